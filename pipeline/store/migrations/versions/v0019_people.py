"""People who sign in, and secrets by which browsers and programs are let in."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "people",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.String(8), nullable=False),
        sa.Column("union_id", sa.Text),
        sa.Column("password", sa.Text),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("added_at", sa.String(19), nullable=False),
    )
    op.create_index("ix_people_login", "people", ["login"], unique=True)
    op.create_table(
        "keys",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("secret", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("person", sa.String(16), sa.ForeignKey("people.id", ondelete="CASCADE")),
        sa.Column("union_id", sa.Text),
        sa.Column("scope", sa.String(8), nullable=False),
        sa.Column("made_at", sa.String(19), nullable=False),
        sa.Column("made_by", sa.Text),
        sa.Column("used_on", sa.String(10)),
        sa.Column("until", sa.String(19)),
    )
    op.create_index("ix_keys_secret", "keys", ["secret"], unique=True)
    op.create_index("ix_keys_person", "keys", ["person"])
    op.create_index("ix_keys_kind", "keys", ["kind", "union_id"])
