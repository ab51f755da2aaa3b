"""First tables: letters, files, obligations, dates with the unions they concern, events."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "letters",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("number", sa.Text),
        sa.Column("symbol", sa.Text),
        sa.Column("kind", sa.Text),
        sa.Column("issuer", sa.Text),
        sa.Column("issued_on", sa.String(10)),
        sa.Column("subject", sa.Text),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_letters_reference", "letters", ["reference"])
    op.create_index("ix_letters_issued_on", "letters", ["issued_on"])
    op.create_table(
        "files",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
    )
    op.create_table(
        "obligations",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("letter", sa.String(64), sa.ForeignKey("letters.sha256", ondelete="CASCADE"), nullable=False),
        sa.Column("union_name", sa.Text, nullable=False),
        sa.Column("union_key", sa.Text, nullable=False),
        sa.Column("union_id", sa.Text),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("last_good", sa.String(10)),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("answer", sa.Text),
        sa.Column("done_on", sa.String(10)),
        sa.Column("issuer_own", sa.Boolean, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
    )
    for column in ("letter", "union_key", "last_good"):
        op.create_index(f"ix_obligations_{column}", "obligations", [column])
    op.create_table(
        "dates",
        sa.Column("letter", sa.String(64), sa.ForeignKey("letters.sha256", ondelete="CASCADE"), primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("first_day", sa.String(10)),
        sa.Column("last_day", sa.String(10)),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.create_index("ix_dates_last_day", "dates", ["last_day"])
    op.create_table(
        "date_unions",
        sa.Column("letter", sa.String(64), primary_key=True),
        sa.Column("date_id", sa.Text, primary_key=True),
        sa.Column("union_key", sa.Text, primary_key=True),
        sa.Column("union_name", sa.Text, nullable=False),
        sa.Column("union_id", sa.Text),
        sa.ForeignKeyConstraint(["letter", "date_id"], ["dates.letter", "dates.id"], ondelete="CASCADE"),
    )
    op.create_index("ix_date_unions_union_key", "date_unions", ["union_key"])
    op.create_table(
        "events",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("letter", sa.String(64), nullable=False),
        sa.Column("obligation", sa.String(16), nullable=False),
        sa.Column("at", sa.String(10), nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("detail", sa.Text),
    )
    op.create_index("ix_events_obligation", "events", ["obligation"])
