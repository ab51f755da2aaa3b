"""Letters among which one that concerns another must be: what the checks across letters look at for new ones."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, select

from pipeline.store import schema
from pipeline.store.some import of_ids
from schemas import whole_day

_LETTER, _CITES = schema.letters.c, schema.citations.c
_HEAD = select(*(_LETTER[name] for name in ("sha256", "reference", "number", "kind", "issuer", "subject", "issued_on")))
_CITED = select(_CITES.key, _CITES.issued_on)
_CITING = select(_CITES.letter, _CITES.key, _CITES.issued_on)

#: Figures of a year in a day.
_YEAR = 4

#: By a number, the days of letters that bear it or on which it is cited; ``None`` where none is said.
_Days = defaultdict[str, set[str | None]]


def of(connection: Connection, letters: Collection[str], days: int) -> set[str]:
    """Return the ids of some letters and of those near them; copies are none.

    Near are: what they cite or are cited by, what bears their number, what their issuer wrote of the same subject
    within so many ``days``.
    """
    heads = list(of_ids(connection, _HEAD, _LETTER.sha256, letters))
    near = {*letters, *_by_number(connection, heads, letters), *_of_subject(connection, heads, days)}
    standing = select(_LETTER.sha256).where(_LETTER.copy_of.is_(None))
    return {row.sha256 for row in of_ids(connection, standing, _LETTER.sha256, near)}


def _by_number(connection: Connection, heads: Sequence[Any], letters: Collection[str]) -> Iterator[str]:
    """Yield what letters cite, what cites them and what bears their number."""
    cited, borne = _Days(set), _Days(set)
    for row in of_ids(connection, _CITED, _CITES.letter, letters):
        cited[row.key].add(row.issued_on)
    for row in heads:
        borne[row.reference].add(row.issued_on)
    for row in of_ids(connection, _HEAD, _LETTER.reference, {*cited, *borne} - {""}):
        if _may_be_of(row.issued_on, cited[row.reference] | borne[row.reference]):
            yield row.sha256
    for row in of_ids(connection, _CITING, _CITES.key, {*borne} - {""}):
        if _may_be_of(row.issued_on, borne[row.key]):
            yield row.letter


def _may_be_of(day: str | None, days: Collection[str | None]) -> bool:
    """Whether a day may mean one of some: of the same year, or a year is mistyped, or one of both is not known."""
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
