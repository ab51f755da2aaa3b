"""``vanthu assign``: who owes a duty that its letter leaves open."""

import itertools
import re
from typing import Annotated

import typer

from pipeline import settings
from pipeline.cli import console
from pipeline.cli.duties import Every, FromFile, Unions, faults_told, wanted
from pipeline.cli.options import Db, Json, Quiet, Registry, Today, today_of
from pipeline.errors import SetupError
from pipeline.office import Office, marking
from pipeline.office.marking import Given, Said
from pipeline.registry import Registry as Bodies
from pipeline.words import t


def assign(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar=t("MÃ... [ĐƠN_VỊ]..."),
            show_default=False,
            help=t("Mã nghĩa vụ hoặc mã việc (nhiều mã được), rồi tên hoặc mã đơn vị nhận việc."),
        ),
    ] = None,
    union: Unions = None,
    every: Every = False,
    from_file: FromFile = None,
    clear: Annotated[bool, typer.Option("--clear", show_default=False, help=t("Bỏ việc giao."))] = False,
    registry: Registry = None,
    db: Db = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Give duties to unions, or take that back."""
    day, office, names = today_of(today), Office(db, registry), names or []
    ids = names[:1] + list(itertools.takewhile(lambda name: _is_id(name, office.bodies), names[1:]))
    to = tuple(names[len(ids) :])
    if from_file is None and bool(to) == clear:
        raise SetupError(t("Cần tên đơn vị nhận việc, hoặc --clear để bỏ việc giao. Xem tên: vanthu unions list"))
    if from_file is None:
        given = [Given(one, to) for one in wanted(ids, union, None, Said("todo"), day, every=every)]
    elif to or clear:
        raise SetupError(t("--from-file: đơn vị ghi trong tệp; trên dòng lệnh chỉ ghi thêm nhiều nhất một mã việc."))
    else:
        lines = wanted(ids, union, from_file, Said("todo"), day, every=every)
        given = [Given(line._replace(unions=(), said=Said("todo")), line.unions) for line in lines]
    with office.open() as store, faults_told():
        rows = marking.assign(office, store, given, day, settings.user())
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


_ID = re.compile("[0-9a-f]{6,16}")
