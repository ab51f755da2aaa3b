"""Kinds, numbers and symbols of documents: the letter's own, and those of a citation while it is read."""

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from extractors.lexicon import load
from extractors.numerals import ROMAN
from extractors.patterns import Span, View, any_of, only, phrase, said_in, start_of
from extractors.repairs import in_figures
from extractors.wordings import Wordings
from schemas import Relation

# --------------------
# Kinds of document: their names in a letter, their codes in a symbol.


class Kind(NamedTuple):
    """A kind of document: ``words`` are its names in running text, in lower case, ``codes`` its marks in symbols."""

    name: str
    codes: tuple[str, ...]
    words: tuple[str, ...]
    family: str
    bare: bool


KINDS = tuple(
    Kind(
        name=entry["name"],
        codes=tuple(entry["codes"]),
        words=(entry["name"].lower(), *entry.get("words", ())),
        family=entry["family"],
        bare=entry.get("bare", False),
    )
    for entry in load("kinds")["kind"]
)
KINDS_BY_WORD = {word: kind for kind in KINDS for word in kind.words}
#: What stands around a cited document, by the names of its rows.
CUES = Wordings(
    "reference_patterns",
    "references",
    {
        "kinds": any_of(KINDS_BY_WORD),
        "bare-kinds": any_of([word for kind in KINDS if kind.bare for word in kind.words]),
        "month": rf"(?:[0-9ol]{{1,2}}|{ROMAN})",
        "d": "[0-9ol]",
        "blank": "[ ._]{0,20}",
    },
)
# QĐ, TT … stand for several kinds: the administrative one, which comes first, is the usual one.
KINDS_BY_CODE = {code: kind.name for kind in reversed(KINDS) for code in kind.codes}
_CODES = load("issuers")
#: Code in symbols → name: of issuers, of drafting units.
ISSUERS: dict[str, str] = {}
for section in reversed([section for section in _CODES if section != "unit"]):
    ISSUERS |= _CODES[section]
UNITS: dict[str, str] = _CODES["unit"]
#: What may stand behind the code of who issues in the symbol of a công văn: nothing, or who drafted it.
_ISSUING = {"", *UNITS}
#: Every code that stands in symbols.
KNOWN_CODES = frozenset(KINDS_BY_CODE.keys() | ISSUERS.keys() | UNITS.keys())

# --------------------
# Symbols of documents: ``KH-LĐLĐ``, ``TB/TU``, ``SGDĐT-KHTC``.
#
# A symbol is a row of codes with dashes or slashes between them. Scans and typists put blanks around these marks and
# lose the bar of Đ; both are mended here, the latter only towards a code that the lexicon knows (domain: never
# between two codes that both exist, such as DA dự án and ĐA đề án).

