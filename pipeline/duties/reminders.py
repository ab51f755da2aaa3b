"""What a union is to be reminded of on a day, as a message ready to be pasted into Zalo or an e-mail.

One message a union and day: what is late, what is due soon, and apart what it has answered and nobody has accepted
yet, which is not asked for again. What is fulfilled, repealed or not for the union is in no message. Who came in the
place of a union that has ended gets what was asked of it, where that is sure; else a person has to share it out.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from pipeline import labels
from pipeline.calendar.workdays import WorkingCalendar, office_calendar
from pipeline.duties import standing
from pipeline.duties.succession import Succession
from pipeline.words import one_line, t
from schemas import CLOSED, ROLES, Obligation
from schemas.office import Contact
from schemas.source import Record

#: Days ahead that a reminder looks, unless the clerk says otherwise.
DAYS = 7
#: Working days before the safe day on which a union is reminded; then on the day, and on every day when it is late.
STEPS = (7, 3, 1)
_LONGEST_ACTION = 160
#: Of more duties under one heading only the number is said: a message that fills screens is not read.
_MOST_LINES = 12


class Reminder(Record):
    """One message: what of a union's duties is late, due soon, or answered and not accepted yet; how to reach it."""

    union: str
    union_id: str | None
    late: tuple[Obligation, ...]
    due: tuple[Obligation, ...]
    waiting: tuple[Obligation, ...] = ()
    contact: Contact | None = None
    text: str


class _Owed(NamedTuple):
    """A duty by the day on which it is due, and the union that it was laid on where another one came in its place."""

    day: datetime.date
    item: Obligation
    before: str | None


def reminders(
    obligations: Iterable[Obligation], today: datetime.date, days: int | None = DAYS,
    calendar: WorkingCalendar | None = None, succession: Succession | None = None, *, scheduled: bool = False,
    contact: Callable[[str | None], Contact | None] = lambda _: None,
) -> list[Reminder]:  # fmt: skip
    """Return a message for each union that has something late, or due soon.

    Soon is up to ``days`` days from ``today``; with ``None``, from the seventh working day before the day by which a
    duty should safely be done. ``scheduled`` keeps the unions of which a duty is at a step of the schedule on that day
    (seven, three, one working day before, the day itself, each day when late). ``contact`` tells how to reach a union
    by its id. The status of ``obligations`` is the one before the day is looked at. Duties of the issuers themselves,
    closed ones, and those without a day are no matter of reminders.
    """
    working = calendar or office_calendar()
    by_union: dict[tuple[str, str | None], list[_Owed]] = {}
    for item in obligations:
        day = standing.next_day(item, today)
        if item.status in CLOSED or item.issuer_own or day is None:
            continue
        if is_near(item.safe_due, day, today, days, working):
            union, union_id, before = succession.addressee(item) if succession else (item.union, item.union_id, None)
            by_union.setdefault((union, union_id), []).append(_Owed(day, item, before))
    made = (
        _reminder(union, union_id, sorted(owed, key=lambda line: (line.day, line.item.id)), today, contact(union_id))
        for (union, union_id), owed in sorted(by_union.items(), key=lambda pair: (pair[0][0], pair[0][1] or ""))
        if not scheduled or any(_is_step(line, today, working) for line in owed)
    )
    return [reminder for reminder in made if reminder.late or reminder.due]


def _safe(safe_due: str | None, day: datetime.date, working: WorkingCalendar) -> datetime.date:
    return working.last_working(min(datetime.date.fromisoformat(safe_due), day) if safe_due else day)


def is_near(
    safe_due: str | None, day: datetime.date, today: datetime.date, days: int | None, working: WorkingCalendar
) -> bool:
    """Say whether a duty that ends on ``day`` is late on ``today`` or soon: within ``days``, or as ``reminders``."""
    if days is not None:
        return day <= today + datetime.timedelta(days=days)
    return day <= today or _safe(safe_due, day, working) <= working.add_working(today, STEPS[0])


