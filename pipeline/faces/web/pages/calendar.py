"""Lịch: a month, a week or a list of what has to be done and what takes place; which days of a year are off."""

import datetime
from calendar import day_abbr
from typing import Literal, NamedTuple
from urllib.parse import urlencode

from starlette.responses import Response

from extractors.counting import FIRST_YEAR, LAST_YEAR
from pipeline.calendar.office_days import is_announced, special_days
from pipeline.export import ics
from pipeline.export import printed_days as line_words
from pipeline.export.entries import CalendarEntry
from pipeline.export.printed_days import DayLine, lines, square, weeks
from pipeline.faces.web import refusals
from pipeline.faces.web.page_context import Context, found_or_404
from pipeline.office import Office, duty_filters, instructions, keys
from pipeline.office.calendars import Calendars
from pipeline.office.duty_filters import known_as, unknown_words
from pipeline.store import Store
from pipeline.store.people import AccessKey
from pipeline.support.errors import SetupError
from pipeline.support.grouping import grouped
from pipeline.support.labels import DATE_TYPES, WEEKDAYS
from pipeline.support.words import t
from schemas import Side

View = Literal["month", "week", "list", "print"]
_WEEK, ONE_DAY = datetime.timedelta(days=7), datetime.timedelta(days=1)
#: The grids of these years have a month before and one behind.
_FIRST, _LAST = datetime.date(1951, 1, 1), datetime.date(2099, 12, 31)
#: More lines than these nobody reads at once; the weeks have them all.
MOST_LISTED = 200
#: On whose side an entry is that is asked for; what is held is on nobody's, and ours.
_SIDES: dict[Side | None, tuple[Side | None, ...]] = {
    None: (None, "ours", "below", "outside"), "ours": (None, "ours"), "below": ("below",), "outside": ("outside",),
}  # fmt: skip


class _CalendarQuestion(NamedTuple):
    """What is asked for; ``link`` makes the address of a neighbour."""

    view: View
    on: datetime.date
    union: str
    side: Side | None

    def link(self, **other: object) -> str:
        fields = {**self._asdict(), **other}
        return "/calendar?" + urlencode({name: str(value) for name, value in fields.items() if value})

    def beside(self, edge: datetime.date) -> str:
        """Return the address of the month or week of a day."""
        return self.link(on=span(self.view, min(max(edge, _FIRST), _LAST))[0])


def page(ctx: Context, view: View = "month", on: str = "", union: str = "", side: Side | Literal[""] = "") -> Response:
    """Show the days around one of them."""
    today, working = ctx.today, ctx.office.calendar
    day = min(max(duty_filters.day(on, today) or today, _FIRST), _LAST)
    asked = _CalendarQuestion(view, day, union.strip(), side or None)
    first, last = span(view, day)
    wrong, known, found = "", None, list[CalendarEntry]()
    try:
        if asked.union:
            known = known_as(ctx.store, ctx.office, asked.union, today)
            if known is None:
                raise SetupError(unknown_words(ctx.store, asked.union))
        every = Calendars(ctx.store, today, ctx.office.bodies)
        found = ctx.office.shared(ctx.store, Calendars.between, every, first, last, known)
    except SetupError as error:
        wrong = refusals.words_of(error)
    found = [entry for entry in found if entry.side in _SIDES[asked.side]]
    on_days = lines(found, first, last)
    by_day = grouped(on_days, lambda line: line.day)
    heading = t("Tháng {month}/{year}", month=first.month, year=first.year)
    if view == "week":
        days = {"first": f"{first:%d/%m}", "last": f"{last:%d/%m/%Y}"}
        heading = t("Tuần {number}: {first} – {last}", number=first.isocalendar().week, **days)
    made: dict[int, dict[str, str]] = {}  # the paper shows many lines twice
    return ctx.page(
        "calendar_print.html" if view == "print" else "calendar.html",
        asked=asked, wrong=wrong, heading=heading, first=first, last=last,
        name=next((entry.union for entry in found if known), asked.union),
        seen_as=lambda view: asked.link(view=view), weekdays=list(map(t, WEEKDAYS)),
        before=asked.beside(first - ONE_DAY), behind=asked.beside(last + ONE_DAY),
        now=asked.link(on=""), week_of=lambda one: asked.link(view="week", on=one),
        grid=weeks(day.year, day.month, by_day, today, working),
        days=[square(first + step * ONE_DAY, by_day, today, working, MOST_LISTED) for step in range(7)],
        listed=on_days[:MOST_LISTED], more=len(on_days[MOST_LISTED:]),
        shown=lambda line: made.get(id(line)) or made.setdefault(id(line), line_values(line, today)),
        count=len(on_days),
        signs=[(sign, t(DATE_TYPES[kind])) for kind, sign in line_words.SIGNS.items()])  # fmt: skip


