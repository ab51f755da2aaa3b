"""The letters of `make demo`: the same duties on whatever day they are drawn for."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from corpus.sample import draw
from tests.each import tuples
from tests.pipeline.faces.cli.conftest import ROOT, Vanthu

#: Who owes it, how many of them, its first words, its last day in time as days from today.
OWED = {*tuples(__file__, "owed")}


@pytest.mark.parametrize(("day", "asked"), [("2026-02-27", [("running", None)]), ("2026-12-20", [])])
def test_the_sample_owes_the_same_on_any_day(vanthu: Vanthu, home: Path, day: str, asked: list[Any]) -> None:
    """``asked``: what else waits on that day. On 27 February the monthly report was due before its letter came."""
    today = date.fromisoformat(day)
    draw(ROOT / "corpus/sample/letters", home / "letters", today)
    vanthu("unions", "import", ROOT / "corpus/sample/cong-doan.csv", "--yes", "--today", day)
    vanthu("office", "cdp-tl", "--today", day)
    assert "Mới: 12. Đã có: 0. Lỗi: 0." in vanthu("run", "letters", "--today", day).out
    owed = vanthu("obligations", "--json", "--today", day).json

    def told(one: dict[str, Any]) -> tuple[str, str, int | None]:
        left = one["last_good"] and (date.fromisoformat(one["last_good"]) - today).days
        return one["side"], " ".join(one["title"].split()[:7]), left

    counted = Counter(told(one) for one in owed if not one["recurrence"])
    assert {(side, many, words, days) for (side, words, days), many in counted.items()} == OWED
    (monthly,) = [one["title"] for one in owed if one["recurrence"]]
    assert monthly == "Báo cáo số đoàn viên tăng, giảm về Liên đoàn Lao động tỉnh trước ngày 25 hằng tháng"
    waiting = vanthu("confirm", "--json", "--today", day).json
    asked = [*asked, ("extend", str(today + timedelta(days=12)))]
    assert [(one["effect"], one["deadline"] and one["deadline"]["due"]) for one in waiting] == asked


def test_days_are_told_by_how_far_they_lie_from_today(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Hà Sơn, {ngày -20}\ntrước ngày {+6}", "utf-8")
    draw(tmp_path, tmp_path / "out", date(2026, 11, 25))
    assert (tmp_path / "out/a.txt").read_text("utf-8") == "Hà Sơn, ngày 05 tháng 11 năm 2026\ntrước ngày 01/12/2026"
