"""Chasing lower unions: who is reminded of what on a day, and who has not answered a duty."""

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Generic, NamedTuple, TypeVar

from pipeline.calendar import periods
from pipeline.duties import reminders, standing
from pipeline.duties.reminders import Reminder, Unanswered
from pipeline.office import Office
from pipeline.store import Store
from pipeline.store.duty_queries import Filters, UnionGroup
from pipeline.support import labels
from pipeline.support.errors import SetupError, found_or
from pipeline.support.grouping import grouped
from pipeline.support.labels import TableColumn
from pipeline.support.words import if_said, shortlist, t
from pipeline.unions.column_meanings import contact_of
from schemas import NOT_ASKED, Contact, LetterKey, Obligation, Record, Side

Item = TypeVar("Item")
#: A line of what is left: the id of a duty, whose it is, and of what recurs the day of the instance.
Line = tuple[str, Side, datetime.date | None]
#: No rest of an office is longer: so far beyond its safe day a deadline may lie.
_LONGEST_REST = datetime.timedelta(days=16)
_MOST_CHOICES = 8
#: So many unions that are late with most stand on a page.
_MOST_UNIONS = 10
#: What is late for longer is told last: letters of past years, brought in when an office begins, hide nothing of today.
_LONG_LATE = datetime.timedelta(days=365)


class DutyDue(Record):
    """A duty that has not been done by all, late or due soon; ``missing`` have not answered of what is so."""

    duty_id: str
    row: str  # id of the obligation that ends first
    union: str | None  # who has not answered, where it is one union alone
    title: str
    letter: LetterKey
    day: str  # the earliest last day in time among those who have not answered
    asked: int
    done: int
    waiting: int
    missing: int
    letter_id: str = ""
    recurs: bool = False
    approved: bool | None = True
    side: Side = "below"
    department: str | None = None  # who of ours does it, where our own letter names a department

    @property
    def words(self) -> str:
        """What it is called, with its letter."""
        return f"{self.title.rstrip('.;')} – {labels.letter_of(self.letter, self.approved)}"

    @property
    def whom(self) -> str:
        """Whose it is: ours, of the one union that has not answered, else of how many."""
        if self.side == "ours":
            answered = if_said(", chờ xác nhận đã trả lời", waiting=self.waiting)
            return f"{self.department or t('việc của ta')}{answered}"
        many = t("{missing}/{asked} đơn vị chưa xong", missing=self.missing, asked=self.asked)
        return self.union if self.union and self.asked == 1 else many

    def left_words(self, today: datetime.date) -> str:
        """Return how many days are left, or how many it is late."""
        return labels.left_words(datetime.date.fromisoformat(self.day), today)


def columns(day: datetime.date) -> tuple[TableColumn[DutyDue], ...]:
    """Return the columns of what has not been done by all."""
    return (
        TableColumn(t("Mã"), lambda item: item.duty_id[:8]),
        TableColumn(t("Việc"), lambda item: item.words, wide=True),
        TableColumn(t("Hạn cuối"), lambda item: labels.date_words(item.day)),
        TableColumn(t("Còn lại"), lambda item: item.left_words(day)),
        TableColumn(t("Đã xong"), lambda item: f"{item.done}/{item.asked}"),
        TableColumn(t("Chưa xong"), lambda item: str(item.missing)),
    )


def may_be_reminded(office: Office, item: Obligation) -> bool:
    """Whether an obligation is of a lower union of ours; where there is a registry, of one that it knows."""
    return item.side == "below" and is_lower_union(office, item.union_id)


def is_lower_union(office: Office, union_id: str | None) -> bool:
    """Whether an id is that of a union below us; without a registry every body is."""
    return office.bodies is None or union_id in office.bodies.own_unions


def horizon(office: Office, today: datetime.date, days: int | None = None) -> datetime.date:
    """Return the last day up to which is looked for what is soon: in ``days``, else a few working days and a rest."""
    if days is not None:
        return today + datetime.timedelta(days=days)
    return office.calendar.add_working(today, reminders.AHEAD) + _LONGEST_REST


def messages(
    office: Office, store: Store, today: datetime.date, unions: Sequence[str] = (), days: int | None = None
) -> list[Reminder]:  # fmt: skip
    """Return a message for each lower union with something late or due soon: in ``days``, else as ``reminders``."""
    until = horizon(office, today, days)
    # Without ``today``: what is answered and waits is not to be taken for late.
    mine = [item for item in store.obligations.pending(until, unions, today) if may_be_reminded(office, item)]
    return reminders.reminders(
        mine, today, days, office.calendar, office.succession(today), _contacts(office), office.name)  # fmt: skip


def by_duty(store: Store, owed: Iterable[Obligation], today: datetime.date) -> list[DutyDue]:
    """Return the duties of these obligations, the most urgent first, with how many of all their unions answered."""
    left = list(owed)
    parents = store.duties.ids_of({item.id for item in left if not item.parent})
    near = [
        UnionGroup(parent=item.parent or parents[item.id], letter=item.letter_id, side=item.side, day=day,
                   safe_due=None, recurs=item.recurrence is not None, row=item.id, many=1)
        for item in left for day in standing.open_days(item, today)]  # fmt: skip
    until = max((one.day for one in near), default=today)
    everybody = lines_of(store.duties.near(until, today, (), {one.letter for one in near}))
    return [*due(store, lines_of(near), today, everybody=everybody).shown]


def near(
    office: Office, store: Store, today: datetime.date, letters: Collection[str] | None = None
) -> list[UnionGroup]:
    """Return, by duty and day, what we and unions below have not answered that is late or soon (of ``letters``)."""
    apart = [number for number, union_id in store.duties.bodies().items() if not is_lower_union(office, union_id)]
    found = store.duties.near(horizon(office, today), today, apart, letters)
    return [one for one in found if reminders.is_near(one.safe_due, one.day, today, None, office.calendar)]


