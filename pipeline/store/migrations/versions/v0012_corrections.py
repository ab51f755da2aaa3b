"""What people corrected in letters, and the letters as they were read."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the table of corrections, and what was read of a letter that has any."""
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("letter", sa.String(64), nullable=False),
        sa.Column("at", sa.String(19), nullable=False),
        sa.Column("who", sa.Text),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("old", sa.Text),
        sa.Column("new", sa.Text),
        sa.Column("why", sa.Text),
    )
    op.create_index("ix_corrections_letter", "corrections", ["letter"])
    op.add_column("letters", sa.Column("as_read", sa.LargeBinary))
    op.add_column("letters", sa.Column("read_head", sa.Text))
    is_there = sa.text("read_head IS NOT NULL")
    op.create_index("ix_letters_read_head", "letters", ["read_head"], sqlite_where=is_there, postgresql_where=is_there)
