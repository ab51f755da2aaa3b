"""What odd requests cost: each address of the pages, asked by everybody with what no page sends.

``python -m benchmarks.odd_forms`` has a small office asked at every address of the table, by each role, by a stranger
and by another site, with odd ids, fields and files (``--tries`` at each, ``--seed``), and tells what ended as an error
of the program, and who was let in that may not be.
"""

import argparse
import random
import re
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from pipeline.faces.web.page_context import AppState
from pipeline.faces.web.routes import ROUTES, Route
from pipeline.store.people import ROLES, Role
from tests.pipeline.faces.web.conftest import LETTERS, NOW, Anybody, Browser, having_read, office_in

#: What stands where an id, a day, a number or words should.
ODD = (
    "", " ", "0", "-1", "1e9", "9" * 30, "None", "null", "true", "[]", "{}", "2026-02-30", "9999-12-31", "0001-01-01",
    "x' OR '1'='1", '"; DROP TABLE letters; --', "<script>alert(1)</script>", "{{7*7}}", "${7*7}", "../../etc/passwd",
    "%00", "\0", "\u202e", "\ud7ff", "é" * 3000, "a" * 20_000, "\r\nSet-Cookie: x=1", "=cmd|' /C calc'!A0", "Số: 27/KH",
)  # fmt: skip
_NAMES = re.compile(r"name=\"(\w+)\"|(?:get|getlist|form|query)\w*\(\"(\w+)\"")
_PAGES = Path(__file__).parents[1] / "pipeline" / "faces" / "web"
_PLACE = re.compile(r"\{\w+\}")
_DATABASE, _IDS = "vanthu.db", ("id", "sha256", "duty_id")
_SHOWN = ("Traceback (most recent", "sqlalchemy.", 'File "/')


class Asked(NamedTuple):
    """A request that should not have ended as it did."""

    who: str
    route: str
    code: int


def field_names() -> list[str]:
    """Return what the fields of our pages are called."""
    words = (path.read_text("utf-8") for path in sorted(_PAGES.rglob("*.*")) if path.suffix in (".py", ".html", ".js"))
    return sorted({name for text in words for pair in _NAMES.findall(text) for name in pair if name})


def known_ids(database: Path) -> list[str]:
    """Return ids that there are: of letters, of duties, of unions."""
    with closing(sqlite3.connect(database)) as opened:
        tables = [name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        columns = {table: [row[1] for row in opened.execute(f"PRAGMA table_info({table})")] for table in tables}
        wanted = [(table, name) for table, names in columns.items() for name in names if name in _IDS]
        rows = (opened.execute(f"SELECT {name} FROM {table} LIMIT 20") for table, name in wanted)
        return sorted({str(value) for found in rows for (value,) in found if value is not None})


#: The client sends no longer value in an address.
_LONGEST = 3_000


def request(route: Route, names: list[str], known: list[str], chance: random.Random) -> tuple[str, dict[str, Any]]:
    """Return an address of a route, and what is sent to it."""

    def value() -> str:
        return chance.choice(known if known and chance.random() < 0.4 else ODD)

    def fields(longest: int | None = None) -> dict[str, str | list[str]]:
        some, cut = chance.sample(names, chance.randint(0, 8)), slice(longest)
        return {name: [value()[cut], value()[cut]] if chance.random() < 0.2 else value()[cut] for name in some}

    path = _PLACE.sub(lambda _: quote(value(), safe="") or "0", route.path)
    sent: dict[str, Any] = {"params": fields(_LONGEST)} if route.method == "GET" or chance.random() < 0.2 else {}
    if route.method == "POST":
        kind = chance.random()
        if kind < 0.7:
            sent["data"] = fields()
        elif kind < 0.85:
            sent["content"] = chance.choice(("", "{", "[1", '{"a":' * 500, "\xff\xfe")).encode("latin-1")
            sent["headers"] = {"content-type": chance.choice(("application/json", "multipart/form-data", "x"))}
        else:
            file = (chance.choice(("a.pdf", "../x.txt", "", "x" * 300 + ".docx")), chance.randbytes(50), "text/html")
            sent |= {"data": fields(), "files": {chance.choice([*names, "file", "files"]): file}}
    return path, sent


def played(folder: Path, tries: int, chance: random.Random) -> Iterator[tuple[str, Asked | None]]:
    """Ask at every address; yield who asked, with what went wrong."""
    office = office_in(having_read(folder, LETTERS))
    names = field_names()
    with office.open() as store:
        house = AppState(office, store, Anybody(), lambda: NOW)
        known = known_ids(folder / _DATABASE)
        people: list[tuple[str, Role | None, dict[str, str]]] = [
            *((role, role, {}) for role in ROLES), ("stranger", None, {}),
            ("other site", "admin", {"origin": "http://elsewhere.test"}), ("no origin", "admin", {"origin": "null"}),
            ("false token", "clerk", {"x-token": "guessed"}),
        ]  # fmt: skip
        for who, role, headers in people:
            browser = Browser(house, role, "x-lung-ha" if role == "union" else None)
            browser.headers.update(headers)
            may_change = not headers
            for route in ROUTES:
                for _ in range(tries):
                    path, sent = request(route, names, known, chance)
                    answer = browser.request(route.method, path, **sent)
                    is_let_in = answer.status_code < 400 and answer.headers.get("location") != "/login"
                    may = not route.roles or (role in route.roles and (may_change or route.method == "GET"))
                    shows = any(words in answer.text for words in _SHOWN)
                    wrong = answer.status_code >= 500 or shows or (is_let_in and not may)
                    yield who, Asked(who, f"{route.method} {route.path}", answer.status_code) if wrong else None


def main() -> int:
    """Ask, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tries", type=int, default=4)
    parser.add_argument("--seed", type=int, default=20261126)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="odd-forms-") as folder:
        outcomes = list(played(Path(folder), given.tries, random.Random(given.seed)))
        with closing(sqlite3.connect(Path(folder) / _DATABASE)) as opened:
            whole = opened.execute("PRAGMA integrity_check").fetchone()[0]
    wrong = [asked for _, asked in outcomes if asked]
    for asked in sorted(set(wrong)):
        print(*asked)
    asked_by = ", ".join(f"{who} {count}" for who, count in Counter(who for who, _ in outcomes).items())
    print(f"{len(outcomes)} requests at {len(ROUTES)} addresses ({asked_by}): {len(wrong)} wrong, database {whole}")
    return bool(wrong) or whole != "ok"


if __name__ == "__main__":
    sys.exit(main())
