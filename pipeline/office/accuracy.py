"""How right the reading is in this office: what people judged singly of approved letters, field by field.

Everything in doubt is looked at, and one in so many of the sure ones (``cards.ONE_IN``); what was accepted in a
block tells nothing. So the two are counted apart and put together by how many there are of each: the share is true of
all values, not only of those that looked odd.
"""

import functools
import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.corrections.fields import title
from pipeline.corrections.finding import PARTS, AnyRecord
from pipeline.evaluate.gold import SUFFIX, occurrences
from pipeline.export.files import plain_name
from pipeline.files import write
from pipeline.office.reviewing import ReviewDesk
from pipeline.reviews.cards import LEAST_SURE, ONE_IN, Card, CardRecord, head_piece, piece_of
from pipeline.store import Store
from schemas import CorrectedPart, DateRecord, DelegateLimit, Reference, Task

#: Of the normal distribution: the interval holds the truth in 95 of 100 offices.
_Z = 1.96
_EMPTY: tuple[object, ...] = (None, "", [])
#: So sure the records above a threshold are to be, by so many judged ones at least.
_WANTED, _LEAST_JUDGED = 0.95, 60
_STEPS = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
_ORDER: tuple[CorrectedPart, ...] = ("header", "task", "date", "limit", "reference")


class Counted(NamedTuple):
    """Values of one kind: how many were judged, how many of these are right, and how many there are."""

    judged: int
    right: int
    there: int


class Share(NamedTuple):
    """A share with the interval in which it lies."""

    value: float
    low: float
    high: float


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
    def share(self) -> Share | None:
        """The share of right ones; ``None`` where too little was judged to say."""
        return share_of((self.doubtful, self.sure))


class Accuracy(NamedTuple):
    """The figures of an office: records that were ``missed`` were added by people, of those read some are ``none``."""

    letters: int
    fields: tuple[FieldAccuracy, ...]
    missed: int
    found: int
    none: int


def share_of(strata: Sequence[Counted]) -> Share | None:
    """Return the share of right values over strata, each with two right and two wrong ones more (Agresti and Coull)."""
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

    def counted(part: CorrectedPart, field: str, in_doubt: bool) -> Counted:
        return Counted(*(values[part, field, in_doubt, what] for what in Counted._fields))

    named = sorted({(part, field) for part, field, *_ in values}, key=lambda one: (_ORDER.index(one[0]), one[1]))
    fields = (FieldAccuracy(*one, counted(*one, True), counted(*one, False)) for one in named)
    return Accuracy(len(approvals), tuple(fields), records["missed"], records["found"], records["none"])


@functools.lru_cache(maxsize=10_000)
def _of_letter(store: Store, sha256: str, *_approval: object) -> tuple[Counter[_Kind], Counter[str]]:
    """Count the values that were read in a letter (there, judged, right), and the records: missed, found, or none."""
    values, records = Counter[_Kind](), Counter[str]()
    for card, piece, read in _judgeable(store, sha256):
        if piece.part != "header":
            records["missed" if read is None else "none" if piece.is_none else "found"] += 1
        now = _values(piece)
        for field, value in _values(read).items() if read is not None else ():
            if value in _EMPTY and now.get(field) in _EMPTY:
                continue
            values[piece.part, field, card.in_doubt, "there"] += 1
            if _is_judged(card):
                values[piece.part, field, card.in_doubt, "judged"] += 1
                values[piece.part, field, card.in_doubt, "right"] += not piece.is_none and value == now.get(field)
    return values, records


def recalibrate(store: Store) -> Mapping[str, float]:
    """Work out from how sure on a record is no doubt in this office, by its part, keep it and return it.

    It moves which cards are in doubt, and nothing of what is read or printed. What the office's own letters do not say
    is as usual.
    """
    judged: dict[str, list[tuple[float, bool, int]]] = {}
    for sha256, *_ in store.reviews.approvals():
        for card, piece, read in _judgeable(store, sha256):
            if read is not None and read.confidence is not None and _is_judged(card):
                right = not piece.is_none and _values(read) == _values(piece)
                judged.setdefault(piece.part, []).append((read.confidence, right, 1 if card.in_doubt else ONE_IN))
    least = dict.fromkeys(judged, LEAST_SURE)
    for part, lines in judged.items():
        for step in reversed(_STEPS):
            above = [(right, weight) for confidence, right, weight in lines if confidence >= step]
            total, good = sum(weight for _, weight in above), sum(weight for right, weight in above if right)
            if len(above) >= _LEAST_JUDGED and good >= _WANTED * total:
                least[part] = step
    store.reviews.put_least(least)
    return least


