"""What written days and counted terms stand for: missing years and months, terms from an event."""

import calendar
import datetime
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from extractors.counting import LAST_WORDS, NO_ANCHOR_DAY, PATTERN, add_months, add_working, number_of, to_solar
from extractors.dates.bounds import lexicon, loose, says, words_of, written
from extractors.dates.written_days import Day, Unit, find_days
from extractors.lexicon import load
from extractors.patterns import Span, any_of, told_by_letter
from schemas import Alternative, Bound, DateType, Relative, first_day, iso

# --------------------
# A date expression as found in a letter, and what is told of it for the clerk who checks it (Vietnamese).


class FoundDate(NamedTuple):
    """One expression that belongs in a clerk's calendar, at ``start``–``end`` of the letter's text.

    ``date`` is the day named (of a month, quarter, year or period its last day), ``start_date`` the first day of a
    period, ``since`` and ``until`` the first and the last one of a series. ``certain`` is false where a careful reader
    could leave the expression out. ``source`` says what made the words a date of the calendar: the kind of their bound
    (``before``, ``latest``, ``until``, ``within``, ``from``, ``on``), a ``label``, a ``column``, nothing but a
    ``clause``; or that they are a ``term`` counted from an anchor, a ``stretch`` of days, a ``rule``, a ``cycle``, the
    ``echo`` of another date.
    """

    start: int
    end: int
    type: DateType
    date: str | None
    start_date: str | None = None
    bound: Bound | None = None
    time: str | None = None
    rrule: str | None = None
    since: str | None = None
    until: str | None = None
    relative: Relative | None = None
    flags: tuple[str, ...] = ()
    explanation: str = ""
    alternatives: tuple[Alternative, ...] = ()
    certain: bool = True
    source: str = "clause"
    why: str = ""
    """Why the words are a date of the calendar (``pipeline/cli/why.toml``), where its source does not say so."""
    rule: str = ""
    """The row of a table of rules that said so."""


def sentence(*parts: str) -> str:
    """Join the parts of an explanation."""
    return "; ".join(filter(None, parts)) + "."


def words_said(plain: str, start: int, end: int) -> str:
    """Return the words of the letter on one line, in quotes."""
    return f"“{' '.join(plain[start:end].split())}”"


def bound_told(bound: Bound | None, kind: DateType, time: str | None) -> str:
    """Return whether the day (or hour) named is still in time."""
    if bound == "before":
        return f"đúng {'giờ' if time else 'ngày'} này là muộn"
    if bound == "by":
        return "đến giờ này là hết hạn" if time else "ngày này là ngày cuối còn hợp lệ"
    if bound == "on":
        return "làm trong ngày này" if kind == "deadline" else "diễn ra ngày này"
    return f"bắt đầu từ {'giờ' if time else 'ngày'} này" if bound == "from" else ""


# --------------------
# What a written day stands for: missing years and months by the letter's own date, months by their last day.
#
# A day that is not on the calendar gets no value, never the nearest one.

_PARTS: dict[str, dict[str, list[int]]] = load("dates")["parts"]
#: The school year and its terms: begin and end as month-day.
SCHOOL: dict[str, list[str]] = load("dates")["parts"]["school"]
_MONTHS_IN: dict[Unit, int] = {"day": 1, "month": 1, "quarter": 3, "year": 12}
#: Parts whose last day nobody doubts.
_FIRM = ("cuối", "nửa", "2 ", "3 ", "6 ", "9 ")
#: A year of two digits is no guess where it lies so near the letter's own.
_NEAR_YEARS = 5
_DAY = datetime.timedelta(days=1)
#: How soon after the letter a day must come for the year in the letter's title to be passed over.
SOON = datetime.timedelta(days=60)


class NamedDays(NamedTuple):
    """First and last day of what the words name, with what was inferred (codes of flags) and how (Vietnamese)."""

    first: datetime.date | None = None
    last: datetime.date | None = None
    flags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def _next_from(unit: str, issued: datetime.date) -> str:
    return f"không ghi {unit}, lấy lần đầu tiên từ ngày ban hành {issued:%d/%m/%Y} trở đi"


