"""Register: columns come with the part of the program that needs them."""

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Change nothing yet."""
