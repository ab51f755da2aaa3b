"""Dates of a letter: deadlines, events, periods and what comes again and again.

``written_days`` reads what is written, ``values`` completes what is left out and counts terms from an event,
``bounds`` reads the words around, ``date_facts`` knows what holds for a date, ``roles`` what it is by the first row of
``date_roles.toml`` that holds, ``date_records`` makes its record: how its value came about, what else its words may
mean; ``recurrence`` reads what comes again, ``ends`` when that begins and ends. Here all comes together, paragraph by
paragraph: terms first, then points in time, then cycles without a date. Words, shapes, terms, signs and roles are data:
``lexicon/date*.toml``.
"""

import datetime
import itertools
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from operator import attrgetter

from extractors.dates.bounds import (
    Bounding,
    DateClause,
    Kind,
    bound_of,
    mended_view,
    patterns_of,
    read_bound,
    says,
    sentence_ends,
)
from extractors.dates.date_facts import (
    AGAIN,
    DROPPED,
    GROUPS,
    NOTHING,
    NOTHING_HELD,
    DateFacts,
    LeftOutDays,
    Role,
    SpanReading,
)
from extractors.dates.date_records import alternatives_of, of_first, record_of, with_series
from extractors.dates.ends import Surroundings, Title, with_ends
from extractors.dates.ordered_rows import Row
from extractors.dates.recurrence import (
    CYCLE_TRIGGER,
    DAY_TRIGGER,
    MONTHLY_RULE,
    RecurrenceReader,
    RecurrenceRule,
    by_month_day,
    find_cycles,
)
from extractors.dates.roles import column_of, ends_of, role_of, turn_of
from extractors.dates.terms import TRIGGER, find_terms
from extractors.dates.values import (
    NOTES,
    DateContext,
    FoundDate,
    NamedDays,
    bound_told,
    complete,
    known_on,
    make,
    sentence,
    words_said,
)
from extractors.dates.written_days import (
    PIECES,
    DayRun,
    each,
    find_points,
    find_runs,
    groups,
    last_of,
    with_shared_hour,
)
from extractors.lexicon import load
from extractors.patterns import Covered, Span, View, any_of, make_view, read_once, span_of
from schemas import Bound, Letter, iso, whole_day

__all__ = [
    "FoundDate", "LeftOutDays", "Surroundings", "Title", "blank_days", "column_of", "find_dates", "left_out",
    "read_spans", "turn_of", "unheld_days", "unread_times", "with_ends",
]  # fmt: skip

# --------------------
# What other words of a paragraph make of its dates: blanks that nobody may fill, days that no longer stand alone.

_YEAR = re.compile(r"20(?<!\d20)\d\d(?!\d)")
_GAP = re.compile(r"\.|   ")
_LENGTH = 40
_CUES = patterns_of("paragraphs", planned=any_of(load("dates")["planned"]), **PIECES)
_LONGEST_MOVE = 260  # characters


@read_once
def _blanks_of(view: View) -> list[Span]:
    """Return where a letter leaves a day or month blank (`ngày … tháng 4 năm 2026`), each up to the end of its year."""
    lower, found = mended_view(view), list[Span]()
    for year in _YEAR.finditer(lower):
        start, end = year.span()
        # Most years stand behind a day: the dear pattern is tried only where dots or a gap are near.
        if _GAP.search(lower, max(0, start - 16), start):
            found += [
                (blank.start(), end) for blank in _CUES["blank_day"].finditer(lower, max(0, start - _LENGTH), start)
            ]
    return found


def blank_days(view: View, spans: list[Span]) -> list[Span]:
    """Return where ``spans`` leave a limit's day or month blank (`trước ngày … tháng 4/2026`), from its bound on."""
    lower = mended_view(view)
    held = ((low, blank) for blank in _blanks_of(view) for low, high in spans if low <= blank[0] < high)
    found = ((read_bound(lower, low, start), end) for low, (start, end) in held)
    return [(bound.start, end) for bound, end in found if bound]


#: Where the sentences begin that move a date, whether that is a limit, and whether they begin with `nay`.
_Moves = list[tuple[int, bool, bool]]


