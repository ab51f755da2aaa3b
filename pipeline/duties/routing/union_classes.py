"""Classes of unions as letters name them, whom one issuer's words can mean, and the unions of a class on a day."""

import datetime
import functools
import itertools
import json
import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple, Self

from extractors.bodies import is_of_whole_country, place_of
from extractors.late_patterns import compiled_late
from extractors.lexicon import load
from extractors.patterns import any_of, filled, only
from pipeline.support.grouping import grouped
from pipeline.unions import Bodies, Registry
from pipeline.unions.names import (
    TOKEN,
    UNION_WORDS,
    WORKPLACE_WORDS,
    flat,
    is_workplace,
    key,
    kind_of,
    loose_key,
    same_tones,
    without_organ,
    writes_to_unions,
)
from pipeline.unions.registry import Member, province_of
from schemas import NO_UNIONS, Header, Union

# --------------------
# Those whom some words of a letter mean, together: a class of 125,000 unions is one party, read once.


class MeantUnion(NamedTuple):
    """One union (or class, where the registry does not tell) that the words mean."""

    name: str
    union_id: str | None = None
    is_sure: bool = True
    is_issuer: bool = False
    condition: str | None = None
    """Words that narrow the class, where the registry cannot tell whether this union meets them."""
    candidates: tuple[str, ...] = ()
    """Ids of the unions of which the words mean one, where they leave the choice."""

    @property
    def owner(self) -> str:
        """What the body is told apart by: its id, else its name as names are compared."""
        return self.union_id or key(self.name)


class Party:
    """The bodies that some words mean, each once; asked for the same by every task that names them so."""

    def __init__(self, targets: Iterable[MeantUnion]) -> None:
        self.targets = tuple(targets)
        self.parts: Sequence[Any] | None = None
        """The members by what is known of them alike, once it was worked out for a letter without limits."""

    @classmethod
    def of(cls, meant: Sequence[MeantUnion]) -> Self:
        """Return those of several names together: each for sure where one of the names says so."""
        sure = {target.owner: target for target in reversed(meant) if target.is_sure}
        known = {target.owner: target for target in reversed(meant)} | sure
        return cls(map(known.__getitem__, dict.fromkeys(map(attrgetter("owner"), meant))))

    def __len__(self) -> int:
        return len(self.targets)

    @cached_property
    def owners(self) -> frozenset[str]:
        """Whose a duty of the party is."""
        return frozenset(map(attrgetter("owner"), self.targets))

    @cached_property
    def ids(self) -> set[str | None]:
        """The ids of those whom the registry knows."""
        return set(map(attrgetter("union_id"), self.targets))

    @cached_property
    def is_issuers(self) -> bool:
        """Whether the issuer alone is meant."""
        return set(map(attrgetter("is_issuer"), self.targets)) == {True}

    @cached_property
    def bodies(self) -> Bodies:
        """The members by name and id."""
        names, union_ids = (tuple(map(attrgetter(field), self.targets)) for field in ("name", "union_id"))
        return Bodies(names=names, union_ids=union_ids)

    def without(self, owners: Collection[str | None]) -> "Party":
        """Return the party without some of its members."""
        return Party(target for target in self.targets if target.owner not in owners)

    def numbered(self, before: Counter[str]) -> list[tuple[int, "Party"]]:
        """Return the members in groups by how often something was said of each before: 1 for never, 2 for once …

        ``before`` counts that by owner; the same work asked again of the same union is another duty.
        """
        if not before:
            return [(1, self)]
        groups = grouped(self.targets, lambda target: before[target.owner])
        return [(1 + times, Party(those)) for times, those in sorted(groups.items())]


# --------------------
# Classes of unions as letters name them (“các CĐCS”, “LĐLĐ các huyện, thành phố”), and the words around them.
#
# What a class takes in is described in ``addressees.toml``; words are compared as ``key`` gives them.

_DATA = load("addressees", __package__)
_TERRITORIES = _DATA["territories"]


