"""What a letter would change in an earlier one that it cites, as proposals that a person decides on.

A pure function of the two letters and of their duties: whatever came first, whatever was read again, the same two
letters give the same proposals with the same ids. None counts before a person confirms it.
"""

import datetime
import functools
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar

from extractors.amendments import amendments_of
from extractors.dates.ordered_rows import RowFacts, rows_of
from pipeline.calendar.deadlines import full_day
from pipeline.calendar.recurrence import good_days
from pipeline.calendar.workdays import WorkingCalendar
from pipeline.duties.amendments import linking
from pipeline.duties.amendments.linking import citation_fit, content, is_same_issuer, owed_by, papers_in, papers_of
from pipeline.duties.amendments.meaning import (
    Matched,
    duty_of,
    events_meant,
    for_whom,
    held_noun,
    likeness,
    matched,
    names_held,
    one_each,
)
from pipeline.duties.amendments.repeating import Repeated, perhaps_held, perhaps_meant, repeated
from pipeline.duties.amendments.versions import ENDING, GIVES_DAYS
from pipeline.duties.amendments.wording import (
    LetterPair,
    action_words,
    day_named,
    day_of,
    day_words,
    is_earlier,
    letter_said,
    moved,
)  # fmt: skip
from pipeline.duties.matching import HELD
from pipeline.duties.routing.event_links import held_elsewhere
from pipeline.support.grouping import grouped, picked, with_id
from pipeline.support.words import to_be_kept
from schemas import Amendment, DateRecord, Deadline, Letter, Obligation, Proposal, iso, whole_day

_DAY = datetime.timedelta(days=1)
#: So alike a duty must be to words for an event, which has a day of its own.
_SAME_THING = 2.0
#: Words that name one time of what comes again: “tháng 6”, “quý II”.
_ONE_TIME = re.compile(r"\d|(?<!\w)[IVX]+(?!\w)")
#: Of what recurs at most so many times are told one by one that they are asked no more.
_MOST_TIMES = 400
_MISSING, _FROM_NOW = (re.compile(linking.GRAMMAR[name]) for name in ("missing", "from_now"))


@to_be_kept()
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
    pair = LetterPair(source, target, duties, own, cited)
    found = list(_changed(pair, calendar))
    # Whether the letter takes the place of the other one, so that what both ask is its own.
    ends_all = any(one.effect in ENDING and one.duty is None and one.event is None for one in found)
    if is_same_issuer(source, target) and not ends_all:
        # Who takes the place of the other one asks for itself.
        found = _with_asked_again(pair, found)
        found += [*_may_change(pair, tuple(found))]
        found += [*_sent_by_others(pair, tuple(found)), *_for_what_is_held(pair)]
    found += _answers(pair)
    return [same[0] for same in grouped(found, lambda one: one.id).values()]


def _changed(pair: LetterPair, calendar: WorkingCalendar) -> Iterator[Proposal]:
    """Yield what the words of change of a letter propose for one that it cites."""
    # A day that the target only gives to what another letter asks is none of its duties.
    given = {one.date_id for one in _giving_days(pair.target)} - {None}
    pair = pair._replace(duties=[one for one in pair.duties if one.date_id not in given])
    for amendment in amendments_of(pair.source):
        if amendment.reference_id in pair.cited:
            yield from _Change(amendment, pair, calendar).proposals()


def _giving_days(letter: Letter) -> tuple[Amendment, ...]:
    """Return what a letter does to others that gives a day, or asks for something anew."""
    return tuple(one for one in amendments_of(letter) if one.effect in GIVES_DAYS)


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


def _with_asked_again(pair: LetterPair, said: Sequence[Proposal]) -> list[Proposal]:
    """Return proposals with those for what is asked again.

    What takes the place of a part may ask the same by another day: then that duty goes on.
    """
    again = [_asked(pair, one) for one in repeated(pair, said)]
    anew = {one.duty for one in again}
    return [one for one in said if one.effect != "replace" or one.event or one.duty not in anew] + again


def _asked(pair: LetterPair, one: Repeated) -> Proposal:
    return pair.proposed(
        one.says, one.effect or "adjust", one.evidence, one.duty, one.deadline, one.rows, sure=one.is_sure,
        one_time=one.one_time,
    )  # fmt: skip


def _may_change(pair: LetterPair, said: Sequence[Proposal]) -> Iterator[Proposal]:
    """Yield what a letter may change of a duty, or of what is held, as both speak of it; none of it is sure."""
    for one in perhaps_meant(pair, said):
        yield _asked(pair, one)
    for record, event in perhaps_held(pair, said):
        new, part = moved(event, record), event.evidence.start
        yield pair.proposed("maybe", "adjust", record.evidence, None, new, sure=False, event=event, part=part)


