"""Reads the dates of a letter: points in time, their bounds and their part in the clause, put together."""

import datetime
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from extractors.dates import negatives, recurrence, relative
from extractors.dates.misprints import mended
from extractors.dates.bounds import Bounding, read_bound
from extractors.dates.patterns import any_of, lexicon, loose
from extractors.dates.points import WEEKDAY_CODES, Point, Run, continues, find_points, find_runs
from extractors.dates.record import FoundDate
from extractors.dates.shapes import Day
from extractors.dates.values import Known, Named, complete, issue_day
from extractors.view import View
from schemas.letter import Bound, DateType

Span = tuple[int, int]
#: How far the words before a date may stand that decide what it is.
_REACH = 200

_TRIGGER = re.compile(r"\d|lần|hằng|hàng|mỗi|định kỳ|rằm|hôm nay|cùng ngày|quý |kể từ|sau khi|ngày (?:trước|sau)|thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật|ngày (?:cuối|đầu|làm việc)|trong (?:vòng|thời hạn)|thời hạn")
_TITLE_YEAR = re.compile(r"năm (20\d\d)(?! ?-)")
_SENTENCE_END = re.compile(r"[;!?]|(?<!tp)(?<!\bt)(?<!\bts)(?<!\d)\. (?!\.)|\d\. (?=[^\d\W])")
_TIME_LABEL = loose(r"(?<!\w)(?:thời gian|thời điểm|ngày giờ|ngày|tiến độ|lịch)(?P<words>(?: [^.:;]{0,60})?)~:(?P<rest>[^;:]{0,60})$")
_LIMIT_LABEL = loose(r"(?<!\w)(?:thời hạn|hạn)(?!\w)(?:[^.;]{0,80}(?::| là| vào))?[ (]*$")
_DEADLINE_WORDS = loose(rf"(?<!\w)(?:{any_of(*lexicon('labels', 'deadline'))})(?!\w)")
_PLAIN_TIME_LABEL = loose(
    rf"(?<!\w)thời gian (?:{any_of(*lexicon('labels', 'deadline'))})(?!\w)[^.;:]{{0,60}}[ :]*(?:là |vào )?$"
)
_EVENT_WORDS = loose(rf"(?<!\w)(?:{any_of(*lexicon('events', 'words'))})(?!\w)")
_DUTY_WORDS = loose(rf"(?<!\w)(?:{any_of(*lexicon('events', 'duties'))})(?!\w)")
_FINISHING = loose(rf"(?<!\w)(?:{any_of(*lexicon('events', 'finishing'))})(?!\w)[^.;:]{{0,60}}$")
_GOALS = loose(rf"(?:(?<!\w)(?:{any_of(*(w for w in lexicon('events', 'goals') if w[0].isalpha()))})(?!\w)|\d ?%)")
_FROM_NOW = loose(r"(?<!\w)(?:bắt đầu )?(?:kể )?từ (?:nay|bây giờ|ngày (?:ký ban hành|ký|ban hành)(?: kế hoạch| văn bản| hướng dẫn| thông báo| chương trình| chỉ thị)?(?: này)?|khi (?:có|nhận được|ban hành) [^.;,:()]{2,40}?)(?: trở đi)?(?: cho)?[ ,]*$")
_ISSUED_FROM = loose(r"từ ngày (?:ký|ban hành)")
_LAST_CALL = loose(r"[ ,)(]*(?:là )?(?:hạn cuối|hạn chót|thời hạn cuối|hạn nộp|ngày hết hạn|hết hạn)")
_YEAR_BESIDE = re.compile(r"năm (20\d\d)(?! ?-)[^.;]{0,40}$")
_TITLES = ("kỳ họp", "nhiệm kỳ", "giai đoạn", "chiến lược", "tầm nhìn", "định hướng", "đề án", "quy hoạch")
_HORIZON = loose(rf"(?<!\w)(?:{'|'.join(_TITLES)})(?!\w)[^.;:]{{0,120}}$")
# `nhiệm vụ trọng tâm trong quý II`: the month tells which work is meant, not by when.
_DESCRIBED = loose(
    r"(?<!\w)(?:hoạt động|công tác|nhiệm vụ|trọng tâm|kết quả|tình hình|sự kiện|phong trào|chương trình|nội dung|diễn ra|thời gian|ngày lễ|việc|số liệu|phát sinh)[ :]*$"
    r"|^(?!.*(?<!\w)tổ chức(?!\w)).*(?<!\w)(?:đại hội|hội nghị)[ :]*$"
)
_CYCLE_OPEN = loose(r"(?:hằng|hàng|mỗi|từng) (?:tuần|tháng|quý|năm) ?\($")
_OPENING = loose(r"[ +*(:-]*(?:(?:[a-zđ]|\d{1,2})[.)])?~(?:dự kiến)?[ :]*")
_HONOURED = loose(r"[^.;]{0,60}(?:lấy làm|là ngày|được chọn|làm ngày|trở thành)")
_CLOSING = loose(r"(?<!\w)(?:đóng|khóa|dừng|ngừng|kết thúc)(?!\w)[^.;]{0,40}$")
_STAGE = loose(r"giai đoạn (?:\d|[ivx]+|một|hai|ba)[^.;]{0,40}$")
_SAME_EVENT = loose(r"[ (]*(?:tức|nhằm)(?: là| vào)?[ :]*(?:ngày )?$")


