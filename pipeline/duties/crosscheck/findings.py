"""Making a warning: its id, its weight, its words; the doubts about single letters told as warnings, too."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from extractors.lexicon import load
from pipeline.calendar.deadlines import is_from_arrival
from pipeline.duties.matching import reference_key, touches
from pipeline.support import labels
from pipeline.support.words import t
from pipeline.unions.names import flat, key
from schemas import WARNING_CODES, WARNING_LEVELS, Evidence, Letter, LetterKey, LetterWarning, Level, Obligation

#: Words of a quote that go into an id.
_WORDS_IN_ID = 8


def warning(
    code: str, letter: Letter, evidence: Evidence | None, message: str, *,
    other: Letter | None = None, union: tuple[str | None, str | None] = (None, None),
    facts: Sequence[str] = (), level: Level | None = None,
) -> LetterWarning:  # fmt: skip
    """Return a warning. ``other`` is the letter that contradicts. ``facts`` are the values that do:
    with other ones it is another warning.

    The id knows both letters by number and issuer, not by their bytes, so that a scan of the same letter, or another
    order of arrival, gives the same warning.
    """
    name, union_id = union
    named, beside = "", dict[str, Any]()
    if other is not None:
        named, beside = name_of(other), {"other_letter": other.source.sha256, "other_key": LetterKey.of(other.header)}
    # A better reading may end a quote elsewhere.
    words = flat(key(getattr(evidence, "quote", ""))).split()[:_WORDS_IN_ID]
    parts = (code, name_of(letter), " ".join(words), named, "", union_id or key(name), *facts)
    return LetterWarning(
        id=hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12],
        code=code, level=level or WARNING_LEVELS[code], message=message,
        letter=letter.source.sha256, letter_key=LetterKey.of(letter.header),
        union=name, union_id=union_id, evidence=evidence, **beside)  # fmt: skip


def name_of(letter: Letter) -> str:
    """Return what a letter is known by across its copies; one without a number only by its bytes."""
    header = letter.header
    if not (header.number and header.symbol and header.issuer):
        return letter.source.sha256
    return f"{reference_key(f'{header.number} {header.symbol}')}|{flat(key(header.issuer))}|{header.issued_on}"


# --------------------
# The doubts about single letters in the shape of warnings.

#: What the warning that a union had ended says better than the flag of the same words.
_ROUTING_FLAG = "needs-routing"
#: Codes of what is told as lost, with the fewest words for it (Vietnamese), in the order in which it is told.
LOSSES: dict[str, str] = load("losses", __package__)
#: What says of the number more than that it was not read.
_NUMBER_FLAGS = frozenset({"blank-number", "head-missing", "extraction-failed"})


def flag_warnings(
    letter: Letter, ended: Sequence[LetterWarning] = (), obligations: Iterable[Obligation] = ()
) -> Iterator[LetterWarning]:
    """Yield a warning for each flag of a letter, but for names of unions of which it is told that they had ``ended``.

    Of the letter's ``obligations`` follows which deadlines need no anchor any more: those counted from its arrival,
    once that is known.
    """
    settled = _counted_from_arrival(letter, obligations)
    places = [one.evidence for one in ended if one.evidence is not None]
    seen: Counter[tuple[str, str]] = Counter()
    for flag in letter.flags:
        place = flag.evidence
        if place is not None and flag.code == _ROUTING_FLAG and touches(place, places):
            continue
        if flag.code == "pending-anchor" and getattr(place, "start", None) in settled:
            continue
        words = (flag.code, getattr(place, "quote", ""))
        seen[words] += 1
        message, level = labels.flag_words(flag), level_of(flag.code)
        yield warning(flag.code, letter, place, message, facts=(str(seen[words]),), level=level)


def _counted_from_arrival(letter: Letter, obligations: Iterable[Obligation]) -> set[int]:
    """Return where the words of dates begin that are counted from the arrival of a letter, which is known."""
    counted = {item.evidence.start for item in obligations if item.waits_for is None and item.last_good is not None}
    dates = {task.date_id for task in letter.tasks if task.evidence.start in counted}
    return {record.evidence.start for record in letter.dates if record.id in dates and is_from_arrival(record)}


def level_of(code: str) -> Level:
    """Return the weight of a flag's code: ``error``, ``look`` or ``info``.

    >>> level_of("invalid-date"), level_of("year-inferred"), level_of("vague-date")
    ('error', 'look', 'info')
    """
    table: dict[Level, list[str]] = load("levels", __package__)  # type: ignore[assignment]
    return next((level for level, codes in table.items() if code in codes), "look")


def losses(letter: Letter) -> list[LetterWarning]:
    """Return the warnings about a letter that say that something of it may be missing."""
    return [*unread(letter), *(item for item in flag_warnings(letter) if item.code in LOSSES)]


def loss_words(codes: Mapping[str, int]) -> str:
    """Return in one phrase what may be missing of a letter, by how many losses of which code it has.

    >>> loss_words({"day-unheld": 1, "order-unheld": 2})
    '2 câu giao việc chưa có trong sổ; 1 ngày chưa có trong sổ'
    """
    return "; ".join(f"{codes[code]} {t(words)}" for code, words in LOSSES.items() if code in codes)


def unread(letter: Letter) -> Iterator[LetterWarning]:
    """Yield what no flag says: a letter without a number, one with a deadline that lays nothing on anybody."""
    head, codes = letter.header, {flag.code for flag in letter.flags}
    # A letter of good wishes bears none.
    is_told = codes & _NUMBER_FLAGS or str(head.kind).startswith("Thư")
    if head.number is None and not is_told:
        yield warning("number-unread", letter, None, t(WARNING_CODES["number-unread"]))
    due = next((day for day in letter.dates if day.type in ("deadline", "recurring") and not day.of_earlier), None)
    if not letter.tasks and due is not None:
        yield warning("nothing-found", letter, due.evidence, t(WARNING_CODES["nothing-found"]))
