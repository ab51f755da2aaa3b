"""Options that several commands share, how their values are read, and what is done by them where no office is asked."""

import datetime
import functools
import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.calendar import typed_dates
from pipeline.export import files
from pipeline.faces.cli import console
from pipeline.support import settings
from pipeline.support.errors import SetupError
from pipeline.support.files import write
from pipeline.support.words import t

#: No office works on another day; beyond the calendar's last year nothing can be counted from it.
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
#: The years of which the calendar knows the days off.
_FIRST_KNOWN, _LAST_KNOWN = 1950, 2099


def _checked(words: str | None) -> str | None:
    """Refuse a wrong ``--today`` before any work, also where nothing depends on it."""
    today_of(words)
    return words


def _without_password(address: str | None) -> str | None:
    """Refuse a password in a command: whoever may list the processes of the machine would read it."""
    if address and settings.has_password(address):
        raise SetupError(
            "--db: mật khẩu trong lệnh thì ai dùng máy này cũng đọc được. Bỏ khỏi địa chỉ và ghi vào tệp ~/.pgpass "
              "(một dòng: máy:cổng:cơ sở dữ liệu:tên:mật khẩu; chmod 600).")  # fmt: skip
    return address


def switch(*words: str) -> Any:
    """Return an option that is given or not: its names, then what it does."""
    *names, help = words
    return typer.Option(*names, show_default=False, help=t(help))


def value(*words: str, **more: Any) -> Any:
    """Return an option with a value: its names, what stands for the value on help pages, then what it does.

    ``readable``: Typer's own look at a path would end the program, in English, with nothing read. What may be said
    several times, and need not be, has ``default_factory=list``.
    """
    *names, metavar, help = words
    return typer.Option(*names, metavar=t(metavar), show_default=False, readable=False, help=t(help), **more)


def argument(metavar: str, help: str, **more: Any) -> Any:
    """Return what is given without an option's name, and what stands for it on help pages."""
    return typer.Argument(metavar=t(metavar), show_default=False, readable=False, help=t(help), **more)


def signed(command: Callable[..., None], taken: Mapping[str, tuple[Any, Any]]) -> Callable[..., None]:
    """Return a command as Typer takes it: what it takes by its name, with the type and what is meant without it."""
    command.__signature__ = inspect.Signature([  # type: ignore[attr-defined]
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=kind, default=unsaid)
        for name, (kind, unsaid) in taken.items()])  # fmt: skip
    return command


_DUE_BEFORE = "Hạn trước ngày này (15/3, 2026-03-15), hoặc đến hết kỳ này (tuần này, cuối tháng, quý II)."
_DB = "Cơ sở dữ liệu (mặc định: tệp SQLite trong thư mục dữ liệu của người dùng, hoặc biến VANTHU_DB)."
_TODAY = "Coi ngày này là hôm nay, để kết quả lặp lại được (mặc định: ngày hệ thống, giờ Việt Nam)."
_MOST = "In ra màn hình nhiều nhất bằng này dòng (mặc định 50); 0 là tất cả."
_REGISTRY = "Danh mục công đoàn thay cho danh mục đã nhập bằng “vanthu unions import”."

UnionName = Annotated[str | None, value("--union", "TÊN", "Chỉ lấy của công đoàn này (tên hoặc mã trong danh mục).")]
Below = Annotated[bool, switch("--below", "--with-lower", "Cùng mọi đơn vị cấp dưới của --union (theo danh mục).")]
From = Annotated[str | None, value("--from", "NGÀY", "Hạn từ ngày này trở đi (kể cả): hôm nay, 15/3, tháng sau.")]
DueBefore = Annotated[str | None, value("--due-before", "NGÀY", _DUE_BEFORE)]
Year = Annotated[int | None, value("--year", "NĂM", "Sổ của năm này.", min=_FIRST_YEAR, max=_LAST_YEAR)]
#: On the screen; what is written or read by programs is whole.
Most = Annotated[int, value("--most", "SỐ", _MOST, min=0)]
Output = Annotated[Path | None, value("-o", "--output", "TỆP", "Ghi kết quả vào tệp này.")]
OfLetter = Annotated[str | None, value("--letter", "VĂN_BẢN", "Chỉ lấy của văn bản này.")]
Ref = Annotated[str, argument("VĂN_BẢN", "Số ký hiệu (23/KH-CĐYT) hoặc phần đầu của mã.")]

