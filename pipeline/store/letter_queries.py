"""Reading letters: the list, one whole, whether one is there."""

import datetime
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, and_, case, func, or_, select

from pipeline.duties.standing import NEVER_LATE
from pipeline.store import register_lines, rows, schema, series
from pipeline.store.connected import Connected
from pipeline.store.errors import UnknownRefError
from pipeline.store.records import Arrival, StoredLetter
from pipeline.words import t
from schemas import CLOSED, Letter

_NOTHING_OWED = {"obligations": 0, "open": 0, "late": 0}
_LISTED = ("sha256", "name", "number", "symbol", "kind", "issuer", "issued_on", "subject", "direction")


class LetterQueries(Connected):
    """Reads letters."""

    def has(self, sha256: str) -> bool:
        """Say whether a letter, or every letter of a file, with these bytes is stored."""
        with self._reading() as connection:
            return any(
                connection.execute(select(table.c.sha256).where(table.c.sha256 == sha256)).first() is not None
                for table in (schema.letters, schema.files)
            )

    def letters(self, today: datetime.date | None = None) -> list[StoredLetter]:
        """List the stored letters by date and number, each once however often it came.

        ``today`` tells late obligations from open ones.
        """
        table = schema.letters
        with self._reading() as connection:
            counts = _counts(connection, today)
            arrivals = _arrivals(connection)
            columns = [table.c[name] for name in _LISTED]
            lines = connection.execute(select(*columns).where(table.c.copy_of.is_(None))).mappings().all()
            entered = register_lines.main_rows(connection)
        found = [
            StoredLetter.model_validate(
                {
                    **row,
                    **counts.get(row["sha256"], _NOTHING_OWED),
                    "arrivals": arrivals[row["sha256"]],
                    "arrival_number": line["number"] if (line := entered.get(row["sha256"])) else None,
                    "arrived_on": line["arrived_on"] if line else None,
                }
            )
            for row in lines
        ]
        return sorted(found, key=_place_of_letter)

    def full_letters(self) -> Iterator[Letter]:
        """Yield every stored letter with everything found in it, in the order of ``letters``."""
        table = schema.letters
        columns = [table.c[name] for name in _LISTED]
        with self._reading() as connection:
            lines = connection.execute(select(*columns).where(table.c.copy_of.is_(None))).mappings().all()
        listed = [StoredLetter.model_validate({**row, **_NOTHING_OWED}) for row in lines]
        for line in sorted(listed, key=_place_of_letter):
            yield self.letter_of(line.sha256)

    def letter_of(self, sha256: str) -> Letter:
        """Return the letter with exactly this id."""
        table = schema.letters
        with self._reading() as connection:
            content = connection.execute(select(table.c.content).where(table.c.sha256 == sha256)).scalar_one_or_none()
            if content is not None:
                return rows.unpacked(bytes(content))
        raise UnknownRefError(t("Không có văn bản nào mang mã {id}.", id=sha256))

    def as_read(self, sha256: str) -> Letter:
        """Return the letter with exactly this id as it was read, whatever people corrected in it."""
        with self._reading() as connection:
            return rows.letter_as_read(connection, sha256)

    def letter(self, ref: str) -> Letter:
        """Return the letter called ``ref``: the beginning of its id, or its number and symbol in any usual spelling."""
        return self.letter_of(self._sha256_of(ref))

    def arrivals(self, ref: str) -> tuple[Arrival, ...]:
        """Return the files that brought a letter, the one to work with first."""
        sha256 = self._sha256_of(ref)
        with self._reading() as connection:
            return _arrivals(connection, sha256)[sha256]


def _arrivals(connection: Connection, letter: str | None = None) -> dict[str, tuple[Arrival, ...]]:
    """Return how each letter, or this one, came: the standing file, then its copies by day and name."""
    table = schema.letters
    columns = [table.c[name] for name in ("sha256", "name", "arrived_on", "copy_of")]
    found: dict[str, list[tuple[bool, Arrival]]] = defaultdict(list)
    asked = select(*columns)
    if letter is not None:
        asked = asked.where(or_(table.c.sha256 == letter, table.c.copy_of == letter))
    for sha256, name, arrived_on, copy_of in connection.execute(asked):
        arrival = Arrival(sha256=sha256, name=name, arrived_on=arrived_on)
        found[copy_of or sha256].append((copy_of is not None, arrival))
    return {
        sha256: tuple(
            arrival
            for _, arrival in sorted(
                lines, key=lambda line: (line[0], line[1].arrived_on or "9", line[1].name, line[1].sha256)
            )
        )
        for sha256, lines in found.items()
    }


def _counts(connection: Connection, today: datetime.date | None) -> dict[str, dict[str, int]]:
    """Count, by the id of the letter, what lower unions owe: all, what is open, what is late."""
    table, duties = schema.obligations, schema.duties
    is_past = table.c.last_good < (today.isoformat() if today else "")
    if today is not None:
        is_past = or_(is_past, series.late_together(connection, today))
    is_late = and_(table.c.state.not_in(NEVER_LATE), is_past)
    of_duty = (
        select(
            table.c.duty,
            func.count().label("obligations"),
            func.sum(case((table.c.state.not_in(CLOSED), 1), else_=0)).label("open"),
            func.sum(case((is_late, 1), else_=0)).label("late"),
        )
        .where(table.c.side != "outside")
        .group_by(table.c.duty)
        .subquery()
    )
    counts: dict[str, dict[str, int]] = defaultdict(lambda: dict(_NOTHING_OWED))
    for row in connection.execute(select(duties.c.letter, of_duty).join(of_duty, of_duty.c.duty == duties.c.id)):
        for name in _NOTHING_OWED:
            counts[row.letter][name] += getattr(row, name)
    for line, item in series.singles(connection, today) if today is not None else ():
        if line.last_good is None and line.state not in NEVER_LATE:
            counts[line.letter]["late"] += item.status == "late"
            counts[line.letter]["open"] -= item.status in CLOSED
    return counts


def _place_of_letter(line: StoredLetter) -> tuple[Any, ...]:
    number = int(line.number) if line.number and line.number.isdecimal() else 0
    return (line.issued_on or "9", number, line.symbol or "", line.sha256)