#: Words of ``[scope]`` as they are compared, the longest first.
SCOPE = {which: sorted(map(same_tones, words), key=len, reverse=True) for which, words in _DATA["scope"].items()}
_LISTS = {"exceptions": SCOPE["exceptions"], **_DATA["pointers"], **_DATA["departments"]}
_PIECES = _DATA["patterns"] | {name: any_of(map(same_tones, words)) for name, words in _LISTS.items()}
#: Patterns of what is said of those whom a letter means, by their names in ``addressees.toml``.
CUES = {name: compiled_late(filled(text, _PIECES, "")) for name, text in _DATA["patterns"].items()}
_DIRECT = tuple(SCOPE["direct"])
_OFFICES_OF_BRANCH = tuple(f"{same_tones(word)} " for word in _TERRITORIES["of_branch"])
UNITS = [*map(same_tones, _TERRITORIES["told_apart"])]
#: Of several units behind a kind of workplace any is meant (“cụm trường các xã, phường”).
_UNITS_BEHIND = compiled_late(rf"(?: {any_of(UNITS)}){{2,}}$")
#: The classes of unions as ``addressees.toml`` describes them, each with the pattern of its words.
CLASSES: list[tuple[re.Pattern[str], Mapping[str, Sequence[str]]]] = [
    (compiled_late(filled(f"(?:{same_tones('|'.join(one['words']))})(?!\\S)", _PIECES, "")), one)
    for one in _DATA["class"]
]
_MARK = rf"{any_of(map(same_tones, _TERRITORIES['unions']))}(?: {same_tones('ủy')})?(?!\S)"
_UNIT = compiled_late(rf"(?<!\S)(?P<unit>{_MARK}) (?P<name>(?!{_MARK}).+?)(?= {_MARK}|$)")
#: Who has no territory: nobody at all, and those of the whole country.
_NATIONAL = compiled_late("|".join(("^$", *map(same_tones, _TERRITORIES["national"]))))


class NamedClass(NamedTuple):
    """A class at the beginning of some words, and what its words name: a branch, units of territory."""

    kinds: tuple[str, ...]
    relations: frozenset[str]
    """Those of the class; ``"union"`` where its words say that unions are meant, not “các đơn vị” alone."""
    branch: str
    """Its words as they stand within the name of a union: one blank where none are named."""
    units: tuple[str, ...]
    rest: str
    """The words behind it."""

    def takes_in(self, union: "Described") -> bool:
        """Whether a union is of the kinds, the branch and the unit that are named.

        “Công đoàn các phường” are those of wards; “các xã, phường” may be short for all that there are.
        """
        name = key(union.name)
        is_of_unit = len(self.units) != 1 or unit_of(name) in (None, *self.units)
        return is_of_unit and union.kind in self.kinds and self.branch in f" {name} "


_relations_of: Callable[[NamedClass], frozenset[str]] = attrgetter("relations")


@functools.lru_cache(maxsize=1_000)  # letters name the same classes again and again
def class_at_start(words: str) -> NamedClass | None:
    """Return the class (``addressees.toml``) with which the words begin, of several the longest; ``None`` for none."""
    matches = ((match, entry) for pattern, entry in CLASSES if (match := pattern.match(words)))
    if (longest := max(matches, key=lambda found: found[0].end(), default=None)) is None:
        return None
    match, entry = longest
    relations = frozenset(entry.get("relations", ()))
    told = f" {match[0]} " if "units" in relations and " cấp " not in match[0] else ""
    units = tuple(unit for unit in UNITS if f" {unit} " in told)
    says_union = any(map(match[0].__contains__, UNION_WORDS))
    branch, rest = match.groupdict("").get("branch", ""), words[match.end() :].strip()
    named = f" {branch} ".replace("  ", " "), units, rest
    return NamedClass(tuple(entry["kinds"]), relations.union(["union"] * says_union), *named)


def is_class(words: str) -> bool:
    """Whether the words are a class of unions and nothing more (“các CĐCS”): no name, no condition, not loose."""
    rest = without_organ(key(words))
    while rest and rest not in _DIRECT:
        named = class_at_start(rest)
        if named is None or "loose" in named.relations:
            return False
        rest = named.rest
    return True


#: Groups of the unions below one (“Cụm trưởng các cụm thi đua”).
_GROUPS = tuple(map(same_tones, _DATA["emulation"]["groups"]))


def is_kind_of_workplace(name: str) -> bool:
    """Whether workplaces of a kind, or groups of unions, are meant, none by its name (“Trường THPT”, “Ba đơn vị”)."""
    words = TOKEN.findall(name[1:])
    is_any = is_workplace(name) or CUES["of_how_many"].sub("", key(name)).startswith(_GROUPS)
    return is_any and all(word == word.lower() or key(word) != word.lower() for word in words)


