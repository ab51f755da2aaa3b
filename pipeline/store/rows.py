"""Records as rows of the tables, and back; what the store gives beside letters and obligations."""

import json
import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pydantic import Field
from sqlalchemy import Connection, RowMapping, or_, select, update

from pipeline.amendments.versions import ENDING, in_force
from pipeline.duties import recurrence
from pipeline.duties.class_duties import ClassDuty, alone
from pipeline.grouping import grouped, picked
from pipeline.matching import meetings_by_date, reference_key
from pipeline.registry import Bodies, BoundBody
from pipeline.store import schema
from pipeline.store.choices import read_back
from pipeline.store.class_rows import body_row, cohort_of, number_in
from pipeline.store.errors import BrokenContentError
from pipeline.store.schema import parts
from schemas import (
    Correction,
    DateRecord,
    Deadline,
    Direction,
    Letter,
    LetterKey,
    Obligation,
    Proposal,
    Record,
    Side,
    iso,
)


class Arrival(Record):
    """A file that brought a letter, and the day (ISO) on which it came, where something says so."""

    sha256: str
    name: str
    arrived_on: str | None


class StoredLetter(Record):
    """A line of the list of letters; ``open`` and ``late`` count obligations of lower unions not yet fulfilled."""

    sha256: str
    name: str
    number: str | None
    symbol: str | None
    kind: str | None
    issuer: str | None
    issued_on: str | None
    subject: str | None
    obligations: int
    open: int
    late: int
    arrivals: tuple[Arrival, ...] = ()
    direction: str = "in"
    """``in`` to us, ``out`` by us, ``info`` for us to know."""
    arrival_number: int | None = None
    """The number in the register of incoming letters of the year in which it came."""
    arrived_on: str | None = None
    """The day on which it came, as that register has it."""

    @property
    def year(self) -> str | None:
        """The year of the register that it stands in: of an incoming one the year in which it came."""
        day = self.issued_on if self.direction == "out" else self.arrived_on or self.issued_on
        return day[:4] if day else None


class Citation(Record):
    """A stored letter that another stored one cites."""

    source: str
    reference_id: str
    target: str
    relation: str


class DutyRow(Record):
    """A duty as a line of a list: how many of the unions that are asked for it have done it, and what is open."""

    duty_id: str
    title: str
    letter: LetterKey
    due: str | None
    last_good: str | None
    side: Side
    unions: int
    """So many are asked for it: those for which it was repealed or does not apply are left out."""
    done: int
    late: int
    waiting: int
    """So many have answered, and a person has to confirm it."""
    status: str
    """Where it stands: ``late`` with one union that is, else as the most urgent of them."""
    next_day: str | None
    """The day (ISO) on which the first that is open ends; of what recurs, the next one."""
    union: str | None = None
    """The name of the union where it is only one's."""
    like: Obligation = Field(exclude=True)
    """What the unions share, as an obligation of the most urgent of them."""
    place: str = Field(exclude=True)
    """Where the line stands: the next page begins behind it."""


class Event(Record):
    """Something that a person did: ``at`` is the day that the clock said, the order is that in which it was done."""

    at: str
    what: str
    detail: str | None
    who: str | None
    obligation: str
    letter: str


class StoredDate(Record):
    """A date with what a calendar says of its letter."""

    sha256: str
    letter: LetterKey
    subject: str | None
    date: DateRecord
    approved: bool | None = True
    """Whether a person approved its letter; ``None`` where nobody has to."""
    """With the day in force."""
    history: tuple[Deadline, ...] = ()
    """All days of what was moved, the letter's own first."""
    status: str | None = None
    """``repealed``, ``not_applicable`` where it was called off or put off without a day."""
    is_of_other: bool = False
    """Whether it is the new day of what another letter holds, which stands there."""


class ConcernedBody(NamedTuple):
    """A body that a date names: the key of its name, and its id where the registry has it."""

    key: str
    union_id: str | None


class StoredBody(NamedTuple):
    """Who owes something: the number of the row, the name, the id where a registry had it."""

    number: int
    name: str
    union_id: str | None


class Count(NamedTuple):
    """Of how many unions a duty is asked, and how many of them have done it, or have answered it."""

    asked: int
    done: int
    waiting: int


class Demand(NamedTuple):
    """What a letter asks of us, or of the unions below: how many duties, and the first day on which one ends."""

    duties: int
    first: str | None


class Waiting(NamedTuple):
    """A duty that waits: what its unions share, one of its rows, and how many there are; whom its words name."""

    duty_id: str
    row: str
    rows: int
    like: Obligation
    name: str


class NewLetter(NamedTuple):
    """A letter that came."""

    sha256: str
    letter: LetterKey
    subject: str | None
    direction: str


# --------------------
# The days of events in force: what later letters that a person confirmed say of them.
#
# What the letter itself says stays in the row, beside it what counts now; so it can be made anew at any time.

