"""Going over letters: which wait, what is to be judged, and each act of a person, kept with who and when.

Every act checks first that nobody else changed what the person saw, then writes all of it or nothing, and returns the
letter as it is to be gone over then.
"""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Annotated, Literal, NamedTuple, Self, cast, get_args

from pipeline.duties.corrections.applying import mended, undone
from pipeline.duties.matching import place_of, query, touch, words_of
from pipeline.duties.reviews import unrecorded
from pipeline.duties.reviews.cards import CHANGE, Card, OpenSentence, Review, cards_of, change_cards
from pipeline.export.frames.lists import correction_line as line_of
from pipeline.office import correcting
from pipeline.office.correcting import Outcome, Place, RecordRef, Statement
from pipeline.office.uses import About, UseResult, UseSubject, typed
from pipeline.store import Store, StoredLetter
from pipeline.store.duty_queries import Filters
from pipeline.store.storing import ChangedMeanwhileError, counting_acts
from pipeline.support import labels
from pipeline.support.errors import SetupError, StaleError, found_or
from pipeline.support.grouping import first_of
from pipeline.support.words import one_line, t
from schemas import (
    ActKind,
    CorrectedPart,
    Correction,
    Evidence,
    Judged,
    Letter,
    LetterReview,
    Obligation,
    Proposal,
    ProposalState,
    ReviewAct,
    ReviewState,
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


def letters_asked_for(book: str = "", state: str = "", typed: str = "") -> LetterFilter:
    """Return the filter that words of an address mean; a word that means nothing filters nothing."""
    named = cast(ReviewState, state) if state in get_args(ReviewState) else None
    return LetterFilter("out" if book == "out" else "in", named, one_line(typed)[:200])


def letters_page(
    store: Store, asked: LetterFilter, today: datetime.date, most: int, after: str | None = None
) -> tuple[list[tuple[StoredLetter, LetterReview]], str | None]:
    """Return up to ``most`` letters behind ``after``, each with how far it is; and the ``after`` of the next page."""
    states = (asked.state,) if asked.state is not None else ()
    among = _found(store, asked)
    lines = store.letters.page(today, most + 1, after, _DIRECTIONS[asked.book], states, among)
    reviewed = store.reviews.states([line.sha256 for line in lines])
    shown, following = first_of(lines, most, lambda line: line.sha256)
    return [(line, reviewed[line.sha256]) for line in shown], following


def letter_counts(store: Store, book: Book) -> dict[ReviewState, int]:
    """Count the letters of a book by how far they are."""
    found = store.letters.by_state(_DIRECTIONS[book])
    return {state: found.get(state, 0) for state in get_args(ReviewState)}


def next_letter(store: Store, asked: LetterFilter, letter: str, today: datetime.date) -> str | None:
    """Return the next letter (its id) of a list that waits for a person, from its end on the first; ``None``: none."""
    states = _TO_DO if asked.state is None or asked.state == "approved" else (asked.state,)
    among = _found(store, asked)
    for after in (letter, None):
        found = store.letters.page(today, 2, after, _DIRECTIONS[asked.book], states, among)
        if (other := next((one.sha256 for one in found if one.sha256 != letter), None)) is not None:
            return other
    return None


def _found(store: Store, asked: LetterFilter) -> list[str] | None:
    """Return ids of letters with the words typed, as beginnings of words; ``None``, for all, where none were typed."""
    if not asked.typed:
        return None
    typed = asked.typed if asked.typed.endswith(('"', "*")) else f"{asked.typed}*"
    return [hit.letter for hit in store.letters.search(query(typed), _MOST_FOUND)]


# --------------------
# A letter before a person who goes over it: its cards, what they saw of it, one more act written.

#: What people did, as it is told to others.
REVIEW_ACTS = {
    "confirm": "xác nhận đúng", "accept": "nhận cả loạt", "correct": "sửa", "approve": "duyệt", "return": "trả lại",
    "reopen": "mở lại", "undo": "hoàn tác", "unsay": "hoàn tác",
}  # fmt: skip
_WHOLE = ("approve", "return", "reopen")


class ReviewedBy(NamedTuple):
    """Who acts, when (to the second), what they saw (``Review.seen``), and why."""

    who: str | None
    at: datetime.datetime
    seen: str
    why: str | None = None


@contextmanager
def _writing(store: Store, ref: str, by: ReviewedBy, *, any_state: bool = False) -> Iterator["ReviewDesk"]:
    """Give the desk for one act, all of it written or nothing; ``SetupError`` where approved, but for ``any_state``."""
    sha256 = store.letters.id_of(ref)
    with store.at_once():
        desk = ReviewDesk(store, sha256, by)
        if not any_state and desk.reviewed.state == "approved":
            words = {"who": desk.reviewed.who or "?", "at": _when(desk.reviewed.at)}
            raise SetupError("{who} đã duyệt văn bản này lúc {at}; mở lại trước khi sửa.", **words)
        yield desk


def _when(stamp: str | None) -> str:
    return f"{stamp[11:16]} {labels.date_words(stamp[:10])}" if stamp else ""


def _open_now(letter: Letter, acts: Sequence[ReviewAct]) -> list[OpenSentence]:
    """Return the sentences that no record holds, without those that a person judged to hold none, or no duty."""
    settled = [place_of(one.words) for act in acts for one in act.judged
               if (one.part, act.what) == ("sentence", "confirm")]  # fmt: skip
    none = [place_of(line.words) for act in acts for line in act.lines
            if (line.part, line.kind) == ("task", "reject")]  # fmt: skip
    found = unrecorded.open_sentences(letter, none)
    return [one for one in found if not any(touch(place, one.evidence) for place in settled)]


def _refuse(act: ReviewAct) -> None:
    """Raise ``StaleError`` with who did what to the letter, and when."""
    words = {"who": act.who or t("người khác"), "deed": t(REVIEW_ACTS[act.what]), "at": _when(act.at)}
    raise StaleError("{who} đã {deed} lúc {at}. Xem lại rồi ghi. Chưa ghi gì.", **words)


def _meet(act: ReviewAct, cards: Sequence[Card], *, agrees: bool) -> bool:
    """Whether an act was about one of these cards; not where it accepts all, or confirms them as we do (``agrees``)."""
    places = {(card.part, card.words.quote, card.words.start) for card in cards}
    about = {(one.part, one.words.quote, one.words.start) for one in act.judged}
    marks = {card.mark for card in cards}
    is_agreed = agrees and act.what == "confirm" and marks.issuperset(one.mark for one in act.judged)
    return act.what != "accept" and not places.isdisjoint(about) and not is_agreed


class ReviewDesk:
    """One letter before one person; nobody (``by``) only looks."""

    def __init__(self, store: Store, sha256: str, by: ReviewedBy | None = None) -> None:
        self.store, self.id = store, sha256
        self._by = by or ReviewedBy(None, datetime.datetime.min, "")
        self._look()

    def _look(self) -> None:
        """Read the letter, its state and what people did to it from the store, as they are now."""
        self._every = self.store.reviews.of(self.id)
        self.acts = counting_acts(self._every)
        self.reviewed = self.store.reviews.state(self.id)
        self.letter = self.store.letters.of_id(self.id)
        self._review: Review | None = None

    @property
    def _seen(self) -> tuple[int, int]:
        """How many corrections and acts the person saw (``seen``: ``3-5``); ``SetupError`` for other words."""
        corrections, _, acts = self._by.seen.partition("-")
        if not (corrections.isdigit() and acts.isdigit()):
            raise SetupError("Trang đã cũ. Tải lại rồi ghi.")
        return int(corrections), int(acts)

    @property
    def statement(self) -> Statement:
        """Who acts, when, why, and how many corrections they saw: what ``correcting`` asks for."""
        return Statement(self._by.who, self._by.at, self._by.why, self._seen[0])

    def review(self) -> Review:
        """Return the letter as it stands now, as a person goes over it; made once until an act is written."""
        if self._review is None:
            store = self.store
            corrections, read = store.corrections.of(self.id), store.letters.as_read(self.id)
            owed = store.duties.bound(self.id)
            _, slots = mended(read, corrections)
            self._review = Review(
                letter=self.id, name=labels.letter_name(self.letter.header), reviewed=self.reviewed,
                cards=cards_of(
                    self.letter, slots, read, self.acts,
                    lambda task: owed.get((task.evidence.start, task.evidence.end), (0, None)), self._changes()),
                open_sentences=sum(one.likely for one in _open_now(self.letter, self.acts)),
                seen=f"{len(corrections)}-{len(self._every)}")  # fmt: skip
        return self._review

    def _changes(self) -> list[Card]:
        """Return the cards for what the letter changes in others; answers wait on the day's page."""
        every = self.store.proposals.find(letter=self.id)
        found = [item for item in every if item.source == self.id and item.effect != "fulfil"]
        found = correcting.asked_of_done(self.store, found)
        names, on = self.store.letters.keys(sorted({item.target for item in found})), self._by.at.date()

        def touched(item: Proposal) -> tuple[Sequence[Obligation], str]:
            owed = self.store.obligations.asked(Filters(duty=item.duty, side="below"), on) if item.duty else []
            return owed, labels.letter_name(names[item.target]) if item.target in names else ""

        return change_cards(found, touched, self.acts)

    def decide(self, card: Card, decision: ProposalState) -> Self:
        """Confirm, reject or open the proposals of a card of changes in other letters, as one act of this person."""
        for name in card.proposals:
            self.store.proposals.decide(name, decision, self.statement.at.date(), who=self._by.who)
        judged = Judged(part=card.part, words=card.words, mark=card.mark, asked="doubt", record=card.key)
        return self.write("confirm" if decision == "confirmed" else "correct", [judged])

    def take_back(self, act: ReviewAct) -> None:
        """Open the proposals again on which an act decided; of an act that was about none, nothing."""
        keys = {one.record for one in act.judged if one.part == CHANGE}
        for card in self.review().cards if keys else ():
            if card.key in keys:
                for name in card.proposals:
                    self.store.proposals.decide(name, "open", self.statement.at.date(), who=self._by.who)

    def card(self, key: str) -> Card:
        """Return the card with this key."""
        found = next((card for card in self.review().cards if card.key == key), None)
        return found_or(found, StaleError("Thẻ này không còn. Xem lại rồi ghi. Chưa ghi gì."))

    def of(self, key: str, piece: str | None = None) -> RecordRef:
        """Return the record of a card, or its piece with the id ``piece``; ``SetupError`` where it has none."""
        found = [one for one in self.card(key).pieces if piece in (None, one.id)]
        meant = found_or(found, SetupError("Thẻ này không có mục “{name}”.", name=piece or ""))[0]
        return RecordRef(meant.part, meant.id)

    def refuse_stale(self, cards: Sequence[Card] | None, *, agrees: bool = False) -> None:
        """Raise ``StaleError`` where others acted on one of the cards, or on the whole letter, since the person looked.

        ``None`` for cards: any act. Who ``agrees`` that a card is right is not told that others said so, too.
        """
        for act in self._every[self._seen[1] :]:
            is_about = cards is None or act.what in _WHOLE or _meet(act, cards, agrees=agrees)
            if is_about and act.who != self._by.who:
                _refuse(act)

    def judge(self, what: ActKind, cards: Sequence[Card] = (), lines: Sequence[Correction] = ()) -> Self:
        """Write an act of this kind on cards, with why each was looked at: it was in doubt, or by choice."""
        judged = [
            Judged(part=card.part, words=card.words, mark=card.mark,
                   asked="doubt" if card.in_doubt else "choice")
            for card in cards]  # fmt: skip
        return self.write(what, judged, lines)

    def write(self, what: ActKind, judged: Sequence[Judged], lines: Sequence[Correction] = ()) -> Self:
        """Write an act with its corrections (without what was read before); return this desk, which looks anew."""
        act = ReviewAct(
            letter=self.id, at=self.statement.stamp, who=self._by.who, what=what, judged=tuple(judged),
            lines=tuple(line.model_copy(update={"was": None}) for line in lines), why=self._by.why)  # fmt: skip
        self.store.reviews.add(act)
        self._look()
        return self


_LONGEST = 60
_MOST_NAMED = 5


def review(store: Store, ref: str) -> Review:
    """Return a letter as a person goes over it: its cards, what is doubtful, what was judged."""
    return ReviewDesk(store, store.letters.id_of(ref)).review()


def doer_card(store: Store, item: Obligation) -> tuple[Card, str]:
    """Return the card with a duty's words, else its day, else the first, to name its doer on; and ``Review.seen``."""
    found, day = review(store, item.letter_id), ("date", item.date_id)
    of_day = (card for card in found.cards if day in {(piece.part, piece.id) for piece in card.pieces})
    of_words = (card for card in found.cards if card.evidence == item.evidence)
    return next(chain(of_words, of_day, found.cards)), found.seen


def next_unrecorded(store: Store, ref: str, after: int = -1) -> OpenSentence | None:
    """Return the next words with a day, a number of people or an order that no record holds; ``None`` at the end.

    ``after``: where the last one began (its ``evidence.start``). Likely ones come first, in the order of the text, then
    the rest; what a person judged to hold nothing is left out.
    """
    sha256 = store.letters.id_of(ref)
    found = _open_now(store.letters.of_id(sha256), counting_acts(store.reviews.of(sha256)))
    at = next((at for at, one in enumerate(found) if one.evidence.start == after), None)
    if at is not None:
        return next(iter(found[at + 1 :]), None)
    # What was looked at last may be held by now: go on behind its place.
    likely = [one for one in found if one.likely and one.evidence.start > after]
    return next(iter(likely or [one for one in found if not one.likely]), None)


def confirm(store: Store, ref: str, by: ReviewedBy, key: str, mark: str) -> Review:
    """Judge a card right as it was seen; ``StaleError`` where it is another one by now (``mark``).

    What it changes in other letters is confirmed. A duty of which the doer was in doubt is then of the doers read.
    """
    with _writing(store, ref, by) as desk:
        card = desk.card(key)
        if card.mark != mark:
            raise StaleError("Thẻ này đã đổi từ khi xem. Xem lại rồi ghi. Chưa ghi gì.")
        desk.refuse_stale([card], agrees=True)
        if card.proposals:
            return desk.decide(card, "confirmed").review()
        lines: Sequence[Correction] = ()
        if card.part == "task" and card.choices:  # it was in doubt whose it is: it is of those whom it was read of
            read = {value.field: value.shown for value in card.pieces[0].values if value.field == "assignees"}
            lines = _set(desk, read, desk.of(key)).written
        return desk.judge("confirm", [card], lines).review()


def nothing_in(store: Store, ref: str, by: ReviewedBy, place: Place) -> Review:
    """Judge that the words at a place of the letter, which no record holds, need no record."""
    with _writing(store, ref, by) as desk:
        text = desk.letter.text
        words = words_of(text, Evidence(start=place[0], end=place[1], quote=text[place[0] : place[1]]))
        return desk.write("confirm", [Judged(part="sentence", words=words, mark="", asked="choice")]).review()


def confirm_rest(store: Store, ref: str, by: ReviewedBy) -> Review:
    """Accept together the cards that nobody judged yet and that need not be looked at one by one."""
    with _writing(store, ref, by) as desk:
        cards = [card for card in desk.review().cards if card.decided is None and not card.is_waiting]
        desk.refuse_stale(cards, agrees=True)
        return (desk.judge("accept", cards) if cards else desk).review()


def reject(store: Store, ref: str, by: ReviewedBy, key: str, piece: str | None = None) -> Review:
    """Say that a record (of a card, or its ``piece``) is none, or that another letter is not changed so."""
    with _writing(store, ref, by) as desk:
        if piece is None and (card := desk.card(key)).proposals:
            desk.refuse_stale([card])
            return desk.decide(card, "rejected").review()
    return _correct(store, ref, by, lambda desk: correcting.reject(store, desk.id, desk.of(key, piece), desk.statement))


def edit(
    store: Store, ref: str, by: ReviewedBy, key: str, fields: Mapping[str, str], piece: str | None = None
) -> Review:
    """Set fields of a record as typed; empty words say that there is none."""
    return _correct(store, ref, by, lambda desk: _set(desk, fields, desk.of(key, piece)))


def add(
    store: Store, ref: str, by: ReviewedBy, part: CorrectedPart, fields: Mapping[str, str], place: Place | None = None
) -> Review:
    """Add a record that the reading lacks, from words of the letter where it has any."""
    return _correct(store, ref, by, lambda desk: correcting.add(store, desk.id, part, fields, desk.statement, place))


def give_words(store: Store, ref: str, by: ReviewedBy, key: str, place: Place) -> Review:
    """Give a record other words of the letter."""
    return _correct(
        store, ref, by, lambda desk: correcting.give_words(store, desk.id, desk.of(key), place, desk.statement)
    )


def take(store: Store, ref: str, by: ReviewedBy, key: str, number: int) -> Review:
    """Correct a card to another of its readings, by the number of that; ``SetupError`` where there is none."""

    def act(desk: ReviewDesk) -> Outcome:
        found = next((one for one in desk.card(key).choices if one.number == number), None)
        choice = found_or(found, SetupError("Thẻ này không có cách đọc số {number}.", number=number))
        return _set(desk, choice.fields, RecordRef(choice.part, choice.record))

    return _correct(store, ref, by, act)


def undo(store: Store, ref: str, by: ReviewedBy) -> Review:
    """Take back this person's last act on a letter; ``StaleError`` where others approved or returned it since."""
    with _writing(store, ref, by, any_state=True) as desk:
        mine = [at for at, act in enumerate(desk.acts) if act.who == by.who]
        nothing = SetupError("Không còn việc nào của bạn trong văn bản này để hoàn tác.")
        last = desk.acts[found_or(mine, nothing)[-1]]
        if desk.reviewed.state == "approved" and last.what != "approve":
            raise SetupError("Văn bản đã duyệt; mở lại trước khi sửa.")
        for act in desk.acts[mine[-1] + 1 :]:
            if act.what in ("approve", "return"):  # behind the last act of this person only others acted
                _refuse(act)
        if last.lines:
            lines = [
                undone(line).model_copy(update={"letter": desk.id, "at": desk.statement.stamp}) for line in last.lines
            ]
            store.corrections.correct(lines[::-1], desk.statement.seen)
        desk.take_back(last)
        after = desk.judge("undo" if last.what in _WHOLE else "unsay")
        return _reopened(store, desk) if last.what == "approve" else after.review()


def approve(store: Store, ref: str, by: ReviewedBy) -> Review:
    """Say that a letter is read well: unions below see it from now on. ``SetupError`` with the cards that wait."""
    with _writing(store, ref, by) as desk:
        if waiting := desk.review().waiting:
            raise SetupError("Còn {count} mục chưa xem: {names}.", count=len(waiting), names=_titles(waiting))
        desk.refuse_stale(None)
        return desk.judge("approve").review()


def approve_as_read(store: Store, ref: str, by: ReviewedBy) -> Review:
    """Approve a letter as it was read, with what it surely changes in others, in one act of who read it elsewhere.

    What its words leave open, which duty they mean, goes on waiting for a person to choose.
    """
    with _writing(store, ref, by._replace(seen=review(store, ref).seen)) as desk:
        for card in desk.review().cards:
            if card.proposals and card.decided is None and not card.doubts:
                desk.decide(card, "confirmed")
        return _accepted_whole(desk)


Ref = Annotated[str, typed(300, 1), About()]
SeenState = Annotated[str, typed(300), About()]


def give_number(do: UseSubject, letter: Ref, *, seen: SeenState = "") -> UseResult:
    """Give an outgoing letter without a number the next one of its year."""
    found, given = review(do.store, letter), do.store.register.outgoing_numbers(do.on.year)
    number = max(map(int, filter(str.isdecimal, given)), default=0) + 1
    head = next(card for card in found.cards if card.part == "header")
    edit(do.store, found.letter, ReviewedBy(do.who, do.at, seen), head.key, {"number": str(number)})
    return UseResult(t("Đã cấp số {number}.", number=number))


def file_away(store: Store, ref: str, by: ReviewedBy) -> Review:
    """Approve at once a letter that asks nothing of our unions. Raises ``SetupError`` with what it does ask of them."""
    with _writing(store, ref, by) as desk:
        if asked := [card for card in desk.review().cards if card.asks_something]:
            raise SetupError(
                "Văn bản này còn {count} việc của đơn vị: {names}. Bỏ từng việc (X) rồi lưu, hoặc duyệt như thường.",
                count=len(asked), names=_titles(asked))  # fmt: skip
        desk.refuse_stale(None)
        return _accepted_whole(desk)


def remove(store: Store, ref: str, by: ReviewedBy) -> Review:
    """Take out what is no letter of ours; return it as it was. ``bring_back`` puts it back, with all that was said."""
    with _writing(store, ref, by) as desk:
        was = desk.review()
        desk.refuse_stale(None)
        correcting.remove(store, desk.id, desk.statement)
        return was


def bring_back(store: Store, letters: Sequence[str], who: str | None, at: datetime.datetime) -> None:
    """Put letters that were taken out back, all or none."""
    with store.at_once():
        for letter in letters:
            correcting.bring_back(store, letter, Statement(who, at))


def _titles(cards: Sequence[Card]) -> str:
    return "; ".join(f"“{card.title[:_LONGEST]}”" for card in cards[:_MOST_NAMED])


def _accepted_whole(desk: ReviewDesk) -> Review:
    """Accept what nobody judged yet, and approve the letter; changes of others are decided, not accepted."""
    if left := [card for card in desk.review().cards if card.decided is None and not card.proposals]:
        desk.judge("accept", left)
    return desk.judge("approve").review()


def to_approve(store: Store) -> Iterator[Review]:
    """Yield the reviews of the letters that nobody approved yet, in the order of their dates."""
    letters = [line.sha256 for line in store.letters.all()]
    done = store.reviews.approved(letters)
    yield from (review(store, letter) for letter in letters if letter not in done)


def give_back(store: Store, ref: str, by: ReviewedBy) -> Review:
    """Return a letter to who goes over it, with the reason; ``SetupError`` without one."""
    if not (by.why or "").strip():
        raise SetupError("Trả lại thì ghi lý do.")
    with _writing(store, ref, by, any_state=True) as desk:
        desk.refuse_stale(None)
        return desk.judge("return").review()


def reopen(store: Store, ref: str, by: ReviewedBy) -> Review:
    """Let a letter that was approved or returned be gone over again; unions below see it once it is approved."""
    with _writing(store, ref, by, any_state=True) as desk:
        if desk.reviewed.state not in ("approved", "returned"):
            raise SetupError("Văn bản chưa duyệt hay trả lại, không cần mở lại.")
        return _reopened(store, desk.judge("reopen"))


def _reopened(store: Store, desk: ReviewDesk) -> Review:
    """Return the review of a letter that is approved no more; of a better copy, where one came meanwhile."""
    return review(store, store.corrections.stand_anew(desk.id).source.sha256)


def _set(desk: ReviewDesk, fields: Mapping[str, str], of: RecordRef) -> Outcome:
    return correcting.correct(desk.store, desk.id, fields, desk.statement, None if of.part == "header" else of)


def _correct(store: Store, ref: str, by: ReviewedBy, act: Callable[[ReviewDesk], Outcome]) -> Review:
    """Do ``act`` and keep its corrections as an act on the cards that they touch; ``StaleError`` where others were."""
    with _writing(store, ref, by) as desk:
        before = desk.review()
        try:
            outcome = act(desk)
        except ChangedMeanwhileError as error:
            other = error.other
            words = {"who": other.who or t("người khác"), "at": _when(other.at), "what": line_of(other)}
            raise StaleError("{who} đã sửa lúc {at}: {what}. Xem lại rồi ghi. Chưa ghi gì.", **words) from error
        if not outcome.written:
            return desk.review()
        lines = outcome.written
        heads = {line.part for line in lines} & {"header"}
        places = {(line.part, line.words.start, line.words.quote) for line in lines if line.words is not None}
        touched = [
            card for card in before.cards
            if card.part in heads
            or any(one.words and (one.part, one.words.start, one.words.quote) in places for one in card.pieces)
        ]  # fmt: skip
        desk.refuse_stale(touched)
        return desk.judge("correct", touched, lines).review()
