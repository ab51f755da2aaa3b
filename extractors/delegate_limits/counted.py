"""Who is counted by a figure: the words behind it, the label before it, the heading above it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import repeat
from operator import call
from typing import NamedTuple, cast

from extractors.bodies import body_at
from extractors.delegate_limits.quantities import CUES, Noun, Quantity, behind_last, sentence_start, words_of
from extractors.patterns import Span, View, end_of, kept, start_of, words

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
    """Return the words of a stretch as people counted."""
    return CountedPeople(start, end, words(view.plain[start:end]))


def names_people(name: str) -> bool:
    """Whether ``name`` names people."""
    return bool(words_of("cues", "people").search(name.lower()))


def label_before(view: View, found: Quantity, floor: int, *, wide: bool = False) -> CountedPeople | None:
    """Return the words before the bound that name who is counted: ``Đại biểu nữ`` + ``từ 30% trở lên``; ``None``: none.
    A ``wide`` label goes back over commas: ``Đại biểu bầu từ tổ, chuyền sản xuất``."""
    start = max(floor, found.start - 120)
    stop = start_of(CUES["label-ends"].search(view.lower, start, found.start), found.start)
    start = behind_last(_EDGES[wide], view.plain, start, stop)
    label = _group(view, end_of(CUES["label-opens"].match(view.lower, start, stop), start), stop)
    return label if _LETTER.search(label.name) else None


def last_of(view: View, start: int, end: int, *lists: str, members: bool = False) -> CountedPeople | None:
    """Return the last word of these ``lists`` (of ``nouns`` in ``limits.toml``) in a stretch, or ``None``. A body that
    only tells whose ``members`` people are is none, unless they are asked for."""
    last, first = None, start  # of names that follow each other without a word between, the first: “Tổ giúp việc Ban …”
    for match in words_of("nouns", *lists).finditer(view.lower, max(start, end - _REACH), end):
        if _is_other_body(view, match.start(), match.end(), end, members=members):
            continue
        first = match.start() if last is None or view.plain[last.end() : match.start()].strip() else first
        last = match
    if last is None:
        return None
    more = CUES["modifiers"].match(view.lower, last.end(), end) if "delegates" in lists else None
    return _group(view, first, end_of(more, last.end()))


def _is_other_body(view: View, start: int, end: int, limit: int, *, members: bool) -> bool:
    """Whether a word for a body only belongs to another name, or is one of many teams (``mỗi | tổ``)."""
    if words_of("nouns", "delegates").fullmatch(view.lower, start, end):
        return view.lower.startswith("nhà ", max(0, start - 4))  # a guest house
    of_others = not members and CUES["of-others"].search(view.lower, max(0, start - 16), start)
    if of_others or CUES["speaks"].match(view.lower, end):
        return True
    if not words_of("nouns", "bare_teams").fullmatch(view.lower, start, end):
        return False
    each = CUES["each-team"].search(view.lower, max(0, start - 8), start) or CUES["sized-team"].match(view.lower, end)
    named = None if each else body_at(view, start, min(limit, end + 40))
    is_named = view.plain[end + 1 : end + 2].isupper() or getattr(named, "kind", "") in ("mass", "union", "state")
    return each is not None or is_named


@dataclass
class _QuantityOfPeople:
    """A quantity whose people are looked for: in its paragraph, below what governs that, with the label before it."""

    view: View
    found: Quantity
    start: int
    end: int
    lead: Span
    label: CountedPeople | None

    @kept
    def more(self) -> re.Match[str] | None:
        """The words behind its noun that go on with it (``đại biểu | chính thức``)."""
        return CUES["modifiers"].match(self.view.lower, self.noun.end, self.end)

    @kept
    def noun(self) -> Noun:
        """Its word for people, where it has one."""
        return cast(Noun, self.found.noun)

    @kept
    def wide(self) -> CountedPeople | None:
        """The label before it that goes over commas."""
        return label_before(self.view, self.found, self.start, wide=True)

    def said(self, name: str, at: int, group: int | str = "group") -> CountedPeople | None:
        """Return the people whom the pattern ``name`` names in its ``group`` right at a place, or ``None``."""
        found = CUES[name].match(self.view.lower, at, self.end)
        return _group(self.view, *found.span(group)) if found else None

    def last_named(self, start: int, *lists: str, members: bool = False) -> CountedPeople | None:
        """Return the last word of these lists from ``start`` to the figure, else in the heading or lead-in above."""
        view, at = self.view, self.found.start
        return last_of(view, start, at, *lists, members=members) or last_of(view, *self.lead, *lists, members=members)


def _own_label(count: _QuantityOfPeople) -> CountedPeople | None:
    """Return the label where it says by itself who is counted (``Đoàn Chủ tịch``), or ``None``."""
    said = count.label is not None and CUES["own-label"].fullmatch(count.label.name.lower())
    return count.label if said else None


def _who_are(count: _QuantityOfPeople) -> CountedPeople | None:
    """Return who they are: ``02 người | là ủy viên kiêm nhiệm``; or ``None``."""
    return count.said("who-are", (count.found.noun or count.found).end)


def _members(count: _QuantityOfPeople) -> CountedPeople | None:
    """Return ``ủy viên`` with their body's name, where that is named before or above; ``None`` for other nouns."""
    if count.more or words_of("nouns", "members").fullmatch(count.view.lower, *count.noun[:2]) is None:
        return None
    body, behind = count.last_named(count.start, "bodies", members=True), _behind(count)
    return behind._replace(name=f"{behind.name} {body.name}") if body else behind


