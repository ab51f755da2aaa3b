"""The office's own gold: approved letters with what people judged in them, for ``vanthu evaluate``.

What was only accepted in a block nobody looked at: such records are written as ``optional``, which is neither rewarded
nor punished, and such a head is left out.
"""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

from pipeline.evaluate.gold import SUFFIX, occurrences
from pipeline.files import write
from pipeline.office.reviewing import ReviewDesk
from pipeline.reviews.cards import Card
from pipeline.store import Store
from schemas import DateRecord, DelegateLimit, Evidence, Letter, Reference, Task

_SECTIONS = {"reference": "references", "date": "dates", "limit": "delegate_limits", "task": "tasks"}
_HEADER = (
    "number", "symbol", "kind", "issuer", "issued_on", "place", "subject", "signer", "signer_title", "authority",
    "recipients",
)  # fmt: skip
_LONGEST, _LONGEST_TASK = 400, 300
_MOST_WORDS = 12
_MARKS = re.compile(r"[^a-z0-9]+")
#: What a person judged by itself; what was accepted with others is none of it.
_JUDGED = frozenset({"confirmed", "corrected", "added"})


def export(store: Store, folder: Path) -> int:
    """Write text and gold of every approved letter into a folder and return how many there are."""
    ids = [item.sha256 for item in store.letters.all()]
    approved = [sha256 for sha256 in ids if sha256 in store.reviews.approved(ids)]
    for sha256 in approved:
        desk = ReviewDesk(store, sha256)
        name = _name(desk.letter)
        write(folder / f"{name}.txt", desk.letter.text.encode())
        content = json.dumps(gold_of(desk.letter, desk.review().cards), ensure_ascii=False, indent=1)
        write(folder / f"{name}{SUFFIX}", content.encode())
    return len(approved)


def gold_of(letter: Letter, cards: tuple[Card, ...]) -> dict[str, Any]:
    """Return what people judged of a letter in the form of a gold file."""
    judged = {piece.id: card.decided in _JUDGED for card in cards for piece in card.pieces if not piece.is_none}
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
    quote = _quote(letter.text, record.evidence, _LONGEST_TASK if isinstance(record, Task) else _LONGEST)
    return {**quote, **values, **({} if is_gold else {"optional": True})}


def _values(record: Reference | DateRecord | DelegateLimit | Task) -> dict[str, Any]:
    match record:
        case Reference():
            issuer = [record.issuer] if record.issuer else None
            return {**_of(record, "kind", "number", "symbol", "date", "relation"), "issuer": issuer}
        case DateRecord():
            relative = record.relative.model_dump(include={"days", "working", "anchor"}) if record.relative else None
            action = " ".join((record.action or "").split()[:_MOST_WORDS]) or record.evidence.quote[:_LONGEST_TASK]
            plain = _of(record, "type", "date", "start", "bound", "time", "rrule")
            return {**plain, "relative": relative, "assignees": list(record.assignees), "action": action}
        case DelegateLimit():
            return _of(record, "group", "bound", "value", "min", "max", "unit", "applies_to", "condition")
        case Task():
            return {"assignees": list(record.assignees), **_of(record, "kind", "deliver_to", "date")}


def _of(record: object, *names: str) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}


def _quote(text: str, place: Evidence, longest: int) -> dict[str, Any]:
    """Return the words of a record, cut where they are long, and which of the places with these words is meant."""
    quote = place.quote[:longest].strip()
    start = place.start + len(place.quote) - len(place.quote.lstrip())
    places = [first for first, _ in occurrences(text, quote)]
    return {"quote": quote, **({"nth": places.index(start) + 1} if len(places) > 1 else {})}


def _name(letter: Letter) -> str:
    """Return what the files of a letter are called: its number and symbol without marks, and the first of its id."""
    words = f"{letter.header.number or ''} {letter.header.symbol or ''}".lower().replace("đ", "d")
    plain = unicodedata.normalize("NFD", words).encode("ascii", "ignore").decode()
    return "-".join(part for part in (_MARKS.sub("-", plain).strip("-"), letter.source.sha256[:12]) if part)
