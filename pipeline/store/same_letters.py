"""The same letter, come twice: as scan and as Word file, on paper and by e-mail.

Two letters are one where issuer, number, symbol and date agree and their words do, too. What two texts differ in is
told apart: words that recognition may have misread, words that stand elsewhere (the two columns of a head), an annex
that only one of them has, and words that are really others. Different figures in two typed texts are never a
misreading: such letters stay two, and ``is_doubtful`` says that a person should look.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from extractors.spelling import fold
from pipeline.registry.names import flat, key, same_tones, without_organ
from schemas import Letter

#: So many words of each text are compared: what tells letters apart stands in their first pages.
_COMPARED = 6_000
_WORD = re.compile(r"\d+|[^\W\d_]+")
#: Two words at least this alike (0-100) may be one word misread.
_MISREAD = 60.0
#: Issuers at least this alike may be one name misread.
_SAME_NAME = 85.0
#: Even of few figures a scan may misread one.
_FEW_FIGURES = 20
#: Texts shorter than this (in words) say too little: they must be equal.
_TOO_SHORT = 20


class Head(NamedTuple):
    """What tells, before any text is looked at, whether two letters may be one."""

    sha256: str
    number: str | None
    symbol: str | None
    issuer: str | None
    issued_on: str | None
    ocr: bool
    size: int
    """Characters of the text."""

    @property
    def rank(self) -> tuple[bool, int, int, str]:
        """The smaller one is the copy to work with: typed before recognised, with fewer blanks, the longer text."""
        blanks = sum(value is None for value in (self.number, self.symbol, self.issuer, self.issued_on))
        return (self.ocr, blanks, -self.size, self.sha256)


class _Most(NamedTuple):
    """How much two texts of one letter may differ, as shares of the shorter one's words, and figures replaced."""

    misread: float
    others: float
    figures: float


_TYPED = _Most(0.05, 0.05, 0.0)
_RECOGNISED = _Most(0.35, 0.15, 0.10)
#: Where the heads do not wholly agree, the texts must be all the more alike.
_STRICTLY_TYPED = _Most(0.02, 0.02, 0.0)
_STRICTLY_RECOGNISED = _Most(0.20, 0.02, 0.05)


def head_of(letter: Letter) -> Head:
    """Return what is compared first."""
    header, source = letter.header, letter.source
    return Head(
        source.sha256, header.number, header.symbol, header.issuer, header.issued_on, source.ocr, len(letter.text)
    )


def same_letter(letter: Letter, other: Letter) -> bool:
    """Say whether two files are one letter; which comes first does not matter."""
    return differences(letter, other) is not None


def differences(letter: Letter, other: Letter) -> int | None:
    """Return in how many words two files of one letter differ, ``None`` where they are two letters."""
    most = _most(head_of(letter), head_of(other))
    return _compared(letter.text, other.text, most) if most is not None else None


def grouped(letters: Sequence[Letter]) -> list[list[Letter]]:
    """Return the files of each letter, the one to work with first; the order in which they come does not matter.

    A file belongs to the best one that is most like it. So a scan that may be either of two letters does not make them
    one.
    """
    groups: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda letter: head_of(letter).rank):
        found = [(differences(group[0], letter), place) for place, group in enumerate(groups)]
        nearest = min(((count, place) for count, place in found if count is not None), default=None)
        if nearest is None:
            groups.append([letter])
        else:
            groups[nearest[1]].append(letter)
    return groups


def may_be_same(head: Head, other: Head) -> bool:
    """Say whether two heads leave it open that the letters are one: only then the texts need to be compared."""
    return _most(head, other) is not None


def is_doubtful(letter: Letter, other: Letter) -> bool:
    """Say whether two letters bear the same number, symbol, date and issuer, and are yet two by their words."""
    head, beside = head_of(letter), head_of(other)
    return _fields(head) == _fields(beside) and None not in _fields(head) and not same_letter(letter, other)


