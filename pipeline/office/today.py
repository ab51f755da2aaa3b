"""The day's page: what came, what waits for a person, what we owe and what is owed to us, the most urgent first."""

import datetime
import functools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import Any, Literal, NamedTuple

from pydantic import Field

from pipeline.calendar import periods
from pipeline.duties import standing
from pipeline.duties.amendments.lapsed import heading
from pipeline.duties.crosscheck import findings
from pipeline.duties.matching import meetings_by_date
from pipeline.office import Office, chasing, instructions, reviewing
from pipeline.office.calendars import side_of
from pipeline.office.chasing import DutyDue, Load, PagePart
from pipeline.office.instructions import Instruction
from pipeline.store import DutyRow, Filters, Store
from pipeline.store.duty_queries import OPEN, UnionGroup
from pipeline.store.marking import SentLine
from pipeline.store.register import RegisterEntry
from pipeline.store.rows import NewLetter, WaitingDuty
from pipeline.support import labels
from pipeline.support.grouping import by_id, divided, grouped
from pipeline.support.labels import label
from pipeline.support.words import if_said, t
from schemas import EFFECTS, REVIEW_STATES, LetterKey, LetterReview, Obligation, Proposal, Record, Side, whole_day

#: In so many new letters is looked for what was lost: each has to be unpacked.
_MOST_OPENED = 30

_DAYS_OF_MEETINGS = 7
#: Codes of losses of which the names or the duties themselves wait.
_WAITING_THEMSELVES = ("needs-routing", "assignee-unclear")

#: Within so many working days a deadline in a letter that nobody approved is told before all else …
_DAYS_OF_ALARM = 5
#: … and until so long after it.
_JUST_LATE = datetime.timedelta(days=7)

What = Literal["change", "answer", "old", "choice", "anchor", "name", "doubt"]


class NewLetterLine(Record):
    """A new letter, what it demands of us and of the unions below, the first day on which one of its duties ends."""

    id: str
    letter: LetterKey
    subject: str | None
    direction: str
    ours: int
    below: int
    day: str | None

    @property
    def words(self) -> str:
        """What it is called, and what it is about."""
        return f"{labels.letter_name(self.letter)} {self.subject or ''}".rstrip()


class WaitingDecision(Record):
    """Something that only a person can settle, ``command`` being how."""

    what: What
    letter: LetterKey | None
    about: str  # whose words: the title of the duty, the name that matches nothing, the letter that is changed
    count: int
    codes: dict[str, int] = Field(default_factory=dict)  # of doubts: how many of which code
    command: str
    letter_id: str | None = None
    row: str | None = None  # of a choice or an event of its own: id of one of the obligations that wait
    duty_id: str | None = None
    anchor: str | None = None  # the event whose day is asked for
    candidates: tuple[str, ...] = ()
    """Ids of the unions of which one has to be chosen; none where the letter alone tells who may be meant."""
    day: str | None = None  # the last day in time of a duty whose doer is to be chosen

    @property
    def words(self) -> str:
        """What a choice or an event is about, with its letter."""
        assert self.letter is not None
        said = {"letter": labels.letter_name(self.letter), "count": self.count, "about": self.about}
        if self.anchor == "received":
            return t("{letter}: ngày nhận văn bản ({count} việc tính hạn từ đó)", **said)
        whose = if_said(" – {anchor} ({count} đơn vị)", anchor=self.anchor, count=self.count)
        return self.about + (whose or f" – {said['letter']}")

    def left_words(self, today: datetime.date) -> str:
        """Return how many days are left, or how many it is late; nothing where it has no day."""
        return labels.left_words(datetime.date.fromisoformat(self.day), today) if self.day else ""


class InvitedMeeting(Record):
    """A meeting to which somebody of ours is called, with the first day of it from today on."""

    letter_id: str
    letter: LetterKey
    what: str
    day: str
    time: str | None
    where: str | None

    def when(self, today: datetime.date) -> str:
        """Return the hour, where it is known, and the day."""
        on = t("hôm nay") if self.day == today.isoformat() else labels.date_words(self.day)
        return " ".join(filter(None, (self.time, on)))


class Urgent(Record):
    """A letter that nobody approved yet, so that no lower union sees it, and of which a duty ends within days."""

    id: str
    letter: LetterKey
    subject: str | None
    duties: int
    day: str  # the first day on which one of them ends


