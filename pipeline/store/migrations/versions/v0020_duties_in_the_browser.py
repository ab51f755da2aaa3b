"""Indexes of the few that are open, ours, or no lead; questions kept by their names; what unions say they have sent."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

_INDEXES = (
    (
        "ix_obligations_owed",
        ["side", "last_good", "duty", "safe_due", "id", "state", "body"],
        "state NOT IN ('done', 'not_applicable', 'repealed')",
    ),
    ("ix_obligations_side", ["side", "last_good", "id"], "side <> 'below'"),
    ("ix_obligations_role", ["role", "last_good", "id"], "role <> 'lead'"),
)


def upgrade() -> None:
    """Add the indexes and the two tables."""
    for name, columns, words in _INDEXES:
        where = sa.text(words)
        op.create_index(name, "obligations", columns, sqlite_where=where, postgresql_where=where)
    op.create_table(
        "sent",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("obligation", sa.String(16), nullable=False),
        sa.Column("letter", sa.String(64), nullable=False),
        sa.Column("number", sa.Text),
        sa.Column("day", sa.String(10)),
        sa.Column("note", sa.Text),
        sa.Column("upload", sa.Text),
        sa.Column("at", sa.String(19), nullable=False),
        sa.Column("who", sa.Text),
        sa.Column("state", sa.String(9), nullable=False),
        sa.Column("decided_at", sa.String(19)),
        sa.Column("decided_by", sa.Text),
        sa.Column("why", sa.Text),
    )
    for name in ("obligation", "letter", "state"):
        op.create_index(f"ix_sent_{name}", "sent", [name])
    op.create_table(
        "saved_filters",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("at", sa.String(19), nullable=False),
        sa.Column("who", sa.Text),
    )
