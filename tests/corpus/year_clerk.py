"""Plays the script of the year into a store by the real functions: letters are saved as a run saves them, and the clerk
confirms, rejects, marks and gives days as the commands do."""

import datetime
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from pipeline.calendar import office_calendar
from pipeline.duties.class_duties import ReadLetter
from pipeline.intake.inbox import InboxFile
from pipeline.intake.one_file import LetterReading
from pipeline.store import Store
from pipeline.unions import Registry
from pipeline.unions.names import key
from pipeline.unions.office_list import load
from schemas import Obligation, Proposal
from tests.corpus import year
from tests.corpus import year_tables as tables

Act = dict[str, Any]


@cache
def registry() -> Registry:
    return load(tables.ROOT / "registry.csv")


@cache
def read(letter: str) -> tuple[ReadLetter, ...]:
    path = tables.ROOT / "letters" / f"{letter}.txt"
    reading = LetterReading(registry(), office_calendar())(InboxFile(path.name, path))
    assert not reading.failures and not reading.refusals
    return reading.found


def arrive(store: Store, letter: str) -> None:
    for found in read(letter):
        store.letters.save(found.letter, found.obligations, found.bodies)


def arrivals() -> list[str]:
    return [name for entry in tables.script() for name in entry.get("arrive", ())]


def days() -> Iterator[tuple[datetime.date, list[str], list[Act]]]:
    for entry in tables.script():
        yield entry["date"], entry.get("arrive", []), entry.get("acts", [])


def decide(store: Store, act: Act, on: datetime.date) -> None:
    if act["do"] in {"confirm", "reject"}:
        for proposal in _proposed(store, act):
            store.proposals.decide(proposal.id, "confirmed" if act["do"] == "confirm" else "rejected", on)
        return
    for item in _meant(store, act):
        if act["do"] in {"done", "doing"}:
            store.marks.mark(item.id, act["do"], on, act.get("answer"))
        elif act["do"] == "note":
            store.marks.note(item.id, act["words"], on)
        elif act["do"] == "anchor":
            assert item.waits_for is not None, f"{act}: waits for nothing"
            store.marks.set_anchor(item.id, item.waits_for, act["date"], on)
        else:
            raise AssertionError(f"unknown act: {act}")


def _proposed(store: Store, act: Act) -> list[Proposal]:
    """Return the open proposals that the clerk means; there must be one, else there is nothing to decide."""
    sources, owed = _ids(act["source"]), _owed(store, act["letter"])
    by_name = {name: item for item in owed for name in (item.parent, item.id)}
    found = []
    for proposal in store.proposals.find(state="open"):
        duty = by_name.get(next(iter(proposal.alone), proposal.duty or ""))
        is_meant = proposal.source in sources and proposal.target in _ids(act["letter"])
        if is_meant and ("act" not in act or duty is None or _says(duty, act["act"])):
            found.append(proposal)
    assert found, f"{act['source']} proposes nothing for {act['letter']} {act.get('act', '')}"
    return found


def _meant(store: Store, act: Act) -> Iterable[Obligation]:
    """Return the obligations that the clerk means, one for each of the unions."""
    owed = [item for item in _owed(store, act["letter"]) if _says(item, act["act"])]
    for union in tables.unions(act["unions"]):
        found = [item for item in owed if (item.union_id or item.union) == union.id]
        assert found, f"{act['letter']} “{act['act']}”: {union.id} owes nothing"
        yield min(found, key=lambda item: len(item.action))


def _owed(store: Store, letter: str) -> list[Obligation]:
    """Return what a letter lays on anybody, under whichever of its copies it stands."""
    stored = (sha256 for sha256 in sorted(_ids(letter)) if store.letters.has(sha256))
    return next((rows for sha256 in stored if (rows := store.obligations.find(letter=sha256, everybody=True))), [])


@cache
def _ids(letter: str) -> frozenset[str]:
    files = (found.letter for name in arrivals() for found in read(name))
    return frozenset(one.source.sha256 for one in files if year.name_of(one.header) == letter)


def _says(item: Obligation, words: str) -> bool:
    return f" {key(words)} " in f" {key(item.action)} "
