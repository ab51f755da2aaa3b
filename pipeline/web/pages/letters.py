"""Văn bản đến, đi: the list of letters, by how far each is and by words, and what was sent in."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query
from starlette.responses import Response

from pipeline.office import letter_list
from pipeline.web.desk import AtDesk, Desk
from pipeline.web.pages.uploads import shown_uploads
from pipeline.web.people import KEEPERS
from schemas import REVIEW_STATES

#: Rows of a page.
_ROWS = 50

Typed = Annotated[str, Query(alias="q")]


def page(desk: AtDesk, book: str = "", state: str = "", typed: Typed = "", after: str | None = None) -> Response:
    """Show the letters of a book, the latest first."""
    asked = letter_list.asked_for(book, state, typed)
    found = letter_list.page(desk.store, asked, desk.today, _ROWS, after)
    counts = letter_list.counts(desk.store, asked.book)
    tabs = [("", "Tất cả", sum(counts.values())), *((name, REVIEW_STATES[name], counts[name]) for name in counts)]
    return desk.page(
        "letters.html", asked=asked, rows=found.rows, tabs=tabs, states=REVIEW_STATES, here_as=_words(asked),
        more=_address(asked, after=found.after) if found.after else None, tab=lambda name: _address(asked, state=name),
        of_book=lambda name: _address(asked, book=name, state=""), may_send=_may_send(desk), begun=after is None,
        **(shown_uploads(desk) if _may_send(desk) else {"uploads": [], "waiting": 0}),
    )  # fmt: skip


def _may_send(desk: Desk) -> bool:
    return desk.person is not None and desk.person.role in KEEPERS


def _words(asked: letter_list.Asked, **other: str | None) -> str:
    """Return what stands behind the question mark of the list, with some of it changed."""
    said = {"book": asked.book, "state": asked.state or "", "q": asked.typed} | other
    return urlencode({name: value for name, value in said.items() if value and (name, value) != ("book", "in")})


def _address(asked: letter_list.Asked, **other: str | None) -> str:
    words = _words(asked, **other)
    return f"/letters?{words}" if words else "/letters"
