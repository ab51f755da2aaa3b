"""The letter's own number and symbol (cell 3): as typed, or as recognition left them."""

from extractors.header.columns import cut_cells
from extractors.header.facts import HeadFacts
from extractors.header.printed_number import read_caption, read_printed_number
from extractors.outline import Outline
from extractors.references import OwnNumber, read_own_number
from extractors.view import View


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
