"""How strongly a duty binds: general advice is shown only on request."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the column; what was stored before binds until its letter is read again."""
    op.add_column("duties", sa.Column("strength", sa.String(8), nullable=False, server_default="binding"))
