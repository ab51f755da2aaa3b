"""What a new reading makes of corrections: it agrees with a person, or reads a third thing. Told when it comes."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from pipeline.corrections.applying import as_field
from pipeline.corrections.slots import Slot, Slots, counting
from schemas import Correction, Letter
from schemas.source import Record


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
