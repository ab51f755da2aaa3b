"""Writing letters: each whole or not at all, with everything that follows from it and what people said of it.

The same bytes are stored once; reading them again with a newer program renews what was found and keeps what people
marked. The same letter in other bytes is a copy: the best copy stands, or the one that a person approved, and what
people marked goes over to it. What they corrected is laid over whichever copy stands, and over every reading of it;
what was read is kept beside it.
"""

import datetime
import functools
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, delete, select, union, update

from pipeline.calendar.deadlines import is_from_arrival
from pipeline.duties.class_duties import ClassDuty, ReadLetter, Routing, alone, assigned, assigned_id
from pipeline.duties.corrections.applying import conflicting, removal
from pipeline.duties.corrections.fields import in_words
from pipeline.store import duties, kept_files, references, register, rows, schema
from pipeline.store.database import Database, StorePart, asking, remember, write, written
from pipeline.store.following import Following
from pipeline.store.opening import raw, said_clearly
from pipeline.store.references import members
from pipeline.store.rows import APPROVER, Row, choose, chosen, forget, forget_cohorts, may_leave, put_choices
from pipeline.store.rows import named as dates_named
from pipeline.store.schema import at_most, by_first, existing_ids
from pipeline.support.errors import StoreError, UnknownRefError, VanthuError, found_or
from pipeline.support.grouping import by_id, grouped, with_id
from pipeline.support.words import t
from pipeline.unions import Bodies, BoundBody
from schemas import Approver, Correction, Letter, LetterReview, Obligation, ReviewAct, ReviewState, iso


class ChangedMeanwhileError(VanthuError):
    """Another person said something else of the same value."""

    exit_code = 2

    def __init__(self, other: Correction) -> None:
        super().__init__(
            "{who} đã sửa chỗ này lúc {at}: {old} → {new}. Chưa ghi gì.", who=other.who or "?",
            at=other.at.replace("T", " "), old=in_words(other.part, other.field, other.old),
            new=in_words(other.part, other.field, other.new))  # fmt: skip
        self.other = other


def corrections_of(connection: Connection, letters: Collection[str]) -> list[Correction]:
    """Return the corrections of a letter, by the ids of all its copies, the first first."""
    return list(map(Correction.model_validate_json, written(connection, "correct", letters)))


# --------------------
# The rows of letters.

_LETTER = schema.letters.c
_STORED = select(*_LETTER["sha256", "content", "as_read", "copy_of", "routed", "direction"])
_CHOICE = schema.choices.c
#: Where an obligation is named by what people said of it, and what of it is that.
_NAMING = {
    schema.events.c.obligation: sa.true(),
    schema.sent.c.obligation: sa.true(),
    _CHOICE.subject: _CHOICE.kind.in_(("anchor", "assign")),
    _CHOICE.name: _CHOICE.kind == "renamed",
}

_RENAMED = delete(schema.choices).where(_CHOICE.kind == "renamed")


def put_new_letters(connection: Connection, read: Iterable[ReadLetter], on: datetime.date | None) -> None:
    """Write the rows of letters that have none, taken in ``on`` a day, and in which files they stand."""
    lines = []
    for one in read:
        row = rows.of_letter(one.letter)
        row |= {"sha256": one.id, "direction": one.direction, "taken_on": iso(on)}
        lines.append(row | {name: getattr(one.paper, name, None) for name in ("file", "container")})
    schema.put(connection, schema.letters, lines)


def put_rows(
    connection: Connection, standing: Sequence[ReadLetter],
    carried: Mapping[str, duties.CarriedMarks] = MappingProxyType({}),
) -> None:  # fmt: skip
    """Write what follows from letters of which only their own rows stand (``put_new_letters``, or after ``_clear``).

    Bodies, duties, obligations, dates, what they cite, their words to be searched. ``carried``, by the letter's id:
    what people marked before, which new obligations take it, and what obligations are called now.
    """
    made, present, renamed = rows.LetterRows(), set[str](), dict[str, str]()
    for read in standing:
        marked, lost, names = carried.get(read.id, duties.NOTHING_CARRIED)
        marks = {item.id: mark for item, mark in marked if mark != duties.Marks(status=item.status)}
        duties.add_laid(made, read, marks)
        made.add_dates(read)
        present.update(item.id for item, _ in marked)
        renamed |= names
        _keep_marks(connection, read.id, lost)
    rows.put_bodies(connection, made.bodies.values())
    rows.put_cohorts(connection, made.cohorts)
    schema.put(connection, schema.duties, [made.duties[number] for number in sorted(made.duties)])
    schema.put(connection, schema.obligations, sorted(made.obligations, key=lambda row: row["id"]))
    schema.put(connection, schema.dates, made.dates)
    present |= {row["id"] for row in made.obligations} | {row["parent"] for row in made.duties.values()}
    _rename(connection, renamed, present)
    letters = [one.letter for one in standing]
    references.put(connection, letters)
    references.index_words(connection, chain.from_iterable(map(references.words_of_letter, letters)))


