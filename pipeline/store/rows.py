"""Records as rows of the tables, and back."""

import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, select

from pipeline.duties import recurrence
from pipeline.duties.class_duties import ClassDuty, alone
from pipeline.matching import reference_key
from pipeline.registry import Bodies, BoundBody
from pipeline.store import held, schema
from pipeline.store.choices import read_back
from pipeline.store.class_rows import body_row, cohort_of, number_in
from pipeline.store.errors import BrokenContentError
from pipeline.store.records import StoredDate
from schemas import Correction, DateRecord, Deadline, Direction, Letter, LetterKey, Obligation, Record, iso

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
        meetings = {name: meeting.what for meeting in letter.meetings for name in meeting.dates}
        for record in (record for record in letter.dates if not record.of_earlier):
            number, last_day = number_in(letter.source.sha256, record.id), record.last_good or record.date
            first_day = record.start or last_day
            if record.type == "recurring":
                end = recurrence.end_of(record.rrule, record.shown_until, letter.header.issued_on)
                first_day, last_day = None, iso(end)
            # A calendar says what is held, in whatever words the day stands.
            shown = record.model_copy(update={"action": meetings.get(record.id, record.action)})
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
        **{name: getattr(header, name) for name in _HEAD},
        **{name: getattr(source, name) for name in ("name", "arrived_on", "ocr")},
        "reference": reference_key(f"{header.number or ''} {header.symbol or ''}"),
        "size": len(letter.text),
        "content": content,
    }


def date(row: RowMapping) -> StoredDate:
    """Return the date of a row, joined with its letter."""
    key = LetterKey(**{name: row[name] for name in LetterKey.model_fields})
    content = json.loads(row["content"])
    force = content.pop(held.IN_FORCE, {})
    history = tuple(map(Deadline.model_validate, force.pop("history", ())))
    record = held.laid_over(DateRecord.model_validate(content), history)
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
