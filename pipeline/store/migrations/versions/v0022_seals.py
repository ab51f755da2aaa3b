"""A seal on each row, by which damage is told."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

_TABLES = (
    "anchors",
    "assignments",
    "bodies",
    "corrections",
    "decisions",
    "events",
    "files",
    "instances",
    "kept_files",
    "least_sure",
    "letters",
    "people",
    "register",
    "renamed",
    "review_acts",
    "saved_filters",
    "sent",
    "uploads",
    "citations",
    "dates",
    "duties",
    "file_parts",
    "kept_marks",
    "keys",
    "letter_files",
    "letter_pages",
    "proposals",
    "reviews",
    "date_bodies",
    "obligations",
    "listed_duties",
    "search_docs",
)


def upgrade() -> None:
    """Add the columns; they are filled once all tables are as they should be."""
    for table in _TABLES:
        op.add_column(table, sa.Column("seal", sa.Integer()))
