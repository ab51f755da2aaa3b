"""Records as rows of the tables, and back."""

import datetime
import json
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import RowMapping

from pipeline.registry.names import key
from pipeline.store.errors import BrokenContentError
from pipeline.store.records import StoredDate
from pipeline.store.references import reference_key
from schemas import DateRecord, Letter, LetterKey, Obligation

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
        "content": content,
    }


def of_date(sha256: str, record: DateRecord) -> Row:
    """Return the row of a date; a recurring one has no day to compare."""
    last_day = record.last_good or record.date
    is_recurring = record.type == "recurring"
    return {
        "letter": sha256,
        "id": record.id,
        "type": record.type,
        "first_day": None if is_recurring else record.start or last_day,
        "last_day": None if is_recurring else last_day,
        "content": record.model_dump_json(),
    }


def of_obligations(letter: Letter, marked: Iterable[tuple[Obligation, Row]]) -> list[Row]:
    """Return the rows of a letter's obligations with the marks set on them."""
    rows = [
        {
            "id": item.id,
            "letter": letter.source.sha256,
            "union_name": item.union,
            "union_key": key(item.union),
            "union_id": item.union_id,
            "kind": item.kind,
            "last_good": item.last_good,
            "issuer_own": item.issuer_own,
            "recurring": item.recurrence is not None,
            "start": item.evidence.start,
            "confidence": item.confidence,
            "content": item.model_dump_json(),
            **mark,
        }
        for item, mark in marked
    ]
    return sorted(rows, key=lambda row: row["id"])


def obligation(row: Mapping[str, Any] | RowMapping, today: datetime.date | None) -> Obligation:
    """Return the obligation of a row; open and past its last day on ``today``, it is late."""
    status = row["status"]
    if today is not None and status != "done" and row["last_good"] and row["last_good"] < today.isoformat():
        status = "late"
    return Obligation.model_validate_json(row["content"]).model_copy(update={"status": status})


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
    """Return a letter as it is stored."""
    return zlib.compress(letter.model_dump_json().encode())


def unpacked(content: bytes) -> Letter:
    """Return a stored letter."""
    try:
        return Letter.model_validate(json.loads(zlib.decompress(content)))
    except (zlib.error, ValueError) as error:
        raise BrokenContentError from error
