"""Numbers that bound how many people, or which share of them, attend, sit on or are sent to something."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from extractors.bodies import Body, body_at, find_bodies
from extractors.delegate_limits.allocations import find_allocations
from extractors.delegate_limits.context import bounds_people, may_count, names_people, sentence_start
from extractors.delegate_limits.groups import (
    Group,
    body_within,
    delegates_within,
    group_behind,
    is_named,
    label_before,
    named_within,
)
from extractors.delegate_limits.quantities import Quantity, alternation, read_quantity, worded_quantities
from extractors.delegate_limits.records import FoundLimit
from extractors.lexicon import load
from extractors.outline import Table
from extractors.view import View, phrase, words

_DIGIT = re.compile(r"(?<![\w/])(?<!\d[.,:])(?:\d|o\d)")
_SKIPPED_ZONES = {"head", "title", "addressees", "tail"}
_SENDS = phrase(
    r"(?<!\w)(?:cử|mời|triệu tập|bầu|chọn|chọn cử|bố trí|giới thiệu|huy động|đăng ký|phân bổ|thành lập|lựa chọn|được cử|có|gồm|tham gia|dự|số lượng)(?!\w)"
)
_SENT = phrase(r"(?:được )?(?:cử|mời|triệu tập|bầu|chọn cử|bố trí|giới thiệu)(?: thêm)?(?: từ)? *$")
_PER = phrase(r" *(?:/|mỗi )(?: ?(?:01|1))? *")
_CUT = phrase(
    r" *(?:,? *nhưng|,? *thì|:|,? *(?:số lượng|mỗi đơn vị|được(?: triệu tập| bầu| cử)?|cử|bầu|triệu tập|tổ chức|có|gồm|mời|chọn|bố trí))*[ ,:(]*$"
)
# A figure that follows another one directly, or as a part of it, is of its kind.
_GOES_ON = phrase(r" *(?:[,;] *(?:và )?| và )$| *[,;(]* *(?:trong đó|gồm|bao gồm)(?!\w)[^.;:\d]*$")
_OF_THEM = phrase(r"trong đó *:? *$")
_UNIT_KINDS = {"union", "mass", "school", "state", "party", "department"}


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
        limits.extend(_in_paragraph(view, start, end, lead))
        lead = _lead(view, start, end) or lead
    limits.sort(key=lambda limit: (limit.start, limit.end))
    return limits


def _lead(view: View, start: int, end: int) -> tuple[int, int] | None:
    """Return the place of the paragraph's words that govern what follows, where it is a heading or lead-in."""
    if end - start > 200:
        return (end - 120, end) if view.plain[end - 1] == ":" else None
    return None if view.plain[start:end].rstrip().endswith((".", ";", "./.")) else (start, end)


def _in_paragraph(view: View, start: int, end: int, lead: tuple[int, int]) -> list[FoundLimit]:
    limits: list[FoundLimit] = []
    floor = start
    for found in _quantities(view, start, end):
        if found.figure < floor or not may_count(view, found, start, end, view.lower[slice(*lead)]):
            continue
        label = label_before(view, found, max(floor, start))
        listed = bool(limits) and bool(_GOES_ON.match(view.lower, floor, found.start))
        if bounds_people(view, found, start, end, view.lower[slice(*lead)], label, listed=listed):
            limits.append(_limit(view, found, start, end, lead, label))
            floor = limits[-1].end
    return limits


def _quantities(view: View, start: int, end: int) -> list[Quantity]:
    """Return every figure of the paragraph with a unit or a bound, in order; a figure alone takes the next one's noun."""
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
    for index, (one, after) in enumerate(zip(found, found[1:], strict=False)):
        if (
            one.noun is None
            and not one.percent
            and one.bound in ("max", "min")
            and after.noun
            and after.start - one.end <= 6
        ):
            found[index] = replace(one, noun=after.noun)
    return found


def _limit(view: View, found: Quantity, start: int, end: int, lead: tuple[int, int], label: Group | None) -> FoundLimit:
    group = _group(view, found, start, end, lead, label)
    begin, stop = _quote(view, found, group, start)
    scope = _scope(view, found, start, end, group)
    sure = 0.94 if found.noun and found.noun.kind == "delegates" else 0.86
    if found.bound == "exact":
        sure -= 0.06
    if found.worded or (found.noun is None and not found.percent):
        sure -= 0.08
    return FoundLimit(
        start=begin,
        end=stop,
        group=group.name if group else None,
        bound=found.bound,
        value=found.value,
        min=found.low,
        max=found.high,
        unit="%" if found.percent else "người",
        condition=_condition(view, found, start, group),
        applies_to_span=(scope.start, scope.end) if scope else None,
        flags=("ocr-repaired",) if found.confused else (),
        confidence=round(sure, 2),
    )


