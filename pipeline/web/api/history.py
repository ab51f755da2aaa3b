"""What people did, the latest first."""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from pipeline.store.records import Event
from pipeline.web.api.answers import Rows
from pipeline.web.api.asking import Words
from pipeline.web.api.caller import AtCaller, Limit


class Deed(Event):
    """Something that a person did."""

    id: int


class HistoryQuery(BaseModel):
    """Which part of the history is asked for."""

    model_config = ConfigDict(extra="forbid")

    letter: Words | None = Field(None, description="Under this letter, by id or number.")
    limit: Limit = 50
    after: Annotated[str, Field(pattern=r"^[0-9]{1,18}$")] | None = Field(
        None, description="`next` of the part before."
    )


def history(caller: AtCaller, asked: Annotated[HistoryQuery, Query()]) -> Response:
    """List what people did, the latest first."""

    def make() -> Rows[Deed]:
        letter = caller.store.letters.id_of(asked.letter) if asked.letter is not None else None
        before = int(asked.after) if asked.after is not None else None
        found = caller.store.history.last_events(asked.limit + 1, before, letter)
        deeds = [Deed(id=number, **event.model_dump()) for number, event in found]
        return caller.rows(deeds, asked.limit, lambda deed: str(deed.id))

    return caller.answer(make)
