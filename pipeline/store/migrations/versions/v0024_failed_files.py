"""Files that could not be read."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0022"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "failed_files",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("program", sa.String(16), nullable=False),
        sa.Column("said", sa.Text, nullable=False),
    )
