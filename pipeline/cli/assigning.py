"""``vanthu assign``: who owes a duty that its letter leaves open."""

import itertools
import re
from typing import Annotated

from pipeline.cli import console
from pipeline.cli.asking import Asked
from pipeline.cli.duties import Every, Unions
from pipeline.cli.options import argument, switch
from pipeline.errors import SetupError
from pipeline.office import choosing, marking
from pipeline.office.marking import Said, Wanted
from pipeline.registry import Body
from pipeline.words import t

_NAMES = t("Mã nghĩa vụ hoặc mã việc (nhiều mã được), rồi tên hoặc mã đơn vị nhận việc.")
_ID = re.compile("[0-9a-f]{6,16}")


def assign(
    ask: Asked,
    names: Annotated[list[str], argument(t("MÃ... [ĐƠN_VỊ]..."), help=_NAMES)],
    union: Unions = None,
    every: Every = False,
    clear: Annotated[bool, switch("--clear", help=t("Bỏ việc giao."))] = False,
) -> None:
    """Give duties to unions, or take that back."""
    bodies = ask.office.bodies
    ids = names[:1] + list(itertools.takewhile(lambda name: _is_id(ask, name), names[1:]))
    unions = names[len(ids) :]
    if bool(unions) == clear:
        raise SetupError(t("Cần tên đơn vị nhận việc, hoặc --clear để bỏ việc giao. Xem tên: vanthu unions list"))
    if bodies is None and unions:
        raise SetupError(t("Chưa có danh mục công đoàn để chọn đơn vị. Nhập bằng: vanthu unions import TỆP"))
    found = [choosing.called(bodies, name, ask.day) for name in unions] if bodies is not None else []
    with ask.office.open() as store:
        asked = [Wanted(name, Said("todo"), tuple(union or ()), every) for name in ids]
        chosen = [Body(name=one.name, union_id=one.id) for one in found]
        rows = marking.assign(ask.office, store, asked, chosen, ask.day, ask.who)
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
