"""Dates of a letter: deadlines, events, periods and what comes again and again.

``written_days`` reads what is written, ``values`` completes what is left out and counts terms from an event,
``bounds`` reads the words around, ``roles`` decides what a date is, says how its value came about and what else its
words may mean, ``recurrence`` reads what comes again. Here all comes together, paragraph by paragraph: terms first,
then points in time, then cycles without a date; and when series begin and end. Words, shapes, terms and signs are
data: ``lexicon/date*.toml``.
"""

import datetime
import itertools
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import NamedTuple

from extractors.dates.bounds import (
    Clause,
    bound_of,
    lexicon,
    loose,
    mended_view,
    read_bound,
    says,
    sentence_ends,
    words_of,
)
from extractors.dates.recurrence import CYCLE_TRIGGER, DAY_TRIGGER, Rules, Turn, find_cycles, yearly
from extractors.dates.roles import (
    Role,
    SpanReading,
    alternatives_of,
    column_of,
    ends_of,
    of_first,
    record_of,
    role_of,
    role_of_run,
    turn_of,
    with_series,
)
from extractors.dates.values import (
    SOON,
    TRIGGER,
    FoundDate,
    Known,
    NamedDays,
    bound_told,
    complete,
    find_terms,
    last_of_month,
    make,
    sentence,
    words_said,
)
from extractors.dates.written_days import Point, Run, continues, find_points, find_runs
from extractors.lexicon import load
from extractors.patterns import Covered, Places, Span, View, any_of, read_once
from schemas import Alternative, first_day, iso

__all__ = [
    "FoundDate",
    "Surroundings",
    "Title",
    "blank_days",
    "column_of",
    "find_dates",
    "turn_of",
    "unheld_days",
    "with_ends",
]

# --------------------
# What other words of a paragraph make of its dates: blanks that nobody may fill, days that no longer stand alone.

# `trước ngày 10/…../2026`: what is left blank is asked for, never filled.
_BLANK = r"(?:[._][ ._]*|   +)"
_BLANK_DAY = loose(
    rf"(?<![\w/])(?:ngày~)?(?:\d{{1,2}}~/~{_BLANK}/|{_BLANK}/~(?:\d{{1,2}}|{_BLANK})~/"
    rf"|\d{{1,2}} tháng~{_BLANK}(?:năm|/)|(?<=ngày){_BLANK}tháng~(?:\d{{1,2}}|{_BLANK})~(?:năm|/))~$"
)
_YEAR = re.compile(r"20(?<!\d20)\d\d(?!\d)")
_LENGTH = 40
#: `Nay điều chỉnh thời hạn …`: what was said before was said once.
_HEREBY = loose("~nay ")
_LONGEST_MOVE = 260  # characters


@read_once
def _blanks_of(view: View) -> list[Span]:
    lower = mended_view(view)
    # Most years stand behind a day: the dear pattern is tried only where dots or a gap are near.
    near = ((year.span(), lower[max(0, year.start() - 16) : year.start()]) for year in _YEAR.finditer(lower))
    years = [span for span, before in near if "." in before or "   " in before]
    found = ((_BLANK_DAY.search(lower, max(0, start - _LENGTH), start), end) for start, end in years)
    return [(blank.start(), end) for blank, end in found if blank]


def blank_days(view: View, spans: list[Span]) -> list[Span]:
    """Return where ``spans`` leave the day or month of a limit blank, from its bound words on."""
    lower = mended_view(view)
    held = ((low, blank) for blank in _blanks_of(view) for low, high in spans if low <= blank[0] < high)
    found = ((read_bound(lower, low, start), end) for low, (start, end) in held)
    return [(bound.start, end) for bound, end in found if bound and bound.kind in ("before", "latest", "until")]


def settle(par: SpanReading) -> None:
    """Leave out what other dates of the paragraph make no date of its own.

    `hằng tuần, bắt đầu từ 05/3`: a series starts there. `theo Kế hoạch …, hạn là 15/3. Nay gia hạn đến 30/3`: the day
    that a cited document set holds no longer. `trước Tết 20 ngày (tức trước ngày 28/01/2027)`: the day is named.
    """
    # Where the sentences begin that move a limit (or what takes place), and whether `nay` does it.
    starts = [par.sentence_start(record.start) for record in par.found]
    moves = [
        (start, record.type == "deadline", _HEREBY.match(par.lower, start) is not None)
        for record, start in zip(par.found, starts, strict=True)
        if record.date and says("moving", par.lower[max(start, record.end - _LONGEST_MOVE) : record.end])
    ]
    for record, start in zip(list(par.found), starts, strict=True):
        if record.type == "period" and record.bound == "from" and (begin := _day(record.start_date)):
            series = next((r for r in par.found if r.rrule and par.sentence_start(r.start) == start), None)
            if series:
                told = f"{series.explanation} Bắt đầu từ {begin:%d/%m/%Y}."
                par.found[par.found.index(series)] = series._replace(explanation=told)
                par.found.remove(record)
        elif record.date:
            # It was set once, by another letter or before a `nay`, and a later sentence moves it.
            later = [hereby for at, is_due, hereby in moves if at > start and is_due == (record.type == "deadline")]
            if any(later) or (later and says("of_letter", par.lower[start : record.start])):
                par.found.remove(record)
        elif record.relative is not None and any(
            other.type == "deadline" and other.date and _SAME_DAY.fullmatch(par.lower, record.end, other.start)
            for other in par.found
        ):
            par.found.remove(record)  # the day of the term stands right behind it


