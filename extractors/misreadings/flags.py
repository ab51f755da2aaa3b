"""Says on a letter what was mended in it and what may still be misread: nothing is mended in silence."""

from collections.abc import Iterator

from extractors.checks import misread
from extractors.misreadings.doubts import places_of_values, with_flags
from extractors.misreadings.mended import Mended, Repair, Span
from extractors.misreadings.mending import strange_words
from extractors.view import make_view
from schemas import Evidence, Flag, Letter, Source, Task


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
