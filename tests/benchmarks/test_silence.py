"""Errors that nobody is told of: what is counted, and when an error is told."""

from typing import Any

from benchmarks.silence import errors
from tests.each import each

TEXT = "Công đoàn cơ sở nộp phiếu trước ngày 20/4/2026."
DAY, DUTY = "trước ngày 20/4/2026", TEXT
GOLD = {
    "dates": [{"quote": DAY, "type": "deadline", "date": "2026-04-20"}],
    "tasks": [{"quote": DUTY, "assignees": ["Công đoàn cơ sở"]}],
}


def _at(quote: str) -> dict[str, Any]:
    start = TEXT.index(quote)
    return {"start": start, "end": start + len(quote), "quote": quote}


def _letter(day: str | None, doer: str | None, sure: float = 0.95, flag: str | None = None) -> dict[str, Any]:
    """Return what was read: a day and a doer, or nothing where there is none."""
    date = {"type": "deadline", "date": day, "confidence": sure, "evidence": _at(DAY)}
    task = {"assignees": [doer], "confidence": sure, "evidence": _at(DUTY)}
    return {
        "dates": [date] if day else [],
        "tasks": [task] if doer else [],
        "flags": [{"code": flag, "evidence": _at(DAY)}] if flag else [],
    }


@each(
    ("letter", "told"),
    [
        (_letter("2026-04-20", "Công đoàn cơ sở"), [("right", False), ("right", False)]),
        (_letter("2026-04-21", "Công đoàn cơ sở"), [("wrong day", False), ("right", False)]),
        (_letter("2026-04-20", "Văn phòng"), [("right", False), ("wrong body", False)]),
        (_letter(None, None), [("deadline lost", False), ("duty lost", False)]),
        (_letter(None, None, flag="day-unheld"), [("deadline lost", True), ("duty lost", True)]),
        (_letter("2026-04-21", "Văn phòng", sure=0.5), [("wrong day", True), ("wrong body", True)]),
        # What is only told beside a record is no doubt of it.
        (_letter("2026-04-21", "Công đoàn cơ sở", flag="too-short"), [("wrong day", False), ("right", False)]),
    ],
)
def test_an_error_is_silent_where_no_doubt_is_at_its_words(
    letter: dict[str, Any], told: list[tuple[str, bool]]
) -> None:
    assert [*errors(TEXT, GOLD, letter)] == told
