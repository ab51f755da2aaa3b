"""What nobody used goes: how sure an office's own letters say a record must be, what letters ask for alike."""

from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Drop it."""
    op.execute("DROP TABLE IF EXISTS least_sure")
    op.execute("DROP TABLE IF EXISTS things")
