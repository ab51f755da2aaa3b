"""Annexes that lay nothing on anybody: drafts for comment, regulations, blank forms.

What stands only there is no duty of the letter and no day of its own (annotation guidelines, choice 35). An annex
that shares out the work, or says when, binds like the letter.
"""

import re
from collections.abc import Iterator

from extractors.lexicon import load
from extractors.outline.annex import begins_annex
from extractors.outline.lines import bare, is_capitals
from extractors.outline.records import Line
from extractors.outline.title import is_kind_line
from extractors.patterns import View, any_of

_WORDS = load("outline")["idle_annexes"]
_REGULATION = re.compile(any_of(_WORDS["regulations"]) + r"\b")
_DRAFT = re.compile(any_of(_WORDS["drafts"]) + r"\b")
_FORM = re.compile(any_of(_WORDS["forms"]) + r"\b")
_ISSUING = re.compile(any_of(load("outline")["issuing_kinds"]) + r"\b")
_BINDS = re.compile(rf"\b{any_of(_WORDS['binding'])}\b")
_DOTS = re.compile(r"\.{4,}|…{2,}|_{4,}")
_TITLE_LINES = 5
_DOTTED = 0.3  # share of the lines of a form that are left to be filled in
_LEAST_DOTTED = 3


def idle_spans(view: View, annexed: list[Line], title: Line | None) -> Iterator[tuple[int, int]]:
    """Yield the stretches behind the signature that bind nobody.

    ``title`` names the letter's kind: the regulation that a decision issues binds like the decision.
    """
    if not annexed:
        return
    titles = [i for i, line in enumerate(annexed) if i == 0 or _is_title(view, line)]
    issues = title is not None and _ISSUING.match(bare(view, title)) is not None
    foreign = False  # a draft or a regulation goes on to the end, with its own annexes
    for at, stop in zip(titles, [*titles[1:], len(annexed)], strict=True):
        lines = annexed[at:stop]
        first = [bare(view, line) for line in lines[:_TITLE_LINES]]
        if any(_BINDS.search(low) for low in first) and not any(map(_DRAFT.match, first)):
            foreign = foreign and not any(low.startswith("phu luc") for low in first)
        else:
            own = issues and any("kem theo" in low for low in first)
            foreign = foreign or any(_DRAFT.match(low) or (_REGULATION.match(low) and not own) for low in first)
        if foreign or any(map(_FORM.match, first)) or _is_blank_form(view, lines):
            yield lines[0].start, lines[-1].end


def _is_title(view: View, line: Line) -> bool:
    """Say whether a line begins an annex of its own."""
    if line.table or not is_capitals(view.plain[line.start : line.end]):
        return False
    low = bare(view, line)
    return begins_annex(low) or is_kind_line(view, line) or bool(_DRAFT.match(low) or _REGULATION.match(low))


def _is_blank_form(view: View, lines: list[Line]) -> bool:
    """Say whether many of the lines are left to be filled in."""
    dotted = sum(_DOTS.search(view.text, line.start, line.end) is not None for line in lines)
    return dotted >= max(_LEAST_DOTTED, _DOTTED * len(lines))