class Today(Record):
    """The page of a day; ``urgent`` only where letters are gone over, ``counts`` duties that are late or near."""

    day: str
    office: str | None
    urgent: tuple[Urgent, ...] = ()
    new: tuple[NewLetterLine, ...]
    waits: tuple[WaitingDecision, ...]
    meetings: tuple[InvitedMeeting, ...]
    ours: tuple[DutyDue, ...]
    below: tuple[DutyDue, ...]
    counts: dict[str, int] = Field(default_factory=dict)


def page(office: Office, store: Store, today: datetime.date) -> Today:
    """Return the page of a day; what is new came since the last working day before it."""
    came = _arrived(office, store, today)
    near = chasing.near(office, store, today)
    sides = grouped(near, lambda one: one.side)
    ours, below = (chasing.due(store, chasing.lines_of(sides.get(side, ())), today) for side in ("ours", "below"))
    return Today(
        day=today.isoformat(), office=office.name,
        urgent=tuple(urgent(office, store, today, near)), new=tuple(_new_letters(store, came)),
        waits=tuple(_waits(office, store, came)), meetings=tuple(meetings_of(office, store, today)),
        ours=tuple(ours.shown), below=tuple(below.shown), counts={"ours": ours.all, "below": below.all})  # fmt: skip


def urgent(office: Office, store: Store, today: datetime.date, near: Iterable[UnionGroup]) -> list[Urgent]:
    """Return letters that nobody approved yet with a duty among ``near`` that ends within days; the soonest first."""
    first, last = today - _JUST_LATE, office.calendar.add_working(today, _DAYS_OF_ALARM)
    found = grouped((one for one in near if first <= one.day <= last), lambda one: one.letter)
    heads = store.letters.heads(found.keys() - store.reviews.may_leave(found))
    lines = [Urgent(id=head.sha256, letter=head.letter, subject=head.subject,
                    duties=len({one.parent for one in found[head.sha256]}),
                    day=min(one.day for one in found[head.sha256]).isoformat()) for head in heads]  # fmt: skip
    return sorted(lines, key=lambda line: (line.day, line.id))


def meetings_of(office: Office, store: Store, today: datetime.date) -> list[InvitedMeeting]:
    """Return the coming meetings to which a letter calls us by name, or names nobody and binds us."""
    if office.union_id is None:
        return []
    found = store.dates.find(from_=today, to=today + datetime.timedelta(days=_DAYS_OF_MEETINGS))
    held = [line for line in found if line.date.type in ("event", "period") and line.status is None]
    meetings = {line.sha256: meetings_by_date(store.letters.of_id(line.sha256)) for line in held}
    named = store.dates.concerned(meetings)
    called = []
    for line in held:
        meeting = meetings[line.sha256].get(line.date.id)
        day = whole_day(line.date.start) or whole_day(line.date.date)
        if meeting is None or day is None:
            continue
        concerned = named.get((line.sha256, line.date.id))
        if concerned is None:
            sides = {item.side for item in store.obligations.find(letter=line.sha256, everybody=True)}
        else:
            sides = {side_of(body, office.known) for body in concerned}
        if "ours" in sides:
            called.append(InvitedMeeting(
                letter_id=line.sha256, letter=line.letter, what=str(line.date.action), time=line.date.time,
                day=max(day, today).isoformat(), where=line.date.place or meeting.where))  # fmt: skip
    return sorted(called, key=lambda one: (one.day, one.time or "", one.letter_id, one.what))


def _arrived(office: Office, store: Store, today: datetime.date) -> list[NewLetter]:
    """Return the letters that came since the last working day: what came on a Saturday is new on Monday."""
    return store.letters.arrived(office.calendar.last_working(today - datetime.timedelta(days=1)), today)


def _new_letters(store: Store, came: list[NewLetter]) -> Iterator[NewLetterLine]:
    """Yield a line for each letter: how many duties it lays on us, on unions below, and the first day of them."""
    asked = store.duties.demands([letter.sha256 for letter in came])
    for letter in came:
        (ours, first), (below, other) = (asked.get((letter.sha256, side), (0, None)) for side in ("ours", "below"))
        yield NewLetterLine(
            id=letter.sha256, letter=letter.letter, subject=letter.subject, direction=letter.direction,
            ours=ours, below=below, day=min(filter(None, (first, other)), default=None),
        )  # fmt: skip


