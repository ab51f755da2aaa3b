"""What is asked most often is answered from an index: one union's duties, and what is open up to a day."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add a column that tells what recurs, and the indexes."""
    op.add_column("obligations", sa.Column("recurring", sa.Boolean, nullable=False, server_default=sa.false()))
    connection = op.get_bind()
    table = sa.table("obligations", sa.column("id"), sa.column("content"), sa.column("recurring", sa.Boolean))
    found = connection.execute(sa.select(table.c.id, table.c.content)).all()
    recurring = [row.id for row in found if json.loads(row.content).get("recurrence")]
    if recurring:
        change = sa.update(table).where(table.c.id == sa.bindparam("which")).values(recurring=True)
        connection.execute(change, [{"which": name} for name in recurring])
    op.create_index("ix_obligations_union_id", "obligations", ["union_id"])
    op.create_index("ix_obligations_open", "obligations", ["status", "last_good"])
    op.create_index("ix_obligations_recurring", "obligations", ["recurring", "status"])
    op.create_index("ix_date_unions_union_id", "date_unions", ["union_id"])
