"""The registers of incoming and outgoing letters: the number that each letter to us gets, and what people write there.

A letter has one line however often it came: a line stands under the file that came first, and is found by way of the
copy that stands for the letter now. Numbers are counted by year from 1 and never given twice, also not after the letter
was removed or turned out to be one of our own.
"""

import datetime
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select

from pipeline import labels
from pipeline.store import checksums, register_lines, schema
from pipeline.store.copies import members, members_of
from pipeline.store.database import Part, asking
from pipeline.store.errors import StaleError, TakenNumberError
from pipeline.store.following import Following
from pipeline.store.history import remember
from pipeline.store.register_lines import (
    FIELD_NAMES,
    Book,
    Given,
    RegisterEntry,
    RegisterLine,
    entry_of,
    shown,
    taken_words,
    whose,
)
from pipeline.store.schema import of_ids
from pipeline.words import t

#: What stands in the history for a change of a line.
_ENTERED = "entered"

_LETTER, _LINE = schema.letters.c, schema.register.c
_HEADS = select(_LETTER.sha256, _LETTER.direction, _LETTER.issued_on, _LETTER.arrived_on)
_NAMES = [_LETTER[name] for name in ("number", "symbol", "issuer", "issued_on")]
_WITH_LETTER = schema.register.outerjoin(schema.letters, _LETTER.sha256 == _LINE.letter)


def give(connection: Connection, letters: Sequence[str], on: datetime.date | None) -> None:
    """Enter letters that were just stored, in their order, but those of which a copy is entered.

    A letter to us gets the next number. It came on the day that its mail or package tells, else ``on``; where neither
    says anything it gets no number.
    """
    groups = members_of(connection, letters)
    everybody = {name for group in groups.values() for name in group}
    heads = {row.sha256: row for row in of_ids(connection, _HEADS, _LETTER.sha256, everybody)}
    known = of_ids(connection, select(_LINE.letter, _LINE.book), _LINE.letter, everybody)
    entered = {(row.letter, row.book) for row in known}
    lines, last = list[dict[str, Any]](), dict[int, int]()
    for letter in letters:
        first, *others = (heads[name] for name in groups[letter])
        book: Book = "out" if first.direction == "out" else "in"
        if not entered.isdisjoint((name, book) for name in groups[letter]):
            continue
        number = day = None
        year = _year_of(first.issued_on) or (on.year if on else None)
        if book == "in":
            # No letter comes after the day on which it is read: such a day says that a clock was wrong.
            told = min((row.arrived_on for row in (first, *others) if row.arrived_on), default=None)
            day = min(filter(None, (told, on.isoformat() if on else None)), default=None)
            if (year := _year_of(day)) is None:
                continue
            number = last[year] = (last[year] if year in last else _highest(connection, year)) + 1
        lines.append({"letter": first.sha256, "book": book, "year": year, "arrived_on": day, "number": number})
        entered.add((first.sha256, book))
    checksums.put(connection, schema.register, lines)


def _highest(connection: Connection, year: int) -> int:
    asked = select(func.max(_LINE.number)).where(_LINE.book == "in", _LINE.year == year)
    return connection.execute(asked).scalar() or 0


def _year_of(day: str | None) -> int | None:
    return int(day[:4]) if day else None


def _enter(connection: Connection, row: dict[str, Any]) -> None:
    """Write a line that is not there; of an incoming letter without a number it gets the next one of its year."""
    year, number = row["year"], row["number"]
    if row["book"] == "in" and number is not None:
        which = (_LINE.book == "in", _LINE.year == year, _LINE.number == number)
        taken = connection.execute(select(*_NAMES).select_from(_WITH_LETTER).where(*which)).first()
        if taken is not None:
            raise TakenNumberError("Chưa ghi gì: {why}.", why=taken_words(year, number, whose(taken)))
    elif row["book"] == "in" and year is not None:
        row["number"] = _highest(connection, year) + 1
    connection.execute(insert(schema.register).values(**row))


def _said(old: RegisterEntry, new: RegisterEntry) -> str:
    values = ((field, name, getattr(new, field)) for field, name in FIELD_NAMES.items())
    return "; ".join(
        f"{t(name)}: {shown(field, after) or t('(để trống)')}"
        for field, name, after in values
        if getattr(old, field) != after
    )


