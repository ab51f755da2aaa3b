"""Whom a limit binds, where its own words say so, and the words that say when it holds."""

import re
from functools import cache
from typing import NamedTuple

from extractors.bodies import body_at
from extractors.delegate_limits.counted import CountedPeople
from extractors.delegate_limits.names import BOUND_KINDS
from extractors.delegate_limits.patterns import ending_in, terms, words_of
from extractors.delegate_limits.quantities import Quantity
from extractors.delegate_limits.records import FoundLimit, Span
from extractors.delegate_limits.senders import is_general, place_before, said_before, sender_before, without_each
from extractors.delegate_limits.sentences import sentence_start
from extractors.patterns import View, any_of, phrase, words

_PER = phrase(r" *(?:/|mỗi )(?: ?(?:01|1))? *")
_REACH = 150
_LONGEST_ITEM = 400
_EACH = phrase(r"(?:mỗi|từng) ")
#: Whom a limit holds for may stand behind it: “Chi ủy gồm 03 đồng chí | nếu chi bộ có từ 09 đảng viên”.
_IF_BODY = phrase(r" (?:nếu|đối với)(?: các)? ")
#: Bodies that guests come from, or delegates that the figure sums up, are not bound.
_COME_FROM = phrase(
    r"(?:đại biểu |thành phần )?(?:khách mời|khách|mời)(?: [^\W\d_]+){0,3} *(?:\(|:)"
    r"|(?= *[-+]? *đại biểu(?: [^\W\d_]+){0,4} *:[^:\d]{0,200},[^:\d]{0,200}[:(] *$)"
)
# A part of the people counted before, or the next of those whom one body sends (“có 01 trưởng đoàn, | không quá 02
# huấn luyện viên | và từ 20 đến …”): they come from the same body.
_SAME = r"(?:(?!(?<!\w)(?:mỗi|từng|riêng|còn|các|nơi)(?!\w))[^.;:,\d]){0,40}"
_NEXT_OF = phrase(
    rf"[^.;:\d]{{0,30}}(?:trong đó|có)(?!\w)[^.;:\d]{{0,60}}|{_SAME}(?:\([^()]{{0,60}}\))? *(?:,|\(| và){_SAME}"
)
_SHARE_OF = phrase(r"[^.:\d]{0,20}[^\W\d][^.:\d]{0,60}")
_BARE_SIZE = phrase(r"(?:nơi|những nơi|đơn vị) (?:có|nào)(?!\w)|(?:từ|dưới|trên|sử dụng|có) (?:(?:từ|dưới|trên) )?\d")


class LimitScope(NamedTuple):
    """The words for the body that the item names, or for a ``team`` that a heading may name better."""

    body: Span | None
    team: Span | None = None


def body_bound(view: View, found: Quantity, start: int, end: int, group: CountedPeople | None) -> LimitScope:
    """Return whom the item itself names: before the sending verb, or behind ``/`` or ``mỗi``.

    A general word (``mỗi đơn vị``, ``người/đơn vị``) stands for the class that is named right before it.
    """
    begin = max(sentence_start(view, start, found.start, clause=True), found.start - _REACH)
    if (per := _PER.match(view.lower, found.end, end)) and (behind := _body(view, per.end(), end)):
        before = _named_before(view, found, begin, group)
        alike = before is not None and view.lower[slice(*behind)] in view.lower[slice(*before)]
        return LimitScope(before if before and (alike or is_general(view, *behind)) else behind)
    if (condition := _IF_BODY.match(view.lower, found.end, end)) and (held_by := _body(view, condition.end(), end)):
        return LimitScope(held_by)
    place = place_before(view, begin, found.start)
    if place and not (group and group.start < place[1] and place[0] < group.end):
        return LimitScope(place)
    team = _team(view, begin, found, end)
    if found.start - start <= _LONGEST_ITEM and _COME_FROM.match(view.lower, start, found.start):
        return LimitScope(None, team)
    named = _named_before(view, found, begin, group)
    if named and _EACH.match(view.lower, named[0]) and (before := said_before(view, begin, named[0])):
        same = view.lower[slice(*without_each(view, *named))] in view.lower[slice(*before)]
        named = before if same or is_general(view, *named) else named
    return LimitScope(named, None if named else team)


def _body(view: View, at: int, end: int) -> Span | None:
    """Return the body named at ``at``, where a limit may bind it."""
    body = body_at(view, at, end)
    return (body.start, body.end) if body and body.kind in BOUND_KINDS else None


