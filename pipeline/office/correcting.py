"""What people correct, add and take out: each use checks everything first, then writes it in one transaction.

A correction hangs on words. Who says it and when is passed in, and with ``seen`` (how many corrections of the letter
the person saw) one that others have overtaken is refused with who did what.
"""

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, ValidationError

from pipeline.duties import unassigned
from pipeline.duties.amendments.lapsed import ANSWERS, settled
from pipeline.duties.corrections.applying import (
    WORDS,
    AnyRecord,
    RecordSlot,
    corrected,
    counting,
    mended,
    stands_in,
    undone,
)
from pipeline.duties.corrections.fields import as_said, field_called, in_words, title, typed_in, values_of
from pipeline.duties.matching import ALIKE, likeness, records_called, words_of
from pipeline.office.uses import About, UseResult, UseSubject, first_lines
from pipeline.store import Filters, Store, UnknownRefError
from pipeline.support.errors import SetupError, found_or
from pipeline.support.grouping import grouped, with_id
from pipeline.support.labels import DECISIONS, label, letter_name
from pipeline.support.words import one_line, t
from schemas import (
    CorrectedPart,
    Correction,
    CorrectionKind,
    Evidence,
    Header,
    Letter,
    Proposal,
    ProposalState,
    RecordWords,
    Task,
)

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


class RecordRef(NamedTuple):
    """Which record of a letter is meant: words that stand in it, or its id (``t3``)."""

    part: CorrectedPart
    words: str


#: Where words stand in the text of a letter: their first place, and that behind them.
Place = tuple[int, int]


class Outcome(NamedTuple):
    """A letter after a use, and the lines that were written: none where all was so already."""

    letter: Letter
    written: tuple[Correction, ...]


