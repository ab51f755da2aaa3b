"""The page: late duties, then each month as a table of weeks and as a list, then what has no day."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from xml.etree.ElementTree import Element

from pipeline.calendar.workdays import WorkingCalendar, office_calendar
from pipeline.errors import SetupError
from pipeline.export.entries import CalendarEntry, in_order
from pipeline.export.printed import line_words
from pipeline.export.printed.day_lines import DayLine, lines
from pipeline.export.printed.index import style
from pipeline.export.printed.line_words import short, sign
from pipeline.export.printed.markup import document, tag
from pipeline.export.printed.squares import Square, weeks
from pipeline.export.printed.subscription import Subscription, code, links
from pipeline.labels import WEEKDAYS, date_words, letter_name
from pipeline.words import t

#: So many months are printed at most; each takes two pages or more.
MOST_MONTHS = 36
#: So many months from today where nobody says how many.
_USUAL_MONTHS = 12
HEADS = ("Ngày", "Giờ", "Việc", "Đơn vị", "Văn bản", "Nên xong", "Còn lại")
#: So many entries without a day are listed on paper.
_MOST_UNDATED = 200


class TooManyMonthsError(SetupError):
    """The window holds more months with entries than anybody prints; ``count`` of them."""

    def __init__(self, count: int) -> None:
        words = t("Khoảng này có {count} tháng có việc, lịch in nhiều nhất {most} tháng: rút ngắn --from, --to.",
                  count=count, most=MOST_MONTHS)  # fmt: skip
        super().__init__(words)


def calendar_page(
    entries: Iterable[CalendarEntry],
    today: datetime.date,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
    name: str | None = None,
    working: WorkingCalendar | None = None,
    calendar: Subscription | None = None,
) -> bytes:
    """Return the calendar from ``first`` to ``last`` as one HTML page in UTF-8, for A4 in landscape.

    Without ``first`` it begins with this month, and what is late stands before it; without ``last`` it covers a year.
    Months in which nothing stands are left out. ``name``: of the union whose calendar it is. ``calendar``: where it is
    published.
    Raises ``TooManyMonthsError``.
    """
    begin = first or today.replace(day=1)
    end = last or max(_year_on(begin), begin)
    found = in_order(
        entry for entry in entries if entry.status == "late" or entry.last_day is None or entry.touches(begin, end)
    )
    by_month: dict[tuple[int, int], list[DayLine]] = defaultdict(list)
    for line in lines(found, begin, end):
        by_month[line.day.year, line.day.month].append(line)
    if len(by_month) > MOST_MONTHS:
        raise TooManyMonthsError(len(by_month))
    title = t("Lịch thời hạn – {union}", union=name) if name else t("Lịch thời hạn công đoàn")
    late = _late(found, begin) if first is None else []
    undated = [entry for entry in found if not entry.is_closed and not entry.recurs and entry.first_day is None]
    working = working or office_calendar()
    body = [
        _head(title, begin, end, today, calendar),
        tag("section", tag("h2", t("Quá hạn, chưa xong")), day_list(late, today), cls="late-list") if late else None,
        *(_month(*month, on, today, working) for month, on in sorted(by_month.items())),
        tag("p", t("Không có thời hạn, sự kiện nào trong khoảng này.")) if not by_month else None,
        tag("section", tag("h2", t("Chưa có ngày cụ thể")), undated_list(undated), cls="undated") if undated else None,
    ]
    return document(title, style(), *body)


def _head(
    title: str, first: datetime.date, last: datetime.date, today: datetime.date, calendar: Subscription | None
) -> Element:
    window = t("Từ {first} đến {last}; lập ngày {today}", first=f"{first:%d/%m/%Y}", last=f"{last:%d/%m/%Y}",
               today=f"{today:%d/%m/%Y}")  # fmt: skip
    signs = [f"{sign} {t(line_words.SIGN_NAMES[kind])}" for kind, sign in line_words.SIGNS.items()]
    signs += [f"{line_words.DONE_SIGN} {t('Đã xong')}", f"{line_words.LATE_SIGN} {t('Quá hạn')}"]
    legend = tag("p", *(tag("span", sign) for sign in [*signs, t("ô xám: ngày nghỉ")]), cls="legend")
    picture, ways = (code(calendar), links(calendar)) if calendar is not None else (None, None)
    return tag("header", picture, tag("h1", title), tag("p", window), ways, legend)


def _month(
    year: int, month: int, on_days: Sequence[DayLine], today: datetime.date, working: WorkingCalendar
) -> Element:
    on: dict[datetime.date, list[DayLine]] = defaultdict(list)
    for line in on_days:
        on[line.day].append(line)
    heading = t("Tháng {month}/{year}", month=month, year=year)
    return tag(
        "section",
        tag("h2", heading),
        month_grid(year, month, on, today, working),
        tag("h3", t("Danh sách tháng {month}/{year}", month=month, year=year)),
        day_list(on_days, today),
        cls="month",
    )


def _late(entries: Iterable[CalendarEntry], before: datetime.date) -> list[DayLine]:
    return [
        DayLine(day, entry)
        for entry in entries
        if entry.status == "late" and (day := entry.last_day) is not None and day < before
    ]


def _year_on(day: datetime.date) -> datetime.date:
    """Return the last day of the last month that is printed where nobody says which."""
    month = day.month - 1 + _USUAL_MONTHS
    year = day.year + month // 12
    if year > datetime.MAXYEAR:
        return datetime.date.max
    return datetime.date(year, month % 12 + 1, 1) - datetime.timedelta(days=1)


def day_list(lines: Sequence[DayLine], today: datetime.date) -> Element:
    """Return the lines as a table by day."""
    head = tag("thead", tag("tr", *(tag("th", t(name), scope="col") for name in HEADS)))
    return tag("table", head, tag("tbody", *(_row(line, today) for line in lines)), cls="list")


def _row(line: DayLine, today: datetime.date) -> Element:
    entry = line.entry
    act = tag("td", tag("b", line_words.sign(entry)), " ", tag("span", line_words.whole(line)), cls="act")
    if entry.place:
        act.append(tag("small", t("Địa điểm: {place}", place=entry.place)))
    kinds = ("void" if entry.is_void else "", "late" if entry.status == "late" else "")
    return tag(
        "tr",
        tag("td", line_words.day_words(line.day), cls="when"),
        tag("td", entry.time or ""),
        act,
        tag("td", line_words.who(entry)),
        tag("td", line_words.letter(entry)),
        tag("td", "" if entry.is_closed else date_words(entry.safe_due)),
        tag("td", line_words.remaining(line, today), cls="left"),
        cls=" ".join(kind for kind in kinds if kind),
    )


def undated_list(entries: Iterable[CalendarEntry]) -> Element:
    """Return what has no day, with the words of the letter that say when."""
    found = list(entries)
    items = [
        tag("li", tag("span", f"{' '.join((entry.task or entry.action).split())} – "),
            tag("q", " ".join(entry.evidence.quote.split())), f" ({letter_name(entry.letter)})")
        for entry in found[:_MOST_UNDATED]
    ]  # fmt: skip
    more = len(found) - len(items)
    return tag("ul", *items, tag("li", t("… và {count} mục nữa", count=more)) if more else None)


def month_grid(
    year: int,
    month: int,
    on: Mapping[datetime.date, Sequence[DayLine]],
    today: datetime.date,
    working: WorkingCalendar,
) -> Element:
    """Return the table of a month with the lines ``on`` each day; what no longer counts stands in the list only."""
    head = tag("thead", tag("tr", *(tag("th", t(name), scope="col") for name in WEEKDAYS)))
    rows = [tag("tr", *map(_cell, week)) for week in weeks(year, month, on, today, working)]
    return tag("table", head, tag("tbody", *rows), cls="grid")


def _cell(square: Square) -> Element:
    if square.is_other:
        return tag("td", cls="other")
    kinds = ["off" if square.is_off else "", "today" if square.is_today else ""]
    name, more = square.name, square.more
    return tag(
        "td",
        tag("div", tag("b", str(square.day.day)), tag("i", name) if name else None, cls="day"),
        *(_item(line) for line in square.lines),
        tag("p", t("+ {count} việc nữa (xem danh sách)", count=more), cls="more") if more else None,
        cls=" ".join(kind for kind in kinds if kind),
    )


def _item(line: DayLine) -> Element:
    reference = tag("small", f" {letter_name(line.entry.letter)}")
    words = tag("span", short(line))
    return tag(
        "p",
        tag("b", sign(line.entry)),
        " ",
        words,
        reference,
        cls="item late" if line.entry.status == "late" else "item",
    )
