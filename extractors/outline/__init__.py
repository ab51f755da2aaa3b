"""The outline of a letter: which words are its head, its sections, its closing, its signature, its annexes.

Scope comes from here: whom a bullet binds (its heading), which limit holds for whom, what is only programme or form.
The marks are those of NĐ 30/2020/NĐ-CP, Phụ lục I (Phần, Chương, Mục, Điều, khoản, điểm) and of union and Party
letters, which are looser: levels are skipped, numbers come twice, layouts are lost. Text is never dropped for it.
"""

from extractors.outline.addressees import addressees_index
from extractors.outline.annex import annex_index, is_enclosed
from extractors.outline.body import body_index
from extractors.outline.closing import closing_index
from extractors.outline.layout import layout_of
from extractors.outline.lines import find_lines, is_capitals
from extractors.outline.nesting import Nest
from extractors.outline.paragraphs import paragraphs_of
from extractors.outline.records import Block, Line, Outline, Table
from extractors.outline.tail import tail_index
from extractors.outline.title import subject_end, title_index
from extractors.view import View

__all__ = ["Block", "Line", "Outline", "Table", "is_capitals", "outline"]


def outline(view: View) -> Outline:
    """Return the outline of a letter.

    Works on any text: a text that is no letter has only body blocks.
    """
    lines = find_lines(view)
    if not lines:
        return Outline([], [], [], [], [], [], [], 0, 0, 0)
    title = title_index(view, lines)
    addressees = addressees_index(view, lines)
    body = body_index(view, lines, title, addressees)
    tail = tail_index(view, lines, body)
    annex = annex_index(view, lines, tail)
    head_stop = min(index for index in (title, addressees, body) if index is not None)
    main, closing = _body(view, lines[body:tail])
    enclosed = _annex(view, lines[annex:])
    return Outline(
        lines=lines,
        head=lines[:head_stop],
        title=lines[title : subject_end(view, lines, title)] if title is not None else [],
        addressees=lines[addressees:body] if addressees is not None else [],
        tail=lines[tail:annex],
        blocks=[*main.blocks, *closing, *enclosed.blocks],
        tables=[*main.tables, *enclosed.tables],
        body_start=_place(view, lines, body),
        tail_start=_place(view, lines, tail),
        annex_start=_place(view, lines, annex),
    )


def _place(view: View, lines: list[Line], index: int) -> int:
    """Return where the line at ``index`` begins, the end of the text where there is none."""
    return lines[index].start if index < len(lines) else len(view.text)


def _body(view: View, lines: list[Line]) -> tuple[Nest, list[Block]]:
    """Return the running text and the closing paragraphs below it."""
    paragraphs = paragraphs_of(view, lines, layout_of(lines))
    closing = closing_index(view, paragraphs)
    below = [Block(p.begin, p.end, "closing", p.mark) for p in paragraphs[closing:]]
    return Nest(view, "body").fill(paragraphs[:closing]), below


def _annex(view: View, lines: list[Line]) -> Nest:
    """Return what follows the signature; a document that the letter issues is read like the letter."""
    nest = Nest(view, "body" if is_enclosed(view, lines) else "annex")
    return nest.fill(paragraphs_of(view, lines, layout_of(lines)))
