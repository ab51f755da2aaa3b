"""What a date is: a deadline, an event, a period or its end, or nothing for the calendar."""

import re
from typing import Literal, NamedTuple

from extractors.counting import add_months
from extractors.dates import bounds
from extractors.dates.bounds import Clause, bound_of, lexicon, loose, words_of
from extractors.dates.values import SCHOOL, Known, NamedDays, complete
from extractors.dates.written_days import FEAST, Point, Run
from extractors.patterns import any_of
from schemas.letter import Bound, DateType

# --------------------
# What a single date is: a deadline, an event, the end or the beginning of a period, or nothing for the calendar.
#
# The bound words decide where there are any; without them only a label, an hour, a column or the words of an event
# make a date a record.

#: A limit that is past by more days than this is told as history; a slip of the pen is off by a year.
_LONG_AGO = 550
#: A day without year that falls so late, because the year before it is just past, was rather last week's.
FAR = 270

_LETTER = rf"(?: {any_of(lexicon('acts', 'letters'))})?(?: này)?"
_FROM_NOW = loose(
    rf"(?<!\w)(?:bắt đầu )?(?:kể )?từ (?:nay|bây giờ|(?P<issued>ngày (?:ký ban hành|ký|ban hành)){_LETTER}"
    r"|khi (?:có|nhận được|ban hành) [^.;,:()]{2,40}?)(?: trở đi)?(?: cho)?(?: đến| tới)?[ ,]*$"
)
_UP_TO = re.compile(r"(?:cho )?(?:đến|tới|hết)(?!\w)")
# Words that make of a school year the object of a verb, not a limit.
_FINISHED = loose(r"(?:trước|hoàn thành|hoàn tất|xong|dứt điểm|kết thúc)")
_DONE = ("hoàn thành", "hoàn tất", "xong", "dứt điểm")
_INTO = re.compile(r"(?<!\w)vào(?!\w)")
# Bound words too weak to make `1/2` a date.
_WEAK = frozenset({"hết", "không quá", "không vượt quá", "kết thúc", "hoàn thành vào", "hoàn thành", "xong"})
_COUNTING = frozenset({"hết", "quá", "cuối"})


class Role(NamedTuple):
    """What a date is. ``start`` is where its words begin, where not at the bound.

    ``first`` says on which day a period begins: the first one ``named``, that of the letter (``issued``), or none that
    is known (`từ nay`). With ``endless`` only its beginning is named.
    """

    type: DateType
    bound: Bound | None
    certain: bool = True
    start: int | None = None
    first: Literal["named", "issued"] | None = None
    endless: bool = False


_DUE = Role("deadline", "by")
_EVENT = Role("event", "on")
#: A month or more that the words do not limit: a clerk may leave it out.
_MAYBE = Role("period", "by", certain=False, first="named")


def role_of(clause: Clause, point: Point, named: NamedDays) -> Role | None:
    """Return what ``point``, which names ``named``, is in ``clause``; ``None`` where it is no date of the calendar."""
    if clause.is_superseded or clause.led_by("effect") or clause.says("forecast"):
        return None
    if not point.day.worded and point.time is None and clause.says("fraction"):
        return None
    if point.day.weekday is not None and point.day.shift and clause.led_by("again"):
        return None  # `mỗi vòng bắt đầu thứ Hai và kết thúc thứ Hai tuần kế tiếp`
    if _is_loose_stretch(clause, point):
        return None
    if point.joined == "trước":
        return Role("deadline", "before")
    if clause.bounding is None:
        return _bare(clause, point, named)
    read = {"before": _limit, "latest": _limit, "until": _until, "within": _within, "from": _from, "on": _on}
    return read[clause.bounding.kind](clause, point, named)


