"""Storing letters that were read: several in one go, in their order, with everything that follows from them.

Most are new and no copies: their rows are written together, kind by kind, since each question to a database costs more
than a row. All others go one after the other.
"""

import datetime
from collections.abc import Sequence
from typing import Literal, NamedTuple

from sqlalchemy import Connection

from pipeline.paper import Paper
from pipeline.store import copies, pages, register, rows, storing
from pipeline.store.database import Database
from pipeline.store.following import Following
from pipeline.store.rows import Made
from pipeline.store.storing import Standing

Saved = Literal["new", "changed", "unchanged"]

#: Letters of which the rows are held at a time.
_TOGETHER = 16


class Coming(NamedTuple):
    """A letter that was read, with what routing made of it, its file and its pages."""

    made: Made
    paper: Paper | None = None


def save(database: Database, connection: Connection, coming: Sequence[Coming], on: datetime.date | None) -> list[Saved]:
    """Do what ``letters.save_all`` does within a transaction."""
    saved: list[Saved] = []
    with database.following(connection) as following:
        for part in copies.apart([made.letter for made, _ in coming], _TOGETHER):
            saved += _save_part(database, connection, coming[len(saved) : len(saved) + len(part)], on, following)
    return saved


def _save_part(
    database: Database, connection: Connection, coming: Sequence[Coming], on: datetime.date | None, following: Following
) -> list[Saved]:
    """Store letters of which no two can be one."""
    read = {made.letter.source.sha256: Standing(made.letter, rows.routing(*made)) for made, _ in coming}
    papers = {made.letter.source.sha256: paper for made, paper in coming if paper is not None}
    stored = storing.rows_of(connection, list(read))
    # What is stored may have been read with another head, or none: nothing but its id tells that it is there.
    near = stored.keys() | copies.near_stored(connection, [one.letter for one in read.values()])
    new = {name: one for name, one in read.items() if name not in near}
    storing.put_new_letters(connection, new.values())
    pages.put_new(connection, {name: paper for name, paper in papers.items() if name in new})
    storing.put_rows(connection, list(new.values()))
    following.new(list(new))
    saved: dict[str, Saved] = {
        name: _put(database, connection, one, papers.get(name), stored.get(name), following) if name in near else "new"
        for name, one in read.items()
    }
    changed = [name for name, how in saved.items() if how != "unchanged"]
    register.give(connection, changed, on)
    for name in changed:
        is_counted = any(date.relative and date.relative.anchor == "received" for date in read[name].letter.dates)
        if name in near and is_counted:
            following.touched(copies.members(connection, name)[0])
    return list(saved.values())


def _put(
    database: Database,
    connection: Connection,
    read: Standing,
    paper: Paper | None,
    stored: storing.Row | None,
    following: Following,
) -> Saved:
    """Write a letter that is stored, or may be a copy of one that is."""
    letter, routing, _ = read
    sha256 = letter.source.sha256
    if stored is None:
        storing.put_new_letters(connection, [read])
    else:
        content, as_read = rows.packed(letter), rows.as_read(stored)
        routing = storing.laid_over(connection, letter, routing)
        if as_read == content and storing.is_routed(database, connection, stored, letter, routing):
            if paper is not None:
                pages.put(connection, sha256, paper)
            return "unchanged"
        storing.put_letter(connection, letter, content, following)
        if paper is None and rows.unpacked(as_read).text != letter.text:
            pages.forget(connection, sha256)
    if paper is not None:
        pages.put(connection, sha256, paper)
    storing.regroup_only(database, connection, letter, routing, following, is_new=stored is None)
    return "new" if stored is None else "changed"
