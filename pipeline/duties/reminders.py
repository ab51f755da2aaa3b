"""What a union is to be reminded of on a day, as a message for Zalo or an e-mail; who has answered what.

One message a union and day: what is late, what is due soon, and apart what it has answered and nobody has accepted
yet, which is not asked for again. What is fulfilled, repealed or not for the union is in no message. Who came in the
place of a union that has ended gets what was asked of it, where that is sure; else a person has to share it out.
"""

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import attrgetter
from textwrap import shorten

from pipeline.calendar import periods
from pipeline.calendar.workdays import WorkingCalendar, office_calendar
from pipeline.duties import standing
from pipeline.duties.succession import Succession
from pipeline.support import labels
from pipeline.support.grouping import grouped
from pipeline.support.words import if_said, t
from schemas import CLOSED, ROLES, Contact, LetterKey, Obligation, Record, iso, whole_day

#: Days ahead that a reminder looks, unless the clerk says otherwise.
DAYS = 7
#: From so many working days before the safe day on a union is reminded.
AHEAD = 7
#: Said where the office works without anybody approving letters.
NOBODY_LOOKED = "Danh sách này do máy đọc từ văn bản, chưa có người xem lại; đề nghị đối chiếu với văn bản."
_LONGEST_ACTION = 160
#: Of more duties under one heading only the number is said: a message that fills screens is not read.
_MOST_LINES = 12


class Reminder(Record):
    """One message: what of a union's duties is late, due soon, or answered and not accepted yet; how to reach it.

    Of what recurs each instance stands by itself, by its last day in time (``last_good``).
    """

    union: str
    union_id: str | None
    late: tuple[Obligation, ...]
    due: tuple[Obligation, ...]
    waiting: tuple[Obligation, ...] = ()
    contact: Contact | None = None
    text: str


def reminders(
    obligations: Iterable[Obligation], today: datetime.date, days: int | None = DAYS,
    calendar: WorkingCalendar | None = None, succession: Succession | None = None,
    contact: Callable[[str | None], Contact | None] = lambda _: None, sender: str | None = None,
) -> list[Reminder]:  # fmt: skip
    """Return a message for each union that has something late, or due soon.

    Soon is up to ``days`` days from ``today``; with ``None``, from the seventh working day before the day by which a
    duty should safely be done. ``contact`` tells how to reach a union by its id, ``sender`` signs. The status of
    ``obligations`` is the one before the day is looked at. Duties of the issuers themselves, closed ones, and those
    without a day are no matter of reminders.
    """
    working = calendar or office_calendar()
    found = []
    by_union = _by_union(obligations, today, days, working, succession or Succession(None, today))
    for (union, union_id), owed in sorted(by_union.items(), key=lambda pair: (pair[0][0], pair[0][1] or "")):
        owed.sort(key=lambda item: (item.last_good or "", item.id))
        parts: dict[str, list[Obligation]] = {"late": [], "due": [], "later": [], "waiting": []}
        parts |= grouped(owed, lambda item: _stand(item, today, working))
        if len(parts["waiting"]) == len(owed):
            continue
        text = "\n".join([*_message(union, union_id, parts, today), *filter(None, (sender,))])
        parts["due"] += parts.pop("later")
        told = {name: tuple(part) for name, part in parts.items()}
        found.append(Reminder(union=union, union_id=union_id, **told, contact=contact(union_id), text=text))
    return found


def _stand(item: Obligation, today: datetime.date, working: WorkingCalendar) -> str:
    """Return where a duty stands in a message: ``waiting``, ``late``, ``due``; ``later``: far off, but asked for."""
    day = datetime.date.fromisoformat(str(item.last_good))
    if item.status == "waiting":
        return "waiting"
    if day < today:
        return "late"
    return "due" if is_near(item.safe_due, day, today, None, working) else "later"


def _by_union(
    obligations: Iterable[Obligation], today: datetime.date, days: int | None, working: WorkingCalendar,
    succession: Succession,
) -> dict[tuple[str, str | None], list[Obligation]]:  # fmt: skip
    """Return what is late or due soon by name and id of who is reminded; each time of what recurs is one of its own."""
    found: dict[tuple[str, str | None], list[Obligation]] = {}
    for item in obligations:
        if standing.status(item, today) in CLOSED or item.issuer_own:
            continue
        near = [day for day in standing.open_days(item, today) if is_near(item.safe_due, day, today, days, working)]
        union, union_id, _ = succession.addressee(item)
        found.setdefault((union, union_id), []).extend(item.with_own({"last_good": iso(day)}) for day in near)
    return found


