"""Calendars as printed pages: which lines stand on which days, their words, months as squares; the list of them all."""

import calendar
import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple
from urllib.parse import quote, urlsplit
from xml.etree.ElementTree import Element

from pipeline.calendar.workdays import WorkingCalendar, day_name, office_calendar
from pipeline.errors import SetupError
from pipeline.export import entries
from pipeline.export.entries import CalendarEntry, in_order
from pipeline.export.printed import document, table, tag
from pipeline.grouping import grouped
from pipeline.labels import DATE_TYPES, WEEKDAYS, date_words, late_words, letter_of, status_name
from pipeline.words import one_line, t

# --------------------
# Which lines stand on which days of a printed calendar.

Part = Literal["whole", "begins", "ends", "lasts"]


class DayLine(NamedTuple):
    """An entry on one day; a period stands on its first and on its last."""

    day: datetime.date
    entry: CalendarEntry
    part: Part = "whole"


def lines(entries: Iterable[CalendarEntry], first: datetime.date, last: datetime.date) -> list[DayLine]:
    """Return the lines from ``first`` to ``last``, by day and hour; what is over and done with behind what is owed."""
    found: list[DayLine] = []
    for entry in entries:
        begin, end = entry.first_day, entry.last_day
        if entry.recurs:
            found += (DayLine(day, entry) for day in entry.occurrences(first, last))
        elif begin is None or end is None or end < first or begin > last:
            continue
        elif begin == end:
            found.append(DayLine(begin, entry))
        elif begin < first and end > last:
            found.append(DayLine(first, entry, "lasts"))
        else:
            found += [DayLine(begin, entry, "begins")] if begin >= first else []
            found += [DayLine(end, entry, "ends")] if end <= last else []
    return sorted(found, key=lambda line: (line.day, line.entry.is_void, line.entry.time or "", line.entry.id))


# --------------------
# How a line of a printed calendar reads: without colours, since offices print in black and white.

#: What tells the kinds apart → its name. The shapes are told in the legend of each page.
SIGNS = {"deadline": "■", "event": "●", "period": "▬", "recurring": "↻"}
DONE_SIGN, LATE_SIGN = "✓", "!"
PARTS = {"whole": "", "begins": "bắt đầu", "ends": "kết thúc", "lasts": "đang diễn ra"}


def sign_of(entry: CalendarEntry) -> str:
    """Return the sign of an entry's kind, or that it is done or late."""
    if entry.done:
        return DONE_SIGN
    return LATE_SIGN + SIGNS[entry.type] if entry.status == "late" else SIGNS[entry.type]


def short(line: DayLine) -> str:
    """Return what stands in the square of a day."""
    act = entries.act_in(line.entry, entries.LONGEST_TITLE)
    told = " ".join(part for part in (line.entry.time, act) if part)
    part = t(PARTS[line.part]) if line.part != "whole" else ""
    return f"{told} ({part})" if part else told


def whole(line: DayLine) -> str:
    """Return the whole act of a line."""
    act = one_line(line.entry.task or line.entry.action)
    return f"{act} ({t(PARTS[line.part])})" if line.part != "whole" else act


def who(entry: CalendarEntry) -> str:
    """Return who owes it; for many unions at once how many, and how many are done."""
    named = entry.union or "; ".join(entry.assignees)
    if entry.owed > 1:
        counted = t("{done}/{all} đơn vị xong", done=entry.fulfilled, all=entry.owed)
        return f"{named}: {counted}" if named else counted
    if entry.inherited_from:
        return t("{union} (nhận từ {ended})", union=named, ended=entry.inherited_from)
    return named


def letter(entry: CalendarEntry) -> str:
    """Return the letter with its day."""
    issued = entry.issued_on
    name = letter_of(entry)
    return t("{letter} ngày {day}", letter=name, day=f"{issued:%d/%m/%Y}") if issued else name


