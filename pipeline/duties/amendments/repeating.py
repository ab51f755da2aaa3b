"""What a later letter asks, or says, of what an earlier one that it cites asks or holds, without a word of change.

“Kịch bản nộp trước ngày 25”, “CĐCS các bệnh viện không cử tổ y tế”, “Ban Tổ chức tiếp tục nhận bài đến hết ngày 15/10”:
there are more ways to say so than any table holds. Two letters are held against each other: what the later one asks is
a duty of the earlier one where both ask for the same in like words; a day, or a word like “chưa”, “đã”, beside what a
duty asks for may mean that, and a person decides.
"""

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import chain
from typing import NamedTuple, cast

from extractors.amendments import AmendingSentence, AmendmentContext, amendments_of, context_of, evidence_of
from extractors.dates.ordered_rows import rows_of
from extractors.patterns import only, view_of_letter
from pipeline.calendar.recurrence import good_days, is_dated
from pipeline.duties.amendments.lapsed import long_past
from pipeline.duties.amendments.linking import (
    GRAMMAR,
    asked_no_more,
    content,
    content_in_order,
    owner_of,
    papers_in,
    spelled_content,
)  # fmt: skip
from pipeline.duties.amendments.meaning import SPEAKING, Facts, duty_of, named, one_each
from pipeline.duties.amendments.wording import LetterPair, day_of, is_earlier
from pipeline.duties.matching import HELD, held_by, name_of, touch
from pipeline.duties.routing.event_links import named_by
from pipeline.duties.unassigned import UNKNOWN_DOER
from pipeline.support.grouping import picked, with_id
from pipeline.unions.names import flat, key
from schemas import DateRecord, Deadline, Effect, Evidence, Letter, Obligation, Proposal, iso, whole_day

#: Such a part of the shorter of two duties' words must stand in the other one; beginning with so many words alike will
#: do, as what is long is told by its first words (“báo cáo tiến độ | thực hiện phong trào …”).
_MOST, _LIKE_BEGINNING, _FEWEST = 0.75, 4, 2
#: Such a part of the name of what is held names it.
_OF_A_NAME = 0.5
#: What one paper is asked for in is told by so many words, with that for its kind, or by such a part of all.
_OF_A_DUTY, _PART = 3, 0.4
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
_TURNS, _ALL_CAME = (re.compile(GRAMMAR[name]) for name in ("turns", "all_came"))
_ALIKE, _AGAIN, _ITS_DAY = (rows_of("rules", table, __package__) for table in ("alike", "again", "its_day"))


class RepeatedRequest(NamedTuple):
    """What a later letter asks, or asks no more: what it is called, its words, by when, of whom."""

    named: str
    evidence: Evidence
    deadline: Deadline
    record: DateRecord | None
    unions: frozenset[str] | None
    """Whom it binds, by id or name; ``None`` where its words name nobody."""


class Repeated(NamedTuple):
    """What is asked again or may be meant: the words, the earlier duty, what is done to it, for whom of it."""

    evidence: Evidence
    duty: Obligation
    effect: Effect | None = None
    says: str = "speaks"
    """In which words of ``rules.toml`` that is told."""
    deadline: Deadline | None = None
    rows: Sequence[Obligation] = ()
    """Rows of the earlier duty that are meant alone; empty where all are."""
    is_sure: bool = False
    """Whether the words leave no doubt that it is that duty."""
    is_apart: bool = False
    """Whether the sentence of another one says it of some of the unions."""
    one_time: str | None = None
    """The last day in time of the one time of what recurs that is asked by a day of its own, which stands for it."""


def _open(pair: LetterPair) -> list[Obligation]:
    """Return one obligation for each duty of unions that the later letter may still ask for."""
    issued = pair.source.header.issued_on
    # What passed so long before a letter is not asked for by it any more.
    return [
        one for one in one_each(pair.duties)
        if not (one.issuer_own or (one.recurrence is None and long_past(issued, one.last_good, _LONG_PAST)))
    ]  # fmt: skip


def _owing(pair: LetterPair, duty: Obligation, unions: Set[str] | None = None) -> list[Obligation]:
    """Return the rows of a duty, or those alone of some unions."""
    theirs = (one for one in pair.duties if duty_of(one) == duty_of(duty))
    return [one for one in theirs if unions is None or owner_of(one) in unions]


def _alone(pair: LetterPair, duty: Obligation, rows: Sequence[Obligation]) -> Sequence[Obligation]:
    """Return rows of a duty that are meant alone; none where they are all of them."""
    return rows if len(rows) < len(_owing(pair, duty)) else ()


