"""What belongs to a letter beside its words: pictures of its pages, cut-outs of them, its file to keep."""

import re
from collections.abc import Iterator
from typing import Annotated

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import HTTPException, Query
from starlette.responses import Response, StreamingResponse

from pipeline.office import page_pictures
from pipeline.readers.containers.container import WITHIN
from pipeline.web.attachments import attached
from pipeline.web.desk import AtDesk, Number

#: What may be said of a file that is only ever downloaded; of others nothing, so that no browser shows them.
_SAFE = re.compile(r"application/pdf|application/vnd\.openxml[\w.-]+|application/msword|image/(?:png|jpeg|tiff)")
_KEEP = "private, max-age=3600"
#: Who waits for a page that takes long to draw keeps nobody else from theirs.
_DRAWN_AT_ONCE = CapacityLimiter(4)


async def picture(desk: AtDesk, ref: str, number: Number, width: Annotated[int, Query(alias="w")] = 1000) -> Response:
    """Return a page of a letter as a picture."""

    def drawn() -> Response:
        letter = desk.store.letters.id_of(ref)
        return _webp(page_pictures.picture(desk.office, desk.store, letter, number, width))

    return await run_sync(drawn, limiter=_DRAWN_AT_ONCE)


async def cutout(desk: AtDesk, ref: str, number: Number, box: str = "") -> Response:
    """Return what stands in a box of a page; ``box``: its sides in points, with commas between."""
    sides = [float(side) for side in box.split(",") if re.fullmatch(r"\d{1,5}(?:\.\d{1,3})?", side)]
    if len(sides) != 4:
        raise HTTPException(404)
    left, top, right, bottom = sides

    def drawn() -> Response:
        letter = desk.store.letters.id_of(ref)
        return _webp(page_pictures.cutout(desk.office, desk.store, letter, number, (left, top, right, bottom)))

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
