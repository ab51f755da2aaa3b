"""One duty with all that is known of it: words, unions, versions of its day, what people did, what waits for them."""

import datetime
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import chain, repeat
from operator import attrgetter
from typing import NamedTuple

from pipeline.calendar import periods
from pipeline.duties import standing
from pipeline.duties.matching import folded
from pipeline.export.entries import CalendarEntry, in_order
from pipeline.export.frames import lists
from pipeline.export.frames.lists import Version
from pipeline.office import Office
from pipeline.office.calendars import dated
from pipeline.store import DutyRow, Event, Filters, Store, UnknownRefError
from pipeline.store.duties import Marks
from pipeline.store.duty_queries import OPEN, PAGE
from pipeline.store.marking import SentLine
from pipeline.store.obligations import place_in_pages, place_of_obligation
from pipeline.support.errors import SetupError, found_or
from pipeline.support.grouping import first_of
from schemas import NOT_ASKED, Letter, Obligation, Proposal, whole_day

_MOST_EVENTS = 40
#: So many signs around the words are shown where no sentence ends.
_MOST_AROUND = 400
_DAYS_BEFORE, _DAYS_AFTER = 6, 3
_MEETINGS_AHEAD = datetime.timedelta(days=60)


class Quote(NamedTuple):
    """The words of a duty with the sentence around them, and where they begin in the letter."""

    before: str
    words: str
    after: str
    start: int
    page: int | None


class Period(NamedTuple):
    """An instance of what recurs: its last day in time, what it is called, how many of how many have done it."""

    day: datetime.date
    name: str
    done: int
    asked: int
    late: int


class DutyPage(NamedTuple):
    """What the page of a duty shows.

    ``sent`` is what unions say they have sent and nobody has confirmed, by the id of the obligation;
    ``instances`` are some before today and some to come; ``period`` is the one that ``row`` counts.
    """

    row: DutyRow
    period: str
    letter_id: str
    quote: Quote
    rows: list[Obligation]
    passed: int  # so many of its unions stand before the next page of these
    left: int  # so many stand behind those that are shown
    marks: dict[str, Marks]
    versions: list[Version]
    events: list[Event]
    proposals: list[Proposal]
    sent: dict[str, SentLine]
    instances: list[Period]


def duty_page(
    office: Office, store: Store, duty: str, today: datetime.date, status: str = "", typed: str = "", begin: int = 0
) -> DutyPage:
    """Return what is known of a duty (its id, or the beginning of it); ``UnknownRefError`` where there is none.

    Its unions stand as in the office's list; ``typed``: words of their names; ``begin``: so many are passed over.
    """
    name = store.duties.called(duty)
    asked = Filters(duty=name, advice=True, everybody=True)
    # What outsiders owe beside ours is not ours to count.
    near = store.duties.page(asked._replace(everybody=False), today, 1)
    row = found_or(near or store.duties.page(asked, today, 1), SetupError("Việc này không còn giao cho ai."))[0]
    every = store.obligations.asked(asked, today)
    first = min(every, key=place_of_obligation)
    found = _as_listed(office, every, status, typed)
    shown = found[begin : begin + PAGE]
    ids = [item.id for item in shown]
    days = [*map(datetime.date.fromisoformat, (standing.days_of(first) or "").split())]
    past = bisect_left(days, today)
    counting, period = store.obligations.asked(asked._replace(everybody=not near), today), ""
    if row.like.recurrence and (day := whole_day(row.next_day)) is not None:
        now = _period(counting, day, today)
        period, row = now.name, row.with_own({"done": now.done, "unions": now.asked, "late": now.late})

    def is_of(item: Proposal) -> bool:
        """Whether a proposal touches this duty, or the event that it is for."""
        if item.alone:
            return store.duties.ids_of(item.alone[:1]).get(item.alone[0]) == name
        return item.touches(name, first.date_id)

    return DutyPage(
        row=row, period=period, letter_id=first.letter_id, quote=_quote_of(store.letters.of_id(first.letter_id), first),
        rows=[*chain.from_iterable(map(standing.by_period, shown, repeat(today)))],
        passed=begin + len(shown), left=len(found[begin + PAGE :]),
        marks=store.marks.of(ids), versions=list(lists.versions(every)),
        events=store.history.of_duty(name, _MOST_EVENTS),
        proposals=[
            one for one in store.proposals.find("open", first.letter_id)
            if one.target == first.letter_id and is_of(one)
        ],
        sent={key: said[0] for key, said in store.sent.of(ids).items() if said[0].state == "open"},
        instances=[_period(counting, day, today) for day in days[max(0, past - _DAYS_BEFORE) : past + _DAYS_AFTER]],
    )  # fmt: skip


