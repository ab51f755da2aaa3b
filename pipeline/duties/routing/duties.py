"""From a letter to obligations: which tasks bind, whom, each once, a class of unions kept as one."""

import functools
import itertools
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from extractors.amendments import amendments_of
from extractors.earlier import with_earlier
from extractors.late_patterns import compiled_late
from extractors.lexicon import load
from extractors.lookalikes import as_it_looks, as_seen
from extractors.patterns import any_of
from pipeline.duties.amendments.linking import asked_no_more, content
from pipeline.duties.class_duties import ClassDuty, each_of, number_in_ids
from pipeline.duties.routing.addressees import Addressees, Sides, is_union, role_of_doer
from pipeline.duties.routing.event_links import Events, takes_part
from pipeline.duties.routing.union_classes import (
    UNKNOWN_DOER,
    MeantUnion,
    Party,
    all_so,
    any_so,
    read_limit_condition,
)
from pipeline.support.grouping import picked
from pipeline.support.words import one_line, shortened
from pipeline.unions import Bodies, Registry
from pipeline.unions.names import key, same_tones
from schemas import DateRecord, Evidence, Letter, LetterKey, Obligation, Role, Side, Task

# --------------------
# Which delegate limits of a letter bind one union: those of its class whose condition it meets.
#
# A limit names a class (``applies_to``) and the words that say when it holds (``condition``). “Còn lại” is what the
# conditional limits before it in the same item leave. Where neither letter nor registry tells, the answer is that it is
# not known, and a person has to look: no limit is claimed in silence.

_THE_REST = re.compile(r",? *(?:còn lại|khác)(?!\w)", re.IGNORECASE)
#: Limits further apart than this, or with a new item or paragraph between them, speak of different things.
_WITHIN_ITEM = 400
#: Limits of one item, of which each is read beside the others.
_MOST_IN_ITEM = 50
_OTHERWISE = {True: False, None: None, False: True}
_NEW_ITEM = re.compile(r"\n\s*(?:\n|(?:[IVX]+|\d{1,2}(?:\.\d{1,2})*)[.)]\s)")


class LimitsOfUnion(NamedTuple):
    """Ids of the limits that bind a union, and of those that a person has to check."""

    binding: tuple[str, ...] = ()
    to_check: tuple[str, ...] = ()