# --------------------
# The dates of a letter, paragraph by paragraph: terms first, then points in time, then cycles without a date.

_DIGIT = re.compile(r"\d")
# Every alternative begins with a letter, so that `re` passes over all places that have another one.
_TRIGGER = re.compile(
    r"lần|hằng|mỗi|định kỳ|rằm|hôm nay|cùng ngày|quý i|kể từ|sau khi|chủ nhật"
    r"|thứ (?:hai|ba|tư|năm|sáu|bảy)|ngày (?:trước|sau|cuối|đầu|làm việc)|trong vòng|thời hạn"
    r"|tuần (?:này|sau|tới|đầu|cuối)|học kỳ|tháng (?:này|nay|sau|tới|học)|quý (?:này|nay|sau|tới|học)"
    r"|năm (?:này|nay|sau|tới|học)|cuối (?:tháng|quý|năm)|hết (?:tháng|quý|năm)|trong (?:tháng|quý|năm)"
    r"|tháng (?:hai|ba|tư|sáu|b[ảẩ]y|tám|chín|mười)|sáng mai|chiều mai|tối mai|ngày mai|chiều nay"
)
_TITLE_YEAR = re.compile(r"năm (20\d\d)(?! ?-)")
_YEAR_BESIDE = re.compile(r"năm (20\d\d)(?! ?-)[^.;]{0,40}$")
#: What is planned for a year is due before that year, so its year says nothing of a day that comes soon.
_PLANNED = loose(f"{any_of(load('dates')['planned'])}[^.;,]{{0,40}}$")
_BY_LETTER = loose(r"~(?:theo|tại|căn cứ) ")
# `ngày 26/4 (tức ngày 10/3 âm lịch)`: one day, named twice.
_SAME_DAY = loose(r"[ ,(]*(?:tức|nhằm)(?: là| vào)?[ :]*(?:ngày )?$")
_IN_BRACKET = loose(r"~\(~(?:ngày )?")
_BY_MOON = loose(r"(?:tháng (?:chạp|giêng)|âm lịch|tết)$")
_LONGEST_MOON = 12  # characters
#: A day's item in a row, and what may stand between two of them.
_LONGEST_ITEM = 60
_APART = 3


def find_dates(
    view: View,
    spans: Sequence[Span],
    issued_on: str | None,
    taken: Sequence[Span] = (),
    columns: Sequence[str | None] = (),
    subject: str | None = None,
) -> list[FoundDate]:
    """Return the dates in ``spans`` that belong in a clerk's calendar, in order.

    ``taken`` are spans of cited documents. ``columns`` (``column_of``) runs beside ``spans``: ``"deadline"`` for a cell
    under "Thời gian hoàn thành" or the like, ``"event"`` for one under (or a paragraph below the heading) "Thời gian".
    The year of ``subject``, the letter's title, settles years that are left out.
    """
    lower, about = mended_view(view), (subject or "").lower()
    title = _TITLE_YEAR.search(about)
    known = _known(issued_on, int(title[1]) if title else None)._replace(moves=says("moving", about))
    if known.issued is None:
        known = known._replace(last_full=_last_full_day(lower))
    cited, blanks = sorted(taken), _blanks_of(view)
    found: list[FoundDate] = []
    half = -1  # the last span with a half-year's report: “- Báo cáo 6 tháng: trước 15/6 | - Báo cáo năm: trước 15/11”
    for number, (low, high) in enumerate(spans):
        if not (_DIGIT.search(lower, low, high) or _TRIGGER.search(lower, low, high)):
            continue
        column = columns[number] if number < len(columns) else None
        paragraph = SpanReading(lower, view.plain, low, high, known, column, cited, blanks)
        paragraph.after_half = 0 <= half == number - 1
        if TRIGGER.search(lower, low, high):
            for term in find_terms(lower, view.plain, low, high, paragraph.known):
                if paragraph.is_free(term.start, term.end):
                    paragraph.found.append(term)
        _read_points(paragraph)
        if CYCLE_TRIGGER.search(lower, low, high):
            _read_cycles(paragraph)
        settle(paragraph)
        half = number if paragraph.of_series else half
        dated = {record.date for record in paragraph.found if record.type == "deadline"}
        found += [*paragraph.found, *(record for record in paragraph.echoes if record.date not in dated)]
        last = next((record.date for record in reversed(paragraph.found) if record.date), None)
        if last:
            known = known._replace(same=datetime.date.fromisoformat(last))
    return sorted(found, key=lambda record: (record.start, record.end))


