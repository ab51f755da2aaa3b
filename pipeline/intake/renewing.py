"""What is stored, brought up to a calendar, a registry or a program that has changed."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any, Literal, NamedTuple

from pydantic import Field

import extractors
from extractors.transcript import led_back
from pipeline.calendar import WorkingCalendar
from pipeline.calendar.deadlines import complete, recounted
from pipeline.duties.class_duties import ReadLetter
from pipeline.duties.corrections.applying import corrected
from pipeline.duties.routing import renewed
from pipeline.duties.routing.union_classes import is_class
from pipeline.intake.extraction import no_letter
from pipeline.intake.one_file import routed
from pipeline.intake.readings import most_memory
from pipeline.store import Store, rows
from pipeline.store.duties import Marked
from pipeline.store.storing import RenewedLetter, StoredBefore
from pipeline.support.confined import processors
from pipeline.support.confined.answers import fault
from pipeline.support.confined.pool import Pool
from pipeline.support.errors import VanthuError
from pipeline.support.grouping import grouped
from pipeline.unions import Registry
from schemas import Box, Correction, DoubtfulWords, Flag, HeadReading, Letter, Obligation, Source

# --------------------
# A stored letter read anew from its stored text: what a newer program or another registry makes of it.
#
# Values hang on the text and on what is stored beside it, so that they come out as from the file. What only the file
# tells is taken over from the last reading: where on a page words stand, which words recognition was not sure of, and
# what the reader noted.

#: Flags that readers raise for a whole file (``Source.notes``); the text alone does not tell them.
READER_NOTES = frozenset((
    "attachment-unread", "bad-encoding", "cover-deadline", "date-field", "encoding-converted", "pages-out-of-order",
    "pages-repeated", "plain-reading", "several-letters", "style-unread", "text-layer-replaced", "tracked-changes",
    "unread-pages", "words-withdrawn",
))  # fmt: skip
#: Flags that hang on the registry; routing raises them (the first: programs before).
_OF_ROUTING = frozenset({"addressee-count", "needs-routing", "outsiders-only"})
_DOUBTFUL = "ocr-doubtful"
#: Flags of a head whose words were not read surely.
_OF_HEAD = ("blank-number", "blank-date", "head-unread", "head-weighed")
_FIGURES = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
#: How sure such words count as, and what was given on other witnesses' word.
_UNSURE, _CONFIRMED = 0.3, 0.96

Boxes = tuple[Box, ...] | None


class _Remembered(Source):
    """A text whose places on pages are those that its letter was stored with."""

    places: dict[tuple[int, int], tuple[int, Boxes]] = Field(default_factory=dict, repr=False)
    starts: tuple[tuple[int, int], ...] = Field(default=(), repr=False)
    """Where words of known pages stand, with the page; sorted."""

    def locate(self, start: int, end: int) -> tuple[int | None, Boxes]:
        """Return page and boxes of words that were found before; of others the page, where those around them agree."""
        known = self.places.get((start, end))
        if known is not None or not self.starts:
            return known or (None, None)
        before = self.starts[max(0, bisect_left(self.starts, (start + 1, 0)) - 1)][1]
        after = self.starts[min(len(self.starts) - 1, bisect_left(self.starts, (start, 0)))][1]
        return (before if before == after else None), None


class Rereading:
    """Makes a stored letter anew: who owes what and, with ``extracts`` where nobody approved it, what is in it."""

    def __init__(self, registry: Registry | None, calendar: WorkingCalendar, *, extracts: bool) -> None:
        self.registry, self.calendar, self.extracts = registry, calendar, extracts
        self.most_memory = most_memory(registry)

    def __call__(self, seen: StoredBefore) -> ReadLetter:
        """Return the letter made anew. Raises ``VanthuError`` where it turns out to be secret, or no letter."""
        letter, extracts = rows.unpacked(seen.content), self.extracts and not seen.approved
        return routed(reread(letter, self.calendar) if extracts else without_routing(letter), self.registry)


def reread(letter: Letter, calendar: WorkingCalendar) -> Letter:
    """Return what is found in a stored letter's text now, its days worked out; it is not routed yet."""
    places = _known_places(letter)
    told = {flag.code: flag for flag in letter.flags if flag.code in READER_NOTES and flag.evidence is None}
    recognised: dict[str, Any] = {}
    if letter.source.ocr:
        recognised = {"doubtful": tuple(_doubtful(letter)), "readings": tuple(_readings(letter))}
    source = _Remembered(
        **letter.source.model_dump(), text=letter.text, notes=tuple(told), places=places,
        starts=tuple(sorted({(start, page) for (start, _), (page, _) in places.items()})),
        **recognised,
    )  # fmt: skip
    found = extractors.extract(source)
    if found.header.secrecy is not None:
        raise VanthuError("{name}: nay thấy có dấu chỉ độ mật, bản đã lưu giữ nguyên. Báo người giữ tài liệu mật; gỡ "
                          "tệp và cơ sở dữ liệu khỏi máy nối mạng.", name=source.name)  # fmt: skip
    if not extractors.is_letter(found):
        raise VanthuError(no_letter(found))
    found = led_back(found, lambda start, end: (start, end), source)
    # What was noted of the file, and where a hand wrote, stands as it was told: only its reader knew the pages. So do
    # the doubts of recognition, where none is raised now.
    flags = [told.get(flag.code, flag) if flag.evidence is None else flag for flag in found.flags]
    if kept := list(_kept_doubts(letter, flags)):
        flags = sorted([*flags, *kept], key=lambda flag: (flag.evidence.start if flag.evidence else -1, flag.code))
    header = found.header.model_copy(update={"written": letter.header.written})
    return complete(found.model_copy(update={"flags": tuple(flags), "header": header}), calendar)


