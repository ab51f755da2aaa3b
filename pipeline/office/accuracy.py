"""How right the reading is in this office: what people judged singly of approved letters, field by field.

Everything in doubt is looked at, and one in so many of the sure ones (``doubting.ONE_IN``); what was accepted in a
block tells nothing. So the two are counted apart and put together by how many there are of each: the share is true of
all values, not only of those that looked odd.
"""

import functools
import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.corrections.fields import title
from pipeline.corrections.finding import PARTS
from pipeline.evaluate.gold import SUFFIX, occurrences
from pipeline.export.files import plain_name
from pipeline.files import write
from pipeline.office.reviewing import ReviewDesk
from pipeline.reviews import dealing
from pipeline.reviews.cards import Card, CardRecord, Value
from pipeline.reviews.doubting import LEAST_SURE, ONE_IN, Least
from pipeline.store import Store
from schemas import CorrectedPart, DateRecord, DelegateLimit, Evidence, Letter, Reference, Task

_JUDGED = frozenset({"confirmed", "corrected", "rejected"})
#: Of the normal distribution: the interval holds the truth in 95 of 100 offices.
_Z = 1.96
#: What is made of other fields.
_FOLLOWS = frozenset({"title"})
#: So sure the records above a threshold are to be, by so many judged ones at least.
_WANTED, _LEAST_JUDGED = 0.95, 60
_STEPS = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)


class Counted(NamedTuple):
    """Values of one kind: how many were judged, how many of these are right, and how many there are."""

    judged: int
    right: int
    there: int


class FieldAccuracy(NamedTuple):
    """How right one field is, where it was in doubt and where it was not."""

    part: CorrectedPart
    field: str
    doubtful: Counted
    sure: Counted

    @property
    def title(self) -> str:
        """What people call the field."""
        return title(self.part, self.field)

    @property
    def judged(self) -> int:
        """How many values were judged singly."""
        return self.doubtful.judged + self.sure.judged

    @property
    def share(self) -> "Share | None":
        """The share of right ones; ``None`` where too little was judged to say."""
        return share_of((self.doubtful, self.sure))


class Share(NamedTuple):
    """A share with the interval in which it lies."""

    value: float
    low: float
    high: float


class Accuracy(NamedTuple):
    """The figures of an office."""

    letters: int
    fields: tuple[FieldAccuracy, ...]
    missed: int
    """Records that people added: the reading lacked them."""
    found: int
    """Records that were read and that people left."""
    none: int
    """Records that were read and that people said are none."""


def share_of(strata: Sequence[Counted]) -> Share | None:
    """Return the share of right values over strata, each weighed by how many there are of it.

    Each has two right and two wrong ones more (Agresti and Coull): a few judged ones are no certainty.
    """
    there = [one for one in strata if one.there]
    if not there or any(one.judged == 0 for one in there):
        return None
    total = sum(one.there for one in there)
    value = spread = mid = 0.0
    for one in there:
        weight = one.there / total
        likely = (one.right + 2) / (one.judged + 4)
        value += weight * one.right / one.judged
        mid += weight * likely
        if one.judged < one.there:
            spread += weight**2 * likely * (1 - likely) / (one.judged + 4)
    if not spread:
        return Share(value, value, value)
    width = _Z * math.sqrt(spread)
    return Share(value, max(0.0, min(value, mid - width)), min(1.0, max(value, mid + width)))


#: Part and field of a value, whether it was in doubt, and what is counted (``Counted``).
_Kind = tuple[CorrectedPart, str, bool, str]


def accuracy(store: Store) -> Accuracy:
    """Return the figures of all approved letters; one that stands as it stood is not gone through again."""
    values, records = Counter[_Kind](), Counter[str]()
    approvals, least = list(store.reviews.approvals()), tuple(sorted(store.reviews.least().items()))
    for approval in approvals:
        of_values, of_records = _of_letter(store, *approval, least)
        values.update(of_values)
        records.update(of_records)
    named = sorted({(part, field) for part, field, *_ in values}, key=lambda one: (_ORDER.index(one[0]), one[1]))
    fields = (FieldAccuracy(*one, _counted(values, *one, True), _counted(values, *one, False)) for one in named)
    return Accuracy(len(approvals), tuple(fields), records["missed"], records["found"], records["none"])


