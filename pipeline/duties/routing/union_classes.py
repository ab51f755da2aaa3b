"""Classes of unions as letters name them, whom one issuer's words can mean, and the unions of a class on a day."""

import datetime
import functools
import itertools
import json
import math
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from extractors.bodies import is_of_whole_country, place_of
from extractors.late_patterns import compiled_late
from extractors.lexicon import load
from extractors.patterns import any_of
from pipeline.unions import Bodies, Registry
from pipeline.unions.names import (
    UNION_WORDS,
    flat,
    is_workplace,
    key,
    kind_of,
    same_tones,
    without_organ,
    writes_to_unions,
)
from pipeline.unions.registry import Member, province_of
from schemas import NO_UNIONS, Header, Record, Union

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


def owner_of(target: MeantUnion) -> str:
    """Return what a body is told apart by: its id, else its name as names are compared."""
    return target.union_id or key(target.name)


class Members(NamedTuple):
    """Members of a party, each list in one order: whose a duty is, what they are called, their ids."""

    owners: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    union_ids: tuple[str | None, ...] = ()

    @classmethod
    def of(cls, targets: Sequence[MeantUnion]) -> "Members":
        """Return the lists of some members."""
        names, ids = tuple(target.name for target in targets), tuple(target.union_id for target in targets)
        return cls(tuple(map(owner_of, targets)), names, ids)

    def only(self, owners: Collection[str]) -> "Members":
        """Return those of the members who are among these."""
        return Members(*zip(*(line for line in zip(*self, strict=True) if line[0] in owners), strict=True))


class Party:
    """The bodies that some words mean, each once; asked for the same by every task that names them so."""

    def __init__(self, targets: Iterable[MeantUnion]) -> None:
        self.targets = tuple(targets)
        self.parts: Sequence[Any] | None = None
        """The members by what is known of them alike, once it was worked out for a letter without limits."""

    def __bool__(self) -> bool:
        """Whether anybody is meant."""
        return bool(self.targets)

    @cached_property
    def owners(self) -> frozenset[str]:
        """Whose a duty of the party is."""
        return frozenset(map(owner_of, self.targets))

    @cached_property
    def ids(self) -> set[str | None]:
        """The ids of those whom the registry knows."""
        return {target.union_id for target in self.targets}

    @cached_property
    def sure_ids(self) -> set[str | None]:
        """The ids of those who are surely meant."""
        return {target.union_id for target in self.targets if target.is_sure} - {None}

    @cached_property
    def said(self) -> frozenset[tuple[str, str | None]]:
        """Who is meant under which condition: what two tasks are compared by."""
        return frozenset((owner_of(target), target.condition) for target in self.targets)

    @cached_property
    def is_issuers(self) -> bool:
        """Whether the issuer alone is meant."""
        return bool(self.targets) and all(target.is_issuer for target in self.targets)

    @cached_property
    def bodies(self) -> Bodies:
        """The members by name and id."""
        _, names, union_ids = Members.of(self.targets)
        return Bodies(names=names, union_ids=union_ids)


def numbered(members: Members, before: Sequence[Collection[str]]) -> list[tuple[int, Members]]:
    """Return those of the members who are in none of the lists before, with 1; those in one, with 2; and so on."""
    counts = {owner: 1 + sum(owner in those for those in before) for owner in members.owners}
    if len(found := sorted(set(counts.values()))) < 2:
        return [(count, members) for count in found]
    return [(count, members.only({owner for owner in counts if counts[owner] == count})) for count in found]


# --------------------
# Classes of unions as letters name them (“các CĐCS”, “LĐLĐ các huyện, thành phố”), and the words around them.
#
# What a class takes in is described in ``addressees.toml``; words are compared as ``key`` gives them.

_DATA = load("addressees", __package__)
_TERRITORIES, _POINTERS = _DATA["territories"], _DATA["pointers"]
#: The words of a branch (“Giáo dục”, “Nông nghiệp và Phát triển nông thôn”), which are no level of the organisation.
_BRANCH = r"(?P<branch>(?!(?:ngành|cơ|cấp|các|tỉnh|huyện|quận|thị|thành|xã|phường|đặc|khu)(?!\S))\S+(?: \S+){0,6}?)"


