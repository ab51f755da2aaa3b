"""What programs write down on obligations: done, open again, a note."""

import datetime
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from pipeline.office import marking
from pipeline.office.marking import MarkGiven, Wanted
from pipeline.store import UnknownRefError
from pipeline.web.api.answers import Obligations
from pipeline.web.api.asking import Words
from pipeline.web.api.caller import AtCaller, Caller
from pipeline.web.api.duties import with_marks
from pipeline.words import t

RowId = Annotated[str, Field(pattern=r"^[0-9a-z]{8,16}$")]
_MOST_IDS = 1_000
_LONGEST_NOTE = 2_000


class _OfRows(BaseModel):
    """Which rows are meant, and how they were seen."""

    model_config = ConfigDict(extra="forbid")

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
