"""One person at the office's own machine: no password, but a key in the address that the program opens."""

import hmac
import secrets

from starlette.requests import HTTPConnection

from pipeline.web.people import Person

#: Names under which a browser on this machine reaches it.
_HERE = ("127.0.0.1", "localhost", "[::1]")
COOKIE = "vanthu"


class LocalAccess:
    """Whoever brings the start key once is known by a cookie until the program ends; everybody is `admin`."""

    sign_in: str | None = None

    def __init__(self, name: str | None, port: int) -> None:
        self.key = secrets.token_urlsafe(24)
        self._session = secrets.token_urlsafe(24)
        self._person = Person(name or "máy này", "admin", secrets.token_urlsafe(24))
        self._hosts = {f"{host}:{port}" for host in _HERE} | (set(_HERE) if port == 80 else set())

    def person(self, asked: HTTPConnection) -> Person | None:
        """Return the person at this machine, once the start key was shown."""
        return self._person if hmac.compare_digest(asked.cookies.get(COOKIE, ""), self._session) else None

    def is_host(self, host: str) -> bool:
        """Say whether this is a name of this machine."""
        return host in self._hosts

    def session_for(self, key: str) -> str | None:
        """Return the value of the cookie for who shows the start key."""
        return self._session if hmac.compare_digest(key.encode(), self.key.encode()) else None
