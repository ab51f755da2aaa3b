"""``vanthu assign``: who owes a duty that its letter leaves open."""

import datetime
import itertools
import re
from typing import Annotated

import typer

from pipeline import settings
from pipeline.cli import console
from pipeline.cli.duties import Every, Unions
from pipeline.cli.options import Db, Json, Quiet, Registry, Today, today_of
from pipeline.errors import SetupError
from pipeline.office import Office, marking
from pipeline.office.marking import Said, Wanted
from pipeline.registry import Body
from pipeline.registry import Registry as Bodies
from pipeline.words import t


def assign(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar=t("MÃ... [ĐƠN_VỊ]..."),
            show_default=False,
            help=t("Mã nghĩa vụ hoặc mã việc (nhiều mã được), rồi tên hoặc mã đơn vị nhận việc."),
        ),
    ],
    union: Unions = None,
    every: Every = False,
    clear: Annotated[bool, typer.Option("--clear", show_default=False, help=t("Bỏ việc giao."))] = False,
    registry: Registry = None,
    db: Db = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Give duties to unions, or take that back."""
    day, office = today_of(today), Office(db, registry)
    bodies = office.bodies
    ids = names[:1] + list(itertools.takewhile(lambda name: _is_id(name, bodies), names[1:]))
    unions = names[len(ids) :]
    if bool(unions) == clear:
        raise SetupError(t("Cần tên đơn vị nhận việc, hoặc --clear để bỏ việc giao. Xem tên: vanthu unions list"))
    if bodies is None and unions:
        raise SetupError(t("Chưa có danh mục công đoàn để chọn đơn vị. Nhập bằng: vanthu unions import TỆP"))
    chosen = [_body(name, bodies, day) for name in unions] if bodies is not None else []
    with office.open() as store:
        asked = [Wanted(name, Said("todo"), tuple(union or ()), every) for name in ids]
        rows = marking.assign(office, store, asked, chosen, day, settings.user())
    if as_json:
        console.out_json([row.model_dump(mode="json") for row in rows])
        return
    if not rows:
        console.say(t("Đơn vị này đã có việc đó; dòng để ngỏ không còn hiện."), quiet=quiet)
    for row in rows:
        words = {"union": row.union, "action": " ".join(row.action.split())}
        said = t("Không giao riêng nữa: {union}: “{action}”.", **words) if clear else t("{union}: “{action}”.", **words)
        console.say(said, quiet=quiet)


def _is_id(name: str, bodies: Bodies | None) -> bool:
    return _ID.fullmatch(name.strip()) is not None and (bodies is None or bodies.get(name.strip()) is None)


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
_ID = re.compile("[0-9a-f]{6,16}")
