"""The unions over time: who stands below whom on a day, which bodies a name may mean, what is wrong with a row."""

import datetime
import functools
import json
import re
import sqlite3
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple, Self

from extractors.lexicon import load
from pipeline.errors import SetupError
from pipeline.registry.names import SPELLINGS, TOKEN, flat, key, loose_key, same_tones, without_organ
from pipeline.registry.shelf import BELOW, LOCAL, WORKPLACE, WRITTEN, Member, Shelf, filled, local_name, opened
from pipeline.words import t
from schemas import Side, Union
from schemas.source import Record, iso

# --------------------
# Days as registries write them.

_VIETNAMESE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def day_of(words: str) -> datetime.date | None:
    """Read ISO or Vietnamese order, ``None`` for what is no day.

    >>> day_of("30/06/2025") == day_of("2025-06-30")
    True
    """
    match = _VIETNAMESE.fullmatch(words)
    try:
        if match:
            return datetime.date(int(match[3]), int(match[2]), int(match[1]))
        return datetime.date.fromisoformat(words)
    except ValueError:
        return None


def shown(day: datetime.date | None) -> str:
    """Return a day as people write it, ``""`` for none."""
    return f"{day:%d/%m/%Y}" if day else ""


# --------------------
# What is wrong with a registry, row by row.

_SHOWN = 5
#: Rows of the second sheet of a workbook begin here, of the third at twice that: no row of two sheets is the same.
ROWS_OF_A_SHEET = 1 << 21


class Problem(NamedTuple):
    """One fault: where (row as the spreadsheet counts it, ``None`` = made by hand), what, and in Vietnamese."""

    row: int | None
    code: str
    message: str

    def __str__(self) -> str:
        return t("dòng {row}: {message}", row=self.line, message=self.message) if self.row else self.message

    @property
    def line(self) -> int | None:
        """The row as the spreadsheet counts it within its sheet."""
        return self.row % ROWS_OF_A_SHEET if self.row else None

    def as_json(self) -> dict[str, object]:
        """Return the fault as a record for programs."""
        return {"row": self.line, "code": self.code, "message": self.message}


def ambiguous(row: int | None, words: str, choices: Iterable[tuple[str, str]]) -> Problem:
    """Return the fault of a row that calls one of several unions, told by ids and names, by a name of them all."""
    told = "; ".join(f"{union_id} ({name})" for union_id, name in choices)
    message = t("“{words}” có thể là: {choices}; ghi mã thay cho tên", words=words, choices=told)
    return Problem(row, "ambiguous-name", message)


class RegistryError(SetupError):
    """A registry that cannot be used; ``problems`` lists every fault of every row."""

    def __init__(self, source: str, problems: tuple[Problem, ...]) -> None:
        shown = "; ".join(map(str, problems[:_SHOWN]))
        if len(problems) > _SHOWN:
            shown += t("; và {count} lỗi khác", count=len(problems) - _SHOWN)
        super().__init__(
            "Danh mục công đoàn {source} có {count} lỗi: {problems}. Sửa rồi chạy lại.",
            source=source,
            count=len(problems),
            problems=shown,
        )
        self.source = source
        self.problems = problems


# --------------------
# A union as a letter's date or task refers to it, and those that it refers to together.


class BoundBody(Record):
    """A union by name, and by id where the registry knows it."""

    name: str
    union_id: str | None = None


class Bodies(Record):
    """Several of them: of thousands two lists are quickly handed over."""

    names: tuple[str, ...] = ()
    union_ids: tuple[str | None, ...] = ()

    @classmethod
    def of(cls, bodies: Iterable[BoundBody]) -> Self:
        """Return some bodies together."""
        given = [(body.name, body.union_id) for body in bodies]
        return cls(names=tuple(name for name, _ in given), union_ids=tuple(union_id for _, union_id in given))

    def __len__(self) -> int:
        return len(self.names)

    def each(self) -> Iterator[BoundBody]:
        """Yield them one by one."""
        for name, union_id in zip(self.names, self.union_ids, strict=True):
            yield BoundBody(name=name, union_id=union_id)


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


# --------------------
# The unions over time: who stands below whom on a day, and which bodies a name may mean.

Day = datetime.date | None
#: Bodies that are looked up again and again are made once; classes are read once.
_KNOWN, _CLASSES = 4096, 4
#: So many classes are remembered.
_REMEMBERED = 24

#: So many rings of bodies above or after each other are told at once.
_MOST_RINGS = 20

#: A name with this is never short for the body of a province.
_NATIONAL = "việt nam"
#: Bodies of this kind have namesakes in the provinces, which are meant by a name without “Việt Nam” there.
_WITH_NAMESAKES = frozenset({"sector_union", "corporation_union"})


