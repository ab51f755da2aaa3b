"""The command ``calendar``: deadlines, events and periods as a calendar file, a workbook or a table."""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from operator import attrgetter
from pathlib import Path
from typing import Annotated

from pipeline.calendar import typed_dates
from pipeline.export import ics, table_files
from pipeline.export.entries import CalendarEntry, in_order, in_order_of_many
from pipeline.export.frames import deadline_rows
from pipeline.export.workbook import workbook
from pipeline.faces.cli import console
from pipeline.faces.cli.asking import OfficeOptions
from pipeline.faces.cli.options import Output, UnionName, value
from pipeline.office.calendars import Calendars
from pipeline.office.duty_filters import known_as, unknown_words
from pipeline.support.errors import SetupError
from pipeline.support.files import write
from pipeline.support.labels import TableColumn
from pipeline.support.words import if_said, t

SUFFIXES = (".ics", ".xlsx", ".csv", ".json")
_SHOWN = ("day", "weekday", "time", "type", "action", "union", "letter", "recurrence")


def calendar(
    ask: OfficeOptions,
    output: Output = None,
    union: UnionName = None,
    from_: Annotated[str | None, value("--from", "NGÀY", "Từ ngày này (kể cả).")] = None,
    to: Annotated[str | None, value("--to", "NGÀY", "Đến hết ngày này.")] = None,
) -> None:
    """Export or print the calendar."""
    first, last = typed_dates.between(from_, to, ask.day, ("--from", "--to"), attrgetter("last"))
    if first is not None and last is not None and first > last:
        days = {"first": f"{first:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}"}
        raise SetupError("--from ({first}) sau --to ({last}): đổi lại hai ngày.", **days)
    form = ask.form(output, SUFFIXES)
    if union is not None:
        known = known_as(ask.store, ask.office, union, ask.day)
        if known is None:  # nothing is stored of it
            ask.say(unknown_words(ask.store, union))
            known = next(iter(ask.chosen(union).union), union)
        union = known
    calendars = Calendars(ask.store, ask.day, ask.office.bodies, first, last, cancelled=form == ".ics")
    if form is None:
        _show(ask, calendars, union)
    else:
        _write(ask, calendars, union, form, output)


def _show(ask: OfficeOptions, calendars: Calendars, union: str | None) -> None:
    """Print what is still to come; a weekly report would fill the screen: it stands there once."""
    begin, last = calendars.first or ask.day, calendars.last
    shown = calendars.between(begin, last or datetime.date.max, union)
    rows = list(deadline_rows(in_order(shown), ask.day, begin, last, every_occurrence=False))
    if not rows:
        ask.say(t("Không có thời hạn, sự kiện nào trong khoảng này."))
        return
    columns = tuple(column for column in table_files.DEADLINES.columns if column.field in _SHOWN)
    cells = table_files.cells(rows, table_files.DEADLINES._replace(columns=columns))
    shown_as = [TableColumn(one.title, str, one.field == "action", one.field in ("weekday", "type")) for one in columns]
    console.show(console.table(shown_as, ([*map(table_files.text, row)] for row in cells), filled=False))
    ask.say(t("{count} mục.", count=len(rows)))


def _write(ask: OfficeOptions, calendars: Calendars, union: str | None, form: str, output: Path | None) -> None:
    """Write the calendar as a file, or print what would stand in it; what has no day stands in no calendar file."""
    entries = calendars.of(union) if union is not None else in_order_of_many(calendars.each_of_office())
    # The whole name of the union that was asked for by a part of it or by its id.
    name = union and next((entry.union for entry in entries), union)
    held = Counter[bool]()

    def counted() -> Iterator[CalendarEntry]:
        """Yield the entries, counting on the way how many the file shows and how many it has no place for."""
        for entry in entries:
            held[form != ".ics" or ics.has_place(entry)] += 1
            yield entry

    parts = file_of(counted(), form, ask.day, calendars.first, calendars.last, name, ask.office.server)
    if output is None:
        console.out_parts(parts)
        return
    write(output, parts)
    ask.say(
        if_said("{count} mục chưa có ngày cụ thể nên không vào tệp lịch; xem bằng: vanthu calendar -o lich.xlsx",
                count=held[False]),
        t("Đã ghi {count} mục lịch vào {path}.", count=held[True], path=output))  # fmt: skip


def file_of(
    entries: Iterable[CalendarEntry], suffix: str, today: datetime.date, first: datetime.date | None = None,
    last: datetime.date | None = None, name: str | None = None, server: str | None = None,
) -> Iterable[bytes]:  # fmt: skip
    """Return the parts of one calendar as a file in a form of ``SUFFIXES``; ``name`` is whose it is.

    The entries stand in their order and are gone through once; the range is that of the days that are shown.
    """
    rows, sheet = deadline_rows(entries, today, first, last), table_files.DEADLINES
    match suffix:
        case ".ics":
            return ics.calendar_parts(entries, today, name, server)
        case ".xlsx":
            return [workbook([(sheet, rows)])]
        case ".csv":
            return table_files.csv_file(rows, sheet)
    return table_files.json_file(entries)
