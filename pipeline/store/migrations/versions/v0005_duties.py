"""What all unions share is kept once; copies of letters, proposals, decisions, anchors, and the deadlines in force."""

import json
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from pipeline.registry import Body
from pipeline.store import citing, duties, rows, schema
from schemas import Letter, Obligation

revision = "0005"
down_revision = "0004"

_MARKS = ("status", "answer", "done_on", "note")
#: Tables that are new, or take the place of one with the same rows in another form.
_NEW = ("bodies", "duties", "obligations", "kept_marks", "renamed", "dates", "date_bodies", "citations")
_MORE = ("proposals", "decisions", "anchors")


def upgrade() -> None:
    """Write every letter's obligations and dates into the new tables; all marks and the history stay."""
    connection = op.get_bind()
    for name in ("arrived_on", "copy_of"):
        op.add_column("letters", sa.Column(name, sa.String(10 if name == "arrived_on" else 64)))
    op.add_column("letters", sa.Column("ocr", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("letters", sa.Column("size", sa.Integer, nullable=False, server_default="0"))
    op.add_column("letters", sa.Column("routed", sa.LargeBinary))
    op.create_index("ix_letters_copy_of", "letters", ["copy_of"])
    op.create_index("ix_events_letter", "events", ["letter"])
    for name in ("obligations", "dates", "date_unions"):
        _drop_indexes(name)
        op.rename_table(name, f"old_{name}")
    for name in (*_NEW, *_MORE):
        schema.metadata.tables[name].create(connection)
    known: set[int] = set()
    for sha256 in connection.execute(sa.text("SELECT sha256 FROM letters ORDER BY sha256")).scalars().all():
        _move(connection, sha256, known)
    for name in ("date_unions", "dates", "obligations"):
        op.drop_table(f"old_{name}")


def _drop_indexes(table: str) -> None:
    for index in sa.inspect(op.get_bind()).get_indexes(table):
        op.drop_index(index["name"] or "", table)


def _move(connection: sa.Connection, sha256: str, known: set[int]) -> None:
    content = connection.execute(sa.text("SELECT content FROM letters WHERE sha256 = :id"), {"id": sha256}).scalar_one()
    letter = rows.unpacked(bytes(content))
    table = schema.letters
    told = {"arrived_on": letter.source.arrived_on, "ocr": letter.source.ocr, "size": len(letter.text)}
    connection.execute(sa.update(table).where(table.c.sha256 == sha256).values(**told))
    owed = duties.of_obligations(letter, _marked(connection, letter))
    dates, named, lines = rows.of_dates(letter, _bodies(connection, sha256))
    bodies = {row["id"]: row for row in (*owed.bodies, *named) if row["id"] not in known}
    known.update(bodies)
    for new, found in (
        (schema.bodies, list(bodies.values())),
        (schema.duties, owed.duties),
        (schema.obligations, owed.obligations),
        (schema.dates, dates),
        (schema.date_bodies, lines),
    ):
        if found:
            connection.execute(sa.insert(new), found)
    citing.put(connection, letter)


def _marked(connection: sa.Connection, letter: Letter) -> Iterator[tuple[Obligation, duties.Row]]:
    sha256 = letter.source.sha256
    asked = sa.text("SELECT * FROM old_obligations WHERE letter = :id ORDER BY id")
    for row in connection.execute(asked, {"id": sha256}).mappings().all():
        item = Obligation.model_validate(json.loads(row["content"]))
        item = item.model_copy(update={"parent": item.parent or duties.parent_of(sha256, item)})
        yield item, {name: row[name] for name in _MARKS}


def _bodies(connection: sa.Connection, sha256: str) -> dict[str, list[Body]]:
    asked = sa.text("SELECT date_id, union_name, union_id FROM old_date_unions WHERE letter = :id ORDER BY union_key")
    found: dict[str, list[Body]] = {}
    for date_id, name, union_id in connection.execute(asked, {"id": sha256}):
        found.setdefault(date_id, []).append(Body(name=name, union_id=union_id))
    return found
