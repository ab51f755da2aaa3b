"""A letter's file as it is kept beside the letter: its bytes, the sizes of its pages, the places of their words."""

import hashlib
import re
import struct
import zlib
from binascii import a2b_base64, b2a_base64
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from itertools import chain, pairwise
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, FieldSerializationInfo, InstanceOf, PlainSerializer, ValidationInfo

from extractors.spelling import fold
from pipeline.support.files import BytesInFile
from schemas import Record, WordBox

# --------------------
# What is kept of the file that a letter came in.


#: Bytes that data tells as words of Base64.
Packed = Annotated[
    bytes,
    BeforeValidator(lambda given: a2b_base64(given) if isinstance(given, str) else given),
    PlainSerializer(lambda given: b2a_base64(given, newline=False).decode(), return_type=str, when_used="json"),
]


def _taken(given: Any, info: ValidationInfo[Any]) -> Any:
    return info.context[0][given] if isinstance(given, int) else given


def _given(given: bytes | BytesInFile, info: FieldSerializationInfo[Any]) -> Any:
    return info.context(given[:])


#: Bytes that data tells as the number of a piece that comes beside it (`pipeline.support.confined.answers`).
Content = Annotated[bytes | InstanceOf[BytesInFile], BeforeValidator(_taken), PlainSerializer(_given, when_used="json")]


def nth_of(file: str, number: int) -> str:
    """Return the id of the so manieth letter (from 1) of a file that holds several: the bytes are theirs together."""
    return hashlib.sha256(f"{file}:{number}".encode()).hexdigest()


class KeptFile(Record):
    """The bytes of a file, known by their hash; ``content`` is ``None`` where only who asked for the file has them."""

    sha256: str
    media_type: str
    content: Content | None = Field(default=None, repr=False)


class LetterSheet(Record):
    """One page of a letter: which of which file, its size in points, its words (``packed``) and their place."""

    number: int
    file: str
    file_page: int
    width: float
    height: float
    first: int = 0
    last: int = 0
    words: Packed = Field(default=b"", repr=False)


class Paper(Record):
    """The file of a letter, and its pages; a letter without pages (Word, plain text) has no sheets."""

    file: str  #: The letter's own file: of a mail or an archive the part that it stands in.
    container: str  #: The file that was given to the program; the same where it holds nothing else.
    sheets: tuple[LetterSheet, ...] = ()
    files: tuple[KeptFile, ...] = Field(default=(), repr=False)  #: The bytes of its own file and of what came with it.


# --------------------
# The places of a page's words in few bytes: tenths of points in columns, which pack to a tenth of what JSON takes.

_TENTHS = 10
_MOST = 0xFFFF  #: Sides of a page go up to 6553 points, more than two metres.
_KINDS = "iIiHii"  #: Of the columns: steps of starts, lengths, steps downwards, left sides, widths, heights.


def packed(words: Sequence[WordBox]) -> bytes:
    """Return the places of the words of one page.

    >>> [word.box for word in unpacked(packed([WordBox(3, 7, 2, (70.04, 90.0, 99.96, 101.5))]), 2)]
    [(70.0, 90.0, 100.0, 101.5)]
    """
    left, top, right, bottom = (
        [max(0, min(_MOST, round(word.box[side] * _TENTHS))) for word in words] for side in range(4)
    )
    columns = (
        _steps([word.start for word in words]), [word.end - word.start for word in words], _steps(top), left,
        [end - begin for begin, end in zip(left, right, strict=True)],
        [end - begin for begin, end in zip(top, bottom, strict=True)],
    )  # fmt: skip
    return zlib.compress(struct.pack(_form(len(words)), len(words), *chain.from_iterable(columns)), 9)


def unpacked(content: bytes, page: int) -> list[WordBox]:
    """Return the words of a page with their places, from what ``packed`` made of them."""
    data = zlib.decompress(content)
    (count,) = struct.unpack_from("<I", data)
    _, *values = struct.unpack(_form(count), data)
    columns = (values[at : at + count] for at in range(0, len(values), count or 1))
    words, start, top = [], 0, 0
    for step, length, down, left, width, height in zip(*columns, strict=True):
        start, top = start + step, top + down
        box = (left / _TENTHS, top / _TENTHS, (left + width) / _TENTHS, (top + height) / _TENTHS)
        words.append(WordBox(start, start + length, page, box))
    return words


def _form(count: int) -> str:
    return "<I" + "".join(f"{count}{kind}" for kind in _KINDS)


def _steps(values: Iterable[int]) -> list[int]:
    """Return how far each value is from the one before it: small numbers, which pack well."""
    return [later - earlier for earlier, later in pairwise([0, *values])]


# --------------------
# The words of one copy of a letter on the pages of another: the typed file stands, its signed scan is what is seen.

_WORD = re.compile(r"\w+")


def led(text: str, shown: str, words: Sequence[WordBox]) -> list[WordBox]:
    """Return the words of ``text`` with their places on pages: those of the same words, in the same order, of another
    text (``shown``) with its ``words``. Words that only one of the two has are left out.

    >>> led("Số: 5, gửi báo cáo", "Số 5 gửi bảo cáo", [WordBox(5, 8, 1, (70.0, 90.0, 99.0, 101.0))])[0][:3]
    (7, 10, 1)
    """
    mine = [*map(re.Match.span, _WORD.finditer(text))]
    # A word of a page may hold several (“01/KH-LĐLĐ”): each of them stands in its box.
    theirs = [
        (found.start() + word.start, found.end() + word.start, word)
        for word in words
        for found in _WORD.finditer(shown[word.start : word.end])
    ]
    keys = [fold(text[start:end]) for start, end in mine]
    their_keys = [fold(shown[start:end]) for start, end, _ in theirs]
    blocks = SequenceMatcher(None, keys, their_keys).get_matching_blocks()
    same = ((mine[block.a + at], theirs[block.b + at][2]) for block in blocks for at in range(block.size))
    return [WordBox(*place, word.page, word.box) for place, word in same]
