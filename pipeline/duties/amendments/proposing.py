"""What a letter would change in an earlier one that it cites, as proposals that a person decides on.

A pure function of the two letters and of the earlier one's duties: whatever came first, whatever was read again, the
same two letters give the same proposals with the same ids. None counts before a person confirms it.
"""

import datetime
import functools
import hashlib
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal

from extractors.amendments import amendments_of
from pipeline.calendar.deadlines import full_day
from pipeline.calendar.recurrence import good_days
from pipeline.calendar.workdays import WorkingCalendar
from pipeline.duties.amendments import linking, wording
from pipeline.duties.amendments.linking import Fit, citation_fit, content, is_same_issuer, owed_by, papers_in, papers_of
from pipeline.duties.amendments.meaning import (
    Matched,
    duty_of,
    events_meant,
    held_noun,
    is_for_some,
    likeness,
    matched,
    names_held,
    one_each,
    only_for,
    owner_of,
)
from pipeline.duties.amendments.repeating import Repeated, repeated
from pipeline.duties.amendments.versions import ENDING, GIVES_DAYS
from pipeline.duties.amendments.wording import action_words, day_words, deadline_words, letter_said
from pipeline.duties.matching import HELD, name_of, plain
from pipeline.duties.routing.event_links import held_elsewhere
from pipeline.support.grouping import picked, with_id
from schemas import (
    Amendment,
    DateRecord,
    Deadline,
    Effect,
    Evidence,
    Letter,
    LetterKey,
    Obligation,
    Proposal,
    iso,
    whole_day,
)

_DAY = datetime.timedelta(days=1)
#: So alike a duty must be to words for an event, which has a day of its own.
_SAME_THING = 2.0
#: Words that name one time of what comes again: “tháng 6”, “quý II”.
_ONE_TIME = re.compile(r"\d|(?<!\w)[IVX]+(?!\w)")
#: Of what recurs at most so many times are told one by one that they are asked no more.
_MOST_TIMES = 400
_MISSING, _FROM_NOW = (re.compile(linking.GRAMMAR[name]) for name in ("missing", "from_now"))
#: How much more alike the best duty must be than another one to be meant alone.
_CLEARLY = 1.0


def proposals_of(
    source: Letter, target: Letter, duties: Sequence[Obligation], calendar: WorkingCalendar,
    own: Sequence[Obligation] = (),
) -> list[Proposal]:  # fmt: skip
    """Return what ``source`` proposes for ``target``, whose ``duties`` are those of all its unions; ``own``: its own.

    Empty where it does not cite it. Where the words leave open which duty they mean, each is proposed with ``sure``
    false; so is all that a body does to another body's letter.
    """
    cited = {
        reference.id: fit
        for reference in source.references
        if (fit := citation_fit(reference, source, target)) is not None
    }
    if not cited:
        return []
    # To what it only gives a day, another letter asks.
    given = {one.date_id for one in amendments_of(target) if one.date_id and one.effect in GIVES_DAYS}
    duties = [one for one in duties if one.date_id not in given]
    found: list[Proposal] = []
    for amendment in amendments_of(source):
        if (fit := cited.get(amendment.reference_id)) is not None:
            is_sure = amendment.sure and fit == "sure" and is_same_issuer(source, target)
            theirs = _of_those_asked(amendment, own, duties)
            found += _Change(amendment, source, target, theirs, calendar, is_sure=is_sure).proposals()
    if is_same_issuer(source, target) and not any(map(_ends_all, found)):
        found += [_asked_again(again, source, target) for again in repeated(source, own, duties, tuple(found))]
        found += [*_sent_by_others(source, target, duties, found), *_for_what_is_held(source, target, own)]
    found += _answers(source, target, duties, cited)
    each: dict[str, Proposal] = {}
    for proposal in found:
        each.setdefault(proposal.id, proposal)
    return list(each.values())


