"""A citation while it is read, and the names of kinds before numbers."""

import re
from dataclasses import dataclass, field
from functools import cache

from extractors.patterns import View, any_of, phrase, whole
from extractors.references.kinds import Kind, kinds, kinds_by_word
from extractors.references.symbols import Symbol
from schemas.letter import Relation

Paragraph = tuple[int, int, str]

#: A run of digits that can be a number (not the end of a decimal, a date, a code), or a blank between "số" and a slash.
#: Its first letter comes before all looks at what precedes it, so that most places cost next to nothing.
NUMBER = phrase(
    r"[\dlio|s](?:(?<=\d)(?<![\w/%]\d)(?<!\d[.:]\d)\d{0,4}"
    r"|(?<=s[ốôo]\ [lio|])[\dlo]{1,4}(?= ?[/-])"
    r"|(?<=s)(?<!\ws)ố *:?[ .]{0,60}[/-] ?(?=[^\W\d_]))"
)
#: "số" before a number, as typists and OCR write it.
SO = phrase(r"(?<!\w)(?:số|sô|so)(?: hiệu)? *[:.]? *$")
_WINDOW = 170
_NO_BRIDGE = re.compile(r"[.;!?|]|\d{1,2}/\d|\b(?:theo|tại|đến|gửi|về|trước)\b")
_AND = re.compile(r"\bvà\b")


@dataclass(slots=True)
class Item:
    """A citation: ``word`` is the kind's name in the text, ``None`` where the item has none of its own.

    ``span`` is its paragraph, ``shared`` says that its symbol stands behind a list of numbers, ``elliptic`` that it
    took its kind from the item before it, ``same_day`` that its date is that of its whole list (``cùng ngày``).
    """

    start: int
    end: int
    number: str | None
    symbol: Symbol | None
    year: str | None
    word: Kind | None
    span: Paragraph
    capital: bool = True
    date: str | None = None
    issuer: str | None = None
    kind: str | None = None
    relation: Relation = "cites"
    shared: bool = False
    elliptic: bool = False
    same_day: bool = False
    flags: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class KindWord:
    """The name of a kind before a number: ``adjacent`` says that nothing but ``số`` stands between."""

    start: int
    kind: Kind
    capital: bool
    adjacent: bool


@cache
def _kind_words() -> re.Pattern[str]:
    return phrase(rf"(?<!pháp\ )(?<!kỷ\ ){whole(kinds_by_word())}")


def word_before(view: View, floor: int, at: int, symbol: Symbol | None) -> KindWord | None:
    """Return the name of a kind that governs the number at ``at``.

    It stands right before the number or ``số``; only ``số`` lets other words stand between (``Luật Công đoàn số``).
    Of two names the nearer one counts, unless the symbol's own code speaks for the farther one, or that one is
    ``công văn`` with its purpose behind it (``Công văn hướng dẫn số``).
    """
    floor = max(floor, at - _WINDOW)
    lead = SO.search(view.lower, max(floor, at - 12), at)
    head = lead.start() if lead else at
    numbered = head < at
    found = _abbreviated(view, floor, head) if symbol else None
    for match in _kind_words().finditer(view.lower, floor, head):
        between = view.lower[match.end() : head]
        kind = kinds_by_word()[" ".join(match.group().split())]
        if between.strip() and not (numbered and _bridge(between, kind)):
            continue
        word = KindWord(match.start(), kind, view.plain[match.start()].isupper(), not between.strip())
        if found is None or not _prefers(found, word, symbol, view.lower[match.end() : head]):
            found = word
    return found


@cache
def _codes() -> re.Pattern[str]:
    codes = any_of(code for kind in kinds() for code in kind.codes)
    return re.compile(rf"(?<![\w/&.-])(?P<code>{codes})(?: +|:)$")


def _abbreviated(view: View, floor: int, head: int) -> KindWord | None:
    """Return the kind that stands as its code right before ``số`` or the number: ``KH số 12/KH-CĐN``.

    Codes are shared (TT is thông tư and thông tri), so the symbol tells the kind, as it does for ``văn bản``.
    """
    found = _codes().search(view.plain, max(floor, head - 8), head)
    return KindWord(found.start(), kinds_by_word()["văn bản"], True, True) if found else None


def _bridge(between: str, kind: Kind) -> bool:
    """Say whether words between a kind and ``số`` can belong to the document's name; only laws have long names."""
    law = kind.family == "legal"
    return len(between) <= (140 if law else 90) and not _NO_BRIDGE.search(between) and (law or not _AND.search(between))


def _prefers(earlier: KindWord, later: KindWord, symbol: Symbol | None, between: str) -> bool:
    """Say whether the earlier of two names is the kind of the number."""
    if symbol is not None:
        code = symbol.codes[0]
        if code in earlier.kind.codes:
            return code not in later.kind.codes
        if code in later.kind.codes:
            return False
    return earlier.kind.name in ("Công văn", "Văn bản") and not later.capital and not between.strip()
