"""The connection that all parts of a store work on: one transaction a change, with the line that says who made it."""

import datetime
import functools
import itertools
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Concatenate, Generic, Literal, ParamSpec, TypeVar

from sqlalchemy import ColumnElement, Connection, Executable, Select, insert, select
from sqlalchemy import event as event_of

from pipeline.calendar.workdays import WorkingCalendar, calendar_of
from pipeline.duties.class_duties import ReadLetter
from pipeline.store import schema
from pipeline.store.opening import open_engine, said_clearly
from pipeline.store.rows import Event, Mend, put_in_order
from pipeline.store.schema import conditions_of, of_ids, parts
from pipeline.support import settings
from schemas import Correction, Letter, Obligation, Proposal, ReviewAct, iso

#: Says what a letter (the first) proposes for another one and what that lays on unions; a pure function.
Propose = Callable[[Letter, Letter, Sequence[Obligation], WorkingCalendar, Sequence[Obligation]], Iterable[Proposal]]
#: What proposes: loaded when two stored letters touch, most of what the store is asked needs no reading of letters.
proposing = functools.partial(import_module, "pipeline.duties.amendments.proposing")

_Asked = ParamSpec("_Asked")
_Answer = TypeVar("_Answer")
_Place = TypeVar("_Place")


def _mend_nothing(letter: Letter, corrections: Sequence[Correction]) -> ReadLetter:
    raise RuntimeError(f"{letter.source.name}: {len(corrections)} corrections need the office's registry: Office.open")


class Database:
    """The open database at an address, made where it is missing, with what its office knows."""

    def __init__(
        self, url: str | None, busy_seconds: float, propose: Propose | None = None, mend: Mend | None = None
    ) -> None:
        self.engine, self.places = open_engine(url, busy_seconds), settings.places(url)
        event_of.listen(self.engine, "after_cursor_execute", schema.note_rows)
        self.propose: Propose = propose or (lambda *of: proposing().proposals_of(*of))
        self.mend: Mend = mend or _mend_nothing
        self._joint = threading.local()

    @functools.cached_property
    def calendar(self) -> WorkingCalendar:
        """The working calendar of the office whose database this is."""
        return calendar_of(self.places)

    def touch(self) -> None:
        """Raise ``revision``: a file of the office changed (its registry, settings, days off); it is read anew."""
        self.forget()
        with self.writing() as connection:
            schema.note_all_changed(connection)
            schema.touch(connection)

    def forget(self) -> None:
        """Let go of what was loaded of the office's files."""
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
            put_in_order(connection, sorted(self._joint.letters))

    @property
    def _joined(self) -> Connection | None:
        found: Connection | None = getattr(self._joint, "connection", None)
        return found

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give the transaction of a change: all of it is kept, or nothing."""
        if self._joined is not None:
            yield self._joined
            return
        with self.aside() as connection, schema.counting_changes(connection):
            yield connection

    @contextmanager
    def aside(self) -> Iterator[Connection]:
        """Give the transaction of a change that no page shows to others: a session, when a key was last used."""
        with (
            said_clearly(self.engine.url, self.places),
            self.engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a transaction to ask in: that of ``at_once`` or ``together`` around it in this thread, else its own."""
        known = self._joined or getattr(self._joint, "asking", None)
        if known is not None:
            yield known
            return
        with said_clearly(self.engine.url, self.places), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def together(self) -> Iterator[None]:
        """Ask all that is asked within in one transaction, which sees nothing that is changed meanwhile."""
        with self.reading() as connection:
            before, self._joint.asking = getattr(self._joint, "asking", None), connection
            try:
                yield
            finally:
                self._joint.asking = before

    def list_anew(self, connection: Connection, letters: Collection[str]) -> None:
        """Write where duties of letters stand after marks changed; of several changes at once, only at the end."""
        if self._joined is not None:
            self._joint.letters.update(letters)
        else:
            put_in_order(connection, sorted(letters))