def unit_of(name: str) -> str | None:
    """Return the unit of territory in the key of a union's name."""
    return next((unit for unit in UNITS if f" {unit} " in f" {name} "), None)


# --------------------
# Conditions that narrow a class of unions: “CĐCS có từ 150 đoàn viên trở lên”, “CĐCS khối doanh nghiệp”.
#
# They are compared with the attributes of the registry. Where these do not tell, the answer is that it is not known,
# and a person has to look.


#: What is asked: a union as the registry has it, or as a class of thousands has.
Described = Union | Member
#: Says whether a union meets a condition; ``None`` where the registry does not tell.
Condition = Callable[[Described], bool | None]

#: Behind this stands who of a class is meant, in whatever words (“CĐCS nào vắng”).
WHICH = "nào "
_CONDITIONS = {name: [*map(same_tones, words)] for name, words in _DATA["conditions"].items()}
_ELSEWHERE, _BEGIN = (any_of(_CONDITIONS[name]) for name in ("told_elsewhere", "starts"))
_STARTS = compiled_late(rf"(?!(?:{WHICH})?{_ELSEWHERE}(?!\S))(?:{WHICH}|{_BEGIN}(?!\S))")
#: What a column counts is told by these words of its heading.
_COUNTING = {
    what: [flat(key(name)) for name in _CONDITIONS[f"{what}_headings"]] for what in ("other", "members", "workers")
}
#: People as a condition asks for them → the column that counts them, the one that counts some of them. Members are
#: workers, but not all workers are members; of women no other column tells, of “người” none.
_PEOPLE = [(re.compile(row["pattern"]), row["every"], row["some"]) for row in _DATA["people"]]
#: Words for a kind of workplace → how the names of those that are one begin, and of those that may be one.
_WORKPLACES = {
    word: {which: tuple(f"{key(begin)} " for begin in kind[which]) for which in ("begins", "may")}
    for kind in _DATA["workplace"] for word in map(key, kind["words"])
}  # fmt: skip
_KINDS = _WORKPLACES.keys() | WORKPLACE_WORDS
_KHOI = compiled_late(rf"^khối (?={any_of(_KINDS)}(?!\S))(?!{_BEGIN}(?!\S))")  # “các” before what names tell
_YES, _NO = ({flat(key(word)) for word in _CONDITIONS[name]} for name in ("yes", "no"))
_LEADS = set(map(flat, _CONDITIONS["leads"]))
_DENIALS = "|".join(map(flat, _CONDITIONS["denials"]))

#: What is not so, what is not known, what is so: of all things the first holds, of any the last.
_ANSWERS: tuple[bool | None, ...] = (False, None, True)

#: Whether all of several things are so; ``None`` where none is not, but one is not known.
all_so: Callable[[Iterable[bool | None]], bool | None] = functools.partial(min, key=_ANSWERS.index, default=True)
#: Whether one of several things is so; ``None`` where none is, but one is not known.
any_so: Callable[[Iterable[bool | None]], bool | None] = functools.partial(max, key=_ANSWERS.index, default=False)


def _all(*conditions: Condition) -> Condition:
    return lambda union: all_so(condition(union) for condition in conditions)


def read_condition(words: str, registry: Registry, names: Sequence[str] = ()) -> Condition | None:
    """Read the words behind a class; ``None`` where they are the rest of a name instead.

    ``names`` are the names (as ``key`` gives them) of the unions in question, where the words speak of several: then
    “các trường THPT ngoài công lập” narrows the class by its first words.
    """
    starts = _STARTS.match(words := _KHOI.sub("", words))
    words, *where = CUES["where"].split(CUES["thousands"].sub(r"\1\2", words.removeprefix(WHICH)), maxsplit=1)
    within = _within_cells(words, registry)
    size = None if within else CUES["size"].search(words)  # “Cụm 3” is no size
    about = CUES["before_size"].sub("", words[: size.start()]).strip() if size else words
    known = _of_branch(about, registry, names) if starts or within or not words else _by_names(about, names)
    narrower = [*map(_of_size, filter(None, [size])), *([lambda _: None] if where else [])]
    return _all(known, *narrower) if known else known