def _waits(office: Office, store: Store, came: list[NewLetter]) -> Iterator[WaitingDecision]:
    """Yield all that waits for a person, changes of days first; changes that one letter makes are one line."""
    open_ones = store.proposals.find("open")
    names = store.letters.keys(sorted({item.target for item in open_ones}))

    def proposed(what: What, proposals: Iterable[Proposal]) -> Iterator[WaitingDecision]:
        """Yield one decision for each letter that proposes something: what it does, to which letters."""
        for source, items in groupby(proposals, key=lambda item: item.source):
            found = list(items)
            others = (item.target for item in found if item.target in names and item.target != source)
            touched = ", ".join(dict.fromkeys(labels.letter_name(names[target]) for target in others))
            about = f"{t(EFFECTS[found[0].effect])} {touched}" if touched else found[0].message
            yield WaitingDecision(
                what=what, letter=found[0].source_key, about=about,
                count=len(found), command=f"vanthu confirm --letter {labels.letter_ref(found[0].source_key, source)}",
            )  # fmt: skip

    by_kind = grouped(open_ones, lambda item: item.waits_as)
    old = by_kind.get("old", ())
    yield from proposed("change", by_kind.get("change", ()))
    yield from chain(_anchors(store), _choices(office, store), _unknown_names(office, store))
    yield from proposed("answer", by_kind.get("answer", ()))
    if len(old) > 1:  # of an archive that is brought in there may be hundreds: they are answered together
        yield WaitingDecision(what="old", letter=None, about=heading(), count=len(old), command="vanthu confirm --old")
    else:
        yield from proposed("old", old)
    yield from _doubts(store, came)


def _of_duty(what: What, item: WaitingDuty, count: int, command: str, **said: Any) -> WaitingDecision:
    """Return the line of a duty that waits; ``said``: more of its fields (without ``about``: the duty's title)."""
    like = item.like
    about = said.pop("about", "") or periods.duty_line(like)
    return WaitingDecision(what=what, letter=like.letter, about=about, count=count, command=command, row=item.row,
                 letter_id=like.letter_id, duty_id=item.duty_id, day=like.last_good, **said)  # fmt: skip


def _anchors(store: Store) -> Iterator[WaitingDecision]:
    """Yield a line for each letter whose day of receipt is asked for, and each duty that waits for another event."""
    of_receipt, others = divided(store.duties.waiting("day"), lambda item: item.like.waits_for == "received")
    for letter, same in grouped(of_receipt, lambda item: item.like.letter_id).items():
        command = f"vanthu duty day {labels.letter_ref(same[0].like.letter, letter)} --on D"
        yield _of_duty("anchor", same[0], len(same), command, about="received", anchor="received")
    for item in others:
        if item.like.waits_for is not None:
            command = f"vanthu duty day {item.duty_id[:8]} --on D"
            yield _of_duty("anchor", item, item.rows, command, anchor=item.like.waits_for)


def _choices(office: Office, store: Store) -> Iterator[WaitingDecision]:
    """Yield a line for each duty whose doer is in doubt, and for each that is one of some unions' (``candidates``)."""
    for item in store.duties.waiting("doer"):
        yield _of_duty("choice", item, item.rows, f"vanthu duty assign {item.duty_id[:8]} --to X")
    for item in store.duties.waiting("choice") if office.bodies is not None else ():
        among = item.like.candidates
        yield _of_duty("choice", item, len(among), f"vanthu duty assign {item.row[:8]} --to X", candidates=among)


def _unknown_names(office: Office, store: Store) -> Iterator[WaitingDecision]:
    """Yield a line for each name of a doer that the registry lacks, with how many duties it has."""
    found = store.duties.unknown_doers() if office.bodies is not None else {}
    for name, count in sorted(found.items(), key=lambda pair: (-pair[1], pair[0])):
        yield WaitingDecision(what="name", letter=None, about=name, count=count, command="vanthu unions check")


def _doubts(store: Store, came: list[NewLetter]) -> Iterator[WaitingDecision]:
    """Yield a line for each new letter in which something may be lost, by code, without what people settled."""
    settled = store.history.settled() if came else {}
    for letter in came[:_MOST_OPENED]:
        losses = findings.losses(store.letters.of_id(letter.sha256))
        codes = Counter(item.code for item in losses if item.id not in settled and item.code not in _WAITING_THEMSELVES)
        if codes:
            yield WaitingDecision(
                what="doubt", letter=letter.letter, about=letter.subject or "", count=codes.total(), codes=dict(codes),
                command=f"vanthu check --letter {labels.letter_ref(letter.letter, letter.sha256)}",
                letter_id=letter.sha256)  # fmt: skip


