"""What a person marks on duties: done, open again, a note, an answer; of one union, several, or all of a duty.

Whatever is marked together is one transaction: all of it is written, or nothing. ``SetupError`` says what is wrong.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from operator import attrgetter
from types import MappingProxyType
from typing import Any, NamedTuple

from pipeline.calendar import recurrence
from pipeline.duties import standing
from pipeline.duties.matching import reference_key
from pipeline.office import Office, called
from pipeline.office.duty_filters import choose
from pipeline.store import Filters, Store, UnknownRefError
from pipeline.store.marking import Decision
from pipeline.support import labels
from pipeline.support.errors import SetupError, found_or
from pipeline.support.grouping import by_id
from pipeline.unions.registry import BoundBody
from schemas import CLOSED, Obligation, Proposal, whole_day

#: What is marked on one instance of what recurs, by the status that a person gives.
_OF_INSTANCES: dict[str, Decision] = {"done": "done", "not_applicable": "waived", "todo": "todo"}


class MarkGiven(NamedTuple):
    """What a person says of an obligation; ``day``: of what recurs, the last day in time of the instance that is meant.

    ``came_on``: the day on which it was done. ``seen``: how often people had done anything to it when it was seen;
    refused where somebody else changed it since.
    """

    status: str
    answer: str | None = None
    day: datetime.date | None = None
    came_on: datetime.date | None = None
    seen: int | None = None


class MarkTarget(NamedTuple):
    """What is to be marked: ``what`` an id, ``unions`` of a duty; ``to`` whom (names or ids) it is given."""

    what: str
    said: MarkGiven
    unions: tuple[str, ...] = ()
    all: bool = False
    to: tuple[str, ...] = ()


class MarkResult(NamedTuple):
    """An obligation as it stands after it was marked, which instance of a series it was, and what is told beside it."""

    item: Obligation
    status: str
    instance: datetime.date | None = None
    beside: Mapping[str, Any] = MappingProxyType({})


def mark(
    office: Office, store: Store, wanted: Iterable[MarkTarget], on: datetime.date, who: str | None
) -> list[MarkResult]:
    """Mark all that the targets mean, or, where one fails, nothing; return each obligation once, as it stands then."""
    with store.at_once():
        found = {item.id: mark_one(store, item, one.said, on, who)
                 for one in wanted for item in _meant(office, store, one, on)}  # fmt: skip
    return list(found.values())


def note(
    office: Office, store: Store, wanted: Iterable[MarkTarget], words: str | None, on: datetime.date, who: str | None
) -> list[Obligation]:
    """Write a note beside everything that is wanted, or beside nothing; ``None`` takes notes away."""
    with store.at_once():
        return [store.marks.note(item.id, words, on, who=who, seen=one.said.seen)
                for one in wanted for item in _meant(office, store, one, on)]  # fmt: skip


def assign(
    office: Office, store: Store, given: Iterable[MarkTarget], on: datetime.date, who: str | None
) -> list[Obligation]:
    """Give rows (of a duty those that its letter leaves open) to the unions named, or take that back; return them."""
    found: dict[str, Obligation] = {}
    with store.at_once():
        for one in given:
            unions = [called(office.bodies, name, on) for name in one.to]
            bodies = [BoundBody(name=union.name, union_id=union.id) for union in unions]
            for name in _left_open(office, store, one, on):
                found |= by_id(store.corrections.assign(name, bodies, on, who=who))
    return list(found.values())


def _left_open(office: Office, store: Store, target: MarkTarget, on: datetime.date) -> list[str]:
    """Return the ids of rows to give: the row named; of a duty those whose doer its letter leaves open, else all."""
    try:
        store.duties.called(target.what)
    except UnknownRefError:
        return [target.what]  # perhaps of a row that is no more: the store knows what was given
    items = _meant(office, store, target._replace(all=not target.unions), on)
    return [item.id for item in items if item.candidates or item.needs_review or item.assignee_unsure] or [
        item.id for item in items
    ]


def _meant(office: Office, store: Store, target: MarkTarget, on: datetime.date) -> list[Obligation]:
    """Return the row that ``target.what`` names, or of a duty the rows of ``target.unions``, or all (``target.all``).

    ``SetupError`` where a duty of several unions is named without them, ``UnknownRefError`` where nothing is.
    """
    try:
        item = store.obligations.called(target.what, on)
    except UnknownRefError as unknown:
        try:
            duty = store.duties.called(target.what)
        except UnknownRefError:
            raise unknown from None
    else:
        if not (target.unions or target.all):
            return [item]
        duty = store.duties.ids_of([item.id])[item.id]
    rows = store.obligations.asked(Filters(duty=duty, everybody=True, advice=True), on)
    near = [item for item in rows if item.side != "outside"] or rows
    if target.unions:
        found = {item.id: item for name in target.unions for item in _of_union(office, store, name, duty, on)}
        return list(found.values())
    if target.all or len(near) == 1:
        return near
    raise SetupError(
        "{id} là việc của {count} đơn vị: thêm --union TÊN (một hay nhiều lần), hoặc --all cho mọi đơn vị.",
        id=duty[:8], count=len(near))  # fmt: skip


def _of_union(office: Office, store: Store, name: str, duty: str, on: datetime.date) -> list[Obligation]:
    """Return what the union called ``name`` owes of a duty (by its whole id)."""
    whose = choose(store, office, name, on)
    found = store.obligations.asked(whose._replace(duty=duty, everybody=True, advice=True), on)
    none = SetupError("“{name}” không có việc này. Xem các đơn vị: vanthu obligations --by union", name=name)
    return found_or(found, none)


def refuse_day(day: datetime.date, issued: str | None, today: datetime.date) -> None:
    """Raise ``SetupError`` for a day of completion that is to come, or before the letter was issued."""
    words = {"day": f"{day:%d/%m/%Y}", "issued": labels.date_words(issued)}
    if day > today:
        raise SetupError("Ngày hoàn thành {day} không thể sau hôm nay.", **words)
    if day.isoformat() < (issued or ""):
        raise SetupError("Ngày hoàn thành {day} trước ngày của văn bản ({issued}): nhầm năm hay sai đồng hồ?", **words)


def mark_one(store: Store, item: Obligation, said: MarkGiven, on: datetime.date, who: str | None) -> MarkResult:
    """Mark one obligation, of what recurs the instance that is meant; return it as it stands then.

    What waits as its answer is confirmed where it is done, else turned down. ``StaleError`` where others changed it
    since it was ``seen``, ``SetupError`` for a day on which nobody can have done it.
    """
    if said.seen is not None:
        store.marks.refuse_stale(item.id, said.seen)
    done_on = (said.came_on or on) if said.status == "done" else None
    if done_on is not None:
        refuse_day(done_on, item.letter.issued_on, on)
    if said.status in _OF_INSTANCES and (day := _instance(store, item, said, done_on)) is not None:
        decision = _OF_INSTANCES[said.status]
        marked = store.marks.mark_instance(item.id, day, on, said.answer, done_on=done_on, decision=decision, who=who)
        return MarkResult(marked, standing.status(marked, on), day)
    turn_down_answers(store, item.id, said.status, on, who)
    if not (done_on and _confirmed_answer(store, item.id, said.answer, on, who)):
        store.marks.mark(item.id, said.status, on, said.answer, done_on=done_on, who=who)
    marked = store.obligations.called(item.id)
    marked = marked.with_own({"status": standing.status(marked, on)})
    return MarkResult(marked, marked.status)


def _instance(store: Store, item: Obligation, said: MarkGiven, done_on: datetime.date | None) -> datetime.date | None:
    """Return which instance a person means of what recurs on known days; ``None`` for the series itself."""
    if item.last_good or item.recurrence is None or not recurrence.is_dated(item.recurrence):
        if said.day is not None:
            raise SetupError("--day chỉ dùng cho việc định kỳ có ngày: bỏ đi rồi chạy lại. Chưa ghi gì.")
        return None
    if said.day is not None:
        return _of_day(item, said.day, said.status)
    if said.status == "todo":
        return _last_marked(store, item)
    # Of a series that does not apply no instance does.
    return _next_undone(item, done_on) if done_on is not None else None


def _of_day(item: Obligation, day: datetime.date, status: str) -> datetime.date:
    """Return the instance that ``day`` means: its last day in time, or the day named (“trước ngày”), one day later."""
    before = day - datetime.timedelta(days=1)
    is_named = recurrence.is_before(item.bound, item.time) and standing.is_instance(item, before)
    day = before if is_named and not standing.is_instance(item, day) else day
    if status == "todo" and day.isoformat() not in item.done_days:
        raise SetupError("Kỳ {day} chưa ghi nhận là hoàn thành. Chưa ghi gì.", day=f"{day:%d/%m/%Y}")
    return day


def _last_marked(store: Store, item: Obligation) -> datetime.date | None:
    """Return the instance that was marked last; ``None`` where none was, or the series was closed as a whole."""
    if not item.done_days or store.marks.of([item.id])[item.id].status in CLOSED:
        return None
    last = [said.day for said in store.marks.instances([item.id]) if said.decision != "todo"][-1]
    return datetime.date.fromisoformat(last)


def _next_undone(item: Obligation, came_on: datetime.date) -> datetime.date:
    """Return the instance that who has done it on ``came_on`` means; ``SetupError`` where none is left to mark."""
    day = standing.instance_meant(item, came_on)
    if item.status in CLOSED or day is None:
        words = {"status": labels.status_name(item.status), "id": item.id[:8]}
        raise SetupError(
            "Việc định kỳ này không còn kỳ nào phải ghi nhận ({status}). Mở lại bằng: vanthu reopen {id}; "
            "ghi cho một kỳ bằng --day.", **words)  # fmt: skip
    return day


def _answers(store: Store, obligation: str) -> list[Proposal]:
    return [item for item in store.proposals.of_obligation(obligation) if item.effect == "fulfil"]


def _confirmed_answer(store: Store, obligation: str, answer: str | None, on: datetime.date, who: str | None) -> bool:
    """Confirm the letter that waits as an answer (named by ``answer``, if any), which marks the obligation done.

    Say whether there was one; ``SetupError`` where it may be one of several.
    """
    waiting = [item for item in _answers(store, obligation) if item.state == "open"]
    if answer is not None:
        meant = reference_key(answer)
        waiting = [item for item in waiting if reference_key(labels.letter_name(item.source_key)) == meant]
    if len(waiting) > 1:
        names = ", ".join(sorted(f"{item.id[:8]} ({labels.letter_name(item.source_key)})" for item in waiting))
        words = {"count": len(waiting), "names": names}
        raise SetupError("Có {count} văn bản có thể là trả lời: {names}. Chọn một: vanthu confirm MÃ", **words)
    for item in waiting:
        store.proposals.decide(item.id, "confirmed", on, who=who)
    return bool(waiting)


def turn_down_answers(store: Store, obligation: str, status: str, on: datetime.date, who: str | None) -> None:
    """Reject open answers to what is marked not done, or it would look answered; for ``todo`` confirmed ones, too."""
    turned_down = {"todo": ("open", "confirmed"), "waiting": ()}.get(status, ("open",))
    for item in _answers(store, obligation) if status != "done" else ():
        if item.state in turned_down:
            store.proposals.decide(item.id, "rejected", on, who=who)


# --------------------
# The rows that lines of a list mean, which were ticked.

#: So many unions' rows are changed at once: each has its line in the history.
MOST_TICKED = 10_000


def rows_of(store: Store, lines: Sequence[str], asked: Filters, today: datetime.date) -> list[Obligation]:
    """Return the obligations of ticked lines: of a duty of unions asked, or of ``duty@day`` those who owe that day."""
    whose = Filters(union=asked.union, below=asked.below, advice=True)
    found: list[Obligation] = []
    for name, day in map(_of_line, lines):
        own = whose._replace(duty=store.duties.called(name))
        rows = store.obligations.asked(own, today)
        rows = rows or store.obligations.asked(own._replace(everybody=True), today)
        if day is not None:
            owing = (item for item in rows if day in standing.open_days(item, today))
            rows = [standing.instance(item, day.isoformat(), today) for item in owing]
        found += rows
        _refuse_many(len(found))
    return found


def rows_named(store: Store, lines: Sequence[str], today: datetime.date) -> list[Obligation]:
    """Return unions' rows by the ids of lines (``id``, ``id@day``); ``UnknownRefError`` where one is not there."""
    _refuse_many(len(lines))
    named = [*map(_of_line, dict.fromkeys(lines))]
    found = store.obligations.by_id([name for name, _ in named], today)
    if gone := next((name for name, _ in named if name not in found), None):
        raise UnknownRefError("Không có nghĩa vụ nào mang mã “{id}”.", id=gone)
    return [standing.instance(found[name], day.isoformat(), today) if day else found[name] for name, day in named]


