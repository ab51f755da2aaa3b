"""Writing letters: each whole or not at all, with everything that follows from it and what people said of it."""

import datetime
import itertools
import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from pipeline.corrections.applying import is_removed
from pipeline.duties.laid import assigned, each_of
from pipeline.paper import Paper
from pipeline.registry import Bodies, BoundBody
from pipeline.store import (
    copies,
    crowds,
    duties,
    pages,
    references,
    register,
    reviews,
    rows,
    schema,
    seals,
    search_index,
)
from pipeline.store.copies import Groups, members
from pipeline.store.crowds import put_bodies
from pipeline.store.database import Database
from pipeline.store.following import Following
from pipeline.store.marks import FIELDS, NOTHING_CARRIED, UNMARKED, Carried, Mark, Marked, carry_over
from pipeline.store.rows import Made, Mend, Routing
from pipeline.store.some import parts
from schemas import Correction, Letter, Obligation

# --------------------
# The lines that people said of letters, as they are kept: written once, read in their order.

_PATH = ("part", "field", "words", "others", "was")
_PLAIN = ("letter", "at", "who", "kind", "why")


def corrections_of(connection: Connection, letters: Collection[str]) -> list[Correction]:
    """Return what was said of a letter, by the ids of all its copies, the first first."""
    table = schema.corrections
    wanted = (table.c.letter.in_(letters), seals.sound(table))
    found = connection.execute(select(table).where(*wanted).order_by(table.c.id)).mappings()
    return [
        Correction(
            **{name: row[name] for name in _PLAIN},
            **json.loads(row["path"]),
            old=_value(row["old"]),
            new=_value(row["new"]),
        )
        for row in found
    ]


def correction_row(correction: Correction) -> dict[str, Any]:
    """Return the line of what a person said."""
    data = correction.model_dump(mode="json")
    return {
        **{name: data[name] for name in _PLAIN},
        "path": json.dumps({name: data[name] for name in _PATH if data[name]}, ensure_ascii=False),
        **{name: json.dumps(data[name], ensure_ascii=False) for name in ("old", "new")},
    }


def _value(content: str | None) -> Any:
    return json.loads(content) if content is not None else None


# --------------------
# Writing letters: each whole or not at all, with everything that follows from it.
#
# The same bytes are stored once; reading them again with a newer program renews what was found and keeps what people
# marked. The same letter in other bytes is a copy: the best copy stands, or the one that a person approved, and what
# people marked goes over to it. What they corrected is laid over whichever copy stands, and over every reading of it;
# what was read is kept beside it.

Row = dict[str, Any]

_ROW = select(
    *(schema.letters.c[name] for name in ("sha256", "content", "as_read", "copy_of", "routed", "direction"))
).where(schema.letters.c.sha256.in_(bindparam("letters", expanding=True)))
#: Where an obligation is named by what people said of it.
_NAMING = (
    schema.anchors.c.subject,
    *(table.c.obligation for table in (schema.assignments, schema.instances, schema.sent)),
)
_ANY_RENAMED = select(schema.renamed.c.old).limit(1)


def is_routed(database: Database, connection: Connection, stored: Row, letter: Letter, routing: Routing) -> bool:
    """Say whether a letter as it is read and routed now is what is stored of it."""
    if stored["as_read"] is None:
        return _is_as_routed(connection, stored, routing)
    mended = database.mend(letter, corrections_of(connection, members(connection, letter.source.sha256)))
    routing = laid_over(connection, mended.letter, rows.routing(*mended))
    return mended.letter == rows.unpacked(stored["content"]) and _is_as_routed(connection, stored, routing)


def renew(database: Database, connection: Connection, letter: Letter, routing: Routing) -> None:
    """Write a stored letter anew, as it was read, and let the best copy of each group that it touches stand."""
    with database.following(connection) as following:
        put_letter(connection, letter, rows.packed(letter), following)
        regroup(database, connection, letter, routing, following)


def regroup(
    database: Database, connection: Connection, letter: Letter, routing: Routing, following: Following,
    *, is_new: bool = False,
) -> None:  # fmt: skip
    """Let the best copy of each group that the letter touches stand; what follows from it is settled by ``following``.

    ``letter`` is as it was read, and is written already.
    """
    for best_first in Groups(connection, letter).around():
        group = reviews.approved_first(connection, best_first)
        if is_new and group == [letter.source.sha256]:  # nothing was before
            put_rows(connection, [Standing(letter, routing)])
            following.renewed(group)
        elif _stand(connection, group, letter, routing, database.mend, following):
            following.renewed(group)


