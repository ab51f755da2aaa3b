"""Warnings across letters are kept, and pages count from an index alone."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

_OPEN_ONLY = sa.text("state NOT IN ('done', 'not_applicable', 'repealed')")
#: For how many a row stands is counted from the index.
_INDEXES = (
    ("ix_obligations_duty", ["duty", "side", "state", "last_good", "many"], None),
    ("ix_obligations_owed", ["side", "last_good", "duty", "safe_due", "id", "state", "body", "many"], _OPEN_ONLY),
)
_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the tables; every letter that stands is to be compared."""
    op.create_table(
        "warnings",
        sa.Column("id", sa.String(12), primary_key=True),
        sa.Column("letter", sa.String(64), sa.ForeignKey("letters.sha256", ondelete="CASCADE"), nullable=False),
        sa.Column("target", sa.String(64)),
        sa.Column("weight", sa.Integer, nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("until", sa.String(10), nullable=False),
        sa.Column("settled", sa.Boolean, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("seal", sa.Integer()),
    )
    op.create_index("ix_warnings_open", "warnings", ["settled", "weight", "day", "id", "until"])
    op.create_index("ix_warnings_letter", "warnings", ["letter"])
    op.create_index("ix_warnings_target", "warnings", ["target"])
    op.create_table(
        "unchecked",
        sa.Column("letter", sa.String(64), primary_key=True),
        sa.Column("marks", sa.Boolean, primary_key=True),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("seal", sa.Integer()),
    )
    op.create_index("ix_unchecked_since", "unchecked", ["since", "letter"])
    op.create_table(
        "things",
        sa.Column("letter", sa.String(64), sa.ForeignKey("letters.sha256", ondelete="CASCADE"), primary_key=True),
        sa.Column("thing", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("seal", sa.Integer()),
    )
    op.create_index("ix_things_thing", "things", ["thing"])
    op.execute(
        "INSERT INTO unchecked (letter, marks, since) SELECT sha256, false, 0 FROM letters WHERE copy_of IS NULL"
    )
    for name, columns, where in _INDEXES:
        op.drop_index(name, "obligations")
        op.create_index(name, "obligations", columns, sqlite_where=where, postgresql_where=where)
