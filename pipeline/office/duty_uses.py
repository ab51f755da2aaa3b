"""What people do to duties: one table of uses (``uses``), of which commands, form and API are made.

A command is ``vanthu duty …``, the address for programs ``/obligations/NAME``. So a new mark is a function with its row
in ``USES``, and its words: the help of its command (``cli/commands.toml``, ``where = "duties:NAME"``), their English.
"""

import datetime
from collections.abc import Callable, Sequence
from typing import Annotated, Any, NamedTuple

from pipeline.export.frames import lists
from pipeline.office import marking
from pipeline.office.marking import MarkGiven, MarkResult, MarkTarget
from pipeline.office.uses import DAY, About, UseField, UseResult, UseSubject, first_lines, parameters_of, typed
from pipeline.support import labels
from pipeline.support.errors import SetupError
from pipeline.support.words import one_line, t
from schemas import NOT_ASKED, Obligation, whole_day

#: Nothing is said of how the rows stand: all that are meant.
EVERY = MarkGiven("")


class DutyUse(NamedTuple):
    """A row of the table: the function, the word on its button, and whether that stands in the second part of a form.

    ``words`` says of a row on a day what was done, ``none`` that nothing was.
    """

    do: Callable[..., list[MarkResult]]
    button: str
    spare: bool = False
    words: Callable[[MarkResult, datetime.date], str] = lambda one, on: lists.marked_words(
        one.item, one.status, one.instance, on)  # fmt: skip
    none: str = ""

    @property
    def fields(self) -> tuple[UseField, ...]:
        """The parameters of the use: what a person may say with it."""
        return parameters_of(self.do)

    def result(self, done: Sequence[MarkResult], on: datetime.date) -> UseResult:
        """Return what was done, with its words."""
        return UseResult(first_lines([self.words(one, on) for one in done] or [t(self.none)]), done)


# --------------------
# The uses.

_DAY = "Việc định kỳ: kỳ có hạn vào ngày này (mặc định: done – kỳ đang đến hạn; reopen – kỳ ghi sau cùng)."


Answer = Annotated[
    str | None, typed(300, 1),
    About("Văn bản trả lời, ví dụ 15/BC-CĐCS.", "--letter", "VĂN_BẢN", "Văn bản trả lời",
          "The letter that answers: `15/BC-CĐCS`."),
]  # fmt: skip
InstanceDay = Annotated[DAY, About(_DAY, "--day", "NGÀY", sent="Of what recurs, the day of the instance.")]
DoneOn = Annotated[
    DAY,
    About("Xong ngày nào; không ghi là hôm nay.", "--on", "NGÀY", "Ngày", "The day on which it was done, else today."),
]
Note = Annotated[
    str | None, typed(2_000),
    About('Ghi chú; để trống ("") thì xóa.', "--text", "LỜI", "Ghi chú", "Null takes notes away."),
]  # fmt: skip
To = Annotated[
    tuple[str, ...],
    About('Tên hoặc mã đơn vị nhận việc; lặp lại được; để trống ("") thì bỏ việc giao.', "--to", "ĐƠN_VỊ",
          "Giao cho (tên, mã; cách bằng “;”)", "Unions, by id or name; none takes that back."),
]  # fmt: skip
EventDay = Annotated[
    DAY,
    About('Ngày của mốc; để trống ("") thì bỏ ngày đã ghi.', "--on", "NGÀY", "Ngày của mốc",
          "The day; null takes it back."),
]  # fmt: skip


def done(do: UseSubject, answer: Answer = None, day: InstanceDay = None, done_on: DoneOn = None) -> list[MarkResult]:
    """Mark duties as fulfilled, of what recurs one instance."""
    return do.mark(MarkGiven("done", answer, day, done_on))


def doing(do: UseSubject, answer: Answer = None) -> list[MarkResult]:
    """Write down that somebody is at it."""
    return do.mark(MarkGiven("doing", answer))


def reopen(do: UseSubject, day: InstanceDay = None) -> list[MarkResult]:
    """Take back that duties are fulfilled, of what recurs the last instance marked."""
    return do.mark(MarkGiven("todo", day=day))


def does_not_apply(do: UseSubject, answer: Answer = None, day: InstanceDay = None) -> list[MarkResult]:
    """Write down that nothing has to be done, of what recurs for one instance."""
    return do.mark(MarkGiven("not_applicable", answer, day))


