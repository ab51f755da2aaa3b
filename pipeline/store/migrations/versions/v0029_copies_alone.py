"""The index of copies holds copies alone: SQLite went by it through all letters that are none."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """Make the index anew."""
    where = sa.text("copy_of IS NOT NULL")
    op.drop_index("ix_letters_copy_of", "letters")
    op.create_index("ix_letters_copy_of", "letters", ["copy_of"], sqlite_where=where, postgresql_where=where)
