"""What programs may ask for, as OpenAPI from the table of routes and the types of what answers, and as a page."""

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


def _item(schema: dict[str, Any]) -> dict[str, Any]:
    return schema.get("items") or next(iter(schema.get("prefixItems", ())), {})


# --------------------
# The page.

_JSON = "application/json"


def openapi(ctx: Context) -> Response:
    """Give the description as OpenAPI, for tools."""
    return JSONResponse(description(ctx.request.app))


def page(ctx: Context) -> Response:
    """Show the description."""
    whole = description(ctx.request.app)
    roles = {(route.method, route.path): route.roles for route in ctx.request.app.state.routes}
    asked = [
        _shown(path, method.upper(), said) | {"for_unions": "union" in roles[method.upper(), path]}
        for path, of_path in whole["paths"].items()
        for method, said in of_path.items()
    ]
    records = [
        {
            "name": name,
            "about": str(schema.get("description", "")).partition("\n\n")[0],
            "fields": [
                _field(field, each, required=field in schema.get("required", ()))
                for field, each in schema["properties"].items()
            ],
        }
        for name, schema in sorted(whole["components"]["schemas"].items())
        if schema.get("properties")
    ]
    address = f"{ctx.request.url.scheme}://{ctx.request.headers.get('host', '')}"
    return ctx.page("programs.html", about=whole["info"]["description"], asked=asked, records=records, address=address)


def _shown(path: str, method: str, said: dict[str, Any]) -> dict[str, Any]:
    """Return one address as the template shows it."""
    body = said.get("requestBody", {}).get("content", {})
    kind, form = next(((name, one["schema"]) for name, one in body.items()), (None, None))
    answered = next(one["content"][_JSON]["schema"] for code, one in said["responses"].items() if code.startswith("2"))
    return {
        "id": said["operationId"],
        "path": path,
        "method": method,
        "about": said.get("description", ""),
        "parameters": [
            _field(one["name"], one["schema"], required=one.get("required", False))
            | {"about": one.get("description") or one["schema"].get("description", "")}
            for one in said.get("parameters", ())
        ],
        "body": _type(form) if form else None,
        "is_json": kind == _JSON,
        "answer": _type(answered),
        "failures": [(code, one["description"]) for code, one in said["responses"].items() if not code.startswith("2")],
    }


def _field(name: str, schema: dict[str, Any], *, required: bool) -> dict[str, Any]:
    return {"name": name, "type": _type(schema), "required": required, "about": schema.get("description", "")}


def _type(schema: dict[str, Any]) -> str:
    """Return the form of a value in short words: a name of a record, or of a kind of value."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(map(_type, schema["anyOf"])))
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"[{_type(_item(schema))}]"
    return str(schema.get("format") or schema.get("type", "any"))
