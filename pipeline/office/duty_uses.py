"""What people do to duties: one table of uses, each a typed function, of which commands, form and API are made.

The parameters of a function are what a person may say with it: a command has an option for each, the form below a list
a field, the address for programs (``/obligations/NAME``) a field of what is sent, and their documents name them with
the words that stand here. So a new mark is a function with its row in ``USES``, and its words: the help of its command
(``cli/commands.toml``, ``where = "duties:NAME"``), their English.
"""

import datetime
import inspect
from collections.abc import Callable, Sequence
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from pipeline.calendar import periods
from pipeline.errors import SetupError
from pipeline.frames import lists
from pipeline.office import Office, marking
from pipeline.office.marking import MarkGiven, MarkResult, MarkTarget
from pipeline.store import Store
from pipeline.words import one_line, t
from schemas import NOT_ASKED, Obligation, whole_day

# --------------------
# What faces know of a use.


class About(NamedTuple):
    """What faces say of a parameter: to programs, in English, and to people.

    ``option`` is that of a command, ``stands`` what stands for its value on help pages. ``title`` is that of its field
    in the form: none, no field.
    """

    sent: str
    help: str = ""
    option: str = ""
    stands: str = ""
    title: str = ""


class UseField(NamedTuple):
    """A parameter of a use: its name, its type, that with what holds of it, what it is unsaid, what faces say of it."""

    name: str
    kind: Any
    checked: Any
    default: Any
    about: About


#: Gives the rows that are meant, with what is said of each.
Meant = Callable[[MarkGiven], list[MarkTarget]]
#: Nothing is said of how the rows stand: all that are meant.
EVERY = MarkGiven("")


class UseSubject(NamedTuple):
    """Who does something on a day, and to what."""

    office: Office
    store: Store
    on: datetime.date
    who: str | None
    meant: Meant

    def mark(self, said: MarkGiven) -> list[MarkResult]:
        """Write down how the rows stand: all, or nothing."""
        return marking.mark(self.office, self.store, self.meant(said), self.on, self.who)


def _marked(one: MarkResult, on: datetime.date) -> str:
    return lists.marked_words(one.item, one.status, one.instance, on)


class Use(NamedTuple):
    """A row of the table: the function, the word on its button, and whether that stands in the second part of a form.

    ``told`` says of a row on a day what was done.
    """

    do: Callable[..., list[MarkResult]]
    button: str
    spare: bool = False
    told: Callable[[MarkResult, datetime.date], str] = _marked

    @property
    def said(self) -> list[UseField]:
        """What a person may say with it."""
        return said_with(self.do)


def said_with(do: Callable[..., list[MarkResult]]) -> list[UseField]:
    """Return the parameters of a use, whose types are ``Annotated`` with what they are about."""
    _, *parameters = inspect.signature(do, eval_str=True).parameters.values()
    unsaid = {inspect.Parameter.empty: ...}
    return [
        UseField(one.name, one.annotation.__origin__, one.annotation, unsaid.get(one.default, one.default),
             one.annotation.__metadata__[-1])
        for one in parameters
    ]  # fmt: skip


# --------------------
# The uses.

_DAY = "Việc định kỳ: kỳ có hạn vào ngày này (mặc định: done – kỳ đang đến hạn; reopen – kỳ ghi sau cùng)."


def _typed(longest: int, least: int = 0) -> Any:
    """Return what holds of words that a person types; none holds a sign that a database refuses."""
    return Field(min_length=least, max_length=longest, pattern=r"^[^\x00]*$")