class PagePart(NamedTuple, Generic[Item]):
    """The first lines of a part of a page, and how many there are of them."""

    shown: Sequence[Item]
    all: int


def lines_of(near: Iterable[UnionGroup]) -> dict[Line, list[UnionGroup]]:
    """Group what is near by line: a duty of a side (its day ``None``); of what recurs each day is a line."""
    return grouped(near, lambda one: (one.parent, one.side, one.day if one.recurs else None))


def due(
    store: Store, duties: Mapping[Line, Sequence[UnionGroup]], today: datetime.date, most: int | None = None,
    everybody: Mapping[Line, Sequence[UnionGroup]] | None = None, *, newest: bool = False,
) -> PagePart[DutyDue]:  # fmt: skip
    """Return the first ``most`` lines, the most urgent (or ``newest``) first; and how many there are of all."""
    missing, firsts = dict[Line, int](), dict[Line, UnionGroup]()
    for line, groups in duties.items():
        missing[line] = sum(one.many for one in groups)
        firsts[line] = min(groups, key=attrgetter("day", "row"))

    def urgency(line: Line) -> tuple[bool, int, int, str]:
        """Return the earliest day first, but what is late for long after all else."""
        day = firsts[line].day
        return day < today - _LONG_LATE, day.toordinal() * (-1 if newest else 1), -missing[line], line[0]

    wanted = sorted(firsts, key=urgency)[:most]
    counted = store.duties.counts({parent for parent, _, _ in wanted})
    rows = store.obligations.by_id([firsts[line].row for line in wanted])
    shown = []
    for line in wanted:
        first, count, many = firsts[line], counted[line[:2]], missing[line]
        row, day, asked, done = rows[first.row], first.day.isoformat(), count.asked, count.done
        if first.recurs:
            row = standing.instance(row, day, today)
            asked -= count.waived.get(day, 0)
            done = asked - count.waiting - sum(one.many for one in (everybody or duties)[line])
        shown.append(
            DutyDue(
                duty_id=line[0], row=row.id, union=row.union if many == 1 else None, title=periods.duty_line(row),
                letter=row.letter, day=day, asked=asked, done=done, waiting=count.waiting, missing=many,
                recurs=first.recurs, letter_id=first.letter, approved=row.approved, side=first.side,
                department=row.department,
            ))  # fmt: skip
    return PagePart(shown, len(duties))


def unanswered(office: Office, store: Store, duty: str, today: datetime.date) -> Unanswered:
    """Return who has not answered the duty called ``duty``: the beginning of its id or of a union's row, or its letter.

    Raises ``UnknownRefError`` where there is none, ``SetupError`` where several are meant, it binds no lower union, or
    its letter may not leave the house.
    """
    called = store.duties.meant(duty)
    if len(called) > 1:
        named = [f"{name[:8]} ({periods.duty_line(item)})" for name, item in called.items()]
        words = {"duty": duty, "count": len(called), "choices": shortlist(named, _MOST_CHOICES, "; …")}
        raise SetupError("“{duty}” có {count} việc, hãy chọn bằng mã: {choices}.", **words)
    ((name, first),) = called.items()
    below = store.obligations.asked(Filters(duty=name, side="below"), today)
    rows = [item for item in below if may_be_reminded(office, item)]
    if any(item.approved is False for item in rows):
        words = {"letter": labels.letter_name(first.letter), "ref": labels.letter_ref(first.letter, name)}
        raise SetupError("Văn bản {letter} chưa duyệt, danh sách chưa gửi ra ngoài được. Duyệt: vanthu approve {ref}",
                         **words)  # fmt: skip
    unsure = {item.letter_id for item in rows if item.assignee_unsure}
    if unsure - store.reviews.approved(unsure):
        raise SetupError("Việc “{title}” chưa rõ ai làm: trả lời ở trang Hôm nay rồi hãy nhắc.", title=first.title)
    nobody = SetupError("Việc “{title}” không giao cho đơn vị cấp dưới nào.", title=periods.duty_line(first))
    asked = found_or([item for item in rows if item.status not in NOT_ASKED], nobody)
    places = office.known.places()
    return reminders.unanswered(name, asked, today, places, _contacts(office), office.succession(today), office.name)


class Load(NamedTuple):
    """What a lower union owes, over all days."""

    union: str
    open: int
    late: int
    union_id: str


def worst_of(office: Office, store: Store, day: datetime.date, most: int = _MOST_UNIONS) -> list[Load]:
    """Return what the ``most`` lower unions owe that are late with most duties; kept until something changes."""
    return office.shared(store, _worst_of, office, store, day, most)


def _worst_of(office: Office, store: Store, day: datetime.date, most: int) -> list[Load]:
    """Count what ``worst_of`` returns: of approved letters, for lower unions of the office's own registry."""
    counts = store.obligations.standing_of(None, day, approved=True, late=True)
    own = office.known.own_unions - {office.union_id}
    late = {id: missed for id, (_, missed) in counts.items() if missed and id in own}
    worst = sorted(late, key=lambda id: (-late[id], id))[:most]
    owed = store.obligations.standing_of(worst, day, approved=True)
    loads = [Load(office.known[id].name, *owed[id], id) for id in worst]
    return sorted(loads, key=lambda load: (-load.late, -load.open, load.union))


def _contacts(office: Office) -> Callable[[str | None], Contact | None]:
    return lambda union_id: contact_of(office.known.get(union_id))
