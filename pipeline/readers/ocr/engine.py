"""The program that recognises letters: tesseract with the Vietnamese model, called on pictures kept in memory.

Nothing is written to disk: the pictures go in as one TIFF through a pipe, words with boxes come out of another. Several
pictures in one call cost one start (0.06 s) and one loading of the model.
"""

import contextlib
import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.readers.ocr.raster import Gray, cv2
from pipeline.support.confined import beat, starter

PROGRAM = "tesseract"
LANGUAGE = "vie"
PACKAGES = ("tesseract-ocr tesseract-ocr-vie", "tesseract tesseract-langpack-vie")
#: Seconds for one call: a page takes one or two, on a loaded machine ten; a picture on which it hangs must end.
TIME_LIMIT = 120
_PATIENCE = 20  # when it is asked about itself
#: Columns of the table that the program writes: level, page_num, …, left, top, width, height, conf, text.
_COLUMNS = 12
_WORD = "5"

#: How the program is to see a picture: a whole page, a column of lines, one line, words anywhere.
Layout = Literal["page", "block", "line", "sparse"]
_MODES: dict[Layout, str] = {"page": "3", "block": "6", "line": "7", "sparse": "11"}

#: Letters that no Vietnamese word has, with the letter of the same shape that the model writes beside them.
_STRANGE = tuple((re.compile(f"{letter}?{strange}+{letter}?"), letter) for strange, letter in ("ÐĐ", "ðđ", "ÑN", "ñn"))
_UNSURE = 0.6  #: No surer than this is a word in which such a letter was put right.

Pixels = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class RecognisedWord:
    """A word as it was recognised: its box in pixels (left, top, right, bottom), how sure (0 to 1), its line."""

    text: str
    box: Pixels
    sure: float
    line: int

    def placed(self, by: float = 1.0, left: int = 0, top: int = 0) -> "RecognisedWord":
        """Return a word of a cut-out in pixels of the page: made ``by`` times as large, cut at ``left`` and ``top``."""
        x0, y0, x1, y1 = (round(side / by) for side in self.box)
        return RecognisedWord(self.text, (x0 + left, y0 + top, x1 + left, y1 + top), self.sure, self.line)


#: What recognises several pictures in one call: pictures, dots to the inch, ``layout`` → the words on each.
Recognise = Callable[..., list[list[RecognisedWord]]]


class EngineError(Exception):
    """The program gave no words: it ended with an error or was killed. What it says is its last line, for us."""


class EngineMissingError(EngineError):
    """The program or its Vietnamese model is not installed."""


class EngineHangsError(EngineError):
    """The program did not end within its time and was ended with all that it started."""


def recognise(gray: Gray, dpi: float, *, layout: Layout = "block") -> list[RecognisedWord]:
    """Return the words on one picture (dark on light), in the order in which they are read. Raises ``EngineError``."""
    return recognise_all([gray], dpi, layout=layout)[0]


def recognise_all(pictures: Sequence[Gray], dpi: float, *, layout: Layout = "block") -> list[list[RecognisedWord]]:
    """Return the words on each of several pictures, recognised in one call. Raises ``EngineError``."""
    if not pictures:
        return []
    found, packed = cv2.imencodemulti(".tiff", list(pictures), [cv2.IMWRITE_TIFF_COMPRESSION, 1])
    if not found:
        raise EngineError("pictures could not be packed")
    words = ("stdin", "stdout", "-l", LANGUAGE, "--psm", _MODES[layout], "--dpi", str(round(dpi)), "tsv")
    ended = _run(*words, given=packed.tobytes(), seconds=TIME_LIMIT)
    if ended.returncode:
        said = ended.stderr.decode("utf-8", "replace").strip()
        missing = "Error opening data file" in said or "Failed loading language" in said
        raise (EngineMissingError if missing else EngineError)(said.rpartition("\n")[2])
    beat()
    try:
        return parse(ended.stdout.decode("utf-8", "replace"), len(pictures))
    except (ValueError, IndexError) as error:
        raise EngineError("no table") from error


def parse(table: str, pictures: int = 1) -> list[list[RecognisedWord]]:
    """Return the words of each picture from the table (TSV) that the program wrote."""
    words: list[list[RecognisedWord]] = [[] for _ in range(pictures)]
    lines: dict[tuple[str, ...], int] = {}
    for row in table.splitlines():
        cells = row.split("\t", _COLUMNS - 1)
        if len(cells) < _COLUMNS or cells[0] != _WORD or not cells[11].strip():
            continue
        left, top, width, height = map(int, cells[6:10])
        line = lines.setdefault(tuple(cells[1:5]), len(lines))
        sure = min(1.0, max(0.0, float(cells[10]) / 100))
        text = vietnamese(cells[11].strip())
        if text != cells[11].strip():
            sure = min(sure, _UNSURE)
        words[int(cells[1]) - 1].append(RecognisedWord(text, (left, top, left + width, top + height), sure, line))
    return words


def vietnamese(text: str) -> str:
    """Return a word with its letters of other alphabets put right: the model writes one letter as two, alike in shape.

    >>> vietnamese("CĐÐKCN"), vietnamese("NÑLĐ"), vietnamese("Ðông"), vietnamese("CĐĐ")
    ('CĐKCN', 'NLĐ', 'Đông', 'CĐĐ')
    """
    text = text.replace("\u2044", "/")  # the stroke of a fraction, which no letter of an office has
    for strange, letter in _STRANGE:
        text = strange.sub(letter, text)
    return text


@functools.cache
def version() -> str:
    """Return name and version of tesseract with the language of its model. Raises ``EngineError``."""
    first = _asked("--version").splitlines()
    return f"{first[0].strip()} {LANGUAGE}" if first else PROGRAM


def available() -> bool:
    """Whether the program and its Vietnamese model are here."""
    with contextlib.suppress(EngineError):
        return LANGUAGE in _asked("--list-langs").split()
    return False


def _asked(what: str) -> str:
    ended = _run(what, seconds=_PATIENCE)
    return (ended.stdout + ended.stderr).decode("utf-8", "replace")


def _run(*words: str, given: bytes = b"", seconds: float) -> starter.Ended:
    """Have the program run; ``EngineError`` where it is missing, hangs, or may not be called so."""
    try:
        return starter.run(PROGRAM, *words, given=given, seconds=seconds)
    except FileNotFoundError as error:
        raise EngineMissingError(PROGRAM) from error
    except TimeoutError as error:
        raise EngineHangsError(f"{seconds} s") from error
    except PermissionError as error:  # what the program said before led to words that none of our readers says
        raise EngineError(PROGRAM) from error
