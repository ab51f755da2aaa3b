"""What people said of a letter's reading laid over it."""

import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, NamedTuple

from pipeline.duties.corrections.fields import settled_flags
from pipeline.duties.matching import NOWHERE, alike_words, located, meetings_by_date, nearest, touches, words_of
from pipeline.support import labels
from pipeline.support.grouping import divided, grouped, picked
from schemas import (
    Corrected,
    CorrectedPart,
    Correction,
    DateRecord,
    DelegateLimit,
    Evidence,
    Flag,
    Header,
    Letter,
    RecordWords,
    Reference,
    Relative,
    Sentence,
    Task,
)

AnyRecord = Reference | DateRecord | DelegateLimit | Task


class LetterPart(NamedTuple):
    """A part of a letter that holds records: its name there, their type, with what their ids begin.

    ``usual`` are the values that one has by itself that a person added.
    """

    name: str
    kind: type[Reference | DateRecord | DelegateLimit | Task]
    prefix: str
    usual: Mapping[str, Any]

    def records(self, letter: Letter) -> tuple[AnyRecord, ...]:
        """Return those of a letter."""
        found: tuple[AnyRecord, ...] = getattr(letter, self.name)
        return found


PARTS: dict[CorrectedPart, LetterPart] = {
    "reference": LetterPart("references", Reference, "r", {
        "kind": None, "number": None, "symbol": None, "date": None, "issuer": None, "relation": "cites",
    }),
    "date": LetterPart("dates", DateRecord, "d", {"type": "deadline", "date": None}),
    "limit": LetterPart("delegate_limits", DelegateLimit, "l", {
        "group": None, "bound": "max", "value": None, "unit": "người",
    }),
    "task": LetterPart("tasks", Task, "t", {"assignees": (), "kind": "task"}),
}  # fmt: skip


def conflicting(corrections: Sequence[Correction], new: Correction, seen: int | None) -> Correction | None:
    """Return the correction of the same value that stands in the way of a new one, ``None`` where there is none.

    ``seen`` is how many corrections of the letter the person saw; without it those of others, which they may not know.
    Who takes back what was said knows of it.
    """
    if seen is None and new.kind == "undo":
        return None

    def is_of_it(said: Correction) -> bool:
        """Whether an earlier correction speaks of the same part, words and field as the new one."""
        if said.part != new.part or said.kind == "add" != new.kind or (seen is None and said.who == new.who):
            return False
        if said.words is None or new.words is None:
            return said.field == new.field
        is_same = said.words.start == new.words.start and alike_words(said.words, new.words) is not None
        return is_same and (None in (said.field, new.field) or said.field == new.field)

    last = next(filter(is_of_it, reversed(corrections[seen:])), None)
    if last is None or (last.kind, last.new) == (new.kind, new.new) or last.kind == "undo":
        return None
    return last


@dataclass
class RecordSlot:
    """A place for one record: what was ``read`` there, and the ``corrections`` of it."""

    part: CorrectedPart
    words: RecordWords
    read: AnyRecord | None = None
    corrections: list[Correction] = field(default_factory=list)
    base: AnyRecord | None = None
    """The record that they are laid on: as read, added, or read before; ``None``: taken back."""
    now: AnyRecord | None = None
    """The record as people left it, once what they said is laid over the letter; ``None`` where they left none."""
    day: dict[str, Any] = field(default_factory=dict)
    """What they said of the day of a task, which is that of a date."""


class Slots:
    """The places of a letter's records, with all corrections laid into them; ``head``: what was said of its fields."""

    def __init__(self, letter: Letter, corrections: Iterable[Correction]) -> None:
        self.head: dict[str, list[Correction]] = {}
        self.of: dict[CorrectedPart, list[RecordSlot]] = {
            name: [RecordSlot(name, words_of(letter.text, record.evidence), record) for record in part.records(letter)]
            for name, part in PARTS.items()}  # fmt: skip
        for said in counting(corrections):
            if said.part == "header":
                self.head.setdefault(str(said.field), []).append(said)
            elif said.words is not None:
                if (slot := self.find(said.part, said.words, said.others)) is None:
                    slot = RecordSlot(said.part, said.words)
                    self.of[said.part].append(slot)
                slot.corrections.append(said)
        self.every = [*itertools.chain.from_iterable(self.of.values())]
        for slot in self.every:
            slot.base = _base_of(slot, letter.text)

    def find(self, part: CorrectedPart, words: RecordWords, but: Iterable[RecordWords] = ()) -> RecordSlot | None:
        """Return the place of the record with these words, but none of those of ``but``; ``None`` where none fits."""
        others = {id(self.find(part, other)) for other in but}
        slots = [slot for slot in self.of[part] if id(slot) not in others]
        at = nearest(words, [*map(attrgetter("words"), slots)])
        return slots[at] if at is not None else None


