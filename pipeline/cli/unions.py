"""The registry of unions: ``unions list``, ``import``, ``export``, ``check``, and which one a run uses.

The office's registry is kept as a file in the office's folder (``VANTHU_REGISTRY`` names another), so that it can be
opened, corrected and imported again with the program that made it.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import console
from pipeline.cli.options import Db, Json, Quiet, Registry, UnusedToday
from pipeline.errors import SetupError
from pipeline.export import files
from pipeline.office import Office
from pipeline.registry.days import shown
from pipeline.registry.national import shipped_unions
from pipeline.registry.reading import own_rows
from pipeline.registry.writing import csv_bytes, xlsx_bytes
from pipeline.words import t
from schemas import KINDS_OF_UNION, Union

National = Annotated[
    bool,
    typer.Option(
        "--national",
        show_default=False,
        help=t("Danh mục toàn quốc có sẵn trong chương trình, thay cho danh mục của cơ quan."),
    ),
]


def current_unions(office: Office) -> tuple[Union, ...]:
    """Return the office's rows as they were imported; a file that can no longer be read counts as none, and is said."""

    place = office.places.imported
    try:
        return own_rows(place) if place is not None else ()
    except SetupError as error:
        console.say(t("Danh mục đang có không đọc được, sẽ được thay: {reason}", reason=str(error)))
        return ()


def list_unions(
    national: National = False,
    everybody: Annotated[
        bool,
        typer.Option(
            "--all",
            show_default=False,
            help=t("Cả danh mục của cơ quan và danh mục toàn quốc có sẵn, như khi đọc văn bản."),
        ),
    ] = False,
    registry: Registry = None,
    db: Db = None,
    today: UnusedToday = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """List the bodies of the registry."""

    office = Office(db, registry)
    bodies = None if national else office.known if everybody else office.bodies
    if national:
        found = sorted(shipped_unions(), key=lambda union: union.id)
    elif bodies is None:
        found = []
    else:
        found = list(bodies) if everybody else bodies.own()
    if as_json:
        console.out_json([union.model_dump(mode="json") for union in found], indent=2)
        return
    if not found:
        console.say(
            t(
                "Chưa có danh mục công đoàn. Nhập bằng: vanthu unions import TỆP. "
                "Danh mục toàn quốc có sẵn: vanthu unions list --national"
            ),
            quiet=quiet,
        )
        return
    console.show(table_of(found))
    console.say(t("{count} đơn vị.", count=len(found)), quiet=quiet)


def table_of(unions: Iterable[Union]) -> str:
    """Return a table of unions for people."""

    headings = ("Mã", "Tên", "Loại", "Cấp trên", "Tỉnh", "Từ ngày", "Đến ngày")
    rows = (
        (
            union.id,
            union.name,
            t(KINDS_OF_UNION[union.kind]) if union.kind in KINDS_OF_UNION else union.kind,
            union.parent or "",
            union.province or "",
            shown(union.valid_from),
            shown(union.valid_to),
        )
        for union in unions
    )
    return console.table([t(heading) for heading in headings], rows, wide=[t("Tên")], spare=[t("Tỉnh")])


def export_unions(
    output: Annotated[
        Path,
        typer.Option(
            "-o",
            "--output",
            metavar=t("TỆP"),
            show_default=False,
            readable=False,
            help=t("Tệp .xlsx hoặc .csv để ghi."),
        ),
    ],
    national: National = False,
    registry: Registry = None,
    db: Db = None,
    today: UnusedToday = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write the office's registry so that it can be edited and imported again."""

    files.check_suffix(output, (".xlsx", ".csv"))
    chosen = registry or Office(db).places.registry
    if chosen is None and not national:
        raise SetupError(t("Chưa có danh mục công đoàn. Nhập bằng: vanthu unions import TỆP"))
    unions = shipped_unions() if national or chosen is None else own_rows(chosen)
    is_workbook = output.suffix.lower() == ".xlsx"
    files.write(output, xlsx_bytes(unions) if is_workbook else csv_bytes(unions, for_people=True))
    if as_json:
        console.out_json({"unions": len(unions), "path": str(output)})
    console.say(t("Đã ghi {count} đơn vị vào {path}.", count=len(unions), path=output), quiet=quiet)
