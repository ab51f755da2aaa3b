"""``unions import``: an office's own list taken over, after telling what it was understood as."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli import console
from pipeline.cli.options import Db, Json, Quiet, UnusedToday
from pipeline.errors import SetupError
from pipeline.words import t

if TYPE_CHECKING:
    from pipeline.registry.changes import Changes
    from pipeline.registry.errors import Problem
    from pipeline.registry.guessing import Column
    from pipeline.registry.importing import Import
    from schemas import Union

#: More lines than these nobody reads; the others are counted.
_MOST_LINES = 20
_PREVIEW = 10
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
    today: UnusedToday = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Take over a registry: all of it, or nothing."""
    from pipeline.cli.unions import current_unions
    from pipeline.registry import importing
    from pipeline.registry.changes import compare

    if (file is None) != national:
        raise SetupError(t("Ghi tên tệp cần nhập, hoặc --national (một trong hai)."))
    before = current_unions()
    among = before if add else ()
    if national:
        found, path = importing.national_list(), Path("--national")
    else:
        assert file is not None
        path = file
        found = importing.read_import(path, before=before, among=among, said=_said(column), only_sheet=sheet)
    if not quiet:
        _tell_columns(found)
        for note in found.notes:
            console.say(f"- {note}")
    bad = importing.all_problems(found, path, among)
    if bad and not skip_bad:
        _refuse([importing.told(found, problem) for problem in bad], path, as_json=as_json)
    if bad:
        found, bad = importing.without_faulty_rows(found, path, among)
    unions = importing.added(found.unions, among)
    changes = compare(before, unions)
    _tell_changes(changes, had_before=bool(before), quiet=quiet)
    if dry_run:
        _preview(found, changes, bad, as_json=as_json)
        console.say(t("Chưa nhập gì (--dry-run)."), quiet=quiet)
        return
    if not yes:
        _ask(found, changes, db)
    beside = _write_bad_rows(found, bad, path) if bad else None
    place = _keep(found, unions, path if file is not None and not (bad or add) else None)
    if as_json:
        console.out_json(
            {
                "unions": len(unions),
                "path": str(place),
                "columns": _columns_json(found),
                "notes": list(found.notes),
                "changes": _changes_json(changes),
                "skipped": [problem.as_json() for problem in bad],
                "skipped_file": str(beside) if beside else None,
            }
        )
    console.say(t("Đã nhập {count} đơn vị vào danh mục {path}.", count=len(unions), path=place), quiet=quiet)
    if named := os.environ.get("VANTHU_REGISTRY"):
        console.say(t("Lưu ý: biến VANTHU_REGISTRY đang chọn danh mục khác ({path}).", path=named), quiet=quiet)


# ------------------------------------------------------------------------------------------------ what is told


def _said(columns: Sequence[str] | None) -> dict[str, str]:
    """Read ``--column``: heading → field, ``""`` for a column to be left out."""
    from pipeline.registry.guessing import FIELDS, field_of
    from pipeline.registry.names import flat
    from pipeline.registry.reading import field_headings, field_named

    said: dict[str, str] = {}
    for words in columns or ():
        heading, equals, meaning = words.rpartition("=")
        field = field_named(meaning) or field_of(meaning)
        if flat(meaning.strip().lower()) in ("bo", "skip"):
            field = ""
        if not equals or not heading.strip() or (field not in FIELDS and field != ""):
            names = ", ".join((*field_headings().values(), "bỏ"))
            raise SetupError(
                t(
                    "--column: “{words}” không đúng dạng “TÊN CỘT=NGHĨA”; nghĩa là một trong: {names}.",
                    words=words,
                    names=names,
                )
            )
        said[heading.strip()] = field
    return said


def _tell_columns(found: "Import") -> None:
    from itertools import groupby

    for sheet, columns in groupby(found.columns, key=lambda item: item[0]):
        where = t("Trang “{sheet}”", sheet=sheet) if sheet else t("Các cột")
        console.say(f"{where}: {'; '.join(_column_words(column) for _, column in columns)}")


def _column_words(column: "Column") -> str:
    from pipeline.registry.reading import field_headings

    heading = f"“{column.heading}”" if column.heading else t("cột {number}", number=column.at + 1)
    meanings = field_headings() | {
        "ordinal": t("số thứ tự"),
        "size": t("số đoàn viên"),
        "workers": t("số lao động"),
        "": t("bỏ"),
    }
    meaning = t("ghi chú thêm") if column.field is None else meanings[column.field]
    how = t(" (đoán theo nội dung)") if column.how == "cells" and column.field else ""
    return f"{heading} = {meaning}{how}"


