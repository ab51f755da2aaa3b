"""What a question about obligations and dates asks for, said in SQL."""

import datetime
from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, and_, false, not_, or_, select

from pipeline.duties import standing
from pipeline.registry.names import flat, key, loose_key, spelled_out
from pipeline.store import schema, series
from pipeline.store.search_words import query
from schemas import CLOSED, STATUSES

#: Statuses of what is still owed, as they are stored: that it is late depends on the day.
OPEN = tuple(status for status in STATUSES if status not in CLOSED | {"late"})
_MAY_BE_LATE = tuple(status for status in OPEN if status not in standing.NEVER_LATE)


def has_status(connection: Connection, status: str, today: datetime.date | None) -> ColumnElement[bool]:
    """Say in SQL that an obligation has a status on ``today``; of what recurs a few too many."""
    table = schema.obligations
    if today is None or status not in {"late", "done", *_MAY_BE_LATE}:
        return table.c.state == status
    differs = and_(table.c.state.in_(_MAY_BE_LATE), series.may_differ(connection, today))
    if status == "done":
        return or_(table.c.state == status, differs)
    is_past = and_(table.c.last_good.is_not(None), table.c.last_good < today.isoformat())
    if status == "late":
        return or_(and_(table.c.state.in_(_MAY_BE_LATE), is_past), differs)
    return and_(table.c.state == status, not_(is_past))


def has_words(text: str) -> list[ColumnElement[bool]]:
    """Say in SQL that all words asked for stand in the task, those in quotes side by side."""
    asked = query(text)
    if not asked.groups:
        return [false()] if text.strip() else []
    found = []
    for number, group in enumerate(asked.groups):
        words = " ".join(word.folded for word in group)
        end = "" if number in asked.beginnings else " "
        found.append(schema.duties.c.words.contains(f" {words}{end}", autoescape=True))
    return found


def issued_by(connection: Connection, issuer: str) -> ColumnElement[bool]:
    """Say in SQL that a letter is of an issuer: by its whole name, else without “tỉnh”/“ngành”, else by a part."""
    table = schema.letters
    known = [name for name in connection.execute(select(table.c.issuer).distinct()).scalars() if name]
    exact, loose, bare = key(issuer), loose_key(issuer), flat(key(spelled_out(issuer)))
    found = (
        [name for name in known if key(name) == exact]
        or [name for name in known if loose_key(name) == loose]
        or [name for name in known if bare and f" {bare} " in f" {flat(key(name))} "]
    )
    letters = select(table.c.sha256).where(table.c.issuer.in_(found))
    return schema.duties.c.letter.in_(letters)


def of_unions(connection: Connection, unions: Iterable[str]) -> ColumnElement[bool]:
    """Say in SQL that an obligation is of one of the unions with these ids."""
    table, wanted = schema.bodies, frozenset(unions)
    known = connection.execute(select(table.c.id, table.c.union_id).where(table.c.union_id.is_not(None)))
    return schema.obligations.c.body.in_([number for number, union_id in known if union_id in wanted])


def concerns(bodies: list[int]) -> ColumnElement[bool]:
    """Say in SQL that a date concerns one of the bodies: it names it, or names nobody and its letter binds it."""
    dates, named, owed, table = schema.dates, schema.date_bodies, schema.obligations, schema.duties
    binding = select(table.c.letter).join(owed, owed.c.duty == table.c.id).where(owed.c.body.in_(bodies))
    return or_(
        dates.c.number.in_(select(named.c.date).where(named.c.body.in_(bodies))),
        and_(dates.c.named.is_(False), dates.c.letter.in_(binding)),
    )
