"""Whom a limit binds, where its own words say so, and the words that say when it holds."""

import re
from functools import cache
from typing import NamedTuple

from extractors.bodies import body_at, find_bodies
from extractors.delegate_limits.groups import Group, is_named
from extractors.delegate_limits.named_senders import BOUND_KINDS
from extractors.delegate_limits.patterns import any_of
from extractors.delegate_limits.quantities import Quantity
from extractors.delegate_limits.senders import (
    is_general,
    place_before,
    said_before,
    sender_before,
)
from extractors.delegate_limits.sentences import sentence_start
from extractors.delegate_limits.teams import team_behind, team_of
from extractors.view import View, phrase, words

Span = tuple[int, int]

_PER = phrase(r" *(?:/|mỗi )(?: ?(?:01|1))? *")
_REACH = 150
_LONGEST_ITEM = 400
_GUESTS = phrase(r"(?:đại biểu |thành phần )?(?:khách mời|khách|mời)(?: [^\W\d_]+){0,3} *(?:\(|:)")


class Scope(NamedTuple):
    """The words for the body that the item names, or for a ``team`` that a heading may name better."""

    body: Span | None
    team: Span | None = None


def body_bound(view: View, found: Quantity, start: int, end: int, group: Group | None) -> Scope:
    """Return whom the item itself names: before the sending verb, or behind ``/`` or ``mỗi``.

    A general word (``mỗi đơn vị``, ``người/đơn vị``) stands for the class that is named right before it.
    """
    begin = max(sentence_start(view, start, found.start, clause=True), found.start - _REACH)
    per = _PER.match(view.lower, found.end, end)
    if per and (body := body_at(view, per.end(), end)) and body.kind in BOUND_KINDS:
        behind = (body.start, body.end)
        before = _named_before(view, found, begin, group) or _labelling(view, begin, found.start)
        alike = before is not None and view.lower[slice(*behind)] in view.lower[slice(*before)]
        return Scope(before if before and (alike or is_general(view, *behind)) else behind)
    condition = _IF_BODY.match(view.lower, found.end, end)
    held_by = body_at(view, condition.end(), end) if condition else None
    if held_by and held_by.kind in BOUND_KINDS:
        return Scope((held_by.start, held_by.end))
    team = team_behind(view, found.end, end) or team_of(view, begin, found.start)
    place = place_before(view, begin, found.start)
    if place and not (group and group.start < place[1] and place[0] < group.end):
        return Scope(place)
    if _sums_up_names(view, start, found.start):
        return Scope(None, team)
    if _GUESTS.match(view.lower, start, found.start):
        return Scope(None, team)  # bodies that guests come from are not bound
    named = _named_before(view, found, begin, group)
    if named is not None and _EACH.match(view.lower, named[0]):
        before = said_before(view, begin, named[0])
        same = before is not None and _each_of(view, *named) in view.lower[slice(*before)]
        named = before if before and (same or is_general(view, *named)) else named
    return Scope(named, None if named else team)


#: Whom a limit holds for may stand behind it: “Chi ủy gồm 03 đồng chí | nếu chi bộ có từ 09 đảng viên”.
_IF_BODY = phrase(r" (?:nếu|đối với)(?: các)? ")
_EACH = phrase(r"(?:mỗi|từng) ")


def _each_of(view: View, start: int, end: int) -> str:
    """Return the class behind ``mỗi``, as the list before it may name it: ``LĐLĐ các quận: mỗi | quận``."""
    each = _EACH.match(view.lower, start, end)
    return view.lower[each.end() if each else start : end]


_OF_DELEGATES = phrase(r" *[-+]? *đại biểu(?: [^\W\d_]+){0,4} *:[^:\d]{0,200},[^:\d]{0,200}[:(] *$")


def _sums_up_names(view: View, start: int, at: int) -> bool:
    """Say whether the figure sums up a list of those who come: ``Đại biểu đương nhiên: Đảng ủy, Ban …: | 37 người``."""
    return at - start <= _LONGEST_ITEM and _OF_DELEGATES.match(view.lower, start, at) is not None


def _named_before(view: View, found: Quantity, begin: int, group: Group | None) -> Span | None:
    """Return the class before the figure, where it is not the one that is counted."""
    last = sender_before(view, begin, found.start)
    if last is None or (group and group.start < last.end and last.start < group.end):
        return None
    return last.start, last.end


def _labelling(view: View, begin: int, at: int) -> Span | None:
    """Return the body with which the clause begins, where a colon makes it the label of the figure."""
    first = next(iter(find_bodies(view, begin, at)), None)
    if first is None or first.kind not in BOUND_KINDS or view.plain[begin : first.start].strip(" -+"):
        return None
    return (first.start, first.end) if ":" in view.plain[first.end : at] else None


@cache
def _opening() -> re.Pattern[str]:
    return phrase(rf"(?<![\w%])(?:{any_of('conditions', 'openings')})")


@cache
def _cut() -> re.Pattern[str]:
    return phrase(rf" *(?:,? *(?:{any_of('conditions', 'ends')})|:)*[ ,:(]*$")


def condition_of(view: View, found: Quantity, start: int, floor: int, group: Group | None) -> str | None:
    """Return the words that say when the limit holds: ``CĐCS có dưới 100 đoàn viên``.

    Those before ``floor``, the end of the limit before it, are the condition of that limit.
    """
    begin = max(sentence_start(view, start, found.start, clause=True), floor)
    opening = None
    for match in _opening().finditer(view.lower, begin, found.start):
        if opening is None or view.plain[opening.end() : match.start()].rstrip().endswith((",", ":")):
            opening = match
    if opening is None:
        return None
    stop = group.start if group and opening.end() < group.start < found.start else found.start
    cut = _cut().search(view.lower, opening.end(), stop)
    says_more = words(view.text[opening.end() : cut.start() if cut else stop]) or re.search(r"\d", opening.group())
    if not says_more:
        return None  # "Ban Chấp hành CĐCS có | từ 05 đến 15 ủy viên"
    text = words(view.text[opening.start() : cut.start() if cut else stop]).rstrip(" ,;:")
    head, comma, tail = text.rpartition(", ")
    if comma and is_named(tail.lower()):
        return head  # "CĐCS có từ 500 đoàn viên trở lên, Ban Chấp hành …": the body is counted, it is no condition
    return text or None
