"""The subject: below the kind (cell 5a), in an official letter behind ``V/v`` (cell 5b)."""

import re
from collections.abc import Sequence

from extractors.bodies import body_at
from extractors.header.columns import HeadCell, bare_words, has_columns, printed
from extractors.header.date_line import is_date_line
from extractors.header.facts import HeadFacts, Span
from extractors.header.marks import is_draft_mark, is_mark
from extractors.header.patterns import MOTTO, SUBJECT_LABEL, WORDS
from extractors.outline import Line, Outline, is_capitals, subject_beside_kind
from extractors.patterns import View, any_of, make_view, words

_TITLE_LABEL = re.compile(any_of(WORDS["letterhead"]["title_labels"]) + r"\b *:? *")
_OF = re.compile(r"của +")
_ATTACHED = re.compile(rf"\({any_of(WORDS['letterhead']['attached_with'])}")
#: Share of the lines of a head above which a blank line stands, from which on blank lines part nothing.
_SPACED = 0.8
#: ``(lần 2)``, a number left over, a line of dashes or dots.
_VERSION = re.compile(r"\(?(?:lan|so)? *\d{0,2}\)?|[-*_ .]*")


def read_subject(view: View, outline: Outline, head: Sequence[HeadCell], facts: HeadFacts) -> None:
    """Put the subject into ``facts``, on one line and without its label."""
    spans = _below_kind(view, outline) or _behind_label(view, head)
    facts.put("subject", _joined(view, spans), (spans[0][0], spans[-1][1]) if spans else None)


def _below_kind(view: View, outline: Outline) -> list[Span]:
    beside = subject_beside_kind(view, outline.title[0]) if outline.title else None
    spans: list[Span] = [beside] if beside else []
    for line in outline.title[1:]:
        low = bare_words(view, line)
        if is_draft_mark(low) or _VERSION.fullmatch(low) or (not spans and _names_writer(view, outline, line)):
            continue
        if spans and _ATTACHED.match(low):
            break
        label = _TITLE_LABEL.match(view.bare, line.start, line.end) if not spans else None
        spans.append((label.end() if label else line.start, line.end))
    return spans


def _names_writer(view: View, outline: Outline, line: Line) -> bool:
    """Say whether the line only says whose document it is (``CỦA BAN THƯỜNG VỤ THÀNH ỦY``), its subject below it."""
    of = _OF.match(view.lower, line.start, line.end)
    if of is None or line is outline.title[-1]:
        return False
    body = body_at(make_view(view.lower[of.end() : line.end]), 0, line.end - of.end())
    return body is not None and not view.plain[of.end() + body.end : line.end].strip(" *")


def _behind_label(view: View, head: Sequence[HeadCell]) -> list[Span]:
    for index, cell in enumerate(head):
        label = SUBJECT_LABEL.match(view.bare, *cell.span)
        if label:
            return [(label.end(), cell.end), *_further_lines(view, head, index, label.end())]
    return []


def _further_lines(view: View, head: Sequence[HeadCell], index: int, begin: int) -> list[Span]:
    """Return the lines that follow the first of the subject, ``head[index]`` from ``begin`` on, in its column."""
    first = head[index]
    in_capitals = is_capitals(view.plain[begin : first.end])
    row = first.row
    spaced = _is_spaced(head)
    spans: list[Span] = []
    for cell in head[index + 1 :]:
        if cell.right != first.right and has_columns(head):
            continue
        low = bare_words(view, cell)
        apart = cell.row > row + 1 or (cell.row != row and cell.after_blank and not spaced)
        name = is_capitals(printed(view, cell)) and not in_capitals
        if apart or name or MOTTO.match(low) or is_date_line(view, cell) or is_mark(low):
            break
        spans.append(cell.span)
        row = cell.row
    return spans


def _is_spaced(head: Sequence[HeadCell]) -> bool:
    """Say whether a blank line stands above nearly every line, as a page that was pasted has it: it parts nothing."""
    return sum(cell.after_blank for cell in head) >= _SPACED * len(head)


def _joined(view: View, spans: Sequence[Span]) -> str | None:
    text = " ".join(words(view.text[start:end]) for start, end in spans).strip()
    return text.rstrip(" .;:") or None
