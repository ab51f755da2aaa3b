"""What a date is: a deadline, an event, a period or its end, or nothing; and the record that is made of it."""

import datetime
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from extractors.counting import add_months, to_solar
from extractors.dates.bounds import BEFORE, Bounding, Clause, bound_of, last_said, lexicon, loose, says, words_of
from extractors.dates.values import (
    SCHOOL,
    FoundDate,
    Known,
    NamedDays,
    bound_told,
    complete,
    last_of_month,
    make,
    sentence,
    words_said,
)
from extractors.dates.written_days import FEAST, WEEKDAY_CODES, Point, Run
from extractors.patterns import Span, any_of, phrase
from schemas import WEEKDAYS, Alternative, Bound, DateType

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
    r"|(?:khi (?:có|nhận được|ban hành)|ngày nhận được) [^.;,:()]{2,40}?)(?: trở đi)?(?: cho)?(?: đến| tới)?[ ,]*$"
)
_UP_TO = re.compile(r"(?:cho )?(?:đến|tới|hết)(?!\w)")
# Words that make of a school year the object of a verb, not a limit.
_FINISHED = loose(r"(?:trước|hoàn thành|hoàn tất|xong|dứt điểm|kết thúc)")
_DONE = ("hoàn thành", "hoàn tất", "xong", "dứt điểm")
_INTO = re.compile(r"(?<!\w)vào(?!\w)")
#: Nothing comes into effect “at the latest”.
_AT_LATEST = ("chậm nhất", "hạn cuối", "hạn chót")
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
    is_limit = clause.bounding is not None and clause.bounding.words.startswith(_AT_LATEST)
    day = point.day
    if (
        clause.is_void
        or (clause.led_by("effect") and not is_limit)
        or (not day.worded and point.time is None and clause.says("fraction"))
        # `mỗi vòng bắt đầu thứ Hai và kết thúc thứ Hai tuần kế tiếp`
        or (day.weekday is not None and day.shift and clause.led_by("again"))
        or (clause.led_by("condition") and clause.says("condition_ends"))
        or _is_loose_stretch(clause, point)
    ):
        return None
    if point.joined == "trước":
        return Role("deadline", "before")
    if clause.bounding is None:
        return _bare(clause, point, named)
    return _READ[clause.bounding.kind](clause, clause.bounding, point, named)


def _is_loose_stretch(clause: Clause, point: Point) -> bool:
    """Say whether `tuần này`, `trong tháng`, `năm học` only tells of which time the clause speaks."""
    day, bounding = point.day, clause.bounding
    if day.part == FEAST:
        return bounding is None or not clause.led_by("finishing")
    if day.unit == "day" or (day.shift is None and day.part not in SCHOOL):
        return False
    if bounding is None or bounding.kind in ("from", "on") or clause.led_by("again"):
        return True
    if clause.tells_which or says("purpose", clause.lower[clause.start : clause.begin]):
        return True  # `Để hoàn thành nhiệm vụ trong học kỳ II, …`
    is_done = bounding.words.startswith(_DONE)
    if day.bare and bounding.kind != "before":
        return not (is_done or _since_now(clause) or (clause.says("goal") and bounding.kind != "within"))
    if day.part in SCHOOL and _FINISHED.fullmatch(bounding.words):
        return True
    return not (clause.led_by("finishing") or is_done or clause.opens)


def _since_now(clause: Clause) -> Role | None:
    """Return the period that begins now (`từ nay đến hết …`)."""
    opening = _FROM_NOW.search(clause.before)
    if opening is None or clause.bounding is None:
        return None
    start = clause.begin - len(clause.before) + opening.start()
    return Role("period", bound_of(clause.bounding), start=start, first="issued" if opening["issued"] else None)


def _is_told(clause: Clause) -> bool:
    return clause.led_by("history", "withdrawn", "not_done") or clause.says("overdue")


