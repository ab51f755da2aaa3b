"""How well a program finds the bodies that a letter speaks of: issuer, issuers cited, doers, receivers.

Counted are distinct bodies of a letter, not mentions. A body of the gold is found where the program names it in any of
its spellings that the scorer takes for the same (``compare.body``); a body named that is none of the gold's, optional
records included, is wrong.
"""

from collections.abc import Iterable

from pipeline.evaluate.compare import EITHER, Record, body
from pipeline.evaluate.pairing import Tally

_FIELDS = {"references": "issuer", "dates": "assignees", "delegate_limits": "applies_to", "tasks": "assignees"}


def bodies_of(letter: Record) -> tuple[list[set[str]], set[str]]:
    """Return the bodies of a gold letter or a letter read, each by all its names, and the names of optional ones."""
    needed = [_names(letter["header"].get("issuer"))]
    optional: set[str] = set()
    for section, field in _FIELDS.items():
        for record in letter.get(section, ()):
            listed = record.get(field) or []
            # The issuers of the gold are names of one body; doers are bodies of their own.
            bodies = [listed] if field == "issuer" or isinstance(listed, str) else [[each] for each in listed]
            bodies.append([record.get("deliver_to")] if record.get("deliver_to") else [])
            for each in bodies:
                names = _names(each)
                if record.get("optional"):
                    optional |= names
                else:
                    needed.append(names)
    return [names for names in needed if names], optional


def _names(value: str | Iterable[str] | None) -> set[str]:
    listed = [value] if isinstance(value, str) else list(value or ())
    return {name for item in listed for each in item.split(EITHER) if (name := body(each))}


def tally_bodies(gold: Record, named: Iterable[str]) -> Tally:
    """Count the bodies of one gold letter that are named, those that are not, and names of no body of it."""
    needed, optional = bodies_of(gold)
    distinct = _merged(needed)
    found = _names(named)
    right = [names for names in distinct if names & found]
    known = set().union(*distinct, optional)
    return Tally(found=len(right), missed=len(distinct) - len(right), wrong=len(found - known))


def _merged(bodies: list[set[str]]) -> list[set[str]]:
    """Join bodies that share a name."""
    merged: list[set[str]] = []
    for names in bodies:
        joined = set(names)
        apart = []
        for other in merged:
            if other & joined:
                joined |= other
            else:
                apart.append(other)
        merged = [*apart, joined]
    return merged
