"""The lexer of what comes again and again: words as typed tokens, their kinds as a string for rules to match.

A rule is a pattern over kinds (`Eq` is `hằng quý`, `Nm1L` is `6 tháng một lần`); the words of a kind are data.
"""

from typing import NamedTuple

from extractors.dates.patterns import any_of, loose
from extractors.dates.points import WEEKDAY, clock, hour_pattern
from extractors.lexicon import load

_WORDS: dict[str, list[str]] = load("dates")["tokens"]
_NUMBERS = load("numerals")["cycles"]
_KINDS = {word: kind for kind, words in _WORDS.items() for word in words}
_NUMBER = (
    r"(?<![\w.,])(?<!\d/)\d{1,2}(?:(?=lần)|(?!\w|/\d|[.,]\d))"
    rf"|(?:{any_of(*_NUMBERS['times'], *_NUMBERS['terms'])})(?!\w)"
)
#: C an hour, W a weekday, 1 and N a number, x any other word, 9 any other figure (`II`, `15/3`); a mark is itself.
_TOKEN = loose(
    rf"(?P<C>{hour_pattern('a')})|(?P<W>{WEEKDAY})|(?P<word>(?:{any_of(*_KINDS)})(?!\w))|(?P<N>{_NUMBER})"
    r"|(?P<roman>[ivx]{1,4}(?!\w))|(?P<x>[^\W\d][\w&-]*)|(?P<digits>\d[\d/.,-]*\w*)|(?P<mark>[^\s\w])"
)
_ONE = frozenset(("1", "01", "một"))
_MARKS = {")": "(", "&": "j", ";": ".", "!": ".", "?": ".", "|": "."}


class Token(NamedTuple):
    """A word, number, hour or mark of the text; ``time`` is that of an hour."""

    start: int
    end: int
    words: str
    time: str | None = None


def tokens_of(lower: str, low: int, high: int) -> tuple[str, list[Token]]:
    """Return the kinds of the tokens of ``lower[low:high]``, a letter each, and the tokens.

    >>> tokens_of("họp 6 tháng một lần, hằng quý", 0, 29)[0]
    'xNm1L,Eq'
    """
    kinds, tokens = [], []
    for found in _TOKEN.finditer(lower, low, high):
        kind = found.lastgroup or "x"
        words = " ".join(found.group().split())
        if kind == "word":
            kind = _KINDS[words]
        elif kind == "mark":
            kind = _MARKS.get(words, words)
        elif kind in ("digits", "roman"):
            kind = "9"
        elif kind == "N" and words in _ONE:
            kind = "1"
        kinds.append(kind)
        tokens.append(Token(*found.span(), words, clock(found) if kind == "C" else None))
    return "".join(kinds), tokens
