"""Duyệt: a letter's page beside one card for each thing that was read of it, and what is said of it there."""

import re
from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import parse_qs, quote

from fastapi import Depends, Query
from starlette.responses import JSONResponse, Response

from pipeline.duties.corrections.fields import in_words
from pipeline.duties.reviews.cards import OpenSentence, Review
from pipeline.faces.web import refusals, render, review_cards
from pipeline.faces.web.forms import Typed
from pipeline.faces.web.page_context import Context, Number, PageContext, and_gone, inside
from pipeline.faces.web.people import APPROVING
from pipeline.faces.web.review_cards import as_data, cards_of, in_text, new_fields, on_pages, spans_of
from pipeline.office import chasing, instructions, registers, reviewing, today
from pipeline.office.reviewing import ReviewedBy
from pipeline.support.errors import SetupError
from pipeline.support.grouping import grouped
from pipeline.support.words import if_said, one_line, t
from schemas import CorrectedPart

Came = Annotated[str, Query(alias="list")]
"""The list that a person came from: what stood behind its question mark."""


def page(
    ctx: Context, ref: str, view: str = "", after: int | None = None, at: int | None = None, came: Came = ""
) -> Response:
    """Show a letter for review.

    ``after`` asks for the next words behind a place that no record holds, ``at`` says where to begin.
    """
    review = reviewing.review(ctx.store, ref)
    letter = ctx.store.letters.of_id(review.letter)
    values = _panel(ctx, review, came)
    boxes = grouped((place for shown in values["cards"] for place in shown.places), lambda place: place.page)
    sentence = None if after is None else reviewing.next_unrecorded(ctx.store, review.letter, after)
    near = chasing.near(ctx.office, ctx.store, ctx.today, {review.letter})
    urgent = today.urgent(ctx.office, ctx.store, ctx.today, near)
    return ctx.page(
        "review.html", **values, **_open(ctx, review.letter, sentence, after, review.seen), letter=letter,
        boxes={number: [place.box for place in places] for number, places in boxes.items()},
        text=in_text(letter, [one.card.evidence for one in values["cards"]]),
        view="text" if view == "text" or not values["pages"] else "pages",
        at=at, line=registers.entry_of(ctx.store, review.letter),
        urgent=next(iter(urgent), None), unseen=any(one.side == "below" for one in near),
        written=instructions.of_letter(ctx.store, review.letter), people=ctx.store.people.all(),
        has_file=ctx.store.pages.file(review.letter) is not None)  # fmt: skip


def cards(ctx: Context, ref: str, came: Came = "") -> Response:
    """Return the cards alone."""
    return ctx.part("review_cards.html", **_panel(ctx, reviewing.review(ctx.store, ref), came))


def words(ctx: Context, ref: str, number: Number) -> Response:
    """Return the words of a page with their places in the text and on the page."""
    letter = ctx.store.letters.id_of(ref)
    ctx.store.pages.page(letter, number)
    return JSONResponse([[word.start, word.end, *word.box] for word in ctx.store.pages.words(letter, number)])


def next_open(ctx: Context, ref: str, after: int = -1) -> Response:
    """Return the next words with a day or an order that no record holds, to be judged."""
    letter = ctx.store.letters.id_of(ref)
    sentence = reviewing.next_unrecorded(ctx.store, letter, after)
    return ctx.part("review_open.html", letter_id=letter, list="", **_open(ctx, letter, sentence, after, ""))


def _address(letter: str | None, came: str) -> str:
    """Return where a letter is reviewed, by its id, for who came from a list; the list itself without one."""
    if letter is None:
        return f"/letters?{came}" if came else "/letters"
    return f"/letters/{letter}?list={quote(came, safe='')}" if came else f"/letters/{letter}"


def _open(ctx: PageContext, letter: str, sentence: OpenSentence | None, after: int | None, seen: str) -> dict[str, Any]:
    places = on_pages(ctx.store, letter, sentence.evidence) if sentence is not None else ()
    return {
        "sentence": sentence, "sentence_places": as_data(places), "asked_after": after,
        "new": new_fields(sentence, ctx.today), "part": sentence.meant if sentence is not None else "task",
        "spans": spans_of(sentence), "seen": seen}  # fmt: skip