def _refuse(problems: "Sequence[Problem]", path: Path, *, as_json: bool) -> None:
    for problem in problems[:_MOST_LINES]:
        console.say(str(problem))
    if len(problems) > _MOST_LINES:
        console.say(t("… và {count} lỗi khác", count=len(problems) - _MOST_LINES))
    if as_json:
        console.out_json({"unions": 0, "problems": [problem.as_json() for problem in problems]})
    rows = len({problem.row for problem in problems})
    raise SetupError(
        t(
            "{path}: {rows} dòng có lỗi, chưa nhập gì. Sửa các dòng trên rồi nhập lại, "
            "hoặc thêm --skip-bad để nhập các dòng còn lại.",
            path=path,
            rows=rows,
        )
    )


def _tell_changes(changes: "Changes", *, had_before: bool, quiet: bool) -> None:
    from pipeline.registry.changes import likely_renamed

    if quiet or not had_before:
        return
    if not changes:
        console.say(t("So với danh mục đang có: không có gì thay đổi."))
    for sentence, names in (
        (t("mới"), [union.name for union in changes.new]),
        (t("kết thúc hoạt động"), [union.name for union in changes.ended]),
        (t("đổi tên"), [f"{one.before.name} → {one.now.name}" for one in changes.renamed]),
        (t("đổi cấp trên"), [one.now.name for one in changes.moved]),
        (t("không còn trong danh mục"), [f"{union.name} ({union.id})" for union in changes.gone]),
    ):
        if names:
            shown = "; ".join(names[:_MOST_NAMES]) + ("…" if len(names) > _MOST_NAMES else "")
            console.say(
                t("So với danh mục đang có: {count} {what}: {names}", count=len(names), what=sentence, names=shown)
            )
    for one in likely_renamed(changes):
        console.say(
            t(
                "Có phải “{before}” nay là “{now}”? Nếu đúng, ghi mã cũ {id} vào cột Mã của dòng ấy rồi nhập lại.",
                before=one.before.name,
                now=one.now.name,
                id=one.before.id,
            )
        )


def _preview(found: "Import", changes: "Changes", bad: "Sequence[Problem]", *, as_json: bool) -> None:
    from pipeline.cli.unions import table_of

    if as_json:
        console.out_json(
            {
                "unions": len(found.unions),
                "columns": _columns_json(found),
                "notes": list(found.notes),
                "changes": _changes_json(changes),
                "problems": [problem.as_json() for problem in bad],
                "rows": [union.model_dump(mode="json") for union in found.unions[:_PREVIEW]],
            },
            indent=2,
        )
        return
    console.show(table_of(found.unions[:_PREVIEW]))
    if len(found.unions) > _PREVIEW:
        console.say(t("… và {count} đơn vị nữa.", count=len(found.unions) - _PREVIEW))


def _columns_json(found: "Import") -> list[dict[str, Any]]:
    return [
        {"sheet": sheet, "heading": column.heading, "field": column.field, "how": column.how}
        for sheet, column in found.columns
    ]


def _changes_json(changes: "Changes") -> dict[str, list[str]]:
    return {
        "new": [union.id for union in changes.new],
        "gone": [union.id for union in changes.gone],
        "ended": [union.id for union in changes.ended],
        "renamed": [one.now.id for one in changes.renamed],
        "moved": [one.now.id for one in changes.moved],
    }


# ------------------------------------------------------------------------------------------------ what is asked, kept


def _ask(found: "Import", changes: "Changes", db: str | None) -> None:
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
    from pipeline.store import open_store
    from pipeline.store.opening import is_there

    if not names or not is_there(db):
        return []
    with open_store(db) as store:
        known = set(store.unions())
    return [name for name in names if name in known]


def _keep(found: "Import", unions: "Sequence[Union]", source: Path | None) -> Path:
    """Put the registry in its place: the office's own file where it is as the contract asks, else one made of it."""
    from pipeline.cli import files
    from pipeline.cli.unions import places
    from pipeline.registry import sheets
    from pipeline.registry.writing import csv_bytes

    as_it_is = source is not None and found.is_exact
    data = sheets.read_bytes(source) if source is not None and as_it_is else csv_bytes(unions)
    csv, workbook = places()
    place, other = (workbook, csv) if sheets.is_workbook(data) else (csv, workbook)
    files.write(place, data)
    other.unlink(missing_ok=True)
    return place


def _write_bad_rows(found: "Import", problems: "Sequence[Problem]", path: Path) -> Path:
    """Write the rows that were left out beside the file, each with what is wrong, to be mended and added."""
    from pipeline.cli import files
    from pipeline.registry.importing import faulty_rows

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
