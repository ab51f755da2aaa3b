"""Stored letters."""

from typing import Annotated

from fastapi import HTTPException, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from pipeline.store import Filters
from pipeline.store.letters import place_in_pages
from pipeline.store.records import StoredLetter
from pipeline.web.api.answers import Rows
from pipeline.web.api.caller import AtCaller, Caller, Limit
from schemas import Direction, Letter

LetterId = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="The whole id of a letter: `sha256`.")]


class LettersQuery(BaseModel):
    """Which letters are asked for."""

    model_config = ConfigDict(extra="forbid")

    direction: list[Direction] = Field([], description="`in`: to us; `out`: by us; `info`: for us to know.")
    limit: Limit = 50
    after: Annotated[str, Field(pattern=r"^[0-9-]{1,10}\.[0-9a-f]{64}$")] | None = Field(
        None, description="`next` of the part before."
    )


def letters(caller: AtCaller, asked: Annotated[LettersQuery, Query()]) -> Response:
    """List letters by their own date, the latest first; those without one stand before all."""

    def make() -> Rows[StoredLetter]:
        found = caller.store.letters.page(caller.today, asked.limit + 1, asked.after, asked.direction)
        return caller.rows(found, asked.limit, place_in_pages)

    return caller.answer(make)


def letter(caller: AtCaller, letter_id: LetterId) -> Response:
    """Give one letter with everything found in it; a lower union gets those that bind it."""

    def make() -> Letter:
        if not caller.sees_all:
            _refuse_foreign(caller, letter_id)
        return caller.store.letters.of_id(letter_id)

    return caller.answer(make)


def _refuse_foreign(caller: Caller, letter_id: str) -> None:
    wanted = caller.own(Filters(letters=frozenset((letter_id,)), advice=True))
    if not caller.store.obligations.page(wanted, caller.today, 1):
        raise HTTPException(404)
