"""Which way a letter goes, and on whose side a duty lies, as the office sees them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_INDEXES = (("ix_obligations_duty", "duty"), ("ix_obligations_body", "body"))


def upgrade() -> None:
    """Add the columns; while nobody chose whose office it is, the issuers' own duties are those of outsiders."""
    op.add_column("letters", sa.Column("direction", sa.String(4), nullable=False, server_default="in"))
    op.add_column("obligations", sa.Column("side", sa.String(8), nullable=False, server_default="below"))
    owed = sa.table("obligations", sa.column("side"), sa.column("issuer_own", sa.Boolean))
    op.execute(sa.update(owed).where(owed.c.issuer_own.is_(True)).values(side="outside"))
    for name, column in _INDEXES:
        op.drop_index(name, "obligations")
        op.create_index(name, "obligations", [column, "side", "state", "last_good"])
