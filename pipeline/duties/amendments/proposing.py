"""What a letter would change in an earlier one that it cites, as proposals that a person decides on.

A pure function of the two letters and of their duties: whatever came first, whatever was read again, the same two
letters give the same proposals with the same ids. None counts before a person confirms it.

There are more ways to say a change than any table of verbs holds (“Kịch bản nộp trước ngày 25”, “CĐCS các bệnh viện
không cử tổ y tế”, “Ban Tổ chức tiếp tục nhận bài đến hết ngày 15/10”). So the two letters are held against each other,
too: what the later one asks is a duty of the earlier one where both ask for the same in like words; a day, or a word
like “chưa”, “đã”, beside what a duty asks for may mean that, and a person decides.
"""

import datetime
import functools
import hashlib
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from operator import attrgetter
from typing import ClassVar, Literal, NamedTuple, cast

from extractors.amendments import AmendingSentence, AmendmentContext, amendments_of, context_of, evidence_of
from extractors.dates.ordered_rows import RowFacts, rows_of
from extractors.patterns import only, view_of_letter
from pipeline.calendar import periods
from pipeline.calendar.deadlines import full_day
from pipeline.calendar.recurrence import by_rule, good_days, is_before, is_dated
from pipeline.calendar.workdays import WorkingCalendar
from pipeline.duties.amendments import linking, meaning, wording
from pipeline.duties.amendments.lapsed import long_past
from pipeline.duties.amendments.linking import GRAMMAR, Fit, content, is_same_issuer, owner_of, papers_in
from pipeline.duties.amendments.meaning import CUES, KnownUnions, Matched, Members, duty_of, likeness, named, one_each
from pipeline.duties.amendments.received import received, tells_without_citing
from pipeline.duties.amendments.versions import ENDING, GIVES_DAYS
from pipeline.duties.amendments.wording import day_named, day_of, is_earlier, moved
from pipeline.duties.matching import EVENT_TYPES, held_by, name_of, shown_name, touch, touches
from pipeline.duties.routing.event_links import held_elsewhere, named_by
from pipeline.duties.standing import is_instance, open_instances
from pipeline.duties.unassigned import UNKNOWN_DOER
from pipeline.support import labels
from pipeline.support.grouping import divided, foremost, grouped, picked, with_id
from pipeline.support.words import one_line, to_be_kept
from pipeline.unions.names import flat, key
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

__all__ = ["LetterPair", "passed_on", "proposals_of", "tells_without_citing"]

_DAY = datetime.timedelta(days=1)
#: So alike a duty must be to words for an event, which has a day of its own.
_SAME_THING = 2.0
#: Of what recurs at most so many times are told one by one that they are asked no more.
_MOST_TIMES = 400
#: A duty whose day passed so long before is not asked again: the next year's is another one.
_LONG_PAST = datetime.timedelta(days=60)
_WAYS, _ALIKE, _AGAIN, _ITS_DAY = (
    rows_of("rules", table, __package__) for table in ("way", "alike", "again", "its_day")
)


class LetterPair(NamedTuple):
    """A letter, an earlier one that it cites, and what both lay on unions."""

    source: Letter
    target: Letter
    duties: Sequence[Obligation]
    """What the earlier one lays on all its unions."""
    own: Sequence[Obligation]
    """What the later one lays on unions."""
    cited: Mapping[str, Fit]
    """How surely citations of the later one, by their ids, mean the earlier one."""
    members: Members

    def proposed(
        self, says: str, effect: Effect | Literal["received", "serves"], evidence: Evidence,
        duty: Obligation | None = None, new: Deadline | None = None, alone: Sequence[Obligation] = (), *, sure: bool,
        event: DateRecord | None = None, part: object = (), one_time: str | None = None, does: str = "", **more: str,
    ) -> Proposal:  # fmt: skip
        """Return a proposal in the words of a row ``says``, with what ``more`` says in them.

        ``alone``: rows of the duty that are meant alone. ``part`` tells it from others of the same effect; so does the
        ``one_time`` of what recurs. ``does``: what the letter does, where that is another effect.
        """
        source, target, does = self.source.source.sha256, self.target.source.sha256, does or effect
        known = {
            "letter": wording.letter_said(self.source), "target": wording.letter_said(self.target),
            "for_whom": wording.only_for(alone), "day": wording.day_words(self.source.header.issued_on),
            "new": wording.deadline_words(new or Deadline()), **self._touched(does, duty, event, one_time), **more,
        }  # fmt: skip
        message = wording.PHRASES[says].format(**known)
        ids, parent = tuple(map(attrgetter("id"), alone)), duty_of(duty) if duty else None
        name = source, target, parent, ids, does, new and day_named(new), part, one_time
        deadline = new and new.model_copy(update={"source": source, "reason": message})
        return Proposal(
            id=hashlib.sha256(repr(name).encode()).hexdigest()[:12], source=source,
            source_key=LetterKey.of(self.source.header), target=target, effect=effect, message=message,
            evidence=evidence, sure=sure, duty=parent, deadline=deadline,
            obligation=only(ids), some=() if len(ids) == 1 else ids,
            event=getattr(event, "id", None), held_on=getattr(event, "date", one_time))  # fmt: skip

    def rows_of(self, duty: str | None, unions: Set[str] | None = None) -> list[Obligation]:
        """Return the rows of a duty of the earlier letter, or those alone of some unions."""
        return [one for one in self.duties if duty_of(one) == duty and (unions is None or owner_of(one) in unions)]

    def alone(self, duty: Obligation, rows: Sequence[Obligation]) -> Sequence[Obligation]:
        """Return rows of a duty that are meant alone; none where they are all of them."""
        return rows if len(rows) < len(self.rows_of(duty_of(duty))) else ()

    def _touched(
        self, does: str, duty: Obligation | None, event: DateRecord | None, one_time: str | None
    ) -> dict[str, str]:
        """Return words for a message on a duty or event: its title, act, day until now, and what is done to it."""
        if event is not None:
            name, old = shown_name(event, self.target), wording.deadline_words(day_of(event))
            return {"title": name, "action": name, "event": name, "old": old, "does": wording.CALLS_OFF.get(does, "")}
        title = wording.action_words(duty) if duty else ""
        if duty and (day := whole_day(one_time)):
            title = f"{title} ({periods.of(duty, day)})"
        old = wording.day_words(one_time) or wording.deadline_words(duty or Deadline())
        return {"title": title, "action": labels.without_day(title), "old": old, "does": wording.CHANGES.get(does, "")}


