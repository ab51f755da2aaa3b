"""What of a letter is wrong, said as what a person would do about it."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pipeline.corrections.fields import in_words
from pipeline.corrections.typed_rules import count_of, count_words, rule_words
from pipeline.evaluate import gold as gold_files
from pipeline.evaluate.compare import ATTRIBUTES, EITHER, HEADER, KEY_FIELDS, Record, same_keys
from pipeline.evaluate.gold import Span
from pipeline.evaluate.pairing import meets_optional, overlap, pairs, pairs_by_place
from schemas import CorrectedPart, Letter

PARTS: dict[str, CorrectedPart] = {
    "references": "reference", "dates": "date", "delegate_limits": "limit", "tasks": "task",
}  # fmt: skip
SECTIONS = {part: section for section, part in PARTS.items()}
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
    """Fields of a record to be set, as typed; ``record`` is ``header`` or an id."""

    record: str
    fields: Fields


class Reject(NamedTuple):
    """A record that is none."""

    record: str


class Split(NamedTuple):
    """A duty that is several, by their words."""

    record: str
    places: tuple[Span, ...]


class Words(NamedTuple):
    """A record that stands in other words."""

    record: str
    place: Span


class Add(NamedTuple):
    """A record that is missing."""

    part: CorrectedPart
    place: Span
    fields: Fields


Step = Edit | Reject | Split | Words | Add


def steps(letter: Letter, gold: Mapping[str, Any]) -> list[Step]:
    """Return what is to be done next; nothing where the letter says what the gold does.

    Days of duties come last: they follow from the dates.
    """
    found = letter.model_dump(mode="json")
    fields = {
        name: typed("header", name, gold["header"][name])
        for name, same in HEADER.items()
        if name in gold["header"] and not same(gold["header"][name], found["header"].get(name))
    }
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
    if part == "task":
        for f in sorted(free):
            several = sorted(places[g] for g in missing if (g, f) in near)
            inside = [place for place in several if here[f][0] <= place[0] and place[1] <= here[f][1]]
            if len(inside) > 1 and all(a[1] <= b[0] for a, b in itertools.pairwise(inside)):
                yield Split(founds[f]["id"], tuple(inside))
                missing -= {g for g in missing if places[g] in inside}
                free.discard(f)
    near = {(g, f): cover for (g, f), cover in near.items() if g in missing and f in free}
    for g, f in pairs_by_place(golds, founds, near, lambda gold, found: _agreeing(section, gold, found)).items():
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
    yield from (Reject(founds[f]["id"]) for f in sorted(free) if not meets_optional(golds, covers, f))
    yield from (Add(part, places[g], _all(part, golds[g])) for g in sorted(missing))


def _agreeing(section: str, gold: Record, found: Record) -> int:
    return sum(same(gold, found) for same in KEY_FIELDS[section].values())


def _wrong(section: str, gold: Record, found: Record) -> Fields:
    """Return the fields of a record that are to be set so that it says what the gold does."""
    part = PARTS[section]
    names = [
        field for key, same in KEY_FIELDS[section].items() if not same(gold, found) for field in _KEYS.get(key, (key,))
    ]
    names += [
        name for name, same in ATTRIBUTES[section].items() if name in gold and not same(gold[name], found.get(name))
    ]
    if part == "date" and "rrule" in names and gold.get("rrule"):
        names = [name for name in names if name != "type"]
    if part == "date" and "type" in names and found.get("rrule") and not gold.get("rrule"):
        names.append("rrule")  # what recurs is of no other type
    return {name: typed(part, name, gold.get(name)) for name in dict.fromkeys(names) if name in _SETTABLE[part]}


def _all(part: CorrectedPart, gold: Record) -> Fields:
    """Return all fields of a record that is missing."""
    given = {name: gold.get(name) for name in _SETTABLE[part]}
    if part == "date":
        given["action"] = gold.get("action")
        if given["rrule"]:
            given.pop("type")
    return {name: typed(part, name, value) for name, value in given.items() if value not in (None, [], "")}


def typed(part: CorrectedPart, name: str, value: Any) -> str:
    """Return a value of the gold as a person types it."""
    if value in (None, [], ""):
        return ""
    if name == "issuer":
        value = value[0] if isinstance(value, list) else value
    if name == "relative":
        words = count_words(value)
        return words if count_of(words) else count_words({**value, "anchor": "sự kiện"})
    if name == "rrule":
        return rule_words(value)
    if isinstance(value, list):
        return "; ".join(str(item).split(EITHER)[0] for item in value)
    return in_words(part, name, str(value).split(EITHER)[0] if isinstance(value, str) else value)
