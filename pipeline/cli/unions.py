"""The registry of unions: ``unions list``, ``unions import``, ``unions check``, and which one a run uses.

The office's registry is kept as the file that was imported, beside the default database (``VANTHU_REGISTRY`` names
another), so that it can be opened, corrected and imported again with the program that made it.
"""

import datetime
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import console
from pipeline.cli.options import Json, Quiet, Registry, Today, UnusedDb, UnusedToday, today_of
from pipeline.cli.usage import Group, command
from pipeline.words import t

if TYPE_CHECKING:
    from pipeline.registry import Registry as Bodies
    from schemas import Union

#: What the imported file is called; its suffix says whether it is CSV or a workbook.
_NAME = "cong-doan"


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    group = typer.Typer(
        cls=Group,
        help=t("Danh mục công đoàn, dùng để chia việc của “các CĐCS” cho từng đơn vị."),
        epilog="vanthu unions import cong-doan.csv\nvanthu unions list",
        rich_markup_mode=None,
        no_args_is_help=True,
    )
    command(
        group,
        "list",
        "Liệt kê các công đoàn trong danh mục.",
        "vanthu unions list\nvanthu unions list --json",
    )(list_unions)
    command(
        group,
        "import",
        "Nhập danh mục công đoàn (CSV hoặc XLSX); danh mục cũ được thay thế. Tệp có lỗi thì không nhập gì.",
        "vanthu unions import cong-doan.xlsx",
    )(import_unions)
    command(
        group,
        "check",
        "Kiểm tra danh mục: đơn vị có cấp trên đã ngừng hoạt động, đơn vị đã giải thể mà chưa có đơn vị kế thừa.",
        "vanthu unions check",
    )(check_unions)
    app.add_typer(group, name="unions")


def chosen_registry(path: Path | None) -> "Bodies | None":
    """Return the registry asked for, else the imported one, joined with the shipped one; else none."""
    from pipeline.registry import load_office

    chosen = path or _imported()
    return load_office(chosen) if chosen is not None else None


def _imported() -> Path | None:
    if named := os.environ.get("VANTHU_REGISTRY"):
        return Path(named)
    return next((path for path in _places() if path.exists()), None)


def _places() -> list[Path]:
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return [data / "vanthu" / f"{_NAME}{suffix}" for suffix in (".csv", ".xlsx")]


def list_unions(
    registry: Registry = None,
    db: UnusedDb = None,
    today: UnusedToday = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """List the bodies of the registry."""
    bodies = chosen_registry(registry)
    found = bodies.own() if bodies is not None else []
    if as_json:
        console.out_json([union.model_dump(mode="json") for union in found], indent=2)
        return
    if not found:
        console.say(t("Chưa có danh mục công đoàn. Nhập bằng: vanthu unions import TỆP"), quiet=quiet)
        return
    headings = ("Mã", "Tên", "Loại", "Cấp trên", "Tỉnh", "Từ ngày", "Đến ngày")
    rows = (
        (
            union.id,
            union.name,
            t(_kinds()[union.kind]) if union.kind in _kinds() else union.kind,
            union.parent or "",
            union.province or "",
            _day(union.valid_from),
            _day(union.valid_to),
        )
        for union in found
    )
    console.show(console.table([t(heading) for heading in headings], rows, wide=[t("Tên")], spare=[t("Tỉnh")]))
    console.say(t("{count} đơn vị.", count=len(found)), quiet=quiet)


def import_unions(
    file: Annotated[
        Path,
        typer.Argument(metavar=t("TỆP"), show_default=False, readable=False, help=t("Tệp CSV (UTF-8) hoặc XLSX.")),
    ],
    db: UnusedDb = None,
    today: UnusedToday = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Take over a registry after checking every row of it."""
    from pipeline.cli import files
    from pipeline.registry import load_office

    bodies = load_office(file)
    data = file.read_bytes()
    csv, workbook = _places()
    place, other = (workbook, csv) if data.startswith(b"PK") else (csv, workbook)
    files.write(place, data)
    other.unlink(missing_ok=True)
    if as_json:
        console.out_json({"unions": len(bodies.own()), "path": str(place)})
    console.say(t("Đã nhập {count} đơn vị vào danh mục {path}.", count=len(bodies.own()), path=place), quiet=quiet)


def check_unions(
    registry: Registry = None, db: UnusedDb = None, today: Today = None, as_json: Json = False, quiet: Quiet = False
) -> None:
    """Look for what would keep a duty from reaching anybody."""
    bodies = chosen_registry(registry)
    if bodies is None:
        console.say(t("Chưa có danh mục công đoàn. Nhập bằng: vanthu unions import TỆP"), quiet=quiet)
        raise typer.Exit(1)
    problems = list(_problems(bodies, today_of(today)))
    if as_json:
        console.out_json(problems, indent=2)
    else:
        for problem in problems:
            console.out(console.plain(f"{problem['id']} ({problem['name']}): {problem['message']}"))
    console.say(t("{count} đơn vị, {faults} điều cần xem.", count=len(bodies.own()), faults=len(problems)), quiet=quiet)
    if problems:
        raise typer.Exit(1)


def _problems(bodies: "Bodies", today: datetime.date) -> Iterator[dict[str, str]]:
    """Yield what a correct file can still get wrong; faulty rows are refused when the file is read."""
    for union in bodies.own():
        parent = bodies.get(union.parent) if union.parent else None
        if union.valid_on(today) and parent is not None and not parent.valid_on(today):
            yield _problem(union.id, union.name, t("cấp trên “{name}” không còn hoạt động", name=parent.name))
        if union.valid_to is not None and union.valid_to < today and not union.successors:
            yield _problem(union.id, union.name, _without_successor(bodies, union, today))
        namesakes = [other.id for other in bodies.find(union.name, today) if other.id != union.id]
        if union.valid_on(today) and namesakes:
            yield _problem(union.id, union.name, t("trùng tên với {ids}", ids=", ".join(namesakes)))


def _without_successor(bodies: "Bodies", union: "Union", today: datetime.date) -> str:
    """Say that nobody is named, and what the map of the reform proposes: a person decides and writes it down."""
    from pipeline.registry import reform

    ended = t("đã kết thúc ngày {day} mà chưa ghi đơn vị kế thừa", day=_day(union.valid_to))
    move = reform.moved(bodies, union)
    if move is None:
        return ended
    where = t("{ended}; theo địa giới mới: {old} → {new}", ended=ended, old=move.old, new=move.new)
    found = reform.heir(bodies, union, today)
    if found is None:
        return t("{where}, trong danh mục chưa rõ công đoàn nào ở đó", where=where)
    return t("{where}, đề nghị kiểm tra rồi ghi: {id} ({name})", where=where, id=found.union.id, name=found.union.name)


def _problem(id: str, name: str, message: str) -> dict[str, str]:
    return {"id": id, "name": name, "message": message}


def _kinds() -> dict[str, str]:
    from schemas.union import KINDS_OF_UNION

    return KINDS_OF_UNION


def _day(day: datetime.date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