class Limits:
    """The delegate limits of one letter, asked union by union."""

    def __init__(self, letter: Letter, addressees: Addressees) -> None:
        self._text, self._limits = letter.text, letter.delegate_limits
        self._registry = addressees.registry
        words = [_THE_REST.sub("", limit.applies_to or "") for limit in self._limits]
        self._members = [{one.owner: one.is_sure for one in addressees.targets(said)} if said else {} for said in words]
        """Whom the class of each limit means, and whether that is sure."""
        #: What a union must meet; `None` where every union of the class does.
        self._conditions = [
            read_limit_condition(limit.condition, self._registry)
            if limit.condition is not None and not _THE_REST.search(limit.condition)
            else None
            for limit in self._limits
        ]
        self._before, self._behind = ([self._narrower(at, step) for at in range(len(self._limits))] for step in (-1, 1))
        self._found: dict[str, LimitsOfUnion] = {}
        self._answers: dict[tuple[int, str], bool | None] = {}

    def __bool__(self) -> bool:
        """Whether the letter has any."""
        return bool(self._limits)

    def of(self, target: MeantUnion) -> LimitsOfUnion:
        """Return the limits that bind ``target``."""
        owner = target.owner
        if owner not in self._found:
            answers = [(limit.id, self._binds(at, target)) for at, limit in enumerate(self._limits)]
            found = (tuple(name for name, binds in answers if binds is way) for way in (True, None))
            self._found[owner] = LimitsOfUnion(*found)
        return self._found[owner]

    def _binds(self, at: int, target: MeantUnion) -> bool | None:
        if self._limits[at].applies_to is None:
            return None  # the total of a meeting, or a rule for all: the letter does not say
        owner = target.owner
        if owner not in self._members[at]:
            return False
        if (at, owner) not in self._answers:  # a narrower limit is asked about by each wider one
            self._answers[at, owner] = self._answer(at, target, is_sure=self._members[at][owner])
        return self._answers[at, owner]

    def _answer(self, at: int, target: MeantUnion, *, is_sure: bool) -> bool | None:
        limit, condition = self._limits[at], self._conditions[at]
        answers = {True if is_sure else None}
        if condition is not None:
            union = self._registry.get(target.union_id)
            answers.add(condition(union) if union else None)
        if _THE_REST.search(limit.applies_to or ""):
            # Of the rest is whom none of the narrower limits before it in its item binds.
            narrower = [self._binds(other, target) for other in self._before[at]] or [None]
            answers.add(_OTHERWISE[any_so(narrower)])
        elif limit.condition is None:
            # A narrower limit behind a general one may give the union another number of the same people.
            others = ((self._limits[other], self._binds(other, target)) for other in self._behind[at])
            what = (limit.unit, limit.bound, limit.group)
            if any(binds is not False and (other.unit, other.bound, other.group) == what for other, binds in others):
                answers.add(None)
        return all_so(answers)

    def _narrower(self, at: int, step: int) -> list[int]:
        limits, found, near = self._limits, list[int](), at
        for other in range(at + step, at + step * _MOST_IN_ITEM, step):
            if not 0 <= other < len(limits):
                break
            first, second = sorted((near, other))
            between = self._text[limits[first].evidence.end : limits[second].evidence.start]
            is_rest = _THE_REST.search(limits[other].applies_to or "")
            if is_rest or len(between) > _WITHIN_ITEM or _NEW_ITEM.search(between):
                break
            near = other
            narrows = limits[other].condition is not None or self._members[other].keys() < self._members[at].keys()
            if narrows and limits[other].unit == limits[at].unit and limits[other].applies_to:
                found.append(other)
        return found


# --------------------
# The bodies of an article of a letter: whom “Nơi nhận: Như Điều 3” means.

_ARTICLE = re.compile(r"^(?:[^\S\n]|[*_#>-])*Điều\s+(?P<number>\d{1,3})\s*[.:]", re.MULTILINE | re.IGNORECASE)


def bodies_of_articles(letter: Letter) -> Callable[[int], tuple[str, ...]]:
    """Return a function that gives the words for those who have something to do by an article of the letter.

    Of several articles with the same number (an annexed regulation has its own) the first counts.
    """
    text = as_it_looks(letter.text)
    heads = list(_ARTICLE.finditer(text.text))
    ends = [*(head.start() for head in heads), len(text.text)][1:]
    spans: dict[int, tuple[int, int]] = {}
    for head, end in zip(heads, ends, strict=True):
        spans.setdefault(int(head["number"]), text.place(head.start(), end))

    def bodies(number: int) -> tuple[str, ...]:
        start, end = spans.get(number, (0, 0))
        inside = (task for task in letter.tasks if start <= task.evidence.start < end)
        return tuple(dict.fromkeys(name for task in inside for name in task.assignees))

    return bodies


# --------------------
# What a letter says of the doers of a duty beside their name: exceptions, lists, a choice, “riêng …”.
#
# The extractors find the words; here they become the words that ``Addressees`` reads, and “riêng CĐCS A … trước ngày
# 25/3” takes CĐCS A out of the duty of all CĐCS before it.

_APART = {which: [*map(same_tones, words)] for which, words in load("narrowing", __package__)["apart"].items()}
_BEGINS = tuple(f"{words} " for words in _APART["begins"])
_MARK = re.compile(r"^\s*(?:[-–—+*•·]|\d{1,2}(?:\.\d{1,2})*[.)]|[a-zđ][.)])\s+")


def _doer_words(task: Task) -> tuple[str, ...]:
    """Return the words for those who do a task, each with what narrows it."""
    if task.either:
        return (" hoặc ".join(task.assignees),)
    behind = [f", {task.where}"] if task.where else []
    if task.excepted:
        behind.append(f", trừ {', '.join(task.excepted)}")
    return tuple(name + "".join(behind) for name in task.listed or task.assignees)


