"""Days as they are written, before anything is inferred: shapes, hours, weekdays, runs of days."""

import itertools
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any, ClassVar, Literal, NamedTuple, get_args

from extractors.dates.bounds import looks_of, loose, patterns_of, single, written
from extractors.dates.ordered_rows import RowFacts, rows_of
from extractors.lexicon import load
from extractors.numerals import NUMBERS, PATTERN, ROMAN, ROMANS, number_of
from extractors.patterns import NEVER_FOUND, any_of, end_of

# --------------------
# A day, month, quarter or year as it is written, before anything is inferred.

Unit = Literal["day", "week", "month", "quarter", "year"]
UNITS: tuple[Unit, ...] = get_args(Unit)
#: The unit of a day as facts that rows ask for.
OF_UNIT: dict[str, dict[str, object]] = {unit: {f"unit:{one}": one == unit for one in UNITS} for unit in UNITS}


class Numbers(NamedTuple):
    """The figures of a written day, 0 for each that its words leave out."""

    day: int
    month: int
    quarter: int
    year: int
    weekday: int
    shift: int
    year_shift: int


_FIGURES = attrgetter(*Numbers._fields)


class Day(NamedTuple):
    """A day, month, quarter or year as it is written; ``None`` where the words leave a part out.

    ``worded`` says that ``ngày``, ``tháng`` or a full year stands in it, so that it can be no fraction. ``shift`` is
    the distance in units of ``tháng này`` (0), ``quý sau`` (1), or in days of ``hôm nay`` (0); ``year_shift`` that of
    the year (``ngày 20/01 năm sau``). ``part`` is the part that is meant (``tuần 1``; ``part_from`` where it begins
    earlier), ``since`` the first of several months or quarters (``tháng 4, 5/2026``). ``bare`` stretches (``trong
    tháng``) count only right behind words of a limit. ``maybe_lunar`` days (``mùng 10 tháng 3``) do not say which
    calendar is meant; of a ``short_year`` only two digits are written; ``shape`` is the row that reads it.
    """

    start: int
    end: int
    unit: Unit
    day: int | None = None
    month: int | None = None
    year: int | None = None
    quarter: int | None = None
    worded: bool = True
    lunar: bool = False
    shift: int | None = None
    year_shift: int | None = None
    same_day: bool = False
    part: str | None = None
    part_from: str | None = None
    since: int | None = None
    weekday: int | None = None
    bare: bool = False
    maybe_lunar: bool = False
    short_year: bool = False
    shape: str = ""

    @property
    def numbers(self) -> Numbers:
        """Its figures."""
        return Numbers(*[number or 0 for number in _FIGURES(self)])

    @property
    def is_dated(self) -> bool:
        """Whether a day or month is written with its year."""
        return self.year is not None and self.unit in ("day", "month")


# --------------------
# Shapes of a day, month, quarter or year: what the words name, before anything is inferred.
#
# Rows of the lexicon, each a pattern and what it makes whatever its groups hold; what a group makes is one table for
# all of them. What stretches begin and end with is a convention kept in the lexicon (Bộ luật Dân sự 2015, Điều 146).

_SHAPES = load("date_shapes")
_DATES = load("dates")
_MONTH_WORDS: dict[str, int] = load("numerals")["months"]
_MONTHS = {**ROMANS, **_MONTH_WORDS}
#: Months that a drive has given a name: `Tháng Công nhân` is May.
_DRIVES: dict[str, int] = _DATES["months"]
_NEAR: dict[str, int] = _DATES["near"]
_NAMED_HOURS: dict[str, str] = _DATES["hours"]
WEEKDAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKDAY_CODES: dict[str, str] = {word: code for code, words in _DATES["weekdays"].items() for word in words}
#: Years of two digits from here on are of the last century: births and other history, never a day to come.
_CENTURY = 70
_FIRST_DAYS = {word: number for word, number in NUMBERS.items() if number <= 10}
_WORDS = {
    "number": PATTERN,
    "any_month": any_of(_MONTH_WORDS),
    "roman": ROMAN,
    "drive": any_of(_DRIVES),
    "first_day": any_of(_FIRST_DAYS),
    "weekday": any_of(_WEEKDAY_CODES),
    "named_hours": any_of(_NAMED_HOURS),
    "before_hours": any_of(_DATES["before_hours"]),
    "near": rf"{any_of(word for word, shift in _NEAR.items() if shift >= 0)}(?!\w)",
}
#: Patterns of an hour, the groups of each with a name of their own.
_HOURS = {f"hour_{name}": load("date_patterns")["pieces"]["hour"].replace("@", name) for name in "ab"}
_LETTERS = "".join(dict.fromkeys(letter for row in _SHAPES["shape"] for letter in row["letters"]))
#: What patterns of days are made of.
PIECES: dict[str, str] = _SHAPES["pieces"] | _WORDS | _HOURS | {"letters": _LETTERS}
_written, _ANCHORS, _CUES = written(PIECES), patterns_of("anchors", **PIECES), patterns_of("points", **PIECES)
#: The word for half a unit.
HALF: str = load("numerals")["half"]


