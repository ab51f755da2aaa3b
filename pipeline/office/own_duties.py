"""What a lower union sees: what it owes by letters that were approved, in their words, and nothing of any other union.

Every question names the union by its id alone, never by a name that others may bear too.
"""

import datetime
from typing import NamedTuple

from pipeline.office.duty_page import Quote, quote_of
from pipeline.office.office import Office
from pipeline.store import Filters, Store, UnknownRefError
from pipeline.store.asked_for import OPEN, PAGE
from pipeline.store.marks import Marks
from pipeline.store.obligations import place_in_pages
from pipeline.store.proposals import SentLine
from pipeline.words import t
from schemas import Letter, Obligation


class OwnPage(NamedTuple):
    """A page of what a union owes; ``after`` is the place behind which the next one begins."""

    rows: list[Obligation]
    sent: dict[str, SentLine]
    """What the union last said it has sent, by the id of the row."""
    after: str | None


class OwnDuty(NamedTuple):
    """One duty of a union."""

    item: Obligation
    mark: Marks
    letter_id: str
    letter: Letter
    quote: Quote
    sent: list[SentLine]


def own_page(
    office: Office, store: Store, union_id: str, today: datetime.date, *, done: bool = False, after: str | None = None
) -> OwnPage:
    """Return what a union has still to do, or with ``done`` all of it."""
    statuses = () if done else (*OPEN, "late")
    asked = _of(office, union_id, today)._replace(statuses=statuses)
    found = store.obligations.page(asked, today, PAGE + 1, after)
    rows = found[:PAGE]
    said = store.sent.of([item.id for item in rows])
    following = place_in_pages(rows[-1]) if len(found) > PAGE else None
    return OwnPage(rows, {name: lines[0] for name, lines in said.items()}, following)


def own_duty(office: Office, store: Store, union_id: str, row: str, today: datetime.date) -> OwnDuty:
    """Return one duty of a union by the whole id of its row; ``UnknownRefError`` for any other."""
    item = store.obligations.by_id([row], today, _of(office, union_id, today)).get(row)
    if item is None:
        raise UnknownRefError(t("Không có việc này."))
    letter_id = store.obligations.letter_ids([item.id])[item.id]
    letter = store.letters.of_id(letter_id)
    return OwnDuty(
        item=item,
        mark=store.marks.of([item.id])[item.id],
        letter_id=letter_id,
        letter=letter,
        quote=quote_of(letter, item),
        sent=store.sent.of([item.id]).get(item.id, []),
    )


def _of(office: Office, union_id: str, today: datetime.date) -> Filters:
    """Ask for what a union owes, and what ended unions owed in whose place it alone came."""
    ids = {union_id}
    if (succession := office.succession(today)) is not None:
        ids |= {union.id for union in succession.before(union_id) if len(succession.after(union.id)) == 1}
    return Filters(below=frozenset(ids), approved=True)
