"""What a line of a head or a tail is, which decides how offices set it (NĐ 30/2020/NĐ-CP, Phụ lục I)."""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.render.lines import folded
from corpus.render.model import Columns, Paragraph

_MOTTO = re.compile(r"DOC LAP\s*[-–]")
_STATE = re.compile(r"CONG HOA XA HOI|DANG CONG SAN|DOAN TNCS")


def is_number(text: str) -> bool:
    """Say whether a line of the head holds the letter's number."""
    return re.match(r"S[ốôo]\b", text) is not None


def is_motto(text: str) -> bool:
    """Say whether a line is the second one of the national head; a rule stands below it."""
    return _MOTTO.match(folded(text)) is not None


def dressed(columns: Columns) -> Columns:
    """Return a head or a tail with the bold and italic words that offices give it."""
    if columns.kind == "head":
        last = ruled_line(columns.left)
        left = tuple(_set(line, bold=at == last) for at, line in enumerate(columns.left))
        right = tuple(
            _set(line, bold=True) if is_motto(line.text) or _STATE.match(folded(line.text)) else _set(line, italic=True)
            for line in columns.right
        )
    else:
        left = tuple(_set(line, bold=at == 0, italic=at == 0) for at, line in enumerate(columns.left))
        right = tuple(_set(line, bold=not line.text.startswith("(")) for line in columns.right)
    return replace(columns, left=left, right=right)


def _set(line: Paragraph, *, bold: bool = False, italic: bool = False) -> Paragraph:
    return replace(line, runs=tuple(replace(run, bold=bold, italic=italic) for run in line.runs))


def ruled_line(left: Sequence[Paragraph]) -> int:
    """Return the index of the writing body's last line in a head's left column: a rule stands below it; -1 for none."""
    last = -1
    for at, line in enumerate(left):
        if not line.text.isupper() or re.match(r"S[ốôo]\b|Số", line.text, re.I):
            break
        last = at
    return last


def name_at(right: Sequence[Paragraph]) -> int:
    """Return the index of the signer's name in a tail's right column: room for the signature stands above it."""
    names = [at for at, line in enumerate(right) if not line.text.isupper() and not line.text.startswith("(")]
    return names[0] if names else len(right)
