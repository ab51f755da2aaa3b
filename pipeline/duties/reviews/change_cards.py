"""What a letter changes in others, as cards: one a duty and new day, decided where the letter is gone over."""

from collections.abc import Callable, Iterable, Sequence

from pipeline.duties.reviews.cards import Card, CardDoubt, Decided, digest
from pipeline.support import labels
from pipeline.support.grouping import grouped
from pipeline.support.words import t
from schemas import EFFECTS, Deadline, Obligation, Proposal, RecordWords, ReviewAct

#: What a union owes by the duty (its id) that a proposal changes, and the name of the letter that lays it.
Touched = Callable[[Proposal], tuple[Sequence[Obligation], str]]
PART = "change"


def change_cards(proposals: Iterable[Proposal], touched: Touched, acts: Sequence[ReviewAct]) -> list[Card]:
    """Return a card for each change that a letter makes, in the order of its words; several unions' own are one."""
    alike = grouped(
        proposals,
        lambda item: (
            *(item.evidence.start, item.target, item.duty or item.event or "", item.effect),
            *(getattr(item.deadline, name, None) or "" for name in ("due", "time")),
        ),
    )
    return [_card(alike[key], touched, acts) for key in sorted(alike, key=str)]


def _card(items: Sequence[Proposal], touched: Touched, acts: Sequence[ReviewAct]) -> Card:
    evidence = items[0].evidence
    ids = "\n".join(sorted(item.id for item in items))
    states = {item.state for item in items}
    decided: Decided | None = "confirmed" if states == {"confirmed"} else "rejected" if "open" not in states else None
    words = RecordWords(quote=evidence.quote, start=evidence.start)
    key = f"{PART}-{digest(ids, 6).hex()}"
    mark = digest(ids + "".join(sorted(states)), 6).hex()
    mine = [act for act in acts for one in act.judged if one.part == PART and one.record == key]
    unsure = CardDoubt(code="unsure", words=t("Chưa chắc văn bản nói về việc này: đối chiếu hai văn bản."))
    return Card(
        key=key, part="change", title=_title(items, touched), evidence=evidence, words=words, mark=mark,
        doubts=() if all(item.sure for item in items) else (unsure,),
        notes=tuple(CardDoubt(code=item.waits_as, words=item.message) for item in items),
        in_doubt=True, decided=decided,
        who=mine[-1].who if mine and decided else None, at=mine[-1].at if mine and decided else None,
        proposals=tuple(item.id for item in items),
    )  # fmt: skip


def _title(items: Sequence[Proposal], touched: Touched) -> str:
    """Return “Gia hạn 31/KH-LĐLĐ: trước 10/09/2026 → chậm nhất 15/09/2026, 38 đơn vị”."""
    first, new = items[0], items[0].deadline
    owed, name = touched(first)
    said = f"{t(EFFECTS[first.effect]).capitalize()} {name}"
    if first.event is not None:
        was = labels.due_words(first.held_on, None, None)
        return f"{said}: {was} → {_day(new)}" if new is not None else f"{said}: {was}"
    if new is None or not owed:
        return said
    only = {name for item in items for name in item.alone}
    owed = [one for one in owed if not only or one.id in only] or owed
    like = owed[0]
    before = next((one for one in like.history if one.source is None), None) or like
    unions = t("{count} đơn vị", count=len(owed)) if len(owed) > 1 else like.union
    return f"{said}: {_day(before)} → {_day(new)}, {unions}"


def _day(item: Deadline | Obligation) -> str:
    return labels.due_words(item.due, item.bound, item.time) or t("chưa có ngày")