# --------------------
# The page in the browser: the order of a day, each thing once, with the ids by which it is answered there.

#: So many lines each part of the day has, twenty with that which counts the rest.
_LINES = {"now": 5, "late": 4, "later": 0, "mine": 3, "review": 5, "quiet": 0, "whom": 3, "asks": 4}
_NOBODY = "\ufffd"  #: Nobody is called so.
_NOTHING_SHOWN = PagePart[Any]((), 0)
#: More lines of what waits are not counted.
_MOST_COUNTED = 500
#: What came in these days and nobody approved is to be gone over; what an office stored before it had a desk is not.
_LATELY = datetime.timedelta(days=30)


class ClaimedSent(NamedTuple):
    """What a union says it has sent, and what it owes."""

    line: SentLine
    item: Obligation
    duty_id: str
    period: str  # of what recurs, what the period is called that is marked as done once a clerk confirms it

    @property
    def words(self) -> str:
        """The union, and the duty for which it says that it has sent something."""
        return f"{self.item.union}: {periods.duty_line(self.item)}"


class ToReview(NamedTuple):
    """A letter that nobody approved and that lays duties or was given back; ``urgent`` where one ends soon or did."""

    came: NewLetterLine
    reviewed: LetterReview
    urgent: Urgent | None

    @property
    def is_returned(self) -> bool:
        """Whether a leader gave it back, with a reason."""
        return self.reviewed.state == "returned"

    @property
    def stand(self) -> str:
        """How far it was gone over, if begun; of an urgent one also how many duties end on which day."""
        begun = [label(REVIEW_STATES, self.reviewed.state).lower()][self.reviewed.state == "new" :]
        if self.urgent:
            day = labels.date_words(self.urgent.day)
            begun.append(t("chưa duyệt, {count} việc hạn {day}", count=self.urgent.duties, day=day))
        return ", ".join(begun)

    @property
    def beside(self) -> str:
        """Who gave it back, or acted last on an urgent one, and why; else how many duties it lays, and from when."""
        if self.is_returned or self.urgent:
            return ": ".join(filter(None, (self.reviewed.who, self.reviewed.why)))
        asks = (
            if_said("ta {count} việc", count=self.came.ours), if_said("cấp dưới {count} việc", count=self.came.below),
            if_said("sớm nhất {day}", day=labels.date_words(self.came.day)))  # fmt: skip
        return ", ".join(filter(None, asks))


class DoerAsked(NamedTuple):
    """A duty of which it is in doubt who does it, and the form by which a person says it."""

    item: WaitingDecision
    place: str  # where its words stand in its letter
    address: str
    said: Mapping[str, str]  # what the form sends beside the key
    button: str  # what the key is sent as
    keys: Mapping[str, str]  # who may be meant, by what their key sends


class FirstPage(NamedTuple):
    """The page of a day: up to the next working day, late, to be gone over, asked of a person; the rest is counted."""

    until: datetime.date  # the next working day
    meetings: PagePart[InvitedMeeting]
    now: PagePart[DutyDue]
    late: PagePart[DutyDue]
    later: PagePart[DutyDue]  # what ends behind the next working day and is soon: all of it, or none but its number
    mine: PagePart[Instruction]  # what a leader gave to who asks, and is not done
    review: PagePart[ToReview]
    whom: PagePart[DoerAsked]  # of which it is in doubt who does it, what ends soonest first
    asks: dict[str, PagePart[Any]]
    """What a person answers where it stands, by kind; what comes first takes the lines of what follows."""
    quiet: PagePart[ToReview]
    """Letters that nobody approved and that lay no duty: all of them, or none but their number."""
    rest: dict[str, int]  # meetings, names that the registry lacks, letters to be read again
    doubt: str  # the first letter to be read again, by its id
    is_behind: bool  # whether letters that changed are still to be compared with the others


def first_page(
    office: Office, store: Store, day: datetime.date, who: str | None = None, *, whole: bool = False
) -> FirstPage:
    """Return the page of a day for a person; ``whole``: every line that there is, but of hundreds the first.

    Duties of a letter that nobody approved have no lines: the letter has one. What is late begins with the newest.
    """
    mine = (one for one in instructions.assigned(store, who or _NOBODY) if one.done is None)
    return office.shared(store, _first_page, office, store, day, whole, *mine)


