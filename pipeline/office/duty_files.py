"""Duties and unions' rows as files: JSON for programs, CSV, a workbook with all that belongs to them."""

import datetime
from collections.abc import Iterable, Sequence

from pipeline import frames, labels
from pipeline.duties import agenda
from pipeline.duties.succession import Succession
from pipeline.errors import SetupError
from pipeline.export import columns, ics, tables
from pipeline.export.workbook import workbook
from pipeline.office.calendars import entries_of
from pipeline.office.duties import duties, rows
from pipeline.store import Filters, Store
from pipeline.words import t
from schemas import Letter, LetterKey, Obligation

SUFFIXES = (".xlsx", ".csv", ".json")
#: So many rows a browser waits for.
MOST = 20_000


def with_heirs(
    found: Iterable[Obligation], succession: Succession | None, between: str | None = " – "
) -> list[Obligation]:
    """Say who owes each duty now, behind the union's name; ``None`` only marks what a person has to look at."""
    if succession is None:
        return list(found)
    return [succession.marked(item) if between is None else succession.seen(item, between) for item in found]


def file_of(
    store: Store, asked: Filters, today: datetime.date, suffix: str, succession: Succession | None, *, by_duty: bool
) -> tuple[bytes, int]:
    """Return duties, or what each union owes, as a file with one of ``SUFFIXES``, and its number of rows.

    A workbook holds both.
    """
    lines = duties(store, asked, today) if by_duty or suffix == ".xlsx" else []
    found = rows(store, asked, today) if not by_duty or suffix == ".xlsx" else []
    # Records for programs keep the name that the letter means.
    found = with_heirs(found, succession, None if suffix == ".json" else " – ")
    match suffix:
        case ".xlsx":
            letters = _letters_of(found, store)
            keys = {item.letter for item in found}
            of_unions = (entry for union in asked.union or (None,) for entry in entries_of(store, today, union))
            entries = [entry for entry in dict.fromkeys(of_unions) if entry.letter in keys]
            sheets = [
                (columns.DUTIES, frames.duties(lines, today)),
                (columns.OBLIGATIONS, frames.obligations(found, today, letters=letters)),
                (columns.DEADLINES, frames.deadlines(entries, today)),
                (columns.LETTERS, frames.letters(letters)),
                (columns.LIMITS, frames.limits(letters)),
            ]
            data = workbook(sheets, as_of=today)
        case ".csv" if by_duty:
            data = tables.csv_file(frames.duties(lines, today), columns.DUTIES)
        case ".csv":
            letters = _letters_of([item for item in found if item.limits or item.limits_to_check], store)
            data = tables.csv_file(frames.obligations(found, today, letters=letters), columns.OBLIGATIONS)
        case _:
            # A moved day stands in no title.
            told = (item.model_copy(update={"title": labels.duty_line(item)}) for item in found)
            data = tables.json_text(lines if by_duty else told).encode()
    return data, len(found or lines)


def _letters_of(found: Sequence[Obligation], store: Store) -> list[Letter]:
    """Return the letters that obligations come from."""
    keys = {item.letter for item in found}
    fields = set(LetterKey.model_fields)
    lines = store.letters.all() if keys else ()
    return [store.letters.of_id(line.sha256) for line in lines if LetterKey(**line.model_dump(include=fields)) in keys]


def calendar_file_of(store: Store, asked: Filters, today: datetime.date, server: str | None) -> bytes:
    """Return what is asked for as a calendar: one entry a duty and day, nothing else of its letters."""
    found = rows(store, asked, today)
    return ics.calendar_file(agenda.of_office((), found, store.history.counts()), today, server=server)


def refuse_too_many(store: Store, asked: Filters, today: datetime.date, most: int = MOST) -> None:
    """Raise ``SetupError`` where more is asked for than a file should hold that somebody waits for."""
    if store.obligations.count(asked, today, most + 1) > most:
        raise SetupError(t("Hơn {count} nghĩa vụ: lọc bớt (đơn vị, hạn, văn bản) rồi xuất lại.", count=most))
