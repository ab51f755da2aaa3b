"""Rows of tables as sentences of the letter: what each is there for, by the records that stand in it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from extractors.outline import Table
from extractors.records import Places
from extractors.tasks import FoundSentence, FoundTask
from schemas.letter import SentenceRole


class _Placed(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def rows_as_sentences(
    tables: Iterable[Table], tasks: Sequence[FoundTask], dates: Sequence[_Placed], limits: Sequence[_Placed]
) -> Iterator[FoundSentence]:
    """Yield each row of the tables with its role: a duty, an event, a count of people, or one line of a list."""
    owed = Places(((task.start, task.end), task) for task in tasks)
    days, counted = (Places(((one.start, one.end), one) for one in found) for found in (dates, limits))
    for table in tables:
        for row in table.rows:
            filled = [span for span in row if span[1] > span[0]]
            if not filled:
                continue
            span = (filled[0][0], filled[-1][1])
            own = tuple(owed.within(*span))
            yield FoundSentence(*span, *_role(own, days.within(*span), counted.within(*span)), tasks=own)


def _role(tasks: Sequence[object], days: Iterable[object], counted: Iterable[object]) -> tuple[SentenceRole, str]:
    if tasks:
        return "duty", "table"
    if any(True for _ in counted):
        return "participants", "row-counts-people"
    return ("event", "row-with-a-day") if any(True for _ in days) else ("list", "row-of-a-table")