# A code: letters with digits at the end (QH15), parts joined by & or a dot (SGD&ĐT, UBND.HC). Bounded, for linear time.
_CODE = re.compile(r"[^\W\d_][^\W_]{0,15}(?:(?: ?& ?|&amp;|\.)[^\W\d_][^\W_]{0,15}){0,3}")
#: A room, bureau or department of the police and the army: “C04”, “K4”, “PC07”.
_FIGURED = re.compile(r"[A-ZĐ]\d{1,2}")
#: The unit that drafted, in brackets right behind the symbol: “BC-CAT(PC04)”.
_IN_BRACKETS = re.compile(r"\((?P<code>[A-ZĐ]{1,6}\d{0,2})\)")
_MARK = re.compile(r" {0,6}(?P<mark>[-/]) {0,4}")
#: In a letter's head the place of the date line may stand right behind the symbol: ``CĐVCTrà Vinh``.
_GLUED = re.compile(r"[A-ZĐ&]{2,8}(?=[A-ZĐ][^\W\d_A-ZĐ])")
_TERM = re.compile(r"(?:QH|UBTVQH)[0-9lIO|]{1,2}")
_FOLD = str.maketrans("ĐÁÀẢÃẠÂẤẦẨẪẬĂẮẰẲẴẶÊÔƠƯ0", "DAAAAAAAAAAAAAAAAAEOOUO")
_MAX_CODES = 5
_SURELY_KNOWN = 4  # letters: so long a code is hardly another one that the lexicon lacks


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol as it should read, and where it stands."""

    start: int
    end: int
    text: str
    codes: tuple[str, ...]
    repaired: bool

    @property
    def kind(self) -> str | None:
        """The kind that its first code marks."""
        return KINDS_BY_CODE.get(self.codes[0])

    @property
    def issuer(self) -> str:
        """The code of who issues."""
        return (self.codes * 2)[1] if self.kind else self.codes[0]


#: That of a document cited by its number alone.
NO_SYMBOL = Symbol(0, 0, "", ("",), False)


def _fold(code: str) -> str:
    """Return a code in capitals without marks, 0 as O, so that misread ones meet."""
    return code.upper().translate(_FOLD)


_BY_FOLDED = defaultdict[str, set[str]](set)
for known_code in KNOWN_CODES:
    _BY_FOLDED[_fold(known_code)].add(known_code)


@lru_cache(maxsize=4096)
def mend(code: str) -> str:
    """Return a misread ``code`` as the lexicon writes it; as it is where several fit, or none."""
    if code in KNOWN_CODES:
        return code
    if _TERM.fullmatch(code):
        digits = in_figures(code.lstrip("QHUBTV"))
        return code[: len(code) - len(digits)] + digits
    for reading in (code, code.replace("1", "L"), code.replace("1", "I")):
        known = _BY_FOLDED.get(_fold(reading), set())
        if len(reading) < _SURELY_KNOWN:  # a bar is seldom won: `CĐC`, `ĐS` are not `CDC`, `DS`
            pairs = {code: set(zip(reading.upper(), code.upper(), strict=False)) for code in known}
            known = {code for code in known if ("Đ", "D") not in pairs[code]}
        if alone := only(known):
            return alone
    return code


def _read_code(plain: str, at: int, limit: int, *, own: bool) -> tuple[str, bool, int] | None:
    """Return a code as it should read, whether it was mended, where it ends; ``None``: none begins there."""
    for pattern in (_CODE, _GLUED) if own else (_CODE,):
        found = pattern.match(plain, at, limit)
        raw = said_in(found).replace(" ", "").replace("&amp;", "&")
        code = mend(raw)
        capitals, letters = sum(map(str.isupper, raw)), sum(map(str.isalpha, raw))
        is_shaped = pattern is _CODE and raw[:1].isupper() and capitals >= max(2, letters - 1)
        if found and (is_shaped or code in KNOWN_CODES or _FIGURED.fullmatch(raw)):
            return code, code.upper() != raw.upper(), found.end()
    return None


def read_symbol(view: View, at: int, limit: int, *, own: bool = False) -> Symbol | None:
    """Return the symbol that begins at ``at``, or ``None``; ``own`` (in a letter's head) takes blanks around dashes."""
    first = _read_code(view.plain, at, limit, own=own)
    if first is None:
        return None
    text, repaired, end = first
    codes = [text]
    while len(codes) < _MAX_CODES and (mark := _MARK.match(view.plain, end, limit)):
        part = _read_code(view.plain, mark.end(), limit, own=own)
        if part is None:
            break
        codes.append(part[0])
        text += mark["mark"] + part[0]
        repaired, end = repaired or part[1], part[2]
    if len(codes) == 1 and _FIGURED.fullmatch(text):
        return None  # “Mẫu số 5/A4” is the size of a paper
    if drafted := _IN_BRACKETS.match(view.plain, end, limit):
        codes.append(drafted["code"])
        text, end = text + drafted[0], drafted.end()
    return Symbol(at, end, text, tuple(codes), repaired)


def kind_of_symbol(symbol: Symbol, *, legal: bool = False) -> str:
    """Return the kind that a symbol marks; without a code of a kind it is a công văn (``SNV-CCVC``). ``legal`` says
    that the number holds a year (``02/2021/TT-BNV``)."""
    first, second = symbol.codes[0], (*symbol.codes, "")[1]
    if _TERM.fullmatch(first):  # QHLĐ is an office
        return "Luật" if first.startswith("QH") else "Nghị quyết" if second else "Pháp lệnh"
    if first == "TT":  # the Party writes a slash behind it
        return "Thông tư" if legal or second.startswith("B") else "Thông tri"
    # "12/CĐ" is an issuer alone, "12/KH" a kind alone; CĐ, HĐ, BTT … are issuers too: 88/CĐ-VP, 12/BTT-TG
    is_issuer = ISSUERS.get(first) and second in _ISSUING
    return (None if is_issuer else symbol.kind) or "Công văn"


# --------------------
# The letter's own number and symbol: the line ``Số: 23 /KH- CĐYT`` of its head, in all families of form.


# "Số", "Số:", "SỐ", "Sô.", "So:", "S6:" (OCR); not the "số" inside a sentence, which the head does not hold.
_LABEL = re.compile(r"(?<![\w/])s[o06][ ]{0,3}[:.;]?(?![a-z])")
_DIGIT = "0-9OoIl|"
_NUMBER = rf"(?P<number>[{_DIGIT}](?:[ ]?[{_DIGIT}]){{0,4}}[a-zđ]?)"
# Blanks are dots, lines, an ellipsis or nothing; what a pen wrote may stand between dots.
_YEAR = r"(?:/[ ]{0,3}(?P<year>(?:19|20)\d\d)[ ]{0,3})?"
_SLASHED = re.compile(rf"[ .:;,]{{0,60}}{_NUMBER}[ .,]{{0,40}}{_YEAR}(?P<mark>[/-])[ ]{{0,6}}")
#: “213BC-CĐN”, “48 TB/CĐCS”: the stroke before the symbol was left out.
_STROKELESS = re.compile(
    r"[ .:;,]{0,60}(?P<number>\d{1,5}[a-zđ]?)"
    rf"(?:[ ]{{1,3}}(?=[A-ZĐ]{{2,5}}/)|[ ]{{0,3}}(?={any_of(KINDS_BY_CODE)}[/-]))"
)
_BLANK = re.compile(r"[ .:;,-]{0,120}(?P<mark>[/-])[ ]{0,6}(?=[^\W\d_])")
_ALONE = re.compile(r"[ .:;]{0,20}(?P<number>\d{1,5})(?![\d/]|[ ]?/)")
_UNLABELLED = re.compile(r"^[ |]*(?P<number>\d{1,5}[a-zđ]?)[ ]{0,3}(?P<mark>[/-])[ ]{0,3}(?=[^\W\d_]{2})", re.M)
#: A label that a stamp has made unreadable, before a number and a symbol that fill their line.
_MARRED = re.compile(
    r"^[ |]*(?:[^\s/\d]{1,4}[.:]?[ ]{1,3}|[S5-9$][^\s/\d]{1,3}[.:]?[ ]{0,3})?"
    r"(?P<number>\d{1,5}[a-zđ]?)[ ]{0,3}(?P<mark>[/-]{1,2})[ ]{0,3}(?=[^\W\d_]{2})",
    re.M,
)
_LINE_END = re.compile(r"[ .]*(?:\n|$|[ ]{3,}|\|)")
_STAMP = phrase(r"\bden\b|\bchuyen\b|\bngay ?:")


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """What the head says of the letter's number.

    ``number`` is ``None`` where the place for it is blank, ``symbol`` where none is printed. ``year`` stands inside
    the numbers of legal norms (``05/2026/QĐ-UBND``). ``repaired`` says that a fault of recognition was mended.
    ``kind`` is what the symbol marks (``Công văn`` where it marks none), for letters that print no kind.
    """

    start: int
    end: int
    number: str | None = None
    symbol: str | None = None
    year: str | None = None
    kind: str | None = None
    number_span: Span | None = None
    symbol_span: Span | None = None
    repaired: bool = False

    def behind(self, symbol: Symbol) -> "OwnNumber":
        """Return the line with its symbol."""
        return replace(
            self,
            end=symbol.end,
            symbol=symbol.text,
            kind=kind_of_symbol(symbol, legal=self.year is not None),
            symbol_span=(symbol.start, symbol.end),
            repaired=self.repaired or symbol.repaired,
        )


#: That of a head without such a line.
NO_NUMBER = OwnNumber(-1, -1)


def clean_number(raw: str) -> str:
    """Return the digits of ``raw`` as a string without leading zeros, a letter after them kept."""
    return in_figures(raw.replace(" ", "")).lstrip("0") or "0"


def _numbered(start: int, found: re.Match[str]) -> OwnNumber:
    """Return a number line by the match of its number (``number``, ``year``), without a symbol."""
    groups = found.groupdict()
    own, raw = OwnNumber(start, found.end(), year=groups.get("year")), groups.get("number")
    if raw is None:
        return own
    repaired = not raw.rstrip("abcdeđghk").isdigit()
    return replace(own, number=clean_number(raw), number_span=found.span("number"), repaired=repaired)


def read_own_number(view: View, start: int, end: int) -> OwnNumber | None:
    """Return the number and symbol that the head ``view.text[start:end]`` gives the letter, or ``None``."""
    # A kind of document before the label cites another one: ``(Theo QĐ số …)``.
    cited = (*KINDS_BY_WORD, " qđ", "(qđ")
    labels = [
        label
        for label in _LABEL.finditer(view.bare, start, end)
        if not view.lower[max(0, label.start() - 40) : label.start()].rstrip().endswith(cited)
    ]
    for label in labels:
        for pattern in (_SLASHED, _STROKELESS, _BLANK):
            found = pattern.match(view.plain, label.end(), end)
            if found and (symbol := read_symbol(view, found.end(), end, own=True)):
                return _numbered(label.start(), found).behind(symbol)
    for found in chain(_UNLABELLED.finditer(view.text, start, end), _MARRED.finditer(view.text, start, end)):
        symbol = read_symbol(view, found.end(), end, own=True)
        if symbol is None or len(symbol.codes) == 1:
            continue
        is_marred = found.re is _MARRED
        if _LINE_END.match(view.text, symbol.end, end) if is_marred else symbol.kind:
            own = _numbered(found.end() - len(found[0].lstrip(" |")), found).behind(symbol)
            return replace(own, repaired=own.repaired or is_marred)
    for label in labels:  # a number alone, but that of an arrival stamp: dấu ĐẾN: Số … Ngày: … Chuyển: …
        is_stamp = _STAMP.search(view.bare[max(0, label.start() - 60) : min(end, label.end() + 60)])
        if not is_stamp and (found := _ALONE.match(view.plain, label.end(), end)):
            return _numbered(label.start(), found)
    return None


# --------------------
# A citation while it is read, and the names of kinds before numbers.

Paragraph = tuple[int, int, str]
#: A run of digits that can be a number (not the end of a decimal, a date, a code), or a blank between "số" and a slash.
#: Its first letter comes before all looks at what precedes it, so that most places cost next to nothing.
NUMBER = phrase(
    r"[\dlio|s](?:(?<=\d)(?<![\w/%]\d)(?<!\d[.:]\d)\d{0,4}"
    r"|(?<=s[ốôo]\ [lio|])[\dlo]{1,4}(?= ?[/-])"
    r"|(?<=s)(?<!\ws)ố *:?[ .]{0,60}[/-] ?(?=[^\W\d_]))"
)
_WINDOW = 170


@dataclass(slots=True)
class Item:
    """A citation: ``word`` is the kind's name in the text, ``None`` where the item has none of its own.

    ``span`` is its paragraph, ``shared`` says that its symbol stands behind a list of numbers, ``elliptic`` that it
    took its kind from the item before it, ``plural`` that ``các`` stands before that, ``same_day`` that its date is
    that of its whole list (``cùng ngày``).
    """

    start: int
    end: int
    number: str | None
    symbol: Symbol
    year: str | None
    word: Kind | None
    span: Paragraph
    capital: bool = True
    date: str | None = None
    issuer: str | None = None
    kind: str | None = None
    relation: Relation = "cites"
    rule: str = "cited"
    shared: bool = False
    elliptic: bool = False
    plural: bool = False
    same_day: bool = False
    flags: list[str] = field(default_factory=list)


class KindWord(NamedTuple):
    """The name of a kind before a number: ``adjacent`` says that nothing but ``số`` stands between."""

    start: int
    kind: Kind
    capital: bool
    adjacent: bool


_CODE_BEFORE = re.compile(rf"(?<![\w/&.-])(?P<code>{any_of(KINDS_BY_CODE)})(?: +|:)$")


def word_before(view: View, floor: int, at: int, symbol: Symbol) -> KindWord | None:
    """Return the name of a kind that governs the number at ``at``; ``None``: none stands there. It stands right before
    the number or ``số``; only ``số`` lets other words stand between. Of two names the nearer one counts, unless the
    symbol's own code speaks for the farther one."""
    floor = max(floor, at - _WINDOW)
    lead = CUES["so"].search(view.lower, max(floor, at - 12), at)
    head = start_of(lead, at)
    found, code = None, symbol.codes[0]
    # Codes are shared (``KH số 12/KH-CĐN``; TT is thông tư and thông tri), so the symbol tells the kind.
    if symbol.text and (short := _CODE_BEFORE.search(view.plain, max(floor, head - 8), head)):
        found = KindWord(short.start(), KINDS_BY_WORD["văn bản"], True, True)
    for match in CUES["kind"].finditer(view.lower, floor, head):
        between = view.lower[match.end() : head]
        kind = KINDS_BY_WORD[" ".join(match.group().split())]
        law, adjacent = kind.family == "legal", not between.strip()
        # the words may belong to the document's name; only laws have long names
        is_name = head != at and len(between) <= (140 if law else 90) and not CUES["no-bridge"].search(between)
        if not adjacent and (not is_name or (not law and CUES["joins"].search(between))):
            continue
        if not symbol.text and CUES["of-numbered"].search(between):
            continue
        if found is None or code in kind.codes or code not in found.kind.codes:
            found = KindWord(match.start(), kind, view.plain[match.start()].isupper(), adjacent)
    return found
