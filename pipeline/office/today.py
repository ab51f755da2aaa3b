"""The day's page: what came, what waits for a person, what we owe and what is owed to us, the most urgent first."""

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Literal, NamedTuple

from pydantic import Field

from pipeline import labels
from pipeline.crosscheck import flagged
from pipeline.office import chasing
from pipeline.office.chasing import DutyDue
from pipeline.office.concerning import side_of
from pipeline.office.office import Office
from pipeline.registry import Registry
from pipeline.store import Store
from pipeline.store.near import Near
from pipeline.store.records import NewLetter, StoredDate, Waiting
from pipeline.words import t
from schemas import EFFECTS, DateRecord, LetterKey, Meeting, Proposal, Side
from schemas.source import Record

# --------------------
# Meetings that somebody is summoned to, of all stored letters: what is held, when, where, and who comes.


class Summons(NamedTuple):
    """A meeting on one of its days."""

    letter_id: str
    letter: LetterKey
    what: str
    day: datetime.date
    """The first day of it from the day on that was asked for."""
    time: str | None
    where: str | None
    invited: tuple[str, ...]
    """In the letter's words."""
    online: tuple[str, ...]
    sides: frozenset[Side]
    """On whose side those stand that come."""


def meetings_between(
    store: Store,
    first: datetime.date,
    last: datetime.date,
    side: Side | None = None,
    bodies: Registry | None = None,
) -> list[Summons]:
    """Return the meetings from ``first`` to ``last`` (both included) that somebody on a side comes to, by day and hour.

    ``bodies`` is the office's registry, which tells the sides; without an office all are below.
    """
    held = [line for line in store.dates.find(from_=first, to=last) if line.date.type in ("event", "period")]
    letters = {line.sha256: store.letters.of_id(line.sha256).meetings for line in held}
    sides = _Sides(store, bodies, letters)
    found = []
    for line in held:
        meeting = next((one for one in letters[line.sha256] if line.date.id in one.dates), None)
        day = _day(line.date, first)
        if meeting is not None and day is not None:
            summons = _summons(line, meeting, day, sides.of(line))
            if side is None or side in summons.sides:
                found.append(summons)
    return sorted(found, key=lambda one: (one.day, one.time or "", one.letter_id, one.what))


def _summons(line: StoredDate, meeting: Meeting, day: datetime.date, sides: frozenset[Side]) -> Summons:
    return Summons(
        line.sha256,
        line.letter,
        meeting.what,
        day,
        line.date.time,
        meeting.where or line.date.place,
        meeting.invited,
        meeting.online,
        sides,
    )


def _day(record: DateRecord, first: datetime.date) -> datetime.date | None:
    """Return the first day from ``first`` on that an event or a period covers."""
    named = [day for day in (record.start, record.date) if day is not None and len(day) == 10]
    return max(datetime.date.fromisoformat(named[0]), first) if named else None


class _Sides:
    """Tells on whose side those stand whom a date concerns: whom it names, else whom its letter binds."""

    def __init__(self, store: Store, bodies: Registry | None, letters: Collection[str]) -> None:
        self._store = store
        self._bodies = bodies
        self._named = store.dates.concerned(letters)

    def of(self, line: StoredDate) -> frozenset[Side]:
        named = self._named.get((line.sha256, line.date.id))
        if named is None:
            return frozenset(item.side for item in self._store.obligations.find(letter=line.sha256, everybody=True))
        if self._bodies is None:
            return frozenset({"below"})
        return frozenset(side_of(body, self._bodies) for body in named)


#: In so many new letters is looked for what was lost: each has to be unpacked.
_MOST_OPENED = 30

#: So far ahead the page tells of meetings.
_DAYS_OF_MEETINGS = 7

#: Within so many working days a deadline in a letter that nobody approved is told before all else …
_DAYS_OF_ALARM = 5
#: … and until so long after it.
_JUST_LATE = datetime.timedelta(days=7)

What = Literal["change", "answer", "choice", "anchor", "name", "doubt"]


class Came(Record):
    """A new letter and what it demands of us and of the unions below."""

    id: str
    letter: LetterKey
    subject: str | None
    direction: str
    ours: int
    below: int
    day: str | None
    """The first day on which one of its duties ends."""


