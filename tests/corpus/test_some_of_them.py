"""What a letter says of some of those whom it, or an earlier letter, binds: each union is told one day, and its own."""

from pathlib import Path

import pytest

from tests.corpus.test_urged import HEAD, OFFICE, opened
from tests.each import table, tuples
from tests.pipeline.faces.cli.conftest import Vanthu, home, kept, made_once, vanthu

__all__ = ["home", "kept", "vanthu"]
CLINICS = ["CĐCS Bệnh viện Tâm thần", "CĐCS Bệnh viện Nội tiết"]
FIRMS = ["CĐCS Công ty Cổ phần Bia Hải Vân", "CĐCS Công ty TNHH Sơn Á Châu"]
SCHOOLS = ["CĐCS Trường THPT Lương Sơn", "CĐCS Trường Mầm non Bông Sen"]
ALL = {*CLINICS, *FIRMS, *SCHOOLS}
FIRST, SECOND = "2026-09-14", "2026-09-20"
PLAN = "Kế hoạch số 21/KH-CĐXD ngày 03/8/2026"
ITEMS = table(__file__, "items")


@pytest.fixture
def office(vanthu: Vanthu, home: Path, kept: Path) -> Vanthu:
    made_once(kept, home, lambda: opened(vanthu, home, sorted(ALL)))
    return vanthu


@pytest.fixture
def planned(vanthu: Vanthu, home: Path, kept: Path) -> Vanthu:
    """That office, once the plan has come."""

    def takes_in() -> None:
        opened(vanthu, home, sorted(ALL))
        comes(vanthu, home, "21/KH-CĐXD", ITEMS, "2026-08-03")

    made_once(kept.with_name("planned"), home, takes_in)
    return vanthu


def comes(office: Vanthu, home: Path, number: str, body: str, on: str) -> None:
    day = f"{on[8:]} tháng {int(on[5:7])} năm {on[:4]}"
    (home / "thu.txt").write_text(HEAD.format(number=number, day=day, body=body), "utf-8")
    office("run", str(home / "thu.txt"), "--today", on)
    office("approve", number, "--today", on)


def plans(office: Vanthu, home: Path, title: str, items: str, number: str = "21/KH-CĐXD") -> None:
    comes(office, home, number, f"KẾ HOẠCH\n{title}\n\n{items}", "2026-08-03")


def asks(office: Vanthu, home: Path, subject: str, words: str, on: str = "2026-08-28", number: str = "30") -> None:
    comes(office, home, f"{number}/CĐXD-VP", f"V/v {subject}\n\nKính gửi: Các công đoàn cơ sở\n\n{words}", on)


def days(office: Vanthu, words: str, today: str = "2026-09-01") -> dict[str | None, set[str]]:
    """Return who owes, by the last day in time, what is told by some words; what is owed no more is left out."""
    found: dict[str | None, set[str]] = {}
    for row in office("obligations", "--by", "union", "--json", "--today", today).json:
        if words in row["title"] and row["status"] not in ("not_applicable", "repealed"):
            found.setdefault(row["last_good"], set()).add(row["union"])
    return found


@pytest.mark.parametrize("said", table(__file__, "some_have_a_day"))
def test_some_have_a_day_of_their_own_and_the_work_of_all(office: Vanthu, home: Path, said: str) -> None:
    plans(office, home, "Hội thi tay nghề", f"1. Các công đoàn cơ sở nộp danh sách giám khảo {said}", "22/KH-CĐXD")
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
def test_changes_for_some(planned: Vanthu, home: Path, change: str, words: str, expected: dict[str, set[str]]) -> None:
    asks(planned, home, "điều chỉnh Kế hoạch Hội thi", ASKS.format(plan=PLAN, change=change))
    assert days(planned, words) == expected


@pytest.mark.parametrize(("asked", "day"), tuples(__file__, "what_is_said_of"))
def test_what_is_said_of_work_holds_for_those_apart(office: Vanthu, home: Path, asked: str, day: str | None) -> None:
    apart = "trước ngày 15/9/2026; riêng công đoàn cơ sở các trường học nộp trước ngày 21/9/2026."
    plans(office, home, "Hội thi tay nghề", f"1. Các công đoàn cơ sở nộp danh sách giám khảo {apart}")
    asks(office, home, "danh sách giám khảo", asked.format(plan=PLAN))
    assert days(office, "giám khảo") == ({day: ALL} if day else {})


