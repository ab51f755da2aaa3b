"""When a series ends, by the letter's own words: `từ ngày 17/5 đến hết ngày 22/5, hằng ngày …`, `đến hết năm 2025`.

The nearest words count: those of the sentence, then of the paragraph, the headings above, last the letter's title.
Where none names an end there is none here; what a calendar shows of such a series is not the letter's to say.
"""

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from extractors.dates import signs
from extractors.dates.clauses import sentence_ends
from extractors.dates.misprints import mended_view
from extractors.dates.patterns import any_of, lexicon, loose, words_of
from extractors.dates.periods import ends_of
from extractors.dates.points import Run, find_points, find_runs
from extractors.dates.record import FoundDate
from extractors.dates.values import Known, Named, complete, issue_day, last_of_month
from extractors.places import Places
from extractors.view import View

Span = tuple[int, int]

_OPENER = r"(?:cho đến|cho tới|đến|tới)"
# `đến hết ngày …`, `cho đến khi bầu cử xong (…`
_UP_TO = loose(rf"(?<!\w){_OPENER}(?P<whole> hết| cuối)?(?: ngày)?(?:[ :]*| (?:ngày|khi)(?: [^\W\d]+){{1,5}}~\()$")
_DURING = loose(r"(?<!\w)trong(?: suốt| cả)?[ :]*$")
_DRIVE = loose(
    r"(?<!\w)(?:trong(?: suốt| cả)?|suốt)(?: thời gian)?(?: diễn ra| tổ chức)? "
    rf"(?P<name>{any_of(*lexicon('ends', 'drives'))})(?!\w)"
)
_SAID = loose(
    r"(?<!\w)(?:trong(?: suốt)? (?:thời gian|đợt|giai đoạn)|suốt thời gian) (?:nêu trên|nói trên|trên|này|đó)(?!\w)"
)
_NAMED_DRIVE = loose(any_of(*lexicon("ends", "drives")))
# Another act between the rule and the day: the day is that act's.
_OTHER_ACT = loose(words_of("ends", "other_acts"))
_GOAL = loose(rf"{words_of('acts', 'goals')}|\d~%")
_YEARS = loose(r"(?<!\w)(?:giai đoạn|thời kỳ) (?:năm )?20\d\d~(?:[-–]|đến)~(?:năm )?(?P<year>20\d\d)(?!\d)")
_YEAR = loose(r"(?<!\w)(?P<before>[^\W\d]+ )?năm (?P<year>20\d\d)(?!~[-–/]|\d)")
_NO_WHOLE_YEAR = frozenset(("từ", "đến", "đầu", "sau", "trước", "kể"))
_OCCASION = loose(rf"{words_of('ends', 'occasions')}[^.;,]*$")
_PLAN = loose(rf"(?:{any_of(*lexicon('ends', 'yearly_letters'))})(?!\w)")
# `tháng đầu quý sau`: what is due for a year's last months is due after them.
_IN_ARREARS = loose(r"(?:tháng|quý) (?:sau|kế|tiếp|liền kề)")

#: Days in one turn of a rule; a shorter stretch of time is no end of the series.
_TURN = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 28, "YEARLY": 365}
_FREQUENT = ("FREQ=DAILY", "FREQ=WEEKLY")
#: A heading is short; a long paragraph above says something of its own.
_LONGEST_HEADING = 250


class Place(NamedTuple):
    """A paragraph, list item or cell, and the headings and items above it, the nearest first."""

    span: Span
    above: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Title:
    """What the letter says of itself: its kind and its subject."""

    kind: str | None
    subject: str | None


@dataclass(frozen=True, slots=True)
class _End:
    day: datetime.date
    words: str
    where: str


@dataclass(frozen=True, slots=True)
class _Letter:
    lower: str
    plain: str
    known: Known
    title: Title
    periods: tuple[FoundDate, ...]


def with_ends(
    view: View, found: Sequence[FoundDate], places: Iterable[Place], issued_on: str | None, title: Title
) -> list[FoundDate]:
    """Return the dates, each series with the last day that the words give it."""
    if not any(record.rrule for record in found):
        return list(found)
    year = _title_year(title)
    letter = _Letter(
        mended_view(view),
        view.plain,
        Known(issue_day(issued_on), year.day.year if year else None, is_exact=len(issued_on or "") == 10),
        title,
        tuple(record for record in found if record.type == "period" and record.date),
    )
    held = Places((place.span, place) for place in sorted(places, key=lambda place: place.span))
    return [_with_end(letter, record, held) if record.rrule else record for record in found]


