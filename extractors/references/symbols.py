"""Symbols of documents: ``KH-LĐLĐ``, ``TB/TU``, ``SGDĐT-KHTC``.

A symbol is a row of codes with dashes or slashes between them. Scans and typists put blanks around these marks and
lose the bar of Đ; both are mended here, the latter only towards a code that the lexicon knows (domain: never between
two codes that both exist, such as DA dự án and ĐA đề án).
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from extractors.patterns import View
from extractors.references.kinds import expand, kind_of_code, known_codes, units

# A code: letters with digits at the end (QH15), parts joined by & or a dot (SGD&ĐT, UBND.HC). Length is bounded so
# that reading stays linear on any text.
_CODE = re.compile(r"[^\W\d_][^\W_]{0,15}(?:(?: ?& ?|&amp;|\.)[^\W\d_][^\W_]{0,15}){0,3}")
_MARK = re.compile(r"(?P<before> {0,6})(?P<mark>[-/])(?P<after> {0,4})")
#: In a letter's head the place of the date line may stand right behind the symbol: ``CĐVCTrà Vinh``.
_GLUED = re.compile(r"[A-ZĐ&]{2,8}(?=[A-ZĐ][^\W\d_A-ZĐ])")
_TERM = re.compile(r"(?:QH|UBTVQH)[0-9lIO|]{1,2}")
_FOLD = str.maketrans("ĐÁÀẢÃẠÂẤẦẨẪẬĂẮẰẲẴẶÊÔƠƯ0", "DAAAAAAAAAAAAAAAAAEOOUO")
_MAX_CODES = 5


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol as it should read, and where it stands."""

    start: int
    end: int
    text: str
    codes: tuple[str, ...]
    repaired: bool

    @property
    def party(self) -> bool:
        """Whether a slash stands after the first code (``NQ/TW``), as the Party and the Youth Union write."""
        return "/" in self.text


def _fold(code: str) -> str:
    return code.upper().translate(_FOLD)


@cache
def _by_folded() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for code in known_codes():
        table.setdefault(_fold(code), set()).add(code)
    return {folded: frozenset(codes) for folded, codes in table.items()}


@lru_cache(maxsize=4096)
def mend(code: str) -> str:
    """Return ``code`` as the lexicon writes it, or itself where that is not certain.

    >>> mend("CDYT"), mend("LDLD"), mend("TTG"), mend("DA"), mend("QH15")
    ('CĐYT', 'LĐLĐ', 'TTg', 'DA', 'QH15')
    """
    if code in known_codes():
        return code
    if _TERM.fullmatch(code):
        digits = code.lstrip("QHUBTV").translate(str.maketrans("lIO|", "1101"))
        return code[: len(code) - len(digits)] + digits
    for reading in (code, code.replace("1", "L"), code.replace("1", "I")):
        candidates = _by_folded().get(_fold(reading), frozenset())
        if len(candidates) > 1:  # the one that differs by capitals alone, if there is one
            candidates = frozenset(c for c in candidates if c.upper() == reading.upper())
        if len(candidates) == 1:
            return next(iter(candidates))
    if code.startswith("CD") and len(code) > 3:
        rest = mend(code[2:])
        if rest in known_codes():
            return "CĐ" + rest
    return code


def _is_code(code: str) -> bool:
    """Say whether ``code`` has the shape of a code: capitals, at most one low letter, or known to the lexicon."""
    if mend(code) in known_codes():
        return True
    letters = [c for c in code if c.isalpha()]
    capitals = sum(c.isupper() for c in letters)
    return capitals >= 2 and len(letters) - capitals <= 1 and code[0].isupper()


@dataclass(frozen=True, slots=True)
class _Code:
    raw: str
    code: str
    end: int


def _read_code(plain: str, at: int, limit: int, *, own: bool = False) -> _Code | None:
    found = _CODE.match(plain, at, limit)
    if found is None:
        return None
    raw = found.group().replace(" ", "").replace("&amp;", "&")
    glued = _GLUED.match(plain, at, limit) if own and not _is_code(raw) else None
    if glued and mend(glued.group()) in known_codes():
        return _Code(glued.group(), mend(glued.group()), glued.end())
    return _Code(raw, mend(raw), found.end()) if _is_code(raw) else None


def _joins(view: View, mark: re.Match[str], codes: list[str], code: str, *, own: bool) -> bool:
    """Say whether the mark before ``code`` is part of the symbol, not a list mark or a dash between words."""
    if not mark["before"]:
        return True
    if "\n" in view.text[mark.start() : mark.end()]:
        return False
    return not mark["after"] or own or code in units() or (len(codes) == 1 and kind_of_code(codes[0]) is not None)


def read_symbol(view: View, at: int, limit: int, *, own: bool = False) -> Symbol | None:
    """Read the symbol that begins at ``at``; ``own`` (in a letter's head) also takes blanks around every dash.

    >>> from extractors.patterns import make_view
    >>> read_symbol(make_view("KH- CDYT ngày"), 0, 13).text
    'KH-CĐYT'
    """
    part = _read_code(view.plain, at, limit, own=own)
    if part is None:
        return None
    codes, text, end, repaired = [part.code], part.code, part.end, part.code.upper() != part.raw.upper()
    while len(codes) < _MAX_CODES:
        mark = _MARK.match(view.plain, end, limit)
        part = _read_code(view.plain, mark.end(), limit, own=own) if mark else None
        if mark is None or part is None or not _joins(view, mark, codes, part.code, own=own):
            break
        codes.append(part.code)
        text += mark["mark"] + part.code
        end = part.end
        repaired = repaired or part.code.upper() != part.raw.upper()
    return Symbol(at, end, text, tuple(codes), repaired)


def kind_of_symbol(symbol: Symbol, *, legal: bool = False) -> str:
    """Return the kind that a symbol marks; without a code of a kind it is a công văn (``SNV-CCVC``).

    ``legal`` says that the number holds a year (``02/2021/TT-BNV``).
    """
    first = symbol.codes[0]
    second = symbol.codes[1] if len(symbol.codes) > 1 else None
    if _TERM.fullmatch(first) or first in ("QH", "UBTVQH"):  # QHLĐ is an office
        if first.startswith("QH"):
            return "Luật"
        return "Pháp lệnh" if second is None else "Nghị quyết"
    if first == "TT":
        ministry = second is not None and second.startswith("B")
        return "Thông tư" if legal or (ministry and not symbol.party) else "Thông tri"
    kind = kind_of_code(first)
    if kind is None or second is None:
        # "12/CĐ" is an issuer alone; "12/KH" is a kind alone.
        return kind if kind is not None and expand(first) is None else "Công văn"
    if expand(first) is not None and second in units():
        return "Công văn"  # CĐ, NĐ, HĐ, BTT … are issuers too: 88/CĐ-VP, 12/BTT-TG
    if first == "NĐ" and second != "CP":
        return "Công văn"
    return kind