def _own_days(source: Letter, *types: str) -> Iterator[DateRecord]:
    """Yield the days of some types that are the letter's own."""
    return (one for one in source.dates if one.date is not None and not one.of_earlier and one.type in types)


# --------------------
# What is asked again, on another day, or asked no more.


def repeated(pair: LetterPair, said: Sequence[Proposal]) -> Iterator[Repeated]:
    """Yield the duties that the later letter asks for again.

    ``said``: what its words of change propose for those already; what shares a sentence with one of these gives
    another day for some of the unions.
    """
    own = [one for one in pair.own if one.union != UNKNOWN_DOER]  # whose it is, the earlier letter may tell
    left = _open(pair)
    for asked in (*_duties_asked(own, pair.source), *_days_asked(own, pair.source)):
        for meant in _meant(asked, left, said):
            rows = _owing(pair, meant.duty, asked.unions)
            alone = _alone(pair, meant.duty, rows)
            # Whom the words bind and who owed nothing of it: then it is another duty.
            if len(rows) >= len(asked.unions or ()) and (alone or not meant.is_apart):
                yield from _done_to(asked, meant._replace(rows=alone), pair.source, said)


def _duties_asked(own: Sequence[Obligation], source: Letter) -> Iterator[RepeatedRequest]:
    """Yield the duties that the later letter lays."""
    for item in one_each(own):
        if not (item.issuer_own or item.relative):  # a day counted from another can take the place of none
            unions = frozenset(owner_of(one) for one in own if duty_of(one) == duty_of(item))
            record = with_id(source.dates, item.date_id)
            yield RepeatedRequest(named(item), item.evidence, Deadline(**picked(item, _DAY)), record, unions)


def _days_asked(own: Sequence[Obligation], source: Letter) -> Iterator[RepeatedRequest]:
    """Yield deadlines that none of a letter's duties has, of a letter to nobody in particular: they are for all."""
    held = {task.date_id for task in source.tasks} | {item.date_id for item in own}
    for record in () if source.header.addressees else _own_days(source, "deadline"):
        if record.id not in held:
            yield RepeatedRequest(record.action or "", record.evidence, day_of(record), record, None)


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
    days = {None, *(one.deadline.due for one in inside if one.deadline)}
    return only({one.duty for one in inside}) if asked.deadline.due not in days else None


def _meant(asked: RepeatedRequest, earlier: Sequence[Obligation], said: Sequence[Proposal]) -> list[Repeated]:
    """Return the earlier duty that is asked: that of the same sentence, else the only one that is alike.

    None of those of which the letter's words of change speak already. In a reminder, else, the paper that it says has
    not come (“Đề nghị các đơn vị có tên trên gửi biên bản trước …”).
    """
    if beside := _beside(asked, said):
        return [Repeated(asked.evidence, one, is_sure=True, is_apart=True) for one in earlier if duty_of(one) == beside]
    changed = _changed(asked, said)
    ways = [(one, _alike(asked, one)) for one in earlier if duty_of(one) not in changed]
    alike = [Repeated(asked.evidence, one, is_sure=how == "same") for one, how in ways if how != "none"]
    found = only(alike or _urged(asked, earlier, said))
    return [found] if found else []


def _changed(asked: RepeatedRequest, said: Iterable[Proposal]) -> set[str | None]:
    """Return the duties of which a letter's words of change speak; what some are let off is asked of the others."""
    left = [one for one in said if one.effect != "replace"]
    return {one.duty for one in left if one.evidence == asked.evidence or not (one.alone and one.effect == "repeal")}


def _urged(asked: RepeatedRequest, earlier: Iterable[Obligation], said: Iterable[Proposal]) -> list[Repeated]:
    """Return the duties of which a letter reminds and that ask for the paper that is asked now."""
    urged, papers = {one.duty for one in said if one.effect == "urge"}, papers_in(asked.named)
    asking = [one for one in earlier if duty_of(one) in urged and papers & papers_in(one.action)]
    return [Repeated(asked.evidence, one, "urge", is_sure=True) for one in asking]


