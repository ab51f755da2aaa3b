"""The frame of duties: each once, with how many unions have done it."""

import datetime
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from pipeline import labels
from pipeline.duties import standing
from pipeline.frames.duties import due_text
from pipeline.frames.making import frame
from pipeline.store.records import DutyRow

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "duty_id side letter issued_on issuer kind title due_text next_day safe_due days_left unions done late "
    "waiting status union"
)


def duties(rows: Iterable[DutyRow], today: datetime.date) -> "pd.DataFrame":
    """Return one row a duty, seen on ``today``.

    ``str``: ``duty_id``, ``side`` (ours, below, outside), ``letter``, ``issuer``, ``kind``, ``title``, ``due_text``,
    ``status``, ``union`` (where it is only one's). ``datetime64[s]``: ``issued_on``, ``next_day`` (the first on which
    something open ends), ``safe_due``. ``Int64``: ``days_left``, ``unions``, ``done``, ``late``, ``waiting``.
    """
    return frame(duty_rows(rows, today), COLUMNS)


def duty_rows(rows: Iterable[DutyRow], today: datetime.date) -> Iterator[dict[str, Any]]:
    """Yield the rows of ``duties``, for whoever only shows them."""
    return (_row(row, today) for row in rows)


def _row(row: DutyRow, today: datetime.date) -> dict[str, Any]:
    return {
        **row.model_dump(exclude={"letter"}),
        "letter": labels.letter_name(row.letter),
        "issued_on": row.letter.issued_on,
        "issuer": row.letter.issuer,
        "kind": row.like.kind,
        "due_text": due_text(row.like),
        "safe_due": row.like.safe_due,
        "days_left": standing.days_left(row.like, today),
    }