def _of_those_asked(
    amendment: Amendment, own: Sequence[Obligation], duties: Sequence[Obligation]
) -> Sequence[Obligation]:
    """Return the duties that words may mean: where they lay one on unions of ours (``own``), those that these owe."""
    at = amendment.evidence.start
    asked = {owner_of(one) for one in own if one.side == "below" and at in range(one.evidence.start, one.evidence.end)}
    theirs = {duty_of(one) for one in duties if owner_of(one) in asked}
    return [one for one in duties if duty_of(one) in theirs] if asked and amendment.effect == "urge" else duties


def passed_on(source: Letter, between: Letter, target: Letter) -> Letter | None:
    """Return a letter as citing ``target`` where it cites ``between``, if that one cites ``target`` of the same issuer.

    To put off, or to ask for, once more what a letter put off or explained is to put off what the first one asks.
    """
    said = tuple(one for one in amendments_of(source) if one.effect in GIVES_DAYS)
    meaning = (one for one in between.references if citation_fit(one, between, target) is not None)
    if not said or (cited := next(meaning, None)) is None or not is_same_issuer(between, target):
        return None
    named = picked(cited, ("number", "symbol", "date", "issuer", "kind"))
    references = tuple(
        one.model_copy(update=named) if citation_fit(one, source, between) is not None else one
        for one in source.references
    )
    return source.model_copy(update={"references": references, "amendments": said})


def _ends_all(proposal: Proposal) -> bool:
    """Whether a letter takes the place of the other one, so that what both ask is its own."""
    return proposal.effect in ENDING and proposal.duty is None and proposal.event is None


def _asked_again(again: Repeated, source: Letter, target: Letter) -> Proposal:
    """Return what is proposed for a duty that is asked again, or no more: for all of its unions, or some of them."""
    duty, new = again.duty, again.deadline
    known = {"does": wording.DOES[again.effect], "action": action_words(duty), "letter": letter_said(source)}
    if new is not None:
        new = new.model_copy(update={"source": source.source.sha256})
        old = day_words(again.one_time) or deadline_words(duty)
        message = wording.CHANGES.format(old=old, new=deadline_words(new), **known)
    else:
        message = wording.AGAIN[again.effect].format(**known)
    # What should have been done by now may have been: then this is asked on top of it; what is urged has not, nor have
    # those done it who are written to alone.
    is_new = again.effect != "urge" and not again.rows
    is_over = is_new and str(duty.last_good) < str(source.header.issued_on)
    is_sure = again.is_sure and (new is None or not (is_over or _is_earlier(new, duty)))
    told_by = (again.effect, new and _when(new), again.one_time or "again")
    said = wording.of_some(again.rows, message)
    return _proposed(
        source, target, told_by, again.effect, said, again.evidence, is_sure, duty_of(duty), again.rows,
        None if again.one_time else new, held_on=again.one_time,
    )  # fmt: skip


def _sent_by_others(
    source: Letter, target: Letter, duties: Sequence[Obligation], said: Sequence[Proposal]
) -> Iterator[Proposal]:
    """Yield that all others may have sent what a letter says by name who has not sent: “chưa gửi: CĐCS A; CĐCS B”."""
    quotes = " ".join(one.evidence.quote.lower() for one in amendments_of(source))
    urging = [one for one in said if one.effect == "urge" and one.alone] if _MISSING.search(quotes) else []
    for one in urging:
        rows = [item for item in duties if duty_of(item) == one.duty and item.id not in one.alone]
        message = wording.OTHERS_SENT.format(letter=letter_said(source), action=action_words(rows[0]))
        yield _proposed(source, target, ("fulfil",), "fulfil", message, one.evidence, False, one.duty, rows)


def _for_what_is_held(source: Letter, target: Letter, own: Sequence[Obligation]) -> Iterator[Proposal]:
    """Yield what a letter asks for something that the earlier one holds: nobody asks for it when that is over."""
    for item in one_each(own):
        if (event := held_elsewhere(item, source, target)) is not None:
            message = wording.FOR_HELD.format(
                action=action_words(item), event=name_of(event, target), target=letter_said(target)
            )
            told_by = ("serves", duty_of(item))
            yield _proposed(source, target, told_by, "serves", message, item.evidence, True, None, event=event)