def _keep_marks(connection: Connection, sha256: str, marked: Sequence[duties.Marked]) -> None:
    """Keep marks whose obligations a letter lays no more, with the obligation as it was: until one takes them."""
    put_choices(connection, "mark", [
        {"subject": item.id, "value": mark.model_dump_json(), "letter": sha256, "content": item.model_dump_json()}
        for item, mark in marked])  # fmt: skip


def _rename(connection: Connection, names: dict[str, str], present: set[str]) -> None:
    """Write what obligations are called now wherever people named them. An id that is back needs no other name.

    ``names``: old id → new. ``present``: all ids that there are now.
    """
    schema.drop(connection, _RENAMED, _CHOICE.subject, {*names, *present})
    names = {old: new for old, new in names.items() if old not in present}
    for old, new in names.items():
        for column, is_name in _NAMING.items():
            connection.execute(update(column.table).where(column == old, is_name).values({column: new}))
    put_choices(connection, "renamed", [{"subject": old, "name": new} for old, new in names.items()])


def _clear(connection: Connection, sha256: str) -> None:
    """Take out of the tables what follows from a letter; its own row, and what people said of it, stay."""
    for table in (schema.listed_duties, schema.duties, schema.dates, schema.citations):
        connection.execute(delete(table).where(table.c.letter == sha256))
    forget(connection, "mark", letter=sha256)
    references.unindex_words(connection, sha256)


def rows_of(connection: Connection, letters: Sequence[str]) -> dict[str, Row]:
    """Return what is stored of letters, by their ids."""
    return by_first(
        connection, _STORED, _LETTER.sha256, letters, lambda row: {**row._mapping, "content": bytes(row.content)}
    )


def read_again(connection: Connection, stored: Row) -> ReadLetter:
    """Return a stored letter as it was read, with its routing: of a copy as it was kept, else from its rows."""
    letter = rows.unpacked(rows.as_read(stored))
    if stored["routed"] is not None:
        return ReadLetter(letter=letter, **dict(rows.read_back(Routing, bytes(stored["routed"]))))
    dates, bodies, naming = schema.dates.c, schema.bodies.c, dates_named.c
    asked = select(dates.id, bodies.name, bodies.union_id).where(dates.letter == stored["sha256"])
    asked = asked.join_from(schema.dates, dates_named, naming.date == dates.number)
    asked = asked.join(schema.bodies, bodies.id == naming.body).order_by(dates.id, bodies.name)
    bodies_of = {
        date_id: Bodies.of(BoundBody(name=row.name, union_id=row.union_id) for row in those)
        for date_id, those in grouped(connection.execute(asked), lambda row: str(row.id)).items()}  # fmt: skip
    laid = tuple(duties.laid_by(connection, stored["sha256"]))
    return ReadLetter(letter=letter, laid=laid, bodies=bodies_of, direction=stored["direction"])


def laid_over(connection: Connection, read: ReadLetter) -> ReadLetter:
    """Return a letter with its duties given to the unions that people chose (choices ``assign``), else as it is."""
    asked = connection.execute(chosen("assign", letter=read.id))
    given = {row.subject: tuple(map(BoundBody.model_validate, json.loads(row.value))) for row in asked}
    return read.with_own({"laid": tuple(assigned(read.laid, given))}) if given else read


def _compared(read: ReadLetter) -> tuple[Any, ...]:
    """Return what routing made, to be compared: obligations by id without status or done days, bodies, direction."""
    items = [item.with_own({"status": "todo", "done_days": (), "waived_days": ()}) for item in read.obligations]
    own = {record.id for record in read.letter.dates if not record.of_earlier}
    bodies = {
        name: set(zip(those.names, those.union_ids, strict=True))
        for name, those in read.bodies.items() if name in own and those}  # fmt: skip
    return sorted(items, key=lambda item: item.id), bodies, read.direction