#: Where a line says to whom and by when: both are compared by themselves.
_ENDS = re.compile(r" – về .*$|, (?:trước|chậm nhất|ngày|từ) \d.*$|, \d\d:\d\d ngày .*$")
_HOLLOW = compiled_late(rf"(?<!\w)(?:{any_of(map(key, load('narrowing', __package__)['hollow']))})(?!\w)|[^\w\s]")


def _object(task: Task) -> str:
    """Return the words of a task's line that say what it is about."""
    line = key(_ENDS.sub("", task.title))
    if task.deliver_to:
        line = line.replace(key(task.deliver_to), " ")
    return one_line(_HOLLOW.sub(" ", line))


def _relief(tasks: Sequence[Task], party_of: Callable[[Task], Party]) -> dict[str, set[str | None]]:
    """Return, by the id of each task, the unions that are taken out of it.

    The next one takes out whom it names (“Riêng CĐCS A gửi trước …”); of “các CĐCS còn lại” are none of whom the one
    before it, or those that ask for the same before that one, surely speak.
    """
    found: dict[str, set[str | None]] = defaultdict(set)
    told: set[tuple[str | None, str | None]] = set()
    for before, task in itertools.pairwise(tasks):
        said, party, first = key(_MARK.sub("", task.action or task.evidence.quote)), party_of(task), party_of(before)
        told = {*first.said, *(told if _object(before) == _object(task) else ())}
        owners = {(owner, None) for owner in party.owners}
        if _THE_REST.search(" ".join(task.assignees)) and not owners <= told:
            found[task.id].update(dict(owners & told))
        if not said.startswith(_BEGINS):
            continue
        frees = any(f" {words} " in f" {said} " for words in _APART["frees"])
        dates = {one.date_id or one.date for one in (task, before)}
        another = set(key(task.deliverable or "").split()) - set(key(before.deliverable or "").split())
        replaces = task.kind == before.kind and len(dates - {None}) > 1 and not another
        named = party.ids - {None}
        if (frees or replaces) and set() < named < first.ids:
            found[before.id].update(named)
            if frees:
                found[task.id].update(named)
    return found


def _taking_no_part(tasks: Sequence[Task], party_of: Callable[[Task], Party]) -> Iterator[tuple[str, set[str | None]]]:
    """Yield tasks of those who take part in something, and who does not: “Các trường mầm non không dự thi”."""
    joining = [task for task in tasks if takes_part(task.title)]
    for task in joining:
        named, about = party_of(task).sure_ids, content(task.title)
        alike = {one.id: len(about & content(one.title)) for one in joining if one is not task}
        for other in joining:
            # “không thi kéo co”: of a letter that asks for several things that one; else all that is asked.
            if (
                alike.get(other.id) == max(alike.values(), default=0)
                and asked_no_more(task.title)
                and set() < named < party_of(other).ids
            ):
                yield other.id, named


# --------------------
# Which tasks of a letter bind anybody.
#
# Not what is optional, what a draft only sketches, the formulas that end letters, what the letter itself does to an
# earlier one (“gia hạn …” is done with its signing), and what a reply tells its superior of its own doing.

_BINDING = load("binding", __package__)

#: Of a task's words, beside which nothing else is asked.
_MOST = 0.6
_PRAISE = any_of([*_BINDING["praise"], *_BINDING["carry_out"]])
_SAYS = {
    "comments": compiled_late(rf"(?<!\w){any_of(_BINDING['comments'])}(?!\w)"),
    "called_off": compiled_late(rf"^\W*{any_of(_BINDING['called_off'])}(?!\w)"),
    "ongoing": compiled_late(rf"(?<!\w){any_of(_BINDING['ongoing'])}(?!\w)"),
    "formulas": compiled_late(rf"(?<!\w)(?:{'|'.join(_BINDING['formulas'])})"),
    "courtesy": compiled_late(
        rf"(?<!\w){any_of(_BINDING['asks'])} (?P<whom>[^.;:]{{2,160}}?) (?P<praise>{_PRAISE}(?:[ ,]+{_PRAISE})*)[ ./]*$"
    ),
}
_ASKS_FOR_TIME = compiled_late(rf"(?<!\w){any_of(_BINDING['asks_for_time'])}(?!\w)")
_CARRY_OUT = compiled_late(any_of(_BINDING["carry_out"]))


