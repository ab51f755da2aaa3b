"""From a letter to obligations: one row for each union and task.

Optional tasks are no obligations, general advice is one that is shown on request. The issuer's own duties are rows of
the issuer. The rows of one task share their ``parent``. Ids are made of the letter's bytes, the union and the first
words of the task, so that reading the letter again with a better program gives the same ids.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pipeline.registry import Body, Registry
from pipeline.registry.names import key
from pipeline.routing.addressees import Addressees
from pipeline.routing.articles import bodies_of_articles
from pipeline.routing.binding import binding_tasks
from pipeline.routing.limits import Limits, LimitsOfUnion
from pipeline.routing.narrowing import doer_words, relief
from pipeline.routing.roles import is_union, role_of_doer
from pipeline.routing.sides import Sides
from pipeline.routing.target import UNKNOWN_DOER, Target
from schemas import DateRecord, Letter, LetterKey, Obligation, Task
from schemas.obligation import Role

#: Words of a task that go into an id; later ones may change when the end of a task is read better.
_WORDS_IN_ID = 16
_LONGEST_ACTION = 300
_LIST_MARK = re.compile(r"^(?:[-–—+*•·]|\d{1,2}(?:\.\d{1,2})*[.)]|[a-zđ][.)])\s+")
_MARKUP = re.compile(r"\*\*|__|^#+\s")


class _Duty(NamedTuple):
    """A task that binds somebody, with what goes into its ids."""

    task: Task
    words: str
    parent: str


class _Doer(NamedTuple):
    """A body that a duty binds."""

    target: Target
    role: Role


def route(letter: Letter, registry: Registry | None) -> list[Obligation]:
    """Return the obligations of a letter in the order of its tasks and of the registry."""
    addressees = addressees_of(letter, registry)
    limits, sides = Limits(letter, addressees, registry), Sides(addressees, registry)
    seen: Counter[tuple[str, ...]] = Counter()
    rows: list[Obligation] = []
    tasks = list(binding_tasks(letter, addressees, registry))
    relieved = relief(tasks, lambda task: {target.union_id for target in _targets(task, addressees)})
    for duty in _duties(letter, tasks):
        shared = _shared(letter, duty)
        for doer in _doers(duty.task, addressees):
            if doer.target.union_id in relieved.get(duty.task.id, ()):
                continue
            owner = _owner(doer.target)
            helps = (doer.role,) if doer.role == "coordinate" else ()
            parts = (owner, duty.words, *helps)
            seen[parts] += 1
            row_id = _id(letter.source.sha256, owner, duty.words, str(seen[parts]), *helps)
            row = _row(shared, doer, row_id, limits.of(doer.target))
            rows.append(row.model_copy(update={"side": sides.of(doer.target)}))
    return rows


def addressees_of(letter: Letter, registry: Registry | None) -> Addressees:
    """Return what tells whom the words of a letter mean."""
    return Addressees(letter.header, registry, bodies_of_articles(letter))


def _duties(letter: Letter, tasks: Iterable[Task]) -> Iterator[_Duty]:
    """Yield the tasks that bind somebody; of several with the same words each has its number."""
    seen: Counter[str] = Counter()
    for task in tasks:
        words = _first_words(task)
        seen[words] += 1
        yield _Duty(task, words, _id(letter.source.sha256, words, str(seen[words])))


def bodies_of_dates(letter: Letter, registry: Registry | None) -> dict[str, tuple[Body, ...]]:
    """Return, by the id of each date that names somebody, whom it concerns: who acts, and which unions are invited."""
    addressees = addressees_of(letter, registry)
    words = {(task.date_id, task.assignees): doer_words(task) for task in letter.tasks}
    invited = {date: meeting.invited for meeting in letter.meetings for date in meeting.dates}
    found: dict[str, tuple[Body, ...]] = {}
    for record in letter.dates:
        acting = _meant(words.get((record.id, record.assignees), record.assignees), addressees)
        coming = (target for target in _meant(invited.get(record.id, ()), addressees) if _is_bound(target))
        targets = {_owner(target): target for target in (*coming, *acting)}
        if targets:
            found[record.id] = tuple(Body(name=target.name, union_id=target.union_id) for target in targets.values())
    return found


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
        until=date.until if date else None,
        shown_until=date.shown_until if date else None,
        parent=duty.parent,
        waits_for=_awaited(date),
        relative=date.relative if date else None,
    )


def _row(shared: Obligation, doer: _Doer, row_id: str, limits: LimitsOfUnion) -> Obligation:
    target = doer.target
    own: dict[str, object] = {
        "id": row_id,
        "union": target.name,
        "union_id": target.union_id,
        "limits": limits.binding,
        "limits_to_check": limits.to_check,
        "needs_review": not target.is_sure,
        "issuer_own": target.is_issuer,
        "role": doer.role,
        "condition": target.condition,
        "candidates": target.candidates,
    }
    if doer.role == "coordinate":
        own |= {"kind": "task", "deliver_to": None}
    return shared.model_copy(update=own)


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


def _doers(task: Task, addressees: Addressees) -> list[_Doer]:
    """Return whom a task binds: who does it, then who has to help; a body that does it does not help besides."""
    doing = _targets(task, addressees)
    said = _behind_doer(task)
    doers = [_Doer(target, role_of_doer(said, task.kind, is_own=target.is_issuer)) for target in doing]
    known = {_owner(target) for target in doing}
    helping = (target for target in _meant(task.coordinators, addressees) if _owner(target) not in known)
    return doers + [_Doer(target, "coordinate") for target in helping if _is_bound(target)]


def _behind_doer(task: Task) -> str:
    """Return the words of a task behind those for its doer: “Văn phòng đôn đốc các đơn vị | gửi báo cáo”."""
    said = _action(task)
    ends = [at + len(name) for name in task.assignees if (at := said.lower().find(name.lower())) > 0]
    return said[min(ends) :].strip() if ends else said


def _is_bound(target: Target) -> bool:
    """Say whether a coordinator owes anything: a union does; an office of the State is only asked."""
    return target.union_id is not None or target.is_issuer or is_union(target.name)


def _owner(target: Target) -> str:
    return target.union_id or key(target.name)


def _targets(task: Task, addressees: Addressees) -> tuple[Target, ...]:
    """Return who owes a task: its doers, else whom the letter is addressed to, else who has to carry it out."""
    if task.issuer_own:
        return (addressees.own(),)
    if task.assignees:
        return _meant(doer_words(task), addressees)
    if charged := _meant(addressees.charged(), addressees):
        return charged
    return (Target(UNKNOWN_DOER, is_sure=False),)


def _meant(names: Iterable[str], addressees: Addressees) -> tuple[Target, ...]:
    """Return whom several names mean, each union once: for sure where one of them, perhaps its own name, says so."""
    found: dict[str, Target] = {}
    for name in names:
        for target in addressees.targets(name):
            known = found.setdefault(_owner(target), target)
            if target.is_sure and not known.is_sure:
                found[_owner(target)] = target
    return tuple(found.values())


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


def _id(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def _action(task: Task) -> str:
    """Return the task's words on one line, without list mark and markup."""
    line = _LIST_MARK.sub("", " ".join(_MARKUP.sub("", _said(task)).split())).rstrip(" ;,").removesuffix("./.")
    return line if len(line) <= _LONGEST_ACTION else line[: _LONGEST_ACTION - 1].rstrip() + "…"