def _marked(connection: Connection, sha256: str) -> list[duties.Marked]:
    """Return the obligations of a letter with what people marked on them; behind them those that it lays no more."""
    kept = map(duties.kept_in, connection.execute(chosen("mark", letter=sha256)))
    return [*((duties.as_laid(line), duties.marks_in(line)) for line in duties.lines_under(connection, sha256)), *kept]


# --------------------
# Letters that were read, with everything that follows from them.

Saved = Literal["new", "changed", "unchanged"]

#: Letters of which the rows are held at a time.
_TOGETHER = 16


class Saving(Following):
    """Writes letters; at the end of the ``with`` what follows from them is written, too."""

    def save(self, coming: Sequence[ReadLetter], on: datetime.date | None) -> list[Saved]:
        """Write letters in their order and say of each what came of it; those that can be no copies together."""
        parts = references.apart(coming, _TOGETHER)
        return [*chain.from_iterable(self._save_apart(part, on) for part in parts)]

    def _save_apart(self, coming: Sequence[ReadLetter], on: datetime.date | None) -> list[Saved]:
        """Write letters of which no two are one letter: those unlike all stored ones together, the others singly."""
        connection, read = self._connection, by_id(coming)
        stored = rows_of(connection, list(read))
        # What is stored may have been read with another head, or none: nothing but its id tells that it is there.
        near = stored.keys() | references.near_stored(connection, [one.letter for one in coming])
        new = [one for name, one in read.items() if name not in near]
        put_new_letters(connection, new, on)
        kept_files.put_new(connection, {one.id: one.paper for one in new if one.paper is not None})
        put_rows(connection, new)
        self.renewed([one.id for one in new])
        saved: dict[str, Saved] = {
            name: self._save_one(one, stored.get(name), on) if name in near else "new" for name, one in read.items()
        }
        changed = [name for name, how in saved.items() if how != "unchanged"]
        register.give(connection, changed, on)
        for name in near & set(changed):
            if any(map(is_from_arrival, read[name].letter.dates)):
                self.targets.add(members(connection, name)[0])
        return list(saved.values())

    def _save_one(self, read: ReadLetter, stored: Row | None, on: datetime.date | None) -> Saved:
        """Write a letter that is ``stored`` or may be a copy; ``unchanged`` where it is read and routed as before."""
        is_same = False
        if stored is None:
            put_new_letters(self._connection, [read], on)
        else:
            as_read, read = rows.as_read(stored), laid_over(self._connection, read)
            is_same = as_read == rows.packed(read.letter) and self.is_routed(stored, read)
            if not is_same:
                self._put_letter(read.letter)
                if read.paper is None and rows.unpacked(as_read).text != read.letter.text:
                    kept_files.forget(self._connection, read.id)
        if read.paper is not None:
            kept_files.put(self._connection, read.id, read.paper)
        if is_same:
            return "unchanged"
        self.regroup(read, is_new=stored is None)
        return "new" if stored is None else "changed"

    def is_routed(self, stored: Row, read: ReadLetter) -> bool:
        """Whether a letter as it is read and routed now, with all corrections, is what is stored of it."""
        if stored["as_read"] is not None:
            group = members(self._connection, read.id)
            mended = self._database.mend(read.letter, corrections_of(self._connection, group))
            read = laid_over(self._connection, mended)
            if mended.letter != rows.unpacked(stored["content"]):
                return False
        return _compared(read_again(self._connection, stored)) == _compared(read)

    def renew(self, read: ReadLetter) -> None:
        """Write a stored letter anew, as it was read, and let the best copy of each group that it touches stand."""
        self._put_letter(read.letter)
        self.regroup(read)

    def regroup(self, read: ReadLetter, *, is_new: bool = False) -> None:
        """Let the best copy of each group around a letter stand; ``read``: that as it was read, already written."""
        for best_first in references.groups_around(self._connection, read.letter):
            group = approved_first(self._connection, best_first)
            is_alone = is_new and group == [read.id]
            if is_alone:  # nothing was before
                put_rows(self._connection, [read])
            if is_alone or self._stand(group, read):
                self.renewed(group[:1], group[1:])

    def _put_letter(self, letter: Letter, read: Letter | None = None) -> None:
        """Write the row of a letter anew; a corrected one comes with what was ``read``."""
        # It may get another number: who cites the old one may mean others.
        self.sources.update(references.may_cite(self._connection, [letter.source.sha256]))
        as_read, head = (rows.packed(read), rows.read_head(read)) if read is not None else (None, None)
        values = {**rows.of_letter(letter), "as_read": as_read, "read_head": head}
        self._connection.execute(update(schema.letters).where(_LETTER.sha256 == letter.source.sha256).values(**values))

    def _stand(self, group: list[str], read: ReadLetter) -> bool:
        """Let the first of a group stand for it, as people corrected it; return whether anything changed by that.

        The others become its copies and lay nothing. Marks go over; a letter that was taken out keeps only its marks.
        """
        connection, (standing, *others) = self._connection, group
        before = rows_of(connection, group)
        demoted = [name for name in others if before[name]["copy_of"] in (None, name)]
        corrections = corrections_of(connection, group)
        old = _marked(connection, standing)
        of_copies = [*chain.from_iterable(_marked(connection, name) for name in demoted)]
        had = old + of_copies
        meant = rows.cohorts_of(connection, group)
        came = {read.id: read}
        for name in others:
            self._demote(before[name], standing, came.get(name))
        is_touched = any((before[standing]["copy_of"] is not None, demoted, corrections))
        if standing != read.id and not is_touched and before[standing]["as_read"] is None:
            return read.id in others  # a further copy: its arrival may be the day that deadlines are counted from
        noted = {one.obligation for one in duties.instances_of(connection, {item.id for item, _ in had})}
        made = self._as_corrected(before[standing], came.get(standing), corrections)
        _clear(connection, standing)
        removed = removal(corrections) is not None
        marks = duties.carry_over(old, () if removed else made.obligations, of_copies, noted)
        self._become(standing, standing if removed else None, made, direction=made.direction)
        if removed:  # only its marks stay
            _keep_marks(connection, standing, marks.lost)
        else:
            put_rows(connection, [made], {standing: marks})
            # Of which anything was said of one union alone, those have rows of their own.
            asked = [select(of.c.obligation).where(of.c.letter.in_(group)) for of in (schema.sent, schema.events)]
            names = sa.union(*asked, chosen("anchor").with_only_columns(_CHOICE.subject))
            rows.tell_apart(connection, connection.execute(names).scalars().all())
        forget_cohorts(connection, schema.members.c.cohort.in_(meant))
        self._move_anchors(demoted, standing)
        settle(connection, group)
        return True

    def _as_corrected(self, stored: Row, read: ReadLetter | None, corrections: list[Correction]) -> ReadLetter:
        """Return a letter as people corrected it, with its routing, and write its row; ``read``: as it came now."""
        read = read or read_again(self._connection, stored)
        if not corrections and stored["as_read"] is None:
            return read
        mended = self._database.mend(read.letter, corrections)
        self._put_letter(mended.letter, read=read.letter if corrections else None)
        return laid_over(self._connection, mended)

    def _demote(self, row: Row, standing: str, made: ReadLetter | None) -> None:
        """Make a letter (``row``) a copy of ``standing``: as it was read, laying nothing; ``made``: as it came now."""
        if row["as_read"] is not None:
            read = rows.unpacked(rows.as_read(row))
            self._put_letter(read)
            made = made or self._database.mend(read, ())
        made = made or read_again(self._connection, row)
        _clear(self._connection, row["sha256"])
        self._become(row["sha256"], standing, made)

    def _become(self, sha256: str, copy_of: str | None, made: ReadLetter, **more: str) -> None:
        """Write which letter one is a copy of (``None``: it stands itself), and of a copy its routing, to be kept."""
        routed = rows.packed_routing(made) if copy_of is not None else None
        self._connection.execute(
            update(schema.letters).where(_LETTER.sha256 == sha256).values(copy_of=copy_of, routed=routed, **more)
        )

    def _move_anchors(self, gone: list[str], standing: str) -> None:
        """Give the days of events that people set on letters to the one that stands for them; of two its own counts."""
        names = [*sorted(gone, reverse=True), standing]  # the last one's day counts
        found = self._connection.execute(chosen("anchor", _CHOICE.subject.in_(names))).all()
        forget(self._connection, "anchor", _CHOICE.subject.in_(names))
        for row in sorted(found, key=lambda row: names.index(row.subject)):
            choose(self._connection, "anchor", row.value, standing, row.name)


