"""What a person judges of a letter: its head, one card a duty, one each for what no duty carries."""

import hashlib
import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import Any, Literal, NamedTuple

from extractors.lexicon import load
from pipeline.calendar import recurrence
from pipeline.duties import unassigned
from pipeline.duties.corrections import fields
from pipeline.duties.corrections.applying import OF_DATE, PARTS, AnyRecord, RecordSlot, Slots, stands_in
from pipeline.duties.matching import nearest, touch, words_of
from pipeline.support import labels
from pipeline.support.grouping import divided, grouped, with_id
from pipeline.support.words import one_line, shortened, t
from schemas import (
    EFFECTS,
    NAMES,
    CorrectedPart,
    Correction,
    DateRecord,
    Deadline,
    DelegateLimit,
    Evidence,
    Flag,
    Header,
    Judged,
    Letter,
    LetterReview,
    Obligation,
    Proposal,
    Record,
    RecordWords,
    Reference,
    ReviewAct,
    Strength,
    Task,
    Written,
)

CardPart = CorrectedPart | Literal["sentence", "change"]
#: What a person made of a card: judged it right singly, or with all others; set values; added it; said it is none.
Decided = Literal["confirmed", "accepted", "corrected", "added", "rejected"]


class CardDoubt(Record):
    """Something to look at; ``code`` is that of a flag, or ``unsure`` where only the confidence is low."""

    code: str
    words: str
    field: str | None = None
    evidence: Evidence | None = None


class Choice(Record):
    """Another reading, taken by its number (1–9): which fields of which record it sets, as typed; why it may be so."""

    number: int
    shown: str
    why: str
    part: CorrectedPart
    record: str
    fields: dict[str, str]


class Value(Record):
    """One field of a record; ``shown`` (empty where there is none) is read back as the same value."""

    field: str
    title: str
    values: dict[str, Any]
    """Of the record, that are typed in it, by their names."""
    shown: str
    choices: tuple[str, ...] = ()
    """The values of a field that has few, as people type them."""
    evidence: Evidence | None = None
    written: Written | None = None
    by: str | None = None
    """Who set it, where a person did (empty where nobody knows who)."""


class CardRecord(Record):
    """One record on a card: the duty itself, its day, limits and documents that its words name."""

    part: CorrectedPart
    id: str
    """Of the record (``t3``); ``header``."""
    evidence: Evidence | None
    values: tuple[Value, ...]
    confidence: float | None = None
    words: RecordWords | None = None
    is_none: bool = False
    """Whether people said that there is no such thing: it is shown as struck out."""


class Card(Record):
    """One thing to judge."""

    key: str
    """By which acts name it; the same in every reading of the same words."""
    part: CardPart
    title: str
    evidence: Evidence | None
    """Its words, to be marked on the page; a card of many places names the first."""
    pieces: tuple[CardRecord, ...] = ()
    """The record itself first."""
    doubts: tuple[CardDoubt, ...] = ()
    notes: tuple[CardDoubt, ...] = ()

    """What is told beside it and doubts no reading: a day off, a short time."""
    choices: tuple[Choice, ...] = ()
    unions: int = 0
    """How many unions a duty binds; ``union`` is the name where it is only one."""
    union: str | None = None
    strength: Strength | None = None
    in_doubt: bool = False
    """Whether the reading was in doubt, whatever was said since: the order follows from it."""
    decided: Decided | None = None
    who: str | None = None
    at: str | None = None
    words: RecordWords
    """By which what people say of it is found again."""
    mark: str = ""
    """Tells its values: who judges it says which they saw."""
    proposals: tuple[str, ...] = ()
    """Of a change: the ids of what is decided with it."""

    @property
    def asks(self) -> str:
        """What is asked: its part, or of a letter whose days were long past whether it is only to be kept (``old``)."""
        return "old" if "old" in map(attrgetter("code"), self.notes) else self.part

    @property
    def asks_something(self) -> bool:
        """Whether it holds a duty of our unions, or an open change to one."""
        return self.unions > 0 or bool(self.proposals and self.decided is None)

    @property
    def is_waiting(self) -> bool:
        """Whether it needs to be judged singly before the letter is approved."""
        return self.decided is None and self.in_doubt


