"""An open database: one transaction a change, reading without waiting."""

import functools
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Self

from sqlalchemy import Connection, Engine

from pipeline import settings
from pipeline.calendar.workdays import WorkingCalendar, calendar_of
from pipeline.store.errors import said_clearly
from pipeline.store.following import Following, Propose
from pipeline.store.references import letter_called
from pipeline.store.rows import Made, Mend
from schemas import Correction, Letter, Obligation, Proposal


def propose_by_words(
    source: Letter, target: Letter, owed: Sequence[Obligation], calendar: WorkingCalendar
) -> Iterable[Proposal]:
    """Return what the words of a letter propose for another one."""
    # Loaded when two stored letters touch: most of what the store is asked needs no reading of letters.
    from pipeline.amendments.proposing import proposals_of

    return proposals_of(source, target, owed, calendar)


def mend_nothing(letter: Letter, corrections: Sequence[Correction]) -> Made:
    """Stand for who makes letters anew where a database is opened without its office."""
    raise RuntimeError(f"{letter.source.name}: {len(corrections)} corrections need the office's registry: Office.open")


class Connected:
    """An open database. Close it, or use it in a ``with``."""

    def __init__(
        self,
        engine: Engine,
        propose: Propose | None = None,
        places: settings.Places | None = None,
        mend: Mend | None = None,
    ) -> None:
        self._engine = engine
        self._propose: Propose = propose or propose_by_words
        self.mend: Mend = mend or mend_nothing
        self.places = places or settings.places()

    @functools.cached_property
    def calendar(self) -> WorkingCalendar:
        """The working calendar of the office whose database this is."""
        return calendar_of(self.places)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        connected = self._engine.connect
        with (
            said_clearly(self._engine.url),
            connected().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with said_clearly(self._engine.url), self._engine.connect() as connection:
            yield connection

    def _following(self, connection: Connection) -> Following:
        return Following(connection, self._propose, self.calendar)

    def _sha256_of(self, ref: str) -> str:
        with self._reading() as connection:
            return letter_called(connection, ref)
