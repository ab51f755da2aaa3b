"""Number and day of issue as all witnesses together give them, and what a person is told of them.

The print of a typed letter is taken as it stands. On a recognised page what was read in the blanks is one candidate
among others (``candidates``): hands write there, and recognition makes digits of what it cannot read.
"""

import datetime
from collections.abc import Iterator

from extractors.bodies.canonical import mended_place
from extractors.header.called import readings_in
from extractors.header.candidates import Candidate, weigh
from extractors.header.date_line import DateLine
from extractors.header.facts import HeadFacts, Sureness
from extractors.header.proposals import tell
from extractors.references import OwnNumber
from extractors.references.numbers import clean_number
from schemas import HeadReading, Source

#: Digits that were read less surely are wrong too often: of 22 real scans no wrong number or day was read so surely.
_READ_SURELY = 0.8
#: How often digits are right that were read so, and those that were read with doubt.
_SURE, _UNSURE = 0.97, 0.35
#: A month is printed, and what is misread of it is mostly no month: it is kept unless it was a mere guess.
_GUESSED = 0.3


def put_number(facts: HeadFacts, own: OwnNumber | None, source: Source | None, sureness: Sureness) -> None:
    """Put the number into ``facts``, with what else it may be and what a person should look at."""
    recognised = source is not None and source.ocr
    if not recognised and (own is None or own.number):
        facts.put("number", own.number if own else None, own.number_span if own else None)
        return
    verdict = weigh(_numbers(own, source, sureness))
    printed = own is not None and own.number == verdict.value
    facts.put("number", verdict.value, own.number_span if own and printed else None)
    if own is not None or verdict.value or verdict.others:
        tell(facts, "number", verdict, (own.start, own.end) if own else None, "blank-number")


def put_date(facts: HeadFacts, line: DateLine | None, source: Source | None, sureness: Sureness) -> None:
    """Put place and day of issue into ``facts``; of a day only what is not blank is kept: ``2019-12``, ``2019``."""
    facts.put("issued_on", None)
    facts.put("place", None)
    if line is None:
        return
    place = mended_place(line.place) if line.place and source and source.ocr else line.place
    facts.put("place", place, line.place_span)
    month = weigh(_parts("month", line.month, line, source, sureness)).value
    days = weigh(_days(line, month, source, sureness))
    value = _date(line.year, month, days.value)
    facts.put("issued_on", value, line.date)
    dates = [(other, _date(line.year, month, other.value)) for other in days.others if line.year and month]
    others = tuple(other.model_copy(update={"value": date}) for other, date in dates)
    whole = value if value and len(value) == len("2019-12-17") else None
    tell(facts, "issued_on", days._replace(value=whole, others=others), line.line, "blank-date")


def _numbers(own: OwnNumber | None, source: Source | None, sureness: Sureness) -> Iterator[Candidate]:
    if own and own.number and own.number_span:
        surely = sureness(*own.number_span) >= _READ_SURELY
        yield Candidate(own.number, "text", _SURE if surely else _UNSURE)
    if source is None:
        return
    for reading in (*source.readings, *readings_in(source.name, "file-name", own.symbol if own else None)):
        if reading.field == "number" and reading.value[:1].isdigit() and clean_number(reading.value) != "0":
            yield Candidate(clean_number(reading.value), reading.source, reading.confidence)


def _days(line: DateLine, month: str | None, source: Source | None, sureness: Sureness) -> Iterator[Candidate]:
    """Yield the days that witnesses give, none that is not on the calendar or after the letter came."""
    for day in _parts("day", line.day, line, source, sureness):
        date = _date(line.year, month, day.value)
        if not (line.year and month) or (date and _may_be(date, source)):
            yield day


def _may_be(date: str, source: Source | None) -> bool:
    """Say whether a day is on the calendar, and not after the one on which the letter came."""
    try:
        datetime.date.fromisoformat(date)
    except ValueError:
        return False
    return not (source and source.arrived_on and date > source.arrived_on)


def _parts(
    name: str, printed: str | None, line: DateLine, source: Source | None, sureness: Sureness
) -> Iterator[Candidate]:
    """Yield what witnesses say of the day or the month."""
    if printed:
        surely = sureness(*line.spans[name]) >= (_READ_SURELY if name == "day" else _GUESSED)
        yield Candidate(printed, "text", _SURE if surely else _UNSURE)
    for reading in source.readings if source else ():
        if reading.field == name and _is_part(name, reading):
            yield Candidate(f"{int(reading.value):02d}", reading.source, reading.confidence)


def _is_part(name: str, reading: HeadReading) -> bool:
    digits = reading.value
    return digits.isascii() and digits.isdigit() and 1 <= int(digits) <= (31 if name == "day" else 12)


def _date(year: str | None, month: str | None, day: str | None) -> str | None:
    """Return as much of a date as is known: the year, year and month, or all of it."""
    parts = (year, month, day if month else None)
    return "-".join(part for part in parts if part) if year else None
