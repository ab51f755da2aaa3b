"""Who is counted by a figure: the words behind it, the label before it, the heading above it."""

import re
from typing import NamedTuple

from extractors.bodies import body_at
from extractors.delegate_limits.quantities import SAID, Noun, Quantity, behind_last, sentence_start, words_of
from extractors.patterns import Span, View, end_of, start_of, words

# --------------------
# Who is counted: the words behind a figure, or the label before it (``Đoàn Chủ tịch: 03 đồng chí``).

#: What a label goes back to, and a wide one, which goes over commas.
_EDGES = {wide: re.compile(rf"[.;:{marks}(|\"]|(?<= )-(?= )|\n\s*[-+*]") for wide, marks in ((False, ","), (True, ""))}
_LETTER = re.compile(r"[^\W\d_]")
_REACH = 160
#: Characters of a label, up to its colon.
LONGEST_LABEL = 60
_SHORT = re.compile(rf"\D{{1,{LONGEST_LABEL}}}")


class CountedPeople(NamedTuple):
    """The people counted, in the text's words, and where these words stand."""

    start: int
    end: int
    name: str


def _group(view: View, start: int, end: int) -> CountedPeople:
    return CountedPeople(start, end, words(view.plain[start:end]))


def names_people(name: str) -> bool:
    """Say whether ``name`` names people."""
    return bool(words_of("cues", "people").search(name.lower()))


def label_before(view: View, found: Quantity, floor: int, *, wide: bool = False) -> CountedPeople | None:
    """Return the words before the bound that name who is counted: ``Đại biểu nữ`` + ``từ 30% trở lên``.

    A ``wide`` label goes back over commas: ``Đại biểu bầu từ tổ, chuyền sản xuất``.
    """
    start = max(floor, found.start - 120)
    stop = start_of(SAID["label-ends"].search(view.lower, start, found.start), found.start)
    start = behind_last(_EDGES[wide], view.plain, start, stop)
    label = _group(view, end_of(SAID["label-opens"].match(view.lower, start, stop), start), stop)
    return label if _LETTER.search(label.name) else None


def last_of(view: View, start: int, end: int, *lists: str, members: bool = False) -> CountedPeople | None:
    """Return the last word of these ``lists`` (of ``nouns``) that stands between ``start`` and ``end``.

    A body that only tells whose ``members`` people are is none, unless they are asked for.
    """
    last, first = None, start  # of names that follow each other without a word between, the first: “Tổ giúp việc Ban …”
    for match in words_of("nouns", *lists).finditer(view.lower, max(start, end - _REACH), end):
        if _is_other_body(view, match.start(), match.end(), end, members=members):
            continue
        first = match.start() if last is None or view.plain[last.end() : match.start()].strip() else first
        last = match
    if last is None:
        return None
    more = SAID["modifiers"].match(view.lower, last.end(), end) if "delegates" in lists else None
    return _group(view, first, end_of(more, last.end()))


def _is_other_body(view: View, start: int, end: int, limit: int, *, members: bool) -> bool:
    """Say whether a word for a body only belongs to another name, or is one of many teams (``mỗi | tổ``)."""
    if words_of("nouns", "delegates").fullmatch(view.lower, start, end):
        return view.lower.startswith("nhà ", max(0, start - 4))  # a guest house
    if SAID["speaks"].match(view.lower, end):
        return True
    if not members and SAID["of-others"].search(view.lower, max(0, start - 16), start):
        return True
    if not words_of("nouns", "bare_teams").fullmatch(view.lower, start, end):
        return False
    if SAID["each-team"].search(view.lower, max(0, start - 8), start) or view.plain[end + 1 : end + 2].isupper():
        return True
    named = body_at(view, start, min(limit, end + 40))
    return named is not None and named.kind in ("mass", "union", "state")