Answer = Annotated[
    str | None, _typed(300, 1),
    About("The letter that answers: `15/BC-CĐCS`.", "Văn bản trả lời, ví dụ 15/BC-CĐCS.", "--letter", "VĂN_BẢN",
          "Văn bản trả lời"),
]  # fmt: skip
DAY = datetime.date | None
InstanceDay = Annotated[
    DAY,
    About("Of what recurs, the day of the instance.", _DAY, "--day", "NGÀY"),
]
DoneOn = Annotated[
    DAY,
    About("The day on which it was done, else today.", "Xong ngày nào; không ghi là hôm nay.", "--on", "NGÀY", "Ngày"),
]
Series = Annotated[
    bool,
    About(
        "Of what recurs: all of it, not one instance.", "Việc định kỳ: cả loạt đã xong, không chỉ một kỳ.", "--series"
    ),
]
Waive = Annotated[
    bool, About("Of what recurs: `day` is not asked for.", "Việc định kỳ: kỳ của --day không phải nộp.", "--waive")
]
Note = Annotated[str | None, _typed(2_000), About("Null takes notes away.", title="Ghi chú")]
To = Annotated[tuple[str, ...], About("Unions, by id or name.", title="Giao cho (tên, mã; cách bằng “;”)")]


def done(
    do: UseSubject, answer: Answer = None, day: InstanceDay = None, done_on: DoneOn = None, series: Series = False,
    waive: Waive = False,
) -> list[MarkResult]:  # fmt: skip
    """Mark duties as fulfilled, of what recurs one instance."""
    if day is not None and series:
        raise SetupError("Chọn một trong hai: --day cho một kỳ, --series cho cả loạt.")
    if waive and day is None:
        raise SetupError("--waive cần --day NGÀY: kỳ nào không phải nộp.")
    return do.mark(MarkGiven("not_applicable" if waive else "done", answer, day, done_on, series))


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


def _noted(one: MarkResult, _: datetime.date) -> str:
    return t("{union}: “{action}” – đã ghi chú.", union=one.item.union, action=one.item.action)


def _given(one: MarkResult, _: datetime.date) -> str:
    return t("{union}: “{action}”.", union=one.item.union, action=one_line(one.item.action))


def assign(do: UseSubject, to: To = ()) -> list[MarkResult]:
    """Give duties whose letter leaves the choice to unions; none takes that back."""
    given = [one._replace(to=to) for one in do.meant(EVERY)]
    return [MarkResult(item, item.status) for item in marking.assign(do.office, do.store, given, do.on, do.who)]


#: In the order of the form, by the name of a deed.
USES = {
    "done": Use(done, "Xong"),
    "doing": Use(doing, "Đang làm"),
    "todo": Use(reopen, "Mở lại"),
    "not_applicable": Use(does_not_apply, "Không áp dụng"),
    "note": Use(note, "Ghi chú", spare=True, told=_noted),
    "assign": Use(assign, "Giao", spare=True, told=_given),
}


# --------------------
# What is done at once to the lines that were ticked: nothing where somebody else changed one of them after they were
# seen.


def act(
    office: Office, store: Store, rows: Sequence[Obligation], use: Use, seen: int, on: datetime.date, who: str | None,
    said: dict[str, Any],
) -> int:  # fmt: skip
    """Do it to all rows that it changes, and return how many these are.

    ``seen`` is the last thing that anybody had done when the lines were shown (``History.last``); ``said`` are the
    parameters of the use. A row that is an instance of what recurs means that one.
    """
    if not rows:
        raise SetupError("Chưa chọn dòng nào.")
    ids = list(dict.fromkeys(item.id for item in rows))

    def meant(given: MarkGiven) -> list[MarkTarget]:
        if given == EVERY:
            return [MarkTarget(name, EVERY) for name in ids]
        opens = given.status == "todo"
        return [
            # What is missed is not done yet: who opens again means what was marked last.
            MarkTarget(item.id, given._replace(day=whole_day(item.last_good) if is_instance and not opens else None))
            for item in rows
            for is_instance in [bool(periods.of_instance(item))]
            if (
                item.status != "todo" or item.done_days
                if opens
                else item.status not in {*NOT_ASKED, "done", given.status}
            )
        ]

    with store.at_once():
        then, now = store.marks.versions(ids, seen), store.marks.versions(ids)
        for name in ids:  # where a row was changed after it was seen, this says who did what
            if then.get(name, 0) != now.get(name, 0):
                store.marks.refuse_stale(name, then.get(name, 0))
        return len(use.do(UseSubject(office, store, on, who, meant), **said))
