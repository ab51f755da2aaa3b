"""Nghĩa vụ: the list of duties, what is done to those that were ticked, and the questions that are kept."""

from typing import Annotated, NamedTuple

from fastapi import Depends, Form, Request
from pydantic import BaseModel
from starlette.responses import Response

from pipeline.errors import SetupError
from pipeline.frames import lists
from pipeline.labels import TASK_KINDS
from pipeline.office import duty_filters, marking
from pipeline.office.duty_filters import STILL_OPEN, Typed
from pipeline.office.marking import Act, Deed
from pipeline.store import DutyRow, UnknownRefError
from pipeline.store.asked_for import PAGE
from pipeline.store.obligations import place_in_pages
from pipeline.web import refusals
from pipeline.web.desk import AtDesk, Desk, inside
from pipeline.words import one_line, t
from schemas import ROLES, STATUSES, Obligation
from schemas.office import SIDES

_LONGEST_NAME = 80


def _typed(request: Request) -> Typed:
    return duty_filters.typed(request.query_params)


AskedFor = Annotated[Typed, Depends(_typed)]
"""The type of the parameter by which a page gets what is asked of the list."""


class FoundDuties(NamedTuple):
    """A page of the list: lines of duties or of unions, the place behind which the next page begins; what is wrong."""

    duties: list[DutyRow]
    rows: list[Obligation]
    after: str = ""
    fault: str = ""


def page(desk: AtDesk, asked: AskedFor, after: str = "") -> Response:
    """Show a page of the list."""
    found = _found(desk, asked, after)
    return desk.page(
        "duties.html",
        asked=asked,
        found=found,
        parts=lists.sides(found.duties),
        saved=desk.store.saved_filters.all(),
        seen=desk.store.history.last(),
        lines=lists,
        choices={"side": SIDES, "status": {STILL_OPEN: "Chưa xong"} | STATUSES, "kind": TASK_KINDS, "role": ROLES},
    )


def _found(desk: Desk, asked: Typed, after: str) -> FoundDuties:
    try:
        filters = duty_filters.filters(desk.office, desk.store, asked, desk.today)
        if asked.is_by_union:
            rows = desk.store.obligations.page(filters, desk.today, PAGE + 1, after or None)
            return FoundDuties([], rows[:PAGE], place_in_pages(rows[PAGE - 1]) if len(rows) > PAGE else "")
        duties = desk.store.duties.page(filters, desk.today, PAGE + 1, after or None)
        return FoundDuties(duties[:PAGE], [], duties[PAGE - 1].place if len(duties) > PAGE else "")
    except (SetupError, UnknownRefError) as error:
        # Half a number or name stands in a field while somebody types.
        return FoundDuties([], [], fault=refusals.words_of(error))


class Acted(BaseModel):
    """The form below a list: what to do to the lines that were ticked."""

    deed: str
    seen: int
    row: list[str] = []
    answer: str = ""
    day: str = ""
    words: str = ""
    to: str = ""
    ask: str = ""
    back: str = ""


def act(desk: AtDesk, form: Annotated[Acted, Form()]) -> Response:
    """Do what was asked to the lines that were ticked, and nothing to any other."""
    asked = duty_filters.typed_in(form.ask)
    wanted = Act(
        deed_of(form.deed),
        form.seen,
        form.answer.strip(),
        duty_filters.day(form.day, desk.today),
        form.words.strip(),
        tuple(name.strip() for name in form.to.split(";") if name.strip()),
    )
    if asked.is_by_union:
        rows = marking.rows_named(desk.store, form.row, desk.today)
    else:
        whose = duty_filters.filters(desk.office, desk.store, Typed(union=asked.union, below=asked.below), desk.today)
        rows = marking.rows_of(desk.store, form.row, whose, desk.today)
    count = marking.act(desk.office, desk.store, rows, wanted, desk.today, desk.who)
    return desk.to(inside(form.back) or f"/duties?{form.ask}", t("Đã ghi {count} nghĩa vụ.", count=count))


def deed_of(words: str) -> Deed:
    """Return what a button does."""
    found = next((deed for deed in marking.DEEDS if deed == words), None)
    if found is None:
        raise SetupError(t("Không rõ phải làm gì với các dòng đã chọn."))
    return found


def keep(desk: AtDesk, name: Annotated[str, Form()], ask: Annotated[str, Form()] = "") -> Response:
    """Keep what is asked by a name."""
    name = one_line(name)[:_LONGEST_NAME]
    if not name:
        raise SetupError(t("Ghi tên cho bộ lọc."))
    query = duty_filters.typed_in(ask).query
    desk.store.saved_filters.keep(name, query, desk.now, desk.who)
    return desk.to(f"/duties?{query}", t("Đã lưu bộ lọc “{name}”.", name=name))


def drop(desk: AtDesk, name: Annotated[str, Form()]) -> Response:
    """Let go of a question that was kept."""
    desk.store.saved_filters.drop(name)
    return desk.to("/duties", t("Đã bỏ bộ lọc “{name}”.", name=name))
