"""What a letter would change in an earlier one that it cites, as proposals that a person decides on.

A pure function of the two letters and of the earlier one's duties: whatever came first, whatever was read again, the
same two letters give the same proposals with the same ids. None counts before a person confirms it.
"""

import datetime
import functools
import hashlib
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from typing import Literal

from extractors.amendments import amendments_of
from extractors.dates.ordered_rows import rows_of
from pipeline.calendar.deadlines import full_day
from pipeline.calendar.recurrence import good_days
from pipeline.calendar.workdays import WorkingCalendar
from pipeline.duties.amendments import linking, wording
from pipeline.duties.amendments.linking import (
    Fit,
    citation_fit,
    content,
    is_same_issuer,
    owed_by,
    papers_in,
    papers_of,
)
from pipeline.duties.amendments.meaning import (
    Facts,
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
)
from pipeline.duties.amendments.repeating import Repeated, repeated
from pipeline.duties.amendments.unsaid import perhaps_held, perhaps_meant
from pipeline.duties.amendments.versions import ENDING, GIVES_DAYS
from pipeline.duties.amendments.wording import action_words, day_words, deadline_words, letter_said
from pipeline.duties.matching import HELD, name_of
from pipeline.duties.routing.event_links import held_elsewhere
from pipeline.support.grouping import grouped, picked, with_id
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
_WAYS = rows_of("rules", "way", __package__)


def proposals_of(
    source: Letter, target: Letter, duties: Sequence[Obligation], calendar: WorkingCalendar,
    own: Sequence[Obligation] = (),
) -> list[Proposal]:  # fmt: skip
    """Return what ``source`` proposes for ``target``, whose ``duties`` are those of all its unions; ``own``: its own.

    Empty where it does not cite it. Where the words leave open which duty they mean, each is proposed with ``sure``
    false; so is all that a body does to another body's letter.
    """
    fits = ((reference.id, citation_fit(reference, source, target)) for reference in source.references)
    cited = {name: fit for name, fit in fits if fit is not None}
    if not cited:
        return []
    is_own = is_same_issuer(source, target)
    found = list(_told(source, target, duties, calendar, cited))
    if is_own and not any(map(_ends_all, found)):
        # Who takes the place of the other one asks for itself.
        found = _with_asked_again(source, target, duties, own, found)
        found += [*_may_change(source, target, own, duties, tuple(found), cited)]
        found += [*_sent_by_others(source, target, duties, tuple(found)), *_for_what_is_held(source, target, own)]
    found += _answers(source, target, duties, cited)
    return [same[0] for same in grouped(found, lambda one: one.id).values()]


def _told(
    source: Letter, target: Letter, duties: Sequence[Obligation], calendar: WorkingCalendar, cited: Mapping[str, Fit]
) -> Iterator[Proposal]:
    """Yield what the words of change of a letter propose for one that it cites."""
    # A day that the target only gives to what another letter asks is none of its duties.
    given = {one.date_id for one in _giving_days(target)} - {None}
    duties = [one for one in duties if one.date_id not in given]
    for amendment in amendments_of(source):
        if fit := cited.get(amendment.reference_id):
            is_sure = amendment.sure and is_same_issuer(source, target) and fit == "sure"
            yield from _Change(amendment, source, target, duties, calendar, is_sure=is_sure).proposals()


def _giving_days(letter: Letter) -> tuple[Amendment, ...]:
    """Return what a letter does to others that gives a day, or asks for something anew."""
    return tuple(one for one in amendments_of(letter) if one.effect in GIVES_DAYS)


def _ends_all(proposal: Proposal) -> bool:
    """Whether a letter takes the place of the other one, so that what both ask is its own."""
    return proposal.effect in ENDING and proposal.duty is None and proposal.event is None


def passed_on(source: Letter, between: Letter, target: Letter) -> Letter | None:
    """Return a letter as citing ``target`` where it cites ``between``, if that one cites ``target`` of the same issuer.

    To put off, or to ask for, once more what a letter put off or explained is to put off what the first one asks.
    """
    said = _giving_days(source)
    meaning = (one for one in between.references if citation_fit(one, between, target) is not None)
    if not said or (cited := next(meaning, None)) is None or not is_same_issuer(between, target):
        return None
    named = picked(cited, ("number", "symbol", "date", "issuer", "kind"))
    references = tuple(
        one.model_copy(update=named) if citation_fit(one, source, between) is not None else one
        for one in source.references
    )
    return source.model_copy(update={"references": references, "amendments": said})


