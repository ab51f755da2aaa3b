"""Files that could not be read, so that no run reads them in vain again: only a newer program, or who asks for it."""

from sqlalchemy import bindparam, delete, insert, select

from pipeline.store import schema
from pipeline.store.database import Database

_TABLE = schema.failed_files
_SAID = select(_TABLE.c.said).where(_TABLE.c.sha256 == bindparam("sha256"), _TABLE.c.program == bindparam("program"))


class Failures:
    """What was said of a file, by the hash of its content, and which program said it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, sha256: str, program: str) -> str | None:
        """Return what this program said of a file, ``None`` where it has not failed on it."""
        with self._database.reading() as connection:
            return connection.execute(_SAID, {"sha256": sha256, "program": program}).scalar_one_or_none()

    def remember(self, sha256: str, program: str, said: str) -> None:
        """Keep what a program says of a file, in the place of what one said before."""
        with self._database.writing() as connection:
            connection.execute(delete(_TABLE).where(_TABLE.c.sha256 == sha256))
            connection.execute(insert(_TABLE).values(sha256=sha256, program=program, said=said))
