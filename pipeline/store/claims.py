"""Which files are being read just now, so that two runs on one inbox share the work.

A claim ends with its run, however that ends, and is no promise: where none can be had, a file is read by both runs, and
stored once all the same.
"""

import contextlib
import os
from pathlib import Path

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.functions import Function

from pipeline.store.database import Database

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


class Claims:
    """The claims of a run: ``take`` each file before it is read, ``leave`` it when it is stored, ``close`` at the end.

    On a server they are locks of a connection, beside a SQLite file locks of bytes in a file that holds nothing.
    """

    def __init__(self, database: Database) -> None:
        self._engine = database.engine
        self._connection: Connection | None = None
        self._file: int | None = None

    def take(self, sha256: str) -> bool:
        """Claim a file by the hash of its content; say whether no other run has it."""
        if self._engine.dialect.name == "postgresql":
            return self._asked(func.pg_try_advisory_lock(_number(sha256)))
        return self._locked(sha256, fcntl.LOCK_EX | fcntl.LOCK_NB) if fcntl else True

    def leave(self, sha256: str) -> None:
        """Let others have it."""
        if self._connection is not None:
            self._asked(func.pg_advisory_unlock(_number(sha256)))
        elif self._file is not None:
            self._locked(sha256, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let others have all of it."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
        if self._file is not None:
            with contextlib.suppress(OSError):
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # nobody has any
                self._path.unlink()
            os.close(self._file)
        self._connection = self._file = None

    def _asked(self, question: Function[bool]) -> bool:
        try:
            if self._connection is None:
                self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            return bool(self._connection.execute(select(question)).scalar_one())
        except DBAPIError:  # the server ended, and with it all claims
            if self._connection is not None:
                self._connection.close()
            self._connection = None
            return True

    def _locked(self, sha256: str, how: int) -> bool:
        if not self._engine.url.database:  # in memory: nobody else has it
            return True
        try:
            if self._file is None:
                self._file = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
            fcntl.lockf(self._file, how, 1, _number(sha256) & (1 << 62) - 1)
        except BlockingIOError:
            return False
        except OSError:  # a folder that cannot be written, a drive without locks
            return True
        return True

    @property
    def _path(self) -> Path:
        return Path(f"{self._engine.url.database}-reading")


def _number(sha256: str) -> int:
    """Return a hash as a number that both kinds of lock can have."""
    return int.from_bytes(bytes.fromhex(sha256[:16]), signed=True)