class OpenSentence(Record):
    """Words with a day, a number of people or an order that no record holds."""

    key: str
    evidence: Evidence
    why: tuple[Literal["day", "count", "order"], ...]
    likely: bool
    meant: CorrectedPart
    """What a record of it most likely is."""
    days: tuple[Evidence, ...] = ()
    """The days in it that no record holds: what a new date takes as its words."""
    counts: tuple[Evidence, ...] = ()
    """The numbers of people: what a new limit takes."""


class Review(Record):
    """A letter (by its id) to be gone over."""

    letter: str
    name: str
    reviewed: LetterReview
    cards: tuple[Card, ...]
    """What is in doubt first, then the rest; in each part the head first, then as in the text."""
    open_sentences: int
    """How many likely ones are left."""
    seen: str
    """What every act on the letter gives back: who goes on from an older state is refused."""

    @property
    def waiting(self) -> tuple[Card, ...]:
        """What has to be judged singly before the letter may be approved."""
        return tuple(card for card in self.cards if card.is_waiting)

    @property
    def undecided(self) -> int:
        """How many cards nobody judged yet."""
        return sum(card.decided is None for card in self.cards)


# --------------------
# The cards of a letter: dealt from its records as people left them, in an order that does not change by their acts.

_WORDS = load("cards", __package__)
#: Flags that tell what is to be done, and doubt nothing that was read.
NOTES = frozenset(_WORDS["notes"])
#: What is unsure of a record of each part, where no flag tells it.
UNSURE: dict[CorrectedPart, str] = _WORDS["unsure"]
#: A record that is less sure than this is in doubt.
LEAST_SURE = 0.8

#: Flags of words that stand in the head as elsewhere.
_RECOGNISED = frozenset({"ocr-doubtful", "ocr-repaired"})
_OF_HEAD = frozenset(code for field in Header.model_fields for code in fields.settled_flags("header", field))
#: How many unions a duty binds, and the name where it is only one; by its words.
Bound = Callable[[Task], tuple[int, str | None]]
_MOST_CHOICES = 9
#: What an act makes of a card.
_JUDGED: dict[str, Decided] = {"confirm": "confirmed", "accept": "accepted"}
#: What says of a record that nobody has to do anything: the day stays.
_NOBODY: dict[CorrectedPart, dict[str, str]] = {"date": {"assignees": ""}, "task": {"strength": "general"}}
_LONGEST = 160


class _CardLine(NamedTuple):
    """A record, the place that it stands in, and whether people said that it is none."""

    record: AnyRecord
    slot: RecordSlot
    is_none: bool = False


def cards_of(
    letter: Letter, slots: Slots, read: Letter, acts: Sequence[ReviewAct], bound: Bound, changes: Sequence[Card] = (),
) -> tuple[Card, ...]:  # fmt: skip
    """Return the cards: in doubt first, then the rest; in each part the head first, then as in the text.

    ``changes`` are those for what the letter changes in others.
    """
    dealer = _CardMaker(letter, slots, read, acts, bound)
    dealt = [dealer.head(), *changes, *dealer.records(), *dealer.sentences()]

    def place(card: Card) -> tuple[bool, bool, int]:
        return not card.in_doubt, card.part != "header", getattr(card.evidence, "start", len(read.text))

    return tuple(sorted(dealt, key=place))


