"""``vanthu workdays``: which days the office works, where that comes from, and changing it."""

from pathlib import Path
from typing import Annotated

from pipeline import labels, settings
from pipeline.calendar.office_days import Changes, SpecialDay, imported, is_announced, special_days
from pipeline.cli import console
from pipeline.cli.asking import Asked
from pipeline.cli.options import argument, day_of, switch, value
from pipeline.errors import SetupError
from pipeline.labels import WEEKDAYS, Shown
from pipeline.office import marking, renewing
from pipeline.store import open_store
from pipeline.words import t
from schemas import Obligation

_SOURCES = {"table": t("thông báo hằng năm"), "law": t("tính theo luật"), "office": t("cơ quan ghi")}
_KINDS = {"off": t("nghỉ"), "work": t("làm việc")}
_DAYS, _OFF = t("NGÀY"), t("Cơ quan nghỉ ngày này (ghi được nhiều lần).")
_LIST = t("Ghi cả danh sách: CSV (ngày; nghỉ hoặc làm) hoặc TOML.")
Days = list[str] | None
_DAY, _LETTER = t("NGÀY"), t("Ghi ngày nhận văn bản này, cho mọi đơn vị.")
_OBLIGATION = t("Mã nghĩa vụ: ghi ngày riêng của đơn vị này.")
#: So many of the duties with a new day are named.
_SHOWN = 5


def workdays(
    ask: Asked,
    year: Annotated[int | None, argument(t("NĂM"), min=1950, max=2100, help=t("Năm (mặc định: năm nay)."))] = None,
    off: Annotated[Days, value("--off", metavar=_DAYS, help=_OFF)] = None,
    work: Annotated[Days, value("--work", metavar=_DAYS, help=t("Cơ quan làm việc ngày này."))] = None,
    reset: Annotated[Days, value("--reset", metavar=_DAYS, help=t("Bỏ điều đã ghi riêng cho ngày này."))] = None,
    listed: Annotated[Path | None, value("--import", metavar=t("TỆP"), help=_LIST)] = None,
) -> None:
    """Show the days of a year that differ from the plain week, or change the office's own file."""
    typed = (("--off", off), ("--work", work), ("--reset", reset))
    changes = Changes(*(frozenset(day_of(option, one, ask.day) for one in days or ()) for option, days in typed))
    if listed is not None:
        more = imported(listed, ask.day)
        changes = Changes(changes.off | more.off, changes.work | more.work, changes.reset)
    path = ask.office.places.workdays
    if named := changes.off | changes.work | changes.reset:
        renewed = renewing.change_days(ask.office, changes)
        ask.say(t("Đã ghi {count} ngày vào {path}.", count=len(named), path=path))
        count = t("Đã tính lại hạn của {count} văn bản.", count=renewed)
        ask.say(count if renewed else t("Không hạn nào thay đổi."))
    for shown in [year] if year else sorted({one.year for one in named}) or [ask.day.year]:
        _show(ask, shown, path)


def _show(ask: Asked, year: int, path: Path) -> None:
    days = special_days(year, path if path.exists() else None)
    if ask.as_json:
        lines = [{**one._asdict(), "day": one.day.isoformat()} for one in days]
        console.out_json({"year": year, "announced": is_announced(year), "file": str(path), "days": lines})
        return
    columns: tuple[Shown[SpecialDay], ...] = (
        Shown(t("Ngày"), lambda one: f"{one.day:%d/%m/%Y}"),
        Shown(t("Thứ"), lambda one: t(WEEKDAYS[one.day.weekday()])),
        Shown(t("Nghỉ hay làm"), lambda one: _KINDS[one.kind]),
        Shown(t("Căn cứ"), lambda one: _SOURCES[one.source]),
        Shown(t("Dịp"), lambda one: one.name),
    )
    console.show(console.listed(columns, days, t("Năm {year}", year=year)))
    if not is_announced(year):
        ask.say(t("Chưa có thông báo hoán đổi ngày làm việc năm {year}; khi có, ghi bằng --off và --work.", year=year))


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
            "Cần mã nghĩa vụ và ngày (vanthu set-anchor 3f9a1c 12/5/2026), hoặc --letter với --received; "
              "bỏ ngày đã ghi thì thay ngày bằng --clear.")  # fmt: skip
    day = day_of("set-anchor", typed, ask.day) if typed is not None else None
    with open_store(ask.db) as store:
        if letter is not None:
            changed = marking.received(store, letter, day, ask.day, settings.user())
        else:
            changed = marking.happened(store, obligation or "", day, ask.day, settings.user())
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
