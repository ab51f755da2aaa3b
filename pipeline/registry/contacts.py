"""Whom one calls or writes to in a union: the columns of an office's list that say so, however they are headed."""

import functools
import re
from typing import NamedTuple

from extractors.lexicon import load
from pipeline.registry.names import flat, key
from schemas import Union

#: One address, as a mail can be sent to; what stands around it in a cell is left out.
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)


class Contact(NamedTuple):
    """How a union is reached, as the office's list says; ``None`` where it does not."""

    chair: str | None = None
    telephone: str | None = None
    zalo: str | None = None
    email: str | None = None


def contact_of(union: Union) -> Contact:
    """Return the contact of a union.

    >>> contact_of(Union(id="a", name="CĐCS A", kind="grassroots",
    ...                  attributes={"Họ tên Chủ tịch": "Lê Thị Na", "Số ĐT": "0912", "Địa chỉ Email": "na@a.vn"}))
    Contact(chair='Lê Thị Na', telephone='0912', zalo=None, email='na@a.vn')
    """
    found: dict[str, str] = {}
    for heading, value in union.attributes.items():
        field = _field_of(heading)
        if field == "email":
            address = _ADDRESS.search(value)
            value = address[0] if address is not None else ""
        if field is not None and value.strip():
            found.setdefault(field, " ".join(value.split()))
    return Contact(**found)


@functools.lru_cache(maxsize=256)
def _field_of(heading: str) -> str | None:
    """Return which part of a contact a column holds."""
    said = f" {flat(key(heading))} "
    for field, names in load("contacts", __package__)["headings"].items():
        if any(f" {name} " in said for name in names):
            return str(field)
    return None