def _counted(values: Counter[_Kind], part: CorrectedPart, field: str, in_doubt: bool) -> Counted:
    return Counted(*(values[part, field, in_doubt, what] for what in Counted._fields))


@functools.lru_cache(maxsize=10_000)
def _of_letter(store: Store, sha256: str, *_approval: object) -> tuple[Counter[_Kind], Counter[str]]:
    """Count the values that were read in a letter, and the records: missed, found, or none."""
    values, records = Counter[_Kind](), Counter[str]()
    for card, piece, read in _judgeable(store, ReviewDesk(store, sha256)):
        if piece.part != "header":
            records["missed" if read is None else "none" if piece.is_none else "found"] += 1
        if read is not None:
            values.update(_kinds_of(card, piece, read))
    return values, records


_ORDER: tuple[CorrectedPart, ...] = ("header", "task", "date", "limit", "reference")


def recalibrate(store: Store) -> Least:
    """Work out from how sure on a record is no doubt in this office, keep it and return it.

    It moves which cards are in doubt, and nothing of what is read or printed.
    """
    least = least_sure(store)
    store.reviews.put_least(least.by_part)
    return least


def least_sure(store: Store) -> Least:
    """Return from how sure on a record is no doubt in this office, as its own letters say; else the usual."""
    judged: dict[str, list[tuple[float, bool, int]]] = {}
    for sha256, *_ in store.reviews.approvals():
        for card, piece, read in _judgeable(store, ReviewDesk(store, sha256)):
            if read is None or read.confidence is None or card.decided not in _JUDGED:
                continue
            if card.in_doubt or card.asked:
                right = not piece.is_none and _same(read.values, piece.values)
                judged.setdefault(piece.part, []).append((read.confidence, right, 1 if card.in_doubt else ONE_IN))
    return Least({part: _threshold(lines) for part, lines in judged.items()})


def _threshold(lines: Iterable[tuple[float, bool, int]]) -> float:
    every = list(lines)
    for step in _STEPS:
        above = [(right, weight) for confidence, right, weight in every if confidence >= step]
        total = sum(weight for _, weight in above)
        if len(above) >= _LEAST_JUDGED and sum(weight for right, weight in above if right) >= _WANTED * total:
            return step
    return LEAST_SURE


def _judgeable(store: Store, desk: ReviewDesk) -> Iterator[tuple[Card, CardRecord, CardRecord | None]]:
    """Yield what stands on the cards of a letter, each with what was read of it."""
    read = store.letters.as_read(desk.id)
    records = {
        (part, record.evidence.start, record.evidence.quote): dealing.piece_of(part, record, read)
        for part, (name, *_) in PARTS.items()
        for record in getattr(read, name)
    }
    for card in desk.review().cards:
        for piece in card.pieces:
            if piece.part == "header":
                yield card, piece, dealing.head_piece(read.header)
            elif piece.words is not None:
                place = (dealing.as_corrected(piece.part), piece.words.start, piece.words.quote)
                yield card, piece, records.get(place)


def _kinds_of(card: Card, piece: CardRecord, read: CardRecord) -> Iterator[_Kind]:
    """Yield each value of a record as there, and as judged and right where it was."""
    now = {value.field: value.value for value in piece.values}
    part = dealing.as_corrected(piece.part)
    is_judged = card.decided in _JUDGED and (card.in_doubt or card.asked)
    for value in read.values:
        if value.field in _FOLLOWS or (_is_empty(value.value) and _is_empty(now.get(value.field))):
            continue
        yield part, value.field, card.in_doubt, "there"
        if is_judged:
            yield part, value.field, card.in_doubt, "judged"
            if not piece.is_none and value.value == now.get(value.field):
                yield part, value.field, card.in_doubt, "right"


def _same(read: Sequence[Value], now: Sequence[Value]) -> bool:
    one, other = (
        {value.field: value.value for value in values if value.field not in _FOLLOWS} for values in (read, now)
    )
    return one == other


def _is_empty(value: object) -> bool:
    return value in (None, "", [])


# --------------------
# The office's own gold: approved letters with what people judged in them, for ``vanthu evaluate``.
#
# What was only accepted in a block nobody looked at: such records are written as ``optional``, which is neither
# rewarded nor punished, and such a head is left out.