def _with_asked_again(
    source: Letter, target: Letter, duties: Sequence[Obligation], own: Sequence[Obligation], said: Sequence[Proposal]
) -> list[Proposal]:
    """Return proposals with those for what is asked again.

    What takes the place of a part may ask the same by another day: then that duty goes on.
    """
    replacing = {(one.duty, one.event): one for one in said if one.effect == "replace"}
    others, replaced = [one for one in said if one.effect != "replace"], {duty for duty, _ in replacing}
    again = [_asked_again(one, source, target, replaced) for one in repeated(source, own, duties, others)]
    for one in again:
        replacing.pop((one.duty, None), None)
    return [*others, *replacing.values(), *again]


def _asked_again(again: Repeated, source: Letter, target: Letter, replaced: Set[str | None]) -> Proposal:
    """Return what is proposed for a duty that is asked again, or no more: for all of its unions, or some of them.

    ``replaced``: duties of which what is asked now takes the place, however late.
    """
    duty, new = again.duty, again.deadline
    known = {"does": wording.DOES[again.effect], "action": action_words(duty), "letter": letter_said(source)}
    if new is not None:
        new = new.model_copy(update={"source": source.source.sha256})
        old = day_words(again.one_time) or deadline_words(duty)
        message = wording.CHANGES.format(old=old, new=deadline_words(new), **known)
    else:
        message = wording.AGAIN[again.effect].format(**known)
    told_by = (again.effect, new and _when(new), again.one_time or "again")
    is_sure = again.is_sure and (duty_of(duty) in replaced or not _may_be_another(again, source))
    return _proposed(
        source, target, told_by, again.effect, wording.of_some(again.rows, message), again.evidence, is_sure,
        duty_of(duty), again.rows, None if again.one_time else new, held_on=again.one_time,
    )  # fmt: skip


def _may_be_another(again: Repeated, source: Letter) -> bool:
    """Whether a new day may be that of another duty: it is earlier, or the old one is over.

    What should have been done by now may have been: then this is asked on top of it; what is urged has not, nor have
    those done it who are written to alone.
    """
    duty, new = again.duty, again.deadline
    is_new = again.effect != "urge" and not again.rows
    is_over = is_new and str(duty.last_good) < str(source.header.issued_on)
    return new is not None and (is_over or _is_earlier(new, duty))


def _may_change(
    source: Letter, target: Letter, own: Sequence[Obligation], duties: Sequence[Obligation], said: Sequence[Proposal],
    cited: Mapping[str, Fit],
) -> Iterator[Proposal]:  # fmt: skip
    """Yield what a letter may change of a duty, or of what is held, as both speak of it; none of it is sure."""
    letter, sha256 = letter_said(source), source.source.sha256

    def asked(
        evidence: Evidence, action: str, old: Deadline | Obligation, new: Deadline | None, part: object,
        duty: str | None, rows: Sequence[Obligation] = (), event: DateRecord | None = None,
    ) -> Proposal:  # fmt: skip
        words = wording.MAYBE if new else wording.SPEAKS
        day = {"old": deadline_words(old), "new": deadline_words(new)} if new else {}
        message = wording.of_some(rows, words.format(action=action, letter=letter, **day))
        told_by = ("perhaps", _when(new) if new else (), part)
        return _proposed(source, target, told_by, "adjust", message, evidence, False, duty, rows, new, event)

    for evidence, duty, record, rows in perhaps_meant(source, own, duties, said, cited):
        new = _day_of(record).model_copy(update={"source": sha256}) if record is not None else None
        yield asked(evidence, action_words(duty), duty, new, None, duty_of(duty), rows)
    for record, event in perhaps_held(source, target, said):
        name, at = name_of(event, target), event.evidence.start
        yield asked(record.evidence, name, _day_of(event), _moved(event, record, sha256), at, None, (), event)


def _sent_by_others(
    source: Letter, target: Letter, duties: Sequence[Obligation], said: Sequence[Proposal]
) -> Iterator[Proposal]:
    """Yield that all others may have sent what a letter says by name who has not sent: “chưa gửi: CĐCS A; CĐCS B”."""
    asked = [one for one in said if one.alone and (one.effect == "urge" or not one.sure)]
    for one in asked if _MISSING.search(source.text.lower()) else ():
        rows = [item for item in duties if duty_of(item) == one.duty and item.id not in one.alone]
        message = wording.OTHERS_SENT.format(letter=letter_said(source), action=action_words(rows[0]))
        yield _proposed(source, target, ("fulfil",), "fulfil", message, one.evidence, False, one.duty, rows)