INVALID = NamedDays(flags=("invalid-date",), notes=("trên lịch không có ngày này",))
UNKNOWN = NamedDays(flags=("vague-date",), notes=("chưa đủ căn cứ để suy ra năm",))


class Known(NamedTuple):
    """What helps to complete a day.

    The letter's date, the year of its title, a day named ``earlier`` in the paragraph, a day ``beside`` it whose year
    (or month) it shares, and the ``same`` day that `cùng ngày` means in another paragraph. ``is_exact`` is false
    where the letter's own day or month is blank; the letter ``moves`` a date where its title says so. ``last_full`` is
    the last day with its year that a letter without a day of issue names.
    """

    issued: datetime.date | None
    title_year: int | None = None
    earlier: datetime.date | None = None
    beside: datetime.date | None = None
    same: datetime.date | None = None
    is_exact: bool = True
    moves: bool = False
    last_full: datetime.date | None = None


def known_on(issued_on: str | None, title_year: int | None = None) -> Known:
    """Return what is known in a letter of a day (ISO; a month or a year where the rest is blank)."""
    return Known(first_day(issued_on), title_year, is_exact=len(issued_on or "") == len("2026-03-02"))


def day_of(iso_day: str | None) -> datetime.date | None:
    """Return the day of its ISO form."""
    return datetime.date.fromisoformat(iso_day) if iso_day else None


def make(year: int, month: int, day: int) -> datetime.date | None:
    """Return the day, or ``None`` where the calendar has none."""
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _one(day: datetime.date | None, flag: str = "", note: str = "") -> NamedDays:
    """Return what a single day's words name, with what was inferred and how; ``INVALID`` where there is no such day."""
    return NamedDays(day, day, (flag,) if flag else (), (note,) if note else ()) if day else INVALID


def last_of_month(year: int, month: int) -> datetime.date:
    """Return the last day of a month."""
    return datetime.date(year, month, calendar.monthrange(year, month)[1])


def complete(day: Day, known: Known) -> NamedDays:
    """Return what ``day`` names, completed from what is known."""
    if day.shift is not None:
        return _near(day, day.shift, known)
    if day.lunar:
        return _lunar(day, known)
    return _day(day, known) if day.unit == "day" else _span(day, known)