class UnionClass(Record):
    """A class of unions as ``addressees.toml`` describes it."""

    words: tuple[str, ...]
    kinds: tuple[str, ...]
    reach: str
    leads: bool = False
    own: bool = False
    units: bool = False
    addressed: bool = False
    review: bool = False
    examples: tuple[str, ...]


#: Words of ``[scope]`` as they are compared, the longest first.
SCOPE = {which: sorted(map(same_tones, words), key=len, reverse=True) for which, words in _DATA["scope"].items()}
_DIRECT = tuple(SCOPE["direct"])
_OFFICES_OF_BRANCH = tuple(f"{same_tones(word)} " for word in _TERRITORIES["of_branch"])
_BRANCH_OF_UNION = compiled_late(rf"công đoàn(?: ngành)? {_BRANCH}(?= (?:tỉnh|thành phố) |$)")
UNITS = [*map(same_tones, _TERRITORIES["told_apart"])]
#: The classes of unions, each with the pattern of its words.
CLASSES = [
    (compiled_late(f"(?:{same_tones('|'.join(one.words)).replace('{branch}', _BRANCH)})(?!\\S)"), one)
    for one in map(UnionClass.model_validate, _DATA["class"])
]
_BODIES, _TO_ADDRESSEES = ("|".join(map(same_tones, _POINTERS[name])) for name in ("bodies", "to_addressees"))
#: What of “CĐCS, trừ CĐCS X” comes behind is left out; between “A hoặc B” a choice is left.
EXCEPTIONS = compiled_late(rf" *(?<!\S){any_of(SCOPE['exceptions'])}(?!\S) *")
OR = re.compile(r" *(?<!\S)(?:hoặc là|hoặc|hay)(?!\S) *")
#: “như trên”, “các đơn vị như kính gửi”; “như Điều 3”, “các đơn vị có tên tại Điều 1”.
AS_ADDRESSED = compiled_late(rf"(?:(?:{_BODIES}) )*(?:{_TO_ADDRESSEES})(?: này)?")
OF_ARTICLE = compiled_late(
    rf"(?:(?:{_BODIES}) )*(?:như|(?:có tên |được nêu |nêu |ghi |quy định )?(?:tại|ở|trong)) điều (?P<number>\d+)"
    r"(?: quyết định này)?"
)
#: An office or organ of a union (“Ban Tài chính”).
DEPARTMENT = compiled_late(rf"(?:đồng chí )?{any_of(map(same_tones, _DATA['departments']['names']))}(?!\S) *")
_UNIT = compiled_late(
    rf"(?<!\S)(?P<unit>{any_of(map(same_tones, _TERRITORIES['unions']))})(?: {same_tones('ủy')})?(?!\S)"
)


class NamedClass(NamedTuple):
    """A class at the beginning of some words, and what its words name: a branch, units of territory."""

    union_class: UnionClass
    branch: str
    units: tuple[str, ...]
    rest: str
    """The words behind it."""
    says_union: bool
    """Whether its words say that unions are meant: “công đoàn các đơn vị”, not “các đơn vị”."""


@functools.lru_cache(maxsize=1_000)  # letters name the same classes again and again
def class_at_start(words: str) -> NamedClass | None:
    """Return the class with which ``words`` begin; of several the longest."""
    matches = [(match, entry) for pattern, entry in CLASSES if (match := pattern.match(words))]
    if not matches:
        return None
    match, entry = max(matches, key=lambda found: found[0].end())
    is_told = entry.units and " cấp " not in match[0]
    units = tuple(unit for unit in UNITS if is_told and f" {unit} " in f" {match[0]} ")
    says_union = any(word in match[0] for word in UNION_WORDS)
    return NamedClass(entry, match.groupdict().get("branch") or "", units, words[match.end() :].strip(), says_union)


