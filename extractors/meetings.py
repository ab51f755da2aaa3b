"""Meetings: what is held on a day, where, who comes, who prepares what for it, who takes part from afar.

A meeting is an event or period outside tables that the words beside it call so (``Hội nghị …``), or that a letter which
calls people together names no other way. Its people stand beside its day, under one heading with it; in a summons
anywhere.
"""

import re
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import NamedTuple

from extractors.lexicon import load
from extractors.outline import Block
from extractors.patterns import SpanIndex, View, any_of, phrase, start_of, words
from extractors.spelling import capitalised
from extractors.tasks import EVENT_TYPES, called_together, participants
from extractors.tasks.scopes import Scopes, TaskContext
from extractors.wordings import Wordings
from schemas import DateRecord, Task

_pattern = Wordings("task_patterns")

# --------------------
# Where an event takes place, as the letter says it: behind its day (“…, tại Hội trường A”), or under “Địa điểm:”.
#
# Only words that stand with the event count; what names no single place (“tại các đơn vị”) is left.

#: No name of a place is longer; what is, runs on into something else.
_LONGEST = 130
#: A bracket behind a place that tells it more exactly, not who comes.
_LONGEST_BRACKET = 40

# A dot behind a short form ends no sentence: “TP. Huế”, “P. 5”.
_SHORT_FORM = re.compile(r"(?:^|\s)(?:TP|Tp|TX|TT|Q|P|H|X|KP|St)\.$")


