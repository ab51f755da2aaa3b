"""Duties and unions' rows as files: JSON for programs, CSV, a workbook with all that belongs to them."""

import datetime
from collections.abc import Iterable

from pipeline.calendar import periods
from pipeline.duties.succession import Succession
from pipeline.export import table_files
from pipeline.export.frames import duty_rows, limits_of, obligation_rows
from pipeline.export.workbook import workbook
from pipeline.store import Filters, Store
from pipeline.support.errors import SetupError

SUFFIXES = (".xlsx", ".csv", ".json")
#: So many rows a browser waits for.
MOST = 20_000


def file_of(
    store: Store, asked: Filters, today: datetime.date, suffix: str, succession: Succession, *, by_duty: bool
) -> tuple[Iterable[bytes], int]:
    """Return a file of duties, or of what each union owes (a workbook: both), in parts; and how many rows it has."""
    if by_duty and suffix in (".csv", ".json"):
        lines = store.duties.each(asked, today, by_period=suffix == ".csv")
        if suffix == ".json":
            return table_files.json_file(lines), len(lines)
        return table_files.csv_file(duty_rows(lines, today), table_files.DUTIES), len(lines)
    # Programs get one record a union and duty, people a line a missed period.
    found = store.obligations.listed(asked, today, by_period=suffix in (".csv", ".xlsx"))
    if suffix == ".json":
        # Records for programs keep the name that the letter means; a moved day stands in no title.
        told = (item.model_copy(update={"title": periods.duty_line(item)}) for item in map(succession.marked, found))
        return table_files.json_file(told), len(found)
    limits: dict[tuple[str, str], str] = {}
    shown = obligation_rows(map(succession.seen, found), today, limits=limits)
    for letter in store.letters.of_ids(sorted(store.obligations.limited())):
        limits.update(limits_of(letter))
    if suffix == ".csv":
        return table_files.csv_file(shown, table_files.OBLIGATIONS), len(found)
    duties = duty_rows(store.duties.each(asked, today, by_period=True), today)
    sheets = [(table_files.DUTIES, duties), (table_files.OBLIGATIONS, shown)]
    return [workbook(sheets, as_of=today)], len(found)


def refuse_too_many(store: Store, asked: Filters, today: datetime.date) -> None:
    """Raise ``SetupError`` where more is asked for than a file should hold that somebody waits for."""
    if store.obligations.count(asked, today, MOST + 1) > MOST:
        raise SetupError("Hơn {count} nghĩa vụ: lọc bớt (đơn vị, hạn, văn bản) rồi xuất lại.", count=MOST)
