"""Taking over what a clerk changed in the workbook: marks of duties, lines of the registers, settled warnings."""

import datetime
from collections.abc import Iterable

from pipeline.register import Here, Reviewed, review
from pipeline.store import Store, register_lines


def take_over(
    store: Store, data: bytes, office: str | None, who: str | None, on: datetime.date, *, dry_run: bool = False
) -> Reviewed:
    """Take over what was changed in a workbook (its bytes) and return what that was, with what could not be.

    ``office`` is the id of the union that the office works for: the workbook of another one raises ``SetupError``.
    """
    entered = store.register.written()
    here = Here(
        entered=entered,
        letters=frozenset(line.sha256 for line in store.letters.all()),
        given=store.register.given(),
        settled=store.history.settled(),
        office=office,
    )
    reviewed = review(data, store.marks.of(), on, here)
    if dry_run:
        return reviewed
    # First what may still be refused: where somebody changes a line just now, nothing is taken over.
    if reviewed.lines:
        seen = {letter: entered.get(letter, register_lines.Written()) for letter in reviewed.lines}
        store.register.write(reviewed.lines, who, on, seen)
    if reviewed.marks:
        store.marks.mark_all(reviewed.marks, on, who=who)
        _turn_down(store, [change.obligation for change in reviewed.changes if change.field == "status"], on, who)
    store.history.settle_all(reviewed.settled, on, who)
    return reviewed


def _turn_down(store: Store, obligations: Iterable[str], day: datetime.date, who: str | None) -> None:
    """Reject the answers that wait for obligations said to be open: else these would still look answered."""
    marks = store.marks.of(wanted := list(obligations))
    for name in wanted:
        if marks[name].status in ("todo", "doing", "not_applicable"):
            for item in store.proposals.of_obligation(name):
                if item.effect == "fulfil" and item.state == "open":
                    store.proposals.decide(item.id, "rejected", day, who=who)
