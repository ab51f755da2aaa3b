"""One letter on the desk of a person: which of its records they mean, what was said of it, one more line written."""

import datetime
from collections.abc import Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from pipeline.corrections.applying import corrected, mended
from pipeline.corrections.finding import NOWHERE, AnyRecord, Slot, holds, likeness, located, words_of
from pipeline.errors import SetupError
from pipeline.store import Store
from pipeline.words import t
from schemas import CorrectedPart, Correction, Evidence, Letter, Words

_MOST_CHOICES = 6
_LONGEST = 60


class Statement(NamedTuple):
    """Who says something, when (to the second), why, and what they saw."""

    who: str | None
    at: datetime.datetime
    why: str | None = None
    seen: int | None = None

    @property
    def stamp(self) -> str:
        """The time as it is kept."""
        return self.at.replace(microsecond=0, tzinfo=None).isoformat()


class Of(NamedTuple):
    """Which record of a letter is meant: words that stand in it, or its id (``t3``)."""

    part: CorrectedPart
    words: str


#: Where words stand in the text of a letter: their first place, and that behind them.
Place = tuple[int, int]
#: Words of a letter: typed, or marked in it.
Quoted = str | Place


class Outcome(NamedTuple):
    """A letter after a use, and the lines that were written: none where all was so already."""

    letter: Letter
    written: tuple[Correction, ...]
    seen: int
    """How many corrections of the letter there are now: who goes on from here has seen so many."""


def quote_of(record: AnyRecord) -> str:
    """Return the words that people know a record by: the letter's, else those of who added it."""
    return record.evidence.quote or getattr(record, "action", None) or getattr(record, "title", "") or ""


class LetterDesk:
    """One letter on the desk of one person."""

    def __init__(self, store: Store, ref: str, said: Statement, *, removed: bool = False) -> None:
        self._store, self._said = store, said
        self.sha256 = store.letters.id_of(ref, removed=removed)
        self._earlier = store.corrections.of(self.sha256)
        self._read = store.letters.as_read(self.sha256)
        mending = mended(self._read, self._earlier)
        self.letter, self.slots = mending.letter, mending.slots
        self.now = mending.record

    def record(self, of: Of) -> tuple[Slot, AnyRecord]:
        """Return the record that a person means, and its place."""
        slot = self.slot(of, there=True)
        record = self.now(slot)
        assert record is not None
        return slot, record

    def slot(self, of: Of, *, there: bool = False) -> Slot:
        """Return the place of the record that a person means; ``there`` leaves out what was rejected."""
        every = [piece for slot in self.slots.of[of.part] for piece in (slot, *slot.parts)]
        lines = [(slot, record) for slot in every if (record := self.now(slot)) is not None or not there]
        by_id = [slot for slot, record in lines if of.words == getattr(record or slot.read, "id", "")]
        found = by_id or [
            slot for slot, record in lines if any(holds(words, of.words) for words in _all_words(slot, record))
        ]
        exact = [slot for slot in found if likeness(slot.words.quote, of.words) == _WHOLE]
        if len(exact) == 1 or len(found) == 1:
            return (exact or found)[0]
        if not found:
            raise SetupError(t("Văn bản không có mục nào chứa “{words}”. Xem: vanthu show", words=of.words))
        names = "; ".join(f"“{' '.join(slot.words.quote.split())[:_LONGEST]}”" for slot in found[:_MOST_CHOICES])
        raise SetupError(
            t("Có {count} mục chứa “{words}”: {names}. Ghi thêm chữ.", count=len(found), words=of.words, names=names)
        )

    def words(self, quote: Quoted, within: Evidence | None = None) -> Words:
        """Return the place of words that a person typed or marked; they must stand in the letter."""
        text = self._read.text
        if not isinstance(quote, str):
            return words_of(text, self._marked(quote))
        at = within.start if within is not None else 0
        part = text[at : within.end] if within is not None and within.quote else text
        place = located(part, Words(quote=quote, start=0))
        if place is NOWHERE:
            raise SetupError(t("Không thấy những chữ “{words}” trong văn bản.", words=quote))
        shift = at if part is not text else 0
        start, end = place.start + shift, place.end + shift
        return words_of(text, Evidence(start=start, end=end, quote=text[start:end]))

    def _marked(self, place: Place) -> Evidence:
        """Return words that a person marked, without the blanks around them."""
        text = self._read.text
        start, end = (max(0, min(at, len(text))) for at in place)
        start += len(text[start:end]) - len(text[start:end].lstrip())
        end = start + len(text[start:end].rstrip())
        if end <= start:
            raise SetupError(t("Chưa chọn chữ nào trong văn bản."))
        return Evidence(start=start, end=end, quote=text[start:end])

    def is_set(self, part: CorrectedPart, field: str | None, slot: Slot | None) -> bool:
        """Say whether people said anything that could be taken back."""
        if slot is not None:
            return any(field is None or said.field == field for said in slot.said)
        last = self.slots.head.get(field or "", [])
        return bool(last) and last[-1].kind != "restore"

    def line(
        self,
        kind: Any,
        part: CorrectedPart,
        *,
        field: str | None = None,
        words: Words | None = None,
        slot: Slot | None = None,
        others: tuple[Words, ...] = (),
        old: Any = None,
        new: Any = None,
    ) -> Correction:
        """Return one line; with its place a record comes with what was read of it."""
        was = slot.read.model_dump(mode="json") if slot is not None and slot.read is not None else None
        return Correction(
            letter=self.sha256, at=self._said.stamp, who=self._said.who, kind=kind, part=part, field=field,
            words=words, others=others, was=was, old=old, new=new, why=self._said.why,
        )  # fmt: skip

    def write(self, lines: Sequence[Correction]) -> Outcome:
        """Write the lines, all or none."""
        if not lines:
            return Outcome(self.letter, (), len(self._earlier))
        try:
            Letter.model_validate(corrected(self._read, [*self._earlier, *lines]).model_dump())
        except ValidationError as error:
            raise SetupError(t("Giá trị không hợp lệ: {reason}.", reason=error.errors()[0]["msg"])) from error
        letter = self._store.corrections.correct(lines, self._said.seen)
        return Outcome(letter, tuple(lines), len(self._store.corrections.of(self.sha256)))


_WHOLE = 100.0


def _all_words(slot: Slot, record: AnyRecord | None) -> tuple[str, ...]:
    shown = record or slot.read
    return (slot.words.quote, *(str(getattr(shown, name, None) or "") for name in ("title", "action", "group")))
