"""What a page is given: the office, the person who asks, the day, background jobs; and how it answers."""

import datetime
import hashlib
import logging
import os
import re
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, NamedTuple, TypeVar
from urllib.parse import quote, urlencode, urlsplit

from fastapi import Depends, Form, HTTPException, Request
from fastapi import Path as InPath
from starlette.responses import HTMLResponse, RedirectResponse, Response

from pipeline.faces.web import refusals, render
from pipeline.faces.web.people import KEEPERS, LEADERS, Access, LocalAccess, Person, Roles, home_of, is_own_machine
from pipeline.faces.web.sharing import SharedNotes
from pipeline.office import Office
from pipeline.office.uses import UseSubject
from pipeline.store import Store
from pipeline.store.people import Actor, Kind, NewKey, acting
from pipeline.support.errors import VanthuError
from pipeline.support.settings import SERVER
from pipeline.support.words import t

# --------------------
# What takes longer than a page may: done one after the other in the background, its words shown while it runs.

_log = logging.getLogger("vanthu.web")


class BackgroundJobs:
    """What the processes of the running application do beside answering, one after the other.

    ``folder`` is where they tell each other of it; without one there is this process alone.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._alone = threading.Lock()
        self._turn = SharedNotes(folder and folder / "turn.json")
        self._told = SharedNotes(folder and folder / "jobs.json")

    def begin(self, name: str, words: str, do: Callable[[], str]) -> str:
        """Do something in the background; return what it said where it ends at once, else the ``words`` of what it is.

        What waits to be begun under this name does it for this one, too.
        """
        with self._told.held() as told:
            if name in _alive(told, _WAITING):
                return words
            told[_WAITING][name] = [words, os.getpid()]
            told.setdefault(_ENDED, {}).pop(name, None)
        doing = threading.Thread(target=self._do, args=(name, do), name=f"background {name}", daemon=True)
        doing.start()
        doing.join(1.0)  # so long a page waits for what it began
        return self.said(name) or words

    def running(self) -> list[str]:
        """Return the words of the jobs that run, then of those that wait, in whichever process of the application."""
        with self._told.held() as told:
            return [words for state in (_RUNNING, _WAITING) for words, _ in _alive(told, state).values()]

    def said(self, name: str) -> str | None:
        """Return in words what came of the last job of this name; ``None`` where none has ended."""
        found: str | None = self._told.get(_ENDED, {}).get(name)
        return found

    def _do(self, name: str, do: Callable[[], str]) -> None:
        """Do a job when its turn comes, and keep what came of it in words for who waits."""
        with self._alone, self._turn.held():
            with self._told.held() as told:
                told.setdefault(_RUNNING, {})[name] = told[_WAITING].pop(name)
            try:
                said = do()
            except VanthuError as error:
                said = refusals.words_of(error)
            except Exception as error:  # whatever it is, the person who waits has to be told
                _log.error("%s: %s", name, type(error).__name__)
                said = refusals.WORDS[500]
        with self._told.held() as told:
            told[_RUNNING].pop(name, None)
            told.setdefault(_ENDED, {})[name] = said


_WAITING, _RUNNING, _ENDED = "waiting", "running", "ended"


def _alive(told: dict[str, Any], state: str) -> dict[str, list[Any]]:
    """Return the jobs in a state (waiting, running); those of processes that are no more leave ``told``."""
    found: dict[str, list[Any]] = told.setdefault(state, {})
    for name, (_, process) in [*found.items()]:
        try:
            os.kill(process, 0)
        except OSError:
            del found[name]
    return found


# --------------------
# What the running application holds, what a page is given of it, and how it answers.


_LOCAL_ONLY = (
    "Chương trình đang mở riêng trên máy này, nên đường dẫn, mã đưa cho người khác không dùng được. Xin mở cho cả văn "
    "phòng rồi tạo ở đó: vanthu serve --host 0.0.0.0 (lần đầu, thêm người quản trị trước: vanthu people add TÊN --role "
    "admin)"
)


class AppState(NamedTuple):
    """One office and its database, as one of the processes that serve it has them."""

    office: Office
    store: Store
    access: Access
    clock: Callable[[], datetime.datetime]
    wake: Callable[[], None] = lambda: None  # lets the files that were sent in be read now; else they wait
    shut: Mapping[str, str] = MappingProxyType({})  # why letters do not come by themselves, by the way that is shut
    shared: Path | None = None  # where the processes of a served office tell each other what is not in the store


#: Where what a secret opens lies, by what it is for.
ADDRESSES: dict[Kind, str] = {"union": "/u/{}", "feed": "/feeds/{}.ics", "program": "", "session": ""}

Found = TypeVar("Found")


class PageContext:
    """One request of one person (``person`` is ``None`` only on pages for anybody)."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.state: AppState = request.app.state.office_state
        self.office: Office = self.state.office
        self.store: Store = self.state.store
        self.jobs: BackgroundJobs = request.app.state.jobs
        self.person: Person | None = request.state.person
        self.who = self.person.name if self.person is not None else None
        """Who acts, as it stands in histories."""
        self.office.notice_changes(self.store)
        self.now: datetime.datetime = self.state.clock()
        self.today: datetime.date = self.now.date()
        self.place = request.client.host if request.client is not None else ""
        """From which address the request comes."""

    @property
    def signed_in(self) -> Person:
        """Who asks, on pages that are not for anybody."""
        return found_or_404(self.person)

    @property
    def doing(self) -> UseSubject:
        """Who does something here, as a use is told."""
        by = self.signed_in
        return UseSubject(self.office, self.store, self.now, by.name, account=by.account, union_id=by.union_id,
                          begin=self.jobs.begin)  # fmt: skip

    @property
    def base(self) -> str:
        """The address of the application, as others reach it."""
        return (self.office.server or str(self.request.base_url)).rstrip("/")

    def may(self, roles: Roles) -> bool:
        """Whether who asks has one of some roles."""
        return self.person is not None and self.person.role in roles

    @property
    def local_only(self) -> str:
        """Why nothing can be given to others to come in by, and what helps; nothing where they reach the office."""
        return _LOCAL_ONLY if isinstance(self.state.access, LocalAccess) else ""

    @property
    def unreached(self) -> str:
        """Why no address can be given to others, and what helps; nothing where they reach ``base``."""
        base = urlsplit(self.base)
        if self.local_only or not is_own_machine(base.hostname or ""):
            return self.local_only
        others = f"{base.scheme}://{socket.gethostname()}" + (f":{base.port}" if base.port else "")
        return t(
            "Trang đang mở bằng địa chỉ {base}, chỉ máy này vào được: đường dẫn tạo ở đây người khác không mở được. "
            "Xin mở lại bằng địa chỉ mà các máy khác dùng, ví dụ {others}, rồi tạo; hoặc đặt địa chỉ ấy trong biến "
            "{setting} rồi chạy lại vanthu serve",
            base=self.base, others=others, setting=SERVER)  # fmt: skip

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """Return a page, drawn by a template."""
        answer = self.part(template, **values)
        answer.status_code = status
        render.forget(self.request, answer)
        return answer

    def part(self, template: str, **values: Any) -> Response:
        """Return a template drawn with ``values`` and what every page shows: menu, person, what was just said."""
        state = self.request.app.state
        said, *beside = render.remembered(self.request)
        frame = {
            "person": self.person, "office": self.office.name,
            "menu": [route for route in state.routes if route.menu and self.may(route.roles)],
            "keeps": self.may(KEEPERS), "leads": self.may(LEADERS), "home": home_of(self.person),
            "may_leave": state.sign_in is not None, "here": self.request.url.path, "today": self.today,
            "local_only": self.local_only, "unreached": self.unreached, "running": self.jobs.running(), "said": said,
            "beside": beside, "gone": self.request.query_params.getlist("gone"),
        }  # fmt: skip
        return HTMLResponse(render.drawn(template, frame | values))

    def made(self, made: NewKey, back: str) -> Response:
        """Show a token, link or feed that was just made; its secret is shown now, and never again."""
        return self.page("key.html", made=made.key, secret=made.secret, back=back,
                         address=self.base + ADDRESSES[made.key.kind].format(made.secret))  # fmt: skip

    def unless_known(self, state: str, make: Callable[[], str | bytes], media_type: str) -> Response:
        """Answer with what ``make`` makes; with 304 where the browser has the answer of this ``state`` (ETag)."""
        tag = f'"{hashlib.sha256(state.encode()).hexdigest()[:24]}"'
        headers = {"cache-control": "private, no-cache", "vary": "authorization, cookie", "etag": tag}
        if tag in self.request.headers.get("if-none-match", ""):
            return Response(None, 304, headers)
        return Response(make(), 200, headers, media_type)

    def to(self, path: str, said: str | None = None) -> Response:
        """Send the browser to another page after a change; ``said`` is shown there once."""
        answer = RedirectResponse(path, 303)
        if said:
            render.remember(answer, said)
        return answer


