"""What programs may ask for, as OpenAPI from the table of routes and the types of what answers."""

from importlib import metadata
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from pipeline.faces.web.api import Failure
from pipeline.faces.web.page_context import Context

_ABOUT = (
    "Letters, duties and calendars of one office. Send `Authorization: Bearer TOKEN`; a token that may only read gets "
    "403 for changes, one of a lower union sees what is its own and 404 for all else. Lists come in parts: give `next` "
    "as `after`. Answers bear an ETag: send it as `If-None-Match` and get 304 where nothing has changed. Days are ISO "
    "dates; what a request types as a day may also be `15/3` or `cuối tháng`. Records are those of `vanthu … --json`."
)
_FAILURES = {
    400: "cannot be done",
    401: "nobody is signed in",
    403: "may not be done with this token",
    404: "not there",
    422: "a parameter is missing or wrong",
}
_CONFLICT = {409: "somebody else changed it meanwhile; nothing was written"}


def answering(model: type[BaseModel], tag: str, *, changing: bool = False, status: int = 200) -> dict[str, Any]:
    """Return what FastAPI is told of a route for programs that answers with ``model``."""
    failures = _FAILURES | (_CONFLICT if changing else {304: "nothing has changed"})
    responses = {
        code: {"description": words} | ({"model": Failure} if code >= 400 else {}) for code, words in failures.items()
    }
    return {"response_model": model, "responses": responses, "tags": [tag], "status_code": status}


def description(app: FastAPI) -> dict[str, Any]:
    """Return the whole description; made once."""
    if app.openapi_schema is None:
        routes = [route for route in app.routes if isinstance(route, APIRoute) and route.include_in_schema]
        made = get_openapi(title="vanthu", version=metadata.version("vanthu"), description=_ABOUT, routes=routes)
        made.setdefault("components", {})["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        made["security"] = [{"token": []}]
        app.openapi_schema = made
    return app.openapi_schema


def openapi(ctx: Context) -> Response:
    """Give the description as OpenAPI, for tools."""
    return JSONResponse(description(ctx.request.app))
