"""Files that come in: which are being read just now, which could not be read, and what became of those sent in."""

import contextlib
import fcntl
import json
import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.functions import Function

from pipeline.store import schema
from pipeline.store.database import Database, Part
from pipeline.store.schema import given

# --------------------
# Which files are being read just now, so that two runs on one inbox share the work.
#
# A claim ends with its run, however that ends, and is no promise: where none can be had, a file is read by both runs,
# and stored once all the same.


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
        return self._locked(sha256, fcntl.LOCK_EX | fcntl.LOCK_NB)

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
            fcntl.lockf(self._file, how, 1, int(sha256[:16], 16) & (1 << 62) - 1)
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


# --------------------
# Files that could not be read, so that no run reads them in vain again: only a newer program, or who asks for it.

_FAILED = schema.files.c


class Failures(Part):
    """What was said of a file, by the hash of its content, and which program said it."""

    def of(self, sha256: str, program: str) -> str | None:
        """Return what this program said of a file, ``None`` where it has not failed on it."""
        said = select(_FAILED.said).where(_FAILED.sha256 == sha256, _FAILED.program == program)
        return next(iter(self._values(said)), None)

    def remember(self, sha256: str, program: str, said: str) -> None:
        """Keep what a program says of a file, in the place of what one said before."""
        with self._database.writing() as connection:
            connection.execute(delete(schema.files).where(_FAILED.sha256 == sha256, _FAILED.program != ""))
            connection.execute(insert(schema.files).values(sha256=sha256, program=program, said=said))


# --------------------
# Files that people sent in: what waits to be read, and what became of the others. It survives a restart.
#
# A name stands here only once the file was read and nothing in it was refused; until then whoever keeps the bytes keeps
# the name beside them. Of a refused file only that it was refused, and when it came, stays. The bytes of a file that
# failed stay until it is read after all, or a person takes it out of the list.
#
# What a union sends with its word is held: it is no file of the list, and nobody reads it, until a person lets it wait
# with the others or it is dropped.

State = Literal["held", "dropped", "waiting", "reading", "done", "duplicate", "failed", "refused"]
#: A file with which the program ended oftener is read when no other waits, so that it holds up none.
MOST_TRIES = 3
_UPLOADS, _SENT_IN = schema.uploads, schema.uploads.c
_UNREAD = ("waiting", "reading")
#: Of what became so nobody has to look at anything.
_SETTLED = ("done", "duplicate", "dropped")
_IS_HELD = _SENT_IN.state == "held"
#: What a person has yet to look at.
_IS_TROUBLE = _SENT_IN.state.in_(("failed", "refused")) & _SENT_IN.cleared.is_(False)
_CAN_BE_READ_AGAIN = _IS_TROUBLE & _SENT_IN.size.is_not(None) & (_SENT_IN.state == "failed")


class Upload(NamedTuple):
    """A file that was sent in. ``key``: under which name its bytes lie; ``tries``: how often its reading was begun."""

    id: int
    key: str
    at: str
    state: State
    tries: int
    who: str | None
    name: str | None
    size: int | None
    letters: tuple[str, ...]
    """The ids of the letters that stand in it."""
    message: str | None
    """What a person should know of it, in their words."""

    @property
    def can_be_read_again(self) -> bool:
        """Whether it failed and its bytes are there."""
        return self.state == "failed" and self.size is not None