_OURS = re.compile(r"/(?!/)[^\\]*")


def inside(path: str, otherwise: str = "") -> str:
    """Return an address of ours to go on to, or ``otherwise`` in the place of any other one."""
    return path if _OURS.fullmatch(path) and path.isprintable() else otherwise


def and_gone(path: str, letters: Sequence[str]) -> str:
    """Return an address of ours whose page offers to bring letters back that were just taken out."""
    return f"{path}{'&' if '?' in path else '?'}{urlencode({'gone': letters}, doseq=True)}"


def found_or_404(found: Found | None) -> Found:
    """Return what was found; raise 404 for ``None``."""
    if found is None:
        raise HTTPException(404)
    return found


def refused_if(why: Literal["local_only", "unreached"]) -> Any:
    """Return what raises ``LocalOnlyError`` where a property (``why``) of ``PageContext`` has words for it."""

    async def refuse(request: Request) -> None:
        if words := getattr(PageContext(request), why):
            raise refusals.LocalOnlyError(words)

    return Depends(refuse)


async def _context(request: Request) -> PageContext:  # takes no thread from who waits for one
    ctx = PageContext(request)
    acting.set(Actor(ctx.who, ctx.now.isoformat()[:19], ctx.place))
    return ctx


Context = Annotated[PageContext, Depends(_context)]
"""The type of the parameter by which a page gets its context."""

Field = Annotated[str, Form()]
"""The type of a field of a form."""

ShortField = Annotated[str, Form(max_length=400)]
"""The type of one that nobody fills with more."""

Number = Annotated[int, InPath(ge=0, le=2**31 - 1)]
"""The type of a number in an address: a greater one no database takes."""


# --------------------
# Files that a browser keeps and never opens.

_BARE = re.compile(r"[^A-Za-z0-9._-]+")


def attached(name: str, size: int) -> dict[str, str]:
    """Return the headers by which a browser keeps a file under the last part of its name."""
    name = name.rpartition("/")[2]
    bare = _BARE.sub("-", name).strip(".-") or "van-ban"
    return {
        "content-disposition": f"attachment; filename=\"{bare}\"; filename*=UTF-8''{quote(name, safe='')}",
        "content-length": str(size),
    }