# --------------------
# Stored letters made anew: by a newer registry, program or calendar, by what people correct, by whom they give duties.
#
# Each is one transaction with what it makes of its letter; what people did on it stays. A letter that should never have
# come in is erased.

#: Gives a letter and what it lays on unions with their days worked out anew; who owes what stays.
Recount = Callable[[Letter, Sequence[Obligation]], tuple[Letter, Sequence[Obligation]]]


class StoredBefore(NamedTuple):
    """A letter as it was stored when its renewal began."""

    sha256: str
    content: bytes
    """The packed letter (``rows.unpacked``) as it was read."""
    approved: bool = False
    """What a person approved stays as it was read, whatever a newer program makes of it, until it is reopened."""


class RenewedLetter(NamedTuple):
    """A letter of which something else was made than is stored; a copy lays nothing on anybody."""

    letter: Letter
    new: tuple[Obligation, ...]
    gone: tuple[Obligation, ...]


def _seen(connection: Connection, sha256: str) -> StoredBefore | None:
    """Return what is stored of a letter, ``None`` where it is not."""
    row, letter = rows_of(connection, [sha256]).get(sha256), schema.letters.c.sha256
    approved = connection.execute(select(letter).where(letter == sha256, rows.is_approved(letter))).first() is not None
    return StoredBefore(sha256, rows.as_read(row), approved) if row is not None else None


