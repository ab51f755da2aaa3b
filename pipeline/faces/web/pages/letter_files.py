"""What belongs to a letter beside its words: pictures of its pages, its file, what a union sent, its warnings."""

import re

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import HTTPException
from starlette.responses import FileResponse, RedirectResponse, Response, StreamingResponse

from pipeline.faces.web.page_context import Context, Number, attached, found_or_404
from pipeline.office import page_pictures, uploading, warnings
from pipeline.readers.containers.container import WITHIN
from pipeline.support.errors import SetupError
from pipeline.support.labels import letter_name
from pipeline.support.words import t

#: What may be said of a file that is only ever downloaded; of others nothing, so that no browser shows them.
_SAFE = re.compile(r"application/pdf|application/vnd\.openxml[\w.-]+|application/msword|image/(?:png|jpeg|tiff)")
_KEEP = "private, max-age=3600"
#: Who waits for a page that takes long to draw keeps nobody else from theirs.
_DRAWN_AT_ONCE = CapacityLimiter(4)


async def picture(ctx: Context, ref: str, number: Number) -> Response:
    """Return a page of a letter as a picture."""
    drawing = page_pictures.of_office(ctx.office)

    def draw() -> bytes | None:
        return drawing.picture(ctx.store, ctx.store.letters.id_of(ref), number)

    content = found_or_404(await run_sync(draw, limiter=_DRAWN_AT_ONCE))
    return Response(content, media_type="image/webp", headers={"cache-control": _KEEP})


def file(ctx: Context, ref: str) -> Response:
    """Return the file that a letter came in, to be kept: no browser opens it."""
    letter = ctx.store.letters.id_of(ref)
    kept = found_or_404(ctx.store.pages.file(letter))
    name = ctx.store.letters.of_id(letter).source.name.rpartition(WITHIN)[2]
    kind = kept.media_type if _SAFE.fullmatch(kept.media_type) else "application/octet-stream"
    return StreamingResponse(ctx.store.pages.content(kept.sha256), media_type=kind, headers=attached(name, kept.size))


def sent_file(ctx: Context, number: Number) -> Response:
    """Return the file that a union gave, to be kept: no browser opens it. Once it is read, lead to its letter."""
    line = ctx.store.sent.called(number)
    upload = ctx.store.uploads.of([int(line.upload)]).get(int(line.upload)) if line.upload else None
    if upload is None or upload.state == "dropped":
        raise HTTPException(404)
    if upload.state == "held":
        held = uploading.held_files(ctx.office, [upload]).get(upload.id)
        if held is None:
            raise SetupError("Tệp này không còn. Đề nghị đơn vị gửi lại.")
        headers = attached(held.name, held.size)
        return FileResponse(held.path, media_type="application/octet-stream", headers=headers)
    if upload.letters:
        return RedirectResponse(f"/letters/{upload.letters[0]}", 303)
    waits = upload.state in ("waiting", "reading")
    raise SetupError(t("Tệp đang được đọc. Thử lại sau.") if waits else upload.message or t("Tệp không đọc được."))


def warned(ctx: Context, ref: str) -> Response:
    """Show the warnings about a letter, with who settled which."""
    letter = ctx.store.letters.called(ref)
    found = warnings.of_letter(ctx.office, ctx.store, letter)
    return ctx.page("warnings.html", found=found, settled=ctx.store.history.settled(),
                     letter_id=letter.source.sha256, name=letter_name(letter.header))  # fmt: skip
