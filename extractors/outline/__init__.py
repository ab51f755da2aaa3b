"""The outline of a letter: which words are its head, its sections, its closing, its signature, its annexes.

Scope comes from here: whom a bullet binds (its heading), which limit holds for whom, what is only programme or form.
The marks are those of NĐ 30/2020/NĐ-CP, Phụ lục I (Phần, Chương, Mục, Điều, khoản, điểm) and of union and Party
letters, which are looser: levels are skipped, numbers come twice, layouts are lost. Text is never dropped for it.
"""

from extractors.outline.blocks import Nest
from extractors.outline.lines import Block, Line, Outline, Table, is_capitals
from extractors.outline.parts import (
    Parts,
    closing_index,
    idle_spans,
    is_enclosed,
    parts_of,
    subject_beside_kind,
    subject_end,
)
from extractors.patterns import View

__all__ = ["Block", "Line", "Outline", "Parts", "Table", "is_capitals", "outline", "parts_of", "subject_beside_kind"]


def outline(view: View, parts: Parts | None = None) -> Outline:
    """Return the outline of a letter whose ``parts``, where they are not given, are looked for.

    Works on any text: a text that is no letter has only body blocks.
    """
    parts = parts or parts_of(view)
    lines, title, addressees, body = parts.lines, parts.title, parts.addressees, parts.body
    if not lines:
        return Outline([], [], [], [], [], [], [], 0, 0)
    main, closing = _body(view, parts)
    enclosed = Nest(view, "body" if is_enclosed(view, lines[parts.annex :]) else "annex").fill(parts.annexed)
    return Outline(
        lines=lines,
        head=lines[: min(index for index in (title, addressees, body) if index is not None)],
        title=lines[title : subject_end(view, lines, title)] if title is not None else [],
        addressees=lines[addressees:body] if addressees is not None else [],
        tail=lines[parts.tail : parts.annex],
        blocks=[*main.blocks, *closing, *enclosed.blocks],
        tables=[*main.tables, *enclosed.tables],
        body_start=_place(view, lines, body),
        tail_start=_place(view, lines, parts.tail),
        idle=tuple(idle_spans(view, lines[parts.annex :], lines[title] if title is not None else None)),
    )


def _place(view: View, lines: list[Line], index: int) -> int:
    """Return where the line at ``index`` begins, the end of the text where there is none."""
    return lines[index].start if index < len(lines) else len(view.text)


def _body(view: View, parts: Parts) -> tuple[Nest, list[Block]]:
    """Return the running text and the closing paragraphs below it, which end the letter without a mark of their own."""
    closing = closing_index(view, parts.running)
    pieces = (piece for paragraph in parts.running[closing:] for piece in paragraph.pieces(view.plain))
    below = [Block(piece.begin, piece.end, "closing", piece.mark) for piece in pieces]
    return Nest(view, "body").fill(parts.running[:closing]), below
