"""Sending letters in: files, folders, pasted words; and what became of each."""

import io
from typing import Annotated, Any, BinaryIO, NamedTuple

from fastapi import File, Form, UploadFile
from starlette.responses import JSONResponse, Response

from pipeline.errors import SetupError
from pipeline.labels import letter_name
from pipeline.office import uploading
from pipeline.store.inbox import State, Upload
from pipeline.web import refusals
from pipeline.web.desk import AtDesk, Desk
from pipeline.words import t

#: So many of the last files are shown.
_SHOWN = 30
_MOST_TROUBLES = 200
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
    "failed": ("Lỗi", "late"),
    "refused": ("Từ chối", "late"),
}
_REFUSED = t(
    "Có dấu chỉ độ mật nên không đọc, không lưu gì, kể cả tên tệp. Vào sổ văn bản mật trên giấy, giao người giữ "
    "tài liệu mật và gỡ tệp khỏi máy nối mạng."
)


class UploadLine(NamedTuple):
    """A file as it is shown."""

    upload: Upload
    state: str
    look: str
    """The class of the style sheet."""
    message: str
    letters: list[tuple[str, str]]
    """Ids of its letters, with what they are called."""


def send(
    desk: AtDesk,
    files: Annotated[list[UploadFile] | None, File()] = None,
    words: Annotated[str, Form()] = "",
) -> Response:
    """Take files or pasted words in; each is read when its turn comes."""
    given: list[tuple[str, BinaryIO]] = [(file.filename or "", file.file) for file in files or () if file.filename]
    if words.strip():
        given.append((_PASTED, io.BytesIO(words.encode("utf-8", "replace"))))
    taken, troubles = 0, []
    for name, stream in given:
        try:
            taken += uploading.receive(desk.office, desk.store, name, stream, desk.who, desk.now) is not None
        except SetupError as error:
            troubles.append(refusals.words_of(error))
    if taken and desk.house.reader is not None:
        desk.house.reader.wake()
    if refusals.is_program(desk.request):
        return JSONResponse({"taken": taken, "error": " ".join(troubles)}, 400 if troubles and not taken else 202)
    said = t("Đã nhận {count} tệp, đang đọc.", count=taken) if taken else t("Chưa chọn tệp nào.")
    return desk.to("/letters", " ".join([said, *troubles] if taken or not troubles else troubles))


def progress(desk: AtDesk) -> Response:
    """Return what became of the last files, alone."""
    return desk.part("uploads.html", **shown_uploads(desk))


def clear(desk: AtDesk, state: Annotated[str, Form()] = "") -> Response:
    """Take what was read well out of the list of files; of what failed or was refused only what a person looked at."""
    wanted = next((one for one in TROUBLES if one == state), None)
    desk.store.uploads.clear((wanted,) if wanted is not None else ("done", "duplicate"))
    return desk.to("/letters")


def shown_troubles(desk: Desk, state: State) -> list[UploadLine]:
    """Return the files that failed or were refused."""
    return [_line(upload, {}) for upload in desk.store.uploads.recent(_MOST_TROUBLES, state)]


def shown_uploads(desk: Desk) -> dict[str, Any]:
    """Return the last files as the template takes them."""
    found = uploading.progress(desk.office, desk.store, _SHOWN)
    keys = desk.store.letters.keys(sorted({name for upload in found for name in upload.letters}))
    lines = [_line(upload, {name: letter_name(key) for name, key in keys.items()}) for upload in found]
    return {"uploads": lines, "waiting": len(desk.store.uploads.unread())}


def _line(upload: Upload, names: dict[str, str]) -> UploadLine:
    state, look = STATES[upload.state]
    letters = [(name, names[name]) for name in upload.letters if name in names]
    return UploadLine(upload, state, look, _REFUSED if upload.state == "refused" else upload.message or "", letters)
