"""What can go wrong with the database, said in one line for the clerk, and which backup has it whole."""

import contextlib
import datetime
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from pipeline.corrections.fields import in_words
from pipeline.errors import VanthuError
from pipeline.files import put
from pipeline.settings import Places
from pipeline.store import schema
from pipeline.words import one_line, t
from schemas import Correction

# --------------------
# The backups that were made of an office: where they are, and which of them hold a letter.
#
# They are noted in a file beside the database, not in it: it is read when the database is damaged.

_NAMES = "SELECT number, symbol FROM letters WHERE sha256 = ?"


class Backup(NamedTuple):
    """A backup that is still where it was written, and the day on which it was taken."""

    path: Path
    day: datetime.date


def remember_backup(places: Places, path: Path, day: datetime.date) -> None:
    """Note that a backup was made; of an office that nobody may write to nothing is noted."""
    lines = {str(backup.path): backup.day.isoformat() for backup in _known_backups(places)}
    lines[str(path.absolute())] = day.isoformat()
    with contextlib.suppress(OSError):
        put(places.backups, [json.dumps(lines, ensure_ascii=False, indent=1).encode()])


def _known_backups(places: Places) -> list[Backup]:
    """Return the backups that are there, the latest first."""
    try:
        lines: dict[str, str] = json.loads(places.backups.read_bytes())
    except (OSError, ValueError):
        return []
    found = [Backup(Path(path), datetime.date.fromisoformat(day)) for path, day in lines.items()]
    return sorted((backup for backup in found if backup.path.exists()), key=lambda backup: backup.day, reverse=True)


def backups_holding(places: Places, letter: str) -> Iterator[tuple[Backup, str]]:
    """Yield the backups that hold a letter, by its id, and what it is called there."""
    for backup in _known_backups(places):
        try:
            with _opened(backup.path) as file:
                found = file.execute(_NAMES, [letter]).fetchone()
        except sqlite3.Error:
            continue
        if found is not None:
            yield backup, "/".join(filter(None, found)) or letter[:8]


def _backup_advice(places: Places, letter: str | None) -> str:
    """Say what is damaged, and which backup has it whole."""
    every = ((backup, "") for backup in _known_backups(places))
    for backup, name in backups_holding(places, letter) if letter else every:
        if is_whole_backup(backup.path):
            lost = t("Văn bản {name} bị hỏng.", name=name) + " " if name else ""
            return lost + t(
                "Bản sao lưu ngày {day} còn nguyên: vanthu restore {path} --replace.",
                day=f"{backup.day:%d/%m/%Y}",
                path=backup.path,
            )
    return t("Văn bản mã {id} bị hỏng.", id=letter[:8]) if letter else ""


def _opened(path: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True))


def is_whole_backup(path: Path) -> bool:
    """Whether a file that nobody writes to is a database of this program, and nothing in it is damaged."""
    try:
        with _opened(path) as file:
            schema.prepare_seals(file)
            (revision,) = file.execute("SELECT version_num FROM alembic_version").fetchone()
            # Rows of an older program have no seals, or not all of them.
            return not any(True for _ in schema.broken(file, sealed=revision == schema.HEAD))
    except (sqlite3.Error, TypeError, ValueError):
        return False


# --------------------
# What is wrong, in words.

_LOCKED = ("locked", "Cơ sở dữ liệu đang bị một chương trình khác khóa. Đợi chương trình đó xong rồi chạy lại.")
#: Primary result code of SQLite → our code and what the clerk is told.
_SQLITE: dict[int, tuple[str, str]] = {
    5: _LOCKED,
    6: _LOCKED,
    8: ("read-only", "Không được ghi vào cơ sở dữ liệu. Kiểm tra quyền ghi của tệp và của thư mục chứa nó."),
    10: ("disk-error", "Ổ đĩa báo lỗi khi đọc hoặc ghi cơ sở dữ liệu. Kiểm tra ổ đĩa, dung lượng trống rồi chạy lại."),
    11: ("broken", "Tệp cơ sở dữ liệu bị hỏng. Khôi phục từ bản sao lưu, hoặc chọn tệp khác bằng --db."),
    13: ("disk-full", "Ổ đĩa chứa cơ sở dữ liệu đã đầy. Giải phóng dung lượng rồi chạy lại."),
    14: ("cannot-open", "Không mở được tệp cơ sở dữ liệu. Kiểm tra đường dẫn và quyền của thư mục chứa nó."),
    26: ("not-a-database", "Tệp đã chọn không phải cơ sở dữ liệu. Chọn tệp khác bằng --db."),
}