def length_of(word: str, unit: str, halves: Mapping[str, Mapping[str, Any]]) -> tuple[int, str]:
    """Return how many units are counted (0: no number), and which; half of one in ``halves`` (`nửa năm`: 6 months)."""
    if word == HALF and unit in halves:
        return halves[unit]["count"], halves[unit]["unit"]
    return number_of(word or "1"), unit


def _figure(word: str, words: Mapping[str, int]) -> int:
    """Return a number that is written in figures, or as one of ``words``."""
    return int(word) if word.isdecimal() else words[word]


def _year(word: str) -> dict[str, Any]:
    """Return the fields of a year; two figures (``short_year``) are of this century, from 70 on of the last one."""
    is_short = len(word) == len("26")
    century = 100 * (19 + (int(word) < _CENTURY)) if is_short else 0
    return {"year": century + int(word), "short_year": is_short}


def _part(words: str) -> str:
    """Return the name of a part in the lexicon, its number in figures: `sáu tháng đầu` → `6 tháng đầu`."""
    return _ANCHORS["count"].sub(lambda count: str(number_of(count[0])), words)


#: What a group of a shape makes of its words, blanks single.
_MAKE: dict[str, Callable[[str], dict[str, Any]]] = {
    "d": lambda word: {"day": _figure(word, _FIRST_DAYS)},
    "m": lambda word: {"month": _figure(word, _MONTHS)},
    "m1": lambda word: {"since": _figure(word, _MONTHS)},
    "q": lambda word: {"quarter": _SHAPES["quarters"][word]},
    "q1": lambda word: {"since": _SHAPES["quarters"][word]},
    "y": _year,
    "year_near": lambda word: {"year_shift": _NEAR.get(word)},
    "near": lambda word: {"shift": _NEAR[word]},
    "unit": lambda word: {"unit": _SHAPES["units"][word]},
    "drive": lambda name: {"month": _DRIVES[name]},
    "part": lambda words: {"part": _part(words)},
    "week": lambda week: {"part": _SHAPES["weeks"][week], "part_from": _SHAPES["weeks"][week]},
    "to_week": lambda week: {"part": _SHAPES["weeks"][week]},
    "weekday": lambda word: {"weekday": WEEKDAY_CODES.index(_WEEKDAY_CODES[word])},
    "solar": lambda _: {"lunar": False},
    "tet": lambda _: {"month": 1, "lunar": True},
    "moon": lambda _: {"lunar": True, "maybe_lunar": False, "worded": True},
}


class Shape(NamedTuple):
    """A way in which a day is written: what it makes besides its groups, and what must stand before it, or may not."""

    name: str
    pattern: re.Pattern[str]
    made: Mapping[str, Any]
    behind: re.Pattern[str]
    unless: re.Pattern[str]

    def day(self, found: re.Match[str]) -> Day | None:
        """Return the day that a match names; ``None`` where words must stand before it that do not, or the reverse."""
        sides = found.string, max(0, found.start() - _BEFORE_SHAPE), found.start()
        if self.behind.search(*sides) is None or self.unless.search(*sides):
            return None
        made = {"unit": "day", "shape": self.name, **self.made}
        for name, words in found.groupdict().items():
            if words and name in _MAKE:
                made |= _MAKE[name](" ".join(words.split()))
        return Day(*found.span(), **made)


