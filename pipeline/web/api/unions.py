"""The unions of the office's registry."""

from typing import Annotated

from fastapi import HTTPException, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from pipeline.web.api.answers import Rows
from pipeline.web.api.asking import Words
from pipeline.web.api.caller import AtCaller, Limit
from schemas import Union


class UnionsQuery(BaseModel):
    """Which unions are asked for."""

    model_config = ConfigDict(extra="forbid")

    parent: Words | None = Field(None, description="Directly below this union, by its id.")
    limit: Limit = 50
    after: Words | None = Field(None, description="`next` of the part before.")


def unions(caller: AtCaller, asked: Annotated[UnionsQuery, Query()]) -> Response:
    """List the unions of the office's registry, of all times, in the order of their ids."""

    def make() -> Rows[Union]:
        bodies = caller.office.bodies
        found = [
            union
            for union in (bodies.own() if bodies is not None else ())
            if asked.parent in (None, union.parent) and (asked.after is None or union.id > asked.after)
        ]
        return caller.rows(found, asked.limit, lambda union: union.id)

    return caller.answer(make)


def union(caller: AtCaller, union_id: Annotated[str, Path(max_length=300)]) -> Response:
    """Give one union; a lower union gets only itself."""

    def make() -> Union:
        bodies = caller.office.bodies
        found = bodies.get(union_id) if bodies is not None else None
        is_own = caller.person is not None and caller.person.union_id == union_id
        if found is None or not (caller.sees_all or is_own):
            raise HTTPException(404)
        return found

    return caller.answer(make)
