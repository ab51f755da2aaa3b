"""What an issuer wrote is found without going through all letters."""

from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_letters_issuer", "letters", ["issuer"])