def _behind(count: _QuantityOfPeople) -> CountedPeople:
    """Return the noun behind the figure, with what goes on with it."""
    return _group(count.view, count.noun.start, end_of(count.more, count.noun.end))


def _own(count: _QuantityOfPeople) -> CountedPeople | None:
    """Return a noun that is a group by itself, or ``None``."""
    return _behind(count) if words_of("nouns", "own").match(count.view.lower, count.noun.start) else None


def _by_post(count: _QuantityOfPeople) -> CountedPeople | None:
    """Return people with their post: ``27 | đồng chí Ủy viên Ban Chấp hành``; or ``None``."""
    post = CUES["post"].match(count.view.lower, count.noun.end, count.end)
    return _group(count.view, count.noun.start, post.end()) if post else None


def _when_sent(count: _QuantityOfPeople) -> CountedPeople | None:
    """Return who is sent, behind such a verb: by post, by the event's word for them, else the noun, or ``None``."""
    view, at = count.view, count.found.start
    if CUES["sent"].search(view.lower, max(count.start, at - 24), at) is None:
        return None
    return _by_post(count) or last_of(view, count.start, at, "attendants") or _behind(count)


def _part(count: _QuantityOfPeople) -> CountedPeople | None:
    """Return a part of those counted before, called by its label: ``trong đó | nữ 05``; or ``None``."""
    labels = filter(None, (count.wide, count.label))
    of_them, lower, start = CUES["of-them"], count.view.lower, count.start
    part = next((one for one in labels if of_them.search(lower, max(start, one.start - 12), one.start)), None)
    body = part and body_at(count.view, part.start, part.end)
    # “trong đó: | Công đoàn ngành Y tế | 20 đồng chí”: who sends them
    return None if body and body.kind == "union" else part


def _told_before(count: _QuantityOfPeople) -> CountedPeople | None:
    """Return the body or kind of delegate before the figure that ``người`` and ``đồng chí`` stand for, or ``None``."""
    view, start, at = count.view, count.start, count.found.start
    sentence = sentence_start(view, start, at)
    named = last_of(view, sentence_start(view, start, at, clause=True), at, "bodies", "delegates")
    # The label of the paragraph may name them: ``Khách mời: đại diện các báo (khoảng 15 người)``.
    office = CUES["office-label"].fullmatch(view.lower, start, at)
    if office and (named is None or office["ends"] is not None):
        return _group(view, *office.span("who"))
    told = list(CUES["sent-people"].finditer(view.lower, max(sentence, at - _REACH), at))
    if named is None and told:
        return _group(view, *told[-1].span("who"))
    label = count.label
    body = label and body_at(view, label.start, label.end)
    ends = label and body and body.end == label.end and body.kind != "union"
    # "Đoàn Thanh niên: | 02 đồng chí"
    return named or count.last_named(at if ends else start, "bodies", "delegates")


def _people_of_label(count: _QuantityOfPeople) -> CountedPeople | None:
    """Return the label that names people, a wide one too where it is short; ``None``: neither does."""
    wide = count.wide if count.wide and _SHORT.fullmatch(count.wide.name) else None
    return next((label for label in (count.label, wide) if label and names_people(label.name)), None)


def _by_label(count: _QuantityOfPeople) -> CountedPeople | None:
    """Return the class that a label names before the figure (pattern ``class-label``), or ``None``."""
    found = CUES["class-label"].match(count.view.lower, count.start, count.found.start)
    return _group(count.view, *found.span("who")) if found else None


def _share_behind(count: _QuantityOfPeople) -> CountedPeople | None:
    """Return whose share it is by the words behind it, or ``None``; ``tổng số đại biểu`` is only the whole."""
    at = unit_end(count.view, count.found)
    return count.said("whose-share", at) or count.said("whose-share", count.found.end)


_Look = Callable[[_QuantityOfPeople], CountedPeople | None]
#: Who is counted by each kind of figure: what the first row says that says something.
_ROWS: dict[str, tuple[_Look, ...]] = {
    "share": (
        *(_people_of_label, _by_label, _share_behind),
        lambda count: last_of(count.view, count.start, count.found.start, "delegates") or count.label,
    ),
    "bare": (
        *(_own_label, _who_are),
        lambda count: count.last_named(
            sentence_start(count.view, count.start, count.found.start), "bodies", "delegates"
        ),
    ),
    "delegates": (_own_label, _members, _behind),
    "masses": (_own_label, _members, _behind),
    "persons": (_own_label, _members, _own, _who_are, _when_sent, _part, _by_post, _told_before, _behind),
}


def who_is_counted(
    view: View, found: Quantity, span: Span, lead: Span, label: CountedPeople | None
) -> CountedPeople | None:
    """Return who is counted, by words behind the figure, before it, or above the paragraph ``span``; or ``None``."""
    count = _QuantityOfPeople(view, found, *span, lead, label)
    return next(filter(None, map(call, _ROWS[found.class_of_figure], repeat(count))), None)


#: Where the per cent or the fraction ends, behind which who is counted may stand before ``trở lên``.
_UNIT = re.compile(r"\d+ ?/ ?\d+|[^%]*%")


def unit_end(view: View, found: Quantity) -> int:
    """Return where the per cent or the fraction of a share ends."""
    return end_of(_UNIT.match(view.lower, found.figure, found.end), found.end)
