"""What a single date is: a deadline, an event, the end or the beginning of a period, or nothing for the calendar.

The bound words decide where there are any; without them only a label, an hour, a column or the words of an event make
a date a record.
"""

import re
from typing import Literal, NamedTuple

from extractors.dates import negatives
from extractors.dates.bounds import bound_of
from extractors.dates.clauses import Clause
from extractors.dates.patterns import any_of, lexicon, loose
from extractors.dates.points import Point
from extractors.dates.stretches import FEAST
from extractors.dates.values import SCHOOL, Named
from schemas.letter import Bound, DateType

#: A limit that is past by more days than this is told as history; a slip of the pen is off by a year.
_LONG_AGO = 550
#: A day without year that falls so late, because the year before it is just past, was rather last week's.
FAR = 270

_LETTER = rf"(?: (?:{any_of(*lexicon('acts', 'letters'))}))?(?: này)?"
_FROM_NOW = loose(
    rf"(?<!\w)(?:bắt đầu )?(?:kể )?từ (?:nay|bây giờ|(?P<issued>ngày (?:ký ban hành|ký|ban hành)){_LETTER}"
    r"|khi (?:có|nhận được|ban hành) [^.;,:()]{2,40}?)(?: trở đi)?(?: cho)?(?: đến| tới)?[ ,]*$"
)
_UP_TO = re.compile(r"(?:cho )?(?:đến|tới|hết)(?!\w)")
_EACH_OF = loose(r"(?<!\w)các(?!\w)")
_AGAIN = loose(r"(?<!\w)(?:hằng|hàng|mỗi|từng) (?:ngày|tuần|tháng|quý|năm)(?!\w)")
# A colon makes the date the head of its item.
_HEADS = loose(r"(?: \([^()\d]{1,20}\))?[ )]*(?:,[^:;.]{1,20})?:(?!\d)")
# Words that make of a school year the object of a verb, not a limit.
_FINISHED = loose(r"(?:trước|hoàn thành|hoàn tất|xong|dứt điểm|kết thúc)")
_INTO = re.compile(r"(?<!\w)vào(?!\w)")
# Bound words too weak to make `1/2` a date.
_WEAK = frozenset({"hết", "không quá", "kết thúc", "hoàn thành vào", "hoàn thành", "xong"})
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


def role_of(clause: Clause, point: Point, named: Named) -> Role | None:
    """Return what ``point``, which names ``named``, is in ``clause``; ``None`` where it is no date of the calendar."""
    before, after = clause.before, clause.after
    if negatives.is_superseded(before, after) or negatives.is_effect(before):
        return None
    if not point.day.worded and point.time is None and negatives.is_fraction(after):
        return None
    if _is_loose_stretch(clause, point):
        return None
    if point.joined == "trước":
        return Role("deadline", "before")
    if clause.bounding is None:
        return _bare(clause, point, named)
    match clause.bounding.kind:
        case "before" | "latest":
            return _limit(clause, point, named)
        case "until":
            return _until(clause, point, named)
        case "within":
            return _within(clause, point, named)
        case "from":
            return _from(clause, point, named)
        case "on":
            return _on(clause, point, named)


def _is_loose_stretch(clause: Clause, point: Point) -> bool:
    """Say whether `tuần này`, `trong tháng`, `năm học` only tells of which time the clause speaks.

    Words without a number or a day are a date of the calendar only where something is to be finished by then.
    """
    day, bounding = point.day, clause.bounding
    if day.part == FEAST:
        return bounding is None or not clause.is_finishing
    if day.unit == "day" or (day.shift is None and day.part not in SCHOOL):
        return False
    if bounding is None or bounding.kind in ("from", "on") or _AGAIN.search(clause.before[-80:]):
        return True
    if clause.is_described or _EACH_OF.search(clause.bounding_words):
        return True
    if day.bare and bounding.kind != "before":
        return not (_is_done(bounding.words) or _since_now(clause) or (clause.is_goal and bounding.kind != "within"))
    if day.part in SCHOOL and _FINISHED.fullmatch(bounding.words):
        return not (bounding.words == "kết thúc" and clause.opens and clause.after.startswith(","))
    return not (clause.is_finishing or _is_done(bounding.words) or _since_now(clause) or clause.opens)


def _since_now(clause: Clause) -> re.Match[str] | None:
    return _FROM_NOW.search(clause.before)


def _open_period(clause: Clause, opening: re.Match[str]) -> Role:
    assert clause.bounding is not None
    start = clause.begin - len(clause.before) + opening.start()
    bound: Bound = "before" if clause.bounding.kind == "before" else "by"
    return Role("period", bound, start=start, first="issued" if opening["issued"] else None)


