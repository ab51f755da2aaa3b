"""A union, or another body that stands in the registry, over time."""

import datetime
import unicodedata

from pydantic import Field, field_validator

from schemas.base import Record

#: Kinds of body that a registry may hold (domain term → what it is).
KINDS_OF_UNION: dict[str, str] = {
    "confederation": "Tổng Liên đoàn",
    "federation": "Liên đoàn Lao động tỉnh, thành phố, huyện",
    "sector_union": "Công đoàn ngành",
    "industrial_zone_union": "Công đoàn khu công nghiệp, khu kinh tế, khu chế xuất",
    "commune_union": "Công đoàn xã, phường, đặc khu",
    "corporation_union": "Công đoàn tập đoàn, tổng công ty",
    "grassroots": "Công đoàn cơ sở",
    "occupational_union": "Nghiệp đoàn",
    "department": "Ban, văn phòng của công đoàn",
    "party": "Tổ chức Đảng",
    "government": "Cơ quan nhà nước",
    "front": "Mặt trận Tổ quốc",
    "youth": "Đoàn Thanh niên",
}

#: Kinds of bodies that are no unions, though a registry may hold them.
NO_UNIONS = frozenset({"department", "party", "government", "front", "youth"})

#: Kinds of signs that no name has: controls, and what joins, parts or turns the signs beside it.
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp"})


class Contact(Record):
    """How to reach a union, as far as the office's list says; telephone and Zalo as they are written there."""

    chair: str | None = None
    telephone: str | None = None
    zalo: str | None = None
    email: str | None = None


class Union(Record):
    """One body, valid from ``valid_from`` to ``valid_to`` (both included, ``None`` = open)."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    level: str | None = None
    kind: str
    parent: str | None = None
    province: str | None = None
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    successors: tuple[str, ...] = ()
    attributes: dict[str, str] = Field(default_factory=dict)

    @field_validator("name", "aliases", mode="before")
    @classmethod
    def _on_one_line(cls, value: object) -> object:
        """Fold what would break a line, turn the direction of writing or command a terminal where names are shown."""
        if isinstance(value, str):
            return _one_line(value)
        return tuple(map(_one_line, value)) if isinstance(value, list | tuple) else value

    def valid_on(self, day: datetime.date | None) -> bool:
        """Say whether the body exists on ``day``; on an unknown day only bodies that still exist count."""
        if day is None:
            return self.valid_to is None
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


def _one_line(name: str) -> str:
    if name.isprintable():  # nothing unseen stands in it
        return " ".join(name.split())
    return " ".join("".join(" " if unicodedata.category(sign) in _UNSEEN else sign for sign in name).split())
