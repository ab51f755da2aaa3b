"""Who asks: a person, what they may do here, and how a browser or a program is known again.

At the office's own machine by a key, from elsewhere by name and password, a link, a token.
"""

import hashlib
import hmac
import ipaddress
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import Response

from pipeline.faces.web import render
from pipeline.faces.web.sharing import SharedNotes
from pipeline.office import Office, keys
from pipeline.store import Store
from pipeline.store.people import ROLES, AccessKey, Role, Scope
from schemas import Approver


class Person(NamedTuple):
    """Who is signed in. ``name`` stands beside what they do; ``token`` must come back with every change."""

    name: str
    role: Role
    token: str
    union_id: str | None = None  # of a lower union: the one whose duties are seen
    by_program: bool = False
    """A program with a token of its own: no page of another site can send it, so that no Origin is asked for."""
    may_change: bool = True  # whether anything may be changed in this person's name
    account: str | None = None
    """The id of who signed in by a password; ``None`` at the office's own machine, and by a link."""
    session: str | None = None  # the id of that person's session here


_HOMES: dict[Role, str] = {"union": "/mine", "leader": "/leader"}


def home_of(person: Person | None) -> str:
    """Return the first page of a person: a lower union has its own, and so has a leader."""
    return _HOMES.get(person.role, "/") if person is not None else "/"


def cookie(asked: HTTPConnection) -> str:
    """Return the name of the cookie: one for each port, by TLS one that no other name of the machine can have set."""
    return "__Host-vanthu" if asked.url.scheme == "https" else f"vanthu-{asked.url.port or 80}"


# --------------------
# The names under which the application answers. Any other one could be a page elsewhere that had itself led here.

#: Names under which a browser on this machine reaches it.
_HERE = ("127.0.0.1", "localhost", "[::1]")
_EVERY = {"0.0.0.0", "::"}
_USUAL = {"http": 80, "https": 443}


def is_own_machine(host: str) -> bool:
    """Whether a name or number of an address leads every machine to itself.

    >>> [is_own_machine(host) for host in ("localhost", "127.0.0.5", "::1", "0.0.0.0", "may1", "10.0.0.7")]
    [True, True, True, True, False, False]
    """
    with suppress(ValueError):
        number = ipaddress.ip_address(host)
        return number.is_loopback or number.is_unspecified
    return host.lower().rstrip(".").rpartition(".")[2] == "localhost"


class Hosts:
    """The names of one application: ``name in hosts`` for the ``Host`` of a request.

    ``served`` is the address that it listens to; on all addresses of a machine any number will do: only names can be
    made to lead elsewhere. ``machine`` is the machine's name, ``public`` the address that people were given.
    """

    def __init__(self, port: int, served: str | None = None, machine: str = "", public: str | None = None) -> None:
        own = machine.partition(".")[0]
        names = [*_HERE, *((machine, own, f"{own}.local") if machine else ())]
        names += [f"[{served}]" if ":" in served else served] if served and served not in _EVERY else []
        self._known = {f"{name.lower()}:{port}" for name in names} | ({*map(str.lower, names)} if port == 80 else set())
        self._port = port
        self._by_number = served in _EVERY
        if public:
            parts = urlsplit(public)
            host, usual = parts.netloc.lower(), _USUAL[parts.scheme]
            self._known |= {host} | ({f"{host}:{usual}"} if parts.port is None else set())

    def __contains__(self, host: str) -> bool:
        """Whether this is one of the names, or, where all addresses are served, a number with the port served."""
        if host.lower() in self._known or not self._by_number:
            return host.lower() in self._known
        with suppress(ValueError):
            parts = urlsplit(f"//{host}")
            ipaddress.ip_address(parts.hostname or "")
            return parts.netloc == host and (parts.port or 80) == self._port and "@" not in host
        return False


# --------------------
# One person at the office's own machine: no password, but a key in the address that the program opens.


class LocalAccess:
    """Whoever brings the start key is known by a cookie, and everybody is `admin`.

    The key counts until the program ends: it is drawn anew at each start, and a closed browser is opened by it again.
    """

    sign_in: str | None = None  # the page where people sign in, ``None`` where nobody can

    def __init__(self, name: str | None, port: int) -> None:
        self.key = secrets.token_urlsafe(24)
        self._session = secrets.token_urlsafe(24)
        self._person = Person(name or "máy này", "admin", secrets.token_urlsafe(24))
        self.hosts = Hosts(port)

    def person(self, asked: HTTPConnection) -> Person | None:
        """Return the person at this machine, once the start key was shown."""
        return self._person if render.same(asked.cookies.get(cookie(asked), ""), self._session) else None

    def session_for(self, key: str) -> str | None:
        """Return the value of the cookie for who shows the start key."""
        return self._session if render.same(key, self.key) else None


