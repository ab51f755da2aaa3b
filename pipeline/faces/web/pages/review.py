"""Duyệt: a letter's page beside one card for each thing that was read of it, and what is said of it there."""

import contextlib
import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Annotated, Any, NamedTuple
from urllib.parse import parse_qs, quote

from fastapi import Depends, Query
from starlette.responses import JSONResponse, Response

from pipeline.duties.amendments.lapsed import ANSWERS
from pipeline.duties.corrections.fields import choices_of, form_title, in_words, kind_of, value_of
from pipeline.duties.reviews.cards import Card, CardRecord, OpenSentence, Review, Value
from pipeline.faces.web import refusals, render
from pipeline.faces.web.forms import Typed
from pipeline.faces.web.page_context import Context, Number, PageContext, and_gone, inside
from pipeline.faces.web.people import APPROVING
from pipeline.office import chasing, instructions, registers, reviewing, today
from pipeline.office.reviewing import ReviewedBy
from pipeline.store import Store
from pipeline.support.errors import SetupError
from pipeline.support.grouping import grouped
from pipeline.support.words import if_said, one_line, t
from schemas import CorrectedPart, Evidence, Letter, Written

Origin = Annotated[str, Query(alias="list")]
"""The list that a person came from: what stood behind its question mark."""


def page(
    ctx: Context, ref: str, view: str = "", after: int | None = None, at: int | None = None, came: Origin = ""
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


def cards(ctx: Context, ref: str, came: Origin = "") -> Response:
    """Return the cards alone."""
    return ctx.part("review_cards.html", **_panel(ctx, reviewing.review(ctx.store, ref), came))


def words(ctx: Context, ref: str, number: Number) -> Response:
    """Return the words of a page as rows: where each begins and ends in the text, the sides of its box on the page."""
    letter = ctx.store.letters.id_of(ref)
    ctx.store.pages.page(letter, number)  # raises for a page that the letter has not, which would have no words
    return JSONResponse([[word.start, word.end, *word.box] for word in ctx.store.pages.words(letter, number)])


def next_open(ctx: Context, ref: str, after: int = -1) -> Response:
    """Return the next words with a day or an order that no record holds, to be judged."""
    letter = ctx.store.letters.id_of(ref)
    sentence = reviewing.next_unrecorded(ctx.store, letter, after)
    return ctx.part("review_open.html", letter_id=letter, list="", **_open(ctx, letter, sentence, after, ""))


def _address(letter: str | None, came: str) -> str:
    """Return the address of a letter's review, or, without a letter, of the list; ``came``: the query of that list."""
    path, asked = ("/letters", came) if letter is None else (f"/letters/{letter}", f"list={quote(came, safe='')}")
    return f"{path}?{asked}" if came else path


def _open(ctx: PageContext, letter: str, sentence: OpenSentence | None, after: int | None, seen: str) -> dict[str, Any]:
    """Return, for the template, the sentence that is asked about and the forms for new records."""
    places = on_pages(ctx.store, letter, sentence.evidence) if sentence is not None else ()
    return {
        "sentence": sentence, "sentence_places": as_data(places), "asked_after": after,
        "new": new_fields(sentence, ctx.today), "part": sentence.meant if sentence is not None else "task",
        "spans": spans_of(sentence), "seen": seen}  # fmt: skip


def _panel(ctx: PageContext, review: Review, came: str) -> dict[str, Any]:
    """Return what the template of a letter's cards (``review_cards.html``) takes."""
    pages = ctx.store.pages.of(review.letter)
    return {
        "approves": ctx.may(APPROVING[ctx.store.reviews.approver]),
        "review": review, "letter_id": review.letter, "cards": cards_of(review, ctx.store), "list": came,
        "pages": pages, "sizes": {page.number: (page.width, page.height) for page in pages},
        "as_data": as_data, "parts": PART_NAMES, "decided": DECIDED_NAMES, "decided_old": OLD_NAMES,
        "summary": summary, "fields_of": fields_of, "in_words": in_words}  # fmt: skip


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
        """The first place (start, end) that was marked in the text; ``SetupError`` where none was."""
        for place in self.places("span"):
            return place
        raise SetupError(refusals.WORDS[400])

    @property
    def of(self) -> str:
        """What stands behind the colon of ``act``: which part of the card is meant."""
        return self["act"].partition(":")[2]

    @property
    def number(self) -> int:
        """The number behind the colon of ``act``; ``SetupError`` where there is none."""
        if not self.of.isdecimal():
            raise SetupError(refusals.WORDS[400])
        return int(self.of)

    def typed(self, record: str) -> dict[str, str]:
        """Return what was typed for a record, field by field."""
        return {name.removeprefix(f"{record}|"): said for name, said in self.items() if name.startswith(f"{record}|")}


ReviewForm = Annotated[_ReviewForm, Depends()]


def act(ctx: Context, ref: str, said: ReviewForm) -> Response:
    """Do what a button or key of the page asks for: ``act`` names a row of ``_ACTS``; ``SetupError`` for any other."""
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
    """Correct what is typed otherwise than it stands, record by record; where nothing is, confirm the card."""
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
    """Add the record that the form describes, with the words of the letter that were marked for it, if any."""
    part: CorrectedPart = next((part for part in NEW_FIELDS if part == said["part"]), "task")
    fields = {name: typed for name, typed in said.typed(part).items() if typed.strip() and name != "span"}
    place = next(iter([*said.places("span"), *said.places(f"{part}|span")]), None)
    return reviewing.add(ctx.store, ref, _by(ctx, said), part, fields, place)


def _approved(ctx: PageContext, ref: str, said: _ReviewForm) -> Review:
    """Approve a letter, or file it away, as ``said["act"]`` asks; ``SetupError`` where that is for a leader to do."""
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
    """Answer an act: the letter as it stands then; after one of ``_LEAVING`` the ``following`` one, else the list."""
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


# --------------------
# Where in a letter words stand: on its pages as boxes, in its text as pieces that a page can mark.

#: Ends a page in a letter's text.
_PAGE_END = "\f"


class MarkedPiece(NamedTuple):
    """Words of a letter's text, from a place on, and which of the marked things hold them (their numbers from 1)."""

    start: int
    words: str
    held_by: tuple[int, ...]


def on_pages(store: Store, letter: str, evidence: Evidence | None) -> tuple[Written, ...]:
    """Return where words stand on the pages of a letter (by its id), line by line; nothing where it has none."""
    if evidence is None:
        return ()
    if evidence.page is not None and evidence.boxes and _PAGE_END not in evidence.quote:
        return tuple(Written(page=evidence.page, box=box) for box in evidence.boxes)
    return tuple(Written(page=page, box=box) for page, box in store.pages.boxes(letter, evidence.start, evidence.end))


def as_data(places: Iterable[Written]) -> str:
    """Return places as a page's script reads them: ``1 72 90 300.5 102;1 72 104 200 116``."""
    return ";".join(" ".join(f"{value:g}" for value in (place.page, *place.box)) for place in places)


def in_text(letter: Letter, marked: Sequence[Evidence | None]) -> list[list[MarkedPiece]]:
    """Return the text of a letter page by page, cut wherever something marked begins or ends.

    Adding the words up, with a page's end between the pages, gives the text again.
    """
    spans = [(found.start, found.end, number) for number, found in enumerate(marked, 1) if found is not None]
    pages, first = [], 0
    for page in letter.text.split(_PAGE_END):
        last = first + len(page)
        cuts = sorted({first, last, *(at for span in spans for at in span[:2] if first < at < last)})
        pages.append([
            MarkedPiece(start, letter.text[start:end], tuple(number for at, to, number in spans if at <= start < to))
            for start, end in pairwise(cuts)])  # fmt: skip
        first = last + len(_PAGE_END)
    return pages


# --------------------
# The cards.

#: What a person may type of a record that the reading lacks, the first first.
NEW_FIELDS: dict[CorrectedPart, tuple[str, ...]] = {
    "task": ("title", "assignees", "date", "deliver_to", "limit", "strength", "kind"),
    "date": ("date", "assignees", "action", "place"),
    "limit": ("group", "applies_to", "value"),
    "reference": ("kind", "number", "date", "issuer", "relation"),
}
PART_NAMES = {
    "header": "Đầu văn bản", "task": "Nhiệm vụ", "date": "Ngày", "limit": "Giới hạn", "reference": "Văn bản viện dẫn",
    "sentence": "Câu chưa ghi", "change": "Sửa văn bản khác", "old": "Văn bản cũ: chỉ lưu?",
}  # fmt: skip
DECIDED_NAMES = {
    "confirmed": "Đúng", "accepted": "Đúng, cùng cả loạt", "corrected": "Đã sửa", "added": "Đã thêm",
    "rejected": "Không phải"
}  # fmt: skip
#: What is said to such a letter instead.
OLD_NAMES = DECIDED_NAMES | ANSWERS
#: So many fields of a record stand in its form; the rest stands under “Thêm”, but for what is in doubt.
_IN_FORM: dict[CorrectedPart, int] = {"header": 5, "task": 6, "date": 4, "limit": 3, "reference": 5}
#: Said by a card's heading, its badges, or what it carries.
_ELSEWHERE = frozenset({"title", "kind", "type", "strength", "limit"})
#: Fields of whole sentences.
_LONG = frozenset({"title", "subject", "recipients", "assignees", "addressees", "action"})


class Fact(NamedTuple):
    """One line of a card. ``by``: who set it, where a person did."""

    title: str
    words: str
    by: str | None = None
    cutout: Written | None = None  # where a hand wrote it
    is_none: bool = False


class Field(NamedTuple):
    """One field to type in; ``name`` says of which record it is."""

    name: str
    title: str
    shown: str
    choices: tuple[str, ...] = ()
    is_list: bool = False
    doubtful: bool = False
    is_long: bool = False
    is_main: bool = True


class CardOnPage(NamedTuple):
    """A card with what is said on it in few lines, and where its words stand."""

    card: Card
    facts: tuple[Fact, ...]
    places: tuple[Written, ...]


def cards_of(review: Review, store: Store) -> list[CardOnPage]:
    """Return the cards of a letter in order, each with its lines in words and where it stands on the pages."""
    found = []
    for card in review.cards:
        said = [fact for piece in card.pieces[:1] for fact in _facts(card, piece, review.letter, store)]
        for piece in card.pieces[1:]:
            words = summary(piece)
            if words and not any(words in fact.words for fact in said):
                said.append(Fact(PART_NAMES[piece.part], words, is_none=piece.is_none))
        found.append(CardOnPage(card, tuple(said), on_pages(store, review.letter, card.evidence)))
    return found


def fields_of(card: Card, piece: CardRecord) -> Iterator[Field]:
    """Yield the fields of the form in which a record (``piece``) of a card can be corrected."""
    doubted = {doubt.field for doubt in card.doubts}
    for at, value in enumerate(piece.values):
        is_list, is_long = kind_of(piece.part, value.field) == "list", value.field in _LONG
        name, is_doubtful = f"{piece.id}|{value.field}", not doubted.isdisjoint(value.values)
        yield Field(name, value.title, value.shown, value.choices, is_list, is_doubtful, is_long,
                    is_doubtful or at < _IN_FORM[piece.part])  # fmt: skip


def new_fields(sentence: OpenSentence | None, on: datetime.date) -> dict[CorrectedPart, tuple[Field, ...]]:
    """Return the fields of the form for a new record of each kind, as a person on ``on`` would begin to fill them.

    With a sentence that no record holds: its words as the title of a task, its first day as that of a task or a date.
    Fields behind the first of ``_IN_FORM`` are not main ones.
    """
    title = day = ""
    if sentence is not None:
        title = one_line(sentence.evidence.quote)
        if sentence.days:
            with contextlib.suppress(SetupError):  # an hour, a month, a count of days is no day that may be typed
                day = in_words("date", "date", value_of("date", "date", sentence.days[0].quote, on))
    filled = {("task", "title"): title, ("task", "date"): day, ("date", "date"): day}
    return {
        part: tuple(
            Field(f"{part}|{name}", form_title(part, name), filled.get((part, name), ""),
                  tuple(t(called[0]) for called in choices_of(kind_of(part, name)).values()),
                  is_list=kind_of(part, name) == "list", is_long=name in _LONG, is_main=at < _IN_FORM[part])
            for at, name in enumerate(names)
        )
        for part, names in NEW_FIELDS.items()}  # fmt: skip


def spans_of(sentence: OpenSentence | None) -> dict[CorrectedPart, str]:
    """Return the words that a record of each kind takes of a sentence: a date one of its days, a limit a number."""
    if sentence is None:
        return {}
    own: dict[CorrectedPart, tuple[Evidence, ...]] = {"date": sentence.days, "limit": sentence.counts}
    taken = {part: next(iter(own.get(part, ())), sentence.evidence) for part in NEW_FIELDS}
    return {part: f"{words.start}-{words.end}" for part, words in taken.items()}


def _facts(card: Card, piece: CardRecord, letter: str, store: Store) -> Iterator[Fact]:
    """Yield the lines of a record on its card: values that its title and badges (``_ELSEWHERE``) do not say."""
    for value in piece.values:
        words = value.shown
        is_said = words in card.title and not (card.part == "header" and card.in_doubt)
        cutout = _cutout(card, value, letter, store)
        if ((words and not is_said) or cutout) and value.field not in _ELSEWHERE:
            yield Fact(value.title, bounded(words) or "…", value.by, cutout)


#: A bound before a rule, whose days it bounds, and before a period, which has its own.
_BOUND_OF_RULE = re.compile(r"\b(trước|chậm nhất) ((?:hằng|mỗi|\d+ \w+ một) [^,;]+), (?=ngày|thứ)")
_BOUND_OF_PERIOD = re.compile(r"\b(?:trước|chậm nhất) (?=từ \d)")


def bounded(words: str) -> str:
    """Return the value of a day as people say it: fields keep the order in which it is typed.

    >>> bounded("trước hằng tháng, ngày 20"), bounded("diễn ra: chậm nhất từ 10/12/2026 đến 28/01/2027")
    ('hằng tháng, trước ngày 20', 'diễn ra: từ 10/12/2026 đến 28/01/2027')
    """
    return _BOUND_OF_PERIOD.sub("", _BOUND_OF_RULE.sub(r"\2, \1 ", words))


def summary(piece: CardRecord) -> str:
    """Return a record on a duty's card in one line: its day alone where it has one, else all that it says.

    Not the day of a reference, which is only part of how a document is called; nor what the card's heading, its badges
    or the records beside it say (``_ELSEWHERE``).
    """
    if day := next((one.shown for one in piece.values if one.field == "date" and piece.part != "reference"), ""):
        return bounded(day)
    return " ".join(value.shown for value in piece.values if value.shown and value.field not in _ELSEWHERE)


def _cutout(card: Card, value: Value, letter: str, store: Store) -> Written | None:
    """Return the place of a number or day that a hand wrote, or that is in doubt: it is shown as it stands there."""
    if card.part != "header" or value.field not in ("number", "issued_on"):
        return None
    if value.written is not None:
        return value.written
    return next(iter(on_pages(store, letter, value.evidence)), None) if card.in_doubt else None