def venue(view: View, end: int, block: tuple[int, int], below: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """Return the span of an event's place, behind its day or under ``Địa điểm:``; ``None``: none is named. The day ends
    at ``end`` of ``block``; ``below`` are the blocks that follow."""
    behind = _pattern["venue_behind"].match(view.plain, end, block[1])
    told = behind or _pattern["headed_later"].search(view.plain, end, block[1])
    headed = ((_pattern["headed"].match(view.plain, start, stop), stop) for start, stop in below)
    found = ((told, block[1]), *headed)
    return next((_place(view, told.end(), limit) for told, limit in found if told), None)


def _place(view: View, start: int, limit: int) -> tuple[int, int] | None:
    """Return the span of the place named from ``start`` on, its address included; ``None`` for no single place."""
    words = view.plain[start:limit]
    if _pattern["no_venue"].match(words):
        return None
    end = len(words)
    for stop in _pattern["venue_stops"].finditer(words):
        if _SHORT_FORM.search(words[: stop.end()]):
            continue
        behind = words[stop.end() :].removeprefix("và")
        if stop[0].strip() in {",", "-"} or words.startswith("và ", stop.end()):
            first = behind.lstrip()[:1]
            is_address = first.isupper() or first.isdigit() or _pattern["address_goes_on"].match(behind)
            if is_address and not _pattern["no_venue_body"].match(behind):
                continue
        if words.count("(", 0, stop.start()) <= words.count(")", 0, stop.start()):
            end = stop.start()
            break
    bracket = words.find("(", 0, end)
    if bracket >= 0 and not 0 < words.find(")", bracket, end) - bracket <= _LONGEST_BRACKET:
        end = bracket
    found = words[:end].rstrip(" ,.-/")
    lead = len(found) - len(found.lstrip())
    return (start + lead, start + len(found)) if 1 < len(found) - lead <= _LONGEST else None


# --------------------
# Meetings: the event, who comes, who prepares what, who takes part from afar.

_WORDS = load("tasks")["meetings"]
_ONLINE = phrase(rf"(?<!\w){any_of(_WORDS['online'])}(?!\w)")
_ATTENDS = phrase(rf"(?<!\w){any_of(_WORDS['attends'])}(?!\w)")
_COLON = phrase(r" *(?:\([^()]{1,30}\) *)?[:-] *")
_MOST_BLOCKS = 200  # that speak of one meeting: no longer letter is a summons
_FIRST_WORDS = 25  # characters of a heading: what stands later is no name (“Yêu cầu đối với người dự Hội nghị”)
_LONGEST_NAME = 30  # words
_CLAUSE_END = re.compile(r"[.;:(](?=\s|$|\w)")
_SENTENCE_END = re.compile(r"[.;](?=\s|$)")


class _Name(NamedTuple):
    """What a meeting is called, and whether the item of its day says so itself."""

    words: str
    own: bool


class FoundMeeting(NamedTuple):
    """A meeting, with the span of the item that says when it is; ``dates`` are ids, the first says when."""

    what: str
    dates: tuple[str, ...]
    invited: tuple[str, ...]
    online: tuple[str, ...]
    tasks: tuple[str, ...]
    start: int
    end: int


def find_meetings(
    scopes: Scopes, dates: Iterable[tuple[int, DateRecord]], tasks: Sequence[tuple[int, Task]], subject: str | None
) -> list[FoundMeeting]:
    """Return the meetings of a letter; dates and tasks come with their places in the view. Days of one item are one
    meeting, and days that nothing but the same heading names."""
    by_item: dict[tuple[int, str], tuple[_Name, Block, int, list[DateRecord]]] = {}
    places = SpanIndex([((task.evidence.start, task.evidence.end), task) for _, task in tasks])
    for at, record in dates:
        block = scopes.blocks.holding(at, at + 1) if record.type in EVENT_TYPES else None
        if block is None:
            continue
        laid = places.holding(at, at + 1) is not None
        name = _called(scopes, block, record.evidence.start, record.evidence.end, None if laid else subject)
        if name is not None:
            key = id(block if name.own else block.parent), name.words
            by_item.setdefault(key, (name, block, at, []))[3].append(record)
    return [_meeting(scopes, *found, tasks) for found in by_item.values()]


def _meeting(
    scopes: Scopes, name: _Name, block: Block, at: int, found: Sequence[DateRecord], tasks: Sequence[tuple[int, Task]]
) -> FoundMeeting:
    """Return a meeting, by what stands beside its day: who comes, who takes part from afar, the tasks for it."""
    beside = _beside(scopes, name, block)
    first, last = beside[0].start, max(one.end for one in beside)
    near = [task for begin, task in tasks if first <= begin < last]
    # The clauses that say who takes part from afar.
    afar = ((_ONLINE.search(scopes.view.lower, one.start, one.end), one.end) for one in beside)
    online = (_said(scopes.view, _CLAUSE_END, found, end) for found, end in afar if found)
    called = called_together(scopes, block, at) or participants(scopes, block, alone=name.own)
    return FoundMeeting(
        name.words,
        tuple(map(attrgetter("id"), found)),
        called or _sent(scopes.context, near),
        tuple(dict.fromkeys(online)),
        tuple(map(attrgetter("id"), near)),
        block.start,
        block.end,
    )


def _beside(scopes: Scopes, name: _Name, block: Block) -> list[Block]:
    """Return the blocks that may speak of a meeting: those under its heading or in its item; in a summons all."""
    heading = block.parent if block.parent is not None and not name.own else block
    beside = [heading, *heading.descendants()]
    if scopes.context.calls:
        beside = [one for one in scopes.outline.blocks if one.zone not in ("table", "annex")]
    return beside[:_MOST_BLOCKS]


def _sent(context: TaskContext, tasks: Sequence[Task]) -> tuple[str, ...]:
    """Return whom a summons addresses, else who has a duty to attend: they come where nobody is said to."""
    if context.calls:
        return context.addressees
    sending = (body for task in tasks if _ATTENDS.search(task.evidence.quote.lower()) for body in task.assignees)
    return tuple(dict.fromkeys(sending))


def _called(scopes: Scopes, block: Block, at: int, end: int, subject: str | None) -> _Name | None:
    """Return what is held on the day at ``at``: named in its sentence, behind it, in a heading; ``None``: no meeting.
    In a summons it is what the letter's subject, else any words, call it."""
    view = scopes.view
    begin = max(map(re.Match.end, _SENTENCE_END.finditer(view.plain, block.start, at)), default=block.start)
    named, limit = _pattern["held"].search(view.lower, begin, at), at
    if named is None and (behind := _COLON.match(view.plain, end, block.end)):
        named, limit = _pattern["held"].match(view.lower, behind.end(), block.end), block.end
    if named is not None:
        return _Name(_said(view, _pattern["meeting_name_ends"], named, limit), True)
    for above in block.ancestors:
        named = _pattern["held"].search(view.lower, above.start, min(above.end, above.start + _FIRST_WORDS))
        if above.heading and named is not None:
            return _Name(_said(view, None, named, above.end), False)
    if not scopes.context.calls:
        return None
    if subject:
        return _Name(_pattern["summons_to"].sub("", _pattern["summons_to"].sub("", words(subject))), False)
    # A summons without a subject: ``… dự: Hội nghị …``.
    first = ((_pattern["held"].search(view.lower, one.start, one.end), one.end) for one in scopes.outline.blocks)
    names = (_said(view, _pattern["meeting_name_ends"], named, end) for named, end in first if named)
    return next((_Name(name, False) for name in names), None)


def _said(view: View, ends: re.Pattern[str] | None, found: re.Match[str], limit: int) -> str:
    """Return the words from a match on as a name with a capital, up to where the pattern ``ends`` matches, at most up
    to ``limit`` and ``_LONGEST_NAME`` words."""
    stop = ends.search(view.lower, found.end(), limit) if ends else None
    said = words(view.text[found.start() : start_of(stop, limit)]).strip(" ,;:.-").split()[:_LONGEST_NAME]
    return capitalised(" ".join(said))
