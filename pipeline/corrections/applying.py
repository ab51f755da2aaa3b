"""What people said of a letter's reading laid over it, and what a new reading makes of that."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal, NamedTuple

from pipeline.corrections.days import with_days
from pipeline.corrections.fields import settled_flags
from pipeline.corrections.finding import located
from pipeline.corrections.slots import PARTS, AnyRecord, Slot, Slots, counting, set_by, standing_record
from schemas import CorrectedPart, Correction, Evidence, Flag, Header, Letter, Relative, Sentence, Task, Words
from schemas.source import Record

# --------------------
# A letter with what people said of it in the place of what was read.

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


# --------------------
# What a new reading makes of corrections: it agrees with a person, or reads a third thing. Told when it comes.


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
