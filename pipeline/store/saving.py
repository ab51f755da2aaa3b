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
from pipeline.store.rows import Made, Routing
from schemas import Letter

Saved = Literal["new", "changed", "unchanged"]

#: Letters of which the rows are held at a time.
_TOGETHER = 16


class Coming(NamedTuple):
    """A letter that was read, with what routing made of it, its file and its pages."""

    made: Made
    paper: Paper | None = None


class _Read(NamedTuple):
    letter: Letter
    routing: Routing
    paper: Paper | None


def save(database: Database, connection: Connection, coming: Sequence[Coming], on: datetime.date | None) -> list[Saved]:
    """Do what ``letters.save_all`` does within a transaction."""
    saved: list[Saved] = []
    with database.following(connection) as following:
        for part in copies.apart([made.letter for made, _ in coming], _TOGETHER):
            those = coming[len(saved) : len(saved) + len(part)]
            read = [_Read(made.letter, rows.routing(*made), paper) for made, paper in those]
            saved += _save_part(database, connection, read, on, following)
    return saved


def _save_part(
    database: Database, connection: Connection, read: Sequence[_Read], on: datetime.date | None, following: Following
) -> list[Saved]:
    """Store letters of which no two can be one."""
    stored = storing.rows_of(connection, [one.letter.source.sha256 for one in read])
    # What is stored may have been read with another head, or none: nothing but its id tells that it is there.
    near = stored.keys() | copies.near_stored(connection, [one.letter for one in read])
    _put_new(connection, [one for one in read if one.letter.source.sha256 not in near], following)
    saved = [
        _put(database, connection, one, stored.get(one.letter.source.sha256), following)
        if one.letter.source.sha256 in near
        else "new"
        for one in read
    ]
    changed = [one.letter for one, how in zip(read, saved, strict=True) if how != "unchanged"]
    register.give(connection, [letter.source.sha256 for letter in changed], on)
    for letter in changed:
        is_counted = any(date.relative and date.relative.anchor == "received" for date in letter.dates)
        if letter.source.sha256 in near and is_counted:
            following.touched(copies.members(connection, letter.source.sha256)[0])
    return saved


def _put_new(connection: Connection, read: Sequence[_Read], following: Following) -> None:
    """Write letters that are new, and copies of none."""
    new = [(one.letter, rows.packed(one.letter), one.routing.direction) for one in read]
    storing.put_new_letters(connection, new)
    pages.put_new(connection, {one.letter.source.sha256: one.paper for one in read if one.paper is not None})
    storing.put_rows(connection, [storing.Standing(one.letter, one.routing) for one in read])
    following.new([one.letter.source.sha256 for one in read])


def _put(
    database: Database, connection: Connection, read: _Read, stored: storing.Row | None, following: Following
) -> Saved:
    """Write a letter that is stored, or may be a copy of one that is."""
    letter, routing, paper = read
    sha256, content = letter.source.sha256, rows.packed(letter)
    if stored is None:
        storing.put_new_letters(connection, [(letter, content, routing.direction)])
    else:
        routing = storing.laid_over(connection, letter, routing)
        as_read = rows.as_read(stored)
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
