"""From a letter to obligations: what each task lays on whom, a class of unions kept as one.

Optional tasks are no obligations, general advice is one that is shown on request. The issuer's own duties are its own
obligations. Those of one task share their ``parent``. Ids are made of the letter's bytes, the union and the first
words of the task, so that reading the letter again with a better program gives the same ids.
"""

import functools
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from pipeline.duties.laid import Laid, each_of, number_in_ids
from pipeline.registry import Bodies, Registry
from pipeline.registry.names import key
from pipeline.routing.addressees import Addressees
from pipeline.routing.articles import bodies_of_articles
from pipeline.routing.binding import binding_tasks
from pipeline.routing.doubles import ComparedTask, joined
from pipeline.routing.limits import Limits, LimitsOfUnion
from pipeline.routing.narrowing import doer_words, relief
from pipeline.routing.parties import Members, Party, members_of, numbered, owner_of
from pipeline.routing.roles import is_union, role_of_doer
from pipeline.routing.sides import Sides
from pipeline.routing.target import UNKNOWN_DOER, Target
from schemas import DateRecord, Letter, LetterKey, Obligation, Side, Task
from schemas.office import Role

#: Words of a task that go into an id; later ones may change when the end of a task is read better.
_WORDS_IN_ID = 16
_LONGEST_ACTION = 300
#: What of a target says who it is: name and id.
_WHO = 2
_LIST_MARK = re.compile(r"^(?:[-–—+*•·]|\d{1,2}(?:\.\d{1,2})*[.)]|[a-zđ][.)])\s+")
_MARKUP = re.compile(r"\*\*|__|^#+\s")


class _Duty(NamedTuple):
    """A task that binds somebody, with what goes into its ids."""

    task: Task
    words: str
    parent: str


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


def laid_by(letter: Letter, registry: Registry | None, addressees: Addressees | None = None) -> list[Laid]:
    """Return what a letter lays on whom, those whom a duty binds alike as one, in the order of its tasks."""
    addressees = addressees or addressees_of(letter, registry)
    parts = _parting(Limits(letter, addressees, registry), Sides(addressees, registry))
    bound = list(binding_tasks(letter, addressees, registry))
    doing = {task.id: _doers(task, addressees) for task in bound}
    tasks, mentions = joined(_as_said(letter, task, doing[task.id]) for task in bound)
    relieved = relief(tasks, lambda task: _doing(task, addressees).ids)
    before: dict[tuple[str, ...], list[Collection[str]]] = defaultdict(list)
    found: list[Laid] = []
    for duty in _duties(letter, tasks):
        shared = _shared(letter, duty).model_copy(update={"mentions": mentions.get(duty.task.id, ())})
        freed = frozenset(name for name in relieved.get(duty.task.id, ()) if name)
        for doers in doing[duty.task.id]:
            helps = (doers.role,) if doers.role == "coordinate" else ()
            meant = doers.party.owners - doers.without - freed if doers.without or freed else doers.party.owners
            for part in parts(doers.party):
                like = shared.model_copy(update=_own(doers, part))
                members = part.members if len(meant) == len(doers.party.owners) else part.members.only(meant)
                for number, those in numbered(members, before[duty.words, *helps]):
                    called = number_in_ids(letter.source.sha256, duty.words, str(number), *helps)
                    found.append(Laid(like=like, number=called, names=those.names, union_ids=those.union_ids))
            before[duty.words, *helps].append(meant)
    return found


class _Part(NamedTuple):
    """Members of a party of whom all the same is known; ``like`` is one of them."""

    like: Target
    side: Side
    limits: LimitsOfUnion
    members: Members


def _parting(limits: Limits, sides: Sides) -> Callable[[Party], list[_Part]]:
    """Return what parts a party, each once."""

    @functools.cache
    def parted(party: Party) -> list[_Part]:
        alike: dict[tuple[Any, ...], list[Target]] = defaultdict(list)
        for target in party.targets:
            alike[*target[_WHO:], sides.of(target), limits.of(target)].append(target)
        return [_Part(those[0], key[-2], key[-1], members_of(those)) for key, those in alike.items()]

    def parts(party: Party) -> list[_Part]:
        if limits:
            return parted(party)
        if party.parts is None:
            party.parts = parted(party)
        found: list[_Part] = party.parts
        return found

    return parts


def _own(doers: _Doers, part: _Part) -> dict[str, object]:
    """Return what is not the duty's, but those unions' whom a part of a party means."""
    target = part.like
    role = doers.role_of_issuer if target.is_issuer else doers.role
    own: dict[str, object] = {
        "limits": part.limits.binding,
        "limits_to_check": part.limits.to_check,
        "needs_review": not target.is_sure,
        "issuer_own": target.is_issuer,
        "role": role,
        "condition": target.condition,
        "candidates": target.candidates,
        "side": part.side,
    }
    return own | ({"kind": "task", "deliver_to": None} if role == "coordinate" else {})


def _as_said(letter: Letter, task: Task, doing: Iterable[_Doers]) -> ComparedTask:
    doers = frozenset(
        (doers.party.said, doers.role, doers.role_of_issuer, doers.without)
        for doers in doing
        if doers.party.owners - doers.without
    )
    return ComparedTask(task, _date_of(task, letter), doers)


def addressees_of(letter: Letter, registry: Registry | None) -> Addressees:
    """Return what tells whom the words of a letter mean."""
    return Addressees(letter.header, registry, bodies_of_articles(letter))


def _duties(letter: Letter, tasks: Iterable[Task]) -> Iterator[_Duty]:
    """Yield the tasks that bind somebody; of several with the same words each has its number."""
    seen: Counter[str] = Counter()
    for task in tasks:
        words = _first_words(task)
        seen[words] += 1
        yield _Duty(task, words, f"{number_in_ids(letter.source.sha256, words, str(seen[words])):012x}")