def _of_branch(words: str, registry: Registry, names: Sequence[str] = ()) -> Condition:
    """Return the condition of “khối doanh nghiệp”: by the registry's columns, else by names; ``""``: all meet it."""
    if not words:
        return _all()
    by_column = _by_attribute(words, registry)
    by_name = _by_names(words.removeprefix("khối "), names) or (lambda _: None)

    def holds(union: Described) -> bool | None:
        told = by_column(union)
        return by_name(union) if told is None else told

    return holds


def _by_names(words: str, names: Sequence[str]) -> Condition | None:
    """Return the condition of “các trường THPT”: by names of unions; ``None`` where the words begin with none's part.

    Words beside these that are no part of a name leave it unknown whether a union meets it.
    """
    known = " \n ".join(["", *names, ""])
    words = _UNITS_BEHIND.sub("", words)
    if words in _WORKPLACES:  # “các sở” is of one word
        return lambda union: is_workplace_of(words, key(union.name))
    ways = (lambda run: run in _WORKPLACES or f" {run} " in known, _KINDS.__contains__)  # “trường học, bệnh viện”
    read = [[*_runs(words, is_known)] for is_known in ways]
    runs = next(filter(_are_kinds, read), read[0])
    workplaces = [run for run in runs if " " in run]
    if workplaces[:1] != runs[:1] or not runs:
        return None
    is_all = _are_kinds(runs)

    def holds(union: Described) -> bool | None:
        is_one = any_so(is_workplace_of(run, key(union.name)) for run in workplaces)
        return is_one and (is_all or None)

    return holds


def _are_kinds(runs: Iterable[str]) -> bool:
    return all(" " in run for run in {*runs}.difference(_CONDITIONS["fillers"]))


def _runs(words: str, is_known: Callable[[str], object]) -> Iterator[str]:
    """Yield words from left to right in runs: the longest that ``is_known``, a single word where none is."""
    rest = words.split()
    while rest:
        counts = (count for count in range(len(rest), 1, -1) if is_known(" ".join(rest[:count])))
        count = next(counts, 1)
        yield " ".join(rest[:count])
        rest = rest[count:]


def is_workplace_of(words: str, name: str) -> bool | None:
    """Whether a union's name (its key) is that of a kind of workplace, or has the words in it; ``None``: it may be."""
    kind = _WORKPLACES.get(words)
    if kind is None:
        return f" {words} " in f" {name} "
    own = f"{CUES['of_grassroots'].sub('', name)} "
    may_be = own.startswith(kind["may"]) or not is_workplace(own)
    return True if own.startswith(kind["begins"]) else None if may_be else False


def read_limit_condition(words: str, registry: Registry) -> Condition:
    """Read the words that say when a delegate limit holds, a class of unions before them or not.

    Only sizes and branches of work can be compared with a registry; of anything else it is not known whether it holds.
    """
    text = CUES["thousands"].sub(r"\1\2", key(words))
    sizes = [found for found in CUES["size"].finditer(text) if found["unit"]][:1]
    kinds = CUES["kind"].findall(text[: sizes[0].start()] if sizes else text)[:1]
    read = [*map(_of_size, sizes), *map(functools.partial(_of_branch, registry=registry), kinds)]
    return _all(*read) if read else lambda _: None


def _by_attribute(words: str, registry: Registry) -> Condition:
    """Return the condition of “khối doanh nghiệp ngoài nhà nước”: what the columns of the registry say of the words."""
    said = flat(words)
    # Columns that only say yes or no (“Tự chủ”: “x”).
    marks = {name for name, values in _columns(registry).items()
             if values <= _YES | _NO and f" {flat(key(name))} " in f" {said} "}  # fmt: skip
    stand = [(name, flat(key(value))) for name, value in registry.cells(said) if not value.isdecimal()]
    columns = _values_of(_within_cells(words, registry) or stand)
    for name in marks:
        columns.pop(name, None)
    #: Heading → some values, and whether a cell should hold one of them.
    asked = {name: _wanted(values, said) for name, values in columns.items()}
    asked |= {name: (_YES, not _is_denied(flat(key(name)), said)) for name in marks}
    told = frozenset[str]().union(*columns.values())

    def holds(union: Described) -> bool | None:
        cells = {name: flat(key(value)) for name, value in union.attributes.items() if name in asked}
        answers = [(cell in asked[name][0]) == asked[name][1] for name, cell in cells.items()]
        is_all = answers and told.issubset(itertools.chain.from_iterable(columns.get(name, ()) for name in cells))
        return all_so([*answers, True if is_all else None])

    return holds


