"""Going over letters: which wait, what is to be judged, and each act of a person, kept with who and when.

Every act checks first that nobody else changed what the person saw, then writes all of it or nothing, and returns the
letter as it is to be gone over then.
"""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Literal, NamedTuple, get_args

from pipeline import labels
from pipeline.corrections.applying import mended
from pipeline.corrections.finding import undone, words_of
from pipeline.errors import SetupError
from pipeline.frames.corrections import line as line_of
from pipeline.office import correcting
from pipeline.office.correcting import Of, Outcome, Place, Statement
from pipeline.reviews import dealing, unheld
from pipeline.reviews.cards import Card, OpenSentence, Review
from pipeline.reviews.dealing import as_corrected
from pipeline.reviews.doubting import Least
from pipeline.store import Store, StoredLetter
from pipeline.store.errors import ChangedMeanwhileError, StaleError
from pipeline.store.letters import place_in_pages
from pipeline.store.reviews import counting
from pipeline.store.search_index import query
from pipeline.words import one_line, t
from schemas import (
    ActKind,
    Asked,
    CorrectedPart,
    Correction,
    Evidence,
    Judged,
    Letter,
    ReviewAct,
    Reviewed,
    ReviewState,
    Task,
)

# --------------------
# The list of letters that a clerk works through: incoming or outgoing, by how far each is, by words; and the next.

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


def letters_asked_for(book: str = "", state: str = "", typed: str = "") -> LetterFilter:
    """Return what is asked for by words of an address; what is no such word asks for everything."""
    named = next((one for one in get_args(ReviewState) if one == state), None)
    return LetterFilter("out" if book == "out" else "in", named, one_line(typed)[:200])


def letters_page(
    store: Store, asked: LetterFilter, today: datetime.date, most: int, after: str | None = None
) -> LetterPage:
    """Return so many letters behind a place, the latest first."""
    among = _found(store, asked)
    states = (asked.state,) if asked.state is not None else ()
    lines = store.letters.page(today, most + 1, after, _DIRECTIONS[asked.book], states, among)
    shown = lines[:most]
    reviewed = store.reviews.states([line.sha256 for line in shown])
    rows = [LetterRow(line, reviewed[line.sha256]) for line in shown]
    return LetterPage(rows, place_in_pages(shown[-1]) if len(lines) > most else None)


def letter_counts(store: Store, book: Book) -> dict[ReviewState, int]:
    """Count the letters of a book by how far they are."""
    found = store.letters.by_state(_DIRECTIONS[book])
    return {state: found.get(state, 0) for state in get_args(ReviewState)}


def next_letter(store: Store, asked: LetterFilter, letter: str, today: datetime.date) -> str | None:
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


# --------------------
# A letter before a person who goes over it: its cards, what they saw of it, one more act written.

#: What people did, as it is told to others.
DEEDS = {
    "confirm": "xác nhận đúng",
    "accept": "nhận cả loạt",
    "correct": "sửa",
    "approve": "duyệt",
    "return": "trả lại",
    "reopen": "mở lại",
    "undo": "hoàn tác",
    "unsay": "hoàn tác",
}


class By(NamedTuple):
    """Who acts, when (to the second), what they saw (``Review.seen``), and why."""

    who: str | None
    at: datetime.datetime
    seen: str
    why: str | None = None


class MeanwhileError(StaleError):
    """Somebody else changed what a person saw; the message says who did what. Nothing was written."""

    exit_code = 2


@contextmanager
def writing(store: Store, ref: str, by: By, *, any_state: bool = False) -> Iterator["ReviewDesk"]:
    """Give the letter for one act: all of it is written, or nothing. An approved one is not changed by the way."""
    sha256 = store.letters.id_of(ref)
    with store.at_once():
        desk = ReviewDesk(store, sha256, by)
        if not any_state and desk.reviewed.state == "approved":
            words = {"who": desk.reviewed.who or "?", "at": when(desk.reviewed.at)}
            raise SetupError("{who} đã duyệt văn bản này lúc {at}; mở lại trước khi sửa.", **words)
        yield desk


def when(stamp: str | None) -> str:
    """Return a time as people read it."""
    return f"{stamp[11:16]} {labels.date_words(stamp[:10])}" if stamp else ""


def open_now(letter: Letter, acts: Sequence[ReviewAct]) -> Iterator[OpenSentence]:
    """Yield what no record holds but what somebody judged to need none."""
    settled = [one.words for act in acts for one in act.judged if one.part == "sentence" and act.what == "confirm"]
    for one in unheld.open_sentences(letter):
        here = one.evidence
        if not any(words.start < here.end and here.start < words.start + len(words.quote) for words in settled):
            yield one