class _CardMaker:
    def __init__(self, letter: Letter, slots: Slots, read: Letter, acts: Sequence[ReviewAct], bound: Bound) -> None:
        self._letter, self._slots, self._read, self._bound = letter, slots, read, bound
        self._now, self._before = Doubts(self._letter), Doubts(read)
        # Of several the last counts.
        judged = ((one, act) for act in reversed(acts) if act.what in _JUDGED for one in act.judged)
        self._judged: dict[str, list[tuple[Judged, ReviewAct]]] = grouped(judged, lambda line: line[0].part)
        self._standing = {(name, one.id): one for name, part in PARTS.items() for one in part.records(self._letter)}
        self._keys: Counter[str] = Counter()

    def head(self) -> Card:
        """Return the card of the letter's head, with its other readings as choices."""
        header = self._letter.header
        piece = _head_piece(header)
        said = [lines[-1] for lines in self._slots.head.values()]
        named = next(filter(None, (map(attrgetter("evidence"), piece.values))), None)
        choices = [
            _reading("header", header, "header", {name: other.value}, t("đọc theo {witness}", witness=t(
                NAMES["witnesses"].get(other.source, other.source))))
            for name, others in header.alternatives.items() for other in others]  # fmt: skip
        words = RecordWords(quote="", start=0)
        return self._card("header", words, labels.letter_name(header), named, [piece], self._now.of_head,
                          self._before.of_head, said, choices=choices)  # fmt: skip

    def records(self) -> Iterator[Card]:
        """Yield a card for each duty with what it carries, and one for each other record."""
        lines = itertools.chain.from_iterable(map(self._lines, self._slots.every))
        tasks, others = divided(lines, lambda line: line.slot.part == "task")
        cards = {id(line.slot): [line] for line in tasks}
        for line in others:
            owner = _owner(line, [task for task in tasks if task.is_none == line.is_none])
            cards.setdefault(id((owner or line).slot), []).append(line)
        # Small records first: a doubt about a day is not one about the duty around it.
        flags = {id(line.slot): self._flags(line) for line in (*others, *tasks)}
        for held in cards.values():
            now, before = zip(*(flags[id(line.slot)] for line in held), strict=True)
            yield self._of_lines(held, list(itertools.chain(*now)), list(itertools.chain(*before)))

    def _lines(self, slot: RecordSlot) -> Iterator[_CardLine]:
        """Yield the record at a place, also one that people said is none; nothing for what is an earlier letter's."""
        record = self._standing.get((slot.part, getattr(slot.now, "id", "")))
        is_none = [(said.kind, said.field) for said in slot.corrections[-1:]] == [("reject", None)]
        if record is not None and not getattr(record, "of_earlier", False):
            yield _CardLine(record, slot)
        elif record is None and is_none and slot.base is not None:
            yield _CardLine(slot.base.model_copy(update={"id": slot.base.id or "?"}), slot, is_none=True)

    def _flags(self, line: _CardLine) -> tuple[list[Flag], list[Flag]]:
        """Return the doubts about a record as it is now, and as it was read."""
        read = line.slot.read
        now = [] if line.is_none else self._now.of_record(line.record.evidence)
        return now, self._before.of_record(read.evidence) if read is not None else []

    def sentences(self) -> Iterator[Card]:
        """Yield a card for words that are in doubt and that no record holds."""
        before, left = ({(flag.code, flag.evidence): flag for flag in of.left} for of in (self._before, self._now))
        doubts = (flag for flag in {**before, **left}.values() if flag.code not in NOTES)
        for evidence, found in grouped(doubts, lambda flag: flag.evidence).items():
            assert evidence is not None  # a flag without is one of the head
            now = [flag for flag in found if (flag.code, flag.evidence) in left]
            words = words_of(self._letter.text, evidence)
            yield self._card("sentence", words, one_line(evidence.quote), evidence, [], now, found, [])

    def _of_lines(self, lines: Sequence[_CardLine], now: Sequence[Flag], before: Sequence[Flag]) -> Card:
        """Return the card of a record (the first line) and those that it carries; ``now``, ``before``: their flags."""
        record, slot, is_none = lines[0]
        limits = (labels.limit_words(one.record) for one in lines if isinstance(one.record, DelegateLimit))
        limit, choices = next(limits, None), list[Choice]()
        held = [piece_of(line, self._letter, limit) for line in lines]
        for line in lines:
            choices += () if line.is_none else (*self._doer_choices(line), *_date_choices(line.record))
        unsure = [
            CardDoubt(code="unsure", words=t(UNSURE[slot.part]), evidence=slot.read.evidence)
            for _, slot, _ in lines if slot.read is not None and slot.read.confidence < LEAST_SURE]  # fmt: skip
        said = [*itertools.chain.from_iterable(map(attrgetter("slot.corrections"), lines))]
        card = self._card(
            slot.part, slot.words, title_of(record), record.evidence if record.evidence.quote else None, held, now,
            before, said, choices=choices, unsure=unsure, is_none=is_none, is_added=slot.read is None)  # fmt: skip
        if not isinstance(record, Task):
            return card
        unions, union = self._bound(record) if not is_none else (0, None)
        return card.model_copy(update={"unions": unions, "union": union, "strength": record.strength})

    def _doer_choices(self, line: _CardLine) -> Iterator[Choice]:
        """Yield whom a record may bind, where that was read in doubt; last: nobody. Nothing where no doubt was."""
        read, part = line.slot.read, line.slot.part
        if not isinstance(read, DateRecord | Task) or not unassigned.is_unsure(self._read, read):
            return
        given = partial(Choice, number=0, part=part, record=line.record.id)
        for names, why in unassigned.candidates(self._read, read).items():
            typed = fields.in_words(part, "assignees", names)
            yield given(shown=typed, why=why, fields={"assignees": typed})
        yield given(shown=t("Để biết"), why=t("không ai phải làm"), fields=_NOBODY[part])

    def _card(
        self, part: CardPart, words: RecordWords, name: str, evidence: Evidence | None, held: Sequence[CardRecord],
        now: Sequence[Flag], before: Sequence[Flag], said: Sequence[Correction], *,
        choices: Sequence[Choice] = (), unsure: Sequence[CardDoubt] = (), is_none: bool = False, is_added: bool = False,
    ) -> Card:  # fmt: skip
        """Return a card; ``now`` and ``before``: the flags left, and as read; ``said``: corrections of its records.

        It is decided where a person set values or judged just these (``mark``), in doubt by what was read.
        """
        # What tells the values of records from other values, whatever their ids and their order.
        told = [[piece.part, [*map(attrgetter("values"), piece.values)]] for piece in held]
        mark = _digest(json.dumps(told, ensure_ascii=False, sort_keys=True), 6)
        in_doubt = bool(unsure) or any(flag.code not in NOTES for flag in before)
        # What people said last of it as it stands.
        judged = self._judged.get(part, [])
        place = nearest(words, [one.words for one, _ in judged])
        decided, who, at = None, None, None
        if place is not None and judged[place][0].mark == mark:
            act = judged[place][1]
            decided, who, at = _JUDGED[act.what], act.who, act.at
        # Who said again what was read, judged it right.
        if is_none or is_added or any(one.old != one.new for one in said):
            decided = "rejected" if is_none else "added" if is_added else "corrected"
            who, at = said[-1].who, said[-1].at
        # What a card is called: the same after other values were set, another for each card.
        key = f"{part}-{_digest(f'{words.start} {words.quote}', 5)}"
        self._keys[key] += 1
        numbered = [one.model_copy(update={"number": at}) for at, one in enumerate(choices[:_MOST_CHOICES], start=1)]
        return Card(
            key=key if self._keys[key] == 1 else f"{key}-{self._keys[key]}", part=part,
            title=name or fields.title("header", "number"), evidence=evidence, pieces=tuple(held),
            doubts=(*_told(now), *(() if said else unsure)), notes=tuple(_told(now, notes=True)),
            choices=tuple(numbered), in_doubt=in_doubt, decided=decided, who=who, at=at, words=words, mark=mark,
        )  # fmt: skip