def _wanted(values: set[str], said: str) -> tuple[set[str], bool]:
    """Return the values that words ask for, and ``True``; where they deny all of them, all, and ``False``."""
    wanted = {value for value in values if not _is_denied(value, said)}
    return wanted or values, bool(wanted)


def _of_size(size: re.Match[str]) -> Condition:
    """Return the condition of a size (“có từ 150 đoàn viên trở lên”), compared with what the registry counts."""
    number = int(size["low"])
    bounds = _DATA["bounds"].get(size["down"] or size["word"], _DATA["bounds"]["từ"])
    low, high = number + bounds.get("least", -number), number + bounds.get("most", math.inf)
    if size["high"]:
        low, high = number, int(size["high"]) - bool(size["open"])
    unit = size["unit"] or size["other"] or "đoàn viên"
    counted, some = next((every, some) for pattern, every, some in _PEOPLE if pattern.match(unit))

    def holds(union: Described) -> bool | None:
        counts = _counts(union)
        least, most = counts.get(counted, counts.get(some, 0)), counts.get(counted, math.inf)
        return True if low <= least <= most <= high else None if low <= most and least <= high else False

    return holds


def _counts(union: Described) -> dict[str, float]:
    """Return what the columns of a union count; of several that count the same the first."""
    found: dict[str, float] = {}
    for heading, value in union.attributes.items():
        count = value if value.isdecimal() else CUES["grouped"].sub("", value)
        if count.isdecimal():
            found.setdefault(_counted_by(heading), int(count))
    return found


@functools.lru_cache(maxsize=256)
def _counted_by(heading: str) -> str:
    """Return what a column counts by the words of its heading (“Tổng số ĐV 31/12”); nobody asks for ``other``."""
    words = f" {flat(key(heading))} "
    what = next((what for what, names in _COUNTING.items() if any(f" {name} " in words for name in names)), "other")
    return f"{'women ' if ' nu ' in words else ''}{what}"


#: A column of more values than these divides nothing (addresses, names).
_MOST_VALUES = 20


