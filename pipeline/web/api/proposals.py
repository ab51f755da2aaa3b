"""What letters would change in others, and what people say to it."""

from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from pipeline.errors import SetupError
from pipeline.office import deciding
from pipeline.web.api.answers import Proposals, Rows
from pipeline.web.api.asking import Words
from pipeline.web.api.caller import AtCaller, Limit
from pipeline.words import t
from schemas import Proposal

_MOST_IDS = 500
Id = Annotated[str, Field(pattern=r"^[0-9a-z]{8,16}$")]


class ProposalsQuery(BaseModel):
    """Which proposals are asked for."""

    model_config = ConfigDict(extra="forbid")

    state: Literal["open", "confirmed", "rejected"] | None = Field(None, description="`open`: waits for a person.")
    letter: Words | None = Field(None, description="Of this letter or about it, by id or number.")
    limit: Limit = 50
    after: Id | None = Field(None, description="`next` of the part before.")


class Decision(BaseModel):
    """What a person says to proposals: all of it is written, or nothing."""

    model_config = ConfigDict(extra="forbid")

    ids: Annotated[tuple[Id, ...], Field(min_length=1, max_length=_MOST_IDS)]
    decision: Literal["confirmed", "rejected", "open"] = Field(description="`open` takes a decision back.")


def proposals(caller: AtCaller, asked: Annotated[ProposalsQuery, Query()]) -> Response:
    """List proposals in the order of their letters' dates."""

    def make() -> Rows[Proposal]:
        found = caller.store.proposals.find(asked.state, asked.letter)
        if asked.after is not None:
            found = _behind(found, asked.after)
        return caller.rows(found, asked.limit, lambda item: item.id)

    return caller.answer(make)


def decide(caller: AtCaller, said: Decision) -> Response:
    """Confirm or reject proposals, or take that back."""
    with caller.store.at_once():
        found = [caller.store.proposals.called(name) for name in dict.fromkeys(said.ids)]
        decided = deciding.decide(caller.store, found, said.decision, caller.today, caller.who)
    return caller.changed(Proposals(items=tuple(decided)))


def _behind(found: list[Proposal], last: str) -> list[Proposal]:
    for at, item in enumerate(found):
        if item.id == last:
            return found[at + 1 :]
    raise SetupError(t("Danh sách đã đổi từ khi xem: bắt đầu lại từ trang đầu."))
