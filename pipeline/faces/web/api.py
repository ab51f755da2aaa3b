"""What programs ask for and write down: letters, duties and obligations, calendars.

Each is answered by the page, and not again what a program knows; a lower union sees what is its own alone.
"""

import datetime
import functools
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib import metadata
from typing import Annotated, Any, Generic, Literal, TypeVar

from fastapi import Depends, FastAPI, File, HTTPException, Path, Query, UploadFile
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from pipeline.calendar import periods
from pipeline.calendar.typed_dates import between
from pipeline.export.entries import CalendarEntry
from pipeline.faces.web.page_context import Context, PageContext, found_or_404
from pipeline.office import uploading
from pipeline.office.calendars import Calendars
from pipeline.office.duty_filters import choose
from pipeline.office.marking import MarkGiven, MarkResult, MarkTarget
from pipeline.office.uses import Question, fields_of, model_of
from pipeline.store import DutyRow, Filters, UnknownRefError
from pipeline.store.kept_files import State
from pipeline.store.obligations import place_in_pages as place_of_row
from pipeline.store.rows import StoredLetter
from pipeline.support.errors import SetupError
from pipeline.support.grouping import first_of
from schemas import Direction, Letter, Obligation, Record, Side

# --------------------
# What stands around the records in answers to programs.

Row = TypeVar("Row")


class Failure(Record):
    """Why a request was refused, in words for people."""

    error: str


class RowPage(Record, Generic[Row]):
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


class ObligationsState(Record):
    """Obligations as they stand after a change."""

    items: tuple[MarkedObligation, ...]


#: So many rows come at most in one answer.
MOST = 500
Limit = Annotated[int, Field(ge=1, le=MOST, description="How many rows at most.")]
_AFTER = Field(None, description="`next` of the part before.")


class Caller(PageContext):
    """One request of one program, or of the script of a page."""

    @cached_property
    def sees_all(self) -> bool:
        """Whether it is no lower union, which sees what is its own alone."""
        return self.signed_in.role != "union"

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
        own = frozenset((found_or_404(self.signed_in.union_id),))
        return asked._replace(union=(), below=own, everybody=False, approved=True)

    def rows(self, found: Sequence[Row], limit: int, place: Callable[[Row], str]) -> RowPage[Row]:
        """Return a part of a list, of which one row more than wanted was ``found`` where there is more."""
        items, following = first_of(found, limit, place)
        return RowPage[Row].model_construct(items=tuple(items), next=following, revision=self.revision)


def answered(make: Callable[..., BaseModel]) -> Callable[..., Response]:
    """Return what answers a program with the record that ``make`` makes; with 304 where the program has it already."""

    @functools.wraps(make)
    def answer(**given: Any) -> Response:
        caller: Caller = given["caller"]
        body = functools.cache(lambda: make(**given).model_dump_json())
        state = body() if caller.revision is None else f"{caller.revision} {caller.today} {caller.request.url}"
        return caller.unless_known(state, body, "application/json")

    return answer


AtCaller = Annotated[Caller, Depends()]
"""The type of the parameter by which an answer for programs gets its caller."""


# --------------------
# What programs ask for of duties and obligations, as ``vanthu obligations`` is asked.

#: No name or day is longer, none holds a sign that a database refuses.
Words = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00]*$")]
Status = Literal["todo", "doing", "waiting", "done", "late", "over", "extended", "repealed", "not_applicable"]
#: Where a list goes on, as an answer said.
DutyPlace = Annotated[str, Field(pattern=r"^[0-9]\.[0-9-]{1,10}\.[0-9a-z]{1,16}$")]
RowPlace = Annotated[str, Field(pattern=r"^[0-9-]{1,10}\.[0-9a-z]{1,16}$")]


