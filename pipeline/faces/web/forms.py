"""Forms of uses (``office.uses``): what is typed in a field is read as the type of its parameter says."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.responses import Response

from pipeline.faces.web.page_context import Context, inside
from pipeline.office import duty_filters
from pipeline.office.uses import DAY, Secret, UseField, UseResult, said_with

#: How what is typed is read, by the type of the parameter that it is for.
_READ: dict[Any, Callable[[str, datetime.date], Any]] = {
    str: lambda words, _: words,
    Secret: lambda words, _: words,
    str | None: lambda words, _: words.strip() or None,
    bool: lambda words, _: bool(words),
    DAY: duty_filters.day,
    tuple[str, ...]: lambda words, _: tuple(filter(None, map(str.strip, words.split(";")))),
}


async def typed_in(request: Request) -> dict[str, str]:
    """Return what was typed in a form, and what its address names."""
    form = await request.form()
    return {name: words for name, words in (*form.items(), *request.path_params.items()) if isinstance(words, str)}


Typed = Annotated[dict[str, str], Depends(typed_in)]
"""The type of the parameter by which a page gets that."""


def read_form(fields: Sequence[UseField], typed: Mapping[str, str], today: datetime.date) -> dict[str, Any]:
    """Return what is said with a use; what has to be said and is not in the form is as if it were left empty."""
    return {
        one.name: _READ[one.kind](typed.get(one.name, ""), today)
        for one in fields
        if one.name in typed or one.default is ...
    }


def form_of(do: Callable[..., UseResult], back: str) -> Callable[..., Response]:
    """Return what answers the form of a use: the page it came from, else ``back``, with the words of what was done."""
    fields = said_with(do)

    def answer(ctx: Context, typed: Typed) -> Response:
        done = do(ctx.doing, **read_form(fields, typed, ctx.today))
        return ctx.to(inside(typed.get("back", ""), back.format_map(typed)), done.words)

    return answer
