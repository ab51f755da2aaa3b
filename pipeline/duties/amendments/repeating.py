"""Duties of a letter that an earlier one which it cites already lays: asked again, on another day, or asked no more.

Such words need no verb of change (“Kịch bản nộp trước ngày 25”, “CĐCS các bệnh viện không cử tổ y tế”), so that grammar
alone takes them for duties of their own: two letters are held against each other, and a person decides.
"""

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from extractors.dates.ordered_rows import rows_of
from extractors.patterns import only
from pipeline.calendar.recurrence import good_days, is_dated
from pipeline.duties.amendments.lapsed import long_past
from pipeline.duties.amendments.linking import GRAMMAR, asked_no_more, content, content_in_order, owner_of, papers_in
from pipeline.duties.amendments.meaning import Facts, duty_of, named, one_each
from pipeline.duties.unassigned import UNKNOWN_DOER
from pipeline.support.grouping import with_id
from pipeline.unions.names import flat, key
from schemas import DateRecord, Deadline, Evidence, Letter, Obligation, Proposal, iso, whole_day

#: Such a part of the shorter of two duties' words must stand in the other one; beginning with so many words alike will
#: do, as what is long is told by its first words (“báo cáo tiến độ | thực hiện phong trào …”).
_MOST, _LIKE_BEGINNING, _FEWEST = 0.75, 4, 2
#: A duty whose day passed so long before is not asked again: the next year's is another one.
_LONG_PAST = datetime.timedelta(days=60)
#: So many characters at most are between what is said of all and, behind it, of some.
_GAP = 2
_NUMBER = re.compile(r"\d+|[ivx]+")
_FREQUENCY = re.compile(r"FREQ=\w+")
#: So far from its own day another day may be given to one time of what recurs; and how such a time is called.
_NEAR = datetime.timedelta(days=100)
_CALLED, _QUARTERS = r"(?<!\w)(?:quy {}|thang 0?{})(?!\w)", ("i", "ii", "iii", "iv")
_DAY = ("due", "bound", "time", "recurrence", "last_good", "safe_due")

Done = Literal["repeal", "urge", "adjust", "extend"]


class RepeatedRequest(NamedTuple):
    """What a later letter asks, or asks no more: what it is called, its words, by when, of whom."""

    named: str
    evidence: Evidence
    deadline: Deadline
    record: DateRecord | None
    unions: frozenset[str] | None
    """Whom it binds, by id or name; ``None`` where its words name nobody."""


class Repeated(NamedTuple):
    """What is asked again, the earlier duty that it is, what it does to that, for which of its unions."""

    evidence: Evidence
    duty: Obligation
    effect: Done
    deadline: Deadline | None
    rows: tuple[Obligation, ...]
    """Rows of the earlier duty that are meant alone; empty where all are."""
    is_sure: bool
    """Whether the words leave no doubt that it is that duty."""
    one_time: str | None = None
    """The last day in time of the one time of what recurs that is asked by a day of its own, which stands for it."""


def repeated(
    source: Letter, own: Sequence[Obligation], duties: Sequence[Obligation], said: Sequence[Proposal]
) -> Iterator[Repeated]:
    """Yield the duties that ``source`` lays (``own``) and that are ``duties`` of an earlier letter of its issuer.

    ``said``: what its words of change propose for those already; what shares a sentence with one of these gives
    another day for some of the unions.
    """
    own = [one for one in own if one.union != UNKNOWN_DOER]  # whose it is, the earlier letter may tell
    left = [one for one in one_each(duties) if not (one.issuer_own or is_long_past(one, source))]
    for asked in (*_duties_asked(own, source), *_days_asked(own, source)):
        beside = _beside(asked, said)
        if (meant := _meant(asked, left, beside, said)) is not None:
            yield from _again(asked, meant, duties, is_apart=beside is not None)


def _again(
    asked: RepeatedRequest, meant: "_AskedDuty", duties: Sequence[Obligation], *, is_apart: bool
) -> Iterator[Repeated]:
    """Yield what is done to the duty meant; what another one's sentence gives apart is for some of the unions."""
    rows = _rows(asked, [one for one in duties if duty_of(one) == duty_of(meant.duty)])
    done = _done_to(asked, meant.duty)
    if rows is not None and done is not None and (rows or not is_apart):
        effect, is_sure = meant.effect or done.effect, meant.is_sure and done.is_sure
        yield Repeated(asked.evidence, meant.duty, effect, done.deadline, rows, is_sure, done.one_time)


class _AskedDuty(NamedTuple):
    duty: Obligation
    is_sure: bool
    effect: Done | None = None
    """What is done to it, where that is known."""


