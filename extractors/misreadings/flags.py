"""Says on a letter what was mended in it and what may still be misread: nothing is mended in silence."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from extractors.checks import misread
from extractors.misreadings.mended import Mended, Repair, Span
from extractors.misreadings.mending import strange_words
from extractors.patterns import make_view
from schemas import DoubtfulWords, Evidence, Flag, Letter, Source, Task

#: Measured on 7,800 words of drawn scans and photographs: recognition gave less than ``_FIGURES`` to 92 % of the words
#: with figures that came out wrong and to 4 % of those that were right. Plain words are told worse (half of the wrong
#: ones at ``_WORDS``, one right one in a hundred), and most of them the list of syllables knows anyway.
_FIGURES = 0.85
_WORDS = 0.8
#: Fields of the header whose evidence is a block of lines.
_BLOCKS = frozenset({"recipients", "addressees"})


def with_repairs(letter: Letter, mended: Mended, source: Source) -> Letter:
    """Return ``letter``, whose places are those of ``source``, with a flag for every repair that carries into a record.

    ``ocr-repaired`` quotes the words as they were read; ``ocr-doubtful`` a strange word in a record that none was
    found for.
    """
    repaired: set[Span] = set()
    doubtful: set[Span] = set()
    for place in places_of_values(letter):
        repairs = mended.within(place.start, place.end)
        repaired |= {_quoted(repair, source.text) for repair in repairs}
        doubtful |= {
            span
            for span in strange_words(source.text, place.start, place.end)
            if not any(repair.start < span[1] and span[0] < repair.end for repair in repairs)
        }
    for task in letter.tasks:
        said = _values(task)
        repairs = mended.within(task.evidence.start, task.evidence.end)
        repaired |= {_quoted(repair, source.text) for repair in repairs if repair.meant.lower() in said}
    first = misread(make_view(source.text))  # so many words are misread that the whole letter is in doubt
    doubtful |= {first} if first and not any(flag.code == "ocr-doubtful" for flag in letter.flags) else set()
    flags = [*_flags("ocr-repaired", repaired, source), *_flags("ocr-doubtful", doubtful, source)]
    raised = {(flag.code, flag.evidence.start) for flag in letter.flags if flag.evidence}
    new = [flag for flag in flags if flag.evidence and (flag.code, flag.evidence.start) not in raised]
    return with_flags(letter, new)


def _values(task: Task) -> str:
    """Return the words of a task's values, which may stand anywhere in its sentence."""
    values = (*task.assignees, *task.coordinators, task.deliver_to, task.deliverable, task.channel)
    return " ".join(value for value in values if value).lower()


def _quoted(repair: Repair, text: str) -> Span:
    """Return the words of a repair; where only a blank was put in, the characters on both sides of it."""
    if repair.end > repair.start:
        return repair.start, repair.end
    return max(0, repair.start - 1), min(len(text), repair.end + 1)


def _flags(code: str, spans: set[Span], source: Source) -> Iterator[Flag]:
    for start, end in sorted(spans):
        page, boxes = source.locate(start, end)
        evidence = Evidence(start=start, end=end, quote=source.text[start:end], page=page, boxes=boxes)
        yield Flag(code=code, evidence=evidence)


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