def _alike(asked: RepeatedRequest, duty: Obligation) -> str:
    """Say how two duties are alike: they ask for the same thing, wherever it goes, or for papers called alike."""
    one, other = asked.named, named(duty)
    first, second = _telling(one), _telling(other)
    mine, theirs = frozenset(first), frozenset(second) - content(str(duty.deliver_to))
    common, papers, others = mine & theirs, papers_in(one), papers_in(other)
    # The name of one paper alone tells nothing (“báo cáo kết quả thực hiện Kế hoạch” has two).
    telling = common - content(" ".join(papers | others)) or common.intersection(first[_LIKE_BEGINNING - 1 :])
    known = Facts(
        paper=papers & papers_in(f"{other} {duty.action}"), papers=papers & others,
        same_day=asked.deadline.due == duty.due is not None, apart=papers and others and papers.isdisjoint(others),
        numbered=_numbered(mine - theirs) and _numbered(theirs - mine), told=telling and len(common) >= _FEWEST,
        most=len(common) >= _MOST * min(len(mine), len(theirs)),
        begins=first[:_LIKE_BEGINNING] == second[:_LIKE_BEGINNING], recurs=duty.recurrence,
    )  # fmt: skip
    return known.first_held(_ALIKE).made


def _numbered(words: Iterable[str]) -> bool:
    return any(map(_NUMBER.fullmatch, words))


def _telling(words: str) -> tuple[str, ...]:
    """Return the words that tell what a duty asks, or asks no more."""
    denial = content(asked_no_more(words))
    return tuple(word for word in content_in_order(words) if word not in denial)


def _done_to(asked: RepeatedRequest, found: Repeated, source: Letter, said: Iterable[Proposal]) -> Iterator[Repeated]:
    """Yield what is done to an earlier duty; nothing where it is another one that is asked now."""
    duty, new = found.duty, _recurring(asked, found.duty)
    more = frozenset(_telling(asked.named)).difference(_telling(named(duty)))
    known = Facts(
        denied=asked_no_more(asked.named), dated=asked.deadline.due or asked.deadline.recurrence,
        numbered=_numbered(more), urged=found.effect, some=found.rows,
        same_day=(new.due, new.time, new.recurrence) == (duty.due, duty.time, duty.recurrence),
        recurs=new.recurrence, recurred=duty.recurrence, day=new.due, laid=asked.unions is not None,
        later=duty.last_good and str(new.last_good or "") > duty.last_good, earlier=is_earlier(new, duty),
        over=str(duty.last_good) < str(source.header.issued_on),
        replaced=any((one.effect, one.duty) == ("replace", duty_of(duty)) for one in said),
    )  # fmt: skip
    row = known.first_held(_AGAIN)
    says = row.given.get("says", "")
    known["changes"] = says == "changes"
    is_sure = found.is_sure and known.first_held(_ITS_DAY).made == "sure"
    # What is owed under the name of a reminder is only urged, by whatever day.
    done = found._replace(effect=found.effect or cast(Effect, row.made), says=says, is_sure=is_sure)
    if row.made == "one time":
        yield from _one_time(asked, found)
    elif row.made != "none":
        yield done._replace(deadline=new if says == "changes" else None)