def note(do: UseSubject, note: Note) -> list[MarkResult]:
    """Write a note beside duties, in the place of the one before; none takes it away."""
    text = (note or "").strip() or None
    noted = marking.note(do.office, do.store, do.meant(EVERY), text, do.on, do.who)
    return [MarkResult(item, item.status, beside={"note": text}) for item in noted]


def assign(do: UseSubject, to: To) -> list[MarkResult]:
    """Give duties whose letter leaves the choice to unions; none takes that back."""
    given = [one._replace(to=to) for one in do.meant(EVERY)]
    return [MarkResult(item, item.status) for item in marking.assign(do.office, do.store, given, do.on, do.who)]


def event_day(do: UseSubject, day: EventDay) -> list[MarkResult]:
    """Give the day of the event that deadlines are counted from: of a union, a duty or (by its number) a letter."""
    with do.store.at_once():
        return [MarkResult(item, item.status) for one in do.meant(EVERY)
                for item in marking.happened(do.office, do.store, one, day, do.on, do.who)]  # fmt: skip


def _counted(one: MarkResult, _: datetime.date) -> str:
    """Say until when a duty is in time by the day of its event, or that it still has none."""
    about = {"union": one.item.union, "action": one.item.action}
    if one.item.last_good is None:
        return t("{union}: “{action}” – chưa có ngày của mốc.", **about)
    days = {"day": labels.date_words(one.item.last_good), "safe": labels.date_words(one.item.safe_due)}
    return t("{union}: “{action}” – đúng hạn đến {day}, nên xong {safe}.", **about, **days)


#: In the order of the form, by the name of a use.
USES = {
    "done": DutyUse(done, "Xong"),
    "doing": DutyUse(doing, "Đang làm"),
    "todo": DutyUse(reopen, "Mở lại"),
    "not_applicable": DutyUse(does_not_apply, "Không áp dụng"),
    "note": DutyUse(note, "Ghi chú", spare=True, words=lambda one, _: t(
        "{union}: “{action}” – đã ghi chú.", union=one.item.union, action=one.item.action)),
    "assign": DutyUse(assign, "Giao", spare=True, none="Đơn vị này đã có việc đó; dòng để ngỏ không còn hiện.",
                      words=lambda one, _: t(
                          "{union}: “{action}”.", union=one.item.union, action=one_line(one.item.action))),
    "day": DutyUse(event_day, "Ghi ngày mốc", spare=True, words=_counted, none="Không hạn nào thay đổi."),
}  # fmt: skip


# --------------------
# What is done at once to the lines that were ticked: nothing where somebody else changed one of them after they were
# seen.


def act(do: UseSubject, rows: Sequence[Obligation], use: DutyUse, seen: int, said: dict[str, Any]) -> int:
    """Do it to all rows that it changes, and return how many these are.

    ``seen`` is the last thing that anybody had done when the lines were shown (``History.last``); ``said`` are the
    parameters of the use. A row that is an instance of what recurs means that one.
    """
    if not rows:
        raise SetupError("Chưa chọn dòng nào.")
    ids = list(dict.fromkeys(item.id for item in rows))

    def meant(given: MarkGiven) -> list[MarkTarget]:
        """Return the rows that a mark is for: of all duties ticked, or of those that do not bear it yet."""
        if given == EVERY:
            return [MarkTarget(name, EVERY) for name in ids]
        if given.status == "todo":  # what recurs is not done yet where it is missed: the last marked is meant
            return [MarkTarget(item.id, given._replace(day=None)) for item in rows
                    if item.status != "todo" or item.done_days]  # fmt: skip
        return [
            MarkTarget(item.id, given._replace(day=whole_day(item.last_good) if item.recurrence else None))
            for item in rows if item.status not in {*NOT_ASKED, "done", given.status}]  # fmt: skip

    store = do.store
    with store.at_once():
        then, now = store.marks.versions(ids, seen), store.marks.versions(ids)
        for name in ids:  # where a row was changed after it was seen, this says who did what
            if then.get(name, 0) != now.get(name, 0):
                store.marks.refuse_stale(name, then.get(name, 0))
        return len(use.do(do._replace(meant=meant), **said))