def _known_places(letter: Letter) -> dict[tuple[int, int], tuple[int, Boxes]]:
    """Return page and boxes of the words of a stored letter, by where these begin and end in its text."""
    records = (letter.references, letter.dates, letter.delegate_limits, letter.tasks, letter.meetings)
    mentions = map(attrgetter("mentions"), letter.references)
    of_records = map(attrgetter("evidence"), chain(*records, letter.flags))
    evidence = chain(letter.header.evidence.values(), *mentions, filter(None, of_records))
    return {(item.start, item.end): (item.page, item.boxes) for item in evidence if item.page is not None}


def _kept_doubts(letter: Letter, flags: Sequence[Flag]) -> Iterator[Flag]:
    """Yield the flags ``ocr-doubtful`` of a stored letter whose words none of ``flags`` doubts now."""
    raised = [flag.evidence for flag in flags if flag.code.startswith("ocr-") and flag.evidence]
    for flag in letter.flags:
        place = flag.evidence if flag.code == _DOUBTFUL else None
        if place and not any(place.start < other.end and other.start < place.end for other in raised):
            yield flag


def _doubtful(letter: Letter) -> Iterator[DoubtfulWords]:
    """Yield the words that the last reading doubted: how unsure they were is not stored, only that they were."""
    placed = [(flag.code, flag.evidence) for flag in letter.flags if flag.evidence is not None]
    by_code = grouped(placed, lambda told: told[0])
    spans = {(place.start, place.end) for _, place in by_code.get(_DOUBTFUL, ())}
    for _, place in chain.from_iterable(by_code.get(head, ()) for head in _OF_HEAD):
        if not any(place.start <= start and end <= place.end for start, end in spans):
            spans.update(map(re.Match.span, _FIGURES.finditer(letter.text, place.start, place.end)))
    yield from (DoubtfulWords(start, end, _UNSURE) for start, end in sorted(spans))


