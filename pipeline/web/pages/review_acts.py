"""Acts on a letter that is gone over, and the letter that comes next in the list."""

import re
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Depends, Request
from starlette.datastructures import FormData
from starlette.responses import JSONResponse, Response

from pipeline.errors import SetupError
from pipeline.office import letter_list, registers, reviewing
from pipeline.office.reviewing import By
from pipeline.reviews.cards import Review
from pipeline.web import refusals
from pipeline.web.desk import AtDesk, Desk
from pipeline.web.pages import review as review_page
from pipeline.words import one_line, t
from schemas import CorrectedPart

# --------------------
# The list that a person came from, and the letter that comes next in it.


def _next_letter(desk: Desk, letter: str, came: str) -> str | None:
    """Return the id of the next letter of the list that waits for a person; behind the last the first."""
    said = parse_qs(came)
    words = (said.get(name, [""])[0] for name in ("book", "state", "q"))
    return letter_list.following(desk.store, letter_list.asked_for(*words), letter, desk.today)


# --------------------
# What is said of a letter on its page: one form, one act; a script gets the cards back, a form the page.

_PLACE = re.compile(r"(\d{1,8})-(\d{1,8})")
#: Acts after which a person goes on to another page, and what is said there.
_LEAVING = {"approve": t("Đã duyệt."), "return": t("Đã trả lại.")}
_PARTS: tuple[CorrectedPart, ...] = ("task", "date", "limit", "reference")


async def _form(request: Request) -> FormData:
    return await request.form()


Form = Annotated[FormData, Depends(_form)]


def act(desk: AtDesk, ref: str, form: Form) -> Response:
    """Do what a button or a key of the page asks for."""
    said = _Said(form)
    review = _done(desk, ref, said)
    return _answer(desk, review, said)


def lead(desk: AtDesk, ref: str, form: Form) -> Response:
    """Write down what the leader says of a letter, or give it back with a reason."""
    said = _Said(form)
    if said["act"] == "return":
        review = reviewing.give_back(desk.store, ref, _by(desk, said))
        return _answer(desk, review, said)
    changes = {"instruction": said["instruction"].strip() or None, "handler": said["handler"].strip() or None}
    registers.enter(desk.store, ref, changes, desk.who, desk.today)
    return desk.to(review_page.address(ref, said["list"]), t("Đã ghi bút phê."))


class _Said:
    """The words of a form; what it does not hold is empty."""

    def __init__(self, form: FormData) -> None:
        self.fields = {name: value for name, value in form.items() if isinstance(value, str)}

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")

    def places(self, name: str) -> list[tuple[int, int]]:
        """Return places in the text: ``12-40 57-80``."""
        return [(int(start), int(end)) for start, end in _PLACE.findall(self[name])]

    def place(self, name: str = "span") -> tuple[int, int] | None:
        """Return the one place that is meant."""
        return next(iter(self.places(name)), None)

    def typed(self, record: str) -> dict[str, str]:
        """Return what was typed for a record, field by field."""
        names = (name.partition("|") for name in self.fields)
        return {field: self.fields[f"{of}|{field}"] for of, bar, field in names if bar and of == record}


def _by(desk: Desk, said: _Said) -> By:
    return By(desk.who, desk.now, said["seen"], said["why"].strip() or None)


def _done(desk: Desk, ref: str, said: _Said) -> Review:
    store, by, key, place = desk.store, _by(desk, said), said["key"], said.place()
    what, _, of = said["act"].partition(":")
    match what:
        case "confirm":
            return reviewing.confirm(store, ref, by, key, said["mark"])
        case "nothing" if place is not None:
            return reviewing.nothing_in(store, ref, by, place)
        case "rest":
            return reviewing.confirm_rest(store, ref, by)
        case "reject":
            return reviewing.reject(store, ref, by, key, of or None)
        case "edit":
            return _edited(desk, ref, said)
        case "add":
            return _added(desk, ref, said)
        case "words" if place is not None:
            return reviewing.give_words(store, ref, by, key, place)
        case "split":
            return reviewing.split(store, ref, by, key, said.places("places"))
        case "join":
            return reviewing.join(store, ref, by, said["other"], [key])
        case "take" if of.isdecimal():
            return reviewing.take(store, ref, by, key, int(of))
        case "undo":
            return reviewing.undo(store, ref, by)
        case "approve":
            return reviewing.approve(store, ref, by)
        case "reopen":
            return reviewing.reopen(store, ref, by)
    raise SetupError(refusals.WORDS[400])


def _edited(desk: Desk, ref: str, said: _Said) -> Review:
    """Set what is typed otherwise than it stands, record by record; all as it stands says that it is right."""
    review = reviewing.review(desk.store, ref)
    card = next((card for card in review.cards if card.key == said["key"]), None)
    by = _by(desk, said)
    changed = {}
    for piece in card.pieces if card is not None else ():
        typed = said.typed(piece.id)
        fields = {value.field: typed[value.field] for value in piece.values
                  if value.field in typed and one_line(typed[value.field]) != one_line(value.shown)}  # fmt: skip
        if fields:
            changed[piece.id] = fields
    if not changed:
        return reviewing.confirm(desk.store, ref, by, said["key"], said["mark"])
    with desk.store.at_once():
        for piece_id, fields in changed.items():
            review = reviewing.edit(desk.store, ref, by, said["key"], fields, piece_id)
            by = by._replace(seen=review.seen)
    return review


def _added(desk: Desk, ref: str, said: _Said) -> Review:
    part: CorrectedPart = next((part for part in _PARTS if part == said["part"]), "task")
    fields = {name: typed for name, typed in said.typed(part).items() if typed.strip() and name != "span"}
    place = said.place() or said.place(f"{part}|span")
    return reviewing.add(desk.store, ref, _by(desk, said), part, fields, place)


def _answer(desk: Desk, review: Review, said: _Said) -> Response:
    came, what = said["list"], said["act"]
    address = review_page.address(review.letter, came)
    is_left = what in _LEAVING
    if is_left:
        following = _next_letter(desk, review.letter, came) if what == "approve" else None
        the_list = f"/letters?{came}" if came else "/letters"
        address = review_page.address(following, came) if following is not None else the_list
    if refusals.is_program(desk.request):
        if is_left:
            return JSONResponse({"to": address})
        cards = review_page.panel(desk, review, came).body
        return JSONResponse({"seen": review.seen, "cards": bytes(cards).decode()})
    return desk.to(address if is_left else f"{address}#{said['anchor']}", _LEAVING.get(what))
