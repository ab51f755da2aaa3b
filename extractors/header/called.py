"""The number in what people called a letter: the name of its file, the subject of the mail that brought it.

``2107-SGD-VP.pdf``, ``cv 575 ubnd.pdf``, ``KH25.docx`` carry one; ``scan0012.pdf``, ``IMG_2024.jpg``, a date or a
telephone number do not: a number counts only beside a code or a word for a document.
"""

import re
from collections.abc import Iterator
from functools import cache

from extractors.header.patterns import WORDS
from extractors.patterns import any_of, make_view
from extractors.references.numbers import clean_number, issuers, kinds, kinds_by_word
from schemas import HeadReading, Witness

#: How often such a number is the letter's own: beside a code of its symbol, beside a word for a document alone.
_BY_SYMBOL, _BY_WORD = 0.9, 0.7
_PARTS = re.compile(r"\d+|[^\W\d_]+")
#: Days, stamps of time, numbers of telephones.
_NO_NUMBER = re.compile(
    r"(?<!\d)(?:\d{1,2}[._/-]\d{1,2}(?:[._/-](?:20)?\d\d)?|20\d\d[._/-]?[01]\d[._/-]?[0-3]\d|\d{1,2}[._/-]20\d\d|\d{6,})(?!\d)"
)
_SUFFIX = re.compile(r"(?:\.[a-z]{2,6}){1,2}$", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBER = re.compile(r"\d{1,5}")
_WORDS = frozenset(WORDS["called"]["words"])
#: Words behind which a number is that of another document, or of no document.
_OTHERS = re.compile(any_of(WORDS["called"]["others"]))


def readings_in(name: str, source: Witness, symbol: str | None = None) -> Iterator[HeadReading]:
    """Yield the number that ``name`` gives a letter whose ``symbol`` is known or not, at most one.

    >>> [reading.value for reading in readings_in("2107-SGD-VP.pdf", "file-name", "SGD-VP")]
    ['2107']
    >>> [reading.value for reading in readings_in("scan0012.pdf", "file-name")]
    []
    """
    bare = _NO_NUMBER.sub(lambda found: "|" * len(found[0]), make_view(_SUFFIX.sub("", name)).bare)
    own = {_bare(code) for code in re.split(r"[-/]", symbol or "") if code}
    words = _PARTS.findall(bare)
    found: dict[str, float] = {}
    for at, word in enumerate(words):
        before, after = " ".join(words[:at]), words[at + 1] if at + 1 < len(words) else ""
        if not _NUMBER.fullmatch(word) or (_YEAR.fullmatch(word) and after not in _codes()):  # “KH 2026” plans a year
            continue
        sure = _sure(before, after, own)
        if sure and not _OTHERS.search(before):
            number = clean_number(word)
            found[number] = max(sure, found.get(number, 0.0))
    best = max(found.values(), default=0.0)
    values = [value for value, sure in found.items() if sure == best and value != "0"]
    if len(values) == 1:
        yield HeadReading(field="number", value=values[0], source=source, confidence=best)


def _sure(before: str, after: str, own: set[str]) -> float:
    """Return how often a number is the letter's own that stands between ``before`` and the word ``after``."""
    last = before.rsplit(" ", 1)[-1]
    if {last, after} & own:
        return _BY_SYMBOL
    if last in _WORDS or before.endswith(_kind_names()) or (not own and {last, after} & _codes()):
        return _BY_WORD
    return 0.0


@cache
def _kind_names() -> tuple[str, ...]:
    return tuple(make_view(name).bare for name in kinds_by_word() if " " in name)


@cache
def _codes() -> frozenset[str]:
    codes = [*(code for kind in kinds() for code in kind.codes), *issuers()]
    return frozenset(_bare(code) for code in codes if len(code) > 1) - set(WORDS["called"]["no_codes"])


def _bare(code: str) -> str:
    return make_view(code).bare
