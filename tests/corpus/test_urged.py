"""A list of lower unions alone; a plan, a letter that changes it, one that urges two of them: what each is told."""

import itertools
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.corpus.printed import printed
from tests.each import table
from tests.pipeline.faces.cli.conftest import Vanthu, home, kept, made_once, vanthu

__all__ = ["home", "kept", "vanthu"]
OFFICE = "Công đoàn ngành Xây dựng tỉnh Hà Sơn"
UNIONS = [f"Công đoàn Công ty Cổ phần {name}" for name in ("Sao Mai", "Hải Bình", "Đại Thành", "Tân Phú")]
OFFICES = ("LIÊN ĐOÀN LAO ĐỘNG TỈNH HÀ SƠN", "CÔNG ĐOÀN NGÀNH XÂY DỰNG")
HEAD = printed(OFFICES, "Hà Sơn", "{number}", "{day}", "{body}")


def opened(vanthu: Vanthu, home: Path, unions: Iterable[str]) -> None:
    """Make an office that gives nothing but the names of its lower unions."""
    (home / "danh-sach.csv").write_text("\n".join(("Tên đơn vị", *unions, "")), "utf-8")
    vanthu("unions", "import", str(home / "danh-sach.csv"))
    vanthu("office", OFFICE, "--leads")


def come(vanthu: Vanthu, home: Path, test: str, days: Iterable[str]) -> None:
    """Take in the letters of a test, in their order, each on its day."""
    for (name, parts), day in zip(table(test, "letters").items(), days, strict=False):
        (home / f"{name}.txt").write_text(HEAD.format(**parts), "utf-8")
        vanthu("run", str(home / f"{name}.txt"), "--today", day)


@pytest.fixture
def office(vanthu: Vanthu, home: Path, kept: Path) -> Vanthu:
    """An office that gave nothing but the names of its lower unions, and approved the three letters."""

    def takes_in() -> None:
        opened(vanthu, home, UNIONS)
        come(vanthu, home, __file__, itertools.repeat("2026-10-06"))
        vanthu("approve", "31/KH-CĐXD", "44/CĐXD-TG", "52/CĐXD-VP", "--today", "2026-10-06")

    made_once(kept, home, takes_in)
    return vanthu


def told(vanthu: Vanthu, union: str) -> list[str]:
    said = vanthu("due", "--union", union, "--today", "2026-10-14").out
    return [re.sub(r"^\d+\. ", "", line) for line in said.splitlines() if re.match(r"\d+\. ", line)]


def test_who_is_urged_owes_each_paper_once(office: Vanthu) -> None:
    people, plan = sorted(told(office, UNIONS[0]))  # the report of October is let off
    assert people.startswith("Gửi danh sách vận động viên") and "hạn cuối 12/10/2026, quá 2 ngày (hạn mới)" in people
    assert plan.startswith("Gửi phương án luyện tập") and "hạn cuối 16:00 ngày 09/10/2026, quá 5 ngày" in plan


def test_what_is_held_moves_and_no_duty_with_it(office: Vanthu, home: Path) -> None:
    office("calendar", "-o", str(home / "lich.ics"), "--today", "2026-10-14")
    events = (home / "lich.ics").read_text("utf-8").split("BEGIN:VEVENT")
    (cup,) = [one for one in events if "20261113T073000" in one]
    assert "Giải" in cup and not [it for it in events if "Gửi" in it.partition("DESCRIPTION")[0] and "20261113" in it]


def test_all_below_are_bound_and_who_is_not_urged_owes_by_the_plan(office: Vanthu) -> None:
    (plan,) = [line for line in told(office, UNIONS[3]) if line.startswith("Gửi phương án")]
    assert "25/09/2026" in plan or "25/9/2026" in plan
    rows = office("obligations", "--letter", "31/KH-CĐXD", "--json").json
    assert {row["union"] for row in rows if "danh sách" in row["action"]} == set(UNIONS)


def test_what_is_asked_no_more_waits_for_a_person(office: Vanthu) -> None:
    assert "báo cáo quân số tháng 10" in " ".join(office("confirm", "--list").out.split())
