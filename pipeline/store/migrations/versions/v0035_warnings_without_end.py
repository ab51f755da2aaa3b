"""A warning matters until a person settles it: what ends by itself is told by nobody any more."""

from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    """Take the day away; all letters are compared again, and what people marked under them asks for that no more."""
    op.execute("DELETE FROM warnings")
    op.drop_index("ix_warnings_open", "warnings")
    op.drop_column("warnings", "until")
    op.create_index("ix_warnings_open", "warnings", ["settled", "weight", "day", "id"])
    op.execute("DELETE FROM choices WHERE kind IN ('changed', 'marked')")
    op.execute(
        "INSERT INTO choices (kind, subject, name, value) "
        "SELECT 'changed', sha256, '', '0000000000000000000' FROM letters WHERE copy_of IS NULL"
    )
