"""Numbers that bound how many people, or which share of them, attend, sit on or are sent to something."""

import re
from bisect import bisect
from collections.abc import Iterable, Sequence
from functools import cache

from extractors.delegate_limits.allocations import find_allocations
from extractors.delegate_limits.context import bounds_people, may_count, may_hold_counts
from extractors.delegate_limits.groups import Group, label_before, who_is_counted
from extractors.delegate_limits.patterns import any_of, ending_in
from extractors.delegate_limits.place import Place
from extractors.delegate_limits.quantities import Quantity, read_quantity, worded_quantities
from extractors.delegate_limits.records import FoundLimit
from extractors.delegate_limits.scope import Scope, body_bound, condition_of
from extractors.delegate_limits.senders import is_general
from extractors.delegate_limits.sentences import sentence_start
from extractors.outline import Table
from extractors.view import View, phrase

Span = tuple[int, int]

_DIGIT = re.compile(r"(?<![\w/])(?<!\d[.,:])(?:\d|o\d)")
_SKIPPED_ZONES = {"head", "title", "addressees", "tail"}
# A figure that follows another one directly, or as a part of it, is of its kind.
_GOES_ON = phrase(r" *(?:[,;] *(?:và )?| và )$| *[,;(]* *(?P<part>trong đó|gồm|bao gồm)(?!\w)[^.;:\d]*$")
_NEXT_COUNTED = phrase(r"(?: [^\W\d_]+){0,3}(?:,| và) *")
_LONGEST_GROUP = 60
#: Characters from a figure that stands alone to the one whose noun it shares.
_NEXT = 6
_SAME_SENTENCE = 160
_NEAR = 2 * _SAME_SENTENCE  # characters between the figures of such a pair, bound words included
_CLAUSE_ENDS = phrase(r" *(?:[.;,)]|$)")
#: Behind persons of one post come those of another: “27 đồng chí Ủy viên Ban Chấp hành, | 05 đồng chí …”.
_NEXT_POST = phrase(r" [^.;:,\d]{0,60}, *$")
# A part of the people counted before: they come from the same body.
_PART_OF = phrase(r"[^.;:\d]{0,30}(?:trong đó|có)(?!\w)[^.;:\d]{0,60}")
# The next of those whom one body sends: “có 01 trưởng đoàn, | không quá 02 huấn luyện viên | và từ 20 đến …”.
_NEXT_OF = phrase(
    r"(?:(?!(?<!\w)(?:mỗi|từng|riêng|còn|các|nơi)(?!\w))[^.;:,\d]){0,40}(?:\([^()]{0,60}\))? *(?:,|\(| và)"
    r"(?:(?!(?<!\w)(?:mỗi|từng|riêng|còn|các|nơi)(?!\w))[^.;:,\d]){0,40}"
)


@cache
def _next_panel() -> re.Pattern[str]:
    """The next organ of the same body: ``Ban Chấp hành … 15 đồng chí; | Ban Thường vụ``."""
    return phrase(rf" *[;,] *(?:{any_of('scope', 'committees', 'organs')})(?!\w)(?: *:)? *(?:có|gồm)? *")


_SHARE_OF = phrase(r"[^.:\d]{0,20}[^\W\d][^.:\d]{0,60}")
_BARE_SIZE = phrase(r"(?:nơi|những nơi|đơn vị) (?:có|nào)(?!\w)|(?:từ|dưới|trên|sử dụng|có) (?:(?:từ|dưới|trên) )?\d")


def find_limits(view: View, spans: Iterable[tuple[int, int, str]], tables: Sequence[Table] = ()) -> list[FoundLimit]:
    """Return the limits in ``spans`` (start, end and zone of each paragraph) and in allocation ``tables``.

    ``applies_to_span`` is given where the item itself names the body (``mỗi CĐCS cử 02 đại biểu``, the row of a
    table); else scope comes from the heading, which the caller knows.
    """
    limits, taken = find_allocations(view, tables)
    lead = (0, 0)
    for start, end, zone in spans:
        if zone in _SKIPPED_ZONES or any(a <= start < b for a, b in taken):
            continue
        limits.extend(_in_paragraph(view, (start, end), lead))
        lead = _lead(view, start, end) or lead
    limits.sort(key=lambda limit: (limit.start, limit.end))
    return limits


def _lead(view: View, start: int, end: int) -> Span | None:
    """Return the place of the paragraph's words that govern what follows, where it is a heading or lead-in."""
    if end - start > 200:
        return (end - 120, end) if view.plain[end - 1] == ":" else None
    return None if view.plain[start:end].rstrip().endswith((".", ";", "./.")) else (start, end)


