"""Văn bản đến, đi: the list of letters, by how far each is and by words, and what was sent in."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query
from starlette.responses import Response

from pipeline.office import letter_list
from pipeline.web.desk import AtDesk, Desk
from pipeline.web.pages.uploads import TROUBLES, shown_troubles, shown_uploads
from pipeline.web.people import KEEPERS
from schemas import REVIEW_STATES

#: Rows of a page.
_ROWS = 50

Typed = Annotated[str, Query(alias="q")]


def page(desk: AtDesk, book: str = "", state: str = "", typed: Typed = "", after: str | None = None) -> Response:
    """Show the letters of a book, the latest first, or the files that failed or were refused."""
    asked = letter_list.asked_for(book, state, typed)
    found = letter_list.page(desk.store, asked, desk.today, _ROWS, after)
    trouble = next((name for name in TROUBLES if name == state and desk.may(KEEPERS)), None)
    return desk.page(
        "letters.html",
        asked=asked,
        rows=found.rows,
        trouble=trouble,
        lines=shown_troubles(desk, trouble) if trouble is not None else [],
        tabs=_tabs(desk, asked),
        states=REVIEW_STATES,
        here_as=_words(asked),
        more=_address(asked, after=found.after) if found.after else None,
        tab=lambda name: _address(asked, state=name),
        of_book=lambda name: _address(asked, book=name, state=""),
        begun=after is None,
        **(shown_uploads(desk) if desk.may(KEEPERS) else {"uploads": [], "waiting": 0}),
    )


def _tabs(desk: Desk, asked: letter_list.LetterFilter) -> list[tuple[str, str, int]]:
    """Return the states with what they are called and how many there are of each."""
    counts = letter_list.counts(desk.store, asked.book)
    tabs: list[tuple[str, str, int]] = [("", "Tất cả", sum(counts.values()))]
    tabs += [(name, REVIEW_STATES[name], counts[name]) for name in counts]
    files = desk.store.uploads.counts() if desk.may(KEEPERS) and asked.book == "in" else {}
    return tabs + [(name, words, files[name]) for name, words in TROUBLES.items() if files.get(name)]


def _words(asked: letter_list.LetterFilter, **other: str | None) -> str:
    """Return what stands behind the question mark of the list, with some of it changed."""
    said = {"book": asked.book, "state": asked.state or "", "q": asked.typed} | other
    return urlencode({name: value for name, value in said.items() if value and (name, value) != ("book", "in")})


def _address(asked: letter_list.LetterFilter, **other: str | None) -> str:
    words = _words(asked, **other)
    return f"/letters?{words}" if words else "/letters"