class DutiesQuery(Question):
    """What of the duties is asked for; everything that binds us or unions below where nothing is said."""

    union: Words | None = Field(None, description="A union, by id or name; not for lower unions.")
    below: bool = Field(False, description="With all unions below that one.")
    side: Side | None = Field(None, description="`ours`: what we owe; `below`: what is owed to us; `outside`.")
    status: list[Status] = Field([], description="Any of these, on the day asked.")
    due_from: Words | None = Field(None, description="From this day on: `2026-03-15`, `15/3`, `tháng sau`.")
    due_before: Words | None = Field(None, description="Before this day, or to the end of a period.")
    letter: Words | None = Field(None, description="Of this letter, by id or number; a lower union gives the id.")
    kind: Literal["report", "task", "target"] | None = None
    text: Words | None = Field(None, description="All these words stand in the task, with or without tone marks.")
    all: bool = Field(False, description="With general advice and duties of outsiders.")
    limit: Limit = 50
    after: DutyPlace | None = _AFTER

    def filters(self, caller: Caller) -> Filters:
        """Return the filter asked for; for a lower union of its own alone, ``SetupError`` where it asks for others."""
        first, before = between(self.due_from, self.due_before, caller.today, ("due_from", "due_before"))
        asked = Filters(
            due_from=first, due_before=before, statuses=tuple(self.status), side=self.side, kind=self.kind,
            text=self.text, everybody=self.all, advice=self.all)  # fmt: skip
        if not caller.sees_all:
            if self.union or self.below:
                raise SetupError("Đơn vị chỉ hỏi được việc của chính mình: bỏ union, below.")
            return caller.own(asked._replace(letters=frozenset((self.letter,)) if self.letter else None))
        chosen = choose(caller.store, caller.office, self.union, caller.today, below=self.below)
        return asked._replace(union=chosen.union, below=chosen.below, letter=self.letter)


class ObligationsQuery(DutiesQuery):
    """What is asked for by union and duty."""

    duty: Words | None = Field(None, description="Of this duty, by its whole id.")
    after: RowPlace | None = _AFTER

    def filters(self, caller: Caller) -> Filters:
        """Return this as the store is asked."""
        return super().filters(caller)._replace(duty=self.duty)


# --------------------
# Stored letters.

LetterId = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="The whole id of a letter: `sha256`.")]


class LettersQuery(Question):
    """Which letters are asked for."""

    direction: list[Direction] = Field([], description="`in`: to us; `out`: by us; `info`: for us to know.")
    limit: Limit = 50
    after: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = _AFTER


@answered
def letters(caller: AtCaller, asked: Annotated[LettersQuery, Query()]) -> RowPage[StoredLetter]:
    """List letters by their own date, the latest first; those without one stand before all."""
    found = caller.store.letters.page(caller.today, asked.limit + 1, asked.after, asked.direction)
    return caller.rows(found, asked.limit, lambda line: line.sha256)


@answered
def letter(caller: AtCaller, letter_id: LetterId) -> Letter:
    """Give one letter with everything found in it; a lower union gets those that bind it."""
    wanted = caller.own(Filters(letters=frozenset((letter_id,)), advice=True))
    if not caller.sees_all and not caller.store.obligations.page(wanted, caller.today, 1):
        raise HTTPException(404)
    return caller.store.letters.of_id(letter_id)


# --------------------
# The lines of calendars: of the office, of one union.

#: How many days are shown where nobody says the last one, and at most.
_USUAL_SPAN, _LONGEST_SPAN = datetime.timedelta(days=30), datetime.timedelta(days=366)
_FIRST, _LAST = datetime.date(1950, 1, 1), datetime.date(2099, 12, 31)


class CalendarQuery(Question):
    """Which lines are asked for."""

    union: Words | None = Field(None, description="Of this union, by id or name, else of the office.")
    first: datetime.date | None = Field(None, ge=_FIRST, le=_LAST, description="The first day, else today.")
    last: datetime.date | None = Field(None, ge=_FIRST, le=_LAST, description="The last day, at most a year later.")
    limit: Limit = 500
    after: Annotated[str, Field(pattern=r"^[0-9a-f]{12,24}$")] | None = _AFTER


@answered
def calendar(caller: AtCaller, asked: Annotated[CalendarQuery, Query()]) -> RowPage[CalendarEntry]:
    """List deadlines, events and periods that touch some days; a series stands once, with its rule."""
    first = asked.first or caller.today
    last = asked.last or first + _USUAL_SPAN
    if not first <= last <= first + _LONGEST_SPAN:
        raise SetupError("first không sau last, và cách nhau nhiều nhất một năm.")
    if caller.sees_all:
        union = next(iter(choose(caller.store, caller.office, asked.union, caller.today).union), None)
    else:
        union = found_or_404(caller.signed_in.union_id)
        if asked.union not in (None, union):
            raise SetupError("Đơn vị chỉ hỏi được việc của chính mình: bỏ union, below.")
    calendars = Calendars(caller.store, caller.today, caller.office.bodies, first, last, approved=not caller.sees_all)
    found = calendars.of(union) if union is not None else calendars.between(first, last)
    behind = [None, *(entry.id for entry in found)]  # of each entry the one before it
    if asked.after not in behind:
        raise SetupError("Danh sách đã đổi từ khi xem: bắt đầu lại từ trang đầu.")
    return caller.rows(found[behind.index(asked.after) :], asked.limit, lambda entry: entry.id)