_DATE_ROW, _PROPOSED = schema.dates.c, schema.proposals.c
#: In the row of a date: what counts now, beside what its letter says.
IN_FORCE = "in_force"
#: What of a date a letter gives, as a date and as a deadline call it.
_OF_DATE = {"date": "due", **{name: name for name in ("start", "bound", "time", "last_good", "safe_due")}}


def put_days_in_force(connection: Connection, letters: Collection[str]) -> None:
    """Write what confirmed letters say of what these letters hold, and which days of theirs are those of another."""
    for part in parts(letters):
        touched = or_(_PROPOSED.target.in_(part), _PROPOSED.source.in_(part))
        asked = select(_PROPOSED.content, _PROPOSED.state).where(touched).order_by(_PROPOSED.id)
        said = [content for content, state in connection.execute(asked) if state == "confirmed"]
        found = [Proposal.model_validate_json(content).model_copy(update={"state": "confirmed"}) for content in said]
        found = list(filter(_is_of_events, found))
        by_target, by_source = grouped(found, lambda item: item.target), grouped(found, lambda item: item.source)
        has_more = or_(_DATE_ROW.letter.in_([*by_target, *by_source]), _DATE_ROW.content.contains(f'"{IN_FORCE}":'))
        rows = select(_DATE_ROW.number, _DATE_ROW.letter, _DATE_ROW.content, _DATE_ROW.first_day, _DATE_ROW.last_day)
        for row in connection.execute(rows.where(_DATE_ROW.letter.in_(part), has_more)).all():
            new = _changed(row, by_target.get(row.letter, ()), by_source.get(row.letter, ()))
            if new["content"] != row.content:
                connection.execute(update(schema.dates).where(_DATE_ROW.number == row.number).values(**new))


def _is_of_events(item: Proposal) -> bool:
    ends_all = item.effect in ENDING and item.duty is None and item.obligation is None
    return item.event is not None or ends_all


def _changed(row: Any, touching: Sequence[Proposal], moving: Sequence[Proposal]) -> Mapping[str, Any]:
    """Return what changes in the row of a date."""
    content = json.loads(row.content)
    content.pop(IN_FORCE, None)
    record = DateRecord.model_validate(content)
    own = Deadline(**{theirs: getattr(record, mine) for mine, theirs in _OF_DATE.items()})
    force = in_force(own, [item for item in touching if item.event is None or _is_of(item, record)])
    said = force.said if force.said in ("repealed", "not_applicable") else None
    # What was itself moved again, or called off, is told where that was said.
    is_of_other = any(_gives(item, record) for item in moving) and not force.history and not said
    if force.history or said or is_of_other:
        history = [version.model_dump(exclude_defaults=True) for version in force.history]
        content[IN_FORCE] = {"status": said, "history": history, "is_of_other": is_of_other}
    now = with_last_day(record, force.history)
    is_moved = record.type != "recurring"
    days = {"first_day": now.start or now.last_good or now.date, "last_day": now.last_good or now.date}
    return {"content": json.dumps(content, ensure_ascii=False, separators=(",", ":")), **(days if is_moved else {})}


def _is_of(item: Proposal, record: DateRecord) -> bool:
    return (item.event, item.held_on) == (record.id, record.date)


def _gives(item: Proposal, record: DateRecord) -> bool:
    """Whether a date of the letter that moves an event is the new day of that event."""
    where, new = item.evidence, item.deadline
    return new is not None and where.start <= record.evidence.start < where.end and record.date == new.due


def with_last_day(record: DateRecord, history: Sequence[Deadline]) -> DateRecord:
    """Return a date with the last of its days in the place of the letter's own."""
    if not history:
        return record
    return record.model_copy(update={mine: getattr(history[-1], theirs) for mine, theirs in _OF_DATE.items()})


# --------------------
# Records as rows of the tables, and back.

Row = dict[str, Any]
_HEAD = ("number", "symbol", "kind", "issuer", "issued_on", "subject")


@dataclass
class Rows:
    """The rows of letters, kind by kind: those of several are written with one question a kind."""

    bodies: dict[int, Row] = field(default_factory=dict)
    duties: dict[int, Row] = field(default_factory=dict)
    obligations: list[Row] = field(default_factory=list)
    dates: list[Row] = field(default_factory=list)
    cohorts: dict[int, Bodies] = field(default_factory=dict)
    """The unions that a duty or a date means together."""

    def number_of(self, name: str, union_id: str | None) -> int:
        """Return the number of a body, whose row is written too."""
        row = body_row(name, union_id)
        self.bodies[row["id"]] = row
        return int(row["id"])

    def cohort_of(self, bodies: Bodies) -> int | None:
        """Return the number of some bodies together, whose rows are written too; none for nobody."""
        number = cohort_of(bodies) if bodies else None
        self.cohorts |= {number: bodies} if number is not None else {}
        return number

    def add_dates(self, letter: Letter, bodies: Mapping[str, Bodies]) -> None:
        """Add the rows of a letter's own dates. A recurring date has no first day to compare."""
        meetings = meetings_by_date(letter)
        for record in (record for record in letter.dates if not record.of_earlier):
            number, last_day = number_in(letter.source.sha256, record.id), record.last_good or record.date
            first_day = record.start or last_day
            if record.type == "recurring":
                end = recurrence.end_of(record.rrule, record.shown_until, letter.header.issued_on)
                first_day, last_day = None, iso(end)
            # A calendar says what is held, in whatever words the day stands.
            shown = record.model_copy(update={"action": getattr(meetings.get(record.id), "what", record.action)})
            self.dates.append(
                {
                    "number": number, "letter": letter.source.sha256, "id": record.id, "type": record.type,
                    "first_day": first_day, "last_day": last_day,
                    "cohort": self.cohort_of(bodies.get(record.id, Bodies())), "content": shown.model_dump_json(),
                }
            )  # fmt: skip


