"""A plan, then letters that ask the same again, on other days or no more, by no verb of change: who is late."""

from pathlib import Path

import pytest

from tests.corpus.test_urged import come, opened
from tests.pipeline.faces.cli.conftest import Vanthu, home, kept, made_once, vanthu

__all__ = ["home", "kept", "vanthu"]
HOSPITALS = ["CĐCS Bệnh viện Mắt", "CĐCS Bệnh viện Nhi"]
FIRMS = ["CĐCS Công ty TNHH Minh Phát", "CĐCS Công ty TNHH Tiến Đạt"]
SCHOOLS = ["CĐCS Trường Mầm non Hoa Cúc", "CĐCS Trường THCS Tân Lập"]
ALL = {*HOSPITALS, *FIRMS, *SCHOOLS}


@pytest.fixture
def office(vanthu: Vanthu, home: Path, kept: Path) -> Vanthu:
    """An office that took the letters in on their days, each approved before the next one came."""

    def takes_in() -> None:
        opened(vanthu, home, (*HOSPITALS, *FIRMS, *SCHOOLS))
        come(vanthu, home, __file__, ("2026-10-01", "2026-10-27", "2026-11-19", "2026-11-27"))

    made_once(kept, home, takes_in)
    return vanthu


def approved(office: Vanthu, *numbers: str) -> Vanthu:
    for number in numbers:
        office("approve", number, "--today", "2026-11-27")
    return office


def late(office: Vanthu, today: str) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for row in office("obligations", "--by", "union", "--status", "late", "--json", "--today", today).json:
        named = next(words for words in WHAT if row["title"].lower().startswith(words))
        found.setdefault((named, row["last_good"] or "kỳ"), set()).add(row["union"])
    return found


WHAT = (
    "đăng ký tiết mục", "gửi kịch bản", "gửi báo cáo hoạt động", "gửi báo cáo số liệu", "lập danh sách", "cử 01 tổ",
)  # fmt: skip


def test_until_a_person_says_so_nothing_is_asked_twice(office: Vanthu) -> None:
    for number in ("51/CĐXD-VP", "60/CĐXD-VP", "66/TB-CĐXD"):
        rows = office("obligations", "--letter", number, "--by", "union", "--json").json
        assert {row["status"] for row in rows} <= {"not_applicable"}, number


def test_what_is_put_off_for_all_and_further_for_some(office: Vanthu) -> None:
    found = late(approved(office, "40/KH-CĐXD", "51/CĐXD-VP"), "2026-11-10")
    assert found["đăng ký tiết mục", "2026-11-08"] == ALL - set(SCHOOLS)
    assert ("đăng ký tiết mục", "2026-11-12") not in found
    found = late(office, "2026-11-14")
    assert found["đăng ký tiết mục", "2026-11-12"] == set(SCHOOLS)


def test_a_reminder_moves_the_day_of_those_it_names_and_the_others_have_sent_it(office: Vanthu) -> None:
    """“còn 02 đơn vị chưa gửi”: so the others have, once a person approved the letter that tells it."""
    report, urged = "gửi báo cáo hoạt động", {"CĐCS Bệnh viện Nhi", "CĐCS Công ty TNHH Minh Phát"}
    assert late(approved(office, "40/KH-CĐXD", "51/CĐXD-VP"), "2026-11-20")[report, "2026-11-15"] == ALL
    assert not {day for what, day in late(approved(office, "60/CĐXD-VP"), "2026-11-20") if what == report}
    found = late(office, "2026-11-26")
    assert {day: unions for (what, day), unions in found.items() if what == report} == {"2026-11-24": urged}


def test_what_is_asked_no_more_is_no_longer_late(office: Vanthu) -> None:
    found = late(approved(office, "40/KH-CĐXD", "51/CĐXD-VP", "60/CĐXD-VP", "66/TB-CĐXD"), "2026-11-28")
    assert {what for what, _ in found} == {
        "đăng ký tiết mục", "gửi báo cáo hoạt động", "gửi báo cáo số liệu", "lập danh sách",
    }  # fmt: skip
    assert found["lập danh sách", "2026-10-25"] == set(SCHOOLS)


def test_what_recurs_goes_on_by_its_new_day(office: Vanthu) -> None:
    approved(office, "40/KH-CĐXD", "51/CĐXD-VP", "60/CĐXD-VP", "66/TB-CĐXD")
    rows = office("obligations", "--letter", "40/KH-CĐXD", "--json", "--today", "2026-12-26").json
    row = next(row for row in rows if "số liệu" in row["title"])
    assert row["recurrence"] == "FREQ=MONTHLY;BYMONTHDAY=25"