@dataclass(slots=True)
class _Paragraph:
    """The state of reading one span."""

    lower: str
    plain: str
    low: int
    high: int
    known: Known
    column: str | None
    taken: Sequence[Span]
    found: list[FoundDate] = field(default_factory=list)
    used: list[Span] = field(default_factory=list)
    after_half: bool = False

    def free(self, start: int, end: int) -> bool:
        return not any(start < b and a < end for a, b in self.used)

    def add(self, record: FoundDate) -> None:
        self.found.append(record)
        self.used.append((record.start, record.end))


def _overlaps(taken: Sequence[Span], start: int, end: int) -> bool:
    at = bisect_right(taken, (end, 0))
    return any(a < end and start < b for a, b in taken[max(0, at - 2) : at + 1])


def _clause_start(lower: str, low: int, at: int) -> int:
    start = low
    for found in _SENTENCE_END.finditer(lower, max(low, at - 400), at):
        start = found.end()
    return start


def find_dates(
    view: View,
    spans: Sequence[Span],
    issued_on: str | None,
    taken: Sequence[Span] = (),
    columns: Sequence[str | None] = (),
    subject: str | None = None,
) -> list[FoundDate]:
    """Return the dates in ``spans`` that belong in a clerk's calendar, in order.

    ``taken`` are spans of cited documents. ``columns`` runs beside ``spans``: ``"deadline"`` for a cell under "Thời gian
    hoàn thành" or the like, ``"event"`` for one under (or a paragraph below the heading) "Thời gian". The year of
    ``subject`` (the letter's title) settles years that are left out.
    """
    lower = mended(view.lower)
    title = _TITLE_YEAR.search(subject.lower()) if subject else None
    known = Known(issue_day(issued_on), int(title[1]) if title else None)
    occupied = sorted(taken)
    found: list[FoundDate] = []
    for number, (low, high) in enumerate(spans):
        if not _TRIGGER.search(lower, low, high):
            continue
        column = columns[number] if number < len(columns) else None
        paragraph = _Paragraph(lower, view.plain, low, high, known, column, occupied)
        _read(paragraph)
        found += paragraph.found
        last = next((record.date for record in reversed(paragraph.found) if record.date), None)
        if last:
            known = replace(known, same=datetime.date.fromisoformat(last))
    return sorted(found, key=lambda record: (record.start, record.end))


def _read(par: _Paragraph) -> None:
    _read_terms(par)
    _read_runs(par)
    if recurrence.TRIGGER.search(par.lower, par.low, par.high):
        _read_rules(par)


def _read_terms(par: _Paragraph) -> None:
    if not relative.TRIGGER.search(par.lower, par.low, par.high):
        return
    for term in relative.find_terms(par.lower, par.plain, par.low, par.high, par.known):
        if not par.free(term.start, term.end):
            continue
        before = par.lower[_clause_start(par.lower, par.low, term.start) : term.start]
        if negatives.is_effect(before):
            continue
        par.add(
            FoundDate(
                term.start, term.end, "deadline", _iso(term.date), None, term.bound, None, None, term.relative,
                term.flags, f"Tính từ mốc: {term.note}.", 0.9 if term.date else 0.85, term.certain,
            )
        )  # fmt: skip


