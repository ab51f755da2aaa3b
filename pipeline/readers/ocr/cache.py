"""Recognised pages on disk, found again by what they depend on: the file, the page, the rules and the program.

A page comes back letter for letter as it was recognised. A file that is damaged or of other rules is no page at all.
"""

import functools
import hashlib
import json
import zlib
from pathlib import Path
from typing import Any

from pipeline.readers.layout.lines import Piece, Word
from pipeline.readers.layout.page import Page, RuledTable
from pipeline.readers.ocr import engine, handwriting, keeping
from schemas import HeadReading

_SUFFIX = ".page"
_SUM = 16


def load(sha256: str, number: int) -> Page | None:
    """Return page ``number`` of the file with this hash as it was recognised before, ``None`` where it was not."""
    path = _path(sha256, number)
    if path is None:
        return None
    try:
        return unpacked(path.read_bytes())
    except (OSError, ValueError, KeyError, IndexError, TypeError, RecursionError, zlib.error):
        return None


def keep(sha256: str, number: int, page: Page) -> None:
    """Hand a page over that is to be written once the whole file turned out to be no secret."""
    path = _path(sha256, number)
    if path is not None:
        keeping.keep(path, packed(page))


def packed(page: Page) -> bytes:
    """Return a page as bytes: a checksum and what it says, in short."""
    tables = [table for table in page.tables if isinstance(table, RuledTable)]
    told = {
        "size": [page.height, page.width, page.pictures],
        "printed": page.printed,
        "plain": page.plain,
        "back": page.back,
        "readings": [reading.model_dump() for reading in page.readings],
        "pieces": [[_words(piece.words), piece.baseline, piece.size] for piece in page.pieces],
        "tables": [
            [table.edges, [[_words(cell) for cell in row] for row in table.rows], table.full] for table in tables
        ],
    }
    content = zlib.compress(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), 6)
    return hashlib.sha256(content).digest()[:_SUM] + content


def unpacked(stored: bytes) -> Page:
    """Return the page that ``packed`` made bytes of. Raises ``ValueError`` and its kin for other bytes."""
    content = stored[_SUM:]
    if hashlib.sha256(content).digest()[:_SUM] != stored[:_SUM]:
        raise ValueError("damaged")
    told = json.loads(zlib.decompress(content))
    height, width, pictures = told["size"]
    return Page(
        height,
        width,
        [Piece(_read(words), baseline, size) for words, baseline, size in told["pieces"]],
        [
            RuledTable(tuple(edges), [[_read(cell) for cell in row] for row in rows], full)
            for edges, rows, full in told["tables"]
        ],
        pictures,
        printed=told["printed"],
        plain=told["plain"],
        back=None if told["back"] is None else tuple(told["back"]),
        readings=tuple(HeadReading(**reading) for reading in told["readings"]),
    )


def _words(words: list[Word]) -> list[list[Any]]:
    return [[word.text, *(round(side, 3) for side in word.box), round(word.sure, 3)] for word in words]


def _read(words: list[list[Any]]) -> list[Word]:
    return [Word(text, (x0, top, x1, bottom), sure) for text, x0, top, x1, bottom, sure in words]


def _path(sha256: str, number: int) -> Path | None:
    program = engine.fingerprint()
    if program is None:
        return None
    depends_on = (sha256, number, program, handwriting.available(), _rules())
    key = hashlib.sha256("\n".join(map(str, depends_on)).encode()).hexdigest()
    return keeping.folder() / "ocr" / key[:2] / (key[2:] + _SUFFIX)


@functools.cache
def _rules() -> str:
    """Return a sum of the code and weights that make pages of pictures: whoever changes one gets new pages."""
    here = Path(__file__).parent
    code = [
        *sorted(path for path in here.glob("*.*") if path.is_file()),
        *(here.parent / "layout" / name for name in ("lines.py", "noise.py", "page.py", "tables.py")),
    ]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in code)).hexdigest()
