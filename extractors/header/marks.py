"""Marks of secrecy, urgency and drafts (cells 10a, 10b): ``MẬT``, ``HỎA TỐC``, ``(DỰ THẢO)``."""

import re
from collections.abc import Iterable

from extractors.header.columns import HeadCell, bare_words, printed
from extractors.header.facts import HeadFacts
from extractors.header.patterns import WORDS
from extractors.outline import is_capitals
from extractors.patterns import View, any_of, words

_DEGREES_OF_SECRECY = {name.replace(" ", ""): degree for name, degree in WORDS["secrecy"].items()}
_SECRECY = re.compile(rf"^(?:do *mat *: *)?({any_of(name.replace(' ', ' *') for name in WORDS['secrecy'])})$")
_URGENCY = re.compile(rf"^(?:do khan *: *)?{any_of(WORDS['urgency']['degrees'])}\b")
_DRAFT = re.compile(r"^\(? *du thao\b")
#: “MẮT” and “MẶT” alone on a line end the name of a hospital or of the Front; only in the bare view they look the same.
_OTHER_WORD = re.compile("[ẮẶ]")
_FRAME = " .[]()|"


def is_draft_mark(low: str) -> bool:
    """Say whether the words of a cell (bare view) mark a draft."""
    return bool(_DRAFT.match(low))


def is_mark(low: str) -> bool:
    """Say whether the words of a cell (bare view) are a degree of secrecy or urgency."""
    return bool(_SECRECY.match(low) or _URGENCY.match(low))


def read_marks(view: View, head: Iterable[HeadCell], facts: HeadFacts) -> None:
    """Put secrecy, urgency and whether the letter is a draft into ``facts``."""
    facts.put("urgency", None)
    facts.put("secrecy", None)
    for cell in head:
        low = bare_words(view, cell).strip(_FRAME)
        if is_capitals(printed(view, cell)):
            secrecy = _SECRECY.match(low) or _SECRECY.match(low.replace(" ", ""))
            if secrecy and not _OTHER_WORD.search(printed(view, cell)):
                facts.put("secrecy", _DEGREES_OF_SECRECY[secrecy[1].replace(" ", "")], cell.span)
            elif _URGENCY.match(low):
                facts.put("urgency", words(view.text[cell.start : cell.end]).strip(_FRAME).capitalize(), cell.span)
        if is_draft_mark(low):
            facts.draft = True
            facts.doubt("draft", cell.span)