def _answers(
    source: Letter, target: Letter, duties: Sequence[Obligation], cited: Mapping[str, Fit]
) -> Iterator[Proposal]:
    """Yield what a letter may fulfil of a letter that it cites (``cited``): sender and kind of paper must fit."""
    reference = next((r for r in source.references if r.id in cited and r.relation in linking.FOLLOWS), None)
    mine, asking = source.header.issuer, target.header.issuer
    if reference is None or (mine and asking and plain(mine) == plain(asking)):
        return
    own = content(source.header.subject or "") - content(target.header.subject or "")

    def alike(item: Obligation) -> int:
        return len(own & content(item.action))

    theirs = [item for item in owed_by(source.header.issuer, duties) if item.role != "monitor"]
    fitting = _brought(papers_of(source), theirs, alike)
    # The paper may rather be one of those that come again: “Báo cáo quý I”.
    again = max((alike(item) for item in theirs if item.recurrence), default=0)
    is_rather_again = again > max(map(alike, fitting), default=0)
    # Who owes the answer and names no other day means this letter.
    is_meant = cited[reference.id] == "sure" or reference.date is None
    is_sure = len(fitting) == 1 and is_meant and not is_rather_again
    words = wording.ANSWERS if is_sure else wording.ANSWERS_MAYBE
    for item in fitting:
        message = words.format(union=item.union, letter=letter_said(source), action=action_words(item))
        yield _proposed(
            source, target, ("fulfil",), "fulfil", message, reference.evidence, is_sure, item.parent or None, (item,)
        )


def _brought(
    papers: frozenset[str], owed: Sequence[Obligation], alike: Callable[[Obligation], int]
) -> list[Obligation]:
    """Return the duties that ask for one of some papers: reports first, the one that is clearly most alike."""
    fitting = [item for item in owed if not item.recurrence and papers & papers_in(item.action)]
    fitting = [item for item in fitting if item.kind == "report"] or fitting
    ranked = sorted(fitting, key=alike, reverse=True)
    is_clear = len(ranked) > 1 and alike(ranked[0]) - alike(ranked[1]) >= _CLEARLY
    return ranked[:1] if is_clear else fitting


