"""The bodies of a registry in tables of their own: a letter looks up what it names, and no more is read.

In memory for a list that was given; for the office's own beside its file, made anew whenever that, what comes with the
program, or the spelling of names is another (``made_of``). SQLite reads it: 125,000 unions cost nothing until asked.
"""

import contextlib
import functools
import hashlib
import json
import os
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

from extractors.lexicon import load
from pipeline.registry.names import SPELLINGS, flat, key, loose_key, runs, spaced, spellings
from schemas import Union
from schemas.source import iso, whole_day

#: Another shape of the tables: what was made before is made anew.
_FORM = 1
#: Beside the four spellings of ``SPELLINGS``: a name without its province; as running text writes it; a workplace's.
LOCAL, WRITTEN, WORKPLACE = 4, 5, 6
_GRASSROOTS = "công đoàn cơ sở "
#: Words that one question may ask for.
_AT_ONCE = 500
_BELOW = (
    "WITH RECURSIVE below(id) AS (SELECT id FROM bodies WHERE parent = ? UNION ALL "
    "SELECT bodies.id FROM below JOIN bodies ON bodies.parent = below.id) "
)
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


class Shelf:
    """The tables, asked by index. ``path`` tells where they lie, ``None`` in memory alone."""

    def __init__(self, connection: sqlite3.Connection, path: Path | None = None) -> None:
        self._connection = connection
        self.path = path
        self._has_names = False

    @classmethod
    def of(cls, own: Sequence[Union], others: Iterable[Union]) -> "Shelf":
        """Put the office's bodies and those of the program on a shelf in memory."""
        connection = sqlite3.connect(":memory:", check_same_thread=False)
        _fill(connection, own, others, "")
        return cls(connection)

    @classmethod
    def kept(cls, path: Path, made_of: str | None = None) -> "Shelf | None":
        """Open the shelf of a file; ``None`` where there is none, or one of other bodies than ``made_of``."""
        try:
            connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
            found = connection.execute("SELECT digest FROM made_of").fetchone()
        except sqlite3.Error:
            return None
        return cls(connection, path) if found and made_of in (None, found[0]) else None

    def keep(self, path: Path, made_of: str) -> None:
        """Write the shelf beside the registry, for its owner alone; where nothing can be written it stays in memory."""
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
                self.path = path
            finally:
                Path(name).unlink(missing_ok=True)

    def count(self, *, own: bool = False) -> int:
        """Count the bodies, or the office's own."""
        return int(self._one("SELECT count(*) FROM bodies WHERE own >= ?", own))

    def get(self, union_id: str) -> Union | None:
        """Return a body."""
        return next(self._unions("WHERE id = ?", union_id), None)

    def all(self, *, own: bool = False) -> Iterator[Union]:
        """Yield all bodies, or the office's own, in the order of their ids."""
        return self._unions("WHERE own >= ? ORDER BY id", own)

    def ended(self) -> list[str]:
        """Return the ids of the bodies that have an end."""
        return [row[0] for row in self._connection.execute("SELECT id FROM bodies WHERE valid_to IS NOT NULL")]

    def changes(self) -> tuple[list[str], list[str]]:
        """Return the days on which bodies begin and those on which they end, in their order."""
        asked = "SELECT DISTINCT {0} FROM bodies WHERE {0} IS NOT NULL ORDER BY {0}"
        began, ended = (self._connection.execute(asked.format(name)) for name in ("valid_from", "valid_to"))
        return [day for (day,) in began], [day for (day,) in ended]

    def places(self) -> dict[str, int]:
        """Return where each body stands in the list that was given."""
        return dict(self._connection.execute("SELECT id, place FROM bodies ORDER BY place"))

    def is_own(self, union_id: str) -> bool:
        """Say whether a body is one of the office's own."""
        return bool(self._one("SELECT own FROM bodies WHERE id = ?", union_id))

    def named(self, spelling: str, way: int) -> list[Union]:
        """Return the bodies that a spelling means in one way, in the order of their ids."""
        self._fill_names()
        # What a stricter way made is the same in a looser one, and stands once.
        ways = f"<= {way}" if way < len(SPELLINGS) else f"= {way}"
        return list(
            self._unions(f"WHERE id IN (SELECT id FROM names WHERE spelling = ? AND way {ways}) ORDER BY id", spelling)
        )

    def tops(self) -> list[Union]:
        """Return the office's own bodies that stand below none of its own, in the order of their ids."""
        return list(
            self._unions("WHERE own AND coalesce(parent NOT IN (SELECT id FROM bodies WHERE own), 1) ORDER BY id")
        )

    def children(self, union_id: str) -> list[Union]:
        """Return the bodies directly below."""
        return list(self._unions("WHERE parent = ? ORDER BY id", union_id))

    def kinds_below(self, union_id: str, day: str | None) -> set[str]:
        """Return the kinds of the bodies directly below that exist on a day."""
        rows = self._connection.execute("SELECT kind, valid_from, valid_to FROM bodies WHERE parent = ?", (union_id,))
        return {kind for kind, first, last in rows if _holds(first, last, day)}

    def descendants(self, union_id: str) -> Iterator[Union]:
        """Yield the bodies below, in the order of their ids."""
        return self._unions("WHERE id IN (SELECT id FROM below) ORDER BY id", union_id, before=_BELOW)

    def ids_below(self, union_id: str) -> frozenset[str]:
        """Return the ids of the bodies below."""
        return frozenset(row[0] for row in self._connection.execute(f"{_BELOW}SELECT id FROM below", (union_id,)))

    def reaches_own(self, union_id: str) -> bool:
        """Say whether one of the office's own bodies stands below."""
        asked = f"{_BELOW}SELECT 1 FROM below JOIN bodies USING (id) WHERE own = 1 LIMIT 1"
        return bool(self._one(asked, union_id))

    def members(self, union_id: str, *, direct: bool, own: bool) -> list[Member]:
        """Return the office's own bodies below, or the others, whenever they existed, in the order of their ids."""
        before, which = ("", "parent = ?") if direct else (_BELOW, "id IN (SELECT id FROM below)")
        asked = f"{before}SELECT {_MEMBER} FROM bodies WHERE {which} AND own = ? ORDER BY id"
        return list(map(Member._make, self._connection.execute(asked, (union_id, own))))

    def of_kind(self, kind: str) -> list[Member]:
        """Return the office's own bodies of a kind, in the order of their ids."""
        asked = f"SELECT {_MEMBER} FROM bodies WHERE kind = ? AND own = 1 ORDER BY id"
        return list(map(Member._make, self._connection.execute(asked, (kind,))))

    def cells(self, words: str, *, whole: bool = False) -> set[tuple[str, str]]:
        """Return heading and value of the cells whose value stands in words, or is them; both without marks."""
        asked = "SELECT heading, value FROM cells WHERE flat = ?"
        found = {words} if whole else set(runs(words))
        return {(heading, value) for run in found for heading, value in self._connection.execute(asked, (run,))}

    def cells_of_own(self) -> Iterator[tuple[str, str]]:
        """Yield heading and value, without marks, of all cells of the office's own bodies, each once."""
        return self._connection.execute("SELECT DISTINCT heading, flat FROM cells WHERE own = 1")

    def written(self, words: Iterable[str], ways: Sequence[int]) -> dict[str, set[str]]:
        """Return the ids of the bodies that some of the words mean, as running text writes names."""
        found: dict[str, set[str]] = defaultdict(set)
        asked = f"SELECT spelling, id FROM names WHERE spelling IN ({{}}) AND way IN ({', '.join(map(str, ways))})"
        rest = iter(words)
        while some := list(islice(rest, _AT_ONCE)):
            for spelling, union_id in self._connection.execute(asked.format(", ".join("?" * len(some))), some):
                found[spelling].add(union_id)
        return found

    @functools.cached_property
    def longest(self) -> dict[int, int]:
        """How many words the longest spelling of each way has."""
        self._fill_names()
        return dict(self._connection.execute("SELECT way, words FROM longest"))

    def _one(self, asked: str, *values: Any) -> Any:
        row = self._connection.execute(asked, values).fetchone()
        return row[0] if row else None

    def _unions(self, which: str, *values: Any, before: str = "") -> Iterator[Union]:
        rows = self._connection.execute(f"{before}SELECT {_COLUMNS} FROM bodies {which}", values)
        return map(_union, rows)

    def _fill_names(self) -> None:
        """Fill in the names, which take the longest, when the first is asked for."""
        if not self._has_names and self._one("SELECT 1 FROM names LIMIT 1") is None:
            rows = chain.from_iterable(map(_names_of, self._unions("ORDER BY id")))
            self._connection.executemany("INSERT OR IGNORE INTO names VALUES (?, ?, ?)", list(rows))
            count = "max(length(spelling) - length(replace(spelling, ' ', '')) + 1)"
            self._connection.execute(f"INSERT INTO longest SELECT way, {count} FROM names GROUP BY way")
        self._has_names = True


