"""What people said of a letter's reading laid over it, and what a new reading makes of that."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from pipeline import labels
from pipeline.corrections.fields import settled_flags
from pipeline.corrections.finding import PARTS, AnyRecord, Slot, Slots, counting, located, set_by, standing_record
from schemas import (
    CorrectedPart,
    Correction,
    DateRecord,
    Evidence,
    Flag,
    Header,
    Letter,
    Meeting,
    Relative,
    Sentence,
    Task,
    Words,
)
from schemas.source import Record

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


#: Fields of a task that tell whom its assignees mean; words that narrowed the ones read narrow no others.
_OF_ASSIGNEES: dict[str, Any] = {
    "excepted": (), "listed": (), "where": None, "either": False, "issuer_own": False,
}  # fmt: skip
#: Fields of a task that its date says.
OF_DATE = frozenset({"date", "bound", "time", "rrule", "relative"})

#: Stands for a field where people gave a record other words of the letter.
WORDS = "words"

_NOT_THERE = object()


class _Laid(NamedTuple):
    """A record with what people said of it."""

    record: AnyRecord
    day: dict[str, Any]
    """Of a task: what they said of its day, which another record says."""
    is_read: bool
    """Whether this reading has it; what people added is put in its place among those."""
    slot: Slot


class Mended(NamedTuple):
    """A letter with what people said of it, and which of its records stands in which place."""

    letter: Letter
    slots: Slots
    places: tuple[tuple[Slot, str], ...]
    """Places and the ids of their records."""

    def record(self, slot: Slot) -> AnyRecord | None:
        """Return the record of a place; ``None`` where people left none."""
        name = next((name for found, name in self.places if found is slot), None)
        records: Sequence[AnyRecord] = getattr(self.letter, PARTS[slot.part][0])
        return next((record for record in records if record.id == name), None)


def corrected(letter: Letter, corrections: Sequence[Correction]) -> Letter:
    """Return the letter with the corrections laid over what was read; the days that follow are worked out after it.

    It does not matter in which order corrections of different values were said; of one value the last one counts.
    """
    return mended(letter, corrections).letter if corrections else letter


def mended(letter: Letter, corrections: Sequence[Correction]) -> Mended:
    """Return the same, and which record is which."""
    slots = Slots(letter, corrections)
    laid = {part: _numbered(_in_order(list(_of_part(slots, part, letter))), PARTS[part][2]) for part in PARTS}
    touched = [
        base.evidence
        for found in slots.of.values()
        for slot in found
        if slot.said and (base := standing_record(slot, letter.text)) is not None and base.evidence.quote
    ]
    fields = {name for name, said in slots.head.items() if said[-1].kind != "restore"}
    made = letter.model_copy(
        update={
            "header": _header(letter, slots.head),
            **{name: tuple(line.record for line in laid[part]) for part, (name, *_) in PARTS.items()},
            "flags": tuple(flag for flag in letter.flags if not _is_settled(flag, fields, touched)),
        }
    )
    days = [(line.record, line.day) for line in laid["task"] if isinstance(line.record, Task)]
    spoken_of = {line.record.id: {said.field for said in line.slot.said} for line in laid["date"] if line.slot.said}
    places = tuple((line.slot, line.record.id) for lines in laid.values() for line in lines)
    return Mended(_with_sentences(with_days(made, letter, days, spoken_of), touched), slots, places)


def is_removed(corrections: Iterable[Correction]) -> bool:
    """Say whether people took the letter out, as the last of them said."""
    said = [correction for correction in counting(corrections) if correction.part == "letter"]
    return bool(said) and said[-1].kind == "remove"


def _header(letter: Letter, head: dict[str, list[Correction]]) -> Header:
    values: dict[str, Any] = {}
    evidence, others = dict(letter.header.evidence), dict(letter.header.alternatives)
    marks = []
    for name, said in sorted(head.items()):
        last = said[-1]
        value = as_field(last.new)
        if last.kind == "restore" or value == getattr(letter.header, name):
            continue
        values[name] = value
        marks.append(set_by(last, name))
        evidence.pop(name, None)
        others.pop(name, None)
        if last.words is not None and (place := located(letter.text, last.words)).quote:
            evidence[name] = place
    if not marks:
        return letter.header
    return letter.header.model_copy(
        update={**values, "evidence": evidence, "alternatives": others, "corrected": tuple(marks)}
    )


def as_field(value: Any) -> Any:
    """Return a value of JSON as a record holds it."""
    if isinstance(value, dict):
        return Relative.model_validate(value)
    return tuple(value) if isinstance(value, list) else value


def _of_part(slots: Slots, part: CorrectedPart, letter: Letter) -> Iterator[_Laid]:
    """Yield the records of a part as people left them."""
    lines = [line for slot in slots.of[part] for line in _of_slot(slot, letter)]
    of = {id(line.slot): line.record for line in lines}
    joined = {id(line.slot): [id(other) for other in _joined_to(line.slot, slots)] for line in lines}
    gone = {other for others in joined.values() for other in others}
    for line in lines:
        if id(line.slot) in gone:
            continue
        for name in joined[id(line.slot)]:
            beside = of.get(name)
            if isinstance(line.record, Task) and isinstance(beside, Task):
                line = line._replace(record=_joined(line.record, beside))
        yield line


def _of_slot(slot: Slot, letter: Letter) -> Iterator[_Laid]:
    """Yield the record of a place, or those into which people split it."""
    base = standing_record(slot, letter.text)
    line = _laid(slot, base, letter.text) if base is not None else None
    if line is not None and slot.parts and isinstance(line.record, Task):
        yield from _split(slot, line.record, line, letter)
    elif line is not None:
        yield line


def _joined_to(slot: Slot, slots: Slots) -> Iterator[Slot]:
    """Yield the duties that people said are one with the duty of a place."""
    joins = [said for said in slot.said if said.kind == "join"]
    for words in joins[-1].others if joins else ():
        other = slots.find(slot.part, words)
        if other is not None and other is not slot:
            yield other


def _laid(slot: Slot, base: AnyRecord, text: str) -> _Laid | None:
    """Return a record with the values that people set; ``None`` where they said that there is none."""
    by_field: dict[str, tuple[Correction, Any]] = {}
    is_none = False
    for said in slot.said:
        if said.kind == "reject" and said.field is None:
            is_none = True
        elif said.kind == "add":
            is_none = False
            by_field |= {name: (said, value) for name, value in said.new.items()}
        elif said.field is not None:
            by_field[said.field] = (said, said.new)
    if is_none:
        return None
    values: dict[str, Any] = {}
    marks = list(base.corrected)
    if WORDS in by_field:
        said, new = by_field.pop(WORDS)
        place = located(text, Words.model_validate(new))
        if place.quote:
            values["evidence"] = place
            marks.append(set_by(said, WORDS))
    for name, (said, value) in sorted(by_field.items()):
        value = as_field(value)
        if value != getattr(base, name, _NOT_THERE):
            values[name] = value
            if not any(mark.field is None for mark in marks):
                marks.append(set_by(said, name))
    day = {name: values.pop(name) for name in OF_DATE & set(values)} if isinstance(base, Task) else {}
    if isinstance(base, Task) and "assignees" in values:
        values = {**_OF_ASSIGNEES, **values}
    changed = {**values, "corrected": tuple(marks)} if values or day else {}
    return _Laid(base.model_copy(update=changed), day, slot.read is not None, slot)


def _joined(record: Task, other: Task) -> Task:
    """Return one duty in the place of two: whoever did either does it, by the day that either names."""
    both = {
        name: tuple(dict.fromkeys(getattr(record, name) + getattr(other, name)))
        for name in ("assignees", "coordinators")
    }
    day = {"date": other.date, "date_id": other.date_id} if record.date_id is None and record.date is None else {}
    gives = {
        name: getattr(other, name) for name in ("deliver_to", "deliverable", "channel") if getattr(record, name) is None
    }
    return record.model_copy(update={**both, **day, **gives})


def _split(slot: Slot, whole: Task, line: _Laid, letter: Letter) -> Iterator[_Laid]:
    """Yield the duties into which a person split one; a day goes to the part that names it, else to all."""
    split = [said for said in slot.said if said.kind == "split"][-1]
    places = [located(letter.text, piece.words) for piece in slot.parts]
    when = next((record.evidence for record in letter.dates if record.id == whole.date_id), None)
    named = [when is not None and place.start <= when.start < place.end for place in places]
    for piece, place, names_it in zip(slot.parts, places, named, strict=True):
        keeps = names_it or not any(named)
        update: dict[str, Any] = {
            "id": "",
            "evidence": place,
            "action": None if place.quote else piece.words.quote,
            "title": " ".join(piece.words.quote.split()),
            "corrected": (*whole.corrected, set_by(split, None)),
        }
        if not keeps:
            update |= {"date": None, "date_id": None}
        made = _laid(piece, whole.model_copy(update=update), letter.text)
        if made is not None:
            yield _Laid(made.record, {**(line.day if keeps else {}), **made.day}, line.is_read, piece)


def _in_order(found: list[_Laid]) -> list[_Laid]:
    """Return records as read, those that people added where their words stand, others behind, whoever came first."""
    read = [line for line in found if line.is_read]
    added = (line for line in found if not line.is_read)
    for line in sorted(added, key=_place_of):
        place = line.record.evidence
        behind = (at for at, (other, *_) in enumerate(read) if place.quote and other.evidence.start > place.start)
        read.insert(next(behind, len(read)), line)
    return read


def _place_of(line: _Laid) -> tuple[int, str, str]:
    return line.record.evidence.start, line.slot.words.quote, line.record.model_dump_json()


def _numbered(lines: Sequence[_Laid], first: str) -> list[_Laid]:
    """Return the records, those without an id numbered behind the others."""
    last = max((int(line.record.id[1:]) for line in lines if line.record.id[1:].isdigit()), default=0)
    named = []
    for line in lines:
        if not line.record.id:
            last += 1
            line = line._replace(record=line.record.model_copy(update={"id": f"{first}{last}"}))
        named.append(line)
    return named


def _is_settled(flag: Flag, fields: set[str], touched: list[Evidence]) -> bool:
    """Say whether a doubt is about a value that a person has set since."""
    if any(flag.code in settled_flags("header", name) for name in fields):
        return flag.field is None or flag.field in fields
    if flag.evidence is None or flag.code not in settled_flags("record", None):
        return False
    start, end = flag.evidence.start, flag.evidence.end
    return any(place.start < end and start < place.end for place in touched)


def _with_sentences(letter: Letter, touched: list[Evidence]) -> Letter:
    """Return the letter with the roles of the sentences that people spoke of as its tasks are now."""
    owed = [task.evidence for task in letter.tasks if task.evidence.quote]

    def now(sentence: Sentence) -> Sentence:
        is_duty = _touches(sentence, owed)
        if not _touches(sentence, touched) or is_duty == (sentence.role == "duty"):
            return sentence
        return sentence.model_copy(update={"role": "duty" if is_duty else "fact", "why": "corrected"})

    return letter.model_copy(update={"sentences": tuple(map(now, letter.sentences))})


def _touches(sentence: Sentence, places: list[Evidence]) -> bool:
    return any(place.start < sentence.end and sentence.start < place.end for place in places)


class Notice(Record):
    """A correction that a new reading agrees with, or reads otherwise than before."""

    correction: Correction
    says: Literal["agrees", "differs"]
    read: Any
    """What the new reading has."""


def notices(before: Letter, after: Letter, corrections: Sequence[Correction]) -> list[Notice]:
    """Return what the step from one reading of a letter to the next says of what people set in it."""
    if not corrections or before == after:
        return []
    return list(_head(before, after, corrections)) + list(_records(before, after, corrections))


def _head(before: Letter, after: Letter, corrections: Sequence[Correction]) -> Iterator[Notice]:
    last = {said.field: said for said in counting(corrections) if said.part == "header"}
    for field, said in sorted(last.items(), key=lambda item: item[0] or ""):
        if field is not None and said.kind != "restore":
            yield from _told(said, getattr(before.header, field), getattr(after.header, field), as_field(said.new))


def _records(before: Letter, after: Letter, corrections: Sequence[Correction]) -> Iterator[Notice]:
    old = Slots(before, corrections)
    for part, slots in Slots(after, corrections).of.items():
        for slot in slots:
            for said in {(said.kind == "add", said.field): said for said in slot.said}.values():
                assert said.words is not None
                earlier = old.find(part, said.words)
                if said.kind == "add":
                    if slot.read is not None and earlier is not None and earlier.read is None:
                        yield Notice(correction=said, says="agrees", read=slot.read.evidence.quote)
                elif said.field is not None:
                    yield from _told(said, _value(earlier, said.field), _value(slot, said.field), as_field(said.new))


def _value(slot: Slot | None, field: str) -> Any:
    return getattr(slot.read, field, None) if slot is not None and slot.read is not None else None


def _told(said: Correction, before: Any, after: Any, wanted: Any) -> Iterator[Notice]:
    if before != after:
        yield Notice(correction=said, says="agrees" if after == wanted else "differs", read=after)