def binding_tasks(letter: Letter, addressees: Addressees) -> Iterator[Task]:
    """Yield the tasks that lay something on somebody, in the order of the letter."""
    is_draft = any(flag.code == "draft" for flag in letter.flags)
    reports = _only_reports(letter, addressees)
    if reports and _ASKS_FOR_TIME.search((letter.header.subject or "").lower()):
        return  # its last day is what it asks for, and nobody's
    # Dear, and most letters lay nothing on their issuer.
    done = functools.cache(lambda: [one.evidence for one in amendments_of(letter) if one.effect != "urge"])
    for task in letter.tasks:
        if task.optional or task.of_earlier or (is_draft and not _says("comments", task)):
            continue
        if _is_formula(task) or _is_called_off(letter, task):
            continue
        if task.issuer_own or addressees.party(task.assignees).is_issuers:
            # What is going on (“UBND tỉnh đang xây dựng …”) is told, not asked.
            is_told = task.date_id is None and (reports or _says("ongoing", task))
            if is_told or _is_mostly(task.evidence, done()):
                continue
        yield task


def _only_reports(letter: Letter, addressees: Addressees) -> bool:
    """Whether a letter is to nobody but those above its issuer, as replies are."""
    if addressees.issuer is None or not letter.header.addressees:
        return False
    told = addressees.party(letter.header.addressees).ids
    return bool(told) and told <= {union.id for union in addressees.registry.ancestors(addressees.issuer.id)}


def _is_mostly(words: Evidence, others: Iterable[Evidence]) -> bool:
    """Whether words are no more than others: what else stands beside these in a task may be a duty."""
    common = sum(max(0, min(words.end, one.end) - max(words.start, one.start)) for one in others)
    return common > _MOST * (words.end - words.start)


def _says(what: str, task: Task) -> re.Match[str] | None:
    return _SAYS[what].search(one_line(as_seen(task.evidence.quote).lower()))


def _is_called_off(letter: Letter, task: Task) -> bool:
    said = range(task.evidence.start, task.evidence.end)
    if not _says("called_off", task) or (task.title and not _SAYS["called_off"].search(task.title.lower())):
        return False  # a sentence behind that one says something else
    return any(a.effect in ("repeal", "suspend") and a.evidence.start in said for a in amendments_of(letter))


def _is_formula(task: Task) -> bool:
    if task.date_id is not None or task.coordinators:
        return False
    if _says("formulas", task):
        return True
    courtesy = _says("courtesy", task) if task.kind == "task" else None
    if courtesy is None or not _CARRY_OUT.search(courtesy["praise"]):
        return False
    # They name those who are asked, and nothing that they should do before.
    known = {word for name in (*task.assignees, *_BINDING["address"]) for word in key(name).split()}
    return set(key(courtesy["whom"]).split()) <= known


# --------------------
# From a letter to obligations: what each task lays on whom, a class of unions kept as one.
#
# Optional tasks are no obligations, general advice is one that is shown on request. The issuer's own duties are its
# own obligations. Those of one task share their ``parent``. Ids are made of the letter's bytes, the union and the
# first words of the task, so that reading the letter again with a better program gives the same ids.

#: Words of a task that go into an id; later ones may change when the end of a task is read better.
_WORDS_IN_ID = 16
_LONGEST_ACTION = 300
#: What of a target says who it is: name and id.
_WHO = 2
_LIST_MARK = re.compile(r"^(?:[-–—+*•·]|\d{1,2}(?:\.\d{1,2})*[.)]|[a-zđ][.)])\s+")
_MARKUP = re.compile(r"\*\*|__|^#+\s")


