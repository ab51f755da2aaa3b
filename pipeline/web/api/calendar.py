"""The lines of calendars: of the office, of one union."""

import datetime
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from pipeline.errors import SetupError
from pipeline.export.entries import CalendarEntry
from pipeline.office.calendars import entries_between, entries_of
from pipeline.office.unions_meant import choose
from pipeline.web.api.answers import Rows
from pipeline.web.api.asking import Words
from pipeline.web.api.caller import AtCaller, Caller, Limit
from pipeline.words import t

#: How many days are shown where nobody says the last one, and at most.
_USUAL, _MOST = datetime.timedelta(days=30), datetime.timedelta(days=366)
_FIRST, _LAST = datetime.date(1950, 1, 1), datetime.date(2099, 12, 31)


class CalendarQuery(BaseModel):
    """Which lines are asked for."""

    model_config = ConfigDict(extra="forbid")

    union: Words | None = Field(None, description="Of this union, by id or name, else of the office.")
    first: datetime.date | None = Field(None, ge=_FIRST, le=_LAST, description="The first day, else today.")
    last: datetime.date | None = Field(None, ge=_FIRST, le=_LAST, description="The last day, at most a year later.")
    limit: Limit = 500
    after: Annotated[str, Field(pattern=r"^[0-9a-f]{12,24}$")] | None = Field(
        None, description="`next` of the part before."
    )


def calendar(caller: AtCaller, asked: Annotated[CalendarQuery, Query()]) -> Response:
    """List deadlines, events and periods that touch some days; a series stands once, with its rule."""

    def make() -> Rows[CalendarEntry]:
        first = asked.first or caller.today
        last = asked.last or first + _USUAL
        if not first <= last <= first + _MOST:
            raise SetupError(t("first không sau last, và cách nhau nhiều nhất một năm."))
        store, today, bodies = caller.store, caller.today, caller.office.bodies
        union = _whose(caller, asked.union)
        if union is None:
            found = entries_between(store, today, first, last, bodies)
        else:
            succession, only = caller.office.succession(today), not caller.sees_all
            found = entries_of(store, today, union, first, last, succession, bodies=bodies, approved=only)
        if asked.after is not None:
            ids = [entry.id for entry in found]
            if asked.after not in ids:
                raise SetupError(t("Danh sách đã đổi từ khi xem: bắt đầu lại từ trang đầu."))
            found = found[ids.index(asked.after) + 1 :]
        return caller.rows(found, asked.limit, lambda entry: entry.id)

    return caller.answer(make)


def _whose(caller: Caller, named: str | None) -> str | None:
    """Return the id of the union whose calendar is meant, ``None`` for the office's."""
    if caller.sees_all:
        return choose(caller.store, caller.office, named, caller.today).unions[0]
    assert caller.person is not None
    if named not in (None, caller.person.union_id):
        raise SetupError(t("Đơn vị chỉ hỏi được việc của chính mình: bỏ union, below, issuer."))
    return caller.person.union_id or ""