def _near(day: Day, shift: int, known: Known) -> NamedDays:
    """Return what `cùng ngày`, `thứ Sáu`, `tuần này`, `ngày 20 tháng sau`, `cuối năm nay` name."""
    if day.same_day and (named := known.earlier or known.same):
        return _one(named, note="là ngày nêu ngay trước đó")
    base = known.issued
    if base is None:
        return UNKNOWN
    note = f"tính theo ngày ban hành {base:%d/%m/%Y}"
    monday = base + datetime.timedelta(days=7 * shift - base.weekday())
    if day.weekday is not None:
        to_next = (day.weekday - base.weekday() - 1) % 7 + 1
        named = base + to_next * _DAY if day.bare else monday + day.weekday * _DAY
        return _one(named, "year-inferred", note)
    if day.unit == "week":
        return NamedDays(monday, monday + 6 * _DAY, ("year-inferred",), (note,))
    if day.unit == "day" and day.day is None:
        return _one(base + shift * _DAY, "year-inferred", note)
    month = add_months(base.replace(day=1), _MONTHS_IN[day.unit] * shift)
    if day.unit == "day" and day.day is not None:
        return _one(make(month.year, month.month, day.day), "month-inferred", note)
    flag = "month-inferred" if day.unit == "month" else "year-inferred"
    day = day._replace(month=month.month, quarter=(month.month - 1) // 3 + 1)
    return _stretch(day, month.year, (flag,), (note,))


def _lunar(day: Day, known: Known) -> NamedDays:
    if day.day is None or day.month is None:
        return UNKNOWN
    note, issued = "đổi từ âm lịch Việt Nam", known.issued
    if day.year is not None:
        return _one(to_solar(day.year, day.month, day.day), note=note)
    if issued is None:
        return UNKNOWN
    days = (to_solar(issued.year + shift, day.month, day.day) for shift in (-1, 0, 1))
    solar = next((solar for solar in days if solar and solar >= issued), None)
    return NamedDays(solar, solar, ("year-inferred",), (note, _next_from("năm", issued))) if solar else INVALID


def _day(day: Day, known: Known) -> NamedDays:
    number, month = day.day or 0, day.month
    if month is None:
        return _day_without_month(number, known)
    if day.year is not None:
        is_guess = day.short_year and known.issued and abs(day.year - known.issued.year) > _NEAR_YEARS
        guess = ("year-inferred", f"năm chỉ ghi hai chữ số, hiểu là {day.year}") if is_guess else ("", "")
        return _one(make(day.year, month, number), *guess)
    if not make(_LEAP_YEAR, month, number):
        return INVALID
    year, note = _year_of(day, known, lambda year: make(year, month, number), lambda year: make(year, month, number))
    return _one(make(year, month, number), "year-inferred", note) if year else UNKNOWN


#: A year that has every day.
_LEAP_YEAR = 2024
#: A bare day lies at most so long before the day whose year it takes.
_HALF_A_YEAR = datetime.timedelta(days=183)
_In = Callable[[int], datetime.date | None]


def _year_of(day: Day, known: Known, first: _In, last: _In) -> tuple[int | None, str]:
    """Return the year that the words leave out, and how it is told; ``first`` and ``last`` are the days of a year."""
    issued, titled = known.issued, known.title_year
    if day.year_shift is not None and issued:
        return issued.year + day.year_shift, f"tính theo ngày ban hành {issued:%d/%m/%Y}"
    if known.beside is not None:
        return known.beside.year, "không ghi năm, lấy năm của ngày ghi bên cạnh"
    if issued is None:
        return _year_without_issue(known, last)
    year = next(year for year in range(issued.year, issued.year + 9) if (last(year) or _NEVER) >= issued)
    if titled and (first(year) or issued) - issued > SOON and (last(titled) or _NEVER) >= issued:
        return titled, f"không ghi năm, lấy năm {titled} ghi trong trích yếu"
    return year, _next_from("năm", issued)


_NEVER = datetime.date.min


def _year_without_issue(known: Known, last: _In) -> tuple[int | None, str]:
    if known.earlier:
        return known.earlier.year, "không ghi năm, lấy năm của ngày nêu trước đó"
    full = known.last_full
    years = (full.year, full.year + 1) if full else ()
    near = (year for year in years if full and full - (last(year) or _NEVER) <= _HALF_A_YEAR)
    return next(near, None), "không ghi năm, lấy theo ngày cuối cùng có ghi năm trong văn bản"


def _day_without_month(number: int, known: Known) -> NamedDays:
    base, note = known.issued, _next_from("tháng", known.issued) if known.issued else ""
    if known.beside:
        named = make(known.beside.year, known.beside.month, number)
        return _one(named, "month-inferred", "không ghi tháng, lấy tháng của ngày ghi bên cạnh")
    if known.earlier and (base is None or known.earlier >= base):
        base, note = known.earlier, "không ghi tháng, lấy lần đầu tiên từ ngày nêu trước đó"
    if base is None:
        return UNKNOWN
    later = add_months(base.replace(day=1), 1)
    days = (make(month.year, month.month, number) for month in (base, later))
    return _one(next((day for day in days if day and day >= base), None), "month-inferred", note)


#: Months in a unit.
_SIZES = {"month": 1, "quarter": 3, "year": 12}


def _stretch(day: Day, year: int, flags: tuple[str, ...] = (), notes: tuple[str, ...] = ()) -> NamedDays:
    size, part = _SIZES[day.unit], day.part
    value = {"month": day.month, "quarter": day.quarter, "year": None}[day.unit] or 1
    low, high = size * ((day.since or value) - 1) + 1, size * value
    first, last = datetime.date(year - (low > high), low, 1), last_of_month(year, high)
    if part is None:
        return NamedDays(first, last, flags, notes)
    if part in SCHOOL:
        begin, end = (tuple(map(int, at.split("-"))) for at in SCHOOL[part])
        first, last = datetime.date(year - (begin[0] >= _SCHOOL_BEGINS), *begin), datetime.date(year, *end)
    elif day.unit == "month":
        first, last = (
            _in_month(last, _PARTS["month"][day.part_from or part][0]),
            _in_month(last, _PARTS["month"][part][1]),
        )
    else:
        begins, ends = _PARTS[day.unit][part]
        first, last = first.replace(month=first.month + begins - 1), last_of_month(first.year, first.month + ends - 1)
    if part.startswith(_FIRM):
        return NamedDays(first, last, flags, notes)
    note = f"chỉ nêu khoảng thời gian, quy ước từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}"
    return NamedDays(first, last, (*flags, "vague-date"), (*notes, note))


#: The month in which a school year begins, in the year before the one it is counted by.
_SCHOOL_BEGINS = 8


def _in_month(last: datetime.date, number: int) -> datetime.date:
    """Return a day of the month that ends on ``last`` by its number; a negative one counts back from the end."""
    return last.replace(day=last.day + 1 + number if number < 0 else min(number, last.day))


def _span(day: Day, known: Known) -> NamedDays:
    if day.unit == "month" and not all(1 <= month <= 12 for month in (day.month, day.since) if month is not None):
        return INVALID
    if day.year is not None:
        return _stretch(day, day.year)
    whole = day._replace(part=None)
    year, note = _year_of(day, known, lambda year: _stretch(whole, year).first, lambda year: _stretch(day, year).last)
    return _stretch(day, year, ("year-inferred",), (note,)) if year else UNKNOWN


# --------------------
# Terms counted from an event: `trong vòng 10 ngày kể từ ngày ký`, `sau khi kết thúc hội nghị 05 ngày`.
#
# The first day is not counted (Bộ luật Dân sự 2015, Điều 147); a term in months ends on the same day of the month
# (Điều 148). Rolling over a day off is left to the working calendar.

_written = written(load("date_terms")["pieces"] | {"number": PATTERN})


class TermRule(NamedTuple):
    """A way in which a term is written, and its row of the lexicon."""

    name: str
    pattern: re.Pattern[str]
    row: dict[str, Any]


TERMS = [TermRule(row["name"], loose(_written(row["pattern"])), row) for row in load("date_terms")["term"]]
TRIGGER = loose(
    rf"{told_by_letter([*LAST_WORDS, 'nửa'], or_digit=True)}~\)?(?:(?<!nửa) (?:ngày|tuần|tháng|giờ|tiếng)(?!\w| \d)"
    r"|(?<=nửa) (?:tháng|năm)|(?<=12|24|36|48|72)~h(?!\w))"
)
_ELLIPTIC = loose(_written(r"(?<!\w)(?:trong vòng|trong thời hạn|chậm nhất|trong) <term>,"))
_WEEKDAY = loose(r"(?:thứ \w+|chủ nhật)[ ,(]*")
_FROM_TO = loose(r"[ ,)]*(?:đến|tới|-)")
_LETTERS, _SENT = any_of(lexicon("acts", "letters")), any_of(lexicon("acts", "letters", "sent"))
_ISSUED = loose(
    r"(?:được )?(?:ký|ban hành|ký ban hành|ra|phát hành)(?! kết| hợp| giao)(?: ban hành)?"
    rf"(?: (?:{_LETTERS})(?: (?:này|trên))?)?(?:$| này)"
    rf"|(?:có |ban hành )?(?:{_LETTERS}) này(?: được)?(?: (?:ký|ban hành|có hiệu lực))*$"
)
# Nothing but the act is named: what is signed stands before in the sentence.
_BARE_SIGNING = loose(r"(?:được )?(?:ký|ký ban hành)$")
_OTHER_SIGNED = loose(rf"(?<!\w){any_of(lexicon('acts', 'signed'))}(?!\w)[^.]*$")
_RECEIVED = loose(
    rf"(?:tiếp )?nhận(?: được)?(?: (?:{_SENT})(?! (?:hợp lệ|đề nghị|của|trả lời|số))"
    r"(?: này| trên| nêu trên| chỉ đạo| triển khai)*)?$"
)
_NOT_EVENT = loose(
    r"(?:\d|(?:đó|đây|nay|này|mắt)(?!\w)|hết(?! (?:thời )?hạn)|tình hình|ngày \d|thời điểm|đến|tới|nếu|và |hoặc |cho "
    r"|ít nhất)"
)
_ACT = loose(r"\s*(?:gửi|nộp|báo cáo|phải|các|đề nghị|hoàn thành|công đoàn|cđcs|ban|lập|trình|[,.;:()]|về|$)")
_DUTY = loose(words_of("acts", "duties"))
_SENTENCE = re.compile(r"[.;:]")
# `Hết thời hạn 30 ngày kể từ …` begins what may be done then.
_RUN_OUT = loose(r"(?<!\w)(?:hết|quá) $")
_DAYS_IN = {"ngày": 1, "tuần": 7, "tuần lễ": 7, "tháng": 30}
_MOST_WORKING = 400  # days of work that are counted


class _Anchor(NamedTuple):
    """What a term is counted from: ``issued``, ``received`` or the event's words; its day where known, and its end."""

    words: str
    day: datetime.date | None
    end: int


def _anchor_of(lower: str, plain: str, found: re.Match[str], known: Known) -> _Anchor | None:
    event, group = found["event"].strip(" \"'"), found.groupdict()
    is_counted_from = "link" in group
    is_after_day = group.get("order") == "sau" and bool(group.get("lead")) and event[:1].isdigit()
    if not is_counted_from and not is_after_day and _NOT_EVENT.match(event):
        return None  # `6 tháng trước ngày 15/6` is a report of six months; but `chậm nhất 05 ngày sau ngày 15/6`
    if is_counted_from and not found["lead"] and found["link"].startswith("bắt đầu"):
        return None  # `Thời gian: 05 ngày, bắt đầu từ ngày …` tells how long
    given = _given_day(lower, found)
    if given is None:
        return _anchor_in_words(lower, plain, found, event, known)
    if is_counted_from and _FROM_TO.match(lower, given.end):
        return None  # `trong 03 ngày, từ ngày A đến ngày B`
    return _Anchor(_words(plain, given.start, given.end), complete(given, known).last, given.end)


def _words(plain: str, start: int, end: int) -> str:
    return " ".join(plain[start:end].strip(" \"'").split())


def _given_day(lower: str, found: re.Match[str]) -> Day | None:
    """Return the day that is the anchor itself (`kể từ ngày 22/4/2026`)."""
    start = found.start("event")
    low = max(found.end("count"), found.end("unit"), start - 6) if found.start("count") < start else start
    weekday = _WEEKDAY.match(lower, start)  # `hai ngày, từ thứ Sáu 09/10 đến …`
    latest = weekday.end() if weekday else start
    given = next(find_days(lower, low, min(len(lower), start + 40)), None)
    return given if given and given.unit == "day" and given.month and given.start <= latest else None


def _anchor_in_words(lower: str, plain: str, found: re.Match[str], event: str, known: Known) -> _Anchor | None:
    start, end = found.span("event")
    signed_before = lower[max(0, found.start() - 200) : found.start()]
    if _ISSUED.match(event) and not (_BARE_SIGNING.match(event) and _OTHER_SIGNED.search(signed_before)):
        return _Anchor("issued", known.issued if known.is_exact else None, end)
    if _NOT_EVENT.match(event):
        return None
    return _Anchor("received" if _RECEIVED.match(event) else _words(plain, start, end), None, end)


def _is_duty(lower: str, start: int, end: int) -> bool:
    return bool(_DUTY.search(lower, max(0, start - 60), start) or _DUTY.match(lower, end + 1))


def find_terms(lower: str, plain: str, low: int, high: int, known: Known) -> Iterator[FoundDate]:
    """Yield the terms in ``lower[low:high]``, in no order and possibly over one another."""
    for name, pattern, rule in TERMS:
        for found in pattern.finditer(lower, low, high):
            sign = -1 if rule["side"] == "order" and found["order"] == "trước" else 1
            if not _holds(lower, low, high, found, rule, sign) or says("effect", lower[low : found.start()][-150:]):
                continue
            if anchor := _anchor_of(lower, plain, found, known):
                groups = found.groupdict()
                term = _counted(lower, plain, found, sign, anchor)._replace(rule=name)
                is_sure = sign > 0 or bool(groups.get("lead")) or _is_duty(lower, term.start, term.end)
                yield term._replace(certain=is_sure)
                yield from _sharing(lower, plain, low, found, anchor) if "link" in groups else ()


def _counted(lower: str, plain: str, found: re.Match[str], sign: int, anchor: _Anchor) -> FoundDate:
    of = _ANCHORS.get(anchor.words, f"mốc “{anchor.words}”")
    of += f" {anchor.day:%d/%m/%Y}" if anchor.words == "issued" and anchor.day else ""
    groups = found.groupdict()
    start = found.start("lead") if groups.get("lead") and found.start("event") < found.start("lead") else found.start()
    end = max(anchor.end, *map(found.end, ("count", "unit", "hours", "working")))
    bound: Bound = "before" if sign < 0 and "first" in groups else "by"
    return _term(plain, (start, start + len(lower[start:end].rstrip())), found, sign, anchor, of, bound)


_ANCHORS = {"issued": "ngày ban hành", "received": "ngày nhận văn bản"}


def _sharing(lower: str, plain: str, low: int, found: re.Match[str], anchor: _Anchor) -> Iterator[FoundDate]:
    """Yield the terms before a comma that share the anchor of the one behind it.

    `đơn vị công lập gửi trong 07 ngày, đơn vị ngoài công lập trong 10 ngày kể từ ngày …`; `Hội nghị họp trong 02 ngày,
    …` is none.
    """
    for other in _ELLIPTIC.finditer(lower, max(low, found.start() - 120), found.start()):
        is_due = _DUTY.search(lower, max(low, other.start() - 60), other.start())
        if is_due and not _SENTENCE.search(lower, other.end(), found.start()):
            yield _term(plain, (other.start(), other.end() - 1), other, 1, anchor, "mốc nêu ở vế sau")


def _term(
    plain: str,
    span: Span,
    found: re.Match[str],
    sign: int,
    anchor: _Anchor,
    of: str,
    bound: Bound = "by",
) -> FoundDate:
    """Return the record of a term: half a month is fifteen days (Điều 146), a started day counts."""
    unit = "giờ" if found["hours"] else " ".join(found["unit"].split())
    count, working = found["count"], bool(found["working"])
    if count == "nửa":
        number, unit, working = (15, "ngày", False) if unit == "tháng" else (6, "tháng", False)
    else:
        number = number_of(count)
    days = sign * (-(-number // 24) if unit in ("giờ", "tiếng") else number * _DAYS_IN[unit])
    months = sign * number if unit == "tháng" else None
    day = None
    if anchor.day is not None and not (working and number > _MOST_WORKING):
        with suppress(OverflowError, ValueError):
            if months is not None:
                day = add_months(anchor.day, months)
            else:
                day = add_working(anchor.day, days) if working else anchor.day + days * _DAY
    explanation = sentence(
        f"{words_said(plain, *span)} → {f'{day:%d/%m/%Y}' if day else NO_ANCHOR_DAY}",
        f"tính {number} {'ngày làm việc' if working else unit} {'trước' if sign < 0 else 'sau'} {of}, "
        "không kể ngày của mốc",
        bound_told(bound, "deadline", None) if day else "",
    )
    return FoundDate(
        *span,
        "deadline",
        iso(day),
        bound=bound,
        relative=Relative(days=days, working=working, anchor=anchor.words, months=months),
        flags=() if day else ("pending-anchor",),
        explanation=explanation,
        source="term",
    )


def _holds(lower: str, low: int, high: int, found: re.Match[str], rule: dict[str, Any], sign: int) -> bool:
    groups = found.re.groupindex
    lead = found["lead"] if "lead" in groups else None
    if "link" in groups and _RUN_OUT.search(lower, max(low, found.start() - 12), found.start()):
        return False
    if rule.get("no_during") and sign < 0 and lead and lead.startswith("trong"):
        return False  # `niêm yết trong 05 ngày trước khi …` tells how long
    if rule.get("act") and ("first" in groups or (lead is None and sign > 0)):
        return _ACT.match(lower, found.end() if "first" in groups else found.end("event"), high) is not None
    return not rule.get("duty") or sign < 0 or bool(lead) or _is_duty(lower, found.start(), found.end())
