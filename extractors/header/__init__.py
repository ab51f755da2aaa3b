"""The head and the tail of a letter: number, kind, issuer, date, subject, addressees, signature, recipients.

The cells are those of NĐ 30/2020/NĐ-CP, Phụ lục I; each module reads one of them. What the head does not say is taken
from the letter's own words (first the text, then the symbol) and flagged.
"""

from extractors.header.facts import HeadFacts, Sureness, cut_cells, tell_unread
from extractors.header.issuer import read_issuer
from extractors.header.number_and_day import put_date, put_number, read_date_line, read_number, readings_in, with_holes
from extractors.header.recipients import read_addressees, read_tail
from extractors.header.signature import title_case
from extractors.header.subject import read_kind, read_marks, read_subject, read_told_in_words
from extractors.outline import Outline
from extractors.patterns import View
from schemas import Source

__all__ = ["HeadFacts", "Sureness", "read_head", "readings_in", "title_case", "with_holes"]


def read_head(
    view: View, outline: Outline, source: Source | None = None, sureness: Sureness = lambda _start, _end: 1.0
) -> HeadFacts:
    """Return what head, title, addressees and tail of a letter say; every field is there, ``None`` where unknown.

    ``source`` says what is known of the letter beside its words, ``sureness`` how surely a stretch of them was read.
    """
    facts = HeadFacts()
    recognised = source is not None and source.ocr
    cells = cut_cells(view, [*outline.head, *outline.title])
    head = [cell for cell in cells if not outline.title or cell.start < outline.title[0].start]
    own = read_number(view, outline, facts, recognised=recognised)
    put_number(facts, own, source, sureness)
    # Some offices put the date at the foot, beside the signature.
    line = read_date_line(view, [*head, *cut_cells(view, outline.tail)], own, outline, recognised=recognised)
    put_date(facts, line, source, sureness)
    read_kind(view, outline, own, facts)
    read_subject(view, outline, head, facts, own if recognised else None)
    read_marks(view, head, facts)
    read_addressees(view, outline, facts)
    read_tail(view, outline, facts, sureness if recognised else None)
    read_issuer(view, outline, head, own, facts)
    read_told_in_words(view, outline, facts)
    if recognised:
        tell_unread(facts)
    return facts
