"""What other words of a paragraph make of its dates: blanks that nobody may fill, days that no longer stand alone."""

import datetime
import re

from extractors.dates import signs
from extractors.dates.bounds import read_bound
from extractors.dates.misprints import mended_view
from extractors.dates.paragraph import Span, SpanReading
from extractors.dates.patterns import loose
from extractors.dates.record import FoundDate
from extractors.dates.told import numbers
from extractors.patterns import View, read_once

# `trước ngày 10/…../2026`: what is left blank is asked for, never filled.
_BLANK = r"(?:[._][ ._]*|   +)"
_BLANK_DAY = loose(
    rf"(?<![\w/])(?:ngày~)?(?:\d{{1,2}}~/~{_BLANK}/|{_BLANK}/~(?:\d{{1,2}}|{_BLANK})~/"
    rf"|\d{{1,2}} tháng~{_BLANK}(?:năm|/)|(?<=ngày){_BLANK}tháng~(?:\d{{1,2}}|{_BLANK})~(?:năm|/))~$"
)
_YEAR = re.compile(r"20(?<!\d20)\d\d(?!\d)")
_LENGTH = 40


@read_once
def blanks_of(view: View) -> list[Span]:
    """Return the days of a letter whose day or month is left blank."""
    lower = mended_view(view)
    # Most years stand behind a day: the dear pattern is tried only where dots or a gap are near.
    near = ((year.span(), lower[max(0, year.start() - 16) : year.start()]) for year in _YEAR.finditer(lower))
    years = [span for span, before in near if "." in before or "   " in before]
    found = ((_BLANK_DAY.search(lower, max(0, start - _LENGTH), start), end) for start, end in years)
    return [(blank.start(), end) for blank, end in found if blank]


def blank_days(view: View, spans: list[Span]) -> list[Span]:
    """Return where ``spans`` leave the day or month of a limit blank, from its bound words on."""
    lower = mended_view(view)
    held = ((low, blank) for blank in blanks_of(view) for low, high in spans if low <= blank[0] < high)
    found = ((read_bound(lower, low, start), end) for low, (start, end) in held)
    return [(bound.start, end) for bound, end in found if bound and bound.kind in ("before", "latest", "until")]


def settle(par: SpanReading) -> None:
    """Leave out what other dates of the paragraph make no date of its own.

    `hằng tuần, bắt đầu từ 05/3`: a series starts there. `theo Kế hoạch …, hạn là 15/3. Nay gia hạn đến 30/3`: the day
    that a cited document set holds no longer.
    """
    for record in list(par.found):
        sentence = par.sentence_start(record.start)
        if record.type == "period" and record.bound == "from" and record.start_date:
            series = next((r for r in par.found if r.rrule and par.sentence_start(r.start) == sentence), None)
            if series:
                told = f"{series.explanation} Bắt đầu từ {numbers(datetime.date.fromisoformat(record.start_date))}."
                par.found[par.found.index(series)] = series._replace(explanation=told)
                par.found.remove(record)
        elif record.type == "deadline" and record.date and _is_replaced(par, record, sentence):
            par.found.remove(record)


def _is_replaced(par: SpanReading, record: FoundDate, sentence: int) -> bool:
    """Say whether another letter set the day, and a later sentence moves it."""
    if not signs.says("of_letter", par.lower[sentence : record.start]):
        return False
    later = [(par.sentence_start(other.start), other) for other in par.found if other.date]
    return any(start > sentence and signs.says("moving", par.lower[start : other.end]) for start, other in later)
