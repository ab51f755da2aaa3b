"""Who stands on the territory of a union that ended with the reform of 1 July 2025, where its row names no successor.

The place in the union's own name (commune, or province) is looked up in underthesea's map of the reform; its heir is
the one union that the registry holds for the new place. The map knows territories, not decisions about unions: such an
heir is derived, and carries the words that it was derived from. Where the map leaves a choice, there is no heir.
"""

import datetime
import functools
import json
import re
from importlib import resources
from typing import NamedTuple, Protocol

from extractors.lexicon import load
from pipeline.registry.names import key
from schemas import Union

_data = functools.partial(load, "reform", __package__)


class Unions(Protocol):
    """What is asked of a registry."""

    def find(self, name: str, on: datetime.date | None = None) -> list[Union]:
        """Return the unions of this name."""

    def ancestors(self, union_id: str) -> list[Union]:
        """Return the unions above one."""


class Move(NamedTuple):
    """A place before the reform and after it, as the map has both; ``commune`` is empty where a province moved."""

    old: str
    new: str
    commune: str
    province: str


class Heir(NamedTuple):
    """Who stands in a body's place; ``move`` is set where only the map tells so: that needs a person's eye."""

    union: Union
    move: Move | None = None


class Unit(NamedTuple):
    """A unit named at ``start`` of a key: “xã” and “thạch đài”."""

    start: int
    word: str
    name: str

    @property
    def words(self) -> str:
        """The unit with its word: “xã thạch đài”."""
        return f"{self.word} {self.name}"


def heir(registry: Unions, union: Union, on: datetime.date | None) -> Heir | None:
    """Return the one body of the day that stands where ``union`` stood."""
    move = moved(registry, union) if on is None or on > last_day() else None
    if move is None:
        return None
    found = _of_commune(registry, move, on) if move.commune else _of_province(registry, union, move, on)
    return Heir(found[0], move) if len(found) == 1 else None


def moved(registry: Unions, union: Union) -> Move | None:
    """Return where the map puts the place of a body that ended with the reform; nothing where it leaves a choice."""
    if union.valid_to != last_day():
        return None
    units, kinds = units_in(key(union.name)), _data()["kinds"]
    if union.kind in kinds["of_communes"]:
        communes = [unit for unit in units if unit.word in _words("commune")]
        return _commune_moved(registry, union, communes[0].words) if len(communes) == 1 else None
    if union.kind in kinds["of_provinces"] and len(units) == 1 and units[0].word in _words("province"):
        return _province_moved(units[0])
    return None


def _commune_moved(registry: Unions, union: Union, commune: str) -> Move | None:
    """Ask the map for a commune; with namesakes in the province only if the union's district tells which."""
    from underthesea.address import ConversionStatus, MappingType, convert_address

    places = _old_communes().get((_province_of(registry, union), commune), ())
    if len(places) > 1:
        district = _district_of(registry, union)
        places = tuple(place for place in places if key(place.split(", ")[1]) == district)
    if len(places) != 1:
        return None
    # The whole address, for of a bare name the map would take the first of several.
    answer = convert_address(places[0])
    if answer.status is not ConversionStatus.SUCCESS or answer.mapping_type is MappingType.DIVIDED:
        return None
    return Move(places[0], answer.converted, answer.new.ward, answer.new.province)


def _province_moved(unit: Unit) -> Move | None:
    """Ask the map for a province; the town of the same name (“thành phố Thái Bình”) is none to it."""
    from underthesea.address import convert_address

    province = convert_address(unit.words).new.province
    return Move(unit.words.title(), province, "", province) if province else None


def _of_commune(registry: Unions, move: Move, on: datetime.date | None) -> list[Union]:
    names = (f"Công đoàn {move.commune}", f"Công đoàn {move.commune} {move.province}")
    found = {union.id: union for name in names for union in registry.find(name, on)}
    return [
        union
        for union in found.values()
        if union.kind == _data()["kinds"]["heir_of_communes"]
        and key(move.commune) in {unit.words for unit in units_in(key(union.name))}
        and _is_in(registry, union, move.province)
    ]


def _of_province(registry: Unions, union: Union, move: Move, on: datetime.date | None) -> list[Union]:
    """Return the same body of the new province: the same name with the new province in it."""
    name = key(union.name)
    same = registry.find(name[: units_in(name)[0].start] + move.province, on)
    return [other for other in same if other.kind == union.kind and _is_in(registry, other, move.province)]


def _is_in(registry: Unions, union: Union, province: str) -> bool:
    """Namesakes of other provinces are many; a body whose province nobody wrote down is not taken for one of this."""
    return _province_of(registry, union) == _bare(province)


def _province_of(registry: Unions, union: Union) -> str:
    """Return the bare province that the row names, or the name, or what stands above."""
    for body in (union, *registry.ancestors(union.id)):
        named = (unit.name for unit in units_in(key(body.name)) if unit.word == "tỉnh")
        if province := _bare(body.province or next(named, "")):
            return province
    return ""


def _district_of(registry: Unions, union: Union) -> str:
    bodies = (union, *registry.ancestors(union.id))
    units = (unit for body in bodies for unit in units_in(key(body.name)))
    return next((unit.words for unit in units if unit.word in _words("district")), "")


def units_in(name: str) -> list[Unit]:
    """Return the units that a key names, each with all words up to the next: “xã thạch đài”, “huyện thạch hà”.

    A name with more behind it (“xã Thạch Đài 2”) stays whole, so that the map does not know it.
    """
    marks = list(_marks().finditer(name))
    ends = [*(mark.start() for mark in marks), len(name)][1:]
    return [
        Unit(mark.start(), mark.group(), name[mark.end() : end].strip())
        for mark, end in zip(marks, ends, strict=True)
        if mark.group() not in _words("no_unit")
    ]


def _bare(province: str) -> str:
    """Return a province as registries write it, without “tỉnh” or “thành phố”."""
    name = key(province)
    return next((name[len(word) + 1 :] for word in _words("province") if name.startswith(f"{word} ")), name)


def last_day() -> datetime.date:
    """Return the last day of the districts and of the provinces of before."""
    day: datetime.date = _data()["last_day"]
    return day


def _words(rank: str) -> list[str]:
    words: list[str] = _data()["units"][rank]
    return words


@functools.cache
def _marks() -> re.Pattern[str]:
    words = {*_words("commune"), *_words("district"), *_words("province"), *_words("no_unit")}
    return re.compile(r"(?<!\S)(?:" + "|".join(sorted(words, key=len, reverse=True)) + r")(?!\S)")


@functools.cache
def _old_communes() -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the addresses of the old communes by province and name.

    Names keep their diacritics here, which the map's own lookup drops. Districts were redrawn shortly before they ended
    (Thạch Đài of the district Thạch Hà stands under the town Hà Tĩnh): so they only decide between namesakes.
    """
    text = resources.files("underthesea.address").joinpath("data/mapping.json").read_text("utf-8")
    found: dict[tuple[str, str], dict[str, None]] = {}
    for line in json.loads(text)["ward_mapping"]:
        if line["old_ward"]:
            address = ", ".join((line["old_ward"], line["old_district"], line["old_province"]))
            found.setdefault((_bare(line["old_province"]), key(line["old_ward"])), {})[address] = None
    return {place: tuple(addresses) for place, addresses in found.items()}
