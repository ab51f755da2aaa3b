"""A union, or another body that stands in the registry, over time."""

import datetime

from pydantic import Field

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

    def valid_on(self, day: datetime.date | None) -> bool:
        """Say whether the body exists on ``day``; on an unknown day only bodies that still exist count."""
        if day is None:
            return self.valid_to is None
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)
