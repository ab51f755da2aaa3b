"""Points in time: a day with the hour and the weekday that stand beside it, and runs of them."""

import itertools
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from extractors.dates.days import Day
from extractors.dates.patterns import loose
from extractors.dates.shapes import find_days
from extractors.lexicon import load
from extractors.patterns import any_of

_WEEKDAYS: dict[str, str] = {word: code for code, words in load("dates")["weekdays"].items() for word in words}
_NAMED_HOURS: dict[str, str] = load("dates")["hours"]
WEEKDAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEKDAY = rf"(?:{any_of(_WEEKDAYS)}|t[2-7](?![\d/.])|cn)(?!\w)"
_PART = r"(?:buổi )?(?:sáng|trưa|chiều|tối|đêm)(?!\w)"


def hour_pattern(name: str) -> str:
    """Pattern of an hour of the day; ``name`` keeps its groups apart from those of another one."""
    return (
        rf"(?P<{name}>(?<![\d.,/:])(?P<{name}_h>\d{{1,2}})~"
        rf"(?:(?:giờ|h(?![^\W\d])|g(?=\d\d))(?:~:?~(?P<{name}_m>\d{{2}})(?![\d/]))?(?:~(?:phút|ph(?!\w)|p(?!\w)|'))?|:~?(?P<{name}_c>\d{{2}})(?![\d:]))"
        rf"(?:~(?P<{name}_p>sáng|trưa|chiều|tối|đêm)(?!\w))?"
        rf"|(?P<{name}_n>{any_of(_NAMED_HOURS)}))"
    )


_JOINER = r"(?:đến|-|tới|cho đến)"
_LEFT = loose(
    rf"(?:{hour_pattern('a')}(?:~{_JOINER}~{hour_pattern('b')})?(?:[ ,(-]|(?:của|vào|trong|các) )*)?"
    rf"(?:(?P<part>{_PART})[ ,]*(?:của )?)?"
    rf"(?:\(?(?:ngày )?(?P<weekday>{WEEKDAY})[ ,()-]*)?$"
)
# What an hour, a part of the day or a weekday holds.
_LEFT_HINT = re.compile(r"\d *[hg:]|giờ|thứ|chủ|sáng|trưa|chiều|tối|đêm|t[2-7]|cn")
_RIGHT_WEEKDAY = loose(rf"[ ,]*(?P<open>\(?)~(?:tức |nhằm )?(?:ngày |vào )?(?P<weekday>{WEEKDAY})")
_BEFORE_HOUR = any_of(load("dates")["before_hours"])
_RIGHT_CLOCK = loose(
    rf"(?:[ ,;)]*\(?(?:{_PART}[ ,]*)?|[ )]*[.;,] (?:khai mạc|bắt đầu|họp|làm việc)[ :]*)(?P<word>{_BEFORE_HOUR})?~"
    rf"{hour_pattern('a')}(?:~{_JOINER}~{hour_pattern('b')})?"
)
_LEFT_LENGTH = 50
_RIGHT_LENGTH = 60
# `10-12/3/2026`, `từ ngày 10 đến ngày 15/3/2026`, `ngày 5, 6 và 7/3/2026`: days that lend month and year from the last.
_LIST = loose(
    r"(?P<head>(?:từ |trong |vào |cả )?(?:các )?(?:ngày~)?)(?<![\d/.,])"
    r"(?P<days>\d{1,2}(?:~(?:,|;|và|&|,~và|-)~(?:ngày )?\d{1,2})*)"
    r"~(?P<join>-|đến|tới|,|;|và|&|,~và)~(?:hết )?(?:ngày )?$"
)
_OPENED = re.compile(r"[:(] *$")
_LONE_JOIN = loose(r"~(?:(?P<span>-|đến|tới)(?: hết)?|,|;|và|&|,~và)~(?:ngày )?")
# What may stand between an hour and the day it belongs to, up to that day's first letter.
_NEXT_DAY = loose(r"[ ,(]*(?:của |trong )?(?:\w)?")
_SPAN_JOIN = loose(
    r"[ ,)]*(?P<word>(?:-|đến|cho đến|tới|→|->)(?: hết| cuối| trước(?P<before>)| khoảng)*"
    r"|(?:và )?kết thúc(?: vào lúc| vào| lúc)?)[ (]*(?:ngày )?$"
)
_AND_JOIN = loose(r"[ ,;)]*(?:,|;|và|&|hoặc)[ (]*(?:ngày )?$")
# After a semicolon a day belongs to the days before it only where nothing is said of it.
_CLOSED = loose(r"[ )]*(?:[.,;]|$|và |hằng |hàng )")