#: What tells the duties of those who help from those whom they help; these send nothing to anybody.
_HELPS: dict[Role, tuple[str, ...]] = {"coordinate": ("coordinate",)}
_OF_HELPERS: dict[Role, dict[str, Any]] = {"coordinate": {"kind": "task", "deliver_to": None}}


class _Doers(NamedTuple):
    """A party that a duty binds, with the role of its members, and of the issuer where that is among them."""

    party: Party
    role: Role
    role_of_issuer: Role
    without: frozenset[str] = frozenset()
    """Owners of the party who are not meant."""


def route(letter: Letter, registry: Registry | None) -> list[Obligation]:
    """Return the obligations of a letter in the order of its tasks and of the registry."""
    return list(each_of(laid_by(letter, registry)))


def laid_by(letter: Letter, registry: Registry | None, addressees: Addressees | None = None) -> list[ClassDuty]:
    """Return what a letter lays on whom, those whom a duty binds alike as one, in the order of its tasks."""
    letter = letter if letter.amendments is not None else with_earlier(letter)
    addressees = addressees or addressees_of(letter, registry)
    limits, sides = Limits(letter, addressees), Sides(addressees)
    tasks = list(binding_tasks(letter, addressees))
    date_of = _date_of(letter)
    party_of = functools.partial(_doing, addressees=addressees)
    relieved = _relief(tasks, party_of)
    for name, away in _taking_no_part(tasks, party_of):
        relieved[name].update(away)
    event_of = Events(letter).event_of
    before: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    seen: Counter[str] = Counter()
    found: list[ClassDuty] = []
    for task in _by_days(letter, tasks):
        words = " ".join(key(task.action or task.evidence.quote).split()[:_WORDS_IN_ID])
        seen[words] += 1
        parent = f"{number_in_ids(letter.source.sha256, words, str(seen[words])):012x}"
        date = date_of(task)
        shared = _shared(letter, task, date, parent, event_of(task, date), addressees.departments(task.assignees))
        freed = frozenset(filter(None, relieved.get(task.id, ())))
        for doers in _doers(task, addressees):
            helps = _HELPS.get(doers.role, ())
            party = doers.party.without(doers.without | freed)
            for part in _parts(party, limits, sides):
                target = part.like
                role = doers.role_of_issuer if target.is_issuer else doers.role
                own = {
                    "limits": part.limits.binding,
                    "limits_to_check": part.limits.to_check,
                    "needs_review": not target.is_sure,
                    "issuer_own": target.is_issuer,
                    "role": role,
                    "condition": target.condition,
                    "candidates": target.candidates,
                    "side": part.side,
                    **_OF_HELPERS.get(role, {}),
                }
                like = shared.model_copy(update=own)
                for number, those in part.members.numbered(before[words, *helps]):
                    called = number_in_ids(letter.source.sha256, words, str(number), *helps)
                    found.append(ClassDuty(like=like, number=called, **dict(those.bodies)))
            before[words, *helps].update(party.owners)
    return found


#: Types of the dates that lay something on somebody, and that no task is due on them so far.
_DUE = {("deadline", False), ("recurring", False)}
_LONGEST_WORK = 200  # characters
_LONGEST_TITLE = 100
#: What stands before the day of one more work: behind a mark, or a day and “và”, words for it (“…; báo cáo tổng kết: |
#: trước ngày …”), unless the day only tells when nothing is taken any more, or where it all goes.
_ONE_MORE = compiled_late(
    r"(?:[,;.]|^ và)\s+(?:(?:và |rồi )?(?:gửi|nộp) )?"
    r"(?P<what>(?!quá|sau|trừ|(?:(?:gửi|nộp) )?(?:về|lên|cho|qua) )[^\W\d_][^,;]{3,}?)"
    r"(?:,? (?:gửi|nộp|xong|hoàn thành))?[:\s]*$"
)
#: … and before that of the first.
_FIRST = compiled_late(r"^(?:[-–+*•\s]|\w{1,2}[.)]\s)*(?P<what>[^\W\d_].{3,}?)(?:,? (?:xong|hoàn thành))?[:\s]*$")


