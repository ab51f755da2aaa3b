"""Commands for chasing lower unions: ``due`` (messages to send) and ``matrix`` (who has answered what)."""

import datetime
import json
from pathlib import Path
from typing import Annotated

import typer

from pipeline import labels
from pipeline.cli import console
from pipeline.cli.options import Db, Json, Output, Quiet, Registry, Today, UnionName, today_of
from pipeline.cli.union_choice import choose, unknown_words
from pipeline.duties import matrix as matrix_
from pipeline.duties.lists import Unanswered
from pipeline.duties.matrix import Matrix
from pipeline.duties.reminders import Reminder
from pipeline.errors import SetupError
from pipeline.export import files, matrices
from pipeline.office import Office, chasing
from pipeline.office.chasing import DutyDue
from pipeline.registry.names import key
from pipeline.words import t

_FARTHEST_DAYS = 366
#: More messages than these are printed only on request: they fill screens.
_MOST_PRINTED = 10
_MESSAGE_SUFFIXES = (".txt", ".json")
_MATRIX_SUFFIXES = (".xlsx", ".csv", ".json")
#: So many duties stand beside each other in words; more of them as signs.
_MOST_IN_WORDS = 6
#: Width of the column of unions, with that of what is open, and of one sign.
_UNION_WIDTH = 34
_SIGN_WIDTH = 7


