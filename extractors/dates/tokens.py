"""The lexer of what comes again and again: words as typed tokens, their kinds as a string for rules to match.

A rule is a pattern over kinds (`Eq` is `hằng quý`, `Nm1L` is `6 tháng một lần`); the words of a kind are data.
"""

from typing import NamedTuple

from extractors.dates.patterns import loose
from extractors.dates.points import WEEKDAY, clock, hour_pattern
from extractors.lexicon import load
from extractors.patterns import any_of

_WORDS: dict[str, list[str]] = load("dates")["tokens"]
_NUMBERS = load("numerals")["cycles"]
_KINDS = {word: kind for kind, words in _WORDS.items() for word in words}
_NUMBER = (
    r"(?<![\w.,])(?<!\d/)\d{1,2}(?:(?=lần)|(?!\w|/\d|[.,]\d))"
    rf"|{any_of(_NUMBERS['times'] + _NUMBERS['terms'])}(?!\w)"
)
#: C an hour, W a weekday, 1 and N a number, x any other word, 9 any other figure (`II`, `15/3`); a mark is itself.
_TOKEN = loose(
    rf"(?P<C>{hour_pattern('a')})|(?P<W>{WEEKDAY})|(?P<word>{any_of(_KINDS)}(?!\w))|(?P<N>{_NUMBER})"
    r"|(?P<roman>[ivx]{1,4}(?!\w))|(?P<x>[^\W\d][\w&-]*)|(?P<digits>\d[\d/.,-]*\w*)|(?P<mark>[^\s\w])"
)
_HOUR = loose(hour_pattern("a"))
_ONE = frozenset(("1", "01", "một"))
_MARKS = {")": "(", "&": "j", ";": ".", "!": ".", "?": ".", "|": "."}


class Token(NamedTuple):
    """A word, number, hour or mark of the text; ``time`` is that of an hour."""

    start: int
    end: int
    words: str
    time: str | None


class Tokens:
    """The tokens of a stretch of text: ``kinds``, a letter each, and where they stand."""

    __slots__ = ("kinds", "lower", "spans")

    def __init__(self, lower: str, low: int, high: int) -> None:
        """Read the tokens of ``lower[low:high]``.

        >>> Tokens("họp 6 tháng một lần, hằng quý", 0, 29).kinds
        'xNm1L,Eq'
        """
        self.lower, kinds = lower, []
        self.spans: list[tuple[int, int]] = []
        for found in _TOKEN.finditer(lower, low, high):
            kind = found.lastgroup or "x"
            if kind == "word":
                kind = _KINDS[found[0] if found[0] in _KINDS else " ".join(found[0].split())]
            elif kind == "mark":
                kind = _MARKS.get(found[0], found[0])
            elif kind in ("digits", "roman"):
                kind = "9"
            elif kind == "N" and found[0] in _ONE:
                kind = "1"
            kinds.append(kind)
            self.spans.append(found.span())
        self.kinds = "".join(kinds)

    def token(self, at: int) -> Token:
        """Return one token."""
        start, end = self.spans[at]
        hour = _HOUR.match(self.lower, start, end) if self.kinds[at] == "C" else None
        return Token(start, end, " ".join(self.lower[start:end].split()), clock(hour) if hour else None)

    def between(self, low: int, high: int) -> list[Token]:
        """Return the tokens from one to another."""
        return [self.token(at) for at in range(low, high)]