def _sent_by_others(pair: LetterPair, said: Sequence[Proposal]) -> Iterator[Proposal]:
    """Yield that all others may have sent what a letter says by name who has not sent: “chưa gửi: CĐCS A; CĐCS B”."""
    # Of whom not all are known, nobody is taken for one who has sent.
    asked = [one for one in said if one.alone and one.sure and one.effect == "urge"]
    for one in asked if _MISSING.search(pair.source.text.lower()) else ():
        rows = [item for item in pair.duties if duty_of(item) == one.duty and item.id not in one.alone]
        yield pair.proposed("others sent", "fulfil", one.evidence, rows[0], alone=rows, sure=False)


def _for_what_is_held(pair: LetterPair) -> Iterator[Proposal]:
    """Yield what a letter asks for something that the earlier one holds: nobody asks for it when that is over."""
    for item in one_each(pair.own):
        if (found := held_elsewhere(item, pair.source, pair.target)) is not None:
            event, is_sure = found
            yield pair.proposed(
                "for held", "serves", item.evidence, sure=is_sure, event=event, part=duty_of(item),
                action=action_words(item),
            )  # fmt: skip


def _answers(pair: LetterPair) -> Iterator[Proposal]:
    """Yield what a letter may fulfil of a letter that it cites: sender and kind of paper must fit."""
    cited = (one for one in pair.source.references if one.id in pair.cited and one.relation in linking.FOLLOWS)
    for reference in itertools.islice(cited, 1):
        fitting, is_clear = _brought(pair)
        # Who owes the answer and names no other day means this letter.
        is_sure = is_clear and (pair.cited[reference.id] == "sure" or reference.date is None)
        says = "answers" if is_sure else "may answer"
        for item in fitting:
            yield pair.proposed(
                says, "fulfil", reference.evidence, item, alone=(item,), sure=is_sure, union=item.union
            )  # fmt: skip


def _brought(pair: LetterPair) -> Matched:
    """Return the duties of a letter's sender that ask for one of the papers that it brings, the one most alike alone.

    Of those reports come before others.
    """
    said = content(pair.source.header.subject or "") - content(pair.target.header.subject or "")
    papers, owed = papers_of(pair.source), owed_by(pair.source.header.issuer, pair.duties)
    fitting: dict[tuple[bool, int], list[Obligation]] = grouped(
        (one for one in owed if papers & papers_in(one.action) and one.recurrence is None),
        lambda one: (one.kind == "report", len(said & content(one.action))),
    )
    most = max(fitting, default=(False, 0))
    best = fitting.get(most, [])
    # It may rather be one of those that come again: “Báo cáo quý I”.
    rather = any(len(said & content(one.action)) > most[1] for one in owed if one.recurrence)
    return best, len(best) == 1 and not rather


