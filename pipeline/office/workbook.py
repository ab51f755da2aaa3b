"""Taking over what a clerk changed in the workbook: marks, lines of the registers."""

import contextlib
import datetime

from pipeline.office.register.changes import CurrentValues, WorkbookChanges, review
from pipeline.store import Store, register


class _OnlyTriedError(Exception):
    """Takes everything back that was written for a trial."""


def take_over(
    store: Store, data: bytes, office: str | None, who: str | None, at: datetime.datetime, *, dry_run: bool = False
) -> WorkbookChanges:
    """Take over what was changed in a workbook (its bytes) and return what that was, with what could not be.

    ``office`` is the id of the union that the office works for: the workbook of another one raises ``SetupError``.
    What is compared and what is written is one state: all of it is taken over, or nothing.
    """
    found = WorkbookChanges()
    with contextlib.suppress(_OnlyTriedError), store.at_once():
        found = _taken(store, data, office, who, at.date())
        if dry_run:
            raise _OnlyTriedError
    return found


def _taken(store: Store, data: bytes, office: str | None, who: str | None, on: datetime.date) -> WorkbookChanges:
    entered = store.register.written()
    letters = frozenset(line.sha256 for line in store.letters.all())
    here = CurrentValues(
        marks=store.marks.of(), entered=entered, letters=letters, given=store.register.given(), office=office
    )  # fmt: skip
    reviewed = review(data, here, on)
    if reviewed.lines:
        seen = {letter: entered.get(letter, register.RegisterEntry()) for letter in reviewed.lines}
        store.register.write(reviewed.lines, who, on, seen)
    if reviewed.marks:
        store.marks.mark_all(reviewed.marks, on, who=who)
        # Answers that wait for what is said to be open are turned down: else it would still look answered.
        marked = [change.obligation for change in reviewed.changes if change.field == "status"]
        marks = store.marks.of(marked)
        for name in marked:
            is_open = marks[name].status in ("todo", "doing", "not_applicable")
            for item in store.proposals.of_obligation(name) if is_open else ():
                if item.effect == "fulfil" and item.state == "open":
                    store.proposals.decide(item.id, "rejected", on, who=who)
    return reviewed