#: So far before a shape the words stand that let it be one.
_BEFORE_SHAPE = 90
#: The shapes by the letters that they begin with (``0``: a figure); the first that matches counts.
SHAPES: dict[str, list[Shape]] = {}
for row in _SHAPES["shape"]:
    # Without `behind` it may stand anywhere, without `unless` nothing forbids it.
    sides = (loose(_written(row.get(side, other))) for side, other in (("behind", ""), ("unless", NEVER_FOUND)))
    shape = Shape(row["name"], loose(_written(row["pattern"])), row.get("made", {}), *sides)
    for letter in row["letters"]:
        SHAPES.setdefault(letter, []).append(shape)
_LEAD_LENGTH, _WORD_LENGTH = 40, 16


@lru_cache(maxsize=8)
def _rare_places(lower: str) -> list[int]:
    """Return where the rarer words of a letter stand, which many letters lack."""
    return [*map(re.Match.start, _ANCHORS["rare"].finditer(lower))]


def find_days(lower: str, start: int, end: int) -> Iterator[Day]:
    """Yield the days, months, quarters and years in ``lower[start:end]``, in order, by the first of ``SHAPES``."""
    done = start
    rare = _rare_places(lower)
    usual = map(re.Match.start, _ANCHORS["usual"].finditer(lower, start, end))
    for at in sorted((*usual, *rare[bisect_left(rare, start) : bisect_left(rare, end)])):
        if at < done:
            continue
        near = _ANCHORS["lead_word"].search(lower, max(done, at - _WORD_LENGTH), at)
        lead = near and _ANCHORS["lead"].search(lower, max(done, at - _LEAD_LENGTH), at)
        places = (lead.start(), near.start(), at) if near and lead else (at,)
        day = next(filter(None, map(_read, itertools.repeat(lower), places, itertools.repeat(end))), None)
        if day and (day.start == start or not lower[day.start - 1].isalpha()):
            done = day.end
            yield day


def _read(lower: str, at: int, end: int) -> Day | None:
    """Return the day that is written at ``at``, by the first of ``SHAPES`` that matches; ``None``: none is."""
    begins = "0" if lower[at].isdecimal() else lower[at]
    if begins == "0" and not _ANCHORS["figure_hint"].match(lower, at, end):
        return None  # most figures count something
    for shape in SHAPES.get(begins, ()):
        found = shape.pattern.match(lower, at, end)
        day = shape.day(found) if found else None
        if day:
            return day
    return None


# --------------------
# Points in time: a day with the hour and the weekday that stand beside it, and runs of them.

_LEFT_LENGTH = 50
_RIGHT_LENGTH = 60


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
    joined: str = ""
    days: tuple[int, ...] = ()
    run: bool = False
    part: bool = False

    @property
    def is_lone(self) -> bool:
        """Whether it is the number of a day that takes its month from elsewhere."""
        return not self.joined and self.day.day is not None and self.day.month is self.day.shift is None


def _in_order(numbers: Sequence[int]) -> bool:
    """Whether each number follows the one before.

    >>> _in_order([5, 6, 7]), _in_order([5, 7])
    (True, False)
    """
    return [*numbers] == [*range(numbers[0], numbers[0] + len(numbers))]


def weekday_code(word: str) -> str:
    """Return the RFC 5545 code of a weekday's name."""
    return _CODES[single(word)]


#: The names of weekdays, in short ones too.
_CODES = {**_WEEKDAY_CODES, "cn": "SU", **{f"t{at}": code for at, code in enumerate(WEEKDAY_CODES[:-1], 2)}}


def weekday_codes(words: str) -> list[str]:
    """Return the codes of one weekday or several.

    >>> weekday_codes("thứ 2 - 4 - 6"), weekday_codes("thứ ba, chủ nhật")
    (['MO', 'WE', 'FR'], ['TU', 'SU'])
    """
    names = filter(None, _CUES["between_weekdays"].split(single(words)))
    return [
        weekday_code(name if _CUES["weekday"].fullmatch(name) else _SHAPES["weekday"].format(name)) for name in names
    ]


