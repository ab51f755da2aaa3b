"""Words with a day, a number of people or an order that no record holds: what looking at records never shows."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from extractors.late_patterns import compiled_late
from extractors.lexicon import load
from extractors.spelling import fold
from pipeline.duties.corrections.applying import stands_in
from pipeline.duties.matching import touch, touches, words_of
from pipeline.duties.reviews.cards import OpenSentence
from pipeline.duties.unassigned import asked_of_nobody
from schemas import Evidence, Letter

Why = Literal["day", "count", "order"]
MeantPart = Literal["task", "date", "limit"]

#: Roles of sentences that lay no duty by themselves; an order in one of them comes last.
_SELDOM = frozenset({"form", "formula", "past", "quotation", "agenda", "heading", "list", "purpose"})
#: Roles of sentences of which each may be an order, whatever its words.
_MAY_ORDER = frozenset({"unassigned", "fact", "criterion", "participants", "event"})
#: Codes of flags that doubt whether words hold more than was read.
_DOUBTED = frozenset({"order-unheld", "day-unheld", "readers-differ"})
#: From so high a chance on, by the reader without rules, a sentence that is no duty may well be one.
_LIKELY = 0.5
_LEAST_TEXT = re.compile(r"\w{2}")
_MOTTO = re.compile("|".join(load("header")["letterhead"]["mottos"]))

_WORDS = load("unrecorded", __package__)
_DAY = compiled_late(_WORDS["day"], re.IGNORECASE)
_COUNT = compiled_late(rf"\d+\s*(?:{'|'.join(_WORDS['counted'])})|{_WORDS['row']}", re.IGNORECASE | re.MULTILINE)
_ORDER = compiled_late(rf"\b(?:{'|'.join(_WORDS['ordered'])})\b", re.IGNORECASE | re.MULTILINE)


def open_sentences(letter: Letter, none: Sequence[Evidence] = ()) -> list[OpenSentence]:
    """Return what no record holds: what is likely in the order of the text, then what is less so.

    ``none``: words of which a person said that they lay no duty; they are as good as held.
    """
    found = list[OpenSentence]()
    text, (days, counts, owed, cited, head) = letter.text, _held(letter, none)
    doubts = {flag.evidence.start for flag in letter.flags if flag.evidence is not None and flag.code in _DOUBTED}
    for one, role, is_likely in _sentences(letter):
        if any(stands_in(one, place) for place in head):
            continue
        open_days = _outside(_DAY, text, one, [*days, *cited, *head, *counts])
        open_counts = _outside(_COUNT, text, one, [*counts, *days, *cited])
        is_held, is_due = touches(one, owed), touches(one, days)
        orders = is_due or role in _MAY_ORDER or _ORDER.search(text, one.start, one.end)
        told: dict[Why, bool] = {
            "day": bool(open_days), "count": bool(open_counts), "order": bool(orders) and not is_held}  # fmt: skip
        if any(told.values()):
            is_flagged = not doubts.isdisjoint(range(one.start, one.end))
            is_ordered = is_flagged or (told["order"] and is_likely)
            # A duty, unless the words are held or no more than a day or number.
            is_part = (is_held or not is_ordered) and (told["day"] or told["count"])
            meant: MeantPart = "task" if not is_part else "date" if told["day"] else "limit"
            found.append(OpenSentence(
                key=f"{words_of(text, one).start}-{one.end}", evidence=one, days=tuple(open_days), meant=meant,
                counts=tuple(open_counts), why=tuple(filter(told.__getitem__, told)),
                likely=is_ordered or (role not in {None, *_SELDOM} and bool(open_days + open_counts))))  # fmt: skip
    return sorted(found, key=lambda one: not one.likely)


def _held(letter: Letter, none: Sequence[Evidence]) -> tuple[list[Evidence], ...]:
    """Return five lists of places: of days, numbers, duties, citations, the head; ``none`` is in all but citations."""
    days, counts, owed = (
        [*none, *(item.evidence for item in records)]
        for records in (letter.dates, letter.delegate_limits, letter.tasks))  # fmt: skip
    counts += [task.evidence for task in letter.tasks if task.of_earlier]
    cited = [place for item in letter.references for place in (item.evidence, *item.mentions)]
    owed += [words for _, words in asked_of_nobody(letter)]  # has a card of its own
    return days, counts, owed, cited, [*none, *letter.header.evidence.values()]


def _sentences(letter: Letter) -> Iterator[tuple[Evidence, str | None, bool]]:
    """Yield all of a text in order: place, role, whether it may well order; lines outside sentences have no role."""
    at, text = 0, letter.text
    every = [(one.start, one.end, one.role, one.role == "unassigned" or (one.chance or 0.0) >= _LIKELY)
             for one in sorted(letter.sentences, key=lambda one: one.start)]  # fmt: skip
    for start, end, role, is_likely in [*every, (len(text), len(text), None, False)]:
        for line in text[at:start].splitlines(keepends=True):
            bare = line.strip()
            if _LEAST_TEXT.search(bare) and not _MOTTO.match(fold(bare)):
                first = at + len(line) - len(line.lstrip())
                yield Evidence(start=first, end=first + len(bare), quote=bare), None, False
            at += len(line)
        if role is not None:
            yield Evidence(start=start, end=end, quote=text[start:end]), role, is_likely
        at = max(at, end)


def _outside(pattern: re.Pattern[str], text: str, span: Evidence, held: Sequence[Evidence]) -> list[Evidence]:
    """Return where a pattern stands in a span of the text, outside of what is held."""
    near = [place for place in held if touch(place, span)]
    found = pattern.finditer(text, span.start, span.end)
    places = (Evidence(start=one.start(), end=one.end(), quote=one[0]) for one in found)
    return [place for place in places if not touches(place, near)]