def _read_runs(par: _Paragraph) -> None:
    points = [p for p in find_points(par.lower, par.low, par.high) if par.free(p.start, p.end)]
    runs = find_runs(par.lower, points)
    at = 0
    previous: Run | None = None
    while at < len(runs):
        group = [runs[at]]
        while at + len(group) < len(runs) and continues(par.lower, group[-1], runs[at + len(group)]):
            group.append(runs[at + len(group)])
        if not _overlaps(par.taken, group[0].first.day.start, group[0].first.day.end):
            _read_group(par, _clause_of(par, group, previous))
        previous = group[-1]
        at += len(group)


@dataclass(slots=True)
class _Clause:
    """A run (or several under the same words) with what stands around it."""

    runs: list[Run]
    start: int
    begin: int
    bounding: Bounding | None
    before: str
    after: str
    low: int


def _clause_of(par: _Paragraph, group: list[Run], previous: Run | None) -> _Clause:
    first = group[0].first
    start = _clause_start(par.lower, par.low, first.start)
    low = max(par.low, previous.last.end if previous else par.low)
    bounding = read_bound(par.lower, max(low, start), first.start)
    begin = bounding.start if bounding else first.start
    after = par.lower[group[-1].last.end : min(par.high, group[-1].last.end + 120)]
    return _Clause(group, start, begin, bounding, par.lower[max(start, begin - _REACH) : begin], after, low)


def _read_group(par: _Paragraph, clause: _Clause) -> None:
    lower = par.lower
    first = clause.runs[0].first
    near = lower[max(clause.start, first.start - 40) : first.start]
    if negatives.is_condition(near) or negatives.is_stamp(near) or negatives.is_later(near) or _SAME_EVENT.search(lower, max(par.low, first.start - 12), first.start):
        return
    if negatives.is_blank(lower[max(clause.start, first.start - 20) : first.day.start], clause.after):
        return
    if _rule_of(par, clause):
        return
    _infer_beside(par, clause)
    if clause.bounding and clause.bounding.kind in ("within", "latest") and clause.runs[-1].last.day.unit in ("month", "quarter"):
        # `trong tháng 4 và tháng 5/2026`: the last of them is the end.
        last = clause.runs[-1].last
        clause.runs = [Run(one := replace(last, start=clause.runs[0].first.start), one)]
    for position, run in enumerate(_each_day(clause.runs)):
        record = _span_record(par, clause, run) if run.is_span or run.first.run or _pair(run.first) else _point_record(par, clause, run.first, position)
        if record:
            par.add(record)
            if record.date:
                par.known = replace(par.known, earlier=datetime.date.fromisoformat(record.date))
    par.known = replace(par.known, beside=None)


def _each_day(runs: list[Run]) -> list[Run]:
    """Give days that are listed but do not follow one another (``các ngày 16, 18 và 20/3``) a run each."""
    each: list[Run] = []
    for run in runs:
        point = run.first
        if point.days and not point.run and not run.is_span and not _pair(point):
            for number in point.days:
                single = replace(point, day=replace(point.day, day=number), days=(), end=point.day.end)
                each.append(Run(single, single))
            point = replace(point, start=point.day.start, days=())
            each.append(Run(point, point))
        else:
            each.append(run)
    return each


def _pair(point: Point) -> bool:
    """Say whether the listed days of ``point`` follow one another (``ngày 5, 6 tháng 3``): one event of several days."""
    numbers = [*point.days, point.day.day or 0]
    return bool(point.days) and all(b - a == 1 for a, b in zip(numbers, numbers[1:], strict=False))


def _infer_beside(par: _Paragraph, clause: _Clause) -> None:
    """Let a full date of the group, or a year named right before, settle the years that the others leave out."""
    for run in clause.runs:
        for point in (run.last, run.first):
            if point.day.year is not None and point.day.unit in ("day", "month"):
                named = complete(point.day, par.known)
                if named.last:
                    par.known = replace(par.known, beside=named.last)
                    return
    year = _YEAR_BESIDE.search(clause.before)
    if year and par.known.issued and int(year[1]) >= par.known.issued.year:
        candidate = datetime.date(int(year[1]), 12, 31)
        point = clause.runs[-1].last
        if point.day.month and point.day.unit == "day":
            named = complete(replace(point.day, year=int(year[1])), par.known)
            if named.last and named.last >= par.known.issued:
                par.known = replace(par.known, beside=candidate)