def _is_step(owed: _Owed, today: datetime.date, working: WorkingCalendar) -> bool:
    if owed.item.status == "waiting":
        return False
    if owed.day <= today:
        return True
    safe = _safe(owed.item.safe_due, owed.day, working)
    return working.is_working(today) and (safe == today or working.working_days_between(today, safe) in STEPS)


def _reminder(
    union: str, union_id: str | None, owed: Sequence[_Owed], today: datetime.date, contact: Contact | None
) -> Reminder:
    waiting = [line for line in owed if line.item.status == "waiting"]
    late = [line for line in owed if line.day < today and line not in waiting]
    due = [line for line in owed if line.day >= today and line not in waiting]
    lines = [
        t("Kính gửi: {union}", union=union),
        t("Tính đến ngày {day}, xin nhắc đơn vị các việc sau:", day=f"{today:%d/%m/%Y}"),
        *_part(t("Đã quá hạn:"), late, today),
        *_part(t("Sắp đến hạn:"), due, today),
    ]
    if waiting:
        lines += ["", t("Đã nhận trả lời, đang chờ xác nhận (chưa cần gửi lại): {count} việc.", count=len(waiting))]
    lines += ["", t("Nếu đã thực hiện, đề nghị đơn vị báo lại số, ngày văn bản đã gửi. Trân trọng.")]
    parts = (tuple(line.item for line in part) for part in (late, due, waiting))
    told = dict(zip(("late", "due", "waiting"), parts, strict=True))
    return Reminder(union=union, union_id=union_id, **told, contact=contact, text="\n".join(lines))


def _part(heading: str, owed: Sequence[_Owed], today: datetime.date) -> Iterator[str]:
    if not owed:
        return
    yield from ("", heading)
    for number, line in enumerate(owed[:_MOST_LINES], start=1):
        yield f"{number}. {_line(line, today)}"
    if len(owed) > _MOST_LINES:
        yield t("… và {count} việc khác.", count=len(owed) - _MOST_LINES)


def _line(owed: _Owed, today: datetime.date) -> str:
    item, day = owed.item, owed.day
    action = one_line(labels.duty_line(item))
    if len(action) > _LONGEST_ACTION:
        action = action[: _LONGEST_ACTION - 1].rsplit(" ", 1)[0] + "…"
    if item.role != "lead":
        action = f"{action.rstrip('.;')} ({t(ROLES[item.role]).lower()})"
    unsaid = item.deliver_to and item.deliver_to.lower() not in action.lower()
    where = t("gửi về {body}", body=item.deliver_to) if unsaid else ""
    on_whom = t("việc của {union}", union=owed.before) if owed.before else ""
    which = t("nếu thuộc diện: {condition}", condition=item.condition) if item.condition else ""
    # With the hour where the letter gives one.
    named = f"{day:%d/%m/%Y}" if not item.time else t("{time} ngày {day}", time=item.time, day=f"{day:%d/%m/%Y}")
    when = t("hạn cuối {day}, {left}", day=named, left=labels.left_words(day, today))
    if item.safe_due and today.isoformat() <= item.safe_due < day.isoformat():
        when += t(" (nên xong {day})", day=labels.date_words(item.safe_due))
    if item.version > 1:
        when += t(" (hạn mới)")
    name, issued = labels.letter_name(item.letter), labels.date_words(item.letter.issued_on)
    match len((item.letter.issued_on or "").split("-")):
        case 3:
            letter = t("theo văn bản {letter} ngày {day}", letter=name, day=issued)
        case 2:
            letter = t("theo văn bản {letter} tháng {month}", letter=name, month=issued)
        case _:
            letter = t("theo {letter}", letter=name)
    return f"{'; '.join(filter(None, (action.rstrip('.;'), which, where, when, on_whom, letter)))}."
