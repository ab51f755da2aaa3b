"""One union that a person means by an id, by a name in any spelling, or by a name with its id behind."""

import datetime

from pipeline.errors import SetupError
from pipeline.registry.names import spelled_out
from pipeline.registry.registry import Registry
from pipeline.words import t
from schemas import Union

_MOST_CHOICES = 8


def union_called(bodies: Registry | None, name: str, day: datetime.date) -> Union:
    """Return the union that ``name`` means on a day; raise ``SetupError`` for none or several."""
    if bodies is None:
        raise SetupError(t("Chưa có danh mục công đoàn để chọn đơn vị. Nhập bằng: vanthu unions import TỆP"))
    known = bodies.get(name.strip()) or bodies.told_apart(name)
    found = [known] if known else bodies.find(name, day) or bodies.find(spelled_out(name), day)
    if len(found) == 1:
        return found[0]
    if not found:
        raise SetupError(t("Danh mục không có đơn vị “{name}”. Xem tên: vanthu unions list", name=name))
    names = "; ".join(_told(bodies, union) for union in found[:_MOST_CHOICES])
    raise SetupError(
        t("Có {count} đơn vị được gọi là “{name}”: {names}. Chọn bằng mã.", count=len(found), name=name, names=names)
    )


def name_of(bodies: Registry, union: Union, day: datetime.date) -> str:
    """Return the name of a union, with its id behind where others bear that name."""
    return union.name if bodies.find(union.name, day) == [union] else f"{union.name} ({union.id})"


def _told(bodies: Registry, union: Union) -> str:
    parent = bodies.get(union.parent) if union.parent else None
    return f"{union.name} ({', '.join((union.id, *([parent.name] if parent else [])))})"
