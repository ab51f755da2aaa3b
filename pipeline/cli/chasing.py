"""Chasing lower unions: ``due`` (messages), ``matrix`` (who has answered what); ``report`` for the leader."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pipeline import labels
from pipeline.cli import console
from pipeline.cli.asking import Asked
from pipeline.cli.options import Output, UnionName, switch, value
from pipeline.duties.reminders import Matrix, Reminder
from pipeline.errors import SetupError
from pipeline.export import files, matrices
from pipeline.files import write
from pipeline.office import chasing, leader_report
from pipeline.office.chasing import DutyDue
from pipeline.registry.names import key
from pipeline.words import t

_FARTHEST_DAYS = 366
#: More messages than these are printed only on request: they fill screens.
_MOST_PRINTED = 10
#: So many duties stand beside each other.
_MOST_BESIDE = 6

_DAYS = "Gồm việc đến hạn trong N ngày tới (mặc định: từ 7 ngày làm việc trước ngày nên xong)."
_LIST = "Một danh sách các đơn vị chưa xong việc này (mã việc hoặc số ký hiệu), để gửi vào nhóm chung."
_SPLIT = "Mỗi đơn vị một tệp .txt; -o khi đó là thư mục chứa các tệp."


def due(
    ask: Asked,
    days: Annotated[int | None, value("--days", "N", _DAYS, min=0, max=_FARTHEST_DAYS)] = None,
    duty: Annotated[str | None, value("--list", "VIỆC", _LIST)] = None,
    union: UnionName = None,
    output: Output = None,
    split: Annotated[bool, switch("--split", _SPLIT)] = False,
) -> None:
    """Print or write what lower unions have not done: by duty, one message a union, or the list of one duty."""
    if split and (output is None or output.suffix.lower() == ".txt"):
        raise SetupError("--split cần -o THƯ_MỤC: mỗi đơn vị một tệp .txt trong thư mục đó.")
    if not split:
        ask.form(output, (".txt",))
    if duty is None:
        _messages(ask, days, union, output, split)
    elif union or split or days is not None:
        raise SetupError("--list chỉ dùng cùng -o, --json: một danh sách chung cho mọi đơn vị.")
    else:
        with ask.office.open() as store:
            made = chasing.unanswered(ask.office, store, duty, ask.day)
        text = made.model_dump_json(indent=2) if ask.as_json else console.plain(made.text)
        ask.put(output, [f"{text}\n".encode()])


def _messages(ask: Asked, days: int | None, union: str | None, output: Path | None, split: bool) -> None:
    """Print or write a message for each union, on a screen below the duties of which they tell."""
    with ask.office.open() as store:
        chosen = ask.chosen(store, union)
        ask.knows(store, union, chosen)
        told = chasing.messages(ask.office, store, ask.day, chosen.union, days)
        left = (item for message in told for item in (*message.late, *message.due))
        summary = chasing.by_duty(store, left, ask.day)
    if output is not None:
        _write(output, told, split)
        ask.say(t("Đã ghi {count} tin nhắn vào {path}.", count=len(told), path=output))
    elif ask.as_json:
        console.out_json(told, indent=2)
        return
    else:
        _show_messages(ask, told, summary, len(told) <= (_MOST_PRINTED if union is None else len(told)))
    late, soon = sum(len(item.late) for item in told), sum(len(item.due) for item in told)
    counts = {"count": len(told), "late": late, "soon": soon}
    ask.say(t("{count} đơn vị: {late} việc quá hạn, {soon} việc sắp đến hạn.", **counts))


def _write(output: Path, told: Sequence[Reminder], split: bool) -> None:
    """Write the messages into one file, or each into its own in a folder."""
    if not split:
        write(output, _text(told).encode())
        return
    for one in told:
        write(output / files.name_of(one.union, one.union_id or key(one.union), ".txt"), _text([one]).encode())


def _show_messages(ask: Asked, told: Sequence[Reminder], summary: Sequence[DutyDue], whole: bool) -> None:
    """Print the duties with how many have not answered, where there are several, then the messages, unless too many."""
    if len(summary) > 1 or len(told) > 1:
        console.show(console.listed(chasing.columns(ask.day), summary))
        ask.say(t("Danh sách đơn vị chưa xong một việc: vanthu due --list MÃ_VIỆC"))
    if not whole:
        ask.say(t("{count} tin nhắn, mỗi đơn vị một tin: vanthu due -o tin-nhan.txt", count=len(told)))
    elif told:
        console.out(_text(told).rstrip("\n"))


def _text(messages: Sequence[Reminder]) -> str:
    return "\n\n----------\n\n".join(console.plain(item.text) for item in messages) + "\n"


def matrix(
    ask: Asked, letter: Annotated[str, value("--letter", "VĂN_BẢN", "Số ký hiệu của văn bản.")], output: Output = None
) -> None:
    """Print or export who has done which duty of a letter."""
    form = ask.form(output, matrices.SUFFIXES)
    with ask.office.open() as store:
        name, made = chasing.matrix_of(ask.office, store, letter, ask.day, with_heirs=form != ".json")
    if form is not None:
        ask.put(output, [matrices.file_of(made, form, name, ask.day)])
    elif not made.rows:
        ask.say(t("Văn bản này không giao việc cho đơn vị nào."))
    else:
        _show(ask, made)


def _show(ask: Asked, made: Matrix) -> None:
    """Print the duties with a number each, and the table below with those numbers: their words would not fit."""
    for number, duty in enumerate(made.duties, start=1):
        when = f" [{labels.date_words(duty.last_good)}]" if duty.last_good else ""
        console.show(console.wrapped(f"({number}) {duty.action}{when}"))
    whole = matrices.lines(made, [f"({number})" for number in range(1, len(made.duties) + 1)])
    for first in range(1, len(made.duties) + 1, _MOST_BESIDE):
        heading, *lines = ([line[0], *line[first : first + _MOST_BESIDE], line[-1]] for line in whole)
        console.show(console.table(heading, lines, wide=[t("Đơn vị")]))
    left = sum(row.open > 0 for row in made.rows)
    ask.say(t("{count} đơn vị, {open} đơn vị còn việc chưa xong.", count=len(made.rows), open=left))


def report(
    ask: Asked,
    output: Output = None,
    from_: Annotated[
        str | None, value("--from", "NGÀY", "Thời hạn từ ngày này; không ghi thì từ 13 tuần trước.")
    ] = None,
    to: Annotated[str | None, value("--to", "NGÀY", "Thời hạn đến hết ngày này; không ghi thì 13 tuần tới.")] = None,
) -> None:
    """Write the report for the leader, one page."""
    first, last = ask.window(from_, to)
    if ask.form(output, (".html",)) is None:
        raise SetupError("Ghi báo cáo vào tệp nào? Ví dụ: vanthu report -o bao-cao.html")
    with ask.office.open() as store:
        found = leader_report.report(ask.office, store, ask.day, first, last)
    if output is None:
        console.out_json(found, indent=2)
        return
    count = len(found.ours) + len(found.below)
    words = t("Đã ghi báo cáo về {count} văn bản vào {path}.", count=count, path=output)
    ask.write(output, leader_report.leader_page(found), words)
