"""The office's own gold: approved letters with what people judged in them, for ``vanthu evaluate``.

What was only accepted in a block nobody looked at: such records are written as ``optional``, which is neither
rewarded nor punished, and such a head is left out.
"""

import json
from pathlib import Path
from typing import Any

from pipeline.corrections.finding import PARTS, AnyRecord
from pipeline.evaluate.gold import SUFFIX, occurrences
from pipeline.export.files import plain_name
from pipeline.files import write
from pipeline.grouping import picked
from pipeline.office.reviewing import ReviewDesk
from pipeline.store import Store
from schemas import DateRecord, DelegateLimit, Reference, Task

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
        head = picked(header, _HEADER)
        head |= {"issuer": [header.issuer] if header.issuer else [], "recipients": list(header.recipients)}
        gold: dict[str, Any] = {"header": head if "header" in judged else {}}
        for section, *_ in PARTS.values():
            records = [record for record in getattr(letter, section) if record.evidence.quote]
            gold[section] = [_gold_record(letter.text, record, is_gold=record.id in judged) for record in records]
        # Its number and symbol without marks, and the first of its id.
        plain = plain_name(f"{header.number or ''} {header.symbol or ''}")
        name = "-".join(filter(None, (plain, sha256[:12])))
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
        return picked(record, names)

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