def of_letter(letter: Letter, content: bytes) -> Row:
    """Return the columns of a letter beside its id."""
    header, source = letter.header, letter.source
    return {
        **picked(header, _HEAD),
        **picked(source, ("name", "arrived_on", "ocr")),
        "reference": reference_key(header.number, header.symbol),
        "size": len(letter.text),
        "content": content,
    }


def date(row: RowMapping) -> StoredDate:
    """Return the date of a row, joined with its letter."""
    key = LetterKey(**{name: row[name] for name in LetterKey.model_fields})
    content = json.loads(row["content"])
    force = content.pop(IN_FORCE, {})
    history = tuple(map(Deadline.model_validate, force.pop("history", ())))
    record = with_last_day(DateRecord.model_validate(content), history)
    return StoredDate(
        sha256=row["sha256"],
        letter=key,
        subject=row["subject"],
        date=record,
        approved=read_back(row["approved"]),
        history=history,
        **force,
    )


def packed(letter: Letter) -> bytes:
    """Return a letter as it is stored: sentences are made where they are shown."""
    return zlib.compress(letter.model_dump_json(exclude={"flags": {"__all__": {"message"}}}).encode())


def unpacked(content: bytes, letter: str | None = None) -> Letter:
    """Return a stored letter; ``letter`` is the id under which it is stored."""
    try:
        return Letter.model_validate(json.loads(zlib.decompress(content)))
    except (zlib.error, ValueError) as error:
        raise BrokenContentError(letter) from error


def letter(connection: Connection, sha256: str) -> Letter:
    """Return the stored letter with exactly this id."""
    asked = select(schema.letters.c.content).where(schema.letters.c.sha256 == sha256)
    return unpacked(bytes(connection.execute(asked).scalar_one()), sha256)


def as_read(row: Mapping[str, Any] | RowMapping) -> bytes:
    """Return what was read of a stored letter, packed: its content, unless people corrected that."""
    return bytes(row["content"] if row["as_read"] is None else row["as_read"])


def read_head(letter: Letter) -> str:
    """Return what tells copies of a letter, as it was read, for one whose columns say what people made of it."""
    header = letter.header
    return json.dumps([header.number, header.symbol, header.issuer, header.issued_on], ensure_ascii=False)


def letter_as_read(connection: Connection, sha256: str) -> Letter:
    """Return the stored letter with exactly this id as it was read."""
    table = schema.letters.c
    asked = select(table.content, table.as_read).where(table.sha256 == sha256)
    return unpacked(as_read(connection.execute(asked).mappings().one()))


#: What is laid on unions: on classes of them, or on each.
Owing = Sequence[ClassDuty] | Sequence[Obligation]
#: Whom dates concern, by their ids.
Concerned = Mapping[str, Bodies | Sequence[BoundBody]]


class RoutedLetter(NamedTuple):
    """What is made of a letter, as ``letters.save`` gets it."""

    letter: Letter
    obligations: Owing
    bodies: Concerned
    direction: Direction = "in"


#: Makes a letter, as it was read, anew with what people said of it.
Mend = Callable[[Letter, Sequence[Correction]], RoutedLetter]


class Routing(Record):
    """What routing made of a letter, as it is compared, and kept of a copy."""

    laid: tuple[ClassDuty, ...]
    bodies: dict[str, Bodies]
    direction: Direction = "in"


def routing(letter: Letter, obligations: Owing, bodies: Concerned, direction: Direction = "in") -> Routing:
    """Return what routing made of a letter, without bodies of dates that are not its own."""
    known = {record.id for record in letter.dates if not record.of_earlier}
    named = {
        name: those if isinstance(those, Bodies) else Bodies.of(those)
        for name, those in bodies.items()
        if name in known and those
    }
    laid = tuple(item if isinstance(item, ClassDuty) else alone(item) for item in obligations)
    return Routing(laid=laid, bodies=named, direction=direction)


def unpacked_routing(content: bytes) -> Routing:
    """Return what is kept of a copy."""
    try:
        return Routing.model_validate_json(zlib.decompress(content))
    except (zlib.error, ValueError) as error:
        raise BrokenContentError from error