def _limit(clause: Clause, bounding: Bounding, point: Point, named: NamedDays) -> Role | None:
    """Read `trước`, `chậm nhất`, `đến hết` …"""
    is_up_to, words = _UP_TO.match(bounding.words), bounding.words
    if (
        (clause.led_by("counted") and "phấn đấu" not in clause.before)
        or (point.day.same_day and words.startswith("kết thúc"))  # when the event is over
        or (words.startswith("hết hạn") and clause.led_by("running_out"))  # `Hợp đồng thuê trụ sở hết hạn vào ngày …`
        or (words.split()[-1] in _COUNTING and clause.led_by("window", "counted"))
        # `Đến hết tháng 02, toàn ngành có …`, `Trước ngày 01/01/2016, việc đóng đoàn phí …`
        or (clause.is_past(named.last) and (_is_told(clause) or (is_up_to and not clause.led_by("duty"))))
        or (named.last and clause.issued and (clause.issued - named.last).days > _LONG_AGO)
        or (is_up_to and clause.says("told"))
    ):
        return None
    if period := _since_now(clause):
        return period
    if point.day.unit == "year" and not words.startswith(_DONE):
        is_aimed_at = clause.says("finishing", "goal") or (clause.opens and "hết" in words)
        if clause.led_by("horizon") or not is_aimed_at:
            return None
    return Role("deadline", bound_of(bounding))


def _until(clause: Clause, _: Bounding, point: Point, named: NamedDays) -> Role | None:
    """Read `đến ngày X`, which bounds figures and history as often as acts."""
    if period := _since_now(clause):
        return period
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


def _within(clause: Clause, bounding: Bounding, point: Point, named: NamedDays) -> Role | None:
    """Read `trong ngày X`, `trong tháng M`."""
    if clause.led_by("window", "counted") or clause.says("told"):
        return None
    history, comma = last_said("history", clause.before), clause.before.rfind(",")
    if history >= 0 and not history <= comma < last_said("duty", clause.before):
        return None  # but `đã ký …, trình huyện trong tháng 5`: an act is asked behind the comma
    if named.last is None or clause.is_past(named.last):
        return None
    if point.day.unit == "day":
        if clause.led_by("finishing", "duty") or bounding.words.startswith("ngay"):
            return _DUE
        if clause.led_by("figures"):
            return None
        lasts = clause.led_by("lasting") or (point.day.month and clause.has_event(100))
        return _EVENT if lasts else _DUE
    if clause.led_by("finishing") or clause.is_due_by_column or (point.day.part and clause.says("done_then")):
        return _DUE
    if point.day.unit == "year":
        return _DUE if says("figure", clause.before[-120:]) else None
    if clause.label:
        return _MAYBE
    return None if clause.says("will") or clause.tells_which else _DUE


def _from(clause: Clause, bounding: Bounding, point: Point, named: NamedDays) -> Role | None:
    """Read `từ 7h30 ngày X`, and `từ ngày X` where a label says what begins."""
    if says("window", clause.before + bounding.words) or clause.led_by("named_day") or named.last is None:
        return None
    if point.day.unit != "day":
        is_plan = clause.label and not clause.label_of_limit and named.first and not clause.after.strip(" .;)")
        return _MAYBE._replace(bound="from", endless=True) if is_plan else None
    is_past = clause.is_past(named.last)
    if clause.led_by("taken_until") and not is_past:
        return _DUE
    if point.time:
        if is_past and not (clause.label or clause.has_event()):
            return None  # `Từ 0 giờ ngày 19/7 toàn tỉnh giãn cách`
        return Role("event", "from")
    if clause.label or (bounding.words.startswith("bắt đầu") and not is_past):
        return Role("period", "from", first="named", endless=True)
    return None