def _begins_series(par: SpanReading, record: FoundDate) -> bool:
    """Whether ``record`` says when the series of its sentence begins (`hằng tuần, bắt đầu từ 05/3`): it is no date
    then. The explanation of that series in ``par.found`` is changed to tell it."""
    begin = whole_day(record.start_date) if record.bound == "from" else None
    start = par.sentence_start(record.start)
    series = (at for at, one in enumerate(par.found) if one.rrule and par.sentence_start(one.start) == start)
    at = next(series, None) if begin else None
    if at is None:
        return False
    told = NOTES["begins"].format(par.found[at].explanation, begin)
    par.found[at] = par.found[at]._replace(explanation=told)
    return True


def _is_moved(par: SpanReading, record: FoundDate, moves: _Moves) -> bool:
    """Whether a later sentence of the paragraph moves such a date: one set by another letter, or before a `nay`."""
    start, is_due = par.sentence_start(record.start), record.type == "deadline"
    later = [hereby for move, due, hereby in moves if start < move and due == is_due]
    # “… theo ¶ được lùi đến ngày 30/11; hạn … lùi đến ngày 10/12”: each clause moves its own.
    moves_itself = start in {move for move, *_ in moves}
    return any(later) or (bool(later) and not moves_itself and par.taken.touches(start, record.start))


def settle(par: SpanReading) -> None:
    """Take out of ``par.found`` the days that only begin a series, and those that a later sentence moves."""
    if len(par.found) < 2:
        return
    moves = [
        (start, record.type == "deadline", _CUES["hereby"].match(par.lower, start) is not None)
        for record in par.found
        if record.date
        and says(
            "moving", par.lower[max(start := par.sentence_start(record.start), record.end - _LONGEST_MOVE) : record.end]
        )
    ]
    for record in [*par.found]:
        if _begins_series(par, record) or _is_moved(par, record, moves):
            par.found.remove(record)


# --------------------
# The dates of a letter, paragraph by paragraph: terms first, then points in time, then cycles without a date.


def find_dates(
    view: View,
    spans: Sequence[Span],
    issued_on: str | None,
    taken: Sequence[Span] = (),
    columns: Sequence[str | None] = (),
    subject: str = "",
) -> list[FoundDate]:
    """Return the dates in ``spans`` that belong in a clerk's calendar, in order.

    ``taken`` are spans of cited documents. ``columns`` (``column_of``) runs beside ``spans``: ``"deadline"`` for a cell
    under "Thời gian hoàn thành" or the like, ``"event"`` for one under (or a paragraph below the heading) "Thời gian".
    The year of ``subject``, the letter's title, settles years that are left out.
    """
    found = list[FoundDate]()
    for par in read_spans(view, spans, issued_on, taken, columns, subject):
        dated = {record.date for record in par.found if record.type == "deadline"}
        found += (*par.found, *[record for record in par.echoes if record.date not in dated])
    return sorted(found, key=span_of)


def left_out(letter: Letter) -> list[LeftOutDays]:
    """Return the words of time in a letter's sentences that belong in no calendar, in order, each with its reason. Not
    those that a record of the letter, or a document it cites, holds."""
    view, spans, header = make_view(letter.text), [*map(span_of, letter.sentences)], letter.header
    cited = [span_of(told) for one in letter.references for told in (one.evidence, *one.mentions)]
    told = map(attrgetter("evidence"), (*letter.dates, *letter.flags))
    taken = [*map(span_of, filter(None, told)), *cited]
    read = read_spans(view, spans, header.issued_on, cited, (), header.subject or "")
    left = [*itertools.chain.from_iterable(map(attrgetter("left"), read))]
    left += (LeftOutDays(*span, row.why, row.name) for span, _, row in _unheld_in(view, spans, header.issued_on))
    lower = mended_view(view)
    times = ((run.span(), _why_left(lower, low, run)) for low, run in _times_in(lower, spans))
    left += (LeftOutDays(*span, why, "words of time") for span, why in times)
    found = list[LeftOutDays]()
    for day in left:
        if day.why and not Covered(taken).touches(day.start, day.end):
            taken.append((day.start, day.end))
            found.append(day)
    return sorted(found)


