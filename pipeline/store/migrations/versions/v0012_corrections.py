"""Corrections: columns come with the part of the program that needs them."""

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Change nothing yet."""
