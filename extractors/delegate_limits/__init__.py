"""Numbers that bound how many people, or which share of them, attend, sit on or are sent to something."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple

from extractors.delegate_limits.allotted import allotted, cells_below, head_and_rows, sizes_of_class
from extractors.delegate_limits.bounding import FigurePlace, may_count, ruling
from extractors.delegate_limits.counted import CountedPeople, label_before, who_is_counted
from extractors.delegate_limits.quantities import CUES, FoundLimit, Quantity, find_quantities, sentence_start
from extractors.delegate_limits.senders import BoundingCount, whom
from extractors.lexicon import load
from extractors.outline import Table
from extractors.patterns import Covered, Span, View, end_of, span_of, start_of, words

__all__ = ["FoundLimit", "find_limits"]

_SKIPPED_ZONES = {"head", "title", "addressees", "tail"}
_LONGEST_GROUP = 60
_OF_ALL = len(" tổng số ")
_LONGEST_HEADING = 200
#: Kinds of letters that tell what was counted.
_TELLING = frozenset(load("limits")["letters"]["telling"])


def find_limits(
    view: View,
    spans: Iterable[tuple[int, int, str]],
    tables: Sequence[Table] = (),
    kind: str | None = None,
    above: Mapping[int, str] = MappingProxyType({}),
) -> list[FoundLimit]:
    """Return the limits in ``spans`` (start, end and zone of each paragraph) and in allotment ``tables``.

    ``applies_to_span`` is given where the item itself names the body (``mỗi CĐCS cử 02 đại biểu``, the row of a
    table); else scope comes from the heading, which the caller knows. What a report or minutes (``kind``) count is no
    limit, but what they say of each. ``above`` are the headings above each paragraph, by its start, in small letters.
    """
    in_tables = {(table.start, table.end): found for table in tables if (found := [*allotted(view, table)])}
    taken = Covered(in_tables)
    read = [span for span in spans if span[2] not in _SKIPPED_ZONES and not taken.touches(span[0], span[0] + 1)]
    limits = [*chain.from_iterable(in_tables.values())]
    limits += _in_text(view, read, _cells_of_classes(view, tables), above)
    if kind in _TELLING:
        limits = [limit for limit in limits if limit.bound != "exact" or _is_of_each(view, limit)]
    return sorted(limits, key=span_of)


def _is_of_each(view: View, limit: FoundLimit) -> bool:
    """Whether the words for whom a limit binds say that it is of each (``mỗi CĐCS``)."""
    return CUES["of-each"].match(view.lower, *limit.applies_to_span or (0, 0)) is not None


class _LimitCell(NamedTuple):
    """Where a cell of figures says who is counted and whom that binds, and the size of unit for which it holds."""

    counted: Span
    whom: Span
    condition: str | None = None


def _cells_of_classes(view: View, tables: Sequence[Table]) -> dict[int, _LimitCell]:
    """Return the figures' cells of tables by their starts: below levels of unions, or beside sizes of a class."""
    found: dict[int, _LimitCell] = {}
    for head, rows in map(head_and_rows, tables):
        sizes = [*sizes_of_class(view, head, rows)]
        for index, cell in enumerate(head):
            below = cells_below(rows, index)
            if CUES["level"].fullmatch(view.lower, *cell):
                found |= {below[0]: _LimitCell(row[0], cell) for row, below in zip(rows, below, strict=False)}
            else:
                found |= {one[0]: _LimitCell(cell, *size) for one, size in zip(below, sizes, strict=False)}
    return found


def _in_text(
    view: View, spans: Iterable[tuple[int, int, str]], cells: dict[int, _LimitCell], above: Mapping[int, str]
) -> Iterator[FoundLimit]:
    """Yield the limits of paragraphs, each below its heading or lead-in; in ``cells`` by row and column."""
    lead, asked = (0, 0), ""
    for start, end, _ in spans:
        if cell := cells.get(start):
            counted = CountedPeople(*cell.counted, words(view.plain[slice(*cell.counted)]))
            in_cell = _in_paragraph(view, start, end, cell.counted, counted)
            yield from (replace(one, applies_to_span=cell.whom, condition=cell.condition) for one in in_cell)
            continue
        found = _in_paragraph(view, start, end, lead, above=above.get(start) or asked)
        yield from found
        # A heading or lead-in governs what follows; what counts people itself heads no list of them.
        last = view.plain[start:end].rstrip()[-1:]
        if last == ":" or (not found and last not in (".", ";")):
            lead = (max(start, end - _LONGEST_HEADING), end)
            asked = view.lower[start:end] if last == ":" else ""