def read_spans(
    view: View,
    spans: Sequence[Span],
    issued_on: str | None,
    taken: Sequence[Span],
    columns: Sequence[str | None],
    subject: str,
) -> Iterator[SpanReading]:
    """Yield the readings of those spans that hold words of a date; the rest is passed over. What one says helps the
    next: a day that `cùng ngày` means, the half-year's report before that of the year."""
    lower, about = mended_view(view), subject.lower()
    title = _CUES["title_year"].search(about)
    known = known_on(issued_on, int(title["y"] or title["of_month"]) if title else None)._replace(
        moves=says("moving", about)
    )
    # The last day in time that is named with its year: what a letter cites is older than what it asks.
    full_days = (make(*map(int, full.group("y", "m", "d"))) for full in _CUES["full_day"].finditer(lower))
    known = known._replace(last_full=None if known.issued else max(filter(None, full_days), default=None))
    cited, blanks = Covered(taken), Covered(_blanks_of(view))
    half = -2  # the last span with a half-year's report: “- Báo cáo 6 tháng: trước 15/6 | - Báo cáo năm: trước 15/11”
    for number, ((low, high), column) in enumerate(itertools.zip_longest(spans, columns[: len(spans)])):
        if not _CUES["trigger"].search(lower, low, high):
            continue
        par = SpanReading(
            lower, view.plain, low, high, known, column, cited, [low], blanks, after_half=half == number - 1
        )
        _read_span(par)
        yield par
        half = number if par.of_series else half
        days = filter(None, map(attrgetter("date"), reversed(par.found)))
        known = known._replace(same=whole_day(next(days, None)) or known.same)


def _read_span(par: SpanReading) -> None:
    """Read a span into ``par``: terms first, then points in time, then cycles without a date."""
    if TRIGGER.search(par.lower, par.low, par.high):
        for term in find_terms(par.lower, par.plain, par.low, par.high, par.known):
            par.add(term, term.start)
    _read_points(par)
    if CYCLE_TRIGGER.search(par.lower, par.low, par.high):
        _read_cycles(par)
    settle(par)


def _read_points(par: SpanReading) -> None:
    """Read the points in time of a span into ``par``, group by group; but those of cited documents and in terms."""
    points = [one for one in find_points(par.lower, par.low, par.high) if not par.holds(one.start, one.end)]
    if not points:
        return
    par.sentences = [par.low, *sentence_ends(par.lower, par.low, par.high)]
    has_cycle = DAY_TRIGGER.search(par.lower, par.low, par.high) is not None
    after = par.low
    for runs in groups(par.lower, find_runs(par.lower, points, par.is_cited)):
        if free := [run for run in runs if not par.is_cited(run.first)]:
            _read_group(par, free, after, has_cycle)
        after = runs[-1].last.end


def _clause(par: SpanReading, runs: Sequence[DayRun], after: int, column: str | None) -> DateClause:
    """Return the clause of runs under the same bound words: sentence, bound and column; ``after``: the date before."""
    first, end = runs[0].first.start, runs[-1].last.end
    start = par.sentence_start(first)
    bounding = read_bound(par.lower, max(after, start), first) or Bounding(first, "none", "")
    return DateClause(par.lower, start, bounding.start, end, par.high, bounding, column, par.known.issued)


def _read_group(par: SpanReading, runs: Sequence[DayRun], after: int, has_cycle: bool) -> None:
    """Read days and stretches (``runs``) under the same bound words into ``par``: ``found``, ``echoes`` or ``left``.

    ``after`` is the end of the date before them; ``has_cycle``: the span has words of what recurs. The first row of
    ``GROUPS`` that holds says what they are together: ``dates``, an ``echo`` (the last day told again), or ``none``.
    Dates are then read as a rule of what recurs, or one by one, each by its role; the last alone ends an ``only_end``.
    """
    first = runs[0].first
    # on a day that the row tells it takes place; by a month it is to be held
    happening = {"day": "event"}.get(first.day.unit, "deadline")
    column = happening if par.column == "happening" else par.column
    clause = _as_exception(par, runs, _clause(par, runs, after, column))
    group = DateFacts(par, clause, first, NOTHING, par.known, after)
    row = group.first_held(GROUPS)
    if row.made == "echo":
        echo = DateFacts(par, clause, first, complete(first.day, par.known), par.known)
        par.echoes.append(record_of(echo, Role("deadline", "by"), first.start, row))
    if row.made != "dates":
        par.leave(first.start, runs[-1].last.end, row)
        return
    runs = with_shared_hour(par.lower, runs)
    if has_cycle and _read_rules(par, runs, after, clause):
        return
    known = par.known._replace(beside=_beside(par, runs, clause))
    for position, run in enumerate(last_of(runs) if group["only_end"] else each(runs)):
        facts = _facts(par, clause, run, known)
        role, row = role_of(facts)
        if role:
            par.found.append(_recorded(facts, role, run.first.start if position else clause.begin, row))
            known = known._replace(earlier=whole_day(par.found[-1].date))
        else:
            par.leave(run.first.start, run.last.end, row)
    par.known = known._replace(beside=None)


