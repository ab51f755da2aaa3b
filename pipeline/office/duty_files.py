"""Duties and unions' rows as files: JSON for programs, CSV, a workbook with all that belongs to them."""

import datetime
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from pipeline.calendar import periods
from pipeline.duties.succession import Succession
from pipeline.errors import SetupError
from pipeline.export import agenda, ics, table_files
from pipeline.export.entries import in_order_of_many
from pipeline.export.workbook import workbook
from pipeline.frames import deadline_rows, duty_rows, letter_row, limit_rows, limits_of, obligation_rows
from pipeline.office.calendars import Calendars
from pipeline.store import Filters, Store
from pipeline.store.database import LazyRows
from pipeline.store.obligations import ListPlace
from schemas import Letter, Obligation

Row = dict[str, Any]
SUFFIXES = (".xlsx", ".csv", ".json")
#: So many rows a browser waits for.
MOST = 20_000


def with_heirs(
    found: Iterable[Obligation], succession: Succession, between: str | None = " – "
) -> Iterator[Obligation]:
    """Say who owes each duty now, behind the union's name; ``None`` only marks what a person has to look at."""
    return map(succession.marked, found) if between is None else (succession.seen(item, between) for item in found)


def file_of(
    store: Store, asked: Filters, today: datetime.date, suffix: str, succession: Succession, *, by_duty: bool
) -> tuple[Iterable[bytes], int]:
    """Return duties, or what each union owes, as the parts of a file with one of ``SUFFIXES``, and its number of rows.

    A workbook holds both. What is read for it is read as the parts are gone through, once.
    """
    if by_duty and suffix in (".csv", ".json"):
        lines = store.duties.each(asked, today, by_period=suffix == ".csv")
        if suffix == ".json":
            return table_files.json_file(lines), len(lines)
        return table_files.csv_file(duty_rows(lines, today), table_files.DUTIES), len(lines)
    # Programs get one record a union and duty, people a line a missed period.
    found = rows(store, asked, today, by_period=suffix in (".csv", ".xlsx"))
    # Records for programs keep the name that the letter means.
    owed = with_heirs(found, succession, None if suffix == ".json" else " – ")
    if suffix == ".json":
        # A moved day stands in no title.
        told = (item.model_copy(update={"title": periods.duty_line(item)}) for item in owed)
        return table_files.json_file(told), len(found)
    limits: dict[tuple[str, str], str] = {}
    shown = obligation_rows(owed, today, limits=limits)
    if suffix == ".csv":
        for letter in _letters(store, store.obligations.limited()):
            limits.update(limits_of(letter))
        return table_files.csv_file(shown, table_files.OBLIGATIONS), len(found)
    letters, of_letters = dict[str, Row](), list[Row]()
    for letter in _letters(store, {place.letter for place in found.places}):
        limits.update(limits_of(letter))
        letters[letter.source.sha256] = letter_row(letter)
        of_letters += limit_rows(letter)
    calendars = Calendars(store, today)
    of_unions = (entry for union in asked.union for entry in calendars.of(union))
    of_letters_ = dict.fromkeys(of_unions) if asked.union else calendars.each_of_office()
    dated = in_order_of_many(entry for entry in of_letters_ if entry.letter_id in letters)
    sheets: list[tuple[table_files.Sheet, Iterable[Row]]] = [
        (table_files.DUTIES, duty_rows(store.duties.each(asked, today, by_period=True), today)),
        (table_files.OBLIGATIONS, shown),
        (table_files.DEADLINES, deadline_rows(dated, today)),
        (table_files.LETTERS, letters.values()),
        (table_files.LIMITS, of_letters),
    ]
    return [workbook(sheets, as_of=today)], len(found)


def _letters(store: Store, wanted: Collection[str]) -> Iterator[Letter]:
    return (store.letters.of_id(line.sha256) for line in store.letters.all() if line.sha256 in wanted)


def calendar_file_of(store: Store, asked: Filters, today: datetime.date, server: str | None) -> bytes:
    """Return what is asked for as a calendar: one entry a duty and day, nothing else of its letters."""
    found = list(rows(store, asked, today))
    return ics.calendar_file(agenda.of_office((), found, store.history.counts()), today, server=server)


def refuse_too_many(store: Store, asked: Filters, today: datetime.date) -> None:
    """Raise ``SetupError`` where more is asked for than a file should hold that somebody waits for."""
    if store.obligations.count(asked, today, MOST + 1) > MOST:
        raise SetupError("Hơn {count} nghĩa vụ: lọc bớt (đơn vị, hạn, văn bản) rồi xuất lại.", count=MOST)


def rows(
    store: Store, asked: Filters, today: datetime.date, *, by_period: bool = False
) -> LazyRows[ListPlace, Obligation]:
    """Return one obligation for each union and duty, by their next day (in the window); what has none last.

    ``by_period``: of what recurs and was missed each instance by itself, as people want lists.
    """
    return store.obligations.in_order(sorted(store.obligations.standing(asked, today, by_period=by_period)), today)