class LetterDesk:
    """One letter on the desk of one person."""

    def __init__(self, store: Store, ref: str, said: Statement, *, removed: bool = False) -> None:
        self._store, self._said = store, said
        self.sha256 = store.letters.id_of(ref, removed=removed)
        self._signed: dict[str, Any] = {"letter": self.sha256, "at": said.stamp, "who": said.who, "why": said.why}
        self.earlier = store.corrections.of(self.sha256)
        self._read = store.letters.as_read(self.sha256)
        self.letter, self.slots = mended(self._read, self.earlier)

    def record(self, of: RecordRef) -> tuple[RecordSlot, AnyRecord]:
        """Return the record that a person means, and its place."""
        slot = self.slot(of, there=True)
        assert slot.now is not None
        return slot, slot.now

    def slot(self, of: RecordRef, *, there: bool = False) -> RecordSlot:
        """Return the place of the record meant (``there``: not rejected); ``SetupError`` for none or several."""
        if of.part not in self.slots.of:
            raise SetupError("Đầu văn bản chỉ sửa được từng ô; không bỏ được, không đổi chỗ trong văn bản được.")
        each = [slot for slot in self.slots.of[of.part] if slot.now is not None or not there]
        records, known = [slot.now or slot.read for slot in each], [slot.words for slot in each]
        found = [slot for slot, record in zip(each, records, strict=True) if of.words == getattr(record, "id", "")]
        # What a record is known by beside its words of the letter.
        called = [
            "\n".join(filter(None, (getattr(one, name, None) for name in ("title", "action", "group"))))
            for one in records
        ]
        found = found or [each[at] for at in records_called(of.words, known, called)]
        if len(found) == 1:
            return found[0]
        if not found:
            raise SetupError("Văn bản không có mục nào chứa “{words}”. Xem: vanthu show", words=of.words)
        names = "; ".join(f"“{' '.join(slot.words.quote.split())[:_LONGEST]}”" for slot in found[:_MOST_CHOICES])
        raise SetupError(
            "Có {count} mục chứa “{words}”: {names}. Ghi thêm chữ.", count=len(found), words=of.words, names=names
        )

    def words(self, place: Place) -> RecordWords:
        """Return the words that a person marked, without blanks around them; ``SetupError`` where there are none."""
        text = self._read.text
        start, end = (max(0, min(at, len(text))) for at in place)
        start += len(text[start:end]) - len(text[start:end].lstrip())
        end = start + len(text[start:end].rstrip())
        if end <= start:
            raise SetupError("Chưa chọn chữ nào trong văn bản.")
        return words_of(text, Evidence(start=start, end=end, quote=text[start:end]))

    def beside_duties(self) -> Iterator[RecordSlot]:
        """Yield the places of days and limits, which hang on duties."""
        return chain(self.slots.of["date"], self.slots.of["limit"])

    def corrections_with(self, slot: RecordSlot) -> list[Correction]:
        """Return a record's corrections; of a rejected duty those, too, of days and limits rejected with it."""
        gone = _rejected(slot) if slot.part == "task" else None
        with_it = (one for one in self.beside_duties() if gone is not None and _rejected(one) == gone)
        return [line for one in (slot, *with_it) for line in one.corrections]

    def alike(self, part: CorrectedPart, words: RecordWords) -> list[RecordSlot]:
        """Return the places of a part whose words are nearly these."""
        return [slot for slot in self.slots.of[part] if likeness(slot.words.quote, words.quote) >= ALIKE]

    def new(self, part: CorrectedPart, words: RecordWords, values: Mapping[str, Any]) -> Correction:
        """Return the correction that adds a record; ``others``: the words of like records, which it is not."""
        others = tuple(one.words for one in self.alike(part, words) if one.words != words and one.words.start >= 0)
        return self.line("add", part, words=words, new=dict(values), others=others)

    def line(self, kind: CorrectionKind, of: RecordSlot | CorrectedPart, **told: Any) -> Correction:
        """Return a signed correction about a record or a part of the letter; ``told``: its other fields."""
        if isinstance(of, RecordSlot):
            told |= {"words": of.words, "was": of.read.model_dump(mode="json") if of.read is not None else None}
            of = of.part
        return Correction(**self._signed, kind=kind, part=of, **told)

    def undone(self, lines: Iterable[Correction]) -> list[Correction]:
        """Return the corrections that take these back, the last one first."""
        return [undone(line).model_copy(update=self._signed) for line in reversed([*lines])]

    def write(self, lines: Sequence[Correction]) -> Outcome:
        """Write corrections, all or none; ``SetupError`` where the letter would not be valid with them."""
        if not lines:
            return Outcome(self.letter, ())
        try:
            Letter.model_validate(corrected(self._read, [*self.earlier, *lines]).model_dump())
        except ValidationError as error:
            raise SetupError("Giá trị không hợp lệ: {reason}.", reason=error.errors()[0]["msg"]) from error
        return Outcome(self._store.corrections.correct(lines, self._said.seen), tuple(lines))


def _quote_of(record: AnyRecord) -> str:
    """Return the words by which people know a record: the letter's, else its action or title."""
    return record.evidence.quote or getattr(record, "action", None) or getattr(record, "title", "") or ""


def waiting(store: Store, letter: str | None = None, *, everything: bool = False) -> list[Proposal]:
    """Return the proposals that wait, of a letter or about it, or of all; ``everything`` has those decided too."""
    found = [item for item in store.proposals.find(letter=letter) if everything or item.state == "open" or item.stale]
    return asked_of_done(store, found)


def asked_of_done(store: Store, proposals: Sequence[Proposal]) -> list[Proposal]:
    """Return the proposals; one of a new day for what all have done is made unsure: it asks if that is done again."""
    days = [item for item in proposals if item.state == "open" and item.deadline is not None and item.duty is not None]
    alone = store.obligations.by_id({name for item in days for name in item.alone})
    counts = grouped(store.duties.counts({str(item.duty) for item in days}).items(), lambda one: one[0][0])

    def is_done(item: Proposal) -> bool:
        """Whether all rows that a proposal touches are marked done."""
        if item.alone:
            return all(name in alone and alone[name].status == "done" for name in item.alone)
        return {count.done == count.asked for _, count in counts.get(str(item.duty), ())} == {True}

    more = t("Việc này đã ghi hoàn thành: xem có phải làm lại không.")
    said = {item.id: {"sure": False, "message": f"{item.message} {more}"} for item in filter(is_done, days)}
    return [item.model_copy(update=said.get(item.id, {})) for item in proposals]


