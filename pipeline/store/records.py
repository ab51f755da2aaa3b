"""What the store gives back beside letters and obligations."""

from typing import NamedTuple

from pydantic import Field

from schemas import DateRecord, Deadline, LetterKey, Obligation, Record, Side


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


class Concerned(NamedTuple):
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
