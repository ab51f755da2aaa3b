"""What is said where a request is refused or fails: to people a page, to programs JSON."""

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from pipeline.web import render
from pipeline.words import t

WORDS = {
    400: t("Yêu cầu không hợp lệ. Tải lại trang rồi làm lại."),
    401: t("Chưa đăng nhập, hoặc phiên làm việc đã hết. Đăng nhập, hoặc mở lại địa chỉ chương trình đã in."),
    403: t("Không được phép làm việc này, hoặc trang đã cũ. Tải lại trang rồi làm lại."),
    404: t("Không có trang này, hoặc văn bản, nghĩa vụ không còn."),
    405: t("Không có trang này."),
    409: t("Người khác vừa sửa chỗ này. Tải lại trang để xem."),
    411: t("Yêu cầu không ghi độ dài."),
    413: t("Gửi lên quá lớn."),
    421: t("Địa chỉ này không phải của chương trình. Dùng địa chỉ mà quản trị đã cho."),
    422: t("Thiếu hoặc sai một mục trong yêu cầu. Tải lại trang rồi làm lại."),
    429: t("Quá nhiều lần thử. Xin đợi một lát."),
    500: t("Chương trình gặp lỗi; việc vừa làm chưa được ghi. Báo cho người quản trị."),
}  # fmt: skip


def answer(asked: HTTPConnection, status: int, said: str | None = None) -> Response:
    """Return a refusal; ``said`` says more than the status does."""
    words = said or WORDS.get(status, WORDS[400])
    if is_program(asked):
        return JSONResponse({"error": words}, status)
    if status == 401 and asked.scope.get("method") == "GET" and getattr(asked.app.state, "sign_in", None):
        return RedirectResponse(asked.app.state.sign_in, 303)
    return HTMLResponse(render.drawn("refused.html", {"status": status, "words": words}), status)


def is_program(asked: HTTPConnection) -> bool:
    """Say whether a program asks, or the script of a page."""
    return asked.url.path.startswith("/api/") or "text/html" not in asked.headers.get("accept", "*/*")
