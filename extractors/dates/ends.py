"""When a series begins and ends, by the letter's own words: `từ ngày 17/5 đến hết ngày 22/5, hằng ngày …`, `đến hết
năm 2025`, `từ tháng 4/2026`.

The nearest words count: those of the sentence, then of the paragraph, the headings above, last the letter's title.
Where none names an end there is none here; what a calendar shows of such a series is not the letter's to say.
"""

import datetime
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, ClassVar, NamedTuple

from extractors.dates.bounds import looks_of, mended_view, patterns_of, says, sentence_ends, single
from extractors.dates.ordered_rows import RowFacts, rows_of
from extractors.dates.recurrence import LAST_OF_QUARTERS, MONTHLY_RULE
from extractors.dates.roles import ends_of
from extractors.dates.values import NOTES, FoundDate, complete, known_on, last_of_month
from extractors.dates.written_days import DayRun, find_points, find_runs
from extractors.patterns import Covered, Span, SpanIndex, View
from schemas import whole_day

_CUES = patterns_of("ends")
#: Days in one turn of a rule; a shorter stretch of time is no end of the series.
_CYCLE_DAYS = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 28, "YEARLY": 365}
_FREQUENT = ("FREQ=DAILY", "FREQ=WEEKLY")
#: A heading is short; a long paragraph above says something of its own.
_LONGEST_HEADING = 250


class Surroundings(NamedTuple):
    """A paragraph, list item or cell, and the headings and items above it, the nearest first."""

    span: Span
    above: tuple[Span, ...] = ()


class Title(NamedTuple):
    """What the letter says of itself: its kind and its subject."""

    kind: str | None
    subject: str


class _End(NamedTuple):
    day: datetime.date
    words: str
    where: str
    first: datetime.date | None = None  # the first day, where the same words say it
    rule: str = ""  # the row that says so


#: Of a series that the words give no end: behind every day, so that no beginning is later.
_NO_END = _End(datetime.date.max, "", "")


def with_ends(
    view: View, found: Sequence[FoundDate], places: Iterable[Surroundings], issued_on: str | None, title: Title
) -> list[FoundDate]:
    """Return the dates, each series with the first and last day that the letter's words give it, others as they are."""
    if not any(map(attrgetter("rrule"), found)):
        return list(found)
    letter = _Letter(view, issued_on, title, [record for record in found if record.type == "period"])
    held = SpanIndex([(place.span, place) for place in sorted(places, key=attrgetter("span"))])
    return [letter.ended(record, held) if record.rrule else record for record in found]


class _Ending(RowFacts):
    """Facts of a day or stretch beside a series, for the rows ``end`` of ``date_ends.toml``; ``low``: its floor."""

    facts: ClassVar[Mapping[str, Callable[[Any, str], object]]] = {
        "another": lambda of, _: any(says(name, of.head) for name in ("effect", "window", "counted")),
        "lasts": lambda of, _: of.run.lasts,
        "unit": lambda of, unit: of.run.last.day.unit == unit,
        "part_said": lambda of, _: of.run.last.day.part,
        "behind": lambda of, _: of.begin >= of.record.end,
        "other_act": lambda of, _: _CUES["other_act"].search(of.lower, *of.apart),
        "aim": lambda of, _: says("goal", "", of.lower[of.run.last.end : of.run.last.end + 60]),
    } | looks_of("fact_of_end")
    made_of: ClassVar[Mapping[str, str]] = {
        "of_another": "another !begun !each_time|!lasts",
        "begins": "since !lasts !of_another !behind|!other_act|begun",
    }

    def __init__(self, lower: str, low: int, run: DayRun, record: FoundDate) -> None:
        self.lower, self.low, self.run, self.record = lower, low, run, record
        self.head = lower[max(low, run.first.start - 120) : run.first.start]

    @property
    def begin(self) -> int:
        """Where the words begin that make a day the end of a series (``đến hết | 30/6``), else where the day begins."""
        found: Any = next(filter(None, map(self.__getitem__, _OPENINGS)), [""])
        return self.run.first.start - len(found[0])

    @property
    def apart(self) -> Span:
        """What stands between the series, or the beginning, and those words."""
        return self.record.end if self["behind"] else self.low, self.begin


#: What stands before the day of an end.
_OPENINGS = ("last_turn", "since", "up_to", "during")
_ENDS = rows_of("date_ends", "end")


