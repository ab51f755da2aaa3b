"""Recognised words line by line, a line cut where columns part, and what words cover on the page."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from rapidfuzz import fuzz

from extractors.spelling import fold
from pipeline.readers.ocr.engine import Pixels, RecognisedWord

#: Labels that begin a line of every letter (NĐ 30/2020/NĐ-CP, Phụ lục I, cells 5b, 9a, 9b): ``Mới nhận:``,
#: ``Kính sửi:``, ``'V/%``, ``V/`` and ``Vív`` can be nothing else there.
_PAIRS = (("Kính", "gửi"), ("Nơi", "nhận"))
_ABOUT = re.compile(r"\W*[VY](?: ?/ ?[\Wvyw]{0,2}|[íìl|]v)", re.IGNORECASE)
#: How alike (0 to 100) the misread word of a pair is to what it must be; the other one is right but for its marks.
_ALIKE = 50
#: Heights of a word that part two columns.
_GAP = 1.6


def lines_of(words: Iterable[RecognisedWord]) -> list[list[RecognisedWord]]:
    """Return words by the lines in which they were seen, each from left to right."""
    lines: dict[int, list[RecognisedWord]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    return [sorted(line, key=lambda word: word.box[0]) for line in lines.values()]


def parted(line: Sequence[RecognisedWord], gap: float) -> list[list[RecognisedWord]]:
    """Return a line cut where its words stand farther apart than ``gap`` pixels."""
    parts = [[line[0]]]
    for before, word in pairwise(line):
        if word.box[0] - before.box[2] > gap:
            parts.append([])
        parts[-1].append(word)
    return parts


def height_of(words: Iterable[RecognisedWord]) -> float:
    """Return how high words usually are, in pixels."""
    return median(word.box[3] - word.box[1] for word in words)


def around(words: Iterable[RecognisedWord]) -> Pixels:
    """Return the box around words."""
    lefts, tops, rights, bottoms = zip(*(word.box for word in words), strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def with_labels(seen: Sequence[RecognisedWord]) -> list[RecognisedWord]:
    """Return the words of a page with these labels as the form has them. Their places and doubts stay."""
    words = list(seen)
    for index, word in enumerate(words):
        if not _begins_line(words, index):
            continue
        if _ABOUT.fullmatch(word.text):
            words[index] = replace(word, text="V/v")
        elif index + 1 < len(words) and words[index + 1].line == word.line:
            for pair in _PAIRS:
                if _is_pair(word.text, words[index + 1].text, pair):
                    words[index] = replace(word, text=pair[0])
                    words[index + 1] = replace(words[index + 1], text=f"{pair[1]}:")
    return words


def _begins_line(words: Sequence[RecognisedWord], index: int) -> bool:
    word, before = words[index], words[index - 1] if index else None
    if before is None or before.line != word.line:
        return True
    return word.box[0] - before.box[2] > _GAP * (word.box[3] - word.box[1])


def _is_pair(first: str, second: str, pair: tuple[str, str]) -> bool:
    """Say whether two words are a label, one of them perhaps misread.

    >>> _is_pair("Mới", "nhận:", ("Nơi", "nhận")), _is_pair("Kính", "sửi:", ("Kính", "gửi"))
    (True, True)
    >>> _is_pair("Nhận", "được", ("Nơi", "nhận")), _is_pair("Tôi", "nhận", ("Nơi", "nhận"))
    (False, False)
    """
    if not second.endswith(":"):
        return False
    likeness = [
        fuzz.ratio("".join(filter(str.isalpha, fold(read))), fold(form))
        for read, form in zip((first, second), pair, strict=True)
    ]
    return max(likeness) == 100 and min(likeness) >= _ALIKE
