"""Letters among which one that concerns another must be: what the checks across letters look at for new ones."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from heapq import nsmallest
from typing import Any

from sqlalchemy import Connection, select

from pipeline.grouping import grouped
from pipeline.store import schema
from pipeline.store.some import of_ids
from schemas import whole_day

_LETTER, _CITES, _THING = schema.letters.c, schema.citations.c, schema.things.c
_HEAD = select(*(_LETTER[name] for name in ("sha256", "reference", "number", "kind", "issuer", "subject", "issued_on")))
_CITED = select(_CITES.key, _CITES.issued_on)
_CITING = select(_CITES.letter, _CITES.key, _CITES.issued_on, _LETTER.issued_on.label("day")).join(
    schema.letters, _LETTER.sha256 == _CITES.letter
)

#: Figures of a year in a day.
_YEAR = 4
#: Letters that cite a document by one day, of which the usual day is told.
_ENOUGH = 50

#: By a number, the days of letters that bear it or on which it is cited; ``None`` where none is said.
_Days = defaultdict[str, set[str | None]]


def of(connection: Connection, letters: Collection[str], days: int) -> set[str]:
    """Return the ids of some letters and of those near them; copies are none.

    Near are: what they cite or are cited by, what bears their number, what cites a document of their citations by
    another day, what asks for the same, what their issuer wrote of the same subject within so many ``days``.
    """
    heads = list(of_ids(connection, _HEAD, _LETTER.sha256, letters))
    near = {*letters, *_by_number(connection, heads, letters), *_of_subject(connection, heads, days)}
    things = {row.thing for row in of_ids(connection, select(_THING.thing), _THING.letter, letters)}
    near.update(row.letter for row in of_ids(connection, select(_THING.letter), _THING.thing, things))
    standing = select(_LETTER.sha256).where(_LETTER.copy_of.is_(None))
    return {row.sha256 for row in of_ids(connection, standing, _LETTER.sha256, near)}


def _by_number(connection: Connection, heads: Sequence[Any], letters: Collection[str]) -> Iterator[str]:
    """Yield what letters cite, what cites them or bears their number, and what disputes the day of a citation."""
    cited, borne, disputed = _Days(set), _Days(set), _Days(set)
    for row in of_ids(connection, _CITED, _CITES.letter, letters):
        cited[row.key].add(row.issued_on)
    for row in heads:
        borne[row.reference].add(row.issued_on)
    # The days by which documents are cited of which other letters give another one; by no day, none.
    for row in of_ids(connection, _CITED.distinct(), _CITES.key, cited.keys()):
        others = {day for day in cited[row.key] if whole_day(day)} - {row.issued_on}
        if whole_day(row.issued_on) and _may_be_of(row.issued_on, others):
            disputed[row.key] |= {row.issued_on, *others}
    citing = list(of_ids(connection, _CITING, _CITES.key, {*borne, *disputed} - {""}))
    for row in of_ids(connection, _HEAD, _LETTER.reference, {*cited, *borne} - {""}):
        if _may_be_of(row.issued_on, cited[row.reference] | borne[row.reference]):
            yield row.sha256
    yield from (row.letter for row in citing if _may_be_of(row.issued_on, borne[row.key]))
    # Of many that cite a document by a day the first: which day is usual is told by some, too.
    disputing = (row for row in citing if row.issued_on in disputed[row.key])
    for same in grouped(disputing, lambda row: (row.key, row.issued_on)).values():
        yield from (row.letter for row in nsmallest(_ENOUGH, same, key=lambda row: (row.day or "9", row.letter)))


def _may_be_of(day: str | None, days: Collection[str | None]) -> bool:
    """Say whether a day may mean one of some: of the same year, or a year is mistyped, or one of both is not known."""
    return any(
        day is None or other is None or day[:_YEAR] == other[:_YEAR] or day[_YEAR:] == other[_YEAR:] for other in days
    )


def _of_subject(connection: Connection, heads: Sequence[Any], days: int) -> Iterator[str]:
    """Yield what the issuer of one of the heads wrote of the same kind and subject, within so many days of it."""
    meant: dict[tuple[str, ...], list[datetime.date]] = defaultdict(list)
    for row in heads:
        if row.subject and (day := whole_day(row.issued_on)) is not None:
            meant[row.issuer, row.subject, row.kind].append(day)
    for row in of_ids(connection, _HEAD, _LETTER.issuer, {issuer for issuer, *_ in meant if issuer}):
        own = meant.get((row.issuer, row.subject, row.kind), ())
        if own and (day := whole_day(row.issued_on)) is not None and any(abs((day - one).days) <= days for one in own):
            yield row.sha256
