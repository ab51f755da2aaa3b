"""Duties: columns come with the part of the program that needs them."""

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Change nothing yet."""