def remaining(line: DayLine, today: datetime.date) -> str:
    """Return how long is left, or where the duty stands."""
    entry = line.entry
    if entry.is_closed:
        return status_name(entry.standing or "done")
    left = (line.day - today).days
    if left == 0:
        return t("hôm nay")
    if left > 0:
        return t("còn {count} ngày", count=left)
    owed = entry.status is not None and not entry.recurs
    return late_words(-left) if owed else t("đã qua")


# --------------------
# A month as weeks of squares, Monday first: what stands in the square of each day, on paper and in the browser.

#: So many lines stand in the square of a day; the list has them all.
MOST_IN_A_SQUARE = 5


class Square(NamedTuple):
    """A day of a month's table."""

    day: datetime.date
    is_other: bool = False  # whether it belongs to the month before or after: nothing stands in it
    is_off: bool = False
    is_today: bool = False
    name: str | None = None  # what is special about it: a holiday, a day worked in exchange
    lines: tuple[DayLine, ...] = ()
    more: int = 0  # so many lines have no room in it


def weeks(
    year: int,
    month: int,
    on: Mapping[datetime.date, Sequence[DayLine]],
    today: datetime.date,
    working: WorkingCalendar,
) -> list[list[Square]]:
    """Return the weeks of a month with the lines ``on`` each day, without what no longer counts."""
    if (year, month) == (9999, 12):
        return []
    return [
        [
            square(day, on, today, working, MOST_IN_A_SQUARE) if day.month == month else Square(day, is_other=True)
            for day in week
        ]
        for week in calendar.Calendar().monthdatescalendar(year, month)
    ]


def square(
    day: datetime.date,
    on: Mapping[datetime.date, Sequence[DayLine]],
    today: datetime.date,
    working: WorkingCalendar,
    most: int,
) -> Square:
    """Return what stands in the square of a day, at most so many lines of it."""
    counting = [line for line in on.get(day, ()) if not line.entry.is_void]
    shown = tuple(counting if len(counting) <= most else counting[: most - 1])
    is_off, name = not working.is_working(day), day_name(day, working)
    return Square(day, False, is_off, day == today, name, shown, len(counting) - len(shown))


# --------------------
# How a phone gets a published calendar: links on the page, a code to be scanned on paper.

#: White squares that a code needs around it (ISO/IEC 18004).
_QUIET = 4
#: Google takes subscriptions by the address that phones of others open by themselves.
_GOOGLE = "https://calendar.google.com/calendar/r?cid="


class Subscription(NamedTuple):
    """A published calendar: its file and its page, which stand in one folder, and the folder's address on the web."""

    file: str
    page: str
    folder: str | None = None

    @property
    def address(self) -> str | None:
        """The address of the page, which leads phones of any make to the calendar."""
        return f"{self.folder}/{quote(self.page)}" if self.folder is not None else None

    @property
    def webcal(self) -> str | None:
        """The address that phones and computers subscribe to when it is opened."""
        if self.folder is None:
            return None
        where = urlsplit(self.folder)
        return f"webcal://{where.netloc}{where.path}/{quote(self.file)}"


def picture(address: str) -> Element:
    """Return the code of an address as a drawing."""
    import segno

    matrix = segno.make_qr(address).matrix
    dark = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, is_dark in enumerate(row) if is_dark)
    size = len(matrix) + 2 * _QUIET
    drawing = tag(
        "svg",
        tag("rect", x=str(-_QUIET), y=str(-_QUIET), width=str(size), height=str(size), fill="#fff"),
        tag("path", d=dark, fill="#000"),
        viewBox=f"{-_QUIET} {-_QUIET} {size} {size}",
        role="img",
    )
    drawing.set("shape-rendering", "crispEdges")
    drawing.set("aria-label", address)
    return drawing


# --------------------
# The page: late duties, then each month as a table of weeks and as a list, then what has no day.

#: So many months are printed at most; each takes two pages or more.
MOST_MONTHS = 36
HEADS = ("Ngày", "Giờ", "Việc", "Đơn vị", "Văn bản", "Nên xong", "Còn lại")
#: So many entries without a day are listed on paper.
_MOST_UNDATED = 200