# --------------------
# Duties, and what each union owes of them.

_WholeId = Annotated[str, Path(pattern=r"^[0-9a-z]{1,16}$", description="A whole id.")]


@answered
def duties(caller: AtCaller, asked: Annotated[DutiesQuery, Query()]) -> RowPage[DutyRow]:
    """List duties, each once with how many unions have done it: ours, those of unions below, what is done."""
    wanted = asked.filters(caller)
    found = caller.store.duties.page(wanted, caller.today, asked.limit + 1, asked.after)
    _refuse_foreign_letter(caller, wanted, asked.letter, bool(found))
    return caller.rows(found, asked.limit, lambda row: row.place)


@answered
def duty(caller: AtCaller, duty_id: _WholeId) -> DutyRow:
    """Give one duty, however it stands; its unions are the obligations asked for with `duty`."""
    wanted = caller.own(Filters(duty=duty_id, everybody=True, advice=True))
    return found_or_404(next(iter(caller.store.duties.page(wanted, caller.today, 1)), None))


@answered
def obligations(caller: AtCaller, asked: Annotated[ObligationsQuery, Query()]) -> RowPage[MarkedObligation]:
    """List what each union owes, by the last day in time; what has none, or recurs, comes last."""
    wanted = asked.filters(caller)
    found = caller.store.obligations.page(wanted, caller.today, asked.limit + 1, asked.after)
    _refuse_foreign_letter(caller, wanted, asked.letter or asked.duty, bool(found))
    rows = caller.rows(found, asked.limit, place_of_row)
    return RowPage[MarkedObligation].model_construct(
        items=with_marks(caller, rows.items), next=rows.next, revision=rows.revision
    )


@answered
def obligation(caller: AtCaller, obligation_id: _WholeId) -> MarkedObligation:
    """Give what one union owes of a duty."""
    asked = caller.own(Filters(everybody=True, advice=True))
    found = caller.store.obligations.by_id([obligation_id], caller.today, asked)
    return with_marks(caller, [found_or_404(found.get(obligation_id))])[0]


def with_marks(caller: Caller, found: Sequence[Obligation]) -> tuple[MarkedObligation, ...]:
    """Return obligations as programs get them: with their title and marks, notes only for who sees all."""
    ids = [item.id for item in found]
    marks, versions = caller.store.marks.of(ids), caller.store.marks.versions(ids)
    made = []
    for item in found:
        said = marks[item.id]
        more: dict[str, Any] = {"title": periods.duty_line(item), "answer": said.answer, "done_on": said.done_on}
        if caller.sees_all:
            more |= {"note": said.note, "seen": versions.get(item.id, 0)}
        made.append(MarkedObligation.model_construct(**item.__dict__ | more))
    return tuple(made)


def _refuse_foreign_letter(caller: Caller, wanted: Filters, named: str | None, is_found: bool) -> None:
    """Raise 404 where a lower union names a letter or duty of which nothing is its own."""
    if caller.sees_all or is_found or not named:
        return
    every = caller.own(Filters(letters=wanted.letters, duty=wanted.duty, advice=True))
    if not caller.store.duties.page(every, caller.today, 1):
        raise HTTPException(404)


Id = Annotated[str, Field(pattern=r"^[0-9a-z]{8,16}$")]


# --------------------
# Letters that programs send in, and what became of each.


class SentFile(Record):
    """A file that was sent in."""

    id: int
    at: str
    state: State = Field(
        description="`waiting` or `reading`: ask again; `done`; `duplicate`: stored before; `failed`: it is kept until "
        "a person says what to do with it; `refused`: it bears a mark of secrecy, nothing of it was kept; `held`: a "
        "union sent it with its word, a person has yet to say that it came; `dropped`: it had not come."
    )
    letters: tuple[str, ...] = Field(description="Ids of the letters that stand in it.")
    message: str | None = Field(description="What a person should know of it.")