@to_be_kept()
def proposals_of(
    source: Letter, target: Letter, duties: Sequence[Obligation], calendar: WorkingCalendar,
    own: Sequence[Obligation] = (), members: Members = lambda _: frozenset(),
) -> list[Proposal]:  # fmt: skip
    """Return what ``source`` proposes for ``target``, which lays ``duties`` on unions; ``own``: those of ``source``.

    ``members`` says whom the words for a class mean in ``source``.

    Where it does not cite it, only what it tells to have come, or asks for one time of what recurs by a day of its own
    (``tells_without_citing``). Where the words leave open which duty they mean, each is proposed with ``sure`` false;
    so is all that a body does to another body's letter.
    """
    fits = ((reference.id, linking.citation_fit(reference, source, target)) for reference in source.references)
    cited = {name: fit for name, fit in fits if fit is not None}
    pair = LetterPair(source, target, duties, own, cited, members)
    if not cited:
        times = (one for one in _asked_again(pair, ()) if one.held_on and one.sure)
        return [*_received(pair), *times] if is_same_issuer(source, target) else []
    found = list(_changed(pair, calendar))
    # Whether the letter takes the place of the other one, so that what both ask is its own.
    ends_all = any(one.effect in ENDING and one.duty is None and one.event is None for one in found)
    if is_same_issuer(source, target) and not ends_all:
        found = _with_all_else(pair, found)
    found += _answers(pair)
    return [same[0] for same in grouped(found, lambda one: one.id).values()]


def _with_all_else(pair: LetterPair, changed: Sequence[Proposal]) -> list[Proposal]:
    """Return proposals ``changed`` with all others for a letter of the same body; of two for the same the fuller."""
    again = [*_asked_again(pair, changed)]
    # What takes the place of a part may ask the same by another day: then that duty goes on. Who is reminded by a new
    # day is not reminded by the old one besides.
    anew = {one.duty for one in again if one.alone or one.effect != "urge"}
    said = [one for one in changed if one.effect not in _ANEW or one.event or one.deadline or one.duty not in anew]
    said += again
    found, sent = [*said, *_perhaps_duties(pair, said), *_perhaps_held(pair, said)], [*_received(pair)]
    # Nothing is asked twice: who may have sent it says more than that something is said of it.
    told = [(one.duty, one.evidence, None) for one in sent if not one.sure]
    found = [one for one in found if one.sure or (one.duty, one.evidence, one.deadline) not in told]
    return [*found, *sent, *_for_what_is_held(pair)]


#: What says nothing beside a request for the same.
_ANEW = ("replace", "urge")


def _changed(pair: LetterPair, calendar: WorkingCalendar) -> Iterator[Proposal]:
    """Yield what the words of change of a letter propose for one that it cites."""
    # A day that the target only gives to what another letter asks is none of its duties.
    given = set(map(attrgetter("date_id"), _giving_days(pair.target))) - {None}
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
    fitting = (one for one in between.references if linking.citation_fit(one, between, target) is not None)
    if not said or (cited := next(fitting, None)) is None or not is_same_issuer(between, target):
        return None
    named = picked(cited, ("number", "symbol", "date", "issuer", "kind"))
    references = tuple(
        one.model_copy(update=named) if linking.citation_fit(one, source, between) is not None else one
        for one in source.references)  # fmt: skip
    # A day that it gave is no old one of the first, a slip in it none of the first.
    none, slip = dict.fromkeys(map(attrgetter("date"), between.dates)), {"correct": "adjust"}
    said = tuple(
        one.model_copy(
            update={"old_date": none.get(one.old_date, one.old_date), "effect": slip.get(one.effect, one.effect)})
        for one in said)  # fmt: skip
    return source.model_copy(update={"references": references, "amendments": said})


def _received(pair: LetterPair) -> Iterator[Proposal]:
    """Yield proposals that unions sent what duties ask; of what recurs for the times named, else for the last one."""
    issued = whole_day(pair.source.header.issued_on)
    for said, start, end, sent, is_sure in received(pair.source, pair.duties, pair.members):
        words = Evidence(start=start, end=end, quote=pair.source.text[start:end])
        for rows in grouped(sent, duty_of).values():
            duty = rows[0]
            called = _times_called(duty, said, issued)
            times = called or [day for day in _times_near(duty, issued) if str(day) <= str(issued)][:1]
            for one in map(iso, times if duty.recurrence else [None]):
                is_clear = bool(called) or not (one and CUES["one_time"].search(said))
                yield pair.proposed(
                    "received", "received", words, duty, alone=rows, sure=is_sure and is_clear, part=one, one_time=one
                )