def _rule_of(par: _Paragraph, clause: _Clause) -> bool:
    """Read the group as a recurrence where its words say so."""
    if clause.runs[0].is_span or (clause.bounding is not None and clause.bounding.kind == "from" and not clause.runs[0].first.run):
        return False
    if any(run.first.run for run in clause.runs) and (clause.runs[0].first.day.month is not None):
        return False
    points = [run.first for run in clause.runs]
    lone = all(p.day.unit == "day" and p.day.month is None for p in points)
    groups = [points] if lone else [[p] for p in points]
    done = False
    for number, each in enumerate(groups):
        low = max(clause.start, clause.low)
        begin = clause.begin if number == 0 else each[0].start
        right = points[-1] if not lone else each[-1]
        rule = recurrence.dated(par.lower, low, begin, each, (par.low, par.high), par.after_half, par.known.title_year is not None)
        if rule is None and done:
            rule = recurrence.dated(par.lower, low, clause.begin, each, (par.low, par.high), par.after_half, par.known.title_year is not None)
        if rule is None and len(groups) > 1 and number == 0:
            # `trước ngày 15/6 và 15/12 hằng năm`: the words behind the last one hold for all.
            tail = recurrence.dated(par.lower, low, clause.begin, [right], (par.low, par.high), par.after_half, par.known.title_year is not None)
            if tail:
                for point in points:
                    if one := recurrence.dated(par.lower, low, begin, [replace(point, end=right.end, day=replace(point.day, end=right.day.end))], (par.low, par.high), par.after_half, par.known.title_year is not None):
                        _add_rule(par, clause, replace(one, start=clause.begin if point is points[0] else point.start, end=point.end))
                return True
        if rule:
            done = True
            if "báo cáo định kỳ" in rule.note:
                par.after_half = True
            _add_rule(par, clause, rule)
        elif done:
            return True
    return done


def _add_rule(par: _Paragraph, clause: _Clause, rule: recurrence.Rule) -> None:
    bounding = clause.bounding
    if bounding is None and "YEARLY" in rule.rrule and not _is_yearly_duty(clause):
        return
    bound = _bound_of(bounding) if bounding and bounding.kind != "on" else None
    joined = clause.runs[-1].last.joined
    if joined == "trước":
        bound = "before"
    flags = rule.flags + (("bound-conflict",) if clause.bounding and clause.bounding.conflict else ())
    par.add(
        FoundDate(rule.start, rule.end, "recurring", None, None, bound, rule.time, rule.rrule, None, flags, f"{rule.note.capitalize()}.", 0.9)
    )


def _is_yearly_duty(clause: _Clause) -> bool:
    """Say whether a bare `ngày 28/7 hằng năm` is kept, not only told of."""
    if _HONOURED.search(clause.after) or negatives.is_named_day(clause.before):
        return False
    around = clause.before + clause.after
    return bool(_DUTY_WORDS.search(around) or _EVENT_WORDS.search(around))


def _bound_of(bounding: Bounding) -> Bound | None:
    kinds: dict[str, Bound] = {"before": "before", "latest": "by", "until": "by", "within": "by", "on": "on", "from": "from"}
    return kinds[bounding.kind]


def _iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def _checks(par: _Paragraph, clause: _Clause, point: Point, named: Named, bound: Bound | None, kind: DateType) -> tuple[str, ...]:
    flags = list(named.flags)
    if clause.bounding and clause.bounding.conflict:
        flags.append("bound-conflict")
    if named.last and point.weekday and point.day.unit == "day" and WEEKDAY_CODES[named.last.weekday()] != point.weekday:
        flags.append("weekday-mismatch")
    issued = par.known.issued
    if named.last and issued and kind != "recurring":
        late = named.last < issued or (bound == "before" and named.last == issued and point.time is None)
        if late:
            flags.append("before-issue")
    return tuple(flags)


