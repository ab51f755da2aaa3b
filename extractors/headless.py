"""A letter that came without its head: a notice pasted from a web page, the words of a message, a page that was cut.

It names no number, kind, issuer or day, but lays something on somebody or names a day to keep. Such a text is a
letter whose head a person has to supply; a recipe, a tale, a list of data or a program is none.
"""

import re
from collections.abc import Iterable, Sequence

from extractors.bodies import find_bodies
from extractors.lexicon import load
from extractors.patterns import View, any_of, phrase
from schemas import DateRecord, DelegateLimit, Task

_WORDS = load("checks")["headless"]
#: Kinds of bodies that take part in the correspondence of offices.
_OFFICES = frozenset(("union", "state", "party", "mass", "organ"))
_ASKS = phrase(rf"(?<!\w){any_of(_WORDS['asks'])}(?!\w)")
#: … and a list of what is asked below it: “đề nghị các đơn vị triển khai một số nhiệm vụ như sau:”.
_LISTS = phrase(rf"(?<!\w){any_of(_WORDS['requests'])}(?!\w)[^\n]*: *(?:\n|$)")
#: A line of data or of a program: fields without blanks between them, keys and values, brackets at its end.
_DATA = re.compile(
    r"\s*(?:[^\s,;][^,;]*(?:[,;\t](?=\S)[^,;]*){3,}|[\"']?[\w-]+[\"']? ?[:=] ?[\"'{\[(].*|[A-Z-]+:\S.*"
    r"|.*[{}()\[\]>]\s*|[#|].*)"
)
_LEAST_PROSE = 0.5


def binds_without_head(
    view: View, dates: Iterable[DateRecord], limits: Sequence[DelegateLimit], tasks: Iterable[Task]
) -> bool:
    """Say whether a text in whose head nothing was found binds somebody as letters of offices do.

    It must name a body of an office, ask for something, and hold a duty of somebody named, a number of people to send
    or the last day of something; all that in prose.
    """
    duties = any(task.assignees and not task.optional for task in tasks)
    if not (
        duties
        or limits
        or _LISTS.search(view.text.lower())
        or any(day.type in ("deadline", "recurring") for day in dates)
    ):
        return False
    if _ASKS.search(view.lower) is None or not _is_prose(view.text):
        return False
    return any(body.kind in _OFFICES for body in find_bodies(view, 0, len(view.text)))


def _is_prose(text: str) -> bool:
    """Say whether most of a text's lines are words of people, not data of programs."""
    lines = [line for line in text.splitlines() if line.strip()]
    return sum(_DATA.fullmatch(line) is None for line in lines) > _LEAST_PROSE * len(lines)
