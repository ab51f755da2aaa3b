"""Commands for chasing lower unions: ``due`` (messages to send) and ``matrix`` (who has answered what)."""

import csv
import datetime
import io
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import console
from pipeline.cli.options import Db, Json, Output, Quiet, Registry, Today, UnionName, today_of
from pipeline.cli.usage import command
from pipeline.words import t

if TYPE_CHECKING:
    from pipeline.matrix import Matrix

_FARTHEST_DAYS = 366


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    command(
        app,
        "due",
        "Việc quá hạn và sắp đến hạn, mỗi đơn vị một tin nhắn soạn sẵn để gửi Zalo hoặc thư điện tử.",
        "vanthu due\nvanthu due --days 3 --union 'Công đoàn phường Tân Lũng'",
    )(due)
    command(
        app,
        "matrix",
        "Bảng đơn vị × việc của một văn bản: ai đã làm, ai chưa.",
        "vanthu matrix --letter 14/KH-CĐP\nvanthu matrix --letter 14/KH-CĐP -o theo-doi.csv",
    )(matrix)


def due(
    days: Annotated[
        int | None,
        typer.Option(
            "--days",
            min=0,
            max=_FARTHEST_DAYS,
            metavar="N",
            show_default=False,
            help=t("Gồm việc đến hạn trong N ngày tới (mặc định: 7)."),
        ),
    ] = None,
    union: UnionName = None,
    registry: Registry = None,
    db: Db = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Print one message a union."""
    from pipeline import reminders
    from pipeline.cli.duties import succession_of
    from pipeline.store import open_store

    day = today_of(today)
    succession = succession_of(registry, day)
    ahead = reminders.DAYS if days is None else days
    with open_store(db) as store:
        found = store.pending(day + datetime.timedelta(days=ahead), union=union, today=day)
    if succession is not None:
        found = [succession.seen(item) for item in found]
    messages = reminders.reminders(found, day, ahead)
    if as_json:
        console.out_json([item.model_dump(mode="json") for item in messages], indent=2)
        return
    console.out("\n\n----------\n\n".join(console.plain(item.text) for item in messages)) if messages else None
    late = sum(len(item.late) for item in messages)
    soon = sum(len(item.due) for item in messages)
    console.say(
        t("{count} đơn vị: {late} việc quá hạn, {soon} việc sắp đến hạn.", count=len(messages), late=late, soon=soon),
        quiet=quiet,
    )


def matrix(
    letter: Annotated[
        str, typer.Option("--letter", metavar=t("VĂN_BẢN"), show_default=False, help=t("Số ký hiệu của văn bản."))
    ],
    output: Output = None,
    db: Db = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Print or export who has done which duty of a letter."""
    from pipeline import matrix as matrices
    from pipeline.cli import files
    from pipeline.store import open_store

    if output is not None:
        files.check_suffix(output, (".csv", ".json"))
    day = today_of(today)
    with open_store(db) as store:
        owed = store.obligations(letter=letter, today=day)
        marks = store.marks()
    made = matrices.matrix(owed, {item.id: marks[item.id].answer for item in owed}, day)
    if output is not None:
        text = made.model_dump_json(indent=2) if output.suffix.lower() == ".json" else _csv(made)
        files.write(output, text.encode("utf-8" if output.suffix.lower() == ".json" else "utf-8-sig"))
        console.say(t("Đã ghi {path}.", path=output), quiet=quiet)
    elif as_json:
        console.out(made.model_dump_json(indent=2))
    else:
        _show(made, quiet)


def _csv(made: "Matrix") -> str:
    from pipeline.export.cells import safe

    out = io.StringIO()
    writer = csv.writer(out)
    for line in _lines(made, [duty.action for duty in made.duties]):
        writer.writerow([safe(cell) for cell in line])
    return out.getvalue()


def _lines(made: "Matrix", headings: list[str]) -> list[list[str]]:
    from pipeline.matrix import cell

    lines = [[t("Đơn vị"), *headings, t("Còn mở")]]
    for row in made.rows:
        lines.append([row.union, *(cell(row, number) for number in range(len(made.duties))), str(row.open)])
    return lines


def _show(made: "Matrix", quiet: bool) -> None:
    """Print the duties with a number each, and the table below with those numbers: their words would not fit."""
    from pipeline import labels

    if not made.rows:
        console.say(t("Văn bản này không giao việc cho đơn vị nào."), quiet=quiet)
        return
    numbers = [f"({number})" for number in range(1, len(made.duties) + 1)]
    for number, duty in zip(numbers, made.duties, strict=True):
        when = f" [{labels.date_words(duty.last_good)}]" if duty.last_good else ""
        console.out(console.plain(f"{number} {duty.action}{when}"))
    heading, *rows = _lines(made, numbers)
    console.show(console.table(heading, rows, wide=[t("Đơn vị")]))
    console.say(
        t(
            "{count} đơn vị, {open} đơn vị còn việc chưa xong.",
            count=len(made.rows),
            open=sum(row.open > 0 for row in made.rows),
        ),
        quiet=quiet,
    )