#: So far behind a deadline its exception stands.
_LONGEST_EXCEPTION = 110  # characters


def _as_exception(par: SpanReading, runs: Sequence[DayRun], clause: DateClause) -> DateClause:
    """Return the words around a day that may be another one for some: it has the bound of the deadline before it.
    `trước ngày 15/4, riêng CĐCS A ngày 20/4`; the clause as it is where no such words follow a deadline near."""
    start, general = runs[0].first.start, [*par.found[-1:], _NO_DATE][0]
    if general.type != "deadline" or not 0 < start - general.end < _LONGEST_EXCEPTION:
        return clause
    marked = _CUES["for_some_before"].match(par.lower, general.end, clause.begin)
    if clause.bounding.kind not in _NO_LIMIT:
        return replace(clause, is_for_some=marked is not None and marked["but"] is not None)
    marked = marked or _CUES["for_some"].match(par.lower, general.end, par.high)
    if marked is None or runs[-1].last.day.unit != "day":
        return clause
    bounding = Bounding(start, _KIND_OF.get(str(general.bound), "latest"), "")
    return replace(clause, begin=start, bounding=bounding, is_for_some=True)


_NO_DATE = FoundDate(0, 0, "event", None)
_KIND_OF: dict[str, Kind] = {"before": "before"}
#: Bound words that say no more than when it is.
_NO_LIMIT = ("on", "none")
#: From the first hour of a day to the last of another: whole days.
_WHOLE_DAYS = ("00:00", "24:00")


def _facts(par: SpanReading, clause: DateClause, run: DayRun, known: DateContext) -> DateFacts:
    """Return the facts of a run: of a single date, or of a stretch, whose last day counts."""
    if not run.is_stretch:
        return DateFacts(par, clause, run.first, complete(run.first.day, known), known)
    first, last = ends_of(run, known)
    borrowed = "year-inferred" in first.flags and not last.flags
    notes = (*last.notes, *[NOTES["borrowed"]] * borrowed)
    named = NamedDays(first.first, last.last, tuple(dict.fromkeys((*first.flags, *last.flags))), notes, last.rule)
    whole = (run.first.time, run.last.time) == _WHOLE_DAYS
    point = run.last._replace(time=None if whole else run.last.time or run.first.time)
    return DateFacts(par, clause, point, named, known, run=run, first=first)


def _recorded(facts: DateFacts, role: Role, begin: int, row: Row) -> FoundDate:
    """Return the record of a date by its ``role``, from ``begin`` or where the role begins; ``row``: why it is one."""
    if role.type == "event" and facts.run.is_span:
        facts.point = facts.point._replace(time=facts.run.first.time)
    record = record_of(facts, role, begin if role.start is None else role.start, row)
    if role.type != "period" or not facts.run.is_span:
        return record
    beginning = DateFacts(facts.par, facts.clause, facts.run.first, facts.first, facts.known).made(role)
    others = of_first(alternatives_of(beginning), record.start_date)
    return record._replace(alternatives=(*record.alternatives, *others))


def _beside(par: SpanReading, runs: Sequence[DayRun], clause: DateClause) -> datetime.date | None:
    """Return a day whose year or month completes the others of its group, or ``None``. A full date of the group, else
    the last day of a year, or the first of a month, named right before (`báo cáo năm 2026 trước 15/11`, `riêng tháng
    02/2027 gửi trước ngày 24`)."""
    full = next((point.day for run in runs for point in (run.last, run.first) if point.day.is_dated), None)
    if full:
        return complete(full, par.known).last
    year, last = _CUES["year_beside"].search(clause.before), runs[-1].last
    month = _CUES["month_beside"].search(clause.before) if last.day.month is None else None
    if month is not None:
        return datetime.date(int(month["y"]), int(month["m"]), 1)
    if year is None:
        return None
    named = complete(last.day._replace(year=int(year["y"])), par.known)
    facts = DateFacts(par, clause, last, named, par.known)
    facts["planned"] = _CUES["planned"].search(clause.before[: year.start()])
    return datetime.date(int(year["y"]), 12, 31) if facts["of_year_before"] else None


