"""Reading letters: the list, one whole, whether one is there."""

import datetime
import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, and_, func, select

from pipeline.duties.class_duties import ClassDuty, ReadLetter, alone
from pipeline.duties.matching import place_of_number
from pipeline.store import duty_queries, references, rows, schema
from pipeline.store.database import StorePart, asking
from pipeline.store.references import letter_called, members_of
from pipeline.store.rows import NO_DAY, Arrival, NewLetter, StoredLetter, in_order
from pipeline.store.schema import at_most, by_first, conditions_of, existing_ids, of_ids, parts, those_of
from pipeline.store.storing import Saved, Saving
from pipeline.support.errors import UnknownRefError
from pipeline.support.paper import Paper
from pipeline.unions import Bodies, BoundBody
from schemas import CLOSED, Direction, Letter, LetterKey, Obligation, ReviewState

_NOTHING_OWED = {"obligations": 0, "open": 0, "late": 0}

_LETTER, _FILE = schema.letters.c, schema.choices.c
_STANDS = _LETTER.copy_of.is_(None)
#: The files of which every letter is stored.
_IS_DONE = and_(_FILE.kind == "file", _FILE.name == "")
_STORED = sa.union(
    select(_LETTER.sha256).where(_LETTER.sha256.in_(schema.IDS)),
    select(_FILE.subject).where(_FILE.subject.in_(schema.IDS), _IS_DONE),
)
_DAY = func.coalesce(_LETTER.issued_on, NO_DAY)
#: Of a letter that nobody touched nothing is kept. As it stands: PostgreSQL groups by nothing that is sent apart.
_STATE = func.coalesce(_LETTER.review_state, sa.literal_column("'new'"))
_NEW = _LETTER["sha256", "number", "symbol", "issuer", "issued_on", "subject", "direction"]
_LIST = select(*_NEW, _LETTER.name, _LETTER.kind).where(_STANDS)
_HEADS, _STANDING = select(*_NEW).where(_STANDS), select(_LETTER.sha256).where(_STANDS)
_CONTENT = select(_LETTER.sha256, _LETTER.content)
_ARRIVAL = func.coalesce(schema.register.c.arrived_on, _LETTER.arrived_on, _LETTER.taken_on, _LETTER.issued_on)
_ARRIVED = _HEADS.outerjoin(schema.register, schema.register.c.letter == _LETTER.sha256)
_ARRIVED = _ARRIVED.where(_ARRIVAL.between(sa.bindparam("first"), sa.bindparam("last")))
_ARRIVED = _ARRIVED.order_by(_ARRIVAL.desc(), _LETTER.sha256)
#: Letters that are asked for together, of those that somebody goes through one by one.
_AT_ONCE = 16


# --------------------
# Letters among which one that concerns another must be: what the checks across letters look at for new ones.

_CITES = schema.citations.c


def _near(connection: Connection, letters: Collection[str]) -> set[str]:
    """Return some letters and those near them, no copies: which they cite, which cite them or bear their number."""

    def values(of: Any, column: Any, ids: Collection[str]) -> set[str]:
        return set(itertools.chain.from_iterable(of_ids(connection, select(of), column, ids)))

    borne = values(_LETTER.reference, _LETTER.sha256, letters) - {""}
    cited = values(_CITES.key, _CITES.letter, letters)
    near = values(_LETTER.sha256, _LETTER.reference, cited | borne) | values(_CITES.letter, _CITES.key, borne)
    return existing_ids(connection, _LETTER.sha256, near.union(letters), _STANDS)


def _arrivals(connection: Connection, letters: Collection[str]) -> dict[str, tuple[Arrival, ...]]:
    """Return the files that brought letters, by the ids of those that stand, the one to work with first."""
    asked = select(_LETTER.sha256, _LETTER.name, _LETTER.arrived_on, _LETTER.copy_of)
    lines = {row for column in (_LETTER.sha256, _LETTER.copy_of) for row in of_ids(connection, asked, column, letters)}
    found: dict[str, tuple[Arrival, ...]] = defaultdict(tuple)
    for row in sorted(lines, key=lambda row: (bool(row.copy_of), in_order(row.arrived_on), row.name, row.sha256)):
        found[row.copy_of or row.sha256] += (Arrival(sha256=row.sha256, name=row.name, arrived_on=row.arrived_on),)
    return found


# --------------------
# The letters as they are asked for.