def _explain(named: Named, bound: Bound | None, written: str) -> str:
    words = {"before": "trước ngày này (ngày này đã trễ)", "by": "ngày này là ngày cuối còn hợp lệ", "on": "diễn ra đúng ngày này", "from": "bắt đầu từ ngày này", None: "đúng ngày này"}
    value = named.last.strftime("%d/%m/%Y") if named.last else "không rõ"
    text = f"“{' '.join(written.split())}” → {value}; {words[bound]}"
    return text + ("; " + "; ".join(named.notes) if named.notes else "") + "."


def _confidence(named: Named, flags: tuple[str, ...], base: float) -> float:
    if named.last is None:
        return min(base, 0.6)
    for flag, factor in (("year-inferred", 0.95), ("month-inferred", 0.85), ("before-issue", 0.85), ("weekday-mismatch", 0.9), ("vague-date", 0.7)):
        if flag in flags:
            base *= factor
    return round(base, 2)


def _make(
    par: _Paragraph, clause: _Clause, point: Point, named: Named, kind: DateType, bound: Bound | None, start: int, base: float,
    certain: bool = True, first: datetime.date | None = None, end: int | None = None, time: str | None = None,
) -> FoundDate:  # fmt: skip
    flags = _checks(par, clause, point, named, bound, kind)
    stop = point.end if end is None else end
    return FoundDate(
        start, stop, kind, _iso(named.last), _iso(first), bound, time if time is not None else point.time, None, None, flags,
        _explain(named, bound, par.lower[start:stop]), _confidence(named, flags, base), certain,
    )  # fmt: skip


def _day_before(par: _Paragraph, point: Point) -> Day:
    """Return the day that begins a listed run, with what its last day lends it."""
    return replace(point.day, day=point.days[0])


def _span_record(par: _Paragraph, clause: _Clause, run: Run) -> FoundDate | None:
    """Read `từ A đến B`: an event of several days, a stage, the days on which something is taken in."""
    lower = par.lower
    before, after = clause.before, clause.after
    last = complete(run.last.day, par.known)
    if run.is_span:
        known = replace(par.known, beside=last.last) if last.last else par.known
        first = complete(run.first.day, known)
        if first.first and last.last and first.first > last.last and run.first.day.year is None:
            # `từ 20/12 đến 15/01/2027`: the first one is of the year (or month) before.
            first = _earlier(run.first.day, first, last.last)
    else:
        first = complete(_day_before(par, run.first), par.known)
        if first.first and last.last and first.first > last.last:
            first = _earlier(replace(run.first.day, day=run.first.days[0], month=None), first, last.last)
    bounding = clause.bounding
    begin = clause.begin if bounding and bounding.kind in ("from", "within", "on") else run.first.start
    head = lower[clause.start : begin]
    if negatives.is_moved(head) and run.is_span:
        return _moved_record(par, clause, run, last)
    if _CYCLE_OPEN.search(head):
        return None
    if _is_no_period(par, clause, run, first, last, head, after):
        return None
    if run.first.time and run.is_span and run.last.day.unit == "day" and first.last == last.last:
        return _make(par, clause, run.first, last, "event", "from", begin, 0.9, end=run.last.end)
    if bounding and bounding.kind in ("before", "latest") and not run.is_span and not run.first.run:
        return _make(par, clause, run.last, last, "deadline", _bound_of(bounding), clause.begin, 0.9)
    time = run.last.time or run.first.time
    bound: Bound = "before" if run.before else "by"
    named = Named(last.first, last.last, tuple(dict.fromkeys((*first.flags, *last.flags))), last.notes)
    return _make(par, clause, replace(run.last, time=time), named, "period", bound, begin, 0.88, True, first.first)


def _earlier(day: Day, named: Named, last: datetime.date) -> Named:
    from extractors.dates.values import add_months

    if named.first is None or named.last is None:
        return named
    months = -1 if day.month is None else -12
    return Named(add_months(named.first, months), add_months(named.last, months), named.flags, named.notes)