def _meant(
    asked: RepeatedRequest, earlier: Sequence[Obligation], beside: str | None, said: Sequence[Proposal]
) -> _AskedDuty | None:
    """Return the one earlier duty that is asked: that of the same sentence, else the only one that is alike.

    In a reminder, else, the paper that it says has not come (“Đề nghị các đơn vị có tên trên gửi biên bản trước …”).
    """
    if beside is not None:
        return next((_AskedDuty(one, True) for one in earlier if duty_of(one) == beside), None)
    changed = _changed(asked, said)
    alike = [
        _AskedDuty(one, how == "same" or one.recurrence is not None) for one in earlier
        if duty_of(one) not in changed and (how := _likeness(asked, one))
    ]  # fmt: skip
    return only(alike or _urged(asked, earlier, said))


def _urged(
    asked: RepeatedRequest, earlier: Sequence[Obligation], said: Iterable[Proposal]
) -> list["_AskedDuty"]:  # fmt: skip
    """Return the duties of which a letter reminds and that ask for the paper that is asked now."""
    urged, papers = {one.duty for one in said if one.effect == "urge"}, papers_in(asked.named)
    return [
        _AskedDuty(one, True, "urge") for one in earlier if duty_of(one) in urged and papers & papers_in(one.action)
    ]


def _changed(asked: RepeatedRequest, said: Iterable[Proposal]) -> set[str | None]:
    """Return the duties of which a letter's words of change speak; what some are let off is asked of the others."""
    return {one.duty for one in said if one.evidence == asked.evidence or not (one.alone and one.effect == "repeal")}


def _duties_asked(own: Sequence[Obligation], source: Letter) -> Iterator[RepeatedRequest]:
    """Yield the duties that a letter lays."""
    for item in one_each(own):
        if not (item.issuer_own or item.relative):  # a day counted from another can take the place of none
            deadline = Deadline(**{name: getattr(item, name) for name in _DAY})
            unions = frozenset(owner_of(one) for one in own if duty_of(one) == duty_of(item))
            yield RepeatedRequest(named(item), item.evidence, deadline, with_id(source.dates, item.date_id), unions)


def _days_asked(own: Sequence[Obligation], source: Letter) -> Iterator[RepeatedRequest]:
    """Yield deadlines that none of a letter's duties has, of a letter to nobody in particular: they are for all."""
    held = {task.date_id for task in source.tasks} | {item.date_id for item in own}
    for record in source.dates if not source.header.addressees else ():
        if record.type == "deadline" and record.date and not record.of_earlier and record.id not in held:
            day = {name: getattr(record, name) for name in ("bound", "time", "last_good", "safe_due")}
            yield RepeatedRequest(record.action or "", record.evidence, Deadline(due=record.date, **day), record, None)


def is_long_past(duty: Obligation, source: Letter) -> bool:
    """Whether the day of a duty passed so long before a letter that this does not ask for it any more."""
    return duty.recurrence is None and long_past(source.header.issued_on, duty.last_good, _LONG_PAST)


def _beside(asked: RepeatedRequest, said: Sequence[Proposal]) -> str | None:
    """Return the duty to which the sentence of another one gives another day (“…; riêng các trường đến ngày 14”).

    It stands within that one's words, or begins right behind them.
    """
    start, end, quote = asked.evidence.start, asked.evidence.end, asked.evidence.quote.lower()
    if GRAMMAR["apart"] not in quote:
        return None
    is_apart = quote.startswith(GRAMMAR["apart"])
    words, before = range(start, end), range(start - _GAP * is_apart, start + is_apart)
    inside = [
        one for one in said
        if one.deadline is not None and (one.evidence.start in words or one.evidence.end in before)
    ]  # fmt: skip
    found, days = {one.duty for one in inside}, {getattr(one.deadline, "due", None) for one in inside}
    return found.pop() if len(found) == 1 and asked.deadline.due not in (None, *days) else None


