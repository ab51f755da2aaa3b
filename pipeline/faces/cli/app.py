"""The program's frame: how it begins, and how it ends."""

import os
import re
import signal
import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from typer.completion import completion_init  # type: ignore[attr-defined]

from pipeline.faces.cli import console
from pipeline.faces.cli.usage import COMMANDS, explain, group
from pipeline.support import confined, settings
from pipeline.support.errors import VanthuError
from pipeline.support.files import is_lack_of_memory, why
from pipeline.support.plugins import NO_PLUGINS, lacking
from pipeline.support.words import t


def _show_version(asked: bool) -> None:
    """Print the version of the program and end it, if that was asked for."""
    if asked:
        from importlib import metadata

        try:
            number = metadata.version("vanthu")
        except metadata.PackageNotFoundError:  # run from a copy of the sources
            number = t("(chưa cài đặt)")
        console.show(f"vanthu {number}")
        raise typer.Exit


_VERSION = typer.Option(callback=_show_version, is_eager=True, show_default=False, help=t("In số phiên bản."))


def _options(version: Annotated[bool, _VERSION] = False) -> None:
    """Hold the options of the program itself."""


_WHAT = t(
    "Đọc văn bản hành chính của công đoàn và cơ quan cấp trên, rút ra thời hạn, nhiệm vụ, giới hạn đại biểu, "
    "lập lịch và bảng nghĩa vụ cho từng công đoàn cấp dưới."
)
_EXAMPLE = "vanthu run van-ban/\nvanthu obligations --due-before 'cuối tháng'\nvanthu calendar -o lich.ics"
#: What is said where a library in C had no memory, and no memory to say so.
_LOST = re.compile(r"without exception set|without setting an (?:exception|error)")
app = group("vanthu", COMMANDS, _WHAT, _EXAMPLE, _options)


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    os.environ.setdefault(NO_PLUGINS, "__all__")
    # Whoever ends the program in another way than by Ctrl-C (the system going down, a time limit) gets the same end.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    code = run(sys.argv[1:] if args is None else args)
    confined.collect_no_more()
    sys.exit(code)


def run(args: Sequence[str]) -> int:
    """Run the command line and return its exit code: every error becomes one line, never a traceback."""
    console.use_utf8()
    try:
        return _done(args)
    except (VanthuError, ModuleNotFoundError) as error:
        told = error if isinstance(error, VanthuError) else lacking(error)
        if told is None:
            return _unexpected(error)
        console.say(told.message)
        return told.exit_code
    except BrokenPipeError:  # the reader of our output went away (``vanthu letters | head``): no complaint
        console.forget_output()
        return 1
    except OSError as error:
        if settings.variable(settings.DEBUG):
            raise
        path = error.filename or t("tệp")
        console.say(t("Không đọc hoặc ghi được {path}: {reason}.", path=path, reason=why(error)))
        return 1
    except Exception as error:
        if not is_lack_of_memory(error) and not (isinstance(error, SystemError) and _LOST.search(str(error))):
            return _unexpected(error)
        console.say(t("Máy không đủ bộ nhớ. Đóng bớt chương trình rồi thử lại; những gì đã lưu vẫn còn nguyên."))
        return 1


def _done(args: Sequence[str]) -> int:
    """Run the command and return its exit code; 2, with a line that says why, where it was typed wrongly."""
    if settings.variable(settings.COMPLETE):  # a shell asks what may come next
        completion_init()
    try:
        result = app.main(args=list(args), prog_name="vanthu", standalone_mode=False)
    except typer.TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            console.show(error.format_message())
            return 0
        console.say(explain(error))
        return 2
    if result == console.INTERRUPTED:
        console.say(t("Đã dừng theo yêu cầu. Những gì đã lưu vẫn còn nguyên."))
    return result if isinstance(result, int) else 0


def _unexpected(error: Exception) -> int:
    """Tell of an error that nobody foresaw, and return 1; raise it where it is being looked for."""
    if settings.variable(settings.DEBUG):
        raise error
    words = t("Lỗi ngoài dự kiến: {name}: {message}", name=type(error).__name__, message=error)
    console.say(f"{words}. {t('Chạy lại với VANTHU_DEBUG=1 để xem chi tiết và báo cho người phụ trách.')}")
    return 1