def _first_page(office: Office, store: Store, day: datetime.date, whole: bool, *mine: Instruction) -> FirstPage:
    """Make ``first_page``; ``mine``: what a leader gave to who asks. It is shared by all who ask for the same."""
    most = dict.fromkeys(_LINES, _MOST_COUNTED) if whole else _LINES
    until, near = office.calendar.add_working(day, 1), chasing.near(office, store, day)
    review, quiet = _to_review(office, store, day, near)
    waiting = {one.came.id for one in (*review, *quiet)}
    choices = sorted(_choices(office, store), key=lambda item: _urgency(item.day, day))
    asked = {item.duty_id for item in choices}
    shown = [one for one in near if one.letter not in waiting and one.parent not in asked]

    def due(part: str, first: datetime.date, last: datetime.date) -> PagePart[DutyDue]:
        """Return the duties whose day lies between two days, as many as this part of the page shows."""
        # Some unions of a duty may have a day of their own: each day stands in its part.
        found = chasing.lines_of(one for one in shown if first <= one.day <= last)
        return chasing.due(store, found, day, most[part], newest=part == "late")

    meetings = meetings_of(office, store, day)
    soon = [one for one in meetings if one.day <= until.isoformat()]
    now = due("now", day, until)
    doubts = list(_doubts(store, _arrived(office, store, day)))
    whom = _whom(office, store, choices, most["whom"])
    left = max(1, most["asks"] - bool(mine) - len(whom.shown))
    return FirstPage(
        until=until, meetings=PagePart(soon[: most["now"]], len(soon)),
        now=now._replace(shown=now.shown[: max(1, most["now"] - len(soon))]),
        late=due("late", datetime.date.min, day - datetime.timedelta(days=1)),
        later=due("later", until + datetime.timedelta(days=1), datetime.date.max),
        mine=PagePart(mine[: most["mine"]], len(mine)),
        review=PagePart(review[: most["review"]], len(review)), quiet=PagePart(quiet[: most["quiet"]], len(quiet)),
        whom=whom, asks=_asks(store, day, left),
        rest={"meetings": len(meetings) - len(soon), "doubts": len(doubts),
              "names": len([*_unknown_names(office, store)])},
        doubt=next((str(item.letter_id) for item in doubts), ""), is_behind=bool(store.warnings.unchecked(1)),
    )  # fmt: skip


def next_to_review(office: Office, store: Store, letter: str, day: datetime.date) -> str | None:
    """Return the letter to be gone over first, but for one (by its id)."""
    found, _ = _to_review(office, store, day, chasing.near(office, store, day))
    return next((one.came.id for one in found if one.came.id != letter), None)


def _to_review(
    office: Office, store: Store, day: datetime.date, near: Iterable[UnionGroup]
) -> tuple[list[ToReview], list[ToReview]]:
    """Return letters that nobody approved: those with duties or given back, what ends soonest first; and the rest."""
    alarms = by_id(urgent(office, store, day, near))
    lately = [letter.sha256 for letter in store.letters.arrived(day - _LATELY, day)]
    wanted = [*dict.fromkeys([*alarms, *store.reviews.begun(_MOST_COUNTED), *lately])]
    heads = store.letters.heads(set(wanted) - store.reviews.may_leave(wanted))
    states = store.reviews.states([letter.sha256 for letter in heads])
    found = [ToReview(one, states[one.id], alarms.get(one.id)) for one in _new_letters(store, heads)]
    found.sort(key=lambda one: (not one.is_returned, _urgency((one.urgent or one.came).day, day), one.came.id))
    return divided(found, lambda one: one.urgent or one.came.ours or one.came.below or one.is_returned)


def _urgency(last: str | None, day: datetime.date) -> tuple[bool, str]:
    """Return the sort key of what ends on ``last``: by day, then without one, then what is late for over a week."""
    last = last or "9"
    return last < (day - _JUST_LATE).isoformat(), last


