"""Whom a limit binds, where its own words say so, and the words that say when it holds."""

import re
from functools import cache

from extractors.bodies import Body, body_at, find_bodies
from extractors.delegate_limits.groups import Group, is_named
from extractors.delegate_limits.patterns import any_of
from extractors.delegate_limits.quantities import Quantity
from extractors.delegate_limits.sentences import sentence_start
from extractors.view import View, phrase, words

_PER = phrase(r" *(?:/|mỗi )(?: ?(?:01|1))? *")
# Before a body that plays another part in the sentence; "cấp cơ sở" holds no Sở.
_OTHER_PART = phrase(r"(?<!\w)(?:ý kiến|của|với|trình|báo cáo|qua|cơ)(?: các)? *$")
_BOUND_KINDS = {"union", "mass", "school", "state", "party", "department"}
_REACH = 120


def body_bound(view: View, found: Quantity, start: int, end: int, group: Group | None) -> Body | None:
    """Return the body that the item itself names: before the sending verb, or behind ``/`` or ``mỗi``."""
    per = _PER.match(view.lower, found.end, end)
    if per and (body := body_at(view, per.end(), end)) and body.kind in _BOUND_KINDS:
        return body
    begin = max(sentence_start(view, start, found.start, clause=True), found.start - _REACH)
    last = None
    for body in find_bodies(view, begin, found.start):
        if body.kind in _BOUND_KINDS and not _OTHER_PART.search(view.lower, max(begin, body.start - 20), body.start):
            last = body
    if last is None or (group and group.start < last.end and last.start < group.end):
        return None
    between = view.lower[last.end : found.start]
    labels = between.rstrip().endswith(":") and not view.plain[begin : last.start].strip(" -+")
    return last if labels or not between.strip(" -(:") or _allots().fullmatch(between) else None


@cache
def _allots() -> re.Pattern[str]:
    """What stands between the body and its figure: a verb that sends, near to the body, and no other clause."""
    return phrase(rf"[^.,;:()]{{0,45}}(?<!\w)(?:{any_of('cues', 'allotting')})(?!\w)[^.,;()]{{0,30}}")


@cache
def _opening() -> re.Pattern[str]:
    return phrase(rf"(?<![\w%])(?:{any_of('conditions', 'openings')})")


@cache
def _cut() -> re.Pattern[str]:
    return phrase(rf" *(?:,? *(?:{any_of('conditions', 'ends')})|:)*[ ,:(]*$")


def condition_of(view: View, found: Quantity, start: int, group: Group | None) -> str | None:
    """Return the words that say when the limit holds: ``CĐCS có dưới 100 đoàn viên``."""
    begin = sentence_start(view, start, found.start, clause=True)
    opening = None
    for match in _opening().finditer(view.lower, begin, found.start):
        if opening is None or view.plain[opening.end() : match.start()].rstrip().endswith((",", ":")):
            opening = match
    if opening is None:
        return None
    stop = group.start if group and opening.end() < group.start < found.start else found.start
    cut = _cut().search(view.lower, opening.end(), stop)
    text = words(view.text[opening.start() : cut.start() if cut else stop]).rstrip(" ,;:")
    head, comma, tail = text.rpartition(", ")
    if comma and is_named(tail.lower()):
        return head  # "CĐCS có từ 500 đoàn viên trở lên, Ban Chấp hành …": the body is counted, it is no condition
    return text or None
