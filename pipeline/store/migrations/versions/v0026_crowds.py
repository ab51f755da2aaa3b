"""Rows that stand for a crowd, and who is meant by a class, kept once."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0024"

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the column and the three tables; what is stored stays as it is, a row for each union."""
    op.add_column("obligations", sa.Column("many", sa.Integer, nullable=False, server_default="1"))
    op.create_table(
        "members",
        sa.Column("cohort", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("owner", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("body", _NUMBER, sa.ForeignKey("bodies.id"), nullable=False),
        sa.Column("seal", sa.Integer()),
    )
    op.create_index("ix_members_body", "members", ["body", "cohort"])
    op.create_table(
        "crowds",
        sa.Column("id", sa.String(16), sa.ForeignKey("obligations.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("duty", _NUMBER, nullable=False),
        sa.Column("cohort", _NUMBER, nullable=False),
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("seal", sa.Integer()),
    )
    op.create_index("ix_crowds_duty", "crowds", ["duty"])
    op.create_index("ix_crowds_cohort", "crowds", ["cohort"])
    op.create_table(
        "date_cohorts",
        sa.Column("date", _NUMBER, sa.ForeignKey("dates.number", ondelete="CASCADE"), primary_key=True),
        sa.Column("cohort", _NUMBER, primary_key=True),
        sa.Column("seal", sa.Integer()),
    )
    op.create_index("ix_date_cohorts_cohort", "date_cohorts", ["cohort"])