def _message(
    union: str, union_id: str | None, parts: Mapping[str, Sequence[Obligation]], today: datetime.date
) -> Iterator[str]:
    """Yield the lines of a message to a union about its duties by part: ``late``, ``due``, ``later``, ``waiting``."""
    yield t("Kính gửi: {union}", union=union)
    yield t("Tính đến ngày {day}, xin nhắc đơn vị các việc sau:", day=f"{today:%d/%m/%Y}")
    yield from _part(t("Đã quá hạn:"), parts["late"], union_id, today)
    yield from _part(t("Sắp đến hạn:"), parts["due"], union_id, today)
    yield from _part(t("Còn phải thực hiện:"), parts["later"], union_id, today)
    if count := len(parts["waiting"]):
        yield ""
        yield t("Đã nhận trả lời, đang chờ xác nhận (chưa cần gửi lại): {count} việc.", count=count)
    if None in map(attrgetter("approved"), chain.from_iterable(parts.values())):
        yield ""
        yield t(NOBODY_LOOKED)
    yield ""
    yield t("Nếu đã thực hiện, đề nghị đơn vị báo lại số, ngày văn bản đã gửi. Trân trọng.")


def is_near(
    safe_due: str | None, day: datetime.date, today: datetime.date, days: int | None, working: WorkingCalendar
) -> bool:
    """Whether a duty that ends on ``day`` is late on ``today`` or soon: within ``days``, or as ``reminders``."""
    if days is not None:
        return day <= today + datetime.timedelta(days=days)
    safe = min(datetime.date.fromisoformat(safe_due), day) if safe_due else day
    return day <= today or working.last_working(safe) <= working.add_working(today, AHEAD)


def _part(heading: str, owed: Sequence[Obligation], union_id: str | None, today: datetime.date) -> Iterator[str]:
    """Yield a heading with a numbered line for each duty, of many the first; nothing where there are none."""
    if not owed:
        return
    yield from ("", heading)
    for number, line in enumerate(owed[:_MOST_LINES], start=1):
        yield f"{number}. {_line(line, union_id, today)}"
    if len(owed) > _MOST_LINES:
        yield t("… và {count} việc khác.", count=len(owed) - _MOST_LINES)


def _line(item: Obligation, union_id: str | None, today: datetime.date) -> str:
    """Return a duty as one line: the act, who is meant, where and when to send it, whose it was, by which letter.

    ``union_id``: who is written to; where the duty was laid on another union, whose it was is said.
    """
    day = datetime.date.fromisoformat(str(item.last_good))
    action = shorten(periods.duty_line(item), _LONGEST_ACTION, placeholder="…")
    if item.role != "lead":
        action = f"{action.rstrip('.;')} ({t(ROLES[item.role]).lower()})"
    is_unsaid = str(item.deliver_to).lower() not in action.lower()
    where = if_said("gửi về {body}", body=item.deliver_to, is_unsaid=is_unsaid)
    on_whom = if_said("việc của {union}", union=item.union, is_other=item.union_id != union_id)
    which = if_said("nếu thuộc diện: {condition}", condition=item.condition)
    when = _when(item, day, action, today)
    if item.safe_due and today.isoformat() <= item.safe_due < day.isoformat():
        when += t(" (nên xong {day})", day=labels.date_words(item.safe_due))
    when += if_said(" (hạn mới)", is_new=item.version > 1)
    name, issued = labels.letter_name(item.letter), labels.date_words(item.letter.issued_on)
    letter = t("theo {letter}", letter=name)
    if whole_day(item.letter.issued_on) is not None:
        letter = t("theo văn bản {letter} ngày {day}", letter=name, day=issued)
    return f"{'; '.join(filter(None, (action.rstrip('.;'), which, where, when, on_whom, letter)))}."


def _when(item: Obligation, day: datetime.date, action: str, today: datetime.date) -> str:
    """Return the last day, with the hour where the letter gives one, and how many days are left.

    Where the words of the duty name that day it stands there alone.
    """
    left = labels.left_words(day, today)
    if re.search(rf"\b0?{day.day}/0?{day.month}/{day.year}\b", action):
        return left
    named = f"{day:%d/%m/%Y}" if not item.time else t("{time} ngày {day}", time=item.time, day=f"{day:%d/%m/%Y}")
    return t("hạn cuối {day}, {left}", day=named, left=left)


# --------------------
# Who has not answered a duty, as a list for a group chat.


class UnansweredUnion(Record):
    """A union that has not answered: the row by which it is marked, and its last day in time."""

    union: str
    union_id: str | None
    obligation: str
    day: str | None
    period: str = ""
    """What the period is called that is missing, of what recurs."""
    contact: Contact | None = None


