"""What is near: chasing lower unions (``due``), the day's page (``today``)."""

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

from pipeline.duties.reminders import Reminder
from pipeline.faces.cli import console
from pipeline.faces.cli.asking import OfficeOptions
from pipeline.faces.cli.options import Output, UnionName, value
from pipeline.office import chasing
from pipeline.office import today as day_page
from pipeline.office.chasing import DutyDue
from pipeline.support import labels
from pipeline.support.errors import SetupError
from pipeline.support.files import write
from pipeline.support.labels import label
from pipeline.support.labels import letter_ref as _ref
from pipeline.support.words import one_line, shortened, t

#: More messages than these are printed only on request: they fill screens.
_MOST_PRINTED = 10

_DAYS = "Gồm việc đến hạn trong N ngày tới (mặc định: từ 7 ngày làm việc trước ngày nên xong)."
_LIST = "Một danh sách các đơn vị chưa xong việc này (mã việc hoặc số ký hiệu), để gửi vào nhóm chung."


def due(
    ask: OfficeOptions,
    days: Annotated[int | None, value("--days", "N", _DAYS, min=0, max=366)] = None,
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
        made = chasing.unanswered(ask.office, ask.store, duty, ask.day)
        text = made.model_dump_json(indent=2) if ask.as_json else console.plain(made.text)
        ask.put(output, [f"{text}\n".encode()], t("Đã ghi {path}.", path=output))


def _messages(ask: OfficeOptions, days: int | None, union: str | None, output: Path | None) -> None:
    """Print or write a message for each union, on a screen below the duties of which they tell."""
    chosen = ask.chosen(union)
    ask.knows(union, chosen)
    told = chasing.messages(ask.office, ask.store, ask.day, chosen.union, days)
    left = (item for message in told for item in (*message.late, *message.due))
    summary = chasing.by_duty(ask.store, left, ask.day)
    if output is not None:
        write(output, _text(told).encode())
        ask.say(t("Đã ghi {count} tin nhắn vào {path}.", count=len(told), path=output))
    elif ask.as_json:
        console.out_json(told, indent=2)
        return
    else:
        _show_messages(ask, told, summary, union is not None or len(told) <= _MOST_PRINTED)
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
        console.show(_text(told).rstrip("\n"))


def _text(messages: Sequence[Reminder]) -> str:
    return "\n\n----------\n\n".join(console.plain(item.text) for item in messages) + "\n"


# --------------------
# The command ``today``: the day in the order of its page, one line each, with the command that settles it.


def _settled(item: DutyDue) -> str:
    """Return the command that settles a duty: of lower unions the list of who owes it, of ours that it is done."""
    if item.side != "ours":
        return f"vanthu due --list {item.duty_id[:8]}"
    which = f" --day {labels.date_words(item.day)}" if item.recurs else ""
    return f"vanthu done {item.row[:8]}{which}"


#: What is answered where its papers can be seen.
_PAGES = "vanthu serve"
#: Of a line by its kind: when or how far, what, what stands beside it, the command that settles it.
_CELLS: dict[str, Callable[[Any, datetime.date], tuple[str | None, str, str | None, str]]] = {
    "meeting": lambda one, day: (one.when(day), one.what, one.where, f"vanthu show {_ref(one.letter, one.letter_id)}"),
    "due": lambda one, day: (one.left_words(day), one.words, one.whom, _settled(one)),
    "given": lambda one, day: (one.left_words(day), one.text, labels.letter_name(one.key), _PAGES),
    "review": lambda one, day: (one.stand, one.came.words, one.beside,
                                f"vanthu approve {_ref(one.came.letter, one.came.id)}"),
    "failed": lambda one, day: ("", one.name or "", one.message, _PAGES),
    "sent": lambda one, day: (one.line.number, one.words, one.period, _PAGES),
    "warning": lambda one, day: ("", one.message, "", f"vanthu check --letter {one.letter[:12]}"),
    **dict.fromkeys(("change", "answer", "old"),
                    lambda one, day: ("", one.message, "", f"vanthu confirm {one.id[:8]}")),
    "anchor": lambda one, day: ("", one.words, "", one.command),
    "whom": lambda one, day: (one.item.left_words(day), one.item.words, "", one.item.command),
}  # fmt: skip


def _line(kind: str, item: Any, day: datetime.date) -> str:
    """Return a line of the day's page in words, by its kind, with the command that answers it."""
    before, what, beside, command = _CELLS[kind](item, day)
    asked = f"{label(day_page.ASKED, kind)}: " if kind in day_page.ASKED else ""
    told = one_line(f"{f'[{before}] ' if before else ''}{asked}{what}{f' ({beside})' if beside else ''}")
    words = shortened(console.plain(told), max(20, console.width() - len(command) - 6))
    return f"  {words} → {command}"


#: Where what is only counted is listed.
_LISTS = {
    "meetings": "vanthu calendar", "now": "vanthu due", "late": "vanthu obligations --status late",
    "later": "vanthu due", "review": "vanthu approve", "quiet": "vanthu approve", "names": "vanthu unions check",
    "doubts": "vanthu check", "change": "vanthu confirm", "answer": "vanthu confirm", "old": "vanthu confirm --old",
    "anchor": "vanthu obligations", "whom": "vanthu obligations", "warning": "vanthu check",
}  # fmt: skip


def today(ask: OfficeOptions) -> None:
    """Print the day in the order of its page: what is near, late, to be gone over, asked; the rest is counted."""
    if ask.as_json:
        console.out_json(day_page.page(ask.office, ask.store, ask.day), indent=2)
        return
    found = day_page.first_page(ask.office, ask.store, ask.day, ask.who)
    said = (t(labels.WEEKDAYS[ask.day.weekday()]), f"{ask.day:%d/%m/%Y}", ask.office.name)
    console.show(console.plain(", ".join(filter(None, said))))
    if ask.office.union_id is None:
        console.show(t("Chưa chọn văn phòng này của đơn vị nào: chọn bằng vanthu office 'TÊN CÔNG ĐOÀN' --leads"))
    parts, rest = day_page.parts(found, ask.day), [*day_page.rest(found)]
    if not [*parts, *rest]:
        console.show(t("Không có việc nào đang chờ."))
    for part in parts:
        console.show(f"\n{part.title.upper()} ({part.told})")
        for kind, item in part.lines:
            console.show(_line(kind, item, ask.day))
    if (many := found.asks["old"].all) > 1:
        console.show(t("  Chỉ lưu cả {count} văn bản cũ → vanthu confirm --old", count=many))
    if rest:
        console.show("")
        listed = (f"{words} ({_LISTS.get(kind, _PAGES)})" for kind, words in rest)
        console.show(console.plain(t("Còn lại: {what}.", what="; ".join(listed))))