def is_class(words: str) -> bool:
    """Whether the words are a class of unions and nothing more (“các CĐCS”): no name, no condition, not loose."""
    rest = without_organ(key(words))
    while rest and rest not in _DIRECT:
        named = class_at_start(rest)
        if named is None or named.union_class.review:
            return False
        rest = named.rest
    return True


def unit_of(name: str) -> str | None:
    """Return the unit of territory in the key of a union's name."""
    return next((unit for unit in UNITS if f" {unit} " in f" {name} "), None)


# --------------------
# Conditions that narrow a class of unions: “CĐCS có từ 150 đoàn viên trở lên”, “CĐCS khối doanh nghiệp”.
#
# They are compared with the attributes of the registry. Where these do not tell, the answer is that it is not known,
# and a person has to look.

_SIZE = re.compile(
    r"(?:(?P<word>từ|trên|dưới|ít nhất|không quá|đến) )?(?P<low>\d+)(?: (?:đến|tới)? ?(?P<open>dưới )?(?P<high>\d+))?"
    r"(?: (?P<unit>(?:nữ )?(?:đoàn viên|công nhân viên chức lao động|cán bộ công chức viên chức(?: người)? lao động"
    r"|người lao động|lao động|nlđ|cnvclđ|cbccvclđ|cbccvc|cnlđ|công nhân lao động|công nhân|viên chức)"
    r"(?: nữ(?! công))?|nữ|người)(?!\S))?"
)
#: “5.000” is “5 000” in the words as they are compared.
_THOUSANDS = re.compile(r"(?<!\d)(?:(\d) (?=\d{3}(?!\d))|(\d{2,3}) (?=000(?!\d)))")
_GROUPED = re.compile(r"(?<=\d)[. ](?=\d{3}(?!\d))")
_MEMBERS = "đoàn viên"
_WORKERS = re.compile(r"(?!viên chức)(?:.*lao động|.*lđ|công nhân)")
_WOMEN = re.compile(r"(?<!\S)nữ(?!\S)")


#: What is asked: a union as the registry has it, or as a class of thousands has.
Described = Union | Member
#: Says whether a union meets a condition; ``None`` where the registry does not tell.
Condition = Callable[[Described], bool | None]

_CONDITIONS = {name: [*map(same_tones, words)] for name, words in _DATA["conditions"].items()}
_STARTS = tuple(_CONDITIONS["starts"])
#: What a column counts is told by these words of its heading.
_COUNTING = {
    what: [flat(key(name)) for name in _CONDITIONS[f"{what}_headings"]] for what in ("other", "members", "workers")
}
#: Words for a kind of workplace → how the names of those that are one begin, and of those that may be one.
_WORKPLACES = {
    word: {which: tuple(f"{key(begin)} " for begin in kind[which]) for which in ("begins", "may")}
    for kind in _DATA["workplace"] for word in map(key, kind["words"])
}  # fmt: skip
_OF_GRASSROOTS = compiled_late(r"^công đoàn (?:cơ sở (?:thành viên )?|cơ quan )?")
_YES, _NO = ({flat(key(word)) for word in _CONDITIONS[name]} for name in ("yes", "no"))
_DENIALS = "|".join(map(flat, _CONDITIONS["denials"]))
#: Words that only lead to a size (“có số lượng từ 150 đoàn viên”).
_BEFORE_SIZE = re.compile(
    r"(?:(?<!\S)(?:có|sử dụng|số|lượng|số lượng|quy mô|tổng|với|đủ)(?!\S) ?)+$|^(?:khối|loại hình) (?=từ|trên)"
)
_WHERE = re.compile(r"(?:^| )(?:nơi|ở nơi|có (?:đông|nhiều)) ")
#: A branch of work in the words before a size: “CĐCS doanh nghiệp có từ …”, “khối trường học”.
_KIND = re.compile(r"(?<!\S)(?:doanh nghiệp(?: nhà nước| tư nhân)?|khối (?:(?!có|từ|dưới|trên)\S+ ?){1,4})(?!\S)")