def working_day(words: str) -> int | None:
    """Return which working day is named, counted from the end where it is negative; ``None``: none is named.

    >>> working_day("ngày làm việc cuối cùng"), working_day("thứ ba"), working_day("thứ 5")
    (-1, 3, 5)
    """
    which = words.removeprefix(_SHAPES["working_day"]).strip()
    return EDGES_BESIDE.get(which) or number_of(which.rpartition(" ")[2]) or None


#: The day that is the first or last of a month, quarter or year.
EDGES: dict[str, int] = load("numerals")["edges"]
#: Beside another day `ngày đầu tháng` is one day, too.
EDGES_BESIDE: dict[str, int] = EDGES | load("numerals")["edges_beside"]


def clock(found: re.Match[str]) -> str | None:
    """Return the hour that group ``a`` of ``found`` holds as ``HH:MM``, ``None`` where there is none."""
    said = found.groupdict("")
    if said["a_n"]:
        return _NAMED_HOURS[single(said["a_n"])]
    hour, minutes = int("0" + said["a_h"]), int("0" + said["a_m"] + said["a_c"])
    first, last = _SECOND_HALF.get(said["a_p"], (_NOON, 0))
    hour += _NOON * (first <= hour <= last)
    is_one = said["a"] and (hour, minutes) <= (24, 0) and minutes < 60
    return f"{hour:02}:{minutes:02}" if is_one else None


_NOON = 12
#: The part of a day behind an hour → which hours are then of the day's second half: `12 giờ đêm` is its end.
_SECOND_HALF: dict[str, list[int]] = _DATES["second_half"]


class _Listing(RowFacts):
    """Facts of numbers before a day (`5, 6 và | 7/3`) for the rows ``listing`` of ``date_shapes.toml``."""

    facts: ClassVar[Mapping[str, Callable[[Any, str], object]]] = {
        "day_said": lambda of, _: of.found["named"],
        "glued": lambda of, _: of.join == "-" and of.found.end() - of.found.start("days") <= len("10 - "),
        "opened": lambda of, _: _CUES["opened"].search(
            of.found.string, max(0, of.found.start() - 12), of.found.start()
        ),
        "one": lambda of, _: len(of.numbers) == 1,
        "several": lambda of, _: len(of.numbers) > 1,
        "rising": lambda of, _: of.numbers[0] < of.day,
        "in_order": lambda of, _: _in_order((*of.numbers, of.day)),
    } | looks_of("fact_of_listing")
    made_of: ClassVar[Mapping[str, str]] = {
        "through_one": "through opened one rising",
        "in_a_row": "!through in_order opened|several",
    }

    def __init__(self, found: re.Match[str], day: int) -> None:
        self.found, self.day, self.head, self.join = found, day, found["head"], found["join"]
        self.numbers = tuple(map(int, re.findall(r"\d+", found["days"])))

    @property
    def begin(self) -> int:
        """Where the list begins: `từ` and `trong` are read as bounds."""
        return self.found.start("named" if self["day_said"] else "days")


LISTINGS = rows_of("date_shapes", "listing")


def _with_left(lower: str, low: int, list_low: int, day: Day) -> Point:
    """Return a day as a point with the numbers listed before it, then the hour and weekday there. Numbers count from
    ``list_low`` on, where a row ``listing`` of ``date_shapes.toml`` makes days of them; the rest from ``low``."""
    point = Point(day.start, day.end, day)
    found = _CUES["list"].search(lower, max(list_low, day.start - _LEFT_LENGTH), day.start)
    if found and day.day and (listed := _Listing(found, day.day)).first_held(LISTINGS).made == "days":
        point = point._replace(start=listed.begin, days=listed.numbers, run=listed["run"] is not None)
    words = lower, min(point.start, max(low, point.start - _LEFT_LENGTH)), point.start
    left = _CUES["left_hint"].search(*words) and _CUES["left"].search(*words)
    if left is None:
        return point
    code = weekday_code(left["weekday"]) if left["weekday"] else None
    point = point._replace(start=left.start(), time=clock(left), part=bool(left["part"]))
    if code and day.unit == "week":  # that of a week (`thứ Sáu tuần này`) is the day itself
        return point._replace(day=day._replace(unit="day", weekday=WEEKDAY_CODES.index(code)))
    return point._replace(weekday=code)