_FULL_DAY = re.compile(r"(?<![\d/])(\d{1,2})(?: ?[/.-] ?| tháng )(\d{1,2})(?: ?[/.-] ?| năm )((?:19|20)\d\d)(?!\d)")


def _last_full_day(lower: str) -> datetime.date | None:
    """Return the last day in time that the letter names with its year: what it cites is older than what it asks."""
    days = (make(int(full[3]), int(full[2]), int(full[1])) for full in _FULL_DAY.finditer(lower))
    return max(filter(None, days), default=None)


def _known(issued_on: str | None, title_year: int | None = None) -> Known:
    return Known(first_day(issued_on), title_year, is_exact=len(issued_on or "") == 10)


def _read_points(par: SpanReading) -> None:
    points = [
        p
        for p in find_points(par.lower, par.low, par.high)
        if par.is_free(p.start, p.end) and not any(p.start < end and start < p.end for start, end in par.blanks)
    ]
    if not points:
        return
    par.sentences = sentence_ends(par.lower, par.low, par.high)
    has_cycle = DAY_TRIGGER.search(par.lower, par.low, par.high) is not None
    runs = find_runs(par.lower, points, lambda point: par.is_taken(point.day.start, point.day.end))
    at, after = 0, par.low
    while at < len(runs):
        end = at + 1
        while end < len(runs) and continues(par.lower, runs[end - 1], runs[end]):
            end += 1
        free = [run for run in runs[at:end] if not par.is_taken(run.first.day.start, run.first.day.end)]
        if free:
            _read_group(par, free, after, has_cycle)
        at, after = end, runs[end - 1].last.end


#: `16 giờ 00 | các ngày 10/4, 10/7 và 10/10`: the hour is that of each.
_HOUR_IN_FRONT = loose(r"\d{1,2} ?(?:giờ|h|g|:)")


def _read_group(par: SpanReading, runs: Sequence[Run], after: int, has_cycle: bool) -> None:
    """Read runs under the same bound words; ``after`` is the end of the date before them."""
    lower, first = par.lower, runs[0].first
    start = par.sentence_start(first.start)
    bounding = read_bound(lower, max(after, start), first.start)
    column = par.column
    if column == "happening":
        column = "event" if first.day.unit == "day" else "deadline"
    begin = bounding.start if bounding else first.start
    clause = Clause(lower, start, begin, runs[-1].last.end, par.high, bounding, column, par.known.issued)
    if first.day.unit == "year" and bounding is None and column is None and clause.label is None:
        return  # `năm 2026`: nearly always the name of a plan
    # A stamp of arrival is several lines: `ĐẾN`, `Số: 27`, `Ngày: 04/4`.
    stamp, opening = (
        lower[max(0, first.start - 40) : first.start],
        lower[max(start, first.start - 20) : first.day.start],
    )
    if says("no_day", stamp) or says("blank", opening, clause.after):
        return
    # The day is the one before, by the other calendar: `26/4 (tức ngày 10/3 âm lịch)`.
    by_moon = first.day.lunar or _BY_MOON.search(lower, max(0, after - _LONGEST_MOON), after)
    if _SAME_DAY.match(lower, after, first.start) or (by_moon and _IN_BRACKET.fullmatch(lower, after, first.start)):
        return
    # A letter that moves a day tells it of an earlier one: `Theo Kế hoạch số 9, … đến hết ngày X`.
    tells = par.known.moves and _BY_LETTER.match(lower, start, first.start)
    if tells and par.is_taken(start, first.start) and not clause.led_by("moving"):
        return
    if says("later", lower[max(start, first.start - 40) : first.start]):
        # `nộp sau ngày X thì không nhận`: X is the last day, told again where another record has it.
        if says("refused", lower[max(start, first.start - 90) : first.start], clause.after) and first.day.unit == "day":
            named = complete(first.day, par.known)
            role = Role("deadline", "by")
            par.echoes.append(record_of(par.plain, first.start, first, role, named, par.known, "echo", False))
        return
    runs = _with_shared_hour(lower, runs)
    if has_cycle and _read_rules(par, runs, after, clause):
        return
    known = par.known._replace(beside=_beside(par.known, runs, clause))
    for position, run in enumerate(_each(clause, runs)):
        record = _record(par, clause, run, known, is_first=position == 0)
        if record is None:
            continue
        par.found.append(record)
        if record.date:
            known = known._replace(earlier=datetime.date.fromisoformat(record.date))
    par.known = known._replace(beside=None)


def _with_shared_hour(lower: str, runs: Sequence[Run]) -> Sequence[Run]:
    """Return the runs with the hour that stands before the first one, where none has an hour of its own."""
    first, others = runs[0].first, runs[1:]
    if first.time is None or any(run.last.time for run in others):
        return runs
    if not _HOUR_IN_FRONT.match(lower, first.start, first.end):
        return runs
    shared = [(run, run.last._replace(time=first.time)) for run in others]
    return [runs[0], *(run if run.is_span else Run(point, point, run.before) for run, point in shared)]


