"""What is said where a request is refused or fails: to people a page, to programs JSON."""

import re
from itertools import filterfalse
from urllib.parse import quote, urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from pipeline.faces.web import render
from pipeline.faces.web.people import home_of
from pipeline.office.people import BusyError
from pipeline.store.storing import ChangedMeanwhileError
from pipeline.support.errors import ReadError, SetupError, StaleError, StoreError, UnknownRefError
from pipeline.support.words import t


class LocalOnlyError(SetupError):
    """Nobody else reaches this program: what is given to others would open nothing. Who asks sits at the terminal."""


WORDS = {
    400: "Yêu cầu không hợp lệ. Tải lại trang rồi làm lại.",
    401: "Chưa đăng nhập, hoặc phiên làm việc đã hết. Xin đăng nhập lại.",
    403: "Không được phép làm việc này, hoặc trang đã cũ. Tải lại trang rồi làm lại.",
    404: "Không có trang này, hoặc văn bản, nghĩa vụ không còn.",
    405: "Không có trang này.",
    408: "Gửi lên quá lâu mà chưa xong. Kiểm tra mạng rồi làm lại.",
    409: "Người khác vừa sửa chỗ này. Tải lại trang để xem.",
    411: "Yêu cầu không ghi độ dài.",
    413: "Gửi lên quá lớn.",
    421: "Địa chỉ này không phải của chương trình. Dùng địa chỉ mà quản trị đã cho.",
    422: "Thiếu hoặc sai một mục trong yêu cầu. Tải lại trang rồi làm lại.",
    429: "Quá nhiều lần thử. Xin đợi một lát.",
    500: "Chương trình gặp lỗi; việc vừa làm chưa được ghi. Báo cho người quản trị.",
    503: "Cơ sở dữ liệu đang bận hoặc không dùng được; việc vừa làm chưa được ghi. Làm lại sau ít phút.",
}  # fmt: skip


#: At one's own machine nobody signs in: who has no start key, or an old one, sits at the window of the program.
NO_KEY = (
    "Trang chỉ mở được bằng địa chỉ mà chương trình đã in. Trong cửa sổ đang chạy vanthu serve, chép cả địa chỉ sau "
    "“Mở trong trình duyệt:” (có “start?key=…”) rồi mở. Mỗi lần chạy lại có một địa chỉ mới."
)

#: What is typed at a terminal, and the option that a sentence begins with; where a part of a sentence ends.
_COMMAND = re.compile(r"\bvanthu [a-z-]+(?!\w)|(?<!\S)--[a-z]")
_OPTION = re.compile(r"^--[a-z-]+: ")
_PART_ENDS = re.compile(r"(?<=[.;?]) +")

#: What a use raises → what is answered with its own words; the others name files of the machine.
_STATUSES: dict[type, int] = {
    UnknownRefError: 404, ChangedMeanwhileError: 409, StaleError: 409, BusyError: 429,
    SetupError: 400, ReadError: 400,
}  # fmt: skip
_SILENT: dict[type, int] = {StoreError: 503, TimeoutError: 408}


def _page_of(asked: HTTPConnection, status: int) -> str:
    """Return the page of ours from which a wrong form came, to say there what is wrong; ``""`` for anything else."""
    if asked.scope["method"] != "POST" or status not in (400, 404, 409, 422):
        return ""
    page = urlsplit(asked.headers.get("referer", ""))
    is_ours = page.netloc == asked.headers.get("host") and page.path.startswith("/") and not page.path.startswith("//")
    return page._replace(scheme="", netloc="", fragment="").geturl() if is_ours else ""


def answer(asked: HTTPConnection, status: int, said: str | None = None) -> Response:
    """Return the answer to a request that is refused: JSON for a program; else the page to sign in, the page of the
    form, or one that says why: ``said``, without it the words of the status (``WORDS``)."""
    sign_in = asked.app.state.sign_in
    words = said or (WORDS if sign_in else WORDS | {401: NO_KEY}).get(status, WORDS[400])
    if is_program(asked):
        return JSONResponse({"error": words}, status)
    if status == 401 and asked.scope["method"] == "GET" and sign_in:
        query = asked.scope.get("query_string", b"")
        path = asked.url.path + (f"?{query.decode('latin-1')}" if query else "")
        return RedirectResponse(sign_in + (f"?next={quote(path)}" if path != "/" else ""), 303)
    if page := _page_of(asked, status):
        back = RedirectResponse(page, 303)
        render.remember(back, words, (render.REFUSED,))
        return back
    shown = {"words": words, "home": home_of(asked.scope["state"].get("person")), "leads_on": words != NO_KEY}
    return HTMLResponse(render.drawn("refused.html", {"status": status} | shown), status)


def of_error(asked: HTTPConnection, error: Exception) -> Response:
    """Return the page (or JSON) that tells of an error: its own words for kinds in ``_STATUSES``, the status alone for
    those in ``_SILENT``, 500 for any other. A kind counts for all below it, the nearest first."""
    kinds = type(error).__mro__
    if status := next(filter(None, map(_STATUSES.get, kinds)), None):
        return answer(asked, status, words_of(error))
    if isinstance(error, StoreError) and error.lasting:
        return answer(asked, 503, t("{why} Báo cho người quản trị.", why=words_of(error.lasting)))
    return answer(asked, next(filter(None, map(_SILENT.get, kinds)), 500))


def words_of(error: Exception | str) -> str:
    """Return what an error says to people who have no terminal: without the commands that help at one.

    >>> words_of(SetupError("Văn bản không có mục nào chứa “x”. Xem: vanthu show"))
    'Văn bản không có mục nào chứa “x”.'
    >>> words_of(SetupError("--union: “y” đã có; sửa bằng: vanthu correct"))
    '“y” đã có.'
    """
    words = _OPTION.sub("", str(error))
    if isinstance(error, LocalOnlyError) or not _COMMAND.search(words):
        return words
    first, *others = _PART_ENDS.split(words)
    if found := _COMMAND.search(first):  # what happened stands before the advice
        first = first[: found.start()].rpartition(": ")[0] or first
    kept = [first, *filterfalse(_COMMAND.search, others)]
    return " ".join(part if part.endswith((".", "?", "…")) else f"{part.rstrip(';: ')}." for part in kept)


def is_program(asked: HTTPConnection) -> bool:
    """Whether a program asks, or the script of a page."""
    return asked.url.path.startswith("/api/") or "text/html" not in asked.headers.get("accept", "*/*")
