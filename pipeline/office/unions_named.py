"""Names in letters that the registry does not know, and a person's answer: it is this union, or a new one."""

import datetime
from collections.abc import Sequence
from itertools import islice

from pipeline.errors import SetupError
from pipeline.office.office import Office
from pipeline.office.unions import take_over
from pipeline.registry.checking import Finding, Stranger, findings, unknown
from pipeline.registry.names import named, slug
from pipeline.registry.reading import joined, own_rows
from pipeline.routing.union_classes import is_class
from pipeline.store import Store
from pipeline.words import t
from schemas import Union


def call_also(office: Office, union_id: str, name: str) -> Union:
    """Write a name that letters use beside those of a union of the office's own registry, and return it so.

    Raises ``SetupError`` where it is none of these, or the name already means another one.
    """
    rows = _rows_to_change(office)
    union = next((one for one in rows if one.id == union_id), None)
    if union is None:
        raise SetupError(t("Danh mục của cơ quan không có đơn vị mang mã “{id}”.", id=union_id))
    others = [one.name for one in office.known.find(name) if one.id != union_id and office.known.is_own(one)]
    if others:
        raise SetupError(t("“{name}” đang là tên của {union}.", name=name, union=others[0]))
    named = Union.model_validate({**union.model_dump(), "aliases": (*union.aliases, name)})
    _write_rows(office, [named if one is union else one for one in rows])
    return named


def add(office: Office, name: str) -> Union:
    """Put a union with this name below the office's own into the registry, and return it."""
    rows = _rows_to_change(office)
    read = named(name)
    union = Union(
        id=slug(name),
        name=name,
        kind=read.kind or "grassroots",
        parent=office.union_id,
        province=office.union.province if office.union is not None else None,
    )
    if union.id in {one.id for one in rows} or office.known.find(name):
        raise SetupError(t("Danh mục đã có “{name}”.", name=name))
    _write_rows(office, [*rows, union])
    return union


def unknown_names(office: Office, store: Store, most: int) -> list[Stranger]:
    """Return so many names of unions in stored letters that the registry does not know, and whom each may mean."""
    bodies = office.bodies
    return list(islice(unknown(bodies, store.obligations.unions(), is_class), most)) if bodies is not None else []


def gaps(office: Office, today: datetime.date) -> list[Finding]:
    """Return what else of the registry keeps a duty from reaching anybody."""
    return findings(office.bodies, today, is_class) if office.bodies is not None else []


def _rows_to_change(office: Office) -> tuple[Union, ...]:
    place = office.places.imported
    if place is None or office.registry_path != place:
        raise SetupError(t("Danh mục đang dùng không do chương trình giữ: sửa trong tệp ấy, hoặc nhập nó vào trước."))
    return own_rows(place)


def _write_rows(office: Office, rows: Sequence[Union]) -> None:
    joined(rows, str(office.places.imported), {})  # what cannot be read again is not written
    take_over(office, rows)
