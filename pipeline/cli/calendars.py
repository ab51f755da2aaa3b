"""The command ``calendar``: deadlines, events and periods as a calendar file, a workbook or a table."""

import datetime
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline import frames, settings
from pipeline.cli import console
from pipeline.cli.options import Db, Json, Output, Quiet, Registry, Today, UnionName, span_of, today_of
from pipeline.cli.union_choice import choose, succession_of, unknown_words
from pipeline.duties.succession import Succession
from pipeline.errors import SetupError
from pipeline.export import columns, files, ics, tables
from pipeline.export.entries import Entry
from pipeline.export.printed import MOST_MONTHS, TooManyMonthsError, calendar_page
from pipeline.export.workbook import workbook
from pipeline.frames.calendar_days import deadline_rows
from pipeline.office import Office
from pipeline.office.calendars import Owner, entries_of, entries_of_each
from pipeline.registry.names import key
from pipeline.store import Store
from pipeline.words import t


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
    registry: Registry = None,
    quiet: Quiet = False,
) -> None:
    """Export or print the calendar."""

    day, office = today_of(today), Office(db, registry)
    first = span_of("--from", from_, day).first if from_ else None
    last = span_of("--to", to, day).last if to else None
    if first is not None and last is not None and first > last:
        days = {"first": f"{first:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}"}
        raise SetupError(t("--from ({first}) sau --to ({last}): đổi lại hai ngày.", **days))
    link, succession = server(), succession_of(office, day)
    if union is not None:
        with office.open() as store:
            union = _meant(store, choose(store, office, union, day).unions, union, quiet)
    if split:
        _write_each(output, union, (first, last), day, office, succession, link, quiet)
        return
    if output is None and not as_json and first is None:
        first = day  # on the screen only what is still to come
    if output is not None:
        files.check_suffix(output, SUFFIXES)
    with office.open() as store:
        entries = entries_of(store, day, union, first, last, succession)

    if output is None:
        if as_json:
            console.out(tables.json_text(entries))
        else:
            # A weekly report would fill the screen: it stands there once, with its rule.
            _print(deadline_rows(entries, day, first, last, every_occurrence=False), quiet)
        return
    match output.suffix.lower():
        case ".ics":
            _say_undated(ics.undated(entries), quiet)
            entries = [entry for entry in entries if ics.has_place(entry)]
            data = ics.calendar_file(entries, day, _name_of(union, entries), link)
        case ".html":
            data = _printed(entries, day, first, last, _name_of(union, entries))
        case ".xlsx":
            data = workbook([(columns.DEADLINES, frames.deadlines(entries, day, first, last))])
        case ".csv":
            data = tables.csv_file(frames.deadlines(entries, day, first, last), columns.DEADLINES)
        case _:
            data = tables.json_text(entries).encode()
    files.write(output, data)
    console.say(t("Đã ghi {count} mục lịch vào {path}.", count=len(entries), path=output), quiet=quiet)


def _meant(store: Store, chosen: Sequence[str | None], typed: str, quiet: bool) -> str:
    """Return what the store knows the chosen union by, so that no other with a like name is mixed in."""

    names = [name for name in (chosen[0], typed) if name is not None]
    known = [name for name in names if store.obligations(union=name, everybody=True) or store.dates(union=name)]
    if not known and not any(store.obligations(union=name, everybody=True) for name in chosen):
        console.say(unknown_words(store, typed), quiet=quiet)
    return (known or names)[0]


def _write_each(
    folder: Path | None,
    union: str | None,
    window: tuple[datetime.date | None, datetime.date | None],
    day: datetime.date,
    office: Office,
    succession: Succession | None,
    link: str | None,
    quiet: bool,
) -> None:
    """Write a calendar file for each union that owes something; none for those without a dated entry.

    A file that is there already is written even where nothing is left to show: subscribers must not keep the old one.
    """

    if folder is None or folder.suffix.lower() in SUFFIXES:
        raise SetupError(t("--split cần -o THƯ_MỤC: mỗi đơn vị một tệp .ics trong thư mục đó."))
    written = 0
    with office.open() as store:
        if union is None:
            calendars = entries_of_each(store, day, *window, succession)
        else:
            found = entries_of(store, day, union, *window, succession)
            name = _name_of(union, found) or union
            calendars = iter([(Owner(_id_of(store, union), name), found)])
        for owner, entries in calendars:
            path = folder / file_name(owner)
            dated = [entry for entry in entries if ics.has_place(entry)]
            if dated or path.exists():
                files.write(path, ics.calendar_file(dated, day, owner.name, link))
                written += 1
    console.say(t("Đã ghi {count} tệp lịch vào {path}.", count=written, path=folder), quiet=quiet)


def _id_of(store: Store, union: str) -> str:
    """Return what a union is known by, as in the calendars of all of them."""

    owed = next(iter(store.obligations(union=union, everybody=True)), None)
    return owed.union_id or key(owed.union) if owed else union


def file_name(owner: Owner) -> str:
    """Return the name of a union's calendar file."""

    return files.name_of(owner.name, owner.id, ".ics")


SUFFIXES = (".ics", ".html", ".xlsx", ".csv", ".json")


def _printed(
    entries: list[Entry],
    day: datetime.date,
    first: datetime.date | None,
    last: datetime.date | None,
    name: str | None,
) -> bytes:

    try:
        return calendar_page(entries, day, first, last, name)
    except TooManyMonthsError as error:
        raise SetupError(
            t(
                "Khoảng này có {count} tháng có việc, lịch in nhiều nhất {most} tháng: rút ngắn --from, --to.",
                count=error.count,
                most=MOST_MONTHS,
            )
        ) from None


def server() -> str | None:
    """Return the address of the web application that letters are linked to, ``None`` where there is none."""
    address = settings.given(settings.SERVER)
    if not address:
        return None
    if not re.fullmatch(r"https?://[^\s<>\"]+", address):
        raise SetupError(
            t(
                "{name}=“{address}” không phải địa chỉ trang web. Ví dụ: https://vanthu.congdoan.local",
                name=settings.SERVER,
                address=address,
            )
        )
    return address


def _name_of(union: str | None, entries: list[Entry]) -> str | None:
    """Return the whole name of the union that was asked for by a part of it or by its id."""
    return union and next((entry.union for entry in entries if entry.union), union)


def _say_undated(left_out: list[Entry], quiet: bool) -> None:
    if left_out:
        console.say(
            t(
                "{count} mục chưa có ngày cụ thể nên không vào tệp lịch; xem bằng: vanthu calendar -o lich.xlsx",
                count=len(left_out),
            ),
            quiet=quiet,
        )


def _print(found: list[dict[str, Any]], quiet: bool) -> None:
    if not found:
        console.say(t("Không có thời hạn, sự kiện nào trong khoảng này."), quiet=quiet)
        return
    fields = ("day", "weekday", "time", "type", "action", "union", "letter", "recurrence")
    sheet = columns.chosen(columns.DEADLINES, fields)
    rows = [[columns.text(cell) for cell in row] for row in columns.cells(found, sheet)]
    console.show(
        console.table(
            [t(column.title) for column in sheet.columns], rows, wide=[t("Việc")], spare=[t("Thứ"), t("Loại")]
        )
    )
    console.say(t("{count} mục.", count=len(rows)), quiet=quiet)
