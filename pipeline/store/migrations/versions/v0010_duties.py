"""Where duties stand in lists, and obligations by their day: pages of both come from an index."""

import sqlalchemy as sa
from alembic import op

from pipeline.store import listed

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the list of duties, made of what is stored."""
    op.create_table(
        "listed_duties",
        sa.Column("duty_id", sa.String(16), primary_key=True),
        sa.Column("letter", sa.String(64), sa.ForeignKey("letters.sha256", ondelete="CASCADE"), primary_key=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("recurring", sa.Boolean(), nullable=False),
        sa.Column("advice", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_listed_duties_place", "listed_duties", ["recurring", "place", "day", "duty_id"])
    op.create_index("ix_listed_duties_letter", "listed_duties", ["letter"])
    op.create_index("ix_obligations_day", "obligations", ["last_good", "id"])
    listed.put_all(op.get_bind())