#: What a decision is about: what waits, or, where it is taken back, what was decided.
_DECIDED: dict[ProposalState, tuple[ProposalState, ...]] = {
    "open": ("confirmed", "rejected"), "confirmed": ("open",), "rejected": ("open",),
}  # fmt: skip


def proposals_meant(
    store: Store, ids: Iterable[str], letter: str | None, decision: ProposalState
) -> tuple[list[Proposal], int]:
    """Return the proposals named, and those of a letter to decide on; and how many, unsure, are left to be named.

    ``SetupError`` where a letter has none. To confirm only sure ones are taken, else all in the right state.
    """
    found = [*map(store.proposals.called, ids)]
    if letter is None:
        return found, 0
    sha256 = store.letters.called(letter).source.sha256
    every = store.proposals.find(letter=sha256)
    of_letter = [
        item for item in asked_of_done(store, every) if item.source == sha256 and item.state in _DECIDED[decision]
    ]
    none = SetupError("Văn bản {name} không có đề xuất nào đang chờ như vậy. Xem: vanthu confirm --list", name=letter)
    taken = [item for item in found_or(of_letter, none) if item.sure or decision != "confirmed"]
    return found + taken, len(of_letter) - len(taken)


def meant_old(store: Store, decision: ProposalState) -> list[Proposal]:
    """Return the questions about old letters that are open (to open: those answered); ``SetupError`` where none is."""
    found = [item for item in store.proposals.find() if item.waits_as == "old" and item.state in _DECIDED[decision]]
    return found_or(found, SetupError("Không có văn bản cũ nào như vậy. Xem: vanthu confirm --list"))


#: Nobody decides on more at once.
_MOST_DECIDED = 500
ProposalIds = Annotated[
    tuple[Annotated[str, Field(pattern=r"^[0-9a-z]{8,16}$")], ...], Field(min_length=1, max_length=_MOST_DECIDED),
    About(),
]  # fmt: skip
Decided = Annotated[Literal["confirmed", "rejected", "open"], About()]
SeenState = Annotated[Literal["confirmed", "rejected", "open"] | None, About()]
Answered = Annotated[Literal["confirmed", "rejected"], About()]
Count = Annotated[int, About()]


def decide_named(do: UseSubject, ids: ProposalIds, *, decision: Decided, seen: SeenState = None) -> UseResult:
    """Confirm or reject proposals, all or none, or take that back (``open``), where they stand as they were seen."""
    called = map(do.store.proposals.called, dict.fromkeys(ids))
    return UseResult(first_lines([*map(decided_words, decide(do.store, called, decision, do.on, do.who, seen))]))


def decided_words(one: Proposal) -> str:
    """Say what was decided on a proposal."""
    if one.waits_as == "old":
        return f"{letter_name(one.source_key)}: {t(ANSWERS.get(one.state, DECISIONS[one.state])).lower()}."
    return settled(one, f"{label(DECISIONS, one.state)}: {one.message}")


def answer_old(do: UseSubject, decision: Answered, count: Count) -> UseResult:
    """Answer for all old letters at once, where they are as many as were seen: whether they are only kept."""
    found = meant_old(do.store, decision)
    if len(found) != count:
        raise SetupError("Nay có {count} văn bản cũ đang chờ, không còn như khi xem: xem lại rồi trả lời. Chưa ghi gì.",
                         count=len(found))  # fmt: skip
    decide(do.store, found, decision, do.on, do.who)
    return UseResult(t("{count} văn bản cũ: {said}.", count=count, said=t(ANSWERS[decision]).lower()))


def decide(
    store: Store, proposals: Iterable[Proposal], decision: ProposalState, day: datetime.date, who: str | None,
    seen: ProposalState | None = None,
) -> list[Proposal]:  # fmt: skip
    """Decide on all of them, or on none, where they stand as they were ``seen``; return them as they stand then."""
    with store.at_once():
        return [store.proposals.decide(item.id, decision, day, who=who, seen=seen) for item in proposals]


_ID = re.compile("[0-9a-f]{4,16}")
#: What an added record must say at least.
_NEEDED: dict[CorrectedPart, tuple[str, ...]] = {
    "task": ("title",), "date": ("date", "rrule", "relative"), "limit": ("value", "max", "min"),
    "reference": ("number", "symbol"),
}  # fmt: skip