def deed(act: ReviewAct) -> str:
    """Say who did what, where it stands in the way of somebody else."""
    words = {"who": act.who or t("người khác"), "deed": t(DEEDS[act.what]), "at": when(act.at)}
    return t("{who} đã {deed} lúc {at}. Xem lại rồi ghi. Chưa ghi gì.", **words)


class ReviewDesk:
    """One letter before one person."""

    def __init__(self, store: Store, sha256: str, by: By | None = None) -> None:
        self._store, self.id = store, sha256
        self._by = by
        self._every = store.reviews.of(sha256)
        self.acts = counting(self._every)
        self.reviewed = store.reviews.state(sha256)
        self.letter = store.letters.of_id(sha256)
        self._review: Review | None = None
        self._owed: dict[tuple[int, int], tuple[int, str | None]] | None = None

    @property
    def said(self) -> Statement:
        """What is passed on to whoever corrects."""
        assert self._by is not None
        return Statement(self._by.who, self._by.at, self._by.why, self._seen[0])

    @property
    def _seen(self) -> tuple[int, int]:
        assert self._by is not None
        corrections, _, acts = self._by.seen.partition("-")
        if not (corrections.isdigit() and acts.isdigit()):
            raise SetupError("Trang đã cũ. Tải lại rồi ghi.")
        return int(corrections), int(acts)

    def review(self) -> Review:
        """Return the letter as it is gone over, as it stands now."""
        if self._review is not None:
            return self._review
        store = self._store
        corrections = store.corrections.of(self.id)
        read = store.letters.as_read(self.id)
        letter = store.letters.of_id(self.id)
        made = mended(read, corrections)._replace(letter=letter)
        desk = dealing.Desk(made, read, self.acts, Least(store.reviews.least()), self._bound)
        left = sum(one.likely for one in open_now(letter, self.acts))
        self._review = Review(
            letter=self.id, name=labels.letter_name(letter.header), reviewed=store.reviews.state(self.id),
            cards=dealing.cards_of(desk), open_sentences=left, seen=f"{len(corrections)}-{len(self._every)}",
        )  # fmt: skip
        return self._review

    def _bound(self, task: Task) -> tuple[int, str | None]:
        """Return how many unions a duty binds, and which one, where it is one."""
        if self._owed is None:
            self._owed = self._store.duties.bound(self.id)
        return self._owed.get((task.evidence.start, task.evidence.end), (0, None))

    def card(self, key: str) -> Card:
        """Return the card with this key."""
        found = next((card for card in self.review().cards if card.key == key), None)
        if found is None:
            raise MeanwhileError("Thẻ này không còn. Xem lại rồi ghi. Chưa ghi gì.")
        return found

    def of(self, key: str, piece: str | None = None) -> Of:
        """Return which record is meant: that of the card, or one that it carries."""
        card = self.card(key)
        found = card.pieces[:1] if piece is None else tuple(one for one in card.pieces if one.id == piece)
        if not found:
            raise SetupError("Thẻ này không có mục “{name}”.", name=piece or "")
        return Of("header", "header") if found[0].part == "header" else Of(as_corrected(found[0].part), found[0].id)

    def judged(self, card: Card) -> Judged:
        """Return a card as it is judged, and why it was looked at."""
        asked: Asked = "doubt" if card.in_doubt else "sample" if card.asked else "choice"
        return Judged(part=card.part, words=card.words, mark=card.mark, asked=asked)

    def refuse_stale(self, cards: Sequence[Card] | None, *, agrees: bool = False) -> None:
        """Raise where somebody else acted on one of the cards, or on the letter as a whole, since the person looked.

        Who ``agrees`` that a card is right is not told that others said so, too.
        """
        assert self._by is not None
        seen = self._seen[1]
        for act in self._every[seen:]:
            if act.who == self._by.who:
                continue
            if cards is None or act.what in ("approve", "return", "reopen"):
                raise MeanwhileError(deed(act))
            words = {(card.part, card.words.quote, card.words.start) for card in cards}
            same = {(one.part, one.words.quote, one.words.start) for one in act.judged}
            if act.what != "accept" and words & same and not (agrees and self._is_same(act, cards)):
                raise MeanwhileError(deed(act))

    def refuse_after(self, last: ReviewAct) -> None:
        """Raise where somebody else approved or returned the letter after an act that is to be taken back."""
        behind = self.acts[self.acts.index(last) + 1 :]
        other = next((act for act in behind if act.what in ("approve", "return") and act.who != last.who), None)
        if other is not None:
            raise MeanwhileError(deed(other))

    def _is_same(self, act: ReviewAct, cards: Sequence[Card]) -> bool:
        """Say whether an act judged right what stands on the cards: who judges it right, too, contradicts nobody."""
        marks = {card.mark for card in cards}
        return act.what == "confirm" and all(one.mark in marks for one in act.judged)

    def write(self, what: ActKind, judged: Sequence[Judged] = (), lines: Sequence[Correction] = ()) -> None:
        """Write the act, and look at the letter anew."""
        assert self._by is not None
        act = ReviewAct(
            letter=self.id, at=self.said.stamp, who=self._by.who, what=what, judged=tuple(judged), lines=tuple(lines),
            why=self._by.why,
        )  # fmt: skip
        self.reviewed = self._store.reviews.add(act)
        self._every = self._store.reviews.of(self.id)
        self.acts = counting(self._every)
        self.letter = self._store.letters.of_id(self.id)
        self._review = self._owed = None


