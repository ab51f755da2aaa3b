"""What the store gives back beside letters and obligations."""

from schemas.base import Record
from schemas.letter import DateRecord
from schemas.obligation import LetterKey


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


class StoredDate(Record):
    """A date with what a calendar says of its letter."""

    sha256: str
    letter: LetterKey
    subject: str | None
    date: DateRecord
