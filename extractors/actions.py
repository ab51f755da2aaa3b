"""What is to be done, or what takes place, at a date: the words of the letter that say it."""

import re

from extractors.doers import any_duty
from extractors.outline import Block
from extractors.patterns import View, phrase, words

_LONGEST = 12  # words
_FEWEST = 3
_LONG_ENOUGH = 1000  # characters that hold more words than an action has
_REACH = 400  # characters on either side of a date in which its clause stands
_SENTENCE_END = re.compile(r"[;.](?= |$)")
_BRACKETS = re.compile(r"\([^()]*\)")
_AFTER = re.compile(r"[;.](?= |$)|[);]")
_LABEL = phrase(rf"(?:[-+*\d.) ]*)(?:{any_duty('date_labels')})(?:(?: *,| và|/) {any_duty('date_labels')})*[ .:]*$")
_WEEKDAY = phrase(r"[( ]*(?:thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật|tại(?!\w)|ở(?!\w))")
_MARKS = " ,:;.-–+*)("


def action_at(view: View, start: int, end: int, block: Block, task: tuple[int, int] | None, subject: str) -> str | None:
    """Return the words, at most twelve, that say what the date ``start:end`` is for.

    They are those of its clause before it; where these say little, those of its task, those after it, of the heading
    above, or the letter's own ``subject``.
    """
    before = _before(view, max(block.start, start - _REACH), start)
    if _tells(before):
        return _first_words(before)
    if task is not None:
        return _first_words(_words_from(view, *task))
    after = words(_AFTER.split(view.plain[end : min(block.end, end + _REACH)], maxsplit=1)[0]).strip(_MARKS)
    if _tells(after) and not _WEEKDAY.match(view.lower, end, block.end):
        return _first_words(after)
    headings = (_words_from(view, above.start, above.end).strip(_MARKS) for above in block.ancestors())
    heading = next((text for text in headings if text and not _is_label(text)), None)
    return _first_words(heading or subject or before or after)


def _before(view: View, begin: int, start: int) -> str:
    """Return the words of the clause before the date; what stands in brackets of its own is left out."""
    text = _BRACKETS.sub(lambda found: " " * len(found[0]), view.plain[begin:start])
    open_bracket = text.rfind("(")
    if open_bracket >= 0:  # the date itself stands in brackets: “… tập huấn (lúc 8 giờ”
        text = text[:open_bracket]
    sentence = _SENTENCE_END.split(text)[-1]
    label, _, clause = sentence.rpartition(": ")
    clause = words(clause).strip(_MARKS)
    return clause if _tells(clause) else words(label).strip(_MARKS) or clause


def _words_from(view: View, start: int, end: int) -> str:
    """Return the words from a place on: as many as an action may have, and more."""
    return words(view.text[start : min(end, start + _LONG_ENOUGH)])


def _tells(text: str) -> bool:
    return len(text.split()) >= _FEWEST and not _is_label(text)


def _is_label(text: str) -> bool:
    """Say whether the words only announce a date (``Thời gian``), so that they do not say what takes place."""
    return _LABEL.fullmatch(text.lower()) is not None


def _first_words(text: str) -> str | None:
    return " ".join(text.split()[:_LONGEST]).strip(_MARKS) or None
