"""Who asks: a person, what they may do here, and how a browser or a program is known again."""

from typing import NamedTuple, Protocol

from starlette.requests import HTTPConnection

from pipeline.store.people import ROLES, Role

__all__ = ["ROLES", "Access", "Person", "Role", "Roles", "cookie", "home_of"]

Roles = frozenset[Role]
#: Nobody need be known: the page where one signs in, the style sheet.
ANYBODY: Roles = frozenset()
INSIDE: Roles = frozenset({"view", "clerk", "leader", "admin"})
#: Who keeps letters and duties.
KEEPERS: Roles = frozenset({"clerk", "leader", "admin"})
LEADERS: Roles = frozenset({"leader", "admin"})
ADMINS: Roles = frozenset({"admin"})
UNIONS: Roles = frozenset({"union"})
#: Whoever is signed in.
SIGNED_IN: Roles = frozenset(ROLES)


class Person(NamedTuple):
    """Who is signed in. ``name`` stands beside what they do; ``token`` must come back with every change."""

    name: str
    role: Role
    token: str
    union_id: str | None = None
    """Of a lower union: the one whose duties are seen."""
    by_program: bool = False
    """A program with a token of its own: no page of another site can send it, so that no Origin is asked for."""
    may_change: bool = True
    """Whether anything may be changed in this person's name."""
    account: str | None = None
    """The id of who signed in by a password; ``None`` at the office's own machine, and by a link."""
    session: str | None = None
    """The id of that person's session here."""


def home_of(person: Person) -> str:
    """Return the first page of a person: a lower union has its own."""
    return "/mine" if person.role == "union" else "/"


def cookie(asked: HTTPConnection) -> str:
    """Return the name of the cookie: one for each port, by TLS one that no other name of the machine can have set."""
    return "__Host-vanthu" if asked.url.scheme == "https" else f"vanthu-{asked.url.port or 80}"


class Access(Protocol):
    """Knows people by what their browser or program sends."""

    @property
    def sign_in(self) -> str | None:
        """The page where people sign in, ``None`` where nobody can."""

    def person(self, asked: HTTPConnection) -> Person | None:
        """Return who asks, ``None`` where nobody is signed in."""

    def is_host(self, host: str) -> bool:
        """Say whether the application answers under this name; any other one could be a page that rebound it."""
