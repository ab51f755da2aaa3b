"""What a letter says of some of those whom it, or an earlier letter, binds: each union is told one day, and its own."""

from pathlib import Path

import pytest

from tests.corpus.test_urged import HEAD, OFFICE
from tests.pipeline.cli.conftest import Vanthu, home, vanthu

__all__ = ["home", "vanthu"]

CLINICS = ["CĐCS Bệnh viện Tâm thần", "CĐCS Bệnh viện Nội tiết"]
FIRMS = ["CĐCS Công ty Cổ phần Bia Hải Vân", "CĐCS Công ty TNHH Sơn Á Châu"]
SCHOOLS = ["CĐCS Trường THPT Lương Sơn", "CĐCS Trường Mầm non Bông Sen"]
ALL = {*CLINICS, *FIRMS, *SCHOOLS}
FIRST, SECOND = "2026-09-14", "2026-09-20"
PLAN = "Kế hoạch số 21/KH-CĐXD ngày 03/8/2026"
ITEMS = """KẾ HOẠCH
Tổ chức Hội thi tay nghề năm 2026

Công đoàn ngành yêu cầu các công đoàn cơ sở:
1. Gửi bản đăng ký thí sinh về Công đoàn ngành trước ngày 15/9/2026.
2. Tổ chức vòng thi tại đơn vị xong trước ngày 25/9/2026.
3. Hằng quý, trước ngày 20 của tháng cuối quý, gửi báo cáo an toàn lao động."""


@pytest.fixture
def office(vanthu: Vanthu, home: Path) -> Vanthu:
    """An office with six unions below it."""
    (home / "danh-sach.csv").write_text("\n".join(("Tên đơn vị", *CLINICS, *FIRMS, *SCHOOLS, "")), "utf-8")
    vanthu("unions", "import", str(home / "danh-sach.csv"))
    vanthu("office", OFFICE, "--leads")
    return vanthu


def comes(office: Vanthu, home: Path, number: str, day: str, body: str, on: str) -> None:
    (home / "thu.txt").write_text(HEAD.format(number=number, day=day, body=body), "utf-8")
    office("run", str(home / "thu.txt"), "--today", on)
    office("approve", number, "--today", on)


def days(office: Vanthu, words: str, today: str = "2026-09-01") -> dict[str | None, set[str]]:
    """Return who owes, by the last day in time, what is told by some words; what is owed no more is left out."""
    found: dict[str | None, set[str]] = {}
    for row in office("obligations", "--by", "union", "--json", "--today", today).json:
        if words in row["title"] and row["status"] not in ("not_applicable", "repealed"):
            found.setdefault(row["last_good"], set()).add(row["union"])
    return found


@pytest.mark.parametrize(
    "said",
    [
        "trước ngày 15/9/2026; riêng công đoàn cơ sở các trường học trước ngày 21/9/2026.",
        "trước ngày 15/9/2026, riêng CĐCS Trường THPT Lương Sơn và CĐCS Trường Mầm non Bông Sen trước ngày 21/9/2026.",
        "trước ngày 15/9/2026; riêng công đoàn cơ sở các trường học chậm nhất là ngày 20/9/2026.",
    ],
)
def test_some_have_a_day_of_their_own_and_the_work_of_all(office: Vanthu, home: Path, said: str) -> None:
    body = f"KẾ HOẠCH\nHội thi tay nghề\n\n1. Các công đoàn cơ sở nộp danh sách giám khảo {said}"
    comes(office, home, "22/KH-CĐXD", "03 tháng 8 năm 2026", body, "2026-08-03")
    rows = office("obligations", "--letter", "22/KH-CĐXD", "--by", "union", "--json").json
    assert {(row["kind"], row["title"].partition(" – ")[0]) for row in rows} == {("report", "Nộp danh sách giám khảo")}
    assert days(office, "giám khảo") == {FIRST: ALL - set(SCHOOLS), SECOND: set(SCHOOLS)}


NO_PART = "Bản đăng ký thí sinh: gửi đến hết ngày 20/9/2026; các bệnh viện không tham gia vòng thi tại đơn vị."
ASKS = "Công đoàn ngành điều chỉnh một số nội dung của {plan} như sau:\n1. {change}"