def _for_what_is_held(pair: LetterPair) -> Iterator[Proposal]:
    """Yield proposals that tie duties to what the earlier letter holds: nobody asks for them when that is over."""
    for item in one_each(pair.own):
        if (found := held_elsewhere(item, pair.source, pair.target)) is not None:
            event, is_sure = found
            yield pair.proposed(
                "for held", "serves", item.evidence, sure=is_sure, event=event, part=duty_of(item),
                title=wording.action_words(item))  # fmt: skip


def _answers(pair: LetterPair) -> Iterator[Proposal]:
    """Yield proposals that a letter fulfils duties of one cited: its sender owes them, its kind of paper fits."""
    cited = (one for one in pair.source.references if one.id in pair.cited and one.relation in linking.FOLLOWS)
    for reference in itertools.islice(cited, 1):
        fitting, is_clear = _brought(pair)
        # Who owes the answer and names no other day means this letter.
        is_sure = is_clear and "sure" in (pair.cited[reference.id], reference.date or "sure")
        says = "answers" if is_sure else "may answer"
        for item in fitting:
            yield pair.proposed(says, "fulfil", reference.evidence, item, alone=(item,), sure=is_sure, union=item.union)


def _brought(pair: LetterPair) -> Matched:
    """Return the duties of a letter's sender that ask for a paper that it brings, those most alike, and whether sure.

    Of those reports come before others. Not sure: several, or rather one that comes again may be meant (“Báo cáo quý
    I”).
    """
    subject = content(pair.source.header.subject)
    said = subject - content(pair.target.header.subject)
    papers, owed = linking.papers_of(pair.source), linking.owed_by(pair.source.header.issuer, pair.duties)
    again, once = divided(owed, lambda one: one.recurrence)
    # What both letters are called after still tells of two reports which is meant.
    best = foremost(
        (one for one in once if papers & papers_in(one.action)),
        lambda one: (one.kind == "report", len(said & content(one.action)), len(subject & content(named(one)))),
    )
    # It may rather be one of those that come again: “Báo cáo quý I”.
    common, of_series = (max((len(said & content(one.action)) for one in those), default=0) for those in (best, again))
    return best, len(best) == 1 and of_series <= common