def _for_what_is_held(source: Letter, target: Letter, own: Sequence[Obligation]) -> Iterator[Proposal]:
    """Yield what a letter asks for something that the earlier one holds: nobody asks for it when that is over."""
    for item in one_each(own):
        if (found := held_elsewhere(item, source, target)) is not None:
            event, is_sure = found
            message = wording.FOR_HELD.format(
                action=action_words(item), event=name_of(event, target), target=letter_said(target)
            )
            told_by = ("serves", duty_of(item))
            yield _proposed(source, target, told_by, "serves", message, item.evidence, is_sure, None, event=event)


def _answers(
    source: Letter, target: Letter, duties: Sequence[Obligation], cited: Mapping[str, Fit]
) -> Iterator[Proposal]:
    """Yield what a letter may fulfil of a letter that it cites (``cited``): sender and kind of paper must fit."""
    following = (one for one in source.references if one.id in cited and one.relation in linking.FOLLOWS)
    if (reference := next(following, None)) is None:
        return
    fitting, is_clear = _brought(source, target, duties)
    # Who owes the answer and names no other day means this letter.
    is_sure = is_clear and (cited[reference.id] == "sure" or reference.date is None)
    words = wording.ANSWERS if is_sure else wording.ANSWERS_MAYBE
    for item in fitting:
        message = words.format(union=item.union, letter=letter_said(source), action=action_words(item))
        yield _proposed(
            source, target, ("fulfil",), "fulfil", message, reference.evidence, is_sure, item.parent or None, (item,)
        )


