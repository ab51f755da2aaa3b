"""Work done in processes of their own, with limits on time, memory, files and network."""

import gc
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


# --------------------
# How often Python looks for rings of objects that nobody uses any more.

#: New objects after which the young ones are looked through (usually 700), and after how many rounds the older ones:
#: more than a program has once it has begun; for programs that go through many letters, less.
_YOUNG, _YOUNG_OF_MANY, _ROUNDS = 200_000, 20_000, 5


def collect_seldom() -> None:
    """Let the search for rings be seldom, for programs that do one thing and end: each takes a tenth of a second."""
    gc.set_threshold(_YOUNG, _ROUNDS, _ROUNDS)


def collect_as_of_many() -> None:
    """Let the search be as often as keeps the memory flat, and pass over what is loaded already."""
    gc.freeze()
    gc.set_threshold(_YOUNG_OF_MANY, _ROUNDS, _ROUNDS)


def collect_no_more() -> None:
    """Leave everything as it is until the program ends: the last search is a sixth of a short command."""
    gc.freeze()