class _Letter:
    """The words of a letter that end its series, and the periods that it names."""

    def __init__(self, view: View, issued_on: str | None, title: Title, periods: Sequence[FoundDate]) -> None:
        self.lower, self.plain = mended_view(view), view.plain
        self.title, self.title_end, self.periods = title, _title_year(title), periods
        self.known = known_on(issued_on, self.title_end.day.year if self.title_end else None)

    def ended(self, record: FoundDate, places: SpanIndex[Surroundings]) -> FoundDate:
        """Return the series with the first and the last day (``since``, ``until``) that the words give it. Without the
        months that words leave out. The end is the first one not before the letter: of the paragraph, of headings
        above, of the title; a beginning counts behind the letter's day and up to that end."""
        place = places.holding(record.start, record.start + 1) or Surroundings((record.start, record.end))
        record = self._without_months(record, place.span[1])
        issued = self.known.issued or datetime.date.min
        end = next((end for end in self.ends_of(record, place) if end.day >= issued), _NO_END)
        # What its own words say of the beginning comes before the year of the title.
        begin = (end.first if end.rule else None) or self.begin_of(record, place) or end.first
        if begin and datetime.date.min < issued < begin <= end.day:
            record = _told(record, "begins by the letter", begin)._replace(since=begin.isoformat())
        if end is _NO_END:
            return record
        return _told(record, "ends", end)._replace(until=end.day.isoformat(), rows=(*record.rows, end.rule))

    def _without_months(self, record: FoundDate, high: int) -> FoundDate:
        """Return a monthly series with the months that words behind it leave out (`trừ tháng 6, 12`); others as is."""
        if not str(record.rrule).startswith("FREQ=MONTHLY;BYMONTHDAY"):
            return record
        told = _CUES["months_left_out"].match(self.lower, record.end, high)
        quarters = _CUES["months_of_quarters"].match(self.lower, record.end, high)
        # in the last months of the quarters their report is due
        numbers = map(int, re.findall(r"\d+", told["months"])) if told else LAST_OF_QUARTERS if quarters else ()
        months = tuple(sorted({*numbers} & {*range(1, 13)}))
        if not months:
            return record
        return _told(record, "months left out", ", ".join(map(str, months)))._replace(left_out_months=months)

    def ends_of(self, record: FoundDate, place: Surroundings) -> Iterator[_End]:
        """Yield the ends that a letter gives the series ``record``, the nearest words first: a drive that its sentence
        names, a day in that sentence, the one period of its paragraph (``place``), headings above, the title."""
        low, high = place.span
        sentence = self._sentence_of(record, place)
        yield from self._of_drive(sentence)
        yield from self._in_words(sentence, record, NOTES["in sentence"])
        held = [period for period in self.periods if low <= period.start < high]
        if len(held) == 1:
            yield from self._of_several(record, held[0], self._quoted(held[0].start, held[0].end), NOTES["in item"])
        for above in place.above:
            if above[1] - above[0] <= _LONGEST_HEADING:
                yield from self._in_words(above, record, NOTES["above"])
        yield from self._of_title(record)

    def _sentence_of(self, record: FoundDate, place: Surroundings) -> Span:
        """Return the span of the sentence that holds a series, to the paragraph's end if its turns are told there."""
        low, high = place.span
        breaks = [low, *sentence_ends(self.lower, low, high), high]
        start = breaks[bisect_right(breaks, record.start) - 1]
        end = breaks[min(bisect_left(breaks, record.end), len(breaks) - 1)]
        # Its first and its last day may stand in a sentence of their own.
        return start, high if _CUES["turns"].search(self.lower, end, high) else end

    def _in_words(self, span: Span, record: FoundDate, where: str) -> Iterator[_End]:
        """Yield the one end that the words of ``span`` give the series; nothing where they give none. The first row
        ``end`` of ``date_ends.toml`` that holds says whether a day is one. ``where``: how that is told."""
        for run in self._whole_runs(span, record):
            ending = _Ending(self.lower, span[0], run, record)
            row = ending.first_held(_ENDS)
            first, last = ends_of(run, self.known) if run.lasts else (complete(run.last.day, self.known),) * 2
            if row.made != "none" and last.last:
                day = last.last - datetime.timedelta(days=run.before)
                begin = first.first if row.made != "up to" else None
                yield _End(day, self._quoted(ending.begin, run.last.end), where, begin, row.name)
                return

    def _whole_runs(self, span: Span, record: FoundDate) -> Iterator[DayRun]:
        """Yield the days and stretches of ``span`` outside the series' own words that name more than a bare day."""
        own = Covered([(record.start, record.end)])
        points = [one for one in find_points(self.lower, *span) if not own.touches(one.start, one.end)]
        yield from (run for run in find_runs(self.lower, points) if run.last.day.unit != "day" or run.last.day.month)

    def begin_of(self, record: FoundDate, place: Surroundings) -> datetime.date | None:
        """Return the day from which a sentence lets its series run (`từ tháng 4/2026`); ``None``: it names none."""
        low, high = self._sentence_of(record, place)
        endings = (_Ending(self.lower, low, run, record) for run in self._whole_runs((low, high), record))
        if (run := next((ending.run for ending in endings if ending["begins"]), None)) is None:
            return None
        first = complete(run.last.day, self.known)
        # “ngày 08 của tháng sau; kỳ đầu tiên là tháng 8”: that of August is due in September
        late = _CUES["in_arrears"].search(self.lower, record.start, record.end) and first.last
        return late + datetime.timedelta(days=1) if late else first.first

    def _of_drive(self, sentence: Span) -> Iterator[_End]:
        """Yield the last day of the drive that a sentence names (`trong suốt Tháng Công nhân`), where it is dated."""
        for drive in _CUES["drive"].finditer(self.lower, *sentence):
            period = self._period_named(drive["name"])
            if period and (day := whole_day(period.date)):
                yield _End(day, self._quoted(*drive.span()), NOTES["drive"], whole_day(period.start_date))

    def _period_named(self, name: str) -> FoundDate | None:
        """Return the period beside which ``name`` stands, where all such have one day; else ``None``."""
        words = re.compile(rf"(?<!\w){' +'.join(map(re.escape, name.split()))}(?!\w)")
        found = [one for one in self.periods if words.search(self.lower, max(0, one.start - 120), one.end + 40)]
        return found[0] if len({period.date for period in found}) == 1 else None

    def _of_title(self, record: FoundDate) -> Iterator[_End]:
        """Yield the end that the letter's title gives a series: of the drive that it names, or of the plan's year. A
        weekly series of a drive does not go on to the year's end; a yearly one ends only with a stage."""
        end, subject, rrule = self.title_end, self.title.subject, str(record.rrule)
        if end is None:
            return
        if drive := _CUES["named_drive"].search(subject.lower()):
            if period := self._period_named(drive.group()):
                where = NOTES["drive of title"]
                yield from self._of_several(record, period, subject[drive.start() : drive.end()], where)
            if rrule.startswith(_FREQUENT):
                return  # what comes weekly in a drive of some weeks does not go on to the end of the year
        is_stage = _CUES["stage"].search(end.words) is not None
        if rrule.startswith("FREQ=YEARLY") and not (is_stage or MONTHLY_RULE.search(rrule)):
            return
        if _CUES["in_arrears"].search(self.lower, record.start, record.end):
            where = NOTES["in arrears"]
            end = _End(last_of_month(end.day.year + 1, 1), end.words, where, end.first)
        yield end

    def _of_several(self, record: FoundDate, period: FoundDate, words: str, where: str) -> Iterator[_End]:
        """Yield a period's end as that of a series, where it has room for two turns at least; else nothing."""
        first, last = whole_day(period.start_date), whole_day(period.date)
        frequency = str(record.rrule).removeprefix("FREQ=").split(";")[0]
        # In what is shorter than two turns the series does not end.
        if first and last and (last - first).days + 1 >= 2 * _CYCLE_DAYS[frequency]:
            yield _End(last, words, where, first)

    def _quoted(self, start: int, end: int) -> str:
        return single(self.plain[start:end])


def _told(record: FoundDate, what: str, *said: object) -> FoundDate:
    """Return a series with the text ``what`` of ``date_values.toml``, ``said`` put in, in its explanation."""
    return record._replace(explanation=NOTES[what].format(record.explanation, *said).strip())


def _title_year(title: Title) -> _End | None:
    """Return the end of the year, or the last year, that a plan is for by its title; ``None`` for other letters."""
    subject = single(title.subject)
    found = max(_CUES["title_years"].finditer(subject.lower()), key=_years_of, default=None)
    latest = found and max(_years_of(found))
    if not found or not latest or not _CUES["plan"].match((title.kind or "").lower()):
        return None
    first = datetime.date(int(found["first"] or latest), 1, 1)
    return _End(datetime.date(int(latest), 12, 31), subject[slice(*found.span())], NOTES["in title"], first)


def _years_of(found: re.Match[str]) -> list[str]:
    """Return the last year of a stretch of years in a title, and its single year; ``""`` for what is not named."""
    return [*map(found.groupdict("").__getitem__, ("last", "year"))]
