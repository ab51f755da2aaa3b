"""What the store gives back beside letters and obligations."""

from typing import NamedTuple

from schemas.base import Record
from schemas.letter import DateRecord
from schemas.obligation import LetterKey


class Arrival(Record):
    """A file that brought a letter, and the day (ISO) on which it came, where something says so."""

    sha256: str
    name: str
    arrived_on: str | None


class StoredLetter(Record):
    """A line of the list of letters; ``open`` and ``late`` count obligations of lower unions not yet fulfilled.

    ``arrivals`` names every file that brought the letter, the one to work with first.
    """

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


class Citation(Record):
    """A stored letter that another stored one cites."""

    source: str
    reference_id: str
    target: str
    relation: str


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


class Concerned(NamedTuple):
    """A body that a date names: the key of its name, and its id where the registry has it."""

    key: str
    union_id: str | None
