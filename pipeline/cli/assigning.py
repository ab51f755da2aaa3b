"""``vanthu assign``: who owes a duty that its letter leaves open."""

import datetime
from typing import Annotated

import typer

from pipeline.cli import console
from pipeline.cli.options import Db, Json, Quiet, Registry, Today, today_of
from pipeline.errors import SetupError
from pipeline.office import Office
from pipeline.registry import Body
from pipeline.registry import Registry as Bodies
from pipeline.words import t


def assign(
    obligation: Annotated[
        str, typer.Argument(metavar=t("MÃ"), show_default=False, help=t("Mã nghĩa vụ, hoặc phần đầu của mã."))
    ],
    unions: Annotated[
        list[str] | None,
        typer.Argument(metavar=t("ĐƠN_VỊ…"), show_default=False, help=t("Tên hoặc mã đơn vị nhận việc.")),
    ] = None,
    clear: Annotated[bool, typer.Option("--clear", show_default=False, help=t("Bỏ việc giao."))] = False,
    registry: Registry = None,
    db: Db = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Give a duty to unions, or take that back."""

    if bool(unions) == clear:
        raise SetupError(t("Cần tên đơn vị nhận việc, hoặc --clear để bỏ việc giao. Xem tên: vanthu unions list"))
    day, office = today_of(today), Office(db, registry)
    bodies = office.bodies
    if bodies is None and unions:
        raise SetupError(t("Chưa có danh mục công đoàn để chọn đơn vị. Nhập bằng: vanthu unions import TỆP"))
    chosen = [_body(name, bodies, day) for name in unions or ()] if bodies is not None else []
    with office.open() as store:
        rows = store.assign(obligation, chosen, day)
    if as_json:
        console.out_json([row.model_dump(mode="json") for row in rows])
        return
    if not rows:
        console.say(t("Đơn vị này đã có việc đó; dòng để ngỏ không còn hiện."), quiet=quiet)
    for row in rows:
        words = {"union": row.union, "action": " ".join(row.action.split())}
        said = t("Không giao riêng nữa: {union}: “{action}”.", **words) if clear else t("{union}: “{action}”.", **words)
        console.say(said, quiet=quiet)


def _body(name: str, registry: Bodies, day: datetime.date) -> Body:

    union = registry.get(name.strip())
    found = [union] if union is not None else registry.find(name, day)
    if len(found) != 1:
        names = "; ".join(f"{one.name} ({one.id})" for one in found[:_SHOWN])
        raise SetupError(
            t("Có {count} đơn vị mang tên “{name}”: {names}. Chọn bằng mã.", count=len(found), name=name, names=names)
            if found
            else t("Danh mục không có đơn vị “{name}”. Xem tên: vanthu unions list", name=name)
        )
    return Body(name=found[0].name, union_id=found[0].id)


_SHOWN = 5