_SECTIONS = {"reference": "references", "date": "dates", "limit": "delegate_limits", "task": "tasks"}
_HEADER = (
    "number", "symbol", "kind", "issuer", "issued_on", "place", "subject", "signer", "signer_title", "authority",
    "recipients",
)  # fmt: skip
_LONGEST_QUOTE, _LONGEST_TASK = 400, 300
_MOST_WORDS = 12
#: What a person judged by itself; what was accepted with others is none of it.
_JUDGED_SINGLY = frozenset({"confirmed", "corrected", "added"})


def export_gold(store: Store, folder: Path) -> int:
    """Write text and gold of every approved letter into a folder and return how many there are."""
    ids = [item.sha256 for item in store.letters.all()]
    among = store.reviews.approved(ids)
    approved = [sha256 for sha256 in ids if sha256 in among]
    for sha256 in approved:
        desk = ReviewDesk(store, sha256)
        name = _name(desk.letter)
        write(folder / f"{name}.txt", desk.letter.text.encode())
        content = json.dumps(gold_of(desk.letter, desk.review().cards), ensure_ascii=False, indent=1)
        write(folder / f"{name}{SUFFIX}", content.encode())
    return len(approved)


def gold_of(letter: Letter, cards: tuple[Card, ...]) -> dict[str, Any]:
    """Return what people judged of a letter in the form of a gold file."""
    judged = {piece.id: card.decided in _JUDGED_SINGLY for card in cards for piece in card.pieces if not piece.is_none}
    gold: dict[str, Any] = {"header": _header(letter) if judged.get("header") else {}}
    for section in _SECTIONS.values():
        records = [record for record in getattr(letter, section) if record.evidence.quote]
        gold[section] = [_record(letter, record, is_gold=judged.get(record.id, False)) for record in records]
    return gold


def _header(letter: Letter) -> dict[str, Any]:
    head = {name: getattr(letter.header, name) for name in _HEADER}
    return {**head, "issuer": [head["issuer"]] if head["issuer"] else [], "recipients": list(head["recipients"])}


def _record(letter: Letter, record: Reference | DateRecord | DelegateLimit | Task, *, is_gold: bool) -> dict[str, Any]:
    values = _values(record)
    is_gold = is_gold and not (isinstance(record, Task) and not record.assignees)
    quote = _quote(letter.text, record.evidence, _LONGEST_TASK if isinstance(record, Task) else _LONGEST_QUOTE)
    return {**quote, **values, **({} if is_gold else {"optional": True})}


def _values(record: Reference | DateRecord | DelegateLimit | Task) -> dict[str, Any]:
    match record:
        case Reference():
            issuer = [record.issuer] if record.issuer else None
            return {**_fields(record, "kind", "number", "symbol", "date", "relation"), "issuer": issuer}
        case DateRecord():
            relative = record.relative.model_dump(include={"days", "working", "anchor"}) if record.relative else None
            action = " ".join((record.action or "").split()[:_MOST_WORDS]) or record.evidence.quote[:_LONGEST_TASK]
            plain = _fields(record, "type", "date", "start", "bound", "time", "rrule")
            return {**plain, "relative": relative, "assignees": list(record.assignees), "action": action}
        case DelegateLimit():
            return _fields(record, "group", "bound", "value", "min", "max", "unit", "applies_to", "condition")
        case Task():
            return {"assignees": list(record.assignees), **_fields(record, "kind", "deliver_to", "date")}


def _fields(record: object, *names: str) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}


def _quote(text: str, place: Evidence, longest: int) -> dict[str, Any]:
    """Return the words of a record, cut where they are long, and which of the places with these words is meant."""
    quote = place.quote[:longest].strip()
    start = place.start + len(place.quote) - len(place.quote.lstrip())
    places = [first for first, _ in occurrences(text, quote)]
    return {"quote": quote, **({"nth": places.index(start) + 1} if len(places) > 1 else {})}


def _name(letter: Letter) -> str:
    """Return what the files of a letter are called: its number and symbol without marks, and the first of its id."""
    name = plain_name(f"{letter.header.number or ''} {letter.header.symbol or ''}")
    return "-".join(part for part in (name, letter.source.sha256[:12]) if part)
