"""Forms of uses (``office.uses``): what is typed in a field is read as the type of its parameter says."""

import datetime
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.responses import Response

from pipeline.faces.web.page_context import Context, inside
from pipeline.office import duty_filters
from pipeline.office.duty_uses import DutyUse
from pipeline.office.marking import MarkTarget
from pipeline.office.uses import DAY, DAYS, FieldWords, Secret, UseResult, fields_of, model_of, parameters_of
from pipeline.support.words import pieces_of

#: How what is typed is read, by the type of the parameter that it is for; by ``None`` any other: as a word, or none.
_READ: dict[Any, Callable[[str, datetime.date], Any]] = {
    str: lambda words, _: words, FieldWords | None: lambda words, _: words.strip(), Secret: lambda words, _: words,
    bool: lambda words, _: bool(words), DAY: duty_filters.day, DAYS: duty_filters.days,
    tuple: lambda words, _: tuple(pieces_of(words)), None: lambda words, _: words.strip() or None,
}  # fmt: skip


async def typed_in(request: Request) -> dict[str, str]:
    """Return what was typed in a form, and what its address names; what stands there several times is one word."""
    form = await request.form()
    fields = {name: [words for words in form.getlist(name) if isinstance(words, str)] for name in form}
    return {name: ";".join(words) for name, words in fields.items() if words} | request.path_params


Typed = Annotated[dict[str, str], Depends(typed_in)]
"""The type of the parameter by which a page gets that."""


def read_form(do: Callable[..., Any], typed: Mapping[str, str], today: datetime.date) -> dict[str, Any]:
    """Return what a form says as a use takes it; what must be said and is not in the form counts as left empty."""
    said = {}
    for one in parameters_of(do):
        if one.name in typed or one.default is ...:
            read = _READ.get(one.kind) or _READ.get(getattr(one.kind, "__origin__", None), _READ[None])
            said[one.name] = read(typed.get(one.name, ""), today)
    try:
        return fields_of(model_of(do).model_validate(said), do)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error


def form_of(do: Callable[..., UseResult], back: str) -> Callable[..., Response]:
    """Return what answers the form of a use: the page it came from, else ``back``, with the words of what was done.

    A token or link that was made by it is shown on a page of its own, this once.
    """

    def answer(ctx: Context, typed: Typed) -> Response:
        done = do(ctx.doing, **read_form(do, typed, ctx.today))
        ctx.state.wake()
        place = inside(typed.get("back", ""), back.format_map(typed))
        return ctx.to(place, done.words) if done.made is None else ctx.made(done.made, place)

    return answer


def form_of_one(use: DutyUse) -> Callable[..., Response]:
    """Return what answers the form by which a use is done to one duty, obligation or letter, named in its address."""

    def answer(ctx: Context, id: str, typed: Typed) -> Response:
        doing = ctx.doing._replace(meant=lambda given: [MarkTarget(id, given)])
        done = use.result(use.do(doing, **read_form(use.do, typed, ctx.today)), ctx.today)
        return ctx.to(inside(typed.get("back", ""), "/"), done.words)

    return answer
