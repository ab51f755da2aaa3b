"""Dates of a letter: deadlines, events, periods and what comes again and again.

``written_days`` reads what is written, ``values`` completes what is left out and counts terms from an event,
``bounds`` reads the words around, ``roles`` decides what a date is, ``recurrence`` reads what comes again, ``series``
when it begins and ends, ``records`` says how a value came about and what else its words may mean. Here all comes
together, paragraph by paragraph: terms first, then points in time, then cycles without a date. Words, shapes, terms
and signs are data: ``lexicon/date*.toml``.
"""

import datetime
import itertools
import re
from collections.abc import Container, Iterable, Iterator, Sequence

from extractors.dates.bounds import Clause, loose, mended_view, read_bound, says, sentence_ends
from extractors.dates.recurrence import CYCLE_TRIGGER, DAY_TRIGGER
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
)
from extractors.dates.series import Surroundings, Title, read_cycles, read_rules, with_ends
from extractors.dates.values import SOON, TRIGGER, FoundDate, Known, NamedDays, complete, find_terms, issue_day
from extractors.dates.written_days import Point, Run, continues, find_points, find_runs
from extractors.lexicon import load
from extractors.patterns import Covered, Span, View, any_of, read_once
from schemas.letter import Alternative

__all__ = ["FoundDate", "Surroundings", "Title", "blank_days", "column_of", "find_dates", "unheld_days", "with_ends"]


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
def blanks_of(view: View) -> list[Span]:
    """Return the days of a letter whose day or month is left blank."""
    lower = mended_view(view)
    # Most years stand behind a day: the dear pattern is tried only where dots or a gap are near.
    near = ((year.span(), lower[max(0, year.start() - 16) : year.start()]) for year in _YEAR.finditer(lower))
    years = [span for span, before in near if "." in before or "   " in before]
    found = ((_BLANK_DAY.search(lower, max(0, start - _LENGTH), start), end) for start, end in years)
    return [(blank.start(), end) for blank, end in found if blank]


def blank_days(view: View, spans: list[Span]) -> list[Span]:
    """Return where ``spans`` leave the day or month of a limit blank, from its bound words on."""
    lower = mended_view(view)
    held = ((low, blank) for blank in blanks_of(view) for low, high in spans if low <= blank[0] < high)
    found = ((read_bound(lower, low, start), end) for low, (start, end) in held)
    return [(bound.start, end) for bound, end in found if bound and bound.kind in ("before", "latest", "until")]


def settle(par: SpanReading) -> None:
    """Leave out what other dates of the paragraph make no date of its own.

    `hằng tuần, bắt đầu từ 05/3`: a series starts there. `theo Kế hoạch …, hạn là 15/3. Nay gia hạn đến 30/3`: the day
    that a cited document set holds no longer. `trước Tết 20 ngày (tức trước ngày 28/01/2027)`: the day is named.
    """
    # Where the sentences begin that move a limit (or what takes place), and whether `nay` does it.
    moves = list[tuple[int, bool, bool]]()
    for record in par.found:
        start = par.sentence_start(record.start)
        if record.date and says("moving", par.lower[max(start, record.end - _LONGEST_MOVE) : record.end]):
            moves.append((start, record.type == "deadline", _HEREBY.match(par.lower, start) is not None))
    for record in list(par.found):
        start = par.sentence_start(record.start)
        if record.type == "period" and record.bound == "from" and record.start_date:
            series = next((r for r in par.found if r.rrule and par.sentence_start(r.start) == start), None)
            if series:
                told = f"{series.explanation} Bắt đầu từ {datetime.date.fromisoformat(record.start_date):%d/%m/%Y}."
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
    r"lần|hằng|hàng (?:ngày|tuần|tháng|quý|năm)|mỗi|định kỳ|rằm|hôm nay|cùng ngày|quý i|kể từ|sau khi|chủ nhật"
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
    is_exact = len(issued_on or "") == 10
    known = Known(
        issue_day(issued_on), int(title[1]) if title else None, is_exact=is_exact, moves=says("moving", about)
    )
    cited, blanks = sorted(taken), blanks_of(view)
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
            read_cycles(paragraph)
        settle(paragraph)
        half = number if paragraph.of_series else half
        dated = {record.date for record in paragraph.found if record.type == "deadline"}
        found += [*paragraph.found, *(record for record in paragraph.echoes if record.date not in dated)]
        last = next((record.date for record in reversed(paragraph.found) if record.date), None)
        if last:
            known = known._replace(same=datetime.date.fromisoformat(last))
    return sorted(found, key=lambda record: (record.start, record.end))


def _read_points(par: SpanReading) -> None:
    """Read the days, those under the same bound words together."""
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
    if has_cycle and read_rules(par, runs, after, clause):
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
    is_row = clause.is_listed and clause.start - last.end <= _APART
    is_named = is_row and len(clause.before) <= _LONGEST_ITEM and clause.after[:1] in ".;" and not clause.is_cited
    return Role("event", "on") if is_named and not clause.is_past(named.last) and not clause.is_handing_in else None


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
#: The first day of an anniversary, which no calendar of ours reaches: “(28/7/1929 - 28/7/2026)”.
_LONG_SINCE = re.compile(r"[/.-]1\d{3}\s?-\s?(?:ngày )?$")


def unheld_days(
    view: View, spans: Iterable[Span], issued_on: str | None, held: Covered, days: Container[str | None]
) -> list[Span]:
    """Return the days in ``spans``, not before the letter's own, that nothing ``held`` touches and ``days`` lack.

    Left out are those that their words tell for history, for the day of a document, a feast, an effect, of figures.
    """
    lower = mended_view(view)
    known = Known(issue_day(issued_on), is_exact=len(issued_on or "") == 10)
    found = []
    for low, high in spans:
        figures = (figure.start() for figure in _FIGURES.finditer(lower, low, high))
        if all(held.touches(at, at + 1) for at in figures):
            continue
        starts = [low, *sentence_ends(lower, low, high)]
        after = low
        for run in find_runs(lower, find_points(lower, low, high)):
            start, end = run.first.start, run.last.end
            is_known = held.touches(start, end) or _day_ahead(run, known) in days
            if not is_known and not _is_explained(lower, (after, high), starts, run, known):
                found.append((start, end))
            after = end
    return found


def _day_ahead(run: Run, known: Known) -> str | None:
    """Return the whole day that a run ends on; ``None`` where it names none or begins before the letter."""
    day = run.last.day
    if day.unit != "day" or day.month is None or not (day.worded or day.year or run.last.time):
        return None
    first, last = complete(run.first.day, known).first, complete(day, known).last
    if last is None or (known.issued is not None and (first or last) < known.issued):
        return None
    return last.isoformat()


def _is_explained(lower: str, around: Span, starts: Sequence[int], run: Run, known: Known) -> bool:
    first = run.first.start
    if _LONG_SINCE.search(lower, around[0], first):
        return True
    start = max(at for at in starts if at <= first)
    bounding = read_bound(lower, max(around[0], start), first)
    begin = bounding.start if bounding else first
    clause = Clause(lower, start, begin, run.last.end, around[1], bounding, None, known.issued)
    return clause.led_by(*_LED) or clause.says(*_SAID)