def bodies_of_dates(
    letter: Letter, registry: Registry | None, addressees: Addressees | None = None
) -> dict[str, Bodies]:
    """Return, by the id of each date that names somebody, whom it concerns: who acts, and which unions are invited."""
    addressees = addressees or addressees_of(letter, registry)
    words = {(task.date_id, task.assignees): doer_words(task) for task in letter.tasks}
    invited = {date: meeting.invited for meeting in letter.meetings for date in meeting.dates}
    found: dict[str, Bodies] = {}
    for record in letter.dates:
        acting = addressees.party(words.get((record.id, record.assignees), record.assignees))
        coming = addressees.party(tuple(invited.get(record.id, ())))
        if bodies := _bodies(acting, coming):
            found[record.id] = bodies
    return found


def _bodies(acting: Party, coming: Party) -> Bodies:
    bound = {owner_of(target): target for target in coming.targets if _is_bound(target)}
    if not bound:
        return acting.bodies
    return Party((bound | {owner_of(target): target for target in acting.targets}).values()).bodies


def _shared(letter: Letter, duty: _Duty) -> Obligation:
    """Return what the rows of all who do a task have in common; whose it is stands in none of it."""
    task = duty.task
    date = _date_of(task, letter)
    header = letter.header
    return Obligation(
        id="",
        union="",
        union_id=None,
        letter=LetterKey(number=header.number, symbol=header.symbol, issuer=header.issuer, issued_on=header.issued_on),
        kind=task.kind,
        action=_action(task),
        title=task.title,
        strength=task.strength,
        deliver_to=task.deliver_to,
        due=date.date if date else task.date,
        bound=date.bound if date else None,
        last_good=date.last_good if date else None,
        safe_due=date.safe_due if date else None,
        recurrence=date.rrule if date else None,
        status="todo",
        evidence=task.evidence,
        confidence=min(task.confidence, date.confidence) if date else task.confidence,
        time=date.time if date else None,
        since=date.since if date else None,
        until=date.until if date else None,
        shown_until=date.shown_until if date else None,
        parent=duty.parent,
        waits_for=_awaited(date),
        relative=date.relative if date else None,
    )


def renewed(letter: Letter, items: Sequence[Obligation]) -> list[Obligation]:
    """Return obligations of a letter whose dates were worked out anew, with the days that follow from them."""
    dates = {(task.evidence.start, task.evidence.end): _date_of(task, letter) for task in letter.tasks}
    found: list[Obligation] = []
    for item in items:
        date = dates.get((item.evidence.start, item.evidence.end))
        if date is not None:
            days = {"due": date.date, "last_good": date.last_good, "safe_due": date.safe_due}
            item = item.model_copy(update={**days, "waits_for": _awaited(date), "shown_until": date.shown_until})
        found.append(item)
    return found


def _awaited(date: DateRecord | None) -> str | None:
    """Return the event whose day a deadline is counted from, while that day is not known."""
    return date.relative.anchor if date is not None and date.relative is not None and date.date is None else None


def _doers(task: Task, addressees: Addressees) -> list[_Doers]:
    """Return whom a task binds: who does it, then who has to help; a body that does it does not help besides."""
    doing = _doing(task, addressees)
    said = _behind_doer(task)
    of_others, of_issuer = (role_of_doer(said, task.kind, is_own=own) for own in (False, True))
    found = [_Doers(doing, of_others, of_issuer)]
    if helping := addressees.party(task.coordinators):
        asked = frozenset(owner_of(target) for target in helping.targets if not _is_bound(target))
        found.append(_Doers(helping, "coordinate", "coordinate", (doing.owners & helping.owners) | asked))
    return found


def _behind_doer(task: Task) -> str:
    """Return the words of a task behind those for its doer: “Văn phòng đôn đốc các đơn vị | gửi báo cáo”."""
    said = _action(task)
    ends = [at + len(name) for name in task.assignees if (at := said.lower().find(name.lower())) > 0]
    return said[min(ends) :].strip() if ends else said


def _is_bound(target: Target) -> bool:
    """Say whether a coordinator owes anything: a union does; an office of the State is only asked."""
    return target.union_id is not None or target.is_issuer or is_union(target.name)


def _doing(task: Task, addressees: Addressees) -> Party:
    """Return who owes a task: its doers, else whom the letter is addressed to, else who has to carry it out."""
    if task.issuer_own:
        return Party((addressees.own(),))
    if task.assignees:
        return addressees.party(doer_words(task))
    return addressees.party(addressees.charged()) or Party((Target(UNKNOWN_DOER, is_sure=False),))


def _date_of(task: Task, letter: Letter) -> DateRecord | None:
    """Return the task's date record: the one it names, else one that stands in its words with the same day."""
    for record in letter.dates:
        if record.id == task.date_id:
            return record
    inside = (
        record
        for record in letter.dates
        if record.date == task.date and task.evidence.start <= record.evidence.start < task.evidence.end
    )
    return next(inside, None) if task.date is not None else None


def _said(task: Task) -> str:
    """Return the task's words: its quote, unless a table's other columns stand between them there."""
    return task.action or task.evidence.quote


def _first_words(task: Task) -> str:
    return " ".join(key(_said(task)).split()[:_WORDS_IN_ID])


def _action(task: Task) -> str:
    """Return the task's words on one line, without list mark and markup."""
    line = _LIST_MARK.sub("", " ".join(_MARKUP.sub("", _said(task)).split())).rstrip(" ;,").removesuffix("./.")
    return line if len(line) <= _LONGEST_ACTION else line[: _LONGEST_ACTION - 1].rstrip() + "…"
