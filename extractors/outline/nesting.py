"""Blocks made of paragraphs, each hung under the mark, the heading or the lead-in that governs it."""

import re
from collections.abc import Iterable
from itertools import groupby

from extractors.lexicon import load
from extractors.outline.lines import is_capitals
from extractors.outline.records import PLAIN_RANK, RANKS, Block, Line, Paragraph, Table, Zone
from extractors.outline.tables import cell_blocks, read_table
from extractors.patterns import View, any_of

_SECTION_MARKS = frozenset(("part", "chapter", "capital", "roman", "number", "article", "number2"))
#: A line of capitals among the bases of a decision that names who decides is no heading.
_NAMES_ISSUER = re.compile(any_of(load("outline")["deciding_bodies"]) + r"\b")
_LONGEST_HEADING = 220  # characters
_LONGEST_CAPITALS = 160  # of a heading that lost its number
_LONG_LEAD_IN = 60  # so long a lead-in ends the preamble


class Nest:
    """The blocks and tables of one zone, in the order of the text."""

    def __init__(self, view: View, zone: Zone) -> None:
        self.blocks: list[Block] = []
        self.tables: list[Table] = []
        self._view = view
        self._zone: Zone = zone
        self._in_preamble = zone == "body"
        self._open: list[Block] = []
        """The blocks that may govern the next one, the nearest last."""

    def fill(self, paragraphs: Iterable[Paragraph]) -> "Nest":
        """Add the paragraphs of the zone and say which of their blocks are headings."""
        for in_table, group in groupby(paragraphs, key=lambda paragraph: paragraph.table):
            if in_table:
                self._add_table([paragraph.lines[0] for paragraph in group])
                continue
            for paragraph in group:
                for piece in paragraph.pieces(self._view.plain):
                    self._add(piece)
        for block in self.blocks:
            block.heading = block.heading or self._is_heading(block)
        return self

    def _add_table(self, lines: list[Line]) -> None:
        table = read_table(self._view, lines, self._zone, self._open[-1] if self._open else None)
        self.tables.append(table)
        self.blocks += cell_blocks(self._view, table)

    def _add(self, paragraph: Paragraph) -> None:
        mark = paragraph.mark
        block = Block(paragraph.begin, paragraph.end, self._zone, mark, RANKS[mark] if mark else PLAIN_RANK)
        words = self._view.plain[block.start : block.end].rstrip()
        capitals = is_capitals(words)
        if mark in _SECTION_MARKS or (capitals and not _NAMES_ISSUER.match(self._view.lower, block.start)):
            self._in_preamble = False
        if self._in_preamble:
            block.zone = "preamble"
        elif mark is None and capitals and len(words) < _LONGEST_CAPITALS and not words.endswith((".", ";")):
            block.rank = RANKS["roman"]  # a heading that lost its number
            block.heading = True
        self._hang(block)
        if block.rank < PLAIN_RANK:
            self._open.append(block)
        elif words.endswith((":", " gồm")) and not self._in_preamble:
            self._open_lead_in(block)
        if words.endswith(":") and len(words) > _LONG_LEAD_IN:
            self._in_preamble = False
        self.blocks.append(block)

    def _hang(self, block: Block) -> None:
        """Put a block under the nearest one that governs it."""
        self._close_down_to(block.rank)
        if self._open:
            block.parent = self._open[-1]
            block.parent.children.append(block)

    def _open_lead_in(self, block: Block) -> None:
        """Let an unmarked lead-in (``… các nội dung sau:``) govern all up to the next mark of its parent's rank."""
        block.rank = block.parent.rank + 0.5 if block.parent is not None else RANKS["star"]
        self._close_down_to(block.rank)
        self._open.append(block)

    def _close_down_to(self, rank: float) -> None:
        while self._open and self._open[-1].rank >= rank:
            self._open.pop()

    def _is_heading(self, block: Block) -> bool:
        """Say whether a marked block is short and governs others."""
        if block.mark is None or not block.children or block.rank >= RANKS["dash"]:
            return False
        words = self._view.plain[block.start : block.end].rstrip()
        return len(words) <= _LONGEST_HEADING and not words.endswith((";", "./.", ",")) and ". " not in words
