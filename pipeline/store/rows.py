"""Records as rows of the tables, and back."""

import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, select

from pipeline.duties import recurrence
from pipeline.registry import Body
from pipeline.store import schema
from pipeline.store.duties import body_row, number_of
from pipeline.store.errors import BrokenContentError
from pipeline.store.records import StoredDate
from pipeline.store.references import reference_key
from schemas import Correction, DateRecord, Direction, Letter, LetterKey, Obligation
from schemas.base import Record

Row = dict[str, Any]


def of_letter(letter: Letter, content: bytes) -> Row:
    """Return the columns of a letter beside its id."""
    header = letter.header
    return {
        "name": letter.source.name,
        "reference": reference_key(f"{header.number or ''} {header.symbol or ''}"),
        "number": header.number,
        "symbol": header.symbol,
        "kind": header.kind,
        "issuer": header.issuer,
        "issued_on": header.issued_on,
        "subject": header.subject,
        "arrived_on": letter.source.arrived_on,
        "ocr": letter.source.ocr,
        "size": len(letter.text),
        "content": content,
    }


def of_dates(letter: Letter, bodies: Mapping[str, Sequence[Body]]) -> tuple[list[Row], list[Row], list[Row]]:
    """Return the rows of a letter's dates, of the bodies that they name, and which date names which.

    A recurring date has no first day to compare.
    """
    dates, named, lines = [], {}, {}
    meetings = {name: meeting.what for meeting in letter.meetings for name in meeting.dates}
    for record in letter.dates:
        number = number_of(letter.source.sha256, record.id)
        last_day = record.last_good or record.date
        is_recurring = record.type == "recurring"
        end = recurrence.end_of(record.rrule, record.shown_until, letter.header.issued_on)
        concerned = bodies.get(record.id, ())
        dates.append(
            {
                "number": number,
                "letter": letter.source.sha256,
                "id": record.id,
                "type": record.type,
                "first_day": None if is_recurring else record.start or last_day,
                "last_day": (end.isoformat() if end else None) if is_recurring else last_day,
                "named": bool(concerned),
                # A calendar says what is held, in whatever words the day stands.
                "content": record.model_copy(
                    update={"action": meetings.get(record.id, record.action)}
                ).model_dump_json(),
            }
        )
        for body in concerned:
            row = body_row(body.name, body.union_id)
            named[row["id"]] = row
            lines[number, row["id"]] = {"date": number, "body": row["id"]}
    return dates, [named[number] for number in sorted(named)], list(lines.values())


def date(row: RowMapping) -> StoredDate:
    """Return the date of a row, joined with its letter."""
    letter = LetterKey(**{name: row[name] for name in ("number", "symbol", "issuer", "issued_on")})
    return StoredDate(
        sha256=row["sha256"],
        letter=letter,
        subject=row["subject"],
        date=DateRecord.model_validate_json(row["content"]),
    )


def packed(letter: Letter) -> bytes:
    """Return a letter as it is stored: sentences are made where they are shown."""
    return zlib.compress(letter.model_dump_json(exclude={"flags": {"__all__": {"message"}}}).encode())


def unpacked(content: bytes) -> Letter:
    """Return a stored letter."""
    try:
        return Letter.model_validate(json.loads(zlib.decompress(content)))
    except (zlib.error, ValueError) as error:
        raise BrokenContentError from error


def letter(connection: Connection, sha256: str) -> Letter:
    """Return the stored letter with exactly this id."""
    table = schema.letters
    return unpacked(bytes(connection.execute(select(table.c.content).where(table.c.sha256 == sha256)).scalar_one()))


def as_read(row: Mapping[str, Any] | RowMapping) -> bytes:
    """Return what was read of a stored letter, packed: its content, unless people corrected that."""
    found = row["as_read"]
    return bytes(found if found is not None else row["content"])


def read_head(letter: Letter) -> str:
    """Return what tells copies of a letter, as it was read, for one whose columns say what people made of it."""
    header = letter.header
    return json.dumps([header.number, header.symbol, header.issuer, header.issued_on], ensure_ascii=False)


def letter_as_read(connection: Connection, sha256: str) -> Letter:
    """Return the stored letter with exactly this id as it was read."""
    table = schema.letters
    asked = select(table.c.content, table.c.as_read).where(table.c.sha256 == sha256)
    return unpacked(as_read(connection.execute(asked).mappings().one()))


class Made(NamedTuple):
    """What is made of a letter, as ``letters.save`` gets it."""

    letter: Letter
    obligations: Sequence[Obligation]
    bodies: Mapping[str, Sequence[Body]]
    direction: Direction = "in"


#: Makes a letter, as it was read, anew with what people said of it.
Mend = Callable[[Letter, Sequence[Correction]], Made]


class Routing(Record):
    """What routing made of a letter, as ``letters.save`` gets it."""

    obligations: tuple[Obligation, ...]
    bodies: dict[str, tuple[Body, ...]]
    direction: Direction = "in"


def routing(
    letter: Letter,
    obligations: Sequence[Obligation],
    bodies: Mapping[str, Sequence[Body]],
    direction: Direction = "in",
) -> Routing:
    """Return what routing made of a letter, without bodies of dates that it does not have."""
    known = {record.id for record in letter.dates}
    named = {name: tuple(concerned) for name, concerned in bodies.items() if name in known and concerned}
    return Routing(obligations=tuple(obligations), bodies=named, direction=direction)


def packed_routing(made: Routing) -> bytes:
    """Return what routing made of a letter as a copy keeps it."""
    return zlib.compress(made.model_dump_json().encode())


def unpacked_routing(content: bytes) -> Routing:
    """Return what is kept of a copy."""
    try:
        return Routing.model_validate_json(zlib.decompress(content))
    except (zlib.error, ValueError) as error:
        raise BrokenContentError from error