_FULL = _SQLITE[13]
#: Code of what passes by itself: whoever has time waits and asks again.
AWAY = "away"
#: The code of an error where another program keeps the database locked for longer than is waited.
LOCKED = _LOCKED[0]
_GONE = (AWAY, "Không tới được máy chủ cơ sở dữ liệu, hoặc máy chủ vừa dừng. Kiểm tra máy chủ, mạng và địa chỉ --db.")
#: What a code of PostgreSQL begins with → the same; the longest that fits counts.
_POSTGRESQL: dict[str, tuple[str, str]] = {
    "08": _GONE,
    "57P": _GONE,
    "53": (AWAY, "Máy chủ cơ sở dữ liệu quá tải, không nhận thêm việc. Đợi rồi chạy lại."),
    "53100": _FULL,
    "40": _LOCKED,
    "55P03": _LOCKED,
    "25006": ("read-only", "Máy chủ cơ sở dữ liệu chỉ cho đọc. Hỏi người quản trị máy chủ."),
    "42501": ("read-only", "Người dùng này không có quyền với cơ sở dữ liệu. Hỏi người quản trị máy chủ."),
    "28": ("not-let-in", "Máy chủ không nhận tên hoặc mật khẩu. Kiểm tra tên trong địa chỉ, mật khẩu trong ~/.pgpass."),
    "3F": ("cannot-open", "Máy chủ không có lược đồ (schema) này, hoặc không cho người dùng này vào. Xem options."),
    "3D": ("cannot-open", "Máy chủ không có cơ sở dữ liệu này. Tạo trước: createdb TÊN; hoặc sửa địa chỉ --db."),
}  # fmt: skip

#: What a connection that cannot be encrypted is told by: of ours, of the driver, of the server.
NO_TLS = "no TLS"
_OF_TLS = {
    NO_TLS: "Không mã hóa được kết nối (TLS) tới máy chủ cơ sở dữ liệu. Kiểm tra chứng chỉ, sslmode và sslrootcert.",
    "Server refuses SSL": "Máy chủ cơ sở dữ liệu không có kết nối mã hóa (TLS). Bật ở máy chủ, hoặc bỏ sslmode.",
    ", no encryption": "Máy chủ cơ sở dữ liệu chỉ nhận kết nối mã hóa (TLS). Bật TLS ở máy chủ, bỏ sslmode=disable.",
    ", SSL encryption": "Máy chủ cơ sở dữ liệu không nhận kết nối mã hóa (TLS) từ máy này. Thêm sslmode=disable.",
    "valid client certificate": "Máy chủ cơ sở dữ liệu đòi chứng chỉ của máy này. Hỏi người quản trị máy chủ.",
}

#: Result code of SQLite for a file with damaged content, and what the driver says of text or a seal that is wrong.
_BROKEN = 11
_DRIVERS_WORDS = ("Could not decode to UTF-8", "user-defined function raised exception")


