"""Duties given to unions by a person, where the letter leaves open whose they are."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the table of choices."""
    op.create_table(
        "assignments",
        sa.Column("obligation", sa.String(16), primary_key=True),
        sa.Column("letter", sa.String(64), nullable=False),
        sa.Column("unions", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.create_index("ix_assignments_letter", "assignments", ["letter"])
