"""The day on which a letter was taken in; what an office chose once (who approves letters)."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """Add them; a letter that is there was taken in on the day that its register or its mail tells."""
    op.add_column("letters", sa.Column("taken_on", sa.String(10)))
    op.execute(
        "UPDATE letters SET taken_on = coalesce("
        "(SELECT max(arrived_on) FROM register WHERE letter = sha256), arrived_on, issued_on)"
    )
    op.drop_column("duties", "ended_on")  # follows from the days
    op.create_table(
        "choices",
        sa.Column("name", sa.String(16), primary_key=True, autoincrement=False),
        sa.Column("value", sa.String(8), nullable=False),
        sa.Column("seal", sa.Integer),
    )
