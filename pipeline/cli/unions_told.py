"""What ``unions import`` tells: what each column was taken for, what is wrong, what changes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from extractors.folding import fold
from pipeline.cli import console
from pipeline.cli.unions import table_of
from pipeline.errors import SetupError
from pipeline.registry.changes import Changes, likely_renamed
from pipeline.registry.columns import Column
from pipeline.registry.errors import Problem
from pipeline.registry.guessing import FIELDS, field_of
from pipeline.registry.importing import Import
from pipeline.registry.joining import stands_for
from pipeline.registry.national import shipped_unions
from pipeline.registry.reading import field_headings, field_named
from pipeline.words import t
from schemas import Union

#: More lines than these nobody reads; the others are counted.
_MOST_LINES = 20
_PREVIEW = 10
_MOST_NAMES = 5


def said(columns: Sequence[str] | None) -> dict[str, str]:
    """Read ``--column``: heading → field, ``""`` for a column to be left out."""

    said: dict[str, str] = {}
    for words in columns or ():
        heading, equals, meaning = words.rpartition("=")
        field = field_named(meaning) or field_of(meaning)
        if fold(meaning.strip()) in ("bo", "skip"):
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


def tell_columns(found: Import) -> None:
    """Say what each column was taken for, sheet by sheet."""
    from itertools import groupby

    for sheet, columns in groupby(found.columns, key=lambda item: item[0]):
        where = t("Trang “{sheet}”", sheet=sheet) if sheet else t("Các cột")
        console.say(f"{where}: {'; '.join(_column_words(column) for _, column in columns)}")


def _column_words(column: Column) -> str:

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


def refuse(problems: Sequence[Problem], path: Path, *, as_json: bool) -> None:
    """Name the faulty rows and end: nothing is imported."""
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


def tell_changes(changes: Changes, *, had_before: bool, quiet: bool) -> None:
    """Sum up what changes against the registry of before."""

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


def tell_joined(unions: Sequence[Union], *, quiet: bool) -> dict[str, list[str]]:
    """Say which rows are bodies that the program knows by itself; return their ids with the shipped ones."""

    joined = stands_for(unions, shipped_unions())
    names = [union.name for union in unions if union.id in joined]
    if names and not quiet:
        shown = "; ".join(names[:_MOST_NAMES]) + ("…" if len(names) > _MOST_NAMES else "")
        console.say(
            t("{count} đơn vị có trong danh mục toàn quốc, được lấy thêm những ô còn trống: {names}",
              count=len(names), names=shown)
        )  # fmt: skip
    return {union_id: [body.id for body in bodies] for union_id, bodies in joined.items()}


def preview(found: Import, changes: Changes, bad: Sequence[Problem], *, as_json: bool) -> None:
    """Show what would be imported."""

    if as_json:
        console.out_json(
            {
                "unions": len(found.unions),
                "columns": columns_json(found),
                "notes": list(found.notes),
                "changes": changes_json(changes),
                "problems": [problem.as_json() for problem in bad],
                "rows": [union.model_dump(mode="json") for union in found.unions[:_PREVIEW]],
            },
            indent=2,
        )
        return
    console.show(table_of(found.unions[:_PREVIEW]))
    if len(found.unions) > _PREVIEW:
        console.say(t("… và {count} đơn vị nữa.", count=len(found.unions) - _PREVIEW))


def columns_json(found: Import) -> list[dict[str, Any]]:
    """Return the columns as records for programs."""
    return [
        {"sheet": sheet, "heading": column.heading, "field": column.field, "how": column.how}
        for sheet, column in found.columns
    ]


def changes_json(changes: Changes) -> dict[str, list[str]]:
    """Return the changes as ids for programs."""
    return {
        "new": [union.id for union in changes.new],
        "gone": [union.id for union in changes.gone],
        "ended": [union.id for union in changes.ended],
        "renamed": [one.now.id for one in changes.renamed],
        "moved": [one.now.id for one in changes.moved],
    }