# --------------------
# Days that no record holds and no word around them explains: what the reading may have lost.

#: Figures that may be a day, written as none is: “15 4 2026”, “15,4,2026”, “15|4|2026”, “20260415”.
_LIKE_DAY = re.compile(
    r"\d(?<![\w/.,=-].)(?:(?<=(?=(?:0?[1-9]|[12]\d|3[01])[ ,|;_]).)\d?(?P<mark>[ ,|;_]{1,2})(?:0?[1-9]|1[0-2])"
    r"(?P=mark)20\d\d|(?<=2)0\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?![\w/]|[.,-]\w)"
)


def unheld_days(
    view: View, spans: Iterable[Span], issued_on: str | None, held: Covered, days: Container[str | None]
) -> list[Span]:
    """Return the days in ``spans``, not before the letter's own, that nothing ``held`` touches and ``days`` (ISO) lack.
    The rows ``unheld`` of ``date_roles.toml`` leave out what is history, a document's day, a feast, an effect, a
    figure."""
    lower, asked = mended_view(view), [*spans]
    lost = [one.span() for low, high in asked for one in _LIKE_DAY.finditer(lower, low, high)]
    lost += (
        span
        for span, last, row in _unheld_in(view, asked, issued_on, held)
        if row.made == "unheld" and iso(last) not in days
    )
    return lost


_LEFT = patterns_of("leftovers", **PIECES)


def unread_times(view: View, spans: Iterable[Span], held: Covered, dates: Iterable[Span]) -> list[Span]:
    """Return the words of time that limit or count something and that nothing ``held`` touches. With those of ``dates``
    behind which figures go on that were not read."""
    lower = mended_view(view)
    cut = [span for span in dates if _LEFT["rest"].match(lower, span[1])]
    asked = [span for span in spans if _LEFT["limits_or_counts"].search(lower, *span)]
    runs = [(low, run) for low, run in _times_in(lower, asked) if not held.touches(*run.span())]
    return cut + [run.span() for low, run in runs if not _why_left(lower, low, run)]


def _times_in(lower: str, spans: Iterable[Span]) -> Iterator[tuple[int, re.Match[str]]]:
    """Yield words of time, each behind the beginning of its span."""
    return ((low, run) for low, high in spans for run in _LEFT["run"].finditer(lower, low, high))


def _why_left(lower: str, low: int, run: re.Match[str]) -> str:
    """Return why unread words of time are none of the calendar (``tells-when``, ``figures``); ``""``: they may be."""
    start, end = run.span()
    counted = _LEFT["counted"].match(lower, end) is not None
    limited = _LEFT["limit"].search(lower, max(low, start - _LENGTH), start) is not None
    if _LEFT["named"].match(lower, start) or not (counted or limited):
        return "tells-when"  # a day by itself is looked for with all days
    is_length = _LEFT["length"].match(run[0])
    return "figures" if is_length and not (counted and limited) else ""


def _unheld_in(
    view: View, spans: Iterable[Span], issued_on: str | None, held: Covered = NOTHING_HELD
) -> Iterator[tuple[Span, datetime.date | None, Row]]:
    """Yield days that nothing ``held`` touches, each with the last day it names and the row ``unheld`` of
    ``date_roles.toml`` that says whether it may be lost."""
    lower, known = mended_view(view), known_on(issued_on)
    for low, high in spans:
        if held.holds_each(map(re.Match.start, _CUES["figures"].finditer(lower, low, high))):
            continue
        par = SpanReading(lower, view.plain, low, high, known, sentences=[low, *sentence_ends(lower, low, high)])
        after = low
        for run in find_runs(lower, find_points(lower, low, high)):
            span, begun, after = (run.first.start, run.last.end), after, run.last.end
            if held.touches(*span):
                continue
            first, last = complete(run.first.day, known).first, complete(run.last.day, known).last
            begin = first if last else None
            facts = DateFacts(par, _clause(par, [run], begun, None), run.last, NamedDays(begin, begin), known, run=run)
            facts["long_since"] = _CUES["long_since"].search(lower, begun, run.first.start)
            yield span, last, facts.first_held(DROPPED)


# --------------------
# Records of what comes again and again: rules of days, cycles without a day.

_SENTENCE_BREAK = re.compile(r";|\. ")


