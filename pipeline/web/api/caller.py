"""Who asks through a program, what they see, and how they are answered: by the page, and not again what they know."""

import functools
import hashlib
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from pipeline.errors import SetupError
from pipeline.export.entries import CalendarEntry
from pipeline.store import Filters
from pipeline.web.desk import Desk
from pipeline.words import t
from schemas import Obligation, Proposal
from schemas.source import Record

# --------------------
# What stands around the records in answers to programs.

Row = TypeVar("Row")
Named = TypeVar("Named", Proposal, CalendarEntry)


class Question(BaseModel):
    """What a program sends; a field that nobody asks for is refused."""

    model_config = ConfigDict(extra="forbid")


class Failure(Record):
    """Why a request was refused, in words for people."""

    error: str


class Rows(Record, Generic[Row]):
    """A part of a list."""

    items: tuple[Row, ...]
    next: str | None = Field(description="Give it as `after` to get the next part; null: there is no more.")
    revision: int | None = Field(
        description="The state of all that is stored when this was answered: where it differs between two parts of a "
        "list, rows may have moved meanwhile. Null for a lower union."
    )


class MarkedObligation(Obligation):
    """An obligation with what people marked on it."""

    answer: str | None = Field(default=None, description="The letter that answers it.")
    done_on: str | None = None
    note: str | None = Field(default=None, description="A person's note; not shown to lower unions.")
    seen: int | None = Field(
        default=None,
        description="Give it back with a change: refused where anybody did anything meanwhile. Null for a lower union.",
    )


class Obligations(Record):
    """Obligations as they stand after a change."""

    items: tuple[MarkedObligation, ...]


class Proposals(Record):
    """Proposals as they stand after a decision."""

    items: tuple[Proposal, ...]


#: So many rows come at most in one answer.
MOST = 500
Limit = Annotated[int, Field(ge=1, le=MOST, description="How many rows at most.")]


class Caller(Desk):
    """One request of one program, or of the script of a page."""

    @cached_property
    def sees_all(self) -> bool:
        """Whether it is no lower union, which sees what is its own alone."""
        return self.person is not None and self.person.role != "union"

    @cached_property
    def revision(self) -> int | None:
        """The state of what is stored, asked for before anything that is answered; a lower union is not told."""
        return self.store.revision if self.sees_all else None

    def own(self, asked: Filters) -> Filters:
        """Return what is asked for, of a lower union only what is its own, by letters that were approved.

        It is known by its id alone: a name may be like that of another.
        """
        if self.sees_all:
            return asked
        ids = filter(None, (self.person.union_id if self.person is not None else None,))
        return asked._replace(union=(), below=frozenset(ids), everybody=False, approved=True)

    def answer(self, make: Callable[[], BaseModel], status: int = 200) -> Response:
        """Return what is made as JSON, or that nothing has changed since it was asked for last."""
        headers = {"cache-control": "private, no-cache", "vary": "authorization, cookie"}
        known = self.request.headers.get("if-none-match", "")
        body = None
        if self.revision is None:
            body = make().model_dump_json()
            state = body
        else:
            state = f"{self.revision} {self.today} {self.request.url}"
        tag = f'"{hashlib.sha256(state.encode()).hexdigest()[:24]}"'
        headers["etag"] = tag
        if tag in known and self.request.method != "POST":
            return Response(None, 304, headers)
        return Response(body or make().model_dump_json(), status, headers, "application/json")

    def changed(self, made: BaseModel, status: int = 200) -> Response:
        """Return how things stand after a change."""
        return Response(made.model_dump_json(), status, media_type="application/json")

    def behind(self, found: list[Named], last: str | None) -> list[Named]:
        """Return what stands in a list behind the one with this id; ``SetupError`` where that is gone."""
        if last is None:
            return found
        ids = [one.id for one in found]
        if last not in ids:
            raise SetupError(t("Danh sách đã đổi từ khi xem: bắt đầu lại từ trang đầu."))
        return found[ids.index(last) + 1 :]

    def rows(self, found: Sequence[Row], limit: int, place: Callable[[Row], str]) -> Rows[Row]:
        """Return a part of a list, of which one row more than wanted was ``found`` where there is more."""
        items = tuple(found[:limit])
        following = place(items[-1]) if len(found) > limit else None
        return Rows[Row].model_construct(items=items, next=following, revision=self.revision)


def answered(make: Callable[..., BaseModel]) -> Callable[..., Response]:
    """Turn what makes a record for a ``caller`` into what answers a program, where that does not know it already."""

    @functools.wraps(make)
    def answer(**given: Any) -> Response:
        caller: Caller = given["caller"]
        return caller.answer(lambda: make(**given))

    return answer


AtCaller = Annotated[Caller, Depends()]
"""The type of the parameter by which an answer for programs gets its caller."""
