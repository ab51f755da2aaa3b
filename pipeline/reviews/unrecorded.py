"""Words with a day, a number of people or an order that no record holds: what looking at records never shows."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Literal

from extractors.lexicon import load
from extractors.spelling import fold
from pipeline.corrections.finding import words_of
from pipeline.reviews.cards import OpenSentence
from schemas import Evidence, Letter

Why = Literal["day", "count", "order"]
Span = tuple[int, int]

#: Roles of sentences that lay no duty by themselves; an order in one of them comes last.
_SELDOM = frozenset({"form", "formula", "past", "quotation", "agenda", "heading", "list", "purpose"})
#: Roles of sentences of which each may be an order, whatever its words.
_MAY_ORDER = frozenset({"unassigned", "fact", "criterion", "participants", "event"})
#: From so high a chance on, by the reader without rules, a sentence that is no duty may well be one.
_LIKELY = 0.5
_DAY = re.compile(
    r"(?:ngày\s+)?\d{1,2}\s?[/.-]\s?\d{1,2}(?:\s?[/.-]\s?\d{4})?(?!\d|/)|ngày\s+(?:mồng\s+|mùng\s+)?\d{1,2}\b"
    r"|tháng\s+\d{1,2}\b|\d{1,3}\s+(?:ngày|giờ|tuần|tháng)\b|\d{1,2}\s?(?:giờ|h)\s?\d{0,2}\b|\d{1,2}:\d{2}"
    r"|(?:hằng|hàng|mỗi)\s+(?:ngày|tuần|tháng|quý|năm)|(?:trong|cuối|đầu|từng)\s+(?:ngày|tuần|tháng|quý|năm)\b"
    r"|(?:thứ\s+(?:hai|ba|tư|năm|sáu|bảy)|chủ nhật)\b|quý\s+[iv\d]+\b",
    re.IGNORECASE,
)
_ROW = r"(?:\t|\|\s*)\d{1,4}(?=\s*(?:\t|\||$))"
_LEAST_TEXT = re.compile(r"\w{2}")
_MOTTO = re.compile("|".join(load("header")["letterhead"]["mottos"]))


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    table = load("unrecorded", __package__)
    counted, ordered = ("|".join(map(re.escape, table[name])) for name in ("counted", "ordered"))
    flags = re.IGNORECASE | re.MULTILINE
    return re.compile(rf"\d+\s*(?:{counted})|{_ROW}", flags), re.compile(rf"\b(?:{ordered})\b", flags)


def open_sentences(letter: Letter) -> Iterator[OpenSentence]:
    """Yield what no record holds: what is likely in the order of the text, then what is less so."""
    yield from sorted(_found(letter), key=lambda one: not one.likely)


def _found(letter: Letter) -> Iterator[OpenSentence]:
    days, counts, owed = (
        [(item.evidence.start, item.evidence.end) for item in records]
        for records in (letter.dates, letter.delegate_limits, letter.tasks)
    )
    counts += [(task.evidence.start, task.evidence.end) for task in letter.tasks if task.of_earlier]
    cited = [(place.start, place.end) for item in letter.references for place in (item.evidence, *item.mentions)]
    head = [(place.start, place.end) for place in letter.header.evidence.values()]
    doubts = [flag.evidence for flag in letter.flags if flag.code in ("order-unheld", "day-unheld", "readers-differ")]
    flagged = {place.start for place in doubts if place is not None}
    for start, end, role, chance in _sentences(letter):
        text = letter.text
        open_days = _outside(_DAY, text, (start, end), [*days, *cited, *head, *counts])
        open_counts = _outside(_patterns()[0], text, (start, end), [*counts, *days, *cited])
        is_held = any(a < end and start < b for a, b in owed)
        is_due = any(a < end and start < b for a, b in days)
        is_order = not is_held and (is_due or role in _MAY_ORDER or _patterns()[1].search(text, start, end) is not None)
        told: tuple[tuple[Why, bool], ...] = ("day", bool(open_days)), ("count", bool(open_counts)), ("order", is_order)
        why = [name for name, is_so in told if is_so]
        if not why or any(a <= start and end <= b for a, b in head):
            continue
        is_flagged = any(start <= at < end for at in flagged)
        is_ordered = is_flagged or (is_order and (role == "unassigned" or (chance or 0) >= _LIKELY))
        is_likely = is_ordered or (bool(open_days or open_counts) and role not in _SELDOM and role is not None)
        evidence = Evidence(start=start, end=end, quote=text[start:end])
        words = words_of(text, evidence)
        yield OpenSentence(
            key=f"{words.start}-{end}", evidence=evidence, why=tuple(why), likely=is_likely,
            # A duty, unless the words are held or no more than a day or number.
            meant="task" if is_ordered and not is_held else "date" if open_days else "limit" if open_counts else "task",
            days=tuple(Evidence(start=a, end=b, quote=text[a:b]) for a, b in open_days),
            counts=tuple(Evidence(start=a, end=b, quote=text[a:b]) for a, b in open_counts),
        )  # fmt: skip


def _sentences(letter: Letter) -> Iterator[tuple[int, int, str | None, float | None]]:
    """Yield all of a text in its order: sentences with their role and chance, and the lines that none of them holds."""
    at, length = 0, len(letter.text)
    every = [(one.start, one.end, one.role, one.chance) for one in letter.sentences]
    for start, end, role, chance in [*sorted(every, key=lambda one: one[0]), (length, length, None, None)]:
        for line in letter.text[at:start].splitlines(keepends=True):
            bare = line.strip()
            if _LEAST_TEXT.search(bare) and not _MOTTO.match(fold(bare)):
                first = at + len(line) - len(line.lstrip())
                yield first, first + len(bare), None, None
            at += len(line)
        if role is not None:
            yield start, end, role, chance
        at = max(at, end)


def _outside(pattern: re.Pattern[str], text: str, span: Span, held: Sequence[Span]) -> list[Span]:
    """Return where a pattern stands in a span of the text, outside of what is held."""
    near = [(a, b) for a, b in held if a < span[1] and span[0] < b]
    return [
        found.span() for found in pattern.finditer(text, *span)
        if not any(a < found.end() and found.start() < b for a, b in near)
    ]  # fmt: skip
