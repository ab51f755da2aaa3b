"""Duyệt: a letter's page beside one card for each thing that was read of it."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Query
from starlette.responses import JSONResponse, Response

from pipeline.office import chasing, registers, reviewing, today
from pipeline.reviews.cards import OpenSentence, Review
from pipeline.web.desk import AtDesk, Desk, Number
from pipeline.web.places import as_data, in_text, on_pages
from pipeline.web.review_cards import cards_of, new_fields, spans_of
from schemas import REVIEW_STATES

Came = Annotated[str, Query(alias="list")]
"""The list that a person came from: what stood behind its question mark."""


def page(
    desk: AtDesk, ref: str, view: str = "", after: int | None = None, at: int | None = None, came: Came = ""
) -> Response:
    """Show a letter for review.

    ``after`` asks for the next words behind a place that no record holds, ``at`` says where to begin.
    """
    review = reviewing.review(desk.store, ref)
    letter = desk.store.letters.of_id(review.letter)
    values = _panel(desk, review, came)
    cards = values["cards"]
    boxes: dict[int, Any] = {}
    for shown in cards:
        for place in shown.places:
            boxes.setdefault(place.page, []).append(place.box)
    sentence = None if after is None else reviewing.next_unheld(desk.store, review.letter, after)
    near = chasing.near(desk.office, desk.store, desk.today, {review.letter})
    urgent = today.urgent(desk.office, desk.store, desk.today, near, {review.letter})
    return desk.page(
        "review.html", **values, **_open(desk, review.letter, sentence, after, review.seen), letter=letter, boxes=boxes,
        text=in_text(letter, [one.card.evidence for one in cards]),
        view="text" if view == "text" or not values["pages"] else "pages",
        at=at, entry=registers.entry_of(desk.store, review.letter).written,
        urgent=next(iter(urgent), None),
        has_file=desk.store.pages.file(review.letter) is not None,
    )  # fmt: skip


def cards(desk: AtDesk, ref: str, came: Came = "") -> Response:
    """Return the cards alone."""
    review = reviewing.review(desk.store, ref)
    return panel(desk, review, came)


def panel(desk: Desk, review: Review, came: str) -> Response:
    """Return the cards of a letter as they are now."""
    return desk.part("review_cards.html", **_panel(desk, review, came))


def words(desk: AtDesk, ref: str, number: Number) -> Response:
    """Return the words of a page with their places in the text and on the page."""
    letter = desk.store.letters.id_of(ref)
    desk.store.pages.page(letter, number)
    return JSONResponse([[word.start, word.end, *word.box] for word in desk.store.pages.words(letter, number)])


def next_open(desk: AtDesk, ref: str, after: int = -1) -> Response:
    """Return the next words with a day or an order that no record holds, to be judged."""
    letter = desk.store.letters.id_of(ref)
    sentence = reviewing.next_unheld(desk.store, letter, after)
    return desk.part("review_open.html", letter_id=letter, list="", **_open(desk, letter, sentence, after, ""))


def address(letter: str, came: str) -> str:
    """Return where a letter is reviewed, by its id, for who came from a list."""
    return f"/letters/{letter}" + (f"?list={quote(came, safe='')}" if came else "")


def _open(desk: Desk, letter: str, sentence: OpenSentence | None, after: int | None, seen: str) -> dict[str, Any]:
    places = on_pages(desk.store, letter, sentence.evidence) if sentence is not None else ()
    return {
        "sentence": sentence, "sentence_places": as_data(places), "asked_after": after,
        "new": new_fields(sentence, desk.today), "part": sentence.meant if sentence is not None else "task",
        "spans": spans_of(sentence), "seen": seen,
    }  # fmt: skip


def _panel(desk: Desk, review: Review, came: str) -> dict[str, Any]:
    pages = desk.store.pages.of(review.letter)
    return {
        "review": review, "letter_id": review.letter, "cards": cards_of(review, desk.store), "list": came,
        "pages": pages, "sizes": {page.number: (page.width, page.height) for page in pages}, "states": REVIEW_STATES,
        "as_data": as_data,
    }  # fmt: skip
