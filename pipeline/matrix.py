"""Unions × duties of one letter: who has answered what."""

import datetime
from collections.abc import Iterable

from pipeline import labels, standing
from schemas import CLOSED, Obligation
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
    duties: dict[tuple[int, str], Duty] = {}
    cells: dict[tuple[str, str | None], dict[tuple[int, str], Obligation]] = {}
    for item in sorted(obligations, key=lambda item: (item.evidence.start, item.action)):
        action = " ".join(item.action.split())
        place = (item.evidence.start, action)
        duties.setdefault(place, Duty(start=place[0], action=action, last_good=item.last_good))
        cells.setdefault((item.union, item.union_id), {})[place] = item
    rows = []
    for (union, union_id), owed in sorted(cells.items(), key=lambda pair: (pair[0][0], pair[0][1] or "")):
        statuses = {place: standing.status(item, today) for place, item in owed.items()}
        rows.append(
            MatrixRow(
                union=union,
                union_id=union_id,
                statuses=tuple(statuses.get(place) for place in duties),
                answers=tuple(answers.get(owed[place].id) if place in owed else None for place in duties),
                open=sum(status not in CLOSED for status in statuses.values()),
            )
        )
    return Matrix(duties=tuple(duties.values()), rows=tuple(rows))


def cell(row: MatrixRow, number: int) -> str:
    """Return what stands in a cell: the status, with the answer that fulfilled the duty."""
    status, answer = row.statuses[number], row.answers[number]
    if status is None:
        return ""
    return f"{labels.status_name(status)} ({answer})" if answer else labels.status_name(status)