def _with_right(lower: str, high: int, is_followed: bool, point: Point) -> Point:
    """Return a point with the weekday and hour that follow it, before ``high``, but not the next day's hour."""
    at, end = point.end, min(high, point.end + _RIGHT_LENGTH)
    if weekday := _CUES["right_weekday"].match(lower, at, end):
        at = weekday.end()
        point = point._replace(weekday=weekday_code(weekday["weekday"]))
    hour = None if point.time else _CUES["right_clock"].match(lower, at, end)
    if hour is None or not clock(hour):
        return point  # “, 30 giờ học” is no hour of a day
    if is_followed and _CUES["next_day"].fullmatch(lower, hour.end(), min(high + 1, hour.end() + 24)):
        return point  # the hour is that of the next day
    return point._replace(end=hour.end(), time=clock(hour), joined=single(hour["word"] or ""))


# --------------------
# What joins days: one way for lists, stretches and days under the same words.


class Join(NamedTuple):
    """A way in which a day is joined to the next, by what stands between them."""

    name: str
    between: re.Pattern[str]
    behind: re.Pattern[str]  # what must stand behind the next


JOINS: dict[str, list[Join]] = {}
for row in _SHAPES["join"]:
    join = Join(row["name"], loose(row["between"]), loose(row.get("behind", "")))
    JOINS.setdefault(row["is"], []).append(join)
#: So far from each other days may stand that are joined.
_BETWEEN = {"lend": 40, "span": 36, "also": 60}


def _joined(how: str, lower: str, start: int, following: Point) -> re.Match[str] | None:
    """Return the match of what joins a day that ends at ``start`` to the following one; ``None`` where nothing does.
    ``how``, the ``is`` of their row: ``lend`` (``ngày 5, 6 tháng 3``: the second lends its month), ``span`` (a stretch
    from the one to the other), ``also`` (days under the same bound words). Groups of the match tell more of them."""
    end = following.start
    for way in JOINS[how] if 0 <= end - start <= _BETWEEN[how] else ():
        found = way.between.fullmatch(lower, start, end)
        if found and way.behind.match(lower, following.end):
            return found
    return None


def _lent(lower: str, lone: Point, point: Point) -> Point | None:
    """Return ``point`` with the number of a ``lone`` day before it, to which it lends its month (`ngày 5, 6 tháng 3`).
    ``None`` where it has no month to lend, or other words part them."""
    if not point.day.month or point.day.unit != "day":
        return None
    if point.start <= lone.day.start:  # the list before it holds the lone one
        return point._replace(start=lone.start, time=lone.time or point.time)
    found = _joined("lend", lower, lone.end, point)
    if found is None:
        return None
    days, through = (*lone.days, lone.day.numbers.day, *point.days), bool(found.groupdict().get("through"))
    time = (point.time if through else None) or lone.time  # `từ ngày 5 đến 16 giờ ngày 9/3`: its end
    return point._replace(start=lone.start, days=days, run=through, time=time)


def _in_solar(lower: str, lunar: Point, point: Point) -> Point | None:
    """Return a lunar day as the solar one that stands right behind it (``mồng 10 tết (06/02)``), or ``None``."""
    is_lunar = lunar.day.lunar and point.day.day
    if not is_lunar or _CUES["in_solar"].fullmatch(lower, lunar.end, point.day.start) is None:
        return None
    return lunar._replace(day=point.day, end=point.end + lower.startswith(")", point.end))


#: Before the first day.
_NOTHING = Point(-1, -1, Day(-1, -1, "year"))


def find_points(lower: str, start: int, end: int) -> list[Point]:
    """Return the points in time in ``lower[start:end]``, in order: days with hours, weekdays and listed numbers."""
    points: list[Point] = []
    before, low = _NOTHING, start
    days = [*find_days(lower, start, end)]
    for day, following in itertools.zip_longest(days, days[1:]):
        is_lone = before.is_lone
        list_low = before.day.start if is_lone and day.month else low
        point = _with_left(lower, low, list_low, day)
        point = _with_right(lower, following.start if following else end, following is not None, point)
        if before.day.worded and _CUES["and"].fullmatch(lower, low, point.start):
            point = point._replace(day=day._replace(worded=True))  # “ngày 16/4 và | 17/4”
        lent = (_lent if is_lone else _in_solar)(lower, before, point)
        points[len(points) - (lent is not None) :] = [before := lent or point]
        low = end_of(_CUES["in_brackets"].match(lower, point.end), point.end)
    return points


