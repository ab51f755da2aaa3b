"""What of a letter is wrong, said as what a person would do about it; and the clerk made of rules who does it. One act
comes after the other, by the uses that the review page asks."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import extractors
from benchmarks.evaluate import compare
from benchmarks.evaluate import gold as gold_files
from benchmarks.evaluate.compare import EITHER, KEY_FIELDS, Record, overlap, pairs, pairs_by_place, same_keys
from benchmarks.evaluate.gold import Span
from benchmarks.evaluate.scores import Scores, judge_letter
from pipeline.calendar import office_calendar
from pipeline.calendar.deadlines import complete
from pipeline.duties.class_duties import ReadLetter
from pipeline.duties.corrections.fields import count_of, count_words, lead_of, shown
from pipeline.duties.reviews.cards import Review
from pipeline.intake.one_file import routed
from pipeline.intake.renewing import Rereading
from pipeline.office import reviewing
from pipeline.office.reviewing import ReviewedBy
from pipeline.store import Store, rows
from pipeline.store.storing import StoredBefore
from schemas import CorrectedPart, Letter, Source

PARTS: dict[str, CorrectedPart] = {
    "references": "reference", "dates": "date", "delegate_limits": "limit", "tasks": "task",
}  # fmt: skip
#: Fields that a key value of the gold stands in, where it is no field by itself.
_KEYS = {"value": ("value", "min", "max"), "assignee": ("assignees",)}
_SETTABLE: dict[CorrectedPart, tuple[str, ...]] = {
    "reference": ("kind", "number", "symbol", "date", "issuer", "relation"),
    "date": ("type", "date", "start", "bound", "time", "rrule", "relative", "assignees"),
    "limit": ("group", "bound", "value", "min", "max", "unit", "applies_to"),
    "task": ("assignees", "kind", "deliver_to", "date"),
}
Fields = dict[str, str]


class Edit(NamedTuple):
    record: str  # ``header``, or an id
    fields: Fields  # to be set, as typed


class Reject(NamedTuple):
    record: str  # which is none


class Words(NamedTuple):
    record: str  # which stands in other words
    place: Span


class Add(NamedTuple):
    part: CorrectedPart
    place: Span
    fields: Fields


Step = Edit | Reject | Words | Add


def steps(letter: Letter, gold: Mapping[str, Any]) -> list[Step]:
    """Return what is to be done next; nothing where the letter says what the gold does. Days of duties come last: they
    follow from the dates."""
    found = letter.model_dump(mode="json")
    names = [
        name for name, same in compare.HEADER.items()
        if name in gold["header"] and not same(gold["header"][name], found["header"].get(name))
    ]  # fmt: skip
    fields = _typed("header", names, {**found["header"], **gold["header"]})
    plan: list[Step] = [Edit("header", fields)] if fields else []
    for section in ("references", "delegate_limits", "dates", "tasks"):
        plan += _of_section(section, letter, gold.get(section, []), found[section])
    days: list[Step] = [
        step for step in plan if isinstance(step, Edit) and set(step.fields) == {"date"} and step.record[0] == "t"
    ]
    return [step for step in plan if step not in days] or days


def _of_section(section: str, letter: Letter, golds: Sequence[Record], founds: Sequence[Record]) -> Iterator[Step]:
    part = PARTS[section]
    places = [gold_files.place(letter.text, gold) or (0, 0) for gold in golds]
    here = [(found["evidence"]["start"], found["evidence"]["end"]) for found in founds]
    covers = {
        (g, f): cover
        for g, place in enumerate(places)
        for f, other in enumerate(here)
        if (cover := overlap(section, place, other)) > 0
    }
    paired = pairs(golds, founds, covers, lambda gold, found: same_keys(section, gold, found))
    for g, f in paired.items():
        if not golds[g].get("optional") and (fields := _wrong(section, golds[g], founds[f])):
            yield Edit(founds[f]["id"], fields)
    missing = {g for g in range(len(golds)) if g not in paired and not golds[g].get("optional")}
    free = {f for f in range(len(founds)) if f not in paired.values()}
    near = {(g, f): cover for (g, f), cover in covers.items() if g in missing and f in free}
    keys = KEY_FIELDS[section].values()
    for g, f in pairs_by_place(golds, founds, near, lambda one, other: sum(same(one, other) for same in keys)).items():
        yield Edit(founds[f]["id"], _wrong(section, golds[g], founds[f]))
        missing.discard(g)
        free.discard(f)
    if part == "task":
        for g in sorted(missing):
            touching = [f for f in free if here[f][0] < places[g][1] and places[g][0] < here[f][1]]
            if touching:
                yield Words(founds[touching[0]]["id"], places[g])
                free.discard(touching[0])
                missing.discard(g)
    yield from (Reject(founds[f]["id"]) for f in sorted(free) if not compare.meets_optional(golds, covers, f))
    yield from (Add(part, places[g], _all(part, golds[g])) for g in sorted(missing))


def _wrong(section: str, gold: Record, found: Record) -> Fields:
    part = PARTS[section]
    names = [
        field for key, same in KEY_FIELDS[section].items() if not same(gold, found) for field in _KEYS.get(key, (key,))
    ]
    names += [
        key for key, same in compare.ATTRIBUTES[section].items() if key in gold and not same(gold[key], found.get(key))
    ]
    if part == "date" and "rrule" in names and gold.get("rrule"):
        names = [name for name in names if name != "type"]
    if part == "date" and "type" in names and found.get("rrule") and not gold.get("rrule"):
        names.append("rrule")  # what recurs is of no other type
    return _typed(part, [name for name in names if name in _SETTABLE[part]], {**found, **gold})


def _all(part: CorrectedPart, gold: Record) -> Fields:
    given = {name: gold.get(name) for name in _SETTABLE[part]}
    if part == "date":
        given["action"] = gold.get("action")
        if given["rrule"]:
            given.pop("type")
    fields = _typed(part, [name for name, value in given.items() if value not in (None, [], "")], given)
    return {name: words for name, words in fields.items() if words}


def _typed(part: CorrectedPart, names: Iterable[str], record: Mapping[str, Any]) -> Fields:
    """Return the fields in which some values are typed, each with all of them."""
    return {lead: typed(part, lead, record) for lead in dict.fromkeys(lead_of(part, name) for name in names)}


def typed(part: CorrectedPart, field: str, record: Mapping[str, Any]) -> str:
    """Return the values of the gold that are typed in a field as a person types them who means all of them."""
    words = shown(part, field, lambda name: _one(name, record.get(name)))
    match part, field:
        case (("header" | "reference"), "number") if "/" not in words and words:
            return f"{words}/" if record.get("number") else f"/{words}"
        case "header", "issued_on" if not record.get("place"):
            return f", {words}"
        case "header", "signer" if ";" not in words:
            return f"; ; {words}"
        case "date", "date" if record.get("type") == "deadline":
            return f"thời hạn: {words}"
    return words


def _one(name: str, value: Any) -> Any:
    """Return one of several readings that the gold takes as right."""
    if name == "issuer" and isinstance(value, list):
        value = value[0]
    if name == "relative" and value is not None and not count_of(count_words(value)):
        return {**value, "anchor": "sự kiện"}
    if isinstance(value, list):
        return [str(item).split(EITHER)[0] for item in value]
    return value.split(EITHER)[0] if isinstance(value, str) else value


# The clerk.

NOW = datetime.datetime(2026, 11, 21, 9, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))
CALENDAR = office_calendar()
_MOST_ROUNDS = 8


class Robot:
    """Goes over one letter of a store by the uses that the review page asks."""

    def __init__(self, store: Store, ref: str, gold: dict[str, Any], name: str = "") -> None:
        self._store, self._ref, self._gold, self._name = store, ref, gold, name
        self._review = reviewing.review(store, ref)

    def work(self) -> None:
        self.correct()
        self._act(reviewing.confirm_rest)
        for card in self._review.waiting:
            self._act(reviewing.confirm, card.key, card.mark)
        self._act(reviewing.approve)

    def correct(self) -> None:
        for _ in range(_MOST_ROUNDS):
            plan = steps(self.letter, self._gold)
            if not plan:
                break
            self._round(plan)

    def faults(self) -> list[str]:
        """Return what of the letter is wrong, a line a fault."""
        scores = Scores()
        judge_letter(self._name, self.letter.text, self.letter, self._gold, scores)
        return [str(fault) for fault in scores.faults]

    @property
    def letter(self) -> Letter:
        return self._store.letters.of_id(self._review.letter)

    def _act(self, use: Callable[..., Review], *given: object) -> None:
        by = ReviewedBy("robot", NOW.replace(tzinfo=None), self._review.seen)
        self._review = use(self._store, self._ref, by, *given)

    def _round(self, plan: Sequence[Step]) -> None:
        """Do what is planned card by card, then what is missing; what is in doubt and right is judged on the way."""
        cards = self._review.cards
        # Ids of what was read stay; of one card the days are set before it is left.
        place = {piece.id: at for at, card in enumerate(cards) for piece in card.pieces if not piece.is_none}
        there = [step for step in plan if not isinstance(step, Add)]
        for step in sorted(there, key=lambda step: place.get(step.record, 0)):
            self._do(step)
        for missing in sorted((step for step in plan if isinstance(step, Add)), key=lambda step: step.place):
            self._act(reviewing.add, missing.part, missing.fields, self._free(missing.part, missing.place))

    def _do(self, step: Edit | Reject | Words) -> None:
        pieces = ((card, piece) for card in self._review.cards for piece in card.pieces if not piece.is_none)
        found = next(((card, piece) for card, piece in pieces if piece.id == step.record), None)
        if found is None:
            return  # gone by what was said of another: the next round looks again
        card, piece = found
        match step:
            case Edit():
                self._act(reviewing.edit, card.key, step.fields, piece.id)
            case Reject():
                self._act(reviewing.reject, card.key, piece.id)
            case Words():
                self._act(reviewing.give_words, card.key, step.place)

    def _free(self, part: CorrectedPart, place: Span) -> Span:
        """Return words of a place that no record of the kind has for its own."""
        pieces = (piece for card in self._review.cards for piece in card.pieces if piece.part == part)
        taken = {(piece.evidence.start, piece.evidence.end) for piece in pieces if piece.evidence is not None}
        text, (start, end) = self.letter.text, place
        while (start, end) in taken and " " in text[start:end]:
            start = text.index(" ", start) + 1
        return start, end


class OtherVersion(Rereading):
    """A program without the second reader: other duties, other confidences, other ids."""

    def __init__(self) -> None:
        super().__init__(None, CALENDAR, extracts=True)

    def __call__(self, seen: StoredBefore) -> ReadLetter:
        """Return the letter as that program reads its text."""
        if seen.approved:
            return super().__call__(seen)
        letter = rows.unpacked(seen.content)
        source = Source(**letter.source.model_dump(), text=letter.text)
        return routed(complete(extractors.extract(source, second=None), CALENDAR), None)