def _base_of(slot: RecordSlot, text: str) -> AnyRecord | None:
    """Return the record that corrections are laid on: as read, as a person added it, as it was read before, or none."""
    added = next(filter(lambda said: said.kind == "add", slot.corrections), None)
    was = next(filter(None, map(attrgetter("was"), slot.corrections)), None)
    if slot.read is not None or (added is None and was is None):
        return slot.read
    part, fields = PARTS[slot.part], dict(was or {})
    place = located(text, slot.words) if slot.words.start >= 0 else NOWHERE
    if added is not None:
        fields = {**part.usual, "why": "corrected", "confidence": 1.0, "corrected": (set_by(added, None),)}
        fields |= {"action": slot.words.quote} if not place.quote and slot.part == "task" else {}
    return part.kind.model_validate({**fields, "id": "", "evidence": place.model_dump()})


def stands_in(place: Evidence, words: Evidence) -> bool:
    """Whether the words of a record stand in those of another one."""
    return bool(place.quote) and words.start <= place.start and place.end <= words.end


def set_by(said: Correction, of_field: str | None) -> Corrected:
    """Return what a record says of a value that a person set."""
    return Corrected(field=of_field, who=said.who, at=said.at, why=said.why)


#: What a line is not told apart by from the one that takes it back.
_WHOEVER = {"letter": "", "at": "", "who": None, "why": None}


def undone(line: Correction) -> Correction:
    """Return the line that takes another one back."""
    return line.model_copy(update={"kind": "undo", "old": line.kind, "was": None, "others": ()})


def counting(corrections: Iterable[Correction]) -> list[Correction]:
    """Return the lines that nobody took back, in their order: an ``undo`` takes back the last that says the same."""
    found: list[Correction] = []
    for line in corrections:
        # Whoever says it, whenever, why, and of which copy of the letter.
        back = line.model_copy(update=_WHOEVER)
        taken = (at for at in reversed(range(len(found))) if undone(found[at]).model_copy(update=_WHOEVER) == back)
        if line.kind != "undo":
            found.append(line)
        elif (at := next(taken, None)) is not None:
            del found[at]
    return found


# --------------------
# What people said laid over a letter's reading.

#: What of a date its words counted or explained, and says nothing of a day that a person set.
_COUNTED: dict[str, Any] = {
    "relative": None, "explanation": None, "alternatives": (), "last_good": None, "safe_due": None,
}  # fmt: skip
_OF_DAY = ("date", "start", "bound", "time", "type", "rrule", "relative")
_SERIES: dict[str, Any] = {"type": "deadline", "rrule": None, "until": None, "shown_until": None}
#: Fields of a task that tell whom its assignees mean; words that narrowed the ones read narrow no others.
_OF_ASSIGNEES: dict[str, Any] = {"excepted": (), "listed": (), "where": None, "either": False, "issuer_own": False}
#: How a day is meant where nobody said it.
_BOUND = {"deadline": "by", "period": "by", "event": "on"}
OF_DATE = frozenset({"date", "bound", "time", "rrule", "relative"})
#: Stands for a field where people gave a record other words of the letter.
WORDS = "words"
_NO_DAY: dict[str, Any] = {"date": None, "date_id": None}


def corrected(letter: Letter, corrections: Sequence[Correction]) -> Letter:
    """Return the letter with the corrections laid over what was read; the days that follow are worked out after it.

    It does not matter in which order corrections of different values were said; of one value the last one counts.
    """
    return mended(letter, corrections)[0]


