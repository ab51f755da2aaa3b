"""The registry that comes with the program: the confederation, the federations of the provinces, the central unions.

``provinces.csv`` holds the provinces before and after 1 July 2025, from which the federations follow: each province
has had one as long as it stood. Sources: Nghị quyết 202/2025/QH15 (63 became 34; a new province that keeps an old name
is another body, with an id of its own), Nghị quyết 175/2024/QH15 (Huế, a city since 1 January 2025), the codes of
Quyết định 124/2004/QĐ-TTg and 19/2025/QĐ-TTg. It begins after the last change before (Hà Tây, 2008). Whether Đồng Nai
has become a city is not certain: it stands as a province, and its federation is known by both names.
``central.toml`` holds what belongs to no province, with what is certain about it and what is not.
"""

import csv
import datetime
import functools
from pathlib import Path
from typing import Any, Literal

from extractors.lexicon import load
from schemas import Union
from schemas.source import Record

_FOLDER = Path(__file__).parent
#: The id of the confederation, which every other body of this registry stands below.
CONFEDERATION = "tld"
_FEDERATION = "Liên đoàn Lao động"
#: Attribute of a union: its abbreviations, divided by “;”.
SHORT_CODES = "short_codes"
NOTE = "note"


class Province(Record):
    """A province or city directly below the centre, valid from ``valid_from`` to ``valid_to`` (``None`` = open)."""

    id: str
    name: str
    kind: Literal["tỉnh", "thành phố"]
    code: str
    short_codes: tuple[str, ...] = ()
    spellings: tuple[str, ...] = ()
    """Other ways to write the name."""
    aliases: tuple[str, ...] = ()
    """Other names of its federation."""
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    successor: str | None = None
    """Id of the province that took its place."""

    def valid_on(self, day: datetime.date) -> bool:
        """Say whether the province exists on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@functools.cache
def provinces() -> tuple[Province, ...]:
    """Return the provinces of all times, as the table has them."""
    with (_FOLDER / "provinces.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_province(row) for row in csv.DictReader(file))


def shipped_bytes() -> tuple[bytes, ...]:
    """Return the files that the registry is made of."""
    return tuple((_FOLDER / name).read_bytes() for name in ("provinces.csv", "central.toml"))


@functools.cache
def shipped_unions() -> tuple[Union, ...]:
    """Return every body that the program knows by itself."""
    central = [_central(entry) for entry in load("central", __package__)["union"]]
    return (*central, *(_federation(province) for province in provinces()))


def is_id(union_id: str) -> bool:
    """Say whether a body that comes with the program bears this id."""
    return union_id in _ids()


@functools.cache
def _ids() -> frozenset[str]:
    return frozenset(union.id for union in shipped_unions())


def _province(row: dict[str, str]) -> Province:
    filled: dict[str, Any] = {name: value for name, value in row.items() if value}
    for name in ("short_codes", "spellings", "aliases"):
        filled[name] = tuple(part.strip() for part in row[name].split(";") if part.strip())
    return Province.model_validate(filled)


def _central(entry: dict[str, Any]) -> Union:
    attributes = {name: entry[name] for name in (SHORT_CODES, NOTE) if name in entry}
    codes = entry.get(SHORT_CODES, "").split("; ") if entry.get(SHORT_CODES) else []
    return Union(
        id=entry["id"],
        name=entry["name"],
        aliases=(*entry.get("aliases", ()), *codes),
        level="trung ương",
        kind=entry["kind"],
        parent=None if entry["id"] == CONFEDERATION else CONFEDERATION,
        valid_to=entry.get("valid_to"),
        attributes=attributes,
    )


def _federation(province: Province) -> Union:
    codes = {SHORT_CODES: "; ".join(province.short_codes)} if province.short_codes else {}
    return Union(
        id=f"ldld-{province.id}",
        name=f"{_FEDERATION} {province.kind} {province.name}",
        aliases=_aliases(province),
        level="tỉnh",
        kind="federation",
        parent=CONFEDERATION,
        province=province.name,
        valid_from=province.valid_from,
        valid_to=province.valid_to,
        successors=(f"ldld-{province.successor}",) if province.successor else (),
        attributes={"province_code": province.code, **codes},
    )


def _aliases(province: Province) -> tuple[str, ...]:
    """Return the names of a federation besides its own: short codes, other spellings, a city without its word."""
    bare = [province.name] if province.kind == "thành phố" else []
    others = [*province.spellings, *province.short_codes]
    named = [*bare, *(f"{province.kind} {name}" for name in others), *others]
    return (*(f"{_FEDERATION} {name}" for name in named), *province.aliases)