def _stand(
    connection: Connection, group: list[str], letter: Letter, routing: Routing, mend: Mend, following: Following
) -> bool:
    """Let the first of a group stand for it, as people corrected it; say whether anything changed by that."""
    sha256 = letter.source.sha256
    standing, *others = group
    before = {name: found for name in group if (found := row_of(connection, name)) is not None}
    was_copy = before[standing]["copy_of"] is not None
    demoted = [name for name in others if before[name]["copy_of"] in (None, name)]
    corrections = corrections_of(connection, group)
    old = _marked(connection, standing)
    copies = [line for name in demoted for line in _marked(connection, name)]
    meant = crowds.cohorts_of(connection, group) if old or copies else []
    for name in others:
        _demote(connection, before[name], standing, routing if name == sha256 else None, mend, following)
    if standing != sha256 and not (was_copy or demoted or corrections or before[standing]["as_read"] is not None):
        return sha256 in others  # a further copy: its arrival may be the day that deadlines are counted from
    noted = duties.noted_instances(connection, {item.id for item, _ in old + copies})
    stands = letter if standing == sha256 else rows.unpacked(rows.as_read(before[standing]))
    if corrections or before[standing]["as_read"] is not None:
        mended = mend(stands, corrections)
        read = stands if corrections else None
        put_letter(connection, mended.letter, rows.packed(mended.letter), following, read=read)
        stands, made = mended.letter, laid_over(connection, mended.letter, rows.routing(*mended))
    else:
        made = routing if standing == sha256 else routing_of(connection, before[standing])
    removed = is_removed(corrections)
    _clear(connection, standing)
    table = schema.letters
    kept = {"copy_of": standing, "routed": rows.packed_routing(made)} if removed else {"copy_of": None, "routed": None}
    connection.execute(update(table).where(table.c.sha256 == standing).values(**kept, direction=made.direction))
    if removed:
        _keep_marks(connection, standing, carry_over(old, (), copies, noted).lost)
    else:
        carried = carry_over(old, each_of(made.laid), copies, noted) if old or copies else NOTHING_CARRIED
        put_rows(connection, [Standing(stands, made, carried)])
        crowds.split(connection, _told_apart(connection, group))
    if meant:
        crowds.forget_cohorts(connection, schema.members.c.cohort.in_(meant))
    _move_anchors(connection, demoted, standing)
    reviews.settle(connection, group)
    return True


def _demote(
    connection: Connection, row: Row, standing: str, routing: Routing | None, mend: Mend, following: Following
) -> None:
    """Make a letter a copy of the one that stands: what was read of it, and the routing of that, is all it keeps."""
    name, table = row["sha256"], schema.letters
    if row["as_read"] is not None:
        read = rows.unpacked(rows.as_read(row))
        put_letter(connection, read, rows.packed(read), following)
        routing = routing or rows.routing(*mend(read, ()))
    made = routing or routing_of(connection, row)
    _clear(connection, name)
    kept = {"copy_of": standing, "routed": rows.packed_routing(made)}
    connection.execute(update(table).where(table.c.sha256 == name).values(**kept))


class Standing(NamedTuple):
    """A letter that stands for itself and its copies, what it lays on whom, and what goes over from what was before."""

    letter: Letter
    routing: Routing
    carried: Carried = NOTHING_CARRIED


def put_rows(connection: Connection, standing: Sequence[Standing]) -> None:
    """Write the rows of letters that have none, but their own."""
    made = []
    for letter, routing, carried in standing:
        marks = {item.id: mark for item, mark in carried.marked if mark != {**UNMARKED, "status": item.status}}
        made.append(duties.of_laid(letter, routing.laid, marks))
    dates = [rows.of_dates(one.letter, one.routing.bodies) for one in standing]
    bodies = [*(each.bodies for each in made), *(each.bodies for each in dates)]
    put_bodies(connection, itertools.chain.from_iterable(bodies))
    seals.put(connection, schema.duties, [row for each in made for row in each.duties])
    seals.put(connection, schema.obligations, [row for each in made for row in each.obligations])
    for laid, row, many in (crowd for each in made for crowd in each.crowds):
        crowds.put(connection, row, laid.number, crowds.put_cohort(connection, laid.names, laid.union_ids), many)
    seals.put(connection, schema.dates, [row for each in dates for row in each.dates])
    seals.put(connection, schema.date_bodies, [row for each in dates for row in each.named])
    for date, those in (meant for each in dates for meant in each.classes):
        cohort = crowds.put_cohort(connection, those.names, those.union_ids)
        seals.put(connection, schema.date_cohorts, [{"date": date, "cohort": cohort}])
    for one in standing:
        _keep_marks(connection, one.letter.source.sha256, one.carried.lost)
    present = {item.id for one in standing for item, _ in one.carried.marked}
    present |= {row["id"] for each in made for row in each.obligations}
    renamed = {old: new for one in standing for old, new in one.carried.renamed.items()}
    _rename(connection, renamed, present | {row["parent"] for each in made for row in each.duties})
    letters = [one.letter for one in standing]
    references.put(connection, letters)
    search_index.put(connection, itertools.chain.from_iterable(map(search_index.of, letters)))