class Point(NamedTuple):
    """A day at ``start``–``end`` with its hour (``HH:MM``), weekday (``MO``) and the word that joins a later hour.

    ``days`` holds the numbers of days that stand before it and lend its month (``ngày 5, 6 tháng 3``); with ``run``
    they and all between are meant (``10-12/3``).
    """

    start: int
    end: int
    day: Day
    time: str | None = None
    weekday: str | None = None
    joined: str | None = None
    days: tuple[int, ...] = ()
    run: bool = False
    part: bool = False


def weekday_code(word: str) -> str:
    """Return the RFC 5545 code of a weekday's name.

    >>> weekday_code("thứ  sáu"), weekday_code("t2"), weekday_code("cn")
    ('FR', 'MO', 'SU')
    """
    name = " ".join(word.split())
    if name == "cn":
        return "SU"
    if len(name) == 2:
        return WEEKDAY_CODES[int(name[1]) - 2]
    return _WEEKDAYS[name]


def clock(found: re.Match[str]) -> str | None:
    """Return the hour that group ``a`` of ``found`` holds as ``HH:MM``, ``None`` where there is none."""
    group = found.groupdict()
    if not group.get("a"):
        return None
    if group["a_n"]:
        return _NAMED_HOURS[" ".join(group["a_n"].split())]
    hour, minute = int(group["a_h"]), int(group["a_m"] or group["a_c"] or 0)
    part = group["a_p"]
    if part in ("chiều", "tối") and hour < 12:
        hour += 12
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    return f"{hour:02}:{minute:02}"


def _with_left(lower: str, low: int, list_low: int, day: Day) -> Point:
    """Take the listed days, the weekday and the hour that stand before the day."""
    start = max(low, day.start - _LEFT_LENGTH)
    point = Point(day.start, day.end, day)
    listed = _LIST.search(lower, max(list_low, day.start - _LEFT_LENGTH), day.start) if day.unit == "day" else None
    if listed and _is_list(listed, lower, day.day):
        numbers = tuple(int(number) for number in re.findall(r"\d+", listed["days"]))
        begin = listed.start() + len(listed["head"]) - len(_bare_head(listed["head"]))
        point = point._replace(start=begin, days=numbers, run=listed["join"] in ("-", "đến", "tới"))
    begin = min(point.start, max(start, point.start - _LEFT_LENGTH))
    if not _LEFT_HINT.search(lower, begin, point.start):
        return point
    left = _LEFT.search(lower, begin, point.start)
    if left and left.end() > left.start():
        point = point._replace(
            start=left.start(),
            time=clock(left),
            weekday=weekday_code(left["weekday"]) if left["weekday"] else None,
            part=bool(left["part"]),
        )
    if day.unit == "week" and point.weekday:
        # `thứ Sáu tuần này`
        weekday = WEEKDAY_CODES.index(point.weekday)
        point = point._replace(day=day._replace(unit="day", weekday=weekday), weekday=None)
    return point


def _bare_head(head: str) -> str:
    """Keep `ngày` of the words before a list: `từ` and `trong` are read as bounds."""
    at = head.find("ngày")
    return head[at:] if at >= 0 else ""


def _is_list(listed: re.Match[str], lower: str, day: int | None) -> bool:
    """Say whether the numbers before a day are days too, and not the end of something else."""
    if "ngày" in listed["head"] or listed["head"].startswith("từ"):
        return True
    # `10-12/3/2026`: only where the two are one word.
    if listed["join"] == "-" and listed.end() - listed.start("days") <= 5:
        return True
    # `Thời gian: 18, 19, 20/4`, `(14, 15/4)`, `18-19-20/4`: days one after the other, with nothing else before them.
    numbers = [int(number) for number in re.findall(r"\d+", listed["days"])]
    follow_on = numbers[-1] + 1 == day and all(b - a == 1 for a, b in itertools.pairwise(numbers))
    return follow_on and (
        len(numbers) > 1 or _OPENED.search(lower, max(0, listed.start() - 12), listed.start()) is not None
    )