def read_condition(words: str, registry: Registry, names: Sequence[str] = ()) -> Condition | None:
    """Read the words behind a class; ``None`` where they are the rest of a name instead.

    ``names`` are the names (as ``key`` gives them) of the unions in question, where the words speak of several: then
    “các trường THPT ngoài công lập” narrows the class by its first words.
    """
    if not words:
        return lambda _: True
    words = _THOUSANDS.sub(r"\1\2", words)
    where = _WHERE.search(words)
    if where and where.start():  # “doanh nghiệp nơi có đông lao động nữ”: no column tells the rest
        known = read_condition(words[: where.start()], registry, names)
        return _all(known, lambda _: None) if known is not None else None
    if size := _SIZE.search(words):
        if not words.startswith(_STARTS):
            return None
        before = _BEFORE_SIZE.sub("", words[: size.start()]).strip()
        of_size = _of_size(words, size)
        return _all(_of_branch(before, registry, names), of_size) if before else of_size
    if f"{words} ".startswith(tuple(f"{start} " for start in _STARTS)) or any(
        not value.isdecimal() for _, value in registry.cells(flat(words), whole=True)
    ):
        return _of_branch(words, registry, names)
    return _by_names(words, names)


def _of_branch(words: str, registry: Registry, names: Sequence[str] = ()) -> Condition:
    """Read “khối doanh nghiệp”: told by the columns of the registry, else by names."""
    by_column = _by_attribute(words, registry)
    by_name = _by_names(words.removeprefix("khối "), names) or (lambda _: None)

    def holds(union: Described) -> bool | None:
        told = by_column(union)
        return by_name(union) if told is None else told

    return holds


def _by_names(words: str, names: Sequence[str]) -> Condition | None:
    """Read “các trường THPT, trung tâm GDTX ngoài công lập”: told by names, as far as the words are parts of them."""
    workplaces, others, rest = list[str](), list[str](), words.split()
    while rest:
        runs = (" ".join(rest[:count]) for count in range(len(rest), 1, -1))
        run = next((run for run in runs if run in _WORKPLACES or any(f" {run} " in f" {name} " for name in names)), "")
        if run:
            workplaces.append(run)
        elif rest[0] not in _CONDITIONS["fillers"]:
            others.append(rest[0])
        rest = rest[len(run.split()) or 1 :]
    if not workplaces or not words.startswith(workplaces[0]):
        return None

    def of_kind(part: str) -> Condition:
        return lambda union: is_workplace_of(part, key(union.name))

    by_name = _any(*map(of_kind, workplaces))
    return _all(by_name, lambda _: None) if others else by_name


def is_workplace_of(words: str, name: str) -> bool | None:
    """Whether a union's name (its key) is that of a workplace of a kind, or has the words in it."""
    kind = _WORKPLACES.get(words)
    if kind is None:
        return f" {words} " in f" {name} "
    own = f"{_OF_GRASSROOTS.sub('', name)} "
    if own.startswith(kind["begins"]):
        return True
    return None if own.startswith(kind["may"]) or not is_workplace(own) else False


def read_limit_condition(words: str, registry: Registry) -> Condition:
    """Read the words that say when a delegate limit holds, a class of unions before them or not.

    Only sizes and branches of work can be compared with a registry; of anything else it is not known whether it holds.
    """
    text = _THOUSANDS.sub(r"\1\2", key(words))
    size = next((found for found in _SIZE.finditer(text) if found["unit"]), None)
    kind = _KIND.search(text, 0, size.start() if size else len(text))
    read: list[Condition] = [_of_size(text, size)] if size else []
    if kind:
        read.append(_of_branch(kind[0], registry))
    return _all(*read) if read else lambda _: None


def _any(*conditions: Condition) -> Condition:
    return lambda union: any_so(condition(union) for condition in conditions)


def _all(*conditions: Condition) -> Condition:
    return lambda union: all_so(condition(union) for condition in conditions)