def _on(clause: Clause, bounding: Bounding, point: Point, named: NamedDays) -> Role | None:
    """Read `vào ngày X`, `lúc 8h00 ngày X`."""
    day, is_past = point.day, clause.is_past(named.last)
    words = clause.lower[clause.begin : clause.end]
    if day.unit != "day":
        return _DUE if clause.led_by("finishing") and _INTO.search(words) and not is_past else None
    if is_past and (clause.led_by("history") or not (point.time or clause.label)):
        return None
    if day.month is None and day.shift is None and (point.days or says("each_of", words)):
        return None  # `từ ngày 10 đến ngày 18, tập trung vào các ngày 16, 17`
    is_loose = not day.worded and not point.weekday
    if point.time is None and (is_loose or clause.led_by("named_day")) and not _INTO.search(bounding.words):
        return None
    if clause.led_by("closing") or clause.label_of_limit:
        return _DUE
    if named.last == clause.issued and not clause.label and not clause.has_event(after=120):
        return None  # `hồi 7 giờ ngày …, tâm bão ở …`
    return Role("deadline", "on") if clause.is_handing_in else _EVENT


_READ = {"before": _limit, "latest": _limit, "until": _until, "within": _within, "from": _from, "on": _on}


def _bare(clause: Clause, point: Point, named: NamedDays) -> Role | None:
    is_day = point.day.unit == "day"
    if is_day and (clause.says("last_call") or (clause.led_by("taken_until") and not clause.is_past(named.last))):
        return _DUE
    if clause.is_due_by_column and is_day and point.time:
        return _EVENT
    if is_day and clause.led_by("moved_to") and clause.led_by("moving"):
        return moved(clause)
    if clause.label:
        return _labelled(clause, clause.label, point, named)
    if clause.led_by("limit") and (is_day or clause.before.rstrip(" (").endswith((":", "là", "vào"))):
        return None if clause.is_cited or (clause.is_past(named.last) and _is_told(clause)) else _DUE
    if clause.column == "fact" and (clause.is_past(named.last) or named.last == clause.issued):
        return None  # the day on which it came in
    if clause.is_due_by_column or clause.column == "fact":
        is_none = clause.is_cited or clause.led_by("named_day")
        due = Role("deadline", "before" if clause.column == "before" else "by")
        return None if is_none else due._replace(certain=point.day.unit != "year")
    if clause.opens and point.day.year and clause.says("each_does") and not clause.is_past(named.last):
        return _DUE
    if not is_day or named.last is None or (point.day.month is None and point.day.shift is None):
        return None
    # No document is dated by a half-day: `nhận giấy mời | chiều 22/4`.
    of_another = ("window", "counted") if point.part else ("named_day", "window", "counted", "signed")
    return None if clause.led_by(*of_another) else _bare_event(clause, point, named)


def moved(clause: Clause) -> Role:
    """Return the role of the day to which something was moved."""
    return _DUE if clause.is_handed_in or (clause.led_by("duty") and not clause.has_event()) else _EVENT


def _labelled(clause: Clause, label: re.Match[str], point: Point, named: NamedDays) -> Role | None:
    words = label.group().replace(":", " ")
    if says("signing", words.rstrip()) or says("window", words):
        return None
    if clause.label_of_limit or clause.is_due_by_column:
        is_fact = words.lstrip().startswith("ngày ") and (clause.is_past(named.last) or named.last == clause.issued)
        return None if is_fact else _DUE  # `Ngày gửi: 12/02`: when it was handed in
    if point.day.unit == "day":
        return None if clause.led_by("signed") else Role("event", _event_bound(point))
    return _MAYBE if point.day.unit != "year" and named.last and not clause.is_past(named.last) else None


#: Characters from a word that names an event to the part of a day (`tổng duyệt | chiều 05/3`).
_BESIDE = 15
#: A day as schedules write it, and the like of it at the head of another item: `- 12/11: Khoa Nội; - 13/11: Khoa Nhi`.
DAY_OF_SCHEDULE = r"(?:(?:ngày|sáng|chiều|tối|thứ \w{1,5}|chủ nhật)[ ,]{1,2}){0,3}\d{1,2}/\d{1,2}"
_DAY_HEAD = re.compile(rf"(?:[.;:] {{1,9}}|(?:^| )[-+•*] ?)(?:[-+•*] ?)?{DAY_OF_SCHEDULE}[^:]{{0,20}}:(?!\d)")
#: So many characters away another such item stands.
_NEAR = 300
#: What somebody is to send on the day that heads the item: `16/11: các khoa | nộp …`.
_HANDS_IN_THEN = re.compile(r"[^:]{0,20}:[^.;:]{0,60} (?:gửi|nộp)(?!\w)")