def calendar_page(
    entries: Iterable[CalendarEntry],
    today: datetime.date,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
    name: str | None = None,
    calendar: Subscription | None = None,
) -> bytes:
    """Return the calendar from ``first`` to ``last`` as one HTML page in UTF-8, for A4 in landscape.

    Without ``first`` it begins with this month, and what is late stands before it; without ``last`` it covers a year.
    Months in which nothing stands are left out. ``name``: of the union whose calendar it is. ``calendar``: where it is
    published.
    Raises ``SetupError`` where more months hold entries than anybody prints.
    """
    begin = first or today.replace(day=1)
    end = last or datetime.date.max
    if last is None and begin.year < datetime.MAXYEAR:  # twelve months
        end = max(datetime.date(begin.year + 1, begin.month, 1) - datetime.timedelta(days=1), begin)
    found = in_order(
        entry for entry in entries if entry.status == "late" or entry.last_day is None or entry.touches(begin, end)
    )
    by_month = grouped(lines(found, begin, end), lambda line: (line.day.year, line.day.month))
    if len(by_month) > MOST_MONTHS:
        raise SetupError("Khoảng này có {count} tháng có việc, lịch in nhiều nhất {most} tháng: rút ngắn --from, --to.",
                         count=len(by_month), most=MOST_MONTHS)  # fmt: skip
    title = t("Lịch thời hạn – {union}", union=name) if name else t("Lịch thời hạn công đoàn")
    days = ((entry.last_day, entry) for entry in found if entry.status == "late") if first is None else ()
    late = [DayLine(day, entry) for day, entry in days if day is not None and day < begin]
    undated = [entry for entry in found if not entry.is_closed and not entry.recurs and entry.first_day is None]
    working = office_calendar()
    body = [
        _head(title, begin, end, today, calendar),
        tag("section", tag("h2", t("Quá hạn, chưa xong")), _day_list(late, today), cls="late-list") if late else None,
        *(_month(*month, on, today, working) for month, on in sorted(by_month.items())),
        tag("p", t("Không có thời hạn, sự kiện nào trong khoảng này.")) if not by_month else None,
        tag("section", tag("h2", t("Chưa có ngày cụ thể")), _undated(undated), cls="undated") if undated else None,
    ]
    return document(title, "page", *body)


def _head(
    title: str, first: datetime.date, last: datetime.date, today: datetime.date, calendar: Subscription | None
) -> Element:
    window = t("Từ {first} đến {last}; lập ngày {today}", first=f"{first:%d/%m/%Y}", last=f"{last:%d/%m/%Y}",
               today=f"{today:%d/%m/%Y}")  # fmt: skip
    signs = [f"{sign} {t(DATE_TYPES[kind])}" for kind, sign in SIGNS.items()]
    signs += [f"{DONE_SIGN} {t('Đã xong')}", f"{LATE_SIGN} {t('Quá hạn')}", t("ô xám: ngày nghỉ")]
    code, ways = None, None
    if calendar is not None:
        links = [tag("a", t("Tải tệp lịch (.ics)"), href=quote(calendar.file))]
        if calendar.webcal is not None:
            google = _GOOGLE + quote(calendar.webcal, safe="")
            links[:0] = [
                tag("a", t("Đăng ký trên iPhone, iPad, Mac, Outlook"), href=calendar.webcal),
                tag("a", t("Thêm vào Lịch Google"), href=google),
            ]
        ways = tag("p", *links, cls="links")
        if calendar.address is not None:
            told = tag("figcaption", t("Quét để đưa lịch vào điện thoại"))
            code = tag("figure", picture(calendar.address), told, cls="code")
    legend = tag("p", *(tag("span", sign) for sign in signs), cls="legend")
    return tag("header", code, tag("h1", title), tag("p", window), ways, legend)


