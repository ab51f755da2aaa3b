"""The registers of incoming and outgoing letters. What is stored already gets no number: on paper it has one."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "register",
        sa.Column("letter", sa.String(64), primary_key=True),
        sa.Column("book", sa.String(3), primary_key=True),
        sa.Column("year", sa.Integer),
        sa.Column("number", sa.Integer),
        sa.Column("arrived_on", sa.String(10)),
        sa.Column("place", sa.Text),
        sa.Column("handler", sa.Text),
        sa.Column("instruction", sa.Text),
        sa.Column("passed_on", sa.String(10)),
        sa.Column("signed", sa.Text),
        sa.Column("copies", sa.Text),
        sa.Column("note", sa.Text),
    )
    op.create_index("ix_register_number", "register", ["book", "year", "number"], unique=True)
