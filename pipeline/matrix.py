"""Unions × duties of one letter: who has answered what."""

import datetime
from collections.abc import Iterable

from pipeline import labels, standing
from schemas import Obligation
from schemas.base import Record


class Duty(Record):
    """A column: one duty of the letter, the same for all unions that it binds."""

    start: int
    """Where its words begin in the letter."""
    action: str
    last_good: str | None


class MatrixRow(Record):
    """A union with the status of each duty, ``None`` where a duty does not bind it."""

    union: str
    union_id: str | None
    statuses: tuple[str | None, ...]
    answers: tuple[str | None, ...]
    open: int


class Matrix(Record):
    """The whole table."""

    duties: tuple[Duty, ...]
    rows: tuple[MatrixRow, ...]


def matrix(obligations: Iterable[Obligation], answers: dict[str, str | None], today: datetime.date) -> Matrix:
    """Return the table of one letter's obligations; ``answers`` gives the answering letter by an obligation's id."""
    duties: dict[int, Duty] = {}
    cells: dict[tuple[str, str | None], dict[int, Obligation]] = {}
    for item in sorted(obligations, key=lambda item: item.evidence.start):
        start = item.evidence.start
        duties.setdefault(start, Duty(start=start, action=" ".join(item.action.split()), last_good=item.last_good))
        cells.setdefault((item.union, item.union_id), {})[start] = item
    rows = []
    for (union, union_id), owed in sorted(cells.items(), key=lambda pair: (pair[0][0], pair[0][1] or "")):
        statuses = {start: standing.status(item, today) for start, item in owed.items()}
        rows.append(
            MatrixRow(
                union=union,
                union_id=union_id,
                statuses=tuple(statuses.get(start) for start in duties),
                answers=tuple(answers.get(owed[start].id) if start in owed else None for start in duties),
                open=sum(status != "done" for status in statuses.values()),
            )
        )
    return Matrix(duties=tuple(duties.values()), rows=tuple(rows))


def cell(row: MatrixRow, number: int) -> str:
    """Return what stands in a cell: the status, with the answer that fulfilled the duty."""
    status, answer = row.statuses[number], row.answers[number]
    if status is None:
        return ""
    return f"{labels.status_name(status)} ({answer})" if answer else labels.status_name(status)