def _whom(office: Office, store: Store, choices: Sequence[WaitingDecision], most: int) -> PagePart[DoerAsked]:
    """Return the first ``most`` duties whose doer is in doubt, each with a form and its keys: unions, or readings."""
    rows, found = store.obligations.by_id([str(item.row) for item in choices[:most]]), []
    form: tuple[str, Mapping[str, str], str, Mapping[str, str]]
    for item in choices[:most]:
        row = rows[str(item.row)]
        if item.candidates:
            names = {id: union.name for id in item.candidates if (union := office.known.get(id)) is not None}
            form = (f"/duties/{row.id}/assign", {}, "to", names)
        else:
            card, seen = reviewing.doer_card(store, row)
            says_who = [one for one in card.choices if {"assignees", "strength"} & {*one.fields}]
            keys = {f"take:{one.number}": one.shown for one in says_who}
            form = (f"/letters/{row.letter_id}/acts", {"key": card.key, "seen": seen}, "act", keys)
        found.append(DoerAsked(item, f"/letters/{row.letter_id}?at={row.evidence.start}", *form))
    return PagePart(found, len(choices))


def _asks(store: Store, day: datetime.date, left: int) -> dict[str, PagePart[Any]]:
    """Return what waits for an answer by kind: how much, and its lines; ``left`` lines in all, first kinds first."""
    counts, anchors = store.proposals.count_waiting(), [*islice(_anchors(store), _MOST_COUNTED)]
    kinds: dict[str, tuple[int, Callable[[int], Sequence[Any]]]] = {
        "sent": (store.sent.count_waiting(), lambda most: sent(store, day, most)),
        "change": (counts.get("change", 0), lambda most: store.proposals.waiting(most, "change")),
        "answer": (counts.get("answer", 0), lambda most: store.proposals.waiting(most, "answer")),
        "anchor": (len(anchors), lambda most: anchors[:most]),
        "old": (counts.get("old", 0), lambda most: store.proposals.waiting(most, "old")),
        "warning": (store.warnings.count_open(_MOST_COUNTED), store.warnings.open),
        "failed": (store.uploads.counts().get("failed", 0), lambda most: store.uploads.recent(most, "failed")),
    }
    parts: dict[str, PagePart[Any]] = {}
    for name, (count, first) in kinds.items():
        parts[name] = PagePart(first(left) if min(count, left) else [], count)
        left -= len(parts[name].shown)
    return parts


def sent(store: Store, today: datetime.date, most: int) -> list[ClaimedSent]:
    """Return the first ``most`` reports of unions that they have sent something; not where it is owed no more."""
    lines = store.sent.waiting(most)
    ids = [line.obligation for line in lines]
    items, duties, found = store.obligations.by_id(ids), store.duties.ids_of(ids), []
    for line in lines:
        if (item := items.get(line.obligation)) is not None:
            # The period that the report names, else the one of its day.
            meant = whole_day(line.period) or standing.instance_meant(item, whole_day(line.day) or today)
            found.append(ClaimedSent(line, item, duties[item.id], periods.of(item, meant)))
    return found


# --------------------
# The page of a day in words, the same for commands and pages: its parts in their order, and what is left of it.

#: What a person answers where it stands, by kind.
ASKED = {
    "sent": "Đơn vị báo đã gửi", "change": "Thay đổi", "answer": "Trả lời", "anchor": "Thiếu ngày mốc",
    "old": "Văn bản cũ: chỉ lưu?", "warning": "Cảnh báo giữa các văn bản", "failed": "Tệp không đọc được",
}  # fmt: skip
#: What has no line on the page: so many of them are told, in this order.
COUNTED = {
    "meetings": "cuộc họp những ngày tới", "now": "việc đến hạn", "late": "việc quá hạn",
    "later": "việc sắp đến hạn", "review": "văn bản có việc chờ duyệt", "quiet": "văn bản không giao việc",
    "mine": "bút phê giao cho tôi", "whom": "việc chưa rõ ai làm", "names": "tên không có trong danh mục",
    "doubts": "văn bản cần đọc lại",
}  # fmt: skip


class DayPart(NamedTuple):
    """A part of the page: its lines by kind (``due``, ``meeting``, ``given``, ``review``, those of ``ASKED``)."""

    name: str
    title: str
    lines: Sequence[tuple[str, Any]]
    told: str  # how many there are, and how many of them have a line where not all have one


def count_words(every: int, shown: int) -> str:
    """Return how many there are, and how many of them are shown where not all are.

    >>> count_words(6, 4), count_words(6, 6)
    ('6, dưới đây 4', '6')
    """
    return f"{every}{if_said(', dưới đây {shown}', left=every - shown, shown=shown)}"


