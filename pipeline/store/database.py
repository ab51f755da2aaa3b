"""The connection that all parts of a store work on: one transaction a change, reading without waiting."""

import functools
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module

from sqlalchemy import Connection, Engine

from pipeline import settings
from pipeline.calendar.workdays import WorkingCalendar, calendar_of
from pipeline.store import listed, revision, unchecked
from pipeline.store.errors import said_clearly
from pipeline.store.following import Following, Propose
from pipeline.store.rows import Made, Mend
from schemas import Correction, Letter, Obligation, Proposal

#: Loaded when two stored letters touch: most of what the store is asked needs no reading of letters.
_PROPOSING = "pipeline.amendments.proposing"


def propose_by_words(
    source: Letter, target: Letter, owed: Sequence[Obligation], calendar: WorkingCalendar
) -> Iterable[Proposal]:
    """Return what the words of a letter propose for another one."""
    proposals: Propose = import_module(_PROPOSING).proposals_of
    return proposals(source, target, owed, calendar)


def mend_nothing(letter: Letter, corrections: Sequence[Correction]) -> Made:
    """Stand for who makes letters anew where a database is opened without its office."""
    raise RuntimeError(f"{letter.source.name}: {len(corrections)} corrections need the office's registry: Office.open")


class Database:
    """An open database, with what its office knows."""

    def __init__(
        self,
        engine: Engine,
        propose: Propose | None = None,
        places: settings.Places | None = None,
        mend: Mend | None = None,
    ) -> None:
        self.engine = engine
        revision.watch(engine)
        self._propose: Propose = propose or propose_by_words
        self.mend: Mend = mend or mend_nothing
        self.places = places or settings.places()
        self._joint = threading.local()

    @functools.cached_property
    def calendar(self) -> WorkingCalendar:
        """The working calendar of the office whose database this is."""
        return calendar_of(self.places)

    def forget(self) -> None:
        """Let go of the calendar, after the office's days off changed."""
        self.__dict__.pop("calendar", None)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Make one transaction of all that is asked and changed within: all of it is kept, or nothing."""
        if self._joined is not None:
            yield
            return
        with self.writing() as connection:
            self._joint.connection, self._joint.letters = connection, set[str]()
            try:
                yield
            finally:
                self._joint.connection = None
            listed.put(connection, sorted(self._joint.letters))
            unchecked.note(connection, sorted(self._joint.letters), marks=True)

    @property
    def _joined(self) -> Connection | None:
        """The transaction that this thread is within, if any."""
        found: Connection | None = getattr(self._joint, "connection", None)
        return found

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give the transaction of a change: all of it is kept, or nothing."""
        if self._joined is not None:
            yield self._joined
            return
        connected = self.engine.connect
        with (
            said_clearly(self.engine.url, self.places),
            connected().execution_options(writes=True) as connection,
            connection.begin(),
            revision.counted(connection),
        ):
            yield connection

    @contextmanager
    def aside(self) -> Iterator[Connection]:
        """Give the transaction of a change that no page shows to others: a session, when a key was last used."""
        connected = self.engine.connect
        with (
            said_clearly(self.engine.url, self.places),
            connected().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a transaction to ask in."""
        if self._joined is not None:
            yield self._joined
            return
        with said_clearly(self.engine.url, self.places), self.engine.connect() as connection:
            yield connection

    def following(self, connection: Connection) -> Following:
        """Return what works out what follows from a change."""
        return Following(connection, self._propose, self.calendar)

    def list_anew(self, connection: Connection, letter: str) -> None:
        """Write where the duties of a letter stand after marks changed; of several changes at once, only at the end."""
        if self._joined is not None:
            self._joint.letters.add(letter)
        else:
            listed.put(connection, [letter])
            unchecked.note(connection, [letter], marks=True)