class Registry(Shelf):
    """All bodies of all times. A day of ``None`` means today's bodies: those without an end.

    Some are the office's own; the others come with the program and are only recognised (``is_own`` tells).
    """

    def __init__(
        self,
        unions: Iterable[Union],
        source: str = "đã cho",
        rows: Mapping[int, int] | None = None,
        others: Iterable[Union] = (),
    ) -> None:
        """Take the office's ``unions`` and the ``others`` in.

        ``rows`` (position among ``unions`` → row of the file) lets errors say where they come from.
        """
        own, rest = list(unions), list(others)
        if problems := _problems([*own, *rest], rows or {}):
            raise RegistryError(source, tuple(problems))
        self._put(filled(own, rest))

    @classmethod
    def kept(cls, path: Path, made_of: str | None = None) -> Self | None:
        """Return the registry that lies in a file; ``None`` where there is none, or one made of something else."""
        connection = opened(path, made_of)
        if connection is None:
            return None
        made = cls.__new__(cls)
        made._put(connection, path)
        return made

    def _put(self, connection: sqlite3.Connection, path: Path | None = None) -> None:
        super().__init__(connection, path)
        #: The union whose office this is, once it was chosen.
        self.office: Union | None = None
        self.get = functools.lru_cache(maxsize=_KNOWN)(self._get)
        self._is_own = functools.lru_cache(maxsize=_KNOWN)(self._has_own)
        self._named = functools.lru_cache(maxsize=_KNOWN)(self._looked_up)
        self.names_in = functools.lru_cache(maxsize=_KNOWN)(functools.partial(_names_in, self))
        self._below = functools.lru_cache(maxsize=_CLASSES)(self._all_below)
        self._remembered: dict[Hashable, Any] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to another process as the place of the file, where there is one."""
        office = self.office.id if self.office is not None else None
        if self.path is not None:
            return _opened, (self.path, office)
        bodies = [self[union_id] for union_id in self.places()]
        own, others = ([union for union in bodies if self.is_own(union) is which] for which in (True, False))
        return _made, (own, others, office)

    def of_office(self, union_id: str | None) -> Self:
        """Return this registry, told which union's office it is; raise ``SetupError`` where it has no such union."""
        self.office = self.get(union_id) if union_id is not None else None
        self.__dict__.pop("_near_office", None)
        self._remembered.clear()
        if union_id is not None and self.office is None:
            raise SetupError(
                "Danh mục không còn đơn vị mang mã “{id}” mà văn phòng này đã chọn. Chọn lại: vanthu office ĐƠN_VỊ",
                id=union_id,
            )
        return self

    def __len__(self) -> int:
        return self.count()

    def __iter__(self) -> Iterator[Union]:
        return self.all()

    def __getitem__(self, union_id: str) -> Union:
        """Return the body with this id, which is there."""
        union = self.get(union_id)
        assert union is not None
        return union

    def _get(self, union_id: str) -> Union | None:
        return next(self._unions("WHERE id = ?", union_id), None)

    def own(self) -> list[Union]:
        """Return the office's own bodies, in the order of their ids: those that a class of unions may mean."""
        return list(self.all(own=True))

    def own_first(self) -> list[Union]:
        """Return all bodies, the office's own before namesakes that the program brings along."""
        return sorted(self, key=lambda union: not self.is_own(union))

    def is_own(self, union: Union) -> bool:
        """Say whether the body is in the office's own registry, not only in the one that comes with the program."""
        return self._is_own(union.id)

    def _has_own(self, union_id: str) -> bool:
        return bool(self._one("SELECT own FROM bodies WHERE id = ?", union_id))

    def reaches_own(self, union: Union) -> bool:
        """Say whether the body is one of the office's own, or stands above one."""
        asked = f"{BELOW}SELECT 1 FROM below JOIN bodies USING (id) WHERE own = 1 LIMIT 1"
        return self.is_own(union) or bool(self._one(asked, union.id))

    def told_apart(self, name: str) -> Union | None:
        """Return the body that a name with an id behind it means: “Công đoàn cơ sở Hoa Mai (hoa-mai-2)”."""
        before, bracket, union_id = name.strip().removesuffix(")").rpartition(" (")
        return self.get(union_id) if before and bracket else None

    def find(self, name: str, on: Day = None, province: str | None = None) -> list[Union]:
        """Return the bodies that ``name`` may mean on a day: several where the name alone does not tell.

        With ``province`` a name without one (“Công đoàn ngành Y tế”) means the body of that province. Where the office
        has a body of the name, no other of the name is meant.
        """
        found = [union for union in self.named(name, province) if union.valid_on(on)]
        return [union for union in found if self.is_own(union)] or found

    def named(self, name: str, province: str | None = None) -> list[Union]:
        """Return the bodies of all times that ``name`` may mean."""
        return list(self._named(name, province))

    def _looked_up(self, name: str, province: str | None) -> list[Union]:
        plain = without_organ(key(name))
        is_local = bool(province) and _NATIONAL not in plain
        for words in dict.fromkeys((name, plain)):
            for way, spelling in enumerate(SPELLINGS):
                found = self.spelled(spelling(words), way)
                if is_local:
                    found = [union for union in found if not self._is_namesake_at_the_centre(union, key(words))]
                if found:
                    return found
        if not is_local or not province:
            return []
        return self.spelled(local_name(province, flat(loose_key(plain))), LOCAL)

    def _is_namesake_at_the_centre(self, union: Union, words: str) -> bool:
        """Say whether a name used in a province only looks like that of a union of the whole country."""
        if union.kind not in _WITH_NAMESAKES or self.is_own(union):
            return False
        return _NATIONAL in key(union.name) and words not in map(key, (union.name, *union.aliases))

    def children(self, union_id: str, on: Day = None) -> list[Union]:
        """Return the bodies directly below."""
        return [union for union in self._unions("WHERE parent = ? ORDER BY id", union_id) if union.valid_on(on)]

    def descendants(self, union_id: str, on: Day = None) -> list[Union]:
        """Return all bodies below; one that is not valid hides nothing below it."""
        below = self._unions("WHERE id IN (SELECT id FROM below) ORDER BY id", union_id, before=BELOW)
        return [union for union in below if union.valid_on(on)]

    def members(self, union_id: str, on: Day = None, *, direct: bool = False, own: bool = True) -> list[Member]:
        """Return the office's own bodies below, or directly below, as a class asks for them, or the others."""
        day = iso(on)
        return [member for member in self._below(union_id, direct, own) if member.valid_on(day)]

    def _all_below(self, union_id: str, direct: bool, own: bool) -> list[Member]:
        before, which = ("", "parent = ?") if direct else (BELOW, "id IN (SELECT id FROM below)")
        return self._members(f"{which} AND own = ?", union_id, own, before=before)

    def of_kind(self, kind: str, on: Day = None) -> list[Member]:
        """Return the office's own bodies of a kind."""
        day = iso(on)
        return [member for member in self._members("kind = ? AND own = 1", kind) if member.valid_on(day)]

    def kinds_below(self, union_id: str, on: Day = None) -> set[str]:
        """Return the kinds of the bodies directly below."""
        day = iso(on)
        return {member.kind for member in self._members("parent = ?", union_id) if member.valid_on(day)}

    def remembered(self, asked: Hashable, on: Day) -> Any:
        """Return what was worked out for a day between the same changes of the registry, ``None`` where nothing was."""
        return self._remembered.get((asked, self._span(on)))

    def remember(self, asked: Hashable, on: Day, made: Any) -> None:
        """Keep what was worked out of whom some words mean, the last few such answers."""
        if len(self._remembered) >= _REMEMBERED:
            del self._remembered[next(iter(self._remembered))]
        self._remembered[asked, self._span(on)] = made

    def _span(self, on: Day) -> tuple[int, int] | None:
        day = iso(on)
        began, ended = self._changes
        return (bisect_right(began, day), bisect_left(ended, day)) if day is not None else None

    @functools.cached_property
    def _changes(self) -> tuple[list[str], list[str]]:
        """The days on which bodies begin and those on which they end, in their order."""
        asked = "SELECT DISTINCT {0} FROM bodies WHERE {0} IS NOT NULL ORDER BY {0}"
        return self._column(asked.format("valid_from")), self._column(asked.format("valid_to"))

    def ancestors(self, union_id: str) -> list[Union]:
        """Return the bodies above, the nearest first."""
        above: list[Union] = []
        union = self.get(union_id)
        while union is not None and union.parent is not None:
            union = self[union.parent]
            above.append(union)
        return above

    def side_of(self, union_id: str) -> Side:
        """Return on whose side a body stands, as the office sees it; while none was chosen, all stand below.

        A department stands where the union stands that it works for.
        """
        if self.office is None:
            return "below"
        return self._near_office.get(union_id, "outside")

    @functools.cached_property
    def _near_office(self) -> dict[str, Side]:
        """The office and all below it by their ids: the departments of the office are the office itself."""
        assert self.office is not None
        found: dict[str, Side] = dict.fromkeys(self.ids_below(self.office.id), "below")
        ours = [self.office.id]
        for union_id in ours:
            found[union_id] = "ours"
            ours += self._column("SELECT id FROM bodies WHERE parent = ? AND kind = 'department'", union_id)
        return found

    def heirs(self, union_id: str, on: Day = None) -> list[Heir]:
        """Return who stands in a body's place on a day: itself while it lasts, else its successors, or theirs.

        Only where no successor is written down is the map of the reform asked; its heirs are marked as derived.
        """
        found: dict[str, Heir] = {}
        seen: set[str] = set()
        open_ids = [union_id]
        while open_ids:
            union = self[open_ids.pop()]
            if union.id in seen:
                continue
            seen.add(union.id)
            if union.valid_on(on):
                found[union.id] = Heir(union)
            elif union.successors:
                open_ids.extend(union.successors)
            elif derived := derived_heir(self, union, on):
                found.setdefault(derived.union.id, derived)
        return [found[heir_id] for heir_id in sorted(found)]


