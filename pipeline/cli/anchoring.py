"""``vanthu set-anchor``: the day of an event that deadlines are counted from."""

from typing import Annotated

from pipeline import labels, settings
from pipeline.cli import console
from pipeline.cli.asking import Asked
from pipeline.cli.options import argument, day_of, switch, value
from pipeline.errors import SetupError
from pipeline.office import days
from pipeline.store import open_store
from pipeline.words import t
from schemas import Obligation

_DAY, _LETTER = t("NGÀY"), t("Ghi ngày nhận văn bản này, cho mọi đơn vị.")
_OBLIGATION = t("Mã nghĩa vụ: ghi ngày riêng của đơn vị này.")
#: So many of the duties with a new day are named.
_SHOWN = 5


def set_anchor(
    ask: Asked,
    obligation: Annotated[str | None, argument(t("MÃ"), help=_OBLIGATION)] = None,
    event_day: Annotated[str | None, argument(_DAY, help=t("Ngày của mốc."))] = None,
    letter: Annotated[str | None, value("--letter", metavar=t("VĂN_BẢN"), help=_LETTER)] = None,
    received: Annotated[str | None, value("--received", metavar=_DAY, help=t("Ngày nhận văn bản (dấu đến)."))] = None,
    clear: Annotated[bool, switch("--clear", help=t("Bỏ ngày đã ghi."))] = False,
) -> None:
    """Give or take back the day of an event, for one union or for a letter."""
    typed = event_day if letter is None else received
    of_letter = letter is not None
    if (obligation is None) != of_letter or (received is not None) > of_letter or (typed is None) != clear:
        raise SetupError(
            t("Cần mã nghĩa vụ và ngày (vanthu set-anchor 3f9a1c 12/5/2026), hoặc --letter với --received; "
              "bỏ ngày đã ghi thì thay ngày bằng --clear.")
        )  # fmt: skip
    day = day_of("set-anchor", typed, ask.day) if typed is not None else None
    with open_store(ask.db) as store:
        if letter is not None:
            changed = days.received(store, letter, day, ask.day, settings.user())
        else:
            changed = days.happened(store, obligation or "", day, ask.day, settings.user())
    if ask.as_json:
        console.out_json(changed)
        return
    for item in changed[:_SHOWN]:
        ask.say(_line(item))
    ask.say(t("Đã tính lại hạn của {count} nghĩa vụ.", count=len(changed)))


def _line(item: Obligation) -> str:
    about = {"union": item.union, "action": item.action}
    if item.last_good is None:
        return t("{union}: “{action}” – chưa có ngày của mốc.", **about)
    last, safe = labels.date_words(item.last_good), labels.date_words(item.safe_due)
    return t("{union}: “{action}” – đúng hạn đến {day}, nên xong {safe}.", **about, day=last, safe=safe)