def _panel(ctx: PageContext, review: Review, came: str) -> dict[str, Any]:
    """Return the cards of a letter as they are now."""
    pages = ctx.store.pages.of(review.letter)
    return {
        "approves": ctx.may(APPROVING[ctx.store.reviews.approver]),
        "review": review, "letter_id": review.letter, "cards": cards_of(review, ctx.store), "list": came,
        "pages": pages, "sizes": {page.number: (page.width, page.height) for page in pages},
        "as_data": as_data, "parts": review_cards.PART_NAMES, "decided": review_cards.DECIDED_NAMES,
        "decided_old": review_cards.OLD_NAMES,
        "summary": review_cards.summary, "fields_of": review_cards.fields_of, "in_words": in_words}  # fmt: skip


# --------------------
# What is said of a letter on its page: one form, one act; a script gets the cards back, a form the page.

_PLACE = re.compile(r"(\d{1,8})-(\d{1,8})")
#: Acts after which a person goes on to another page, and what is said there.
_LEAVING = {"approve": "Đã duyệt {}.", "file": "Đã lưu {} để biết.", "return": "Đã trả lại {}.", "remove": None}


class _ReviewForm(dict[str, str]):
    """The words of a form; what it does not hold is empty."""

    def __init__(self, typed: Typed) -> None:
        super().__init__(typed)

    def __missing__(self, _: str) -> str:
        return ""

    def places(self, name: str) -> list[tuple[int, int]]:
        """Return places in the text: ``12-40 57-80``."""
        return [(int(start), int(end)) for start, end in _PLACE.findall(self[name])]

    @property
    def place(self) -> tuple[int, int]:
        """The place that was marked in the text; there is one."""
        for place in self.places("span"):
            return place
        raise SetupError(refusals.WORDS[400])

    @property
    def of(self) -> str:
        """What of the card the act is about: behind the colon."""
        return self["act"].partition(":")[2]

    @property
    def number(self) -> int:
        """The number behind the colon."""
        if not self.of.isdecimal():
            raise SetupError(refusals.WORDS[400])
        return int(self.of)

    def typed(self, record: str) -> dict[str, str]:
        """Return what was typed for a record, field by field."""
        return {name.removeprefix(f"{record}|"): said for name, said in self.items() if name.startswith(f"{record}|")}


ReviewForm = Annotated[_ReviewForm, Depends()]


def act(ctx: Context, ref: str, said: ReviewForm) -> Response:
    """Do what a button or a key of the page asks for."""
    # What is done may move the letter.
    following = _following(ctx, ref, said["list"]) if said["act"] in _LEAVING else None
    do = _ACTS.get(said["act"].partition(":")[0])
    if do is None:
        raise SetupError(refusals.WORDS[400])
    return _answer(ctx, do(ctx, ref, said), said, following)


def lead(ctx: Context, ref: str, said: ReviewForm) -> Response:
    """Write down what the leader says of a letter, or give it back with a reason."""
    if said["act"] == "return":
        return _answer(ctx, reviewing.give_back(ctx.store, ref, _by(ctx, said)), said)
    words = said["instruction"].replace("\r\n", "\n").strip()  # a browser sends other ends of lines
    people = [one.name for one in ctx.store.people.all() if one.active and one.role != "union"]
    handler, unclear = instructions.whom(words, said["handler"].strip(), people)
    changes = {"instruction": words or None, "handler": handler or None}
    registers.enter(ctx.store, ref, changes, ctx.who, ctx.today)
    told = t("Đã ghi bút phê, giao cho {name}.", name=handler) if handler else t("Đã ghi bút phê.")
    whose = if_said("Chưa rõ là ai: chọn ở ô “Giao cho”.", is_unclear=unclear, people=people)
    return ctx.to(_address(ref, said["list"]), f"{told} {whose}".strip())


def _by(ctx: PageContext, said: _ReviewForm) -> ReviewedBy:
    return ReviewedBy(ctx.who, ctx.now, said["seen"], said["why"].strip() or None)