# --------------------
# What is to be judged, and the acts.

_LONGEST = 60
_MOST_NAMED = 5


def review(store: Store, ref: str) -> Review:
    """Return a letter as it is gone over."""
    return ReviewDesk(store, store.letters.id_of(ref)).review()


def next_unheld(store: Store, ref: str, after: int = -1) -> OpenSentence | None:
    """Return the next words with a day, a number of people or an order that no record holds; ``None`` at the end.

    ``after``: where the last one began (its ``evidence.start``). Likely ones come first, in the order of the text, then
    the rest; what a person judged to hold nothing is left out.
    """
    sha256 = store.letters.id_of(ref)
    found = list(open_now(store.letters.of_id(sha256), counting(store.reviews.of(sha256))))
    at = next((at for at, one in enumerate(found) if one.evidence.start == after), None)
    if at is not None:
        return found[at + 1] if at + 1 < len(found) else None
    # What was looked at last may be held by now: go on behind its place.
    likely = [one for one in found if one.likely and one.evidence.start > after]
    return next(iter(likely or [one for one in found if not one.likely]), None)


def confirm(store: Store, ref: str, by: By, key: str, mark: str) -> Review:
    """Judge one card right as it stands; words that no record holds: that there is nothing in them."""
    with writing(store, ref, by) as desk:
        card = desk.card(key)
        if card.mark != mark:
            raise MeanwhileError("Thẻ này đã đổi từ khi xem. Xem lại rồi ghi. Chưa ghi gì.")
        desk.refuse_stale([card], agrees=True)
        desk.write("confirm", judged=[desk.judged(card)])
        return desk.review()


def nothing_in(store: Store, ref: str, by: By, place: Place) -> Review:
    """Judge that words which no record holds need none."""
    with writing(store, ref, by) as desk:
        quote = desk.letter.text[place[0] : place[1]]
        words = words_of(desk.letter.text, Evidence(start=place[0], end=place[1], quote=quote))
        desk.write("confirm", judged=[Judged(part="sentence", words=words, mark="", asked="choice")])
        return desk.review()


def confirm_rest(store: Store, ref: str, by: By) -> Review:
    """Accept all at once that is not in doubt, is not asked singly and that nobody judged yet."""
    with writing(store, ref, by) as desk:
        cards = [card for card in desk.review().cards if card.decided is None and not card.is_waiting]
        desk.refuse_stale(cards, agrees=True)
        if cards:
            desk.write("accept", judged=[desk.judged(card) for card in cards])
        return desk.review()


def reject(store: Store, ref: str, by: By, key: str, piece: str | None = None) -> Review:
    """Say that a record is none."""
    return _correct(store, ref, by, lambda desk: correcting.reject(store, desk.id, desk.of(key, piece), desk.said))


def edit(store: Store, ref: str, by: By, key: str, fields: Mapping[str, str], piece: str | None = None) -> Review:
    """Set fields of a record as typed; empty words say that there is none."""

    def act(desk: ReviewDesk) -> Outcome:
        of = desk.of(key, piece)
        return correcting.correct(store, desk.id, fields, desk.said, None if of.words == "header" else of)

    return _correct(store, ref, by, act)


def add(
    store: Store,
    ref: str,
    by: By,
    part: CorrectedPart,
    fields: Mapping[str, str],
    place: Place | None = None,
) -> Review:
    """Add a record that the reading lacks, from words of the letter where it has any."""
    return _correct(store, ref, by, lambda desk: correcting.add(store, desk.id, part, fields, desk.said, place))


def give_words(store: Store, ref: str, by: By, key: str, place: Place) -> Review:
    """Give a record other words of the letter."""
    return _correct(store, ref, by, lambda desk: correcting.give_words(store, desk.id, desk.of(key), place, desk.said))


def split(store: Store, ref: str, by: By, key: str, places: Sequence[Place]) -> Review:
    """Make several duties of one, each by its words."""
    return _correct(store, ref, by, lambda desk: correcting.split(store, desk.id, desk.of(key), places, desk.said))


