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
from pipeline.errors import SetupError
from pipeline.export import columns, files, ics, tables
from pipeline.export.entries import Entry
from pipeline.export.printed import MOST_MONTHS, TooManyMonthsError, calendar_page
from pipeline.export.workbook import workbook
from pipeline.frames.calendar_days import deadline_rows
from pipeline.office import Office
from pipeline.office.calendars import Owner, entries_of, entries_of_each, owner_of
from pipeline.office.mailing import write_mails
from pipeline.office.publishing import publish, write_files
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
    publish_to: Annotated[
        Path | None,
        typer.Option(
            "--publish",
            metavar=t("THƯ_MỤC"),
            show_default=False,
            help=t("Ghi lịch và trang in của từng đơn vị cùng trang mục lục, để đưa lên trang web nội bộ."),
        ),
    ] = None,
    mail_to: Annotated[
        Path | None,
        typer.Option(
            "--mail",
            metavar=t("THƯ_MỤC"),
            show_default=False,
            help=t("Soạn sẵn thư (.eml) kèm lịch cho từng đơn vị có địa chỉ thư trong danh mục; không tự gửi."),
        ),
    ] = None,
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
            chosen = choose(store, office, union, day).unions
            is_ours = office.union_id is not None and chosen[0] == office.union_id
            union = chosen[0] if is_ours else _meant(store, chosen, union, quiet)
    if split or publish_to or mail_to:
        _refuse_mixed(split, output, publish_to, mail_to, union)
        with office.open() as store:
            if union is None:
                calendars = list(entries_of_each(store, day, first, last, succession, office.bodies))
            else:
                found = entries_of(store, day, union, first, last, succession, bodies=office.bodies, cancelled=True)
                calendars = [(owner_of(store, union, office.bodies), found)]
        _write_each(output if split else None, publish_to, mail_to, calendars, day, office, link, quiet)
        return
    if output is None and not as_json and first is None:
        first = day  # on the screen only what is still to come
    if output is not None:
        files.check_suffix(output, SUFFIXES)
    is_file = output is not None and output.suffix.lower() == ".ics"
    with office.open() as store:
        entries = entries_of(store, day, union, first, last, succession, bodies=office.bodies, cancelled=is_file)

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
    known = [
        name
        for name in names
        if store.obligations.find(union=name, everybody=True) or store.dates.find(union=name, everybody=True)
    ]
    if not known and not any(store.obligations.find(union=name, everybody=True) for name in chosen):
        console.say(unknown_words(store, typed), quiet=quiet)
    return (known or names)[0]


def _is_known(store: "Store", name: str) -> bool:
    return bool(store.obligations.find(union=name, everybody=True) or store.dates.find(union=name, everybody=True))


def _refuse_mixed(
    split: bool, output: Path | None, publish_to: Path | None, mail_to: Path | None, union: str | None
) -> None:
    if split and (output is None or output.suffix.lower() in SUFFIXES):
        raise SetupError(t("--split cần -o THƯ_MỤC: mỗi đơn vị một tệp .ics trong thư mục đó."))
    if not split and output is not None:
        raise SetupError(t("--publish, --mail đã nêu thư mục: bỏ -o."))
    if publish_to is not None and union is not None:
        raise SetupError(t("--publish ghi lịch của mọi đơn vị: bỏ --union."))
    if publish_to is not None and mail_to is not None and publish_to.resolve() == mail_to.resolve():
        raise SetupError(t("Thư có địa chỉ người nhận, không công bố cùng lịch: chọn thư mục khác cho --mail."))


def _write_each(
    folder: Path | None,
    publish_to: Path | None,
    mail_to: Path | None,
    calendars: list[tuple[Owner, list[Entry]]],
    day: datetime.date,
    office: Office,
    link: str | None,
    quiet: bool,
) -> None:
    if folder is not None:
        written = write_files(folder, calendars, day, link)
        console.say(t("Đã ghi {count} tệp lịch vào {path}.", count=written, path=folder), quiet=quiet)
    if publish_to is not None:
        made = publish(publish_to, calendars, day, link, office.union.name if office.union else None)
        console.say(
            t("Đã ghi {count} lịch và trang mục lục {path}.", count=made.calendars, path=publish_to / "index.html"),
            quiet=quiet,
        )
        if made.emptied:
            console.say(t("{count} lịch của đơn vị không còn lịch nay để trống.", count=made.emptied), quiet=quiet)
        if link is None:
            console.say(
                t("Chưa có {name} (địa chỉ trang web) nên trang in chưa có mã QR.", name=settings.SERVER), quiet=quiet
            )
    if mail_to is not None:
        mailed = write_mails(mail_to, calendars, office.bodies, day, link)
        console.say(t("Đã soạn {count} thư trong {path}.", count=mailed.written, path=mail_to), quiet=quiet)
        if mailed.without_address:
            names = "; ".join(mailed.without_address[:_MOST_NAMED])
            more = ", …" if len(mailed.without_address) > _MOST_NAMED else ""
            count = len(mailed.without_address)
            console.say(
                t("{count} đơn vị chưa có địa chỉ thư trong danh mục: {names}", count=count, names=names + more),
                quiet=quiet,
            )


#: So many unions without an address are named.
_MOST_NAMED = 5
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
