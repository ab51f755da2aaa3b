"""Work done in processes of their own, with limits on time, memory, files and network."""

import os
from collections.abc import Callable

_listeners: list[Callable[[], None]] = []


def processors() -> int:
    """Return how many processes can work at a time on this machine."""
    return os.cpu_count() or 1


def beat() -> None:
    """Say that a piece of work is done (a page read, a part of a package opened) and more may follow."""
    for listener in _listeners:
        listener()


def on_beat(listener: Callable[[], None]) -> None:
    """Call ``listener`` at every sign of life of this process."""
    _listeners.append(listener)