class StoreError(VanthuError):
    """The database cannot be read or written now. ``code`` says why; nothing was half stored.

    ``lasting``: what is wrong until somebody mends it, in words that name no file and no server.
    """

    exit_code = 2

    def __init__(self, code: str, message: str, lasting: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.lasting = lasting if code not in (_LOCKED[0], AWAY) else ""


class BrokenContentError(Exception):
    """What was stored cannot be read back; ``letter`` is whose it was, where anything tells."""

    def __init__(self, letter: str | None = None) -> None:
        super().__init__(letter)
        self.letter = letter


class UnknownRefError(VanthuError):
    """No letter or obligation, or more than one, is called by what the clerk typed."""

    exit_code = 2


class TakenNumberError(VanthuError):
    """A number of the register that was given to another letter."""

    exit_code = 2


class StaleError(VanthuError):
    """Somebody else changed it meanwhile; the message says who did what. Nothing was written."""


class ChangedMeanwhileError(VanthuError):
    """Another person said something else of the same value; ``seen`` is what to give once that was looked at."""

    exit_code = 2

    def __init__(self, other: Correction, seen: int) -> None:
        super().__init__(
            "{who} đã sửa chỗ này lúc {at}: {old} → {new}. Chưa ghi gì. Vẫn sửa thì thêm --seen {seen}.",
            who=other.who or "?",
            at=other.at.replace("T", " "),
            old=in_words(other.part, other.field, other.old),
            new=in_words(other.part, other.field, other.new),
            seen=seen,
        )
        self.other, self.seen = other, seen


@contextmanager
def said_clearly(address: URL, places: Places | None = None) -> Iterator[None]:
    """Turn the errors of the driver, and of what cannot be read back, into a ``StoreError`` that names the database.

    Of what is damaged it names the letter, and the backup of the office that has it whole.
    """
    try:
        yield
    except (DBAPIError, sqlite3.Error, UnicodeDecodeError, BrokenContentError) as error:
        code, said = _reading(error.orig if isinstance(error, DBAPIError) else error)
        message = t("{message} (Cơ sở dữ liệu: {url})", message=said, url=shown(address))
        if code == "broken" and places is not None:
            letter = error.letter if isinstance(error, BrokenContentError) else schema.letter_found()
            message = f"{message} {_backup_advice(places, letter)}".rstrip()
        raise StoreError(code, message, said) from error


def shown(address: URL) -> str:
    """Return how a database is called in messages: the path of a file, an address without its password."""
    if address.get_backend_name() == "sqlite":
        return address.database or ""
    return address.set(drivername=address.get_backend_name(), query={}).render_as_string()


def _reading(error: BaseException | None) -> tuple[str, str]:
    said = _said_by_server(error)
    words = str(said.get("M") or error)
    for ending, told in _OF_TLS.items():
        if ending in words:
            return "no-tls", t(told)
    fitting = [begin for begin in _POSTGRESQL if str(said.get("C", "")).startswith(begin)]
    if (result := _sqlite_result(error)) in _SQLITE:
        code, message = _SQLITE[result]
    elif fitting:
        code, message = _POSTGRESQL[max(fitting, key=len)]
    elif type(error).__name__ == "InterfaceError":  # the driver's own: it could not talk to the server
        code, message = _POSTGRESQL["28"] if "password" in str(error) else _GONE
    else:
        reason = one_line(words)
        return "database", t(
            "Cơ sở dữ liệu báo lỗi: {reason}. Kiểm tra máy chủ và địa chỉ --db rồi chạy lại.", reason=reason
        )
    return code, t(message)


def _said_by_server(error: BaseException | None) -> Mapping[str, str]:
    """Return what PostgreSQL said, by its letters (C: the code, M: the words); nothing where it said nothing.

    The driver complains of the connection that the server ended, and keeps why it did so behind that.
    """
    while error is not None:
        if error.args and isinstance(error.args[0], dict):
            return error.args[0]
        error = error.__context__
    return {}


def _sqlite_result(error: BaseException | None) -> int:
    """Return the primary result code of an error of SQLite, or what comes to the same; -1 for any other."""
    # The driver's own complaint about text that SQLite gave back bears no code.
    is_unreadable = isinstance(error, BrokenContentError | UnicodeDecodeError)
    if is_unreadable or any(words in str(error) for words in _DRIVERS_WORDS):
        return _BROKEN
    extended = getattr(error, "sqlite_errorcode", None)
    return extended & 0xFF if isinstance(extended, int) else -1
