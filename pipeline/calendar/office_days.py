"""An office's own file of days: which of them it has off or works on, otherwise than the public calendar.

The file is TOML, one table a year with ``off`` and ``work``, so that a clerk may also write it by hand; changes made
here keep the comment at its head and everything that was not changed.
"""

import datetime
import itertools
import tomllib
from pathlib import Path
from typing import Any, Literal, NamedTuple

from extractors.counting import FIRST_YEAR, LAST_YEAR, year_of_work
from extractors.lexicon import load
from pipeline.calendar.workdays import WorkingCalendar, holiday_names, read_office
from pipeline.support.errors import SetupError

Kind = Literal["off", "work"]
Source = Literal["table", "law", "office"]

_HEAD = (
    "# Lịch làm việc riêng của cơ quan: `off` là ngày nghỉ, `work` là ngày làm việc (làm bù, làm thứ Bảy).\n"
    "# Sửa bằng lệnh: vanthu office days --off NGÀY --work NGÀY --reset NGÀY\n"
)


class SpecialDay(NamedTuple):
    """A day that differs from the plain week, who says so, and its name where it is a holiday by law."""

    day: datetime.date
    kind: Kind
    source: Source
    name: str = ""


class DayChanges(NamedTuple):
    """Days to be set off or worked, and days to be left to the public calendar again."""

    off: frozenset[datetime.date] = frozenset()
    work: frozenset[datetime.date] = frozenset()
    reset: frozenset[datetime.date] = frozenset()


def special_days(year: int, office: Path | None) -> list[SpecialDay]:
    """Return the days of a year that differ from Monday to Friday; what the ``office`` file says goes first."""
    public: Source = "table" if is_announced(year) else "law"
    own = read_office(office).get(str(year), {}) if office and office.exists() else {}
    off, work = year_of_work(year)
    layers: tuple[tuple[Kind, Source, Any], ...] = (
        ("off", public, off), ("work", public, work), *((kind, "office", days) for kind, days in own.items()),
    )  # fmt: skip
    names = holiday_names(year)
    found = {day: SpecialDay(day, kind, source, names.get(day, "")) for kind, source, days in layers for day in days}
    return [one for _, one in sorted(found.items())]


def is_announced(year: int) -> bool:
    """Whether the program's own table has the year, so that its swapped days are known."""
    return str(year) in load("workdays")


def change(office: Path, changes: DayChanges) -> bytes:
    """Return the office's file with the changes made; raises ``SetupError`` where it is faulty or they contradict."""
    if both := sorted(changes.off & changes.work):
        raise SetupError("Ngày {day} vừa ghi nghỉ vừa ghi làm việc. Chọn một.", day=f"{both[0]:%d/%m/%Y}")
    table: dict[str, Any] = {}
    lines = [_HEAD]
    if office.exists():
        table = read_office(office)
        WorkingCalendar(office)  # a faulty file is said to be so before anything is written
        said = office.read_text("utf-8").splitlines(keepends=True)
        comment = itertools.takewhile(lambda line: line.strip()[:1] in ("", "#"), said)
        lines = ["".join(comment).rstrip("\n") + "\n"]  # at its head it stays
    for day in sorted(changes.off | changes.work | changes.reset):
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise SetupError("Lịch làm việc chỉ có từ năm {first} đến {last}.", first=FIRST_YEAR, last=LAST_YEAR)
        year = table.setdefault(str(day.year), {})
        for name, days in (("off", changes.off), ("work", changes.work)):
            year[name] = sorted(set(year.get(name, ())) - {day} | days & {day})
    if rest := table.get("rest_weekdays"):
        lines.append(f"rest_weekdays = [{', '.join(map(str, rest))}]\n")
    for name in sorted(filter(str.isdigit, table)):
        if named := sorted((kind, days) for kind, days in table[name].items() if days):
            lines.append(f"\n[{name}]\n")
            lines += [f"{kind} = [{', '.join(map(str, sorted(days)))}]\n" for kind, days in named]
    text = "".join(lines).lstrip("\n")
    tomllib.loads(text)
    return text.encode()
