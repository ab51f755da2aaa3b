"""The few duties whose deadline was changed, found without going through all."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Add the index."""
    where = sa.text("in_force IS NOT NULL")
    op.create_index("ix_duties_in_force", "duties", ["letter"], sqlite_where=where, postgresql_where=where)
