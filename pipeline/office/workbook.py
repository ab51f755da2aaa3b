"""Taking over what a clerk changed in the workbook: marks of duties, lines of the registers, settled warnings."""

import datetime
from collections.abc import Iterable

from pipeline.register import Here, Reviewed, review
from pipeline.store import Store, entering, register_lines, settling


def take_over(
    store: Store, data: bytes, office: str | None, who: str | None, on: datetime.date, *, dry_run: bool = False
) -> Reviewed:
    """Take over what was changed in a workbook (its bytes) and return what that was, with what could not be.

    ``office`` is the id of the union that the office works for: the workbook of another one raises ``SetupError``.
    """
    with store.at_once():  # what is compared and what is written is one state: all of it is taken over, or nothing
        entered = register_lines.written(store)
        here = Here(
            entered=entered,
            letters=frozenset(line.sha256 for line in store.letters()),
            given=register_lines.given(store),
            settled=settling.settled(store),
            office=office,
        )
        reviewed = review(data, store.marks(), on, here)
        if dry_run:
            return reviewed
        if reviewed.lines:
            seen = {letter: entered.get(letter, register_lines.Written()) for letter in reviewed.lines}
            entering.write(store, reviewed.lines, who, on, seen)
        if reviewed.marks:
            store.set_marks(reviewed.marks, on, who=who)
            _turn_down(store, [change.obligation for change in reviewed.changes if change.field == "status"], on, who)
        settling.settle_all(store, reviewed.settled, on, who)
        return reviewed


def _turn_down(store: Store, obligations: Iterable[str], day: datetime.date, who: str | None) -> None:
    """Reject the answers that wait for obligations said to be open: else these would still look answered."""
    marks = store.marks(wanted := list(obligations))
    for name in wanted:
        if marks[name].status in ("todo", "doing", "not_applicable"):
            for item in store.proposals_for(name):
                if item.effect == "fulfil" and item.state == "open":
                    store.decide(item.id, "rejected", day, who=who)
