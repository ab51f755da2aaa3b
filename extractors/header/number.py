"""The letter's own number and symbol (cell 3), as the package ``references`` reads them."""

from extractors.header.facts import HeadFacts
from extractors.outline import Outline
from extractors.references import OwnNumber, read_own_number
from extractors.view import View


def read_number(view: View, outline: Outline, facts: HeadFacts) -> OwnNumber | None:
    """Put number and symbol into ``facts``; return all that the number line says, ``None`` where there is none."""
    own = read_own_number(view, outline.lines[0].start, outline.head[-1].end) if outline.head else None
    facts.put("number", own.number if own else None, own.number_span if own else None)
    facts.put("symbol", own.symbol if own else None, own.symbol_span if own else None)
    if own and own.number is None:
        facts.doubt("blank-number", (own.start, own.end))
    if own and own.repaired:
        facts.doubt("symbol-repaired", own.symbol_span)
    return own
