"""Mends the marks and codes of a number: `19:CTr/TĐTN`, `412TB-ĐHLH`, `59/2015/Q_-TTg`, `03/CIr-LĐLĐ`."""

import re
from collections.abc import Iterator
from functools import lru_cache

from extractors.lexicon import load
from extractors.references.numbers import issuers, kinds, kinds_by_word, known_codes, mend

_ODD = "⁄∕:.~¬';\\\\_`^ˆ"
_SYMBOL = re.compile(
    rf"(?:(?<![\w/.,-])|(?<=[Ss]ố))(?P<number>[\dlOI]{{1,7}})Ð?(?P<year>[/⁄.:](?:19|20)\d\d(?=[/⁄]))?"
    rf"(?P<first> ?[/-] ?|[/{_ODD}-]{{0,2}}|[íịìĩ]{{1,2}}|I(?=[A-ZĐ]))"
    rf"(?P<codes>(?:[A-ZĐÐ€©Œ]|_(?=[A-ZĐ]))[\w&^`'©€.]*"
    rf"(?:(?: ?[/-] ?|[/{_ODD}-]{{1,2}}|[íịìĩ]{{1,2}}(?=[A-ZĐ])| (?=[A-ZĐ]{{2}}))[A-ZĐÐ_€©Œ][\w&€©]*){{0,4}})"
)
_BEFORE = re.compile(r"(?:[Ss]ố|SỐ|[Ss]ô|S6|[Ss]ổ|(?<=[^\W\d_] )s[^\W\d_]|,|;|và) ?:? ?$")
_PARTS = re.compile(rf"( ?[/-] ?|[/{_ODD.replace('_', '')}-]{{1,2}}|_+|[íịìĩ]{{1,2}}(?=[A-ZĐ])| (?=[A-ZĐ]))")
#: A code in which a mark stands for a letter, and a speck beside the mark between two codes.
_WITH_SPECK = re.compile(r"\w*[_.:'](?=\w)\w*|\w+_|\w+[.](?=[-/])")
_SPECK_AT_MARK = re.compile(r"_(?=[/-])|(?<=[/-])_")
_STUCK = re.compile(r"(?<=[A-ZĐ])(?:ngày|của)$")
#: How codes begin that are put together: unions, departments, schools.
_BEGINNINGS = ("CĐ", "SL", "ĐH")
_TERM = re.compile(r"(?:UBTV)?QH\d{1,2}")
_NORM = re.compile(r"\d{1,3}/(?:19|20)\d\d/[A-ZĐ]")
#: `số` that lost its vowel before a number with a symbol.
_NUMBER_WORD = re.compile(r"(?<=[^\W\d_] )s[^\W\d]?[.:_ ]? {1,2}(?=\d{1,5}[-/](?:\d{4}/)?[A-ZĐ]{2})")
_KIND = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){0,3} $")
_ALIKE: list[str] = load("misreadings")["codes"]["alike"]


def misread_symbols(text: str, plain: str) -> Iterator[tuple[int, int, str]]:
    """Yield where misread symbols stand behind their numbers, and what they are taken for.

    ``plain`` is a view of ``text`` of its length, in which some marks are blanks.
    """
    for found in _SYMBOL.finditer(text):
        before = plain[max(0, found.start() - 30) : found.start()]
        kind = _kind_before(before)
        if not _BEFORE.search(before) and not _is_kind(kind):
            continue
        meant = _symbol(found["number"], found["year"] or "", found["first"], found["codes"], kind)
        if meant is not None and meant != found.group():
            yield found.start(), found.end(), meant
    for found in _NUMBER_WORD.finditer(text):
        before = plain[max(0, found.start() - 30) : found.start()]
        if _NORM.match(text, found.end()) or _is_kind(_kind_before(before)):
            yield *found.span(), "số "


def _is_kind(words: str) -> bool:
    return any(words.endswith(word) for word in (*kinds_by_word(), "văn bản", "luật"))


def _kind_before(before: str) -> str:
    """Return the words before ``số`` in lower case: the kind of the document."""
    words = re.sub(r"(?:[Ss]ố|SỐ|[Ss]ô|S6|[Ss]ổ|(?<= )s[^\W\d_]) ?:? ?$", "", before)
    found = _KIND.search(words)
    return found.group().strip().lower() if found else ""


