"""What waits for a person, settled where it is shown: proposals, what unions say they have sent, days of events."""

from fastapi import HTTPException
from starlette.responses import RedirectResponse, Response, StreamingResponse

from pipeline.faces.web.page_context import Context, Number, attached, parts_of
from pipeline.office import (
    sending,
    uploading,
)
from pipeline.office.today import sent
from pipeline.store.duty_queries import PAGE
from pipeline.support.errors import SetupError
from pipeline.support.words import t


def waiting(ctx: Context) -> Response:
    """Show all proposals, warnings and what unions say they have sent, page by page of what is left."""
    said = sent(ctx.store, ctx.today, PAGE)
    return ctx.page(
        "waiting.html",
        changes=ctx.store.proposals.waiting(PAGE, "change"),
        answers=ctx.store.proposals.waiting(PAGE, "answer"),
        old=ctx.store.proposals.waiting(PAGE, "old"),
        warnings=ctx.store.warnings.open(PAGE),
        sent=said,
        files=sending.files(ctx.office, ctx.store, [one.line for one in said]),
        counts=ctx.store.proposals.count_waiting(),
    )


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
        return StreamingResponse(
            parts_of(held.path), media_type="application/octet-stream", headers=attached(held.name, held.size)
        )
    if upload.letters:
        return RedirectResponse(f"/letters/{upload.letters[0]}", 303)
    waits = upload.state in ("waiting", "reading")
    raise SetupError(t("Tệp đang được đọc. Thử lại sau.") if waits else upload.message or t("Tệp không đọc được."))