def _limit(clause: Clause, point: Point, named: Named) -> Role | None:
    """Read `trước`, `chậm nhất`, `đến hết` …"""
    bounding = clause.bounding
    assert bounding is not None
    before = clause.before
    if negatives.is_counted(before) or negatives.is_unpublished(before):
        return None
    if point.day.same_day and bounding.words.startswith("kết thúc"):
        return None  # when the event is over
    if bounding.words.split()[-1] in _COUNTING and negatives.is_window(before):
        return None
    if clause.is_past(named.last) and (negatives.is_history(before) or negatives.is_withdrawn(before)):
        return None
    if named.last and clause.issued and (clause.issued - named.last).days > _LONG_AGO:
        return None  # `Trước ngày 01/01/2016, việc đóng đoàn phí …`
    if _UP_TO.match(bounding.words) and negatives.is_told(clause.after):
        return None
    if clause.is_past(named.last) and _UP_TO.match(bounding.words) and not clause.is_duty:
        return None  # `Đến hết tháng 02, toàn ngành có …`
    opening = _since_now(clause)
    if opening:
        return _open_period(clause, opening)
    if point.day.unit == "year" and (clause.is_horizon or not _is_aimed_at(clause, bounding.words)):
        return None
    if not point.day.worded and point.day.year is None and bounding.words in _WEAK and not _is_done(bounding.words):
        return None
    return Role("deadline", bound_of(bounding))


def _is_aimed_at(clause: Clause, words: str) -> bool:
    """Say whether something is to be reached in the year, and the year is not only a part of a name."""
    return clause.is_finishing or clause.is_goal or _is_done(words) or (clause.opens and "hết" in words)


def _is_done(words: str) -> bool:
    return words.startswith(("hoàn thành", "hoàn tất", "xong", "dứt điểm"))


def _until(clause: Clause, point: Point, named: Named) -> Role | None:
    """Read `đến ngày X`, which bounds figures and history as often as acts."""
    before = clause.before
    if opening := _since_now(clause):
        return _open_period(clause, opening)
    if point.day.shift is not None and point.day.day is None and point.day.unit == "day" and not point.time:
        return None  # `đến hôm nay`
    if negatives.is_told(clause.after):
        return None
    if negatives.is_window(before) or negatives.is_history(before) or negatives.is_named_day(before):
        return None
    if negatives.is_moved(before) and point.day.unit == "day" and not clause.is_handed_in and clause.has_event():
        return Role("event", "on")  # `lùi thời gian tổ chức Hội nghị đến ngày …`
    if (not point.day.worded and point.time is None) or clause.is_past(named.last):
        return None
    if point.day.unit != "day" and (clause.is_horizon or not (clause.is_goal or clause.is_finishing)):
        return None
    return Role("deadline", "by")


def _within(clause: Clause, point: Point, named: Named) -> Role | None:
    """Read `trong ngày X`, `trong tháng M`."""
    before = clause.before
    if negatives.is_window(before) or negatives.is_history(before) or named.last is None or clause.is_past(named.last):
        return None
    if point.day.unit == "day":
        if clause.is_finishing or clause.is_duty:
            return Role("deadline", "by")
        if clause.bounding is not None and clause.bounding.words.startswith("ngay"):
            return Role("deadline", "by")
        return Role("event", "on") if point.day.month and clause.has_event(100) else None
    if clause.is_finishing or clause.column == "deadline":
        return Role("deadline", "by")
    if point.day.part and clause.finishes_then:
        return Role("deadline", "by")
    if point.day.unit == "year":
        return Role("deadline", "by") if clause.sets_figure else None
    if clause.label:
        return Role("period", "by", certain=False, first="named")
    if clause.is_told or clause.is_described or _EACH_OF.search(clause.bounding_words):
        return None
    return Role("deadline", "by")


def _from(clause: Clause, point: Point, named: Named) -> Role | None:
    """Read `từ 7h30 ngày X`, and `từ ngày X` where a label says what begins."""
    assert clause.bounding is not None
    words = clause.bounding.words
    if negatives.is_window(clause.before + words) or negatives.is_named_day(clause.before):
        return None
    if named.last is None:
        return None
    if point.day.unit != "day":
        is_plan = clause.label and not clause.label_of_limit and named.first and not clause.after.strip(" .;)")
        return Role("period", "from", certain=False, first="named", endless=True) if is_plan else None
    if point.time:
        if clause.is_past(named.last) and not (clause.label or clause.has_event()):
            return None  # `Từ 0 giờ ngày 19/7 toàn tỉnh giãn cách`
        return Role("event", "from")
    if clause.label or (words.startswith("bắt đầu") and not clause.is_past(named.last)):
        return Role("period", "from", first="named", endless=True)
    return None


