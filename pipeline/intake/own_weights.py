"""What an office's own letters add to the weights of the second reader: a table in the office's folder."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from pipeline.support.errors import SetupError
from pipeline.support.files import why, write

_HEAD = ("trait", "added")


def read(path: Path) -> dict[str, float]:
    """Return what is added to each weight, by trait; nothing where there is no table. Raises ``SetupError``."""
    try:
        _, *rows = csv.reader(path.read_text("utf-8").splitlines())
        return {trait: float(added) for trait, added in rows}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise SetupError("Không đọc được {path}: {reason}.", path=path, reason=why(error)) from error


def keep(path: Path, added: Mapping[str, float]) -> None:
    """Write what is added to each weight."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows([_HEAD, *sorted(added.items())])
    write(path, file.getvalue().encode())
