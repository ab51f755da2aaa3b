"""Writing letters: each whole or not at all, with everything that follows from it and what people said of it.

The same bytes are stored once; reading them again with a newer program renews what was found and keeps what people
marked. The same letter in other bytes is a copy: the best copy stands, or the one that a person approved, and what
people marked goes over to it. What they corrected is laid over whichever copy stands, and over every reading of it;
what was read is kept beside it.
"""

import datetime
import json
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection, delete, select, update

from pipeline.calendar.deadlines import is_from_arrival
from pipeline.corrections.applying import is_removed
from pipeline.duties.class_duties import assigned, each_of
from pipeline.grouping import grouped
from pipeline.paper import Paper
from pipeline.registry import Bodies, BoundBody
from pipeline.store import (
    checksums,
    class_rows,
    duties,
    history,
    kept_files,
    references,
    register,
    rows,
    schema,
    search_index,
)
from pipeline.store.choices import choose, chosen, forget, put
from pipeline.store.duties import NOTHING_CARRIED, Carried, Marked, Marks, carry_over, kept_in, marks_in
from pipeline.store.following import Following
from pipeline.store.references import members
from pipeline.store.rows import RoutedLetter, Routing, Row, Rows
from pipeline.store.schema import parts
from schemas import Correction, Letter, iso


def corrections_of(connection: Connection, letters: Collection[str]) -> list[Correction]:
    """Return what was said of a letter, by the ids of all its copies, the first first."""
    return list(map(Correction.model_validate_json, history.written(connection, "correct", letters)))


# --------------------
# The rows of letters.

_LETTER = schema.letters.c
_STORED = select(*(_LETTER[name] for name in ("sha256", "content", "as_read", "copy_of", "routed", "direction")))
_CHOICE = schema.choices.c
#: Where an obligation is named by what people said of it, and what of it is that.
_NAMING = {
    schema.events.c.obligation: sa.true(),
    schema.sent.c.obligation: sa.true(),
    _CHOICE.subject: _CHOICE.kind.in_(("anchor", "assign")),
    _CHOICE.name: _CHOICE.kind == "renamed",
}


class StandingLetter(NamedTuple):
    """A letter that stands for itself and its copies, what it lays on whom, and what goes over from what was before."""

    letter: Letter
    routing: Routing
    carried: Carried = NOTHING_CARRIED


def put_new_letters(
    connection: Connection, read: Iterable[StandingLetter], on: datetime.date | None,
    papers: Mapping[str, Paper] = MappingProxyType({}),
) -> None:  # fmt: skip
    """Write the rows of letters that have none, taken in ``on`` a day, and in which files they stand."""
    nowhere, lines = dict.fromkeys(("file", "container")), []
    for letter, routing, _ in read:
        paper, row = papers.get(letter.source.sha256), rows.of_letter(letter, rows.packed(letter))
        row |= {"sha256": letter.source.sha256, "direction": routing.direction, "taken_on": iso(on)}
        lines.append(row | (nowhere if paper is None else {"file": paper.file, "container": paper.container}))
    checksums.put(connection, schema.letters, lines)


def put_rows(connection: Connection, standing: Sequence[StandingLetter]) -> None:
    """Write the rows of letters that have none, but their own."""
    made, present, renamed = Rows(), set[str](), dict[str, str]()
    for letter, routing, carried in standing:
        marks = {item.id: mark for item, mark in carried.marked if mark != Marks(status=item.status)}
        duties.add_laid(made, letter, routing.laid, marks)
        made.add_dates(letter, routing.bodies)
        present.update(item.id for item, _ in carried.marked)
        renamed |= carried.renamed
    class_rows.put_bodies(connection, made.bodies.values())
    class_rows.put_cohorts(connection, made.cohorts)
    checksums.put(connection, schema.duties, [made.duties[number] for number in sorted(made.duties)])
    checksums.put(connection, schema.obligations, sorted(made.obligations, key=lambda row: row["id"]))
    checksums.put(connection, schema.dates, made.dates)
    for letter, _, carried in standing:
        _keep_marks(connection, letter.source.sha256, carried.lost)
    present |= {row["id"] for row in made.obligations} | {row["parent"] for row in made.duties.values()}
    _rename(connection, renamed, present)
    letters = [one.letter for one in standing]
    references.put(connection, letters)
    search_index.put(connection, (doc for letter in letters for doc in search_index.of(letter)))