# --------------------
# Guessing passwords is made slow: each wrong one makes the next wait longer.
#
# Tries are counted by name and address together, so that nobody locks a colleague out, from elsewhere or from the same
# address; by name, for who tries from many addresses: that waits little, and nobody where they signed in before. By
# address nobody waits: behind it may be a whole office. What was tried stands in the audit, and counts after a restart.


#: So many may be wrong before anybody waits: people mistype. Of one address so many are written down in an hour.
FREE_OF_BOTH, FREE_BY_ADDRESS, FREE_BY_NAME = 5, 100, 100
LONGEST_SECONDS, LONGEST_BY_NAME = 300.0, 10.0
#: After an hour without a try, nothing is held against anybody.
_FORGOTTEN_SECONDS = 3600.0
#: More names than these nobody tries from one office; an attacker's must not fill the memory.
_MOST = 20_000
_STEPS = 20  # more doublings than any waiting has
#: Kind of what tries are counted by → how many are free, how long anybody waits at most.
_RULES = {
    "both": (FREE_OF_BOTH, LONGEST_SECONDS), "address": (FREE_BY_ADDRESS, 0.0), "name": (FREE_BY_NAME, LONGEST_BY_NAME)
}  # fmt: skip


class Throttle:
    """Counts the tries of all processes of a running office. A try counts when it begins, so that many gain nothing.

    ``tries`` are kept where all of them see them, or by this one alone: of each mark how many, and when the last.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, tries: SharedNotes | None = None) -> None:
        self._clock = clock
        self.tries = tries if tries is not None else SharedNotes()

    def begin(self, login: str, address: str) -> float:
        """Count a try and return 0; where it comes too early, return how many seconds are to be waited."""
        both, by_address, by_name = _marks(login, address)
        now = self._clock()
        with self.tries.held() as tries:
            marks = (both, by_address, by_name)[: 3 - (f"known\n{both}" in tries)]
            waits, counts = [], []
            for mark in marks:
                number, at = tries.get(mark, (0, now))
                number *= 0 <= now - at < _FORGOTTEN_SECONDS
                free, longest = _RULES[mark.partition("\n")[0]]
                waits.append(at + (number >= free) * min(2.0 ** min(number - free, _STEPS), longest) - now)
                counts.append(number)
            if max(waits) <= 0:
                for mark, number in zip(marks, counts, strict=True):
                    _put(tries, mark, number + 1, now)
            return float(max(0.0, *waits))

    def remember(self, login: str, address: str, ago: float) -> None:
        """Count a wrong try of so many seconds ago, before this program began."""
        with self.tries.held() as tries:
            for mark in _marks(login, address):
                _put(tries, mark, tries.get(mark, (0, 0.0))[0] + 1, self._clock() - ago)

    def is_few(self, address: str) -> bool:
        """Whether no more was tried from an address than can be written down."""
        return bool(self.tries.get(_marks("", address)[1], (0, 0.0))[0] <= FREE_BY_ADDRESS)

    def right(self, login: str, address: str) -> None:
        """Forget the tries of a name whose password was right; of those of the address, only this one."""
        both, by_address, _ = _marks(login, address)
        with self.tries.held() as tries:
            _put(tries, f"known\n{both}", 0, 0.0)
            tries.pop(both, None)
            number, at = tries.get(by_address, (0, 0.0))
            _put(tries, by_address, max(0, number - 1), at)


def _put(tries: dict[str, Any], mark: str, number: int, at: float) -> None:
    """Note how often was tried, and when; of too many notes the oldest go."""
    tries.pop(mark, None)
    tries[mark] = (number, at)
    while len(tries) > _MOST:
        del tries[next(iter(tries))]


def _marks(login: str, address: str) -> tuple[str, str, str]:
    """Return the three names by which tries are counted: login and address together, address, login."""
    login = login[:80]
    return f"both\n{login}\n{address}", f"address\n\n{address}", f"name\n{login}\n"


# --------------------
# People who sign in, lower unions that come by a link, programs with a token: all are known by secrets of `keys`.

_SESSION, _LINK = "s.", "u."
_HOUR, _YEAR = timedelta(seconds=_FORGOTTEN_SECONDS), timedelta(days=365)
_BEARER = "bearer "
#: As whom a program of the office asks.
_ROLE_OF: dict[Scope, Role] = {"read": "view", "write": "clerk"}


class AccountAccess:
    """Asks the store anew with each request, so that who is locked and what is revoked is out at once."""

    sign_in = "/login"

    def __init__(
        self, office: Office, store: Store, clock: Callable[[], datetime], hosts: Hosts,
        tries: SharedNotes | None = None,
    ) -> None:  # fmt: skip
        self._office, self._store, self._clock, self.hosts = office, store, clock, hosts
        self.throttle = Throttle(tries=tries)
        if tries is None:
            self.remember_tries()

    def remember_tries(self) -> None:
        """Count what the audit says of tries before this program began; of its processes the first one does."""
        store, now = self._store, self._clock().replace(tzinfo=None)
        with self.throttle.tries.held() as tries:  # nobody tries until what the audit says is counted
            tries.clear()
            for about, place, _ in store.people.deeds_since((now - _YEAR).isoformat(), "sign-in"):
                self.throttle.right(about, place)
            for about, place, at in store.people.deeds_since((now - _HOUR).isoformat(), "wrong"):
                ago = now - datetime.fromisoformat(at)
                self.throttle.remember(about, place, max(0.0, ago.total_seconds()))

    def person(self, asked: HTTPConnection) -> Person | None:
        """Return who signed in or came by a link; for a program that of its token; ``None`` for anybody else."""
        if "authorization" in asked.headers:
            return self._program(asked) if asked.scope["path"].startswith("/api/") else None
        shown = asked.cookies.get(cookie(asked), "")
        secret = shown[len(_SESSION) :]
        if shown.startswith(_LINK):
            return self.by_link(secret)
        found = self._store.keys.session(secret, keys.moment(self._clock())) if shown.startswith(_SESSION) else None
        if found is None:
            return None
        session, account = found
        return Person(account.name, account.role, _token(secret), account.union_id, account=account.id,
                      session=session.id)  # fmt: skip

    def by_link(self, secret: str) -> Person | None:
        """Return the lower union whose link this is, ``None`` where it was revoked or is none."""
        return self._of_union(self._store.keys.of_secret("union", secret, keys.moment(self._clock())), _token(secret))

    def _program(self, asked: HTTPConnection) -> Person | None:
        """Return the program, or lower union's, that has the token sent with a request; ``None`` for a wrong one."""
        shown = asked.headers["authorization"]
        if not shown.lower().startswith(_BEARER):
            return None
        key = self._store.keys.of_secret("program", shown[len(_BEARER) :].strip(), keys.moment(self._clock()))
        if key is None:
            return None
        own = Person(key.name, _ROLE_OF[key.scope], "")
        found = self._of_union(key, "") if key.union_id is not None else own
        return found and found._replace(by_program=True, may_change=key.scope == "write")

    def _of_union(self, key: AccessKey | None, token: str) -> Person | None:
        union = self._office.known.get(key.union_id) if key is not None else None
        return Person(union.name, "union", token, union.id) if union is not None else None


