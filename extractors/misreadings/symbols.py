"""Mends the marks and codes of a number: `19:CTr/TĐTN`, `412TB-ĐHLH`, `59/2015/Q_-TTg`, `03/CIr-LĐLĐ`."""

import re
from collections.abc import Iterator
from functools import lru_cache

from extractors.lexicon import load
from extractors.misreadings.slots import PATTERNS, Misread
from extractors.patterns import only
from extractors.references.numbers import KINDS, KINDS_BY_WORD, KNOWN_CODES, mend
from extractors.repairs import in_figures, like_codes

_SYMBOL = re.compile(PATTERNS["symbol"])
_BEFORE = re.compile(PATTERNS["before"])
_PARTS = re.compile(PATTERNS["parts"])
#: A code in which a mark stands for a letter, and a speck beside the mark between two codes.
_WITH_SPECK = re.compile(r"\w*[_.:'](?=\w)\w*|\w+_|\w+[.](?=[-/])")
_SPECK_AT_MARK = re.compile(r"_(?=[/-])|(?<=[/-])_")
_PUT_TOGETHER = re.compile(PATTERNS["put_together"])
_OWN_CODE = re.compile(PATTERNS["own_code"])
_NORM = re.compile(PATTERNS["norm"])
_NUMBER_WORD = re.compile(PATTERNS["number_word"])
_KIND = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){0,3} $")
_ALIKE = tuple(map(frozenset, load("misreadings")["codes"]["alike"]))
_CAPITALS = str.maketrans("€©ŒỰỨỪỮỬÝỲỶỸ", "CCGVVVVVYYYY")
_STROKE, _TWICE = re.compile("[71lI|]"), re.compile(r"(.)\1")
_UNION = re.compile(PATTERNS["union"])
_GOVERNMENT = re.compile(PATTERNS["government"])
_KIND_CODES = {code for kind in KINDS for code in kind.codes}
_LONG_CODES = {code for code in KNOWN_CODES if len(code) > 2}


def misread_symbols(text: str, plain: str) -> Iterator[Misread]:
    """Yield where misread symbols stand behind their numbers, and what they are taken for.

    ``plain`` is a view of ``text`` of its length, in which some marks are blanks.
    """
    for found in _SYMBOL.finditer(text):
        before = plain[max(0, found.start() - 30) : found.start()]
        kind = _kind_before(before)
        if _BEFORE.search(before) or _is_kind(kind):
            yield *found.span(), _symbol(found, kind)
    for found in _NUMBER_WORD.finditer(text):
        before = plain[max(0, found.start() - 30) : found.start()]
        if _NORM.match(text, found.end()) or _is_kind(_kind_before(before)):
            yield *found.span(), "số "


def _is_kind(words: str) -> bool:
    return words.endswith((*KINDS_BY_WORD, "văn bản", "luật"))


@lru_cache(maxsize=4096)
def _codes_of(kind: str) -> frozenset[str]:
    return frozenset(code for word, named in KINDS_BY_WORD.items() if kind.endswith(word) for code in named.codes)


def _kind_before(before: str) -> str:
    """Return the words before ``số`` in lower case: the kind of the document."""
    words = re.sub(r"(?:[Ss]ố|SỐ|[Ss]ô|S6|[Ss]ổ|(?<= )s[^\W\d_]) ?:? ?$", "", before)
    return "".join(_KIND.findall(words)).strip().lower()


def _symbol(found: re.Match[str], kind: str) -> str:
    """Return a number with its symbol as it was, or as it was read where it is right or cannot be told."""
    read, codes = found.group(), found["codes"].translate(_CAPITALS)
    codes = _WITH_SPECK.sub(lambda piece: _lost_letter(piece.group(), kind), codes)
    parts = _PARTS.split(_SPECK_AT_MARK.sub("", codes))
    pieces, marks = parts[::2], [mark.strip() for mark in parts[1::2]]
    mended = [mend_code(pieces[0], kind), *map(mend_code, pieces[1:])]
    ends = any(mark in (".", "") and not _is_code(code) for mark, code in zip(marks, mended[1:], strict=True))
    if mended[0] not in _KIND_CODES:  # behind a house stand its departments, whose codes are its own affair
        mended[1:] = pieces[1:]
    if ends or not _is_code(mended[0]):  # the end of a clause; no symbol
        return read
    opening = found["first"].strip()
    if opening not in ("/", "-"):
        opening = "-" if "/" in marks else "/"
    usual = ["/" if opening == "-" else "-", *"-" * len(mended)]
    read_marks = [*("".join(re.findall("[/-]", mark)[:1]) for mark in marks), *[""] * len(mended)]
    year = "".join(re.findall(r"\d{4}", found["year"] or ""))
    numbers = "/".join(filter(None, (in_figures(found["number"]), year)))
    joined = "".join((mark or most) + code for mark, most, code in zip(read_marks, usual, mended[1:], strict=False))
    meant = _GOVERNMENT.sub("CP", numbers + opening + re.sub(r"([-/])[-/]+", r"\1", mended[0] + joined))
    return meant if meant.replace(" ", "") != read.replace(" ", "") else read


def _lost_letter(piece: str, kind: str) -> str:
    """Return a code with the letter that ``_`` stands for, itself where that is a dash; an apostrophe is a speck."""
    whole = (mend_code(piece, kind), re.sub(r"\W|_", "", piece))
    return next(filter(KNOWN_CODES.__contains__, whole), piece.replace("'", ""))


def _is_code(code: str) -> bool:
    return mend(code) in KNOWN_CODES or _PUT_TOGETHER.fullmatch(code) is not None


@lru_cache(maxsize=4096)
def mend_code(code: str, kind: str = "") -> str:
    """Return the code that ``code`` was, where there is one alone; ``kind`` is the kind of the document in words.

    >>> mend_code("CIr", "chương trình"), mend_code("Q_", "quyết định"), mend_code("KH"), mend_code("BI")
    ('CTr', 'QĐ', 'KH', 'BI')
    """
    code = _UNION.sub("CĐ", code)
    return next(filter(None, map(only, _codes_read_as(code, kind))), code)


def _codes_read_as(code: str, kind: str) -> Iterator[set[str]]:
    """Yield what a code may have been, the surest first: it is believed where there is one alone."""
    if {code, mend(code)}.isdisjoint(_codes_of(kind)):
        yield like_codes(code, _codes_of(kind), _ALIKE)
    if mend(code) in KNOWN_CODES:  # that Đ lost its bar is mended where symbols are read
        yield {code}
    # A letter seen twice or its stem (LLĐLĐ, CTIr), one seen as its two stems (KII), a bar that was lost (QP).
    bars = (code.replace(read, "Đ", 1) for read in "PB")
    yield {_TWICE.sub(r"\1", code, 1), _STROKE.sub("", code), code.replace("II", "H"), *bars} & KNOWN_CODES - {code}
    if not _OWN_CODE.fullmatch(code):
        yield like_codes(code, _LONG_CODES, _ALIKE)