def correct(store: Store, ref: str, fields: Mapping[str, str], said: Statement, of: RecordRef | None = None) -> Outcome:
    """Set fields of the head, or of one record, as typed; empty says that there is none."""
    desk, day = LetterDesk(store, ref, said), said.at.date()
    if of is None:
        return desk.write([*_set(desk, "header", desk.letter.header, _values("header", fields, day))])
    slot, record = desk.record(of)
    values = _values(of.part, fields, day)
    limit = [_limited(desk, slot, values.pop("limit"))] if "limit" in values else []
    return desk.write([*_set(desk, slot, record, values), *limit])


def _set(
    desk: LetterDesk, of: RecordSlot | CorrectedPart, record: AnyRecord | Header, values: Mapping[str, Any]
) -> Iterator[Correction]:
    """Yield a correction for each value typed that the record, or the head, has otherwise, or has in doubt."""
    for field, value in values.items():
        # As the person sees it: a task's day is that of its date.
        shown: object = record
        if isinstance(record, Task) and not hasattr(record, field):
            shown = with_id(desk.letter.dates, record.date_id)
        old = as_said(getattr(shown, field, None))
        if old != value or (field == "assignees" and unassigned.is_unsure(desk.letter, record)):
            kind: CorrectionKind = "reject" if value in (None, []) else "change"
            yield desk.line(kind, of, field=field, old=old, new=value)


def _limited(desk: LetterDesk, duty: RecordSlot, limit: dict[str, Any] | None) -> Correction:
    """Return the correction that sets the limit of a duty, in place of one that it has; ``None``: it has no limit."""
    held = next((one for one in desk.slots.of["limit"] if _holds(duty, one)), duty)
    if limit is None:
        return desk.line("reject", "limit", words=held.words)
    whom = _binding(getattr(duty.now, "assignees", ())) if held is duty else {}
    return desk.new("limit", held.words, whom | limit)


def _binding(assignees: Sequence[str]) -> dict[str, Any]:
    """Return the field of a limit that says whom it binds: all doers of its duty."""
    return {"applies_to": ", ".join(assignees) or None}


def reject(store: Store, ref: str, of: RecordRef, said: Statement) -> Outcome:
    """Say that a record is none; with a duty go the days and limits that it alone holds, with a day its meeting."""
    desk = LetterDesk(store, ref, said)
    slot, _ = desk.record(of)
    # What hangs on this duty and on no other one.
    gone = [slot, *(one for one in desk.beside_duties()
                    if [duty for duty in desk.slots.of["task"] if _holds(duty, one)] == [slot])]  # fmt: skip
    return desk.write([desk.line("reject", one, old=one.words.quote) for one in gone])


def _holds(duty: RecordSlot, slot: RecordSlot) -> bool:
    """Whether a day or limit belongs to a duty: it is its day, has its very words, or stands in them."""
    if not isinstance(duty.now, Task) or slot.now is None:
        return False
    is_its = duty.now.date_id == slot.now.id or duty.words == slot.words
    return is_its or stands_in(slot.now.evidence, duty.now.evidence)


def take_back(
    store: Store, ref: str, said: Statement, fields: Iterable[str] = (), of: RecordRef | None = None
) -> Outcome:
    """Let what was read stand again: some fields, or all that was said of a record, also one that was rejected."""
    desk = LetterDesk(store, ref, said)
    part: CorrectedPart = of.part if of is not None else "header"
    names = [name for field in fields for name in typed_in(part, field_called(part, field))]
    if of is not None:
        lines = desk.slot(of).corrections if names else desk.corrections_with(desk.slot(of))
    elif names:
        lines = [*chain.from_iterable(desk.slots.head.values())]
    else:
        raise SetupError("Ghi mục cần trả lại như đã đọc, ví dụ: số, ngày ban hành.")
    return desk.write(desk.undone(line for line in lines if not names or line.field in names))


def _rejected(slot: RecordSlot) -> tuple[str, str | None] | None:
    """Return when and by whom a record was rejected; ``None`` where more was said of it later, or it was not."""
    last = slot.corrections[-1:]
    return next(((line.at, line.who) for line in last if line.kind == "reject" and line.field is None), None)


