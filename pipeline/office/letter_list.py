"""The list of letters that a clerk works through: incoming or outgoing, by how far each is, by words; and the next."""

import datetime
from typing import Literal, NamedTuple, get_args

from pipeline.store import Store, StoredLetter
from pipeline.store.letters import place_in_pages
from pipeline.store.search_index import query
from pipeline.words import one_line
from schemas import Reviewed, ReviewState

Book = Literal["in", "out"]
_DIRECTIONS = {"in": ("in", "info"), "out": ("out",)}
#: The best so many letters in which the words typed stand.
_MOST_FOUND = 200
_TO_DO: tuple[ReviewState, ...] = ("new", "open", "returned")


class LetterFilter(NamedTuple):
    """Which letters a person wants to see."""

    book: Book = "in"
    state: ReviewState | None = None
    typed: str = ""


class LetterRow(NamedTuple):
    """A letter of the list, and how far it is."""

    letter: StoredLetter
    reviewed: Reviewed


class LetterPage(NamedTuple):
    """Some rows, and where the next ones begin; ``None`` where there are no more."""

    rows: list[LetterRow]
    after: str | None


def asked_for(book: str = "", state: str = "", typed: str = "") -> LetterFilter:
    """Return what is asked for by words of an address; what is no such word asks for everything."""
    named = next((one for one in get_args(ReviewState) if one == state), None)
    return LetterFilter("out" if book == "out" else "in", named, one_line(typed)[:200])


def page(store: Store, asked: LetterFilter, today: datetime.date, most: int, after: str | None = None) -> LetterPage:
    """Return so many letters behind a place, the latest first."""
    among = _found(store, asked)
    states = (asked.state,) if asked.state is not None else ()
    lines = store.letters.page(today, most + 1, after, _DIRECTIONS[asked.book], states, among)
    shown = lines[:most]
    reviewed = store.reviews.states([line.sha256 for line in shown])
    rows = [LetterRow(line, reviewed[line.sha256]) for line in shown]
    return LetterPage(rows, place_in_pages(shown[-1]) if len(lines) > most else None)


def counts(store: Store, book: Book) -> dict[ReviewState, int]:
    """Count the letters of a book by how far they are."""
    found = store.letters.by_state(_DIRECTIONS[book])
    return {state: found.get(state, 0) for state in get_args(ReviewState)}


def following(store: Store, asked: LetterFilter, letter: str, today: datetime.date) -> str | None:
    """Return the id of the letter that comes behind one in the list and still waits for a person; behind the last
    the first; ``None`` where no other one waits.
    """
    line = store.letters.page(today, 1, among=[letter])
    states = _TO_DO if asked.state is None or asked.state == "approved" else (asked.state,)
    among = _found(store, asked)
    for after in (place_in_pages(line[0]) if line else None, None):
        found = store.letters.page(today, 2, after, _DIRECTIONS[asked.book], states, among)
        for other in found:
            if other.sha256 != letter:
                return other.sha256
    return None


def _found(store: Store, asked: LetterFilter) -> list[str] | None:
    """Return the letters in which the words typed stand, as beginnings of words; ``None`` where none were typed."""
    if not asked.typed:
        return None
    typed = asked.typed if asked.typed.endswith(('"', "*")) else f"{asked.typed}*"
    return [hit.letter for hit in store.letters.search(query(typed), _MOST_FOUND)]
