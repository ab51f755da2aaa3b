"""What a person does at once to the lines that were ticked: done, open again, a note, other unions.

All of it is written, or nothing: nothing where somebody else changed one of the lines after they were seen.
"""

import datetime
from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

from pipeline.errors import SetupError
from pipeline.office import marking
from pipeline.office.marking import Given, MarkGiven, Wanted
from pipeline.office.office import Office
from pipeline.store import Filters, Store, UnknownRefError
from pipeline.words import t
from schemas import CLOSED, Obligation

Deed = Literal["done", "todo", "doing", "not_applicable", "note", "assign"]
DEEDS: tuple[Deed, ...] = get_args(Deed)
#: So many unions' rows are changed at once: each has its line in the history.
MOST = 10_000


class Act(NamedTuple):
    """What is done: ``day`` and ``answer`` of what is done, ``words`` of a note, ``to`` whom something is given.

    ``seen`` is the last thing that anybody had done when the lines were shown (``History.last``).
    """

    deed: Deed
    seen: int
    answer: str | None = None
    day: datetime.date | None = None
    words: str | None = None
    to: tuple[str, ...] = ()


def rows_of(store: Store, duties: Sequence[str], asked: Filters, today: datetime.date) -> list[Obligation]:
    """Return the rows of duties (by their ids) that the question to the list is about: of its unions alone."""
    whose = Filters(union=asked.union, below=asked.below, advice=True)
    found: list[Obligation] = []
    for name in duties:
        own = whose._replace(duty=store.duties.called(name))
        near = store.obligations.asked(own, today)
        found += near or store.obligations.asked(own._replace(everybody=True), today)
        _refuse_many(len(found))
    return found


def rows_named(store: Store, ids: Sequence[str], today: datetime.date) -> list[Obligation]:
    """Return unions' rows by their ids; ``UnknownRefError`` where one is not there."""
    _refuse_many(len(ids))
    found = store.obligations.by_id(ids, today)
    if gone := next((name for name in ids if name not in found), None):
        raise UnknownRefError(t("Không có nghĩa vụ nào mang mã “{id}”.", id=gone))
    return [found[name] for name in dict.fromkeys(ids)]


def act(
    office: Office, store: Store, rows: Sequence[Obligation], wanted: Act, on: datetime.date, who: str | None
) -> int:
    """Do it to all rows that it changes, and return how many these are."""
    if not rows:
        raise SetupError(t("Chưa chọn dòng nào."))
    with store.at_once():
        _refuse_stale(store, rows, wanted.seen)
        if wanted.deed == "assign":
            given = [Given(Wanted(item.id, MarkGiven("todo")), wanted.to) for item in rows]
            return len(marking.assign(office, store, given, on, who))
        if wanted.deed == "note":
            noted = [Wanted(item.id, MarkGiven("todo")) for item in rows]
            return len(marking.note(office, store, noted, wanted.words or None, on, who))
        said = MarkGiven(wanted.deed, wanted.answer or None, came_on=wanted.day)
        marked = [Wanted(item.id, said) for item in rows if _is_changed(item, wanted.deed)]
        return len(marking.mark(office, store, marked, on, who))


def _is_changed(item: Obligation, deed: Deed) -> bool:
    if deed == "todo":
        return item.status != "todo" or bool(item.done_days)
    return item.status not in CLOSED and item.status != deed


def _refuse_stale(store: Store, rows: Sequence[Obligation], seen: int) -> None:
    """Raise ``StaleError``, which says who did what, where a row was changed after it was seen."""
    ids = [item.id for item in rows]
    then, now = store.marks.versions(ids, seen), store.marks.versions(ids)
    for name in ids:
        if then.get(name, 0) != now.get(name, 0):
            store.marks.refuse_stale(name, then.get(name, 0))


def _refuse_many(count: int) -> None:
    if count > MOST:
        raise SetupError(t("Chọn nhiều nhất {count} nghĩa vụ một lần.", count=MOST))
