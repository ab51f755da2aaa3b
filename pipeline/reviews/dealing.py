"""The cards of a letter: dealt from its records as people left them, in an order that does not change by their acts."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from pipeline import labels
from pipeline.corrections.applying import Mended
from pipeline.corrections.fields import title
from pipeline.corrections.finding import AnyRecord, Slot, nearest, standing_record, words_of
from pipeline.reviews import doubting, pieces
from pipeline.reviews.cards import Card, CardPart, CardRecord, Choice, Decided, Doubt
from pipeline.reviews.doubting import Doubts, Least
from schemas import CorrectedPart, Correction, DateRecord, Evidence, Flag, Judged, Letter, ReviewAct, Task, Words

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
        piece = pieces.head_piece(self._letter.header)
        said = [lines[-1] for lines in self._desk.mended.slots.head.values() if lines[-1].kind != "restore"]
        flags = self._now.of_head()
        named = next((value.evidence for value in piece.values if value.evidence is not None), None)
        return self._card(
            "header", _HEAD_WORDS, labels.letter_name(self._letter.header), named, [piece],
            flags, self._before.of_head(), said, choices=pieces.head_choices(self._letter.header),
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
        before = {(flag.code, flag.evidence): flag for flag in self._before.left()}
        left = {(flag.code, flag.evidence): flag for flag in self._now.left()}
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
            pieces.piece_of(line.part, line.record, self._letter).model_copy(
                update={"words": line.slot.words, "is_none": line.is_none}
            )
            for line in lines
        ]
        now = [flag for line in lines for flag in flags[id(line.slot)][0]]
        before = [flag for line in lines for flag in flags[id(line.slot)][1]]
        said = [said for line in lines for said in line.slot.said]
        choices = [
            choice for line in lines if isinstance(line.record, DateRecord) and not line.is_none
            for choice in pieces.date_choices(line.record)
        ]  # fmt: skip
        numbered = [choice.model_copy(update={"number": at}) for at, choice in enumerate(choices[:9], start=1)]
        unsure = [
            doubting.unsure(read.confidence, read.evidence) for line in lines
            if (read := line.slot.read) is not None and read.confidence < self._desk.least.of(line.part)
        ]  # fmt: skip
        bound = self._desk.bound(record) if isinstance(record, Task) and not first.is_none else (0, None)
        card = self._card(
            pieces.as_card(first.part), first.slot.words, pieces.title_of(record),
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