def mended(letter: Letter, corrections: Sequence[Correction]) -> tuple[Letter, Slots]:
    """Return the letter as ``corrected`` does, and the places of its records with what people left there (``now``)."""
    slots = Slots(letter, corrections)
    laid = {part: _of_part(slots, part, letter.text) for part in PARTS}
    touched = [slot.base.evidence for slot in slots.every if slot.corrections and slot.base is not None]
    lists = {named.name: tuple(record for record, _ in laid[part]) for part, named in PARTS.items()}
    header, flags = _header(letter, slots.head), _left_open(letter.flags, slots, touched)
    made = letter.model_copy(update={"header": header, **lists, "flags": flags})
    days = [(record, slot.day) for record, slot in laid["task"] if isinstance(record, Task)]
    spoken_of = {record.id: set(map(attrgetter("field"), slot.corrections)) for record, slot in laid["date"]}
    made = _with_days(made, letter, days, spoken_of)
    for part, named in PARTS.items():
        final = {record.id: record for record in named.records(made)}
        for record, slot in laid[part]:
            slot.now = final.get(record.id)
    return made.model_copy(update={"sentences": _with_roles(made, touched)}), slots


def _with_roles(letter: Letter, touched: list[Evidence]) -> tuple[Sentence, ...]:
    """Return the sentences; one that people ``touched`` is a ``duty`` where a task stands in it, else a ``fact``."""
    owed, found = [*map(attrgetter("evidence"), letter.tasks)], list(letter.sentences)
    for at, sentence in enumerate(found):
        role = "duty" if touches(sentence, owed) else "fact"
        if touches(sentence, touched) and (role == "duty") != (sentence.role == "duty"):
            found[at] = sentence.model_copy(update={"role": role, "why": "corrected"})
    return tuple(found)


def _left_open(flags: Iterable[Flag], slots: Slots, touched: list[Evidence]) -> tuple[Flag, ...]:
    """Return the flags that people have not settled, by what they said of the head or of records at ``touched``."""
    of_head = {code for name in slots.head for code in settled_flags("header", name)}
    of_record = settled_flags("record", None)
    left = (flag for flag in flags if flag.code not in of_head or flag.field not in {None, *slots.head})
    return tuple(
        flag for flag in left
        if flag.code in of_head or flag.code not in of_record or not touches(flag.evidence, touched))  # fmt: skip


def removal(corrections: Iterable[Correction]) -> Correction | None:
    """Return the line by which a person took the letter out; ``None`` where nobody did, or it was put back."""
    return next((said for said in reversed(counting(corrections)) if said.part == "letter"), None)


def _header(letter: Letter, head: dict[str, list[Correction]]) -> Header:
    """Return the head with the last value said of each field, its words where they are found; as it was if none."""
    values: dict[str, Any] = {}
    evidence, others = dict(letter.header.evidence), dict(letter.header.alternatives)
    marks = []
    for name, said in sorted(head.items()):
        last = said[-1]
        value = _as_field(last.new)
        if value == getattr(letter.header, name):
            continue
        values[name] = value
        marks.append(set_by(last, name))
        evidence.pop(name, None)
        others.pop(name, None)
        if last.words is not None and (place := located(letter.text, last.words)).quote:
            evidence[name] = place
    own = {**values, "evidence": evidence, "alternatives": others, "corrected": tuple(marks)}
    return letter.header.model_copy(update=own) if marks else letter.header


def _as_field(value: Any) -> Any:
    """Return a value of a correction (JSON) as a record holds it."""
    if isinstance(value, dict):
        return Relative.model_validate(value)
    return tuple(value) if isinstance(value, list) else value


def _of_part(slots: Slots, part: CorrectedPart, text: str) -> list[tuple[AnyRecord, RecordSlot]]:
    """Return the records of a part as people left them, each with an id, and their places."""
    laid = ((record, slot) for slot in slots.of[part] if (record := _laid(slot, text)) is not None)
    # What people added stands where its words do, the rest behind, whoever came first.
    added, read = divided(laid, lambda line: line[1].read is None)
    added.sort(key=lambda line: (line[0].evidence.start, line[1].words.quote, line[0].model_dump_json()))
    for line in added:
        place = line[0].evidence
        behind = (at for at, (other, _) in enumerate(read) if place.quote and other.evidence.start > place.start)
        read.insert(next(behind, len(read)), line)
    last = max((int(record.id[1:]) for record, _ in read if record.id[1:].isdigit()), default=0)
    ids = (f"{PARTS[part].prefix}{number}" for number in itertools.count(last + 1))
    return [(record if record.id else record.model_copy(update={"id": next(ids)}), slot) for record, slot in read]