def _on(clause: Clause, point: Point, named: Named) -> Role | None:
    """Read `vào ngày X`, `lúc 8h00 ngày X`."""
    before = clause.before
    if negatives.is_counted(before):
        return None
    if point.day.unit != "day":
        is_due = clause.is_finishing and _INTO.search(clause.bounding_words) and not clause.is_past(named.last)
        return Role("deadline", "by") if is_due else None
    if clause.is_past(named.last) and (negatives.is_history(before) or not (point.time or clause.label)):
        return None
    if point.day.month is None and point.day.shift is None and (point.days or _EACH_OF.search(clause.bounding_words)):
        return None  # `từ ngày 10 đến ngày 18, tập trung vào các ngày 16, 17`
    is_loose = not point.day.worded and not point.weekday
    if point.time is None and (is_loose or negatives.is_named_day(before)):
        assert clause.bounding is not None
        if not _INTO.search(clause.bounding.words):
            return None
    if clause.is_closing or clause.label_of_limit:
        return Role("deadline", "by")
    if named.last == clause.issued and not clause.label and not clause.has_event(after=120):
        return None  # `hồi 7 giờ ngày …, tâm bão ở …`
    if clause.is_handing_in:
        return Role("deadline", "on")
    return Role("event", "on")


def _bare(clause: Clause, point: Point, named: Named) -> Role | None:
    """Read a date without bound words."""
    is_day = point.day.unit == "day"
    if is_day and clause.is_last_call:
        return Role("deadline", "by")
    if clause.column == "deadline" and is_day and point.time:
        return Role("event", "on")
    if is_day and negatives.is_new_date(clause.before):
        return moved(clause)
    if clause.label:
        return _labelled(clause, point, named)
    if clause.is_limit and (is_day or clause.before.rstrip(" (").endswith((":", "là", "vào"))):
        return None if negatives.is_cited(clause.before, clause.after) else Role("deadline", "by")
    if clause.column == "deadline":
        return _in_column(clause, point)
    if not is_day or named.last is None or (point.day.month is None and point.day.shift is None):
        return None
    if (
        negatives.is_named_day(clause.before)
        or negatives.is_window(clause.before)
        or negatives.is_signed(clause.before)
    ):
        return None
    return _bare_event(clause, point, named)


def moved(clause: Clause) -> Role:
    """Return the role of the day to which something was moved."""
    if clause.is_handed_in or (clause.is_duty and not clause.has_event()):
        return Role("deadline", "by")
    return Role("event", "on")


def _labelled(clause: Clause, point: Point, named: Named) -> Role | None:
    label = clause.label
    assert label is not None
    words = label.group().replace(":", " ")
    if negatives.is_signing(words.rstrip()) or negatives.is_window(words):
        return None
    if clause.label_of_limit or clause.column == "deadline":
        return Role("deadline", "by")
    if point.day.unit == "day":
        return None if negatives.is_signed(clause.before) else Role("event", _event_bound(point))
    if point.day.unit != "year" and named.last and not clause.is_past(named.last):
        return Role("period", "by", certain=False, first="named")
    return None


def _in_column(clause: Clause, point: Point) -> Role | None:
    if negatives.is_cited(clause.before, clause.after) or negatives.is_named_day(clause.before):
        return None
    return Role("deadline", "by", certain=point.day.unit != "year")


def _bare_event(clause: Clause, point: Point, named: Named) -> Role | None:
    assert named.last is not None
    if clause.is_past(named.last) and not point.time:
        return None
    if "year-inferred" in named.flags and clause.issued and (named.last - clause.issued).days > FAR:
        return None  # `họp ngày 03/3` in a letter of 10/3 was last week, not next year
    if clause.column == "event":
        return Role("event", "on")
    if point.day.shift is not None and point.day.day is None and point.day.weekday is None and not point.time:
        return None  # `hôm nay`
    if point.time:
        return Role("event", _event_bound(point))
    is_head = clause.opens and not clause.is_listed
    heads = _HEADS.match(clause.after) is not None
    after_colon = clause.before.rstrip().endswith(":") and not heads  # `mở hai buổi: sáng 06/11 cho tuyến huyện`
    if is_head and (point.part or point.weekday) and heads:
        return Role("event", "on")  # `Sáng 24/4 (thứ Ba): Trường …`
    if (
        not point.day.worded
        and point.day.year is None
        and not (point.weekday or (point.part and (is_head or after_colon)))
    ):
        return None
    if clause.is_handing_in:
        if negatives.is_cited(clause.before, clause.after) or negatives.is_history(clause.before):
            return None
        return Role("deadline", "on", certain=False)
    if clause.has_event(110) or clause.has_place or (clause.opens and clause.has_event(after=80)):
        if negatives.is_cited(clause.before, clause.after) or negatives.is_history(clause.before):
            return None
        return Role("event", "on")
    return None


def _event_bound(point: Point) -> Bound:
    """Return ``from`` where the hour behind the day is that of the beginning (``ngày X, từ 8h00``)."""
    return "from" if point.joined and ("từ" in point.joined or "bắt đầu" in point.joined) else "on"