class _Change:
    """What a letter's words for another one would change of the duties and days that that one names."""

    def __init__(
        self, amendment: Amendment, source: Letter, target: Letter, duties: Sequence[Obligation],
        calendar: WorkingCalendar, *, is_sure: bool,
    ) -> None:  # fmt: skip
        self.amendment, self.source, self.target = amendment, source, target
        self.duties, self.calendar, self.is_sure = duties, calendar, is_sure and not is_for_some(amendment)
        self.letter, self.other = letter_said(source), letter_said(target)
        self.day = source.header.issued_on
        #: The day that the words give.
        self.record = with_id(source.dates, amendment.date_id)

    def proposals(self) -> Iterator[Proposal]:
        """Yield what is proposed, by what the letter does to the other one."""
        amendment = self.amendment
        if amendment.effect in ENDING:
            return self._ends()
        if amendment.date_id is not None or amendment.more_days is not None:
            return self._gives_a_day()
        if amendment.effect == "urge":
            return self._reminds()
        if amendment.effect == "extend":
            return self._each(wording.NO_DAY, (self._matched(self.duties)[0], False))
        return self._only_says()

    @functools.cached_property
    def late(self) -> Sequence[Obligation]:
        """What lower unions should have done by the day of a reminder."""
        day = self.day or ""
        return [item for item in self.duties if item.last_good and item.last_good <= day and not item.issuer_own]

    def _ends(self) -> Iterator[Proposal]:
        """What is named ends, or waits; where nothing is named, all that is open."""
        amendment = self.amendment
        if not amendment.points and amendment.about is None:
            words = wording.FREEZES_ALL if amendment.effect == "suspend" else wording.ENDS_ALL
            yield self._proposal(self._worded(words, target=self.other))
            return
        events, is_sure = events_meant(amendment, self.target, self.duties)
        found, is_meant = self._matched(self.duties, dated=False)
        if self.alone:
            # What some take no part in is held for the others; these do not owe what is asked for it.
            ids = [event.id for event in events]
            tied, events = [item for item in one_each(self.duties) if item.event_id in ids], []
            found, is_meant = (tied, is_sure) if tied else (found, is_meant)
        for event in events:
            said = wording.CALLS_OFF.format(
                does=wording.CALLED_OFF[amendment.effect], action=name_of(event, self.target),
                old=deadline_words(_day_of(event)), letter=self.letter,
            )  # fmt: skip
            yield self._proposal(said, event=event, sure=is_sure)
        left = self._wanted_no_more(found, events)
        for item in left:
            new = self._behind_the_letter(item)
            # Of what comes again one time may be meant: “không yêu cầu gửi báo cáo tháng 6”.
            is_one_time = item.recurrence and new is None and _ONE_TIME.search(str(amendment.about))
            message = self._worded(wording.ENDS_FROM_NOW if new else wording.ENDS, item, day=day_words(self.day))
            yield from self._for_whom(item, message, new, is_sure=is_meant and not (events or is_one_time))

    def _wanted_no_more(self, found: Sequence[Obligation], events: Sequence[DateRecord]) -> list[Obligation]:
        """Return the duties that may end: what was to be sent for what is called off goes with it without a word."""
        amendment, moved = self.amendment, {event.id for event in events}
        about, noun = str(amendment.about), held_noun(amendment) if events else frozenset[str]()
        if not (events or amendment.points or any(likeness(about, item, self.target) for item in found)):
            return []
        return [
            item for item in found
            if moved.isdisjoint((item.date_id, item.event_id)) and noun <= content(item.action)
        ]  # fmt: skip

    def _behind_the_letter(self, item: Obligation) -> Deadline | None:
        """Return how what recurs goes on where it is asked no more “từ quý III”: what was due before is still owed."""
        day, rule = whole_day(self.day), item.recurrence
        if rule is None or day is None or not _FROM_NOW.search(self.amendment.evidence.quote.lower()):
            return None
        days = good_days(rule, item.bound, item.time, day + _DAY, whole_day(item.shown_until))
        gone, source = tuple(map(str, itertools.islice(days, _MOST_TIMES))), self.source.source.sha256
        return Deadline(recurrence=rule, bound=item.bound, time=item.time, except_days=gone, source=source)

    def _gives_a_day(self) -> Iterator[Proposal]:
        """What is held moves to the day given, or lasts longer; where the words mean nothing held, duties have it."""
        is_held = self._was_only_held() or names_held(self.amendment, self.target)
        if self.record is None or self.record.type in HELD or is_held:
            events, is_sure = events_meant(self.amendment, self.target, self.duties)
            if events:
                return self._moves(events, is_sure=is_sure)
        return self._changes_deadlines()

    def _was_only_held(self) -> bool:
        """Whether the old day is none of a duty: what moves is what is held then, whatever it is called."""
        old = self.amendment.old_date
        return old is not None and all(old not in (item.due, item.last_good) for item in self.duties)

    def _moves(self, events: Sequence[DateRecord], *, is_sure: bool) -> Iterator[Proposal]:
        """What goes on for some days ends so many days later (“kéo dài thời gian thi thêm 07 ngày”)."""
        for event in events:
            was, moved = _day_of(event), self._moved(event)
            if moved is not None and _when(moved) != _when(was):
                said = wording.MOVES.format(
                    action=name_of(event, self.target), old=deadline_words(was), new=deadline_words(moved),
                    letter=self.letter,
                )  # fmt: skip
                yield self._proposal(said, deadline=moved, event=event, sure=is_sure)

    def _moved(self, event: DateRecord) -> Deadline | None:
        if self.record is not None:
            return _moved(event, self.record, self.source.source.sha256)
        return self._later(_day_of(event)) if event.type == "period" else None

    def _changes_deadlines(self) -> Iterator[Proposal]:
        meant_ones, is_sure = self._put_off()
        pairs = [(item, new) for item in meant_ones if (new := self._deadline(item)) is not None]
        if self.amendment.effect == "extend" and len(meant_ones) > 1:
            # What ends later than the day given cannot be what is put off.
            pairs = [(item, new) for item, new in pairs if not _is_earlier(new, item)]
        for item, new in (pair for pair in pairs if _when(pair[1]) != _when(pair[0])):
            # A day before the old one may be a slip of the pen, unless the words name both days.
            is_slip = _is_earlier(new, item) and self.amendment.old_date not in (item.due, item.last_good)
            yield from self._with_deadline(item, new, is_sure=is_sure and not is_slip)
        if not pairs and (self.duties or not GIVES_DAYS & {one.effect for one in amendments_of(self.target)}):
            what = f"“{self.amendment.about}”" if self.amendment.about else self.other
            new_day = day_words(self.record.date) if self.record is not None else ""
            yield self._proposal(self._worded(wording.NOWHERE, what=what, new=new_day, target=self.other), sure=False)

    def _put_off(self) -> Matched:
        """Return the duties to which the words give a day."""
        amendment = self.amendment
        urged = self.late if amendment.effect == "urge" and amendment.about is None else ()
        found, is_sure = self._matched(urged or self.duties)
        if self.record is not None and self.record.type == "event":
            # What is held has another day: that is none of a duty of which the words do not speak.
            found = [one for one in found if likeness(amendment.about or "", one, self.target) >= _SAME_THING]
        return found, is_sure

    def _with_deadline(self, item: Obligation, new: Deadline, *, is_sure: bool) -> Iterator[Proposal]:
        """Return the new deadline of a duty."""
        message = self._worded(wording.CHANGES, item, old=deadline_words(item), new=deadline_words(new))
        return self._for_whom(item, message, new, is_sure=is_sure)

    @functools.cached_property
    def alone(self) -> Sequence[Obligation]:
        """The rows that are meant alone, of whatever duty: whom the words name owes one or the other."""
        # Who speaks for the issuer says it of others.
        return only_for(self.amendment, self.source, [item for item in self.duties if not item.issuer_own])

    def _matched(self, duties: Sequence[Obligation], *, dated: bool = True) -> Matched:
        return matched(self.amendment, self.target, duties, self.alone, dated=dated)

    def _for_whom(
        self, item: Obligation, message: str, new: Deadline | None = None, *, is_sure: bool
    ) -> Iterator[Proposal]:
        """Yield what is proposed for a duty: for all of its unions, or for those for whom alone it is said."""
        rows = [one for one in self.alone if duty_of(one) == duty_of(item)]
        if rows or not self.alone:
            rows = rows if len(rows) < sum(duty_of(one) == duty_of(item) for one in self.duties) else []
            yield self._proposal(wording.of_some(rows, message), duty_of(item), rows, new, sure=is_sure)

    def _reminds(self) -> Iterator[Proposal]:
        return self._each(wording.REMINDS, self._matched(self.late))

    def _only_says(self) -> Iterator[Proposal]:
        """People should know of a change that moves no deadline."""
        about = self.amendment.about
        what = ", ".join(self.amendment.points) or (f"“{about}”" if about else "")
        what = f"{what} của {self.other}" if what else self.other
        yield self._proposal(self._worded(wording.SAYS, what=what))

    def _each(self, words: str, found: Matched) -> Iterator[Proposal]:
        items, is_sure = found
        for item in items:
            yield from self._for_whom(item, self._worded(words, item), is_sure=is_sure)

    def _worded(self, words: str, item: Obligation | None = None, **more: str) -> str:
        action = action_words(item) if item is not None else ""
        return words.format(does=wording.DOES[self.amendment.effect], action=action, letter=self.letter, **more)

    def _proposal(
        self, message: str, duty: str | None = None, alone: Sequence[Obligation] = (), deadline: Deadline | None = None,
        *, sure: bool = True, event: DateRecord | None = None,
    ) -> Proposal:  # fmt: skip
        amendment = self.amendment
        part: tuple[object, ...] = ()
        if event is not None:
            part = (event.evidence.start, event.evidence.quote)
        elif duty is None and amendment.points:
            part = (*amendment.points, amendment.about or "")
        told_by = (amendment.effect, _when(deadline) if deadline else (), part)
        effect = "adjust" if deadline is not None and amendment.effect == "repeal" else amendment.effect
        return _proposed(
            self.source, self.target, told_by, effect, message, amendment.evidence, sure and self.is_sure,
            duty, alone, deadline, event,
        )  # fmt: skip

    def _deadline(self, item: Obligation) -> Deadline | None:
        """Return the deadline that the words give to a duty; ``None`` where days are added to no day."""
        record = self.record
        if record is not None:
            return Deadline(
                due=record.date, bound=record.bound or "by", time=record.time, recurrence=record.rrule,
                last_good=record.last_good, safe_due=record.safe_due,
                source=self.source.source.sha256,
            )  # fmt: skip
        return self._later(Deadline(due=item.due, bound=item.bound, time=item.time))

    def _later(self, was: Deadline) -> Deadline | None:
        """Return a deadline by the days that the words add; ``None`` where they add none, or to no day."""
        days, due = self.amendment.more_days, full_day(was.due)
        if due is None or days is None:
            return None
        due = self.calendar.add_working(due, days) if self.amendment.working else due + days * _DAY
        last_good = due - _DAY if was.bound == "before" and was.time is None else due
        return was.model_copy(
            update={
                "due": due.isoformat(), "last_good": last_good.isoformat(),
                "safe_due": self.calendar.last_working(last_good).isoformat(), "source": self.source.source.sha256,
            }
        )  # fmt: skip


