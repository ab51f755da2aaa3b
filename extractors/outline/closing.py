"""The closing paragraphs, which speak to everybody, whatever heading stands above them."""

import re

from extractors.lexicon import load
from extractors.outline.records import Paragraph
from extractors.phrases import any_of
from extractors.view import View

_WORDS = load("outline")
_CLOSING = re.compile(any_of(_WORDS["closing_starts"]) + r"\b")
_REQUEST = re.compile(any_of(_WORDS["closing_requests"]) + r"\b")
_BEGINNING = 160  # characters of a paragraph in which a request makes it a closing one


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
