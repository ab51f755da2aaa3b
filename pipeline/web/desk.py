"""What a page is given: the office, the person who asks, the day; and how it answers."""

import datetime
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, NamedTuple
from urllib.parse import quote

from fastapi import Depends, Form, Request
from fastapi import Path as InPath
from starlette.responses import HTMLResponse, RedirectResponse, Response

from pipeline.office import Office
from pipeline.office.uploading import UploadReader
from pipeline.store import Store
from pipeline.web import render
from pipeline.web.errands import Errands
from pipeline.web.people import KEEPERS, LEADERS, Access, Person, Roles, home_of

# --------------------
# What the running application holds: one office, its open store, the clock, who may come in.

Clock = Callable[[], datetime.datetime]


class House(NamedTuple):
    """One office, one database, one process."""

    office: Office
    store: Store
    access: Access
    clock: Clock
    reader: UploadReader | None = None
    """What reads the files that are sent in; without one they wait."""


# --------------------
# What a page is given, and how it answers.


class Desk:
    """One request of one person (``person`` is ``None`` only on pages for anybody)."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.house: House = request.app.state.house
        self.person: Person | None = request.state.person
        self.now: datetime.datetime = self.house.clock()
        self.errands: Errands = request.app.state.errands

    @property
    def office(self) -> Office:
        """The office."""
        return self.house.office

    @property
    def store(self) -> Store:
        """Its open store."""
        return self.house.store

    @property
    def today(self) -> datetime.date:
        """The day that counts as today."""
        return self.now.date()

    @property
    def who(self) -> str | None:
        """Who acts, as it stands in histories."""
        return self.person.name if self.person is not None else None

    @property
    def base(self) -> str:
        """The address of the application, as others reach it."""
        return (self.office.server or str(self.request.base_url)).rstrip("/")

    def may(self, roles: Roles) -> bool:
        """Say whether who asks has one of some roles."""
        return self.person is not None and self.person.role in roles

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """Return a page, drawn by a template."""
        answer = HTMLResponse(render.drawn(template, self._frame() | values), status)
        render.forget(self.request, answer)
        return answer

    def part(self, template: str, **values: Any) -> Response:
        """Return a piece of a page that the script asked for."""
        return HTMLResponse(render.drawn(template, self._frame() | values))

    def to(self, path: str, said: str | None = None) -> Response:
        """Send the browser to another page after a change; ``said`` is shown there once."""
        answer = RedirectResponse(path, 303)
        if said:
            render.remember(answer, said)
        return answer

    def _frame(self) -> dict[str, Any]:
        routes = self.request.app.state.routes
        menu = [route for route in routes if route.menu and self.may(route.roles)]
        return {
            "person": self.person,
            "office": self.office.union.name if self.office.union is not None else None,
            "menu": menu,
            "keeps": self.may(KEEPERS),
            "leads": self.may(LEADERS),
            "home": home_of(self.person) if self.person is not None else "/",
            "may_leave": self.request.app.state.sign_in is not None,
            "here": self.request.url.path,
            "today": self.today,
            "said": render.remembered(self.request),
        }


def inside(path: str) -> str:
    """Return an address of ours to go on to, nothing for any other one."""
    is_ours = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if is_ours else ""


async def _desk(request: Request) -> Desk:  # takes no thread from who waits for one
    return Desk(request)


AtDesk = Annotated[Desk, Depends(_desk)]
"""The type of the parameter by which a page gets its desk."""

Field = Annotated[str, Form()]
"""The type of a field of a form."""

ShortField = Annotated[str, Form(max_length=400)]
"""The type of one that nobody fills with more."""

Number = Annotated[int, InPath(ge=0, le=2**31 - 1)]
"""The type of a number in an address: a greater one no database takes."""


# --------------------
# Files that a browser keeps and never opens.

_BARE = re.compile(r"[^A-Za-z0-9._-]+")
_PART = 256 * 1024


def attached(name: str, size: int) -> dict[str, str]:
    """Return the headers by which a browser keeps a file under the last part of its name."""
    name = name.rpartition("/")[2]
    bare = _BARE.sub("-", name).strip(".-") or "van-ban"
    return {
        "content-disposition": f"attachment; filename=\"{bare}\"; filename*=UTF-8''{quote(name, safe='')}",
        "content-length": str(size),
    }


def parts_of(path: Path) -> Iterator[bytes]:
    """Yield a file part by part. It is opened at once, so that nothing is answered where it is gone."""
    file = path.open("rb")

    def parts() -> Iterator[bytes]:
        with file:
            while part := file.read(_PART):
                yield part

    return parts()
