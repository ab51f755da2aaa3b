"""Văn bản đến, đi: sending letters in and what became of each; the list of letters; what belongs to one."""

import io
import re
from typing import Annotated, Any, BinaryIO
from urllib.parse import urlencode

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import File, Form, HTTPException, Query, UploadFile
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response, StreamingResponse

from pipeline.faces.web import refusals
from pipeline.faces.web.page_context import Context, Field, Number, and_gone, attached, found_or_404, inside
from pipeline.faces.web.people import APPROVING, KEEPERS
from pipeline.office import page_pictures, reviewing, uploading, warnings
from pipeline.readers.containers.container import WITHIN
from pipeline.store.kept_files import State, Upload
from pipeline.support.errors import SetupError
from pipeline.support.labels import letter_name
from pipeline.support.words import if_said, t
from schemas import REVIEW_STATES

#: So many of the last files are shown.
_SHOWN = 30
MOST_TROUBLES = 200
#: Files, and their bytes, of one form; the script sends one file at a time.
MOST_BYTES = 250 * 1024 * 1024
#: What a person should look at, and the heading of it in the list.
TROUBLES: dict[State, str] = {"failed": "Lỗi", "refused": "Từ chối"}
STATES = {
    "waiting": ("Chờ đọc", ""), "reading": ("Đang đọc", "doubt"), "done": ("Đã lưu", "good"),
    "duplicate": ("Đã có", ""), "dropped": ("Không phải văn bản", ""), "failed": ("Lỗi", "late"),
    "refused": ("Từ chối", "late"),
}  # fmt: skip
_REFUSED = (
    "Có dấu chỉ độ mật nên không đọc, không lưu gì, kể cả tên tệp. Vào sổ văn bản mật trên giấy, giao người giữ "
    "tài liệu mật và gỡ tệp khỏi máy nối mạng. Nếu chỉ do tên tệp có chữ MẬT hoặc dòng chữ như SECRET, CONFIDENTIAL mà "
    "không phải bí mật nhà nước: thêm “KHÔNG MẬT” vào tên tệp rồi gửi lại."
)


def send(ctx: Context, files: Annotated[list[UploadFile], File(default_factory=list)], words: Field = "") -> Response:
    """Take files or pasted words in; each is read when its turn comes."""
    given: list[tuple[str, BinaryIO]] = [(name, file.file) for file in files if (name := file.filename)]
    if words.strip():
        given.append(("van-ban-dan.txt", io.BytesIO(words.encode("utf-8", "replace"))))
    taken, troubles = 0, []
    for name, stream in given:
        try:
            taken += uploading.receive(ctx.office, ctx.store, name, stream, ctx.who, ctx.now) is not None
        except SetupError as error:
            troubles.append(refusals.words_of(error))
    ctx.state.wake()
    if refusals.is_program(ctx.request):
        return JSONResponse({"taken": taken, "error": " ".join(troubles)}, 400 if troubles and not taken else 202)
    received = if_said("Đã nhận {count} tệp, đang đọc.", count=taken)
    return ctx.to("/letters", " ".join([received, *troubles]).strip() or t("Chưa chọn tệp nào."))


def progress(ctx: Context) -> Response:
    """Return what became of the last files, alone."""
    return ctx.part("uploads.html", **shown_uploads(ctx))


def shown_uploads(ctx: Context) -> dict[str, Any]:
    """Return for a template the last ``_SHOWN`` files that were sent in, and how many wait."""
    found = uploading.progress(ctx.office, ctx.store, _SHOWN)
    keys = ctx.store.letters.keys(sorted({name for upload in found for name in upload.letters}))
    names = {name: letter_name(key) for name, key in keys.items()}
    return {
        "uploads": [upload_line(upload, names) for upload in found],
        "waiting": len(ctx.store.uploads.listed("unread")),
    }


def upload_line(upload: Upload, names: dict[str, str]) -> dict[str, Any]:
    """Return a file as templates take it; ``look``: a class of the style sheet."""
    state, look = STATES[upload.state]
    letters = [(name, names[name]) for name in upload.letters if name in names]
    message = _REFUSED if upload.state == "refused" else upload.message
    return {"upload": upload, "state": state, "look": look, "message": message, "letters": letters}


# --------------------
# The list of letters, by how far each is and by words; what is done to those that were ticked.

#: Rows of a page.
_ROWS = 50


TypedWords = Annotated[str, Query(alias="q")]
Rows = Annotated[list[Field], Form(default_factory=list, max_length=_ROWS)]
"""The type of the letters that are ticked."""