def _digest(told: str, size: int) -> str:
    """Return so many bytes, in hexadecimal, that tell some words from others."""
    return hashlib.blake2b(told.encode(), digest_size=size).hexdigest()


def _owner(held: _CardLine, tasks: Sequence[_CardLine]) -> _CardLine | None:
    """Return the duty that carries a record: the first whose day it is, else in whose words it stands; or ``None``."""
    place, words = held.record.evidence, held.slot.words
    of_day = (one for one in tasks if getattr(one.record, "date_id", None) == held.record.id)
    holding = (one for one in tasks if stands_in(place, one.record.evidence) or one.slot.words == words)
    return next(itertools.chain(of_day, holding), None)


class Doubts:
    """The flags of a letter: those ``of_head`` (or of the letter as a whole), the others ``left`` to be given once."""

    def __init__(self, letter: Letter) -> None:
        self.of_head: list[Flag] = []
        self.left: list[Flag] = []
        for flag in letter.flags:
            of_head = _of_head(flag, letter)
            (self.left if of_head is None else self.of_head).append(of_head or flag)

    def of_record(self, place: Evidence) -> list[Flag]:
        """Return those that touch a record, and take them away."""
        mine, self.left = divided(self.left, lambda flag: touch(flag.evidence, place))
        return mine


