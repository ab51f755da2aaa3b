"""Records as rows of the tables, and back."""

import functools
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, select

from pipeline.duties import recurrence
from pipeline.duties.laid import Laid, alone
from pipeline.registry import Bodies, BoundBody
from pipeline.store import schema
from pipeline.store.crowds import are_many, body_row, number_in
from pipeline.store.errors import BrokenContentError
from pipeline.store.records import StoredDate
from pipeline.store.references import reference_key
from schemas import Correction, DateRecord, Direction, Letter, LetterKey, Obligation
from schemas.source import Record

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


class DateRows(NamedTuple):
    """The rows of a letter's dates, of the bodies that they name one by one, and which date names which."""

    dates: list[Row]
    bodies: list[Row]
    named: list[Row]
    classes: list[tuple[int, Bodies]]
    """The members of the classes that dates name, by the number of the date."""


def of_dates(letter: Letter, bodies: Mapping[str, Bodies]) -> DateRows:
    """Return the rows of a letter's dates. A recurring date has no first day to compare."""
    dates, named, lines, classes = [], list[Row](), {}, []
    meetings = {name: meeting.what for meeting in letter.meetings for name in meeting.dates}
    for record in letter.dates:
        number = number_in(letter.source.sha256, record.id)
        last_day = record.last_good or record.date
        is_recurring = record.type == "recurring"
        end = recurrence.end_of(record.rrule, record.shown_until, letter.header.issued_on)
        concerned = bodies.get(record.id, Bodies())
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
        if are_many(concerned.union_ids):
            classes.append((number, concerned))
            continue
        for name, union_id in zip(concerned.names, concerned.union_ids, strict=True):
            named.append(body_row(name, union_id))
            lines[number, named[-1]["id"]] = {"date": number, "body": named[-1]["id"]}
    return DateRows(dates, named, list(lines.values()), classes)


def date(row: RowMapping) -> StoredDate:
    """Return the date of a row, joined with its letter."""
    return _date(*(row[name] for name in ("sha256", "number", "symbol", "issuer", "issued_on", "subject", "content")))


@functools.lru_cache(maxsize=2_000)
def _date(
    sha256: str, number: str | None, symbol: str | None, issuer: str | None, issued_on: str | None,
    subject: str | None, content: str,
) -> StoredDate:  # fmt: skip
    letter = LetterKey(number=number, symbol=symbol, issuer=issuer, issued_on=issued_on)
    return StoredDate(sha256=sha256, letter=letter, subject=subject, date=DateRecord.model_validate_json(content))


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
    table = schema.letters
    return unpacked(
        bytes(connection.execute(select(table.c.content).where(table.c.sha256 == sha256)).scalar_one()), sha256
    )


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


#: What is laid on unions: on classes of them, or on each.
Owing = Sequence[Laid] | Sequence[Obligation]
#: Whom dates concern, by their ids.
Concerned = Mapping[str, Bodies | Sequence[BoundBody]]


class Made(NamedTuple):
    """What is made of a letter, as ``letters.save`` gets it."""

    letter: Letter
    obligations: Owing
    bodies: Concerned
    direction: Direction = "in"


#: Makes a letter, as it was read, anew with what people said of it.
Mend = Callable[[Letter, Sequence[Correction]], Made]


class Routing(Record):
    """What routing made of a letter, as ``letters.save`` gets it."""

    laid: tuple[Laid, ...]
    bodies: dict[str, Bodies]
    direction: Direction = "in"


def routing(letter: Letter, obligations: Owing, bodies: Concerned, direction: Direction = "in") -> Routing:
    """Return what routing made of a letter, without bodies of dates that it does not have."""
    known = {record.id for record in letter.dates}
    named = {
        name: those if isinstance(those, Bodies) else Bodies.of(those)
        for name, those in bodies.items()
        if name in known and those
    }
    laid = tuple(item if isinstance(item, Laid) else alone(item) for item in obligations)
    return Routing(laid=laid, bodies=named, direction=direction)


def packed_routing(made: Routing) -> bytes:
    """Return what routing made of a letter as a copy keeps it."""
    return zlib.compress(made.model_dump_json().encode())


def unpacked_routing(content: bytes) -> Routing:
    """Return what is kept of a copy; an earlier program wrote down each obligation."""
    try:
        found = json.loads(zlib.decompress(content))
        if "obligations" in found:
            found["laid"] = [alone(Obligation.model_validate(item)) for item in found.pop("obligations")]
            found["bodies"] = {
                name: Bodies.of(map(BoundBody.model_validate, those)) for name, those in found["bodies"].items()
            }
        return Routing.model_validate(found)
    except (zlib.error, ValueError) as error:
        raise BrokenContentError from error
