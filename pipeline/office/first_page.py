"""Hôm nay in the browser: the beginning of everything that waits, with the ids by which it is answered there."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Generic, NamedTuple, TypeVar

from pipeline.office import chasing, today
from pipeline.office.chasing import DutiesNear
from pipeline.office.office import Office
from pipeline.office.today import Called, Came, Urgent, Waits
from pipeline.store import Store
from pipeline.store.inbox import Upload
from pipeline.store.proposals import SentLine
from schemas import LetterWarning, Obligation, Proposal, ReviewState

#: So many lines a part has: the rest stands behind “xem tất cả”.
MOST = 10
#: More lines of what waits are not counted.
_MOST_COUNTED = 500
#: What came in these days and nobody approved is to be gone over; what an office stored before it had a desk is not.
_LATELY = datetime.timedelta(days=30)

Item = TypeVar("Item")


class PagePart(NamedTuple, Generic[Item]):
    """The first lines of a part of the page, and how many there are of them."""

    shown: Sequence[Item]
    all: int


class SaidSent(NamedTuple):
    """What a union says it has sent, and what it owes."""

    line: SentLine
    item: Obligation
    duty_id: str


class ToReview(NamedTuple):
    """A letter that nobody has approved, with what it demands."""

    came: Came
    state: ReviewState


class FirstPage(NamedTuple):
    """The page of a day."""

    urgent: PagePart[Urgent]
    review: PagePart[ToReview]
    failed: PagePart[Upload]
    changes: PagePart[Proposal]
    answers: PagePart[Proposal]
    sent: PagePart[SaidSent]
    anchors: PagePart[Waits]
    choices: PagePart[Waits]
    names: PagePart[Waits]
    warnings: PagePart[LetterWarning]
    doubts: PagePart[Waits]
    meetings: PagePart[Called]
    ours: DutiesNear
    below: DutiesNear
    is_behind: bool
    """Whether letters that changed are still to be compared with the others."""

    @property
    def is_empty(self) -> bool:
        """Say whether nothing waits for anybody."""
        return not self.is_behind and not any(part.all for part in self[:-1])


def first_page(office: Office, store: Store, day: datetime.date, most: int = MOST) -> FirstPage:
    """Return the page of a day, ``most`` lines of each part."""
    came, near = today.arrived(office, store, day), chasing.near(office, store, day)
    waiting = store.proposals.count_waiting()
    letters = _unapproved(store, day)
    failed = store.uploads.recent(_MOST_COUNTED, "failed")
    doer = list(islice(today.without_doer(store), _MOST_COUNTED)) if office.bodies is not None else []
    return FirstPage(
        urgent=_counted(today.urgent(office, store, day, near, letters), most),
        review=PagePart(_to_review(store, letters, most), len(letters)),
        failed=_counted(failed, most),
        changes=PagePart(store.proposals.waiting(most, answers=False), waiting.get(False, 0)),
        answers=PagePart(store.proposals.waiting(most, answers=True), waiting.get(True, 0)),
        sent=PagePart(sent(store, most), store.sent.count_waiting()),
        anchors=_part(today.anchors(store.duties.for_a_day()), most, store),
        choices=_part((item for item in doer if item.what == "choice"), most, store),
        names=_part((item for item in doer if item.what == "name"), most, store),
        warnings=PagePart(store.warnings.open(day, most), store.warnings.count_open(day, _MOST_COUNTED)),
        doubts=_part(today.doubts(store, came), most, store),
        meetings=_counted(today.meetings_of(office, store, day), most),
        ours=chasing.duties_near(store, near, "ours", most),
        below=chasing.duties_near(store, near, "below", most),
        is_behind=store.warnings.are_behind(),
    )


def _unapproved(store: Store, day: datetime.date) -> dict[str, ReviewState]:
    """Return the letters to go over: those that somebody began with, and what came lately, the latest first."""
    lately = [letter.sha256 for letter in store.letters.arrived(day - _LATELY, day)]
    wanted = dict.fromkeys([*store.reviews.begun(_MOST_COUNTED), *lately])
    states = store.reviews.states(list(wanted))
    return {name: states[name].state for name in wanted if states[name].state != "approved"}


def _to_review(store: Store, letters: Mapping[str, ReviewState], most: int) -> list[ToReview]:
    shown = list(letters)[:most]
    heads = {letter.sha256: letter for letter in store.letters.heads(shown)}
    came = today.new_letters(store, [heads[name] for name in shown if name in heads])
    return [ToReview(one, letters[one.id]) for one in came]


def sent(store: Store, most: int) -> list[SaidSent]:
    """Return so many of what unions say they have sent, the first first; what is owed no more is left out."""
    lines = store.sent.waiting(most)
    ids = [line.obligation for line in lines]
    items, duties = store.obligations.by_id(ids), store.duties.ids_of(ids)
    return [
        SaidSent(line, items[line.obligation], duties[line.obligation]) for line in lines if line.obligation in items
    ]


def _part(found: Iterator[Waits], most: int, store: Store) -> PagePart[Waits]:
    """Return a part, with the ids of the letters of the lines that are shown."""
    part = _counted(list(islice(found, _MOST_COUNTED)), most)
    letters = store.obligations.letter_ids([item.row for item in part.shown if item.row is not None])
    shown = [
        item.model_copy(update={"letter_id": letters.get(item.row)}) if item.row is not None else item
        for item in part.shown
    ]
    return PagePart(shown, part.all)


def _counted(found: list[Item], most: int) -> PagePart[Item]:
    return PagePart(found[:most], len(found))