def _likeness(asked: RepeatedRequest, duty: Obligation) -> Literal["same", "like"] | None:
    """Whether two duties ask for the same thing, wherever it goes, or for papers that are called alike at first."""
    one, other = asked.named, named(duty)
    # A paper by the same day is the same, however much else is said of it.
    if papers_in(one) & papers_in(f"{other} {duty.action}") and asked.deadline.due == duty.due is not None:
        return "same"
    first, second = _telling(one), _telling(other)
    mine, theirs = frozenset(first), frozenset(second) - content(str(duty.deliver_to))
    common = mine & theirs
    papers, others = papers_in(one), papers_in(other)
    # The words in which they differ number them otherwise: “quý I”, “quý II”.
    are_two = all(any(map(_NUMBER.fullmatch, words)) for words in (mine - theirs, theirs - mine))
    if are_two or (papers and others and papers.isdisjoint(others)):
        return None
    begin_alike = first[:_LIKE_BEGINNING] == second[:_LIKE_BEGINNING]
    # The name of one paper alone tells nothing (“báo cáo kết quả thực hiện Kế hoạch” has two).
    told = common - content(" ".join(papers | others)) or common.intersection(first[_LIKE_BEGINNING - 1 :])
    if len(common) < _FEWEST or not told:
        return None
    if len(common) >= _MOST * min(len(mine), len(theirs)):
        return "same"
    return "like" if begin_alike and papers & others else None


def _telling(words: str) -> tuple[str, ...]:
    """Return the words that tell what a duty asks, or asks no more."""
    denial = content(asked_no_more(words))
    return tuple(word for word in content_in_order(words) if word not in denial)


def _rows(asked: RepeatedRequest, owing: Sequence[Obligation]) -> tuple[Obligation, ...] | None:
    """Return the rows of a duty that are those of the unions asked now; ``None`` where nobody of them owed it."""
    meant = tuple(one for one in owing if asked.unions is None or owner_of(one) in asked.unions)
    if len(meant) < len(asked.unions or ()):
        return None
    return () if len(meant) == len(owing) else meant


class _EffectOnDuty(NamedTuple):
    effect: Done
    deadline: Deadline | None = None
    one_time: str | None = None
    is_sure: bool = True


def _done_to(asked: RepeatedRequest, duty: Obligation) -> _EffectOnDuty | None:
    """Return what is done to an earlier duty; ``None`` where it is another one that is asked now."""
    new = _for(duty, asked)
    more = frozenset(_telling(asked.named)).difference(_telling(named(duty)))
    known = Facts(
        denied=asked_no_more(asked.named),
        dated=asked.deadline.due or asked.deadline.recurrence,
        numbered=any(map(_NUMBER.fullmatch, more)),
        same_day=(new.due, new.time, new.recurrence) == (duty.due, duty.time, duty.recurrence),
        recurs=new.recurrence,
        recurred=duty.recurrence,
        one_of_many=new.due and duty.recurrence and not new.recurrence,
        later=duty.last_good and str(new.last_good or "") > duty.last_good,
    )
    return _DOES[known.first_held(_AGAIN).made](asked, duty, new)


def _one_time(asked: RepeatedRequest, duty: Obligation) -> _EffectOnDuty | None:
    """Return that one time of what recurs is asked by a day of its own (“báo cáo quý IV … trước ngày 05/12”).

    It is the nearest one that is called so, else, not sure, the nearest one.
    """
    due, said = whole_day(asked.deadline.due), flat(key(asked.named))
    if due is None or asked.unions is None or duty.recurrence is None or not is_dated(duty.recurrence):
        return None
    days = list(good_days(duty.recurrence, duty.bound, duty.time, due - _NEAR, due + _NEAR))
    called = [day for day in days if re.search(_CALLED.format(_QUARTERS[(day.month - 1) // 3], day.month), said)]
    nearest = min(called or days, key=lambda day: abs(day - due), default=None)
    return _EffectOnDuty("adjust", asked.deadline, iso(nearest), bool(called)) if nearest else None


_AGAIN = rows_of("rules", "again", __package__)
#: What a row makes of it.
_DOES: dict[str, Callable[[RepeatedRequest, Obligation, Deadline], _EffectOnDuty | None]] = {
    "none": lambda *_: None,
    "repeal": lambda *_: _EffectOnDuty("repeal"),
    "urge": lambda *_: _EffectOnDuty("urge"),
    "one time": lambda asked, duty, _: _one_time(asked, duty),
    "extend": lambda _, __, new: _EffectOnDuty("extend", new),
    "adjust": lambda _, __, new: _EffectOnDuty("adjust", new),
}


def _for(duty: Obligation, asked: RepeatedRequest) -> Deadline:
    """Return the day that is given anew; of what recurs how it recurs from now on (“từ tháng 12 gửi trước ngày 25”)."""
    often = _FREQUENCY.findall(duty.recurrence or "")
    others = asked.record.alternatives if asked.record is not None and often else ()
    rule = next((one.rrule for one in others if one.rrule and _FREQUENCY.findall(one.rrule) == often), None)
    own = asked.deadline
    return own if rule is None else Deadline(recurrence=rule, bound=own.bound, time=own.time)
