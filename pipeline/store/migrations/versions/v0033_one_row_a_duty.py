"""The tables as ``schema.py`` makes them: later ones begin here; of an older database the letters are read anew."""

revision = "0033"
down_revision = None


def upgrade() -> None:
    """Do nothing: no older database is about."""
