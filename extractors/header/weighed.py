"""Number and day of issue as all witnesses together give them, and what a person is told of them.

The print of a typed letter is taken as it stands. On a recognised page what was read in the blanks is one candidate
among others (``candidates``): hands write there, and recognition makes digits of what it cannot read.
"""

from collections.abc import Iterator

from extractors.bodies.mending import mended_place
from extractors.header.called import readings_in
from extractors.header.candidates import Candidate, Verdict, weigh
from extractors.header.date_line import DateLine
from extractors.header.facts import HeadFacts, Span, Sureness
from extractors.header.proposals import tell
from extractors.references import OwnNumber
from extractors.references.own_number import clean_number
from schemas import HeadReading, Source

#: Digits that were read less surely are wrong too often; measured on drawn and real scans (``misreadings/doubts.py``).
_READ_SURELY = 0.85
#: How often digits are right that were read so, and those that were read with doubt.
_SURE, _UNSURE = 0.97, 0.35
#: A month is printed, and what is misread of it is mostly no month: it is kept unless it was a mere guess.
_GUESSED = 0.3


def put_number(facts: HeadFacts, own: OwnNumber | None, source: Source | None, sureness: Sureness) -> None:
    """Put the number into ``facts``, with what else it may be and what a person should look at."""
    line = (own.start, own.end) if own else None
    if own and own.number and not (source and source.ocr):
        facts.put("number", own.number, own.number_span)
        return
    verdict = weigh(_numbers(own, source, sureness))
    in_print = own is not None and own.number == verdict.value
    facts.put("number", verdict.value, own.number_span if own and in_print else None)
    if own is not None or verdict.value or verdict.others:
        tell(facts, "number", verdict, line, "blank-number")


def put_date(facts: HeadFacts, line: DateLine | None, source: Source | None, sureness: Sureness) -> None:
    """Put place and day of issue into ``facts``; of a day only what is not blank is kept: ``2019-12``, ``2019``."""
    facts.put("issued_on", None)
    facts.put("place", None)
    if line is None:
        return
    recognised = source is not None and source.ocr
    facts.put("place", mended_place(line.place) if recognised and line.place else line.place, line.place_span)
    month = line.month
    if recognised and month and sureness(*line.spans["month"]) < _GUESSED:
        month = None
    day = line.day
    days = Verdict(day, ("text",), ()) if day else Verdict(None, (), ())
    if recognised or not day:
        days = weigh(_days(line, month, source, sureness))
        months = weigh(_parts("month", line, source, sureness)) if not month else None
        month = month or (months.value if months else None)
    value = _date(line.year, month, days.value)
    facts.put("issued_on", value, line.date)
    shown = tuple(
        other.model_copy(update={"value": whole})
        for other in days.others
        if line.year and month and (whole := _date(line.year, month, other.value))
    )
    full = value if value and len(value) == len("2019-12-17") else None
    tell(facts, "issued_on", Verdict(full, days.sources, shown), line.line, "blank-date")


def _numbers(own: OwnNumber | None, source: Source | None, sureness: Sureness) -> Iterator[Candidate]:
    if own and own.number and own.number_span:
        yield Candidate(own.number, "text", _as_read(sureness, own.number_span))
    if source is None:
        return
    symbol = own.symbol if own else None
    for reading in (*source.readings, *readings_in(source.name, "file-name", symbol)):
        if reading.field == "number" and reading.value[:1].isdigit() and clean_number(reading.value) != "0":
            yield Candidate(clean_number(reading.value), reading.source, reading.confidence)


def _days(line: DateLine, month: str | None, source: Source | None, sureness: Sureness) -> Iterator[Candidate]:
    """Yield the days that witnesses give, none that is not on the calendar or after the letter came."""
    for day in _parts("day", line, source, sureness):
        whole = _date(line.year, month, day.value) or ""
        if not (source and source.arrived_on and line.year and month and whole > source.arrived_on):
            yield day


def _parts(name: str, line: DateLine, source: Source | None, sureness: Sureness) -> Iterator[Candidate]:
    """Yield what witnesses say of the day or the month."""
    printed = line.day if name == "day" else line.month
    if printed:
        yield Candidate(printed, "text", _as_read(sureness, line.spans[name]))
    for reading in source.readings if source else ():
        if reading.field == name and _is_part(name, reading):
            yield Candidate(f"{int(reading.value):02d}", reading.source, reading.confidence)


def _is_part(name: str, reading: HeadReading) -> bool:
    digits = reading.value
    return digits.isascii() and digits.isdigit() and 1 <= int(digits) <= (31 if name == "day" else 12)


def _as_read(sureness: Sureness, span: Span) -> float:
    return _SURE if sureness(*span) >= _READ_SURELY else _UNSURE


def _date(year: str | None, month: str | None, day: str | None) -> str | None:
    """Return as much of a date as is known: the year, year and month, or all of it."""
    if not year:
        return None
    return "-".join((year, month, day)) if month and day else "-".join((year, month)) if month else year
