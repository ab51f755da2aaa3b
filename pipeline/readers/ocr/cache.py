"""Recognised pages on disk, found again by what they depend on: the file, the page, the rules and the program.

A page comes back letter for letter as it was recognised. A file that is damaged or of other rules is no page at all.
"""

import functools
import hashlib
import zlib
from pathlib import Path

from pydantic import TypeAdapter

from pipeline import settings
from pipeline.readers.layout.page import Page
from pipeline.readers.ocr import engine, handwriting, keeping

_SUFFIX = ".page"
_SUM = 16


def load(sha256: str, number: int) -> Page | None:
    """Return page ``number`` of the file with this hash as it was recognised before, ``None`` where it was not."""
    path = _path(sha256, number)
    if path is None:
        return None
    try:
        stored = path.read_bytes()
        content = stored[_SUM:]
        if _sum(content) != stored[:_SUM]:
            return None
        return _pages().validate_json(zlib.decompress(content))
    except (OSError, ValueError, zlib.error):
        return None


def keep(sha256: str, number: int, page: Page) -> None:
    """Hand a page over that is to be written once the whole file turned out to be no secret."""
    path = _path(sha256, number)
    if path is not None:
        content = zlib.compress(_pages().dump_json(page), 6)
        keeping.keep(path, _sum(content) + content)


def _sum(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()[:_SUM]


@functools.cache
def _pages() -> TypeAdapter[Page]:
    return TypeAdapter(Page)


def _path(sha256: str, number: int) -> Path | None:
    program = engine.fingerprint()
    if program is None:
        return None
    depends_on = (sha256, number, program, handwriting.available(), _rules())
    key = hashlib.sha256("\n".join(map(str, depends_on)).encode()).hexdigest()
    return settings.cache_folder() / "ocr" / key[:2] / (key[2:] + _SUFFIX)


@functools.cache
def _rules() -> str:
    """Return a sum of the code and weights that make pages of pictures: whoever changes one gets new pages."""
    here = Path(__file__).parent
    code = [
        *sorted(path for path in here.glob("*.*") if path.is_file()),
        *(here.parent / "layout" / name for name in ("lines.py", "noise.py", "page.py", "tables.py")),
    ]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in code)).hexdigest()
