"""What can go wrong with the database, said in one line for the clerk."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from pipeline.corrections.fields import in_words
from pipeline.errors import VanthuError
from pipeline.words import t
from schemas import Correction

#: Primary result code of SQLite → our code and what the clerk is told.
_SQLITE: dict[int, tuple[str, str]] = {
    5: ("locked", "Cơ sở dữ liệu đang bị một chương trình khác khóa. Đợi chương trình đó xong rồi chạy lại."),
    6: ("locked", "Cơ sở dữ liệu đang bị một chương trình khác khóa. Đợi chương trình đó xong rồi chạy lại."),
    8: ("read-only", "Không được ghi vào cơ sở dữ liệu. Kiểm tra quyền ghi của tệp và của thư mục chứa nó."),
    10: ("disk-error", "Ổ đĩa báo lỗi khi đọc hoặc ghi cơ sở dữ liệu. Kiểm tra ổ đĩa, dung lượng trống rồi chạy lại."),
    11: ("broken", "Tệp cơ sở dữ liệu bị hỏng. Khôi phục từ bản sao lưu, hoặc chọn tệp khác bằng --db."),
    13: ("disk-full", "Ổ đĩa chứa cơ sở dữ liệu đã đầy. Giải phóng dung lượng rồi chạy lại."),
    14: ("cannot-open", "Không mở được tệp cơ sở dữ liệu. Kiểm tra đường dẫn và quyền của thư mục chứa nó."),
    26: ("not-a-database", "Tệp đã chọn không phải cơ sở dữ liệu. Chọn tệp khác bằng --db."),
}


#: Result code of SQLite for a file with damaged content.
_BROKEN = 11


class StoreError(VanthuError):
    """The database cannot be read or written now. ``code`` says why; nothing was half stored."""

    exit_code = 2

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[type["StoreError"], tuple[str, str]]:
        """Let the error travel between processes."""
        return type(self), (self.code, self.message)


class BrokenContentError(Exception):
    """What was stored of a letter cannot be read back."""


class UnknownRefError(VanthuError):
    """No letter or obligation, or more than one, is called by what the clerk typed."""

    exit_code = 2


class TakenNumberError(VanthuError):
    """A number of the register that was given to another letter."""

    exit_code = 2


class ChangedLineError(VanthuError):
    """Somebody else changed a line of the register after a person saw it."""

    exit_code = 2


class ChangedMeanwhileError(VanthuError):
    """Another person said something else of the same value; ``seen`` is what to give once that was looked at."""

    exit_code = 2

    def __init__(self, other: Correction, seen: int) -> None:
        super().__init__(
            t(
                "{who} đã sửa chỗ này lúc {at}: {old} → {new}. Chưa ghi gì. Vẫn sửa thì thêm --seen {seen}.",
                who=other.who or "?",
                at=other.at.replace("T", " "),
                old=in_words(other.part, other.field, other.old),
                new=in_words(other.part, other.field, other.new),
                seen=seen,
            )
        )
        self.other, self.seen = other, seen


@contextmanager
def said_clearly(address: URL) -> Iterator[None]:
    """Turn the errors of the driver, and of what cannot be read back, into a ``StoreError`` that names the database."""
    try:
        yield
    except (DBAPIError, BrokenContentError) as error:
        code, message = _reading(error.orig if isinstance(error, DBAPIError) else error)
        message = t("{message} (Cơ sở dữ liệu: {url})", message=message, url=shown(address))
        raise StoreError(code, message) from error


def shown(address: URL) -> str:
    """Return how a database is called in messages: the path of a file, an address without its password."""
    return address.database or "" if address.get_backend_name() == "sqlite" else address.render_as_string()


def _reading(error: BaseException | None) -> tuple[str, str]:
    result = _sqlite_result(error)
    if result in _SQLITE:
        code, message = _SQLITE[result]
        return code, t(message)
    reason = " ".join(str(error).split())
    return "database", t(
        "Cơ sở dữ liệu báo lỗi: {reason}. Kiểm tra máy chủ và địa chỉ --db rồi chạy lại.", reason=reason
    )


def _sqlite_result(error: BaseException | None) -> int | None:
    """Return the primary result code of an error of SQLite, or what comes to the same."""
    extended = getattr(error, "sqlite_errorcode", None)
    if isinstance(extended, int):
        return extended & 0xFF
    # The driver's own complaint about text that SQLite gave back bears no code.
    is_broken = isinstance(error, BrokenContentError) or "Could not decode to UTF-8" in str(error)
    return _BROKEN if is_broken else None
