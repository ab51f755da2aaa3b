"""What is installed, what is missing, and what that costs."""

from schemas.source import Record


class Finding(Record):
    """One thing looked at."""

    name: str
    ok: bool
    needed: bool
    """Without it ``vanthu`` cannot do its main work."""
    found: str
    cost: str
    mend: str