class Waits(Record):
    """Something that only a person can settle, ``command`` being how."""

    what: What
    letter: LetterKey | None
    about: str
    """Whose words: the title of the duty, the name that matches nothing, the letter that is changed."""
    count: int
    codes: dict[str, int] = Field(default_factory=dict)
    """Of doubts: how many of which code."""
    command: str
    letter_id: str | None = None
    row: str | None = None
    """Of a choice or an event of its own: id of one of the obligations that wait."""
    duty_id: str | None = None
    anchor: str | None = None
    """The event whose day is asked for."""
    candidates: tuple[str, ...] = ()
    """Ids of the unions of which one has to be chosen."""


class Called(Record):
    """A meeting to which somebody of ours is called."""

    letter_id: str
    letter: LetterKey
    what: str
    day: str
    time: str | None
    where: str | None


class Urgent(Record):
    """A letter that nobody approved yet, so that no lower union sees it, and of which a duty ends within days."""

    id: str
    letter: LetterKey
    subject: str | None
    duties: int
    day: str
    """The first day on which one of them ends."""


class Today(Record):
    """The page of a day."""

    day: str
    office: str | None
    urgent: tuple[Urgent, ...] = ()
    """Only in an office that goes over its letters in the browser."""
    new: tuple[Came, ...]
    waits: tuple[Waits, ...]
    meetings: tuple[Called, ...]
    ours: tuple[DutyDue, ...]
    below: tuple[DutyDue, ...]
    counts: dict[str, int] = Field(default_factory=dict)
    """How many duties there are on each side that are late or end soon."""


def page(office: Office, store: Store, today: datetime.date, most: int | None = None) -> Today:
    """Return the page of a day; what is new came since the last working day before it.

    Of what is owed only the ``most`` urgent duties of each side are told; how many there are is counted.
    """
    came = arrived(office, store, today)
    near = chasing.near(office, store, today)
    ours, below = (chasing.duties_near(store, near, side, most) for side in ("ours", "below"))
    return Today(
        day=today.isoformat(),
        office=office.union.name if office.union is not None else None,
        urgent=tuple(urgent(office, store, today, near)),
        new=tuple(new_letters(store, came)),
        waits=tuple(_waits(office, store, came)),
        meetings=tuple(meetings_of(office, store, today)),
        ours=tuple(ours.shown),
        below=tuple(below.shown),
        counts={"ours": ours.all, "below": below.all},
    )


def urgent(
    office: Office, store: Store, today: datetime.date, near: Iterable[Near], came: Collection[str] = ()
) -> list[Urgent]:
    """Return the letters that wait for approval and of which something ``near`` ends within days, the first first.

    Where nobody has gone over any letter yet, only those that ``came`` (ids) wait for it.
    """
    first, last = today - _JUST_LATE, office.calendar.add_working(today, _DAYS_OF_ALARM)
    wait = None if store.reviews.are_used else frozenset(came)
    found: dict[str, list[Near]] = {}
    for one in near:
        if first <= one.day <= last and (wait is None or one.letter in wait):
            found.setdefault(one.letter, []).append(one)
    heads = store.letters.heads(found.keys() - store.reviews.approved(found))
    lines = [
        Urgent(
            id=head.sha256, letter=head.letter, subject=head.subject,
            duties=len({one.parent for one in found[head.sha256]}),
            day=min(one.day for one in found[head.sha256]).isoformat(),
        )
        for head in heads
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (line.day, line.id))


def meetings_of(office: Office, store: Store, today: datetime.date) -> Iterator[Called]:
    """Yield the meetings of the coming days to which we are called; none while nobody chose whose office it is."""
    if office.union_id is None:
        return
    last = today + datetime.timedelta(days=_DAYS_OF_MEETINGS)
    for one in meetings_between(store, today, last, "ours", office.bodies):
        yield Called(
            letter_id=one.letter_id, letter=one.letter, what=one.what,
            day=one.day.isoformat(), time=one.time, where=one.where,
        )  # fmt: skip


def arrived(office: Office, store: Store, today: datetime.date) -> list[NewLetter]:
    """Return the letters that came since the last working day: what came on a Saturday is new on Monday."""
    day = today - datetime.timedelta(days=1)
    return store.letters.arrived(office.calendar.last_working(day), today)