def _day_of(event: DateRecord) -> Deadline:
    fields = ("start", "bound", "time", "last_good", "safe_due")
    return Deadline(due=event.date, **picked(event, fields))


def _moved(event: DateRecord, to: DateRecord, sha256: str) -> Deadline:
    """Return the new day of what is held: at the same hour and for as many days, unless the words say others."""
    start, end, new = (whole_day(one) for one in (event.start, event.date, to.date))
    lasts = end - start if start and end else None
    first = to.start or (iso(new - lasts) if lasts and new else None)
    kept = {"start": first, "bound": event.bound, "time": to.time or event.time, "source": sha256}
    return _day_of(to).model_copy(update=kept)


def _when(item: Deadline | Obligation) -> tuple[str | None, ...]:
    return item.due, item.bound, item.time, item.recurrence


def _is_earlier(new: Deadline, old: Obligation) -> bool:
    """Whether a new deadline ends before the old one does."""
    return new.last_good is not None and (new.last_good, new.time or "24") < (old.last_good or "", old.time or "24")


def _proposed(
    source: Letter, target: Letter, told_by: tuple[object, ...], effect: Effect | Literal["serves"], message: str,
    evidence: Evidence, sure: bool, duty: str | None, alone: Sequence[Obligation] = (),
    deadline: Deadline | None = None, event: DateRecord | None = None, held_on: str | None = None,
) -> Proposal:  # fmt: skip
    """Return a proposal of a letter for another one; ``told_by`` is what tells it from their others."""
    ids = tuple(one.id for one in alone)
    own = ids[0] if len(ids) == 1 else evidence.start if ids else None
    name = (source.source.sha256, target.source.sha256, duty, own, *told_by)
    return Proposal(
        id=hashlib.sha256(repr(name).encode()).hexdigest()[:12], source=source.source.sha256,
        source_key=LetterKey.of(source.header), target=target.source.sha256, effect=effect, message=message,
        evidence=evidence, sure=sure, duty=duty,
        deadline=deadline and deadline.model_copy(update={"reason": message}),
        obligation=ids[0] if len(ids) == 1 else None, some=ids if len(ids) > 1 else (),
        event=event.id if event is not None else None, held_on=event.date if event is not None else held_on,
    )  # fmt: skip