def _named_before(view: View, found: Quantity, begin: int, group: CountedPeople | None) -> Span | None:
    """Return the class before the figure, where it is not the one that is counted."""
    last = sender_before(view, begin, found.start)
    inside = last and group and group.start < last.end and last.start < group.end
    if last is None or (inside and not ending_in("scope", "committees").search(view.lower, begin, last.start)):
        return None  # but "nữ tham gia Ban Chấp hành | CĐCS"
    return last.start, last.end


@cache
def _teams() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Teams behind the figure (``10 người/đội``, ``30 người một đội``) and before it (``mỗi | đội thi | 05 người``)."""
    teams, stop = any_of(terms("scope", "sent_teams")), any_of(terms("scope", "stops"))
    behind = rf" *(?:/|mỗi |một |01 )(?: ?(?:01|1))? *(?P<team>{any_of(terms('scope', 'sent_teams', 'classes'))})(?!\w)"
    more = rf"(?: (?!(?:{stop})(?!\w))[^\W\d_]+){{0,4}}?"
    before = rf"(?<!\w)mỗi (?P<team>(?:{teams})(?!\w){more})(?= (?:{stop})(?!\w)| *:| +\d| *$)"
    return phrase(behind), phrase(before)


def _team(view: View, begin: int, found: Quantity, end: int) -> Span | None:
    """Return the team whose people are counted: it is bound where nobody is named who forms it."""
    behind, before = _teams()
    named = [
        *before.finditer(view.lower, begin, found.start),
        *filter(None, [behind.match(view.lower, found.end, end)]),
    ]
    return named[-1].span("team") if named else None


@cache
def _next_panel() -> re.Pattern[str]:
    """The next organ of the same body: ``Ban Chấp hành … 15 đồng chí; | Ban Thường vụ``."""
    return phrase(rf" *[;,] *{any_of(terms('scope', 'committees', 'organs'))}(?!\w)(?: *:)? *(?:có|gồm)? *")


def binds_same_body(
    view: View, before: FoundLimit, at: int, scope: Span | None, condition: str | None, *, share: bool
) -> bool:
    """Say whether a limit binds the body of the one before it: as its part, by its size, by the short name for it."""
    if scope is None:
        if _NEXT_OF.fullmatch(view.lower, before.end, at) or _next_panel().fullmatch(view.lower, before.end, at):
            return True
        # a condition that leaves out whose size it is: "CĐCS dưới 100 đoàn viên …, | từ 100 trở lên"
        sized = condition is not None and _BARE_SIZE.match(condition.lower()) is not None
        return sized or (share and _SHARE_OF.fullmatch(view.lower, before.end, at) is not None)
    if before.applies_to_span is None:
        return False
    if is_general(view, *scope):
        return before.end >= sentence_start(view, before.start, at)
    return f" {view.lower[slice(*scope)]} " in view.lower[slice(*before.applies_to_span)]


#: How many all are that were counted before: “… mỗi xã 02 đại biểu. | Tổng số đại biểu | không quá 200”.
_SUM = phrase(r"(?:^|[^.;]*[.,] )(?:tổng (?:số|cộng)|toàn đoàn|cả đoàn)(?!\w)[^.,;:\d]{0,40}:? *")


def sums_up(view: View, floor: int, begin: int, at: int) -> bool:
    """Say whether a figure is the sum of those before ``floor``: it binds nobody by itself."""
    return _SUM.fullmatch(view.lower, floor, at) is not None or _SUM.fullmatch(view.lower, begin, at) is not None


@cache
def _opening() -> re.Pattern[str]:
    return phrase(rf"(?<![\w%]){any_of(terms('conditions', 'openings'))}")


@cache
def _cut() -> re.Pattern[str]:
    return phrase(rf" *(?:,? *{any_of(terms('conditions', 'ends'))}|:)*[ ,:(]*$")


def condition_of(view: View, found: Quantity, start: int, floor: int, group: CountedPeople | None) -> str | None:
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
    stop = cut.start() if cut else stop
    if not (words(view.text[opening.end() : stop]) or re.search(r"\d", opening.group())):
        return None  # "Ban Chấp hành CĐCS có | từ 05 đến 15 ủy viên"
    text = words(view.text[opening.start() : stop]).rstrip(" ,;:")
    head, comma, tail = text.rpartition(", ")
    if comma and words_of("nouns", "bodies", "delegates").fullmatch(tail.lower()):
        return head  # "CĐCS có từ 500 đoàn viên trở lên, Ban Chấp hành …": the body is counted, it is no condition
    return text or None