class _Change(RowFacts):
    """What a letter's words for another one would change of the duties and days that that one names."""

    def __init__(self, amendment: Amendment, pair: LetterPair, calendar: WorkingCalendar) -> None:
        super().__init__()
        self.amendment, self.pair, self.calendar = amendment, pair, calendar
        is_own = amendment.sure and is_same_issuer(pair.source, pair.target)
        # Who speaks for the issuer says it of others.
        owing = [item for item in pair.duties if not item.issuer_own]
        #: The rows that are meant alone, of whatever duty: whom the words name owes one or the other.
        self.alone, is_clear = meaning.for_whom(amendment, pair.source, owing, pair.members)
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
        alone: Sequence[Obligation] = (), *, sure: bool = True, event: DateRecord | None = None,
        one_time: str | None = None, **said: str,
    ) -> Proposal:  # fmt: skip
        """Return a proposal of this amendment in the words of the row ``says``, else of its own; sure only if it is."""
        amendment = self.amendment
        part: tuple[object, ...] = (*amendment.points, amendment.about) if duty is None and amendment.points else ()
        part = (event.evidence.start, event.evidence.quote) if event else part
        effect = "adjust" if new is not None and amendment.effect == "repeal" else amendment.effect
        # What is changed, in the words of the letter, the parts named, and of which letter.
        about = [f"“{amendment.about.strip(_AROUND)}”"] if amendment.about else []
        named_parts, other = ", ".join((*about, *amendment.points)), wording.letter_said(self.pair.target)
        return self.pair.proposed(
            says or self.row.given["says"], effect, amendment.evidence, duty, new, alone, sure=sure and self.is_sure,
            event=event, part=part, one_time=one_time, does=amendment.effect,
            what=" của ".join(filter(None, (named_parts, other))), **said)  # fmt: skip

    def _each(self, found: Matched) -> Iterator[Proposal]:
        for item in found[0]:
            yield from self._for_whom(item, is_sure=found[1])

    def _for_whom(
        self, item: Obligation, new: Deadline | None = None, says: str = "", *,
        is_sure: bool, one_time: str | None = None,
    ) -> Iterator[Proposal]:  # fmt: skip
        """Yield what is proposed for a duty: for all of its unions, or for those for whom alone it is said."""
        rows = [one for one in self.alone if duty_of(one) == duty_of(item)]
        if rows or not self.alone:
            yield self._proposed(says, item, new, self.pair.alone(item, rows), sure=is_sure, one_time=one_time)

    def _of_one_time(self, item: Obligation, new: Deadline | None = None, *, is_sure: bool) -> Iterator[Proposal]:
        """Yield what is proposed for the times of what recurs that words name (“báo cáo tháng 6”), or their old day."""
        near, old = map(whole_day, (new.due if new else self.pair.source.header.issued_on, self.amendment.old_date))
        called = _times_called(item, str(self.amendment.about), near)
        for day in _times_near(item, old)[:1] or (called[:1] if new else called):
            yield from self._for_whom(item, new, one_time=iso(day), is_sure=is_sure)

    # --------------------
    # What ends, or waits.

    def _ends(self) -> Iterator[Proposal]:
        """Yield that something held is called off, or duties end or wait; of what recurs the times named."""
        events, found, is_sure, is_meant = self._ending()
        for event in events:
            yield self._proposed("called off", event=event, sure=is_sure)
        for item in self._wanted_no_more(found, events):
            new = self._behind_the_letter(item)
            # Of what comes again one time may be meant: “không yêu cầu gửi báo cáo tháng 6”.
            is_one_time = item.recurrence and new is None and CUES["time_named"].search(str(self.amendment.about))
            is_clear = is_meant and not events
            times = list(self._of_one_time(item, is_sure=is_clear)) if is_one_time else []
            says = "ends from now" if new else ""
            yield from times or self._for_whom(item, new, says, is_sure=is_clear and not is_one_time)

    def _ending(self) -> tuple[Sequence[DateRecord], Sequence[Obligation], bool, bool]:
        """Return the dates of what is held that end, the duties, and whether the words leave no choice of either."""
        duties = self.pair.duties
        events, is_sure = meaning.events_meant(self.amendment, self.pair.target, duties)
        found, is_meant = self._matched(duties, dated=False)
        if not self.alone:
            # “không phải gửi | báo cáo kết quả Hội thi”: the contest goes on
            of_paper = events and CUES["paper_first"].search(str(self.amendment.about).lower())
            return ([], found, False, False) if of_paper else (events, found, is_sure, is_meant)
        # What some take no part in is held for the others; these do not owe what is asked for it.
        tied = [item for item in one_each(duties) if item.event_id in set(map(attrgetter("id"), events))]
        return [], tied or found, is_sure, is_sure if tied else is_meant

    def _wanted_no_more(self, found: Sequence[Obligation], events: Sequence[DateRecord]) -> list[Obligation]:
        """Return the duties ``found`` that may end. Those tied to ``events`` called off go with them without a word."""
        amendment, gone = self.amendment, set(map(attrgetter("id"), events))
        about, noun = str(amendment.about), meaning.held_noun(amendment) if events else frozenset[str]()
        if not (events or amendment.points or any(likeness(about, item, self.pair.target) for item in found)):
            return []
        papers = papers_in(about)
        return [
            item for item in found
            if gone.isdisjoint((item.date_id, item.event_id)) and noun <= content(item.action)
            # “miễn gửi biên bản khảo sát nhà trọ” is not said of “biểu thống kê nhu cầu nhà ở”
            and not (papers and papers.isdisjoint(papers_in(f"{named(item)} {item.action}") or papers))]  # fmt: skip

    def _behind_the_letter(self, item: Obligation) -> Deadline | None:
        """Return how what recurs goes on where it ends “từ quý III”: days before are still owed; else ``None``."""
        day, rule = whole_day(self.pair.source.header.issued_on), item.recurrence
        end = self.amendment.evidence.end
        behind = self.pair.source.text[end:].partition("\n")[0]
        said = f"{one_line(self.amendment.evidence.quote)}\n{behind}".lower()
        if rule is None or day is None or not CUES["from_now"].search(said):
            return None
        days = good_days(rule, item.bound, item.time, day + _DAY, whole_day(item.shown_until))
        gone = tuple(map(str, itertools.islice(days, _MOST_TIMES)))
        return Deadline(recurrence=rule, bound=item.bound, time=item.time, except_days=gone)

    # --------------------
    # What has another day.

    def _gives_a_day(self) -> Iterator[Proposal]:
        """Yield the new day, or longer time, of what is held; where nothing held is meant, new deadlines of duties."""
        # An old day that is none of a duty: what moves is what is held then, whatever it is called.
        days = {day for item in self.pair.duties for day in (item.due, item.last_good)}
        is_held = self.amendment.old_date not in {None, *days} or meaning.names_held(self.amendment, self.pair.target)
        if self.record is None or self.record.type in EVENT_TYPES or is_held:
            events, is_sure = meaning.events_meant(self.amendment, self.pair.target, self.pair.duties)
            if events:
                return self._moves(events, is_sure=is_sure)
        return self._changes_deadlines()

    def _moves(self, events: Sequence[DateRecord], *, is_sure: bool) -> Iterator[Proposal]:
        """Yield the new day of each event; a period may end some days later (“kéo dài thời gian thi thêm 07 ngày”)."""
        for event in events:
            was = day_of(event)
            later = self._later(was) if event.type == "period" else None
            new = later if self.record is None else moved(event, self.record)
            if new is not None and day_named(new) != day_named(was):
                yield self._proposed("moves", None, new, event=event, sure=is_sure)

    def _changes_deadlines(self) -> Iterator[Proposal]:
        """Yield new deadlines of the duties meant; of what recurs for times named; ``nowhere`` where none is meant."""
        meant_ones, is_sure = self._put_off()
        recur, once = divided(meant_ones, lambda item: item.recurrence)
        # One of its times is late, the others keep their days; which has another day, the words or a person say.
        is_late = self.amendment.effect == "urge" or self.record is None
        for item in recur:
            new = None if is_late else self._deadline(item)
            times = list(self._of_one_time(item, new, is_sure=is_sure)) if new else []
            says = "reminds" if is_late else "speaks"
            yield from times or self._for_whom(item, says=says, is_sure=is_sure and is_late)
        is_put_off = (self.amendment.effect, len(meant_ones) > 1) == ("extend", True)
        for item in once:
            new = self._deadline(item)
            if new is None or day_named(new) == day_named(item):
                continue
            earlier = is_earlier(new, item)
            # A day before the old one may be a slip of the pen, unless the words name both days.
            is_slip = earlier and self.amendment.old_date not in (item.due, item.last_good)
            # What ends later than the day given cannot be what is put off.
            if not (is_put_off and earlier):
                yield from self._for_whom(item, new, is_sure=is_sure and not is_slip)
        # Nothing has the day that is changed, unless another letter gave it.
        if not meant_ones and (self.pair.duties or not _giving_days(self.pair.target)):
            yield self._proposed("nowhere", sure=False, day=wording.day_words(getattr(self.record, "date", "")))

    def _put_off(self) -> Matched:
        """Return the duties to which the words give a day, and whether they leave no choice."""
        amendment = self.amendment
        urged = self.late if (amendment.effect, amendment.about) == ("urge", None) else ()
        found, is_sure = self._matched(urged or self.pair.duties)
        if self.record is not None and self.record.type == "event":
            # What is held has another day: that is none of a duty of which the words do not speak.
            about, old = amendment.about or "", {amendment.old_date} - {None}
            found = [one for one in found if one.due in old or likeness(about, one, self.pair.target) >= _SAME_THING]
        return found, is_sure

    @functools.cached_property
    def late(self) -> Sequence[Obligation]:
        """What lower unions should have done by the day of a reminder."""
        day = self.pair.source.header.issued_on or ""
        return [item for item in self.pair.duties if item.last_good and item.last_good <= day and not item.issuer_own]

    def _matched(self, duties: Sequence[Obligation], *, dated: bool = True) -> Matched:
        return meaning.matched(self.amendment, self.pair.source, self.pair.target, duties, self.alone, dated=dated)

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
        end = self.calendar.add_working(due, days) if self.amendment.working else due + days * _DAY
        return self._moved_to(end, was)

    def _moved_to(self, due: datetime.date, was: Deadline) -> Deadline:
        """Return a deadline with another day named, and the last day in time and the safe day that follow."""
        last_good = due - _DAY if is_before(was.bound, was.time) else due
        safe = self.calendar.last_working(last_good)
        return was.model_copy(update={"due": iso(due), "last_good": iso(last_good), "safe_due": iso(safe)})