def _by_days(letter: Letter, tasks: Iterable[Task]) -> Iterator[Task]:
    """Yield the tasks, and behind each one for every other work that its words ask for by a day of its own.

    Each is then called by the words before its day, where one line told them all.
    """
    taken, by_id = set(map(attrgetter("date_id"), letter.tasks)), {day.id: day for day in letter.dates}
    ends = sorted(map(attrgetter("evidence.end"), letter.dates))
    free = [day for day in letter.dates if (day.type, day.id in taken) in _DUE]
    for task in tasks:
        words = range(task.evidence.start, task.evidence.end)
        beside = [day for day in free if day.evidence.start in words and set(day.assignees) == set(task.assignees)]
        due = by_id.get(str(task.date_id)) if beside else None
        own = _work(letter, task, due, ends, is_told_apart=True) if due else None
        found = ((day, _work(letter, task, day, ends, is_told_apart=own is not None)) for day in beside)
        more = [task.model_copy(update={"date": day.date, "date_id": day.id, **work}) for day, work in found if work]
        yield task.model_copy(update=own) if more else task
        yield from more


def _work(
    letter: Letter, task: Task, day: DateRecord, ends: Sequence[int], *, is_told_apart: bool
) -> dict[str, str] | None:
    """Return what a task asks by one of its days, and the line for it: between the day before, or the doer, and it.

    What comes first is all up to its day only where what is due by the task's own is told apart.
    """
    at = day.evidence.start
    before = max(task.evidence.start, at - _LONGEST_WORK, *ends[: bisect_right(ends, at)][-1:])
    said, find = letter.text[before:at], _ONE_MORE
    if is_told_apart and before == task.evidence.start:
        doers = [
            said.lower().rfind(name.lower()) + len(name) for name in task.assignees if name.lower() in said.lower()
        ]
        said, find = said[max(doers, default=0) :], _FIRST
    found = find.search(said.lower())
    if found is None:
        return None
    what, when = one_line(said[slice(*found.span("what"))]), one_line(day.evidence.quote)
    title = shortened(what[:1].upper() + what[1:], _LONGEST_TITLE - len(when))
    return {"action": f"{what} {when}", "title": f"{title}, {when.replace('ngày ', '')}"}


class _PartyPart(NamedTuple):
    """Members of a party of whom all the same is known; ``like`` is one of them."""

    like: MeantUnion
    side: Side
    limits: LimitsOfUnion
    members: Party


def _parts(party: Party, limits: Limits, sides: Sides) -> Sequence[_PartyPart]:
    if party.parts is not None and not limits:
        return party.parts
    alike: dict[tuple[Any, ...], list[MeantUnion]] = defaultdict(list)
    for target in party.targets:
        alike[*target[_WHO:], sides.of(target), limits.of(target)].append(target)
    parts = [_PartyPart(those[0], key[-2], key[-1], Party(those)) for key, those in alike.items()]
    if not limits:
        party.parts = parts
    return parts


def addressees_of(letter: Letter, registry: Registry | None) -> Addressees:
    """Return what tells whom the words of a letter mean."""
    return Addressees(letter.header, registry, bodies_of_articles(letter))


def bodies_of_dates(
    letter: Letter, registry: Registry | None, addressees: Addressees | None = None
) -> dict[str, Bodies]:
    """Return, by the id of each date that names somebody, whom it concerns: who acts, and which unions are invited."""
    addressees = addressees or addressees_of(letter, registry)
    words = {(task.date_id, task.assignees): _doer_words(task) for task in letter.tasks}
    invited = {date: meeting.invited for meeting in letter.meetings for date in meeting.dates}
    found: dict[str, Bodies] = {}
    for record in letter.dates:
        acting = addressees.party(words.get((record.id, record.assignees), record.assignees))
        coming = addressees.party(tuple(invited.get(record.id, ())))
        bound = {target.owner: target for target in coming.targets if _is_bound(target)}
        both = Party((bound | {target.owner: target for target in acting.targets}).values())
        if bodies := both.bodies:
            found[record.id] = bodies
    return found


