"""The unions over time: who stands below whom on a day, which bodies a name may mean, what is wrong with a row.

They lie in tables of SQLite: a letter looks up what it names, and no more is read. In memory for a list that was given;
for the office's own beside its file, made anew whenever that, what comes with the program, or the spelling of names is
another (``made_of``): 125,000 unions cost nothing until asked.
"""

import contextlib
import datetime
import functools
import hashlib
import json
import os
import re
import sqlite3
import tempfile
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from importlib import resources
from itertools import chain, combinations, islice
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, Self

from extractors.lexicon import load
from pipeline.support.errors import SetupError
from pipeline.support.grouping import divided, grouped, picked
from pipeline.support.words import t
from pipeline.unions.names import (
    SPELLINGS,
    TOKEN,
    flat,
    key,
    loose_key,
    other_name,
    same_tones,
    spellings,
    without_organ,
)
from schemas import NO_UNIONS, Record, Side, Union, is_within, iso, whole_day

Day = datetime.date | None

_VIETNAMESE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def day_of(words: str) -> Day:
    """Read ISO or Vietnamese order, ``None`` for what is no day."""
    match = _VIETNAMESE.fullmatch(words)
    try:
        return datetime.date(*map(int, match.groups()[::-1])) if match else datetime.date.fromisoformat(words)
    except ValueError:
        return None


def day_words(day: Day) -> str:
    """Return a day as people write it, ``""`` for none."""
    return f"{day:%d/%m/%Y}" if day else ""


# --------------------
# What is wrong with a registry, row by row.

_SHOWN = 5
#: Rows of the second sheet of a workbook begin here, of the third at twice that: no row of two sheets is the same.
ROWS_OF_A_SHEET = 1 << 21
#: So many rings of bodies above or after each other are told at once.
_MOST_RINGS = 20


class RegistryFault(NamedTuple):
    """One fault: where (row as the spreadsheet counts it, 0 = made by hand), what, and in Vietnamese."""

    row: int
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


class RegistryError(SetupError):
    """A registry that cannot be used; ``problems`` lists every fault of every row."""

    def __init__(self, source: str, problems: tuple[RegistryFault, ...]) -> None:
        shown = "; ".join(map(str, problems[:_SHOWN]))
        if len(problems) > _SHOWN:
            shown += t("; và {count} lỗi khác", count=len(problems) - _SHOWN)
        super().__init__("Danh mục công đoàn {source} có {count} lỗi: {problems}. Sửa rồi chạy lại.",
                         source=source, count=len(problems), problems=shown)  # fmt: skip
        self.source = source
        self.problems = problems


def _problems(given: list[Union], rows: Mapping[int, int]) -> Iterator[RegistryFault]:
    """Yield what is wrong with rows: an id twice, a parent or successor that is not there, a ring of them.

    ``rows``: place in ``given`` → row of the file; made by hand it is 0.
    """
    parents = {union.id: [union.parent] for union in given}
    known: set[str | None] = {None, *parents}
    below_itself = _in_cycles(parents)
    after_itself = _in_cycles({union.id: union.successors for union in given})
    seen: set[str] = set()
    for at, union in enumerate(given):
        fault = functools.partial(RegistryFault, rows.get(at, 0))
        if union.id in seen:
            yield fault("duplicate-id", t("mã “{id}” đã có ở dòng trên", id=union.id))
        seen.add(union.id)
        if union.parent not in known:
            yield fault("unknown-parent", t("không có cấp trên mang mã “{id}”", id=union.parent))
        for heir in union.successors:
            if heir not in known:
                yield fault("unknown-successor", t("không có đơn vị kế thừa mang mã “{id}”", id=heir))
        if union.id in below_itself:
            yield fault("cycle", t("“{id}” là cấp trên của chính mình (vòng lặp)", id=union.id))
        if union.id in after_itself:
            yield fault("cycle", t("“{id}” kế thừa chính mình (vòng lặp)", id=union.id))


def _in_cycles(following: Mapping[str, Iterable[str | None]]) -> set[str]:
    """Return the ids of which one stands behind itself in ``following`` (id → the next ones), by way of others too."""
    left = {union_id: following.keys() & set(ids) for union_id, ids in following.items()}
    found: set[str] = set()
    for _ in range(_MOST_RINGS):
        try:
            TopologicalSorter(left).prepare()
            break
        except CycleError as error:
            ring = set(error.args[1])
            found |= ring
            left |= {union_id: left[union_id] - ring for union_id in ring}
    return found