def _bare_event(clause: Clause, point: Point, named: NamedDays) -> Role | None:
    day = point.day
    if clause.is_past(named.last) and not point.time:
        return None
    if "year-inferred" in named.flags and clause.issued and named.last and (named.last - clause.issued).days > FAR:
        return None  # `họp ngày 03/3` in a letter of 10/3 was last week, not next year
    if clause.column == "event":
        return _EVENT
    if point.time:
        return Role("event", _event_bound(point))
    if day.shift is not None and day.day is None and day.weekday is None:
        return None  # `hôm nay`
    heads = clause.says("heads")
    if heads and clause.opens and not clause.is_listed:  # `Sáng 24/4 (thứ Ba): Trường …`, `16/11: các khoa nộp …`
        sides = (max(0, point.start - _NEAR), point.start), (point.end, point.end + _NEAR)
        is_scheduled = any(_DAY_HEAD.search(clause.lower, start, end) for start, end in sides)
        if day.year or point.part or point.weekday or is_scheduled:
            return Role("deadline", "on") if _HANDS_IN_THEN.match(clause.after) else _EVENT
    # `Thi kéo co: | sáng 11/4`; what an agenda says of a half-day is its own: `chiều 15/5: bầu Đoàn Chủ tịch`.
    is_half_day = point.part and not heads and not clause.before.endswith("nghỉ ")
    is_told_apart = point.weekday or is_half_day or (point.part and clause.has_event(_BESIDE))
    if (not day.worded and day.year is None and not is_told_apart) or clause.led_by("history"):
        return None
    if clause.is_cited and not point.part:
        return None
    if clause.is_handing_in:
        return Role("deadline", "on", certain=False)
    is_event = is_half_day or clause.has_event(110) or clause.says("place")
    return _EVENT if is_event or (clause.opens and clause.has_event(after=80)) else None


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
    """Say what a date alone in a cell of the column ``name`` is: ``deadline``, ``before``, ``event``, ``fact`` or none.

    ``before`` is a deadline that is too late on the day itself (``Xong trước``).

    ``happening`` below ``Thời gian`` where the row's words (``act``, in lower case) tell of something that takes place:
    a day is that of an event then, a month the time by which it is to be held.
    """
    if name is None:
        return None
    words = " ".join(name.split())
    if words.removesuffix(" ngày").endswith(" trước"):
        return "before"
    if _TIME_COLUMN.fullmatch(words) and _HAPPENING.match(act):
        return "happening"
    if _FACT_COLUMN.match(words):
        return "fact"
    if _DUE_COLUMN.search(words):
        return "deadline"
    return "event" if _DAY_COLUMN.search(words) else None


#: A day and nothing else, behind somebody's name: `CĐCS Công ty A: | sáng thứ Tư, ngày 29/01/2026, tại phòng họp.`
DAY_ALONE = (
    r"(?: *(?:(?:từ|đến|hết|vào|lúc|và|(?:các |cả )?ngày|cả buổi|sáng|chiều|tối|tháng|năm|giờ|thứ \w+|chủ nhật|dự kiến)"
    r"(?!\w)|[\d/:.,;()-]|(?<=\d)[hg]))+(?: tại [^.;:]{2,80})?[.;]?$"
)
_TURN = phrase(rf"[^:;]{{2,150}}:(?=[^\d;]*\d){DAY_ALONE}")
_SCHEDULE = re.compile(r"(?<!\w)(?:lịch|thời gian|kế hoạch)(?!\w)")