def _of_line(line: str) -> tuple[str, datetime.date | None]:
    """Split a line's id: ``1a2b@2026-03-15`` into id and day, ``None`` without one; ``UnknownRefError`` for no day."""
    name, _, said = line.partition("@")
    day = whole_day(said)
    if said and day is None:
        raise UnknownRefError("Không có nghĩa vụ nào mang mã “{id}”.", id=line)
    return name, day


def _refuse_many(count: int) -> None:
    if count > MOST_TICKED:
        raise SetupError("Chọn nhiều nhất {count} nghĩa vụ một lần.", count=MOST_TICKED)


def happened(
    office: Office, store: Store, target: MarkTarget, day: datetime.date | None, on: datetime.date, who: str | None
) -> list[Obligation]:
    """Set the day of the event that an obligation is counted from, or take it back with ``None``; return what changed.

    It holds for every duty of the union under the letter that counts from the same event; by the id of a duty of which
    no unions are named, for all that wait, else for all; by the number or id of a letter, for all of its unions.
    """
    with suppress(UnknownRefError):
        store.duties.called(target.what)
        target = target._replace(all=not target.unions)
    try:
        asked = _meant(office, store, target, on)
    except UnknownRefError:
        return _happened_for_letter(store, target, day, on, who)
    rows = store.obligations.find(letter=asked[0].letter_id, everybody=True)
    counted = {row.id: (row.union, row.union_id, row.relative.anchor) for row in rows if row.relative is not None}
    left = [*filter(attrgetter("waits_for"), asked)] or asked
    none = SetupError("Hạn của nghĩa vụ {id} không tính từ mốc nào. Xem: vanthu obligations", id=asked[0].id[:8])
    like = found_or(set(filter(None, map(counted.get, map(attrgetter("id"), left)))), none)
    (event, *_), names = {at[2] for at in like}, [name for name, at in counted.items() if at in like]
    return store.marks.set_anchor(names[0], event, day, on, who=who, others=names[1:])


def _happened_for_letter(
    store: Store, target: MarkTarget, day: datetime.date | None, on: datetime.date, who: str | None
) -> list[Obligation]:
    """Set the day of an event for a whole letter, or take it back with ``None``; return what changed.

    The event is the only one that its deadlines are counted from (the day of issue is known); where there is none, or
    several, its receipt. Raises ``SetupError`` where unions are named, or it was received before it was issued.
    """
    letter = store.letters.called(target.what)
    if target.unions:
        raise SetupError("--union chỉ dùng với mã việc: bỏ đi, hoặc ghi mã việc. Chưa ghi gì.")
    issued, sha256 = letter.header.issued_on, letter.source.sha256
    asked = store.obligations.find(letter=sha256, everybody=True)
    events = {item.relative.anchor for item in asked if item.relative is not None} - {"issued"}
    event = events.pop() if len(events) == 1 else "received"
    if event == "received" and day is not None and issued is not None and day.isoformat() < issued:
        days = {"day": f"{day:%d/%m/%Y}", "issued": labels.date_words(issued)}
        raise SetupError("Ngày nhận {day} trước ngày ban hành văn bản {issued}: kiểm tra lại.", **days)
    return store.marks.set_anchor(sha256, event, day, on, who=who)