def _told_apart(connection: Connection, group: Sequence[str]) -> set[str]:
    """Return the ids of the obligations of a letter of which anything was said of one union alone."""
    found: set[str] = set()
    for table in (schema.instances, schema.sent, schema.events):
        asked = select(table.c.obligation).where(table.c.letter.in_(group)).distinct()
        found.update(connection.execute(asked).scalars())
    found.update(connection.execute(select(schema.anchors.c.subject).distinct()).scalars())
    return found


def _keep_marks(connection: Connection, sha256: str, marked: Sequence[Marked]) -> None:
    lines = [
        {"obligation": item.id, "letter": sha256, "content": item.model_dump_json(), **mark} for item, mark in marked
    ]
    seals.put(connection, schema.kept_marks, lines)


def _clear(connection: Connection, sha256: str) -> None:
    """Take away what only a standing letter has."""
    for table in (schema.listed_duties, schema.duties, schema.dates, schema.citations, schema.kept_marks):
        connection.execute(delete(table).where(table.c.letter == sha256))
    search_index.remove(connection, sha256)


def _rename(connection: Connection, names: dict[str, str], present: set[str]) -> None:
    """Remember what obligations are called now; an id that is back needs no other name."""
    table = schema.renamed
    if not names and connection.execute(_ANY_RENAMED).first() is None:
        return
    for part in parts({*names, *present}):
        connection.execute(delete(table).where(table.c.old.in_(part)))
    names = {old: new for old, new in names.items() if old not in present}
    for old, new in names.items():
        for column in (table.c.new, *_NAMING):
            connection.execute(update(column.table).where(column == old).values({column: new}))
    seals.put(connection, table, [{"old": old, "new": new} for old, new in names.items()])


def _move_anchors(connection: Connection, gone: list[str], standing: str) -> None:
    table = schema.anchors
    known = set(connection.execute(select(table.c.anchor).where(table.c.subject == standing)).scalars())
    for row in connection.execute(select(table).where(table.c.subject.in_(gone)).order_by(table.c.subject)).all():
        if row.anchor not in known:
            known.add(row.anchor)
            connection.execute(insert(table).values(subject=standing, anchor=row.anchor, day=row.day))
    connection.execute(delete(table).where(table.c.subject.in_(gone)))


def put_letter(
    connection: Connection, letter: Letter, content: bytes, following: Following, *, read: Letter | None = None
) -> None:
    """Write the row of a letter anew; a corrected one comes with what was ``read``."""
    table = schema.letters
    following.renamed(letter.source.sha256)
    as_read = rows.packed(read) if read is not None else None
    head = rows.read_head(read) if read is not None else None
    values = {**rows.of_letter(letter, content), "as_read": as_read, "read_head": head}
    connection.execute(update(table).where(table.c.sha256 == letter.source.sha256).values(**values))


def put_new_letters(connection: Connection, read: Iterable[Standing]) -> None:
    """Write the rows of letters that have none."""
    lines = [
        {
            "sha256": one.letter.source.sha256,
            **rows.of_letter(one.letter, rows.packed(one.letter)),
            "direction": one.routing.direction,
        }
        for one in read
    ]
    seals.put(connection, schema.letters, lines)


def laid_over(connection: Connection, letter: Letter, routing: Routing) -> Routing:
    """Return what routing made of a letter, its duties given to the unions that people chose."""
    table = schema.assignments
    asked = select(table.c.obligation, table.c.unions).where(table.c.letter == letter.source.sha256)
    choices = {
        row.obligation: tuple(map(BoundBody.model_validate, json.loads(row.unions)))
        for row in connection.execute(asked)
    }
    if not choices:
        return routing
    return routing.model_copy(update={"laid": tuple(assigned(routing.laid, choices))})


def row_of(connection: Connection, sha256: str) -> Row | None:
    """Return what is stored of a letter, ``None`` where it is not."""
    return rows_of(connection, [sha256]).get(sha256)


