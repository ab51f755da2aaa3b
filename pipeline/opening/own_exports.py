"""What this program wrote itself: calendars, workbooks, messages, tables. Dropped into an inbox they are no letters."""

import functools
import io
import re
import zipfile
import zlib

from extractors.lexicon import load
from pipeline.errors import RefusedError
from pipeline.readers.detect import Kind
from pipeline.words import t

_data = functools.partial(load, "own_exports", __package__)
#: So much of a file is looked at: marks stand at the beginning.
_HEAD = 4096
_PROPERTIES = "docProps/core.xml"
#: Kinds of file that exports are; a letter is seldom a table, and never asked for more than its first line.
_TEXTS: frozenset[Kind] = frozenset(("text", "page", "markup", "data"))


def is_own(data: bytes, kind: Kind) -> bool:
    """Say whether a file of this kind was written by this program, by the mark that it carries or by its form."""
    if kind == "sheet":
        return _data()["workbook"]["author"] in _properties(data)
    if kind not in _TEXTS:
        return False
    head = data[:_HEAD].decode("utf-8-sig", "replace").replace("\r\n", "\n").lstrip()
    return any(pattern.match(head) for pattern in _patterns())


def own_export(name: str) -> RefusedError:
    """Return the refusal of a file that this program wrote."""
    return RefusedError(
        "own-export",
        name,
        t("do chương trình này xuất ra (lịch, sổ, bảng, tin nhắc), không phải văn bản đến nên không lưu."),
    )


@functools.cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(form["pattern"]) for form in _data()["text"])


def _properties(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_PROPERTIES) as part:
            return part.read(_HEAD).decode("utf-8", "replace")
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError):
        return ""
