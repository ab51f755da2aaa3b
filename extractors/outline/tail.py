"""Where the tail of a letter begins (``Nơi nhận``, the signature), and the closing paragraphs above it."""

import re
from bisect import bisect_right

from extractors.lexicon import load
from extractors.outline.lines import bare, columns, is_capitals
from extractors.outline.records import Line, Paragraph
from extractors.patterns import UPPER, View, any_of, phrase

_RECIPIENTS = re.compile(r"n[o0]i (?:nhan|gui)\b *[:;.]?")
_RECIPIENTS_ANYWHERE = phrase(r"n[o0]i (?:nhan|gui)\b")
_AUTHORITY = re.compile(rf"(?:T/?M|K/?T|T/?L|TUQ|T/?UQ|Q)\. *(?=\S)|(?:T/M|K/T|T/L|TM|KT|TL|TUQ) +(?=[{UPPER}]{{2}})")
_POST = re.compile(any_of(load("outline")["posts"]) + r"\b")
_ANY_POST = re.compile(r"(?:[a-z]+ ){1,4}truong")
_BETWEEN = 6  # lines at most from a line of the signature to what follows it in the tail
_WORDS = load("outline")
_CLOSING = re.compile(any_of(_WORDS["closing_starts"]) + r"\b")
_REQUEST = re.compile(any_of(_WORDS["closing_requests"]) + r"\b")
_BEGINNING = 160  # characters of a paragraph in which a request makes it a closing one


def tail_index(view: View, lines: list[Line], body: int) -> int:
    """Return the index of the first line of Nơi nhận and signature, or ``len(lines)``."""
    recipients = _recipients_index(view, lines, body)
    stop = recipients if recipients is not None else len(lines)
    signature = [i for i in range(body, stop) if is_signature_line(view, lines[i])]
    if recipients is None:
        return signature[0] if signature else len(lines)
    near = range(max(body, stop - _BETWEEN), stop)
    first = stop
    for index in sorted(
        {*signature, *(i for i in near if _names_post(view, lines[i]))}, reverse=True
    ):  # the right column may have been read before the left one
        if first - index <= _BETWEEN and all(_is_tail_like(view, lines[i]) for i in range(index, first)):
            first = index
    return first


def _recipients_index(view: View, lines: list[Line], body: int) -> int | None:
    """Return the index of the line of ``Nơi nhận``: at its beginning, or else in its right column."""
    starts = [line.start for line in lines]
    begin = starts[body] if body < len(lines) else len(view.bare)
    holding = {
        bisect_right(starts, found.start()) - 1: None for found in _RECIPIENTS_ANYWHERE.finditer(view.bare, begin)
    }
    for index in holding:
        if _RECIPIENTS.match(bare(view, lines[index])) and not lines[index].table:
            return index
    for index in holding:
        parts = columns(view, lines[index])
        if len(parts) > 1 and _RECIPIENTS.match(bare(view, parts[-1])):
            return index
    return None


def is_signature_line(view: View, line: Line) -> bool:
    """Say whether a line of capitals says for whom, or in which post, a letter is signed."""
    words = view.plain[line.start : line.end]
    if line.table or line.end - line.start > 90 or words[:2].islower() or words[1:3].islower():
        return False
    return bool(_AUTHORITY.match(words) or _POST.match(bare(view, line))) and is_capitals(words)


def _names_post(view: View, line: Line) -> bool:
    """Say whether a line in capitals is the post of who leads something (``CHI CỤC TRƯỞNG``)."""
    return is_capitals(view.plain[line.start : line.end]) and _ANY_POST.fullmatch(bare(view, line)) is not None


def _is_tail_like(view: View, line: Line) -> bool:
    """Say whether a line may stand between the signature and ``Nơi nhận``."""
    if is_signature_line(view, line):
        return True
    return line.end - line.start <= 75 and not view.plain[line.start : line.end].rstrip().endswith(("./.", ";", ":"))


def closing_index(view: View, paragraphs: list[Paragraph]) -> int:
    """Return the index of the first paragraph of the closing: the unmarked ones at the end that speak of the letter."""
    first = len(paragraphs)
    for index in range(len(paragraphs) - 1, 0, -1):  # what opens the text does not close it
        paragraph = paragraphs[index]
        if paragraph.mark is not None or paragraph.table:
            break
        if _is_closing(view, paragraph):
            first = index
        elif first < len(paragraphs) and index < first - 1:
            break
    return first


def _is_closing(view: View, paragraph: Paragraph) -> bool:
    low = " ".join(view.bare[paragraph.begin : paragraph.end].split())
    if _CLOSING.match(low) or low.endswith("./."):
        return True
    return bool(_REQUEST.search(view.lower, paragraph.begin, min(paragraph.end, paragraph.begin + _BEGINNING)))
