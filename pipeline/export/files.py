"""The names of files that are written for people."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from extractors.spelling import fold
from pipeline.errors import SetupError
from pipeline.words import t


def check_suffix(path: Path, known: Sequence[str]) -> None:
    """Refuse a file whose suffix names no form that can be written, before any work is done."""
    if path.suffix.lower() not in known:
        raise SetupError(
            t(
                "Không biết ghi tệp “{name}”: tên tệp phải kết thúc bằng {suffixes}.",
                name=path.name,
                suffixes=", ".join(known),
            )
        )


def name_of(owner: str, id_: str, suffix: str) -> str:
    """Return a file name that every system takes and that stays the same whoever else has a file.

    It is made of the owner's name without marks, and of a print of its id: names that differ only in tone marks, or
    that are cut, are told apart.
    """

    bare = "-".join(_PART_OF_NAME.findall(fold(owner)))[:_LONGEST_NAME].strip("-") or "don-vi"
    return f"{bare}-{hashlib.sha256(id_.encode()).hexdigest()[:6]}{suffix}"


_PART_OF_NAME = re.compile("[a-z0-9]+")
_LONGEST_NAME = 100
