"""A letter before a person who goes over it: its cards, what they saw of it, one more act written."""

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from pipeline import labels
from pipeline.corrections.applying import mended
from pipeline.errors import SetupError
from pipeline.office.letter_desk import Of, Statement
from pipeline.reviews import dealing, unheld
from pipeline.reviews.cards import Card, OpenSentence, Review
from pipeline.reviews.dealing import as_corrected
from pipeline.reviews.doubting import Least
from pipeline.store import Store
from pipeline.store.errors import StaleError
from pipeline.store.reviews import counting
from pipeline.words import t
from schemas import ActKind, Asked, Correction, Judged, Letter, ReviewAct, Task

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
            raise SetupError(t("{who} đã duyệt văn bản này lúc {at}; mở lại trước khi sửa.", **words))
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
            raise SetupError(t("Trang đã cũ. Tải lại rồi ghi."))
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
            raise MeanwhileError(t("Thẻ này không còn. Xem lại rồi ghi. Chưa ghi gì."))
        return found

    def of(self, key: str, piece: str | None = None) -> Of:
        """Return which record is meant: that of the card, or one that it carries."""
        card = self.card(key)
        found = card.pieces[:1] if piece is None else tuple(one for one in card.pieces if one.id == piece)
        if not found:
            raise SetupError(t("Thẻ này không có mục “{name}”.", name=piece or ""))
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