def add(
    store: Store, ref: str, part: CorrectedPart, fields: Mapping[str, str], said: Statement, place: Place | None = None
) -> Outcome:
    """Add a record that the reading lacks; ``place``: where the letter's words for it stand, where it has any."""
    desk = LetterDesk(store, ref, said)
    values = {name: value for name, value in _values(part, fields, said.at.date()).items() if value not in (None, [])}
    if values.keys().isdisjoint(_NEEDED[part]) and not (place and part in ("task", "date")):
        raise SetupError("Cần ghi thêm: {names}.", names=", ".join(title(part, name) for name in _NEEDED[part]))
    # Where the letter has no words for it, it is known by its title, else by all its values.
    own = values.get("title") or ", ".join(in_words(part, name, value) for name, value in sorted(values.items()))
    words = desk.words(place) if place is not None else RecordWords(quote=own, start=-1)
    if part == "task":
        values.setdefault("title", one_line(words.quote))
    # Who marks words says which; what is typed may be meant for what was typed before.
    there = [slot.words for slot in desk.alike(part, words) if slot.now is not None]
    if words in there if place is not None else any(one.start < 0 for one in there):
        raise SetupError("“{words}” đã có; sửa bằng: vanthu correct", words=one_line(words.quote))
    limit = values.pop("limit", None)
    lines = [desk.new(part, words, values)]
    if limit is not None:
        lines.append(desk.new("limit", words, _binding(values.get("assignees", ())) | limit))
    return desk.write(lines)


def give_words(store: Store, ref: str, of: RecordRef, place: Place, said: Statement) -> Outcome:
    """Give a record other words of the letter, those at ``place``; nothing is written where it has these."""
    desk = LetterDesk(store, ref, said)
    slot, record = desk.record(of)
    words, old = desk.words(place), words_of(desk.letter.text, record.evidence)
    if words == old:
        return desk.write([])
    new, was = (item.model_dump(mode="json") for item in (words, old))
    return desk.write([desk.line("change", slot, field=WORDS, old=was, new=new)])


def remove(store: Store, what: str, said: Statement) -> Outcome:
    """Take a letter out, or the task of a duty or of a union's row, by its id; nothing of it is thrown away."""
    try:
        desk = LetterDesk(store, what, said)
    except UnknownRefError:  # “12” may begin many ids: a letter is meant before a duty
        if not _ID.fullmatch(what.strip().lower()):
            raise
    else:
        return desk.write([desk.line("remove", "letter")])
    try:
        duty = store.duties.called(what)
    except UnknownRefError:
        one = store.obligations.called(what).id
        duty = store.duties.ids_of([one])[one]
    owed = store.obligations.asked(Filters(duty=duty, everybody=True, advice=True))
    desk, place, action = LetterDesk(store, owed[0].letter_id, said), owed[0].evidence, owed[0].action
    lines = [
        desk.line("reject", slot, old=_quote_of(record))
        for slot in desk.slots.of["task"]
        if (record := slot.now) is not None
        and (record.evidence.start, record.evidence.end) == (place.start, place.end)
        and (place.quote or _quote_of(record) == action)
    ]  # fmt: skip
    return desk.write(found_or(lines, SetupError("Không tìm thấy việc ấy trong văn bản.")))


def bring_back(store: Store, ref: str, said: Statement) -> Outcome:
    """Put a letter that was taken out back, with all that hung on it."""
    desk = LetterDesk(store, ref, said, removed=True)
    return desk.write(desk.undone(line for line in counting(desk.earlier) if line.part == "letter"))


def history(store: Store, ref: str) -> list[Correction]:
    """Return what people said of a letter, the first first; also of one that was taken out."""
    try:
        sha256 = store.letters.id_of(ref)
    except UnknownRefError:
        sha256 = store.letters.id_of(ref, removed=True)
    return store.corrections.of(sha256)


def _values(part: CorrectedPart, fields: Mapping[str, str], on: datetime.date) -> dict[str, Any]:
    """Return what was typed (``{"hạn": "15/3/2026"}``) as values by the names of the record's own fields."""
    found: dict[str, Any] = {}
    for typed, words in fields.items():
        found |= values_of(part, field_called(part, typed), words, on)
    return found
