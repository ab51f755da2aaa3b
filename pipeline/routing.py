"""From a letter to obligations: one row for each union and task.

Optional tasks are no obligations. The issuer's own duties are rows of the issuer. Ids are made of the letter's bytes,
the union and the first words of the task, so that reading the letter again with a better program gives the same ids.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable

from pipeline.addressees import Addressees, Target
from pipeline.limits import Limits, LimitsOfUnion
from pipeline.registry import Body, Registry
from pipeline.registry.names import key
from schemas import DateRecord, Letter, LetterKey, Obligation, Task

#: Who stands for a doer that the letter does not name.
UNKNOWN_DOER = "Chưa rõ đơn vị thực hiện"

#: Words of a task that go into an id; later ones may change when the end of a task is read better.
_WORDS_IN_ID = 16
_LONGEST_ACTION = 300
_LIST_MARK = re.compile(r"^(?:[-–—+*•·]|\d{1,2}(?:\.\d{1,2})*[.)]|[a-zđ][.)])\s+")
_MARKUP = re.compile(r"\*\*|__|^#+\s")


def route(letter: Letter, registry: Registry | None) -> list[Obligation]:
    """Return the obligations of a letter in the order of its tasks and of the registry."""
    addressees = Addressees(letter.header, registry)
    limits = Limits(letter, addressees, registry)
    seen: Counter[tuple[str, str]] = Counter()
    rows: list[Obligation] = []
    for task in letter.tasks:
        if task.optional:
            continue
        for target in _targets(task, letter, addressees):
            words = _first_words(task)
            owner = target.union_id or key(target.name)
            seen[owner, words] += 1
            rows.append(
                _row(
                    letter,
                    task,
                    target,
                    _id(letter.source.sha256, owner, words, seen[owner, words]),
                    limits.of(target),
                )
            )
    return rows


def bodies_of_dates(letter: Letter, registry: Registry | None) -> dict[str, tuple[Body, ...]]:
    """Return, by the id of each date that names somebody, whom it concerns."""
    addressees = Addressees(letter.header, registry)
    return {
        record.id: tuple(
            Body(name=target.name, union_id=target.union_id) for target in _meant(record.assignees, addressees)
        )
        for record in letter.dates
        if record.assignees
    }


def _row(letter: Letter, task: Task, target: Target, row_id: str, limits: LimitsOfUnion) -> Obligation:
    date = _date_of(task, letter)
    header = letter.header
    return Obligation(
        id=row_id,
        union=target.name,
        union_id=target.union_id,
        letter=LetterKey(number=header.number, symbol=header.symbol, issuer=header.issuer, issued_on=header.issued_on),
        kind=task.kind,
        action=_action(task),
        deliver_to=task.deliver_to,
        due=date.date if date else task.date,
        bound=date.bound if date else None,
        last_good=date.last_good if date else None,
        safe_due=date.safe_due if date else None,
        recurrence=date.rrule if date else None,
        status="todo",
        limits=limits.binding,
        limits_to_check=limits.to_check,
        evidence=task.evidence,
        confidence=min(task.confidence, date.confidence) if date else task.confidence,
        needs_review=not target.is_sure,
        issuer_own=target.is_issuer,
        time=date.time if date else None,
        until=date.until if date else None,
        shown_until=date.shown_until if date else None,
    )


def _targets(task: Task, letter: Letter, addressees: Addressees) -> tuple[Target, ...]:
    """Return who owes a task: its doers, else those whom the letter is addressed to."""
    if task.issuer_own:
        return (addressees.own(),)
    if task.assignees:
        return _meant(task.assignees, addressees)
    if letter.header.addressees:
        return _meant(letter.header.addressees, addressees)
    return (Target(UNKNOWN_DOER, is_sure=False),)


def _meant(names: Iterable[str], addressees: Addressees) -> tuple[Target, ...]:
    """Return whom several names mean, each union once even where a class and its own name both mean it."""
    found: dict[str, Target] = {}
    for name in names:
        for target in addressees.targets(name):
            found.setdefault(target.union_id or key(target.name), target)
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


def _id(sha256: str, owner: str, words: str, count: int) -> str:
    return hashlib.sha256("\n".join((sha256, owner, words, str(count))).encode()).hexdigest()[:12]


def _action(task: Task) -> str:
    """Return the task's words on one line, without list mark and markup."""
    line = _LIST_MARK.sub("", " ".join(_MARKUP.sub("", _said(task)).split())).rstrip(" ;,")
    return line if len(line) <= _LONGEST_ACTION else line[: _LONGEST_ACTION - 1].rstrip() + "…"
