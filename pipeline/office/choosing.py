"""Which union this office works for: chosen once, changed seldom, and what that makes of the stored letters."""

import datetime
import json
import tomllib
from typing import NamedTuple

from pipeline.errors import SetupError
from pipeline.files import write
from pipeline.office.office import Office
from pipeline.registry import Registry
from pipeline.registry.names import spelled_out
from pipeline.words import t
from schemas import Union

_MOST_CHOICES = 8


class OfficePlace(NamedTuple):
    """Where an office stands."""

    union: Union | None
    below: int
    """How many unions stand below it today."""


def choose(office: Office, name: str, today: datetime.date) -> Union:
    """Write down that the office works for the union called ``name`` (id, or name in any spelling) and return it.

    Raises ``SetupError`` where the registry has no such union, or several. What is stored is not routed anew here.
    """
    union = called(office.known, name, today)
    path = office.places.settings
    kept = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in {**kept, "union": union.id}.items()]
    write(path, "\n".join((f"# {union.name}", *lines, "")).encode())
    office.forget()
    return union


def place_of(office: Office, today: datetime.date) -> OfficePlace:
    """Return which union the office works for, and how many stand below it."""
    union = office.union
    return OfficePlace(union, len(office.known.descendants(union.id, today)) if union is not None else 0)


def likely(office: Office, today: datetime.date) -> Union | None:
    """Return the one union of the office's own registry above which there is none and below which there are others."""
    bodies = office.bodies
    if bodies is None:
        return None
    own = [union for union in bodies.own() if union.valid_on(today)]
    ids = {union.id for union in own}
    tops = [union for union in own if union.parent not in ids and bodies.children(union.id, today)]
    return tops[0] if len(tops) == 1 else None


def called(bodies: Registry | None, name: str, today: datetime.date) -> Union:
    """Return the one union that is called ``name``; raise ``SetupError`` where there is none, or several."""
    if bodies is None:
        raise SetupError(t("Chưa có danh mục công đoàn để chọn đơn vị. Nhập bằng: vanthu unions import TỆP"))
    known = bodies.get(name.strip()) or bodies.told_apart(name)
    found = [known] if known else bodies.find(name, today) or bodies.find(spelled_out(name), today)
    if len(found) == 1:
        return found[0]
    if not found:
        raise SetupError(t("Danh mục không có đơn vị “{name}”. Xem tên: vanthu unions list", name=name))
    names = "; ".join(_told(bodies, union) for union in found[:_MOST_CHOICES])
    words = {"count": len(found), "name": name, "names": names}
    raise SetupError(t("Có {count} đơn vị được gọi là “{name}”: {names}. Chọn bằng mã.", **words))


def name_of(bodies: Registry, union: Union, today: datetime.date) -> str:
    """Return the name of a union, with its id behind where others bear that name."""
    return union.name if bodies.find(union.name, today) == [union] else f"{union.name} ({union.id})"


def _told(bodies: Registry, union: Union) -> str:
    parent = bodies.get(union.parent) if union.parent else None
    return f"{union.name} ({', '.join((union.id, *([parent.name] if parent else [])))})"
