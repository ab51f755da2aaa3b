"""A file that breaks a promise made small: what can be left out without mending it is left out."""

import time
from collections.abc import Callable


def shrunk(data: bytes, still_breaks: Callable[[bytes], bool], seconds: float) -> bytes:
    """Return the smallest file found in the time given that breaks in the same way."""
    until = time.monotonic() + seconds
    size = max(1, len(data) // 2)
    while size and time.monotonic() < until:
        place = 0
        while place < len(data) and time.monotonic() < until:
            smaller = data[:place] + data[place + size :]
            if smaller and still_breaks(smaller):
                data = smaller
            else:
                place += size
        size //= 2
    return data