def _period(items: Sequence[Obligation], day: datetime.date, today: datetime.date) -> Period:
    """Return an instance of what recurs: how many unions are asked for it, have done it, are late."""
    counts = standing.counted(items, day.isoformat(), today)
    asked = counts.total() - sum(map(counts.__getitem__, NOT_ASKED))
    return Period(day, periods.of(items[0], day), counts["done"], asked, counts["late"])


def _as_listed(office: Office, rows: Iterable[Obligation], status: str, typed: str) -> list[Obligation]:
    """Return the rows with this status (empty: any) of unions with the words typed, in the office list's order."""
    words, places = folded(typed).split(), office.known.places()
    found = (row for row in rows if status in ("", row.status) and all(word in folded(row.union) for word in words))
    return sorted(found, key=lambda row: (places.get(str(row.union_id), len(places)), *place_of_obligation(row)))


def _quote_of(letter: Letter, item: Obligation) -> Quote:
    """Return the words of a duty with the sentence, or the line, of the letter around them."""
    evidence, text = item.evidence, letter.text
    line = text.rfind("\n", 0, evidence.start) + 1, evidence.end + len(text[evidence.end :].partition("\n")[0])
    around = ((one.start, one.end) for one in letter.sentences)
    first, last = next((one for one in around if one[0] <= evidence.start and evidence.end <= one[1]), line)
    first, last = max(first, evidence.start - _MOST_AROUND), min(last, evidence.end + _MOST_AROUND)
    return Quote(text[first : evidence.start], evidence.quote, text[evidence.end : last], evidence.start, evidence.page)


# --------------------
# What a lower union sees: what it owes by letters that were approved, in their words, and nothing of any other union.
#
# Every question names the union by its id alone, never by a name that others may bear too.


class OwnDuty(NamedTuple):
    """One duty of a union."""

    item: Obligation
    mark: Marks
    letter: Letter
    quote: Quote
    sent: list[SentLine]


def own_page(
    office: Office, store: Store, union_id: str, today: datetime.date, *, done: bool = False, after: str | None = None,
    letter: str = "",
) -> tuple[list[Obligation], dict[str, SentLine], str | None]:  # fmt: skip
    """Return a union's rows to do (``done``: all), its last report on each, and where the next page begins."""
    letters = frozenset((letter,)) if letter else None
    asked = _of(office, union_id, today)._replace(statuses=() if done else (*OPEN, "late"), letters=letters)
    rows, behind = first_of(store.obligations.page(asked, today, PAGE + 1, after), PAGE, place_in_pages)
    said = store.sent.of([item.id for item in rows])
    return standing.all_by_period(rows, today), {name: lines[0] for name, lines in said.items()}, behind


def own_meetings(store: Store, union_id: str, today: datetime.date) -> list[CalendarEntry]:
    """Return what approved letters invite a union to in the weeks to come, the first first."""
    found = dated(store.dates.find(union_id, today, today + _MEETINGS_AHEAD, approved=True))
    return in_order(filter(attrgetter("is_held"), (line.entry for line in found)))


def own_duty(office: Office, store: Store, union_id: str, row: str, today: datetime.date) -> OwnDuty:
    """Return one duty of a union by the whole id of its row; ``UnknownRefError`` for any other."""
    found = store.obligations.by_id([row], today, _of(office, union_id, today))
    item = found_or(found.get(row), UnknownRefError("Không có việc này."))
    letter, mark = store.letters.of_id(item.letter_id), store.marks.of([row])[row]
    return OwnDuty(item, mark, letter, _quote_of(letter, item), store.sent.of([row]).get(row, []))


def _of(office: Office, union_id: str, today: datetime.date) -> Filters:
    """Return the question what a union owes by approved letters, with the ended unions it alone came in place of."""
    succession = office.succession(today)
    alone = (union.id for union in succession.before(union_id) if len(succession.after(union.id)) == 1)
    return Filters(below=frozenset((union_id, *alone)), approved=True)