# --------------------
# Unions as a letter's date or task refers to them, as a class asks for them, and as those who come after others.


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
        given = list(bodies)
        return cls(names=tuple(body.name for body in given), union_ids=tuple(body.union_id for body in given))

    def __len__(self) -> int:
        return len(self.names)

    def each(self) -> Iterator[BoundBody]:
        """Yield them one by one."""
        for name, union_id in zip(self.names, self.union_ids, strict=True):
            yield BoundBody(name=name, union_id=union_id)


class Member(NamedTuple):
    """What a class of unions asks of each: 125,000 of them are lighter than as many unions."""

    id: str
    name: str
    kind: str
    valid_from: str | None
    valid_to: str | None
    cells: str

    @property
    def attributes(self) -> dict[str, str]:
        """What the other columns of the registry say."""
        found: dict[str, str] = json.loads(self.cells)
        return found

    def valid_on(self, day: str | None) -> bool:
        """Whether the body exists on a day, as ``Union.valid_on`` does."""
        return is_within(day, self.valid_from, self.valid_to)


class Move(NamedTuple):
    """A place before the reform and after it, as the map has both; ``commune`` is empty where a province moved."""

    old: str
    new: str
    commune: str
    province: str


class Successor(NamedTuple):
    """Who stands in a body's place; ``move`` is set where only the map tells so: that needs a person's eye."""

    union: Union
    move: Move | None = None


# --------------------
# The tables.

#: Another shape of the tables: what was made before is made anew.
_FORM = 2
#: Beside the four spellings of ``SPELLINGS``: a name without its province; as running text writes it; a workplace's;
#: as running text writes the other name of a grassroots union.
_LOCAL, _WRITTEN, _WORKPLACE, _ALSO_WRITTEN = 4, 5, 6, 7
#: The spellings by which the other name is found: a body that bears it itself is found by a stricter one.
_LOOSELY = (1, 3)
_GRASSROOTS = "công đoàn cơ sở "
#: Words that one question may ask for.
_AT_ONCE = 500
_BELOW = (
    "WITH RECURSIVE below(id) AS (SELECT id FROM bodies WHERE parent = ?1 UNION ALL "
    "SELECT bodies.id FROM below JOIN bodies ON bodies.parent = below.id) "
)
_IS_BELOW = f"id IN ({_BELOW}SELECT id FROM below)"
#: What holds of a body that exists on a day, the second value of a question; on none it must have no end.
_ON = "CASE WHEN ?2 IS NULL THEN valid_to IS NULL ELSE ?2 BETWEEN ifnull(valid_from, ?2) AND ifnull(valid_to, ?2) END"
_TABLES = """
CREATE TABLE made_of (digest TEXT);
CREATE TABLE bodies (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, own INTEGER NOT NULL, name TEXT NOT NULL,
    kind TEXT NOT NULL, parent TEXT, valid_from TEXT, valid_to TEXT, attributes TEXT NOT NULL, more TEXT NOT NULL);
CREATE INDEX bodies_parent ON bodies (parent, id);
CREATE TABLE names (spelling TEXT, way INTEGER, id TEXT, PRIMARY KEY (spelling, way, id)) WITHOUT ROWID;
CREATE TABLE longest (way INTEGER PRIMARY KEY, words INTEGER);
CREATE TABLE cells (flat TEXT, own INTEGER, heading TEXT, value TEXT, PRIMARY KEY (flat, own, heading, value))
    WITHOUT ROWID;
"""
_COLUMNS = "id, name, kind, parent, valid_from, valid_to, attributes, more"
_MEMBER = "id, name, kind, valid_from, valid_to, attributes"
#: Bodies that are looked up again and again are made once; classes are read once; so many answers are remembered.
_MOST_BODIES, _CLASSES, _REMEMBERED = 4096, 4, 24


def digest_of(*parts: bytes) -> str:
    """Return what kept tables are known by: the bytes that they were made of, and how names are compared."""
    spelling = json.dumps(load("names", __package__), sort_keys=True).encode()
    return hashlib.sha256(b"\n".join((str(_FORM).encode(), spelling, *parts))).hexdigest()


