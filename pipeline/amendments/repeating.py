"""Duties of a letter that an earlier one which it cites already lays: asked again, on another day, or asked no more.

Such words need no verb of change (“Kịch bản nộp trước ngày 25”, “CĐCS các bệnh viện không cử tổ y tế”), so that grammar
alone takes them for duties of their own: two letters are held against each other, and a person decides.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from pipeline.amendments.linking import asked_no_more, content, content_in_order, papers_in
from pipeline.amendments.meaning import duty_of, one_each
from pipeline.registry.names import key
from schemas import DateRecord, Deadline, Letter, Obligation, Proposal, whole_day

#: Such a part of the shorter of two duties' words must stand in the other one; beginning with so many words alike will
#: do, as what is long is told by its first words (“báo cáo tiến độ | thực hiện phong trào …”).
_MOST, _LIKE_BEGINNING, _FEWEST = 0.75, 4, 2
#: A duty whose day passed so long before is not asked again: the next year's is another one.
_LONG_PAST_DAYS = 60
_NUMBER = re.compile(r"\d+|[ivx]+")
_FREQUENCY = re.compile(r"FREQ=\w+")


class Repeated(NamedTuple):
    """A duty of the later letter, the earlier one that it is, what it does to that, for which of its unions."""

    item: Obligation
    duty: Obligation
    effect: Literal["repeal", "urge", "adjust", "extend"]
    deadline: Deadline | None
    rows: tuple[Obligation, ...] = ()
    """Rows of the earlier duty that are meant alone; empty where all are."""
    is_sure: bool = True
    """Whether the words leave no doubt that it is that duty."""


def repeated(
    source: Letter, own: Sequence[Obligation], duties: Sequence[Obligation], said: Sequence[Proposal]
) -> Iterator[Repeated]:
    """Yield the duties that ``source`` lays (``own``) and that are ``duties`` of an earlier letter of its issuer.

    ``said``: what its words of change propose for those already; what shares a sentence with one of these gives
    another day for some of the unions.
    """
    taken = {proposal.duty for proposal in said}
    earlier = [one for one in one_each(duties) if not one.issuer_own and not _is_long_past(one, source)]
    for item in one_each(own):
        if item.issuer_own:
            continue
        beside = _beside(item, said)
        found = [one for one in earlier if duty_of(one) == beside] if beside else _same(item, earlier, taken)
        if len(found) == 1:
            rows = _rows(item, own, [one for one in duties if duty_of(one) == duty_of(found[0])])
            done = _done_to(item, found[0], source)
            if rows is not None and done is not None and (rows or not beside):
                is_sure = bool(beside or found[0].recurrence) or _likeness(item, found[0]) == "same"
                yield Repeated(item, found[0], *done, rows, is_sure)


def _is_long_past(duty: Obligation, source: Letter) -> bool:
    day, issued = whole_day(duty.last_good), whole_day(source.header.issued_on)
    return duty.recurrence is None and day is not None and issued is not None and (issued - day).days > _LONG_PAST_DAYS


def _beside(item: Obligation, said: Sequence[Proposal]) -> str | None:
    """Return the duty to which the sentence of another one gives another day (“…; riêng các trường đến ngày 14”)."""
    range_ = range(item.evidence.start, item.evidence.end)
    inside = {one.duty for one in said if one.deadline is not None and one.evidence.start in range_ and one.duty}
    days = {one.deadline.due for one in said if one.deadline is not None and one.evidence.start in range_}
    return inside.pop() if len(inside) == 1 and item.due is not None and item.due not in days else None


def _same(item: Obligation, earlier: Sequence[Obligation], taken: set[str | None]) -> list[Obligation]:
    return [one for one in earlier if duty_of(one) not in taken and _likeness(item, one)]


def _named(item: Obligation) -> str:
    """Return what a duty is called, without doers, receiver and day."""
    return (item.title or item.action).partition(" – ")[0]


def _likeness(item: Obligation, duty: Obligation) -> Literal["same", "like"] | None:
    """Say whether two duties ask for the same thing, or for papers that are called alike at first."""
    one, other = _named(item), _named(duty)
    first, second = _asked(one), _asked(other)
    mine, theirs = frozenset(first), frozenset(second)
    papers, others = papers_in(one), papers_in(other)
    common = mine & theirs
    if (_numbers(mine - theirs) and _numbers(theirs - mine)) or (papers and others and papers.isdisjoint(others)):
        return None
    if len(common) < _FEWEST or common <= content(" ".join(papers | others)):
        return None
    if len(common) >= _MOST * min(len(mine), len(theirs)):
        return "same"
    is_like = first[:_LIKE_BEGINNING] == second[:_LIKE_BEGINNING] and len(first) >= _LIKE_BEGINNING
    return "like" if is_like and papers & others else None


def _asked(words: str) -> tuple[str, ...]:
    """Return the words that tell what a duty asks, or asks no more."""
    denial = content(asked_no_more(words))
    return tuple(word for word in content_in_order(words) if word not in denial)


def _numbers(words: frozenset[str]) -> frozenset[str]:
    return frozenset(filter(_NUMBER.fullmatch, words))


def _rows(item: Obligation, own: Sequence[Obligation], owing: Sequence[Obligation]) -> tuple[Obligation, ...] | None:
    """Return the rows of a duty that are those of the unions asked now; ``None`` where nobody of them owed it."""
    asked = {one.union_id or key(one.union) for one in own if duty_of(one) == duty_of(item)}
    meant = tuple(one for one in owing if (one.union_id or key(one.union)) in asked)
    if not meant or len(meant) < len(asked):
        return None
    return () if len(meant) == len(owing) else meant


def _done_to(
    item: Obligation, duty: Obligation, source: Letter
) -> tuple[Literal["repeal", "urge", "adjust", "extend"], Deadline | None] | None:
    """Return what is done to an earlier duty; ``None`` where one recurs and the other does not."""
    if asked_no_more(_named(item)):
        return "repeal", None
    if item.due is None and item.recurrence is None:
        return "urge", None
    deadline = _deadline(item, duty, next((one for one in source.dates if one.id == item.date_id), None))
    if (deadline.recurrence is None) != (duty.recurrence is None):
        return None
    if (deadline.due, deadline.time, deadline.recurrence) == (duty.due, duty.time, duty.recurrence):
        return "urge", None
    is_later = deadline.last_good is not None and duty.last_good is not None and deadline.last_good > duty.last_good
    return "extend" if is_later else "adjust", deadline


def _deadline(item: Obligation, duty: Obligation, record: DateRecord | None) -> Deadline:
    """Return the day that is given anew; of what recurs how it recurs from now on (“từ tháng 12 gửi trước ngày 25”)."""
    often = _FREQUENCY.findall(duty.recurrence or "")
    others = record.alternatives if record is not None and often else ()
    rules = (one.rrule for one in others if one.rrule and _FREQUENCY.findall(one.rrule) == often)
    fields = {name: getattr(item, name) for name in ("bound", "time")}
    if rule := item.recurrence or next(rules, None):
        return Deadline(recurrence=rule, **fields)
    return Deadline(due=item.due, last_good=item.last_good, safe_due=item.safe_due, **fields)
