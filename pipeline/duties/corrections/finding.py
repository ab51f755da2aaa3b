"""Which record of a letter each correction is about, found again by its words: in another reading, in a better copy."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pipeline.duties.matching import NOWHERE, alike_words, located, nearest, words_of
from pipeline.support.grouping import picked
from schemas import (
    Corrected,
    CorrectedPart,
    Correction,
    DateRecord,
    DelegateLimit,
    Evidence,
    Letter,
    RecordWords,
    Reference,
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
        if (
            said.part != new.part
            or (said.kind == "add" and new.kind != "add")
            or (seen is None and said.who == new.who)
        ):
            return False
        if said.words is None or new.words is None:
            return said.part == "letter" or said.field == new.field
        if said.words.start != new.words.start or alike_words(said.words, new.words) is None:
            return False
        return said.field is None or new.field is None or said.field == new.field

    last = next(filter(is_of_it, reversed(corrections[seen or 0 :])), None)
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
            for name, part in PARTS.items()
        }
        for said in counting(corrections):
            if said.part == "header":
                self.head.setdefault(said.field or "", []).append(said)
            elif said.words is not None:
                self._lay(said, said.words)

    def find(self, part: CorrectedPart, words: RecordWords, but: Iterable[RecordWords] = ()) -> RecordSlot | None:
        """Return the place of the record with these words, ``but`` none of the places of others."""
        others = {id(self.find(part, other)) for other in but}
        slots = [
            slot for slot in self.of[part] if (slot.read is not None or slot.corrections) and id(slot) not in others
        ]
        at = nearest(words, [slot.words for slot in slots])
        return slots[at] if at is not None else None

    def _lay(self, said: Correction, words: RecordWords) -> None:
        slot = self.find(said.part, words, said.others)
        if slot is None:
            slot = RecordSlot(said.part, words)
            self.of[said.part].append(slot)
        slot.corrections.append(said)


def standing_record(slot: RecordSlot, text: str) -> AnyRecord | None:
    """Return the record that corrections are laid on: as read, added, or read before; ``None``: taken back."""
    if slot.read is not None:
        return slot.read
    part = PARTS[slot.part]
    place = located(text, slot.words) if slot.words.start >= 0 else NOWHERE
    if (added := next((said for said in slot.corrections if said.kind == "add"), None)) is not None:
        fields = {**part.usual, "id": "", "why": "corrected", "confidence": 1.0, "corrected": (set_by(added, None),)}
        if not place.quote and slot.part == "task":
            fields["action"] = slot.words.quote
    elif (was := next((said.was for said in slot.corrections if said.was is not None), None)) is not None:
        fields, place = {**was, "id": ""}, located(text, slot.words)
    else:
        return None
    return part.kind.model_validate({**fields, "evidence": place.model_dump()})


def stands_in(place: Evidence, words: Evidence) -> bool:
    """Whether the words of a record stand in those of another one."""
    return bool(place.quote) and words.start <= place.start and place.end <= words.end


def set_by(said: Correction, of_field: str | None) -> Corrected:
    """Return what a record says of a value that a person set."""
    return Corrected(field=of_field, who=said.who, at=said.at, why=said.why)


def undone(line: Correction) -> Correction:
    """Return the line that takes another one back."""
    return line.model_copy(update={"kind": "undo", "old": line.kind, "was": None, "others": ()})


def counting(corrections: Iterable[Correction]) -> list[Correction]:
    """Return the lines that nobody took back, in their order."""
    found: list[Correction] = []
    for line in corrections:
        if line.kind != "undo":
            found.append(line)
            continue
        for at in reversed(range(len(found))):
            # Whoever says it, whenever, why, and of which copy of the letter.
            same = picked(found[at], ("letter", "at", "who", "why"))
            if undone(found[at]) == line.model_copy(update=same):
                del found[at]
                break
    return found
