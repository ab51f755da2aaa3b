"""The letter's own number and symbol: the line ``Số: 23 /KH- CĐYT`` of its head, in all families of form."""

import re
from dataclasses import dataclass, replace

from extractors.patterns import View, phrase
from extractors.references.kinds import kind_of_code, kinds_by_word
from extractors.references.symbols import Symbol, kind_of_symbol, read_symbol

Span = tuple[int, int]

# "Số", "Số:", "SỐ", "Sô.", "So:", "S6:" (OCR); not the "số" inside a sentence, which the head does not hold.
_LABEL = re.compile(r"(?<![\w/])s[o06][ ]{0,3}[:.;]?(?![a-z])")
_DIGIT = "0-9OoIl|"
_NUMBER = rf"(?P<number>[{_DIGIT}](?:[ ]?[{_DIGIT}]){{0,4}}[a-zđ]?)"
# Blanks are dots, lines, an ellipsis or nothing; what a pen wrote may stand between dots.
_YEAR = r"(?:/[ ]{0,3}(?P<year>(?:19|20)\d\d)[ ]{0,3})?"
_SLASHED = re.compile(rf"[ .:;,]{{0,60}}{_NUMBER}[ .,]{{0,40}}{_YEAR}(?P<mark>[/-])[ ]{{0,6}}")
_SPACED = re.compile(r"[ .:;,]{0,60}(?P<number>\d{1,5}[a-zđ]?)[ ]{1,3}(?=[A-ZĐ]{2,5}/)")
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
_CONFUSED = str.maketrans("OoIl|", "00111")


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """What the head says of the letter's number.

    ``number`` is ``None`` where the place for it is blank, ``symbol`` where none is printed. ``year`` stands inside
    the numbers of legal norms (``05/2026/QĐ-UBND``). ``repaired`` says that a fault of recognition was mended.
    ``kind`` is what the symbol marks (``Công văn`` where it marks none), for letters that print no kind.
    """

    start: int
    end: int
    number: str | None
    symbol: str | None
    year: str | None
    kind: str | None
    number_span: Span | None
    symbol_span: Span | None
    repaired: bool


def clean_number(raw: str) -> str:
    """Return the digits of ``raw`` as a string without leading zeros, a letter after them kept.

    >>> clean_number("05"), clean_number("l2"), clean_number("12a"), clean_number("00")
    ('5', '12', '12a', '0')
    """
    digits = raw.replace(" ", "")
    tail = digits[-1] if digits[-1].isalpha() and digits[-1] not in "OoIl" and len(digits) > 1 else ""
    digits = digits[: len(digits) - len(tail)].translate(_CONFUSED)
    return (digits.lstrip("0") or "0") + tail


def _made(start: int, found: re.Match[str] | None, symbol: Symbol | None, *, blank: bool = False) -> OwnNumber:
    raw = None if blank or found is None else found["number"]
    year = None if blank or found is None or "year" not in found.re.groupindex else found["year"]
    end = symbol.end if symbol else (found.end("number") if raw and found else start)
    confused = raw is not None and (not raw.rstrip("abcdeđghk").replace(" ", "").isdigit() or " " in raw)
    return OwnNumber(
        start=start,
        end=end,
        number=clean_number(raw) if raw else None,
        symbol=symbol.text if symbol else None,
        year=year,
        kind=kind_of_symbol(symbol, legal=year is not None) if symbol else None,
        number_span=found.span("number") if raw and found else None,
        symbol_span=(symbol.start, symbol.end) if symbol else None,
        repaired=confused or bool(symbol and symbol.repaired),
    )


def _after_label(view: View, start: int, at: int, limit: int) -> OwnNumber | None:
    """Read what follows the label ``Số``: number and symbol, or a blank and a symbol, or a number alone."""
    for pattern in (_SLASHED, _SPACED):
        found = pattern.match(view.plain, at, limit)
        if found:
            symbol = read_symbol(view, found.end(), limit, own=True)
            if symbol:
                return _made(start, found, symbol)
    found = _BLANK.match(view.plain, at, limit)
    if found:
        symbol = read_symbol(view, found.end(), limit, own=True)
        if symbol:
            return _made(start, found, symbol, blank=True)
    return None


def _alone(view: View, start: int, at: int, limit: int) -> OwnNumber | None:
    """Read a number without symbol, unless it is that of an arrival stamp (dấu ĐẾN: Số … Ngày: … Chuyển: …)."""
    around = view.bare[max(0, start - 60) : min(limit, at + 60)]
    if _STAMP.search(around):
        return None
    found = _ALONE.match(view.plain, at, limit)
    return _made(start, found, None) if found else None


def _marred(view: View, start: int, end: int) -> OwnNumber | None:
    """Read a number whose label cannot be read: it and a symbol of two codes and more are alone on their line."""
    for found in _MARRED.finditer(view.text, start, end):
        symbol = read_symbol(view, found.end(), end, own=True)
        if not symbol or len(symbol.codes) < 2 or not _LINE_END.match(view.text, symbol.end, end):
            continue
        if not view.lower[max(0, found.start() - 8) : found.start()].rstrip().endswith("số"):
            begin = found.end() - len(found.group().lstrip(" |"))
            return replace(_made(begin, found, symbol), repaired=True)
    return None


def _cited(view: View, label: int) -> bool:
    """Say whether a kind of document stands before the label: the subject then cites another letter."""
    return view.lower[max(0, label - 40) : label].rstrip().endswith(tuple(kinds_by_word()))


def read_own_number(view: View, start: int, end: int) -> OwnNumber | None:
    """Return the number and symbol that the head ``view.text[start:end]`` gives the letter, or ``None``.

    >>> from extractors.patterns import make_view
    >>> own = read_own_number(make_view("Số: 23 /KH- CDYT"), 0, 16)
    >>> own.number, own.symbol, own.repaired
    ('23', 'KH-CĐYT', True)
    """
    labels = [label for label in _LABEL.finditer(view.bare, start, end) if not _cited(view, label.start())]
    for label in labels:
        own = _after_label(view, label.start(), label.end(), end)
        if own:
            return own
    for found in _UNLABELLED.finditer(view.text, start, end):
        symbol = read_symbol(view, found.end(), end, own=True)
        if symbol and len(symbol.codes) > 1 and kind_of_code(symbol.codes[0]):
            return _made(found.start("number"), found, symbol)
    own = _marred(view, start, end)
    if own:
        return own
    for label in labels:
        own = _alone(view, label.start(), label.end(), end)
        if own:
            return own
    return None