def _symbol(number: str, year: str, first: str, codes: str, kind: str) -> str | None:
    """Return a number with its symbol as it was, or ``None`` where it is right or cannot be told."""
    read = number + year + first + codes
    number = number.translate(_FIGURES)
    if not year and len(number) > 4 and number[-4:-2] in ("19", "20"):
        number, year = number[:-4], "/" + number[-4:]
    stuck = _STUCK.search(codes)
    codes, tail = (codes[: stuck.start()], " " + stuck.group()) if stuck else (codes, "")
    codes = codes.translate(_CAPITALS)
    codes = _WITH_SPECK.sub(lambda piece: _lost_letter(piece.group(), kind), codes)
    codes = _SPECK_AT_MARK.sub("", codes)
    parts = _PARTS.split(codes)
    pieces, marks = parts[::2], [mark.strip() for mark in parts[1::2]]
    for mark, piece in zip(marks, pieces[1:], strict=True):
        if mark in (",", ";") or (mark in (".", "") and not _is_code(mend_code(piece))):
            return None  # the end of a clause
    mended = [mend_code(piece, kind if i == 0 else "") for i, piece in enumerate(pieces)]
    if mended[0] in issuers() and not any(mended[0] in kind_of.codes for kind_of in kinds()):
        # Behind a house stand its departments, whose codes are its own affair: one that can be read is right.
        mended[1:] = [piece if piece.isalpha() else own for piece, own in zip(pieces[1:], mended[1:], strict=True)]
    if year and mended[0] == "NĐ" and len(mended) == 2 and (_alike(mended[1], "CP") or mended[1][:2] == "CP"):
        mended[1] = "CP"  # decrees are the Government's alone
    if len(mended) == 1:
        mended = _unstuck(mended[0], kind)
        marks = marks or [""] * (len(mended) - 1)
    if not first.strip() and not pieces[0].isalpha():
        return None
    if not _is_code(mended[0]) or (not first.strip() and len(mended) < 2):
        return None
    opening = first.strip()
    if len(opening) == 2 and opening[1] in "/-" and opening[0] not in "/-":
        return None  # a speck, or the number's last figure
    if opening not in ("/", "-"):
        opening = "-" if "/" in marks and not year and "/" not in opening else "/"
    between = "/" if opening == "-" else "-"
    joined = mended[0]
    for mark, code in zip(marks, mended[1:], strict=True):
        joined += next((own for own in ("-", "/") if own in mark), "-" if "/" in joined else between) + code
    joined = re.sub(r"([-/])[-/]+", r"\1", joined)
    meant = number + ("/" + year[1:] if year else "") + opening + joined + tail
    return meant if tail or meant.replace(" ", "") != read.replace(" ", "") else None


def _unstuck(code: str, kind: str) -> list[str]:
    """Return the code of a kind and the one behind it that stuck to it: ``HDBTGTW`` after ``Hướng dẫn``."""
    if code in known_codes():
        return [code]
    for stroke in _STROKE.finditer(code):
        if code[: stroke.start()] in known_codes() and code[stroke.end() :] in known_codes():
            return [code[: stroke.start()], code[stroke.end() :]]
    for own in (c for word, k in kinds_by_word().items() if kind.endswith(word) for c in k.codes):
        if code.startswith(own) and code[len(own) :] in known_codes():
            return [own, code[len(own) :]]
    return [code]


_CAPITALS = str.maketrans("€©Œ", "CCG")
_STROKE = re.compile("[71lI|]")
_FIGURES = str.maketrans("lOI", "101")


def _lost_letter(piece: str, kind: str) -> str:
    """Return a code with the letter that ``_`` stands for, or itself where ``_`` is a dash."""
    whole = (mend_code(piece, kind), re.sub(r"\W|_", "", piece))
    return next((code for code in whole if code in known_codes()), piece)


def _is_code(code: str) -> bool:
    known = mend(code) in known_codes() or _TERM.fullmatch(code) is not None
    return known or (len(code) > 3 and code[:2] in _BEGINNINGS and code.isupper())


@lru_cache(maxsize=4096)
def mend_code(code: str, kind: str = "") -> str:
    """Return the code that ``code`` was, where there is one alone; ``kind`` is the kind of the document in words.

    >>> mend_code("CIr", "chương trình"), mend_code("Q_", "quyết định"), mend_code("KH"), mend_code("BI")
    ('CTr', 'QĐ', 'KH', 'BI')
    """
    if len(code) < 2:
        return code
    if code.startswith("GĐ") and len(code) > 2:  # no house begins so, but unions with CĐ
        return "C" + code[1:]
    named = [k for word, k in kinds_by_word().items() if kind and (kind.endswith(word))]
    own = {candidate for k in named for candidate in k.codes if _alike(code, candidate)}
    if len(own) == 1 and not any({code, mend(code)} & set(k.codes) for k in named):
        return own.pop()
    if mend(code) in known_codes():  # that Đ lost its bar is mended where symbols are read
        return code
    if (bare := _STROKE.sub("", code)) != code and bare in known_codes():
        return bare  # the stem of a letter seen twice: CTIr
    barred = {code.replace(read, "Đ", 1) for read in "PB"} & known_codes()
    if len(barred) == 1:
        return barred.pop()
    if len(code) < (3 if not code.isalnum() or not code.isupper() else 4):  # a house's own code may look like any other
        return code
    found = {candidate for candidate in known_codes() if len(candidate) > 2 and _alike(code, candidate)}
    return found.pop() if len(found) == 1 else code


def _alike(code: str, other: str) -> bool:
    """Say whether two codes differ in one character that looks like the other's."""
    if len(code) != len(other):
        return False
    unlike = [(a, b) for a, b in zip(code, other, strict=True) if a != b]
    return len(unlike) == 1 and all(
        not a.isalnum() or any(a in group and b in group for group in _ALIKE) for a, b in unlike
    )
