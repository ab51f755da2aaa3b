"""Whom a limit binds, where its own words say so, and the words that say when it holds."""

import re
from functools import cache

from extractors.bodies import Body, body_at, find_bodies
from extractors.delegate_limits.groups import Group, is_named
from extractors.delegate_limits.patterns import any_of, words_of
from extractors.delegate_limits.quantities import Quantity
from extractors.delegate_limits.sentences import sentence_start
from extractors.view import View, phrase, words

Span = tuple[int, int]

_PER = phrase(r" *(?:/|mỗi )(?: ?(?:01|1))? *")
_EACH = phrase(r"(?<!\w)(?:mỗi|từng) (?:một |01 |1 )?")
_JOINT = phrase(r"(?: *,| và)(?: các)? *$")
# Before a body that plays another part in the sentence; "cấp cơ sở" holds no Sở.
_OTHER_PART = phrase(r"(?<!\w)(?:ý kiến|của|với|trình|báo cáo|qua|cơ)(?: các)? *$")
_BOUND_KINDS = {"union", "mass", "school", "state", "party", "department"}
_REACH = 120
_LONGEST_CLASS = 60  # characters of the words that narrow a class


def body_bound(view: View, found: Quantity, start: int, end: int, group: Group | None) -> Span | None:
    """Return the words for the body that the item itself names: before the sending verb, or behind ``/`` or ``mỗi``.

    A general word (``mỗi đơn vị``, ``người/đơn vị``) stands for the class that is named right before it.
    """
    begin = max(sentence_start(view, start, found.start, clause=True), found.start - _REACH)
    per = _PER.match(view.lower, found.end, end)
    if per and (body := body_at(view, per.end(), end)) and body.kind in _BOUND_KINDS:
        behind = (body.start, body.end)
        before = _named_before(view, found, begin, group) or _labelling(view, begin, found.start)
        same = before is not None and view.lower[slice(*behind)] in view.lower[slice(*before)]
        return before if before and (same or is_general(view, *behind)) else behind
    named = _named_before(view, found, begin, group)
    if named is None or not is_general(view, *named):
        return named
    return _said_before(view, begin, named[0]) or named


def is_general(view: View, start: int, end: int) -> bool:
    """Say whether the words name no class by themselves: ``đơn vị``, ``nơi``, ``cơ quan``."""
    each = _EACH.match(view.lower, start, end)
    return words_of("scope", "general").fullmatch(view.lower, each.end() if each else start, end) is not None


def _named_before(view: View, found: Quantity, begin: int, group: Group | None) -> Span | None:
    """Return the class before the figure: the last body or ``mỗi …`` from which a sending verb leads to the figure."""
    bodies = [
        body
        for body in (_sender(view, body) for body in find_bodies(view, begin, found.start))
        if body and not _OTHER_PART.search(view.lower, max(begin, body[0] - 20), body[0])
    ]
    last = _widened(view, bodies, found.start) if bodies else None
    each = _each_before(view, begin, found.start)
    if each and (last is None or last[0] < each[1]):
        last = (each[0], max(each[1], last[1])) if last and last[0] >= each[0] else each
    if last is None or (group and group.start < last[1] and last[0] < group.end):
        return None
    between = _of_each_team().sub("", view.lower[last[1] : found.start])
    labels = between.rstrip().endswith(":") and not view.plain[begin : last[0]].strip(" -+")
    return last if labels or not between.strip(" -(:") or _allots().fullmatch(between) else None


def _sender(view: View, body: Body) -> Span | None:
    """Return whose people are sent: the body itself, or the union whose committee it is."""
    if body.kind in _BOUND_KINDS:
        return body.start, body.end
    committee = words_of("scope", "committees").match(view.lower, body.start, body.end)
    owner = body_at(view, committee.end() + 1, body.end) if committee else None
    return (owner.start, owner.end) if owner and owner.kind == "union" else None


def _widened(view: View, bodies: list[Span], limit: int) -> Span:
    """Return the last of the bodies with those that are listed before it and the words that narrow it."""
    start, end = bodies[-1]
    for before in reversed(bodies[:-1]):
        if before[1] < start and _JOINT.fullmatch(view.lower, before[1], start):
            start = before[0]
    return start, _narrowed(view, end, limit)


def _narrowed(view: View, end: int, limit: int) -> int:
    """Return where the small words end that narrow a class before its verb: ``khoa | lâm sàng | cử``."""
    more = _narrowing().match(view.lower, end, min(limit, end + _LONGEST_CLASS))
    return more.end() if more else end


@cache
def _of_each_team() -> re.Pattern[str]:
    """What makes a figure that of each team which the body forms: ``lập 02 tổ cơ động, | mỗi tổ``."""
    forms = r"(?:lập|thành lập|duy trì|tổ chức|mở|cử|đăng ký)(?!\w)[^.;:]{0,90}"
    team = rf"(?:{any_of('scope', 'teams')})(?: [^\W\d_]+){{0,2}}"
    return phrase(rf" (?:{forms}, mỗi {team}|(?:một|01|1) {team},) *$")


@cache
def _narrowing() -> re.Pattern[str]:
    stop = any_of("scope", "stops")
    return phrase(rf"(?: (?!(?:{stop})(?!\w))[^\W\d_]+){{1,6}}(?= (?:{stop})(?!\w)| *:| +\d)")


def _each_before(view: View, begin: int, at: int) -> Span | None:
    """Return the class behind the last ``mỗi``, where it is one that sends people (``mỗi phòng chức năng``)."""
    for each in reversed(list(_EACH.finditer(view.lower, begin, at))):
        noun = words_of("scope", "classes", "general").match(view.lower, each.end(), at)
        if noun:
            end = noun.end()
            while more := _next_class().match(view.lower, end, at):
                end = more.end()
            return each.start(), _narrowed(view, end, at)
    return None


@cache
def _next_class() -> re.Pattern[str]:
    return phrase(rf"(?: *,| và) (?:{any_of('scope', 'classes', 'general')})(?!\w)")


def _labelling(view: View, begin: int, at: int) -> Span | None:
    """Return the body with which the clause begins, where a colon makes it the label of the figure."""
    first = next(iter(find_bodies(view, begin, at)), None)
    if first is None or first.kind not in _BOUND_KINDS or view.plain[begin : first.start].strip(" -+"):
        return None
    return (first.start, first.end) if ":" in view.plain[first.end : at] else None


def _said_before(view: View, begin: int, at: int) -> Span | None:
    """Return the bodies that ``mỗi đơn vị`` at ``at`` takes up: ``CĐCS doanh nghiệp: | mỗi đơn vị``."""
    bodies = [(body.start, body.end) for body in find_bodies(view, begin, at) if body.kind in _BOUND_KINDS]
    if not bodies or not _EACH.match(view.lower, at):
        return None
    start, end = _widened(view, bodies, at)
    return (start, end) if view.plain[end:at].strip() in (":", ",", "") else None


@cache
def _allots() -> re.Pattern[str]:
    """What stands between the body and its figure: a verb that sends, near to the body, and no other clause."""
    return phrase(
        rf"(?:[^.,;:()]|(?<=\d)\.(?=\d)){{0,45}}(?<!\w)(?:{any_of('cues', 'allotting')})(?!\w)[^.,;()]{{0,30}}"
    )


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