class Unanswered(Record):
    """How a duty stands, of ``asked`` unions; ``day`` is the last day in time of most of those who are ``missing``."""

    duty_id: str
    title: str
    letter: LetterKey
    day: str | None
    asked: int
    done: int
    waiting: int
    missing: tuple[UnansweredUnion, ...]
    unseen: bool = False
    """Whether nobody looked at what was read of the letter."""
    text: str


def unanswered(
    duty_id: str, owed: Iterable[Obligation], today: datetime.date, place: Mapping[str, int],
    contact: Callable[[str | None], Contact | None], succession: Succession, sender: str | None,
) -> Unanswered:  # fmt: skip
    """Return the list of a duty, of which ``owed`` are all rows, in the order of the registry (id → ``place``).

    Unions that the registry has not stand last, by name. Whoever is not asked for it any more is no matter of it.
    """
    rows = list(owed)
    left = [item for item in rows if item.status not in ("done", "waiting")]
    left.sort(key=lambda item: (place.get(str(item.union_id), len(place)), item.union, item.id))
    like = (left or rows)[0]
    missing = list(_missing(left, today, contact, succession))
    waiting = sum(item.status == "waiting" for item in rows)
    days = list(filter(None, map(attrgetter("day"), missing)))
    done = len(rows) - waiting - len(set(map(attrgetter("obligation"), missing)))
    made = Unanswered(
        duty_id=duty_id, title=periods.duty_line(like), letter=like.letter,
        day=max(sorted(set(days)), key=days.count, default=None), asked=len(rows), done=done, waiting=waiting,
        missing=tuple(missing), unseen=like.approved is None, text="")  # fmt: skip
    return made.model_copy(update={"text": "\n".join([*_lines(made, today), *filter(None, (sender,))])})


def _missing(
    left: Sequence[Obligation], today: datetime.date, contact: Callable[[str | None], Contact | None],
    succession: Succession,
) -> Iterator[UnansweredUnion]:  # fmt: skip
    """Yield the unions that have not answered, of what recurs once for each period missed, else for the next one."""
    open_days = {item.id: standing.open_days(item, today) for item in left}
    first = min(chain.from_iterable(open_days.values()), default=today)
    last = max(first, today - datetime.timedelta(days=1))
    for item in left:
        union, union_id, before = succession.addressee(item)
        union = t("{union} (việc của {before})", union=union, before=before) if before else union
        for day in open_days[item.id] or (None,):
            instance = None if item.last_good else day
            if instance is not None and instance > last:
                continue
            yield UnansweredUnion(
                union=union, union_id=union_id, obligation=item.id, contact=contact(union_id), day=iso(day),
                period=periods.of(item, instance),
            )  # fmt: skip


def _lines(made: Unanswered, today: datetime.date) -> Iterator[str]:
    """Yield the lines of a message to all unions of a duty: how many are done, by when, and who has not answered."""
    yield t("Kính gửi: {union}", union=t("các đơn vị chưa nộp, chưa báo cáo") if made.missing else t("các đơn vị"))
    yield t("Tính đến ngày {day}, xin nhắc đơn vị các việc sau:", day=f"{today:%d/%m/%Y}")
    name, issued = labels.letter_name(made.letter), labels.date_words(made.letter.issued_on)
    letter = t("{letter} ngày {day}", letter=name, day=issued) if issued else name
    named = set(map(attrgetter("period"), made.missing))
    # One period that all miss stands once; of several each line says its own.
    shared = next(iter(named)) if len(named) == 1 else ""
    title = " ".join(filter(None, (made.title.rstrip(".;"), f"({shared})" if shared else "")))
    yield t("{title} – theo {letter}", title=title, letter=letter)
    count = t("{done}/{asked} đơn vị đã xong", done=made.done, asked=made.asked)
    count += if_said(", {waiting} đã trả lời, chờ xác nhận", waiting=made.waiting)
    when = ""
    if made.day is not None and len(named) <= 1:
        left = labels.left_words(datetime.date.fromisoformat(made.day), today)
        when = t("Hạn cuối {day}, {left}. ", day=labels.date_words(made.day), left=left)
    yield f"{when}{count}."
    if made.unseen:
        yield t(NOBODY_LOOKED)
    yield ""
    for number, one in enumerate(made.missing, start=1):
        own = t("hạn riêng {day}", day=labels.date_words(one.day)) if one.day else t("chưa có ngày")
        own = (one.period if not shared else "") or (own if one.day != made.day else "")
        yield "; ".join(filter(None, (f"{number}. {one.union}", own)))
    if not made.missing:
        yield t("Các đơn vị đã trả lời đủ.")
    else:
        yield ""
        yield t("Đơn vị đã gửi xin báo lại số, ngày văn bản. Trân trọng.")