class Readings(StorePart):
    """Makes anew what was read; decisions, days of events and marks stay."""

    seen = asking(_seen)

    def renew(
        self, seen: StoredBefore, made: ReadLetter, again: Callable[[StoredBefore], ReadLetter], *, proposals: bool
    ) -> RenewedLetter | None:
        """Put what was made of a letter in the place of what is stored, in one transaction; ``None``: it is the same.

        Where the letter changed since it was ``seen``, ``again`` makes it of what is stored now.
        With ``proposals`` what its words propose for other letters is worked out anew, too, even where all else stays.
        """
        with self._database.writing() as connection, Saving(self._database, connection) as saving:
            now = _seen(connection, seen.sha256)
            if now is None:
                return None
            row = rows_of(connection, [seen.sha256])[seen.sha256]
            stored = rows.unpacked(now.content)
            made = laid_over(connection, made if now == seen else again(now))
            if made.letter == stored and saving.is_routed(row, made):
                if proposals and row["copy_of"] is None:
                    saving.sources.add(seen.sha256)
                return None
            before = by_id(duties.facts_of(connection, seen.sha256))
            saving.renew(made)
            after = by_id(duties.facts_of(connection, seen.sha256))
        new, gone = (
            tuple(there[name] for name in sorted(there.keys() - others.keys()))
            for there, others in ((after, before), (before, after)))  # fmt: skip
        return RenewedLetter(made.letter, new, gone)

    def recount(self, recount: Recount) -> int:
        """Work out the days of every letter anew, each letter in a transaction of its own; return how many changed."""
        ids = self._values(select(schema.letters.c.sha256).order_by(schema.letters.c.sha256))
        return sum(self._recount_one(sha256, recount) for sha256 in ids)

    def _recount_one(self, sha256: str, recount: Recount) -> bool:
        """Work out the days of one letter anew; return whether it, or a last day that follows from it, changed."""
        with self._database.writing() as connection:
            row = rows_of(connection, [sha256]).get(sha256)
            if row is None:
                return False
            read = read_again(connection, row)
            new, likes = recount(read.letter, [one.like for one in read.laid])
            # What is counted from the day of an event hangs on the calendar too, though the letter does not say it.
            is_as_read = row["as_read"] is None
            if new == read.letter and is_as_read and not any(date.relative for date in new.dates):
                return False
            before = _days(connection, sha256)
            laid = (one.model_copy(update={"like": like}) for one, like in zip(read.laid, likes, strict=True))
            with Saving(self._database, connection) as saving:
                saving.renew(read.with_own({"letter": new, "laid": tuple(laid)}))
            return new != read.letter or _days(connection, sha256) != before


