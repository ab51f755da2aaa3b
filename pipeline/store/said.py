"""The lines that people said of letters, as they are kept: written once, read in their order."""

import json
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, insert, select

from pipeline.store import schema, seals
from schemas import Correction

_PATH = ("part", "field", "words", "others", "was")
_PLAIN = ("letter", "at", "who", "kind", "why")


def put(connection: Connection, corrections: Iterable[Correction]) -> None:
    """Add lines behind those that are there."""
    lines = [_row(correction) for correction in corrections]
    if lines:
        connection.execute(insert(schema.corrections), lines)


def of_letters(connection: Connection, letters: Collection[str]) -> list[Correction]:
    """Return what was said of a letter, by the ids of all its copies, the first first."""
    table = schema.corrections
    wanted = (table.c.letter.in_(letters), seals.sound(table))
    found = connection.execute(select(table).where(*wanted).order_by(table.c.id)).mappings()
    return [
        Correction(
            **{name: row[name] for name in _PLAIN},
            **json.loads(row["path"]),
            old=_value(row["old"]),
            new=_value(row["new"]),
        )
        for row in found
    ]


def _row(correction: Correction) -> dict[str, Any]:
    data = correction.model_dump(mode="json")
    return {
        **{name: data[name] for name in _PLAIN},
        "path": json.dumps({name: data[name] for name in _PATH if data[name]}, ensure_ascii=False),
        **{name: json.dumps(data[name], ensure_ascii=False) for name in ("old", "new")},
    }


def _value(content: str | None) -> Any:
    return json.loads(content) if content is not None else None
