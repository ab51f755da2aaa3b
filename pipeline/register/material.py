"""What the workbook is made of, and who of it comes first in each sheet."""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from pipeline.duties import standing
from pipeline.store import Marks
from pipeline.store.history import Settled
from pipeline.store.records import Arrival
from pipeline.store.register_lines import RegisterEntry
from schemas import CLOSED, Letter, LetterWarning, Obligation, Proposal

#: What is late for longer stands behind what is to come.
LONG_LATE = datetime.timedelta(days=30)


class Material(NamedTuple):
    """What the workbook is made of, for one day."""

    letters: Iterable[Letter]
    """Gone through once: an office's letters of years need not be in memory together."""
    owing: Mapping[str, Sequence[Obligation]]
    """Id of a letter → what it lays on unions."""
    marks: Mapping[str, Marks]
    """Id of an obligation → what people marked; needs to know only those of the letter that was asked for last."""
    today: datetime.date
    arrivals: Mapping[str, Sequence[Arrival]] = MappingProxyType({})
    """Id of a letter → the files that brought it."""
    warnings: Sequence[LetterWarning] = ()
    """What stands across letters, and the doubts about those of ``checked``."""
    checked: frozenset[str] = frozenset()
    """Ids of the letters whose doubts are among ``warnings``; those of the others are read from their flags."""
    proposals: Sequence[Proposal] = ()
    """What letters propose and nobody has decided."""
    settled: Mapping[str, Settled] = MappingProxyType({})
    """Id of a warning → who settled it."""
    entered: Mapping[str, RegisterEntry] = MappingProxyType({})
    """Id of a letter → what stands in its line of the register."""
    outgoing: Collection[str] = ()
    """Ids of the outgoing letters."""
    owner: tuple[str, str] | None = None
    """Id and name of the union whose office it is, once that was chosen."""


def place_of(item: Obligation, today: datetime.date) -> str:
    """Return where an obligation stands among others, the most urgent first, as words that are compared."""
    day = standing.next_day(item, today)
    return f"{urgency_words(day, item.status not in CLOSED, today)}{item.union}\x01{item.id}"


def urgency_words(day: datetime.date | None, is_open: bool, today: datetime.date) -> str:
    """Return ``urgency`` as words that are compared."""
    kind, place = urgency(day, is_open, today)
    return f"{kind}{place + 2 * datetime.date.max.toordinal():08}"


def urgency(day: datetime.date | None, is_open: bool, today: datetime.date) -> tuple[int, int]:
    """Return the place of what is to be done by a day: smaller is more pressing.

    First what is open and has lately become late or is still to come, by its day; then what has no day; then what is
    late for long, the latest first (an office that never notes what is done would see nothing else); at last what is
    closed.
    """
    if day is None:
        return (1 if is_open else 3, 0)
    if not is_open:
        return (3, -day.toordinal())
    if day < today - LONG_LATE:
        return (2, -day.toordinal())
    return (0, day.toordinal())
