"""Days that no record holds and no word around them explains: what the reading may have lost."""

import re
from collections.abc import Container, Iterable, Sequence

from extractors.dates.bounds import read_bound
from extractors.dates.clauses import Clause, sentence_ends
from extractors.dates.misprints import mended_view
from extractors.dates.points import Run, find_points, find_runs
from extractors.dates.values import Known, complete, issue_day
from extractors.patterns import View
from extractors.records import Covered

Span = tuple[int, int]

#: Signs that say why a day stands in no calendar: in the words before it, and on either side of it.
_LED = ("named_day", "effect", "window", "counted", "signing", "signed", "blank", "no_day", "later", "history")
_SAID = ("forecast", "withdrawn", "overdue", "superseded", "moved_from", "refused", "cited", "told", "fraction")
#: Cheap to ask before points are read.
_FIGURES = re.compile(r"[\dnmt](?:(?<=\d)\s?[/.-]\s?\d|(?:(?<=n)gày|(?<=m)[ùồ]ng|(?<=t)háng)\s+\d)")
#: The first day of an anniversary, which no calendar of ours reaches: “(28/7/1929 - 28/7/2026)”.
_LONG_SINCE = re.compile(r"[/.-]1\d{3}\s?-\s?(?:ngày )?$")


def unheld_days(
    view: View, spans: Iterable[Span], issued_on: str | None, held: Covered, days: Container[str | None]
) -> list[Span]:
    """Return the days in ``spans``, not before the letter's own, that nothing ``held`` touches and ``days`` lack.

    Left out are those that their words tell for history, for the day of a document, a feast, an effect, of figures.
    """
    lower = mended_view(view)
    known = Known(issue_day(issued_on), is_exact=len(issued_on or "") == 10)
    found = []
    for low, high in spans:
        figures = (figure.start() for figure in _FIGURES.finditer(lower, low, high))
        if all(held.touches(at, at + 1) for at in figures):
            continue
        starts = [low, *sentence_ends(lower, low, high)]
        after = low
        for run in find_runs(lower, find_points(lower, low, high)):
            start, end = run.first.start, run.last.end
            is_known = held.touches(start, end) or _day_ahead(run, known) in days
            if not is_known and not _is_explained(lower, (after, high), starts, run, known):
                found.append((start, end))
            after = end
    return found


def _day_ahead(run: Run, known: Known) -> str | None:
    """Return the whole day that a run ends on; ``None`` where it names none or begins before the letter."""
    day = run.last.day
    if day.unit != "day" or day.month is None or not (day.worded or day.year or run.last.time):
        return None
    first, last = complete(run.first.day, known).first, complete(day, known).last
    if last is None or (known.issued is not None and (first or last) < known.issued):
        return None
    return last.isoformat()


def _is_explained(lower: str, around: Span, starts: Sequence[int], run: Run, known: Known) -> bool:
    first = run.first.start
    if _LONG_SINCE.search(lower, around[0], first):
        return True
    start = max(at for at in starts if at <= first)
    bounding = read_bound(lower, max(around[0], start), first)
    begin = bounding.start if bounding else first
    clause = Clause(lower, start, begin, run.last.end, around[1], bounding, None, known.issued)
    return clause.led_by(*_LED) or clause.says(*_SAID)