def _in_paragraph(
    view: View, start: int, end: int, lead: Span, named: CountedPeople | None = None, above: str = ""
) -> list[FoundLimit]:
    """Return the limits of a paragraph below ``lead`` (a span); ``named``: whom a cell's row counts."""
    limits: list[FoundLimit] = []
    before: FoundLimit | None = None
    is_statistic = False  # beside statistics an exact figure bounds nobody
    floor = left_out = start  # where the last limit ends, and the last figure that bounds nobody
    bare = FigurePlace(start, end, view.lower[slice(*lead)], above=above)
    for found in find_quantities(view, start, end):
        if found.figure < max(floor, left_out) or not may_count(view, found, bare):
            continue
        listed = CUES["goes-on"].match(view.lower, floor, found.start) is not None
        place = bare._replace(label=label_before(view, found, floor) or named, listed=listed)
        bounds, rule = ruling(view, found, place)
        if bounds:
            before = _limit(view, found, place, lead, before, rule)
            limits.append(before)
            floor = before.end
            bare = bare._replace(last=floor)
        else:
            left_out = found.end
            is_statistic |= rule == "statistic"
    return [limit for limit in limits if not (is_statistic and limit.bound == "exact")]


def _limit(
    view: View, found: Quantity, place: FigurePlace, lead: Span, before: FoundLimit | None, rule: str
) -> FoundLimit:
    """Return the record of a quantity, by its ``rule``; ``before`` is the limit before it in its paragraph."""
    start, end = place.start, place.end
    group = who_is_counted(view, found, (start, end), lead, place.label)
    begin, stop = _quote(view, found, group, start)
    condition = _condition_of(view, found, (max(start, place.last), end), group)
    bound = whom(BoundingCount(view, found, start, end, before, group, condition, begin))
    clause = view.lower[sentence_start(view, start, found.start, clause=True) : found.start]
    return FoundLimit(
        start=begin,
        end=stop,
        group=group.name if group else None,
        bound=found.bound,
        value=found.value,
        min=found.low,
        max=found.high,
        unit="%" if found.percent else "người",
        condition=condition,
        applies_to_span=bound.span,
        flags=("ocr-repaired",) * found.confused,
        source=found.source,
        team_span=bound.team,
        nobody=bound.nobody,
        sent=bound.sent or CUES["sending-out"].search(clause) is not None,
        rule=rule,
        whom=bound.rule,
    )


def _quote(view: View, found: Quantity, group: CountedPeople | None, start: int) -> Span:
    """Return where the words of a limit stand: with its bound, and who is counted where that stands beside it."""
    begin, stop = found.start, found.end
    if group is not None and group.end - group.start <= _LONGEST_GROUP:
        if found.figure < group.start <= found.end + (_OF_ALL if found.percent else 2):
            stop = max(stop, group.end)
        elif start <= group.start and 0 <= found.start - group.end <= 3:
            begin = group.start
    if found.bound == "exact" and begin == found.start:
        begin = start_of(CUES["sent"].search(view.lower, max(start, begin - 24), begin), begin)
    return begin, stop


def _condition_of(view: View, found: Quantity, span: Span, group: CountedPeople | None) -> str | None:
    """Return the words before or behind it that say when a limit holds (``CĐCS dưới 100 đoàn viên``), or ``None``."""
    floor, end = span
    begin = max(sentence_start(view, floor, found.start, clause=True), floor)
    begin = max(begin, end_of(CUES["condition-behind"].match(view.lower, floor, end), floor))  # of the limit before
    opening = CUES["condition-opens"].search(view.lower, begin, found.start)
    if opening is None:
        behind = CUES["condition-behind"].match(view.lower, found.end, end)
        return words(view.text[slice(*behind.span("said"))]) if behind else None
    stop = group.start if group and opening.end() < group.start < found.start else found.start
    stop = start_of(CUES["condition-stops"].search(view.lower, opening.end(), stop), stop)
    stop = start_of(CUES["condition-ends"].search(view.lower, opening.end(), stop), stop)
    text = words(view.text[opening.start() : stop]).rstrip(" ,;:")
    return None if CUES["bare-opening"].fullmatch(text.lower()) else text
