"""``done`` and ``reopen`` on what recurs: one instance of it, not the whole series."""

import datetime
from typing import Annotated

import typer

from pipeline import labels
from pipeline.cli.options import span_of
from pipeline.duties import recurrence, standing
from pipeline.errors import SetupError
from pipeline.store import Store
from pipeline.words import t
from schemas import CLOSED, Obligation

InstanceDay = Annotated[
    str | None,
    typer.Option(
        "--day",
        metavar=t("NGÀY"),
        show_default=False,
        help=t("Việc định kỳ: kỳ có hạn vào ngày này (mặc định: done – kỳ đang đến hạn; reopen – kỳ ghi sau cùng)."),
    ),
]
Series = Annotated[
    bool, typer.Option("--series", show_default=False, help=t("Việc định kỳ: cả loạt đã xong, không chỉ một kỳ."))
]


def mark(
    store: Store, item: Obligation, words: str | None, on: datetime.date, answer: str | None, *, done: bool
) -> tuple[Obligation, datetime.date]:
    """Mark one instance as done, or take that back; return the obligation on that day, and which instance it was."""
    day = (_done if done else _taken_back)(store, item, words, on)
    return store.mark_instance(item.id, day, on, answer, done=done), day


def is_meant(store: Store, item: Obligation, words: str | None, *, series: bool, done: bool) -> bool:
    """Say whether a person means one instance: of what recurs on known days, unless the series itself is meant."""

    if item.last_good or not item.recurrence or not recurrence.is_dated(item.recurrence):
        if words is not None or series:
            raise SetupError(t("--day, --series chỉ dùng cho việc định kỳ có ngày: bỏ đi rồi chạy lại. Chưa ghi gì."))
        return False
    if words is not None and series:
        raise SetupError(t("Chọn một trong hai: --day cho một kỳ, --series cho cả loạt."))
    if done or words is not None:
        return not series
    # Whoever opens a series again that was closed as a whole means the series.
    return bool(item.done_days) and store.marks([item.id])[item.id].status != "done"


def told(item: Obligation, day: datetime.date, on: datetime.date, *, done: bool) -> str:
    """Return the line that says which instance was marked, and which one comes next."""

    next_ = standing.next_day(item, on)
    if next_ is None:
        coming = t("không còn kỳ nào")
    elif next_ < on:
        coming = t("kỳ {day} đã quá hạn", day=f"{next_:%d/%m/%Y}")
    else:
        coming = t("kỳ tiếp theo: {day}", day=f"{next_:%d/%m/%Y}")
    said = t("đã xong kỳ {day}", day=f"{day:%d/%m/%Y}") if done else t("mở lại kỳ {day}", day=f"{day:%d/%m/%Y}")
    return t("{union}: “{action}” – {said}; {coming}.", union=item.union, action=item.action, said=said, coming=coming)


def _done(store: Store, item: Obligation, words: str | None, on: datetime.date) -> datetime.date:

    if words is not None:
        return _named(item, words, on)
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


def _taken_back(store: Store, item: Obligation, words: str | None, on: datetime.date) -> datetime.date:
    if words is None:
        last = [said for said in store.instances([item.id]) if said.decision == "done"][-1]
        return datetime.date.fromisoformat(last.day)
    day = _named(item, words, on)
    if day.isoformat() not in item.done_days:
        raise SetupError(t("Kỳ {day} chưa ghi nhận là hoàn thành. Chưa ghi gì.", day=f"{day:%d/%m/%Y}"))
    return day


def _named(item: Obligation, words: str, on: datetime.date) -> datetime.date:
    """Return the instance that a person names by its last day, or by the day that the letter names (“trước ngày”)."""

    span = span_of("--day", words, on)
    if not span.is_day:
        raise SetupError(t("--day: “{words}” không phải là một ngày. Ví dụ: 15/3/2026", words=words))
    before = span.first - datetime.timedelta(days=1)
    is_named = item.bound == "before" and item.time is None and standing.is_instance(item, before)
    return before if is_named and not standing.is_instance(item, span.first) else span.first
