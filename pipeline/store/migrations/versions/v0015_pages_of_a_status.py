"""Obligations of one status by their day: a page of what is rare is found without passing what is not."""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Let the index of what is open end with the id, as lists do."""
    op.drop_index("ix_obligations_open", "obligations")
    op.create_index("ix_obligations_open", "obligations", ["state", "last_good", "id"])