def _told(flags: Iterable[Flag], *, notes: bool = False) -> list[CardDoubt]:
    """Return flags that doubt what was read, or the ``notes`` among them, in people's words."""
    return [
        CardDoubt(code=flag.code, words=labels.flag_words(flag), field=flag.field, evidence=flag.evidence)
        for flag in flags if (flag.code in NOTES) == notes]  # fmt: skip


def _of_head(flag: Flag, letter: Letter) -> Flag | None:
    """Return a flag about the head, with the field in which words were misread; ``None`` for others."""
    if flag.evidence is None or flag.field is not None or flag.code in _OF_HEAD:
        return flag
    places = letter.header.evidence.items() if flag.code in _RECOGNISED else ()
    field = next((name for name, place in places if touch(flag.evidence, place)), None)
    return flag.model_copy(update={"field": field}) if field else None


# --------------------
# The records of a letter as a person reads them on a card: field by field, with other readings to take.


def piece_of(line: _CardLine, letter: Letter, limit: str | None) -> CardRecord:
    """Return a record field by field: a task with its day, and with ``limit``, its delegate limit in words."""
    (record, slot, is_none), part = line, line.slot.part
    day = with_id(letter.dates, getattr(record, "date_id", None))

    def held(name: str) -> Any:
        source: Any = day if day is not None and name in OF_DATE else record
        return limit if name == "limit" else getattr(source, name, None)

    return CardRecord(part=part, id=record.id, evidence=record.evidence, values=_values(part, record, held),
                      confidence=record.confidence, words=slot.words, is_none=is_none)  # fmt: skip


def _head_piece(header: Header) -> CardRecord:
    """Return the head field by field, each with its words."""
    values = []
    for value in _values("header", header, partial(getattr, header)):
        places, written = (
            next(filter(None, map(told.get, value.values)), None) for told in (header.evidence, header.written)
        )
        values.append(value.model_copy(update={"evidence": places, "written": written}))
    return CardRecord(part="header", id="header", evidence=None, values=tuple(values))


def _date_choices(record: AnyRecord) -> Iterator[Choice]:
    """Yield the other readings of a date as choices; nothing for other records."""
    for other in record.alternatives if isinstance(record, DateRecord) else ():
        if given := other.model_dump(exclude={"why"}, exclude_none=True):
            yield _reading("date", record.model_copy(update={"relative": None}), record.id, given, other.why)


def _reading(part: CorrectedPart, record: Record, name: str, given: Mapping[str, Any], why: str) -> Choice:
    """Return a choice: the record ``name`` with the fields ``given``, shown in words and as they are typed."""
    held = partial(getattr, record.model_copy(update=dict(given)))
    said = "; ".join(f"{fields.title(part, one)}: {fields.in_words(part, one, value)}" for one, value in given.items())
    typed = {lead: fields.shown(part, lead, held) for lead in {fields.lead_of(part, one) for one in given}}
    return Choice(number=0, shown=said, why=why, part=part, record=name, fields=typed)


def title_of(record: AnyRecord) -> str:
    """Return the line by which people know a record: a task's title, day and act, number of people, or symbol."""
    match record:
        case Task():
            words = record.title or one_line(record.evidence.quote)
        case DateRecord():
            due = labels.due_words(record.date, record.bound, record.time)
            day = recurrence.in_words(record.rrule) if record.rrule else due
            words = ": ".join(filter(None, (day, record.action or one_line(record.evidence.quote))))
        case DelegateLimit():
            words = labels.limit_words(record)
        case Reference():
            named = (record.kind, labels.reference(record.number, record.symbol, record.year))
            words = " ".join(filter(None, named))
    return shortened(words, _LONGEST)