class StorePart:
    """What a part of a store asks of its database, each question in a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def _read(
        self, ask: Callable[Concatenate[Connection, _Asked], _Answer], *of: _Asked.args, **how: _Asked.kwargs
    ) -> _Answer:
        """Return what ``ask`` does with a connection, in a transaction of its own, and the other arguments."""
        with self._database.reading() as connection:
            return ask(connection, *of, **how)

    def _rows(self, question: Executable, **values: Any) -> Sequence[Any]:
        with self._database.reading() as connection:
            return connection.execute(question, values).all()

    def _values(self, question: Executable, **values: Any) -> list[Any]:
        return [*itertools.chain.from_iterable(self._rows(question, **values))]

    def _first(self, question: Executable) -> Any:
        return next(iter(self._rows(question)), None)

    def _of_ids(self, asked: Select[Any], column: ColumnElement[Any], ids: Collection[Any] | None) -> Iterator[Any]:
        with self._database.reading() as connection:
            yield from of_ids(connection, asked, column, ids)


def asking(
    ask: Callable[Concatenate[Connection, _Asked], _Answer],
) -> Callable[Concatenate[StorePart, _Asked], _Answer]:
    """Make a method of a part of the store of a function whose first argument is the connection."""

    def asked(part: StorePart, /, *of: _Asked.args, **how: _Asked.kwargs) -> _Answer:
        return part._read(ask, *of, **how)

    asked.__doc__ = ask.__doc__
    return asked


class LazyRows(Iterable[_Answer], Generic[_Place, _Answer]):
    """What stands at some places, ``read`` in their order a few at a time whenever it is gone through."""

    def __init__(
        self, database: Database, places: Sequence[_Place],
        read: Callable[[Connection, Sequence[_Place]], Iterable[_Answer]],
    ) -> None:  # fmt: skip
        self.places, self._database, self._read = places, database, read

    def __len__(self) -> int:
        return len(self.places)

    def __iter__(self) -> Iterator[_Answer]:
        for part in parts(self.places):
            with self._database.reading() as connection:
                found = list(self._read(connection, part))
            yield from found


# --------------------
# What people did, by whom and when: only ever added to, in the transaction of the change itself.

#: What people said of letters as they were read: that something is otherwise, what they found when they went over them.
#: ``access`` is no word on a letter: who came in (``people``).
Log = Literal["correct", "review", "access"]
#: Acts on a whole letter, and what takes one back; ``unsay`` takes back one on a card.
WHOLE = ("approve", "return", "reopen", "undo")
EVENTS, EVENT = schema.events, schema.events.c
_ADDED = insert(EVENTS)
event = functools.partial(Event.model_validate, from_attributes=True)


def log_lines(*wanted: ColumnElement[bool], log: Log | None = None) -> Select[Any]:
    """Return the question for the lines of a log (``None``: what was done to letters and duties), the first first."""
    return select(EVENTS).where(EVENT.log == log, *wanted).order_by(EVENT.id)


def last_of(
    log: Log | None, most: int | None, before: int | None = None, who: str | None = None,
    day: datetime.date | None = None,
) -> Select[Any]:  # fmt: skip
    """Return the question for the last lines of a log, the last first: before a number, by one person, on a day."""
    begins = functools.partial(EVENT.at.startswith, autoescape=True)
    wanted = conditions_of((before, EVENT.id.__lt__), (who, EVENT.who.__eq__), (iso(day), begins))
    return log_lines(*wanted, log=log).order_by(None).order_by(EVENT.id.desc()).limit(most)


def put_line(connection: Connection, **line: str | None) -> None:
    """Add a line to what people said: nothing else writes there."""
    connection.execute(_ADDED, line)


def remember(
    connection: Connection, letter: str, obligation: str, on: datetime.date, what: str, detail: str | None,
    who: str | None, **more: str | None,
) -> None:  # fmt: skip
    """Write into the history, in the transaction of the change itself; ``more``: what else the table holds."""
    line = {"letter": letter, "obligation": obligation, "at": on.isoformat(), "what": what, "detail": detail}
    put_line(connection, **line, who=who, **more)


def write(connection: Connection, log: Log, items: Iterable[tuple[Correction | ReviewAct, str]]) -> None:
    """Write into a log what people said of letters, each with what it is."""
    for item, what in items:
        line = {"letter": item.letter, "at": item.at, "who": item.who, "what": what, "content": item.model_dump_json()}
        put_line(connection, log=log, obligation="", **line)


def written(connection: Connection, log: Log, letters: Collection[str]) -> Sequence[str]:
    """Return what a log holds of letters (JSON), the first first."""
    asked = log_lines(EVENT.letter.in_(letters), schema.sound(EVENTS), log=log).with_only_columns(EVENT.content)
    return connection.execute(asked).scalars().all()
