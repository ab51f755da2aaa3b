"""One person at the office's own machine: no password, but a key in the address that the program opens."""

import secrets

from starlette.requests import HTTPConnection

from pipeline.web import render
from pipeline.web.hosts import Hosts
from pipeline.web.people import Person, cookie


class LocalAccess:
    """Whoever brings the start key is known by a cookie, and everybody is `admin`.

    The key counts until the program ends: it is drawn anew at each start, and a closed browser is opened by it again.
    """

    sign_in: str | None = None

    def __init__(self, name: str | None, port: int) -> None:
        self.key = secrets.token_urlsafe(24)
        self._session = secrets.token_urlsafe(24)
        self._person = Person(name or "máy này", "admin", secrets.token_urlsafe(24))
        self._hosts = Hosts(port)

    def person(self, asked: HTTPConnection) -> Person | None:
        """Return the person at this machine, once the start key was shown."""
        return self._person if render.same(asked.cookies.get(cookie(asked), ""), self._session) else None

    def is_host(self, host: str) -> bool:
        """Say whether this is a name of this machine."""
        return host in self._hosts

    def session_for(self, key: str) -> str | None:
        """Return the value of the cookie for who shows the start key."""
        return self._session if render.same(key, self.key) else None
