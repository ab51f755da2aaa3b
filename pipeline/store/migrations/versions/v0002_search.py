"""Full text: what can be searched, and the index of its words, filled from the letters that are stored."""

import sqlalchemy as sa
from alembic import op

from pipeline.store import rows, search_index

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the tables and index every letter."""
    op.create_table(
        "search_docs",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("letter", sa.String(64), sa.ForeignKey("letters.sha256", ondelete="CASCADE"), nullable=False),
        sa.Column("start", sa.Integer),
        sa.Column("head", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("ix_search_docs_letter", "search_docs", ["letter"])
    connection = op.get_bind()
    search_index.create(connection)
    for content in connection.execute(sa.text("SELECT content FROM letters")).scalars().all():
        search_index.put(connection, search_index.of(rows.unpacked(bytes(content))))
