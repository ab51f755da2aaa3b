"""The command ``calendar``: deadlines, events and periods as a calendar file, a workbook or a table."""

import datetime
from collections import Counter
from collections.abc import Iterator
from typing import Annotated

from pipeline.cli import console
from pipeline.cli.asking import Asked
from pipeline.cli.options import Output, UnionName, switch, value
from pipeline.errors import SetupError
from pipeline.export import ics, table_files
from pipeline.export.entries import CalendarEntry, in_order, in_order_of_many
from pipeline.files import write
from pipeline.frames import deadline_rows
from pipeline.office.calendars import Calendars, owner_of
from pipeline.office.duty_filters import known_as, unknown_words
from pipeline.office.publishing import SUFFIXES, file_of, write_files
from pipeline.words import t

_SHOWN = ("day", "weekday", "time", "type", "action", "union", "letter", "recurrence")
_SPLIT = "Mỗi đơn vị một tệp .ics; -o khi đó là thư mục chứa các tệp."


def calendar(
    ask: Asked,
    output: Output = None,
    union: UnionName = None,
    from_: Annotated[str | None, value("--from", "NGÀY", "Từ ngày này (kể cả).")] = None,
    to: Annotated[str | None, value("--to", "NGÀY", "Đến hết ngày này.")] = None,
    split: Annotated[bool, switch("--split", _SPLIT)] = False,
) -> None:
    """Export or print the calendar."""
    first, last = ask.window(from_, to)
    day, bodies = ask.day, ask.office.bodies
    if split and (output is None or output.suffix.lower() in SUFFIXES):
        raise SetupError("--split cần -o THƯ_MỤC: mỗi đơn vị một tệp .ics trong thư mục đó.")
    form = ask.form(output, SUFFIXES) if not split else None
    with ask.office.open() as store:
        if union is not None:
            known = known_as(store, ask.office, union, day)
            if known is None:
                ask.say(unknown_words(store, union))
            union = known or next(iter(ask.chosen(store, union).union), union)
        calendars = Calendars(store, day, bodies, first, last, cancelled=split or form == ".ics", approved=split)

        if split and output is not None:
            each = calendars.of_each() if union is None else [(owner_of(store, union, bodies), calendars.of(union))]
            written = write_files(output, each, day, ask.office.server)
            ask.say(t("Đã ghi {count} tệp lịch vào {path}.", count=written, path=output))
            return
        if form is None:
            # On the screen only what is still to come. A weekly report would fill it: it stands there once.
            begin = first or day
            shown = calendars.between(begin, last or datetime.date.max, union)
            rows = list(deadline_rows(in_order(shown), day, begin, last, every_occurrence=False))
            if not rows:
                ask.say(t("Không có thời hạn, sự kiện nào trong khoảng này."))
                return
            sheet = table_files.chosen(table_files.DEADLINES, _SHOWN)
            lines = ([table_files.text(cell) for cell in row] for row in table_files.cells(rows, sheet))
            headings = [t(column.title) for column in sheet.columns]
            console.show(console.table(headings, lines, wide=[t("Việc")], spare=[t("Thứ"), t("Loại")]))
            ask.say(t("{count} mục.", count=len(rows)))
            return
        entries = calendars.of(union) if union is not None else in_order_of_many(calendars.each_of_office())
        # The whole name of the union that was asked for by a part of it or by its id.
        name = union and next((entry.union for entry in entries if entry.union), union)
        held = Counter[bool]()

        def counted() -> Iterator[CalendarEntry]:
            for entry in entries:
                held[form != ".ics" or ics.has_place(entry)] += 1
                yield entry

        parts = file_of(counted(), form, day, first, last, name, ask.office.server)
        if output is None:
            console.out_parts(parts)
            return
        write(output, parts)
        if left := held[False]:
            ask.say(
                t("{count} mục chưa có ngày cụ thể nên không vào tệp lịch; xem bằng: vanthu calendar -o lich.xlsx",
                  count=left)
            )  # fmt: skip
        ask.say(t("Đã ghi {count} mục lịch vào {path}.", count=held[True], path=output))
