"""The tables of the first release, which ``schema.py`` makes: what comes later begins here."""

revision = "0029"
down_revision = None


def upgrade() -> None:
    """Do nothing: no older database is about."""