def _keep_marks(connection: Connection, sha256: str, marked: Sequence[Marked]) -> None:
    lines = [
        {"subject": item.id, "value": mark.model_dump_json(), "letter": sha256, "content": item.model_dump_json()}
        for item, mark in marked
    ]
    put(connection, "mark", lines)


def _rename(connection: Connection, names: dict[str, str], present: set[str]) -> None:
    """Remember what obligations are called now; an id that is back needs no other name."""
    if not names and connection.execute(chosen("renamed").limit(1)).first() is None:
        return
    for part in parts({*names, *present}):
        forget(connection, "renamed", _CHOICE.subject.in_(part))
    names = {old: new for old, new in names.items() if old not in present}
    for old, new in names.items():
        for column, is_name in _NAMING.items():
            connection.execute(update(column.table).where(column == old, is_name).values({column: new}))
    put(connection, "renamed", [{"subject": old, "name": new} for old, new in names.items()])


def _clear(connection: Connection, sha256: str) -> None:
    for table in (schema.listed_duties, schema.duties, schema.dates, schema.citations):
        connection.execute(delete(table).where(table.c.letter == sha256))
    forget(connection, "mark", letter=sha256)
    search_index.remove(connection, sha256)


def rows_of(connection: Connection, letters: Sequence[str]) -> dict[str, Row]:
    """Return what is stored of letters, by their ids."""
    found = connection.execute(_STORED.where(_LETTER.sha256.in_(letters))).mappings()
    return {row["sha256"]: {**row, "content": bytes(row["content"])} for row in found}


def routing_of(connection: Connection, stored: Mapping[str, Any]) -> Routing:
    """Return what routing made of a stored letter."""
    if stored["routed"] is not None:
        return rows.unpacked_routing(bytes(stored["routed"]))
    dates, bodies, named = schema.dates.c, schema.bodies.c, class_rows.named.c
    asked = (
        select(dates.id, bodies.name, bodies.union_id)
        .join_from(schema.dates, class_rows.named, named.date == dates.number)
        .join(schema.bodies, bodies.id == named.body)
        .where(dates.letter == stored["sha256"])
        .order_by(dates.id, bodies.name)
    )
    bodies_of = {
        date_id: Bodies.of(BoundBody(name=row.name, union_id=row.union_id) for row in those)
        for date_id, those in grouped(connection.execute(asked), lambda row: str(row.id)).items()
    }
    laid = tuple(duties.laid_by(connection, stored["sha256"]))
    return Routing(laid=laid, bodies=bodies_of, direction=stored["direction"])


def laid_over(connection: Connection, letter: Letter, routing: Routing) -> Routing:
    """Return what routing made of a letter, its duties given to the unions that people chose."""
    asked = connection.execute(chosen("assign", letter=letter.source.sha256))
    given = {row.subject: tuple(map(BoundBody.model_validate, json.loads(row.value))) for row in asked}
    return routing.model_copy(update={"laid": tuple(assigned(routing.laid, given))}) if given else routing


def _compared(routing: Routing) -> tuple[Any, ...]:
    """Return a routing as it is compared: in the order of ids, whatever the status it came with."""
    items = [item.with_own({"status": "todo", "done_days": (), "waived_days": ()}) for item in each_of(routing.laid)]
    bodies = {name: set(zip(those.names, those.union_ids, strict=True)) for name, those in routing.bodies.items()}
    return sorted(items, key=lambda item: item.id), bodies, routing.direction


def _marked(connection: Connection, sha256: str) -> list[Marked]:
    kept = map(kept_in, connection.execute(chosen("mark", letter=sha256)))
    return [*((item, marks_in(line)) for item, line in duties.facts_of(connection, sha256)), *kept]


# --------------------
# Letters that were read, with everything that follows from them.

Saved = Literal["new", "changed", "unchanged"]

#: Letters of which the rows are held at a time.
_TOGETHER = 16


class IncomingLetter(NamedTuple):
    """A letter that was read, with what routing made of it, its file and its pages."""

    made: RoutedLetter
    paper: Paper | None = None