def rows_of(connection: Connection, letters: Sequence[str]) -> dict[str, Row]:
    """Return what is stored of letters, by their ids."""
    found = connection.execute(_ROW, {"letters": letters}).mappings()
    return {row["sha256"]: {**row, "content": bytes(row["content"])} for row in found}


def _is_as_routed(connection: Connection, stored: Row, routing: Routing) -> bool:
    """Say whether routing made of a letter what is stored of it."""
    return _compared(routing_of(connection, stored)) == _compared(routing)


def _compared(routing: Routing) -> tuple[Any, ...]:
    """Return a routing as it is compared: in the order of ids, whatever the status it came with."""
    items = [item.with_own({"status": "todo", "done_days": ()}) for item in each_of(routing.laid)]
    bodies = {name: set(zip(those.names, those.union_ids, strict=True)) for name, those in routing.bodies.items()}
    return sorted(items, key=lambda item: item.id), bodies, routing.direction


def routing_of(connection: Connection, stored: Row) -> Routing:
    """Return what routing made of a stored letter."""
    if stored["routed"] is not None:
        return rows.unpacked_routing(bytes(stored["routed"]))
    dates, bodies = schema.dates, schema.bodies
    asked = (
        select(dates.c.id, bodies.c.name, bodies.c.union_id)
        .join_from(dates, crowds.named, crowds.named.c.date == dates.c.number)
        .join(bodies, bodies.c.id == crowds.named.c.body)
        .where(dates.c.letter == stored["sha256"])
        .order_by(dates.c.id, bodies.c.name)
    )
    named: dict[str, list[BoundBody]] = {}
    for date_id, name, union_id in connection.execute(asked):
        named.setdefault(date_id, []).append(BoundBody(name=name, union_id=union_id))
    bodies_of = {name: Bodies.of(those) for name, those in named.items()}
    laid = tuple(duties.laid_by(connection, stored["sha256"]))
    return Routing(laid=laid, bodies=bodies_of, direction=stored["direction"])


def _marked(connection: Connection, sha256: str) -> list[tuple[Obligation, Mark]]:
    """Return the obligations of a standing letter with what people marked on them, and the marks that are kept."""
    found = [
        (item, {name: getattr(line, name) for name in FIELDS}) for item, line in duties.facts_of(connection, sha256)
    ]
    table = schema.kept_marks
    for row in connection.execute(select(table).where(table.c.letter == sha256)).mappings():
        item = Obligation.model_validate_json(row["content"])
        found.append((item, {name: row[name] for name in FIELDS}))
    return found


# --------------------
# Letters that were read: several in one go, in their order, with everything that follows from them.
#
# Most are new and no copies: their rows are written together, kind by kind, since each question to a database costs
# more than a row. All others go one after the other.

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
    stored = rows_of(connection, list(read))
    # What is stored may have been read with another head, or none: nothing but its id tells that it is there.
    near = stored.keys() | copies.near_stored(connection, [one.letter for one in read.values()])
    new = {name: one for name, one in read.items() if name not in near}
    put_new_letters(connection, new.values())
    pages.put_new(connection, {name: paper for name, paper in papers.items() if name in new})
    put_rows(connection, list(new.values()))
    following.new(list(new))
    saved: dict[str, Saved] = {
        name: _save_one(database, connection, one, papers.get(name), stored.get(name), following)
        if name in near
        else "new"
        for name, one in read.items()
    }
    changed = [name for name, how in saved.items() if how != "unchanged"]
    register.give(connection, changed, on)
    for name in changed:
        is_counted = any(date.relative and date.relative.anchor == "received" for date in read[name].letter.dates)
        if name in near and is_counted:
            following.touched(copies.members(connection, name)[0])
    return list(saved.values())


def _save_one(
    database: Database,
    connection: Connection,
    read: Standing,
    paper: Paper | None,
    stored: Row | None,
    following: Following,
) -> Saved:
    """Write a letter that is stored, or may be a copy of one that is."""
    letter, routing, _ = read
    sha256 = letter.source.sha256
    if stored is None:
        put_new_letters(connection, [read])
    else:
        content, as_read = rows.packed(letter), rows.as_read(stored)
        routing = laid_over(connection, letter, routing)
        if as_read == content and is_routed(database, connection, stored, letter, routing):
            if paper is not None:
                pages.put(connection, sha256, paper)
            return "unchanged"
        put_letter(connection, letter, content, following)
        if paper is None and rows.unpacked(as_read).text != letter.text:
            pages.forget(connection, sha256)
    if paper is not None:
        pages.put(connection, sha256, paper)
    regroup(database, connection, letter, routing, following, is_new=stored is None)
    return "new" if stored is None else "changed"
