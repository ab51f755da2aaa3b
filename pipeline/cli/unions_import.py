"""``unions import``: an office's own list taken over, after telling what it was understood as."""

import datetime
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from pipeline import settings
from pipeline.cli import console, renewing
from pipeline.cli import unions_told as telling
from pipeline.cli.options import Db, Json, Quiet, Today, today_of
from pipeline.cli.unions import current_unions
from pipeline.errors import SetupError
from pipeline.export import files
from pipeline.office import Office
from pipeline.office.choosing import choose, likely
from pipeline.registry import importing, mending, sheets
from pipeline.registry.changes import Changes, compare
from pipeline.registry.errors import Problem
from pipeline.registry.importing import Import
from pipeline.registry.mending import faulty_rows
from pipeline.registry.writing import csv_bytes
from pipeline.store import open_store
from pipeline.store.opening import is_there
from pipeline.words import t
from schemas import Union

_MOST_NAMES = 5


def import_unions(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar=t("TỆP"),
            show_default=False,
            readable=False,
            help=t("Tệp XLSX hoặc CSV: theo mẫu, hoặc danh sách cơ quan đang dùng (các cột được đoán và báo lại)."),
        ),
    ] = None,
    national: Annotated[
        bool,
        typer.Option(
            "--national",
            show_default=False,
            help=t("Lấy danh mục toàn quốc có sẵn làm danh mục của cơ quan (dùng ở Tổng Liên đoàn)."),
        ),
    ] = False,
    add: Annotated[
        bool,
        typer.Option("--add", show_default=False, help=t("Thêm vào danh mục đang có (dòng trùng mã được thay).")),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", show_default=False, help=t("Chỉ cho xem sẽ nhập gì, chưa nhập.")),
    ] = False,
    skip_bad: Annotated[
        bool,
        typer.Option(
            "--skip-bad",
            show_default=False,
            help=t("Nhập các dòng đúng; các dòng sai được ghi ra tệp bên cạnh để sửa rồi nhập bằng --add."),
        ),
    ] = False,
    sheet: Annotated[
        str | None,
        typer.Option("--sheet", metavar=t("TRANG"), show_default=False, help=t("Chỉ đọc trang này của tệp Excel.")),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column",
            metavar=t("CỘT=NGHĨA"),
            show_default=False,
            help=t("Cho biết một cột là gì, ví dụ “Đơn vị=tên”; nghĩa: tên các cột của mẫu, hoặc “bỏ”."),
        ),
    ] = None,
    yes: Annotated[
        bool,
        typer.Option(
            "--yes", show_default=False, help=t("Không hỏi lại, kể cả khi có đơn vị không còn trong danh mục.")
        ),
    ] = False,
    db: Db = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Take over a registry: all of it, or nothing."""

    if (file is None) != national:
        raise SetupError(t("Ghi tên tệp cần nhập, hoặc --national (một trong hai)."))
    office = Office(db)
    before = current_unions(office)
    among = before if add else ()
    if national:
        found, path = importing.national_list(), Path("--national")
    else:
        assert file is not None
        path = file
        found = importing.read_import(path, before=before, among=among, said=telling.said(column), only_sheet=sheet)
    if not quiet:
        telling.tell_columns(found)
        for note in found.notes:
            console.say(f"- {note}")
    bad = mending.all_problems(found, path, among)
    if bad and not skip_bad:
        telling.refuse([mending.told(found, problem) for problem in bad], path, as_json=as_json)
    if bad:
        found, bad = mending.without_faulty_rows(found, path, among)
    unions = mending.added(found.unions, among)
    changes = compare(before, unions)
    telling.tell_changes(changes, had_before=bool(before), quiet=quiet)
    known = telling.tell_joined(unions, quiet=quiet or national)
    if dry_run:
        telling.preview(found, changes, bad, as_json=as_json)
        console.say(t("Chưa nhập gì (--dry-run)."), quiet=quiet)
        return
    if not yes:
        _ask(found, changes, db)
    beside = _write_bad_rows(found, bad, path) if bad else None
    place = _keep(office, found, unions, path if file is not None and not (bad or add) else None)
    console.say(t("Đã nhập {count} đơn vị vào danh mục {path}.", count=len(unions), path=place), quiet=quiet)
    if named := settings.given(settings.REGISTRY):
        console.say(t("Lưu ý: biến VANTHU_REGISTRY đang chọn danh mục khác ({path}).", path=named), quiet=quiet)
    _choose_office(office, today_of(today), quiet)
    routed = renewing.routed_anew(db, quiet)
    if as_json:
        console.out_json(
            {
                "unions": len(unions),
                "path": str(place),
                "columns": telling.columns_json(found),
                "notes": list(found.notes),
                "changes": telling.changes_json(changes),
                "joined": known,
                "skipped": [problem.as_json() for problem in bad],
                "skipped_file": str(beside) if beside else None,
                "letters": renewing.as_record(routed, routed.left) if routed else None,
            }
        )
    if routed is not None:
        renewing.say_routed(routed, quiet)
        renewing.leave(routed)


def _choose_office(office: Office, today: datetime.date, quiet: bool) -> None:
    """Ask whose office this is where nobody said so yet: on a terminal at once, else by the command that chooses it."""

    office.forget()
    if office.union_id is not None:
        return
    top = likely(office, today)
    if top is not None and _is_asked() and typer.confirm(t("Văn phòng này của {union}?", union=top.name), err=True):
        choose(office, top.id, today)
        return
    console.say(
        t("Chưa chọn văn phòng của đơn vị nào. Chọn bằng: vanthu office {id}", id=top.id if top else t("ĐƠN_VỊ")),
        quiet=quiet,
    )


def _ask(found: Import, changes: Changes, db: str | None) -> None:
    """Ask before guesses count, where somebody can answer; and before unions go that duties were laid on."""
    owing = _with_duties([union.name for union in changes.gone], db)
    if owing:
        names = "; ".join(owing[:_MOST_NAMES]) + ("…" if len(owing) > _MOST_NAMES else "")
        warning = t(
            "{count} đơn vị không còn trong danh mục đang có nghĩa vụ đã lưu: {names}.", count=len(owing), names=names
        )
        console.say(warning)
        advice = t("Ghi ngày kết thúc và đơn vị kế thừa thay vì xóa dòng; hoặc thêm --yes để vẫn nhập.")
        if not _is_asked() or not typer.confirm(t("Vẫn nhập?"), err=True):
            raise SetupError(f"{t('Chưa nhập gì.')} {advice}")
    elif not found.is_exact and _is_asked() and not typer.confirm(t("Nhập như trên?"), default=True, err=True):
        raise SetupError(t("Chưa nhập gì. Xem trước bằng --dry-run; cho biết cột nào là gì bằng --column."))


def _is_asked() -> bool:
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def _with_duties(names: Sequence[str], db: str | None) -> list[str]:
    """Return those of the names that stored duties were laid on; no database is made for that."""

    if not names or not is_there(db):
        return []
    with open_store(db) as store:
        known = set(store.obligations.unions())
    return [name for name in names if name in known]


def _keep(office: Office, found: Import, unions: Sequence[Union], source: Path | None) -> Path:
    """Put the registry in its place: the office's own file where it is as the contract asks, else one made of it."""

    as_it_is = source is not None and found.is_exact
    data = sheets.read_bytes(source) if source is not None and as_it_is else csv_bytes(unions)
    csv, workbook = office.places.registries
    place, other = (workbook, csv) if sheets.is_workbook(data) else (csv, workbook)
    files.write(place, data)
    other.unlink(missing_ok=True)
    return place


def _write_bad_rows(found: Import, problems: Sequence[Problem], path: Path) -> Path:
    """Write the rows that were left out beside the file, each with what is wrong, to be mended and added."""

    place = path.with_name(f"{path.stem}.can-sua.csv")
    files.write(place, faulty_rows(found, problems))
    rows = len({problem.row for problem in problems})
    console.say(
        t(
            "{rows} dòng có lỗi được để lại trong {path}. Sửa theo cột cuối rồi nhập: "
            "vanthu unions import {name} --add",
            rows=rows,
            path=place,
            name=place.name,
        )
    )
    return place
