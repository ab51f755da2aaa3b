"""Unions × duties of one letter: who has answered what."""

import datetime
from collections.abc import Iterable, Mapping

from pipeline import labels
from pipeline.duties import standing
from pipeline.words import t
from schemas import CLOSED, Obligation
from schemas.office import ROLES
from schemas.source import Record


class Duty(Record):
    """A column: one duty of the letter, the same for all unions that it binds."""

    id: str
    """Id of the duty (``Obligation.parent``), empty where none is known."""
    start: int
    """Where its words begin in the letter."""
    action: str
    last_good: str | None
    done: int
    """So many unions have fulfilled it."""
    owed: int
    """So many unions are asked for it: those for which it was repealed or does not apply are left out."""
    late: int


class MatrixRow(Record):
    """A union with the status of each duty, ``None`` where a duty does not bind it."""

    union: str
    union_id: str | None
    statuses: tuple[str | None, ...]
    answers: tuple[str | None, ...]
    open: int
    roles: tuple[str | None, ...] = ()
    """What the union has to do with each duty, as ``Obligation.role``."""


class Matrix(Record):
    """The whole table; what all unions come to stands with the duties."""

    duties: tuple[Duty, ...]
    rows: tuple[MatrixRow, ...]


_Place = tuple[str, int, str]


def matrix(obligations: Iterable[Obligation], answers: Mapping[str, str | None], today: datetime.date) -> Matrix:
    """Return the table of one letter's obligations; ``answers`` gives the answering letter by an obligation's id."""
    first: dict[_Place, Obligation] = {}
    cells: dict[tuple[str, str | None], dict[_Place, Obligation]] = {}
    for item in sorted(obligations, key=lambda item: (item.evidence.start, item.action, item.parent)):
        # Where the duties have ids, those tell them apart: its words may differ from union to union.
        place = (item.parent, 0, "") if item.parent else ("", item.evidence.start, _words(item))
        first.setdefault(place, item)
        cells.setdefault((item.union, item.union_id), {})[place] = item
    rows = []
    for (union, union_id), owed in sorted(cells.items(), key=lambda pair: (pair[0][0], pair[0][1] or "")):
        statuses = {place: standing.status(item, today) for place, item in owed.items()}
        rows.append(
            MatrixRow(
                union=union,
                union_id=union_id,
                statuses=tuple(statuses.get(place) for place in first),
                answers=tuple(answers.get(owed[place].id) if place in owed else None for place in first),
                open=sum(status not in CLOSED for status in statuses.values()),
                roles=tuple(owed[place].role if place in owed else None for place in first),
            )
        )
    duties = (_duty(item, [row.statuses[number] for row in rows]) for number, item in enumerate(first.values()))
    return Matrix(duties=tuple(duties), rows=tuple(rows))


def _duty(item: Obligation, statuses: list[str | None]) -> Duty:
    done, late = statuses.count("done"), statuses.count("late")
    owed = sum(status == "done" or (status is not None and status not in CLOSED) for status in statuses)
    return Duty(
        id=item.parent, start=item.evidence.start, action=_words(item), last_good=item.last_good, done=done, owed=owed,
        late=late,
    )  # fmt: skip


def _words(item: Obligation) -> str:
    return labels.duty_line(item)


def cell(row: MatrixRow, number: int) -> str:
    """Return what stands in a cell: the status, with the role of who does not lead and the answer that was given."""
    status = row.statuses[number]
    if status is None:
        return ""
    role = helping(row, number)
    more = "; ".join(part for part in (role and labels.label(ROLES, role).lower(), row.answers[number]) if part)
    return f"{labels.status_name(status)} ({more})" if more else labels.status_name(status)


def helping(row: MatrixRow, number: int) -> str | None:
    """Return the role of a union that does not lead a duty but has another part in it."""
    role = row.roles[number] if row.roles else None
    return None if role == "lead" else role


def total(duty: Duty) -> str:
    """Return how many have fulfilled a duty of how many that are asked for it.

    >>> total(Duty(id="", start=0, action="", last_good=None, done=3, owed=5, late=1))
    '3/5 hoàn thành, 1 quá hạn'
    """
    done = t("{done}/{all} hoàn thành", done=duty.done, all=duty.owed)
    return f"{done}, {t('{count} quá hạn', count=duty.late)}" if duty.late else done