def join(store: Store, ref: str, by: By, key: str, others: Sequence[str]) -> Review:
    """Make one duty of several: the first stays, with whoever did the others."""

    def act(desk: ReviewDesk) -> Outcome:
        names = [desk.of(other).words for other in others]
        return correcting.join(store, desk.id, desk.of(key), names, desk.said)

    return _correct(store, ref, by, act)


def take(store: Store, ref: str, by: By, key: str, number: int) -> Review:
    """Take another reading of a card by its number."""

    def act(desk: ReviewDesk) -> Outcome:
        choice = next((one for one in desk.card(key).choices if one.number == number), None)
        if choice is None:
            raise SetupError("Thẻ này không có cách đọc số {number}.", number=number)
        of = None if choice.part == "header" else Of(choice.part, choice.record)
        return correcting.correct(store, desk.id, choice.fields, desk.said, of)

    return _correct(store, ref, by, act)


def undo(store: Store, ref: str, by: By) -> Review:
    """Take back the last act of this person on this letter."""
    with writing(store, ref, by, any_state=True) as desk:
        mine = [act for act in desk.acts if act.who == by.who]
        if not mine:
            raise SetupError("Không còn việc nào của bạn trong văn bản này để hoàn tác.")
        last = mine[-1]
        if desk.reviewed.state == "approved" and last.what != "approve":
            raise SetupError("Văn bản đã duyệt; mở lại trước khi sửa.")
        desk.refuse_after(last)
        if last.lines:
            lines = [undone(line).model_copy(update={"letter": desk.id, "at": desk.said.stamp}) for line in last.lines]
            store.corrections.correct(lines[::-1], desk.said.seen)
        desk.write("undo" if last.what in ("approve", "return", "reopen") else "unsay")
        return _reopened(store, desk) if last.what == "approve" else desk.review()


def approve(store: Store, ref: str, by: By) -> Review:
    """Say that a letter is read as it should be: from now on the unions below see it."""
    with writing(store, ref, by) as desk:
        waiting = desk.review().waiting
        if waiting:
            raise SetupError(_told(waiting))
        desk.refuse_stale(None)
        desk.write("approve")
        return desk.review()


def give_back(store: Store, ref: str, by: By) -> Review:
    """Return a letter to who goes over it, with the reason."""
    if not (by.why or "").strip():
        raise SetupError("Trả lại thì ghi lý do.")
    with writing(store, ref, by, any_state=True) as desk:
        desk.refuse_stale(None)
        desk.write("return")
        return desk.review()


def reopen(store: Store, ref: str, by: By) -> Review:
    """Let an approved letter be gone over again; until it is approved the unions below do not see it."""
    with writing(store, ref, by, any_state=True) as desk:
        if desk.reviewed.state not in ("approved", "returned"):
            raise SetupError("Văn bản chưa duyệt hay trả lại, không cần mở lại.")
        desk.write("reopen")
        return _reopened(store, desk)


def _reopened(store: Store, desk: ReviewDesk) -> Review:
    """Return a letter that is approved no more, or the better copy of it that came since."""
    return review(store, store.corrections.stand_anew(desk.id).source.sha256)


def _correct(store: Store, ref: str, by: By, act: Callable[[ReviewDesk], Outcome]) -> Review:
    with writing(store, ref, by) as desk:
        before = desk.review()
        try:
            outcome = act(desk)
        except ChangedMeanwhileError as error:
            other = error.other
            words = {"who": other.who or t("người khác"), "at": when(other.at), "what": line_of(other)}
            raise MeanwhileError("{who} đã sửa lúc {at}: {what}. Xem lại rồi ghi. Chưa ghi gì.", **words) from error
        if outcome.written:
            lines = tuple(line.model_copy(update={"was": None}) for line in outcome.written)
            touched = [card for card in before.cards if _is_of(card, lines)]
            desk.refuse_stale(touched)
            desk.write("correct", [desk.judged(card) for card in touched], lines)
        return desk.review()


def _is_of(card: Card, lines: Sequence[Correction]) -> bool:
    """Say whether any of the lines is about a record of a card."""
    if card.part == "header":
        return any(line.part == "header" for line in lines)
    places = {(piece.part, piece.words.start, piece.words.quote) for piece in card.pieces if piece.words is not None}
    return any(line.words and (line.part, line.words.start, line.words.quote) in places for line in lines)


def _told(waiting: Sequence[Card]) -> str:
    names = "; ".join(f"“{card.title[:_LONGEST]}”" for card in waiting[:_MOST_NAMED])
    return t("Còn {count} mục chưa xem: {names}.", count=len(waiting), names=names)
