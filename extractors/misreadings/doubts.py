"""Says on a letter read from a picture which of its values rest on words that recognition was not sure of.

How sure recognition must be was measured on 7,800 words of drawn scans and photographs: of the words with figures that
came out wrong it gave 92 % less than ``_FIGURES``, of those that were right 4 %. Plain words are told worse (half of
the wrong ones at ``_WORDS``, one right one in a hundred), and most of them the list of syllables knows anyway.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from schemas import DoubtfulWords, Evidence, Flag, Letter, Source

_FIGURES = 0.85
_WORDS = 0.8
#: Fields of the header whose evidence is a block of lines.
_BLOCKS = frozenset({"recipients", "addressees"})

Span = tuple[int, int]


def with_doubts(letter: Letter, source: Source) -> Letter:
    """Return the letter with a flag ``ocr-doubtful`` for each value that rests on words read with doubt."""
    if not source.ocr:
        return letter
    raised = [flag.evidence for flag in letter.flags if flag.code.startswith("ocr-") and flag.evidence]
    spans = {span for place in places_of_values(letter) if (span := _doubt(place, source)) is not None}
    new = [_flag(span, source) for span in sorted(spans) if not any(_touches(span, place) for place in raised)]
    return with_flags(letter, new)


def with_flags(letter: Letter, new: Iterable[Flag]) -> Letter:
    """Return the letter with more flags, all in the order of their places."""
    ordered = sorted([*letter.flags, *new], key=lambda flag: (flag.evidence.start if flag.evidence else -1, flag.code))
    return letter.model_copy(update={"flags": tuple(ordered)})


def places_of_values(letter: Letter) -> Iterator[Evidence]:
    """Yield the places from which single values were read."""
    yield from (place for name, place in letter.header.evidence.items() if name not in _BLOCKS)
    for records in (letter.references, letter.dates, letter.delegate_limits):
        yield from (record.evidence for record in records)


def _doubt(place: Evidence, source: Source) -> Span | None:
    """Return what of a place was read with doubt, from its first doubtful word to its last."""
    words = [word for word in _within(source.doubtful, place.start, place.end) if _counts(word, source.text)]
    return (words[0].start, words[-1].end) if words else None


def _within(words: tuple[DoubtfulWords, ...], start: int, end: int) -> Iterator[DoubtfulWords]:
    first = bisect_left(words, start, key=lambda word: word.end - 1)
    for word in words[first:]:
        if word.start >= end:
            return
        yield word


def _counts(word: DoubtfulWords, text: str) -> bool:
    has_figures = any(letter.isdigit() for letter in text[word.start : word.end])
    return word.sure < (_FIGURES if has_figures else _WORDS)


def _touches(span: Span, place: Evidence) -> bool:
    return span[0] < place.end and place.start < span[1]


def _flag(span: Span, source: Source) -> Flag:
    start, end = span
    page, boxes = source.locate(start, end)
    evidence = Evidence(start=start, end=end, quote=source.text[start:end], page=page, boxes=boxes)
    return Flag(code="ocr-doubtful", evidence=evidence)