def _filled(own: Sequence[Union], others: Iterable[Union]) -> sqlite3.Connection:
    """Return a database in memory with these bodies, the office's ``own`` first; their names are filled in later."""
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.executescript(_TABLES)
    connection.execute("INSERT INTO made_of VALUES ('')")
    rows, cells = [], set[tuple[str, bool, str, str]]()
    for place, union in enumerate(chain(own, others)):
        is_own, more = place < len(own), picked(union, ("aliases", "level", "province", "successors"))
        told = (union.attributes, {name: value for name, value in more.items() if value})
        days = iso(union.valid_from), iso(union.valid_to)
        said = (json.dumps(one, ensure_ascii=False) for one in told)
        rows.append((place, union.id, is_own, union.name, union.kind, union.parent, *days, *said))
        cells |= {(flat(key(value)), is_own, heading, value) for heading, value in union.attributes.items()}
    connection.executemany("INSERT INTO bodies VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    connection.executemany("INSERT INTO cells VALUES (?, ?, ?, ?)", sorted(cells))
    return connection


def _union(row: tuple[Any, ...]) -> Union:
    """Return the union of a row of ``bodies`` (``_COLUMNS``), not checked again: it was when it was put there."""
    union_id, name, kind, parent, first, last, attributes, more = row
    fields = {"level": None, "province": None, **json.loads(more)}
    fields |= {name: tuple(fields.get(name, ())) for name in ("aliases", "successors")}
    days = {"valid_from": whole_day(first), "valid_to": whole_day(last), "attributes": json.loads(attributes)}
    return Union.model_construct(**{**fields, **days, "id": union_id, "name": name, "kind": kind, "parent": parent})


#: With what the name of a province begins within that of a body.
_OF_PROVINCE = "tỉnh"


def _names_of(union: Union) -> Iterator[tuple[str, int, str]]:
    """Yield the spellings by which a body is found, each with its way (``SPELLINGS``, ``_LOCAL`` …) and its id."""
    seen: set[str] = set()
    own = (union.name, *union.aliases)
    for name in (*own, *filter(None, map(other_name, own if union.kind == "grassroots" else ()))):
        is_own = name in own
        for way in range(len(SPELLINGS)) if is_own else _LOOSELY:
            if (spelled := SPELLINGS[way](name)) not in seen:
                seen.add(spelled)
                yield spelled, way, union.id
        told = name.partition(f" {_OF_PROVINCE} ")[2] if union.kind in BRANCHES else ""
        bare, province = flat(loose_key(name)), _place_of(union.province or told)
        if province and bare.endswith(f" {province}"):
            yield f"{province}\n{bare.removesuffix(f' {province}')}", _LOCAL, union.id
        for words in spellings(name):
            written = " ".join(TOKEN.findall(words))
            yield written, _WRITTEN if is_own else _ALSO_WRITTEN, union.id
            workplace = written.removeprefix(_GRASSROOTS)
            if union.kind == "grassroots" and workplace != written and " " in workplace:
                yield workplace, _WORKPLACE, union.id


def _place_of(province: str) -> str:
    return flat(loose_key(province)).removeprefix("thanh pho ")


# --------------------
# The unions over time.

#: A name with this is never short for the body of a province.
_NATIONAL = "việt nam"
#: Bodies of this kind have namesakes in the provinces, which are meant by a name without “Việt Nam” there.
BRANCHES = frozenset({"sector_union", "corporation_union"})


class Registry:
    """All bodies of all times. A day of ``None`` means today's bodies: those without an end.

    Some are the office's own; the others come with the program and are only recognised (``is_own`` tells). Lists of
    bodies come in the order of their ids.
    """

    def __init__(
        self, unions: Iterable[Union], source: str = "đã cho", rows: Mapping[int, int] = MappingProxyType({}),
        others: Iterable[Union] = (),
    ) -> None:  # fmt: skip
        """Take the office's ``unions`` (with their ``rows`` in the file ``source``) and the ``others`` in."""
        own, rest = list(unions), list(others)
        if problems := tuple(_problems([*own, *rest], rows)):
            raise RegistryError(source, problems)
        self._put(_filled(own, rest))

    @classmethod
    def kept(cls, path: Path, made_of: str | None = None) -> Self | None:
        """Return the registry that lies in a file; ``None`` where there is none, or one made of something else."""
        try:
            connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
            found = connection.execute("SELECT digest FROM made_of").fetchone()
        except sqlite3.Error:
            return None
        if not found or made_of not in (None, found[0]):
            return None
        made = cls.__new__(cls)
        made._put(connection, path)
        return made

    def _put(self, connection: sqlite3.Connection, path: Path | None = None) -> None:
        """Take the tables over, from a file at ``path`` or in memory, with caches for what is asked again and again."""
        self._connection, self._path, self._has_names = connection, path, False
        #: The union whose office this is, once it was chosen.
        self.office: Union | None = None
        self.get = functools.lru_cache(maxsize=_MOST_BODIES)(lambda id: next(self._unions("WHERE id = ?", id), None))
        self._named = functools.lru_cache(maxsize=_MOST_BODIES)(self._looked_up)
        self.names_in = functools.lru_cache(maxsize=_MOST_BODIES)(self._names_in)
        self._below = functools.lru_cache(maxsize=_CLASSES)(
            lambda union_id, direct, own: self._members(
                f"{'parent = ?1' if direct else _IS_BELOW} AND own = ?2", union_id, own
            )
        )
        self._remembered: dict[Hashable, Any] = {}

    def keep(self, path: Path, made_of: str) -> None:
        """Write the tables beside the registry, for its owner alone; where nothing can be they stay in memory."""
        with contextlib.suppress(OSError, sqlite3.Error):
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
            os.close(handle)
            try:
                copy = sqlite3.connect(name)
                copy.execute("PRAGMA synchronous = OFF")
                self._fill_names()
                self._connection.execute("UPDATE made_of SET digest = ?", (made_of,))
                self._connection.commit()
                self._connection.backup(copy)
                copy.close()
                Path(name).replace(path)
                self._path = path
            finally:
                Path(name).unlink(missing_ok=True)

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to another process as the place of the file, where there is one."""
        office = getattr(self.office, "id", None)
        if self._path is not None:
            return _made_again, (self._path, (), (), office)
        own, others = divided(self._unions("ORDER BY place"), self.is_own)
        return _made_again, (None, own, others, office)

    def of_office(self, union_id: str | None) -> Self:
        """Return this registry, told which union's office it is; raise ``SetupError`` where it has no such union."""
        self.office = self.get(union_id)
        self.__dict__.pop("_near_office", None)
        self._remembered.clear()
        if union_id is not None and self.office is None:
            raise SetupError("Danh mục không còn đơn vị mang mã “{id}” mà văn phòng này đã chọn. Chọn lại: vanthu "
                             "office ĐƠN_VỊ", id=union_id)  # fmt: skip
        return self

    # ------------------------------------------------------------------------------------------------ questions

    def _column(self, asked: str, *values: Any) -> list[Any]:
        return [row[0] for row in self._connection.execute(asked, values)]

    def _unions(self, which: str, *values: Any) -> Iterator[Union]:
        return map(_union, self._connection.execute(f"SELECT {_COLUMNS} FROM bodies {which}", values))

    def _members(self, which: str, *values: Any) -> list[Member]:
        asked = f"SELECT {_MEMBER} FROM bodies WHERE {which} ORDER BY id"
        return list(map(Member._make, self._connection.execute(asked, values)))

    def _fill_names(self) -> None:
        """Fill the tables of names, where nothing is in them yet."""
        if not self._has_names and not self._column("SELECT 1 FROM names LIMIT 1"):
            rows = chain.from_iterable(map(_names_of, self._unions("ORDER BY id")))
            self._connection.executemany("INSERT OR IGNORE INTO names VALUES (?, ?, ?)", list(rows))
            count = "max(length(spelling) - length(replace(spelling, ' ', '')) + 1)"
            self._connection.execute(f"INSERT INTO longest SELECT way, {count} FROM names GROUP BY way")
        self._has_names = True

    # ------------------------------------------------------------------------------------------------ bodies

    def __len__(self) -> int:
        return self.count()

    def __iter__(self) -> Iterator[Union]:
        return self._unions("ORDER BY id")

    def __getitem__(self, union_id: str) -> Union:
        """Return the body with this id, which is there."""
        union = self.get(union_id)
        assert union is not None
        return union

    def name_of(self, union_id: str | None) -> str:
        """Return the name of the body with this id, empty where there is none."""
        return str(getattr(self.get(union_id), "name", ""))

    def count(self, *, own: bool = False) -> int:
        """Count the bodies, or the office's own."""
        return int(self._column("SELECT count(*) FROM bodies WHERE own >= ?", own)[0])

    def own(self) -> list[Union]:
        """Return the office's own bodies: those that a class of unions may mean."""
        return list(self._unions("WHERE own ORDER BY id"))

    @functools.cached_property
    def own_unions(self) -> frozenset[str]:
        """The ids of the office's own bodies that are unions."""
        kinds = ", ".join("?" * len(NO_UNIONS))
        return frozenset(self._column(f"SELECT id FROM bodies WHERE own AND kind NOT IN ({kinds})", *NO_UNIONS))

    def own_first(self) -> list[Union]:
        """Return all bodies, the office's own before namesakes that the program brings along."""
        return list(self._unions("ORDER BY own DESC, id"))

    def tops(self) -> list[Union]:
        """Return the office's own bodies that stand below none of its own."""
        above = "coalesce(parent NOT IN (SELECT id FROM bodies WHERE own), 1)"
        return list(self._unions(f"WHERE own AND {above} ORDER BY id"))

    def is_own(self, union: Union) -> bool:
        """Whether the body is in the office's own registry, not only in the one that comes with the program."""
        return bool(self._column("SELECT 1 FROM bodies WHERE id = ? AND own", union.id))

    def reaches_own(self, union: Union) -> bool:
        """Whether the body is one of the office's own, or stands above one."""
        asked = f"{_BELOW}SELECT 1 FROM below JOIN bodies USING (id) WHERE own = 1 LIMIT 1"
        return self.is_own(union) or bool(self._column(asked, union.id))

    def places(self) -> dict[str, int]:
        """Return where each body stands in the list that was given, by its id."""
        return dict(self._connection.execute("SELECT id, place FROM bodies"))

    def ended(self) -> list[str]:
        """Return the ids of the bodies that have an end."""
        return self._column("SELECT id FROM bodies WHERE valid_to IS NOT NULL")

    def cells(self, words: str) -> set[tuple[str, str]]:
        """Return heading and value of all cells whose value stands in ``words``; both without marks."""
        parts = words.split()
        runs = {" ".join(parts[at:end]) for at, end in combinations(range(len(parts) + 1), 2)}
        asked = "SELECT heading, value FROM cells WHERE flat = ?"
        return set(chain.from_iterable(self._connection.execute(asked, (run,)) for run in runs))

    def cells_of_own(self) -> Iterator[tuple[str, str]]:
        """Yield heading and value, without marks, of all cells of the office's own bodies, each once."""
        return self._connection.execute("SELECT DISTINCT heading, flat FROM cells WHERE own = 1")

    # ------------------------------------------------------------------------------------------------ by name

    def told_apart(self, name: str) -> Union | None:
        """Return the body that a name with an id behind it means: “Công đoàn cơ sở Hoa Mai (hoa-mai-2)”."""
        before, _, union_id = name.strip().removesuffix(")").rpartition(" (")
        return self.get(union_id) if before else None

    def find(self, name: str, on: Day = None, province: str | None = None) -> list[Union]:
        """Return the bodies that ``name`` may mean on a day: several where the name alone does not tell.

        With ``province`` a name without one (“Công đoàn ngành Y tế”) means the body of that province. Where the office
        has a body of the name, no other of the name is meant.
        """
        found = [union for union in self.named(name, province) if union.valid_on(on)]
        return [*filter(self.is_own, found)] or found

    def named(self, name: str, province: str | None = None) -> list[Union]:
        """Return the bodies of all times that ``name`` may mean."""
        return list(self._named(name, province))

    def _looked_up(self, name: str, province: str | None) -> list[Union]:
        """Return the bodies of all times that a name may mean, by the strictest way of spelling that finds any.

        With a ``province`` no body of the whole country is meant; at last one with the province behind its name is
        looked for.
        """
        plain = without_organ(key(name))
        is_local = bool(province) and _NATIONAL not in plain
        for words in dict.fromkeys((name, plain)):
            for way, spelling in enumerate(SPELLINGS):
                # What a stricter way made is the same in a looser one, and stands once.
                found = self._spelled(spelling(words), f"<= {way}")
                found = [union for union in found if not self._is_namesake(union, key(words), is_local=is_local)]
                if found:
                    return found
        local = f"{_place_of(province or '')}\n{flat(loose_key(plain))}"
        return self._spelled(local, f"= {_LOCAL}") if is_local else []

    def _spelled(self, spelling: str, ways: str) -> list[Union]:
        """Return the bodies with a spelling of a name in some ways, in the order of their ids."""
        self._fill_names()
        which = f"WHERE id IN (SELECT id FROM names WHERE spelling = ? AND way {ways}) ORDER BY id"
        return list(self._unions(which, spelling))

    def _is_namesake(self, union: Union, words: str, *, is_local: bool) -> bool:
        """Whether a body is that of the centre where a province's is meant, or the other way round."""
        if union.kind not in BRANCHES or words in map(key, (union.name, *union.aliases)):
            return False
        if _NATIONAL in key(union.name):
            return is_local and not self.is_own(union)
        return _NATIONAL in words

    def known_keys(self, keys: Iterable[str]) -> set[str]:
        """Return those of some keys of names that bodies bear."""
        return set(self._ids_by_spelling(keys, (SPELLINGS.index(key),)))

    def _ids_by_spelling(self, words: Iterable[str], ways: Sequence[int]) -> dict[str, set[str]]:
        """Return, by spelling, the ids of the bodies that bear it in one of these ways; others are left out."""
        self._fill_names()
        found: dict[str, set[str]] = defaultdict(set)
        asked = f"SELECT spelling, id FROM names WHERE spelling IN ({{}}) AND way IN ({', '.join(map(str, ways))})"
        rest = iter(words)
        while some := list(islice(rest, _AT_ONCE)):
            for spelling, union_id in self._connection.execute(asked.format(", ".join("?" * len(some))), some):
                found[spelling].add(union_id)
        return found

    @functools.cached_property
    def _longest(self) -> dict[int, int]:
        self._fill_names()
        return dict(self._connection.execute("SELECT way, words FROM longest"))

    def _names_in(self, text: str, workplaces: bool) -> list[tuple[int, int, list[str]]]:
        """Return where names stand in ``text``, from left to right, each with the ids of the bodies that it may mean.

        Longer names come first; ``workplaces``: the name of a workplace stands for its grassroots union.
        """
        ways = (_WRITTEN, _WORKPLACE) if workplaces else (_WRITTEN,)
        words = list(TOKEN.finditer(same_tones(text)))
        told = [word[0] for word in words]
        most = max(self._longest.get(way, 0) for way in (*ways, _ALSO_WRITTEN))
        runs = {(at, end): " ".join(told[at:end]) for at in range(len(words))
                for end in range(at + 1, min(at + most, len(words)) + 1)}  # fmt: skip
        asked = set(runs.values())
        named = self._ids_by_spelling(asked, (_ALSO_WRITTEN,)) | self._ids_by_spelling(asked, ways)
        found, taken = list[tuple[int, int, list[str]]](), set[int]()
        for at, end in sorted((span for span, run in runs.items() if run in named), key=lambda s: (s[0] - s[1], s)):
            if taken.isdisjoint(range(at, end)):
                taken.update(range(at, end))
                found.append((words[at].start(), words[end - 1].end(), sorted(named[runs[at, end]])))
        return sorted(found)

    # ------------------------------------------------------------------------------------------------ above and below

    def children(self, union_id: str, on: Day = None) -> list[Union]:
        """Return the bodies directly below."""
        return list(self._unions(f"WHERE parent = ?1 AND {_ON} ORDER BY id", union_id, iso(on)))

    def descendants(self, union_id: str, on: Day = None) -> list[Union]:
        """Return all bodies below; one that is not valid hides nothing below it."""
        return list(self._unions(f"WHERE {_IS_BELOW} AND {_ON} ORDER BY id", union_id, iso(on)))

    def ids_below(self, union_id: str) -> frozenset[str]:
        """Return the ids of the bodies below."""
        return frozenset(self._column(f"{_BELOW}SELECT id FROM below", union_id))

    def members(self, union_id: str, on: Day = None, *, direct: bool = False, own: bool = True) -> list[Member]:
        """Return the bodies below (or directly below) that exist on a day: the office's ``own``, or the others."""
        day = iso(on)
        return [member for member in self._below(union_id, direct, own) if member.valid_on(day)]

    def of_kind(self, kind: str, on: Day = None) -> list[Member]:
        """Return the office's own bodies of a kind."""
        return self._members(f"kind = ?1 AND own = 1 AND {_ON}", kind, iso(on))

    def kinds_below(self, union_id: str, on: Day = None) -> set[str]:
        """Return the kinds of the bodies directly below."""
        return set(self._column(f"SELECT kind FROM bodies WHERE parent = ?1 AND {_ON}", union_id, iso(on)))

    def ancestors(self, union_id: str) -> list[Union]:
        """Return the bodies above, the nearest first."""
        above: list[Union] = []
        union = self[union_id]
        while union.parent is not None:
            union = self[union.parent]
            above.append(union)
        return above

    def side_of(self, union_id: str) -> Side:
        """Return where a body stands, a department where its union does; while no office was chosen, all are below."""
        return "below" if self.office is None else self._near_office.get(union_id, "outside")

    @functools.cached_property
    def _near_office(self) -> dict[str, Side]:
        """The side of the bodies at or below the office, by id: ``ours`` with its departments, else ``below``."""
        assert self.office is not None
        found: dict[str, Side] = dict.fromkeys(self.ids_below(self.office.id), "below")
        ours = [self.office.id]
        for union_id in ours:
            found[union_id] = "ours"
            ours += self._column("SELECT id FROM bodies WHERE parent = ? AND kind = 'department'", union_id)
        return found

    def heirs(self, union_id: str, on: Day = None) -> list[Successor]:
        """Return who stands in a body's place on a day: itself while it lasts, else its successors, or theirs, if any.

        Only where no successor is written down is the map of the reform asked; its heirs bear the ``move`` that it
        tells.
        """
        found, asked, seen = dict[str, Successor](), [union_id], {union_id}
        for union in map(self.__getitem__, asked):
            if union.valid_on(on):
                found[union.id] = Successor(union)
            elif union.successors:
                asked += sorted(set(union.successors) - seen)
                seen.update(union.successors)
            elif derived := derived_heir(self, union, on):
                found.setdefault(derived.union.id, derived)
        return [found[heir_id] for heir_id in sorted(found)]

    # ------------------------------------------------------------------------------------------------ answers kept

    def remembered(self, asked: Hashable, on: Day) -> Any:
        """Return what was worked out for a day between the same changes of the registry, ``None`` where nothing was."""
        return self._remembered.get((asked, self._span(on)))

    def remember(self, asked: Hashable, on: Day, made: Any) -> None:
        """Keep what was worked out of whom some words mean, the last few such answers."""
        if len(self._remembered) >= _REMEMBERED:
            del self._remembered[next(iter(self._remembered))]
        self._remembered[asked, self._span(on)] = made

    def _span(self, on: Day) -> tuple[int, int] | None:
        """Return between which changes of the registry a day lies (answers hold for all of it); ``None`` for no day."""
        day = iso(on)
        began, ended = self._changes
        return (bisect_right(began, day), bisect_left(ended, day)) if day is not None else None

    @functools.cached_property
    def _changes(self) -> tuple[list[str], list[str]]:
        """The days on which bodies begin, and those on which they end."""
        asked = "SELECT DISTINCT {0} FROM bodies WHERE {0} IS NOT NULL ORDER BY {0}"
        return self._column(asked.format("valid_from")), self._column(asked.format("valid_to"))


@functools.cache
def nobody() -> Registry:
    """Return the registry in which there is nobody."""
    return Registry(())


def _made_again(path: Path | None, own: Sequence[Union], others: Sequence[Union], office: str | None) -> Registry:
    """Return the registry that came from another process (``__reduce__``): out of its file, or of its bodies."""
    registry = Registry.kept(path) if path is not None else Registry(own, others=others)
    assert registry is not None
    return registry.of_office(office)


class BodyMention(NamedTuple):
    """A name at ``text[start:end]`` and the bodies that it may mean on the day asked for."""

    start: int
    end: int
    unions: tuple[Union, ...]


def mentions(registry: Registry, text: str, on: Day = None, *, workplaces: bool = False) -> list[BodyMention]:
    """Return the names in ``text`` from left to right, those that mean no body of that day left out.

    With ``workplaces`` the name of a workplace stands for its grassroots union (“các CĐCS: Bệnh viện A, Trường B”).
    """
    found = (
        BodyMention(start, end, tuple(union for union in map(registry.__getitem__, ids) if union.valid_on(on)))
        for start, end, ids in registry.names_in(text, workplaces)
    )
    return [mention for mention in found if mention.unions]


# --------------------
# Who stands on the territory of a union that ended with the reform of 1 July 2025, where its row names no successor.
#
# The place in the union's own name (commune, or province) is looked up in underthesea's map of the reform; its heir is
# the one union that the registry holds for the new place. The map knows territories, not decisions about unions: such
# an heir is derived, and carries the words that it was derived from. Where the map leaves a choice, there is no heir.

_REFORM = load("reform", __package__)
_KINDS, _WORDS = _REFORM["kinds"], _REFORM["units"]
#: The last day of the districts and of the provinces of before.
LAST_DAY: datetime.date = _REFORM["last_day"]
_MARKS = re.compile(rf"(?<!\S)(?:{'|'.join(sorted({*chain(*_WORDS.values())}, key=len, reverse=True))})(?!\S)")


class Unit(NamedTuple):
    """A unit named at ``start`` of a key: “xã” and “thạch đài”."""

    start: int
    word: str
    name: str

    @property
    def words(self) -> str:
        """The unit with its word: “xã thạch đài”."""
        return f"{self.word} {self.name}"


def province_of(registry: Registry, union: Union) -> str:
    """Return the key of the province that its row, its name, or those of the bodies above it tell; else nothing."""
    for body in (union, *registry.ancestors(union.id)):
        named = (unit.name for unit in units_in(key(body.name)) if unit.word == _OF_PROVINCE)
        if province := _bare(body.province or next(named, "")):
            return province
    return ""


def derived_heir(registry: Registry, union: Union, on: Day) -> Successor | None:
    """Return the one body of the day that stands where ``union`` stood; ``None`` where it is not just one.

    Namesakes of other provinces are many: a body whose province nobody wrote down is not taken for one of this.
    """
    move = moved(registry, union) if on is None or on > LAST_DAY else None
    if move is None:
        return None
    if move.commune:
        names = [f"Công đoàn {move.commune}", f"Công đoàn {move.commune} {move.province}"]
        kind, place = _KINDS["heir_of_communes"], {key(move.commune)}
    else:  # the same body of the new province: the same name with the new province in it
        name = key(union.name)
        names, kind, place = [name[: units_in(name)[0].start] + move.province], union.kind, set()
    bodies = {body.id: body for name in names for body in registry.find(name, on)}
    found = [
        body for body in bodies.values()
        if body.kind == kind and place <= {unit.words for unit in units_in(key(body.name))}
        and province_of(registry, body) == _bare(move.province)]  # fmt: skip
    return Successor(found[0], move) if len(found) == 1 else None


def moved(registry: Registry, union: Union) -> Move | None:
    """Return where the map puts the place of a body that ended with the reform; nothing where it leaves a choice."""
    if union.valid_to != LAST_DAY:
        return None
    units = units_in(key(union.name))
    if union.kind in _KINDS["of_communes"]:
        communes = [unit for unit in units if unit.word in _WORDS["commune"]]
        return _commune_moved(registry, union, communes[0].words) if len(communes) == 1 else None
    if union.kind in _KINDS["of_provinces"] and len(units) == 1 and units[0].word in _WORDS["province"]:
        from underthesea.address import convert_address

        # The town of the same name (“thành phố Thái Bình”) is no province to the map.
        province = convert_address(units[0].words).new.province
        return Move(units[0].words.title(), province, "", province) if province else None
    return None


def _commune_moved(registry: Registry, union: Union, commune: str) -> Move | None:
    """Return where the map puts a commune of the province (and district) that rows above tell, else ``None``."""
    from underthesea.address import ConversionStatus, MappingType, convert_address

    places = _old_communes().get((province_of(registry, union), commune), [])
    if len(places) > 1:
        bodies = (union, *registry.ancestors(union.id))
        units = (unit for body in bodies for unit in units_in(key(body.name)))
        district = next((unit.words for unit in units if unit.word in _WORDS["district"]), "")
        places = [place for place in places if key(place[1]) == district]
    if len(places) != 1:
        return None
    # The whole address, for of a bare name the map would take the first of several.
    address = ", ".join(places[0])
    answer = convert_address(address)
    if answer.status is not ConversionStatus.SUCCESS or answer.mapping_type is MappingType.DIVIDED:
        return None
    return Move(address, answer.converted, answer.new.ward, answer.new.province)


def units_in(name: str) -> list[Unit]:
    """Return the units that a key names, each with all words up to the next: “xã thạch đài”, “huyện thạch hà”.

    A name with more behind it (“xã Thạch Đài 2”) stays whole, so that the map does not know it.
    """
    marks = list(_MARKS.finditer(name))
    ends = [*map(re.Match.start, marks), len(name)][1:]
    return [
        Unit(mark.start(), mark.group(), name[mark.end() : end].strip())
        for mark, end in zip(marks, ends, strict=True)
        if mark.group() not in _WORDS["no_unit"]]  # fmt: skip


def _bare(province: str) -> str:
    """Return a province as registries write it, without “tỉnh” or “thành phố”."""
    name = key(province)
    return next((name[len(word) + 1 :] for word in _WORDS["province"] if name.startswith(f"{word} ")), name)


@functools.cache
def _old_communes() -> dict[tuple[str, str], list[tuple[str, ...]]]:
    """Return the old communes with their districts and provinces, by province and name."""
    text = resources.files("underthesea.address").joinpath("data/mapping.json").read_text("utf-8")
    places = dict.fromkeys(
        map(itemgetter("old_ward", "old_district", "old_province"), json.loads(text)["ward_mapping"])
    )
    return grouped(filter(itemgetter(0), places), lambda place: (_bare(place[2]), key(place[0])))
