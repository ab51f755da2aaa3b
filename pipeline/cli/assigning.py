"""``vanthu assign``: who owes a duty that its letter leaves open."""

import itertools
import re
from typing import Annotated

from pipeline.cli import console
from pipeline.cli.asking import Asked
from pipeline.cli.duties import Every, FromFile, Unions, faults_told, wanted
from pipeline.cli.options import argument, switch
from pipeline.errors import SetupError
from pipeline.office import marking
from pipeline.office.marking import Given, Said
from pipeline.words import t

_NAMES = t("Mã nghĩa vụ hoặc mã việc (nhiều mã được), rồi tên hoặc mã đơn vị nhận việc.")
_ID = re.compile("[0-9a-f]{6,16}")


def assign(
    ask: Asked,
    names: Annotated[list[str] | None, argument(t("MÃ... [ĐƠN_VỊ]..."), help=_NAMES)] = None,
    union: Unions = None,
    every: Every = False,
    from_file: FromFile = None,
    clear: Annotated[bool, switch("--clear", help=t("Bỏ việc giao."))] = False,
) -> None:
    """Give duties to unions, or take that back."""
    typed = names or []
    ids = typed[:1] + list(itertools.takewhile(lambda name: _is_id(ask, name), typed[1:]))
    to = tuple(typed[len(ids) :])
    if from_file is None and bool(to) == clear:
        raise SetupError(t("Cần tên đơn vị nhận việc, hoặc --clear để bỏ việc giao. Xem tên: vanthu unions list"))
    if from_file is not None and (to or clear):
        raise SetupError(t("--from-file: đơn vị ghi trong tệp; trên dòng lệnh chỉ ghi thêm nhiều nhất một mã việc."))
    asked = wanted(ask, ids, union, from_file, Said("todo"), every=every)
    given = [Given(one, to) if from_file is None else Given(one._replace(unions=()), one.unions) for one in asked]
    with ask.office.open() as store, faults_told():
        rows = marking.assign(ask.office, store, given, ask.day, ask.who)
    if ask.as_json:
        console.out_json(rows)
        return
    if not rows:
        ask.say(t("Đơn vị này đã có việc đó; dòng để ngỏ không còn hiện."))
    for row in rows:
        words = {"union": row.union, "action": " ".join(row.action.split())}
        ask.say(
            t("Không giao riêng nữa: {union}: “{action}”.", **words) if clear else t("{union}: “{action}”.", **words)
        )


def _is_id(ask: Asked, name: str) -> bool:
    return _ID.fullmatch(name.strip()) is not None and not (ask.office.bodies and ask.office.bodies.get(name.strip()))
