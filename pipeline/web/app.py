"""The application: the table of routes made into one, with guards before it and clear words where something fails."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio.to_thread import current_default_thread_limiter
from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from pipeline.errors import VanthuError
from pipeline.office import marking
from pipeline.store import duties
from pipeline.web import refusals
from pipeline.web.desk import House
from pipeline.web.errands import Errands
from pipeline.web.guards import Guard, brings_token
from pipeline.web.routes import ROUTES, Route
from pipeline.words import t

#: So many requests are answered at a time, each with a connection to the database: more would only take memory.
_AT_ONCE = 4
#: Duties whose facts are kept at hand: those of a page of the calendar, for some pages.
_REMEMBERED = 2_000
#: Fields of a form beside the lines that are ticked in it.
_FIELDS = 100
#: So much of what is wrong in a request is named.
_LONGEST = 300


def create_app(house: House, routes: tuple[Route, ...] = ROUTES) -> FastAPI:
    """Return the application of one office, served by this one process."""
    duties.remember(_REMEMBERED)
    app = FastAPI(
        title="vanthu", lifespan=_few_at_once, docs_url=None, redoc_url=None, openapi_url=None,
        middleware=[Middleware(Guard, routes=routes)],
        form_limits={"max_fields": marking.MOST_TICKED + _FIELDS},
    )  # fmt: skip
    app.state.house, app.state.routes, app.state.sign_in = house, routes, house.access.sign_in
    app.state.errands = Errands()
    for route in routes:
        changing = [Depends(brings_token)] if route.method == "POST" else []
        app.add_api_route(
            route.path, route.answer, methods=[route.method], dependencies=changing,
            include_in_schema=route.api, **({"response_model": None} | route.options),
        )  # fmt: skip
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _wrong)
    app.add_exception_handler(VanthuError, _said)
    return app


@asynccontextmanager
async def _few_at_once(_: FastAPI) -> AsyncIterator[None]:
    current_default_thread_limiter().total_tokens = _AT_ONCE
    yield


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return refusals.answer(request, error.status_code)


async def _wrong(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    fields = dict.fromkeys(".".join(map(str, one["loc"][1:])) or str(one["loc"][0]) for one in error.errors())
    if not refusals.is_program(request):
        return refusals.answer(request, 422)
    return refusals.answer(request, 422, t("Thiếu hoặc sai: {fields}.", fields=", ".join(fields)[:_LONGEST]))


async def _said(request: Request, error: Exception) -> Response:
    return refusals.of_error(request, error)