def _moved_record(par: _Paragraph, clause: _Clause, run: Run, last: Named) -> FoundDate:
    """Read `lùi … từ ngày A đến ngày B`: only B holds."""
    deadline = bool(_DUTY_WORDS.search(clause.before)) or "hạn" in clause.before
    kind: DateType = "deadline" if deadline else "event"
    return _make(par, clause, run.last, last, kind, "by" if deadline else "on", run.last.start, 0.85)


def _is_no_period(par: _Paragraph, clause: _Clause, run: Run, first: Named, last: Named, head: str, after: str) -> bool:
    if run.first.day.unit == "year" or run.last.day.unit == "year" and run.first.day.unit != "day":
        return True
    if run.first.day.unit == "day" and not run.first.day.worded and run.last.day.unit == "day" and not run.last.day.worded and run.last.day.year is None:
        opened = clause.bounding is not None and clause.bounding.kind == "from"
        if not opened and not _TIME_LABEL.search(head) and par.column is None:
            return True
    if negatives.is_effect(head) or negatives.is_window(head) or negatives.is_superseded(head, after):
        return True
    if last.last and first.first and (last.last.year - first.first.year > 3):
        return True
    if par.column is None and not _TIME_LABEL.search(head):
        issued = par.known.issued
        if last.last and issued and last.last < issued:
            return True
        if negatives.is_named_day(head) and not (clause.bounding and clause.bounding.kind == "from"):
            return True
    return False


def _point_record(par: _Paragraph, clause: _Clause, point: Point, position: int) -> FoundDate | None:
    bounding = clause.bounding
    start = clause.begin if position == 0 else point.start
    before, after = clause.before, clause.after
    named = complete(point.day, par.known)
    if negatives.is_superseded(before, after) or negatives.is_effect(before):
        return None
    if not point.day.worded and negatives.is_fraction(after) and point.time is None:
        return None
    if point.joined == "trước":
        return _make(par, clause, point, named, "deadline", "before", start, 0.9)
    if bounding is None:
        return _bare(par, clause, point, named, start)
    if bounding.kind in ("before", "latest"):
        return _deadline(par, clause, point, named, start, bounding)
    if bounding.kind == "until":
        return _until(par, clause, point, named, start)
    if bounding.kind == "within":
        return _within(par, clause, point, named, start)
    if bounding.kind == "from":
        return _from(par, clause, point, named, start)
    return _on(par, clause, point, named, start)


def _past(par: _Paragraph, named: Named) -> bool:
    """Say whether the day named lies before the letter."""
    return named.last is not None and par.known.issued is not None and named.last < par.known.issued


def _deadline(par: _Paragraph, clause: _Clause, point: Point, named: Named, start: int, bounding: Bounding) -> FoundDate | None:
    before = clause.before
    if negatives.is_counted(before):
        return None
    if bounding.words.split()[-1] in ("hết", "quá", "cuối") and negatives.is_window(before):
        return None
    issued = par.known.issued
    past = named.last is not None and issued is not None and named.last < issued
    if past and (negatives.is_history(before) or negatives.is_withdrawn(before)):
        return None
    open_start = _FROM_NOW.search(par.lower, clause.start, start)
    if point.day.unit == "year" and not (_FINISHING.search(before) or _GOALS.search(before + clause.after)) and not open_start:
        return None
    if point.day.unit == "year" and (_HORIZON.search(before) and not open_start):
        return None
    if not point.day.worded and bounding.words in ("hết", "không quá", "hoàn thành vào", "kết thúc"):
        return None
    if open_start:
        return _open_period(par, clause, point, named, open_start)
    return _make(par, clause, point, named, "deadline", _bound_of(bounding), start, 0.96)


def _open_period(par: _Paragraph, clause: _Clause, point: Point, named: Named, opening: re.Match[str]) -> FoundDate:
    first = par.known.issued if _ISSUED_FROM.search(opening.group()) else None
    bound: Bound = "before" if clause.bounding and clause.bounding.kind == "before" else "by"
    return _make(par, clause, point, named, "period", bound, opening.start(), 0.85, first=first)


