"""The files of letters, their pages, and the places of their words."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the tables; letters that are stored already get their pages when their file comes again.

    Whether all letters of a file are stored is forgotten, so that mails and archives are opened once more.
    """
    op.execute("DELETE FROM files")
    op.create_table(
        "kept_files",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
    )
    op.create_table(
        "file_parts",
        sa.Column("file", sa.String(64), sa.ForeignKey("kept_files.sha256", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "letter_files",
        _letter(),
        sa.Column("file", sa.String(64), nullable=False),
        sa.Column("container", sa.String(64), nullable=False),
    )
    op.create_index("ix_letter_files_file", "letter_files", ["file"])
    op.create_index("ix_letter_files_container", "letter_files", ["container"])
    op.create_table(
        "letter_pages",
        _letter(),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("file", sa.String(64), nullable=False),
        sa.Column("file_page", sa.Integer, nullable=False),
        sa.Column("width", sa.Float, nullable=False),
        sa.Column("height", sa.Float, nullable=False),
        sa.Column("first", sa.Integer, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.Column("words", sa.LargeBinary, nullable=False),
    )


def _letter() -> sa.Column[str]:
    return sa.Column("letter", sa.String(64), sa.ForeignKey("letters.sha256", ondelete="CASCADE"), primary_key=True)