@pytest.mark.parametrize(
    ("change", "words", "expected"),
    [
        ("Thời hạn gửi bản đăng ký thí sinh lùi đến hết ngày 18/9/2026, riêng CĐCS Bệnh viện Tâm thần trước ngày "
         "21/9/2026.", "đăng ký", {"2026-09-18": ALL - {CLINICS[0]}, SECOND: {CLINICS[0]}}),
        ("Thời hạn gửi bản đăng ký thí sinh lùi đến hết ngày 20/9/2026, trừ CĐCS Công ty TNHH Sơn Á Châu vẫn theo thời "
         "hạn cũ.", "đăng ký", {SECOND: ALL - {FIRMS[1]}, FIRST: {FIRMS[1]}}),
        ("Bỏ nội dung tổ chức vòng thi tại đơn vị.", "vòng thi", {}),
        (NO_PART, "vòng thi", {"2026-09-24": ALL - set(CLINICS)}),
        (NO_PART, "đăng ký", {SECOND: ALL}),
    ],
)  # fmt: skip
def test_a_change_for_some_and_what_is_struck_out(
    office: Vanthu, home: Path, change: str, words: str, expected: dict[str, set[str]]
) -> None:
    comes(office, home, "21/KH-CĐXD", "03 tháng 8 năm 2026", ITEMS, "2026-08-03")
    body = (
        f"V/v điều chỉnh Kế hoạch Hội thi\n\nKính gửi: Các công đoàn cơ sở\n\n{ASKS.format(plan=PLAN, change=change)}"
    )
    comes(office, home, "30/CĐXD-VP", "28 tháng 8 năm 2026", body, "2026-08-28")
    assert days(office, words) == expected


@pytest.mark.parametrize(
    ("asked", "day"),
    [
        ("Công đoàn ngành gia hạn thời gian nộp danh sách giám khảo tại {plan} đến hết ngày 28/9/2026.", "2026-09-28"),
        ("Công đoàn ngành bãi bỏ nội dung nộp danh sách giám khảo tại {plan}.", None),
    ],
)
def test_what_is_said_of_the_work_holds_for_those_apart_too(
    office: Vanthu, home: Path, asked: str, day: str | None
) -> None:
    apart = "trước ngày 15/9/2026; riêng công đoàn cơ sở các trường học nộp trước ngày 21/9/2026."
    plan = f"KẾ HOẠCH\nHội thi tay nghề\n\n1. Các công đoàn cơ sở nộp danh sách giám khảo {apart}"
    comes(office, home, "21/KH-CĐXD", "03 tháng 8 năm 2026", plan, "2026-08-03")
    body = f"V/v danh sách giám khảo\n\nKính gửi: Các công đoàn cơ sở\n\n{asked.format(plan=PLAN)}"
    comes(office, home, "30/CĐXD-VP", "28 tháng 8 năm 2026", body, "2026-08-28")
    assert days(office, "giám khảo") == ({day: ALL} if day else {})


def test_who_stands_in_a_list_is_urged_for_the_paper_of_the_plan(office: Vanthu, home: Path) -> None:
    """The reminder names no work but the paper; who does not stand in its list owes by the plan."""
    comes(office, home, "21/KH-CĐXD", "03 tháng 8 năm 2026", ITEMS, "2026-08-03")
    names = "\n".join(f"{number}. {name}" for number, name in enumerate((*SCHOOLS, FIRMS[0]), 1))
    body = f"""V/v đôn đốc gửi bản đăng ký

Kính gửi: Các công đoàn cơ sở

Thực hiện {PLAN}, đến nay còn các đơn vị sau chưa gửi bản đăng ký thí sinh:
{names}
Đề nghị các đơn vị có tên trên gửi bản đăng ký về Công đoàn ngành chậm nhất ngày 20/9/2026."""
    comes(office, home, "33/CĐXD-VP", "16 tháng 9 năm 2026", body, "2026-09-16")
    assert days(office, "đăng ký") == {FIRST: ALL - {*SCHOOLS, FIRMS[0]}, SECOND: {*SCHOOLS, FIRMS[0]}}