#: What a row of “way” makes of an amendment.
_PROPOSES: dict[str, Callable[[_Change], Iterator[Proposal]]] = {
    "all": lambda change: iter([change._proposed()]),
    "ends": _Change._ends,
    "day": _Change._gives_a_day,
    "late": lambda change: change._each(change._matched(change.late)),
    "maybe": lambda change: change._each((change._matched(change.pair.duties)[0], False)),
}


# --------------------
# What is asked again, on another day, or asked no more.

#: Such a part of the shorter of two duties' words must stand in the other one; beginning with so many words alike will
#: do, as what is long is told by its first words (“báo cáo tiến độ | thực hiện phong trào …”).
_MOST, _LIKE_BEGINNING, _FEWEST = 0.75, 4, 2
#: So many characters at most are between what is said of all and, behind it, of some.
_GAP = 2
#: What is left around words that were quoted.
_AROUND = ' .,;:"“”'
_FREQUENCY = re.compile(r"FREQ=\w+")
#: So far from its own day another day may be given to one time of what recurs; and how such a time is called.
_NEAR = datetime.timedelta(days=100)
_OF_DAY = ("due", "bound", "time", "recurrence", "last_good", "safe_due")


class RepeatedRequest(NamedTuple):
    """What a later letter asks, or asks no more: what it is called, its words, by when, of whom."""

    named: str
    evidence: Evidence
    deadline: Deadline
    record: DateRecord | None
    unions: frozenset[str] | None
    """Whom it binds, by id or name; ``None`` where its words name nobody."""


#: How it is told that an earlier duty is asked again: of the ``same``; of what is ``like`` it, not for sure; of ``one
#: time`` of what recurs; of a paper of which the letter reminds (``urged``); of some of the unions, in the sentence of
#: another request (``apart``).
_How = Literal["same", "like", "one time", "urged", "apart"]


def _open(pair: LetterPair) -> list[Obligation]:
    """Return one obligation for each duty of unions that the later letter may still ask for."""
    issued = pair.source.header.issued_on
    # What passed so long before a letter is not asked for by it any more.
    return [
        one for one in one_each(pair.duties)
        if not (one.issuer_own or (one.recurrence is None and long_past(issued, one.last_good, _LONG_PAST)))
    ]  # fmt: skip


def _own_days(source: Letter, *types: str) -> Iterator[DateRecord]:
    """Yield the days of some types that are the letter's own."""
    return (one for one in source.dates if one.date is not None and not one.of_earlier and one.type in types)