class Letters(StorePart):
    """The letters: stored, listed, one whole, found by what stands in them."""

    id_of = asking(letter_called)
    near = asking(_near)
    arrivals = asking(_arrivals)
    search = asking(references.find_words)

    def save(
        self, letter: Letter, laid: Iterable[ClassDuty | Obligation],
        bodies: Mapping[str, Bodies | Iterable[BoundBody]] = MappingProxyType({}), direction: Direction = "in",
        on: datetime.date | None = None, paper: Paper | None = None,
    ) -> Saved:  # fmt: skip
        """Store a letter with its obligations, or renew what is stored of it; marks that people set are kept.

        ``bodies`` says whom a date (by its id) concerns. ``on``: the day on which it came, where nothing tells another;
        it gets the next number of that year's register. ``paper``: its file and its pages.
        """
        one = ReadLetter(
            letter=letter, direction=direction, paper=paper,
            laid=tuple(item if isinstance(item, ClassDuty) else alone(item) for item in laid),
            bodies={name: those if isinstance(those, Bodies) else Bodies.of(those) for name, those in bodies.items()},
        )  # fmt: skip
        return self.save_all([one], on)[0]

    def save_all(self, coming: Sequence[ReadLetter], on: datetime.date | None = None) -> list[Saved]:
        """Do what ``save`` does with several letters in their order, all of them or none."""
        if not coming:
            return []
        with self._database.writing() as connection, Saving(self._database, connection) as saving:
            return saving.save(coming, on)

    def remember_files(self, files: Mapping[str, str], program: str = "") -> None:
        """Note names of files, by the hashes of which every letter is stored: ``has`` knows them by their own bytes.

        With ``program`` what it said of files on which it failed, in the place of what one said before: no run reads
        them in vain again, only a newer program, or who asks for it.
        """
        with self._database.writing() as connection:
            if program:
                rows.forget(connection, "file", _FILE.name != "", _FILE.subject.in_(files))
            there = existing_ids(connection, _FILE.subject, files, _FILE.kind == "file", _FILE.name == program)
            new = sorted(files.keys() - there)
            lines = [{"subject": name, "name": program, "value": files[name]} for name in new]
            rows.put_choices(connection, "file", lines)

    def failed(self, program: str) -> dict[str, str]:
        """Return what a program said of files, by the hashes of those on which it failed."""
        return {row.subject: row.value for row in self._rows(rows.chosen("file", name=program))}

    def has(self, sha256: str) -> bool:
        """Whether a letter, or every letter of a file, with these bytes is stored."""
        return bool(self.known([sha256]))

    def known(self, ids: Collection[str]) -> set[str]:
        """Return those of some letters or files that are stored, as ``has`` says it."""
        with self._database.reading() as connection:
            return set(itertools.chain.from_iterable(schema.rows_for(connection, _STORED, ids)))

    def all(
        self, today: datetime.date = datetime.date.min, most: int | None = None, directions: Collection[str] = (),
        year: int | None = None,
    ) -> list[StoredLetter]:  # fmt: skip
        """List the stored letters by date and number, each once however often it came; of ``most`` the latest.

        ``today`` tells what is late. ``directions``: of ``in``, ``out``, ``info``; ``year``: of the register.
        """
        asked = _LIST.where(*those_of((directions, _LETTER.direction.in_)))
        if most and year is None:
            # All of the day on which the last of them was issued: within it numbers tell the order.
            last = asked.with_only_columns(_DAY).order_by(_DAY.desc()).offset(most - 1).limit(1)
            asked = asked.where(func.coalesce(last.scalar_subquery(), "") <= _DAY)
        with self._database.reading() as connection:
            listed = (item for item in _entered(connection, asked) if year in (None, int(item.year or 0)))
            return _counted(connection, sorted(listed, key=_place_of_letter)[-most if most else 0 :], today)

    def page(
        self, today: datetime.date, most: int, after: str | None = None, directions: Collection[str] = (),
        states: Collection[ReviewState] = (), among: Collection[str] | None = None,
    ) -> list[StoredLetter]:  # fmt: skip
        """List letters by their own date, the latest first, behind the id ``after``; ``among``: of these ids."""
        place, other = sa.tuple_(_DAY, _LETTER.sha256), schema.letters.alias().c
        its = select(func.coalesce(other.issued_on, NO_DAY)).where(other.sha256 == after).scalar_subquery()
        asked = select(_LETTER.sha256).where(
            _STANDS, *those_of((directions, _LETTER.direction.in_), (states, _STATE.in_)),
            *conditions_of((among, _LETTER.sha256.in_)),
            *those_of((after, lambda last: place < sa.tuple_(its, sa.literal(last)))))  # fmt: skip
        in_order = (_DAY.desc(), _LETTER.sha256.desc())
        few = _LIST.where(_LETTER.sha256.in_(asked.order_by(*in_order).limit(most))).order_by(*in_order)
        with self._database.reading() as connection:
            return _counted(connection, _entered(connection, few), today)

    def by_state(self, directions: Collection[str] = ()) -> dict[str, int]:
        """Count the letters by how far they were gone over, in all or in some directions."""
        asked = select(_STATE, func.count()).where(_STANDS, *those_of((directions, _LETTER.direction.in_)))
        return dict(map(tuple, self._rows(asked.group_by(_STATE))))

    def whole(self) -> Iterator[Letter]:
        """Yield every stored letter with everything found in it, in the order of ``letters``."""
        yield from self.of_ids(line.sha256 for line in sorted(self._rows(_LIST), key=_place_of_letter))

    def of_id(self, sha256: str) -> Letter:
        """Return the letter with exactly this id."""
        return next(self.of_ids([sha256]))

    def of_ids(self, ids: Iterable[str]) -> Iterator[Letter]:
        """Yield the letters with exactly these ids in their order, a few of them asked for together."""
        for part in parts([*ids], _AT_ONCE):
            with self._database.reading() as connection:
                lines = of_ids(connection, _CONTENT, _LETTER.sha256, part)
                found = {row.sha256: rows.unpacked(bytes(row.content), row.sha256) for row in lines}
            for sha256 in part:
                if sha256 not in found:
                    raise UnknownRefError("Không có văn bản nào mang mã {id}.", id=sha256)
                yield found[sha256]

    def as_read(self, sha256: str) -> Letter:
        """Return the letter with exactly this id as it was read."""
        return self._read(rows.letter, sha256, as_read=True)

    def called(self, ref: str) -> Letter:
        """Return the letter called ``ref``: the beginning of its id, or its number and symbol in any usual spelling."""
        return self.of_id(self.id_of(ref))

    def copies(self, ids: Sequence[str]) -> dict[str, tuple[Arrival, ...]]:
        """Return the files that brought letters, of those that came more than once, by their ids."""
        groups = self._read(members_of, ids)
        several = {sha256: group[0] for sha256, group in groups.items() if len(group) > 1}
        found = self.arrivals({*several.values()})
        return {sha256: found[standing] for sha256, standing in several.items()}

    def ids(self) -> list[str]:
        """Return the ids of all letters, copies among them."""
        return self._values(select(_LETTER.sha256).order_by(_LETTER.sha256))

    def standing(self, most: int | None = None) -> set[str]:
        """Return the ids of all letters that are no copies, or of so many."""
        return set(self._values(at_most(_STANDING, most)))

    def arrived(self, first: datetime.date, last: datetime.date) -> list[NewLetter]:
        """Return the letters that came, or were taken in, within some days, the latest first; else by their date."""
        return list(map(_new, self._rows(_ARRIVED, first=first.isoformat(), last=last.isoformat())))

    def heads(self, ids: Collection[str]) -> list[NewLetter]:
        """Return what letters are called by their ids, without those that are not there or were removed."""
        return list(map(_new, self._of_ids(_HEADS, _LETTER.sha256, ids)))

    def removed(self, most: int) -> list[NewLetter]:
        """Return the letters that people took out, the latest to come in first."""
        asked = select(*_NEW).where(_LETTER.copy_of == _LETTER.sha256)
        return list(map(_new, self._rows(asked.order_by(_LETTER.taken_on.desc(), _LETTER.sha256).limit(most))))

    def gone(self) -> set[str]:
        """Return the ids of the letters that people took out, and of all copies of those."""
        first = schema.letters.alias().c
        taken_out = select(first.sha256).where(first.copy_of == first.sha256)
        return set(self._values(select(_LETTER.sha256).where(_LETTER.copy_of.in_(taken_out))))

    def keys(self, ids: Sequence[str]) -> dict[str, LetterKey]:
        """Return what letters are called by, for each id."""
        return self._read(by_first, select(*_NEW), _LETTER.sha256, ids, LetterKey.of)


