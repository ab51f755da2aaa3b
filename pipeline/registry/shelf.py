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
BELOW = (
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

    def valid_on(self, day: str | None) -> bool:
        """Say whether the body exists on a day, as ``Union.valid_on`` does."""
        if day is None:
            return self.valid_to is None
        return (self.valid_from or day) <= day <= (self.valid_to or day)


class Shelf:
    """The tables, asked by index. ``path`` tells where they lie, ``None`` in memory alone.

    Lists of bodies come in the order of their ids.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path | None = None) -> None:
        self._connection = connection
        self.path = path
        self._has_names = False

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

    def all(self, *, own: bool = False) -> Iterator[Union]:
        """Yield all bodies, or the office's own."""
        return self._unions("WHERE own >= ? ORDER BY id", own)

    def ended(self) -> list[str]:
        """Return the ids of the bodies that have an end."""
        return self._column("SELECT id FROM bodies WHERE valid_to IS NOT NULL")

    def places(self) -> dict[str, int]:
        """Return where each body stands in the list that was given, by its id."""
        return dict(self._connection.execute("SELECT id, place FROM bodies ORDER BY place"))

    def spelled(self, spelling: str, way: int) -> list[Union]:
        """Return the bodies that a spelling means in one way."""
        self._fill_names()
        # What a stricter way made is the same in a looser one, and stands once.
        ways = f"<= {way}" if way < len(SPELLINGS) else f"= {way}"
        which = f"WHERE id IN (SELECT id FROM names WHERE spelling = ? AND way {ways}) ORDER BY id"
        return list(self._unions(which, spelling))

    def tops(self) -> list[Union]:
        """Return the office's own bodies that stand below none of its own."""
        return list(
            self._unions("WHERE own AND coalesce(parent NOT IN (SELECT id FROM bodies WHERE own), 1) ORDER BY id")
        )

    def ids_below(self, union_id: str) -> frozenset[str]:
        """Return the ids of the bodies below."""
        return frozenset(self._column(f"{BELOW}SELECT id FROM below", union_id))

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

    def _members(self, which: str, *values: Any, before: str = "") -> list[Member]:
        asked = f"{before}SELECT {_MEMBER} FROM bodies WHERE {which} ORDER BY id"
        return list(map(Member._make, self._connection.execute(asked, values)))

    def _column(self, asked: str, *values: Any) -> list[Any]:
        return [row[0] for row in self._connection.execute(asked, values)]

    def _one(self, asked: str, *values: Any) -> Any:
        return next(iter(self._column(asked, *values)), None)

    def _unions(self, which: str, *values: Any, before: str = "") -> Iterator[Union]:
        return map(_union, self._connection.execute(f"{before}SELECT {_COLUMNS} FROM bodies {which}", values))

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


def digest_of(*parts: bytes) -> str:
    """Return what a shelf is known by: the bytes that it was made of, and how names are compared."""
    spelling = json.dumps(load("names", __package__), sort_keys=True).encode()
    return hashlib.sha256(b"\n".join((str(_FORM).encode(), spelling, *parts))).hexdigest()


def opened(path: Path, made_of: str | None = None) -> sqlite3.Connection | None:
    """Open the tables of a file; ``None`` where there are none, or those of other bodies than ``made_of``."""
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        found = connection.execute("SELECT digest FROM made_of").fetchone()
    except sqlite3.Error:
        return None
    return connection if found and made_of in (None, found[0]) else None


def filled(own: Sequence[Union], others: Iterable[Union]) -> sqlite3.Connection:
    """Put the office's bodies and those of the program into tables in memory."""
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.executescript(_TABLES)
    connection.execute("INSERT INTO made_of VALUES ('')")
    rows, cells = [], set[tuple[str, bool, str, str]]()
    for place, union in enumerate(chain(own, others)):
        is_own = place < len(own)
        rows.append(_row(place, union, is_own))
        cells |= {(flat(key(value)), is_own, heading, value) for heading, value in union.attributes.items()}
    connection.executemany("INSERT INTO bodies VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    connection.executemany("INSERT INTO cells VALUES (?, ?, ?, ?)", sorted(cells))
    return connection


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
