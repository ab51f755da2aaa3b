"""The doubts about single letters in the shape of warnings, so that a person has one list to settle."""

from collections import Counter
from collections.abc import Iterable, Iterator

from pipeline import labels
from pipeline.crosscheck.findings import warning
from pipeline.crosscheck.levels import level_of
from schemas import Evidence, Letter, LetterWarning, Obligation

#: What a warning across letters says better than the flag of the same words.
_SAID_BETTER = {"union-ended": "needs-routing"}


def flag_warnings(
    letter: Letter, beside: Iterable[LetterWarning] = (), obligations: Iterable[Obligation] = ()
) -> Iterator[LetterWarning]:
    """Yield a warning for each flag of a letter, but for what the warnings ``beside`` say of the same words already.

    Of the letter's ``obligations`` follows which deadlines need no anchor any more.
    """
    said = {
        (code, evidence) for item in beside if (code := _SAID_BETTER.get(item.code)) and (evidence := item.evidence)
    }
    settled = _anchored(letter, obligations)
    seen: Counter[tuple[str, str]] = Counter()
    for flag in letter.flags:
        if any(code == flag.code and _overlap(evidence, flag.evidence) for code, evidence in said):
            continue
        if flag.code == "pending-anchor" and flag.evidence and flag.evidence.start in settled:
            continue
        words = (flag.code, flag.evidence.quote if flag.evidence else "")
        seen[words] += 1
        yield warning(
            flag.code,
            letter,
            flag.evidence,
            labels.flag_words(flag),
            facts=(str(seen[words]),),
            level=level_of(flag.code),
        )


def _anchored(letter: Letter, obligations: Iterable[Obligation]) -> set[int]:
    """Return where the deadlines stand that are counted from the arrival of the letter, once that is known."""
    counted = {item.evidence.start for item in obligations if item.waits_for is None and item.last_good is not None}
    dates = {task.date_id for task in letter.tasks if task.evidence.start in counted}
    return {
        record.evidence.start
        for record in letter.dates
        if record.id in dates and record.relative is not None and record.relative.anchor == "received"
    }


def _overlap(one: Evidence, other: Evidence | None) -> bool:
    return other is not None and one.start < other.end and other.start < one.end
