"""What the workbook is made of, and who of it comes first in each sheet."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from pipeline import standing
from pipeline.store import Marks
from schemas import CLOSED, Letter, Obligation


class Material(NamedTuple):
    """What the workbook is made of, for one day."""

    letters: Iterable[Letter]
    """Gone through once: an office's letters of years need not be in memory together."""
    obligations: Sequence[Obligation]
    marks: Mapping[str, Marks]
    letter_ids: Mapping[str, str]
    """Id of an obligation → id of its letter."""
    today: datetime.date

    def by_letter(self) -> dict[str, list[Obligation]]:
        """Return the obligations of each letter that lays any on somebody."""
        found: dict[str, list[Obligation]] = {}
        for item in self.obligations:
            found.setdefault(self.letter_ids[item.id], []).append(item)
        return found

    def most_urgent_first(self) -> list[Obligation]:
        """Return what is open by its last day in time, what has none behind it, what is closed at the end."""
        return sorted(self.obligations, key=self._urgency)

    def _urgency(self, item: Obligation) -> tuple[bool, datetime.date, str, str]:
        day = standing.next_day(item, self.today) or datetime.date.max
        return (item.status in CLOSED, day, item.union, item.id)
