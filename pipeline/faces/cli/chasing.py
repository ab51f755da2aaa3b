"""Chasing lower unions: the command ``due``."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pipeline.duties.reminders import Reminder
from pipeline.faces.cli import console
from pipeline.faces.cli.asking import OfficeOptions
from pipeline.faces.cli.options import Output, UnionName, value
from pipeline.office import chasing
from pipeline.office.chasing import DutyDue
from pipeline.support.errors import SetupError
from pipeline.support.files import write
from pipeline.support.words import t

_FARTHEST_DAYS = 366
#: More messages than these are printed only on request: they fill screens.
_MOST_PRINTED = 10

_DAYS = "Gồm việc đến hạn trong N ngày tới (mặc định: từ 7 ngày làm việc trước ngày nên xong)."
_LIST = "Một danh sách các đơn vị chưa xong việc này (mã việc hoặc số ký hiệu), để gửi vào nhóm chung."


def due(
    ask: OfficeOptions,
    days: Annotated[int | None, value("--days", "N", _DAYS, min=0, max=_FARTHEST_DAYS)] = None,
    duty: Annotated[str | None, value("--list", "VIỆC", _LIST)] = None,
    union: UnionName = None,
    output: Output = None,
) -> None:
    """Print or write what lower unions have not done: by duty, one message a union, or the list of one duty."""
    ask.form(output, (".txt",))
    if duty is None:
        _messages(ask, days, union, output)
    elif union or days is not None:
        raise SetupError("--list chỉ dùng cùng -o, --json: một danh sách chung cho mọi đơn vị.")
    else:
        with ask.office.open() as store:
            made = chasing.unanswered(ask.office, store, duty, ask.day)
        text = made.model_dump_json(indent=2) if ask.as_json else console.plain(made.text)
        ask.put(output, [f"{text}\n".encode()])


def _messages(ask: OfficeOptions, days: int | None, union: str | None, output: Path | None) -> None:
    """Print or write a message for each union, on a screen below the duties of which they tell."""
    with ask.office.open() as store:
        chosen = ask.chosen(store, union)
        ask.knows(store, union, chosen)
        told = chasing.messages(ask.office, store, ask.day, chosen.union, days)
        left = (item for message in told for item in (*message.late, *message.due))
        summary = chasing.by_duty(store, left, ask.day)
    if output is not None:
        write(output, _text(told).encode())
        ask.say(t("Đã ghi {count} tin nhắn vào {path}.", count=len(told), path=output))
    elif ask.as_json:
        console.out_json(told, indent=2)
        return
    else:
        _show_messages(ask, told, summary, len(told) <= (_MOST_PRINTED if union is None else len(told)))
    late, soon = sum(len(item.late) for item in told), sum(len(item.due) for item in told)
    counts = {"count": len(told), "late": late, "soon": soon}
    ask.say(t("{count} đơn vị: {late} việc quá hạn, {soon} việc sắp đến hạn.", **counts))


def _show_messages(ask: OfficeOptions, told: Sequence[Reminder], summary: Sequence[DutyDue], whole: bool) -> None:
    """Print the duties with how many have not answered, where there are several, then the messages, unless too many."""
    if len(summary) > 1 or len(told) > 1:
        console.show(console.table_of(chasing.columns(ask.day), summary))
        ask.say(t("Danh sách đơn vị chưa xong một việc: vanthu due --list MÃ_VIỆC"))
    if not whole:
        ask.say(t("{count} tin nhắn, mỗi đơn vị một tin: vanthu due -o tin-nhan.txt", count=len(told)))
    elif told:
        console.out(_text(told).rstrip("\n"))


def _text(messages: Sequence[Reminder]) -> str:
    return "\n\n----------\n\n".join(console.plain(item.text) for item in messages) + "\n"
