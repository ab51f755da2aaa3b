"""What people said of single instances of what recurs: this month's report, not the whole series."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the table of instances."""
    op.create_table(
        "instances",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("obligation", sa.String(16), nullable=False),
        sa.Column("letter", sa.String(64), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("decision", sa.Text, nullable=False),
        sa.Column("answer", sa.Text),
        sa.Column("done_on", sa.String(10)),
        sa.Column("at", sa.String(10), nullable=False),
        sa.Column("who", sa.Text),
    )
    op.create_index("ix_instances_obligation", "instances", ["obligation", "day"])
