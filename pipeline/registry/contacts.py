"""How to reach a union: what the office's list says of its chair, telephone, Zalo and e-mail, however it is headed."""

import functools
import re

from extractors.lexicon import load
from pipeline.registry.names import flat, key
from schemas import Union
from schemas.union import Contact

#: One address, as a mail can be sent to; what stands around it in a cell is left out.
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_BRACKETS = re.compile(r"\([^)]*\)")


def contact_of(union: Union | None) -> Contact | None:
    """Return how to reach a union, by the columns of the list that it came from; ``None`` where they say nothing.

    >>> told = {"Họ tên Chủ tịch": "Lê Thị Na", "Số ĐT": "0912", "Địa chỉ Email": "na@a.vn"}
    >>> found = contact_of(Union(id="a", name="CĐCS A", kind="grassroots", attributes=told))
    >>> found.chair, found.telephone, found.email
    ('Lê Thị Na', '0912', 'na@a.vn')
    """
    said: dict[str, str] = {}
    for heading, value in union.attributes.items() if union is not None else ():
        field = _field(heading)
        if field == "email":
            address = _ADDRESS.search(value)
            value = address[0] if address is not None else ""
        if field is not None and value.strip():
            said.setdefault(field, " ".join(value.split()))
    return Contact(**said) if said else None


@functools.lru_cache(maxsize=256)
def _field(heading: str) -> str | None:
    """Return which part of a contact a column holds.

    >>> _field("Số điện thoại (chủ tịch)"), _field("Họ và tên Chủ tịch CĐCS"), _field("Số đoàn viên")
    ('telephone', 'chair', None)
    """
    said = f" {flat(key(_BRACKETS.sub(' ', heading)))} "
    for field, names in load("contacts", __package__)["headings"].items():
        if any(f" {name} " in said for name in names):
            return str(field)
    return None