def _values_of(cells: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Return the values of some cells by their headings."""
    return {name: {*map(itemgetter(1), those)} for name, those in grouped(cells, itemgetter(0)).items()}


@functools.lru_cache(maxsize=4)
def _columns(registry: Registry) -> dict[str, set[str]]:
    """Return the columns that divide the office's own bodies, each with its values without marks."""
    found = _values_of(registry.cells_of_own()).items()
    return {name: values for name, values in found if len(values) <= _MOST_VALUES}


def _within_cells(words: str, registry: Registry) -> list[tuple[str, str]]:
    """Return heading and value of the cells that hold all of the words: “Cụm 3” of “Cụm 3 – Hòa Bình”; else none.

    Words that only lead to them (“khối hành chính” of “Cơ quan hành chính”) need not.
    """
    holding = functools.partial(_holding, registry)
    told = [holding(run) for run in _runs(flat(words), holding) if run not in _LEADS]
    return [*itertools.chain.from_iterable(told)] if all(told) else []


def _holding(registry: Registry, run: str) -> list[tuple[str, str]]:
    """Return the cells of the first column where words stand in some, and are not denied (“ngoài nhà nước”)."""
    part = f" {run} " if " " in run else f"^{run}$"
    columns = _columns(registry).items()
    found = ([(name, one) for one in values if part in f"^ {one} $^{one}$"] for name, values in columns)
    return [cell for cell in next(filter(None, found), []) if not _is_denied(run, cell[1])]


def _is_denied(value: str, words: str) -> bool:
    """Whether words before a value turn it round (“ngoài nhà nước”, “chưa tự chủ”); both without marks."""
    return re.search(rf"(?<!\S)(?:{_DENIALS}) {re.escape(value)}(?!\S)", words) is not None


# --------------------
# Whom one issuer's words can mean on a letter's day: “các CĐCS khối doanh nghiệp”, “công đoàn cấp trên cơ sở”.
#
# The class “các CĐCS” in a letter of a union means unions below that union. A committee of the State or of the Party
# has none: its letter means those of its territory. Only the office's own bodies are ever meant by a class. Classes
# are read one after the other from left to right (“LĐLĐ các huyện, công đoàn ngành”), with what narrows them.


class ReadClasses(NamedTuple):
    """Classes as some words name them, one after the other, and what the words say of all of them."""

    classes: tuple[NamedClass, ...]
    is_direct: bool
    """Whether only those directly below are meant."""
    narrowing: str
    """The words behind."""


class ClassMembers:
    """Answers for one letter. ``addressed`` gives the unions that it is addressed to, where all are of some kinds."""

    def __init__(
        self, header: Header, registry: Registry, day: datetime.date | None,
        addressed: Callable[[Collection[str]], tuple[MeantUnion, ...]],
    ) -> None:  # fmt: skip
        self._header, self._registry, self._day, self._addressed = header, registry, day, addressed
        self._name = header.issuer or ""
        self.writes_to_unions = writes_to_unions(header.issuer)
        found = registry.find(self._name, day, header.place) or self._named_with_province()
        self.issuer = only(found)
        self._is_doubted = self._may_be_above_us()
        self._is_above_us = self._is_doubted or (not found and self._is_unknown_above())
        self.root = registry.office if self._is_above_us else self._root()
        """The union whose lower unions a class means: the issuer, the union of its place, the office below it."""

    @functools.cached_property
    def _is_of_another_province(self) -> bool:
        """Whether the issuer is no body of the registry, and of another province than the office."""
        name, office = self._name, self._registry.office
        if self.issuer is not None or office is None:
            return False
        place = place_of(name) or (place_of(f"tại {self._header.place}") if not is_of_whole_country(name) else None)
        return place is not None and self._province_of_office not in ("", key(place))

    @functools.cached_property
    def _province_of_office(self) -> str:
        office = self._registry.office
        return province_of(self._registry, office) if office is not None else ""

    def _named_with_province(self) -> list[Union]:
        """Return the office, where its list leaves out the province that its letters put behind its name."""
        office, place = self._registry.office, loose_key(self._header.place)
        is_it = office is not None and loose_key(self._name) == f"{loose_key(office.name)} {place}"
        return [office] if office is not None and is_it and not self._province_of_office else []

    def _may_be_above_us(self) -> bool:
        """Whether a federation writes that may be the one above the office, of which nobody knows the province."""
        issuer = self.issuer
        if issuer is None or issuer.kind != "federation" or self._registry.is_own(issuer):
            return False
        return not self._province_of_office and self._is_unknown_above()

    def _is_unknown_above(self) -> bool:
        """Whether a union that the registry does not know writes, which can only stand above the office."""
        # Many offices list the unions below them and nobody above: what the province lays on “công đoàn các xã” is
        # theirs all the same.
        office, name = self._registry.office, self._name
        if office is None or not self.writes_to_unions or self._registry.ancestors(office.id):
            return False
        return kind_of(name) not in (None, "grassroots", office.kind) and not self._is_of_another_province

    def _root(self) -> Union | None:
        """Return the issuer, or the union of the territory of a committee (“UBND phường Lũng Hạ”)."""
        if self.issuer is not None and self.issuer.kind not in NO_UNIONS:
            return self.issuer
        issuer = key(self._name)
        if self.writes_to_unions or _NATIONAL.search(issuer):
            return None
        place = getattr(self.issuer, "province", None) or self._header.place
        found = (self._registry.find(name, self._day, place) for name in _unions_of_territory(issuer, key(place)))
        return next(filter(None, map(only, found)), None)

    @property
    def province(self) -> str | None:
        """Return the province whose bodies a name without one means; of a letter of the whole country none."""
        place = None if is_of_whole_country(self._name) else self._header.place
        return getattr(self.root, "province", None) or place

    def chosen(self, found: Sequence[Union], words: str) -> tuple[MeantUnion, ...]:
        """Return the one of several bodies that words mean, near ones first; none where they leave the choice."""
        # “LĐLĐ tỉnh” of another province's letter is the one there: of ours it gives the whole name, or the province.
        said, candidates = f" {key(words)} ", [*found]
        if self._is_of_another_province:
            names = {one.id: (key(one.name), province_of(self._registry, one)) for one in found}
            candidates = [one for one in found if any(f" {name} " in said for name in names[one.id])]
        for those in ([*filter(self._is_near, candidates)], candidates):
            if len(those) == 1:
                (union,) = those
                own = {union.id, union.parent if union.kind == "department" else None}
                is_issuer = getattr(self.issuer, "id", "") in own
                return (MeantUnion(union.name, union.id, is_issuer=is_issuer),)
        return ()

    def _is_near(self, union: Union) -> bool:
        """Whether a body is below the root, above it, or the root itself: whom a bare name means first."""
        if self.root is None:
            return False
        above, of_root = (set(map(attrgetter("id"), self._registry.ancestors(body.id))) for body in (union, self.root))
        return self.root.id in {union.id, *above} or union.id in of_root

    def targets(self, name: str, *, is_plural: bool, by_workplace: bool = False) -> tuple[MeantUnion, ...]:
        """Return the unions of the classes that ``name`` names, none where it is no class.

        With ``by_workplace`` the words behind a class may be parts of the unions' names.
        """
        read, root = self._read_classes(name), self.root
        if not read.classes:
            return ()
        assert root is not None
        members = [(named, one) for named in read.classes for one in self._members_of(root, named, read, is_plural)]
        names = [key(union.name) for _, union in members] if by_workplace else ()
        condition = read_condition(read.narrowing, self._registry, names)
        if condition is None:
            return ()
        # “Các đơn vị” are those to whom the letter is addressed, “các CĐCS” where it goes to such alone; of a body that
        # is no union nobody else of ours.
        relations = frozenset.intersection(*map(_relations_of, read.classes))
        if "addressed" in relations and not read.is_direct:
            kinds = set(itertools.chain.from_iterable(map(attrgetter("kinds"), read.classes)))
            addressed = ((target, self._registry[str(target.union_id)]) for target in self._addressed(kinds))
            if found := tuple(_narrowed(addressed, read, condition)):
                return found
        meant = ((_as_meant(named, one), one) for named, one in members)
        found = self._headed(root, read, _narrowed(meant, read, condition))
        return tuple(one._replace(is_sure=one.is_sure and not self._is_doubted) for one in found)

    def _headed(self, root: Union, read: ReadClasses, meant: Iterable[MeantUnion]) -> tuple[MeantUnion, ...]:
        """Return whom classes mean below a root, each once, and the root itself: “các cấp công đoàn” takes it in."""
        relations = frozenset[str]().union(*map(_relations_of, read.classes))
        if root != self.issuer and "union" not in relations:
            return ()
        found = {target.union_id: target for target in meant}
        if found and "issuer" in relations:
            found[root.id] = MeantUnion(root.name, root.id, is_issuer=root == self.issuer)
        return tuple(found.values())

    def are_others(self, name: str) -> bool:
        """Whether ``name`` is a class of unions that are known and none of them the office's (“CĐ ngành TW”)."""
        read, root = self._read_classes(name), self.issuer
        if not read.classes or read.narrowing or root is None:
            return False
        return all(self._below(root, named, is_direct=read.is_direct, own=False) for named in read.classes)

    def _below(self, root: Union, named: NamedClass, *, is_direct: bool, own: bool = True) -> list[Member]:
        """Return the bodies below the root that are of a class's kinds: ``own`` ones of the office, else the others.

        Of own ones nobody directly below a root that stands for a union above the office, unknown to the registry; and
        below a branch's sector union that has nobody, those whom ``_of_branch`` tells.
        """
        is_direct = is_direct or "direct" in named.relations
        if own and is_direct and self._is_above_us:
            return []  # those directly below it stand above the office, or beside it
        found = self._registry.members(root.id, self._day, direct=is_direct, own=own)
        if own and not found and root.kind == "sector_union":
            found = self._of_branch(root, is_direct=is_direct)
        return [one for one in found if one.kind in named.kinds]

    def _of_branch(self, root: Union, *, is_direct: bool) -> list[Member]:
        """Return whom the central union of a branch, which has nobody below it, means: those of it in the provinces."""
        members = functools.partial(self._registry.members, on=self._day)
        words = " ".join(itertools.filterfalse(_OF_EVERY_BRANCH.__contains__, key(root.name).split()))
        sectors = self._registry.of_kind("sector_union", self._day) if not members(root.id) else []
        found = {one for one in sectors if f" {words} " in f" {key(one.name)} "}
        return sorted(found.union(*(members(union.id) for union in found if not is_direct)))

    def _members_of(self, root: Union, named: NamedClass, read: ReadClasses, is_plural: bool) -> list[Member]:
        """Return the members of a class below the root, and the root itself where a committee's letter means it."""
        found = self._below(root, named, is_direct=read.is_direct)
        if root != self.issuer and (named.units or self._is_above_us):
            # “Công đoàn xã và các CĐCS” in a letter of the commune's own committee
            found = [Member(root.id, root.name, root.kind, None, None, json.dumps(root.attributes)), *found]
        found = [*filter(named.takes_in, found)]
        # Those directly above grassroots unions, and not above other upper unions besides.
        if "leads" in named.relations:
            found = [one for one in found if self._registry.kinds_below(one.id, on=self._day) <= LEAD_BY]
        # “phối hợp với | Công đoàn ngành” in a letter of the Sở Y tế
        is_of_branch = not is_plural and key(self._name).startswith(_OFFICES_OF_BRANCH)
        return [*filter(self._is_of_issuers_branch, found)] if is_of_branch else found

    def _is_of_issuers_branch(self, member: Member) -> bool:
        """Whether a body is the sector union of the issuer's branch, or no sector union at all."""
        named = CUES["branch_of_union"].match(key(member.name))
        is_own = named is not None and f" {named['branch']} " in f" {key(self._name)} "
        return is_own or member.kind != "sector_union"

    def _read_classes(self, name: str) -> ReadClasses:
        """Return the classes with which ``name`` begins, one after the other, and the words behind that narrow them."""
        if self.root is None:
            return ReadClasses((), is_direct=False, narrowing=name)
        classes, is_direct, rest = list[NamedClass](), False, name
        scope = _scope(key(self.root.name))
        while rest:
            named = class_at_start(rest)
            # “CĐCS | các đơn vị trực thuộc” are grassroots unions: the second class only tells of the first.
            before = classes[-1].kinds if classes else ()
            if named is not None and not ("direct" in named.relations and before == ("grassroots",)):
                classes.append(named)
                rest = named.rest
            elif classes and (words := scope.match(rest)) is not None:
                is_direct = is_direct or rest.startswith(_DIRECT)
                rest = rest[words.end() :]
            else:
                break
        return ReadClasses(tuple(classes), is_direct, rest)


#: Kinds of bodies below a union that leads grassroots unions.
LEAD_BY = frozenset(("grassroots", "occupational_union", *NO_UNIONS))
#: What the name of the union of a branch has beside the branch.
_OF_EVERY_BRANCH = frozenset(("công", "đoàn", "ngành", "việt", "nam"))


def _unions_of_territory(issuer: str, place: str) -> Iterator[str]:
    """Yield how the unions are named that stand in a unit of territory that an issuer names, else in its place."""
    units = [mark.group("unit", "name") for mark in _UNIT.finditer(issuer)]
    for unit, name in units or [(_TERRITORIES["default"], place)]:
        # “Huyện ủy” sits in a “huyện”.
        unions = _TERRITORIES["unions"][unit.removesuffix(f" {same_tones('ủy')}")]
        yield from (f"{same_tones(union)} {name}" for union in unions if name)


def _as_meant(named: NamedClass, member: Member) -> MeantUnion:
    """Return a member as its class means it: for sure unless the class is loose, or names other units than its own.

    “công đoàn các xã, phường” may be short for all: the union of an ``đặc khu`` stays, with that as its condition. Who
    has no unit of territory in its name is as good as named.
    """
    is_named = not named.units or unit_of(key(member.name)) in (None, *named.units)
    unmet = None if is_named else f"chỉ nêu: {', '.join(named.units)}"
    return MeantUnion(member.name, member.id, is_sure=is_named and "loose" not in named.relations, condition=unmet)


def _narrowed(
    meant: Iterable[tuple[MeantUnion, Described]], read: ReadClasses, condition: Condition
) -> Iterator[MeantUnion]:
    """Yield the unions that meet a condition; those that may meet it are not sure, and bear its words."""
    for target, union in meant:
        holds = condition(union)
        if holds is None:
            yield target._replace(is_sure=False, condition=read.narrowing)
        elif holds:
            yield target


@functools.lru_cache(maxsize=64)
def _scope(name: str) -> re.Pattern[str]:
    """Return the pattern of the words that narrow a class to what it is anyway, below a root whose name is given."""
    words = name.split()
    ends = itertools.combinations(range(len(words) + 1), 2)
    own = {" ".join(words[start:end]) for start, end in ends if end - start > 1}
    ways = [*sorted(own, key=lambda run: (-len(run), run)), *SCOPE["direct"], *SCOPE["words"], *SCOPE["joints"]]
    return re.compile(rf"(?:{'|'.join(map(re.escape, ways))})(?:\s+|$)")
