"""Letters of PDFs in fonts of before Unicode (.VnTime, VNI-Times …): what their codes mean.

The font's name says which code it is, and the words must bear it out; where fonts have no telling names the words alone
decide. Tables and statistics are those of ``encodings``.
"""

import re
from collections.abc import Iterable, Iterator

from extractors.syllables import is_syllable
from pipeline.readers.layout.lines import Word
from pipeline.readers.layout.page import Page, table_number
from pipeline.readers.old_encodings.encodings import Script, script_of
from pipeline.readers.old_encodings.old_codes import TCVN3, Code, code_of_font
from pipeline.readers.pdf.letters import BLANK, LETTER, SOFT_HYPHEN, Letters
from pipeline.readers.pdf.page import Meaning

#: Before the name of a font of which a file holds only the letters that it needs.
_SUBSET = re.compile(r"[A-Z]{6}\+")
_TOKEN = re.compile(r"\S*-\S*")
_WORD = re.compile(r"[^\W\d_]+")
_BESIDE_LETTER = re.compile(r"(?<=[^\W\d_])-|-(?=[^\W\d_])")


def texts_in_old_fonts(letters: Letters) -> list[tuple[str, str]]:
    """Return the name of each old font on a page, with all that is written in it."""
    old = {
        number: name
        for number, name in enumerate(map(plain_name, letters.font_names))
        if code_of_font(name) is not None
    }
    if not old:
        return []
    texts: dict[str, list[str]] = {name: [] for name in old.values()}
    for text, kind, font in zip(letters.texts, letters.kinds.tolist(), letters.fonts.tolist(), strict=True):
        if kind == BLANK:
            for parts in texts.values():
                parts.append(" ")
        elif kind >= LETTER and font in old:
            texts[old[font]].append(text)
    return [(name, _with_soft_hyphens("".join(parts), name)) for name, parts in texts.items()]


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
        return self._script.read(_with_soft_hyphens(text, name), name)


def _with_soft_hyphens(text: str, font: str) -> str:
    """Return a text in TCVN3 with the soft hyphens that pdfium took for hyphens: they are its letter ``ư``.

    ``th-`` becomes ``thư``, ``KH-L§L§`` and ``2025-2030`` stay.
    """
    code = code_of_font(font)
    if "-" not in text or code is not TCVN3:
        return text
    return _TOKEN.sub(lambda token: _with_soft_hyphen(token[0], code), text)


def _with_soft_hyphen(token: str, code: Code) -> str:
    meant = _BESIDE_LETTER.sub(SOFT_HYPHEN, token)
    words = _WORD.findall(code.read(meant)) if meant != token else []
    return meant if words and all(map(is_syllable, words)) else token


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
