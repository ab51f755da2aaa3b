"""What is said of the office itself: its days, whose it is, names of unions."""

from typing import Annotated

from pydantic import Field

from pipeline.calendar import office_days
from pipeline.calendar.office_days import DayChanges
from pipeline.office import renewing, unions
from pipeline.office.uses import DAYS, About, UseResult, UseSubject, typed
from pipeline.support.errors import SetupError
from pipeline.support.words import t
from schemas import Record

#: Nobody sets more days at once.
_MOST_DAYS = 62

_Days = Annotated[DAYS, Field(max_length=_MOST_DAYS)]
Off = Annotated[_Days, About("Days off.", "Cơ quan nghỉ ngày này (ghi được nhiều lần).", "--off", "NGÀY")]
Work = Annotated[_Days, About("Days worked.", "Cơ quan làm việc ngày này.", "--work", "NGÀY")]
Reset = Annotated[_Days, About("As in the public calendar.", "Bỏ điều đã ghi riêng cho ngày này.", "--reset", "NGÀY")]


class DaysState(Record):
    """What became of a change of days."""

    days: int
    """How many were set."""


def change_days(do: UseSubject, *, off: Off = (), work: Work = (), reset: Reset = ()) -> UseResult:
    """Set days off or worked, or leave them to the public calendar again; deadlines are worked out anew."""
    changes = DayChanges(*map(frozenset, (off, work, reset)))
    count = len(changes.off | changes.work | changes.reset)
    if not count:
        raise SetupError("Hãy ghi ngày. Ví dụ: 15/3/2026")
    path = do.office.places.workdays
    office_days.change(path, changes)  # what is wrong with them is said now

    def count_anew() -> str:
        renewed = renewing.change_days(do.office, changes)
        do.store.touch()
        return t("Đã tính lại hạn của {count} văn bản.", count=renewed) if renewed else t("Không hạn nào thay đổi.")

    said = do.begin(f"days {changes}", t("Đang tính lại hạn…"), count_anew)
    return UseResult(DaysState(days=count), f"{t('Đã ghi {count} ngày.', count=count)}\n{said}")


# --------------------
# Whose office it is, and the names of unions: what is stored is routed anew.

ROUTING = "route"

OfUnion = Annotated[str, typed(400, 1), About("The union, by id or name.")]
Leads = Annotated[bool, About("It is above all unions that name none above them.")]
UnionAbove = Annotated[str, typed(400), About("The union above it, by id or name.")]
Name = Annotated[str, typed(400, 1), About("A name in letters that the registry lacks.")]
MeantUnion = Annotated[str | None, typed(400), About("The id of the union that it means; null: a new one.")]


def choose(do: UseSubject, union: OfUnion, *, leads: Leads = False, above: UnionAbove = "") -> UseResult:
    """Choose whose office this is, and its place in the tree; what is stored is routed anew."""
    chosen = unions.choose(do.office, union, do.on, leads=leads, above=above)
    return UseResult(chosen, f"{t('Văn phòng này của: {union}.', union=chosen.name)} {routed(do)}")


def name_means(do: UseSubject, name: Name, *, union: MeantUnion = None) -> UseResult:
    """Say whom a name in letters means: a union, or a new one; what is stored is routed anew."""
    if union is None:
        known = unions.add(do.office, name)
        said = t("Đã thêm {union} vào danh mục.", union=known.name)
    else:
        known = unions.call_also(do.office, union, name)
        said = t("“{name}” nay là tên của {union}.", name=name, union=known.name)
    return UseResult(known, f"{said} {routed(do)}")


def routed(do: UseSubject) -> str:
    """Route what is stored by the registry of now, in the background where it takes long; say what came of it."""
    do.store.touch()

    def route() -> str:
        return renewing.routed_words(renewing.renew(do.office, do.store, extracts=False))

    return do.begin(ROUTING, t("Đang phân việc lại các văn bản đã lưu…"), route)
