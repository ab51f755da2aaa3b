"""What programs ask for of duties and obligations, as ``vanthu obligations`` is asked."""

import datetime
from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from pipeline import typed_dates
from pipeline.errors import SetupError
from pipeline.office.unions_meant import choose
from pipeline.store import Filters
from pipeline.web.api.caller import Caller, Limit
from pipeline.words import t
from schemas import Side
from schemas.office import Role

#: No name or day is longer, none holds a sign that a database refuses.
Words = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00]*$")]
Status = Literal["todo", "doing", "waiting", "done", "late", "extended", "repealed", "not_applicable"]
#: Where a list goes on, as an answer said.
DutyPlace = Annotated[str, Field(pattern=r"^[0-9]\.[0-9-]{1,10}\.[0-9a-z]{1,16}$")]
RowPlace = Annotated[str, Field(pattern=r"^[0-9-]{1,10}\.[0-9a-z]{1,16}$")]


class DutiesQuery(BaseModel):
    """What of the duties is asked for; everything that binds us or unions below where nothing is said."""

    model_config = ConfigDict(extra="forbid")

    union: Words | None = Field(None, description="A union, by id or name; not for lower unions.")
    below: bool = Field(False, description="With all unions below that one.")
    side: Side | None = Field(None, description="`ours`: what we owe; `below`: what is owed to us; `outside`.")
    status: list[Status] = Field([], description="Any of these, on the day asked.")
    due_from: Words | None = Field(None, description="From this day on: `2026-03-15`, `15/3`, `tháng sau`.")
    due_before: Words | None = Field(None, description="Before this day, or to the end of a period.")
    letter: Words | None = Field(None, description="Of this letter, by id or number; a lower union gives the id.")
    issuer: Words | None = Field(None, description="Of letters of this issuer; not for lower unions.")
    kind: Literal["report", "task", "target"] | None = None
    role: Role | None = None
    text: Words | None = Field(None, description="All these words stand in the task, with or without tone marks.")
    recurring: bool | None = Field(None, description="Only what recurs, or only what does not.")
    all: bool = Field(False, description="With general advice and duties of outsiders.")
    limit: Limit = 50

    def filters(self, caller: Caller) -> Filters:
        """Return this as the store is asked; of a lower union nothing that depends on what others have."""
        asked = Filters(
            due_from=_span("due_from", self.due_from, caller.today).first if self.due_from else None,
            due_before=typed_dates.day_after(_span("due_before", self.due_before, caller.today))
            if self.due_before
            else None,
            statuses=tuple(self.status),
            side=self.side,
            role=self.role,
            kind=self.kind,
            text=self.text,
            recurring=self.recurring,
            everybody=self.all,
            advice=self.all,
        )
        if not caller.sees_all:
            if self.union or self.below or self.issuer:
                raise SetupError(t("Đơn vị chỉ hỏi được việc của chính mình: bỏ union, below, issuer."))
            return caller.own(asked._replace(letters=frozenset((self.letter,)) if self.letter else None))
        chosen = choose(caller.store, caller.office, self.union, caller.today, below=self.below)
        unions = tuple(filter(None, chosen.unions))
        return asked._replace(union=unions, below=chosen.below or None, letter=self.letter, issuer=self.issuer)


class AskedDuties(DutiesQuery):
    """What is asked for by duty."""

    after: DutyPlace | None = Field(None, description="`next` of the part before.")


class AskedObligations(DutiesQuery):
    """What is asked for by union and duty."""

    duty: Words | None = Field(None, description="Of this duty, by its whole id.")
    after: RowPlace | None = Field(None, description="`next` of the part before.")

    def filters(self, caller: Caller) -> Filters:
        """Return this as the store is asked."""
        return super().filters(caller)._replace(duty=self.duty)


Duties = Annotated[AskedDuties, Query()]
Obligations = Annotated[AskedObligations, Query()]


def _span(name: str, words: str, today: datetime.date) -> typed_dates.Span:
    try:
        return typed_dates.parse(words, today)
    except typed_dates.TypedDateError as error:
        raise SetupError(f"{name}: {error}") from None