def turn_of(item: str, lead: str) -> str | None:
    """Say what the day of an item is that tells when whose turn is, as ``column_of`` does; both in lower case.

    What is handed in below the lead-in is due that day, what else a schedule lists takes place then.

    >>> turn_of("cđcs công ty a: ngày 29/01/2026;", "các cđcs nộp quyết toán về công đoàn ngành theo lịch sau:")
    'deadline'
    >>> turn_of("cđcs công ty a: ngày 29/01/2026;", "lịch kiểm tra:")
    'event'
    """
    if not _TURN.match(item):
        return None
    lead = lead[-BEFORE:]
    if last_said("duty", lead) > last_said("event", lead):
        return "deadline"
    return "event" if _SCHEDULE.search(lead) else None


# --------------------
# Stretches of time: `từ ngày A đến hết ngày B`, `15-16/10/2026`, `từ tháng 6 đến tháng 9`.

#: A stretch of more years than this is history or a term, not a plan.
_MOST_YEARS = 3
#: A stretch that began so many days before the letter is one of figures, unless a label says otherwise.
_LONG_BEFORE = 180
_OPENERS = ("from", "within", "on")
# `hằng tháng (tháng 3 đến tháng 8)`: the bracket only says in which months the rule holds.
_CYCLE_BEFORE = loose(r"(?:hằng|mỗi|từng) (?:tuần|tháng|quý|năm) ?\($")


def ends_of(run: Run, known: Known) -> tuple[NamedDays, NamedDays]:
    """Return what the first and the last point of a run name; the first may lend its month and year from the last."""
    first_day, last_day = run.first.day, run.last.day
    if last_day.same_day:
        known = known._replace(earlier=complete(first_day, known).last or known.earlier)
    if run.is_span and last_day.year_shift is not None and first_day.year is None:
        last_day = last_day._replace(year_shift=None)  # `từ tháng 10 đến hết tháng 01 năm sau`: after the first
    last = complete(last_day, known)
    if run.is_span:
        first = complete(first_day, known._replace(beside=last.last) if last.last else known)
    else:
        first = complete(first_day._replace(day=run.first.days[0]), known)
    if (first_day.year is None or not run.is_span) and first.first and last.last and first.first > last.last:
        # `từ 28/12 đến 05/01/2027`, `từ ngày 28 đến ngày 03/4`: the first is of the year or month before.
        back = -1 if not run.is_span or first_day.month is None else -12
        first = first._replace(first=add_months(first.first, back))
    return first, last


def role_of_run(clause: Clause, run: Run, first: NamedDays, last: NamedDays) -> Role | None:
    """Return what the run is: a period, an event of some hours, the day to which something was moved, or nothing."""
    bounding = clause.bounding
    begin = clause.begin if bounding and bounding.kind in _OPENERS else run.first.start
    head = clause.lower[max(clause.start, begin - 200) : begin]
    if run.is_span and says("moving", head):
        return moved(clause)._replace(start=run.last.start)
    if _CYCLE_BEFORE.search(head) or _is_none(clause, run, first, last, head):
        return None
    if run.is_span and run.first.time and run.last.day.unit == "day" and first.last == last.last:
        return Role("event", "from", start=begin)
    return Role("period", "before" if run.before else "by", start=begin, first="named")