def _days(connection: Connection, sha256: str) -> set[tuple[str, str | None, str | None]]:
    """Return the last days of what a letter lays on unions, each with the id of its obligation."""
    owed, duty = schema.obligations.c, schema.duties
    asked = select(owed.id, owed.last_good, owed.safe_due).join(duty, duty.c.id == owed.duty)
    return {(*row,) for row in connection.execute(asked.where(duty.c.letter == sha256))}


# --------------------
# What people correct, and to whom they give duties.


class Corrections(StorePart):
    """Corrections of letters, and choices of who owes what a letter leaves open."""

    def correct(self, corrections: Sequence[Correction], seen: int | None = None) -> Letter:
        """Write down what a person said of one letter, all or nothing, and return the letter as it is then.

        ``seen`` is how many corrections of it the person saw. Raises ``ChangedMeanwhileError`` where another one said
        something else of the same value.
        """
        sha256 = corrections[0].letter
        with self._database.writing() as connection:
            earlier = corrections_of(connection, members(connection, sha256))
            for correction in corrections:
                if other := conflicting(earlier, correction, seen):
                    raise ChangedMeanwhileError(other)
            write(connection, "correct", [(item, item.kind) for item in corrections])
            return self._stand_anew(connection, sha256)

    def stand_anew(self, sha256: str) -> Letter:
        """Let the best copy of a letter stand, which another one stood for while it was approved, and return it."""
        with self._database.writing() as connection:
            return self._stand_anew(connection, sha256)

    def _stand_anew(self, connection: Connection, sha256: str) -> Letter:
        """Let the best of a letter and its copies stand, as it was read; return the one that stands then."""
        with Saving(self._database, connection) as saving:
            saving.renew(read_again(connection, rows_of(connection, [sha256])[sha256]))
        return rows.letter(connection, members(connection, sha256)[0])  # a better copy may have come meanwhile

    def of(self, sha256: str) -> list[Correction]:
        """Return what people said of a letter or of any of its copies, the first first."""
        with self._database.reading() as connection:
            return corrections_of(connection, members(connection, sha256))

    def assign(
        self, obligation_id: str, unions: Sequence[BoundBody], on: datetime.date, *, who: str | None = None
    ) -> list[Obligation]:
        """Give an obligation to unions, none to take a choice back; return the rows that the choice makes."""
        with self._database.writing() as connection:
            letter_id, name = _subject(connection, obligation_id)
            base = _as_routed(connection, read_again(connection, rows_of(connection, [letter_id])[letter_id]))
            given_anew = UnknownRefError(
                "Nghĩa vụ {id} đã do người dùng giao; đổi lại ở nghĩa vụ gốc.", id=obligation_id
            )
            asked = found_or(with_id(base.obligations, name), given_anew)
            given = json.dumps([body.model_dump() for body in unions], ensure_ascii=False) if unions else None
            choose(connection, "assign", given, asked.id, letter=letter_id, content=asked.model_dump_json())
            remember(connection, letter_id, asked.id, on, "assign", "; ".join(body.name for body in unions), who)
            new = laid_over(connection, base)
            with Saving(self._database, connection) as saving:
                saving.regroup(new)
            ids = {assigned_id(asked.id, body, at) for at, body in enumerate(unions)} | {asked.id}
            return [item for item in new.obligations if item.id in ids]


def _subject(connection: Connection, obligation_id: str) -> tuple[str, str]:
    """Return letter and id of the obligation called so; also of one that is no row any more, as it was given away."""
    is_meant = schema.choices.c.subject.startswith(obligation_id.strip().lower() or " ", autoescape=True)
    given = connection.execute(chosen("assign", is_meant)).all()
    if len(given) == 1:
        return given[0].letter, given[0].subject
    line = duties.row_of_its_own(connection, obligation_id)
    return line.letter, line.id


def _as_routed(connection: Connection, read: ReadLetter) -> ReadLetter:
    """Return a letter with its duties as routing laid them: what people's choices made of them is taken back."""
    given: dict[str, ClassDuty] = {}
    made: set[str] = set()
    for row in connection.execute(chosen("assign", letter=read.id)).all():
        bodies = map(BoundBody.model_validate, json.loads(row.value))
        made |= {assigned_id(row.subject, body, at) for at, body in enumerate(bodies)}
        given[row.subject] = alone(Obligation.model_validate_json(row.content))
    rest = (one for one in read.laid if one.like.id not in made | given.keys())
    return read.with_own({"laid": (*rest, *given.values())})