class Uploads(Part):
    """The files that were sent in, the last first."""

    def add(self, key: str, at: str, size: int, who: str | None, *, held: bool = False) -> Upload:
        """Note that a file came and waits, or is held and stands in no list."""
        state = "held" if held else "waiting"
        row = {"key": key, "at": at, "state": state, "tries": 0, "cleared": held, "who": who, "size": size}
        with self._database.writing() as connection:
            connection.execute(insert(_UPLOADS).values(**row))
        return _upload(self._first(select(_UPLOADS).where(_SENT_IN.key == key))._mapping)

    def take(self) -> Upload | None:
        """Return the file that has waited longest, which is being read from now on; ``None`` where none waits."""
        waiting = select(_UPLOADS).where(_SENT_IN.state == "waiting")
        first = waiting.order_by(_SENT_IN.tries > MOST_TRIES, _SENT_IN.id).limit(1)
        if self._first(first) is None:
            return None
        with self._database.writing() as connection:
            found = connection.execute(first).mappings().first()
            if found is None:  # another one took it
                return None
            values = {"state": "reading", "tries": found["tries"] + 1}
            connection.execute(update(_UPLOADS).where(_SENT_IN.id == found["id"]).values(**values))
            return _upload({**found, **values})

    def finish(
        self, number: int, state: State, name: str | None = None, letters: Collection[str] = (),
        message: str | None = None,
    ) -> None:  # fmt: skip
        """Write what became of a file; of a refused one nothing else stays."""
        values: dict[str, Any] = {"name": name, "letters": json.dumps(list(letters)), "message": message}
        if state == "refused":
            values = dict.fromkeys(("name", "letters", "message", "size", "who"))
        self._change(_SENT_IN.id == number, state=state, **values)

    def begin_again(self) -> None:
        """Let everything wait again that was being read when the program ended."""
        self._change(_SENT_IN.state == "reading", state="waiting")

    def again(self, ids: Collection[int]) -> int:
        """Let those of some files that failed wait anew; return how many."""
        anew = dict.fromkeys(("name", "letters", "message"))
        return self._change(_SENT_IN.id.in_(ids), _CAN_BE_READ_AGAIN, state="waiting", tries=0, **anew)

    def dismiss(self, number: int) -> bool:
        """Take a file that failed or was refused out of the list; say whether it stood there."""
        return self._change(_SENT_IN.id == number, _IS_TROUBLE, cleared=True) > 0

    def lose(self, ids: Collection[int]) -> None:
        """Note that the bytes of some files are gone."""
        self._change(_SENT_IN.id.in_(ids), size=None)

    def release(self, number: int) -> bool:
        """Let a held file wait with the others; say whether it was held."""
        return self._change(_SENT_IN.id == number, _IS_HELD, state="waiting", cleared=False) > 0

    def drop(self, number: int) -> bool:
        """Give a held file up, so that nothing but that it came stays; say whether it was held."""
        return self._change(_SENT_IN.id == number, _IS_HELD, state="dropped", who=None, size=None) > 0

    def _change(self, *which: ColumnElement[bool], **values: Any) -> int:
        with self._database.writing() as connection:
            return connection.execute(update(_UPLOADS).where(*which).values(**values)).rowcount

    def held(self) -> list[Upload]:
        """Return what is held, the first first."""
        return self._found(_IS_HELD)

    def unread(self) -> list[Upload]:
        """Return what waits or is being read, the first first."""
        return self._found(_SENT_IN.state.in_(_UNREAD))

    def failed(self) -> list[Upload]:
        """Return what failed and can be read again, the first first."""
        return self._found(_CAN_BE_READ_AGAIN)

    def _found(self, which: ColumnElement[bool]) -> list[Upload]:
        return [_upload(row._mapping) for row in self._rows(select(_UPLOADS).where(which).order_by(_SENT_IN.id))]

    def counts(self) -> dict[State, int]:
        """Count the files by what became of them, without those that were cleared away."""
        asked = select(_SENT_IN.state, func.count()).where(_SENT_IN.cleared.is_(False)).group_by(_SENT_IN.state)
        return {row[0]: row[1] for row in self._rows(asked)}

    def recent(self, most: int, state: State | None = None) -> list[Upload]:
        """Return at most so many files, all or of one state, the last first, without those that were cleared away."""
        wanted = (_SENT_IN.cleared.is_(False), *given((state, _SENT_IN.state.__eq__)))
        asked = select(_UPLOADS).where(*wanted).order_by(_SENT_IN.id.desc()).limit(most)
        return [_upload(row._mapping) for row in self._rows(asked)]

    def of(self, ids: Collection[int]) -> dict[int, Upload]:
        """Return files by their ids, cleared away or not."""
        return {upload.id: upload for upload in self._found(_SENT_IN.id.in_(ids))}

    def clear(self) -> int:
        """Take what was read well, or holds no letter, out of the list; return how many files that were."""
        return self._change(_SENT_IN.state.in_(_SETTLED), _SENT_IN.cleared.is_(False), cleared=True)


def _upload(row: Mapping[Any, Any]) -> Upload:
    values = {name: row[name] for name in Upload._fields}
    return Upload(**{**values, "letters": tuple(json.loads(values["letters"] or "[]"))})