def _changed_meanwhile(connection: Connection, letter: str, seen: RegisterEntry, now: RegisterEntry) -> StaleError:
    table = schema.events.c
    asked = select(table.who, table.at).where(table.letter == letter, table.what == _ENTERED)
    last = connection.execute(asked.order_by(table.id.desc()).limit(1)).first()
    return StaleError(
        "Dòng sổ này đã được {who} sửa {day} sau khi mở ra ({changes}). Xem lại rồi sửa tiếp.",
        who=(last.who if last else None) or t("người khác"),
        day=labels.date_words(last.at) if last else "",
        changes=_said(seen, now),
    )


class Register(Part):
    """The registers of incoming and outgoing letters."""

    def written(self, letters: Collection[str] | None = None) -> dict[str, RegisterEntry]:
        """Return what stands in the lines of letters (by their ids), of all or of these, as far as they have one."""
        found = self._read(register_lines.main_rows, letters)
        return {name: entry_of(row) for name, row in found.items()}

    def given(self) -> dict[tuple[int, int], Given]:
        """Return every number that was given, by year and number."""
        standing = func.coalesce(_LETTER.copy_of, _LETTER.sha256, _LINE.letter).label("standing")
        asked = select(_LINE.year, _LINE.number.label("of_line"), standing, *_NAMES).select_from(_WITH_LETTER)
        rows = self._rows(asked.where(_LINE.book == "in", _LINE.number.is_not(None)))
        return {(row.year, row.of_line): Given(row.standing, whose(row)) for row in rows}

    def lines(self, book: Book, year: int) -> list[RegisterLine]:
        """Return the lines of a book for a year: incoming letters by their numbers, outgoing ones by day and number."""
        return self._read(register_lines.incoming if book == "in" else register_lines.outgoing, year)

    def years(self, book: Book) -> list[int]:
        """Return the years of which a book has lines."""
        asked: Select[Any] = select(_LINE.year).where(_LINE.book == "in")
        if book == "out":
            asked = register_lines.of_outgoing(register_lines.YEAR_OF_OUTGOING)
        return sorted(year for year in self._values(asked.distinct()) if year is not None)

    def book_of(self, letter: str) -> Book:
        """Return the register that a letter (by its id) stands in."""
        return "out" if self._values(select(_LETTER.direction).where(_LETTER.sha256 == letter)) == ["out"] else "in"

    instructed = asking(register_lines.instructed)

    def settle(self, letter: str, words: str, what: str, who: str | None, on: datetime.date) -> None:
        """Write down that what a leader wrote of a letter (by its id), in these words, is done (``what``), or is not.

        Raise ``StaleError`` where other words stand there by now.
        """
        with self._database.writing() as connection:
            line = register_lines.main_rows(connection, [letter])[letter]
            if (line["instruction"] or "") != words:
                raise StaleError("Bút phê đã được sửa sau khi mở ra. Xem lại rồi ghi. Chưa ghi gì.")
            remember(connection, line["letter"], "", on, what, words, who)

    def write(
        self,
        changes: Mapping[str, RegisterEntry],
        who: str | None,
        on: datetime.date,
        seen: Mapping[str, RegisterEntry] | None = None,
    ) -> None:
        """Put what people wrote into the lines of letters (by the ids of those that stand), all of them or none.

        An incoming letter of which only the day is written gets the next number of that year.
        Raise ``TakenNumberError`` where a number is another letter's, ``StaleError`` where a line is no longer
        as it was ``seen``.
        """
        with self._database.writing() as connection, Following(self._database, connection) as following:
            found = register_lines.main_rows(connection, changes)
            heads = {row.sha256: row for row in of_ids(connection, _HEADS, _LETTER.sha256, changes)}
            rows: list[dict[str, Any]] = []
            for letter, new in changes.items():
                old = entry_of(found[letter]) if letter in found else RegisterEntry()
                if seen is not None and seen.get(letter, old) != old:
                    raise _changed_meanwhile(connection, letter, seen[letter], old)
                book: Book = "out" if heads[letter].direction == "out" else "in"
                year = new.year if book == "in" else _year_of(heads[letter].issued_on) or on.year
                under = found[letter]["letter"] if letter in found else letter
                rows.append({"letter": under, "book": book, "year": year, **new.model_dump()})
                if said := _said(old, new):
                    remember(connection, letter, "", on, _ENTERED, said, who)
            for row in rows:  # first all numbers go, so that two letters can change theirs
                connection.execute(delete(schema.register).filter_by(letter=row["letter"], book=row["book"]))
            for row in sorted(rows, key=lambda row: row["number"] is None):  # typed numbers before given ones
                _enter(connection, row)
            for letter in changes:  # what is counted from the day on which it came
                following.touched(members(connection, letter)[0])
