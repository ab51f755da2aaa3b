"""Kinds of document: their names in a letter, their codes in a symbol.

>>> kind_of_code("KH")
'Kế hoạch'
"""

from dataclasses import dataclass
from functools import cache

from extractors.lexicon import load


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: ``words`` are its names in running text, in lower case, ``codes`` its marks in symbols."""

    name: str
    codes: tuple[str, ...]
    words: tuple[str, ...]
    family: str
    bare: bool


@cache
def kinds() -> tuple[Kind, ...]:
    """Return every kind of the lexicon, in its order."""
    return tuple(
        Kind(
            name=entry["name"],
            codes=tuple(entry["codes"]),
            words=(entry["name"].lower(), *entry.get("words", ())),
            family=entry["family"],
            bare=entry.get("bare", False),
        )
        for entry in load("kinds")["kind"]
    )


@cache
def kinds_by_word() -> dict[str, Kind]:
    """Return name in running text → kind."""
    return {word: kind for kind in kinds() for word in kind.words}


@cache
def _kinds_by_code() -> dict[str, Kind]:
    table: dict[str, Kind] = {}
    for kind in kinds():
        for code in kind.codes:
            # QĐ, TT … stand for several kinds: the administrative one, which comes first, is the usual one.
            table.setdefault(code, kind)
    return table


def kind_of_code(code: str) -> str | None:
    """Return the kind that ``code`` usually marks in the first place of a symbol."""
    kind = _kinds_by_code().get(code)
    return kind.name if kind else None


@cache
def issuers() -> dict[str, str]:
    """Return code of an issuer in symbols → its name."""
    table: dict[str, str] = {}
    for section, codes in load("issuers").items():
        if section != "unit":
            for code, name in codes.items():
                table.setdefault(code, name)
    return table


@cache
def units() -> dict[str, str]:
    """Return code of a drafting unit in symbols → its name."""
    return dict(load("issuers")["unit"])


def expand(code: str) -> str | None:
    """Return what an issuer's code stands for, or ``None`` where it is not known.

    >>> expand("LĐLĐ")
    'Liên đoàn Lao động'
    """
    return issuers().get(code)


@cache
def known_codes() -> frozenset[str]:
    """Return every code that stands in symbols: of kinds of document, of issuers, of their units."""
    return frozenset(code for kind in kinds() for code in kind.codes) | issuers().keys() | units().keys()
