"""The registers of incoming and outgoing letters: lines to be read, and what people write into them."""

import datetime
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Select, func, select

from pipeline.store import register_lines, schema
from pipeline.store.database import Database
from pipeline.store.entering import recount, write
from pipeline.store.register_lines import Book, Given, RegisterEntry, RegisterLine, RegisterPage, whose


class Register:
    """The registers of incoming and outgoing letters."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def written(self, letters: Collection[str] | None = None) -> dict[str, RegisterEntry]:
        """Return what stands in the lines of letters (by their ids), of all or of these, as far as they have one."""
        with self._database.reading() as connection:
            return {
                name: RegisterEntry(**register_lines.bare(row))
                for name, row in register_lines.main_rows(connection, letters).items()
            }

    def given(self) -> dict[tuple[int, int], Given]:
        """Return every number that was given, by year and number."""
        letters, register = schema.letters, schema.register
        standing = func.coalesce(letters.c.copy_of, letters.c.sha256, register.c.letter)
        head = [letters.c[name] for name in ("number", "symbol", "issuer", "issued_on")]
        asked = (
            select(register.c.year, register.c.number.label("of_line"), standing.label("standing"), *head)
            .select_from(register.outerjoin(letters, letters.c.sha256 == register.c.letter))
            .where(register.c.book == "in", register.c.number.is_not(None))
        )
        with self._database.reading() as connection:
            return {(row.year, row.of_line): Given(row.standing, whose(row)) for row in connection.execute(asked)}

    def lines(self, book: Book, year: int, page: RegisterPage | None = None) -> list[RegisterLine]:
        """Return the lines of a book for a year: incoming letters by their numbers, outgoing ones by day and number."""
        with self._database.reading() as connection:
            of_book = register_lines.incoming if book == "in" else register_lines.outgoing
            return of_book(connection, year, page)

    def years(self, book: Book) -> list[int]:
        """Return the years of which a book has lines."""
        with self._database.reading() as connection:
            table = schema.register
            asked: Select[Any] = select(table.c.year).where(table.c.book == "in")
            if book == "out":
                is_out = (schema.letters.c.direction == "out") & schema.letters.c.copy_of.is_(None)
                asked = (
                    select(register_lines.year_of_outgoing()).select_from(register_lines.with_own_line()).where(is_out)
                )
            return sorted(year for year in connection.execute(asked.distinct()).scalars() if year is not None)

    def book_of(self, letter: str) -> Book:
        """Return the register that a letter (by its id) stands in."""
        table = schema.letters
        with self._database.reading() as connection:
            direction = connection.execute(select(table.c.direction).where(table.c.sha256 == letter)).scalar()
        return "out" if direction == "out" else "in"

    def write(
        self,
        changes: Mapping[str, RegisterEntry],
        who: str | None,
        on: datetime.date,
        seen: Mapping[str, RegisterEntry] | None = None,
    ) -> None:
        """Put what people wrote into the lines of letters (by the ids of those that stand), all of them or none.

        An incoming letter of which only the day is written gets the next number of that year.
        Raise ``TakenNumberError`` where a number is another letter's, ``ChangedLineError`` where a line is no longer
        as it was ``seen``.
        """
        with self._database.writing() as connection:
            write(connection, changes, who, on, seen or {})
            for letter in changes:
                recount(self._database, connection, letter)