def _brought(source: Letter, target: Letter, duties: Sequence[Obligation]) -> Matched:
    """Return the duties of a letter's sender that ask for one of the papers that it brings, the one most alike alone.

    Of those reports come before others.
    """
    said = content(source.header.subject or "") - content(target.header.subject or "")
    papers = papers_of(source)
    owed = owed_by(source.header.issuer, duties)
    fitting: dict[tuple[bool, int], list[Obligation]] = grouped(
        (one for one in owed if papers & papers_in(one.action) and one.recurrence is None),
        lambda one: (one.kind == "report", len(said & content(one.action))),
    )
    most = max(fitting, default=(False, 0))
    best = fitting.get(most, [])
    # It may rather be one of those that come again: “Báo cáo quý I”.
    rather = any(len(said & content(one.action)) > most[1] for one in owed if one.recurrence)
    return best, len(best) == 1 and not rather


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
        known = Facts(
            ends=amendment.effect in ENDING, part=amendment.points or amendment.about,
            day=amendment.date_id or amendment.more_days, urge=amendment.effect == "urge",
            extend=amendment.effect == "extend",
        )  # fmt: skip
        return _PROPOSES[known.first_held(_WAYS).made](self)

    @functools.cached_property
    def late(self) -> Sequence[Obligation]:
        """What lower unions should have done by the day of a reminder."""
        day = self.day or ""
        return [item for item in self.duties if item.last_good and item.last_good <= day and not item.issuer_own]

    def _ends_all(self) -> Iterator[Proposal]:
        """Where nothing is named, all that is open ends, or waits."""
        words = wording.FREEZES_ALL if self.amendment.effect == "suspend" else wording.ENDS_ALL
        yield self._proposal(self._worded(words, target=self.other))

    def _ends(self) -> Iterator[Proposal]:
        """What is named ends, or waits."""
        events, found, is_sure, is_meant = self._ending()
        for event in events:
            said = wording.CALLS_OFF.format(
                does=wording.CALLED_OFF[self.amendment.effect], action=name_of(event, self.target),
                old=deadline_words(_day_of(event)), letter=self.letter,
            )  # fmt: skip
            yield self._proposal(said, event=event, sure=is_sure)
        for item in self._wanted_no_more(found, events):
            new = self._behind_the_letter(item)
            # Of what comes again one time may be meant: “không yêu cầu gửi báo cáo tháng 6”.
            is_one_time = item.recurrence and new is None and _ONE_TIME.search(str(self.amendment.about))
            message = self._worded(wording.ENDS_FROM_NOW if new else wording.ENDS, item, day=day_words(self.day))
            yield from self._for_whom(item, message, new, is_sure=is_meant and not (events or is_one_time))

    def _ending(self) -> tuple[Sequence[DateRecord], Sequence[Obligation], bool, bool]:
        """Return what is held, and the duties, that end, and of each whether the words leave no choice."""
        events, is_sure = events_meant(self.amendment, self.target, self.duties)
        found, is_meant = self._matched(self.duties, dated=False)
        if not self.alone:
            return events, found, is_sure, is_meant
        # What some take no part in is held for the others; these do not owe what is asked for it.
        held = {event.id for event in events}
        tied = [item for item in one_each(self.duties) if item.event_id in held]
        return [], tied or found, is_sure, is_sure if tied else is_meant

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
        # An old day that is none of a duty: what moves is what is held then, whatever it is called.
        old = self.amendment.old_date
        was_held = old is not None and all(old not in (item.due, item.last_good) for item in self.duties)
        is_held = was_held or names_held(self.amendment, self.target)
        if self.record is None or self.record.type in HELD or is_held:
            events, is_sure = events_meant(self.amendment, self.target, self.duties)
            if events:
                return self._moves(events, is_sure=is_sure)
        return self._changes_deadlines()

    def _moves(self, events: Sequence[DateRecord], *, is_sure: bool) -> Iterator[Proposal]:
        """What goes on for some days ends so many days later (“kéo dài thời gian thi thêm 07 ngày”)."""
        for event in events:
            was, moved = _day_of(event), self._later(_day_of(event)) if event.type == "period" else None
            if self.record is not None:
                moved = _moved(event, self.record, self.source.source.sha256)
            if moved is not None and _when(moved) != _when(was):
                said = wording.MOVES.format(
                    action=name_of(event, self.target), old=deadline_words(was), new=deadline_words(moved),
                    letter=self.letter,
                )  # fmt: skip
                yield self._proposal(said, deadline=moved, event=event, sure=is_sure)

    def _changes_deadlines(self) -> Iterator[Proposal]:
        meant_ones, is_sure = self._put_off()
        pairs = [(item, new) for item in meant_ones if (new := self._deadline(item)) is not None]
        is_put_off = (self.amendment.effect, len(meant_ones) > 1) == ("extend", True)
        for item, new in pairs:
            # What ends later than the day given cannot be what is put off.
            if _when(new) != _when(item) and not (is_put_off and _is_earlier(new, item)):
                # A day before the old one may be a slip of the pen, unless the words name both days.
                is_slip = _is_earlier(new, item) and self.amendment.old_date not in (item.due, item.last_good)
                message = self._worded(wording.CHANGES, item, old=deadline_words(item), new=deadline_words(new))
                yield from self._for_whom(item, message, new, is_sure=is_sure and not is_slip)
        if not pairs:
            yield from self._nowhere()

    def _nowhere(self) -> Iterator[Proposal]:
        """Nothing has the day that is changed, unless another letter gave it."""
        if self.duties or not _giving_days(self.target):
            new_day = day_words(getattr(self.record, "date", ""))
            said = self._worded(wording.NOWHERE, what=self._thing(self.other), new=new_day, target=self.other)
            yield self._proposal(said, sure=False)

    def _put_off(self) -> Matched:
        """Return the duties to which the words give a day."""
        amendment = self.amendment
        urged = self.late if amendment.effect == "urge" and amendment.about is None else ()
        found, is_sure = self._matched(urged or self.duties)
        if self.record is not None and self.record.type == "event":
            # What is held has another day: that is none of a duty of which the words do not speak.
            found = [one for one in found if likeness(amendment.about or "", one, self.target) >= _SAME_THING]
        return found, is_sure

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

    def _only_says(self) -> Iterator[Proposal]:
        """People should know of a change that moves no deadline."""
        what = ", ".join(self.amendment.points) or self._thing("")
        yield self._proposal(self._worded(wording.SAYS, what=f"{what} của {self.other}" if what else self.other))

    def _thing(self, otherwise: str) -> str:
        """Return what is changed, in the words of the letter."""
        return f"“{self.amendment.about}”" if self.amendment.about else otherwise

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


#: What a row of “way” makes of an amendment.
_PROPOSES: dict[str, Callable[[_Change], Iterator[Proposal]]] = {
    "all ends": _Change._ends_all,
    "ends": _Change._ends,
    "day": _Change._gives_a_day,
    "reminds": lambda change: change._each(wording.REMINDS, change._matched(change.late)),
    "no day": lambda change: change._each(wording.NO_DAY, (change._matched(change.duties)[0], False)),
    "says": _Change._only_says,
}


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
