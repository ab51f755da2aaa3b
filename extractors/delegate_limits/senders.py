"""Whom a number of people binds, where its own words say so: the body or class that sends them, or whose they are.

Whoever is named last before the figure sends them, where nothing but words that send stands between. Who may be named
and what may stand between are rows of ``limit_senders.toml``.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial, reduce
from itertools import repeat, takewhile
from operator import call
from typing import NamedTuple

from extractors.bodies import Body, body_at, find_bodies
from extractors.delegate_limits.counted import CountedPeople
from extractors.delegate_limits.quantities import CUES, FoundLimit, Quantity, sentence_start, words_of
from extractors.lexicon import load
from extractors.patterns import Span, View, end_of, kept, read_behind, start_of

# --------------------
# Bodies and classes named before a figure whose people may be counted, with the words that narrow them.

#: Kinds of bodies that a limit may bind.
BOUND_KINDS = {"union", "mass", "school", "state", "party", "department"}
LONGEST_CLASS = 60  # characters of the words that narrow a class
LONGEST_LIST = 170  # characters of a list of names
#: Names are read up to the next multiple of this, so that several figures near each other share the reading.
_STEP = 256
_REACH = 150
_NEAR = 24


class Sender(NamedTuple):
    """The words for a body or a class of bodies.

    ``reach`` is where those end that tell its place or take it up again, ``first`` where the first name of all begins.
    """

    start: int
    end: int
    reach: int
    first: int


_TABLES = load("limit_senders")
#: Who may be named but bodies: the view that each row looks at, and its pattern.
_CLASSES = [(row.get("view", "lower"), CUES.made(row["pattern"], row.get("told_by", ""))) for row in _TABLES["class"]]
_ALONE = [("lower", CUES.made(row["pattern"])) for row in _TABLES["class_alone"]]
#: What opens the clause of a sender, a mark, and what then may stand between it and the figure.
_LEADS = CUES.made("|".join(f"(?:{row['opening']})¶(?:{row['between']})" for row in _TABLES["leads"]))


def sender_before(view: View, begin: int, at: int) -> Span | None:
    """Return who is named last before a figure, or ``None`` where more parts them than ``leads``
    (``limit_senders.toml``)."""
    named = sorted([*_bodies(view, begin, at), *_classes(view, begin, at, _CLASSES)])
    named = named or sorted(_classes(view, begin, at, _ALONE))
    if not named:
        return None
    start, end, reach, _ = reduce(partial(_next, view), named)
    start = end_of(CUES["each-of-a-class"].match(view.lower, start, end), start)
    narrowed = _narrowed(view, reach, at)
    between = CUES["short-name"].sub("", CUES["of-each-team"].sub("", view.lower[narrowed:at]))
    if not _LEADS.fullmatch(f"{view.lower[begin:start]}¶{between}"):
        return None
    start = start_of(CUES["place-before"].search(view.plain, max(0, start - LONGEST_CLASS), start), start)
    return start, narrowed if end == reach else end


def _next(view: View, last: Sender, one: Sender) -> Sender:
    """Return the sender meant when ``one`` is named behind ``last``: both as one list, ``last`` with further words of
    it, or ``one`` alone."""
    lower, between = view.lower, (last.reach, one.start)
    if one.start < last.reach:
        inside = one.end if one.start < last.end else last.end
        return last._replace(end=max(last.end, inside), reach=max(last.reach, one.reach))
    if CUES["placed"].fullmatch(lower, *between):
        return last._replace(reach=one.reach)
    one = one._replace(first=last.first)
    each = CUES["each-of-them"].fullmatch(lower, one.start, one.end)
    if each is None:
        return one._replace(start=last.start) if CUES["joint"].fullmatch(lower, *between) else one
    again = each["class"] is None or each["class"] in lower[last.first : last.end]
    taken_up = CUES["taken-up"].fullmatch(lower, *between) if again else None
    if taken_up is None:
        return one
    end = max(last.end, taken_up.end("more"))
    start = last.start if CUES["does"].search(lower, last.first, end) else last.first
    return Sender(start, end, one.reach, last.first)


def _classes(view: View, begin: int, at: int, rows: Iterable[tuple[str, re.Pattern[str]]]) -> Iterator[Sender]:
    """Yield who ``rows`` of ``limit_senders.toml`` find before a figure, with the words that narrow them."""
    for name, pattern in rows:
        for found in pattern.finditer(getattr(view, name)[begin:at]):
            start, end = begin + found.start("who"), _narrowed(view, begin + found.end("who"), at)
            yield Sender(start, end, max(end, begin + found.end()), start)


def _narrowed(view: View, end: int, at: int) -> int:
    """Return where the small words end that narrow a class before its verb: ``khoa | lâm sàng | cử``."""
    return end_of(CUES["narrowing"].match(view.lower, end, min(at, end + LONGEST_CLASS)), end)


def _bodies(view: View, begin: int, at: int) -> Iterator[Sender]:
    """Yield each body that is named between ``begin`` and a figure at ``at`` and may send the people counted there,
    with further names of its list. Left out is who receives them, or plays another part (``_plays_other_part``)."""
    bodies = find_bodies(view, begin, min(len(view.lower), (at // _STEP + 1) * _STEP))
    for body in takewhile(lambda body: body.start < at, bodies):
        limit = end_of(CUES["name-then-each"].search(view.plain, body.start, min(body.end, at)), at)
        whole = body if body.end <= limit else body_at(view, body.start, limit)
        sender = whole and _of_body(view, whole)
        if sender and not _plays_other_part(view, begin, sender):
            start, end = sender
            end = end_of(CUES["more-names"].match(view.plain, end, min(at, end + LONGEST_LIST)), end)
            yield Sender(start, end, end, start)


def _of_body(view: View, body: Body) -> Span | None:
    """Return who is bound where a body is named: of an organ its union; ``None``: a panel, a general word."""
    organ = CUES["organs-of"].match(view.lower, body.start, body.end)
    owner = read_behind(body_at, view, organ, body.end)
    if owner and owner.kind in BOUND_KINDS:
        return body.start if CUES["acts"].match(view.lower, body.end) else owner.start, owner.end
    if body.kind not in BOUND_KINDS or words_of("nouns", "bodies").fullmatch(view.lower, body.start, body.end):
        return None
    return body.start, start_of(CUES["size-begins"].search(view.lower, body.start, body.end), body.end)


def _plays_other_part(view: View, begin: int, body: Span) -> bool:
    """Whether a body before a figure does not send people: a short name in brackets, a receiver, a place."""
    start, end = body
    if view.plain.startswith(")", end):
        return True  # “công đoàn cơ sở (| CĐCS |)”
    part = CUES["other-part"].search(view.lower, max(begin, start - 2 * _NEAR), start)
    return part is not None and not part["sends"] and not CUES["guests-of"].fullmatch(view.lower, begin, start)


# --------------------
# Whom a limit binds.


class BoundParty(NamedTuple):
    """Whom a limit binds, and the rule that says so: a body or class, else a team; ``nobody``: none at all."""

    span: Span | None = None
    team: Span | None = None
    nobody: bool = False
    sent: bool = False
    rule: str = "nobody-named"


@dataclass
class BoundingCount:
    """A quantity that bounds people where it stands: in its paragraph, behind the limit before, with its words.

    ``group`` is who is counted, ``condition`` when it holds, ``quote`` where its words begin.
    """

    view: View
    found: Quantity
    start: int
    end: int
    before: FoundLimit | None
    group: CountedPeople | None
    condition: str | None
    quote: int

    @kept
    def begin(self) -> int:
        """Where its clause begins; a figure alone belongs to the body right before it, behind the last of its list."""
        start = self.before.end if self.before and self.found.is_alone else self.start
        return max(sentence_start(self.view, start, self.found.start, clause=True), self.found.start - _REACH)

    @kept
    def own(self) -> Span | None:
        """Whom its own words name."""
        return next(filter(None, map(call, _NAMED_BY, repeat(self))), None)

    def behind(self, name: str, group: int | str = "who") -> Span | None:
        """Return where the ``group`` of a pattern stands that matches right behind the figure, or ``None``."""
        found = CUES[name].match(self.view.lower, self.found.end, self.end)
        return found.span(group) if found else None

    def leads_on(self, name: str, at: int) -> bool:
        """Whether nothing but what the pattern finds stands between the limit before and a place of it."""
        before = self.before
        return before is not None and CUES[name].fullmatch(self.view.lower, before.end, at) is not None


def _body_behind(count: BoundingCount, name: str) -> Span | None:
    """Return the body behind words (pattern ``name``) right behind the figure, or ``None``."""
    view, behind = count.view, count.behind(name, 0)
    body = body_at(view, behind[1], count.end) if behind else None
    return (body.start, body.end) if body else None


def _is_counted(count: BoundingCount, span: Span) -> bool:
    """Whether a stretch overlaps the words for who is counted."""
    return count.group is not None and count.group.start < span[1] and span[0] < count.group.end


def _before(count: BoundingCount) -> Span | None:
    """Return who is named before the figure as its sender, or ``None``: nobody, a body from which guests come
    (``come-from``), or those who are counted."""
    view, at = count.view, count.found.start
    if CUES["come-from"].match(view.lower, max(count.start, at - _LONGEST_ITEM), at):
        return None
    last = sender_before(view, count.begin, at)
    if last is None or (_is_counted(count, last) and not CUES["committee"].search(view.lower, count.begin, last[0])):
        return None  # but "nữ tham gia Ban Chấp hành | CĐCS"
    return last[0], start_of(CUES["of-term"].search(view.lower, *last), last[1])


_LONGEST_ITEM = 400
#: How its own words name whom a limit binds; the first that does counts.
_NAMED_BY: tuple[Callable[[BoundingCount], Span | None], ...] = (
    partial(_body_behind, name="if-body"),
    _before,
    partial(_body_behind, name="per"),
    partial(BoundingCount.behind, name="whole-of-each"),  # “02 đoàn viên tiêu biểu | của mỗi đơn vị”
)


def _as_before(count: BoundingCount, rule: str) -> BoundParty | None:
    """Return whom the limit before binds, by another ``rule``; ``None``: there is none."""
    before = count.before
    return BoundParty(before.applies_to_span, before.team_span, before.nobody, before.sent, rule) if before else None


def _nobody(count: BoundingCount) -> BoundParty | None:
    """Return that nobody is bound, for the size of an event or the sum of those before; else ``None``."""
    at = count.found.start
    if CUES["each-event"].search(count.view.lower, max(count.start, at - 2 * _NEAR), at):
        return BoundParty(nobody=True, rule="size-of-an-event")
    return BoundParty(nobody=True, rule="sum-of-those-before") if count.leads_on("sum", at) else None


def _named_again(count: BoundingCount) -> BoundParty | None:
    """Return whom the limit before binds, if named again: “CĐN Y tế cử 02 người; | đơn vị | thêm 01”."""
    own, before, lower = count.own, count.before, count.view.lower
    if not own or before is None or before.applies_to_span is None:
        return None
    again = f" {lower[slice(*own)]} " in lower[slice(*before.applies_to_span)]
    if CUES["general"].fullmatch(lower, *own):
        again = before.end >= sentence_start(count.view, before.start, count.quote)
    return _as_before(count, "named-again") if again else None


def _goes_on(count: BoundingCount) -> BoundParty | None:
    """Return whom the limit before binds, where this only goes on with it (a size, a list, a share); else ``None``."""
    sized = count.condition and CUES["bare-size"].match(count.condition.lower())
    next_of = ("next-of", "share-goes-on")[: 1 + count.found.percent]
    goes_on = sized or any(count.leads_on(name, count.quote) for name in next_of)
    return _as_before(count, "goes-on") if goes_on else None


def _team(count: BoundingCount) -> BoundParty | None:
    """Return the team or panel whose people are counted, the last one before the figure; ``None``: there is none."""
    if team := count.behind("team-behind"):
        return BoundParty(team=team, rule="team")
    for name, rule in (("team-before", "team"), ("standing-panel", "panel")):
        for found in [*CUES[name].finditer(count.view.lower, count.begin, count.found.start)][-1:]:
            return BoundParty(team=found.span("who"), rule=rule)
    return None


#: Whom a limit binds: what the first rule says that says something.
WHOM: tuple[Callable[[BoundingCount], BoundParty | None], ...] = (
    _nobody,
    _named_again,
    lambda count: BoundParty(count.own, rule="own-words") if count.own else None,
    _goes_on,
    _team,
)


def whom(count: BoundingCount) -> BoundParty:
    """Return whom a limit binds by its own words or the limit before (the first of ``WHOM``); no span where unsaid."""
    return next(filter(None, map(call, WHOM, repeat(count))), BoundParty())
