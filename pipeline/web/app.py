"""The application: the table of routes made into one, with guards before it and clear words where something fails."""

import logging

from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from pipeline.errors import SetupError, VanthuError
from pipeline.store import UnknownRefError
from pipeline.store.errors import ChangedLineError, ChangedMeanwhileError, TakenNumberError
from pipeline.store.stale import StaleError
from pipeline.web import refusals
from pipeline.web.guards import Guard, brings_token
from pipeline.web.house import House
from pipeline.web.routes import ROUTES, Route
from pipeline.words import t

_log = logging.getLogger("vanthu.web")
#: What a use refuses → how that is answered.
_STATUSES: dict[type[VanthuError], int] = {
    UnknownRefError: 404,
    ChangedMeanwhileError: 409,
    ChangedLineError: 409,
    StaleError: 409,
    TakenNumberError: 409,
    SetupError: 400,
}
_LONGEST = 300


def create_app(house: House, routes: tuple[Route, ...] = ROUTES) -> FastAPI:
    """Return the application of one office, served by this one process."""
    app = FastAPI(
        title="vanthu", docs_url=None, redoc_url=None, openapi_url=None, middleware=[Middleware(Guard, routes=routes)]
    )
    app.state.house, app.state.routes = house, routes
    for route in routes:
        changing = [Depends(brings_token)] if route.method == "POST" else []
        app.add_api_route(
            route.path, route.answer, methods=[route.method], dependencies=changing,
            include_in_schema=route.api, **({"response_model": None} | route.options),
        )  # fmt: skip
    app.add_exception_handler(Exception, _failed)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _wrong)
    app.add_exception_handler(VanthuError, _said)
    return app


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
    """Say what a use refused; an id of nothing that this person may see is no page."""
    assert isinstance(error, VanthuError)
    status = next((code for kind, code in _STATUSES.items() if isinstance(error, kind)), 500)
    return refusals.answer(request, status, error.message)


async def _failed(request: Request, error: Exception) -> Response:
    # The kind of error and where, never what it says: that may be words of a letter.
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}" if where is not None else ""
    _log.error("%s %s: %s at %s", request.method, request.scope["route"].path if "route" in request.scope else "",
               type(error).__name__, place)  # fmt: skip
    return refusals.answer(request, 500)