def _shared(
    letter: Letter, task: Task, date: DateRecord | None, parent: str, event: str | None, department: str | None
) -> Obligation:
    header, said = letter.header, dict[str, Any](due=task.date, date_id=None, confidence=task.confidence)
    if date is not None:
        of_date = picked(date, ("bound", "time", "since", "until", "relative"))
        own = {"date_id": date.id, "confidence": min(task.confidence, date.confidence), "recurrence": date.rrule}
        said = {**_days_of(date), **of_date, **own}
    return Obligation(
        id="",
        union="",
        union_id=None,
        letter=LetterKey(number=header.number, symbol=header.symbol, issuer=header.issuer, issued_on=header.issued_on),
        kind=task.kind,
        action=_action(task),
        title=task.title,
        # Who need not, or must not, do something can never be late with it.
        strength="general" if task.date_id is None and asked_no_more(task.title or "") else task.strength,
        deliver_to=task.deliver_to,
        status="todo",
        evidence=task.evidence,
        parent=parent,
        event_id=event,
        department=department,
        **said,
    )


def renewed(letter: Letter, items: Sequence[Obligation]) -> list[Obligation]:
    """Return obligations of a letter whose dates were worked out anew, with the days that follow from them."""
    date_of = _date_of(letter)
    dates = {(task.evidence.start, task.evidence.end): date_of(task) for task in letter.tasks}
    places = [(item, dates.get((item.evidence.start, item.evidence.end))) for item in items]
    return [item.model_copy(update=_days_of(date)) if date is not None else item for item, date in places]


def _days_of(date: DateRecord) -> dict[str, str | None]:
    """Return the days of a duty, and the event that a deadline is counted from while its day is not known."""
    waits_for = date.relative.anchor if date.relative is not None and date.date is None else None
    days = {"due": date.date, "last_good": date.last_good, "safe_due": date.safe_due, "shown_until": date.shown_until}
    return {**days, "waits_for": waits_for}


def _doers(task: Task, addressees: Addressees) -> list[_Doers]:
    doing = _doing(task, addressees)
    said = _action(task)
    # What stands behind the words for the doer: “Văn phòng đôn đốc các đơn vị | gửi báo cáo”.
    ends = [at + len(name) for name in task.assignees if (at := said.lower().find(name.lower())) > 0]
    said = said[min(ends, default=0) :].strip()
    of_others, of_issuer = (role_of_doer(said, task.kind, is_own=own) for own in (False, True))
    found = [_Doers(doing, of_others, of_issuer)]
    if helping := addressees.party(task.coordinators):
        asked = frozenset(target.owner for target in helping.targets if not _is_bound(target))
        found.append(_Doers(helping, "coordinate", "coordinate", (doing.owners & helping.owners) | asked))
    return found


def _is_bound(target: MeantUnion) -> bool:
    return target.union_id is not None or target.is_issuer or is_union(target.name)


def _doing(task: Task, addressees: Addressees) -> Party:
    if task.issuer_own:
        return Party((addressees.own(),))
    if task.assignees:
        return addressees.party(_doer_words(task))
    return addressees.party(addressees.charged()) or Party((MeantUnion(UNKNOWN_DOER, is_sure=False),))


def _date_of(letter: Letter) -> Callable[[Task], DateRecord | None]:
    by_id = {record.id: record for record in reversed(letter.dates)}

    def find(task: Task) -> DateRecord | None:
        if task.date_id in by_id or task.date is None:
            return by_id.get(task.date_id or "")
        words = range(task.evidence.start, task.evidence.end)
        inside = (one for one in letter.dates if one.date == task.date and one.evidence.start in words)
        return next(inside, None)

    return find


def _action(task: Task) -> str:
    line = _LIST_MARK.sub("", one_line(_MARKUP.sub("", task.action or task.evidence.quote)))
    return shortened(line.rstrip(" ;,").removesuffix("./."), _LONGEST_ACTION)
