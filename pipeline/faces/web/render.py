"""Templates: everything that a letter or a person wrote is escaped; words that are shown once travel in a cookie."""

import datetime
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from pipeline.calendar import periods
from pipeline.export.frames import lists
from pipeline.export.printed_days import picture
from pipeline.office.duty_uses import USES
from pipeline.support import labels
from pipeline.support.words import number, one_line
from schemas import EFFECTS, REVIEW_STATES, STATUSES

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
_MESSAGE = "said"
#: A message is shown on the next page, or not at all.
_SECONDS = 60


#: Signs that turn the direction of writing, or that no page may hold: each is shown as what cannot be shown.
_TURNING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def _seen(value: object) -> object:
    """Return a value as pages show it: signs that would make a name read otherwise are shown as such."""
    if isinstance(value, str) and _TURNING.search(value):
        return type(value)(_TURNING.sub("\ufffd", value))
    return value


@cache
def _environment() -> Environment:
    """Return what draws the templates, with the filters and tables that they use."""
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"), autoescape=True, finalize=_seen, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, auto_reload=False)  # fmt: skip
    made.filters |= {
        "day": lambda value: labels.date_words(value.isoformat() if isinstance(value, datetime.date) else value),
        "number": number, "letter": labels.letter_name, "status": labels.status_name, "letter_of": labels.letter_of,
        "webcal": lambda address: f"webcal:{address.partition(':')[2]}", "oneline": one_line, "code": picture,
    }  # fmt: skip
    made.globals |= {"asset": asset, "lines": lists, "periods": periods}
    made.globals |= {"uses": USES, "effects": EFFECTS, "states": REVIEW_STATES, "statuses": STATUSES}
    return made


def drawn(template: str, values: Mapping[str, Any]) -> str:
    """Return a page of a template."""
    return _environment().get_template(template).render(values)


@cache
def asset(name: str) -> str:
    """Return the address of a file in `static`; it changes with the file, so that browsers may keep it for good."""
    return f"/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


#: What stands beside a message that something was not done.
REFUSED = "refused"


def remember(answer: Response, said: str, beside: Sequence[str] = ()) -> None:
    """Let a message be shown on the next page; ``beside``: ``REFUSED``, or the letter that it tells of, as seen."""
    words = "\n".join((one_line(said)[:600], *beside))
    answer.set_cookie(_MESSAGE, quote(words), max_age=_SECONDS, httponly=True, samesite="strict")


def remembered(request: Request) -> tuple[str, ...]:
    """Return the message that is to be shown now, and behind it what ``remember`` got."""
    return tuple(unquote(request.cookies.get(_MESSAGE, "")).split("\n"))


def forget(request: Request, answer: Response) -> None:
    """Let a message that was shown not be shown again."""
    if _MESSAGE in request.cookies:
        answer.delete_cookie(_MESSAGE, httponly=True, samesite="strict")


def same(one: str, other: str) -> bool:
    """Compare secrets in the same time wherever they differ."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))