@pytest.mark.parametrize("apart", ["nộp", "gửi"])
def test_an_item_for_some_asks_for_what_the_one_before_asks_for(office: Vanthu, home: Path, apart: str) -> None:
    """What is put off or urged for the work is so for those apart, too, each named one and nobody else."""
    items = f"""1. Các công đoàn cơ sở lập biểu, nộp kết quả thống kê tiền lương về Công đoàn ngành \
trước ngày 15/9/2026.
2. Riêng các bệnh viện {apart} trước ngày 21/9/2026."""
    plans(office, home, "Khảo sát tiền lương", items)
    assert days(office, "thống kê tiền lương") == {FIRST: ALL - set(CLINICS), SECOND: set(CLINICS)}
    words = f"Công đoàn ngành gia hạn thời gian nộp kết quả thống kê tiền lương tại {PLAN} đến hết ngày 25/9/2026."
    asks(office, home, "gia hạn", words, "2026-09-10")
    assert days(office, "thống kê tiền lương") == {"2026-09-25": ALL}
    words = f"""Thực hiện Công văn số 30/CĐXD-VP ngày 10/9/2026, còn chưa nộp kết quả thống kê tiền lương: \
{CLINICS[0]}; {FIRMS[0]}.
Đề nghị các đơn vị có tên trên nộp trước ngày 05/10/2026."""
    asks(office, home, "đôn đốc nộp kết quả thống kê", words, "2026-09-28", "36")
    urged = {CLINICS[0], FIRMS[0]}
    assert days(office, "thống kê tiền lương") == {"2026-09-25": ALL - urged, "2026-10-04": urged}


def test_an_item_for_some_that_names_its_own_paper_frees_nobody(office: Vanthu, home: Path) -> None:
    items = """1. Các công đoàn cơ sở gửi báo cáo vòng loại về Công đoàn ngành trước ngày 15/9/2026.
2. Riêng các bệnh viện gửi danh sách giám khảo trước ngày 21/9/2026."""
    plans(office, home, "Hội thi tay nghề", items)
    assert (days(office, "vòng loại"), days(office, "giám khảo")) == ({FIRST: ALL}, {SECOND: set(CLINICS)})


