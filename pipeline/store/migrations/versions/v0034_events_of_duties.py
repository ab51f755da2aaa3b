"""A duty knows what it is for; of the letters that are there it is read when they are read anew."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    """Add the column, and the index of the few that have something in it."""
    op.add_column("duties", sa.Column("event", sa.BigInteger))
    has_one = sa.text("event IS NOT NULL")
    op.create_index("ix_duties_event", "duties", ["event"], sqlite_where=has_one, postgresql_where=has_one)
