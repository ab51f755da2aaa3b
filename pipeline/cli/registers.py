"""The command ``register``: the clerk's workbook, and taking over what was changed in it."""

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import console
from pipeline.cli.options import Db, Json, Output, Quiet, Today, today_of
from pipeline.cli.usage import command
from pipeline.errors import SetupError
from pipeline.words import t

if TYPE_CHECKING:
    from pipeline.register import Reviewed
    from pipeline.store import Store


def register(app: typer.Typer) -> None:
    """Add this command to the program."""
    command(
        app,
        "register",
        "Ghi sổ làm việc của văn thư (.xlsx): sổ văn bản đến, sổ theo dõi, nghĩa vụ cấp dưới, lịch, giới hạn đại biểu, "
        "chỉ tiêu, cảnh báo. Với --import: nhập lại những gì đã ghi vào sổ (trạng thái, văn bản trả lời, ngày hoàn "
        "thành, ghi chú).",
        "vanthu register -o so-van-ban.xlsx\nvanthu register --import so-van-ban.xlsx",
    )(register_)


def register_(
    output: Output = None,
    read_back: Annotated[
        Path | None,
        typer.Option(
            "--import",
            metavar=t("TỆP"),
            show_default=False,
            readable=False,
            help=t("Nhập những thay đổi mà văn thư đã ghi vào sổ này."),
        ),
    ] = None,
    db: Db = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write the workbook, or take over what was changed in one."""
    from pipeline.cli import files
    from pipeline.store import open_store

    if (output is None) == (read_back is None):
        raise SetupError(t("Hãy chọn một: -o TỆP.xlsx để ghi sổ, hoặc --import TỆP.xlsx để nhập lại."))
    day = today_of(today)
    if output is not None:
        files.check_suffix(output, (".xlsx",))
        with open_store(db) as store:
            data, letters, obligations = _book(store, day)
        files.write(output, data)
        words = t(
            "Đã ghi {letters} văn bản, {obligations} nghĩa vụ vào {path}.",
            letters=letters,
            obligations=obligations,
            path=output,
        )
        console.say(words, quiet=quiet)
    if read_back is not None:
        with open_store(db) as store:
            reviewed = _take_over(store, _bytes_of(read_back), day)
        _report(reviewed, read_back, as_json, quiet)
        if reviewed.conflicts or reviewed.faults:
            raise typer.Exit(1)


def _book(store: "Store", day: datetime.date) -> tuple[bytes, int, int]:
    from pipeline import frames
    from pipeline.calendars import entries_of
    from pipeline.register import register_book
    from pipeline.register.material import Material

    obligations = store.obligations(today=day)
    letters = store.full_letters()
    material = Material(letters, obligations, store.marks(), store.letter_ids(), day)
    deadlines = frames.deadlines(entries_of(store, day), day, every_occurrence=False)
    return register_book(material, deadlines), len(store.letters()), len(obligations)


def _bytes_of(path: Path) -> bytes:
    from pipeline.errors import ReadError
    from pipeline.readers.files import load

    try:
        return load(path)
    except ReadError as error:
        raise SetupError(error.message) from error


def _take_over(store: "Store", data: bytes, day: datetime.date) -> "Reviewed":
    from pipeline.register import review

    reviewed = review(data, store.marks(), day)
    store.set_marks(reviewed.marks, day)
    return reviewed


def _report(reviewed: "Reviewed", path: Path, as_json: bool, quiet: bool) -> None:
    if as_json:
        console.out_json(reviewed.model_dump(mode="json", exclude={"marks"}), indent=2)
    for conflict in reviewed.conflicts:
        console.say(
            t(
                "{path}, dòng {row}: {id} đã được sửa cả trong sổ (“{mine}”) lẫn ở đây (“{here}”); giữ ở đây. "
                "Xem lại rồi sửa một bên.",
                path=path.name,
                row=conflict.row,
                id=conflict.obligation,
                mine=_shown(conflict.field, conflict.mine),
                here=_shown(conflict.field, conflict.here),
            )
        )
    for fault in reviewed.faults:
        console.say(
            t(
                "{path}, dòng {row}: {message}; dòng này chưa nhập.",
                path=path.name,
                row=fault.row,
                message=fault.message,
            )
        )
    console.say(
        t(
            "Đã nhập {count} thay đổi của {obligations} nghĩa vụ.",
            count=len(reviewed.changes),
            obligations=len(reviewed.marks),
        ),
        quiet=quiet,
    )


def _shown(field: str, value: str | None) -> str:
    from pipeline import labels

    if field == "status" and value:
        return labels.status_name(value)
    return labels.date_words(value) if field == "done_on" else value or ""