def _asked_again(pair: LetterPair, said: Sequence[Proposal]) -> Iterator[Proposal]:
    """Yield what is proposed for the duties that the later letter asks for again.

    ``said``: what its words of change propose for those already; what shares a sentence with one of these gives
    another day for some of the unions.
    """
    # Where nobody is told, the earlier letter may tell whose it is.
    own = [*filter(lambda one: one.union != UNKNOWN_DOER, pair.own)]
    left = _open(pair)
    for asked in _requests(own, pair):
        found = _repeated(asked, left, said)
        if found is None:
            continue
        how, duty = found
        rows = pair.rows_of(duty_of(duty), asked.unions)
        alone = pair.alone(duty, rows)
        # A day beside some that are named (“bổ sung CĐCS A …; thời hạn gửi …”) may be theirs alone.
        paragraph = pair.source.text[: asked.evidence.start].rpartition("\n")[2] + asked.evidence.quote
        are_named = asked.unions is None and KnownUnions(rows, pair.members).named(paragraph)
        # Whom the words bind and who owed nothing of it: then it is another duty.
        if len(rows) >= len(asked.unions or ()) and (alone or how != "apart"):
            is_sure = how != "like" and not are_named
            yield from _done_to(pair, asked, duty, alone, said, is_urged=how == "urged", is_sure=is_sure)


def _requests(own: Sequence[Obligation], pair: LetterPair) -> Iterator[RepeatedRequest]:
    """Yield the duties that the later letter lays, and deadlines that none of them has.

    The latter of a letter to nobody in particular alone: they are for all.
    """
    source = pair.source
    for item in one_each(own):
        if not (item.issuer_own or item.relative):  # a day counted from another can take the place of none
            # Of “CĐCS thuộc Lớp 2” the earlier letter may tell who they are.
            owners = (
                {one.union_id} if one.union_id else pair.members(one.union) or {owner_of(one)}
                for one in own if duty_of(one) == duty_of(item)
            )  # fmt: skip
            unions = frozenset(itertools.chain.from_iterable(owners))
            record = with_id(source.dates, item.date_id)
            yield RepeatedRequest(named(item), item.evidence, Deadline(**picked(item, _OF_DAY)), record, unions)
    held = set(map(attrgetter("date_id"), (*source.tasks, *own)))
    for record in () if source.header.addressees else _own_days(source, "deadline"):
        if record.id not in held:
            yield RepeatedRequest(record.action or "", record.evidence, day_of(record), record, None)


def _beside(asked: RepeatedRequest, said: Sequence[Proposal]) -> str | None:
    """Return the duty (its id) to whose sentence ``asked`` gives another day (“…; riêng các trường đến ngày 14”).

    It stands within that duty's words in ``said``, or right behind them. ``None`` for several, or without a new day.
    """
    start, end, quote = asked.evidence.start, asked.evidence.end, asked.evidence.quote.lower()
    if GRAMMAR["apart"] not in quote:
        return None
    is_apart = quote.startswith(GRAMMAR["apart"])
    words, before = range(start, end), range(start - _GAP * is_apart, start + is_apart)
    inside = {
        (one.duty, one.deadline.due) for one in said
        if one.deadline is not None and (one.evidence.start in words or one.evidence.end in before)}  # fmt: skip
    is_new = asked.deadline.due not in {None, *(day for _, day in inside)}
    return only({duty for duty, _ in inside}) if is_new else None


def _repeated(
    asked: RepeatedRequest, earlier: Sequence[Obligation], said: Sequence[Proposal]
) -> tuple[_How, Obligation] | None:
    """Return how and which of the ``earlier`` duties is asked for again; ``None`` where none, or no one alone, may be.

    It is that of the same sentence; else the only one alike, if possible with the same day; else the paper of which a
    reminder says that it has not come; else one time of what recurs. Those of which words of change speak (``said``) do
    not count as alike.
    """
    if beside := _beside(asked, said):
        return next((("apart", one) for one in earlier if duty_of(one) == beside), None)
    changed = _changed_already(asked, said)
    found = [(_alike(asked, one), one) for one in earlier if duty_of(one) not in changed]
    alike = [(how, one) for how, one in found if how in ("same", "like")]
    # “Gửi ảnh thẻ”, of which the schools owe one and all others another, is that with the same day.
    of_day = [(how, one) for how, one in alike if asked.deadline.due == one.due is not None]
    urged, papers = {one.duty for one in said if one.effect == "urge"}, papers_in(asked.named)
    reminded: list[tuple[_How, Obligation]] = [
        ("urged", one) for one in earlier if duty_of(one) in urged and papers & papers_in(one.action)]  # fmt: skip
    return only(of_day or alike or reminded or [line for line in found if line[0] == "one time"])


def _changed_already(asked: RepeatedRequest, said: Iterable[Proposal]) -> set[str | None]:
    """Return the duties of which a letter's words of change speak; what some are let off is asked of the others."""
    # More time for one of several times only asks: the others are asked for as before.
    asks = ("extend", None, False)
    return {
        one.duty for one in said
        if one.effect != "replace" and (one.effect, one.deadline, one.sure) != asks
        and (one.evidence == asked.evidence or (one.held_on is None and not (one.alone and one.effect == "repeal")))
    }  # fmt: skip


