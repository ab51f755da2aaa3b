"""Sending letters in: files, folders, pasted words; and what became of each."""

import io
from typing import Annotated, Any, BinaryIO

from fastapi import File, UploadFile
from starlette.responses import JSONResponse, Response

from pipeline.faces.web import refusals
from pipeline.faces.web.page_context import Context, Field, PageContext
from pipeline.office import uploading
from pipeline.store.kept_files import State, Upload
from pipeline.support.errors import SetupError
from pipeline.support.labels import letter_name
from pipeline.support.words import t

#: So many of the last files are shown.
_SHOWN = 30

MOST_TROUBLES = 200

#: Files, and their bytes, of one form; the script sends one file at a time.
MOST_BYTES = 250 * 1024 * 1024

_PASTED = "van-ban-dan.txt"

#: What a person should look at, and the heading of it in the list.
TROUBLES: dict[State, str] = {"failed": "Lỗi", "refused": "Từ chối"}

STATES = {
    "waiting": ("Chờ đọc", ""),
    "reading": ("Đang đọc", "doubt"),
    "done": ("Đã lưu", "good"),
    "duplicate": ("Đã có", ""),
    "dropped": ("Không phải văn bản", ""),
    "failed": ("Lỗi", "late"),
    "refused": ("Từ chối", "late"),
}

_REFUSED = (
    "Có dấu chỉ độ mật nên không đọc, không lưu gì, kể cả tên tệp. Vào sổ văn bản mật trên giấy, giao người giữ "
    "tài liệu mật và gỡ tệp khỏi máy nối mạng. Nếu chỉ do tên tệp có chữ MẬT hoặc dòng chữ như SECRET, CONFIDENTIAL mà "
    "không phải bí mật nhà nước: thêm “KHÔNG MẬT” vào tên tệp rồi gửi lại."
)


def send(ctx: Context, files: Annotated[list[UploadFile] | None, File()] = None, words: Field = "") -> Response:
    """Take files or pasted words in; each is read when its turn comes."""
    given: list[tuple[str, BinaryIO]] = [(file.filename or "", file.file) for file in files or () if file.filename]
    if words.strip():
        given.append((_PASTED, io.BytesIO(words.encode("utf-8", "replace"))))
    taken, troubles = 0, []
    for name, stream in given:
        try:
            taken += uploading.receive(ctx.office, ctx.store, name, stream, ctx.who, ctx.now) is not None
        except SetupError as error:
            troubles.append(refusals.words_of(error))
    if taken:
        ctx.wake_reader()
    if refusals.is_program(ctx.request):
        return JSONResponse({"taken": taken, "error": " ".join(troubles)}, 400 if troubles and not taken else 202)
    said = t("Đã nhận {count} tệp, đang đọc.", count=taken) if taken else t("Chưa chọn tệp nào.")
    return ctx.to("/letters", " ".join([said, *troubles] if taken or not troubles else troubles))


def progress(ctx: Context) -> Response:
    """Return what became of the last files, alone."""
    return ctx.part("uploads.html", **shown_uploads(ctx))


def shown_uploads(ctx: PageContext) -> dict[str, Any]:
    """Return the last files as the template takes them."""
    found = uploading.progress(ctx.office, ctx.store, _SHOWN)
    keys = ctx.store.letters.keys(sorted({name for upload in found for name in upload.letters}))
    lines = [upload_line(upload, {name: letter_name(key) for name, key in keys.items()}) for upload in found]
    return {"uploads": lines, "waiting": len(ctx.store.uploads.unread())}


def upload_line(upload: Upload, names: dict[str, str]) -> dict[str, Any]:
    """Return a file as templates take it; ``look``: a class of the style sheet."""
    state, look = STATES[upload.state]
    letters = [(name, names[name]) for name in upload.letters if name in names]
    message = _REFUSED if upload.state == "refused" else upload.message or ""
    return {"upload": upload, "state": state, "look": look, "message": message, "letters": letters}
