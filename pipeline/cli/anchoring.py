"""``vanthu set-anchor``: the day of an event that deadlines are counted from."""

import datetime
from typing import Annotated

import typer

from pipeline import labels, settings
from pipeline.cli import console
from pipeline.cli.options import Db, Json, Quiet, Today, span_of, today_of
from pipeline.errors import SetupError
from pipeline.store import Store, open_store
from pipeline.words import t
from schemas import Obligation

#: What the day of receipt is called in records.
_RECEIVED = "received"
#: Beyond these the calendar knows no day.
_FIRST, _LAST = datetime.date(1950, 1, 1), datetime.date(2099, 12, 31)


def set_anchor(
    obligation: Annotated[
        str | None,
        typer.Argument(metavar=t("MÃ"), show_default=False, help=t("Mã nghĩa vụ: ghi ngày riêng của đơn vị này.")),
    ] = None,
    event_day: Annotated[
        str | None, typer.Argument(metavar=t("NGÀY"), show_default=False, help=t("Ngày của mốc."))
    ] = None,
    letter: Annotated[
        str | None,
        typer.Option(
            "--letter",
            metavar=t("VĂN_BẢN"),
            show_default=False,
            help=t("Ghi ngày nhận văn bản này, cho mọi đơn vị."),
        ),
    ] = None,
    received: Annotated[
        str | None,
        typer.Option("--received", metavar=t("NGÀY"), show_default=False, help=t("Ngày nhận văn bản (dấu đến).")),
    ] = None,
    clear: Annotated[bool, typer.Option("--clear", show_default=False, help=t("Bỏ ngày đã ghi."))] = False,
    db: Db = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Give or take back the day of an event, for one union or for a letter."""

    now = today_of(today)
    is_for_letter = letter is not None
    typed = received if is_for_letter else event_day
    if (obligation is None) != is_for_letter or (received is not None) > is_for_letter or (typed is None) != clear:
        raise SetupError(
            t(
                "Cần mã nghĩa vụ và ngày (vanthu set-anchor 3f9a1c 12/5/2026), hoặc --letter với --received; "
                "bỏ ngày đã ghi thì thay ngày bằng --clear."
            )
        )
    day = _day(typed, now) if typed is not None else None
    with open_store(db) as store:
        if letter is not None:
            _check_arrival(store, letter, day)
            changed = store.marks.set_anchor(letter, _RECEIVED, day, now, who=settings.user())
        else:
            changed = _set_own(store, obligation or "", day, now)
    if as_json:
        console.out_json([item.model_dump(mode="json") for item in changed])
        return
    for item in changed[:_SHOWN]:
        console.say(_line(item), quiet=quiet)
    console.say(t("Đã tính lại hạn của {count} nghĩa vụ.", count=len(changed)), quiet=quiet)


_SHOWN = 5


def _set_own(store: Store, obligation: str, day: datetime.date | None, now: datetime.date) -> list[Obligation]:
    """Set the day for every duty of the union under the letter that is counted from the same event."""
    letter, asked = store.obligations.with_letter(obligation)
    if asked.relative is None:
        raise SetupError(
            t(
                "Hạn của nghĩa vụ {id} không tính từ mốc nào. Xem: vanthu obligations",
                id=asked.id[:8],
            )
        )
    same = [
        item
        for item in store.obligations.find(letter=letter, everybody=True)
        if (item.union, item.union_id) == (asked.union, asked.union_id)
        and item.relative is not None
        and item.relative.anchor == asked.relative.anchor
    ]
    with store.at_once():
        changed = [store.marks.set_anchor(one.id, asked.relative.anchor, day, now, who=settings.user()) for one in same]
    return list({item.id: item for items in changed for item in items}.values())


def _check_arrival(store: Store, letter: str, day: datetime.date | None) -> None:

    issued = store.letters.called(letter).header.issued_on
    if day is not None and issued is not None and day.isoformat() < issued:
        days = {"day": _shown(day), "issued": labels.date_words(issued)}
        raise SetupError(t("Ngày nhận {day} trước ngày ban hành văn bản {issued}: kiểm tra lại.", **days))


def _line(item: Obligation) -> str:

    if item.last_good is None:
        return t("{union}: “{action}” – chưa có ngày của mốc.", union=item.union, action=item.action)
    return t(
        "{union}: “{action}” – đúng hạn đến {day}, nên xong {safe}.",
        union=item.union,
        action=item.action,
        day=labels.date_words(item.last_good),
        safe=labels.date_words(item.safe_due),
    )


def _day(words: str, today: datetime.date) -> datetime.date:
    span = span_of("set-anchor", words, today)
    if not span.is_day or not _FIRST <= span.first <= _LAST:
        raise SetupError(
            t("{option}: “{words}” không phải là một ngày. Ví dụ: 15/3/2026", option="set-anchor", words=words)
        )
    return span.first


def _shown(day: datetime.date) -> str:
    return f"{day:%d/%m/%Y}"