def _in_paragraph(view: View, span: Span, lead: Span) -> list[FoundLimit]:
    limits: list[FoundLimit] = []
    start, end = span
    floor = start
    left_out = start  # where the last figure ends that bounds nobody
    lead_words = view.lower[slice(*lead)]
    if not may_hold_counts(view, start, end, lead_words):
        return limits
    for found in _quantities(view, start, end):
        if found.figure < floor or not may_count(view, found, Place(start, end, lead_words)):
            continue
        label = label_before(view, found, floor)
        goes_on = _GOES_ON.match(view.lower, floor, found.start) if limits else None
        listed = bool(limits) and (
            goes_on is not None
            or (_is_post(limits[-1], found) and _NEXT_POST.fullmatch(view.lower, floor, found.start) is not None)
        )
        part = goes_on is not None and goes_on["part"] is not None
        place = Place(start, end, lead_words, label, listed, part, limits[-1].end if limits else -1)
        if found.bound == "exact" and left_out > floor and _NEXT_COUNTED.fullmatch(view.lower, left_out, found.start):
            left_out = found.end  # one of a list that counts something else: “hỏi 100 người bệnh, | 50 nhân viên”
        elif bounds_people(view, found, place):
            limits.append(_limit(view, found, span, lead, label, limits[-1] if limits else None))
            floor = limits[-1].end
        else:
            left_out = found.end
    return limits


def _is_post(before: FoundLimit, found: Quantity) -> bool:
    """Say whether a figure counts persons just as the limit before it does, without a bound."""
    same = before.source == "people" and before.bound == found.bound == "exact"
    return same and found.noun is not None and found.noun.kind == "persons"


def _quantities(view: View, start: int, end: int) -> list[Quantity]:
    """Return every figure of the paragraph, in order; a bounded figure alone takes the noun of the next one."""
    found: list[Quantity] = []
    at = start
    for digit in _DIGIT.finditer(view.lower, start, end):
        if digit.start() < at:
            continue
        quantity = read_quantity(view, digit.start(), at, end)
        if quantity:
            found.append(quantity)
            at = max(quantity.end, digit.start() + 1)
    found.extend(worded_quantities(view, start, end))
    found.sort(key=lambda quantity: quantity.figure)
    figures = [quantity.figure for quantity in found]
    return [
        _with_noun(view, one, found[bisect(figures, one.figure - _NEAR) : bisect(figures, one.figure + _NEAR)], end)
        for one in found
    ]


def _with_noun(view: View, one: Quantity, others: Sequence[Quantity], end: int) -> Quantity:
    """Return a bounded figure that stands alone with the noun of a figure near it.

    It is that of the figure right behind it, or of the delegates that the sentence bounds elsewhere (``không quá 70 đại
    biểu, riêng Tổng công ty | không quá 120``).
    """
    if one.noun is not None or one.percent or one.bound not in ("max", "min"):
        return one
    for other in others:
        behind = 0 <= other.start - one.end <= _NEXT and ";" not in view.lower[one.end : other.start]
        alike = other.bound == one.bound and other.noun is not None and other.noun.kind == "delegates"
        near = alike and abs(other.start - one.start) <= _SAME_SENTENCE and _CLAUSE_ENDS.match(view.lower, one.end, end)
        if other.noun and (behind or near):
            return one._replace(noun=other.noun)
    return one


def _limit(
    view: View, found: Quantity, span: Span, lead: Span, label: Group | None, before: FoundLimit | None
) -> FoundLimit:
    group = who_is_counted(view, found, span, lead, label, before)
    begin, stop = _quote(view, found, group, span[0])
    condition = condition_of(view, found, span[0], before.end if before else span[0], group)
    scope = body_bound(view, found, *span, group)
    if before and _of_same_body(view, before, begin, scope.body, condition, share=found.percent):
        scope = Scope(before.applies_to_span, before.team_span)
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
        applies_to_span=scope.body,
        flags=("ocr-repaired",) if found.confused else (),
        source=_source(found),
        team_span=scope.team,
    )


def _of_same_body(
    view: View, before: FoundLimit, at: int, scope: Span | None, condition: str | None, *, share: bool
) -> bool:
    """Say whether a limit binds the body of the one before it: as its part, by its size, by the short name for it."""
    if scope is None:
        part = (
            _PART_OF.fullmatch(view.lower, before.end, at)
            or _NEXT_OF.fullmatch(view.lower, before.end, at)
            or _next_panel().fullmatch(view.lower, before.end, at)
        )
        return bool(part or (share and _SHARE_OF.fullmatch(view.lower, before.end, at))) or _goes_on(condition)
    named = before.applies_to_span
    if is_general(view, *scope) and before.end >= sentence_start(view, before.start, at):
        return named is not None
    return named is not None and f" {view.lower[slice(*scope)]} " in view.lower[slice(*named)]


def _goes_on(condition: str | None) -> bool:
    """Say whether a condition leaves out whose size it is: ``CĐCS dưới 100 đoàn viên …, | từ 100 trở lên``."""
    return condition is not None and _BARE_SIZE.match(condition.lower()) is not None


def _quote(view: View, found: Quantity, group: Group | None, start: int) -> Span:
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
    return "delegates" if found.noun.kind == "delegates" else "people"
