"""Writing a result file whole or not at all."""

import hashlib
import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from extractors.folding import fold
from pipeline.errors import SetupError
from pipeline.oserrors import why
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


def write(path: Path, data: bytes) -> None:
    """Write beside the file and put it in its place at the end, so that a full disk leaves the old one."""
    part: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(part).chmod(0o666 & ~_umask())
        Path(part).replace(path)
    except OSError as error:
        if part is not None:
            Path(part).unlink(missing_ok=True)
        raise SetupError(
            t(
                "Không ghi được tệp {path}: {reason}. Kiểm tra thư mục, quyền ghi và chỗ trống trên đĩa.",
                path=path,
                reason=why(error),
            )
        ) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def name_of(owner: str, id_: str, suffix: str) -> str:
    """Return a file name that every system takes and that stays the same whoever else has a file.

    It is made of the owner's name without marks, and of a print of its id: names that differ only in tone marks, or
    that are cut, are told apart.
    """

    bare = "-".join(_PART_OF_NAME.findall(fold(owner)))[:_LONGEST_NAME].strip("-") or "don-vi"
    return f"{bare}-{hashlib.sha256(id_.encode()).hexdigest()[:6]}{suffix}"


_PART_OF_NAME = re.compile("[a-z0-9]+")
_LONGEST_NAME = 100
