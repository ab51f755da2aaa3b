"""The registers of incoming and outgoing letters: reading them, writing into a letter's line."""

import datetime
from collections.abc import Mapping
from typing import Any

from pipeline.errors import SetupError
from pipeline.store import Store
from pipeline.store.register_lines import Book, RegisterEntry, RegisterLine, RegisterPage, wrong
from pipeline.words import t


def entries(store: Store, year: int, book: Book, page: RegisterPage | None = None) -> list[RegisterLine]:
    """Return the lines of a register for a year, all or those of a page."""
    return store.register.lines(book, year, page)


def entry_of(store: Store, letter: str) -> RegisterLine:
    """Return the line of a letter (called by number and symbol, or a beginning of its id), empty where it has none."""
    found = store.letters.called(letter)
    sha256, header = found.source.sha256, found.header
    written = store.register.written([sha256]).get(sha256, RegisterEntry())
    return RegisterLine(
        letter=sha256,
        book=store.register.book_of(sha256),
        year=written.year,
        written=written,
        number=header.number,
        symbol=header.symbol,
        issuer=header.issuer,
        issued_on=header.issued_on,
        kind=header.kind,
        subject=header.subject,
    )


def enter_all(store: Store, who: str | None, on: datetime.date) -> list[RegisterLine]:
    """Give every incoming letter that has none a number, in the order in which they came; without a day they come now.

    So letters get theirs that were stored before there was a register.
    """
    with store.at_once():
        bare = [line for line in store.letters.all() if line.direction != "out" and line.arrival_number is None]
        told = {line.sha256: min((one.arrived_on for one in line.arrivals if one.arrived_on), default=None)
                for line in bare}  # fmt: skip
        order = sorted(bare, key=lambda line: (told[line.sha256] or line.issued_on or "9", line.sha256))
        days = {line.sha256: {"arrived_on": day} if (day := told[line.sha256]) else {} for line in order}
        return [enter(store, sha256, changes, who, on) for sha256, changes in days.items()]


def enter(store: Store, letter: str, changes: Mapping[str, Any], who: str | None, on: datetime.date) -> RegisterLine:
    """Write into the line of a letter (``register_lines.FIELD_NAMES`` → value, ``None`` to empty) and return the line.

    An incoming letter without a number gets the one that is typed, else the next of the year in which it came (by its
    line, else ``on``). Raise ``SetupError`` for what cannot be so, ``TakenNumberError`` for a number of another letter.
    """
    line = entry_of(store, letter)
    new = line.written.model_copy(update=dict(changes))
    if line.book == "in" and new.arrived_on is None and "arrived_on" not in changes:
        new = new.model_copy(update={"arrived_on": on.isoformat()})
    if why := wrong(line.book, line.written, new, on, "number" in changes):
        raise SetupError(t("Chưa ghi gì: {why}.", why=why))
    store.register.write({line.letter: new}, who, on, None)
    return entry_of(store, line.letter)
