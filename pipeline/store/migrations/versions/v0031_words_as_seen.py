"""Words are searched as they are seen: those of letters that are there are put into the index again."""

from alembic import op

from pipeline.store.search_index import fill_again

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Make the index anew."""
    fill_again(op.get_bind())