def who_is_counted(
    view: View, found: Quantity, span: Span, lead: Span, label: CountedPeople | None
) -> CountedPeople | None:
    """Return who is counted, by the words behind the figure, before it, or above the paragraph ``span``."""
    start, end = span
    if found.percent:
        return _whose_share(view, found, start, end, label)
    if label and SAID["own-label"].fullmatch(label.name.lower()):
        return label
    if found.noun is None:
        who = SAID["who-are"].match(view.lower, found.end, end)
        sentence = sentence_start(view, start, found.start)
        named = _last_named(view, (sentence, found.start), lead, "bodies", "delegates")
        return _group(view, *who.span("group")) if who else named
    more = SAID["modifiers"].match(view.lower, found.noun.end, end)
    behind = _group(view, found.noun.start, end_of(more, found.noun.end))
    if not more and words_of("nouns", "members").fullmatch(view.lower, *found.noun[:2]):
        body = _last_named(view, (start, found.start), lead, "bodies", members=True)
        return behind._replace(name=f"{behind.name} {body.name}") if body else behind
    if found.kind != "persons" or words_of("nouns", "own").match(view.lower, found.noun.start):
        return behind
    return _whom_persons_are(view, found, found.noun, span, lead, label) or behind


def _last_named(view: View, span: Span, lead: Span, *lists: str, members: bool = False) -> CountedPeople | None:
    """Return the last word of these lists in a span, else in the heading or lead-in above it."""
    return last_of(view, *span, *lists, members=members) or last_of(view, *lead, *lists, members=members)


def _whom_persons_are(
    view: View, found: Quantity, noun: Noun, span: Span, lead: Span, label: CountedPeople | None
) -> CountedPeople | None:
    """Return who ``người``, ``đồng chí`` are, where the words around say it."""
    start, end = span
    if who := SAID["who-are"].match(view.lower, noun.end, end):
        return _group(view, *who.span("group"))  # "02 người | là ủy viên kiêm nhiệm"
    post = SAID["post"].match(view.lower, noun.end, end)
    by_post = _group(view, noun.start, post.end()) if post else None  # "27 | đồng chí Ủy viên Ban Chấp hành"
    if SAID["sent"].search(view.lower, max(start, found.start - 24), found.start):
        return by_post or last_of(view, start, found.start, "attendants")
    for part in (label_before(view, found, start, wide=True), label):
        if part and _is_part(view, start, part):
            return None if SAID["forced"].fullmatch(part.name.lower()) else part
    return by_post or _told_before(view, found, start, lead, label)


def _is_part(view: View, start: int, label: CountedPeople) -> bool:
    return SAID["of-them"].search(view.lower, max(start, label.start - 12), label.start) is not None


def _told_before(
    view: View, found: Quantity, start: int, lead: Span, label: CountedPeople | None
) -> CountedPeople | None:
    """Return the body or the kind of delegate before the figure that ``người`` and ``đồng chí`` stand for."""
    sentence = sentence_start(view, start, found.start)
    clause = sentence_start(view, start, found.start, clause=True)
    named = last_of(view, clause, found.start, "bodies", "delegates")
    # The label of the paragraph may name them: ``Khách mời: đại diện các báo (khoảng 15 người)``.
    office = SAID["office-label"].fullmatch(view.lower, start, found.start)
    if office and (named is None or office["ends"] is not None):
        return _group(view, *office.span("who"))
    told = list(SAID["sent-people"].finditer(view.lower, max(sentence, found.start - _REACH), found.start))
    if named is None and told:
        return _group(view, *told[-1].span("who"))
    if label and (body := body_at(view, label.start, label.end)) and body.end == label.end:
        start = found.start  # "Đoàn Thanh niên: | 02 đồng chí"
    return (
        named or last_of(view, start, found.start, "bodies", "delegates") or last_of(view, *lead, "bodies", "delegates")
    )


#: Where the per cent or the fraction ends, behind which who is counted may stand before ``trở lên``.
_UNIT = re.compile(r"\d+ ?/ ?\d+|[^%]*%")


def _whose_share(
    view: View, found: Quantity, start: int, end: int, label: CountedPeople | None
) -> CountedPeople | None:
    """Return whose share a percentage is; ``tổng số đại biểu`` behind it is only what it is a share of."""
    if label and names_people(label.name):
        return label
    wide = label_before(view, found, start, wide=True)
    if wide and _SHORT.fullmatch(wide.name) and names_people(wide.name):
        return wide
    if of_class := SAID["class-label"].match(view.lower, start, found.start):
        return _group(view, *of_class.span("who"))
    share = SAID["whose-share"]
    if of := share.match(view.lower, unit_end(view, found), end) or share.match(view.lower, found.end, end):
        return _group(view, *of.span("group"))
    return last_of(view, start, found.start, "delegates") or label


def unit_end(view: View, found: Quantity) -> int:
    """Return where the per cent or the fraction of a share ends."""
    return end_of(_UNIT.match(view.lower, found.figure, found.end), found.end)