def _is_loose_stretch(clause: Clause, point: Point) -> bool:
    """Say whether `tuần này`, `trong tháng`, `năm học` only tells of which time the clause speaks.

    Words without a number or a day are a date of the calendar only where something is to be finished by then.
    """
    day, bounding = point.day, clause.bounding
    if day.part == FEAST:
        return bounding is None or not clause.led_by("finishing")
    if day.unit == "day" or (day.shift is None and day.part not in SCHOOL):
        return False
    if bounding is None or bounding.kind in ("from", "on") or clause.led_by("again") or clause.is_purpose:
        return True
    if clause.is_described or bounds.says("each_of", clause.bounding_words):
        return True
    is_done = bounding.words.startswith(_DONE)
    if day.bare and bounding.kind != "before":
        return not (is_done or _since_now(clause) or (clause.says("goal") and bounding.kind != "within"))
    if day.part in SCHOOL and _FINISHED.fullmatch(bounding.words):
        return not (bounding.words == "kết thúc" and clause.opens and clause.after.startswith(","))
    return not (clause.led_by("finishing") or is_done or _since_now(clause) or clause.opens)


def _since_now(clause: Clause) -> re.Match[str] | None:
    return _FROM_NOW.search(clause.before)


def _open_period(clause: Clause, opening: re.Match[str]) -> Role:
    assert clause.bounding is not None
    start = clause.begin - len(clause.before) + opening.start()
    return Role("period", bound_of(clause.bounding), start=start, first="issued" if opening["issued"] else None)


def _is_told(clause: Clause) -> bool:
    """Say whether a limit that is past is only told of: of an earlier letter, or that nothing came by then."""
    return clause.led_by("history", "withdrawn") or clause.says("overdue")


def _limit(clause: Clause, point: Point, named: NamedDays) -> Role | None:
    """Read `trước`, `chậm nhất`, `đến hết` …"""
    bounding = clause.bounding
    assert bounding is not None
    is_up_to = _UP_TO.match(bounding.words) is not None
    if clause.led_by("counted"):
        return None
    if point.day.same_day and bounding.words.startswith("kết thúc"):
        return None  # when the event is over
    if bounding.words.startswith("hết hạn") and clause.led_by("running_out"):
        return None  # `Hợp đồng thuê trụ sở hết hạn vào ngày …`
    if bounding.words.split()[-1] in _COUNTING and clause.led_by("window", "counted"):
        return None
    if clause.is_past(named.last) and (_is_told(clause) or (is_up_to and not clause.led_by("duty"))):
        return None  # `Đến hết tháng 02, toàn ngành có …`
    if named.last and clause.issued and (clause.issued - named.last).days > _LONG_AGO:
        return None  # `Trước ngày 01/01/2016, việc đóng đoàn phí …`
    if is_up_to and clause.says("told"):
        return None
    if opening := _since_now(clause):
        return _open_period(clause, opening)
    is_done = bounding.words.startswith(_DONE)
    if point.day.unit == "year" and not is_done:
        is_aimed_at = clause.says("finishing", "goal") or (clause.opens and "hết" in bounding.words)
        if clause.led_by("horizon") or not is_aimed_at:
            return None
    if not point.day.worded and point.day.year is None and bounding.words in _WEAK and not is_done:
        return None
    return Role("deadline", bound_of(bounding))


def _until(clause: Clause, point: Point, named: NamedDays) -> Role | None:
    """Read `đến ngày X`, which bounds figures and history as often as acts."""
    if opening := _since_now(clause):
        return _open_period(clause, opening)
    if point.day.shift is not None and point.day.day is None and point.day.unit == "day" and not point.time:
        return None  # `đến hôm nay`
    if clause.says("told") or clause.led_by("window", "counted", "history", "named_day"):
        return None
    if clause.led_by("moving") and point.day.unit == "day" and not clause.is_handed_in and clause.has_event():
        return _EVENT  # `lùi thời gian tổ chức Hội nghị đến ngày …`
    if (not point.day.worded and point.time is None) or clause.is_past(named.last):
        return None
    if point.day.unit != "day" and (clause.led_by("horizon") or not clause.says("goal", "finishing")):
        return None
    return _DUE


def _within(clause: Clause, point: Point, named: NamedDays) -> Role | None:
    """Read `trong ngày X`, `trong tháng M`."""
    assert clause.bounding is not None
    if (
        clause.led_by("window", "counted", "history")
        or clause.says("told")
        or named.last is None
        or clause.is_past(named.last)
    ):
        return None
    if point.day.unit == "day":
        if clause.led_by("finishing", "duty") or clause.bounding.words.startswith("ngay"):
            return _DUE
        return _EVENT if point.day.month and clause.has_event(100) else None
    if clause.led_by("finishing") or clause.column == "deadline" or (point.day.part and clause.says("done_then")):
        return _DUE
    if point.day.unit == "year":
        return _DUE if bounds.says("figure", clause.before[-120:]) else None
    if clause.label:
        return _MAYBE
    if clause.says("will") or clause.is_described or bounds.says("each_of", clause.bounding_words):
        return None
    return _DUE


