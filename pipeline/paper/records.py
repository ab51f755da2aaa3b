"""What is kept of the file that a letter came in."""

from pydantic import ConfigDict, Field

from schemas.source import Record

_PACKED = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")


class KeptFile(Record):
    """The bytes of a file, known by their hash; ``content`` is ``None`` where only who asked for the file has them."""

    model_config = _PACKED

    sha256: str
    media_type: str
    content: bytes | None = Field(default=None, repr=False)


class LetterSheet(Record):
    """One page of a letter: which page of which file it is, its size in points, and where its words stand.

    ``words`` is packed (``paper.packing``); they stand from ``first`` to ``last`` in the letter's text.
    """

    model_config = _PACKED

    number: int
    file: str
    file_page: int
    width: float
    height: float
    first: int = 0
    last: int = 0
    words: bytes = Field(default=b"", repr=False)


class Paper(Record):
    """The file of a letter, and its pages; a letter without pages (Word, plain text) has no sheets."""

    file: str
    """The letter's own file: of a mail or an archive the part that it stands in."""
    container: str
    """The file that was given to the program; the same where it holds nothing else."""
    sheets: tuple[LetterSheet, ...] = ()
    files: tuple[KeptFile, ...] = Field(default=(), repr=False)
    """The bytes of its own file and of what came with it."""