def _month(
    year: int, month: int, on_days: Sequence[DayLine], today: datetime.date, working: WorkingCalendar
) -> Element:
    on = grouped(on_days, lambda line: line.day)
    # What no longer counts stands in the list only.
    rows = (tag("tr", *map(_cell, week)) for week in weeks(year, month, on, today, working))
    return tag(
        "section",
        tag("h2", t("Tháng {month}/{year}", month=month, year=year)),
        table(map(t, WEEKDAYS), rows, "grid"),
        tag("h3", t("Danh sách tháng {month}/{year}", month=month, year=year)),
        _day_list(on_days, today),
        cls="month",
    )


def _cell(square: Square) -> Element:
    if square.is_other:
        return tag("td", cls="other")
    kinds = ["off" if square.is_off else "", "today" if square.is_today else ""]
    name, more = square.name, square.more
    items = [
        tag(
            "p",
            tag("b", sign_of(line.entry)),
            " ",
            tag("span", short(line)),
            tag("small", f" {letter_of(line.entry)}"),
            cls="item late" if line.entry.status == "late" else "item",
        )
        for line in square.lines
    ]
    return tag(
        "td",
        tag("div", tag("b", str(square.day.day)), tag("i", name) if name else None, cls="day"),
        *items,
        tag("p", t("+ {count} việc nữa (xem danh sách)", count=more), cls="more") if more else None,
        cls=" ".join(kind for kind in kinds if kind),
    )


def _day_list(lines: Sequence[DayLine], today: datetime.date) -> Element:
    """Return the lines as a table by day."""
    rows = []
    for line in lines:
        entry = line.entry
        place = tag("small", t("Địa điểm: {place}", place=entry.place)) if entry.place else None
        kinds = ("void" if entry.is_void else "", "late" if entry.status == "late" else "")
        rows.append(
            tag(
                "tr",
                tag("td", f"{t(WEEKDAYS[line.day.weekday()])} {line.day:%d/%m/%Y}", cls="when"),
                tag("td", entry.time or ""),
                tag("td", tag("b", sign_of(entry)), " ", tag("span", whole(line)), place, cls="act"),
                tag("td", who(entry)),
                tag("td", letter(entry)),
                tag("td", "" if entry.is_closed else date_words(entry.safe_due)),
                tag("td", remaining(line, today), cls="left"),
                cls=" ".join(kind for kind in kinds if kind),
            )
        )
    return table(map(t, HEADS), rows, "list")


def _undated(found: Sequence[CalendarEntry]) -> Element:
    """Return what has no day, with the words of the letter that say when."""
    items = [
        tag("li", tag("span", f"{one_line(entry.task or entry.action)} – "),
            tag("q", one_line(entry.evidence.quote)), f" ({letter_of(entry)})")
        for entry in found[:_MOST_UNDATED]
    ]  # fmt: skip
    more = len(found) - len(items)
    return tag("ul", *items, tag("li", t("… và {count} mục nữa", count=more)) if more else None)


# --------------------
# The page that leads to all published calendars.


class IndexLine(NamedTuple):
    """One calendar of the list."""

    name: str
    calendar: Subscription
    open: int  # how many entries are still to come, or late
    next: datetime.date | None  # the next day on which one stands


def index_page(title: str, listed: Sequence[IndexLine], today: datetime.date) -> bytes:
    """Return the list of calendars as one HTML page in UTF-8."""
    headings = (t("Đơn vị"), t("Việc còn lại"), t("Ngày gần nhất"), t("Lịch"))
    made = t("{count} lịch; lập ngày {today}", count=len(listed), today=f"{today:%d/%m/%Y}")
    rows = []
    for line in listed:
        links: list[Element | str] = [tag("a", t("tải .ics"), href=quote(line.calendar.file)), " "]
        if line.calendar.webcal is not None:
            links[:0] = [tag("a", t("đăng ký"), href=line.calendar.webcal), " "]
        rows.append(
            tag(
                "tr",
                tag("td", tag("a", line.name, href=quote(line.calendar.page))),
                tag("td", str(line.open)),
                tag("td", f"{line.next:%d/%m/%Y}" if line.next else ""),
                tag("td", *links),
            )
        )
    header = tag("header", tag("h1", title), tag("p", made))
    return document(title, "page", header, table(headings, rows, "index"))
