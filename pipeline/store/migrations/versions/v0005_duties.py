"""What all unions share is kept once; copies of letters, proposals, decisions, anchors, and the deadlines in force."""

import json
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from pipeline.duties.laid import alone
from pipeline.registry import Bodies, BoundBody
from pipeline.store import duties, references, rows, schema
from schemas import Letter, Obligation

revision = "0005"
down_revision = "0004"

_MARKS = ("status", "answer", "done_on", "note")
_LATER = {"strength", "side", "days", "ended_on", "many"}
#: SQLite looks a row up by its number directly only where that is called an integer.
_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


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
    _create_duties()
    _create_what_follows()
    known: set[int] = set()
    for sha256 in connection.execute(sa.text("SELECT sha256 FROM letters ORDER BY sha256")).scalars().all():
        _move(connection, sha256, known)
    for name in ("date_unions", "dates", "obligations"):
        op.drop_table(f"old_{name}")


def _create_duties() -> None:
    op.create_table(
        "bodies",
        sa.Column("id", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("union_id", sa.Text()),
    )
    op.create_index("ix_bodies_key", "bodies", ["key"])
    op.create_index("ix_bodies_union_id", "bodies", ["union_id"])
    op.create_table(
        "duties",
        sa.Column("id", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("letter", sa.String(64), sa.ForeignKey("letters.sha256", ondelete="CASCADE"), nullable=False),
        sa.Column("parent", sa.String(16), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("recurring", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("in_force", sa.Text()),
    )
    op.create_index("ix_duties_letter", "duties", ["letter", "start"])
    op.create_index("ix_duties_parent", "duties", ["parent"])
    op.create_index("ix_duties_recurring", "duties", ["recurring"])
    op.create_table(
        "obligations",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("duty", _NUMBER, sa.ForeignKey("duties.id", ondelete="CASCADE"), nullable=False),
        sa.Column("body", _NUMBER, sa.ForeignKey("bodies.id"), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text()),
        sa.Column("limits", sa.Text()),
        sa.Column("limits_to_check", sa.Text()),
        sa.Column("needs_review", sa.Boolean(), nullable=False),
        sa.Column("issuer_own", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text()),
        sa.Column("done_on", sa.String(10)),
        sa.Column("note", sa.Text()),
        sa.Column("said", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("last_good", sa.String(10)),
        sa.Column("safe_due", sa.String(10)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recurring", sa.Boolean(), nullable=False),
        sa.Column("in_force", sa.Text()),
    )
    op.create_index("ix_obligations_body", "obligations", ["body", "issuer_own", "state", "last_good"])
    op.create_index("ix_obligations_duty", "obligations", ["duty", "issuer_own", "state", "last_good"])
    op.create_index(
        "ix_obligations_in_force",
        "obligations",
        ["duty"],
        sqlite_where=sa.text("in_force IS NOT NULL"),
        postgresql_where=sa.text("in_force IS NOT NULL"),
    )
    op.create_index("ix_obligations_open", "obligations", ["state", "last_good"])
    op.create_table(
        "kept_marks",
        sa.Column("obligation", sa.String(16), primary_key=True),
        sa.Column("letter", sa.String(64), sa.ForeignKey("letters.sha256", ondelete="CASCADE"), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text()),
        sa.Column("done_on", sa.String(10)),
        sa.Column("note", sa.Text()),
    )
    op.create_index("ix_kept_marks_letter", "kept_marks", ["letter"])
    op.create_table(
        "renamed",
        sa.Column("old", sa.String(16), primary_key=True),
        sa.Column("new", sa.String(16), nullable=False),
    )
    op.create_index("ix_renamed_new", "renamed", ["new"])
    op.create_table(
        "dates",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("letter", sa.String(64), sa.ForeignKey("letters.sha256", ondelete="CASCADE"), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("first_day", sa.String(10)),
        sa.Column("last_day", sa.String(10)),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
    )
    op.create_index("ix_dates_last_day", "dates", ["last_day"])
    op.create_index("ix_dates_letter", "dates", ["letter", "id"], unique=True)
    op.create_table(
        "date_bodies",
        sa.Column("date", _NUMBER, sa.ForeignKey("dates.number", ondelete="CASCADE"), primary_key=True),
        sa.Column("body", _NUMBER, sa.ForeignKey("bodies.id"), primary_key=True),
    )
    op.create_index("ix_date_bodies_body", "date_bodies", ["body"])


def _create_what_follows() -> None:
    op.create_table(
        "citations",
        sa.Column("letter", sa.String(64), sa.ForeignKey("letters.sha256", ondelete="CASCADE"), primary_key=True),
        sa.Column("reference_id", sa.Text(), primary_key=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text()),
        sa.Column("issued_on", sa.String(10)),
        sa.Column("relation", sa.Text(), nullable=False),
    )
    op.create_index("ix_citations_key", "citations", ["key"])
    op.create_table(
        "proposals",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("source", sa.String(64), sa.ForeignKey("letters.sha256", ondelete="CASCADE"), nullable=False),
        sa.Column("target", sa.String(64), sa.ForeignKey("letters.sha256", ondelete="CASCADE"), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
    )
    op.create_index("ix_proposals_source", "proposals", ["source"])
    op.create_index("ix_proposals_state", "proposals", ["state"])
    op.create_index("ix_proposals_target", "proposals", ["target"])
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("proposal", sa.String(16), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("target", sa.String(64), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("at", sa.String(10), nullable=False),
        sa.Column("who", sa.Text()),
        sa.Column("content", sa.Text(), nullable=False),
    )
    op.create_index("ix_decisions_proposal", "decisions", ["proposal"])
    op.create_index("ix_decisions_source", "decisions", ["source"])
    op.create_index("ix_decisions_target", "decisions", ["target"])
    op.create_table(
        "anchors",
        sa.Column("subject", sa.String(64), primary_key=True),
        sa.Column("anchor", sa.Text(), primary_key=True),
        sa.Column("day", sa.String(10), nullable=False),
    )


def _drop_indexes(table: str) -> None:
    for index in sa.inspect(op.get_bind()).get_indexes(table):
        op.drop_index(index["name"] or "", table)


def _move(connection: sa.Connection, sha256: str, known: set[int]) -> None:
    content = connection.execute(sa.text("SELECT content FROM letters WHERE sha256 = :id"), {"id": sha256}).scalar_one()
    letter = rows.unpacked(bytes(content))
    table = schema.letters
    told = {"arrived_on": letter.source.arrived_on, "ocr": letter.source.ocr, "size": len(letter.text)}
    connection.execute(sa.update(table).where(table.c.sha256 == sha256).values(**told))
    marked = list(_marked(connection, letter))
    owed = duties.of_laid(letter, [alone(item) for item, _ in marked], {item.id: mark for item, mark in marked})
    dates, named, lines, _ = rows.of_dates(letter, _bodies(connection, sha256))
    bodies = {row["id"]: row for row in (*owed.bodies, *named) if row["id"] not in known}
    known.update(bodies)
    for new, found in (
        (schema.bodies, list(bodies.values())),
        (schema.duties, _known_then(owed.duties)),
        (schema.obligations, _known_then(owed.obligations)),
        (schema.dates, dates),
        (schema.date_bodies, lines),
    ):
        if found:
            connection.execute(sa.insert(new), found)
    references.put(connection, [letter])


def _known_then(found: list[duties.Row]) -> list[duties.Row]:
    """Return rows as they were at this revision: later ones add columns that fill themselves."""
    return [{name: row[name] for name in row if name not in _LATER} for row in found]


def _marked(connection: sa.Connection, letter: Letter) -> Iterator[tuple[Obligation, duties.Row]]:
    sha256 = letter.source.sha256
    asked = sa.text("SELECT * FROM old_obligations WHERE letter = :id ORDER BY id")
    for row in connection.execute(asked, {"id": sha256}).mappings().all():
        item = Obligation.model_validate(json.loads(row["content"]))
        item = item.model_copy(update={"parent": item.parent or duties.parent_of(sha256, item)})
        yield item, {name: row[name] for name in _MARKS}


def _bodies(connection: sa.Connection, sha256: str) -> dict[str, Bodies]:
    asked = sa.text("SELECT date_id, union_name, union_id FROM old_date_unions WHERE letter = :id ORDER BY union_key")
    found: dict[str, list[BoundBody]] = {}
    for date_id, name, union_id in connection.execute(asked, {"id": sha256}):
        found.setdefault(date_id, []).append(BoundBody(name=name, union_id=union_id))
    return {date_id: Bodies.of(those) for date_id, those in found.items()}