def _is_none(clause: Clause, run: Run, first: NamedDays, last: NamedDays, head: str) -> bool:
    one, two = run.first.day, run.last.day
    if one.year_shift == -1 or one.unit == "year" or (two.unit == "year" and one.unit != "day"):
        return True  # `từ tháng 10 năm trước đến tháng 01 năm sau`: any year
    is_opened = clause.bounding is not None and clause.bounding.kind == "from"
    is_labelled = clause.label is not None or clause.column is not None
    is_worded = one.worded or two.worded or clause.lower.startswith("ngày", run.first.start)
    if not (is_worded or two.year or is_opened or is_labelled) and one.unit == two.unit == "day":
        is_head = clause.opens and clause.after.lstrip().startswith(":")  # `20/3 - 25/3: các khoa tập luyện`
        is_named = clause.before.rstrip().endswith(":") and clause.has_event()  # `Vòng loại: 21 - 25/4`
        if not is_head and not is_named:
            return True  # `1/2 - 2/3`
    if clause.is_void or says("window", head) or says("counted", head):
        return True
    if says("effect", clause.lower[max(clause.start, run.first.start - 200) : run.first.start]):
        return True
    if first.first and last.last and last.last.year - first.first.year > _MOST_YEARS:
        return True
    if is_labelled:
        return False
    if clause.issued and first.first and (clause.issued - first.first).days > _LONG_BEFORE:
        return True
    is_guessed = "year-inferred" in last.flags and not two.lunar
    if clause.issued and last.last and is_guessed and (last.last - clause.issued).days > FAR:
        return True  # last month's, not next year's
    return clause.is_past(last.last) or (says("named_day", head) and not is_opened)


# --------------------
# How a value came about from the words of the letter, told in Vietnamese for the clerk who checks it.

_WHOLES = {"week": "tuần", "month": "tháng", "quarter": "quý", "year": "năm"}


def _explanation(
    said: str, point: Point, role: Role, named: NamedDays, flags: Sequence[str], known: Known, first: str
) -> str:
    day, last = point.day, named.last
    doubts = ["vừa ghi “chậm nhất” vừa ghi “trước”, hiểu theo “trước”"] if "bound-conflict" in flags else []
    if last is None:
        return sentence(f"{said} → chưa xác định được ngày", *named.notes, *doubts)
    value = f"{point.time} ngày {last:%d/%m/%Y}" if point.time else f"{last:%d/%m/%Y}"
    whole, bound = "", bound_told(role.bound, role.type, point.time)
    if role.endless:
        value = f"từ {named.first:%d/%m/%Y}"
    elif role.type == "period":
        value = f"từ {first} đến {value}"
    elif day.unit != "day" and role.bound == "before" and not day.part:
        whole, bound = f"phải xong trước khi {_WHOLES[day.unit]} này bắt đầu ({named.first:%d/%m/%Y})", ""
    elif day.unit != "day":
        whole = f"ngày cuối của {'khoảng' if day.part else _WHOLES[day.unit]} được nêu"
    if "weekday-mismatch" in flags and point.weekday:
        written = WEEKDAYS[WEEKDAY_CODES.index(point.weekday)]
        doubts.append(f"ngày này là {WEEKDAYS[last.weekday()]}, văn bản ghi {written}")
    if "before-issue" in flags:
        doubts.append(f"không sau ngày ban hành {known.issued:%d/%m/%Y}")
    return sentence(f"{said} → {value}", whole, bound, *named.notes, *doubts)


# --------------------
# Other readings of a date: what its words may mean instead, each with the reason (Vietnamese), for a clerk to choose.
#
# The reading in the record is the one that the rules of this package prefer; these are kept beside it, never merged.

_DAY = datetime.timedelta(days=1)
#: Denominators that a half, a third … of something has, so that `1/2` may be no day.
_FRACTIONS = range(2, 6)
#: Parts of a month for which Bộ luật Dân sự 2015, Điều 146 names one day.
_BY_LAW = {"đầu": 1, "giữa": 15}


def alternatives_of(
    point: Point, named: NamedDays, role: Role, known: Known, conflict: bool
) -> tuple[Alternative, ...]:
    """Return the other readings of what ``point`` names, each day once."""
    found: dict[tuple[str | None, str | None], Alternative] = {}
    for other in _readings(point, named, role, known, conflict) if named.last else ():
        found.setdefault((other.date, other.bound), other)
    return tuple(found.values())


def _other(day: datetime.date, why: str, bound: Bound | None = None) -> Alternative:
    return Alternative(date=day.isoformat(), bound=bound, why=why)