def _one_time(asked: RepeatedRequest, found: Repeated) -> Iterator[Repeated]:
    """Yield that one time of what recurs is asked by a day of its own (“báo cáo quý IV … trước ngày 05/12”).

    It is the nearest one that is called so, else, not sure, the nearest one.
    """
    duty, due, rule = found.duty, whole_day(asked.deadline.due), found.duty.recurrence or ""
    if due is None or not is_dated(rule):
        return
    said = flat(key(asked.named))
    days = list(good_days(rule, duty.bound, duty.time, due - _NEAR, due + _NEAR))
    called = [day for day in days if re.search(_CALLED.format(_QUARTERS[(day.month - 1) // 3], day.month), said)]
    for nearest in sorted(called or days, key=lambda day: abs(day - due))[:1]:
        new = found._replace(says="changes", deadline=asked.deadline, one_time=iso(nearest))
        yield new._replace(effect=found.effect or "adjust", is_sure=found.is_sure and bool(called))


def _recurring(asked: RepeatedRequest, duty: Obligation) -> Deadline:
    """Return the day that is given anew; of what recurs how it recurs from now on (“từ tháng 12 gửi trước ngày 25”)."""
    often = _FREQUENCY.findall(duty.recurrence or "")
    others = asked.record.alternatives if asked.record is not None and often else ()
    rule = next((one.rrule for one in others if one.rrule and _FREQUENCY.findall(one.rrule) == often), None)
    own = asked.deadline
    return own if rule is None else Deadline(recurrence=rule, bound=own.bound, time=own.time)


# --------------------
# What may be meant by a day, or by a word that may change something, beside what a duty asks for or what is held.


def perhaps_meant(pair: LetterPair, said: Sequence[Proposal]) -> Iterator[Repeated]:
    """Yield what the later letter may say of the earlier duties; of those that ``said`` speaks of none."""
    context = context_of(pair.source, view_of_letter(pair.source.text))
    sentences = [one for one in chain.from_iterable(context.paragraphs) if one.block.zone in SPEAKING]
    left, days = _of_which_nothing_is_said(pair, said), _free_days(pair)
    for before, sentence in zip([None, *sentences], sentences, strict=False):
        evidence = evidence_of(pair.source, sentence)
        if not _is_told(evidence, said):
            record = next((one for one in days if touch(one.evidence, evidence)), None)
            duty = _told_by(context, sentence, before, record, left)
            if duty is not None and _may_change(duty, record, said):
                left.remove(duty)
                yield _of_whom(pair, Repeated(evidence, duty, "adjust"), record)


def _free_days(pair: LetterPair) -> list[DateRecord]:
    """Return the later letter's deadlines, but those of what it asks for something that it holds itself."""
    tied = {one.date_id for one in pair.own if one.event_id}
    return [one for one in _own_days(pair.source, "deadline") if one.id not in tied]


def _of_whom(pair: LetterPair, meant: Repeated, record: DateRecord | None) -> Repeated:
    """Return what may be meant; by a day, of those alone who owe something by it."""
    if record is None:
        return meant
    unions = {owner_of(one) for one in pair.own if one.date_id == record.id and not one.issuer_own}
    rows = _alone(pair, meant.duty, _owing(pair, meant.duty, unions))
    return meant._replace(evidence=record.evidence, says="maybe", deadline=day_of(record), rows=rows)


def _of_which_nothing_is_said(pair: LetterPair, said: Sequence[Proposal]) -> list[Obligation]:
    """Return the duties, one for each, that have a day still to be kept and of which a letter says nothing.

    What it changes of another document, by which an earlier letter changed this one, is no word for this one beside it.
    """
    taken = {one.duty for one in said if (one.deadline, one.effect) != (None, "urge")}
    elsewhere = [one.evidence.quote for one in amendments_of(pair.source) if one.reference_id not in pair.cited]
    papers = papers_in(" ".join(elsewhere))
    dated = [one for one in _open(pair) if one.last_good and duty_of(one) not in taken]
    return [one for one in dated if papers.isdisjoint(papers_in(one.action))]


def _may_change(duty: Obligation, record: DateRecord | None, said: Iterable[Proposal]) -> bool:
    """Whether a day is later than that of a duty; without one nothing else is said of it."""
    if record is None:
        return all(duty_of(duty) != one.duty for one in said)
    return str(record.last_good) > str(duty.last_good)


def _told_by(
    context: AmendmentContext, sentence: AmendingSentence, before: AmendingSentence | None,
    record: DateRecord | None, duties: Sequence[Obligation],
) -> Obligation | None:  # fmt: skip
    """Return the duty that asks for what a sentence, that before it or the letter's subject names; none of several.

    Of the sentence before where this one gives a day. What tells it from others of its kind may stand in the subject.
    """
    near = [sentence, *filter(None, [before if record else None])]
    words, subject = [*map(context.said, near)], context.text[slice(*context.subject_place)]
    if not (record or _TURNS.search(words[0])) or _ALL_CAME.search(words[0]):
        return None
    where = next(filter(papers_in, (*words, subject)), "")
    papers, told = papers_in(where), {*spelled_content(f"{where} {subject}")}
    days = {day.date for one in near for day in context.dated.within(*one[:2])}

    def told_of(duty: Obligation) -> float:
        """Return how well it is told, from 1 on well enough: what has many words by more of them, or by its day."""
        own = {*spelled_content(named(duty))}
        return len(own & told) / max(_OF_A_DUTY, _PART * len(own)) + (duty.due in days)

    asking = {duty_of(one): told_of(one) for one in duties if papers & papers_in(one.action)}
    most = max([1.0, *asking.values()])
    return only([one for one in duties if asking.get(duty_of(one)) == most])


def _is_told(words: Evidence, said: Sequence[Proposal]) -> bool:
    """Whether a proposal is made of these words already."""
    return any(touch(one.evidence, words) for one in said)


def perhaps_held(pair: LetterPair, said: Sequence[Proposal]) -> Iterator[tuple[DateRecord, DateRecord]]:
    """Yield what the later letter holds by another day than the earlier one does, under most of its name; then that."""
    gone = {one.event for one in said}
    held = [one for one in held_by(pair.target) if one.id not in gone]
    days = {one.date for one in held}
    for record in _own_days(pair.source, *HELD):
        name = content(name_of(record, pair.source))
        event = named_by(name, pair.target, held)
        if event is not None and record.date not in days and not _is_told(record.evidence, said):
            words = content(name_of(event, pair.target))
            if len(words & name) >= len(words) * _OF_A_NAME:
                yield record, event