def _with_right(lower: str, high: int, is_followed: bool, point: Point) -> Point:
    """Take the weekday and the hour that follow the day; ``high`` is where the next day (or nothing) begins."""
    end = min(high, point.end + _RIGHT_LENGTH)
    at = point.end
    weekday = _RIGHT_WEEKDAY.match(lower, at, end)
    if weekday:
        at = weekday.end()
        if point.weekday is None:
            point = point._replace(weekday=weekday_code(weekday["weekday"]))
    if point.time is None and (time := _RIGHT_CLOCK.match(lower, at, end)) and clock(time):
        word = " ".join(time["word"].split()) if time["word"] else None
        if not (is_followed and _NEXT_DAY.fullmatch(lower, time.end(), min(high + 1, time.end() + 24))):
            point = point._replace(end=time.end(), time=clock(time), joined=word)
    return point


def _merged(lower: str, previous: Point, point: Point) -> Point | None:
    """Take a day without month into the one that follows and lends its month (``ngày 5, 6 tháng 3``)."""
    lone = previous.day
    if lone.unit != "day" or lone.month is not None or lone.day is None or lone.shift is not None or lone.lunar:
        return None
    if point.day.month is None or point.day.unit != "day" or previous.end > point.start or previous.joined:
        return None
    join = _LONE_JOIN.fullmatch(lower, previous.end, point.start)
    if join is None:
        return None
    return point._replace(
        start=previous.start,
        days=(*previous.days, lone.day, *point.days),
        run=join["span"] is not None,
        time=previous.time or (point.time if point.joined else None),
        weekday=point.weekday,
    )


def find_points(lower: str, start: int, end: int) -> list[Point]:
    """Return the points in time in ``lower[start:end]``, in order."""
    points: list[Point] = []
    low = start
    days = list(find_days(lower, start, end))
    for position, day in enumerate(days):
        is_followed = position + 1 < len(days)
        high = days[position + 1].start if is_followed else end
        lone = points[-1] if points and points[-1].day.month is None and not points[-1].joined else None
        list_low = lone.day.start if lone and lone.end == low and day.month else low
        point = _with_right(lower, high, is_followed, _with_left(lower, low, list_low, day))
        if lone and point.start <= lone.day.start:
            points.pop()
            point = point._replace(start=lone.start, time=lone.time or point.time)
        if points and (merged := _merged(lower, points[-1], point)):
            points[-1] = merged
        else:
            points.append(point)
        low = point.end
    return points


class Run(NamedTuple):
    """A point (then ``last`` is ``first``), or two as ``first đến last``; ``before`` for ``đến trước last``."""

    first: Point
    last: Point
    before: bool = False

    @property
    def is_span(self) -> bool:
        """Say whether the run goes from one point to another."""
        return self.first is not self.last


def find_runs(lower: str, points: Sequence[Point], is_cited: Callable[[Point], bool] = lambda _: False) -> list[Run]:
    """Join points that name the ends of one stretch of time.

    The day of a cited document begins none: “tại Kế hoạch số … ngày 12/01/2026 đến hết ngày 18/5/2026”.
    """
    runs: list[Run] = []
    at = 0
    while at < len(points):
        first = points[at]
        following = points[at + 1] if at + 1 < len(points) else None
        if following is not None and following.start - first.end <= 36 and not is_cited(first):
            gap = lower[first.end : following.start]
            joined = _SPAN_JOIN.match(gap)
            if joined and not following.run:
                runs.append(Run(first, following, joined["before"] is not None))
                at += 2
                continue
        runs.append(Run(first, first))
        at += 1
    return runs


def continues(lower: str, previous: Run, run: Run) -> bool:
    """Say whether ``run`` only follows ``previous`` after a comma or ``và`` and is of its kind."""
    if run.first.day.unit != previous.last.day.unit or previous.is_span or run.is_span:
        return False
    gap = lower[previous.last.end : run.first.start]
    if len(gap) > 16 or not _AND_JOIN.match(gap):
        return False
    return ";" not in gap or _CLOSED.match(lower, run.last.end) is not None
