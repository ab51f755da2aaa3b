"""The letter's own number and symbol (cell 3): as typed, or as recognition left them.

Of a recognised page the symbol is printed and kept, whatever a hand wrote before it.

``Số: ▢ /SGD-VP`` comes as ``Só:4Ø12 /sGD-VP``, ``Số:.20JSGD-VP`` or ``/GM-SGD`` above ``Số:``. Where the head
has lost the symbol, the caption of an annex has it (``Kèm theo Thông báo số … /TB-HĐ``).
"""

import re
from collections.abc import Iterator, Sequence

from extractors.header.columns import HeadCell, bare_words, cut_cells
from extractors.header.facts import HeadFacts, Span
from extractors.header.patterns import WORDS
from extractors.outline import Outline
from extractors.patterns import View
from extractors.references import OwnNumber, read_own_number
from extractors.references.numbers import (
    Symbol,
    clean_number,
    issuers,
    kind_of_symbol,
    kinds,
    known_codes,
    mend,
    read_symbol,
)

#: ``Số``, whatever its vowel and its colon have become, at the beginning of a cell.
_LABEL = re.compile(r"[^\w]{0,3}[s5$][o0679ø](?: *[.:;,][ .:;,]*| *(?![a-z ])|$)")
_LETTER = re.compile(r"[^\W\d_]")
#: What stands before a symbol: its stroke, or what recognition makes of one.
_STROKE = "/⁄∕\\|"
_LIKE_STROKE = "JjIlíìỉƒf1!t)]}([Ø"
_END = re.compile(r"[\W_]*(?:\S{1,2})?\W*$")
#: What a hand wrote into the blank: digits, and letters that are taken for them.
_NUMBER = re.compile(r"[\dOoIl|](?: ?[\dOoIl|]){0,4}[a-zđ]?")
_CAPTION = re.compile(
    r"\( *(?:ban hanh )?kem theo (?P<kind>[^()\n]{0,40}?) *\bs[o06]\b[ :.]*(?P<hole>[^()\n/]{0,14})/ ?(?=[a-z])"
)
_NO_TITLE = "cong van"
#: Codes by their likeness: one figure or letter of theirs may be misread.
_SHORTEST_ALIKE = 4
#: Letters and figures of codes that recognition takes for one another.
_SHAPES = tuple(map(frozenset, WORDS["number_line"]["shapes"]))


def read_printed_number(view: View, cells: Sequence[HeadCell]) -> OwnNumber | None:
    """Return the number line among the cells of a recognised head: its symbol, and the number where one was read.

    A line whose label is all that can be read has neither.
    """
    labels = [(cell, found) for cell in cells if (found := _LABEL.match(view.bare, *cell.span))]
    for cell, label in labels:
        symbol = _symbol_in(view, label.end(), cell.end)
        if symbol:
            return _own(view, label, symbol)
    if labels:  # the symbol stands on the line above or below its label
        rows = {row for cell, _ in labels for row in (cell.row - 1, cell.row + 1)}
        for cell in cells:
            if cell.row in rows and view.plain[cell.start] in _STROKE:
                symbol = _symbol_in(view, cell.start, cell.end)
                if symbol:
                    return _made((min(cell.start, labels[0][0].start), symbol.end), None, None, symbol)
    return _made(labels[0][0].span, None, None, None) if labels else None


def read_caption(view: View, outline: Outline) -> OwnNumber | None:
    """Return what the caption of an annex says: ``(Kèm theo Thông báo số 12/TB-HĐ ngày … của …)``."""
    title = bare_words(view, outline.title[0]) if outline.title else _NO_TITLE
    for found in _CAPTION.finditer(view.bare, outline.tail_start):
        symbol = read_symbol(view, found.end(), len(view.text), own=True)
        if symbol and title.startswith(found["kind"]):
            number = _NUMBER.fullmatch(view.plain[slice(*found.span("hole"))].strip(" .:_"))
            return _made((found.start("hole"), symbol.end), number, found.span("hole") if number else None, symbol)
    return None


def _own(view: View, label: re.Match[str], symbol: Symbol) -> OwnNumber:
    begin, stop = label.end(), symbol.start
    while stop > begin and not view.plain[stop - 1].isalnum():
        stop -= 1
    while begin < stop and not view.plain[begin].isalnum():
        begin += 1
    number = _NUMBER.fullmatch(view.plain[begin:stop])
    return _made((label.start(), symbol.end), number, (begin, stop) if number else None, symbol)