class DayRun(NamedTuple):
    """A point (then ``last`` is ``first``), or two as ``first đến last``; ``before`` for ``đến trước last``."""

    first: Point
    last: Point
    before: bool = False
    is_span: bool = False

    @property
    def lasts(self) -> bool:
        """Whether both ends and all between are meant."""
        return self.is_span or self.first.run

    @property
    def is_stretch(self) -> bool:
        """Whether it is read as one: what lasts, or days that follow one another (``ngày 5, 6 tháng 3``)."""
        days = self.first.days
        return self.lasts or (bool(days) and _in_order((*days, self.first.day.numbers.day)))


def find_runs(lower: str, points: Sequence[Point], is_cited: Callable[[Point], bool] = lambda _: False) -> list[DayRun]:
    """Return the points as runs, those that name the ends of one stretch (`từ 5/3 đến 9/3`) as one. The day of a cited
    document begins none: “tại Kế hoạch số … ngày 12/01/2026 đến hết ngày 18/5/2026”."""
    runs: list[DayRun] = []
    rest = iter(range(len(points)))
    for at in rest:
        first = points[at]
        end = end_of(_CUES["named_otherwise"].match(lower, first.end), first.end)
        behind = next((then for then in range(at + 1, len(points)) if points[then].start >= end), at)
        last = points[behind]
        joined = None if last.run or is_cited(first) else _joined("span", lower, end, last)
        if joined is None:
            runs.append(DayRun(first, first))
            continue
        runs.append(DayRun(first, last, joined.groupdict().get("before") is not None, True))
        next(itertools.islice(rest, behind - at - 1, behind - at), None)
    return runs


def continues(lower: str, previous: DayRun, run: DayRun) -> bool:
    """Whether ``run`` follows ``previous`` behind a comma or ``và``, with days of the same unit and no stretch."""
    is_like = run.first.day.unit == previous.last.day.unit and not (previous.is_span or run.is_span)
    return is_like and _joined("also", lower, previous.last.end, run.first) is not None


def groups(lower: str, runs: Iterable[DayRun]) -> Iterator[list[DayRun]]:
    """Yield the runs in groups that stand under the same bound words; there must be one at least."""
    group: list[DayRun] = []
    for run in runs:
        if group and not continues(lower, group[-1], run):
            yield _days_of(group)
            group = []
        group.append(run)
    yield _days_of(group)


def _days_of(group: list[DayRun]) -> list[DayRun]:
    """Return a group in which all figures are days, no fractions, where one has its year (`29/8 và 01/9/2026`)."""
    if len(group) < 2 or not any(run.last.day.is_dated for run in group):
        return group
    return [run._replace(first=_worded(run.first), last=_worded(run.last)) for run in group]


def _worded(point: Point) -> Point:
    """Return a point whose figures are a day, no fraction."""
    return point._replace(day=point.day._replace(worded=True))


def last_of(runs: Sequence[DayRun]) -> Iterator[DayRun]:
    """Yield the last of the runs alone, as the end of all (``trong tháng 4 và tháng 5``)."""
    last = runs[-1].last._replace(start=runs[0].first.start)
    yield DayRun(last, last)


def each(runs: Iterable[DayRun]) -> Iterator[DayRun]:
    """Yield the runs to be read one by one; of days listed apart (``các ngày 16, 18 và 20/3``) one for each."""
    for run in runs:
        if run.is_stretch or not run.first.days:
            yield run
            continue
        for number in (*run.first.days, run.first.day.day):
            point = run.first._replace(day=run.first.day._replace(day=number), days=())
            yield DayRun(point, point)


def with_shared_hour(lower: str, runs: Sequence[DayRun]) -> Sequence[DayRun]:
    """Return the runs of a list of days, each with the hour before the first where it is said of all (``17 giờ các
    ngày …``); as they are where no such words begin the list."""
    (begin, *_), *others = runs
    if not _CUES["hour_in_front"].match(lower, begin.start, begin.end):
        return runs
    hour = begin.time
    return [
        runs[0],
        *(run._replace(first=run.first._replace(time=hour), last=run.last._replace(time=hour)) for run in others),
    ]
