"""People who sign in, lower unions that come by a link, programs with a token: all are known by secrets of `keys`."""

import hashlib
import hmac
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import Literal, NamedTuple

from starlette.requests import HTTPConnection
from starlette.responses import Response

from pipeline.office import Office, keys
from pipeline.store import Store
from pipeline.store.people import Key
from pipeline.web.local import Hosts
from pipeline.web.people import Person, cookie

# --------------------
# Guessing passwords is made slow: each wrong one makes the next wait longer.
#
# Tries are counted by name and address together, so that nobody locks a colleague out from elsewhere; by address, for
# who tries many names; by name, for who tries from many addresses. The last waits little, and nobody waits for it where
# they signed in before.


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


_SESSION, _LINK = "s.", "u."
_BEARER = "bearer "
_FOR_PROGRAMS = "/api/"


class AccountAccess:
    """Asks the store anew with each request, so that who is locked and what is revoked is out at once."""

    sign_in = "/login"

    def __init__(self, office: Office, store: Store, clock: Callable[[], datetime], hosts: Hosts) -> None:
        self._office, self._store, self._clock, self._hosts = office, store, clock, hosts
        self.throttle = Throttle()

    def is_host(self, host: str) -> bool:
        """Say whether the application answers under this name."""
        return host in self._hosts

    def person(self, asked: HTTPConnection) -> Person | None:
        """Return who signed in, or came by a link; to programs, whoever has a token."""
        if "authorization" in asked.headers:
            return self._program(asked) if asked.scope["path"].startswith(_FOR_PROGRAMS) else None
        shown = asked.cookies.get(cookie(asked), "")
        secret = shown[len(_SESSION) :]
        if shown.startswith(_SESSION):
            return self._signed_in(secret)
        return self.by_link(secret) if shown.startswith(_LINK) else None

    def by_link(self, secret: str) -> Person | None:
        """Return the lower union whose link this is, ``None`` where it was revoked or is none."""
        key = keys.opened(self._store, "union", secret, self._clock())
        return self._of_union(key, _token(secret)) if key is not None else None

    def _signed_in(self, secret: str) -> Person | None:
        found = keys.session(self._store, secret, self._clock())
        if found is None:
            return None
        session, account = found
        return Person(account.name, account.role, _token(secret), account.union_id, account=account.id,
                      session=session.id)  # fmt: skip

    def _program(self, asked: HTTPConnection) -> Person | None:
        shown = asked.headers["authorization"]
        if not shown.lower().startswith(_BEARER):
            return None
        key = keys.opened(self._store, "program", shown[len(_BEARER) :].strip(), self._clock())
        if key is None:
            return None
        may_change = key.scope == "write"
        if key.union_id is not None:
            found = self._of_union(key, "")
            return found and found._replace(by_program=True, may_change=may_change)
        return Person(key.name, "clerk" if may_change else "view", "", by_program=True, may_change=may_change)

    def _of_union(self, key: Key, token: str) -> Person | None:
        union = self._office.known.get(key.union_id) if key.union_id is not None else None
        return Person(union.name, "union", token, union.id) if union is not None else None


def let_in(answer: Response, asked: HTTPConnection, secret: str, *, by_link: bool = False) -> None:
    """Give the browser what it is known by: for as long as it is open, and a session only for its hours."""
    answer.set_cookie(
        cookie(asked), (_LINK if by_link else _SESSION) + secret,
        httponly=True, samesite="lax", secure=asked.url.scheme == "https",
    )  # fmt: skip


def let_out(answer: Response, asked: HTTPConnection) -> None:
    """Let the browser forget what it was known by."""
    answer.delete_cookie(cookie(asked), httponly=True, samesite="lax", secure=asked.url.scheme == "https")


def _token(secret: str) -> str:
    """Return what a change must bring: it follows from the secret, and does not tell it."""
    return hmac.new(secret.encode("utf-8", "replace"), b"change", hashlib.sha256).hexdigest()
