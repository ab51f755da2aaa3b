"""Days as registries write them."""

import datetime
import re

_VIETNAMESE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def day_of(words: str) -> datetime.date | None:
    """Read ISO or Vietnamese order, ``None`` for what is no day.

    >>> day_of("30/06/2025") == day_of("2025-06-30")
    True
    """
    match = _VIETNAMESE.fullmatch(words)
    try:
        if match:
            return datetime.date(int(match[3]), int(match[2]), int(match[1]))
        return datetime.date.fromisoformat(words)
    except ValueError:
        return None


def shown(day: datetime.date | None) -> str:
    """Return a day as people write it, ``""`` for none."""
    return f"{day:%d/%m/%Y}" if day else ""
