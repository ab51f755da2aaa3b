"""Văn bản đến, đi: the list of letters, by how far each is and by words, and what was sent in."""

import re
from collections.abc import Iterator
from typing import Annotated
from urllib.parse import urlencode

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import HTTPException, Query
from starlette.responses import Response, StreamingResponse

from pipeline.office import letter_list, page_pictures
from pipeline.readers.containers.container import WITHIN
from pipeline.web.attachments import attached
from pipeline.web.desk import AtDesk, Desk, Number
from pipeline.web.pages.uploads import TROUBLES, shown_troubles, shown_uploads
from pipeline.web.people import KEEPERS
from schemas import REVIEW_STATES

# --------------------
# What belongs to a letter beside its words: pictures of its pages, cut-outs of them, its file to keep.


#: What may be said of a file that is only ever downloaded; of others nothing, so that no browser shows them.
_SAFE = re.compile(r"application/pdf|application/vnd\.openxml[\w.-]+|application/msword|image/(?:png|jpeg|tiff)")
_KEEP = "private, max-age=3600"
#: Who waits for a page that takes long to draw keeps nobody else from theirs.
_DRAWN_AT_ONCE = CapacityLimiter(4)


async def picture(desk: AtDesk, ref: str, number: Number, width: Annotated[int, Query(alias="w")] = 1000) -> Response:
    """Return a page of a letter as a picture."""

    def drawn() -> Response:
        letter = desk.store.letters.id_of(ref)
        return _webp(page_pictures.of_office(desk.office).picture(desk.store, letter, number, width))

    return await run_sync(drawn, limiter=_DRAWN_AT_ONCE)


async def cutout(desk: AtDesk, ref: str, number: Number, box: str = "") -> Response:
    """Return what stands in a box of a page; ``box``: its sides in points, with commas between."""
    sides = [float(side) for side in box.split(",") if re.fullmatch(r"\d{1,5}(?:\.\d{1,3})?", side)]
    if len(sides) != 4:
        raise HTTPException(404)
    left, top, right, bottom = sides

    def drawn() -> Response:
        letter, part = desk.store.letters.id_of(ref), (left, top, right, bottom)
        return _webp(page_pictures.of_office(desk.office).cutout(desk.store, letter, number, part))

    return await run_sync(drawn, limiter=_DRAWN_AT_ONCE)


def file(desk: AtDesk, ref: str) -> Response:
    """Return the file that a letter came in, to be kept: no browser opens it."""
    letter = desk.store.letters.id_of(ref)
    kept = desk.store.pages.file(letter)
    if kept is None:
        raise HTTPException(404)
    name = desk.store.letters.of_id(letter).source.name.rpartition(WITHIN)[2]
    kind = kept.media_type if _SAFE.fullmatch(kept.media_type) else "application/octet-stream"
    parts: Iterator[bytes] = desk.store.pages.content(kept.sha256)
    return StreamingResponse(parts, media_type=kind, headers=attached(name, kept.size))


def _webp(content: bytes | None) -> Response:
    if content is None:
        raise HTTPException(404)
    return Response(content, media_type="image/webp", headers={"cache-control": _KEEP})


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
