"""What dateparser's search finds in a letter, used as its documentation shows, with what helps it: it is told the
language, the order of day and month, the day of the letter, and to leave out what names no day.
"""

import datetime

from dateparser.search import search_dates

from benchmarks.peers import Record, evidence, numbered


def dates_by_dateparser(text: str, issued_on: str | None) -> list[Record]:
    """Return the dates that ``dateparser.search`` finds, as records of day and hour.

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