def _with_end(letter: _Letter, record: FoundDate, places: Places[Place]) -> FoundDate:
    place = places.holding(record.start, record.start + 1)
    end = _end_of(letter, record, place or Place((record.start, record.end)))
    if end is None:
        return record
    note = f"Lặp lại đến hết ngày {end.day:%d/%m/%Y}: theo “{end.words}” {end.where}."
    return record._replace(until=end.day.isoformat(), explanation=f"{record.explanation} {note}".strip())


def _end_of(letter: _Letter, record: FoundDate, place: Place) -> _End | None:
    issued = letter.known.issued
    return next((end for end in _ends_said(letter, record, place) if issued is None or end.day >= issued), None)


def _ends_said(letter: _Letter, record: FoundDate, place: Place) -> Iterator[_End]:
    """Yield the ends that the words give the series, the nearest words first."""
    sentence = _sentence(letter.lower, place.span, record)
    yield from _some(_of_drive(letter, sentence, place))
    yield from _some(_in_words(letter, sentence, record, "trong cùng câu"))
    yield from _some(_in_item(letter, record, place))
    yield from _some(_above(letter, place))
    yield from _some(_of_title(letter, record))


def _some(end: _End | None) -> Iterator[_End]:
    if end is not None:
        yield end


def _sentence(lower: str, span: Span, record: FoundDate) -> Span:
    low, high = span
    breaks = sentence_ends(lower, low, high)
    start = max((at for at in breaks if at <= record.start), default=low)
    return start, min((at for at in breaks if at >= record.end), default=high)


def _in_words(letter: _Letter, span: Span, record: FoundDate | None, where: str) -> _End | None:
    """Return the end that the words of ``span`` give the series (of which ``record``'s own words name a turn)."""
    low, high = span
    points = [
        point
        for point in find_points(letter.lower, low, high)
        if record is None or not (point.start < record.end and record.start < point.end)
    ]
    for run in find_runs(letter.lower, points):
        if not _is_whole(run):
            continue
        begin = _begin_of(letter.lower, low, run, record)
        if begin is None:
            continue
        first, last = _ends(run, letter.known)
        if last.last is None or (run.is_span and not _holds_a_turn(record, first.first, last.last)):
            continue
        day = last.last - datetime.timedelta(days=1) if run.before else last.last
        return _End(day, _quoted(letter.plain, begin, run.last.end), where)
    return None


def _is_whole(run: Run) -> bool:
    """Say whether the run names more than a day of any month."""
    return run.last.day.unit != "day" or run.last.day.month is not None


def _ends(run: Run, known: Known) -> tuple[Named, Named]:
    if run.is_span or (run.first.run and run.first.days):
        return ends_of(run, known)
    named = complete(run.last.day, known)
    return named, named


def _begin_of(lower: str, low: int, run: Run, record: FoundDate | None) -> int | None:
    """Return where the words of an end begin, ``None`` where the run ends nothing."""
    start = run.first.start
    head = lower[max(low, start - 120) : start]
    if any(signs.says(name, head) for name in ("effect", "window", "counted")):
        return None
    if run.is_span or (run.first.run and run.first.days):
        opened = re.search(r"(?:kể )?từ (?:ngày )?$", head)
        return start - (len(head) - opened.start()) if opened else start
    up_to = _UP_TO.search(lower, max(low, start - 60), start)
    during = _DURING.search(lower, max(low, start - 20), start)
    unit = run.last.day.unit
    begin = None
    if up_to and (unit != "year" or up_to["whole"]):
        begin = up_to.start()
    elif during and unit != "day" and not run.last.day.part:
        begin = during.start()
    if begin is None:
        return None
    is_behind = record is not None and begin >= record.end
    between = lower[record.end if record and is_behind else low : begin]
    after = lower[run.last.end : run.last.end + 60]
    return None if _OTHER_ACT.search(between) or (not is_behind and _GOAL.search(after)) else begin


def _holds_a_turn(record: FoundDate | None, first: datetime.date | None, last: datetime.date, turns: int = 1) -> bool:
    """Say whether the series comes (``turns`` times) in that stretch: what is shorter bounds something else."""
    if record is None or record.rrule is None or first is None:
        return True
    frequency = record.rrule.removeprefix("FREQ=").split(";")[0]
    return (last - first).days + 1 >= turns * _TURN[frequency]