def _record(par: SpanReading, clause: Clause, run: Run, known: Known, is_first: bool) -> FoundDate | None:
    bounding, alternatives = clause.bounding, tuple[Alternative, ...]()
    if run.is_span or run.first.run or _is_pair(run.first):
        source = "stretch"
        first, last = ends_of(run, known)
        role = role_of_run(clause, run, first, last)
        borrowed = ("ngày đầu không ghi năm, lấy theo ngày cuối",) if "year-inferred" in first.flags else ()
        notes = last.notes if last.flags else (*last.notes, *borrowed)
        named = NamedDays(first.first, last.last, tuple(dict.fromkeys((*first.flags, *last.flags))), notes)
        time = run.last.time or run.first.time
        if (run.first.time, run.last.time) == ("00:00", "24:00"):
            time = None  # whole days
        if role and role.type == "event" and run.is_span:
            time = run.first.time
        point = run.last._replace(time=time)
        if role and role.type == "period" and run.is_span:
            alternatives = alternatives_of(run.first, first, role, known, False)
    else:
        source = bounding.kind if bounding else "label" if clause.label else "column" if clause.column else "clause"
        point = run.first
        named = complete(point.day, known)
        role = role_of(clause, point, named) or _as_listed(par, clause, point, named)
    if role is None:
        return None
    start = role.start if role.start is not None else clause.begin if is_first else point.start
    conflict = bounding is not None and bounding.conflict
    record = record_of(par.plain, start, point, role, named, known, source, conflict)
    return record._replace(alternatives=(*record.alternatives, *of_first(alternatives, record.start_date)))


def _as_listed(par: SpanReading, clause: Clause, point: Point, named: NamedDays) -> Role | None:
    """Return an event for a day that stands behind a name alone in a row of such (`khối A ngày X; | khối B ngày Y`)."""
    last = par.found[-1] if par.found else None
    if last is None or last.type not in ("event", "period") or clause.bounding or not point.day.year:
        return None
    is_row = clause.is_listed and clause.start - last.end <= _APART and len(clause.before) <= _LONGEST_ITEM
    is_none = clause.is_cited or clause.is_past(named.last) or clause.is_handing_in
    return Role("event", "on") if is_row and clause.after[:1] in ".;" and not is_none else None


def _is_pair(point: Point) -> bool:
    """Say whether the listed days follow one another (``ngày 5, 6 tháng 3``): one event of several days."""
    numbers = [*point.days, point.day.day or 0]
    return bool(point.days) and all(b - a == 1 for a, b in itertools.pairwise(numbers))


def _each(clause: Clause, runs: Sequence[Run]) -> Iterator[Run]:
    """Yield the runs to be read one by one: days that are listed apart (``các ngày 16, 18 và 20/3``) a run each; of
    months under one bound (``trong tháng 4 và tháng 5``) only the last, as the end."""
    last = runs[-1].last
    if clause.bounding and clause.bounding.kind in ("within", "latest") and last.day.unit in ("month", "quarter"):
        end = last._replace(start=runs[0].first.start)
        yield runs[-1] if runs[-1].is_span else Run(end, end)
        return
    for run in runs:
        point = run.first
        if run.is_span or point.run or not point.days or _is_pair(point):
            yield run
            continue
        for number in (*point.days, point.day.day):
            single = point._replace(day=point.day._replace(day=number), days=())
            yield Run(single, single)


def _beside(known: Known, runs: Sequence[Run], clause: Clause) -> datetime.date | None:
    """Return a day whose year settles those that the others leave out: a full date of the group, or a year named right
    before (``báo cáo năm 2026 trước 15/11``)."""
    full = (point.day for run in runs for point in (run.last, run.first) if point.day.year is not None)
    if day := next((day for day in full if day.unit in ("day", "month")), None):
        return complete(day, known).last
    year, last = _YEAR_BESIDE.search(clause.before), runs[-1].last.day
    if not (year and known.issued and last.unit == "day" and last.month):
        return None
    soon = complete(last, known).last
    if soon and soon - known.issued <= SOON and _PLANNED.search(clause.before[: year.start()]):
        return None
    named = complete(last._replace(year=int(year[1])), known).last
    return datetime.date(int(year[1]), 12, 31) if named and named >= known.issued else None


# --------------------
# Days that no record holds and no word around them explains: what the reading may have lost.

