"""Files of an inbox: which are being read just now by another run, and which could not be read at all."""

import contextlib
import os
from pathlib import Path

from sqlalchemy import Connection, bindparam, delete, func, insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.functions import Function

from pipeline.store import schema
from pipeline.store.database import Database, Part

# --------------------
# Which files are being read just now, so that two runs on one inbox share the work.
#
# A claim ends with its run, however that ends, and is no promise: where none can be had, a file is read by both runs,
# and stored once all the same.

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
            return self._asked(func.pg_try_advisory_lock(_key(sha256)))
        return self._locked(sha256, fcntl.LOCK_EX | fcntl.LOCK_NB) if fcntl else True

    def leave(self, sha256: str) -> None:
        """Let others have it."""
        if self._connection is not None:
            self._asked(func.pg_advisory_unlock(_key(sha256)))
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
            fcntl.lockf(self._file, how, 1, _number(sha256))
        except BlockingIOError:
            return False
        except OSError:  # a folder that cannot be written, a drive without locks
            return True
        return True

    @property
    def _path(self) -> Path:
        return Path(f"{self._engine.url.database}-reading")


def _key(sha256: str) -> Function[int]:
    """Return the number of a file's lock on a server: another office may well read the same letter."""
    return func.hashtextextended(func.concat(func.current_schema(), sha256), 0)


def _number(sha256: str) -> int:
    """Return a hash as the number of a byte to lock."""
    return int.from_bytes(bytes.fromhex(sha256[:16])) & (1 << 62) - 1


# --------------------
# Files that could not be read, so that no run reads them in vain again: only a newer program, or who asks for it.

_TABLE = schema.failed_files
#: Made once: it is asked of every file.
_SAID = select(_TABLE.c.said).where(_TABLE.c.sha256 == bindparam("of"), _TABLE.c.program == bindparam("by"))


class Failures(Part):
    """What was said of a file, by the hash of its content, and which program said it."""

    def of(self, sha256: str, program: str) -> str | None:
        """Return what this program said of a file, ``None`` where it has not failed on it."""
        with self._database.reading() as connection:
            return connection.execute(_SAID, {"of": sha256, "by": program}).scalar()

    def remember(self, sha256: str, program: str, said: str) -> None:
        """Keep what a program says of a file, in the place of what one said before."""
        with self._database.writing() as connection:
            connection.execute(delete(_TABLE).where(_TABLE.c.sha256 == sha256))
            connection.execute(insert(_TABLE).values(sha256=sha256, program=program, said=said))
