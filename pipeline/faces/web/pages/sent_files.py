"""The file that a lower union gave with its word that it has sent."""

from fastapi import HTTPException
from starlette.responses import RedirectResponse, Response, StreamingResponse

from pipeline.faces.web.page_context import Context, Number, attached, parts_of
from pipeline.office import uploading
from pipeline.support.errors import SetupError
from pipeline.support.words import t


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
