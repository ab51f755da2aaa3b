"""What a union says it has sent: said by the union, confirmed by a clerk, who then marks the duty as done by it."""

import datetime
from collections.abc import Sequence

from pipeline.errors import SetupError
from pipeline.office import marking
from pipeline.office.marking import Said, Wanted
from pipeline.office.office import Office
from pipeline.store import Store
from pipeline.store.sent import SentLine
from pipeline.words import t
from schemas import CLOSED, Obligation

_LONGEST = 500


def say(
    store: Store,
    item: Obligation,
    at: datetime.datetime,
    who: str | None,
    number: str,
    day: datetime.date | None = None,
    note: str = "",
    upload: str | None = None,
) -> SentLine:
    """Write down that a union has sent what it owes: the number of its letter, its day, the file."""
    refuse(item, number, upload is not None, day, at.date())
    number, note = " ".join(number.split())[:_LONGEST], note.strip()[:_LONGEST]
    return store.sent.say(item.id, at, who, number or None, day, note or None, upload)


def refuse(item: Obligation, number: str, has_file: bool, day: datetime.date | None, today: datetime.date) -> None:
    """Raise ``SetupError`` where a union says too little, or something that cannot be."""
    if not (number.strip() or has_file):
        raise SetupError(t("Ghi số ký hiệu văn bản đã gửi, hoặc gửi kèm tệp."))
    if item.status in CLOSED:
        raise SetupError(t("Việc này đã xong."))
    if day is not None and day > today:
        raise SetupError(t("Ngày gửi không thể sau hôm nay."))


def confirm(office: Office, store: Store, number: int, at: datetime.datetime, who: str | None) -> Sequence[Obligation]:
    """Confirm that what was sent has come: the duty is done by it, on the day that the union gave."""
    with store.at_once():
        line = store.sent.decide(number, "confirmed", at, who)
        day = datetime.date.fromisoformat(line.day) if line.day is not None else None
        said = Said("done", line.number, came_on=day)
        marked = marking.mark(office, store, [Wanted(line.obligation, said)], at.date(), who)
        return [one.item for one in marked]


def reject(store: Store, number: int, at: datetime.datetime, who: str | None, why: str = "") -> SentLine:
    """Say that what a union says it has sent has not come, or is not what was asked for."""
    return store.sent.decide(number, "rejected", at, who, why.strip()[:_LONGEST] or None)
