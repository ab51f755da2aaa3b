"""What people said of what was read when they went over a letter, and how far each letter is."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Add the table of acts, that of the letters that anybody began to review, and how sure is sure in this office."""
    op.create_table(
        "review_acts",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("letter", sa.String(64), nullable=False),
        sa.Column("at", sa.String(19), nullable=False),
        sa.Column("who", sa.Text),
        sa.Column("what", sa.String(8), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("why", sa.Text),
    )
    op.create_index("ix_review_acts_letter", "review_acts", ["letter"])
    op.create_table(
        "reviews",
        sa.Column("letter", sa.String(64), sa.ForeignKey("letters.sha256", ondelete="CASCADE"), primary_key=True),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("at", sa.String(19), nullable=False),
        sa.Column("who", sa.Text),
        sa.Column("why", sa.Text),
    )
    op.create_index("ix_reviews_state", "reviews", ["state"])
    op.create_table(
        "least_sure",
        sa.Column("part", sa.String(10), primary_key=True),
        sa.Column("least", sa.Float, nullable=False),
    )
