"""One frame for each sheet of the workbook, from letters, obligations and what people marked.

A register is a book: letters stand in the order in which they came, as the decree has it. The sheets that are worked
with begin with what presses most (``material.urgency``): in the follow-up and the duties what has lately become late or
comes next, at the end what is closed; in the calendar what comes next, then what has no day, then the past backwards;
in the others the newest letters.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline import frames
from pipeline.calendar.workdays import WorkingCalendar, office_calendar
from pipeline.crosscheck.checks import matters
from pipeline.crosscheck.flagged import flag_warnings
from pipeline.export import columns
from pipeline.export.columns import Sheet
from pipeline.frames.duties import due_text
from pipeline.frames.making import COUNT, DAY, FLAG, NUMBER, TEXT, frame, one_line
from pipeline.register import letter_rows, sheets
from pipeline.register.letter_rows import Row
from pipeline.register.material import Material, urgency
from pipeline.store import Marks
from pipeline.store.register_rules import MOST_NUMBER
from pipeline.words import t
from schemas import Letter, LetterWarning, Obligation, Task

if TYPE_CHECKING:
    import pandas as pd

_DTYPES = {"text": TEXT, "date": DAY, "number": NUMBER, "percent": NUMBER}


class _Place(NamedTuple):
    """What the workbook says of a duty that only its letter knows."""

    deliverable: str | None
    channel: str | None
    optional: bool
    verbatim: str | None
    paragraph: int


def sheets_of(
    material: Material, deadlines: "pd.DataFrame", calendar: WorkingCalendar | None = None
) -> list[tuple[Sheet, "pd.DataFrame"]]:
    """Return the sheets of the workbook with their rows; ``deadlines`` is the frame of the calendar."""
    owed = material.by_letter()
    rows: dict[str, list[Row]] = {name: [] for name in ("incoming", "outgoing", "follow", "limits", "targets")}
    doubts: list[LetterWarning] = list(material.warnings)
    files: dict[str, str] = {}
    places: dict[tuple[str, int], _Place] = {}
    for letter in material.letters:
        mine = owed.get(letter.source.sha256, [])
        places |= {(letter.source.sha256, start): place for start, place in _places(letter, mine)}
        files[letter.source.sha256] = letter.source.name
        line, arrivals = material.entered.get(letter.source.sha256), material.arrivals.get(letter.source.sha256, ())
        if letter.source.sha256 in material.outgoing:
            rows["outgoing"].append(letter_rows.outgoing_row(letter, line, arrivals))
        else:
            rows["incoming"].append(letter_rows.incoming_row(letter, line, arrivals))
        for duty in by_duty(mine):
            marks = [material.marks[item.id] for item in duty]
            rows["follow"].append(letter_rows.follow_up_row(letter, duty, marks, material.today, line))
        rows["limits"] += _newest(letter, letter_rows.limit_rows(letter))
        rows["targets"] += _newest(letter, letter_rows.target_rows(letter))
        if letter.source.sha256 not in material.checked:
            doubts += flag_warnings(letter)
    for name in ("limits", "targets"):
        rows[name].sort(key=lambda row: str(row["_issued_on"]), reverse=True)
    return [
        (sheets.INCOMING, _frame(sheets.INCOMING, sorted(rows["incoming"], key=_arrival))),
        (sheets.OUTGOING, _frame(sheets.OUTGOING, sorted(rows["outgoing"], key=_departure))),
        (sheets.FOLLOW_UP, _frame(sheets.FOLLOW_UP, _most_urgent_first(rows["follow"], material.today))),
        (sheets.DUTIES, duties(material, places, calendar)),
        (columns.DEADLINES, coming_first(deadlines, material.today)),
        (sheets.LIMITS, _frame(sheets.LIMITS, rows["limits"])),
        (sheets.TARGETS, _frame(sheets.TARGETS, rows["targets"])),
        (sheets.WARNINGS, _frame(sheets.WARNINGS, _warnings(doubts, material, files), "letter_id")),
    ]


def by_duty(owed: Iterable[Obligation]) -> list[list[Obligation]]:
    """Return what unions owe of a letter, a list for each of its duties, as they stand in it."""
    found: dict[str | None, list[Obligation]] = {}
    for item in sorted(owed, key=lambda item: item.evidence.start):
        found.setdefault(item.parent, []).append(item)
    return list(found.values())


def _warnings(doubts: Iterable[LetterWarning], material: Material, files: Mapping[str, str]) -> list[Row]:
    """Return what a person should look at: open before settled, the heaviest first, then the newest."""
    still = [item for item in doubts if matters(item, material.today)]
    rows = [letter_rows.warning_row(item, material.settled.get(item.id), files) for item in still]
    rows += [letter_rows.proposal_row(item, files) for item in material.proposals]
    levels = list(sheets.LEVELS)
    newest = sorted(rows, key=lambda row: row["issued_on"] or "", reverse=True)
    return sorted(newest, key=lambda row: (row["settled"] is not None, levels.index(row["level"])))


def _newest(letter: Letter, rows: Iterable[Row]) -> Iterator[Row]:
    return ({**row, "_issued_on": letter.header.issued_on or ""} for row in rows)


def _newest_first(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: row["issued_on"] or "", reverse=True)


def _arrival(row: Row) -> tuple[str, int, str, str]:
    """Return where a letter stands in the register: by year and number; without one by the day it came, or bears."""
    day = row["arrived_on"] or row["issued_on"] or "9"
    return (day[:4], row["number"] or MOST_NUMBER + 1, day, row["letter"])


def _departure(row: Row) -> tuple[str, int, str]:
    number = row["letter"].partition("/")[0].partition("-")[0]
    return (row["issued_on"] or "9", int(number) if number.isdecimal() else 0, row["letter"])


def _most_urgent_first(rows: list[Row], today: datetime.date) -> list[Row]:
    """Return the lines of the follow-up by the day that presses most; those alike with the newest letter first."""

    def place(row: Row) -> tuple[int, int]:
        day = datetime.date.fromisoformat(row["due"]) if row["due"] else None
        return urgency(day, bool(row["open"]), today)

    return sorted(_newest_first(rows), key=place)


def _places(letter: Letter, owed: Iterable[Obligation]) -> Iterator[tuple[int, _Place]]:
    tasks: dict[int, Task] = {task.evidence.start: task for task in letter.tasks}
    words = {date.id: one_line(date.evidence.quote) for date in letter.dates}
    for start in {item.evidence.start for item in owed}:
        task = tasks.get(start)
        yield (
            start,
            _Place(
                deliverable=task.deliverable if task else None,
                channel=task.channel if task else None,
                optional=bool(task and task.optional),
                verbatim=words.get(task.date_id or "") if task else None,
                paragraph=sum(bool(line.strip()) for line in letter.text[: start + 1].split("\n")),
            ),
        )


def duties(
    material: Material,
    places: Mapping[tuple[str, int], _Place] | None = None,
    calendar: WorkingCalendar | None = None,
) -> "pd.DataFrame":
    """Return one row an obligation, with the marks of people, the most urgent first."""
    items = material.most_urgent_first()
    base = frames.obligations(items, material.today, calendar or office_calendar())
    rows = (
        _duty_row(
            item, material.marks[item.id], (places or {}).get((material.letter_ids[item.id], item.evidence.start))
        )
        for item in items
    )
    extra = frame(rows, {name: DAY if name == "done_on" else TEXT for name in _DUTY_FIELDS})
    verbatim = extra.pop("verbatim")
    base["action"] = base.pop("title")
    base["due_text"] = verbatim.where(verbatim.notna(), base["due_text"])
    return base.drop(columns=["page", "condition"]).join(extra)


_DUTY_FIELDS = ("deliverable", "channel", "answer", "done_on", "condition", "place", "note", "verbatim")


def _duty_row(item: Obligation, marks: Marks, place: _Place | None) -> Row:
    conditions = (item.condition, t("khuyến khích") if place and place.optional else None)
    return {
        "deliverable": place.deliverable if place else None,
        "channel": place.channel if place else None,
        "answer": marks.answer,
        "done_on": marks.done_on,
        "condition": "; ".join(part for part in conditions if part) or None,
        "place": _where(item, place),
        "note": marks.note,
        "verbatim": _verbatim(item, place),
    }


def _verbatim(item: Obligation, place: _Place | None) -> str | None:
    """Return the letter's own words for the day, and below them the day in force where it is another."""
    if not place or not place.verbatim:
        return None
    if item.version == 1:
        return place.verbatim
    now = t("lần {number}: {day}", number=item.version, day=due_text(item))
    return f"{place.verbatim}\n{now}"


def _where(item: Obligation, place: _Place | None) -> str | None:
    if item.evidence.page:
        return t("trang {page}", page=item.evidence.page)
    return t("đoạn {number}", number=place.paragraph) if place else None


def coming_first(deadlines: "pd.DataFrame", today: datetime.date) -> "pd.DataFrame":
    """Return the rows of a calendar with what comes next first, then what has no day, then the past backwards."""
    import pandas as pd

    now = pd.Timestamp(today)
    days = deadlines["day"]
    coming = deadlines[days >= now].sort_values("day", kind="stable")
    past = deadlines[days < now].sort_values("day", kind="stable", ascending=False)
    return pd.concat([coming, deadlines[days.isna()], past], ignore_index=True)


def _frame(sheet: Sheet, rows: Iterable[dict[str, Any]], *beside: str) -> "pd.DataFrame":
    """Return the rows of a sheet; what stands ``beside`` its columns is for the program alone."""
    special = {"check": FLAG, "obligations": COUNT, "open": COUNT}
    dtypes = {column.field: special.get(column.field, _DTYPES[column.kind]) for column in sheet.columns}
    return frame(rows, {**dtypes, **dict.fromkeys(beside, TEXT)})
