"""The backups that were made of an office: where they are, and which of them hold a letter.

They are noted in a file beside the database, not in it: it is read when the database is damaged.
"""

import contextlib
import datetime
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from pipeline.files import put
from pipeline.settings import Places
from pipeline.store import checksums, schema
from pipeline.words import t

_NAMES = "SELECT number, symbol FROM letters WHERE sha256 = ?"


class Backup(NamedTuple):
    """A backup that is still where it was written, and the day on which it was taken."""

    path: Path
    day: datetime.date


def remember(places: Places, path: Path, day: datetime.date) -> None:
    """Note that a backup was made; of an office that nobody may write to nothing is noted."""
    lines = {str(backup.path): backup.day.isoformat() for backup in known(places)}
    lines[str(path.absolute())] = day.isoformat()
    with contextlib.suppress(OSError):
        put(places.backups, [json.dumps(lines, ensure_ascii=False, indent=1).encode()])


def known(places: Places) -> list[Backup]:
    """Return the backups that are there, the latest first."""
    try:
        lines: dict[str, str] = json.loads(places.backups.read_bytes())
    except (OSError, ValueError):
        return []
    found = [Backup(Path(path), datetime.date.fromisoformat(day)) for path, day in lines.items()]
    return sorted((backup for backup in found if backup.path.exists()), key=lambda backup: backup.day, reverse=True)


def holding(places: Places, letter: str) -> Iterator[tuple[Backup, str]]:
    """Yield the backups that hold a letter, by its id, and what it is called there."""
    for backup in known(places):
        try:
            with _opened(backup.path) as file:
                found = file.execute(_NAMES, [letter]).fetchone()
        except sqlite3.Error:
            continue
        if found is not None:
            yield backup, "/".join(filter(None, found)) or letter[:8]


def advice(places: Places, letter: str | None) -> str:
    """Say what is damaged, and which backup has it whole."""
    for backup, name in holding(places, letter) if letter else ((backup, "") for backup in known(places)):
        if is_whole(backup.path):
            lost = t("Văn bản {name} bị hỏng.", name=name) + " " if name else ""
            return lost + t(
                "Bản sao lưu ngày {day} còn nguyên: vanthu restore {path} --replace.",
                day=f"{backup.day:%d/%m/%Y}",
                path=backup.path,
            )
    return t("Văn bản mã {id} bị hỏng.", id=letter[:8]) if letter else ""


def _opened(path: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True))


def is_whole(path: Path) -> bool:
    """Whether a file that nobody writes to is a database of this program, and nothing in it is damaged."""
    try:
        with _opened(path) as file:
            checksums.prepare(file)
            (revision,) = file.execute("SELECT version_num FROM alembic_version").fetchone()
            # Rows of an older program have no seals, or not all of them.
            return not any(True for _ in checksums.broken(file, sealed=revision == schema.HEAD))
    except (sqlite3.Error, TypeError, ValueError):
        return False
