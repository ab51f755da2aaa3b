"""For programs: what they may ask for, described by our own page and as OpenAPI."""

import json
from typing import Any

from starlette.responses import JSONResponse, Response

from pipeline.web.api.described import description, example
from pipeline.web.desk import AtDesk

_CHANGES = "POST"
_JSON = "application/json"


def openapi(desk: AtDesk) -> Response:
    """Give the description as OpenAPI, for tools."""
    return JSONResponse(description(desk.request.app))


def page(desk: AtDesk) -> Response:
    """Show the description."""
    whole = description(desk.request.app)
    roles = {(route.method, route.path): route.roles for route in desk.request.app.state.routes}
    asked = [
        _shown(path, method.upper(), said, whole) | {"for_unions": "union" in roles[method.upper(), path]}
        for path, of_path in whole["paths"].items()
        for method, said in of_path.items()
    ]
    records = [
        {"name": name, "about": _first_line(schema), "fields": _fields(schema)}
        for name, schema in sorted(whole["components"]["schemas"].items())
        if schema.get("properties")
    ]
    address = f"{desk.request.url.scheme}://{desk.request.headers.get('host', '')}"
    return desk.page("programs.html", about=whole["info"]["description"], asked=asked, records=records, address=address)


def _shown(path: str, method: str, said: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
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
            {"name": one["name"], "type": _type(one["schema"]), "required": one.get("required", False),
             "where": one["in"], "about": one.get("description") or one["schema"].get("description", "")}
            for one in said.get("parameters", ())
        ],
        "body": _type(form) if form else None,
        "body_kind": kind,
        "body_example": _json(example(form, whole)) if form and kind == _JSON else None,
        "answer": _type(answered),
        "answer_example": _json(example(answered, whole)),
        "failures": [(code, one["description"]) for code, one in said["responses"].items() if not code.startswith("2")],
    }  # fmt: skip


def _fields(schema: dict[str, Any]) -> list[dict[str, Any]]:
    required = schema.get("required", ())
    return [
        {"name": name, "type": _type(field), "required": name in required, "about": field.get("description", "")}
        for name, field in schema["properties"].items()
    ]


def _type(schema: dict[str, Any]) -> str:
    """Return the form of a value in short words: a name of a record, or of a kind of value."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(map(_type, schema["anyOf"])))
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        inner: dict[str, Any] = schema.get("items") or next(iter(schema.get("prefixItems", ())), {})
        return f"[{_type(inner)}]"
    return str(schema.get("format") or schema.get("type", "any"))


def _first_line(schema: dict[str, Any]) -> str:
    return str(schema.get("description", "")).partition("\n\n")[0]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
