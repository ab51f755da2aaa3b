"""Files that people sent in by the browser, and what became of them."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "uploads",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("at", sa.String(19), nullable=False),
        sa.Column("state", sa.String(9), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("cleared", sa.Boolean, nullable=False),
        sa.Column("who", sa.Text),
        sa.Column("name", sa.Text),
        sa.Column("size", sa.Integer),
        sa.Column("letters", sa.Text),
        sa.Column("message", sa.Text),
    )
    op.create_index("ix_uploads_state", "uploads", ["state", "id"])
