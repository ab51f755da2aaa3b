"""Letters of PDFs in fonts of before Unicode (.VnTime, VNI-Times …): what their codes mean.

The font's name says which code it is, and the words must bear it out; where fonts have no telling names the words alone
decide. Tables and statistics are those of ``encodings``.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from pipeline.old_encodings import Script, code_of_font, script_of
from pipeline.readers.layout.lines import Word
from pipeline.readers.layout.page import Page, table_number
from pipeline.readers.pdf.canvas import Letter
from pipeline.readers.pdf.words import Meaning

#: Before the name of a font of which a file holds only the letters that it needs.
_SUBSET = re.compile(r"[A-Z]{6}\+")


def texts_in_old_fonts(letters: Iterable[Letter]) -> list[tuple[str, str]]:
    """Return the name of each old font on a page, with all that is written in it."""
    runs = [(plain_name(font), list(run)) for font, run in groupby(letters, key=lambda letter: str(letter["font"]))]
    old = {name for name, _ in runs if code_of_font(name) is not None}
    # Blanks of other fonts part words, too.
    return [
        (name, "".join(letter["text"] for font, run in runs for letter in run if font == name or letter["text"] == " "))
        for name in sorted(old)
    ]


def plain_name(font: str) -> str:
    """Return a font's name without the mark of a subset.

    >>> plain_name("ABCDEE+.VnTimeH")
    '.VnTimeH'
    """
    return _SUBSET.sub("", font, count=1)


def meaning_of(pieces: Iterable[tuple[str, str]]) -> tuple[Meaning | None, tuple[str, ...]]:
    """Return how to read the old fonts of a file, and flag codes; ``None`` where the words do not bear them out.

    ``pieces``: the name of each old font, with what is written in it.
    """
    script = script_of(pieces)
    return (_Reading(script).read if script.trusted else None), script.notes


class _Reading:
    def __init__(self, script: Script) -> None:
        self._script = script

    def read(self, text: str, font: str) -> str:
        name = plain_name(font)
        code = code_of_font(name)
        if code is None or code.name not in self._script.trusted:
            return text
        return self._script.read(text, name)


def read_old_codes(pages: Iterable[Page]) -> tuple[str, ...]:
    """Turn the words of pages into Unicode where they are in an old code, line by line; return flag codes."""
    lines = [words for page in pages for words in _lines(page)]
    texts = [" ".join([word.text for word in line]) for line in lines]
    script = script_of([("", "\n".join(texts))])
    if not script.plain:
        for line, text in zip(lines, texts, strict=True):
            read = script.read(text).split(" ")
            if len(read) == len(line):
                for word, meant in zip(line, read, strict=True):
                    word.text = meant
    return script.notes


def _lines(page: Page) -> Iterator[list[Word]]:
    for piece in page.pieces:
        if table_number(piece.words) is None:
            yield piece.words
    for table in page.tables:
        for row in getattr(table, "rows", ()):
            yield from (cell for cell in row if cell)