def _readings(point: Point, named: NamedDays, role: Role, known: Known, conflict: bool) -> Iterator[Alternative]:
    day, last, issued = point.day, named.last, known.issued
    assert last is not None
    if conflict:
        yield _other(last, "“chậm nhất” tính cả ngày này", "by")
    if day.unit == "day" and day.day and day.month and day.year is day.year_shift is None and issued and not day.lunar:
        yield from _other_years(day.day, day.month, last, issued, known.title_year)
    if day.unit == "day" and day.day and day.month is day.shift is None and not day.same_day and known.beside is None:
        month = add_months(last.replace(day=1), 1)
        if other := make(month.year, month.month, day.day):
            yield _other(other, "không ghi tháng: có thể là tháng sau")
        if day.day <= 28:
            rrule = f"FREQ=MONTHLY;BYMONTHDAY={day.day}"
            yield Alternative(rrule=rrule, why="không ghi tháng: có thể là hằng tháng")
    is_yearless = day.unit in ("month", "quarter") and day.year is day.shift is None and known.beside is None
    if is_yearless and issued and last.year != issued.year:
        other = last_of_month(issued.year, last.month)
        yield _other(other, f"cùng năm với ngày ban hành{', đã qua khi ban hành' if other < issued else ''}")
    if day.maybe_lunar and day.day and day.month:  # `mùng 10 tháng 3` says neither sun nor moon
        solar = (make if day.lunar else to_solar)(last.year, day.month, day.day)
        if solar is not None and solar != last:
            yield _other(solar, f"nếu tính theo {'dương' if day.lunar else 'âm'} lịch")
    if point.weekday and _is_other_weekday(point, last):
        # The same day of a year near, or the nearest day, that falls on the weekday named.
        weekday = WEEKDAY_CODES.index(point.weekday)
        for year in (last.year - 1, last.year + 1):
            other = make(year, last.month, last.day)
            if other is not None and other.weekday() == weekday:
                yield _other(other, f"{WEEKDAYS[weekday]}, nếu năm ghi nhầm")
        near = last + ((weekday - last.weekday() + 3) % 7 - 3) * _DAY
        yield _other(near, f"{WEEKDAYS[weekday]} gần nhất, nếu ngày ghi nhầm")
    is_guess = day.short_year and "year-inferred" in named.flags
    is_slip = issued is not None and day.year is not None and (last < issued or is_guess)
    if issued and is_slip and (first := _first_from(issued, last.month, last.day)):
        yield _other(first, "nếu năm ghi nhầm: lần đầu tiên từ ngày ban hành")
    if ((day.shift is not None and day.unit == "week") or day.weekday is not None) and issued and last <= issued:
        yield _other(last + 7 * _DAY, "tuần kế tiếp: ngày này không sau ngày ban hành")
    if day.unit == "month" and day.part in _BY_LAW:
        law = last.replace(day=_BY_LAW[day.part])
        yield _other(law, f"“{day.part} tháng” là ngày {law.day} theo Điều 146 Bộ luật Dân sự 2015")
    if role.bound == "before" and last == issued and day.unit == "day" and point.time is None:
        yield _other(last, "tính cả ngày này, vì văn bản ban hành đúng ngày này", "by")
    is_bare = not (day.worded or day.year or point.time or point.weekday) and day.day and day.month in _FRACTIONS
    if is_bare and (day.day or 0) < (day.month or 0) and role.type != "period":
        yield Alternative(why=f"{day.day}/{day.month} có thể là phân số, không phải ngày")


def _is_other_weekday(point: Point, day: datetime.date) -> bool:
    is_one = point.weekday and not point.days and point.day.unit == "day"
    return bool(is_one) and WEEKDAY_CODES[day.weekday()] != point.weekday


def _first_from(issued: datetime.date, month: int, number: int) -> datetime.date | None:
    days = (make(year, month, number) for year in (issued.year, issued.year + 1))
    return next((day for day in days if day and day >= issued), None)


