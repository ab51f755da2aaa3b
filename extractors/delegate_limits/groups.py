"""Who is counted: the words behind a figure, or the label before it (``Đoàn Chủ tịch: 03 đồng chí``)."""

import re
from functools import cache
from typing import NamedTuple

from extractors.delegate_limits.patterns import any_of, ending_in, words_of
from extractors.delegate_limits.quantities import Quantity
from extractors.delegate_limits.sentences import sentence_start
from extractors.view import View, phrase, words

Span = tuple[int, int]

_EDGE = re.compile(r"[.;:,(|\"]|(?<= )-(?= )|\n\s*[-+*]")
_WIDE_EDGE = re.compile(r"[.;:(|\"]|(?<= )-(?= )|\n\s*[-+*]")
_OF_THEM = phrase(r"trong đó *:? *$")
_REACH = 160


class Group(NamedTuple):
    """The people counted, in the text's words, and where these words stand."""

    start: int
    end: int
    name: str


@cache
def _modifiers() -> re.Pattern[str]:
    return phrase(rf"(?: (?:{any_of('nouns', 'modifiers')})(?!\w))+")


@cache
def _share_of() -> re.Pattern[str]:
    people = any_of("nouns", "shared")
    return phrase(rf" (?P<group>(?:trong )?(?:tổng )?(?:số )?(?:là )?(?:{people})[^.,;:()\n]{{0,50}})")


@cache
def _leading() -> re.Pattern[str]:
    return phrase(rf"(?: *(?:{any_of('labels', 'leading')})(?!\w) *:?)+ *")


@cache
def _trailing() -> re.Pattern[str]:
    return phrase(rf"(?: *:| (?:{any_of('labels', 'trailing')}))+ *$| *: *$| +$")


def _group(view: View, start: int, end: int) -> Group:
    return Group(start, end, words(view.plain[start:end]))


def group_behind(view: View, found: Quantity, limit: int) -> Group | None:
    """Return the group that the words after the figure name."""
    if found.noun is not None:
        more = _modifiers().match(view.lower, found.noun.end, limit)
        return _group(view, found.noun.start, more.end() if more else found.noun.end)
    share = _share_of().match(view.lower, found.end, limit)
    return _group(view, share.start("group"), share.end()) if share else None


def label_before(view: View, found: Quantity, floor: int, *, wide: bool = False) -> Group | None:
    """Return the words before the bound that name who is counted: ``Đại biểu nữ`` + ``từ 30% trở lên``.

    A ``wide`` label goes back over commas: ``Đại biểu bầu từ tổ, chuyền sản xuất``.
    """
    start = max(floor, found.start - 120)
    trailing = _trailing().search(view.lower, start, found.start)
    stop = trailing.start() if trailing else found.start
    for edge in (_WIDE_EDGE if wide else _EDGE).finditer(view.plain, start, stop):
        start = edge.end()
    lead = _leading().match(view.lower, start, stop)
    start = lead.end() if lead else start
    while start < stop and view.plain[start] in " -+*":
        start += 1
    label = _group(view, start, stop)
    return label if any(c.isalpha() for c in label.name) else None


def last_of(view: View, start: int, end: int, *lists: str) -> Group | None:
    """Return the last word of these ``lists`` (of ``nouns``) that stands between ``start`` and ``end``."""
    last = None
    for match in words_of("nouns", *lists).finditer(view.lower, max(start, end - _REACH), end):
        last = match
    return _group(view, last.start(), last.end()) if last else None


def is_named(name: str) -> bool:
    """Say whether ``name`` is nothing but a body or a kind of delegate."""
    return bool(words_of("nouns", "bodies", "delegates").fullmatch(name))


def names_people(name: str) -> bool:
    """Say whether ``name`` names people."""
    return bool(words_of("cues", "people").search(name.lower()))


_WHO_ARE = phrase(r" là (?P<group>[^\W\d][^.,;:()\n]{2,40})")


def _named_by_verb(view: View, found: Quantity, limit: int) -> Group | None:
    """Return who the persons counted are by the words behind them: ``02 người | là ủy viên kiêm nhiệm``."""
    if found.noun is None or found.noun.kind != "persons":
        return None
    more = _WHO_ARE.match(view.lower, found.noun.end, limit)
    return _group(view, more.start("group"), more.end()) if more and names_people(more["group"]) else None


def who_is_counted(view: View, found: Quantity, span: Span, lead: Span, label: Group | None) -> Group | None:
    """Return who is counted, by the words behind the figure, before it, or above the paragraph ``span``."""
    start, end = span
    if explained := _named_by_verb(view, found, end):
        return explained
    behind = group_behind(view, found, end)
    if found.percent:
        return _whose_share(view, found, start, label, behind)
    clause = sentence_start(view, start, found.start, clause=True)
    if found.noun is None:
        named = last_of(view, clause, found.start, "bodies", "delegates")
        return named or last_of(view, *lead, "bodies", "delegates") or label
    if words_of("nouns", "members").fullmatch(view.lower, found.noun.start, found.noun.end) and behind:
        body = last_of(view, start, found.start, "bodies") or last_of(view, *lead, "bodies")
        bare = body is not None and behind.end == found.noun.end
        return Group(behind.start, behind.end, f"{behind.name} {body.name}") if bare and body else behind
    own = words_of("nouns", "own").match(view.lower, found.noun.start)
    if found.noun.kind != "persons" or own:
        return behind
    return _whose_members(view, found, start, lead, label) or behind


def _whose_members(view: View, found: Quantity, start: int, lead: Span, label: Group | None) -> Group | None:
    """Return the body or the kind of delegate that ``người`` and ``đồng chí`` stand for."""
    if label and _OF_THEM.search(view.lower, max(start, label.start - 12), label.start):
        return label
    if ending_in("cues", "sent").search(view.lower, max(start, found.start - 24), found.start):
        return last_of(view, start, found.start, "delegates")  # the body before the verb sends them
    clause = sentence_start(view, start, found.start, clause=True)
    sentence = sentence_start(view, start, found.start)
    for begin, stop in ((clause, found.start), (sentence, found.start), (start, found.start), lead):
        named = last_of(view, begin, stop, "bodies", "delegates")
        if named:
            return named
    return None


def _whose_share(view: View, found: Quantity, start: int, label: Group | None, behind: Group | None) -> Group | None:
    """Return whose share a percentage is; ``tổng số đại biểu`` behind it is only what it is a share of."""
    if label and names_people(label.name):
        return label
    wide = label_before(view, found, start, wide=True)
    if wide and len(wide.name) <= 60 and names_people(wide.name) and not any(c.isdigit() for c in wide.name):
        return wide
    return behind or label or last_of(view, start, found.start, "bodies", "delegates")
