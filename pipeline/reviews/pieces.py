"""The records of a letter as a person reads them on a card: field by field, with other readings to take."""

from collections.abc import Iterator
from typing import Any

from pipeline import labels
from pipeline.corrections.applying import OF_DATE
from pipeline.corrections.fields import choices_of, fields_of, in_words, kind_of, title
from pipeline.corrections.finding import AnyRecord
from pipeline.duties import recurrence
from pipeline.reviews.cards import CardPart, CardRecord, Choice, Value
from pipeline.words import shortened, t
from schemas import CorrectedPart, DateRecord, DelegateLimit, Header, Letter, Reference, Relative, Task
from schemas.letter import NAMES

_MOST_CHOICES = 9
_LONGEST = 160


def piece_of(part: CorrectedPart, record: AnyRecord, letter: Letter) -> CardRecord:
    """Return a record field by field; a task with its day."""
    values = tuple(_values(part, record, letter))
    return CardRecord(part=as_card(part), id=record.id, evidence=record.evidence, values=values,
                 confidence=record.confidence)  # fmt: skip


def head_piece(header: Header) -> CardRecord:
    """Return the head field by field, each with its words."""
    by = {mark.field: mark.who or "" for mark in header.corrected}
    values = (
        _value("header", name, getattr(header, name), by).model_copy(
            update={"evidence": header.evidence.get(name), "written": header.written.get(name)}
        )
        for name in fields_of("header")
    )
    return CardRecord(part="header", id="header", evidence=None, values=tuple(values))


def head_choices(header: Header) -> list[Choice]:
    """Return what fields of the head may be, by who read it so."""
    found = [(name, other) for name, others in header.alternatives.items() for other in others]
    return [
        Choice(
            number=at, shown=f"{title('header', name)}: {in_words('header', name, other.value)}",
            why=t("đọc theo {witness} ({share})", witness=t(NAMES["witnesses"].get(other.source, other.source)),
                  share=labels.confidence_words(other.confidence)),
            part="header", record="header", fields={name: in_words("header", name, other.value)},
        )
        for at, (name, other) in enumerate(found[:_MOST_CHOICES], start=1)
    ]  # fmt: skip


def date_choices(date: DateRecord) -> Iterator[Choice]:
    """Yield what the words of a date may mean instead."""
    for at, other in enumerate(date.alternatives[:_MOST_CHOICES], start=1):
        given = ((name, getattr(other, name)) for name in ("date", "start", "bound", "rrule"))
        fields = {name: in_words("date", name, value) for name, value in given if value is not None}
        if fields:
            shown = "; ".join(f"{title('date', name)}: {value}" for name, value in fields.items())
            yield Choice(number=at, shown=shown, why=other.why, part="date", record=date.id, fields=fields)


def title_of(record: AnyRecord) -> str:
    """Return the line by which people know a record."""
    match record:
        case Task():
            words = record.title or labels.quote(record.evidence)
        case DateRecord():
            when = recurrence.in_words(record.rrule) if record.rrule else ""
            day = when or labels.due_words(record.date, record.bound, record.time)
            words = ": ".join(part for part in (day, record.action or labels.quote(record.evidence)) if part)
        case DelegateLimit():
            words = labels.limit_words(record)
        case Reference():
            named = (record.kind, labels.reference(record.number, record.symbol, record.year))
            words = " ".join(part for part in named if part)
    return shortened(words, _LONGEST)


def as_corrected(part: CardPart) -> CorrectedPart:
    """Return a part of a card as one of a letter."""
    assert part != "sentence"
    return part


def as_card(part: CorrectedPart) -> CardPart:
    """Return a part of a letter as one of a card."""
    assert part != "letter"
    return part


def _values(part: CorrectedPart, record: AnyRecord, letter: Letter) -> Iterator[Value]:
    by = {mark.field: mark.who or "" for mark in record.corrected}
    day = record.date_id if isinstance(record, Task) else None
    date = next((date for date in letter.dates if date.id == day), None)
    for name in fields_of(part):
        source: Any = date if date is not None and name in OF_DATE else record
        yield _value(part, name, getattr(source, name, None), by)


def _value(part: CorrectedPart, name: str, value: Any, by: dict[str | None, str]) -> Value:
    held: Any = value.model_dump(mode="json", exclude={"months"}) if isinstance(value, Relative) else value
    held = list(held) if isinstance(held, tuple) else held
    few = [names[0] for names in choices_of(kind_of(part, name)).values()]
    shown = in_words(part, name, held) if held not in (None, [], "") else ""
    return Value(field=name, title=title(part, name), value=held, shown=shown, choices=tuple(map(t, few)),
                 by=by.get(name, by.get(None)))  # fmt: skip
