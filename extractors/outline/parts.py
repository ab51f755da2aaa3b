"""The parts of a letter in the order of the page: head, title, addressees, running text, tail, annexes."""

from dataclasses import dataclass

from extractors.outline.addressees import addressees_index
from extractors.outline.annex import annex_index
from extractors.outline.body import body_index
from extractors.outline.layout import layout_of
from extractors.outline.lines import find_lines
from extractors.outline.paragraphs import paragraphs_of
from extractors.outline.records import Line, Paragraph
from extractors.outline.tail import tail_index
from extractors.outline.title import title_index
from extractors.view import View


@dataclass(frozen=True, slots=True)
class Parts:
    """The lines of a letter, the index of the line with which each part begins, and the paragraphs.

    ``title`` and ``addressees`` are ``None`` where the letter has none; the index of any other part that is missing
    is that of the part after it.
    """

    lines: list[Line]
    title: int | None
    addressees: int | None
    body: int
    tail: int
    annex: int
    running: list[Paragraph]
    """Paragraphs of the running text."""
    annexed: list[Paragraph]
    """Paragraphs behind the signature."""


def parts_of(view: View) -> Parts:
    """Return the parts of a letter; works on any text: one that is no letter has only running text."""
    lines = find_lines(view)
    if not lines:
        return Parts([], None, None, 0, 0, 0, [], [])
    title = title_index(view, lines)
    addressees = addressees_index(view, lines)
    body = body_index(view, lines, title, addressees)
    tail = tail_index(view, lines, body)
    annex = annex_index(view, lines, tail)
    return Parts(
        lines,
        title,
        addressees,
        body,
        tail,
        annex,
        running=_paragraphs(view, lines[body:tail]),
        annexed=_paragraphs(view, lines[annex:]),
    )


def _paragraphs(view: View, lines: list[Line]) -> list[Paragraph]:
    return paragraphs_of(view, lines, layout_of(view, lines))
