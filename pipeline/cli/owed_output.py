"""What the command ``obligations`` prints and writes: the same rows as a table, JSON, CSV or a workbook."""

import datetime
from pathlib import Path

from pipeline import frames, labels
from pipeline.cli import console
from pipeline.cli.union_choice import Chosen
from pipeline.duties import recurrence, standing
from pipeline.duties.succession import Succession
from pipeline.export import columns, files, tables
from pipeline.export.workbook import workbook
from pipeline.frames.duties import undated_words, waiting_words
from pipeline.office.calendars import entries_of
from pipeline.office.duties import duties, rows
from pipeline.store import DutyRow, Filters, Store
from pipeline.words import t
from schemas.letter import Letter
from schemas.obligation import ROLES, LetterKey, Obligation


def _with_heirs(found: list[Obligation], succession: Succession | None, form: str) -> list[Obligation]:
    """Say who owes each duty now; records for programs keep the name that the letter means, and are only marked."""
    if succession is None:
        return found
    if form == "json":
        return [succession.marked(item) for item in found]
    return [succession.seen(item, "\n" if form == "table" else " – ") for item in found]


def show(
    found: list[Obligation],
    store: Store,
    form: str,
    today: datetime.date,
    quiet: bool,
    succession: Succession | None,
) -> None:
    """Print obligations in the form asked for."""

    found = _with_heirs(found, succession, form)
    if form == "json":
        console.out(tables.json_text(_as_told(found)))
    elif form == "csv":
        console.out_bytes(_csv(found, store, today))
    elif found:
        console.show(_table(found, today))
        console.say(t("{count} nghĩa vụ.", count=len(found)), quiet=quiet)
    else:
        console.say(t("Không có nghĩa vụ nào."), quiet=quiet)


def _table(found: list[Obligation], today: datetime.date) -> str:

    headings = ("Mã NV", "Đơn vị", "Nội dung", "Đúng hạn đến", "Nên xong", "Còn lại", "Trạng thái", "Số ký hiệu VB")
    lines: list[tuple[str, ...]] = [
        (
            item.id[:8],
            item.union,
            duty_words(item),
            day_words(item, today),
            labels.date_words(item.safe_due),
            days_left_words(standing.days_left(item, today)),
            labels.status_name(standing.status(item, today)),
            labels.letter_name(item.letter),
        )
        for item in found
    ]
    spare = [t("Nên xong"), t("Còn lại"), t("Số ký hiệu VB")]
    names = [t(heading) for heading in headings]
    unions = {item.union for item in found}
    if len(unions) > 1:
        return console.table(names, lines, wide=[t("Nội dung")], spare=spare)
    # Of one union alone the name is said once, and its duties get the room.
    names.remove(t("Đơn vị"))
    lines = [(line[0], *line[2:]) for line in lines]
    return console.table(names, lines, title=console.plain(unions.pop()), wide=[t("Nội dung")], spare=spare)


def duty_words(item: Obligation) -> str:
    """Return the duty, with the role of who does not lead, and for whom it holds where nobody knows."""

    words = labels.duty_line(item)
    role = f" ({labels.label(ROLES, item.role).lower()})" if item.role != "lead" else ""
    which = f" [{t('nếu thuộc diện: {condition}', condition=item.condition)}]" if item.condition else ""
    weak = f" ({t('lời khuyên chung')})" if item.strength == "general" else ""
    return words + role + weak + which


def day_words(item: Obligation, today: datetime.date) -> str:
    """Return the last day in time; the rule of what recurs; what the day waits for; that it was changed."""

    day = standing.next_day(item, today)
    lines = [" ".join(part for part in (f"{day:%d/%m/%Y}" if day else "", item.time) if part)]
    if item.recurrence:
        lines.append(recurrence.series_words(item.recurrence, item.until, item.shown_until))
    elif day is None and item.waits_for:
        lines.append(waiting_words(item.waits_for))
    elif day is None:
        lines.append(undated_words(item.action))
    if item.version > 1:
        lines.append(t("(hạn lần {number})", number=item.version))
    return "\n".join(line for line in lines if line)


def days_left_words(left: int | None) -> str:
    """Return how many days are left, or by how many it is late."""
    if left is None:
        return ""
    return t("{count} ngày", count=left) if left >= 0 else t("quá {count} ngày", count=-left)


def write(
    path: Path,
    asked: Filters,
    store: Store,
    today: datetime.date,
    chosen: Chosen,
    succession: Succession | None,
    *,
    by_duty: bool,
) -> int:
    """Write duties or obligations into a file, a workbook with both; its suffix says how. Return how many rows."""
    suffix = path.suffix.lower()
    found = [] if by_duty and suffix != ".xlsx" else rows(store, asked, today)
    found = _with_heirs(found, succession, suffix.removeprefix("."))
    lines = duties(store, asked, today) if by_duty or suffix == ".xlsx" else []
    match suffix:
        case ".xlsx":
            data = _workbook(lines, found, store, today, chosen)
        case ".csv" if by_duty:
            data = tables.csv_file(frames.duties(lines, today), columns.DUTIES)
        case ".csv":
            data = _csv(found, store, today)
        case _:
            data = tables.json_text(lines if by_duty else _as_told(found)).encode()
    files.write(path, data)
    return len(found or lines)


def _csv(found: list[Obligation], store: Store, today: datetime.date) -> bytes:

    has_limits = [item for item in found if item.limits or item.limits_to_check]
    frame = frames.obligations(found, today, letters=_letters_of(has_limits, store) if has_limits else ())
    return tables.csv_file(frame, columns.OBLIGATIONS)


def _letters_of(found: list[Obligation], store: Store) -> list[Letter]:
    """Return the letters that obligations come from."""

    keys = {item.letter for item in found}
    fields = set(LetterKey.model_fields)
    lines = ((line.sha256, LetterKey(**line.model_dump(include=fields))) for line in store.letters.all())
    return [store.letters.of_id(sha256) for sha256, key in lines if key in keys]


def _workbook(
    lines: list[DutyRow], found: list[Obligation], store: Store, today: datetime.date, chosen: Chosen
) -> bytes:
    """The duties, the obligations of unions, the calendar, the letters and the delegate limits that they come from."""

    keys = {item.letter for item in found}
    letters = _letters_of(found, store)
    of_unions = (entry for union in chosen.unions for entry in entries_of(store, today, union))
    entries = [entry for entry in dict.fromkeys(of_unions) if entry.letter in keys]
    return workbook(
        [
            (columns.DUTIES, frames.duties(lines, today)),
            (columns.OBLIGATIONS, frames.obligations(found, today, letters=letters)),
            (columns.DEADLINES, frames.deadlines(entries, today)),
            (columns.LETTERS, frames.letters(letters)),
            (columns.LIMITS, frames.limits(letters)),
        ],
        as_of=today,
    )


def _as_told(found: list[Obligation]) -> list[Obligation]:
    """Return duties with the line by which people know them now: a moved day stands in no title."""

    return [item.model_copy(update={"title": labels.duty_line(item)}) for item in found]