@functools.cache
def nobody() -> Registry:
    """Return the registry in which there is nobody."""
    return Registry(())


def _opened(path: Path, office: str | None) -> Registry:
    registry = Registry.kept(path)
    assert registry is not None
    return registry.of_office(office)


def _made(own: list[Union], others: list[Union], office: str | None) -> Registry:
    return Registry(own, others=others).of_office(office)


def _problems(given: list[Union], rows: Mapping[int, int]) -> list[Problem]:
    unions = {union.id: union for union in given}
    below_itself = _in_cycles(unions, lambda body: filter(None, (body.parent,)))
    after_itself = _in_cycles(unions, lambda body: body.successors)
    found: list[tuple[int, str, str]] = []
    seen: set[str] = set()
    for at, union in enumerate(given):
        if union.id in seen:
            found.append((at, "duplicate-id", t("mã “{id}” đã có ở dòng trên", id=union.id)))
        seen.add(union.id)
        if union.parent is not None and union.parent not in unions:
            found.append((at, "unknown-parent", t("không có cấp trên mang mã “{id}”", id=union.parent)))
        for heir in union.successors:
            if heir not in unions:
                found.append((at, "unknown-successor", t("không có đơn vị kế thừa mang mã “{id}”", id=heir)))
        if union.id in below_itself:
            found.append((at, "cycle", t("“{id}” là cấp trên của chính mình (vòng lặp)", id=union.id)))
        if union.id in after_itself:
            found.append((at, "cycle", t("“{id}” kế thừa chính mình (vòng lặp)", id=union.id)))
    return [Problem(rows.get(at), code, message) for at, code, message in found]


