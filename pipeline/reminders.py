"""What a union is to be reminded of on a day, as a message ready to be pasted into Zalo or an e-mail."""

import datetime
from collections.abc import Iterable

from pipeline import labels, standing
from pipeline.words import t
from schemas import Obligation
from schemas.base import Record

#: Days ahead that a reminder looks, unless the clerk says otherwise.
DAYS = 7
_LONGEST_ACTION = 160


class Reminder(Record):
    """One message: what of a union's duties is late and what is due soon."""

    union: str
    union_id: str | None
    late: tuple[Obligation, ...]
    due: tuple[Obligation, ...]
    text: str


def reminders(obligations: Iterable[Obligation], today: datetime.date, days: int = DAYS) -> list[Reminder]:
    """Return a message for each union that has something late, or due from ``today`` to ``days`` days on.

    Duties of the issuers themselves, fulfilled ones, and those without a day are no matter of reminders.
    """
    last = today + datetime.timedelta(days=days)
    by_union: dict[tuple[str, str | None], list[tuple[datetime.date, Obligation]]] = {}
    for item in obligations:
        day = standing.next_day(item, today)
        if item.status != "done" and not item.issuer_own and day is not None and day <= last:
            by_union.setdefault((item.union, item.union_id), []).append((day, item))
    return [
        _reminder(union, union_id, sorted(owed, key=lambda pair: (pair[0], pair[1].id)), today)
        for (union, union_id), owed in sorted(by_union.items(), key=lambda pair: (pair[0][0], pair[0][1] or ""))
    ]


def _reminder(
    union: str, union_id: str | None, owed: list[tuple[datetime.date, Obligation]], today: datetime.date
) -> Reminder:
    late = [(day, item) for day, item in owed if day < today]
    due = [(day, item) for day, item in owed if day >= today]
    lines = [t("Kính gửi: {union}", union=union)]
    lines.append(t("Tính đến ngày {day}, xin nhắc đơn vị các việc sau:", day=f"{today:%d/%m/%Y}"))
    for heading, part in ((t("Đã quá hạn:"), late), (t("Sắp đến hạn:"), due)):
        if part:
            lines += ["", heading]
            lines += [f"{number}. {_line(item, day, today)}" for number, (day, item) in enumerate(part, start=1)]
    lines += ["", t("Nếu đã thực hiện, đề nghị đơn vị báo lại số, ngày văn bản đã gửi. Trân trọng.")]
    return Reminder(
        union=union,
        union_id=union_id,
        late=tuple(item for _, item in late),
        due=tuple(item for _, item in due),
        text="\n".join(lines),
    )


def _line(item: Obligation, day: datetime.date, today: datetime.date) -> str:
    action = " ".join(item.action.split())
    if len(action) > _LONGEST_ACTION:
        action = action[: _LONGEST_ACTION - 1].rsplit(" ", 1)[0] + "…"
    left = (day - today).days
    if left < 0:
        when = t("hạn cuối {day}, quá {count} ngày", day=_named(item, day), count=-left)
    elif left == 0:
        when = t("hạn cuối {day}, hôm nay", day=_named(item, day))
    else:
        when = t("hạn cuối {day}, còn {count} ngày", day=_named(item, day), count=left)
    where = t("gửi về {body}", body=item.deliver_to) if item.deliver_to else ""
    return "; ".join(part for part in (action.rstrip(".;"), where, when, _letter(item)) if part) + "."


def _named(item: Obligation, day: datetime.date) -> str:
    """Return the last day in time, with the hour where the letter gives one."""
    return f"{day:%d/%m/%Y}" if not item.time else t("{time} ngày {day}", time=item.time, day=f"{day:%d/%m/%Y}")


def _letter(item: Obligation) -> str:
    name = labels.letter_name(item.letter)
    when = labels.date_words(item.letter.issued_on)
    return t("theo văn bản {letter} ngày {day}", letter=name, day=when) if when else t("theo {letter}", letter=name)