def _readings(letter: Letter) -> Iterator[HeadReading]:
    """Yield what others than the print said of the head: the proposals, and what was given on their word."""
    header = letter.header
    fields: dict[str, tuple[Literal["number", "day"], slice]] = {
        "number": ("number", slice(None)), "issued_on": ("day", slice(8, 10))}  # fmt: skip
    weighed = {flag.field for flag in letter.flags if flag.code == "head-weighed"}
    for name, (field, part) in fields.items():
        place = header.written.get(name)
        page, box = (place.page, place.box) if place else (None, None)
        for other in header.alternatives.get(name, ()):
            value = other.value[part].lstrip("0")
            if value and other.source != "text":
                source, confidence = other.source, other.confidence
                yield HeadReading(field=field, value=value, source=source, confidence=confidence, page=page, box=box)
        given = (getattr(header, name) or "")[part].lstrip("0")
        if name in weighed and given:
            yield HeadReading(field=field, value=given, source="handwriting", confidence=_CONFIRMED)


def without_routing(letter: Letter) -> Letter:
    """Return a stored letter without the doubts that hang on the registry, which routing raises anew."""
    return letter.model_copy(update={"flags": tuple(flag for flag in letter.flags if flag.code not in _OF_ROUTING)})


# --------------------
# A letter as it was read, made anew with what people said of it: corrections, then days, then who owes what.


def mended(
    registry: Registry | None, calendar: WorkingCalendar, letter: Letter, corrections: Sequence[Correction]
) -> ReadLetter:
    """Return a letter as it was read with the corrections laid over that."""
    made = without_routing(letter)
    if corrections:
        made = recounted(corrected(made, corrections), calendar)
    return routed(made, registry)


# --------------------
# All stored letters made anew, each in a transaction of its own.

_FEW_LETTERS = 40  # so few letters are renewed before another process has started

OnProgress = Callable[[str, int, int], None]


def recount(store: Store, calendar: WorkingCalendar) -> int:
    """Work out the days of every stored letter anew and return how many letters changed; marks of people stay."""

    def with_calendar(letter: Letter, items: Sequence[Obligation]) -> tuple[Letter, Sequence[Obligation]]:
        new = recounted(letter, calendar)
        return new, renewed(new, items)

    store.touch()
    return store.readings.recount(with_calendar)


class Renewal(NamedTuple):
    """What became of the stored letters."""

    letters: int  # how many were looked at
    changes: tuple[RenewedLetter, ...]
    failures: tuple[str, ...]  # why letters stay as they are, a line each
    left: tuple[Marked, ...]
    """What people marked on obligations that are gone now and that no other took over: it is kept."""
    interrupted: bool


def classes_gone(renewed: RenewedLetter) -> int:
    """Return how many rows of a class (“các CĐCS”) gave way to others."""
    return sum(item.union_id is None and is_class(item.union) for item in renewed.gone)


def renew(
    store: Store, reading: Rereading, workers: int | None = None, on_progress: OnProgress = lambda *_: None
) -> Renewal:
    """Make every stored letter anew, each in a transaction of its own; marks, days and decisions of people stay.

    ``workers`` processes do it (default: one a core, none for few letters; 0: this process). ``on_progress`` gets the
    name of each letter, how many are done and how many there are. Ctrl-C ends it between two letters and is said in
    the result; a second run does the rest.
    """
    store.touch()
    ids = store.letters.ids()
    processes = workers if workers is not None else 0 if len(ids) <= _FEW_LETTERS else processors()
    before = {item.id for item, _ in store.marks.kept()}
    changes, failures, done, interrupted = list[RenewedLetter | None](), list[str](), 0, False
    try:
        with Pool(reading, processes) as pool:
            stored = map(store.readings.seen, ids)
            for done, (seen, outcome) in enumerate(pool.results(filter(None, stored)), start=1):
                if isinstance(outcome, Exception):  # the letter stays as it is
                    name = rows.unpacked(seen.content).source.name
                    failures.append(fault(outcome, name))
                else:
                    name = outcome.letter.source.name
                    changes.append(store.readings.renew(seen, outcome, reading, proposals=reading.extracts))
                on_progress(name, done, len(ids))
    except KeyboardInterrupt:
        interrupted = True
    left = tuple(line for line in store.marks.kept() if line[0].id not in before)
    return Renewal(done, tuple(filter(None, changes)), tuple(failures), left, interrupted)
