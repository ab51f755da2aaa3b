"""What follows the signature: annexes and forms, or a whole document that the letter issues."""

import re

from extractors.lexicon import load
from extractors.outline.lines import bare, columns, is_capitals
from extractors.outline.records import Line
from extractors.outline.tail import is_signature_line
from extractors.outline.title import is_kind_line
from extractors.patterns import View, any_of

_WORDS = load("outline")
_ANNEX = re.compile(any_of(_WORDS["annex_starts"]) + r"\b")
_OF_TAIL = ("-", *_WORDS["inside_tail"])
#: The last recipient, the office's own file: ``Lưu: VT``.
_FILED = re.compile(r"(?:^|[-;.] *)luu\b")
_ENCLOSED = re.compile(any_of(_WORDS["enclosed_kinds"]) + r"\b")
_ISSUED_WITH = re.compile(rf"(?:^|\() *(?:ban hanh )?kem theo {any_of(_WORDS['issuing_kinds'])}\b")
_DATE_LINE = re.compile(r", *ngay [\d. ]{0,6}thang [\d. ]{0,6}nam *[\d. ]*$")
_TITLE_LINES = 12
_LONGEST_NAME = 8  # words
_SHORT = 25  # characters: so short may be a name or a post


def annex_index(view: View, lines: list[Line], tail: int) -> int:
    """Return the index of the first line after the signature that belongs to an annex or form."""
    seen_filed = seen_name = False
    for index in range(tail, len(lines)):
        line = lines[index]
        title = index > tail and (_is_title(view, line, seen_filed) or _is_issued(view, lines[index : index + 4]))
        if line.table or (title and not any(is_signature_line(view, below) for below in lines[index + 1 : index + 2])):
            return index  # a body above its authority is a second one that signs
        if seen_filed and _is_beyond_tail(view, line, seen_name):
            return index
        seen_filed = seen_filed or bool(_FILED.search(bare(view, line)))
        seen_name = seen_name or (seen_filed and _is_name(view.plain[line.start : line.end]))
    return len(lines)


def begins_annex(low: str) -> bool:
    """Say whether the words of a line, in the bare view, begin an annex."""
    return _ANNEX.match(low) is not None


def _is_title(view: View, line: Line, seen_filed: bool) -> bool:
    """Say whether a line begins an annex: in capitals, or behind the list of recipients."""
    if begins_annex(bare(view, line)) and (seen_filed or is_capitals(view.plain[line.start : line.end])):
        return True
    return seen_filed and is_kind_line(view, line)


def _is_issued(view: View, lines: list[Line]) -> bool:
    """Say whether lines begin a document that names its kind and, below its title, what it was issued with."""
    return is_kind_line(view, lines[0]) and any(_ISSUED_WITH.search(bare(view, line)) for line in lines[1:])


def _is_beyond_tail(view: View, line: Line, seen_name: bool) -> bool:
    """Say whether a line behind the list of recipients belongs neither to it nor to the signature."""
    if line.end - line.start <= _SHORT or bare(view, line).startswith(_OF_TAIL):
        return False
    if _DATE_LINE.search(bare(view, line)) or _is_titled_name(view.plain[line.start : line.end]):
        return False
    if len(columns(view, line)) > 1:
        return seen_name and is_capitals(view.plain[line.start : line.end])
    return not is_signature_line(view, line) and not _looks_recipient(view, line)


def _looks_recipient(view: View, line: Line) -> bool:
    """Say whether a line may be one of the list of recipients."""
    return view.plain[line.start : line.end].rstrip().endswith((";", ".")) and line.end - line.start < 70


def _is_name(words: str) -> bool:
    """Say whether words are written as the name of a person."""
    parts = words.split()
    return 2 <= len(parts) <= 6 and all(p[:1].isupper() and p[1:2].islower() for p in parts if p[:1].isalpha())


def _is_titled_name(words: str) -> bool:
    """Say whether words may be the name of a person behind degrees and ranks (``Thượng tá, ThS. Vi Văn Hưng``)."""
    parts = words.split()
    if not 3 <= len(parts) <= _LONGEST_NAME or is_capitals(words) or words.rstrip().endswith((";", ":", ".")):
        return False
    return sum(part[:1].isupper() for part in parts) >= len(parts) - 1 and any(p.endswith((".", ",")) for p in parts)


def is_enclosed(view: View, annex: list[Line]) -> bool:
    """Say whether a whole document follows the letter that issues it, so that it binds like the letter itself.

    Its title names its kind and ``(Ban hành kèm theo Quyết định số …)`` stands below; forms and lists are none.
    """
    first = annex[:_TITLE_LINES]
    kind = next((i for i, line in enumerate(first) if _ENCLOSED.match(bare(view, line))), None)
    if kind is None or not is_capitals(view.plain[first[kind].start : first[kind].end]):
        return False
    return any(_ISSUED_WITH.search(bare(view, line)) for line in first[kind:])