def send(caller: AtCaller, file: Annotated[UploadFile, File()]) -> Response:
    """Take a file in; it is read when its turn comes."""
    upload = uploading.receive(caller.office, caller.store, file.filename or "", file.file, caller.who, caller.now)
    if upload is None:
        raise SetupError("Tệp này không phải văn bản: tệp ẩn, hoặc tệp của hệ thống.")
    caller.state.wake()
    told = SentFile.model_validate(upload, from_attributes=True)
    return Response(told.model_dump_json(), 202, media_type="application/json")


@answered
def sent(caller: AtCaller, upload_id: Annotated[int, Path(ge=1, le=2**31 - 1)]) -> SentFile:
    """Say what became of a file."""
    upload = found_or_404(caller.store.uploads.of([upload_id]).get(upload_id))
    return SentFile.model_validate(upload, from_attributes=True)


# --------------------
# Marks and notes on obligations.


class ObligationIds(Question):
    """Which rows are meant, and how they were seen."""

    ids: Annotated[tuple[Id, ...], Field(min_length=1, max_length=1_000, description="Obligations.")]
    seen: dict[Id, int] = Field(
        {}, description="By id, the `seen` of the rows: 409 where anybody did anything to one of them meanwhile."
    )

    def wanted(self, said: MarkGiven) -> list[MarkTarget]:
        """Return the rows, each with what is said of it."""
        return [MarkTarget(name, said._replace(seen=self.seen.get(name))) for name in dict.fromkeys(self.ids)]


def of_duties(name: str, do: Callable[..., list[MarkResult]]) -> Callable[..., Response]:
    """Return the answer by which programs do what a use of duties does: its parameters are fields of what is sent."""

    def answer(caller: AtCaller, said: Any) -> Response:
        # Ids of nothing, and beginnings of ids: a program has the whole ones.
        if unknown := set(said.ids) - set(caller.store.marks.of(said.ids)):
            raise UnknownRefError("Không có nghĩa vụ nào mang mã “{id}”.", id=min(unknown))
        marked = do(caller.doing._replace(meant=said.wanted), **fields_of(said, do))
        items = with_marks(caller, [one.item.model_copy(update={"status": one.status}) for one in marked])
        stands = ObligationsState.model_construct(items=items)
        return Response(stands.model_dump_json(), media_type="application/json")

    said = model_of(do, ObligationIds)
    answer.__annotations__["said"], answer.__name__, answer.__doc__ = said, name, do.__doc__
    return answer


# --------------------
# The description of all this, as OpenAPI from the table of routes and the types of what answers.

_ABOUT = (
    "Letters, duties and calendars of one office. Send `Authorization: Bearer TOKEN`; a token that may only read gets "
    "403 for changes, one of a lower union sees what is its own and 404 for all else. Lists come in parts: give `next` "
    "as `after`. Answers bear an ETag: send it as `If-None-Match` and get 304 where nothing has changed. Days are ISO "
    "dates; what a request types as a day may also be `15/3` or `cuối tháng`. Records are those of `vanthu … --json`."
)
_FAILURES = {
    400: "cannot be done", 401: "nobody is signed in", 403: "may not be done with this token", 404: "not there",
    422: "a parameter is missing or wrong"
}  # fmt: skip
_CONFLICT = {409: "somebody else changed it meanwhile; nothing was written"}


def answering(model: type[BaseModel], tag: str, *, changing: bool = False, status: int = 200) -> dict[str, Any]:
    """Return what FastAPI is told of a route for programs that answers with ``model``."""
    failures = _FAILURES | (_CONFLICT if changing else {304: "nothing has changed"})
    responses = {
        code: {"description": words} | ({"model": Failure} if code >= 400 else {}) for code, words in failures.items()
    }
    return {"response_model": model, "responses": responses, "tags": [tag], "status_code": status}


def openapi(ctx: Context) -> Response:
    """Give the description as OpenAPI, for tools; it is made once."""
    app: FastAPI = ctx.request.app
    if app.openapi_schema is None:
        made = get_openapi(title="vanthu", version=metadata.version("vanthu"), description=_ABOUT, routes=app.routes)
        made.setdefault("components", {})["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        made["security"] = [{"token": []}]
        app.openapi_schema = made
    return JSONResponse(app.openapi_schema)
