"""What dateparser's search and underthesea's recognition of names find in a letter.

Both are used as their documentation shows, with what helps them: dateparser is told the language, the order of day and
month, the day of the letter, and to leave out what names no day; underthesea gets one line at a time, since its model
was trained on sentences.
"""

import datetime
from functools import cache
from typing import NamedTuple

from benchmarks.peers import Record, evidence, numbered


def dates_by_dateparser(text: str, issued_on: str | None) -> list[Record]:
    """Return the dates that ``dateparser.search`` finds, as records of day and hour.

    It does not say what a date is for; each is called a deadline, which most dates of letters are.
    """
    from dateparser.search import search_dates

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


class Name(NamedTuple):
    """A name that underthesea found: its words, what it takes it for (``PER``, ``ORG``, ``LOC``), its line."""

    words: str
    kind: str
    line: int


@cache
def names_by_underthesea(text: str) -> tuple[Name, ...]:
    """Return the names that ``underthesea.ner`` finds, line by line."""
    from underthesea import ner

    names: list[Name] = []
    for number, line in enumerate(text.splitlines()):
        words: list[str] = []
        kind = ""
        for token, *_, tag in [*(ner(" ".join(line.split())) if line.strip() else ()), ("", "", "", "O")]:
            if words and tag != f"I-{kind}":
                names.append(Name(" ".join(words), kind, number))
                words = []
            if tag != "O":
                kind = tag[2:]
                words.append(token)
    return tuple(names)


def header_by_underthesea(text: str) -> Record:
    """Return issuer and signer as one would take them from the names: the first body, the last person."""
    names = names_by_underthesea(text)
    lines = len(text.splitlines())
    issuer = next((name.words for name in names if name.kind == "ORG" and name.line < 15), None)
    signer = next((n.words for n in reversed(names) if n.kind == "PER" and n.line > lines * 2 / 3), None)
    return {"issuer": issuer, "signer": signer}