def _until(par: _Paragraph, clause: _Clause, point: Point, named: Named, start: int) -> FoundDate | None:
    before = clause.before
    opening = _FROM_NOW.search(par.lower, clause.start, start)
    if opening:
        return _open_period(par, clause, point, named, opening)
    if negatives.is_window(before) or negatives.is_history(before) or negatives.is_named_day(before):
        return None
    if not point.day.worded and point.time is None:
        return None
    issued = par.known.issued
    if named.last and issued and named.last < issued:
        return None
    if point.day.unit != "day" and (_HORIZON.search(before) or not (_GOALS.search(before) or _GOALS.search(clause.after) or _FINISHING.search(before))):
        return None
    return _make(par, clause, point, named, "deadline", "by", start, 0.85)


def _within(par: _Paragraph, clause: _Clause, point: Point, named: Named, start: int) -> FoundDate | None:
    before = clause.before
    if negatives.is_window(before) or negatives.is_history(before):
        return None
    finishing = bool(_FINISHING.search(before)) or (point.day.unit == "day" and bool(_DUTY_WORDS.search(before)))
    issued = par.known.issued
    if named.last is None or (issued and named.last < issued):
        return None
    if point.day.unit == "day":
        if point.day.month is None and not finishing:
            return None
        if finishing:
            return _make(par, clause, point, named, "deadline", "by", start, 0.9)
        return _make(par, clause, point, named, "event", "on", start, 0.8) if _EVENT_WORDS.search(before[-100:]) else None
    if finishing or par.column == "deadline":
        return _make(par, clause, point, named, "deadline", "by", start, 0.85)
    if point.day.unit != "year" and _TIME_LABEL.search(before):
        return _make(par, clause, point, named, "period", "by", start, 0.6, False, named.first)
    if point.day.unit == "year" or _DESCRIBED.search(before):
        return None
    return _make(par, clause, point, named, "deadline", "by", start, 0.65)


def _from(par: _Paragraph, clause: _Clause, point: Point, named: Named, start: int) -> FoundDate | None:
    before = clause.before
    labelled = _TIME_LABEL.search(before)
    if negatives.is_window(before + (clause.bounding.words if clause.bounding else "")) or negatives.is_named_day(before):
        return None
    issued = par.known.issued
    past = named.last is not None and issued is not None and named.last < issued
    if point.day.unit != "day" or named.last is None or (past and not labelled and point.time is None):
        return None
    if point.time:
        return _make(par, clause, point, named, "event", "from", start, 0.93)
    if labelled or (clause.bounding and clause.bounding.words.startswith("bắt đầu")):
        begun = Named(None, None, named.flags, named.notes)
        record = _make(par, clause, point, begun, "period", "from", start, 0.75, first=named.first)
        return replace(record, confidence=0.75)
    return None


def _on(par: _Paragraph, clause: _Clause, point: Point, named: Named, start: int) -> FoundDate | None:
    before = clause.before
    if negatives.is_window(before):
        return None
    issued = par.known.issued
    past = named.last is not None and issued is not None and named.last < issued
    if past and not (point.time or _TIME_LABEL.search(before)):
        return None
    if point.day.unit != "day":
        finishing = _FINISHING.search(before)
        return _make(par, clause, point, named, "deadline", "by", start, 0.75, certain=False) if finishing and point.day.unit != "year" else None
    if point.time is None and (negatives.is_named_day(before) or (not point.day.worded and not point.weekday)):
        if not re.search(r"(?<!\w)vào(?!\w)", par.lower[start : point.start]):
            return None
    label = _TIME_LABEL.search(before)
    if _CLOSING.search(before) or (label and _DEADLINE_WORDS.search(label["words"])):
        return _make(par, clause, point, named, "deadline", "by", start, 0.85)
    if named.last == issued and not label and not (_EVENT_WORDS.search(before) or _EVENT_WORDS.search(clause.after)):
        return None  # `hồi 7 giờ ngày …, tâm bão ở …`
    return _make(par, clause, point, named, "event", "on", start, 0.93 if point.time else 0.85)


def _event_bound(point: Point) -> Bound:
    """Return ``from`` where the hour behind the day is that of the beginning (``ngày X, từ 8h00``)."""
    return "from" if point.joined and ("từ" in point.joined or "bắt đầu" in point.joined) else "on"