def _of_drive(letter: _Letter, sentence: Span, place: Place) -> _End | None:
    """Return the last day of the drive that the sentence names (`trong suốt Tháng Công nhân`), as the letter dates it,
    or of the period named just before (`trong thời gian nêu trên`)."""
    drive = _DRIVE.search(letter.lower, *sentence)
    if drive:
        period = _period_named(letter, drive["name"])
        if period and period.date:
            day = datetime.date.fromisoformat(period.date)
            return _End(day, _quoted(letter.plain, drive.start(), drive.end()), "mà văn bản nêu rõ thời gian")
    said = _SAID.search(letter.lower, *sentence)
    if said:
        earlier = [period for period in letter.periods if period.end <= said.start()]
        if earlier and earlier[-1].date and (earlier[-1].start >= place.span[0] or len(letter.periods) == 1):
            day = datetime.date.fromisoformat(earlier[-1].date)
            return _End(day, _quoted(letter.plain, said.start(), said.end()), "theo thời gian nêu trước đó")
    return None


def _period_named(letter: _Letter, name: str) -> FoundDate | None:
    """Return the period in whose sentence the drive is named, if all such end on one day."""
    words = loose(rf"(?<!\w){re.escape(' '.join(name.split())).replace(chr(92) + ' ', ' ')}(?!\w)")
    found = [
        period
        for period in letter.periods
        if words.search(letter.lower, max(0, period.start - 120), min(len(letter.lower), period.end + 40))
    ]
    return found[0] if len({period.date for period in found}) == 1 else None


def _in_item(letter: _Letter, record: FoundDate, place: Place) -> _End | None:
    """Return the end of the one period of the item, where the series comes at least twice in it."""
    low, high = place.span
    held = [period for period in letter.periods if low <= period.start < high]
    if len(held) != 1:
        return None
    last = _last_of_several(record, held[0])
    return _End(last, _quoted(letter.plain, held[0].start, held[0].end), "trong cùng mục") if last else None


def _last_of_several(record: FoundDate, period: FoundDate) -> datetime.date | None:
    """Return the last day of a period in which the series comes more than once."""
    if not period.date or not period.start_date:
        return None
    first, last = datetime.date.fromisoformat(period.start_date), datetime.date.fromisoformat(period.date)
    return last if _holds_a_turn(record, first, last, turns=2) else None


def _above(letter: _Letter, place: Place) -> _End | None:
    for low, high in place.above:
        if high - low > _LONGEST_HEADING:
            continue
        end = _in_words(letter, (low, high), None, "ở đề mục phía trên")
        if end is not None:
            return end
    return None


def _of_title(letter: _Letter, record: FoundDate) -> _End | None:
    """Return the end of the years that a plan is for; what comes every year outlives a plan of one year."""
    end = _title_year(letter.title)
    subject = letter.title.subject or ""
    if end is None:
        return None
    if drive := _NAMED_DRIVE.search(subject.lower()):
        period = _period_named(letter, drive.group())
        if period and (day := _last_of_several(record, period)):
            return _End(day, subject[drive.start() : drive.end()], "trong trích yếu, văn bản nêu rõ thời gian")
        if (record.rrule or "").startswith(_FREQUENT):
            return None  # what comes weekly in a drive of some weeks does not go on to the end of the year
    is_stage = "–" in end.words or "-" in end.words or "đến" in end.words
    if (record.rrule or "").startswith("FREQ=YEARLY") and not is_stage:
        return None
    if _IN_ARREARS.search(letter.lower, record.start, record.end):
        later = last_of_month(end.day.year + 1, 1)
        return _End(later, end.words, "trong trích yếu, kỳ cuối nộp trong tháng đầu năm sau")
    return end


def _title_year(title: Title) -> _End | None:
    """Return the last day of the year, or of the years, that the title of a plan names."""
    subject = " ".join((title.subject or "").split())
    lower = subject.lower()
    if not _PLAN.match((title.kind or "").lower()):
        return None
    if years := _YEARS.search(lower):
        return _End(datetime.date(int(years["year"]), 12, 31), subject[years.start() : years.end()], "trong trích yếu")
    named = [
        year
        for year in _YEAR.finditer(lower)
        if (year["before"] or "").strip() not in _NO_WHOLE_YEAR and not _OCCASION.search(lower[: year.end()])
    ]
    if not named:
        return None
    last = max(named, key=lambda year: year["year"])
    at = last.start("year") - len("năm ")
    return _End(datetime.date(int(last["year"]), 12, 31), subject[at : last.end()].strip(), "trong trích yếu")


def _quoted(plain: str, start: int, end: int) -> str:
    return " ".join(plain[start:end].split())
