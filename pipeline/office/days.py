"""Days that a person tells: which the office works, when the event was that a deadline is counted from."""

import datetime

from pipeline import labels
from pipeline.calendar import office_days
from pipeline.calendar.office_days import Changes
from pipeline.errors import SetupError
from pipeline.files import write
from pipeline.intake.renewing import recount
from pipeline.office.office import Office
from pipeline.store import Store
from pipeline.words import t
from schemas import Obligation

#: What the day of receipt is called in records.
_RECEIVED = "received"


def change(office: Office, changes: Changes) -> int:
    """Write days off and worked into the office's own file; return of how many letters a day has changed with it."""
    path = office.places.workdays
    write(path, office_days.change(path, changes))
    office.forget()
    with office.open() as store:
        return recount(store, store.calendar)


def received(
    store: Store, letter: str, day: datetime.date | None, on: datetime.date, who: str | None
) -> list[Obligation]:
    """Set the day on which a letter was received, or take it back with ``None``; return the duties that count from it.

    Raises ``SetupError`` for a day before that of the letter.
    """
    issued = store.letters.called(letter).header.issued_on
    if day is not None and issued is not None and day.isoformat() < issued:
        days = {"day": f"{day:%d/%m/%Y}", "issued": labels.date_words(issued)}
        raise SetupError(t("Ngày nhận {day} trước ngày ban hành văn bản {issued}: kiểm tra lại.", **days))
    return store.marks.set_anchor(letter, _RECEIVED, day, on, who=who)


def happened(store: Store, ref: str, day: datetime.date | None, on: datetime.date, who: str | None) -> list[Obligation]:
    """Set the day of the event that an obligation is counted from, or take it back with ``None``.

    It holds for every duty of the union under the letter that counts from the same event; these are returned.
    """
    letter, asked = store.obligations.with_letter(ref)
    if asked.relative is None:
        raise SetupError(t("Hạn của nghĩa vụ {id} không tính từ mốc nào. Xem: vanthu obligations", id=asked.id[:8]))
    event, union = asked.relative.anchor, (asked.union, asked.union_id)
    of_union = [item for item in store.obligations.find(letter=letter, everybody=True)
                if (item.union, item.union_id) == union]  # fmt: skip
    same = [item for item in of_union if item.relative is not None and item.relative.anchor == event]
    with store.at_once():
        changed = [store.marks.set_anchor(one.id, event, day, on, who=who) for one in same]
    return list({item.id: item for items in changed for item in items}.values())