def place_of(province: str) -> str:
    """Return a province without its kind, as rows have it and as the place lines of letters may not."""
    return flat(loose_key(province)).removeprefix("thanh pho ")


def local_name(province: str, name: str) -> str:
    """Return a name without its province, as it is looked up among those of that."""
    return f"{place_of(province)}\n{name}"


def valid_on(member: Member, day: str | None) -> bool:
    """Say whether a body exists on a day, as ``Union.valid_on`` does."""
    return _holds(member.valid_from, member.valid_to, day)


def digest_of(*parts: bytes) -> str:
    """Return what a shelf is known by: the bytes that it was made of, and how names are compared."""
    spelling = json.dumps(load("names", __package__), sort_keys=True).encode()
    return hashlib.sha256(b"\n".join((str(_FORM).encode(), spelling, *parts))).hexdigest()


def _holds(first: str | None, last: str | None, day: str | None) -> bool:
    if day is None:
        return last is None
    return (first is None or first <= day) and (last is None or day <= last)


def _fill(connection: sqlite3.Connection, own: Sequence[Union], others: Iterable[Union], digest: str) -> None:
    connection.executescript(_TABLES)
    connection.execute("INSERT INTO made_of VALUES (?)", (digest,))
    marked = chain(((union, True) for union in own), ((union, False) for union in others))
    rows, cells = [], set[tuple[str, bool, str, str]]()
    for place, (union, is_own) in enumerate(marked):
        rows.append(_row(place, union, is_own))
        cells |= {(flat(key(value)), is_own, heading, value) for heading, value in union.attributes.items()}
    connection.executemany("INSERT INTO bodies VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    connection.executemany("INSERT INTO cells VALUES (?, ?, ?, ?)", sorted(cells))


def _row(place: int, union: Union, is_own: bool) -> tuple[Any, ...]:
    more = {"aliases": union.aliases, "level": union.level, "province": union.province, "successors": union.successors}
    first, last = (iso(day) for day in (union.valid_from, union.valid_to))
    attributes = json.dumps(union.attributes, ensure_ascii=False)
    said = json.dumps({name: value for name, value in more.items() if value}, ensure_ascii=False)
    return (place, union.id, is_own, union.name, union.kind, union.parent, first, last, attributes, said)


def _union(row: tuple[Any, ...]) -> Union:
    """Return a body as it was given: what is on the shelf was checked when it was put there."""
    union_id, name, kind, parent, first, last, attributes, more = row
    fields = json.loads(more)
    lists = {name: tuple(fields.pop(name, ())) for name in ("aliases", "successors")}
    days = {"valid_from": whole_day(first), "valid_to": whole_day(last)}
    known = {"id": union_id, "name": name, "kind": kind, "parent": parent, "attributes": json.loads(attributes)}
    return Union.model_construct(**{"level": None, "province": None, **fields, **lists, **days, **known})


def _names_of(union: Union) -> Iterator[tuple[str, int, str]]:
    seen: set[str] = set()
    for name in (union.name, *union.aliases):
        for way, spelling in enumerate(SPELLINGS):
            if (spelled := spelling(name)) not in seen:
                seen.add(spelled)
                yield spelled, way, union.id
        bare, province = flat(loose_key(name)), place_of(union.province) if union.province else ""
        if province and bare.endswith(f" {province}"):
            yield local_name(province, bare.removesuffix(f" {province}")), LOCAL, union.id
        for words in spellings(name):
            written = spaced(words)
            yield written, WRITTEN, union.id
            workplace = written.removeprefix(_GRASSROOTS)
            if union.kind == "grassroots" and workplace != written and " " in workplace:
                yield workplace, WORKPLACE, union.id