def _in_cycles(unions: Mapping[str, Union], following: Callable[[Union], Iterable[str]]) -> set[str]:
    """Return the ids of bodies that follow themselves, those of the first rings; when these are mended, of others."""
    left = {union_id: {one for one in following(union) if one in unions} for union_id, union in unions.items()}
    found: set[str] = set()
    for _ in range(_MOST_RINGS):
        try:
            TopologicalSorter(left).prepare()
        except CycleError as error:
            ring = set(error.args[1])
            found |= ring
            left |= {union_id: left[union_id] - ring for union_id in ring}
        else:
            break
    return found


# --------------------
# Bodies of the registry named in running text.
#
# Every run of words is looked up among the names; text and names are compared in lower case with one place for tone
# marks, which keeps every offset. Of names that overlap the longest counts, so that "Công đoàn cơ sở Bệnh viện Đa
# khoa tỉnh" is not also "Bệnh viện Đa khoa".


class Mention(NamedTuple):
    """A name at ``text[start:end]`` and the bodies that it may mean on the day asked for."""

    start: int
    end: int
    unions: tuple[Union, ...]


def mentions(
    registry: Registry, text: str, on: datetime.date | None = None, *, workplaces: bool = False
) -> list[Mention]:
    """Return the names in ``text`` from left to right, those that mean no body of that day left out.

    With ``workplaces`` the name of a workplace stands for its grassroots union (“các CĐCS: Bệnh viện A, Trường B”).
    """
    found: list[Mention] = []
    for start, end, ids in registry.names_in(text, workplaces):
        unions = tuple(union for union in filter(None, map(registry.get, ids)) if union.valid_on(on))
        found += [Mention(start, end, unions)] if unions else []
    return found