def _alike(asked: RepeatedRequest, duty: Obligation) -> _How:
    """Say how a request is like an earlier duty: as the first row of ``[[alike]]`` (``rules.toml``) that holds says."""
    one, other = asked.named, named(duty)
    first, second = _telling(one), _telling(other)
    mine, theirs = frozenset(first), frozenset(second) - content(str(duty.deliver_to))
    common, papers, others = mine & theirs, papers_in(one), papers_in(other)
    # The name of one paper alone tells nothing (“báo cáo kết quả thực hiện Kế hoạch” has two).
    telling = common - content(" ".join(papers | others)) or common.intersection(first[_LIKE_BEGINNING - 1 :])
    paper = papers & papers_in(f"{other} {duty.action}")
    # A paper that the other one asks for, too, need not stand in its title.
    mine -= content(" ".join(paper - others))
    known = RowFacts(
        paper=paper, papers=papers & others,
        same_day=asked.deadline.due == duty.due is not None, apart=papers and others and papers.isdisjoint(others),
        numbered=_numbered(mine - theirs) and _numbered(theirs - mine), told=telling and len(common) >= _FEWEST,
        most=len(common) >= _MOST * min(len(mine), len(theirs)),
        begins=first[:_LIKE_BEGINNING] == second[:_LIKE_BEGINNING], recurs=duty.recurrence,
        one_time=CUES["one_time"].search(one.lower()))  # fmt: skip
    return cast(_How, known.first_held(_ALIKE).made)


def _numbered(words: Iterable[str]) -> bool:
    return any(map(CUES["numeral"].fullmatch, words))


def _telling(words: str) -> tuple[str, ...]:
    """Return the words that tell what a duty asks, or asks no more."""
    denial = content(linking.asked_no_more(words))
    return tuple(itertools.filterfalse(denial.__contains__, linking.content_in_order(CUES["as_told"].sub("", words))))


def _done_to(
    pair: LetterPair, asked: RepeatedRequest, duty: Obligation, alone: Sequence[Obligation], said: Iterable[Proposal],
    *, is_urged: bool, is_sure: bool,
) -> Iterator[Proposal]:  # fmt: skip
    """Yield what is done to an earlier duty that is asked for again; nothing where another one is asked for now.

    The first rows of ``[[again]]`` and ``[[its_day]]`` (``rules.toml``) that hold say what, and whether that is sure.
    """
    new = _recurring(pair, asked, duty)
    more = frozenset(_telling(asked.named)).difference(_telling(named(duty)))
    known = RowFacts(
        denied=linking.asked_no_more(asked.named), dated=any((asked.deadline.due, asked.deadline.recurrence)),
        numbered=_numbered(more), urged=is_urged, some=alone,
        same_day=(new.due, new.time, new.recurrence) == (duty.due, duty.time, duty.recurrence),
        recurs=new.recurrence, recurred=duty.recurrence, day=new.due, laid=asked.unions is not None,
        later=duty.last_good and str(new.last_good or "") > duty.last_good, earlier=is_earlier(new, duty),
        over=str(duty.last_good) < str(pair.source.header.issued_on),
        replaced=("replace", duty_of(duty)) in map(attrgetter("effect", "duty"), said))  # fmt: skip
    row = known.first_held(_AGAIN)
    says, made = row.given.get("says", ""), row.made
    times: list[str | None] = [None] * (made != "none")
    known["changes"] = says == "changes"
    if made == "one time":
        # “Báo cáo quý IV … trước ngày 05/12”: the nearest that is called so, else, not sure, the nearest one.
        near = whole_day(asked.deadline.due)
        called = _times_called(duty, asked.named, near)
        times = [*map(iso, (called or _times_near(duty, near))[:1])]
        says, made, new, is_sure = "changes", "adjust", asked.deadline, is_sure and bool(called)
    else:
        is_sure = is_sure and known.first_held(_ITS_DAY).made == "sure"
    # What is owed under the name of a reminder is only urged, by whatever day.
    effect = cast(Effect, "urge" if is_urged else made)
    day = new if says == "changes" else None
    for one_time in times:
        yield pair.proposed(says, effect, asked.evidence, duty, day, alone, sure=is_sure, one_time=one_time)


def _times_near(duty: Obligation, near: datetime.date | None) -> list[datetime.date]:
    """Return the last days in time of the times of what recurs around a day, the nearest first."""
    rule = duty.recurrence or ""
    if near is None or not is_dated(rule):
        return []
    days = good_days(rule, duty.bound, duty.time, near - _NEAR, near + _NEAR)
    return sorted((day for day in days if is_instance(duty, day)), key=lambda day: abs(day - near))


def _times_called(duty: Obligation, words: str, near: datetime.date | None) -> list[datetime.date]:
    """Return those of the times of what recurs around a day that words name (“quý II”); none whose name is not sure."""
    said, rule = flat(key(words)), str(duty.recurrence)
    # “tháng 6/2025” is another year's.
    called = r"(?<!\\w)\1 0?\2(?!\\w)(?! (?:nam )?(?!\3)\\d{4})"
    names = (
        (day, CUES["time_called"].fullmatch(flat(key(periods.name(rule, day))))) for day in _times_near(duty, near)
    )
    return [day for day, name in names if name and re.search(name.expand(called), said)]


def _recurring(pair: LetterPair, asked: RepeatedRequest, duty: Obligation) -> Deadline:
    """Return the deadline given anew; of what recurs how it does from its first time on, or from the letter's day."""
    often, own = _FREQUENCY.findall(str(duty.recurrence)), asked.deadline
    others = filter(None, map(attrgetter("rrule"), getattr(asked.record, "alternatives", ())))
    rule = next((one for one in others if _FREQUENCY.findall(one) == often), None)
    own = own if rule is None else Deadline(recurrence=rule, bound=own.bound, time=own.time)
    begin = whole_day(getattr(asked.record, "since", None) or pair.source.header.issued_on)
    if begin is None:
        return own
    days = open_instances(duty.model_copy(update={"taken_on": duty.letter.issued_on, "done_days": ()}), begin)
    kept = {by_rule(own, duty.recurrence, day): day for day in map(str, itertools.takewhile(begin.__gt__, days))}
    return own.model_copy(update={"moved_days": tuple(sorted(kept.items()))})