def page(ctx: Context, book: str = "", state: str = "", typed: TypedWords = "", after: str | None = None) -> Response:
    """Show the letters of a book, the latest first, or the files that failed or were refused."""
    asked = reviewing.letters_asked_for(book, state, typed)
    rows, following = reviewing.letters_page(ctx.store, asked, ctx.today, _ROWS, after)
    keeps, uploads = ctx.may(KEEPERS), ctx.store.uploads
    trouble = state if keeps and state in TROUBLES else None
    counts = reviewing.letter_counts(ctx.store, asked.book)
    files = uploads.counts() if keeps and asked.book == "in" else {}

    def words(**other: str | None) -> str:
        """Return the query of the list as it is asked for, some of it as ``other`` says."""
        said = {"book": asked.book, "state": asked.state, "q": asked.typed} | other
        return urlencode({name: value for name, value in said.items() if value and (name, value) != ("book", "in")})

    def address(**other: str | None) -> str:
        return f"/letters?{query}" if (query := words(**other)) else "/letters"

    return ctx.page(
        "letters.html", asked=asked, rows=rows,
        written=ctx.store.register.written([line.sha256 for line, _ in rows]), trouble=trouble,
        lines=[upload_line(upload, {}) for upload in uploads.recent(MOST_TROUBLES, trouble)]
        if trouble is not None
        else [],
        tabs=[
            ("", "Tất cả", sum(counts.values())),
            *((name, REVIEW_STATES[name], counts[name]) for name in counts),
            *((name, words_, files[name]) for name, words_ in TROUBLES.items() if files.get(name)),
        ],
        here_as=words(), more=address(after=following) if following else None, begun=after is None,
        tab=lambda name: address(state=name), of_book=lambda name: address(book=name, state=""),
        removed=ctx.store.letters.removed(MOST_TROUBLES) if keeps and state == "removed" else None,
        files_away=asked.state != "approved" and ctx.may(APPROVING[ctx.store.reviews.approver]),
        **(shown_uploads(ctx) if keeps else {"uploads": [], "waiting": 0}),
    )  # fmt: skip


def remove(ctx: Context, row: Rows, back: Field = "") -> Response:
    """Take the letters that are ticked out: price quotes, mistakes. The next page offers to bring them back."""
    with ctx.store.at_once():
        for letter in row:
            seen = reviewing.review(ctx.store, letter).seen
            reviewing.remove(ctx.store, letter, reviewing.ReviewedBy(ctx.who, ctx.now, seen))
    return ctx.to(and_gone(inside(back, "/letters"), row))


def bring_back(ctx: Context, row: Rows) -> Response:
    """Put letters that were taken out back, with all that hung on them."""
    reviewing.bring_back(ctx.store, row, ctx.who, ctx.now)
    return ctx.to(
        f"/letters/{row[0]}" if len(row) == 1 else "/letters", t("Đã lấy lại {count} văn bản.", count=len(row))
    )


def file_away(ctx: Context, row: Rows, back: Field = "") -> Response:
    """Keep the letters that are ticked as such that ask nothing of us; of those that do, tell what."""
    if not ctx.may(APPROVING[ctx.store.reviews.approver]):
        raise SetupError("Ở văn phòng này lãnh đạo duyệt văn bản.")
    troubles = []
    for letter in row:
        seen = reviewing.review(ctx.store, letter).seen
        try:
            reviewing.file_away(ctx.store, letter, reviewing.ReviewedBy(ctx.who, ctx.now, seen))
        except SetupError as error:
            troubles.append(f"{letter_name(ctx.store.letters.of_id(letter).header)}: {refusals.words_of(error)}")
    said = t("Đã lưu {count} văn bản để biết.", count=len(row) - len(troubles))
    return ctx.to(inside(back, "/letters"), " ".join([said, *troubles]))


# --------------------
# What belongs to a letter beside its words: pictures of its pages, its file, what a union sent, its warnings.

#: What may be said of a file that is only ever downloaded; of others nothing, so that no browser shows them.
_SAFE = re.compile(r"application/pdf|application/vnd\.openxml[\w.-]+|application/msword|image/(?:png|jpeg|tiff)")
#: Who waits for a page that takes long to draw keeps nobody else from theirs.
_DRAWN_AT_ONCE = CapacityLimiter(4)


async def picture(ctx: Context, ref: str, number: Number) -> Response:
    """Return a page of a letter as a picture."""
    drawing = page_pictures.of_office(ctx.office)

    def draw() -> bytes | None:
        return drawing.picture(ctx.store, ctx.store.letters.id_of(ref), number)

    content = found_or_404(await run_sync(draw, limiter=_DRAWN_AT_ONCE))
    return Response(content, media_type="image/webp", headers={"cache-control": "private, max-age=3600"})


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
        return FileResponse(held.path, media_type="application/octet-stream", headers=attached(held.name, held.size))
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