def _is_judged(card: Card) -> bool:
    """Say whether a person judged a card by itself; what was accepted with others tells nothing."""
    return card.decided in ("confirmed", "corrected", "rejected") and (card.in_doubt or card.asked)


def _judgeable(store: Store, sha256: str) -> Iterator[tuple[Card, CardRecord, CardRecord | None]]:
    """Yield what stands on the cards of a letter, each with what was read of it."""
    read = store.letters.as_read(sha256)
    records = {
        (part, record.evidence.start, record.evidence.quote): piece_of(part, record, read)
        for part, (name, *_) in PARTS.items()
        for record in getattr(read, name)
    }
    for card in ReviewDesk(store, sha256).review().cards:
        for piece in card.pieces:
            if piece.part == "header":
                yield card, piece, head_piece(read.header)
            elif piece.words is not None:
                yield card, piece, records.get((piece.part, piece.words.start, piece.words.quote))


def _values(piece: CardRecord) -> dict[str, Any]:
    return {value.field: value.value for value in piece.values if value.field != "title"}  # which others make


# --------------------
# The office's own gold: approved letters with what people judged in them, for ``vanthu evaluate``.
#
# What was only accepted in a block nobody looked at: such records are written as ``optional``, which is neither
# rewarded nor punished, and such a head is left out.

_HEADER = (
    "number", "symbol", "kind", "issuer", "issued_on", "place", "subject", "signer", "signer_title", "authority",
    "recipients",
)  # fmt: skip
_LONGEST_QUOTE, _LONGEST_TASK = 400, 300
_MOST_WORDS = 12


def export_gold(store: Store, folder: Path) -> int:
    """Write text and gold of every approved letter into a folder and return how many there are."""
    ids = [item.sha256 for item in store.letters.all()]
    among = store.reviews.approved(ids)
    approved = [sha256 for sha256 in ids if sha256 in among]
    for sha256 in approved:
        desk = ReviewDesk(store, sha256)
        letter, header = desk.letter, desk.letter.header
        judged = {
            piece.id for card in desk.review().cards if card.decided in ("confirmed", "corrected", "added")
            for piece in card.pieces if not piece.is_none
        }  # fmt: skip
        head = {name: getattr(header, name) for name in _HEADER}
        head |= {"issuer": [header.issuer] if header.issuer else [], "recipients": list(header.recipients)}
        gold: dict[str, Any] = {"header": head if "header" in judged else {}}
        for section, *_ in PARTS.values():
            records = [record for record in getattr(letter, section) if record.evidence.quote]
            gold[section] = [_gold_record(letter.text, record, is_gold=record.id in judged) for record in records]
        # Its number and symbol without marks, and the first of its id.
        plain = plain_name(f"{header.number or ''} {header.symbol or ''}")
        name = "-".join(part for part in (plain, sha256[:12]) if part)
        write(folder / f"{name}.txt", letter.text.encode())
        write(folder / f"{name}{SUFFIX}", json.dumps(gold, ensure_ascii=False, indent=1).encode())
    return len(approved)


def _gold_record(text: str, record: AnyRecord, *, is_gold: bool) -> dict[str, Any]:
    """Return a record with its words, cut where they are long, and which of the places with these words is meant."""
    place = record.evidence
    quote = place.quote[: _LONGEST_TASK if isinstance(record, Task) else _LONGEST_QUOTE].strip()
    start = place.start + len(place.quote) - len(place.quote.lstrip())
    places = [first for first, _ in occurrences(text, quote)]
    nth = {"nth": places.index(start) + 1} if len(places) > 1 else {}
    is_gold = is_gold and not (isinstance(record, Task) and not record.assignees)
    return {"quote": quote, **nth, **_gold_values(record), **({} if is_gold else {"optional": True})}


def _gold_values(record: AnyRecord) -> dict[str, Any]:
    def fields(*names: str) -> dict[str, Any]:
        return {name: getattr(record, name) for name in names}

    match record:
        case Reference():
            issuer = [record.issuer] if record.issuer else None
            return {**fields("kind", "number", "symbol", "date", "relation"), "issuer": issuer}
        case DateRecord():
            relative = record.relative.model_dump(include={"days", "working", "anchor"}) if record.relative else None
            action = " ".join((record.action or "").split()[:_MOST_WORDS]) or record.evidence.quote[:_LONGEST_TASK]
            plain = fields("type", "date", "start", "bound", "time", "rrule")
            return {**plain, "relative": relative, "assignees": list(record.assignees), "action": action}
        case DelegateLimit():
            return fields("group", "bound", "value", "min", "max", "unit", "applies_to", "condition")
        case Task():
            return {"assignees": list(record.assignees), **fields("kind", "deliver_to", "date")}