#: Signs that say why a day stands in no calendar: in the words before it, and on either side of it.
_LED = ("named_day", "effect", "window", "counted", "signing", "signed", "blank", "no_day", "later", "history")
_SAID = ("forecast", "withdrawn", "overdue", "superseded", "moved_from", "refused", "cited", "told", "fraction")
#: Cheap to ask before points are read.
_FIGURES = re.compile(r"[\dnmt](?:(?<=\d)\s?[/.-]\s?\d|(?:(?<=n)gày|(?<=m)[ùồ]ng|(?<=t)háng)\s+\d)")
#: Figures that may be a day, written as none is: “15 4 2026”, “15,4,2026”, “15|4|2026”, “20260415”.
_LIKE_DAY = re.compile(
    r"(?<![\w/.,=-])(?:(?:0?[1-9]|[12]\d|3[01])(?P<mark>[ ,|;_]{1,2})(?:0?[1-9]|1[0-2])(?P=mark)20\d\d"
    r"|20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?![\w/]|[.,-]\w)"
)
#: The first day of an anniversary, which no calendar of ours reaches: “(28/7/1929 - 28/7/2026)”.
_LONG_SINCE = re.compile(r"[/.-]1\d{3}\s?-\s?(?:ngày )?$")


def unheld_days(
    view: View, spans: Iterable[Span], issued_on: str | None, held: Covered, days: Container[str | None]
) -> list[Span]:
    """Return the days in ``spans``, not before the letter's own, that nothing ``held`` touches and ``days`` lack.

    Left out are those that their words tell for history, for the day of a document, a feast, an effect, of figures.
    """
    lower, known, found = mended_view(view), _known(issued_on), list[Span]()
    for low, high in spans:
        alike = (figure.span() for figure in _LIKE_DAY.finditer(lower, low, high))
        found += (span for span in alike if not held.touches(*span))
        figures = (figure.start() for figure in _FIGURES.finditer(lower, low, high))
        if all(held.touches(at, at + 1) for at in figures):
            continue
        starts = [low, *sentence_ends(lower, low, high)]
        after = low
        for run in find_runs(lower, find_points(lower, low, high)):
            start, end, day = run.first.start, run.last.end, run.last.day
            floor, after = after, end
            is_named = day.unit == "day" and day.month is not None and (day.worded or day.year or run.last.time)
            first, last = complete(run.first.day, known).first, complete(day, known).last
            is_past = last is None or (known.issued is not None and (first or last) < known.issued)
            if held.touches(start, end) or (None if is_past or not is_named else iso(last)) in days:
                continue
            if _LONG_SINCE.search(lower, floor, start):
                continue
            begins = max(at for at in starts if at <= start)
            bounding = read_bound(lower, max(floor, begins), start)
            begin = bounding.start if bounding else start
            clause = Clause(lower, begins, begin, end, high, bounding, None, known.issued)
            if not (clause.led_by(*_LED) or clause.says(*_SAID)):
                found.append((start, end))
    return found


# --------------------
# Records of what comes again and again: rules of days, cycles without a day.

# `, đợt 2 `, ` và đợt II nộp `
_LISTED = loose(r"[ )]*(?:(?:,|và)[^.;:]{0,50}|[,;] (?:đợt|lần|kỳ)[^.;]{0,50})")
_SENTENCE_BREAK = re.compile(r";|\. ")
#: “Ngày 15/4 hằng năm, | các đơn vị gửi danh sách”
_DUTY_BEHIND = loose(rf"[^.;:]{{0,60}}, [^.;:,]{{2,60}} {words_of('acts', 'duties')}")


def _read_rules(par: SpanReading, runs: Sequence[Run], low: int, clause: Clause) -> bool:
    """Read ``runs``, which stand under the same bound words, as days that come again, where the words say so."""
    bounding, points = clause.bounding, [run.last for run in runs]
    is_stretch = any(run.is_span or run.first.run for run in runs)
    if is_stretch and any(point.day.month is not None for run in runs for point in (run.first, run.last)):
        return False
    if any(point.day.year is not None or point.day.lunar for point in points):
        return False
    if bounding and bounding.kind == "from" and not is_stretch:
        return False
    rules = Rules(par, clause, low, points).read()
    for rule in rules:
        par.of_series = par.of_series or rule.series
        par.after_half = par.after_half or rule.series or "MONTHLY" in rule.rrule
        if bounding is None and "YEARLY" in rule.rrule:
            # A bare `ngày 28/7 hằng năm` may only be told of.
            behind = clause.opens and _DUTY_BEHIND.match(clause.after)
            is_kept = behind or clause.led_by("duty") or clause.has_event(after=120)
            if clause.led_by("named_day") or clause.says("honoured") or not is_kept:
                continue
        record = _series(par, rule)
        if is_stretch or rule.stretch:
            record = record._replace(bound="by")  # `từ ngày 01 đến ngày 05 hằng tháng`: the last day counts
        elif points[-1].joined == "trước":
            record = record._replace(bound="before")
        conflict = ("bound-conflict",) if bounding and bounding.conflict else ()
        others = with_series(rule.rrule, par.known.issued) if rule.series else ()
        par.found.append(record._replace(flags=(*rule.flags, *conflict), alternatives=others, source="rule"))
    if rules and rules[0].every_year:
        _make_yearly(par, rules[0].start)
    return bool(rules)


