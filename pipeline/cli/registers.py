"""The command ``register``: the clerk's workbook, and taking over what was changed in it."""

import datetime
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from pipeline import labels, settings, typed_dates
from pipeline.cli import console
from pipeline.cli.options import (
    Below,
    Db,
    DueBefore,
    From,
    Json,
    Output,
    Quiet,
    Registry,
    Today,
    UnionName,
    Year,
    today_of,
)
from pipeline.cli.owed import Window, some_of, window_of
from pipeline.cli.union_choice import EVERYBODY, choose, unknown_words
from pipeline.errors import ReadError, SetupError
from pipeline.export import files
from pipeline.files import load
from pipeline.office import Office
from pipeline.office.printed_books import printed_book
from pipeline.office.workbook import take_over
from pipeline.register import Reviewed
from pipeline.register.sheets import DUTIES, INCOMING, OUTGOING
from pipeline.register.stored import stored_book
from pipeline.store import Store
from pipeline.words import t

#: Of more lines that could not be taken over only the number is said.
_MOST_COMPLAINTS = 50
_DAYS = {column.field for sheet in (DUTIES, INCOMING, OUTGOING) for column in sheet.columns if column.kind == "date"}


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
    print_: Annotated[
        str | None,
        typer.Option(
            "--print",
            metavar="in|out",
            show_default=False,
            help=t("Ghi sổ đăng ký văn bản đến (in) hoặc văn bản đi (out) ra trang .html để in khổ A4 ngang."),
        ),
    ] = None,
    year: Year = None,
    union: UnionName = None,
    below: Below = False,
    from_: From = None,
    due_before: DueBefore = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", show_default=False, help=t("Với --import: chỉ cho xem sẽ nhập gì, không ghi gì.")),
    ] = False,
    registry: Registry = None,
    db: Db = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write the workbook, or take over what was changed in one."""

    if print_ is None and (output is None) == (read_back is None):
        raise SetupError(t("Hãy chọn một: -o TỆP.xlsx để ghi sổ, hoặc --import TỆP.xlsx để nhập lại."))
    if year is not None and print_ is None:
        raise SetupError(t("--year chỉ dùng cùng --print."))
    if print_ is not None and (read_back or union or below or from_ or due_before):
        raise SetupError(t("--print in cả sổ của một năm: chỉ dùng cùng -o và --year."))
    if dry_run and read_back is None:
        raise SetupError(t("--dry-run chỉ dùng cùng --import."))
    day, office = today_of(today), Office(db, registry)
    if print_ is not None:
        _print(office, print_, output, year or day.year, quiet)
    elif output is not None:
        files.check_suffix(output, (".xlsx",))
        window = window_of(from_, due_before, day)
        with office.open() as store:
            data, letters, obligations = _book(store, day, office, union, below, window, quiet)
        files.write(output, data)
        words = t(
            "Đã ghi {letters} văn bản, {obligations} nghĩa vụ vào {path}.",
            letters=letters,
            obligations=obligations,
            path=output,
        )
        console.say(words, quiet=quiet)
    if read_back is not None:
        with office.open() as store:
            at = datetime.datetime.combine(day, typed_dates.now().time())
            reviewed = take_over(store, _bytes_of(read_back), office.union_id, settings.user(), at, dry_run=dry_run)
        _report(reviewed, read_back, as_json, quiet, dry_run)
        if reviewed.conflicts or reviewed.faults or reviewed.missing:
            raise typer.Exit(1)


def _print(office: "Office", book: str, output: Path | None, year: int, quiet: bool) -> None:
    if book not in ("in", "out"):
        raise SetupError(t("--print: “{book}” không hợp lệ; chọn in (văn bản đến) hoặc out (văn bản đi).", book=book))
    if output is None:
        raise SetupError(t("Ghi ra tệp nào? Ví dụ: vanthu register --print in -o so-van-ban-den.html"))
    files.check_suffix(output, (".html",))
    with office.open() as store:
        page = printed_book(office, store, "in" if book == "in" else "out", year)
    files.write(output, page)
    console.say(t("Đã ghi {path}.", path=output), quiet=quiet)


def _book(
    store: Store,
    day: datetime.date,
    office: Office,
    union: str | None,
    below: bool,
    window: Window,
    quiet: bool,
) -> tuple[bytes, int, int]:

    chosen = choose(store, office, union, day, below=below)
    if union and not any(store.obligations.find(union=name, everybody=True) for name in chosen.unions) and not below:
        console.say(unknown_words(store, union), quiet=quiet)
    some = None if (chosen, window) == (EVERYBODY, Window()) else some_of(store, chosen, window, day)
    return stored_book(store, day, office.bodies, some)


def _bytes_of(path: Path) -> bytes:

    try:
        return load(path)
    except ReadError as error:
        raise SetupError(error.message) from error


def _report(reviewed: Reviewed, path: Path, as_json: bool, quiet: bool, dry_run: bool) -> None:
    if as_json:
        console.out_json(
            reviewed.model_dump(mode="json", exclude={"marks", "lines", "settled", "corrections"}), indent=2
        )
    elif dry_run and reviewed.changes:
        _show_changes(reviewed)
    _tell(_complaints(reviewed, path.name))
    if reviewed.deleted and not quiet:
        console.say(
            t(
                "{path}: {count} dòng đã bị xóa khỏi sổ; nghĩa vụ của các dòng đó giữ nguyên.",
                path=path.name,
                count=reviewed.deleted,
            )
        )
    counts = {"count": len(reviewed.changes), "rows": reviewed.rows}
    if dry_run:
        console.say(t("Sẽ nhập {count} thay đổi ở {rows} dòng; chưa ghi gì.", **counts), quiet=quiet)
    else:
        console.say(t("Đã nhập {count} thay đổi ở {rows} dòng.", **counts), quiet=quiet)


def _show_changes(reviewed: Reviewed) -> None:

    titles = {
        (t(sheet.name) if sheet is not DUTIES else "", column.field): t(column.title)
        for sheet in (DUTIES, INCOMING, OUTGOING)
        for column in sheet.columns
    }
    rows = [
        (
            f"{change.sheet} {change.row}".strip(),
            change.obligation,
            titles.get((change.sheet, change.field), t("Đã xử lý")),
            _shown(change.field, change.before),
            _shown(change.field, change.after),
        )
        for change in reviewed.changes
    ]
    console.show(console.table([t("Dòng"), t("Mã"), t("Cột"), t("Đang ghi"), t("Sẽ ghi")], rows))


def _complaints(reviewed: Reviewed, name: str) -> Iterator[str]:
    """Yield a line for each thing that could not be taken over."""
    for title in reviewed.missing:
        yield t(
            "{path}: không thấy cột “{column}” (đã xóa hoặc đổi tên); cột này chưa nhập. Đặt lại tên cột rồi nhập lại.",
            path=name,
            column=title,
        )
    for conflict in reviewed.conflicts:
        yield t(
            "{path}, dòng {row}: {id} đã được sửa cả trong sổ (“{mine}”) lẫn ở đây (“{here}”); giữ ở đây. "
            "Xem lại rồi sửa một bên.",
            path=_where(name, conflict.sheet),
            row=conflict.row,
            id=conflict.obligation,
            mine=_shown(conflict.field, conflict.mine),
            here=_shown(conflict.field, conflict.here),
        )
    for fault in reviewed.faults:
        where = _where(name, fault.sheet)
        if fault.row:
            yield t(
                "{path}, dòng {row}: {message}; dòng này chưa nhập.", path=where, row=fault.row, message=fault.message
            )
        else:
            yield t("{path}: {message}; trang này chưa nhập.", path=where, message=fault.message)


def _where(path: str, sheet: str) -> str:
    return f"{path}, {sheet}" if sheet else path


def _tell(lines: Iterable[str]) -> None:
    """Say the first lines, and how many more there are: a workbook of another office has a fault in each row."""
    told = list(lines)
    for line in told[:_MOST_COMPLAINTS]:
        console.say(line)
    if len(told) > _MOST_COMPLAINTS:
        console.say(t("… và {count} dòng khác; xem tất cả với --json.", count=len(told) - _MOST_COMPLAINTS))


def _shown(field: str, value: str | None) -> str:

    if field == "status" and value:
        return labels.status_name(value)
    return labels.date_words(value) if field in _DAYS else value or ""
