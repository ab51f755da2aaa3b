"""The cards of a letter: dealt from its records as people left them, in an order that does not change by their acts."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pipeline import labels
from pipeline.corrections.applying import OF_DATE, Mended
from pipeline.corrections.fields import choices_of, fields_of, in_words, kind_of, title
from pipeline.corrections.finding import AnyRecord, Slot, nearest, standing_record, words_of
from pipeline.duties import recurrence
from pipeline.reviews import doubting
from pipeline.reviews.cards import Card, CardPart, CardRecord, Choice, Decided, Doubt, Value
from pipeline.reviews.doubting import Doubts, Least
from pipeline.words import shortened, t
from schemas import (
    CorrectedPart,
    Correction,
    DateRecord,
    DelegateLimit,
    Evidence,
    Flag,
    Header,
    Judged,
    Letter,
    Reference,
    Relative,
    ReviewAct,
    Task,
    Words,
)
from schemas.letter import NAMES

#: How many unions a duty binds, and the name where it is only one; by its words.
Bound = Callable[[Task], tuple[int, str | None]]

_HEAD_WORDS = Words(quote="", start=0)


class RecordLine(NamedTuple):
    """A record, the place that it stands in, and whether people said that it is none."""

    part: CorrectedPart
    record: AnyRecord
    slot: Slot
    is_none: bool = False


class Desk(NamedTuple):
    """What cards are dealt from."""

    mended: Mended
    read: Letter
    acts: Sequence[ReviewAct]
    """Those that count."""
    least: Least
    bound: Bound


def cards_of(desk: Desk) -> tuple[Card, ...]:
    """Return the cards: in doubt or asked first, then the rest; in each part the head first, then as in the text."""
    dealer = _Dealer(desk)
    dealt = [dealer.head(), *dealer.records(), *dealer.sentences()]
    last = len(desk.read.text)

    def place(card: Card) -> tuple[bool, bool, int]:
        start = card.evidence.start if card.evidence is not None else last
        return not (card.in_doubt or card.asked), card.part != "header", start

    return tuple(sorted(dealt, key=place))


class _Dealer:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._letter, self._read = desk.mended.letter, desk.read
        self._now, self._before = Doubts(self._letter), Doubts(self._read)
        self._judged = _Judgements(desk.acts)
        self._keys: set[str] = set()

    def head(self) -> Card:
        piece = head_piece(self._letter.header)
        said = [lines[-1] for lines in self._desk.mended.slots.head.values() if lines[-1].kind != "restore"]
        flags = self._now.of_head
        named = next((value.evidence for value in piece.values if value.evidence is not None), None)
        return self._card(
            "header", _HEAD_WORDS, labels.letter_name(self._letter.header), named, [piece],
            flags, self._before.of_head, said, choices=head_choices(self._letter.header),
        )  # fmt: skip

    def records(self) -> list[Card]:
        """Return a card for each duty with what it carries, and one for each other record."""
        lines = list(_lines(self._desk.mended, self._letter.text))
        tasks = [line for line in lines if isinstance(line.record, Task)]
        carried: dict[int, list[RecordLine]] = {id(line.slot): [] for line in tasks}
        free: list[RecordLine] = []
        for line in lines:
            if not isinstance(line.record, Task):
                owner = None if line.is_none else _owner(line.record, tasks)
                (carried[id(owner.slot)] if owner is not None else free).append(line)
        # Small records first: a doubt about a day is not one about the duty around it.
        small = {id(line.slot): self._flags(line) for line in lines if not isinstance(line.record, Task)}
        whole = {id(line.slot): self._flags(line) for line in tasks}
        return [self._of_lines([line, *carried.get(id(line.slot), ())], {**small, **whole}) for line in [*tasks, *free]]

    def sentences(self) -> Iterator[Card]:
        """Yield a card for words that are in doubt and that no record holds."""
        before = {(flag.code, flag.evidence): flag for flag in self._before.left}
        left = {(flag.code, flag.evidence): flag for flag in self._now.left}
        spans: dict[tuple[int, int], list[Flag]] = {}
        for flag in {**before, **left}.values():
            if flag.evidence is not None and flag.code not in doubting.NOTES:
                spans.setdefault((flag.evidence.start, flag.evidence.end), []).append(flag)
        for found in spans.values():
            evidence = found[0].evidence
            assert evidence is not None
            words = words_of(self._letter.text, evidence)
            now = [flag for flag in found if (flag.code, flag.evidence) in left]
            yield self._card("sentence", words, labels.quote(evidence), evidence, [], now, found, [])

    def _flags(self, line: RecordLine) -> tuple[list[Flag], list[Flag]]:
        """Return the flags of a record now, and those of the record as it was read."""
        read = line.slot.read
        now = [] if line.is_none else self._now.of_record(line.record.evidence)
        return now, self._before.of_record(read.evidence) if read is not None else []

    def _of_lines(self, lines: Sequence[RecordLine], flags: Mapping[int, tuple[list[Flag], list[Flag]]]) -> Card:
        first = lines[0]
        record = first.record
        held = [
            piece_of(line.part, line.record, self._letter).model_copy(
                update={"words": line.slot.words, "is_none": line.is_none}
            )
            for line in lines
        ]
        now = [flag for line in lines for flag in flags[id(line.slot)][0]]
        before = [flag for line in lines for flag in flags[id(line.slot)][1]]
        said = [said for line in lines for said in line.slot.said]
        choices = [
            choice for line in lines if isinstance(line.record, DateRecord) and not line.is_none
            for choice in date_choices(line.record)
        ]  # fmt: skip
        numbered = [choice.model_copy(update={"number": at}) for at, choice in enumerate(choices[:9], start=1)]
        unsure = [
            doubting.unsure(read.confidence, read.evidence) for line in lines
            if (read := line.slot.read) is not None and read.confidence < self._desk.least.of(line.part)
        ]  # fmt: skip
        bound = self._desk.bound(record) if isinstance(record, Task) and not first.is_none else (0, None)
        card = self._card(
            as_card(first.part), first.slot.words, title_of(record),
            record.evidence if record.evidence.quote else None, held, now, before, said,
            choices=numbered, unsure=unsure, is_none=first.is_none, is_added=first.slot.read is None,
        )  # fmt: skip
        strength = record.strength if isinstance(record, Task) else None
        return card.model_copy(update={"unions": bound[0], "union": bound[1], "strength": strength})

    def _card(
        self, part: CardPart, words: Words, name: str, evidence: Evidence | None, held: Sequence[CardRecord],
        now: Sequence[Flag], before: Sequence[Flag], said: Sequence[Correction], *,
        choices: Sequence[Choice] = (), unsure: Sequence[Doubt] = (), is_none: bool = False, is_added: bool = False,
    ) -> Card:  # fmt: skip
        mark = _mark(held)
        in_doubt = bool(unsure) or any(True for _ in doubting.doubts(before))
        asked = not in_doubt and not is_added and doubting.is_asked(self._read.source.sha256, part, words)
        decided: Decided | None = None
        who = at = None
        if said:
            decided = "rejected" if is_none else "added" if is_added else "corrected"
            who, at = said[-1].who, said[-1].at
        elif (judgement := self._judged.of(part, words)) is not None and judgement[0].mark == mark:
            decided = "accepted" if judgement[1].what == "accept" else "confirmed"
            who, at = judgement[1].who, judgement[1].at
        told = [*doubting.doubts(now), *([] if said else unsure)]
        return Card(
            key=self._key(part, words), part=part, title=name or title("header", "number"), evidence=evidence,
            pieces=tuple(held), doubts=tuple(told), notes=tuple(doubting.notes(now)), choices=tuple(choices),
            in_doubt=in_doubt, asked=asked, decided=decided, who=who, at=at, words=words, mark=mark,
        )  # fmt: skip

    def _key(self, part: CardPart, words: Words) -> str:
        """Return what a card is called: the same after other values were set, another for each card."""
        digest = hashlib.blake2b(f"{words.start} {words.quote}".encode(), digest_size=5).hexdigest()
        name, number = f"{part}-{digest}", 1
        while name in self._keys:
            number += 1
            name = f"{part}-{digest}-{number}"
        self._keys.add(name)
        return name


class _Judgements:
    """What people judged right, found by words."""

    def __init__(self, acts: Sequence[ReviewAct]) -> None:
        self._of: dict[str, list[tuple[Judged, ReviewAct]]] = {}
        for act in acts:
            for judged in act.judged if act.what in ("confirm", "accept") else ():
                self._of.setdefault(judged.part, []).append((judged, act))

    def of(self, part: CardPart, words: Words) -> tuple[Judged, ReviewAct] | None:
        """Return the last judgement of a card."""
        found = self._of.get(part, [])
        same = [item for item in found if item[0].words == words]
        if same or not found or part == "header":
            return same[-1] if same else None
        at = nearest(words, [item[0].words for item in found])
        return found[at] if at is not None else None


def _mark(held: Sequence[CardRecord]) -> str:
    """Return what tells the values of records from other values, whatever their ids and their order."""
    told = [[piece.part, {value.field: value.value for value in piece.values}] for piece in held]
    return hashlib.blake2b(json.dumps(told, ensure_ascii=False, sort_keys=True).encode(), digest_size=6).hexdigest()


def _lines(mended: Mended, text: str) -> Iterator[RecordLine]:
    """Yield the records of a letter, those that people said are none among them, each part in its order."""
    standing = {id(slot): name for slot, name in mended.places}
    for part, slots in mended.slots.of.items():
        for slot in (piece for found in slots for piece in (found, *found.parts)):
            record = mended.record(slot) if id(slot) in standing else None
            if record is not None:
                yield RecordLine(part, record, slot)
            elif slot.said and slot.said[-1].kind == "reject" and slot.said[-1].field is None:
                base = standing_record(slot, text)
                if base is not None:
                    yield RecordLine(part, base.model_copy(update={"id": base.id or "?"}), slot, is_none=True)


def _owner(record: AnyRecord, tasks: Sequence[RecordLine]) -> RecordLine | None:
    """Return the duty that carries a record: the first whose day it is, else the first in whose words it stands."""
    there = [line for line in tasks if not line.is_none]
    place, is_day = record.evidence, isinstance(record, DateRecord)
    found = [
        line for line in there if is_day and isinstance(line.record, Task) and line.record.date_id == record.id
    ] or [
        line for line in there
        if place.quote and line.record.evidence.start <= place.start and place.end <= line.record.evidence.end
    ]  # fmt: skip
    return found[0] if found else None


# --------------------
# The records of a letter as a person reads them on a card: field by field, with other readings to take.

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