def _fields(head: Head) -> tuple[str | None, ...]:
    """Return number, symbol, date and issuer as they are compared."""
    symbol = " ".join(_WORD.findall(fold(head.symbol))) if head.symbol else None
    issuer = flat(without_organ(key(head.issuer))) if head.issuer else None
    return (head.number, symbol or None, head.issued_on, issuer or None)


def _most(head: Head, other: Head) -> _Most | None:
    pairs = list(zip(_fields(head), _fields(other), strict=True))
    apart = [place for place, (one, two) in enumerate(pairs) if one and two and one != two]
    unknown = [place for place, (one, two) in enumerate(pairs) if not (one and two)]
    is_recognised = head.ocr or other.ocr
    if not apart and not unknown:
        return _RECOGNISED if is_recognised else _TYPED
    if not apart:
        # Of number, symbol, date and issuer no more than one may be missing: the rest says too little.
        return (_STRICTLY_RECOGNISED if is_recognised else _STRICTLY_TYPED) if len(unknown) == 1 else None
    if len(apart) > 1 or unknown or head.ocr == other.ocr:
        return None
    one, two = pairs[apart[0]]
    return _STRICTLY_RECOGNISED if _is_misread(one or "", two or "", is_name=apart[0] == _ISSUER) else None


_ISSUER = 3


def _is_misread(words: str, others: str, *, is_name: bool) -> bool:
    """Say whether one field of the head may be the other one, misread: a name loses letters, a number one figure."""
    from rapidfuzz import fuzz
    from rapidfuzz.distance import Levenshtein

    if is_name:
        return fuzz.ratio(words, others) >= _SAME_NAME
    return len(words) == len(others) and Levenshtein.distance(words, others) == 1


def _compared(text: str, other: str, most: _Most) -> int | None:
    """Return in how many words two texts differ, ``None`` where that is too much."""
    one, two = sorted((_words(text), _words(other)), key=lambda words: (len(words), words))
    if len(one) < _TOO_SHORT:
        return 0 if one == two else None
    only_one, only_two = _apart(one, two)
    replaced = min(_figures(only_one), _figures(only_two))
    misread, others = _read_apart([word for word in only_one if not word.isdigit()], only_two)
    count = len(one)
    is_one = (
        misread <= most.misread * count
        and others <= most.others * count
        and replaced <= most.figures * max(_figures(one), _FEW_FIGURES)
    )
    return misread + others + replaced if is_one else None


def _figures(words: list[str]) -> int:
    return sum(word.isdigit() for word in words)


def _words(text: str) -> list[str]:
    found = _WORD.findall(flat(same_tones(text)))[:_COMPARED]
    return [word.lstrip("0") or "0" if word.isdigit() else word for word in found]


def _apart(one: list[str], two: list[str]) -> tuple[list[str], list[str]]:
    """Return the words that only one text has, without those that stand elsewhere in the other."""
    from rapidfuzz.distance import Levenshtein

    gone: list[str] = []
    come: list[str] = []
    for step in Levenshtein.opcodes(one, two):
        if step.tag != "equal":
            gone += one[step.src_start : step.src_end]
            come += two[step.dest_start : step.dest_end]
    moved = Counter(gone) & Counter(come)
    return _without(gone, moved), _without(come, moved)


def _without(words: list[str], left_out: Counter[str]) -> list[str]:
    left = Counter(left_out)
    kept = []
    for word in words:
        if left[word]:
            left[word] -= 1
        else:
            kept.append(word)
    return kept


def _read_apart(gone: list[str], come: list[str]) -> tuple[int, int]:
    """Count the words that may be misread ones of the other text, and those that are really others."""
    from rapidfuzz import fuzz

    free = [word for word in come if not word.isdigit()]
    misread = 0
    for word in gone:
        nearest = max(range(len(free)), key=lambda place: fuzz.ratio(word, free[place]), default=None)
        if nearest is not None and fuzz.ratio(word, free[nearest]) >= _MISREAD:
            free.pop(nearest)
            misread += 1
    return misread, len(gone) - misread
