"""Duties, and what each union owes of them."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import HTTPException, Path
from starlette.responses import Response

from pipeline import labels
from pipeline.store import DutyRow, Filters, UnknownRefError
from pipeline.store.obligations import place_in_pages
from pipeline.web.api import asking
from pipeline.web.api.answers import MarkedObligation, Rows
from pipeline.web.api.caller import AtCaller, Caller
from schemas import Obligation

Id = Annotated[str, Path(pattern=r"^[0-9a-z]{1,16}$", description="A whole id.")]


def duties(caller: AtCaller, asked: asking.Duties) -> Response:
    """List duties, each once with how many unions have done it: ours, those of unions below, what is done."""

    def make() -> Rows[DutyRow]:
        wanted = asked.filters(caller)
        found = caller.store.duties.page(wanted, caller.today, asked.limit + 1, asked.after)
        _refuse_foreign_letter(caller, wanted, asked.letter, bool(found))
        return caller.rows(found, asked.limit, lambda row: row.place)

    return caller.answer(make)


def duty(caller: AtCaller, duty_id: Id) -> Response:
    """Give one duty, however it stands; its unions are the obligations asked for with `duty`."""

    def make() -> DutyRow:
        wanted = caller.own(Filters(duty=duty_id, everybody=True, advice=True))
        return _only(caller.store.duties.page(wanted, caller.today, 1))

    return caller.answer(make)


def obligations(caller: AtCaller, asked: asking.Obligations) -> Response:
    """List what each union owes, by the last day in time; what has none, or recurs, comes last."""

    def make() -> Rows[MarkedObligation]:
        wanted = asked.filters(caller)
        found = caller.store.obligations.page(wanted, caller.today, asked.limit + 1, asked.after)
        _refuse_foreign_letter(caller, wanted, asked.letter or asked.duty, bool(found))
        rows = caller.rows(found, asked.limit, place_in_pages)
        return Rows[MarkedObligation].model_construct(
            items=with_marks(caller, rows.items), next=rows.next, revision=rows.revision
        )

    return caller.answer(make)


def obligation(caller: AtCaller, obligation_id: Id) -> Response:
    """Give what one union owes of a duty."""
    return caller.answer(lambda: with_marks(caller, [_one(caller, obligation_id)])[0])


def with_marks(caller: Caller, found: Sequence[Obligation]) -> tuple[MarkedObligation, ...]:
    """Return obligations with what people marked on them, and the line that people read."""
    ids = [item.id for item in found]
    marks, versions = caller.store.marks.of(ids), caller.store.marks.versions(ids)
    made = []
    for item in found:
        said = marks[item.id]
        more: dict[str, str | int | None] = {
            "title": labels.duty_line(item),
            "answer": said.answer,
            "done_on": said.done_on,
        }
        if caller.sees_all:
            more |= {"note": said.note, "seen": versions.get(item.id, 0)}
        made.append(MarkedObligation.model_construct(**item.__dict__ | more))
    return tuple(made)


def _one(caller: Caller, obligation_id: str) -> Obligation:
    try:
        item = caller.store.obligations.called(obligation_id, caller.today)
    except UnknownRefError:
        raise HTTPException(404) from None
    if item.id != obligation_id or not (caller.sees_all or _is_own(caller, item)):
        raise HTTPException(404)
    return item


def _is_own(caller: Caller, item: Obligation) -> bool:
    """Say whether this is a lower union's own, by a letter that was approved."""
    of = caller.person.union_id if caller.person is not None else None
    if not of or item.union_id != of:
        return False
    letter, _ = caller.store.obligations.with_letter(item.id)
    return bool(caller.store.reviews.approved([letter]))


def _only(found: Sequence[DutyRow]) -> DutyRow:
    if not found:
        raise HTTPException(404)
    return found[0]


def _refuse_foreign_letter(caller: Caller, wanted: Filters, named: str | None, is_found: bool) -> None:
    """Answer a lower union that names what is not its own as if there were no such thing."""
    if caller.sees_all or is_found or not named:
        return
    every = caller.own(Filters(letters=wanted.letters, duty=wanted.duty, advice=True))
    _only(caller.store.duties.page(every, caller.today, 1))
