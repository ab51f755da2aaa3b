"""The week of a meeting: who owes what to whom, by duty, by department and by union, and what was decided of late."""

import datetime
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pipeline.office import Office, chasing, instructions, reviewing
from pipeline.office.chasing import Load
from pipeline.office.instructions import Instruction
from pipeline.office.today import InvitedMeeting, meetings_of
from pipeline.store import DutyRow, Filters, Store
from pipeline.store.duty_queries import OPEN
from pipeline.support.grouping import grouped
from pipeline.support.labels import letter_name
from pipeline.support.words import t
from schemas import Side

_WEEK = datetime.timedelta(days=6)
#: What is late for longer is no matter of this week: it is counted.
_LATE = datetime.timedelta(days=30)
#: So many unions and decisions stand on a sheet.
_UNIONS, _DECIDED = 12, 8
#: More lines are not looked at.
_MOST = 200
#: What is told of decisions; that a card is right is none.
_DEEDS = frozenset({"approve", "return", "file"})


class WeekLine(NamedTuple):
    """A duty of the week with whoever has it in this office."""

    row: DutyRow
    holder: str
    """The department and the person to whom the letter was handed."""


class Decided(NamedTuple):
    """What was decided of a letter, by whom."""

    letter: str
    words: str
    who: str | None


class Week(NamedTuple):
    """A week from its Monday on, with the lines of each side."""

    first: datetime.date
    last: datetime.date
    meetings: Sequence[InvitedMeeting]
    lines: Mapping[Side, Sequence[WeekLine]]
    holders: dict[str, int]
    """Of ours how many each department or person has; ``""``: nobody."""
    loads: Sequence[Load]
    given: Sequence[Instruction]
    decided: Sequence[Decided]
    since: datetime.date
    """The working day from which on decisions are told."""


def week(office: Office, store: Store, day: datetime.date, today: datetime.date) -> Week:
    """Return the week of a day: what ends in it and is open, and what is late since a month at most."""
    first = day - datetime.timedelta(days=day.weekday())
    last = first + _WEEK
    asked = Filters(statuses=(*OPEN, "late"), due_from=min(first, today) - _LATE, due_before=last)
    rows = store.duties.page(asked, today, _MOST, by_period=True)
    entries = store.register.written({row.like.letter_id for row in rows})
    held = ((row, entries.get(row.like.letter_id)) for row in rows)
    lines = [
        WeekLine(row, ", ".join(filter(None, (entry.place, entry.handler))) if entry else "") for row, entry in held
    ]
    by_side = grouped(lines, lambda line: line.row.side)
    holders = {name: len(found) for name, found in grouped(by_side.get("ours", ()), lambda line: line.holder).items()}
    since = office.calendar.last_working(today - datetime.timedelta(days=1))
    return Week(
        first=first, last=last, lines=by_side,
        meetings=[one for one in meetings_of(office, store, today) if one.day <= last.isoformat()],
        holders=dict(sorted(holders.items())),
        loads=chasing.worst_of(office, store, today, _UNIONS),
        given=[one for one in instructions.assigned(store) if one.done is None][:_DECIDED],
        decided=_decided(store, since), since=since,
    )  # fmt: skip


def _decided(store: Store, since: datetime.date) -> Sequence[Decided]:
    """Return what was decided of letters since a day, the last first."""
    acts = [act for _, act in store.reviews.last_acts(_MOST, None, None, None, None) if act.what in _DEEDS]
    late = [act for act in acts if act.at[:10] >= since.isoformat()][:_DECIDED]
    names = store.letters.keys([act.letter for act in late])
    return [
        Decided(act.letter, f"{letter_name(names[act.letter])}: {t(reviewing.DEEDS[act.what]).lower()}", act.who)
        for act in late if act.letter in names
    ]  # fmt: skip