# --------------------
# Who went over which letter and what they said; how far each letter is, kept beside it for lists.

_FIELDS = {name: _LETTER[f"review_{name}"] for name in LetterReview.model_fields}
_REVIEWED = select(_LETTER.sha256, *(column.label(name) for name, column in _FIELDS.items()))
_REVIEWED = _REVIEWED.where(_LETTER.review_state.is_not(None))
_reviewed = functools.partial(LetterReview.model_validate, from_attributes=True)
_BEGUN = select(_LETTER.sha256).where(_LETTER.review_state.in_(("open", "returned")))
_BEGUN = _BEGUN.order_by(_LETTER.review_at, _LETTER.sha256)
_STATES: dict[str, ReviewState] = {"approve": "approved", "return": "returned"}


class Reviews(StorePart):
    """Acts on letters, and how far letters are."""

    def of(self, sha256: str) -> list[ReviewAct]:
        """Return the acts on a letter or on any of its copies, the first first, those taken back among them."""
        with self._database.reading() as connection:
            return _acts(connection, members(connection, sha256))

    def add(self, act: ReviewAct) -> LetterReview:
        """Write an act down and return how far the letter is then."""
        with self._database.writing() as connection:
            write(connection, "review", [(act, act.what)])
            return settle(connection, members(connection, act.letter))

    def state(self, sha256: str) -> LetterReview:
        """Return how far a letter is, by its id."""
        return self.states([sha256])[sha256]

    def states(self, letters: Collection[str]) -> dict[str, LetterReview]:
        """Return how far letters are, by their ids."""
        found = self._read(by_first, _REVIEWED, _LETTER.sha256, set(letters), _reviewed)
        return {name: found.get(name, LetterReview()) for name in letters}

    def approved(self, letters: Collection[str]) -> set[str]:
        """Return which of some letters a person approved."""
        return {name for name, reviewed in self.states(letters).items() if reviewed.state == "approved"}

    def may_leave(self, letters: Collection[str]) -> set[str]:
        """Return which of some letters may leave the house."""
        name = schema.letters.c.sha256
        return self._read(existing_ids, name, letters, may_leave(name))

    @property
    def approver(self) -> Approver:
        """Who approves letters in this office; a clerk where nothing was chosen."""
        return next((row.value for row in self._rows(chosen("office", name=APPROVER))), "clerk")

    def choose_approver(self, who: Approver) -> None:
        """Choose who approves letters; where ``nobody`` does, all that is read may leave."""
        with self._database.writing() as connection:
            choose(connection, "office", who, name=APPROVER)

    def begun(self, most: int) -> list[str]:
        """Return so many letters that somebody began with, or gave back, and nobody approved, the first first."""
        return self._values(at_most(_BEGUN, most))


def counting_acts(acts: Iterable[ReviewAct]) -> list[ReviewAct]:
    """Return the acts that count: ``undo`` and ``unsay`` take back the last act of the same person."""
    found: list[ReviewAct] = []
    for act in acts:
        if act.what not in ("undo", "unsay"):
            found.append(act)
            continue
        last = next((at for at in reversed(range(len(found))) if found[at].who == act.who), None)
        if last is not None:
            del found[last]
    return found


def approved_first(connection: Connection, group: list[str]) -> list[str]:
    """Return a letter and its copies with the one before all that a person approved, where one is.

    A better copy that came since takes the place of no words that people answered for: they reopen the letter first.
    """
    last = counting_acts(_acts(connection, group))[-1:]
    approved = [act.letter for act in last if act.what == "approve"]
    return sorted(group, key=lambda name: name not in approved)


def settle(connection: Connection, group: Sequence[str]) -> LetterReview:
    """Write how far the letter is that stands for a group (its first), by the last act that counts, and return that."""
    reviewed = LetterReview()
    for last in counting_acts(_acts(connection, group))[-1:]:
        reviewed = LetterReview(state=_STATES.get(last.what, "open"), at=last.at, who=last.who, why=last.why)
    nothing, told = dict.fromkeys(_FIELDS.values()), {_FIELDS[name]: value for name, value in reviewed}
    begun = update(schema.letters).where(_LETTER.sha256.in_(group), _LETTER.review_state.is_not(None))
    connection.execute(begun.values(nothing))
    if reviewed.state != "new":
        connection.execute(update(schema.letters).where(_LETTER.sha256 == group[0]).values(told))
    return reviewed