def _laid(slot: RecordSlot, text: str) -> AnyRecord | None:
    """Return the record of a place with the values that people set; ``None`` where they said that there is none.

    Of a task, what they said of its day is put into ``slot.day``.
    """
    base, is_none = slot.base, False
    by_field: dict[str, tuple[Correction, Any]] = {}
    for said in slot.corrections:
        if said.field is not None:
            by_field[said.field] = (said, said.new)
            continue
        is_none = said.kind == "reject"
        by_field |= {name: (said, value) for name, value in (said.new or {}).items()}
    if base is None or is_none:
        return None
    read = {**base.__dict__}
    read.pop("assignees", None)  # who says again whom a record binds has settled it
    values: dict[str, Any] = {}
    marks = list(base.corrected)
    is_added = None in map(attrgetter("field"), marks)
    if WORDS in by_field:
        said, new = by_field.pop(WORDS)
        place = located(text, RecordWords.model_validate(new))
        if place.quote:
            values["evidence"] = place
            marks.append(set_by(said, WORDS))
    for name, (said, new) in sorted(by_field.items()):
        value = _as_field(new)
        if (name, value) not in read.items():
            values[name] = value
            marks += [] if is_added else [set_by(said, name)]
    if isinstance(base, Task):
        slot.day = {name: values.pop(name) for name in OF_DATE & set(values)}
        if values.get("assignees", base.assignees) != base.assignees:
            values = {**_OF_ASSIGNEES, **values}
    return base.model_copy(update={**values, "corrected": tuple(marks)} if values or slot.day else {})


# --------------------
# Tasks, dates and meetings that name one another's days, after any of them was changed.


def _with_days(
    letter: Letter, read: Letter, said: Sequence[tuple[Task, dict[str, Any]]], spoken_of: dict[str, set[str | None]]
) -> Letter:
    """Return a letter whose tasks, dates and meetings name one another's days again.

    ``read`` is the letter as it was read, ``said`` its tasks with what people said of the day of each, ``spoken_of``
    the dates of which they said something by itself: which fields, by their ids.
    """
    days = _Days(letter, read, [task.date_id for task, _ in said], spoken_of)
    tasks = tuple(itertools.starmap(days.of, said))
    days.name_doers(tasks, read.tasks)
    dates, kept, meetings = days.dates, set(map(attrgetter("id"), tasks)), []
    for meeting in letter.meetings:
        if (own := dates.get(meeting.date_id)) is not None:
            left = {"dates": tuple(filter(dates.__contains__, meeting.dates)),
                    "tasks": tuple(filter(kept.__contains__, meeting.tasks))}  # fmt: skip
            meetings.append(meeting.model_copy(update={**picked(own, ("date", "start", "time")), **left}))
    return letter.model_copy(update={"dates": tuple(dates.values()), "tasks": tasks, "meetings": tuple(meetings)})