def parts(found: FirstPage, today: datetime.date) -> list[DayPart]:
    """Return the parts of the page that have a line, in order, each with its title, lines and how many there are."""

    every: Sequence[tuple[str, str, dict[str, PagePart[Any]]]] = (
        ("now", soon(found, today), {"meeting": found.meetings, "due": found.now}),
        ("late", t("Quá hạn"), {"due": found.late}), ("later", t("Sắp đến hạn"), {"due": found.later}),
        ("mine", t("Giao cho tôi"), {"given": found.mine}), ("review", t("Chờ duyệt"), {"review": found.review}),
        ("quiet", t("Văn bản không giao việc"), {"quiet": found.quiet}),
        ("whom", t("Chưa rõ ai làm"), {"whom": found.whom}), ("asks", t("Chờ trả lời"), found.asks),
    )  # fmt: skip
    return [
        DayPart(name, title, lines, count_words(sum(one.all for one in kinds.values()), len(lines)))
        for name, title, kinds in every
        if (lines := [(kind, item) for kind, one in kinds.items() for item in one.shown])]  # fmt: skip


def soon(found: FirstPage, today: datetime.date) -> str:
    """Return the heading of the days up to the next working day (``Hôm nay và ngày mai``)."""
    until = t("Từ nay đến {day}", day=labels.date_words(found.until.isoformat()))
    return t("Hôm nay và ngày mai") if (found.until - today).days == 1 else until


def rest(found: FirstPage) -> Iterator[tuple[str, str]]:
    """Yield kinds of which something has no line, each with how much in words (``("late", "3 việc quá hạn")``)."""
    words = COUNTED | ASKED
    shown: dict[str, PagePart[Any]] = found._asdict() | found.asks
    for kind in words:
        one = shown.get(kind, _NOTHING_SHOWN)
        if count := one.all - len(one.shown) + found.rest.get(kind, 0):
            yield kind, f"{count} {label(words, kind).lower()}"


# --------------------
# The week of a meeting: who owes what to whom, by duty, by department and by union.

_WEEK = datetime.timedelta(days=6)
#: What is late for longer is no matter of this week: it is counted.
_LATE_OF_WEEK = datetime.timedelta(days=30)
#: So many instructions stand on a sheet.
_MOST_INSTRUCTIONS = 8
#: More lines are not looked at.
_MOST = 200


class Week(NamedTuple):
    """A week from its Monday on, with the lines of each side."""

    first: datetime.date
    last: datetime.date
    meetings: Sequence[InvitedMeeting]
    lines: Mapping[Side, Sequence[tuple[DutyRow, str]]]  # with the department and the person who got the letter
    holders: dict[str, int]  # of ours how many each department or person has; ``""``: nobody
    loads: Sequence[Load]
    given: Sequence[Instruction]


def week(office: Office, store: Store, day: datetime.date, today: datetime.date) -> Week:
    """Return the week of a day: what ends in it and is open, then what was late before for a month at most."""
    first = day - datetime.timedelta(days=day.weekday())
    last, before = first + _WEEK, min(first, today)
    own = Filters(statuses=(*OPEN, "late"), due_from=first, due_before=last + datetime.timedelta(days=1))
    late = Filters(statuses=("late",), due_from=before - _LATE_OF_WEEK, due_before=before)
    page = functools.partial(store.duties.page, today=today, most=_MOST, by_period=True)
    # Of what recurs the instance of the week may be asked about, and the next one come later.
    rows = [*(row for row in page(own) if str(row.next_day) <= last.isoformat()), *page(late)]
    entries = store.register.written({row.like.letter_id for row in rows})
    lines = [(row, ", ".join(filter(None, (entry.place, entry.handler)))) for row in rows
             for entry in [entries.get(row.like.letter_id, RegisterEntry())]]  # fmt: skip
    by_side = grouped(lines, lambda line: line[0].side)
    holders = Counter(map(itemgetter(1), by_side.get("ours", ())))
    return Week(
        first=first, last=last, lines=by_side,
        meetings=[one for one in meetings_of(office, store, first) if one.day <= last.isoformat()],
        holders=dict(sorted(holders.items())),
        loads=chasing.worst_of(office, store, today),
        given=[one for one in instructions.assigned(store) if one.done is None][:_MOST_INSTRUCTIONS])  # fmt: skip
