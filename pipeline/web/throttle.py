"""Guessing passwords is made slow: each wrong one makes the next wait longer.

Tries are counted by name and address together, so that nobody locks a colleague out from elsewhere; by address, for
who tries many names; by name, for who tries from many addresses. The last waits little, and nobody waits for it where
they signed in before.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Literal, NamedTuple

#: So many may be wrong before anybody waits: people mistype. Behind one address may be a whole office.
FREE_OF_BOTH, FREE_BY_ADDRESS, FREE_BY_NAME = 5, 100, 100
LONGEST_SECONDS, LONGEST_BY_NAME = 300.0, 10.0
#: After an hour without a try, nothing is held against anybody.
_FORGOTTEN_SECONDS = 3600.0
#: More names than these nobody tries from one office; an attacker's must not fill the memory.
_MOST = 10_000
_FREE = {"both": FREE_OF_BOTH, "address": FREE_BY_ADDRESS, "name": FREE_BY_NAME}
_LONGEST = {"both": LONGEST_SECONDS, "address": LONGEST_SECONDS, "name": LONGEST_BY_NAME}


class Mark(NamedTuple):
    """What tries are counted by."""

    kind: Literal["both", "address", "name"]
    login: str
    address: str


class _Tries(NamedTuple):
    number: int
    at: float


class Throttle:
    """Counts the tries of one running program. A try counts when it begins, so that many at once gain nothing."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tries: OrderedDict[Mark, _Tries] = OrderedDict()
        self._known: OrderedDict[Mark, None] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, login: str, address: str) -> float:
        """Count a try and return 0, or return how many seconds it is too early."""
        both, by_address, by_name = _marks(login, address)
        now = self._clock()
        with self._lock:
            marks = (both, by_address) if both in self._known else (both, by_address, by_name)
            waits = max(self._wait(mark, now) for mark in marks)
            if waits <= 0:
                for mark in marks:
                    self._tries[mark] = _Tries(self._of(mark, now).number + 1, now)
                    self._tries.move_to_end(mark)
                _shorten(self._tries)
            return max(0.0, waits)

    def right(self, login: str, address: str) -> None:
        """Forget the tries of a name whose password was right; of those of the address, only this one."""
        both, by_address, _ = _marks(login, address)
        with self._lock:
            self._known[both] = None
            self._known.move_to_end(both)
            _shorten(self._known)
            self._tries.pop(both, None)
            if (found := self._tries.get(by_address)) is not None:
                self._tries[by_address] = _Tries(max(0, found.number - 1), found.at)

    def _of(self, mark: Mark, now: float) -> _Tries:
        found = self._tries.get(mark, _Tries(0, now))
        return found if now - found.at < _FORGOTTEN_SECONDS else _Tries(0, now)

    def _wait(self, mark: Mark, now: float) -> float:
        tries = self._of(mark, now)
        over = tries.number - _FREE[mark.kind]
        return tries.at + min(2.0**over, _LONGEST[mark.kind]) - now if over >= 0 else 0.0


def _shorten(found: OrderedDict[Mark, _Tries] | OrderedDict[Mark, None]) -> None:
    while len(found) > _MOST:
        found.popitem(last=False)


def _marks(login: str, address: str) -> tuple[Mark, Mark, Mark]:
    login = login[:80]
    return Mark("both", login, address), Mark("address", "", address), Mark("name", login, "")
