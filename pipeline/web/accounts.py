"""People who sign in, lower unions that come by a link, programs with a token: all are known by secrets of `keys`."""

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime

from starlette.requests import HTTPConnection
from starlette.responses import Response

from pipeline.office import Office, keys
from pipeline.store import Store
from pipeline.store.keys import Key
from pipeline.web.local import Hosts
from pipeline.web.people import Person, cookie
from pipeline.web.throttle import Throttle

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