#: Knows people by what their browser or program sends.
Access = LocalAccess | AccountAccess


def let_in(answer: Response, asked: HTTPConnection, secret: str, *, by_link: bool = False) -> None:
    """Give the browser what it is known by: for as long as it is open, and a session only for its hours."""
    answer.set_cookie(
        cookie(asked), (_LINK if by_link else _SESSION) + secret,
        httponly=True, samesite="lax", secure=asked.url.scheme == "https")  # fmt: skip


def let_out(answer: Response, asked: HTTPConnection) -> None:
    """Have the browser forget the cookie by which it was known."""
    answer.delete_cookie(cookie(asked), httponly=True, samesite="lax", secure=asked.url.scheme == "https")


def _token(secret: str) -> str:
    """Return the token that each change must bring: it follows from the secret, and does not tell it."""
    return hmac.new(secret.encode("utf-8", "replace"), b"change", hashlib.sha256).hexdigest()


# --------------------
# Who may do what: the roles of those who sign in, in the sets that pages and uses name.

Roles = frozenset[Role]
#: Nobody need be known: the page where one signs in, the style sheet.
ANYBODY: Roles = frozenset()
INSIDE: Roles = frozenset({"view", "clerk", "leader", "admin"})
#: Who keeps letters and duties.
KEEPERS: Roles = frozenset({"clerk", "leader", "admin"})
LEADERS: Roles = frozenset({"leader", "admin"})
#: Who approves letters, as the office chose; where nobody has to, a clerk may.
APPROVING: dict[Approver, Roles] = {"clerk": KEEPERS, "leader": LEADERS, "nobody": KEEPERS}
ADMINS: Roles = frozenset({"admin"})
UNIONS: Roles = frozenset({"union"})
#: Whoever is signed in.
SIGNED_IN: Roles = frozenset(ROLES)
