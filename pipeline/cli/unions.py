"""The registry of unions: ``unions list``, ``export``, ``check``.

The office's registry is kept as a file in the office's folder (``VANTHU_REGISTRY`` names another), so that it can be
opened, corrected and imported again with the program that made it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import console
from pipeline.cli.asking import Asked
from pipeline.cli.options import switch, value
from pipeline.errors import SetupError
from pipeline.export import files
from pipeline.files import write
from pipeline.labels import Shown
from pipeline.office import unions
from pipeline.registry.national import shipped_unions
from pipeline.registry.office_list import csv_bytes, own_rows, xlsx_bytes
from pipeline.registry.registry import shown
from pipeline.words import t
from schemas import KINDS_OF_UNION, Union

#: More findings of one kind than these nobody reads at once; ``--json`` has them all.
_MOST = 30

_NATIONAL = t("Danh mục toàn quốc có sẵn trong chương trình, thay cho danh mục của cơ quan.")
_ALL = t("Cả danh mục của cơ quan và danh mục toàn quốc có sẵn, như khi đọc văn bản.")
National = Annotated[bool, switch("--national", help=_NATIONAL)]


def list_unions(
    ask: Asked, national: National = False, everybody: Annotated[bool, switch("--all", help=_ALL)] = False
) -> None:
    """List the bodies of the registry."""
    bodies = ask.office.known if everybody else None if national else ask.office.bodies
    if national:
        found = sorted(shipped_unions(), key=lambda union: union.id)
    else:
        found = [] if bodies is None else list(bodies) if everybody else bodies.own()
    if ask.as_json:
        console.out_json(found, indent=2)
    elif not found:
        ask.say(
            t("Chưa có danh mục công đoàn. Nhập bằng: vanthu unions import TỆP. "
              "Danh mục toàn quốc có sẵn: vanthu unions list --national")
        )  # fmt: skip
    else:
        console.show(table_of(found))
        ask.say(t("{count} đơn vị.", count=len(found)))


def table_of(found: Sequence[Union]) -> Iterator[str]:
    """Yield a table of unions for people."""
    columns: tuple[Shown[Union], ...] = (
        Shown(t("Mã"), lambda union: union.id),
        Shown(t("Tên"), lambda union: union.name, wide=True),
        Shown(t("Loại"), lambda union: t(KINDS_OF_UNION.get(union.kind, union.kind))),
        Shown(t("Cấp trên"), lambda union: union.parent or ""),
        Shown(t("Tỉnh"), lambda union: union.province or "", spare=True),
        Shown(t("Từ ngày"), lambda union: shown(union.valid_from)),
        Shown(t("Đến ngày"), lambda union: shown(union.valid_to)),
    )
    return console.listed(columns, found)


def export_unions(
    ask: Asked,
    output: Annotated[Path, value("-o", "--output", metavar=t("TỆP"), help=t("Tệp .xlsx hoặc .csv để ghi."))],
    national: National = False,
) -> None:
    """Write the office's registry so that it can be edited and imported again."""
    files.check_suffix(output, (".xlsx", ".csv"))
    chosen = ask.registry or ask.office.places.registry
    if chosen is None and not national:
        raise SetupError("Chưa có danh mục công đoàn. Nhập bằng: vanthu unions import TỆP")
    found = shipped_unions() if national or chosen is None else own_rows(chosen)
    write(output, xlsx_bytes(found) if output.suffix.lower() == ".xlsx" else csv_bytes(found, for_people=True))
    words = t("Đã ghi {count} đơn vị vào {path}.", count=len(found), path=output)
    ask.tell({"unions": len(found), "path": str(output)}, words)


def check_unions(ask: Asked) -> None:
    """Look for what would keep a duty from reaching anybody."""
    bodies = ask.office.bodies
    if bodies is None:
        ask.say(t("Chưa có danh mục công đoàn. Nhập bằng: vanthu unions import TỆP"))
        raise typer.Exit(1)
    found = unions.check(ask.office, ask.day)
    if ask.as_json:
        console.out_json([finding._asdict() for finding in found], indent=2)
    else:
        said: Counter[str] = Counter()
        for finding in found:
            said[finding.code] += 1
            if said[finding.code] <= _MOST:
                about = f"{finding.id} ({finding.name}): " if finding.id else ""
                fix = f" → {finding.fix}" if finding.fix else ""
                console.out(console.plain(f"{about}{finding.message}{fix}"))
        if more := sum(max(0, count - _MOST) for count in said.values()):
            console.say(t("… và {count} điều nữa; xem tất cả bằng --json.", count=more))
    ask.say(t("{count} đơn vị, {faults} điều cần xem.", count=bodies.count(own=True), faults=len(found)))
    if found:
        raise typer.Exit(1)