def _made(line: Span, number: re.Match[str] | None, span: Span | None, symbol: Symbol | None) -> OwnNumber:
    return OwnNumber(
        start=line[0],
        end=line[1],
        number=clean_number(number.group()) if number else None,
        symbol=symbol.text if symbol else None,
        year=None,
        kind=kind_of_symbol(symbol) if symbol else None,
        number_span=span,
        symbol_span=(symbol.start, symbol.end) if symbol else None,
        repaired=symbol is not None and symbol.repaired,
    )


def _symbol_in(view: View, start: int, end: int) -> Symbol | None:
    """Return the symbol that ends the cell ``start:end``: best behind a stroke, or with a code that is known."""
    found = [_mended(symbol) for at in _beginnings(view, start, end) if (symbol := _read(view, at, end)) is not None]
    return max(found, key=lambda symbol: _rank(view, symbol), default=None)


def _beginnings(view: View, start: int, end: int) -> Iterator[int]:
    for at in range(start, end):
        before = view.plain[at - 1] if at > start else " "
        if _LETTER.match(view.plain[at]) and (not before.isalpha() or before in _LIKE_STROKE):
            yield at


def _read(view: View, at: int, end: int) -> Symbol | None:
    symbol = read_symbol(view, at, end, own=True)
    return symbol if symbol and _END.match(view.plain, symbol.end, end) else None


def _rank(view: View, symbol: Symbol) -> tuple[bool, bool, int]:
    before = view.plain[: symbol.start].rstrip()[-1:]
    return before != "" and before in _STROKE, _is_known(symbol.codes[0]), len(symbol.text)


def _is_known(code: str) -> bool:
    return mend(code) in known_codes()


def _mended(symbol: Symbol) -> Symbol:
    """Return the symbol with codes taken apart that ran together, and those mended that are like one known code."""
    codes = [part for code in symbol.codes for part in _apart(code, alone=len(symbol.codes) == 1)]
    codes = [_alike(code) if index == 0 or len(code) >= _SHORTEST_ALIKE else code for index, code in enumerate(codes)]
    if tuple(codes) == symbol.codes:
        return symbol
    mark = "/" if "/" in symbol.text else "-"
    return Symbol(symbol.start, symbol.end, mark.join(codes), tuple(codes), repaired=True)


def _apart(code: str, *, alone: bool) -> list[str]:
    """Return the code of a kind or house and the one that stuck to it: ``CTUBND``."""
    if not alone or _is_known(code):
        return [code]
    first_codes = {own for kind in kinds() for own in kind.codes} | issuers().keys()
    cuts = [
        [code[:at], mend(code[at:])]
        for at in range(2, len(code) - 1)
        if code[:at] in first_codes and _is_known(code[at:])
    ]
    return cuts[0] if len(cuts) == 1 else [code]


def _alike(code: str) -> str:
    """Return the one known code that ``code`` is but for one letter of a like shape, else ``code`` itself.

    >>> _alike("UBNO"), _alike("GDPT")
    ('UBND', 'GDPT')
    """
    if _is_known(code) or len(code) < _SHORTEST_ALIKE:
        return code
    found = {known for known in known_codes() if len(known) == len(code) and _differ(known, code) == 1}
    return found.pop() if len(found) == 1 else code


def _differ(one: str, other: str) -> int:
    """Return in how many letters two codes differ; letters of unlike shapes count as many."""
    pairs = [{a, b} for a, b in zip(one, other, strict=True) if a != b]
    return sum(1 if any(pair <= shape for shape in _SHAPES) else len(one) for pair in pairs)


def read_number(view: View, outline: Outline, facts: HeadFacts, *, recognised: bool = False) -> OwnNumber | None:
    """Put the symbol into ``facts``; return all that the number line says, ``None`` where there is none.

    Whether the number is one is not decided here: ``candidates`` weighs it.
    """
    own = read_own_number(view, outline.lines[0].start, outline.head[-1].end) if outline.head else None
    if recognised and (own is None or own.symbol is None):
        printed = read_printed_number(view, cut_cells(view, outline.head))
        own = printed if printed and printed.symbol else read_caption(view, outline) or own or printed
    facts.put("symbol", own.symbol if own else None, own.symbol_span if own else None)
    if own and own.repaired:
        facts.doubt("symbol-repaired", own.symbol_span)
    return own