def late(office: Vanthu, today: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in office("obligations", "--by", "union", "--status", "late", "--json", "--today", today).json:
        found.setdefault(row["letter"]["number"], set()).add(row["union"])
    return found


def test_one_time_of_what_recurs_is_owed_once(office: Vanthu, home: Path) -> None:
    """A report of a quarter that a later letter asks for by a day of its own is due on that one, and once."""
    series = "1. Hằng quý, trước ngày 20 của tháng cuối quý, các công đoàn cơ sở gửi báo cáo an toàn lao động."
    plans(office, home, "Chế độ báo cáo", series)
    words = "đề nghị các công đoàn cơ sở gửi báo cáo an toàn lao động quý III trước ngày 10/9/2026."
    asks(office, home, "báo cáo quý III", f"Thực hiện {PLAN}, {words}")
    assert late(office, "2026-09-09") == {}
    for today in ("2026-09-12", "2026-09-25", "2026-12-25"):
        assert late(office, today) == {"21": ALL}
    rows = office("obligations", "--letter", "21/KH-CĐXD", "--by", "union", "--json").json
    assert [row["moved_days"] for row in rows] == [[["2026-09-19", "2026-09-09"]]] * len(ALL)


MONTHLY = """1. Các công đoàn cơ sở gửi báo cáo tháng chậm nhất ngày 18 hằng tháng.
2. Các công đoàn cơ sở gửi báo cáo quý III trước ngày 20/9/2026."""


@pytest.mark.parametrize(("said", "since"), table(__file__, "one_month"))
def test_one_month_is_moved_or_let_off(office: Vanthu, home: Path, said: str, since: list[str]) -> None:
    """The other months keep their day, and so does another report."""
    plans(office, home, "Chế độ báo cáo", MONTHLY)
    asks(office, home, "báo cáo tháng 8", said.format(plan=PLAN), "2026-08-10")
    assert [day for day in ("2026-08-19", "2026-08-26", "2026-09-19") if late(office, day) == {"21": ALL}] == since


@pytest.mark.parametrize(("whom", "changed"), table(__file__, "a_kind_of_workplace"))
def test_a_kind_of_workplace_is_one_change(planned: Vanthu, home: Path, whom: str, changed: list[str]) -> None:
    words = f"Công đoàn ngành gia hạn thời gian gửi bản đăng ký thí sinh đến hết ngày 20/9/2026{whom}."
    asks(planned, home, "gia hạn", f"Thực hiện {PLAN}, {words}")
    assert days(planned, "đăng ký") == {SECOND: {*changed}, FIRST: ALL - {*changed}}
    assert len(planned("confirm", "--list", "--json").json) == 1


def test_a_reminder_that_cites_what_explains_the_plan_is_of_the_plan(planned: Vanthu, home: Path) -> None:
    guide = f"HƯỚNG DẪN\nChấm thi tay nghề\n\nThực hiện {PLAN}, Công đoàn ngành hướng dẫn cách tính điểm: 100 điểm."
    comes(planned, home, "09/HD-CĐXD", guide, "2026-08-20")
    words = """Thực hiện Hướng dẫn số 09/HD-CĐXD ngày 20/8/2026, đến nay nhiều đơn vị chưa gửi bản đăng ký thí sinh. \
Đề nghị các đơn vị
chưa gửi khẩn trương gửi về Công đoàn ngành chậm nhất ngày 20/9/2026."""
    asks(planned, home, "đôn đốc gửi bản đăng ký thí sinh", words, "2026-09-16", "33")
    assert days(planned, "đăng ký") == {SECOND: ALL}


def test_two_unions_that_are_written_to_owe_it_once(planned: Vanthu, home: Path) -> None:
    body = f"""V/v gửi bản đăng ký thí sinh

Kính gửi:
- {FIRMS[0]};
- {SCHOOLS[0]}.

Theo {PLAN}, đề nghị hai đơn vị gửi bản đăng ký thí sinh về Công đoàn ngành trước ngày 21/9/2026."""
    comes(planned, home, "33/CĐXD-VP", body, "2026-09-17")
    assert days(planned, "đăng ký") == {FIRST: ALL - {FIRMS[0], SCHOOLS[0]}, SECOND: {FIRMS[0], SCHOOLS[0]}}


def test_who_asks_for_more_time_lays_nothing_on_anybody(planned: Vanthu, home: Path) -> None:
    body = f"""CÔNG ĐOÀN NGÀNH XÂY DỰNG TỈNH HÀ SƠN
CĐCS BỆNH VIỆN TÂM THẦN
Số: 11/CĐCS
Hà Sơn, ngày 10 tháng 9 năm 2026

V/v xin gia hạn gửi bản đăng ký

Kính gửi: {OFFICE}

Căn cứ {PLAN}, do thiếu nhân sự, CĐCS Bệnh viện Tâm thần đề nghị Công đoàn ngành cho lùi thời hạn gửi bản
đăng ký thí sinh sang ngày 28/9/2026. CĐCS sẽ hoàn thành và gửi trước ngày 28/9/2026.

TM. BAN CHẤP HÀNH
CHỦ TỊCH"""
    (home / "xin.txt").write_text(body, "utf-8")
    planned("run", str(home / "xin.txt"), "--today", "2026-09-11")
    assert not planned("obligations", "--letter", "11/CĐCS", "--by", "union", "--json").json
    assert days(planned, "đăng ký") == {FIRST: ALL}


def test_who_stands_in_a_list_is_urged_for_the_paper_of_the_plan(planned: Vanthu, home: Path) -> None:
    """The reminder names no work but the paper; who does not stand in its list owes by the plan."""
    names = "\n".join(f"{number}. {name}" for number, name in enumerate((*SCHOOLS, FIRMS[0]), 1))
    words = f"""Thực hiện {PLAN}, đến nay còn các đơn vị sau chưa gửi bản đăng ký thí sinh:
{names}
Đề nghị các đơn vị có tên trên gửi bản đăng ký về Công đoàn ngành chậm nhất ngày 20/9/2026."""
    asks(planned, home, "đôn đốc gửi bản đăng ký", words, "2026-09-16", "33")
    assert days(planned, "đăng ký") == {FIRST: ALL - {*SCHOOLS, FIRMS[0]}, SECOND: {*SCHOOLS, FIRMS[0]}}