class Saving(Following):
    """Writes letters; at the end of the ``with`` what follows from them is written, too."""

    def save(self, coming: Sequence[IncomingLetter], on: datetime.date | None) -> list[Saved]:
        """Write several letters in their order.

        Most are new and no copies: their rows are written together, kind by kind, since each question to a database
        costs more than a row. All others go one after the other.
        """
        saved: list[Saved] = []
        for part in references.apart([made.letter for made, _ in coming], _TOGETHER):
            saved += self._save_apart(coming[len(saved) : len(saved) + len(part)], on)
        return saved

    def _save_apart(self, coming: Sequence[IncomingLetter], on: datetime.date | None) -> list[Saved]:
        connection = self._connection
        read = {made.letter.source.sha256: StandingLetter(made.letter, rows.routing(*made)) for made, _ in coming}
        papers = {made.letter.source.sha256: paper for made, paper in coming if paper is not None}
        stored = rows_of(connection, list(read))
        # What is stored may have been read with another head, or none: nothing but its id tells that it is there.
        near = stored.keys() | references.near_stored(connection, [one.letter for one in read.values()])
        new = {name: one for name, one in read.items() if name not in near}
        put_new_letters(connection, new.values(), on, papers)
        kept_files.put_new(connection, {name: paper for name, paper in papers.items() if name in new})
        put_rows(connection, list(new.values()))
        self.renewed(list(new))
        saved: dict[str, Saved] = {
            name: self._save_one(one, papers.get(name), stored.get(name), on) if name in near else "new"
            for name, one in read.items()
        }
        changed = [name for name, how in saved.items() if how != "unchanged"]
        register.give(connection, changed, on)
        for name in near & set(changed):
            if any(map(is_from_arrival, read[name].letter.dates)):
                self.touched(members(connection, name)[0])
        return list(saved.values())

    def _save_one(
        self, read: StandingLetter, paper: Paper | None, stored: Row | None, on: datetime.date | None
    ) -> Saved:
        letter, routing, _ = read
        if stored is None:
            put_new_letters(self._connection, [read], on)
        else:
            content, as_read = rows.packed(letter), rows.as_read(stored)
            routing = laid_over(self._connection, letter, routing)
            if as_read == content and self.is_routed(stored, letter, routing):
                if paper is not None:
                    kept_files.put(self._connection, letter.source.sha256, paper)
                return "unchanged"
            self._put_letter(letter)
            if paper is None and rows.unpacked(as_read).text != letter.text:
                kept_files.forget(self._connection, letter.source.sha256)
        if paper is not None:
            kept_files.put(self._connection, letter.source.sha256, paper)
        self.regroup(letter, routing, is_new=stored is None)
        return "new" if stored is None else "changed"

    def is_routed(self, stored: Row, letter: Letter, routing: Routing) -> bool:
        """Whether a letter as it is read and routed now is what is stored of it."""
        if stored["as_read"] is not None:
            group = members(self._connection, letter.source.sha256)
            mended = self._database.mend(letter, corrections_of(self._connection, group))
            routing = laid_over(self._connection, mended.letter, rows.routing(*mended))
            if mended.letter != rows.unpacked(stored["content"]):
                return False
        return _compared(routing_of(self._connection, stored)) == _compared(routing)

    def renew(self, letter: Letter, routing: Routing) -> None:
        """Write a stored letter anew, as it was read, and let the best copy of each group that it touches stand."""
        self._put_letter(letter)
        self.regroup(letter, routing)

    def regroup(self, letter: Letter, routing: Routing, *, is_new: bool = False) -> None:
        """Let the best copy of each group around a letter stand, which is as it was read and is written already."""
        for best_first in references.groups_around(self._connection, letter):
            group = history.approved_first(self._connection, best_first)
            is_alone = is_new and group == [letter.source.sha256]
            if is_alone:  # nothing was before
                put_rows(self._connection, [StandingLetter(letter, routing)])
            if is_alone or self._stand(group, letter, routing):
                self.renewed(group[:1], group[1:])

    def _put_letter(self, letter: Letter, read: Letter | None = None) -> None:
        """Write the row of a letter anew; a corrected one comes with what was ``read``."""
        self.renamed(letter.source.sha256)
        as_read, head = (rows.packed(read), rows.read_head(read)) if read is not None else (None, None)
        values = {**rows.of_letter(letter, rows.packed(letter)), "as_read": as_read, "read_head": head}
        self._connection.execute(update(schema.letters).where(_LETTER.sha256 == letter.source.sha256).values(**values))

    def _stand(self, group: list[str], letter: Letter, routing: Routing) -> bool:
        """Let the first of a group stand for it, as people corrected it; say whether anything changed by that."""
        connection, sha256 = self._connection, letter.source.sha256
        standing, *others = group
        before = rows_of(connection, group)
        demoted = [name for name in others if before[name]["copy_of"] in (None, name)]
        corrections = corrections_of(connection, group)
        old = _marked(connection, standing)
        of_copies = [line for name in demoted for line in _marked(connection, name)]
        had = old + of_copies
        meant = class_rows.cohorts_of(connection, group) if had else []
        for name in others:
            self._demote(before[name], standing, routing if name == sha256 else None)
        is_touched = before[standing]["copy_of"] is not None or demoted or corrections
        if standing != sha256 and not is_touched and before[standing]["as_read"] is None:
            return sha256 in others  # a further copy: its arrival may be the day that deadlines are counted from
        noted = {one.obligation for one in duties.instances_of(connection, {item.id for item, _ in had})}
        read = StandingLetter(letter, routing) if standing == sha256 else None
        stands, made = self._as_corrected(before[standing], read, corrections)
        _clear(connection, standing)
        removed, marks = is_removed(corrections), NOTHING_CARRIED
        if had:
            marks = carry_over(old, () if removed else each_of(made.laid), of_copies, noted)
        self._write_anew(group, StandingLetter(stands, made, marks), is_removed=removed)
        if meant:
            class_rows.forget_cohorts(connection, schema.members.c.cohort.in_(meant))
        self._move_anchors(demoted, standing)
        history.settle(connection, group)
        return True

    def _write_anew(self, group: Sequence[str], read: StandingLetter, *, is_removed: bool) -> None:
        """Write the rows of the letter that stands for a group, which has none; of a removed one only its marks."""
        standing, made = group[0], read.routing
        self._become(standing, standing if is_removed else None, made, direction=made.direction)
        if is_removed:
            _keep_marks(self._connection, standing, read.carried.lost)
        else:
            put_rows(self._connection, [read])
            self._tell_apart(group)

    def _as_corrected(
        self, stored: Row, read: StandingLetter | None, corrections: list[Correction]
    ) -> tuple[Letter, Routing]:
        """Return a letter as people corrected it, which is written so, and its routing; ``read``: as it came now."""
        letter = read.letter if read is not None else rows.unpacked(rows.as_read(stored))
        if not corrections and stored["as_read"] is None:
            return letter, read.routing if read is not None else routing_of(self._connection, stored)
        mended = self._database.mend(letter, corrections)
        self._put_letter(mended.letter, read=letter if corrections else None)
        return mended.letter, laid_over(self._connection, mended.letter, rows.routing(*mended))

    def _demote(self, row: Row, standing: str, routing: Routing | None) -> None:
        if row["as_read"] is not None:
            read = rows.unpacked(rows.as_read(row))
            self._put_letter(read)
            routing = routing or rows.routing(*self._database.mend(read, ()))
        made = routing or routing_of(self._connection, row)
        _clear(self._connection, row["sha256"])
        self._become(row["sha256"], standing, made)

    def _become(self, sha256: str, copy_of: str | None, routing: Routing, **more: str) -> None:
        routed = zlib.compress(routing.model_dump_json().encode()) if copy_of is not None else None
        self._connection.execute(
            update(schema.letters).where(_LETTER.sha256 == sha256).values(copy_of=copy_of, routed=routed, **more)
        )

    def _tell_apart(self, group: Sequence[str]) -> None:
        """Give those obligations of a letter rows of their own of which anything was said of one union alone."""
        said = (schema.sent, schema.events)
        asked = [select(table.c.obligation).where(table.c.letter.in_(group)) for table in said]
        names = sa.union(*asked, chosen("anchor").with_only_columns(_CHOICE.subject))
        class_rows.split(self._connection, self._connection.execute(names).scalars().all())

    def _move_anchors(self, gone: list[str], standing: str) -> None:
        names = [*sorted(gone, reverse=True), standing]  # the last one's day counts
        found = self._connection.execute(chosen("anchor", _CHOICE.subject.in_(names))).all()
        forget(self._connection, "anchor", _CHOICE.subject.in_(names))
        for row in sorted(found, key=lambda row: names.index(row.subject)):
            choose(self._connection, "anchor", row.value, standing, row.name)
