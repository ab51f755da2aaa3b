"""A page that was just drawn is shown again to who asks the same: for a moment, never to who changed something since.

Many clerks look at the same few pages. What another one changed is seen within the moment; what one changed oneself, at
once: a change leaves the time with the browser, whichever process answered it, and an older page does not count then.
Of a page that is shown to several people, name and token are put in when it is sent.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from html import escape
from typing import Any, NamedTuple

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, Response

from pipeline.faces.web.page_context import PageContext
from pipeline.faces.web.people import Person, cookie

#: So long a page is shown again where an office is served; elsewhere each is drawn anew.
SECONDS = 1.0
_MOST = 200
#: What stands in a page that several people are shown, in the places of the name and of the token.
_NAME, _TOKEN = "\ue000n\ue001", "\ue000t\ue001"
_CHANGED = "-changed"


class _DrawnPage(NamedTuple):
    began: float
    body: bytes


class KeptPages:
    """The pages that one process drew a moment ago; two who ask at once wait for one drawing."""

    def __init__(self, seconds: float = 0.0) -> None:
        self._seconds = seconds
        self._drawn: OrderedDict[tuple[object, ...], _DrawnPage] = OrderedDict()
        self._locks: dict[tuple[object, ...], threading.Lock] = {}
        self._lock = threading.Lock()

    def answer(self, ctx: PageContext, draw: Callable[[], Response]) -> Response:
        """Return the page that was asked for, as it was drawn a moment ago or drawn now."""
        person, asked = ctx.person, ctx.request
        is_own = "said" in asked.cookies or ctx.jobs.running()  # said once, to one
        if not self._seconds or person is None or person.by_program or is_own:
            return draw()
        key = (asked.url.path, asked.url.query, asked.url.netloc, asked.url.scheme, person.role, person.union_id,
               person.account is None, ctx.today, *([person.name] if asked.url.path in _PERSONAL else []))  # fmt: skip
        with self._lock:
            alone = self._locks.setdefault(key, threading.Lock())
        with alone:
            now = time.monotonic()
            found = self._drawn.get(key)
            if found is None or found.began < max(now - self._seconds, changed_at(asked, now)):
                ctx.person = person._replace(name=person.name if asked.url.path in _PERSONAL else _NAME, token=_TOKEN)
                answer = draw()
                if answer.status_code != 200 or "set-cookie" in answer.headers:
                    ctx.person = person
                    return draw()
                found = self._keep(key, _DrawnPage(now, bytes(answer.body)))
        return _to(person, found.body)

    def _keep(self, key: tuple[object, ...], page: _DrawnPage) -> _DrawnPage:
        with self._lock:
            self._drawn[key] = page
            self._drawn.move_to_end(key)
            while len(self._drawn) > _MOST:
                old, _ = self._drawn.popitem(last=False)
                self._locks.pop(old, None)
        return page


#: Pages that show whoever asks something of their own.
_PERSONAL = ("/", "/leader")


def _to(person: Person, body: bytes) -> Response:
    for mark, words in ((_NAME, person.name), (_TOKEN, person.token)):
        body = body.replace(mark.encode(), escape(words).encode())
    return HTMLResponse(body)


def kept(answer: Callable[..., Response]) -> Callable[..., Response]:
    """Return a page's function that may answer with what was drawn a moment ago."""

    @wraps(answer)
    def page(ctx: PageContext, **asked: Any) -> Response:
        pages: KeptPages = ctx.request.app.state.pages
        return pages.answer(ctx, lambda: answer(ctx, **asked))

    return page


def note_change(asked: HTTPConnection, headers: MutableHeaders) -> None:
    """Leave with the browser when it changed something last."""
    safe = "; Secure" if asked.url.scheme == "https" else ""
    headers.append(
        "set-cookie", f"{cookie(asked)}{_CHANGED}={time.monotonic():.3f}; Path=/; HttpOnly; SameSite=lax{safe}"
    )


def changed_at(asked: HTTPConnection, now: float) -> float:
    """Return when this browser changed something last; ``now`` where it says what cannot be."""
    try:
        said = float(asked.cookies.get(f"{cookie(asked)}{_CHANGED}", "-inf"))
    except ValueError:
        return now
    return said if said <= now else now
