"""Names of bodies as recognition leaves them (``LIÊN DOÀN LAO DỘNG``), mended towards names that the lexicon knows.

Recognition loses marks, it hardly adds any: a run of two syllables or more is mended where a known name has the same
letters and every mark that is printed, and no other known name has. Names of places are mended only behind their
level, as a commune may well be called ``Thanh Hoa``.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

from extractors.lexicon import load
from extractors.patterns import make_view

_SYLLABLE = re.compile(r"[^\W\d_]+(?:['.][^\W\d_]+)*")
_PROVINCE = "tỉnh"
_LEVEL = re.compile(r"(?:tinh|thanh pho|tp\.?) +$")
_LONGEST = 7  # syllables of a known name


@cache
def _known() -> dict[str, str | None]:
    """Return letters without marks → the name in lower case, ``None`` where several names share them."""
    bodies = load("bodies")
    cased = bodies["cased"]
    more = bodies["mended"]
    names = [*cased["names"], *cased["common"], *cased["small"], *more["names"], *more["state"], *more["no_names"]]
    return _table(name for name in [*names, *load("issuers")["state"].values()] if " " in name)


@cache
def _places() -> dict[str, str | None]:
    places = load("places")
    return _table([*places["cities"], *places["provinces"]])


@cache
def _provinces() -> frozenset[str]:
    return frozenset(make_view(name).bare for name in load("places")["provinces"])


def _table(names: Iterable[str]) -> dict[str, str | None]:
    table: dict[str, str | None] = {}
    for name in names:
        view = make_view(name)
        table[view.bare] = None if table.get(view.bare, view.lower) != view.lower else view.lower
    return table


def mended(text: str) -> str:
    """Return ``text`` with its known names mended, every character at its own place.

    >>> mended("LIÊN DOÀN LAO DỘNG TỈNH THANH HOA")
    'LIÊN ĐOÀN LAO ĐỘNG TỈNH THANH HÓA'
    >>> mended("TĨNH QUẢNG TRỊ"), mended("Ủy ban nhân dân Tinh Hà Tĩnh")
    ('TỈNH QUẢNG TRỊ', 'Ủy ban nhân dân Tỉnh Hà Tĩnh')
    >>> mended("Công đoàn xã Thanh Hoa")
    'Công đoàn xã Thanh Hoa'
    """
    pieces: list[str] = []
    at = 0
    for start, end, syllable in lost_marks(text):
        pieces += [text[at:start], syllable]
        at = end
    return "".join([*pieces, text[at:]])


def mended_place(name: str) -> str:
    """Return the name of a place that stands alone with the marks that it lost, where it is a known one.

    >>> mended_place("Cân Thơ"), mended_place("Hiệp Hòa")
    ('Cần Thơ', 'Hiệp Hòa')
    """
    view = make_view(name)
    known = _places().get(view.bare)
    return _cased(known, name) if known and gained_marks(view.lower, known) else name


def lost_marks(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the syllables of known names that lost marks, each with what it was."""
    view = make_view(text)
    tokens = [found.span() for found in _SYLLABLE.finditer(view.lower)]
    index = 0
    while index < len(tokens):
        size, name = _known_at(view.bare, view.lower, tokens, index)
        if name:
            for (start, end), syllable in zip(tokens[index : index + size], name.split(), strict=True):
                if view.lower[start:end] != syllable:
                    yield start, end, _cased(syllable, text[start:end])
        index += size


def _known_at(bare: str, lower: str, tokens: list[tuple[int, int]], index: int) -> tuple[int, str | None]:
    """Return how many syllables the longest known name at ``index`` has, and the name where it has to be mended."""
    if _is_province_level(bare, tokens, index):
        return 1, _PROVINCE if lower[slice(*tokens[index])] != _PROVINCE else None
    levelled = _LEVEL.search(bare, max(0, tokens[index][0] - 12), tokens[index][0]) is not None
    for size in range(min(_LONGEST, len(tokens) - index), 1, -1):
        run = tokens[index : index + size]
        letters = " ".join(bare[start:end] for start, end in run)
        name = _known().get(letters) or (_places().get(letters) if levelled else None)
        if name is not None:
            printed = " ".join(lower[start:end] for start, end in run)
            return size, name if printed != name and gained_marks(printed, name) else None
    return 1, None


def _is_province_level(bare: str, tokens: list[tuple[int, int]], index: int) -> bool:
    """Say whether the word for a province stands before the name of one, whatever mark was read on it."""
    if bare[slice(*tokens[index])] != "tinh" or (index and bare[slice(*tokens[index - 1])] == "ha"):
        return False
    names = (bare[tokens[index + 1][0] : end] for _, end in tokens[index + 1 : index + 4])
    return any(" ".join(name.split()) in _provinces() for name in names)


def gained_marks(printed: str, name: str) -> bool:
    """Say whether ``name`` is what is ``printed`` but for marks that recognition lost."""
    return len(printed) == len(name) and all(_only_gained(p, n) for p, n in zip(printed, name, strict=True))


@cache
def _only_gained(printed: str, letter: str) -> bool:
    """Say whether ``letter`` is the one that is printed, with its marks or with more."""
    return make_view(printed).bare == make_view(letter).bare and _marks(printed) <= _marks(letter)


@cache
def _marks(letter: str) -> frozenset[str]:
    if letter == "đ":
        return frozenset("đ")
    return frozenset(unicodedata.normalize("NFD", letter)[1:])


def _cased(syllable: str, printed: str) -> str:
    """Return ``syllable`` with the capitals of what is printed in its place."""
    return "".join(c.upper() if p.isupper() else c for c, p in zip(syllable, printed, strict=True))