def span(view: View, day: datetime.date) -> tuple[datetime.date, datetime.date]:
    """Return the first and the last day of the month or week of a day."""
    if view == "week":
        first = day - datetime.timedelta(days=day.weekday())
        return first, first + _WEEK - ONE_DAY
    first = day.replace(day=1)
    return first, (first + 5 * _WEEK).replace(day=1) - ONE_DAY


def line_values(line: DayLine, today: datetime.date) -> dict[str, str]:
    """Return how a line is shown: where it leads, what it says, and by what colours and words it is told apart."""
    entry = line.entry
    side = {"ours": t("việc của ta"), "below": t("cấp dưới")}.get(str(entry.side), "")
    state = "late" if entry.status == "late" else "done" if entry.is_closed else ""
    kinds = (entry.side or "event", state, "void" if entry.is_void else "")
    letter = f"/letters/{entry.letter_id}?at={entry.evidence.start}"
    return {
        "href": f"/duties/{entry.duty_id}" if entry.duty_id else letter, "sign": line_words.sign_of(entry),
        "words": line_words.short(line), "whole": " ".join(filter(None, (entry.time, line_words.whole(line)))),
        "who": line_words.who(entry), "counted": f"{entry.fulfilled}/{entry.owed}" if entry.owed > 1 else "",
        "letter": line_words.letter(entry), "kind": " ".join(filter(None, kinds)),
        "told": ", ".join(filter(None, (side, line_words.remaining(line, today)))),
    }  # fmt: skip


def days(ctx: Context, year: int | None = None) -> Response:
    """Show a year: a calendar, and its days that differ from the plain week."""
    shown = min(max(year or ctx.today.year, FIRST_YEAR), LAST_YEAR)
    special = special_days(shown, ctx.office.places.workdays)
    months = [(month, weeks(shown, month, {}, ctx.today, ctx.office.calendar)) for month in range(1, 13)]
    return ctx.page(
        "days.html",
        year=shown, first=FIRST_YEAR, last=LAST_YEAR, months=months, special=special,
        kinds={one.day: one for one in special}, announced=is_announced(shown),
        short=list(day_abbr), weekdays=list(map(t, WEEKDAYS)))  # fmt: skip


# --------------------
# Calendars for phones: feeds at secret addresses.

#: What ended earlier leaves the feed, what begins later is not in it yet: nobody looks so far on a phone.
_BACK, _AHEAD = datetime.timedelta(days=92), datetime.timedelta(days=400)


def feed_content(
    office: Office, store: Store, key: AccessKey, today: datetime.date, server: str | None = None
) -> bytes:
    """Return the calendar file of a feed: of its union, which sees what was approved, of a person, or of the office.

    ``server`` is the address by which its subscriber reaches us.
    """
    first, last, pages = today - _BACK, today + _AHEAD, "letters/"
    name: str | None
    calendars = Calendars(store, today, office.bodies, first, last, cancelled=True, approved=True)
    if key.person is not None:
        name = store.people.called(key.person).name
        found = list(filter(lambda entry: entry.touches(first, last), instructions.entries_of(store, name)))
    elif key.union_id is None:
        found = calendars.between(first, last)
        name = office.name
    else:
        found, pages = calendars.of(key.union_id), "mine?letter="
        name = office.known.name_of(key.union_id)
    return ics.calendar_file(found, today, name, server, office.calendar, pages)


_MEDIA = "text/calendar; charset=utf-8"


def feeds(ctx: Context) -> Response:
    """Show which feeds there are, and how to make one."""
    found = [(key, ctx.office.known.name_of(key.union_id)) for key in ctx.store.keys.all("feed")]
    return ctx.page("feeds.html", feeds=found)


def feed(ctx: Context, secret: str) -> Response:
    """Answer a program that subscribed; nothing is sent where nothing changed."""
    key = found_or_404(ctx.store.keys.of_secret("feed", secret, keys.moment(ctx.now)))
    state = repr((key.id, ctx.store.revision, ctx.today, ctx.base))  # told without making the feed
    return ctx.unless_known(state, lambda: feed_content(ctx.office, ctx.store, key, ctx.today, ctx.base), _MEDIA)
