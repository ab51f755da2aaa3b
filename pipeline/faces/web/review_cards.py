"""What a page shows of the cards of a letter: facts in few lines, fields to type in, where their words stand."""

import contextlib
import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline.duties.amendments.lapsed import ANSWERS
from pipeline.duties.corrections.fields import choices_of, form_title, in_words, kind_of, value_of
from pipeline.duties.reviews.cards import Card, CardRecord, OpenSentence, Review, Value
from pipeline.store import Store
from pipeline.support.errors import SetupError
from pipeline.support.words import one_line, t
from schemas import Box, CorrectedPart, Evidence, Letter

# --------------------
# Where in a letter words stand: on its pages as boxes, in its text as pieces that a page can mark.

#: Ends a page in a letter's text.
_PAGE_END = "\f"


class WordsPlace(NamedTuple):
    """One line of some words on a page."""

    page: int
    box: Box


class MarkedPiece(NamedTuple):
    """Words of a letter's text, from a place on, and which of the marked things hold them (their numbers from 1)."""

    start: int
    words: str
    held_by: tuple[int, ...]


def on_pages(store: Store, letter: str, evidence: Evidence | None) -> tuple[WordsPlace, ...]:
    """Return where words stand on the pages of a letter (by its id); nothing where it has none."""
    if evidence is None:
        return ()
    if evidence.page is not None and evidence.boxes and _PAGE_END not in evidence.quote:
        return tuple(WordsPlace(evidence.page, box) for box in evidence.boxes)
    return tuple(WordsPlace(*found) for found in store.pages.boxes(letter, evidence.start, evidence.end))


def as_data(places: Iterable[WordsPlace]) -> str:
    """Return places as a page's script reads them: ``1 72 90 300.5 102;1 72 104 200 116``."""
    return ";".join(" ".join(f"{value:g}" for value in (page, *box)) for page, box in places)


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
    "header": "Đầu văn bản",
    "task": "Nhiệm vụ",
    "date": "Ngày",
    "limit": "Giới hạn",
    "reference": "Văn bản viện dẫn",
    "sentence": "Câu chưa ghi",
    "change": "Sửa văn bản khác",
    "old": "Văn bản cũ: chỉ lưu?",
}
DECIDED_NAMES = {
    "confirmed": "Đúng",
    "accepted": "Đúng, cùng cả loạt",
    "corrected": "Đã sửa",
    "added": "Đã thêm",
    "rejected": "Không phải",
}
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
    cutout: WordsPlace | None = None  # where a hand wrote it
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
    places: tuple[WordsPlace, ...]


def cards_of(review: Review, store: Store) -> list[CardOnPage]:
    """Return the cards of a letter in their order."""
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
    """Yield the fields of a record of a card."""
    doubted = {doubt.field for doubt in card.doubts if doubt.field}
    for at, value in enumerate(piece.values):
        is_list, is_long = kind_of(piece.part, value.field) == "list", value.field in _LONG
        name, is_doubtful = f"{piece.id}|{value.field}", not doubted.isdisjoint(value.values)
        yield Field(name, value.title, value.shown, value.choices, is_list, is_doubtful, is_long,
                    is_doubtful or at < _IN_FORM[piece.part])  # fmt: skip


def new_fields(sentence: OpenSentence | None, on: datetime.date) -> dict[CorrectedPart, tuple[Field, ...]]:
    """Return what to type for a record of each kind, filled with what the words say of themselves on a day."""
    words = day = ""
    if sentence is not None:
        words = one_line(sentence.evidence.quote)
        if sentence.days:
            with contextlib.suppress(SetupError):  # an hour, a month, a count of days is no day that may be typed
                day = in_words("date", "date", value_of("date", "date", sentence.days[0].quote, on))
    filled = {("task", "title"): words, ("task", "date"): day, ("date", "date"): day}
    return {
        part: tuple(
            Field(f"{part}|{name}", form_title(part, name), filled.get((part, name), ""),
                  tuple(t(words[0]) for words in choices_of(kind_of(part, name)).values()),
                  kind_of(part, name) == "list", is_long=name in _LONG, is_main=at < _IN_FORM[part])
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
    """Return a record that a duty carries in one line."""
    if day := next((one.shown for one in piece.values if one.field == "date" and piece.part != "reference"), ""):
        return bounded(day)
    return " ".join(value.shown for value in piece.values if value.shown and value.field not in _ELSEWHERE)


def _cutout(card: Card, value: Value, letter: str, store: Store) -> WordsPlace | None:
    """Return the place of a number or day that a hand wrote, or that is in doubt: it is shown as it stands there."""
    if card.part != "header" or value.field not in ("number", "issued_on"):
        return None
    if value.written is not None:
        return WordsPlace(value.written.page, value.written.box)
    return next(iter(on_pages(store, letter, value.evidence)), None) if card.in_doubt else None
