"""The list that a person came from, and the letter that comes next in it."""

from pipeline.store.letters import place_in_pages
from pipeline.web.desk import Desk

_LIST = "/letters"
#: So many letters are looked at for one that waits, at most.
_MOST, _AT_ONCE = 500, 100


def back_to(came: str) -> str:
    """Return the address of the list; ``came`` is what stood behind its question mark."""
    return f"{_LIST}?{came}" if came else _LIST


def next_letter(desk: Desk, letter: str) -> str | None:
    """Return the id of the next letter of all, the latest first, that nobody approved; behind the last the first."""
    found: list[str] = []
    after = None
    while len(found) < _MOST and (lines := desk.store.letters.page(desk.today, _AT_ONCE, after)):
        states = desk.store.reviews.states([line.sha256 for line in lines])
        found += [line.sha256 for line in lines if line.sha256 == letter or states[line.sha256].state != "approved"]
        after = place_in_pages(lines[-1])
        if letter in found[:-1]:
            break
    at = found.index(letter) if letter in found else -1
    rest = found[at + 1 :] + found[: max(0, at)]
    return rest[0] if rest else None
