"""Whole obligations: a duty helps a clerk only where doer, act and deadline are all right.

Counted are the gold tasks that name a doer and are not optional, of every kind (``task``, ``report``, ``target``). One
is found where a task was read

- at its place (as places of tasks are compared everywhere: the act, in the letter's own words),
- of its ``kind`` (whether something is to be done, sent or reached),
- with all of its assignees and no other (``assignees`` of the figures),
- with its deadline: the day named, or rightly none, and the bound and time of that day (``trước ngày 20`` is another
  last day than ``đến hết ngày 20``), as far as the gold's dates tell them.

A task read without a doer is no obligation; one at the place of an optional task is not called wrong.
"""

from collections.abc import Sequence

from pipeline.evaluate.compare import Record, same_bodies
from pipeline.evaluate.pairing import Covers, tallied
from pipeline.evaluate.tally import Tally


def tally_obligations(
    golds: Record, founds: Record, gold_tasks: Sequence[Record], tasks: Sequence[Record], covers: Covers
) -> Tally:
    """Count the obligations of one letter; ``golds`` and ``founds`` are its records of all sections."""
    due = _Deadlines(golds.get("dates", ()), founds.get("dates", ()))

    def same(gold: Record, found: Record) -> bool:
        return (
            gold.get("kind") == found.get("kind")
            and same_bodies(gold.get("assignees"), found.get("assignees"))
            and due.same(gold, found)
        )

    return tallied(gold_tasks, tasks, covers, same, lambda task: bool(task.get("assignees")))


class _Deadlines:
    """The dates that the tasks of one letter point to."""

    def __init__(self, golds: Sequence[Record], founds: Sequence[Record]) -> None:
        self._golds: dict[str, set[tuple[str | None, str | None]]] = {}
        for gold in golds:
            if gold.get("date"):
                self._golds.setdefault(gold["date"], set()).add(_how(gold))
        self._founds = {found["id"]: found for found in founds}

    def same(self, gold: Record, found: Record) -> bool:
        """Tell whether two tasks are due at the same moment."""
        day = gold.get("date") or None
        if day != (found.get("date") or None):
            return False
        known, read = self._golds.get(day or ""), self._founds.get(found.get("date_id"))
        return not known or read is None or _how(read) in known


def _how(date: Record) -> tuple[str | None, str | None]:
    bound = date.get("bound") or None
    # An event "from" an hour takes place "on" it.
    return ("on" if date.get("type") == "event" and bound == "from" else bound), date.get("time") or None
