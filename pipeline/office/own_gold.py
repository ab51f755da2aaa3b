"""The office's own gold: approved letters with what people judged in them, to score the reading and to learn from.

What was only accepted in a block nobody looked at: such records are written as ``optional``, which is neither
rewarded nor punished, and such a head is left out.
"""

import json
from collections.abc import Iterator
from itertools import chain, starmap
from pathlib import Path
from typing import Any, NamedTuple

from extractors.second_reader import weights
from pipeline.duties.corrections.finding import PARTS, AnyRecord
from pipeline.evaluate.duty_sentences import Gain, added, gain, sentences_of
from pipeline.evaluate.gold import SUFFIX, occurrences
from pipeline.export.files import plain_name
from pipeline.intake import own_weights
from pipeline.office import Office
from pipeline.office.reviewing import ReviewDesk
from pipeline.store import Store
from pipeline.support.files import write
from pipeline.support.grouping import picked
from schemas import DateRecord, DelegateLimit, Letter, Reference, Task

_HEADER = (
    "number", "symbol", "kind", "issuer", "issued_on", "place", "subject", "signer", "signer_title", "authority",
    "recipients",
)  # fmt: skip
_LONGEST_QUOTE, _LONGEST_TASK = 400, 300
_MOST_WORDS = 12


class OwnLetter(NamedTuple):
    """An approved letter: what its files are called, what stands in it, the ids of what people judged by itself."""

    name: str
    letter: Letter
    judged: frozenset[str]


def letters(store: Store) -> Iterator[OwnLetter]:
    """Yield every approved letter."""
    ids = [item.sha256 for item in store.letters.all()]
    for sha256 in filter(store.reviews.approved(ids).__contains__, ids):
        desk = ReviewDesk(store, sha256)
        header = desk.letter.header
        judged = {
            piece.id for card in desk.review().cards if card.decided in ("confirmed", "corrected", "added")
            for piece in card.pieces if not piece.is_none
        }  # fmt: skip
        # Its number and symbol without marks, and the first of its id.
        plain = plain_name(f"{header.number or ''} {header.symbol or ''}")
        yield OwnLetter("-".join(filter(None, (plain, sha256[:12]))), desk.letter, frozenset(judged))


def export_gold(store: Store, folder: Path) -> int:
    """Write text and gold of every approved letter into a folder and return how many there are."""
    found = [*letters(store)]
    for one in found:
        write(folder / f"{one.name}.txt", one.letter.text.encode())
        write(folder / f"{one.name}{SUFFIX}", json.dumps(_gold(one), ensure_ascii=False, indent=1).encode())
    return len(found)


def _gold(own: OwnLetter) -> dict[str, Any]:
    letter, header = own.letter, own.letter.header
    head = picked(header, _HEADER)
    head |= {"issuer": [header.issuer] if header.issuer else [], "recipients": list(header.recipients)}
    gold: dict[str, Any] = {"header": head if "header" in own.judged else {}}
    for section in (part.name for part in PARTS.values()):
        records = [record for record in getattr(letter, section) if record.evidence.quote]
        gold[section] = [_gold_record(letter.text, record, is_gold=record.id in own.judged) for record in records]
    return gold


class Learned(NamedTuple):
    """What an office's letters taught: how many there are, how well those left out are told, what is added now."""

    letters: int
    gain: Gain
    added: dict[str, float]


def learn(office: Office, store: Store) -> Learned:
    """Fit what the approved letters add to the weights of the second reader, and keep it for the readings to come.

    Whoever approves a letter says that what binds in it is a duty and no other sentence is, judged by itself or not.
    Nothing is added where letters that are left out would not be told better.
    """
    found = [(one.name, one.letter.text, _duties(one.letter)) for one in letters(store)]
    sentences = [*chain.from_iterable(starmap(sentences_of, found))]
    told = gain(sentences, weights())
    learned = added(sentences, weights()) if told.after < told.before else {}
    own_weights.keep(office.places.weights, learned)
    office.forget()
    return Learned(len(found), told, learned)


def _duties(letter: Letter) -> dict[str, Any]:
    said = [task for task in letter.tasks if task.evidence.quote]
    return {"tasks": [_gold_record(letter.text, task, is_gold=task.strength == "binding") for task in said]}


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
