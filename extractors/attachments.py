"""What stands in a file beside its letter, or should: a second letter, and annexes that the letter says it carries."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from extractors.lexicon import load
from extractors.outline import Outline
from extractors.patterns import View, any_of, phrase, told_by_letter

Span = tuple[int, int]

_WORDS = load("checks")
#: How a line begins: the view has no line ends, so lines are looked for in the text itself.
_LINE = r"^[^\S\n]*[|*#(]*[^\S\n]*"
_FIRST_OF_LINE = re.compile(r"^[^\S\n]*\S", re.M)
#: A number that was filled in: forms to be copied have dots there.
_NUMBER_LINE = re.compile(_LINE + r"(số ?:? ?\d{1,5}[a-z]? ?[-/][^\s|*]{2,40})", re.M | re.I)
_STATE_OR_PARTY = phrase(r"CỘNG H(?:ÒA|OÀ) XÃ HỘI CHỦ NGHĨA VIỆT NAM|ĐẢNG CỘNG SẢN VIỆT NAM")
#: Number and title of the State stand side by side or a few lines apart.
_HEAD_LINES = 6

_KIND = any_of(_WORDS["attachments"])
_ORDINAL = r"(?: số)? (?P<number>\d{1,2}[a-z]?|[ivx]{1,5})(?![\w/])"
_ATTACHED = any_of(_WORDS["attached"])
_OF_THIS = rf"(?: (?:theo )?(?:{any_of(_WORDS['letters'])}) này)?"
#: “(mẫu kèm theo)”, “theo Phụ lục 02 đính kèm”, “(kèm theo biểu mẫu số 1)”, “danh sách gửi kèm Kế hoạch này”.
_SAYS_ATTACHED = (
    phrase(
        rf"{told_by_letter(_WORDS['attachments'])}(?:{_ORDINAL})?(?: \w+){{0,2}}? "
        rf"(?:{_ATTACHED}){_OF_THIS}(?= *[).,;:\n]|$)"
    ),
    phrase(rf"{told_by_letter(_WORDS['attached'])} (?:{_KIND})(?:{_ORDINAL})?(?= *[).,;:\n]|$)"),
)
_TITLE = re.compile(rf"{_LINE}(?:{_KIND})(?!\w)", re.M | re.I)


def second_letter(view: View) -> Span | None:
    """Return the number line of a second letter with a letterhead of its own, ``None`` for one letter alone."""
    states = [found.start() for found in _STATE_OR_PARTY.finditer(view.plain)]
    if len(states) < 2:
        return None
    lines = [found.end() - 1 for found in _FIRST_OF_LINE.finditer(view.text)]
    numbers = [found.span(1) for found in _NUMBER_LINE.finditer(view.text)]
    heads = [span for span in numbers if _has_near(states, lines, span[0])]
    first = view.lower[slice(*heads[0])] if heads else ""
    return next((span for span in heads[1:] if view.lower[slice(*span)] != first), None)


def _has_near(states: Sequence[int], lines: Sequence[int], at: int) -> bool:
    """Say whether the last title of the State before a place, or the next one, is not more lines away than a head has.

    ``lines`` are the places where lines that hold something begin.
    """
    after = bisect_right(states, at)
    for state in states[max(0, after - 1) : after + 1]:
        low, high = sorted((state, at))
        if bisect_left(lines, high) - bisect_right(lines, low) < _HEAD_LINES:
            return True
    return False


def missing_annex(view: View, parts: Outline) -> Span | None:
    """Return the words that say a form or list is attached, where no annex stands behind the letter."""
    end = parts.tail[-1].end if parts.tail else len(view.lower)
    if "kèm" not in view.lower:
        return None  # in all that a letter says of attachments
    if _TITLE.search(view.text, end) or any(block.zone == "annex" for block in parts.blocks):
        return None
    found = (match.span() for said in _SAYS_ATTACHED for match in said.finditer(view.lower, 0, end))
    return min(found, default=None)