def _from(clause: Clause, point: Point, named: NamedDays) -> Role | None:
    """Read `từ 7h30 ngày X`, and `từ ngày X` where a label says what begins."""
    assert clause.bounding is not None
    words = clause.bounding.words
    if bounds.says("window", clause.before + words) or clause.led_by("named_day") or named.last is None:
        return None
    if point.day.unit != "day":
        is_plan = clause.label and not clause.label_of_limit and named.first and not clause.after.strip(" .;)")
        return _MAYBE._replace(bound="from", endless=True) if is_plan else None
    is_past = clause.is_past(named.last)
    if point.time:
        if is_past and not (clause.label or clause.has_event()):
            return None  # `Từ 0 giờ ngày 19/7 toàn tỉnh giãn cách`
        return Role("event", "from")
    if clause.label or (words.startswith("bắt đầu") and not is_past):
        return Role("period", "from", first="named", endless=True)
    return None


def _on(clause: Clause, point: Point, named: NamedDays) -> Role | None:
    """Read `vào ngày X`, `lúc 8h00 ngày X`."""
    assert clause.bounding is not None
    day, is_past = point.day, clause.is_past(named.last)
    if clause.led_by("counted"):
        return None
    if day.unit != "day":
        return _DUE if clause.led_by("finishing") and _INTO.search(clause.bounding_words) and not is_past else None
    if is_past and (clause.led_by("history") or not (point.time or clause.label)):
        return None
    if day.month is None and day.shift is None and (point.days or bounds.says("each_of", clause.bounding_words)):
        return None  # `từ ngày 10 đến ngày 18, tập trung vào các ngày 16, 17`
    is_loose = not day.worded and not point.weekday
    if point.time is None and (is_loose or clause.led_by("named_day")) and not _INTO.search(clause.bounding.words):
        return None
    if clause.led_by("closing") or clause.label_of_limit:
        return _DUE
    if named.last == clause.issued and not clause.label and not clause.has_event(after=120):
        return None  # `hồi 7 giờ ngày …, tâm bão ở …`
    return Role("deadline", "on") if clause.is_handing_in else _EVENT


def _bare(clause: Clause, point: Point, named: NamedDays) -> Role | None:
    """Read a date without bound words."""
    is_day = point.day.unit == "day"
    if is_day and clause.says("last_call"):
        return _DUE
    if clause.column == "deadline" and is_day and point.time:
        return _EVENT
    if is_day and clause.led_by("moved_to") and clause.led_by("moving"):
        return moved(clause)
    if clause.label:
        return _labelled(clause, point, named)
    if clause.led_by("limit") and (is_day or clause.before.rstrip(" (").endswith((":", "là", "vào"))):
        return None if clause.is_cited or (clause.is_past(named.last) and _is_told(clause)) else _DUE
    if clause.column == "fact" and (clause.is_past(named.last) or named.last == clause.issued):
        return None  # the day on which it came in
    if clause.column in ("deadline", "fact"):
        is_none = clause.is_cited or clause.led_by("named_day")
        return None if is_none else _DUE._replace(certain=point.day.unit != "year")
    if not is_day or named.last is None or (point.day.month is None and point.day.shift is None):
        return None
    return None if clause.led_by("named_day", "window", "counted", "signed") else _bare_event(clause, point, named)


def moved(clause: Clause) -> Role:
    """Return the role of the day to which something was moved."""
    return _DUE if clause.is_handed_in or (clause.led_by("duty") and not clause.has_event()) else _EVENT