def _group(
    view: View, found: Quantity, start: int, end: int, lead: tuple[int, int], label: Group | None
) -> Group | None:
    """Return who is counted, by the words behind the figure, before it, or above the paragraph."""
    behind = group_behind(view, found, end)
    if found.percent:
        return _group_of_share(view, found, start, label, behind)
    clause = sentence_start(view, start, found.start, clause=True)
    if found.noun is None:
        return named_within(view, max(clause, found.start - 120), found.start) or named_within(view, *lead) or label
    noun = view.lower[found.noun.start : found.noun.end]
    if noun in ("ủy viên", "thành viên") and behind and behind.end == found.noun.end:
        body = body_within(view, max(start, found.start - 160), found.start) or body_within(view, *lead)
        return Group(behind.start, behind.end, f"{behind.name} {body.name}") if body else behind
    if found.noun.kind != "persons" or noun in ("cán bộ", "nữ", "nam"):
        return behind
    sentence = sentence_start(view, start, found.start)
    if label and _OF_THEM.search(view.lower, max(start, label.start - 12), label.start):
        return label
    if _SENT.search(view.lower, max(start, found.start - 24), found.start):
        return (
            delegates_within(view, max(start, found.start - 160), found.start) or behind
        )  # the body before the verb sends them
    for begin, stop in ((clause, found.start), (sentence, found.start), (start, found.start), lead):
        named = named_within(view, max(begin, stop - 160), stop)
        if named:
            return named
    return behind


def _group_of_share(view: View, found: Quantity, start: int, label: Group | None, behind: Group | None) -> Group | None:
    """Return whose share a percentage is; ``tổng số đại biểu`` behind it is only what it is a share of."""
    if label and names_people(label.name):
        return label
    wide = label_before(view, found, start, wide=True)
    if wide and names_people(wide.name) and not any(c.isdigit() for c in wide.name):
        return wide
    return behind or label or named_within(view, max(start, found.start - 160), found.start)


def _quote(view: View, found: Quantity, group: Group | None, start: int) -> tuple[int, int]:
    """Return the shortest run that carries bound, figure and, where it stands next to them, the group."""
    begin, stop = found.start, found.end
    if (
        group is not None
        and group.start > found.figure
        and group.start - found.end <= 2
        and group.end - group.start <= 40
    ):
        stop = max(stop, group.end)
    elif (
        group is not None
        and start <= group.start
        and 0 <= found.start - group.end <= 3
        and group.end - group.start <= 60
    ):
        begin = group.start
    sent = _SENT.search(view.lower, max(start, begin - 24), begin)
    if sent and found.bound == "exact" and begin == found.start:
        begin = sent.start()
    return begin, stop


def _scope(view: View, found: Quantity, start: int, end: int, group: Group | None) -> Body | None:
    """Return the body that the item itself names: before the sending verb, or behind ``/`` or ``mỗi``."""
    per = _PER.match(view.lower, found.end, end)
    if per and (body := body_at(view, per.end(), end)) and body.kind in _UNIT_KINDS:
        return body
    begin = max(sentence_start(view, start, found.start, clause=True), found.start - 120)
    last = None
    for body in find_bodies(view, begin, found.start):
        # "cấp cơ sở" holds no Sở
        if body.kind in _UNIT_KINDS and not view.lower.endswith("cơ ", 0, body.start):
            last = body
    if last is None or (group and group.start < last.end and last.start < group.end):
        return None
    between = view.lower[last.end : found.start]
    if between.strip(" -") in (":", "") or (len(between) <= 70 and _SENDS.search(between) and "," not in between):
        return last
    return None


@cache
def _opening() -> re.Pattern[str]:
    return phrase(rf"(?<![\w%])(?:{alternation(load('limits')['conditions']['openings'])})")


def _condition(view: View, found: Quantity, start: int, group: Group | None) -> str | None:
    """Return the words that say when the limit holds: ``CĐCS có dưới 100 đoàn viên``."""
    begin = sentence_start(view, start, found.start, clause=True)
    opening = None
    for match in _opening().finditer(view.lower, begin, found.start):
        if opening is None or view.plain[opening.end() : match.start()].rstrip().endswith((",", ":")):
            opening = match
    if opening is None:
        return None
    stop = group.start if group and opening.end() < group.start < found.start else found.start
    cut = _CUT.search(view.lower, opening.end(), stop)
    text = words(view.text[opening.start() : cut.start() if cut else stop]).rstrip(" ,;:")
    head, comma, tail = text.rpartition(", ")
    if comma and is_named(tail.lower()):
        text = head  # "CĐCS có từ 500 đoàn viên trở lên, Ban Chấp hành …": the body is counted, it is no condition
    return text if 0 < len(text) <= 200 else None
