"""The program's frame: its commands, and how it ends."""

import signal
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from pipeline import collecting, settings
from pipeline.cli import (
    anchoring,
    assigning,
    calendars,
    chasing,
    checks,
    console,
    deciding,
    duties,
    keeping,
    office,
    owed,
    reading,
    registers,
    renewing,
    searching,
    unions,
    warnings,
    watching,
    workdays,
)
from pipeline.cli.options import INTERRUPTED
from pipeline.cli.usage import Group, explain
from pipeline.errors import VanthuError
from pipeline.words import t

app = typer.Typer(
    name="vanthu",
    cls=Group,
    help=t(
        "Đọc văn bản hành chính của công đoàn và cơ quan cấp trên, rút ra thời hạn, nhiệm vụ, giới hạn đại biểu, "
        "lập lịch và bảng nghĩa vụ cho từng công đoàn cấp dưới."
    ),
    epilog="vanthu run van-ban/\nvanthu obligations --due-before 'cuối tháng'\nvanthu calendar -o lich.ics",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(asked: bool) -> None:
    if asked:
        from importlib import metadata

        try:
            number = metadata.version("vanthu")
        except metadata.PackageNotFoundError:  # run from a copy of the sources
            number = t("(chưa cài đặt)")
        console.out(f"vanthu {number}")
        raise typer.Exit


@app.callback()
def vanthu(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, show_default=False, help=t("In số phiên bản.")
        ),
    ] = False,
) -> None:
    """Hold the options of the program itself."""


PARTS = (
    *(office, reading, watching, owed, duties, deciding, chasing, calendars, registers, searching),
    *(unions, assigning, workdays, anchoring, renewing, keeping, warnings, checks),
)
for part in PARTS:
    part.register(app)


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    collecting.seldom()
    # Whoever ends the program in another way than by Ctrl-C (the system going down, a time limit) gets the same end.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(run(sys.argv[1:] if args is None else args))


def run(args: Sequence[str]) -> int:
    """Run the command line and return its exit code: every error becomes one line, never a traceback."""
    console.use_utf8()
    try:
        return _done(args)
    except VanthuError as error:
        console.say(error.message)
        return error.exit_code
    except BrokenPipeError:
        return _leave_quietly()
    except Exception as error:
        return _unexpected(error)


def _done(args: Sequence[str]) -> int:
    """Do what the command line says and return its exit code."""
    try:
        result = typer.main.get_command(app).main(args=list(args), prog_name="vanthu", standalone_mode=False)
    except typer.TyperException as error:
        return _usage_error(error)
    if result == INTERRUPTED:
        console.say(t("Đã dừng theo yêu cầu. Những gì đã lưu vẫn còn nguyên."))
    return result if isinstance(result, int) else 0


def _usage_error(error: typer.TyperException) -> int:
    if type(error).__name__ == "NoArgsIsHelpError":
        console.out(error.format_message())
        return 0
    console.say(explain(error))
    return 2


def _leave_quietly() -> int:
    """Go without a complaint when the reader of our output went away (``vanthu letters | head``)."""
    console.forget_output()
    return 1


def _unexpected(error: Exception) -> int:
    if settings.given(settings.DEBUG):
        raise error
    words = t("Lỗi ngoài dự kiến: {name}: {message}", name=type(error).__name__, message=error)
    console.say(f"{words}. {t('Chạy lại với VANTHU_DEBUG=1 để xem chi tiết và báo cho người phụ trách.')}")
    return 1
