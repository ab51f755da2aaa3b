"""Numbers that bound how many people, or which share of them, attend, sit on or are sent to something."""

from collections.abc import Iterable, Sequence

from extractors.delegate_limits.allocations import find_allocations
from extractors.delegate_limits.bounding import FigurePlace, bounds_people, may_count
from extractors.delegate_limits.counted import CountedPeople, label_before, who_is_counted
from extractors.delegate_limits.patterns import ending_in
from extractors.delegate_limits.quantities import Quantity, find_quantities
from extractors.delegate_limits.records import FoundLimit, Span
from extractors.delegate_limits.whom import LimitScope, binds_same_body, body_bound, condition_of, sums_up
from extractors.outline import Table
from extractors.patterns import View, phrase

_SKIPPED_ZONES = {"head", "title", "addressees", "tail"}
# A figure that follows another one directly, or as a part of it, is of its kind.
_GOES_ON = phrase(r" *(?:[,;] *(?:và )?| và )$| *[,;(]* *(?:trong đó|gồm|bao gồm)(?!\w)[^.;:\d]*$")
_NEXT_COUNTED = phrase(r"(?: [^\W\d_]+){0,3}(?:,| và) *")
_LONGEST_GROUP = 60
_LONGEST_HEADING = 200


def find_limits(view: View, spans: Iterable[tuple[int, int, str]], tables: Sequence[Table] = ()) -> list[FoundLimit]:
    """Return the limits in ``spans`` (start, end and zone of each paragraph) and in allocation ``tables``.

    ``applies_to_span`` is given where the item itself names the body (``mỗi CĐCS cử 02 đại biểu``, the row of a
    table); else scope comes from the heading, which the caller knows.
    """
    limits, taken = find_allocations(view, tables)
    lead = (0, 0)
    for start, end, zone in spans:
        if zone not in _SKIPPED_ZONES and not any(a <= start < b for a, b in taken):
            limits.extend(_in_paragraph(view, start, end, lead))
            lead = _lead(view, start, end) or lead
    return sorted(limits, key=lambda limit: (limit.start, limit.end))


def _lead(view: View, start: int, end: int) -> Span | None:
    """Return the place of the paragraph's words that govern what follows, where it is a heading or lead-in."""
    if end - start > _LONGEST_HEADING:
        return (end - 120, end) if view.plain[end - 1] == ":" else None
    return None if view.plain[start:end].rstrip().endswith((".", ";", "./.")) else (start, end)


def _in_paragraph(view: View, start: int, end: int, lead: Span) -> list[FoundLimit]:
    limits: list[FoundLimit] = []
    floor = left_out = start  # where the last limit ends, and the last figure that bounds nobody
    bare = FigurePlace(start, end, view.lower[slice(*lead)])
    for found in find_quantities(view, start, end):
        if found.figure < floor or not may_count(view, found, bare):
            continue
        before = limits[-1] if limits else None
        label = label_before(view, found, floor)
        place = bare._replace(label=label)
        if before:
            goes_on = _GOES_ON.match(view.lower, floor, found.start)
            place = place._replace(listed=goes_on is not None, last=before.end)
        if found.bound == "exact" and left_out > floor and _NEXT_COUNTED.fullmatch(view.lower, left_out, found.start):
            left_out = found.end  # one of a list that counts something else: “hỏi 100 người bệnh, | 50 nhân viên”
        elif bounds_people(view, found, place):
            limits.append(_limit(view, found, (start, end), lead, label, before))
            floor = limits[-1].end
        else:
            left_out = found.end
    return limits


def _limit(
    view: View, found: Quantity, span: Span, lead: Span, label: CountedPeople | None, before: FoundLimit | None
) -> FoundLimit:
    group = who_is_counted(view, found, span, lead, label)
    begin, stop = _quote(view, found, group, span[0])
    condition = condition_of(view, found, span[0], before.end if before else span[0], group)
    scope = body_bound(view, found, *span, group)
    sums = before is not None and sums_up(view, before.end, begin, found.start)
    if before and not sums and binds_same_body(view, before, begin, scope.body, condition, share=found.percent):
        scope, sums = LimitScope(before.applies_to_span, before.team_span), before.sums
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
        applies_to_span=None if sums else scope.body,
        flags=("ocr-repaired",) if found.confused else (),
        source=_source(found),
        team_span=scope.team,
        sums=sums,
        sent=bool(ending_in("cues", "sending_out").search(view.lower, max(span[0], found.start - 24), found.start)),
    )


def _quote(view: View, found: Quantity, group: CountedPeople | None, start: int) -> Span:
    """Return the shortest run that carries bound, figure and, where it stands next to them, the group."""
    begin, stop = found.start, found.end
    if group is not None and group.end - group.start <= _LONGEST_GROUP:
        if found.figure < group.start <= found.end + 2:
            stop = max(stop, group.end)
        elif start <= group.start and 0 <= found.start - group.end <= 3:
            begin = group.start
    sent = ending_in("cues", "sent").search(view.lower, max(start, begin - 24), begin)
    return (sent.start() if sent and found.bound == "exact" and begin == found.start else begin), stop


def _source(found: Quantity) -> str:
    """Return what the number counts, as ``FoundLimit.source`` says it."""
    if found.worded:
        return "words"
    if found.percent:
        return "share"
    if found.noun is None:
        return "bare"
    return "delegates" if found.kind == "delegates" else "people"
