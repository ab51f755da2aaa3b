"""What a clerk notes beside an obligation, and who marked it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns."""
    op.add_column("obligations", sa.Column("note", sa.Text))
    op.add_column("events", sa.Column("who", sa.Text))