#: What is not so, what is not known, what is so: of all things the first holds, of any the last.
_ANSWERS: tuple[bool | None, ...] = (False, None, True)


def all_so(answers: Iterable[bool | None]) -> bool | None:
    """Whether all of several things are so; ``None`` where none is not, but one is not known."""
    return min(answers, key=_ANSWERS.index, default=True)


def any_so(answers: Iterable[bool | None]) -> bool | None:
    """Whether one of several things is so; ``None`` where none is, but one is not known."""
    return max(answers, key=_ANSWERS.index, default=False)


def _by_attribute(words: str, registry: Registry) -> Condition:
    """“khối doanh nghiệp ngoài nhà nước”: what each column of the registry has to say about the words."""
    said = flat(words)
    columns: dict[str, set[str]] = defaultdict(set)
    for name, value in registry.cells(said):
        if not value.isdecimal():
            columns[name].add(flat(key(value)))
    asked = frozenset[str]().union(*columns.values())
    marks = [name for name in _marked_columns(registry) if f" {flat(key(name))} " in f" {said} "]
    asked_of = {*columns, *marks}

    def holds(union: Described) -> bool | None:
        cells = {name: flat(key(value)) for name, value in union.attributes.items() if value and name in asked_of}
        known = [name for name in columns if name in cells]
        answers = []
        for name in known:  # some of the values may be denied in the words
            wanted = {value for value in columns[name] if not _is_denied(value, said)}
            answers.append((cells[name] in (wanted or columns[name])) == bool(wanted))
        answers += [(cells[name] in _YES) != _is_denied(flat(key(name)), said) for name in marks if name in cells]
        is_all = answers and asked.issubset(value for name in known for value in columns[name])
        return all_so([*answers, True if is_all else None])

    return holds


def _of_size(words: str, size: re.Match[str]) -> Condition:
    """“có từ 150 đoàn viên trở lên”."""
    unit, low = size["unit"] or _MEMBERS, int(size["low"])
    if size["high"]:
        high: float = int(size["high"]) - bool(size["open"])
    else:
        most, above = (0, low), (low + 1, math.inf)
        bounds = {"không quá": most, "đến": most, "dưới": (0, low - 1), "trên": above}
        low, high = most if "trở xuống" in words[size.end() :][:12] else bounds.get(size["word"], (low, math.inf))
    of_women, of_workers = _WOMEN.search(unit) is not None, _WORKERS.fullmatch(unit) is not None

    def holds(union: Described) -> bool | None:
        if of_women:
            women = _count(union, "members" if _MEMBERS in unit else "workers", of_women=True)
            return low <= women <= high if women is not None else None
        if of_workers and (workers := _count(union, "workers")) is not None:
            return low <= workers <= high
        members = _count(union, "members")
        if members is None:
            return None
        if unit == _MEMBERS:
            return low <= members <= high
        if not of_workers or members < low or (members <= high < math.inf):
            return None  # members are workers, but not all workers are members
        return members <= high

    return holds


def _count(union: Described, what: str, *, of_women: bool = False) -> int | None:
    values = (value for name, value in union.attributes.items() if _counted_by(name) == (what, of_women))
    counts = (value if value.isdecimal() else _GROUPED.sub("", value) for value in values)
    return next((int(count) for count in counts if count.isdecimal()), None)


def _counted_by(heading: str) -> tuple[str, bool]:
    """Return what a column counts by the words of its heading (“Tổng số ĐV 31/12”), and whether only women."""
    words = f" {flat(key(heading))} "
    what = next((what for what, names in _COUNTING.items() if any(f" {name} " in words for name in names)), "")
    return "" if what == "other" else what, " nu " in words


@functools.lru_cache(maxsize=4)
def _marked_columns(registry: Registry) -> frozenset[str]:
    """Return the columns that only say yes or no (“Tự chủ”: “x”)."""
    cells = list(registry.cells_of_own())
    return frozenset(name for name, _ in cells) - {name for name, value in cells if value not in _YES | _NO}