def _bare(par: _Paragraph, clause: _Clause, point: Point, named: Named, start: int) -> FoundDate | None:
    """Read a date without bound word: only a label, an hour, a column or the words of an event make it a record."""
    before, after = clause.before, clause.after
    if _LAST_CALL.match(after) and point.day.unit == "day":
        return _make(par, clause, point, named, "deadline", "by", start, 0.9)
    label = _TIME_LABEL.search(before)
    if par.column == "deadline" and point.time and point.day.unit == "day":
        return _make(par, clause, point, named, "event", "on", start, 0.85)
    if negatives.is_new_date(before) and point.day.unit == "day":
        limit = _DUTY_WORDS.search(before) or "hạn" in before
        return _make(par, clause, point, named, "deadline" if limit else "event", "by" if limit else "on", start, 0.85)
    if label and negatives.is_signing(label.group().rstrip(" :")):
        return None
    if label and negatives.is_window(label.group().replace(":", " ")):
        return None
    if label and not negatives.is_named_day(label["words"]):
        if _DEADLINE_WORDS.search(label["words"]) or par.column == "deadline":
            return _make(par, clause, point, named, "deadline", "by", start, 0.9)
        if point.day.unit == "day" and not negatives.is_signed(before):
            return _make(par, clause, point, named, "event", _event_bound(point), start, 0.93 if point.time else 0.88)
        if point.day.unit in ("month", "quarter") and named.last and not _past(par, named):
            return _make(par, clause, point, named, "period", "by", start, 0.6, False, named.first)
        return None
    if _LIMIT_LABEL.search(before) or _PLAIN_TIME_LABEL.search(before):
        return None if negatives.is_cited(before, after) else _make(par, clause, point, named, "deadline", "by", start, 0.85)
    if par.column == "deadline" and not negatives.is_cited(before, after) and not negatives.is_named_day(before):
        return _make(par, clause, point, named, "deadline", "by", start, 0.85, certain=point.day.unit != "year")
    if negatives.is_named_day(before) or negatives.is_window(before) or negatives.is_signed(before):
        return None
    if point.day.unit != "day" or named.last is None or (point.day.month is None and point.day.shift is None):
        return None
    issued = par.known.issued
    if (issued and named.last < issued) and not point.time:
        return None
    if "year-inferred" in named.flags and issued and (named.last - issued).days > 270:
        return None  # `họp ngày 03/3` in a letter of 10/3 was last week, not next year
    if par.column == "event":
        return _make(par, clause, point, named, "event", "on", start, 0.85)
    if point.time:
        return _make(par, clause, point, named, "event", _event_bound(point), start, 0.85)
    if negatives.is_cited(before, after) or negatives.is_history(before) or not point.day.worded and point.day.year is None and not point.weekday:
        return None
    if _EVENT_WORDS.search(before[-110:]) or (_OPENING.fullmatch(before) and _EVENT_WORDS.search(after[:80])):
        return _make(par, clause, point, named, "event", "on", start, 0.75)
    if _DUTY_WORDS.search(before[-60:]) and point.day.year is not None and "(" not in before[-3:]:
        return _make(par, clause, point, named, "deadline", "on", start, 0.6, certain=False)
    return None


def _read_rules(par: _Paragraph) -> None:
    for rule in recurrence.undated(par.lower, par.low, par.high, par.column is not None):
        if not par.free(rule.start, rule.end) or _beside_rule(par, rule):
            continue
        bound = _bound_of(rule.bound) if rule.bound and rule.bound.kind not in ("on",) else None
        start = rule.bound.start if rule.bound and rule.bound.start < rule.start else rule.start
        par.add(
            FoundDate(start, rule.end, "recurring", None, None, bound, rule.time, rule.rrule, None, (), "Lặp lại theo chu kỳ ghi trong câu.", 0.85 if rule.sure else 0.5, rule.sure)
        )


def _beside_rule(par: _Paragraph, rule: recurrence.Undated) -> bool:
    """Say whether the cycle's words already served a dated rule of the same sentence."""
    for record in par.found:
        if record.type != "recurring" or not rule.plain:
            continue
        low, high = sorted((record.end, rule.start)) if record.end <= rule.start else sorted((rule.end, record.start))
        between = par.lower[low:high]
        if len(between) <= 90 and not re.search(r"[;]|\. ", between):
            return record.rrule is not None and ("BY" in record.rrule) and "BY" not in rule.rrule
    return False
