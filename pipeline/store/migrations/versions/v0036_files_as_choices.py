"""What became of a file is one of the choices."""

from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    """Put the rows of the table among the choices, and take it away."""
    op.execute("INSERT INTO choices (kind, subject, name, value) SELECT 'file', sha256, program, said FROM files")
    op.drop_table("files")