def _labelled(clause: Clause, point: Point, named: NamedDays) -> Role | None:
    assert clause.label is not None
    words = clause.label.group().replace(":", " ")
    if bounds.says("signing", words.rstrip()) or bounds.says("window", words):
        return None
    if clause.label_of_limit or clause.column == "deadline":
        is_fact = words.lstrip().startswith("ngày ") and (clause.is_past(named.last) or named.last == clause.issued)
        return None if is_fact else _DUE  # `Ngày gửi: 12/02`: when it was handed in
    if point.day.unit == "day":
        return None if clause.led_by("signed") else Role("event", _event_bound(point))
    return _MAYBE if point.day.unit != "year" and named.last and not clause.is_past(named.last) else None


def _bare_event(clause: Clause, point: Point, named: NamedDays) -> Role | None:
    assert named.last is not None
    day = point.day
    if clause.is_past(named.last) and not point.time:
        return None
    if "year-inferred" in named.flags and clause.issued and (named.last - clause.issued).days > FAR:
        return None  # `họp ngày 03/3` in a letter of 10/3 was last week, not next year
    if clause.column == "event":
        return _EVENT
    if point.time:
        return Role("event", _event_bound(point))
    if day.shift is not None and day.day is None and day.weekday is None:
        return None  # `hôm nay`
    is_head = clause.opens and not clause.is_listed
    heads = clause.says("heads")
    if is_head and (point.part or point.weekday) and heads:
        return _EVENT  # `Sáng 24/4 (thứ Ba): Trường …`
    after_colon = clause.before.rstrip().endswith(":") and not heads  # `mở hai buổi: sáng 06/11 cho tuyến huyện`
    is_told_apart = point.weekday or (point.part and (is_head or after_colon))
    if (not day.worded and day.year is None and not is_told_apart) or clause.is_cited or clause.led_by("history"):
        return None
    if clause.is_handing_in:
        return Role("deadline", "on", certain=False)
    is_event = clause.has_event(110) or clause.says("place") or (clause.opens and clause.has_event(after=80))
    return _EVENT if is_event else None


def _event_bound(point: Point) -> Bound:
    """Return ``from`` where the hour behind the day is that of the beginning (``ngày X, từ 8h00``)."""
    return "from" if point.joined and ("từ" in point.joined or "bắt đầu" in point.joined) else "on"


# --------------------
# What the dates in a table's column are, by the name of the column and what the row is about.

_DUE_COLUMN = re.compile(
    rf"^(?:tháng|quý)$|hạn|tiến độ|hoàn thành|nộp|gửi|xong|thời gian(?! (?:thi|{words_of('acts', 'events')})(?!\w))"
)
_DAY_COLUMN = re.compile(r"ngày|giờ|lịch|thời gian")
#: The day on which something came in or was issued, until it lies ahead.
_FACT_COLUMN = re.compile(rf"(?:số,? )?ngày(?:,? tháng)?(?:,? năm)? (?:đã )?{words_of('labels', 'facts')}")
#: A name that says nothing of whether things are to be done or take place.
_TIME_COLUMN = re.compile(r"thời gian(?: (?:thực hiện|dự kiến|\(dự kiến\)))?")
_HAPPENING = loose(rf"[-+*\d. ]*(?:tổ chức |dự |tham gia |chủ trì )?(?=\w){words_of('acts', 'happenings')}")


def column_of(name: str | None, act: str) -> str | None:
    """Say what a date alone in a cell of the column ``name`` is: ``deadline``, ``event``, ``fact`` or none of them.

    ``happening`` below ``Thời gian`` where the row's words (``act``, in lower case) tell of something that takes place:
    a day is that of an event then, a month the time by which it is to be held.

    >>> column_of("thời gian hoàn thành", "họp"), column_of("ngày họp", ""), column_of("thời gian", "trao quà tết")
    ('deadline', 'event', 'happening')
    >>> column_of("ngày nộp báo cáo", ""), column_of("thời gian giám sát", "")
    ('fact', 'event')
    """
    if name is None:
        return None
    words = " ".join(name.split())
    if _TIME_COLUMN.fullmatch(words) and _HAPPENING.match(act):
        return "happening"
    if _FACT_COLUMN.match(words):
        return "fact"
    if _DUE_COLUMN.search(words):
        return "deadline"
    return "event" if _DAY_COLUMN.search(words) else None


# --------------------
# Stretches of time: `từ ngày A đến hết ngày B`, `15-16/10/2026`, `từ tháng 6 đến tháng 9`.