def due(
    days: Annotated[
        int | None,
        typer.Option(
            "--days",
            min=0,
            max=_FARTHEST_DAYS,
            metavar="N",
            show_default=False,
            help=t("Gồm việc đến hạn trong N ngày tới (mặc định: từ 7 ngày làm việc trước ngày nên xong)."),
        ),
    ] = None,
    scheduled: Annotated[
        bool,
        typer.Option(
            "--scheduled",
            show_default=False,
            help=t(
                "Chỉ đơn vị đến lịch nhắc hôm nay: trước 7, 3, 1 ngày làm việc, đúng ngày, rồi mỗi ngày khi quá hạn."
            ),
        ),
    ] = False,
    duty: Annotated[
        str | None,
        typer.Option(
            "--list",
            metavar=t("VIỆC"),
            show_default=False,
            help=t("Một danh sách các đơn vị chưa xong việc này (mã việc hoặc số ký hiệu), để gửi vào nhóm chung."),
        ),
    ] = None,
    every: Annotated[
        bool,
        typer.Option("--messages", show_default=False, help=t("In mọi tin nhắn, dù nhiều đơn vị.")),
    ] = False,
    union: UnionName = None,
    output: Output = None,
    split: Annotated[
        bool,
        typer.Option(
            "--split", show_default=False, help=t("Mỗi đơn vị một tệp .txt; -o khi đó là thư mục chứa các tệp.")
        ),
    ] = False,
    registry: Registry = None,
    db: Db = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Print or write what lower unions have not done: by duty, one message a union, or the list of one duty."""

    if split and (output is None or output.suffix.lower() in _MESSAGE_SUFFIXES):
        raise SetupError(t("--split cần -o THƯ_MỤC: mỗi đơn vị một tệp .txt trong thư mục đó."))
    if output is not None and not split:
        files.check_suffix(output, _MESSAGE_SUFFIXES)
    day, office = today_of(today), Office(db, registry)
    if duty is not None:
        if union or split or scheduled or days is not None:
            raise SetupError(t("--list chỉ dùng cùng -o, --json: một danh sách chung cho mọi đơn vị."))
        with office.open() as store:
            _give_list(chasing.unanswered(office, store, duty, day), output, as_json=as_json, quiet=quiet)
        return
    with office.open() as store:
        names = choose(store, office, union, day).unions
        if union and not any(store.obligations.find(union=name) for name in names):
            console.say(unknown_words(store, union), quiet=quiet)
        window = chasing.Window(day, days)
        told = chasing.messages(office, store, window, names, scheduled=scheduled)
        left = (item for message in told for item in (*message.late, *message.due))
        summary = chasing.by_duty(store, left, day)
    if split and output is not None:
        _write_each(told, output)
        console.say(t("Đã ghi {count} tin nhắn vào {path}.", count=len(told), path=output), quiet=quiet)
    elif output is not None:
        is_json = output.suffix.lower() == ".json"
        files.write(output, (_as_json(told) if is_json else _as_text(told)).encode())
        console.say(t("Đã ghi {count} tin nhắn vào {path}.", count=len(told), path=output), quiet=quiet)
    elif as_json:
        console.out(_as_json(told))
        return
    elif told:
        _print(told, summary, day, all_of_them=every or bool(union), quiet=quiet)
    late = sum(len(item.late) for item in told)
    soon = sum(len(item.due) for item in told)
    console.say(
        t("{count} đơn vị: {late} việc quá hạn, {soon} việc sắp đến hạn.", count=len(told), late=late, soon=soon),
        quiet=quiet,
    )


def _print(
    told: "list[Reminder]", summary: "list[DutyDue]", day: datetime.date, *, all_of_them: bool, quiet: bool
) -> None:
    """Print the duties with how many have not answered, then the messages: where they are many, on request."""
    if len(summary) > 1 or len(told) > 1:
        rows = (
            (
                item.duty_id[:8],
                f"{item.title.rstrip('.;')} – {labels.letter_name(item.letter)}",
                labels.date_words(item.day),
                labels.left_words(datetime.date.fromisoformat(item.day), day),
                f"{item.done}/{item.asked}",
                str(item.missing),
            )
            for item in summary
        )
        headings = ("Mã việc", "Việc", "Hạn cuối", "Còn lại", "Đã xong", "Chưa xong")
        console.show(console.table([t(heading) for heading in headings], rows, wide=[t("Việc")]))
        console.say(t("Danh sách đơn vị chưa xong một việc: vanthu due --list MÃ_VIỆC"), quiet=quiet)
    if all_of_them or len(told) <= _MOST_PRINTED:
        console.out(_as_text(told).rstrip("\n"))
    else:
        console.say(t("{count} tin nhắn, mỗi đơn vị một tin: vanthu due --messages", count=len(told)), quiet=quiet)


def _give_list(made: "Unanswered", output: Path | None, *, as_json: bool, quiet: bool) -> None:
    is_json = as_json or (output is not None and output.suffix.lower() == ".json")
    text = made.model_dump_json(indent=2) if is_json else console.plain(made.text)
    if output is None:
        console.out(text)
        return
    files.write(output, f"{text}\n".encode())
    console.say(t("Đã ghi {path}.", path=output), quiet=quiet)


def _as_text(messages: list[Reminder]) -> str:
    return "\n\n----------\n\n".join(console.plain(item.text) for item in messages) + "\n"


def _as_json(messages: list[Reminder]) -> str:
    return json.dumps([item.model_dump(mode="json") for item in messages], ensure_ascii=False, indent=2)


def _write_each(messages: list[Reminder], folder: Path) -> None:

    for item in messages:
        name = files.name_of(item.union, item.union_id or key(item.union), ".txt")
        files.write(folder / name, (console.plain(item.text) + "\n").encode())


def matrix(
    letter: Annotated[
        str, typer.Option("--letter", metavar=t("VĂN_BẢN"), show_default=False, help=t("Số ký hiệu của văn bản."))
    ],
    output: Output = None,
    registry: Registry = None,
    db: Db = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Print or export who has done which duty of a letter."""

    if output is not None:
        files.check_suffix(output, _MATRIX_SUFFIXES)
    day = today_of(today)
    for_programs = as_json or (output is not None and output.suffix.lower() == ".json")
    office = Office(db, registry)
    succession = None if for_programs else office.succession(day)
    with office.open() as store:
        name = labels.letter_name(store.letters.called(letter).header)
        owed = store.obligations.find(letter=letter, today=day, advice=False)
        marks = store.marks.of()
    seen = [succession.seen(item) for item in owed] if succession else owed
    made = matrix_.matrix(seen, {item.id: marks[item.id].answer for item in owed}, day)
    if output is not None:
        files.write(output, _matrix_file(made, output.suffix.lower(), name, day))
        console.say(t("Đã ghi {path}.", path=output), quiet=quiet)
    elif as_json:
        console.out(made.model_dump_json(indent=2))
    else:
        _show(made, quiet)


def _matrix_file(made: Matrix, suffix: str, letter: str, day: datetime.date) -> bytes:

    match suffix:
        case ".xlsx":
            return matrices.workbook_file(made, letter, day)
        case ".csv":
            return matrices.csv_file(made)
        case _:
            return made.model_dump_json(indent=2).encode()


def _show(made: Matrix, quiet: bool) -> None:
    """Print the duties with a number each, and the table below with those numbers: their words would not fit."""

    if not made.rows:
        console.say(t("Văn bản này không giao việc cho đơn vị nào."), quiet=quiet)
        return
    for number, duty in enumerate(made.duties, start=1):
        when = f" [{labels.date_words(duty.last_good)}]" if duty.last_good else ""
        console.show(console.wrapped(f"({number}) {duty.action}{when}"))
    if len(made.duties) <= _MOST_IN_WORDS and not console.is_narrow():
        heading, *rows = matrices.lines(made, [f"({number})" for number in range(1, len(made.duties) + 1)])
        console.show(console.table(heading, rows, wide=[t("Đơn vị")]))
    else:
        _show_signs(made)
    console.say(
        t(
            "{count} đơn vị, {open} đơn vị còn việc chưa xong.",
            count=len(made.rows),
            open=sum(row.open > 0 for row in made.rows),
        ),
        quiet=quiet,
    )


def _show_signs(made: Matrix) -> None:
    """Print one sign a duty, as many duties beside each other as there is room for; the answers are in the files."""

    room = max(1, (console.width() - _UNION_WIDTH) // _SIGN_WIDTH)
    for start in range(0, len(made.duties), room):
        numbers = range(start, min(start + room, len(made.duties)))
        heading = [t("Đơn vị"), *(str(number + 1) for number in numbers), t("Còn mở")]
        rows = [[row.union, *matrices.signs(row, numbers), str(row.open)] for row in made.rows]
        done = [f"{made.duties[number].done}/{made.duties[number].owed}" for number in numbers]
        rows.append([t("Cộng"), *done, str(sum(row.open for row in made.rows))])
        console.show(console.table(heading, rows, wide=[t("Đơn vị")]))
    console.show(console.wrapped(matrices.legend(made)))