def _new(row: Any) -> NewLetter:
    return NewLetter(row.sha256, LetterKey.of(row), row.subject, row.direction)


def _entered(connection: Connection, asked: sa.Select[Any]) -> list[StoredLetter]:
    """Return the letters that a question finds, each with its number and day of arrival in the register."""
    lines = connection.execute(asked.where(schema.sound(schema.letters))).mappings().all()
    entered = references.main_rows(connection, [row["sha256"] for row in lines])
    came = {name: {"arrival_number": row["number"], "arrived_on": row["arrived_on"]} for name, row in entered.items()}
    return [StoredLetter.model_construct(**{**row, **_NOTHING_OWED, **came.get(row["sha256"], {})}) for row in lines]


def _counted(connection: Connection, listed: Sequence[StoredLetter], today: datetime.date) -> list[StoredLetter]:
    """Return letters with counts of what they lay on unions, as it stands ``today``, and the files they came in."""
    wanted = [item.sha256 for item in listed]
    counts, arrivals = _counts(connection, today, wanted), _arrivals(connection, wanted)
    return [item.model_copy(update={**counts.get(item.sha256, _NOTHING_OWED), "arrivals": arrivals[item.sha256]})
            for item in listed]  # fmt: skip


def _counts(connection: Connection, today: datetime.date, letters: Collection[str]) -> dict[str, dict[str, int]]:
    """Count, by the id of the letter, what we and unions below owe: all, what is open, what is late."""
    known = by_first(connection, duty_queries.OF_GROUPS, schema.duties.c.letter, letters)
    counts: dict[str, dict[str, int]] = defaultdict(lambda: dict(_NOTHING_OWED))
    near_us = schema.obligations.c.side != "outside"
    for group in duty_queries.groups(connection, known, today, schema.obligations, near_us):
        of_letter = counts[known[group.duty].letter]
        of_letter["obligations"] += group.many
        of_letter["open"] += group.many * (group.status not in CLOSED)
        of_letter["late"] += group.many * (group.status == "late")
    return counts


def _place_of_letter(line: Any) -> tuple[Any, ...]:
    return (in_order(line.issued_on), place_of_number(line.number), line.symbol or "", line.sha256)