#: A stretch of more years than this is history or a term, not a plan.
_MOST_YEARS = 3
#: A stretch that began so many days before the letter is one of figures, unless a label says otherwise.
_LONG_BEFORE = 180
_OPENERS = ("from", "within", "on")
# `hằng tháng (tháng 3 đến tháng 8)`: the bracket only says in which months the rule holds.
_CYCLE_BEFORE = loose(r"(?:hằng|hàng|mỗi|từng) (?:tuần|tháng|quý|năm) ?\($")


def ends_of(run: Run, known: Known) -> tuple[NamedDays, NamedDays]:
    """Return what the first and the last point of a run name; the first may lend its month and year from the last."""
    if run.last.day.same_day:
        known = known._replace(earlier=complete(run.first.day, known).last or known.earlier)
    last_day = run.last.day
    if run.is_span and last_day.year_shift is not None and run.first.day.year is None:
        last_day = last_day._replace(year_shift=None)  # `từ tháng 10 đến hết tháng 01 năm sau`: after the first
    last = complete(last_day, known)
    if run.is_span:
        first_day = run.first.day
        first = complete(first_day, known._replace(beside=last.last) if last.last else known)
        lends = first_day.year is None
    else:
        first_day = run.first.day._replace(day=run.first.days[0])
        first = complete(first_day, known)
        lends = True
    if lends and first.first and last.last and first.first > last.last:
        # `từ 28/12 đến 05/01/2027`, `từ ngày 28 đến ngày 03/4`: the first is of the year or month before.
        back = -1 if not run.is_span or first_day.month is None else -12
        first = first._replace(first=add_months(first.first, back))
    return first, last


def role_of_run(clause: Clause, run: Run, first: NamedDays, last: NamedDays) -> Role | None:
    """Return what the run is: a period, an event of some hours, the day to which something was moved, or nothing."""
    bounding = clause.bounding
    begin = clause.begin if bounding and bounding.kind in _OPENERS else run.first.start
    head = clause.lower[max(clause.start, begin - 200) : begin]
    if run.is_span and bounds.says("moving", head):
        return moved(clause)._replace(start=run.last.start)
    if _CYCLE_BEFORE.search(head) or _is_none(clause, run, first, last, head):
        return None
    if run.is_span and run.first.time and run.last.day.unit == "day" and first.last == last.last:
        return Role("event", "from", start=begin)
    bound: Bound = "before" if run.before else "by"
    return Role("period", bound, start=begin, first="named")


def _is_none(clause: Clause, run: Run, first: NamedDays, last: NamedDays, head: str) -> bool:
    """Say whether the run is a term, a window of figures, an anniversary or history."""
    if run.first.day.year_shift == -1:
        return True  # `từ tháng 10 năm trước đến tháng 01 năm sau`: any year
    units = (run.first.day.unit, run.last.day.unit)
    if units[0] == "year" or (units[1] == "year" and units[0] != "day"):
        return True
    is_opened = clause.bounding is not None and clause.bounding.kind == "from"
    is_labelled = clause.label is not None or clause.column is not None
    is_worded = run.first.day.worded or run.last.day.worded or clause.lower.startswith("ngày", run.first.start)
    is_short = not is_worded and run.last.day.year is None
    if is_short and units == ("day", "day") and not (is_opened or is_labelled):
        return True  # `1/2 - 2/3`
    opened = clause.lower[max(clause.start, run.first.start - 200) : run.first.start]
    if (
        clause.says("forecast")
        or bounds.says("effect", opened)
        or any(bounds.says(name, head) for name in ("window", "counted"))
        or clause.is_superseded
    ):
        return True
    if first.first and last.last and last.last.year - first.first.year > _MOST_YEARS:
        return True
    if is_labelled:
        return False
    if clause.issued and first.first and (clause.issued - first.first).days > _LONG_BEFORE:
        return True
    is_guessed = "year-inferred" in last.flags and not run.last.day.lunar
    if clause.issued and last.last and is_guessed and (last.last - clause.issued).days > FAR:
        return True  # last month's, not next year's
    return clause.is_past(last.last) or (bounds.says("named_day", head) and not is_opened)