def _read_rules(par: SpanReading, runs: Sequence[DayRun], low: int, clause: DateClause) -> bool:
    """Read ``runs`` into ``par`` as days that come again; say whether the words say so. The rows ``again`` of
    ``date_roles.toml`` may leave them out then. ``low``: the end of the date before them."""
    again = RecurrenceReader(par, clause, low, runs)
    rules = again.read()
    if not rules:
        return False
    monthly = MONTHLY_RULE.search(rules[0].rrule) is not None
    par.of_series |= any(rule.series for rule in rules)
    par.after_half |= monthly or par.of_series
    par.after_rule = True
    facts = DateFacts(par, clause, runs[0].last, NOTHING, par.known)
    facts.update(lasts=again["lasts"], monthly=monthly)
    row = facts.first_held(AGAIN)
    if row.made == "none":
        par.leave(rules[0].start, rules[-1].end, row)
        return True
    par.found += (_by_rule(par, rule, facts)._replace(rule=row.name) for rule in rules)
    if rules[0].every_year:
        _make_yearly(par, rules[0].start)
    return True


def _by_rule(par: SpanReading, rule: RecurrenceRule, facts: DateFacts) -> FoundDate:
    """Return the record of days that come again; of a stretch (`từ ngày 01 đến ngày 05 hằng tháng`) the last counts."""
    facts["lasts"] = facts["lasts"] or rule.stretch
    record = _series(par, rule)
    bound = next((bound for fact, bound in _RULE_BOUNDS.items() if facts[fact]), record.bound)
    flags = (*rule.flags, *["bound-conflict"] * bool(facts["conflict"]))
    others = with_series(rule.rrule, par.known.issued) if rule.series else ()
    return record._replace(bound=bound, flags=flags, alternatives=others, source="rule")


#: What bounds a series other than its bound words.
_RULE_BOUNDS: dict[str, Bound] = {"lasts": "by", "before_behind": "before"}


def _series(par: SpanReading, turn: RecurrenceRule) -> FoundDate:
    """Return the record of what comes again: its rule, hour, bound (``None`` without a limit) and explanation."""
    bounding, span = turn.bound, (turn.start, turn.end)
    bound = bound_of(bounding) if bounding and bounding.kind not in _NO_LIMIT else None
    in_time = bound_told(bound, "recurring", turn.time)
    told = sentence(
        f"{words_said(par.plain, *span)}: {turn.note}", NOTES["each turn"].format(in_time) if in_time else ""
    )
    return FoundDate(
        *span, "recurring", None, bound=bound, time=turn.time, rrule=turn.rrule, explanation=told, rows=turn.rows
    )


def _make_yearly(par: SpanReading, high: int) -> None:
    """Let the dates in ``par.found`` before `hằng năm` come every year too, back to the first that is not so listed.
    `đợt 1 trước ngày 30/6, đợt 2 trước ngày 31/12 hằng năm`: days without a year, joined by a comma or `và`."""
    for at, record in reversed(list(enumerate(par.found))):
        if record.end > high:
            continue
        is_one = record.flags == ("year-inferred",) and _CUES["listed"].fullmatch(par.lower, record.end, high)
        if not (is_one and record.date):
            return
        day = datetime.date.fromisoformat(record.date)
        rrule = by_month_day([day.day], [day.month])
        again = _series(par, RecurrenceRule(record.start, record.end, rrule, None, record.time))
        others = with_series(rrule, par.known.issued)
        par.found[at] = again._replace(bound=record.bound, alternatives=others, source="rule")
        high = record.start


def _read_cycles(par: SpanReading) -> None:
    """Read the cycles of a span into ``par``, but bare words (`hằng tháng`) that serve a dated rule or a figure."""
    for cycle in find_cycles(par.lower, par.low, par.high, par.column is not None):
        # Bare words of a cycle may only say of a dated rule of their sentence how often it holds.
        serves = cycle.plain and any(
            "BY" in str(one.rrule)
            and not _SENTENCE_BREAK.search(par.lower, min(one.end, cycle.end), max(one.start, cycle.start))
            for one in par.found
        )
        if serves or says("indicator", par.lower[par.low : cycle.start]):
            continue
        start = min(cycle.bound.start, cycle.start) if cycle.bound else cycle.start
        record = _series(par, cycle._replace(start=start))
        par.add(record._replace(certain=cycle.sure, source="cycle", rule=cycle.rule, rows=cycle.rows), cycle.start)