def _series(par: SpanReading, turn: Turn) -> FoundDate:
    bounding, span = turn.bound, (turn.start, turn.end)
    bound = bound_of(bounding) if bounding and bounding.kind != "on" else None
    in_time = bound_told(bound, "recurring", turn.time)
    told = sentence(f"{words_said(par.plain, *span)}: {turn.note}", f"mỗi kỳ, {in_time}" if in_time else "")
    return FoundDate(*span, "recurring", None, bound=bound, time=turn.time, rrule=turn.rrule, explanation=told)


def _make_yearly(par: SpanReading, high: int) -> None:
    """Let the days before `hằng năm` come every year too (`đợt 1 trước ngày 30/6, đợt 2 trước ngày 31/12 hằng năm`)."""
    for at, record in reversed(list(enumerate(par.found))):
        if record.end > high:
            continue
        is_one = record.type == "deadline" and record.flags == ("year-inferred",)
        if not (is_one and record.date and _LISTED.fullmatch(par.lower, record.end, high)):
            return
        day = datetime.date.fromisoformat(record.date)
        rrule = yearly(day.month, day.day)
        again = _series(par, Turn(record.start, record.end, rrule, None, record.time))
        others = with_series(rrule, par.known.issued)
        par.found[at] = again._replace(bound=record.bound, alternatives=others, source="rule")
        high = record.start


def _read_cycles(par: SpanReading) -> None:
    for cycle in find_cycles(par.lower, par.low, par.high, par.column is not None):
        if not par.is_free(cycle.start, cycle.end) or (cycle.plain and _serves_rule(par, cycle)):
            continue
        if says("indicator", par.lower[par.low : cycle.start]):
            continue
        start = min(cycle.bound.start, cycle.start) if cycle.bound else cycle.start
        record = _series(par, cycle._replace(start=start))
        par.found.append(record._replace(certain=cycle.sure, source="cycle"))


def _serves_rule(par: SpanReading, cycle: Turn) -> bool:
    for record in par.found:
        if record.rrule is None or "BY" not in record.rrule:
            continue
        low, high = (record.end, cycle.start) if record.end <= cycle.start else (cycle.end, record.start)
        is_near = high - low <= 90 or record.rrule.startswith(f"{cycle.rrule};")
        if is_near and not _SENTENCE_BREAK.search(par.lower, low, high):
            return True
    return False


# --------------------
# When a series begins and ends, by the letter's own words: `từ ngày 17/5 đến hết ngày 22/5, hằng ngày …`, `đến hết
# năm 2025`, `từ tháng 4/2026`.
#
# The nearest words count: those of the sentence, then of the paragraph, the headings above, last the letter's title.
# Where none names an end there is none here; what a calendar shows of such a series is not the letter's to say.


# `đến hết ngày …`, `cho đến khi bầu cử xong (…`
_UP_TO = loose(
    r"(?<!\w)(?:cho đến|cho tới|đến|tới)(?P<whole> hết| cuối)?(?: ngày)?"
    r"(?:[ :]*| (?:ngày|khi)(?: [^\W\d]+){1,5}~\()$"
)
_DURING = loose(r"(?<!\w)trong(?: suốt| cả)?[ :]*$")
_SINCE = re.compile(r"(?:(?:kể|bắt đầu) )?từ (?:ngày )?$")
_DRIVES = any_of(lexicon("ends", "drives"))
_DRIVE = loose(
    rf"(?<!\w)(?:trong(?: suốt| cả)?|suốt)(?: thời gian)?(?: diễn ra| tổ chức)? (?P<name>{_DRIVES})(?!\w)"
    r"|(?<!\w)(?:trong(?: suốt)? (?:thời gian|đợt|giai đoạn)|suốt thời gian) (?:nêu trên|nói trên|trên|này|đó)(?!\w)"
)
_NAMED_DRIVE = loose(_DRIVES)
# Another act between the rule and the day: the day is that act's.
_OTHER_ACT = loose(words_of("ends", "other_acts"))
_YEARS = loose(r"(?<!\w)(?:giai đoạn|thời kỳ) (?:năm )?(?P<first>20\d\d)~(?:[-–]|đến)~(?:năm )?(?P<year>20\d\d)(?!\d)")
_TITLE_OF_YEAR = loose(r"(?<!\w)(?P<before>[^\W\d]+ )?năm (?P<year>20\d\d)(?!~[-–/]|\d)")
_NO_WHOLE_YEAR = frozenset(("từ", "đến", "đầu", "sau", "trước", "kể"))
_OCCASION = loose(rf"{words_of('ends', 'occasions')}[^.;,]*$")
_PLAN = loose(rf"{any_of(lexicon('ends', 'yearly_letters'))}(?!\w)")
# `tháng đầu quý sau`: what is due for a year's last months is due after them.
_IN_ARREARS = loose(r"(?:tháng|quý) (?:sau|kế|tiếp|liền kề)")

