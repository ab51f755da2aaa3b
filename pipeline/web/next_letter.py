"""The list that a person came from, and the letter that comes next in it."""

from urllib.parse import parse_qs

from pipeline.office import letter_list
from pipeline.web.desk import Desk

_LIST = "/letters"


def back_to(came: str) -> str:
    """Return the address of the list; ``came`` is what stood behind its question mark."""
    return f"{_LIST}?{came}" if came else _LIST


def next_letter(desk: Desk, letter: str, came: str) -> str | None:
    """Return the id of the next letter of the list that waits for a person; behind the last the first."""
    said = parse_qs(came)
    words = (said.get(name, [""])[0] for name in ("book", "state", "q"))
    return letter_list.following(desk.store, letter_list.asked_for(*words), letter, desk.today)
