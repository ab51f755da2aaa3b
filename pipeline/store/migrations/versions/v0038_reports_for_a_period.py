"""What a union reports of what recurs says for which period it is."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    """Add the last day of that period; of what was reported before nobody said it."""
    op.add_column("sent", sa.Column("period", sa.String(10), nullable=True))