#: Days in one turn of a rule; a shorter stretch of time is no end of the series.
_TURN = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 28, "YEARLY": 365}
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
    subject: str | None


class _End(NamedTuple):
    day: datetime.date
    words: str
    where: str
    first: datetime.date | None = None
    """The first day, where the same words say it."""


def with_ends(
    view: View, found: Sequence[FoundDate], places: Iterable[Surroundings], issued_on: str | None, title: Title
) -> list[FoundDate]:
    """Return the dates, each series with the first and the last day that the words give it."""
    if not any(record.rrule for record in found):
        return list(found)
    year = _title_year(title)
    known = _known(issued_on, year.day.year if year else None)
    issued = known.issued
    letter = _Letter(view, known, title, year, [record for record in found if record.type == "period" and record.date])
    held = Places((place.span, place) for place in sorted(places, key=lambda place: place.span))
    ended = []
    for record in found:
        if record.rrule:
            place = held.holding(record.start, record.start + 1) or Surroundings((record.start, record.end))
            said = letter.ends_of(record, place)
            end = next((end for end in said if issued is None or end.day >= issued), None)
            begin = (end.first if end else None) or letter.begin_of(record, place)
            if begin and issued and begin > issued and (end is None or begin <= end.day):
                told = f"{record.explanation} Bắt đầu từ ngày {begin:%d/%m/%Y}, theo văn bản.".strip()
                record = record._replace(since=begin.isoformat(), explanation=told)
            if end is not None:
                note = f"Lặp lại đến hết ngày {end.day:%d/%m/%Y}: theo “{end.words}” {end.where}."
                told = f"{record.explanation} {note}".strip()
                record = record._replace(until=end.day.isoformat(), explanation=told)
        ended.append(record)
    return ended


