"""``vanthu workdays``: which days the office works, where that comes from, and changing it."""

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from pipeline.calendar.office_days import Changes, SpecialDay, change, imported, is_announced, special_days
from pipeline.cli import console
from pipeline.cli.options import Db, Json, Quiet, Today, span_of, today_of
from pipeline.errors import SetupError
from pipeline.export import files
from pipeline.intake.renewing import recount
from pipeline.labels import WEEKDAYS
from pipeline.office import Office
from pipeline.words import t

_SOURCES = {"table": t("thông báo hằng năm"), "law": t("tính theo luật"), "office": t("cơ quan ghi")}
_KINDS = {"off": t("nghỉ"), "work": t("làm việc")}

_DAYS = t("NGÀY")


def workdays(
    year: Annotated[
        int | None,
        typer.Argument(metavar=t("NĂM"), show_default=False, min=1950, max=2100, help=t("Năm (mặc định: năm nay).")),
    ] = None,
    off: Annotated[
        list[str] | None,
        typer.Option("--off", metavar=_DAYS, show_default=False, help=t("Cơ quan nghỉ ngày này (ghi được nhiều lần).")),
    ] = None,
    work: Annotated[
        list[str] | None,
        typer.Option("--work", metavar=_DAYS, show_default=False, help=t("Cơ quan làm việc ngày này.")),
    ] = None,
    reset: Annotated[
        list[str] | None,
        typer.Option("--reset", metavar=_DAYS, show_default=False, help=t("Bỏ điều đã ghi riêng cho ngày này.")),
    ] = None,
    listed: Annotated[
        Path | None,
        typer.Option(
            "--import",
            metavar=t("TỆP"),
            show_default=False,
            readable=False,
            help=t("Ghi cả danh sách: CSV (ngày; nghỉ hoặc làm) hoặc TOML."),
        ),
    ] = None,
    db: Db = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Show the days of a year that differ from the plain week, or change the office's own file."""

    day, office = today_of(today), Office(db)
    changes = Changes(_days("--off", off, day), _days("--work", work, day), _days("--reset", reset, day))
    if listed is not None:
        more = imported(listed, day)
        changes = Changes(changes.off | more.off, changes.work | more.work, changes.reset)
    named = changes.off | changes.work | changes.reset
    if named:
        _change(office, changes, quiet)
    for shown in [year] if year else sorted({one.year for one in named}) or [day.year]:
        _show(shown, office.places.workdays, as_json, quiet)


def _change(office: Office, changes: Changes, quiet: bool) -> None:

    path = office.places.workdays
    files.write(path, change(path, changes))
    count = len(changes.off | changes.work | changes.reset)
    console.say(t("Đã ghi {count} ngày vào {path}.", count=count, path=path), quiet=quiet)
    with office.open() as store:
        renewed = recount(store, store.calendar)
    message = t("Đã tính lại hạn của {count} văn bản.", count=renewed) if renewed else t("Không hạn nào thay đổi.")
    console.say(message, quiet=quiet)


def _show(year: int, path: Path, as_json: bool, quiet: bool) -> None:

    days = special_days(year, path if path.exists() else None)
    if as_json:
        lines = [{**one._asdict(), "day": one.day.isoformat()} for one in days]
        console.out_json({"year": year, "announced": is_announced(year), "file": str(path), "days": lines})
        return
    headings = [t("Ngày"), t("Thứ"), t("Nghỉ hay làm"), t("Căn cứ"), t("Dịp")]
    console.show(console.table(headings, [_line(one) for one in days], title=t("Năm {year}", year=year)))
    if not is_announced(year):
        hint = t("Chưa có thông báo hoán đổi ngày làm việc năm {year}; khi có, ghi bằng --off và --work.", year=year)
        console.say(hint, quiet=quiet)


def _line(one: SpecialDay) -> Sequence[str]:

    return (
        f"{one.day:%d/%m/%Y}",
        t(WEEKDAYS[one.day.weekday()]),
        _KINDS[one.kind],
        _SOURCES[one.source],
        one.name,
    )


def _days(option: str, words: list[str] | None, today: datetime.date) -> frozenset[datetime.date]:
    spans = [(typed, span_of(option, typed, today)) for typed in words or ()]
    for typed, span in spans:
        if not span.is_day:
            raise SetupError(
                t("{option}: “{words}” không phải là một ngày. Ví dụ: 15/3/2026", option=option, words=typed)
            )
    return frozenset(span.first for _, span in spans)