def _values(part: CorrectedPart, record: AnyRecord | Header, held: fields.ValueOf) -> tuple[Value, ...]:
    """Return the fields of a record with their values (``held`` gives each), as a person reads and types them."""
    by = {mark.field: mark.who or "" for mark in record.corrected}

    def value(field: str) -> Value:
        """Return a field of a record as a card shows it: its values, words, choices, and who set it."""
        own = fields.typed_in(part, field)
        few = fields.choices_of(fields.kind_of(part, field)).values()
        who = next((by[name] for name in (*own, None) if name in by), None)
        said = {name: fields.as_said(held(name)) for name in own}
        return Value(field=field, title=fields.form_title(part, field), values=said,
                     shown=fields.shown(part, field, said.__getitem__),
                     choices=tuple(t(names[0]) for names in few), by=who)  # fmt: skip

    return tuple(map(value, fields.fields_of(part)))


# --------------------
# What a letter changes in others, as cards: one a duty and new day, decided where the letter is gone over.

#: What a union owes by the duty (its id) that a proposal changes, and the name of the letter that lays it.
Touched = Callable[[Proposal], tuple[Sequence[Obligation], str]]
CHANGE = "change"


def change_cards(proposals: Iterable[Proposal], touched: Touched, acts: Sequence[ReviewAct]) -> list[Card]:
    """Return a card for each change that a letter makes, in the order of its words; several unions' own are one."""
    alike = grouped(proposals, lambda item: (
        item.evidence.start, item.target, item.duty or item.event or "", item.effect,
        *(getattr(item.deadline, name, None) or "" for name in ("due", "time"))))  # fmt: skip
    return [_change_card(alike[key], touched, acts) for key in sorted(alike, key=str)]


def _change_card(items: Sequence[Proposal], touched: Touched, acts: Sequence[ReviewAct]) -> Card:
    """Return the card of changes that are decided together; it is in doubt, and decided once all are."""
    evidence = items[0].evidence
    ids = "\n".join(sorted(item.id for item in items))
    states = set(map(attrgetter("state"), items))
    decided: Decided | None = "confirmed" if states == {"confirmed"} else "rejected" if "open" not in states else None
    words = RecordWords(quote=evidence.quote, start=evidence.start)
    key = f"{CHANGE}-{_digest(ids, 6)}"
    mark = _digest(ids + "".join(sorted(states)), 6)
    mine = [act for act in acts for one in act.judged if (one.part, one.record) == (CHANGE, key)]
    who, at = (mine[-1].who, mine[-1].at) if mine and decided else (None, None)
    unsure = CardDoubt(code="unsure", words=t("Chưa chắc văn bản nói về việc này: đối chiếu hai văn bản."))
    return Card(
        key=key, part="change", title=_change_title(items, touched), evidence=evidence, words=words, mark=mark,
        doubts=() if all(map(attrgetter("sure"), items)) else (unsure,),
        notes=tuple(CardDoubt(code=item.waits_as, words=item.message) for item in items),
        in_doubt=True, decided=decided, who=who, at=at,
        proposals=tuple(item.id for item in items))  # fmt: skip


def _change_title(items: Sequence[Proposal], touched: Touched) -> str:
    """Return “Gia hạn 31/KH-LĐLĐ: trước 10/09/2026 → chậm nhất 15/09/2026, 38 đơn vị”."""
    first, new = items[0], items[0].deadline
    owed, name = touched(first)
    said = f"{t(EFFECTS[first.effect]).capitalize()} {name}"
    if first.event is not None:
        was = labels.due_words(first.held_on, None, None)
        return f"{said}: {was} → {_day(new)}" if new is not None else f"{said}: {was}"
    if new is None or not owed:
        return said
    only = set(itertools.chain.from_iterable(map(attrgetter("alone"), items)))
    owed = [one for one in owed if one.id in only] or owed
    like = owed[0]
    # Of what recurs one time may have another day.
    before = labels.due_words(first.held_on, None, None) or _day(like.history[0] if like.history else like)
    unions = t("{count} đơn vị", count=len(owed)) if len(owed) > 1 else like.union
    return f"{said}: {before} → {_day(new)}, {unions}"


def _day(item: Deadline | Obligation) -> str:
    return labels.due_words(item.due, item.bound, item.time) or t("chưa có ngày")