# --------------------
# What may be meant by a day, or by a word that may change something, beside what a duty asks for or what is held.

#: By such a part of its name a duty is told, with a day or a denial beside it, or nothing.
_LEAST = {"day": 0.4, "denial": 0.33, "none": 0.5}


def _perhaps_duties(pair: LetterPair, said: Sequence[Proposal]) -> Iterator[Proposal]:
    """Yield, not sure, what a sentence with a day or a word of change may say of a duty that ``said`` leaves out."""
    context = context_of(pair.source, view_of_letter(pair.source.text))
    sentences = [one for one in itertools.chain.from_iterable(context.paragraphs) if one.block.zone in meaning.SPEAKING]
    # Not the deadlines of what it asks for something that it holds itself.
    left, tied = _of_which_nothing_is_said(pair, said), {one.date_id for one in pair.own if one.event_id}
    days = [one for one in _own_days(pair.source, "deadline") if one.id not in tied]
    for before, sentence in zip([None, *sentences], sentences, strict=False):
        evidence = evidence_of(pair.source, sentence)
        if touches(evidence, map(attrgetter("evidence"), said)):
            continue
        record = next((one for one in days if touch(one.evidence, evidence)), None)
        duty = _told_by(context, sentence, before, record, left)
        if duty is not None and (found := _perhaps(pair, duty, evidence, record, said)) is not None:
            left.remove(duty)
            yield found


def _of_which_nothing_is_said(pair: LetterPair, said: Sequence[Proposal]) -> list[Obligation]:
    """Return the duties, one for each, that have a day still to be kept, and that ``said`` at most urges."""
    taken = {one.duty for one in said if (one.deadline, one.effect) != (None, "urge")}
    elsewhere = [one.evidence.quote for one in amendments_of(pair.source) if one.reference_id not in pair.cited]
    papers = papers_in(" ".join(elsewhere))
    dated = [one for one in _open(pair) if one.last_good and duty_of(one) not in taken]
    return [one for one in dated if papers.isdisjoint(papers_in(one.action))]


def _perhaps(
    pair: LetterPair, duty: Obligation, words: Evidence, record: DateRecord | None, said: Iterable[Proposal]
) -> Proposal | None:
    """Return a proposal that asks whether ``words`` change a duty, by the day ``record`` or without one.

    ``None`` where that day is no later than the duty's; without a day, where ``said`` speaks of the duty already.
    """
    if record is None:
        is_spoken_of = duty_of(duty) in map(attrgetter("duty"), said)
        return None if is_spoken_of else pair.proposed("speaks", "adjust", words, duty, sure=False)
    if str(record.last_good) <= str(duty.last_good):
        return None
    unions = {owner_of(one) for one in pair.own if one.date_id == record.id and not one.issuer_own}
    alone = pair.alone(duty, pair.rows_of(duty_of(duty), unions))
    return pair.proposed("maybe", "adjust", record.evidence, duty, day_of(record), alone, sure=False)


def _told_by(
    context: AmendmentContext, sentence: AmendingSentence, before: AmendingSentence | None,
    record: DateRecord | None, duties: Sequence[Obligation],
) -> Obligation | None:  # fmt: skip
    """Return the duty that asks for what a sentence, that before it or the subject names; ``None`` for none or several.

    The sentence before counts where this one gives a day (``record``). What tells a duty from others of its kind may
    stand in the subject.
    """
    near = [sentence, *filter(None, [before if record else None])]
    words, subject = [*map(context.said, near)], context.text[slice(*context.subject_place)]
    if not (record or CUES["turns"].search(words[0])) or CUES["nothing_changes"].search(words[0]):
        return None
    days = {day.date for one in near for day in context.dated.within(*one[:2])}
    # A day, or a denial, beside less of a paper's name says as much as most of any name alone.
    papers = next(filter(None, map(papers_in, (*words, subject))), frozenset[str]())
    beside = "day" if record else "denial" if CUES["denies"].search(words[0]) else "none"
    said = " ".join((*words, subject))
    fitting = (one for one in duties if beside == "none" or papers & papers_in(one.action))
    by_name = functools.partial(linking.part_called, said)
    return only(foremost(fitting, lambda one: by_name(named(one)) + bool(record and one.due in days), _LEAST[beside]))


def _perhaps_held(pair: LetterPair, said: Sequence[Proposal]) -> Iterator[Proposal]:
    """Yield that what the later letter holds by another day, under most of its name, may be of the earlier one."""
    gone = set(map(attrgetter("event"), said))
    held = [one for one in held_by(pair.target) if one.id not in gone]
    days = set(map(attrgetter("date"), held))
    for record in _own_days(pair.source, *EVENT_TYPES):
        event = named_by(content(name_of(record, pair.source)), pair.target, held)
        is_told = record.date in days or touches(record.evidence, map(attrgetter("evidence"), said))
        if event is not None and not is_told:
            new, part = moved(event, record), event.evidence.start
            yield pair.proposed("maybe", "adjust", record.evidence, None, new, sure=False, event=event, part=part)