def _edited(ctx: PageContext, ref: str, said: _ReviewForm) -> Review:
    """Set what is typed otherwise than it stands, record by record; all as it stands says that it is right."""
    review = reviewing.review(ctx.store, ref)
    by = _by(ctx, said)
    changed = {}
    for piece in (piece for card in review.cards if card.key == said["key"] for piece in card.pieces):
        typed = said.typed(piece.id)
        fields = {value.field: typed[value.field] for value in piece.values
                  if value.field in typed and one_line(typed[value.field]) != one_line(value.shown)}  # fmt: skip
        if fields:
            changed[piece.id] = fields
    if not changed:
        return reviewing.confirm(ctx.store, ref, by, said["key"], said["mark"])
    with ctx.store.at_once():
        for piece_id, fields in changed.items():
            review = reviewing.edit(ctx.store, ref, by, said["key"], fields, piece_id)
            by = by._replace(seen=review.seen)
    return review


def _added(ctx: PageContext, ref: str, said: _ReviewForm) -> Review:
    part: CorrectedPart = next((part for part in review_cards.NEW_FIELDS if part == said["part"]), "task")
    fields = {name: typed for name, typed in said.typed(part).items() if typed.strip() and name != "span"}
    place = next(iter([*said.places("span"), *said.places(f"{part}|span")]), None)
    return reviewing.add(ctx.store, ref, _by(ctx, said), part, fields, place)


def _approved(ctx: PageContext, ref: str, said: _ReviewForm) -> Review:
    if not ctx.may(APPROVING[ctx.store.reviews.approver]):
        raise SetupError("Ở văn phòng này lãnh đạo duyệt văn bản.")
    how = {"approve": reviewing.approve, "file": reviewing.file_away}
    return how[said["act"]](ctx.store, ref, _by(ctx, said))


#: What a button or a key asks for, before a colon, and who does it.
_ACTS: dict[str, Callable[[PageContext, str, _ReviewForm], Review]] = {
    "confirm": lambda ctx, ref, said: reviewing.confirm(ctx.store, ref, _by(ctx, said), said["key"], said["mark"]),
    "nothing": lambda ctx, ref, said: reviewing.nothing_in(ctx.store, ref, _by(ctx, said), said.place),
    "rest": lambda ctx, ref, said: reviewing.confirm_rest(ctx.store, ref, _by(ctx, said)),
    "reject": lambda ctx, ref, said: reviewing.reject(ctx.store, ref, _by(ctx, said), said["key"], said.of or None),
    "edit": _edited,
    "add": _added,
    "words": lambda ctx, ref, said: reviewing.give_words(ctx.store, ref, _by(ctx, said), said["key"], said.place),
    "take": lambda ctx, ref, said: reviewing.take(ctx.store, ref, _by(ctx, said), said["key"], said.number),
    "undo": lambda ctx, ref, said: reviewing.undo(ctx.store, ref, _by(ctx, said)),
    "approve": _approved,
    "file": _approved,
    "remove": lambda ctx, ref, said: reviewing.remove(ctx.store, ref, _by(ctx, said)),
    "reopen": lambda ctx, ref, said: reviewing.reopen(ctx.store, ref, _by(ctx, said)),
}


def _following(ctx: PageContext, ref: str, came: str) -> str | None:
    """Return the next letter that waits, of a list or, without one, of the day; ``None`` where none does."""
    letter = ctx.store.letters.id_of(ref)
    if not came:
        return today.next_to_review(ctx.office, ctx.store, letter, ctx.today)
    asked = parse_qs(came)
    of_list = reviewing.letters_asked_for(*(asked.get(name, [""])[0] for name in ("book", "state", "q")))
    return reviewing.next_letter(ctx.store, of_list, letter, ctx.today)


def _answer(ctx: PageContext, review: Review, said: _ReviewForm, following: str | None = None) -> Response:
    """Return the letter as it is now; where a person goes on, the ``following`` one or the list."""
    came, what, is_program = said["list"], said["act"], refusals.is_program(ctx.request)
    if what not in _LEAVING:
        if not is_program:
            return ctx.to(inside(said["back"], f"{_address(review.letter, came)}#{said['anchor']}"))
        shown = ctx.part("review_cards.html", **_panel(ctx, review, came)).body
        return JSONResponse({"seen": review.seen, "cards": bytes(shown).decode()})
    place = _address(following, came)
    if what == "remove":
        place = and_gone(place, [review.letter])
    answer = JSONResponse({"to": place}) if is_program else ctx.to(place)
    if words := _LEAVING[what]:
        render.remember(answer, words.format(review.name), (review.letter, review.seen))
    return answer
