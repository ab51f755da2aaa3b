"""Guessing passwords is made slow: each wrong one makes the next wait longer, by name and by address."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import NamedTuple

#: So many may be wrong before anybody waits: people mistype. Behind one address may be a whole office.
FREE_BY_NAME, FREE_BY_ADDRESS = 5, 100
LONGEST_SECONDS = 300.0
#: After an hour without a try, nothing is held against anybody.
_FORGOTTEN_SECONDS = 3600.0
#: More names than these nobody tries from one office; an attacker's must not fill the memory.
_MOST = 10_000


class Mark(NamedTuple):
    """What tries are counted by: a login, or an address."""

    kind: str
    value: str


class _Tries(NamedTuple):
    number: int
    at: float


class Throttle:
    """Counts the tries of one running program. A try counts when it begins, so that many at once gain nothing."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tries: OrderedDict[Mark, _Tries] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, login: str, address: str) -> float:
        """Count a try and return 0, or return how many seconds it is too early."""
        marks, now = _marks(login, address), self._clock()
        with self._lock:
            waits = max(self._wait(mark, now) for mark in marks)
            if waits <= 0:
                for mark in marks:
                    self._tries[mark] = _Tries(self._of(mark, now).number + 1, now)
                    self._tries.move_to_end(mark)
                while len(self._tries) > _MOST:
                    self._tries.popitem(last=False)
            return max(0.0, waits)

    def right(self, login: str, address: str) -> None:
        """Forget the tries of a name whose password was right; of those of the address, only this one."""
        by_name, by_address = _marks(login, address)
        with self._lock:
            self._tries.pop(by_name, None)
            if (found := self._tries.get(by_address)) is not None:
                self._tries[by_address] = _Tries(max(0, found.number - 1), found.at)

    def _of(self, mark: Mark, now: float) -> _Tries:
        found = self._tries.get(mark, _Tries(0, now))
        return found if now - found.at < _FORGOTTEN_SECONDS else _Tries(0, now)

    def _wait(self, mark: Mark, now: float) -> float:
        tries = self._of(mark, now)
        over = tries.number - (FREE_BY_NAME if mark.kind == "name" else FREE_BY_ADDRESS)
        return tries.at + min(2.0**over, LONGEST_SECONDS) - now if over >= 0 else 0.0


def _marks(login: str, address: str) -> Sequence[Mark]:
    return Mark("name", login[:80]), Mark("address", address)