class _Letter:
    """The words of a letter that end its series, and the periods that it names."""

    def __init__(
        self, view: View, known: Known, title: Title, title_end: _End | None, periods: Sequence[FoundDate]
    ) -> None:
        self.lower, self.plain = mended_view(view), view.plain
        self.known, self.title, self.title_end, self.periods = known, title, title_end, periods

    def ends_of(self, record: FoundDate, place: Surroundings) -> Iterator[_End]:
        """Yield the ends that the words give the series, the nearest words first."""
        low, high = place.span
        sentence = self._sentence_of(record, place)
        yield from self._of_drive(sentence, place)
        yield from self._in_words(sentence, record, "trong cùng câu")
        held = [period for period in self.periods if low <= period.start < high]
        if len(held) == 1:
            yield from self._of_several(record, held[0], self._quoted(held[0].start, held[0].end), "trong cùng mục")
        for above in place.above:
            if above[1] - above[0] <= _LONGEST_HEADING:
                yield from self._in_words(above, None, "ở đề mục phía trên")
        yield from self._of_title(record)

    def _sentence_of(self, record: FoundDate, place: Surroundings) -> Span:
        breaks = sentence_ends(self.lower, *place.span)
        start = max((at for at in breaks if at <= record.start), default=place.span[0])
        return start, min((at for at in breaks if at >= record.end), default=place.span[1])

    def _in_words(self, span: Span, record: FoundDate | None, where: str) -> Iterator[_End]:
        """Yield the end that the words of ``span`` give the series (of which ``record``'s own words name a turn)."""
        for run in self._whole_runs(span, record):
            begin = self._begin_of(span[0], run, record)
            if begin is None:
                continue
            first, last = ends_of(run, self.known) if _is_stretch(run) else (complete(run.last.day, self.known),) * 2
            if last.last is not None and (not run.is_span or _holds_turns(record, first.first, last.last)):
                day = last.last - datetime.timedelta(days=run.before)
                yield _End(day, self._quoted(begin, run.last.end), where, first.first if _is_stretch(run) else None)
                return

    def _whole_runs(self, span: Span, record: FoundDate | None) -> Iterator[Run]:
        low, high = (record.start, record.end) if record else (0, 0)
        points = [one for one in find_points(self.lower, *span) if not (one.start < high and low < one.end)]
        for run in find_runs(self.lower, points):
            if run.last.day.unit != "day" or run.last.day.month is not None:
                yield run

    def begin_of(self, record: FoundDate, place: Surroundings) -> datetime.date | None:
        """Return the day from which the sentence lets a series run without saying how long: `từ tháng 4/2026`."""
        low, high = self._sentence_of(record, place)
        for run in self._whole_runs((low, high), record):
            head = self.lower[max(low, run.first.start - 120) : run.first.start]
            if run.first.run or run.is_span or not (opened := _SINCE.search(head)) or _tells_another(head):
                continue
            begin = run.first.start - len(head) + opened.start()
            if begin < record.end or not _OTHER_ACT.search(self.lower, record.end, begin):
                return complete(run.last.day, self.known).first
        return None

    def _begin_of(self, low: int, run: Run, record: FoundDate | None) -> int | None:
        """Return where the words of an end begin, ``None`` where the run ends nothing."""
        start, day = run.first.start, run.last.day
        head = self.lower[max(low, start - 120) : start]
        if _tells_another(head):
            return None
        if _is_stretch(run):
            opened = _SINCE.search(head)
            return start - len(head) + opened.start() if opened else start
        found = _UP_TO.search(head)
        if found is None or (day.unit == "year" and not found["whole"]):
            found = _DURING.search(head) if day.unit != "day" and not day.part else None
        if found is None:
            return None
        begin = start - len(head) + found.start()
        is_behind = record is not None and begin >= record.end
        if _OTHER_ACT.search(self.lower[record.end if record and is_behind else low : begin]):
            return None
        return None if not is_behind and says("goal", "", self.lower[run.last.end : run.last.end + 60]) else begin

    def _of_drive(self, sentence: Span, place: Surroundings) -> Iterator[_End]:
        """Yield the last day of the drive that the sentence names (`trong suốt Tháng Công nhân`), as the letter dates
        it, or of the period named just before (`trong thời gian nêu trên`)."""
        for drive in _DRIVE.finditer(self.lower, *sentence):
            period, where = None, "theo thời gian nêu trước đó"
            earlier = [period for period in self.periods if period.end <= drive.start()]
            if drive["name"]:
                period, where = self._period_named(drive["name"]), "mà văn bản nêu rõ thời gian"
            elif earlier and (earlier[-1].start >= place.span[0] or len(self.periods) == 1):
                period = earlier[-1]
            if period and (day := _day(period.date)):
                yield _End(day, self._quoted(*drive.span()), where, _day(period.start_date))

    def _period_named(self, name: str) -> FoundDate | None:
        words = re.compile(rf"(?<!\w){' +'.join(map(re.escape, name.split()))}(?!\w)")
        near = ((max(0, one.start - 120), min(len(self.lower), one.end + 40), one) for one in self.periods)
        found = [period for low, high, period in near if words.search(self.lower, low, high)]
        return found[0] if len({period.date for period in found}) == 1 else None

    def _of_title(self, record: FoundDate) -> Iterator[_End]:
        end, subject, rrule = self.title_end, self.title.subject or "", record.rrule or ""
        if end is None:
            return
        if drive := _NAMED_DRIVE.search(subject.lower()):
            if period := self._period_named(drive.group()):
                where = "trong trích yếu, văn bản nêu rõ thời gian"
                yield from self._of_several(record, period, subject[drive.start() : drive.end()], where)
            if rrule.startswith(_FREQUENT):
                return  # what comes weekly in a drive of some weeks does not go on to the end of the year
        is_stage = any(mark in end.words for mark in ("–", "-", "đến"))
        if rrule.startswith("FREQ=YEARLY") and not is_stage:
            return
        if _IN_ARREARS.search(self.lower, record.start, record.end):
            where = "trong trích yếu, kỳ cuối nộp trong tháng đầu năm sau"
            end = _End(last_of_month(end.day.year + 1, 1), end.words, where, end.first)
        yield end

    def _of_several(self, record: FoundDate, period: FoundDate, words: str, where: str) -> Iterator[_End]:
        first, last = _day(period.start_date), _day(period.date)
        if first and last and _holds_turns(record, first, last, turns=2):
            yield _End(last, words, where, first)

    def _quoted(self, start: int, end: int) -> str:
        return " ".join(self.plain[start:end].split())


def _tells_another(head: str) -> bool:
    return any(says(name, head) for name in ("effect", "window", "counted"))


def _day(iso_day: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(iso_day) if iso_day else None


def _is_stretch(run: Run) -> bool:
    return run.is_span or (run.first.run and bool(run.first.days))


def _holds_turns(record: FoundDate | None, first: datetime.date | None, last: datetime.date, turns: int = 1) -> bool:
    """Say whether the series comes (``turns`` times) in that stretch: what is shorter bounds something else."""
    if record is None or record.rrule is None or first is None:
        return True
    return (last - first).days + 1 >= turns * _TURN[record.rrule.removeprefix("FREQ=").split(";")[0]]


def _title_year(title: Title) -> _End | None:
    subject = " ".join((title.subject or "").split())
    lower = subject.lower()
    if not _PLAN.match((title.kind or "").lower()):
        return None
    if years := _YEARS.search(lower):
        first, last, words = int(years["first"]), int(years["year"]), subject[years.start() : years.end()]
    else:
        named = [
            year
            for year in _TITLE_OF_YEAR.finditer(lower)
            if (year["before"] or "").strip() not in _NO_WHOLE_YEAR and not _OCCASION.search(lower[: year.end()])
        ]
        latest = max(named, key=lambda year: year["year"], default=None)
        if latest is None:
            return None
        first = last = int(latest["year"])
        words = subject[latest.start("year") - len("năm ") : latest.end()].strip()
    return _End(datetime.date(last, 12, 31), words, "trong trích yếu", datetime.date(first, 1, 1))