def _names_in(shelf: Shelf, text: str, workplaces: bool) -> list[tuple[int, int, list[str]]]:
    """Return from left to right where names stand in ``text``, with the ids of the bodies that each may mean."""
    ways = (WRITTEN, WORKPLACE) if workplaces else (WRITTEN,)
    words = list(TOKEN.finditer(same_tones(text)))
    most = max(shelf.longest.get(way, 0) for way in ways)
    spans = [(at, end) for at in range(len(words)) for end in range(at + 1, min(at + most, len(words)) + 1)]
    runs = {(at, end): " ".join(word[0] for word in words[at:end]) for at, end in spans}
    named = shelf.written(set(runs.values()), ways)
    found: list[tuple[int, int, list[str]]] = []
    taken: set[int] = set()
    for at, end in sorted(
        (span for span, run in runs.items() if run in named), key=lambda span: (span[0] - span[1], span)
    ):
        if taken.isdisjoint(range(at, end)):
            taken.update(range(at, end))
            found.append((words[at].start(), words[end - 1].end(), sorted(named[runs[at, end]])))
    return sorted(found)


# --------------------
# Who stands on the territory of a union that ended with the reform of 1 July 2025, where its row names no successor.
#
# The place in the union's own name (commune, or province) is looked up in underthesea's map of the reform; its heir is
# the one union that the registry holds for the new place. The map knows territories, not decisions about unions: such
# an heir is derived, and carries the words that it was derived from. Where the map leaves a choice, there is no heir.

_data = functools.partial(load, "reform", __package__)


class Unit(NamedTuple):
    """A unit named at ``start`` of a key: “xã” and “thạch đài”."""

    start: int
    word: str
    name: str

    @property
    def words(self) -> str:
        """The unit with its word: “xã thạch đài”."""
        return f"{self.word} {self.name}"


def derived_heir(registry: Registry, union: Union, on: datetime.date | None) -> Heir | None:
    """Return the one body of the day that stands where ``union`` stood.

    Namesakes of other provinces are many: a body whose province nobody wrote down is not taken for one of this.
    """
    move = moved(registry, union) if on is None or on > last_day() else None
    if move is None:
        return None
    if move.commune:
        names = [f"Công đoàn {move.commune}", f"Công đoàn {move.commune} {move.province}"]
        kind = _data()["kinds"]["heir_of_communes"]
    else:  # the same body of the new province: the same name with the new province in it
        name = key(union.name)
        names, kind = [name[: units_in(name)[0].start] + move.province], union.kind
    bodies = {body.id: body for name in names for body in registry.find(name, on)}
    found = [
        body
        for body in bodies.values()
        if body.kind == kind
        and (not move.commune or key(move.commune) in {unit.words for unit in units_in(key(body.name))})
        and _province_of(registry, body) == _bare(move.province)
    ]
    return Heir(found[0], move) if len(found) == 1 else None


def moved(registry: Registry, union: Union) -> Move | None:
    """Return where the map puts the place of a body that ended with the reform; nothing where it leaves a choice."""
    if union.valid_to != last_day():
        return None
    units, kinds = units_in(key(union.name)), _data()["kinds"]
    if union.kind in kinds["of_communes"]:
        communes = [unit for unit in units if unit.word in _words("commune")]
        return _commune_moved(registry, union, communes[0].words) if len(communes) == 1 else None
    if union.kind in kinds["of_provinces"] and len(units) == 1 and units[0].word in _words("province"):
        from underthesea.address import convert_address

        # The town of the same name (“thành phố Thái Bình”) is no province to the map.
        province = convert_address(units[0].words).new.province
        return Move(units[0].words.title(), province, "", province) if province else None
    return None


def _commune_moved(registry: Registry, union: Union, commune: str) -> Move | None:
    """Ask the map for a commune; with namesakes in the province only if the union's district tells which."""
    from underthesea.address import ConversionStatus, MappingType, convert_address

    places = _old_communes().get((_province_of(registry, union), commune), ())
    if len(places) > 1:
        bodies = (union, *registry.ancestors(union.id))
        units = (unit for body in bodies for unit in units_in(key(body.name)))
        district = next((unit.words for unit in units if unit.word in _words("district")), "")
        places = tuple(place for place in places if key(place.split(", ")[1]) == district)
    if len(places) != 1:
        return None
    # The whole address, for of a bare name the map would take the first of several.
    answer = convert_address(places[0])
    if answer.status is not ConversionStatus.SUCCESS or answer.mapping_type is MappingType.DIVIDED:
        return None
    return Move(places[0], answer.converted, answer.new.ward, answer.new.province)


def _province_of(registry: Registry, union: Union) -> str:
    """Return the bare province that the row names, or the name, or what stands above."""
    for body in (union, *registry.ancestors(union.id)):
        named = (unit.name for unit in units_in(key(body.name)) if unit.word == "tỉnh")
        if province := _bare(body.province or next(named, "")):
            return province
    return ""


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