class _Days:
    """The dates of a letter, by their ids, while what people said of the days of its tasks is laid over them."""

    def __init__(
        self, letter: Letter, read: Letter, shared: Sequence[str | None], spoken_of: dict[str, set[str | None]]
    ) -> None:
        self._before = {record.id: record for record in read.dates}
        self._shared, self._spoken_of = shared, spoken_of
        # These days stay those of what is held.
        self._held = meetings_by_date(letter)
        self.dates: dict[str, DateRecord] = {}
        is_reissued = letter.header.issued_on != read.header.issued_on
        for record in letter.dates:
            # It may be counted from another day of issue.
            is_moved = is_reissued and getattr(record.relative, "anchor", None) == "issued"
            own = record.model_copy(update={"date": None}) if is_moved else record
            self.dates[record.id] = _settled(own, self._before.get(record.id), spoken_of.get(record.id, ()))
        self._number = max((int(name[1:]) for name in self.dates), default=0)

    def of(self, task: Task, day: dict[str, Any]) -> Task:
        """Return a task with its date as it is now, and with the ``day`` that people gave it."""
        date = self.dates.get(str(task.date_id))
        if day:
            return self._set(task, day, None if task.date_id in self._held else date)
        if date is None and task.date_id is not None:  # it was rejected
            return task.model_copy(update=_NO_DAY)
        return task if date is None or date == self._before.get(date.id) else _with_date(task, date)

    def _set(self, task: Task, day: dict[str, Any], date: DateRecord | None) -> Task:
        """Return a task with the ``day`` that a person gave it, and keep its date: its own, another's, or a new one.

        ``date``: the date it had, unless something is held then. Without a day its own date goes.
        """
        own = date if self._shared.count(task.date_id) == 1 else None
        if day.get("date", "") is None and not (day.get("rrule") or day.get("relative")):
            if own is not None and not self._spoken_of.get(own.id):
                del self.dates[own.id]
            return _with_date(task, None)
        if (other := _same_day({task.date_id, *self._held}, day, self.dates)) is not None:
            return _with_date(task, other)
        self._number += own is None
        name = own.id if own is not None else f"d{self._number}"
        base = date or DateRecord(
            id=name, type="deadline", date=None, evidence=task.evidence, assignees=task.assignees, confidence=1.0,
            action=task.title or task.action, why="corrected")  # fmt: skip
        marks = (*base.corrected, *(mark for mark in task.corrected if mark.field in (None, *day)))
        self.dates[name] = _settled(base.model_copy(update={**day, "id": name, "corrected": marks}), date)
        return _with_date(task, self.dates[name])

    def name_doers(self, tasks: Sequence[Task], read: Sequence[Task]) -> None:
        """Give a date the doers of its only task, where it had those that were ``read`` and a person named others."""
        of_date, before = grouped(tasks, lambda task: task.date_id), {task.id: task.assignees for task in read}
        for name, record in self.dates.items():
            mine = of_date.get(name, [])
            is_named = "assignees" in self._spoken_of.get(name, ())
            if len(mine) == 1 and not is_named and before.get(mine[0].id) == record.assignees != mine[0].assignees:
                self.dates[name] = record.model_copy(update={"assignees": mine[0].assignees})


def _settled(record: DateRecord, read: DateRecord | None, said: Collection[str | None] = ()) -> DateRecord:
    """Return a date, where a person set its day or part of that, without what was counted from the words.

    ``read``: as it was read; ``said``: fields that people set of it. What they set stays; other dates are as they were.
    """
    marked = {*said, *map(attrgetter("field"), record.corrected)}
    if not marked & {None, *_OF_DAY}:
        return record
    # Of a record that a person added, what they gave is theirs.
    own = marked | {name for name in _OF_DAY if None in marked and getattr(record, name) is not None}
    values = {name: value for name, value in _COUNTED.items() if name not in own} | _as_series(record, read, own)
    if record.type != "period" and "start" not in own:
        values["start"] = None
    if record.relative is not None and "relative" in own and "date" not in own:
        values["date"] = None  # it is counted anew
    has_day = record.date is not None or values.get("relative", record.relative) is not None
    if "bound" not in own and (record.bound is None or "type" in said):
        values["bound"] = _BOUND.get(values.get("type", record.type)) if has_day else record.bound
    return record.model_copy(update=values)


def _as_series(record: DateRecord, read: DateRecord | None, own: Collection[str | None]) -> dict[str, Any]:
    """Return the fields that follow where a person made a date recur (a rule), or recur no more (a day); else none."""
    if "rrule" in own and record.rrule is not None:
        return {"type": "recurring", "since": None, "until": None, "shown_until": None}
    if record.type != "recurring":
        return {**_SERIES, "type": record.type} if record.rrule is not None else {}
    is_new = record.date is not None and (read is None or record.date != read.date)
    return _SERIES if is_new else {}


def _same_day(own: Collection[str | None], day: dict[str, Any], dates: dict[str, DateRecord]) -> DateRecord | None:
    """Return another date of the letter that says what a person set of a duty's day, where one does."""
    others = (other for name, other in dates.items() if name not in own and picked(other, day) == day)
    return next(others, None) if any(map(day.get, ("date", "rrule", "relative"))) else None


def _with_date(task: Task, date: DateRecord | None) -> Task:
    """Return a task with this date, its day at the end of the title unless a person wrote that."""
    days = {"date": date.date, "date_id": date.id} if date is not None else _NO_DAY
    if any(mark.field == "title" for mark in task.corrected) or not task.title:
        return task.model_copy(update=days)
    title = labels.without_day(task.title)
    if date is not None and date.date is not None and date.type == "deadline" and date.rrule is None:
        title = f"{title}, {labels.title_day(date.date, date.bound, date.time)}"
    return task.model_copy(update={**days, "title": title})
