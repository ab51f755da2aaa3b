"""The office's own machine: the names under which the application answers, and its one person without a password."""

import ipaddress
import secrets
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from pipeline.web import render
from pipeline.web.people import Person, cookie

# --------------------
# The names under which the application answers. Any other one could be a page elsewhere that had itself led here.

#: Names under which a browser on this machine reaches it.
_HERE = ("127.0.0.1", "localhost", "[::1]")
_EVERY = {"0.0.0.0", "::"}
_USUAL = {"http": 80, "https": 443}


class Hosts:
    """The names of one application: ``name in hosts`` for the ``Host`` of a request.

    ``served`` is the address that it listens to; on all addresses of a machine any number will do: only names can be
    made to lead elsewhere. ``machine`` is the machine's name, ``public`` the address that people were given.
    """

    def __init__(self, port: int, served: str | None = None, machine: str = "", public: str | None = None) -> None:
        names = [
            *_HERE,
            *([machine, machine.partition(".")[0], f"{machine.partition('.')[0]}.local"] if machine else []),
        ]
        names += [f"[{served}]" if ":" in served else served] if served and served not in _EVERY else []
        self._known = {f"{name.lower()}:{port}" for name in names} | ({*map(str.lower, names)} if port == 80 else set())
        self._port = port
        self._by_number = served in _EVERY
        if public:
            parts = urlsplit(public)
            host, usual = parts.netloc.lower(), _USUAL[parts.scheme]
            self._known |= {host} | ({f"{host}:{usual}"} if parts.port is None else set())

    def __contains__(self, host: str) -> bool:
        return host.lower() in self._known or (self._by_number and self._is_number(host))

    def _is_number(self, host: str) -> bool:
        parts = urlsplit(f"//{host}")
        try:
            ipaddress.ip_address(parts.hostname or "")
            return parts.netloc == host and (parts.port or 80) == self._port and "@" not in host
        except ValueError:
            return False


# --------------------
# One person at the office's own machine: no password, but a key in the address that the program opens.


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
