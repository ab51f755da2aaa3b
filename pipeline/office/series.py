"""Which instance of what recurs a person means who says that it is done, or takes that back."""

import datetime

from pipeline import labels
from pipeline.duties import recurrence, standing
from pipeline.errors import SetupError
from pipeline.store import Store
from pipeline.words import t
from schemas import CLOSED, Obligation


def is_instance_meant(store: Store, item: Obligation, day: datetime.date | None, *, series: bool, done: bool) -> bool:
    """Say whether a person means one instance: of what recurs on known days, unless the series itself is meant."""
    if item.last_good or not item.recurrence or not recurrence.is_dated(item.recurrence):
        if day is not None or series:
            raise SetupError(t("--day, --series chỉ dùng cho việc định kỳ có ngày: bỏ đi rồi chạy lại. Chưa ghi gì."))
        return False
    if done or day is not None:
        return not series
    # Whoever opens a series again that was closed as a whole means the series.
    return bool(item.done_days) and store.marks.of([item.id])[item.id].status != "done"


def instance_of(
    store: Store, item: Obligation, day: datetime.date | None, on: datetime.date, *, done: bool
) -> datetime.date:
    """Return the last day in time of the instance that is meant; ``day`` names one."""
    return (_done if done else _taken_back)(store, item, day, on)


def _done(store: Store, item: Obligation, named: datetime.date | None, on: datetime.date) -> datetime.date:
    if named is not None:
        return _named(item, named)
    day = standing.instance_meant(item, on)
    if item.status in CLOSED or day is None:
        raise SetupError(
            t(
                "Việc định kỳ này không còn kỳ nào phải ghi nhận ({status}). Mở lại bằng: vanthu reopen {id}; "
                "ghi cho một kỳ bằng --day.",
                status=labels.status_name(item.status),
                id=item.id[:8],
            )
        )
    return day


def _taken_back(store: Store, item: Obligation, named: datetime.date | None, on: datetime.date) -> datetime.date:
    if named is None:
        last = [said for said in store.marks.instances([item.id]) if said.decision == "done"][-1]
        return datetime.date.fromisoformat(last.day)
    day = _named(item, named)
    if day.isoformat() not in item.done_days:
        raise SetupError(t("Kỳ {day} chưa ghi nhận là hoàn thành. Chưa ghi gì.", day=f"{day:%d/%m/%Y}"))
    return day


def _named(item: Obligation, day: datetime.date) -> datetime.date:
    """Return the instance that a person names by its last day, or by the day that the letter names (“trước ngày”)."""
    before = day - datetime.timedelta(days=1)
    is_named = item.bound == "before" and item.time is None and standing.is_instance(item, before)
    return before if is_named and not standing.is_instance(item, day) else day
