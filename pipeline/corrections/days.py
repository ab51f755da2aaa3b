"""Days that people set: of a task in the date record that says when, of a date in whatever hangs on it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from pipeline import labels
from schemas import DateRecord, Letter, Meeting, Task

#: What of a date its words counted or explained, and says nothing of a day that a person set.
_COUNTED: dict[str, Any] = {
    "relative": None, "explanation": None, "alternatives": (), "last_good": None, "safe_due": None,
}  # fmt: skip
_OF_DAY = ("date", "start", "bound", "time", "type", "rrule", "relative")
_SERIES: dict[str, Any] = {"type": "deadline", "rrule": None, "until": None, "shown_until": None}


def with_days(
    letter: Letter,
    read: Letter,
    said: Sequence[tuple[Task, dict[str, Any]]],
    spoken_of: Mapping[str, Collection[str | None]],
) -> Letter:
    """Return a letter whose tasks, dates and meetings name one another's days again.

    ``read`` is the letter as it was read, ``said`` its tasks with what people said of the day of each (``date``,
    ``bound``, ``time``, ``rrule``, ``relative``), ``spoken_of`` the dates of which they said something by
    itself: which fields, by their ids.
    """
    before = {record.id: record for record in read.dates}
    letter = _counted_anew(letter, read)
    dates = {
        record.id: _settled(record, before.get(record.id), spoken_of.get(record.id, ())) for record in letter.dates
    }
    shared = [task.date_id for task, _ in said]
    number = max((int(name[1:]) for name in dates if name[1:].isdigit()), default=0)
    tasks: list[Task] = []
    for task, day in said:
        date = dates.get(task.date_id or "")
        if date is None and task.date_id is not None:
            task = task.model_copy(update={"date": None, "date_id": None})  # its date was rejected
        elif date is not None and date != before.get(date.id) and not day:
            task = _with_title(task.model_copy(update={"date": date.date}), date)
        if day:
            is_own = date is not None and shared.count(task.date_id) == 1
            if day.get("date", "") is None and not (day.get("rrule") or day.get("relative")):
                if is_own and date is not None and date.id not in spoken_of:
                    del dates[date.id]
                task = _with_title(task.model_copy(update={"date": None, "date_id": None}), None)
            elif (other := _same_day(date, day, dates.values())) is not None:
                task = _with_title(task.model_copy(update={"date": other.date, "date_id": other.id}), other)
            else:
                number += not is_own
                made = _of_task(task, date, day, date.id if is_own and date else f"d{number}")
                dates[made.id] = made
                task = _with_title(task.model_copy(update={"date": made.date, "date_id": made.id}), made)
        tasks.append(task)
    kept = {task.id for task in tasks}
    moved = (
        record if "assignees" in spoken_of.get(record.id, ()) else _moved(record, tasks, read)
        for record in dates.values()
    )
    meetings = (_of_meeting(meeting, dates, kept) for meeting in letter.meetings)
    return letter.model_copy(
        update={
            "dates": tuple(moved),
            "tasks": tuple(tasks),
            "meetings": tuple(meeting for meeting in meetings if meeting is not None),
        }
    )


def _counted_anew(letter: Letter, read: Letter) -> Letter:
    """Return a letter without the days that were counted from the day of issue, where a person set another one."""
    if letter.header.issued_on == read.header.issued_on:
        return letter
    counted = {date.id for date in letter.dates if date.relative is not None and date.relative.anchor == "issued"}
    dates = (date.model_copy(update={"date": None}) if date.id in counted else date for date in letter.dates)
    return letter.model_copy(update={"dates": tuple(dates)})


def _settled(record: DateRecord, read: DateRecord | None, said: Collection[str | None] = ()) -> DateRecord:
    """Return a date of which a person set the day without what was counted from the words and they did not say."""
    marked = {*said, *(mark.field for mark in record.corrected)}
    if not marked & {None, *_OF_DAY}:
        return record
    # Of a record that a person added, what they gave is theirs.
    own = marked | {name for name in _OF_DAY if None in marked and getattr(record, name) is not None}
    values = {name: value for name, value in _COUNTED.items() if name not in own}
    if "rrule" in own and record.rrule is not None:
        values |= {"type": "recurring", "since": None, "until": None, "shown_until": None}
    elif record.type == "recurring" and record.date is not None and (read is None or record.date != read.date):
        values |= _SERIES
    elif record.type != "recurring" and record.rrule is not None:
        values |= {**_SERIES, "type": record.type}
    if record.type != "period" and record.start is not None and "start" not in own:
        values["start"] = None
    if "relative" in own and record.relative is not None and "date" not in own:
        values["date"] = None  # it is counted anew
    has_day = record.date is not None or values.get("relative", record.relative) is not None
    if record.bound is None and has_day and "bound" not in own and values.get("type", record.type) == "deadline":
        values["bound"] = "by"
    return record.model_copy(update=values)


def _same_day(date: DateRecord | None, day: dict[str, Any], dates: Iterable[DateRecord]) -> DateRecord | None:
    """Return the other date of the letter that says what a person set of a duty's day, where one does."""
    if not any(day.get(name) for name in ("date", "rrule", "relative")):
        return None
    mine = date.id if date is not None else None
    return next(
        (
            other
            for other in dates
            if other.id != mine and all(getattr(other, name) == value for name, value in day.items())
        ),
        None,
    )


def _of_task(task: Task, date: DateRecord | None, day: dict[str, Any], name: str) -> DateRecord:
    """Return the date record of a task whose day a person set."""
    marks = tuple(mark for mark in task.corrected if mark.field in (None, *day))
    if date is None:
        plain = DateRecord(
            id=name, type="deadline", date=None, evidence=task.evidence, assignees=task.assignees, confidence=1.0,
            action=task.title or task.action, why="corrected",
        )  # fmt: skip
        return _settled(plain.model_copy(update={**day, "corrected": marks}), None)
    return _settled(date.model_copy(update={**day, "id": name, "corrected": (*date.corrected, *marks)}), date)


def _moved(record: DateRecord, tasks: Sequence[Task], read: Letter) -> DateRecord:
    """Return a date with the doers of its only task, where it had them and a person named others."""
    mine = [task for task in tasks if task.date_id == record.id]
    before = next((task for task in read.tasks if len(mine) == 1 and task.id == mine[0].id), None)
    if before is None or before.assignees != record.assignees or mine[0].assignees == before.assignees:
        return record
    return record.model_copy(update={"assignees": mine[0].assignees})


def _of_meeting(meeting: Meeting, dates: dict[str, DateRecord], tasks: set[str]) -> Meeting | None:
    record = dates.get(meeting.date_id)
    if record is None:
        return None
    return meeting.model_copy(
        update={
            **{name: getattr(record, name) for name in ("date", "start", "time")},
            "dates": tuple(name for name in meeting.dates if name in dates),
            "tasks": tuple(name for name in meeting.tasks if name in tasks),
        }
    )


def _with_title(task: Task, date: DateRecord | None) -> Task:
    """Return a task with the day at the end of its title that is its day now."""
    if any(mark.field == "title" for mark in task.corrected) or not task.title:
        return task
    bare = labels.without_day(task.title)
    if date is None or date.date is None or date.type != "deadline" or date.rrule is not None:
        return task.model_copy(update={"title": bare})
    return task.model_copy(update={"title": f"{bare}, {labels.title_day(date.date, date.bound, date.time)}"})