def _is_denied(value: str, words: str) -> bool:
    """Whether words before a value turn it round (“ngoài nhà nước”, “chưa tự chủ”); both without marks."""
    return re.search(rf"(?<!\S)(?:{_DENIALS}) {re.escape(value)}(?!\S)", words) is not None


# --------------------
# Whom one issuer's words can mean on a letter's day: “các CĐCS khối doanh nghiệp”, “công đoàn cấp trên cơ sở”.
#
# The class “các CĐCS” in a letter of a union means unions below that union. A committee of the State or of the Party
# has none: its letter means those of its territory. Only the office's own bodies are ever meant by a class. Classes
# are read one after the other from left to right (“LĐLĐ các huyện, công đoàn ngành”), with what narrows them.


class ClassMembers:
    """Answers for one letter. ``addressed`` gives the unions that the letter itself is addressed to."""

    def __init__(
        self,
        header: Header,
        registry: Registry,
        day: datetime.date | None,
        addressed: Callable[[], tuple[MeantUnion, ...]],
    ) -> None:
        self._header, self._registry, self._day, self._addressed = header, registry, day, addressed
        self._name = header.issuer or ""
        self._has_branch = key(self._name).startswith(_OFFICES_OF_BRANCH)
        found = registry.find(self._name, day, header.place)
        self.issuer = found[0] if len(found) == 1 else None
        self._is_above_us = not found and self._is_unknown_above()
        # Whether a union that the registry does not know writes, which can only stand above the office.
        self.root = registry.office if self._is_above_us else self._root()
        """The union whose lower unions a class means: the issuer, the union of its place, the office below it."""

    @functools.cached_property
    def _is_of_another_province(self) -> bool:
        """Whether the issuer is no body of the registry, and of another province than the office."""
        name, office = self._name, self._registry.office
        if self.issuer is not None or office is None:
            return False
        place = place_of(name) or (place_of(f"tại {self._header.place}") if not is_of_whole_country(name) else None)
        return bool(place) and province_of(self._registry, office) not in ("", key(place or ""))

    def _is_unknown_above(self) -> bool:
        # Many offices list the unions below them and nobody above: what the province lays on “công đoàn các xã” is
        # theirs all the same.
        office, name = self._registry.office, self._name
        if office is None or not writes_to_unions(name) or self._registry.ancestors(office.id):
            return False
        return kind_of(name) not in (None, "grassroots", office.kind) and not self._is_of_another_province

    @property
    def province(self) -> str | None:
        """Return the province whose bodies a name without one means."""
        return (self.root.province if self.root else None) or self._header.place

    def chosen(self, found: Iterable[Union], words: str) -> tuple[MeantUnion, ...]:
        """Return the one of several bodies that words mean, near ones first; none where they leave the choice."""
        candidates = [union for union in found if self._is_named(union, f" {key(words)} ")]
        near = [union for union in candidates if self._is_near(union)]
        if 1 not in (len(near), len(candidates)):
            return ()
        union = (near or candidates)[0]
        own = {union.id, union.parent if union.kind == "department" else None}
        return (MeantUnion(union.name, union.id, is_issuer=self.issuer is not None and self.issuer.id in own),)

    def _is_named(self, union: Union, said: str) -> bool:
        # “LĐLĐ tỉnh” of another province's letter is the one there: of ours it gives the whole name, or the province.
        if not self._is_of_another_province:
            return True
        names = filter(None, (key(union.name), province_of(self._registry, union)))
        return any(f" {name} " in said for name in names)

    def _is_near(self, union: Union) -> bool:
        """Whether a body is below the root, above it, or the root itself: whom a bare name means first."""
        if self.root is None:
            return False
        above, of_root = ({one.id for one in self._registry.ancestors(body.id)} for body in (union, self.root))
        return self.root.id in {union.id, *above} or union.id in of_root

    def _below(self, root: Union, *, is_direct: bool) -> list[Member]:
        """Return the office's own bodies below the root, in the order of their ids.

        The central union of a branch, which has none, means those of the same branch in the provinces.
        """
        members = functools.partial(self._registry.members, on=self._day)
        found = members(root.id, direct=is_direct)
        if found or members(root.id) or root.kind != "sector_union":
            return found
        words = [word for word in key(root.name).split() if word not in {"công", "đoàn", "ngành", "việt", "nam"}]
        of_kind = self._registry.of_kind("sector_union", self._day)
        of_branch = [union for union in of_kind if f" {' '.join(words)} " in f" {key(union.name)} "]
        lower = () if is_direct else (child for union in of_branch for child in members(union.id))
        return [member for _, member in sorted({member.id: member for member in (*of_branch, *lower)}.items())]

    def targets(self, name: str, *, is_plural: bool, by_workplace: bool = False) -> tuple[MeantUnion, ...]:
        """Return the unions of the classes that ``name`` names, none where it is no class.

        With ``by_workplace`` the words behind a class may be parts of the unions' names.
        """
        classes, is_direct, narrowing = self._read_classes(name)
        root = self.root
        if not classes or root is None:
            return ()
        members = [(named, self._members_of(root, named, is_direct, is_plural)) for named in classes]
        names = [key(union.name) for _, unions in members for union in unions] if by_workplace else ()
        condition = read_condition(narrowing, self._registry, names)
        if condition is None:
            return ()
        # “Các đơn vị” are those to whom the letter is addressed; of a body that is no union nobody else of ours.
        if all(named.union_class.addressed for named in classes) and (addressed := self._addressed()):
            return tuple(self._narrowed(addressed, condition, narrowing))
        if root != self.issuer and not any(named.says_union for named in classes):
            return ()
        found = {target.union_id: target for target in self._meeting(members, condition, narrowing)}
        if not found or not any(named.union_class.own for named in classes):
            return tuple(found.values())
        # “Các cấp công đoàn”: the union at the head is meant, too, where it is the office's.
        return (*found.values(), MeantUnion(root.name, root.id, is_issuer=root == self.issuer))

    def _meeting(
        self, members: Sequence[tuple[NamedClass, Sequence[Member]]], condition: Condition, narrowing: str
    ) -> Iterator[MeantUnion]:
        """Yield the members of classes that meet a condition, or may."""
        for named, union in [(named, union) for named, unions in members for union in unions]:
            if (holds := condition(union)) is False:
                continue
            is_listed = not named.units or unit_of(key(union.name)) in {None, *named.units}
            unmet = None if is_listed else f"chỉ nêu: {', '.join(named.units)}"
            is_sure = holds is True and is_listed and not named.union_class.review
            yield MeantUnion(union.name, union.id, is_sure, condition=narrowing if holds is None else unmet)

    def _members_of(self, root: Union, named: NamedClass, is_direct: bool, is_plural: bool) -> list[Member]:
        union_class = named.union_class
        is_direct = is_direct or union_class.reach == "children"
        found = [] if self._is_above_us and is_direct else self._below(root, is_direct=is_direct)
        if root != self.issuer and root.kind in union_class.kinds and (named.units or self._is_above_us):
            # “Công đoàn xã và các CĐCS” in a letter of the commune's own committee
            found = [Member(root.id, root.name, root.kind, None, None, json.dumps(root.attributes)), *found]
        # “phối hợp với | Công đoàn ngành” in a letter of the Sở Y tế
        is_other = self._is_of_another_branch if self._has_branch and not is_plural else lambda _: False
        return [one for one in found if self._is_of(named, one) and not is_other(one)]

    def _is_of(self, named: NamedClass, member: Member) -> bool:
        union_class = named.union_class
        return (
            member.kind in union_class.kinds
            and (not union_class.leads or self._leads(member.id))
            and (not named.branch or f" {named.branch} " in f" {key(member.name)} ")
            # “Công đoàn các phường” are those of wards; “các xã, phường” may be short for all that there are.
            and (len(named.units) != 1 or unit_of(key(member.name)) in {None, *named.units})
        )

    def _leads(self, union_id: str) -> bool:
        """Whether a body stands directly above grassroots unions, and not above other upper unions besides."""
        kinds = self._registry.kinds_below(union_id, self._day)
        return kinds <= {"grassroots", "occupational_union", *NO_UNIONS}

    def _is_of_another_branch(self, member: Member) -> bool:
        """Whether a body is a sector union, but not that of the issuer's branch."""
        named = _BRANCH_OF_UNION.match(key(member.name))
        is_own = named is not None and f" {named['branch']} " in f" {key(self._name)} "
        return member.kind == "sector_union" and not is_own

    def _narrowed(self, targets: Iterable[MeantUnion], condition: Condition, narrowing: str) -> Iterator[MeantUnion]:
        for target in targets:
            union = self._registry.get(target.union_id) if narrowing else None
            holds = condition(union) if union is not None else True
            if holds is not False:
                yield target if holds else target._replace(is_sure=False, condition=narrowing)

    def are_others(self, name: str) -> bool:
        """Whether ``name`` is a class of unions that are known and none of them the office's (“CĐ ngành TW”)."""
        classes, is_direct, narrowing = self._read_classes(name)
        if not classes or narrowing or self.issuer is None:
            return False
        members = functools.partial(self._registry.members, self.issuer.id, self._day, own=False)
        kinds = {direct: {one.kind for one in members(direct=direct)} for direct in (is_direct, True)}
        return all(
            not kinds[is_direct or one.reach == "children"].isdisjoint(one.kinds)
            for one in (named.union_class for named in classes)
        )

    def _read_classes(self, name: str) -> tuple[list[NamedClass], bool, str]:
        """Return one class after the other, from left to right, whether only those directly below, the condition."""
        classes, is_direct, rest = list[NamedClass](), False, name
        while rest:
            named = class_at_start(rest)
            # “CĐCS | các đơn vị trực thuộc” are grassroots unions: the second class only tells of the first.
            tells = named is not None and named.union_class.reach == "children" and classes
            if named is not None and not (tells and classes[-1].union_class.kinds == ("grassroots",)):
                classes.append(named)
                rest = named.rest
            elif classes and (shorter := self._without_scope(rest)) is not None:
                is_direct = is_direct or rest.startswith(_DIRECT)
                rest = shorter
            else:
                break
        return classes, is_direct, rest

    def _without_scope(self, rest: str) -> str | None:
        own = _parts(key(self.root.name)) if self.root else ()
        for words in (*own, *SCOPE["direct"], *SCOPE["words"], *SCOPE["joints"]):
            if rest == words or rest.startswith(f"{words} "):
                return rest[len(words) :].strip()
        return None

    def _root(self) -> Union | None:
        """Return the issuer, or the union of the territory of a committee (“UBND phường Lũng Hạ”)."""
        if self.issuer is not None and self.issuer.kind not in NO_UNIONS:
            return self.issuer
        issuer = key(self._name)
        if not issuer or writes_to_unions(issuer):
            return None
        if any(re.search(same_tones(pattern), issuer) for pattern in _TERRITORIES["national"]):
            return None
        place = (self.issuer.province if self.issuer else None) or self._header.place or ""
        marks = list(_UNIT.finditer(issuer))
        ends = [*(mark.start() for mark in marks), len(issuer)][1:]
        units = [(mark["unit"], issuer[mark.end() : end].strip()) for mark, end in zip(marks, ends, strict=True)]
        for unit, name in [one for one in units if one[1]] or [(_TERRITORIES["default"], key(place))]:
            for union_name in _TERRITORIES["unions"][unit] if name else ():
                found = self._registry.find(f"{same_tones(union_name)} {name}", self._day, place)
                if len(found) == 1:
                    return found[0]
        return None


@functools.lru_cache(maxsize=64)
def _parts(name: str) -> tuple[str, ...]:
    words = name.split()
    ends = itertools.combinations(range(len(words) + 1), 2)
    runs = {" ".join(words[start:end]) for start, end in ends if end - start > 1}
    return tuple(sorted(runs, key=lambda run: (-len(run), run)))