#: What every command takes, and what is meant without it.
COMMON: dict[str, tuple[Any, Any]] = {
    "registry": (Annotated[Path | None, value("--registry", "TỆP", _REGISTRY)], None),
    "db": (Annotated[str | None, value("--db", "URL", _DB, callback=_without_password)], None),
    "today": (Annotated[str | None, value("--today", "NGÀY", _TODAY, callback=_checked)], None),
    "as_json": (Annotated[bool, switch("--json", "In bản ghi JSON cho chương trình khác đọc.")], False),
    "quiet": (Annotated[bool, switch("--quiet", "-q", "Không in thông báo và thanh tiến độ.")], False),
}
#: How it is taken where there is no database or day to look at, so that one set of options serves every command.
UNUSED: dict[str, Any] = {
    "registry": None,
    "db": Annotated[str | None, typer.Option("--db", hidden=True)],
    "today": Annotated[str | None, typer.Option("--today", hidden=True, callback=_checked)],
}


def today_of(words: str | None) -> datetime.date:
    """Return the day that ``--today`` names, without it today; ``SetupError`` for one that cannot be today."""
    now = typed_dates.today()
    if words is None:
        return now
    day = typed_dates.day_of(words, now, "--today")
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        years = {"first": _FIRST_YEAR, "last": _LAST_YEAR}
        raise SetupError(
            "--today: “{words}” không thể là hôm nay (năm phải từ {first} đến {last}).", words=words, **years
        )
    return day


class Shared:
    """The options that all commands share; a command with a parameter ``ask`` of this type need not name them."""

    def __init__(self, as_json: bool, quiet: bool, db: str | None, today: str | None, registry: Path | None) -> None:
        self.db, self.as_json, self.quiet = db, as_json, quiet
        self.registry, self._today = registry, today
        self.at_end = ExitStack()  # what is to be closed when the command ends

    @functools.cached_property
    def day(self) -> datetime.date:
        """The day that counts as today."""
        return today_of(self._today)

    @property
    def at(self) -> datetime.datetime:
        """The time of the day, to the second."""
        return datetime.datetime.combine(self.day, typed_dates.now().time())

    @property
    def who(self) -> str | None:
        """Who acts."""
        return settings.user()

    def say(self, *messages: str) -> None:
        """Say things about the work, unless nothing is to be said."""
        console.say(*messages, quiet=self.quiet)

    def put(self, output: Path | None, parts: Iterable[bytes], words: str) -> None:
        """Write a file and say ``words``; where no file is named, print what would stand in it."""
        if output is None:
            console.out_parts(parts)
        else:
            write(output, parts)
            self.say(words)

    def answer(self, record: Any, *shown: str | Iterable[str], indent: int | None = None) -> None:
        """Give programs the record, people the lines and tables, which are made for them alone."""
        if self.as_json:
            console.out_json(record, indent=indent)
        else:
            console.show(*shown)

    def answer_list(self, columns: Sequence[Any], found: Sequence[Any], none: str, record: Any = None) -> bool:
        """Give programs what was found (or the ``record``), people a table, or ``none``; return whether a table."""
        self.answer(found if record is None else record, console.table_of(columns, found), indent=2)
        if self.as_json:
            return False
        if not found:
            self.say(none)
        return bool(found)

    def form(self, output: Path | None, known: Sequence[str]) -> str | None:
        """Return the suffix of the file to write, which must be ``known``; without one that of JSON, for programs."""
        if output is None:
            return ".json" if self.as_json else None
        files.check_suffix(output, known)
        return output.suffix.lower()

    def day_of(self, option: str, words: str | None) -> datetime.date | None:
        """Return the day typed after an option, ``None`` where none was; ``SetupError`` for one that nobody means."""
        if words is None:
            return None
        day = typed_dates.day_of(words, self.day, option)
        if not _FIRST_KNOWN <= day.year <= _LAST_KNOWN:
            raise SetupError("{option}: “{words}” không phải là một ngày. Ví dụ: 15/3/2026", option=option, words=words)
        return day