def _acts(connection: Connection, letters: Collection[str]) -> list[ReviewAct]:
    return list(map(ReviewAct.model_validate_json, written(connection, "review", letters)))


# --------------------
# Erasing a letter that should never have come in: not a byte of it stays in the database, nor in what it leaves free.
#
# What a letter did to others is taken back before, by taking it out as any other (``corrections``). Its number in the
# register stays given, without a word beside it.

_HELD_OF = frozenset(("letter", "source", "target"))
_WORDS_OF_REGISTER = ("place", "handler", "instruction", "passed_on", "signed", "copies", "note")


def erase(database: Database, sha256: str) -> tuple[list[str], list[str]]:
    """Erase a letter that was taken out, and its copies; return their ids and the keys of the files sent in with it."""
    with database.writing() as connection:
        letters, choice = members(connection, sha256), schema.choices.c
        named = {schema.events.c.letter: schema.events.c.obligation, choice.letter: choice.subject}
        had = [select(name).where(of.in_(letters)) for of, name in named.items()]
        had.append(select(schema.obligations.c.id).join(schema.duties).where(schema.duties.c.letter.in_(letters)))
        rows, uploads = connection.execute(union(*had)).scalars().all(), _uploads(connection, letters)
        letter = schema.letters.c
        of_letters = select(letter.file, letter.container).where(letter.sha256.in_(letters), letter.file.is_not(None))
        files = sorted(set(chain.from_iterable(connection.execute(of_letters))))
        for name in letters:
            references.unindex_words(connection, name)
        for table in {*schema.metadata.tables.values()} - {schema.register}:
            for name in _HELD_OF.intersection(table.c.keys()):
                connection.execute(delete(table).where(table.c[name].in_(letters)))
        for column in (choice.subject, choice.name):
            connection.execute(delete(schema.choices).where(column.in_([*rows, *files, *letters])))
        connection.execute(delete(schema.letters).where(letter.sha256.in_(letters)))
        connection.execute(delete(schema.kept_files).where(schema.kept_files.c.sha256.in_([*files, *letters])))
        of_register = update(schema.register).where(schema.register.c.letter.in_(letters))
        connection.execute(of_register.values(**dict.fromkeys(_WORDS_OF_REGISTER)))
        forget_cohorts(connection)
        bodies = schema.bodies  # of which no letter has any more are erased
        used: list[Any] = [schema.obligations.c.body, schema.members.c.body]
        connection.execute(delete(bodies).where(*(bodies.c.id.not_in(select(column)) for column in used)))
    _leave_nothing_free(database.engine)
    return letters, uploads


def _uploads(connection: Connection, letters: Sequence[str]) -> list[str]:
    """Return the keys of files sent in with answers to letters, or with these; forget their names and messages."""
    sent, table = schema.sent.c, schema.uploads
    asked = select(sent.upload).where(sent.letter.in_(letters), sent.upload.is_not(None))
    ids = list(map(int, connection.execute(asked).scalars()))
    keys = list(connection.execute(select(table.c.key).where(table.c.id.in_(ids))).scalars())
    connection.execute(delete(table).where(table.c.id.in_(ids)))
    for letter in letters:
        brought = table.c.letters.contains(letter)
        keys += connection.execute(select(table.c.key).where(brought)).scalars()
        connection.execute(update(table).where(brought).values(name=None, letters=None, message=None, size=None))
    return keys


def _leave_nothing_free(engine: Engine) -> None:
    """Write the database anew, so that no free page, no log and no index holds what was erased."""
    with said_clearly(engine.url), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name != "sqlite":
            connection.connection.rollback()  # a connection that was used before was asked whether it lives
            connection.exec_driver_sql("VACUUM FULL")
            return
        connection.rollback()
        file = raw(connection)
        file.execute("INSERT INTO search_words(search_words) VALUES ('optimize')")
        file.execute("VACUUM")
        is_busy = file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if is_busy:
        words = t(
            "Văn bản đã xóa khỏi cơ sở dữ liệu, nhưng một chương trình khác đang mở nên tệp nhật ký (-wal) còn chữ của "
            "nó. Đóng chương trình ấy rồi chạy lại lệnh này."
        )
        raise StoreError("locked", words)