class _Change(RowFacts):
    """What a letter's words for another one would change of the duties and days that that one names."""

    def __init__(self, amendment: Amendment, pair: LetterPair, calendar: WorkingCalendar) -> None:
        super().__init__()
        self.amendment, self.pair, self.calendar = amendment, pair, calendar
        is_own = amendment.sure and is_same_issuer(pair.source, pair.target)
        # Who speaks for the issuer says it of others.
        owing = [item for item in pair.duties if not item.issuer_own]
        #: The rows that are meant alone, of whatever duty: whom the words name owes one or the other.
        self.alone, is_clear = for_whom(amendment, pair.source, owing)
        self.is_sure = is_own and pair.cited[amendment.reference_id] == "sure" and is_clear
        #: The day that the words give.
        self.record = with_id(pair.source.dates, amendment.date_id)
        self.row = self.first_held(_WAYS)

    facts: ClassVar = {
        "effect": lambda self, effect: self.amendment.effect == effect,
        "ends": lambda self, _: self.amendment.effect in ENDING,
        "part": lambda self, _: self.amendment.points or self.amendment.about,
        "day": lambda self, _: self.amendment.date_id or self.amendment.more_days,
    }

    def proposals(self) -> Iterator[Proposal]:
        """Yield what is proposed, by what the letter does to the other one."""
        return _PROPOSES[self.row.made](self)

    def _proposed(
        self, says: str = "", duty: Obligation | None = None, new: Deadline | None = None,
        alone: Sequence[Obligation] = (), *, sure: bool = True, event: DateRecord | None = None, **said: str,
    ) -> Proposal:  # fmt: skip
        amendment = self.amendment
        part: tuple[object, ...] = (*amendment.points, amendment.about) if duty is None and amendment.points else ()
        part = (event.evidence.start, event.evidence.quote) if event else part
        effect = "adjust" if new is not None and amendment.effect == "repeal" else amendment.effect
        return self.pair.proposed(
            says or self.row.given["says"], effect, amendment.evidence, duty, new, alone, sure=sure and self.is_sure,
            event=event, part=part, does=amendment.effect, what=self._what, **said,
        )  # fmt: skip

    @property
    def _what(self) -> str:
        """What is changed, in the words of the letter, the parts named, and of which letter."""
        about = [f"“{self.amendment.about}”"] if self.amendment.about else []
        part, other = ", ".join((*about, *self.amendment.points)), letter_said(self.pair.target)
        return f"{part} của {other}" if part else other

    def _each(self, found: Matched) -> Iterator[Proposal]:
        for item in found[0]:
            yield from self._for_whom(item, is_sure=found[1])

    def _for_whom(
        self, item: Obligation, new: Deadline | None = None, says: str = "", *, is_sure: bool
    ) -> Iterator[Proposal]:
        """Yield what is proposed for a duty: for all of its unions, or for those for whom alone it is said."""
        rows = [one for one in self.alone if duty_of(one) == duty_of(item)]
        if rows or not self.alone:
            rows = rows if len(rows) < sum(duty_of(one) == duty_of(item) for one in self.pair.duties) else []
            yield self._proposed(says, item, new, rows, sure=is_sure)

    # --------------------
    # What ends, or waits.

    def _ends(self) -> Iterator[Proposal]:
        """What is named ends, or waits."""
        events, found, is_sure, is_meant = self._ending()
        for event in events:
            yield self._proposed("called off", event=event, sure=is_sure)
        for item in self._wanted_no_more(found, events):
            new = self._behind_the_letter(item)
            # Of what comes again one time may be meant: “không yêu cầu gửi báo cáo tháng 6”.
            is_one_time = item.recurrence and new is None and _ONE_TIME.search(str(self.amendment.about))
            is_clear = is_meant and not (events or is_one_time)
            yield from self._for_whom(item, new, "ends from now" if new else "", is_sure=is_clear)

    def _ending(self) -> tuple[Sequence[DateRecord], Sequence[Obligation], bool, bool]:
        """Return what is held, and the duties, that end, and of each whether the words leave no choice."""
        duties = self.pair.duties
        events, is_sure = events_meant(self.amendment, self.pair.target, duties)
        found, is_meant = self._matched(duties, dated=False)
        if not self.alone:
            return events, found, is_sure, is_meant
        # What some take no part in is held for the others; these do not owe what is asked for it.
        held = {event.id for event in events}
        tied = [item for item in one_each(duties) if item.event_id in held]
        return [], tied or found, is_sure, is_sure if tied else is_meant

    def _wanted_no_more(self, found: Sequence[Obligation], events: Sequence[DateRecord]) -> list[Obligation]:
        """Return the duties that may end: what was to be sent for what is called off goes with it without a word."""
        amendment, gone = self.amendment, {event.id for event in events}
        about, noun = str(amendment.about), held_noun(amendment) if events else frozenset[str]()
        if not (events or amendment.points or any(likeness(about, item, self.pair.target) for item in found)):
            return []
        return [
            item for item in found
            if gone.isdisjoint((item.date_id, item.event_id)) and noun <= content(item.action)
        ]  # fmt: skip

    def _behind_the_letter(self, item: Obligation) -> Deadline | None:
        """Return how what recurs goes on where it is asked no more “từ quý III”: what was due before is still owed."""
        day, rule = whole_day(self.pair.source.header.issued_on), item.recurrence
        if rule is None or day is None or not _FROM_NOW.search(self.amendment.evidence.quote.lower()):
            return None
        days = good_days(rule, item.bound, item.time, day + _DAY, whole_day(item.shown_until))
        gone = tuple(map(str, itertools.islice(days, _MOST_TIMES)))
        return Deadline(recurrence=rule, bound=item.bound, time=item.time, except_days=gone)

    # --------------------
    # What has another day.

    def _gives_a_day(self) -> Iterator[Proposal]:
        """What is held moves to the day given, or lasts longer; where the words mean nothing held, duties have it."""
        # An old day that is none of a duty: what moves is what is held then, whatever it is called.
        old = self.amendment.old_date
        was_held = old is not None and all(old not in (item.due, item.last_good) for item in self.pair.duties)
        is_held = was_held or names_held(self.amendment, self.pair.target)
        if self.record is None or self.record.type in HELD or is_held:
            events, is_sure = events_meant(self.amendment, self.pair.target, self.pair.duties)
            if events:
                return self._moves(events, is_sure=is_sure)
        return self._changes_deadlines()

    def _moves(self, events: Sequence[DateRecord], *, is_sure: bool) -> Iterator[Proposal]:
        """What goes on for some days ends so many days later (“kéo dài thời gian thi thêm 07 ngày”)."""
        for event in events:
            was = day_of(event)
            later = self._later(was) if event.type == "period" else None
            new = later if self.record is None else moved(event, self.record)
            if new is not None and day_named(new) != day_named(was):
                yield self._proposed("moves", None, new, event=event, sure=is_sure)

    def _changes_deadlines(self) -> Iterator[Proposal]:
        meant_ones, is_sure = self._put_off()
        recur = [item for item in meant_ones if item.recurrence]
        for item in recur:  # one of its times is late; the others keep their days
            yield from self._for_whom(item, says="reminds", is_sure=is_sure)
        pairs = [
            (item, new) for item in meant_ones if not item.recurrence and (new := self._deadline(item)) is not None
        ]
        is_put_off = (self.amendment.effect, len(meant_ones) > 1) == ("extend", True)
        for item, new in pairs:
            # What ends later than the day given cannot be what is put off.
            if day_named(new) != day_named(item) and not (is_put_off and is_earlier(new, item)):
                # A day before the old one may be a slip of the pen, unless the words name both days.
                is_slip = is_earlier(new, item) and self.amendment.old_date not in (item.due, item.last_good)
                yield from self._for_whom(item, new, is_sure=is_sure and not is_slip)
        if not meant_ones:
            yield from self._nowhere()

    def _nowhere(self) -> Iterator[Proposal]:
        """Nothing has the day that is changed, unless another letter gave it."""
        if self.pair.duties or not _giving_days(self.pair.target):
            yield self._proposed("nowhere", sure=False, day=day_words(getattr(self.record, "date", "")))

    def _put_off(self) -> Matched:
        """Return the duties to which the words give a day."""
        amendment = self.amendment
        urged = self.late if amendment.effect == "urge" and amendment.about is None else ()
        found, is_sure = self._matched(urged or self.pair.duties)
        if self.record is not None and self.record.type == "event":
            # What is held has another day: that is none of a duty of which the words do not speak.
            about, old = amendment.about or "", {amendment.old_date} - {None}
            found = [
                one for one in found if one.due in old or likeness(about, one, self.pair.target) >= _SAME_THING
            ]  # fmt: skip
        return found, is_sure

    @functools.cached_property
    def late(self) -> Sequence[Obligation]:
        """What lower unions should have done by the day of a reminder."""
        day = self.pair.source.header.issued_on or ""
        return [item for item in self.pair.duties if item.last_good and item.last_good <= day and not item.issuer_own]

    def _matched(self, duties: Sequence[Obligation], *, dated: bool = True) -> Matched:
        return matched(self.amendment, self.pair.source, self.pair.target, duties, self.alone, dated=dated)

    def _deadline(self, item: Obligation) -> Deadline | None:
        """Return the deadline that the words give to a duty; ``None`` where days are added to no day."""
        record, was = self.record, Deadline(**picked(item, ("due", "bound", "time")))
        if record is None:
            return self._later(was)
        day = full_day(record.date)
        if day is not None and (self.amendment.effect, record.type) == ("correct", "event"):
            return self._moved_to(day, was)  # “ngày “10/12” đọc đúng là “20/12””: the day alone is another one
        kept = {"start": None, "bound": record.bound or "by", "recurrence": record.rrule}
        return day_of(record).model_copy(update=kept)

    def _later(self, was: Deadline) -> Deadline | None:
        """Return a deadline by the days that the words add; ``None`` where they add none, or to no day."""
        days, due = self.amendment.more_days, full_day(was.due)
        if due is None or days is None:
            return None
        return self._moved_to(
            self.calendar.add_working(due, days) if self.amendment.working else due + days * _DAY, was
        )

    def _moved_to(self, due: datetime.date, was: Deadline) -> Deadline:
        last_good = due - _DAY if was.bound == "before" and was.time is None else due
        safe = self.calendar.last_working(last_good)
        return was.model_copy(update={"due": iso(due), "last_good": iso(last_good), "safe_due": iso(safe)})


_WAYS = rows_of("rules", "way", __package__)
#: What a row of “way” makes of an amendment.
_PROPOSES: dict[str, Callable[[_Change], Iterator[Proposal]]] = {
    "all": lambda change: iter([change._proposed()]),
    "ends": _Change._ends,
    "day": _Change._gives_a_day,
    "late": lambda change: change._each(change._matched(change.late)),
    "maybe": lambda change: change._each((change._matched(change.pair.duties)[0], False)),
}
