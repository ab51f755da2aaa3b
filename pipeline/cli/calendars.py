"""The command ``calendar``: deadlines, events and periods as a calendar file, a workbook or a table."""

import datetime
import re
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import console
from pipeline.cli.options import Db, Json, Output, Quiet, Today, UnionName, span_of, today_of
from pipeline.cli.usage import command
from pipeline.errors import SetupError
from pipeline.words import t

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from pipeline.export.entries import Entry
    from pipeline.store import Store
    from schemas.obligation import LetterKey, Obligation


def register(app: typer.Typer) -> None:
    """Add this command to the program."""
    command(
        app,
        "calendar",
        "Xuất lịch thời hạn, sự kiện: tệp .ics (lịch điện thoại, Outlook), .xlsx, .csv hoặc .json tùy đuôi tệp. "
        "Không có -o thì in các việc sắp tới.",
        "vanthu calendar -o lich.ics\nvanthu calendar --split -o lich-don-vi/\n"
        "vanthu calendar --from 'hôm nay' --to 'tháng sau' -o lich.xlsx",
    )(calendar)


def calendar(
    output: Output = None,
    union: UnionName = None,
    from_: Annotated[
        str | None, typer.Option("--from", metavar=t("NGÀY"), show_default=False, help=t("Từ ngày này (kể cả)."))
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar=t("NGÀY"), show_default=False, help=t("Đến hết ngày này."))
    ] = None,
    split: Annotated[
        bool,
        typer.Option(
            "--split", show_default=False, help=t("Mỗi đơn vị một tệp .ics; -o khi đó là thư mục chứa các tệp.")
        ),
    ] = False,
    db: Db = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Export or print the calendar."""
    from pipeline.cli import files
    from pipeline.export import columns, ics, tables
    from pipeline.store import open_store

    day = today_of(today)
    first = span_of("--from", from_, day).first if from_ else None
    last = span_of("--to", to, day).last if to else None
    if first is not None and last is not None and first > last:
        days = {"first": f"{first:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}"}
        raise SetupError(t("--from ({first}) sau --to ({last}): đổi lại hai ngày.", **days))
    if split:
        _write_each(output, union, first, last, day, db, quiet)
        return
    if output is None and not as_json and first is None:
        first = day  # on the screen only what is still to come
    if output is not None:
        files.check_suffix(output, SUFFIXES)
    with open_store(db) as store:
        entries = entries_of(store, day, union, first, last)

    def frame() -> "pd.DataFrame":
        from pipeline import frames

        # A weekly report would fill the screen; there it stands once, with its rule.
        return frames.deadlines(entries, day, first, last, every_occurrence=output is not None)

    if output is None:
        if as_json:
            console.out(tables.json_text(entries))
        else:
            _print(entries, frame(), quiet)
        return
    match output.suffix.lower():
        case ".ics":
            undated = ics.undated(entries)
            _say_undated(undated, quiet)
            entries = [entry for entry in entries if entry not in undated]
            data = ics.calendar_file(entries, day)
        case ".xlsx":
            from pipeline.export.workbook import workbook

            data = workbook([(columns.DEADLINES, frame())])
        case ".csv":
            data = tables.csv_file(frame(), columns.DEADLINES)
        case _:
            data = tables.json_text(entries).encode()
    files.write(output, data)
    console.say(t("Đã ghi {count} mục lịch vào {path}.", count=len(entries), path=output), quiet=quiet)


def _write_each(
    folder: "Path | None",
    union: str | None,
    first: datetime.date | None,
    last: datetime.date | None,
    day: datetime.date,
    db: str | None,
    quiet: bool,
) -> None:
    """Write a calendar file for each union that owes something; none for those without a dated entry."""
    from pipeline.cli import files
    from pipeline.export import ics
    from pipeline.store import open_store

    if folder is None or folder.suffix.lower() in SUFFIXES:
        raise SetupError(t("--split cần -o THƯ_MỤC: mỗi đơn vị một tệp .ics trong thư mục đó."))
    written: set[str] = set()
    with open_store(db) as store:
        for name in [union] if union else store.unions(own=False):
            entries = entries_of(store, day, name, first, last)
            undated = ics.undated(entries)
            dated = [entry for entry in entries if entry not in undated]
            if dated:
                file = _file_name(name, written)
                files.write(folder / file, ics.calendar_file(dated, day))
                written.add(file)
    console.say(t("Đã ghi {count} tệp lịch vào {path}.", count=len(written), path=folder), quiet=quiet)


def _file_name(union: str, taken: set[str]) -> str:
    """Return a name that every system takes: letters without marks, figures, hyphens; a number where two are alike."""
    from pipeline.registry.names import flat

    bare = "-".join(_PART_OF_NAME.findall(flat(union.lower())))[:_LONGEST_NAME].strip("-") or "don-vi"
    name, number = f"{bare}.ics", 1
    while name in taken:
        number += 1
        name = f"{bare}-{number}.ics"
    return name


_PART_OF_NAME = re.compile("[a-z0-9]+")
_LONGEST_NAME = 100
SUFFIXES = (".ics", ".xlsx", ".csv", ".json")


def entries_of(
    store: "Store",
    today: datetime.date,
    union: str | None = None,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
) -> "list[Entry]":
    """Return the calendar entries of all letters, or of one union with its marks, that touch the range."""
    from pipeline.export import entries

    by_letter: dict[LetterKey, list[Obligation]] = {}
    for item in store.obligations(union=union, today=today, own=True):
        by_letter.setdefault(item.letter, []).append(item)
    found = []
    for line in store.dates(union=union, from_=first, to=last):
        duty = entries.obligation_of(line.date, line.letter, by_letter.get(line.letter, ()))
        task = duty.action if duty else None
        found.append(entries.of_date(line.sha256, line.letter, line.subject, line.date, task, duty if union else None))
    if first is not None or last is not None:
        found = [entry for entry in found if entry.touches(first, last)]
    return entries.in_order(found)


def _say_undated(left_out: "list[Entry]", quiet: bool) -> None:
    if left_out:
        console.say(
            t(
                "{count} mục chưa có ngày cụ thể nên không vào tệp lịch; xem bằng: vanthu calendar -o lich.xlsx",
                count=len(left_out),
            ),
            quiet=quiet,
        )


def _print(entries: "list[Entry]", frame: "pd.DataFrame", quiet: bool) -> None:
    from pipeline.export import columns

    if not entries:
        console.say(t("Không có thời hạn, sự kiện nào trong khoảng này."), quiet=quiet)
        return
    fields = ("day", "weekday", "time", "type", "action", "union", "letter", "recurrence")
    sheet = columns.chosen(columns.DEADLINES, fields)
    rows = [[columns.text(cell) for cell in row] for row in columns.rows(frame, sheet)]
    console.show(
        console.table(
            [t(column.title) for column in sheet.columns], rows, wide=[t("Việc")], spare=[t("Thứ"), t("Loại")]
        )
    )
    console.say(t("{count} mục.", count=len(rows)), quiet=quiet)