def _other_years(
    number: int, month: int, last: datetime.date, issued: datetime.date, title_year: int | None
) -> Iterator[Alternative]:
    years = {
        issued.year: "cùng năm với ngày ban hành",
        issued.year + 1: "năm sau năm ban hành",
        title_year: "theo năm ghi trong trích yếu",
    }
    for year, why in years.items():
        other = make(year, month, number) if year is not None and year != last.year else None
        if other is None:
            continue
        is_past, is_titled = other < issued, year == title_year
        if is_past and (is_titled or (last - issued).days <= FAR):
            continue  # nobody would think of a day so long past
        if not is_past and not is_titled and other > last:
            continue  # the first day to come is meant unless a title says otherwise
        yield _other(other, f"{why}, đã qua khi ban hành" if is_past else why)


def with_series(rrule: str, issued: datetime.date | None) -> tuple[Alternative, ...]:
    """Return the reading of `báo cáo 6 tháng trước 15/6` as a day of this year alone."""
    values = dict(part.split("=") for part in rrule.split(";"))
    day = _first_from(issued, int(values["BYMONTH"]), int(values["BYMONTHDAY"].split(",")[-1])) if issued else None
    return (_other(day, "chỉ một lần, nếu văn bản nói riêng kỳ này"),) if day else ()


def of_first(alternatives: tuple[Alternative, ...], start: str | None) -> tuple[Alternative, ...]:
    """Return the readings of a period's first day as other beginnings than ``start``."""
    return tuple(
        other.model_copy(update={"start": other.date, "date": None})
        for other in alternatives
        if other.date is not None and other.date != start
    )


# --------------------
# How a record is made of what was read.


def record_of(
    plain: str, start: int, point: Point, role: Role, named: NamedDays, known: Known, source: str, conflict: bool
) -> FoundDate:
    """Return the record of the words from ``start`` to the end of their last ``point``, which name ``named``.

    ``source`` is as in ``FoundDate``; ``conflict`` says that two bound words disagree.
    """
    issued, day = known.issued, named.last
    first = {"named": named.first, "issued": issued, None: None}[role.first]
    flags = list(named.flags)
    if conflict:
        flags.append("bound-conflict")
    if day and _is_other_weekday(point, day):
        flags.append("weekday-mismatch")
    if day and issued and (day < issued or (day == issued and role.bound == "before" and point.time is None)):
        flags.append("before-issue")
    begins = f"{first:%d/%m/%Y}" if first else "nay"
    return FoundDate(
        start=start,
        end=point.end,
        type=role.type,
        date=day.isoformat() if day and not role.endless else None,
        start_date=first.isoformat() if first else None,
        bound=role.bound,
        time=point.time,
        flags=tuple(flags),
        explanation=_explanation(words_said(plain, start, point.end), point, role, named, flags, known, begins),
        alternatives=alternatives_of(point, named, role, known, conflict),
        certain=role.certain,
        source=source,
    )


# --------------------
# One span of a letter while its dates are read.


@dataclass(slots=True)
class SpanReading:
    """The state of reading one span."""

    lower: str
    plain: str
    low: int
    high: int
    known: Known
    column: str | None
    taken: Sequence[Span]
    blanks: Sequence[Span] = ()
    sentences: list[int] = field(default_factory=list)
    found: list[FoundDate] = field(default_factory=list)
    echoes: list[FoundDate] = field(default_factory=list)
    after_half: bool = False
    of_series: bool = False

    def is_free(self, start: int, end: int) -> bool:
        """Say whether no record lies there yet."""
        return not any(start < record.end and record.start < end for record in self.found)

    def is_taken(self, start: int, end: int) -> bool:
        """Say whether a cited document lies there."""
        at = bisect_right(self.taken, (end, 0))
        return any(a < end and start < b for a, b in self.taken[max(0, at - 2) : at + 1])

    def sentence_start(self, at: int) -> int:
        """Return where the sentence that holds ``at`` begins."""
        position = bisect_right(self.sentences, at)
        return self.sentences[position - 1] if position else self.low
