"""What other programs find in the same letters, in the form that the scorer takes (``evaluate.score_records``)."""

import datetime
from typing import Any

from dateparser.search import search_dates

Record = dict[str, Any]


def evidence(text: str, start: int, end: int) -> Record:
    """Return the place of a record as the scorer wants it."""
    return {"start": start, "end": end, "quote": text[start:end]}


def numbered(letter: str, records: list[Record]) -> list[Record]:
    """Give records the ids and the confidence that those of a letter have; peers do not say how sure they are."""
    return [{"id": f"{letter}{number}", "confidence": 0.5, **record} for number, record in enumerate(records, 1)]


def dates_by_dateparser(text: str, issued_on: str | None) -> list[Record]:
    """Return the dates that ``dateparser.search`` finds, as records of day and hour.

    It is told the language, the order of day and month, the day of the letter, and to leave out what names no day.

    It does not say what a date is for; each is called a deadline, which most dates of letters are.
    """
    settings: dict[str, object] = {"DATE_ORDER": "DMY", "REQUIRE_PARTS": ["day", "month"]}
    if issued_on and len(issued_on) == 10:
        settings |= {
            "RELATIVE_BASE": datetime.datetime.fromisoformat(issued_on),
            "PREFER_DATES_FROM": "future",
        }
    records: list[Record] = []
    at = 0
    for words, moment in search_dates(text, languages=["vi"], settings=settings) or []:
        start = text.find(words, at)
        if start < 0:  # its words are not always those of the text
            continue
        at = start + len(words)
        hour = moment.strftime("%H:%M")
        records.append(
            {
                "type": "deadline",
                "bound": "by",
                "date": moment.date().isoformat(),
                "start": None,
                "time": hour if hour != "00:00" else None,
                "rrule": None,
                "relative": None,
                "assignees": [],
                "action": None,
                "evidence": evidence(text, start, at),
            }
        )
    return numbered("d", records)