def new_letters(store: Store, came: list[NewLetter]) -> Iterator[Came]:
    """Yield letters with what they demand of us and of the unions below."""
    asked = store.duties.demands([letter.sha256 for letter in came])
    for letter in came:
        ours, below = (asked.get((letter.sha256, side)) for side in ("ours", "below"))
        days = [demand.first for demand in (ours, below) if demand is not None and demand.first is not None]
        yield Came(
            id=letter.sha256, letter=letter.letter, subject=letter.subject, direction=letter.direction,
            ours=ours.duties if ours else 0, below=below.duties if below else 0, day=min(days, default=None),
        )  # fmt: skip


def _waits(office: Office, store: Store, came: list[NewLetter]) -> Iterator[Waits]:
    """Yield what waits, what changes days before all."""
    open_ones = store.proposals.find("open")
    names = store.letters.keys(sorted({item.target for item in open_ones}))
    yield from _proposed((item for item in open_ones if item.effect != "fulfil"), names)
    yield from anchors(store.duties.for_a_day())
    if office.bodies is not None:
        yield from without_doer(store)
    yield from _proposed((item for item in open_ones if item.effect == "fulfil"), names)
    yield from doubts(store, came)


def _proposed(proposals: Iterable[Proposal], names: Mapping[str, LetterKey]) -> Iterator[Waits]:
    """Yield a line a letter that changes or answers others."""
    for source, items in groupby(proposals, key=lambda item: item.source):
        found = list(items)
        touched = dict.fromkeys(labels.letter_name(names[item.target]) for item in found if item.target in names)
        what: What = "answer" if found[0].effect == "fulfil" else "change"
        about = f"{t(EFFECTS[found[0].effect])} {', '.join(touched)}"
        yield Waits(
            what=what, letter=found[0].source_key, about=about, count=len(found),
            command=f"vanthu confirm --letter {labels.letter_ref(found[0].source_key, source)}",
        )  # fmt: skip


def anchors(found: list[Waiting]) -> Iterator[Waits]:
    """Yield a line a letter whose day of receipt is asked for, and one a duty that waits for another event."""
    received = [item for item in found if item.like.waits_for == "received"]
    for letter, items in groupby(received, key=lambda item: item.like.letter):
        same = list(items)
        command = f"vanthu set-anchor --letter {labels.letter_name(letter)} --received D"
        yield Waits(
            what="anchor", letter=letter, about="received", count=len(same), command=command, row=same[0].row,
            duty_id=same[0].duty_id, anchor="received",
        )  # fmt: skip
    for item in found:
        if item.like.waits_for is not None and item.like.waits_for != "received":
            yield Waits(
                what="anchor", letter=item.like.letter, about=labels.duty_line(item.like), count=item.rows,
                command=f"vanthu set-anchor {item.row[:8]} D", row=item.row, duty_id=item.duty_id,
                anchor=item.like.waits_for,
            )  # fmt: skip


def without_doer(store: Store) -> Iterator[Waits]:
    """Yield a line a duty of which somebody has to be chosen, and a line a name that the registry lacks."""
    for item in store.duties.for_a_choice():
        yield Waits(
            what="choice", letter=item.like.letter, about=labels.duty_line(item.like), count=len(item.like.candidates),
            command=f"vanthu assign {item.row[:8]} X", row=item.row, duty_id=item.duty_id,
            candidates=item.like.candidates,
        )  # fmt: skip
    for name, count in sorted(store.duties.unknown_doers().items(), key=lambda pair: (-pair[1], pair[0])):
        yield Waits(what="name", letter=None, about=name, count=count, command="vanthu unions check")


def doubts(store: Store, came: list[NewLetter]) -> Iterator[Waits]:
    """Yield a line a new letter in which something may have been lost."""
    settled = store.history.settled() if came else {}
    for letter in came[:_MOST_OPENED]:
        found = [item for item in flagged.losses(store.letters.of_id(letter.sha256)) if item.id not in settled]
        found = [item for item in found if item.code != "needs-routing"]  # the names themselves wait
        if found:
            yield Waits(
                what="doubt", letter=letter.letter, about=letter.subject or "", count=len(found),
                codes=dict(Counter(item.code for item in found)),
                command=f"vanthu check --letter {labels.letter_ref(letter.letter, letter.sha256)}",
                letter_id=letter.sha256,
            )  # fmt: skip
