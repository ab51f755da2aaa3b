"""What programs write down: marks and notes on obligations, decisions on proposals, letters sent in."""

import datetime
from collections.abc import Iterable
from typing import Annotated, Literal

from fastapi import File, HTTPException, Path, Query, UploadFile
from pydantic import Field
from starlette.responses import Response

from pipeline.errors import SetupError
from pipeline.office import correcting, marking, uploading
from pipeline.office.marking import MarkGiven, Wanted
from pipeline.store import UnknownRefError
from pipeline.store.inbox import State, Upload
from pipeline.web.api.caller import AtCaller, Caller, Limit, Obligations, Proposals, Question, Rows, answered
from pipeline.web.api.questions import Words, with_marks
from pipeline.words import t
from schemas import Proposal
from schemas.source import Record

# --------------------
# What letters would change in others, and what people say to it.

_MOST_DECIDED = 500
Id = Annotated[str, Field(pattern=r"^[0-9a-z]{8,16}$")]


class ProposalsQuery(Question):
    """Which proposals are asked for."""

    state: Literal["open", "confirmed", "rejected"] | None = Field(None, description="`open`: waits for a person.")
    letter: Words | None = Field(None, description="Of this letter or about it, by id or number.")
    limit: Limit = 50
    after: Id | None = Field(None, description="`next` of the part before.")


class Decision(Question):
    """What a person says to proposals: all of it is written, or nothing."""

    ids: Annotated[tuple[Id, ...], Field(min_length=1, max_length=_MOST_DECIDED)]
    decision: Literal["confirmed", "rejected", "open"] = Field(description="`open` takes a decision back.")


@answered
def proposals(caller: AtCaller, asked: Annotated[ProposalsQuery, Query()]) -> Rows[Proposal]:
    """List proposals in the order of their letters' dates."""
    found = caller.behind(caller.store.proposals.find(asked.state, asked.letter), asked.after)
    return caller.rows(found, asked.limit, lambda item: item.id)


def decide(caller: AtCaller, said: Decision) -> Response:
    """Confirm or reject proposals, or take that back."""
    with caller.store.at_once():
        found = [caller.store.proposals.called(name) for name in dict.fromkeys(said.ids)]
        decided = correcting.decide(caller.store, found, said.decision, caller.today, caller.who)
    return caller.changed(Proposals(items=tuple(decided)))


# --------------------
# Letters that programs send in, and what became of each.

_MOST_NUMBER = 2**31 - 1


class Sent(Record):
    """A file that was sent in."""

    id: int
    at: str
    state: State = Field(
        description="`waiting` or `reading`: ask again; `done`; `duplicate`: stored before; `failed`; `refused`: it "
        "bears a mark of secrecy, nothing of it was kept; `held`: a union sent it with its word, a person has yet to "
        "say that it came; `dropped`: it had not come."
    )
    letters: tuple[str, ...] = Field(description="Ids of the letters that stand in it.")
    message: str | None = Field(description="What a person should know of it.")


def send(caller: AtCaller, file: Annotated[UploadFile, File()]) -> Response:
    """Take a file in; it is read when its turn comes."""
    name = file.filename or ""
    upload = uploading.receive(caller.office, caller.store, name, file.file, caller.who, caller.now)
    if upload is None:
        raise SetupError(t("Tệp này không phải văn bản: tệp ẩn, hoặc tệp của hệ thống."))
    if caller.house.reader is not None:
        caller.house.reader.wake()
    return caller.changed(_sent(upload), 202)


@answered
def sent(caller: AtCaller, upload_id: Annotated[int, Path(ge=1, le=_MOST_NUMBER)]) -> Sent:
    """Say what became of a file."""
    upload = caller.store.uploads.of([upload_id]).get(upload_id)
    if upload is None:
        raise HTTPException(404)
    return _sent(upload)


def _sent(upload: Upload) -> Sent:
    return Sent(id=upload.id, at=upload.at, state=upload.state, letters=upload.letters, message=upload.message)


# --------------------
# Marks and notes on obligations.

RowId = Annotated[str, Field(pattern=r"^[0-9a-z]{8,16}$")]
_MOST_IDS = 1_000
_LONGEST_NOTE = 2_000


class _OfRows(Question):
    """Which rows are meant, and how they were seen."""

    ids: Annotated[tuple[RowId, ...], Field(min_length=1, max_length=_MOST_IDS, description="Obligations.")]
    seen: dict[RowId, int] = Field(
        {}, description="By id, the `seen` of the rows: 409 where anybody did anything to one of them meanwhile."
    )

    def wanted(self, said: MarkGiven) -> list[Wanted]:
        """Return the rows, each with what is said of it."""
        return [Wanted(name, said._replace(seen=self.seen.get(name))) for name in dict.fromkeys(self.ids)]


class Mark(_OfRows):
    """What is said of rows: all of it is written, or nothing."""

    status: Literal["todo", "doing", "waiting", "done", "not_applicable"]
    answer: Words | None = Field(None, description="The letter that answers: `15/BC-CĐCS`.")
    day: datetime.date | None = Field(None, description="Of what recurs, the last day in time of the instance meant.")
    done_on: datetime.date | None = Field(None, description="The day on which it was done, else today.")
    series: bool = Field(False, description="Of what recurs: all of it, not one instance.")


class Note(_OfRows):
    """A note beside rows, in the place of the one before."""

    note: Annotated[str, Field(max_length=_LONGEST_NOTE, pattern=r"^[^\x00]*$")] | None = Field(
        description="Null takes notes away."
    )


def _refuse_unknown(caller: Caller, ids: Iterable[str]) -> None:
    """Refuse ids of nothing, and beginnings of ids: a program has the whole ones."""
    wanted = set(ids)
    if unknown := wanted - set(caller.store.marks.of(wanted)):
        raise UnknownRefError(t("Không có nghĩa vụ nào mang mã “{id}”.", id=min(unknown)))


def mark(caller: AtCaller, said: Mark) -> Response:
    """Write down how obligations stand."""
    _refuse_unknown(caller, said.ids)
    what = MarkGiven(said.status, said.answer, said.day, said.done_on, said.series)
    marked = marking.mark(caller.office, caller.store, said.wanted(what), caller.today, caller.who)
    items = with_marks(caller, [one.item.model_copy(update={"status": one.status}) for one in marked])
    return caller.changed(Obligations.model_construct(items=items))


def note(caller: AtCaller, said: Note) -> Response:
    """Write a note beside obligations."""
    _refuse_unknown(caller, said.ids)
    wanted = said.wanted(MarkGiven("todo"))
    noted = marking.note(caller.office, caller.store, wanted, said.note or None, caller.today, caller.who)
    return caller.changed(Obligations.model_construct(items=with_marks(caller, noted)))
