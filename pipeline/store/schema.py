"""The tables, the seal on each row, the number of changes; an older release's tables become these by ``migrations``.

The whole Letter is kept as compressed JSON: the columns beside it are what is searched, sorted or joined on. What a
letter lays on all unions alike is kept once (``duties``); an obligation holds what is one union's own, and, so that
lists need no more than columns, where it stands now.

A seal is made of the values in the order in which the columns stand here. Rows of some ids are asked for by ``of_ids``.
"""

import functools
import hashlib
import itertools
import json
import marshal
import sqlite3
import threading
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Select, and_, case, delete, insert, select, text, update
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import Column, ForeignKey, Index, MetaData, SchemaItem, Table
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import BigInteger, Boolean, Float, Integer, LargeBinary, String, Text

#: Revision that this program writes; the newest file in ``migrations/versions``.
HEAD = "0038"

metadata = MetaData()

#: What partial indexes hold of the obligations: the few that are not done, of these the open ones, those that are not
#: owed to us, other parts than the lead. A question that says the same, in the same words, is answered from them.
NOT_DONE = "state <> 'done'"
OPEN_ONLY = "state NOT IN ('done', 'not_applicable', 'repealed')"
NOT_BELOW = "side <> 'below'"

#: An id made of words (``rows.number_of``); SQLite looks rows up by it directly only where it is called an integer.
_NUMBER = BigInteger().with_variant(Integer, "sqlite")
_HASH, _ID, _MOMENT, _DAY, _CODE = String(64), String(16), String(19), String(10), String(8)


def _columns(how: Mapping[str, Any], /, **kinds: Any) -> list[Column[Any]]:
    return [Column(name, kind, **how) for name, kind in kinds.items()]


_key = functools.partial(_columns, {"primary_key": True, "autoincrement": False})
_must, _may = functools.partial(_columns, {"nullable": False}), functools.partial(_columns, {})


def _counted() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=True)


def _of(name: str, other: str = "letters.sha256", kind: Any = _HASH, *, primary_key: bool = False) -> Column[Any]:
    return Column(name, kind, ForeignKey(other, ondelete="CASCADE"), nullable=False, primary_key=primary_key)


def _partial(name: str, *columns: str, where: str) -> Index:
    """Return an index of some rows; PostgreSQL has it as it was migrated: naming it here loads all its drivers."""
    return Index(name, *columns, sqlite_where=text(where))


def _table(name: str, *parts: SchemaItem, indexed: tuple[str, ...] = (), **more: Any) -> Table:
    """Return a table with its ``seal`` (which migrations add, too) and an index for each column named."""
    indexes = (Index(f"ix_{name}_{column}", column) for column in indexed)
    return Table(name, metadata, *parts, Column("seal", Integer), *indexes, **more)


# ``copy_of`` names the letter that stands for this one: the same letter, come twice. A copy has no rows elsewhere but
# what ``routed`` packs, so that no list has to leave it out. One that a person removed is a copy of itself. ``content``
# of what stands is the letter with what people corrected in it: what was read is then in ``as_read``, and ``read_head``
# (number, symbol, issuer, date as read) tells copies, whatever a person made of one of them. ``arrived_on`` is what a
# mail says, ``taken_on`` the day on which the program got it. ``review_…``: how far it is that somebody began to go
# over, as the events say. ``file``: in which file it stands, ``container``: the one (mail, archive) that was given to
# the program.
letters = _table(
    "letters",
    *_key(sha256=_HASH),
    *_must(name=Text, reference=Text),
    *_may(number=Text, symbol=Text, kind=Text, issuer=Text, issued_on=_DAY, subject=Text, arrived_on=_DAY),
    *_may(taken_on=_DAY),
    Column("ocr", Boolean, nullable=False, server_default=sa.false()),
    Column("size", Integer, nullable=False, server_default="0"),
    *_may(copy_of=_HASH, routed=LargeBinary),
    Column("direction", String(4), nullable=False, server_default="in"),
    *_must(content=LargeBinary),
    *_may(as_read=LargeBinary, read_head=Text),
    *_may(review_state=_CODE, review_at=_MOMENT, review_who=Text, review_why=Text),
    *_may(file=_HASH, container=_HASH),
    _partial("ix_letters_review_state", "review_state", where="review_state IS NOT NULL"),
    _partial("ix_letters_copy_of", "copy_of", where="copy_of IS NOT NULL"),
    _partial("ix_letters_read_head", "read_head", where="read_head IS NOT NULL"),
    indexed=("reference", "issued_on", "issuer", "file", "container"),
)

# The bytes of the letters' files, each once, in parts of half a megabyte: nothing that lists letters touches them, and
# no program needs to hold a whole file. Only what was cleared of secrecy stands here. ``size``: of the whole file.
kept_files = _table(
    "kept_files",
    *_key(sha256=_HASH, number=Integer),
    *_must(media_type=Text, size=Integer, content=LargeBinary),
    info={"rows_at_once": 16},
)

# The pages of a letter: which page of which file each is, its size in points, and its words (``paper.packed``), which
# stand from ``first`` to ``last`` in the text.
letter_pages = _table(
    "letter_pages",
    _of("letter", primary_key=True),
    *_key(number=Integer),
    *_must(file=_HASH, file_page=Integer, width=Float, height=Float, first=Integer, last=Integer, words=LargeBinary),
)

# Who owes something or is concerned by a date: unions of the registry, classes, names that nobody could match. The id
# is made of name and union, so that it is the same in every database; ``owner`` is its number in ids of obligations
# (``class_duties.owner_of``).
bodies = _table(
    "bodies",
    *_key(id=_NUMBER),
    *_must(name=Text, key=Text),
    *_may(union_id=Text),
    *_must(owner=_NUMBER),
    indexed=("key", "union_id"),
)

# What is the same for all unions that a task binds: ``facts`` as routing made them, ``in_force`` where a confirmed
# letter or an anchor changed the deadline; ``words`` are folded for the search by text. ``days``: when what
# recurs is due (``standing.Days``). ``event``: the date of what it is for, when that is over nobody asks for it.
duties = _table(
    "duties",
    *_key(id=_NUMBER),
    _of("letter"),
    *_must(parent=_ID, start=Integer, kind=Text, confidence=Float, recurring=Boolean, words=Text, facts=Text),
    *_may(in_force=Text, days=Text, event=_NUMBER),
    Column("strength", _CODE, nullable=False, server_default="binding"),
    Index("ix_duties_letter", "letter", "start"),
    _partial("ix_duties_in_force", "letter", where="in_force IS NOT NULL"),
    _partial("ix_duties_event", "event", where="event IS NOT NULL"),
    indexed=("parent", "recurring"),
)

#: Duties that bind. Nearly all do: with ``=`` SQLite takes them for few, and begins a list by reading every duty.
BINDS = duties.c.strength.not_in(("general", "optional"))

# ``status`` is what people marked, ``said`` what letters and answers say of it (extended, repealed, waiting), ``state``
# what follows from both; late is told from the day that is asked for. ``in_force`` only where it differs from the duty.
# Nothing is kept of a union until somebody says something of it: till then one row stands for ``many``, those of its
# ``cohort`` who have none of their own. It names one of them, the one with the least id; ``number`` is that of the duty
# in ids.
_OWED = ("side", "last_good", "duty", "safe_due", "id", "state", "body", "many")
obligations = _table(
    "obligations",
    *_key(id=_ID),
    _of("duty", "duties.id", _NUMBER),
    Column("body", _NUMBER, ForeignKey("bodies.id"), nullable=False),
    *_must(role=Text),
    *_may(condition=Text, limits=Text, limits_to_check=Text),
    *_must(needs_review=Boolean, issuer_own=Boolean),
    Column("side", _CODE, nullable=False, server_default="below"),
    *_must(status=Text),
    *_may(answer=Text, done_on=_DAY, note=Text, said=Text),
    *_must(state=Text),
    *_may(last_good=_DAY, safe_due=_DAY),
    *_must(version=Integer, recurring=Boolean),
    *_may(in_force=Text),
    Column("many", Integer, nullable=False, server_default="1"),
    *_may(cohort=_NUMBER, number=_NUMBER),
    Index("ix_obligations_duty", "duty", "side", "state", "last_good", "many"),
    Index("ix_obligations_body", "body", "side", "state", "last_good"),
    Index("ix_obligations_day", "last_good", "id"),
    _partial("ix_obligations_left", "last_good", "id", where=NOT_DONE),
    _partial("ix_obligations_owed", *_OWED, where=OPEN_ONLY),
    _partial("ix_obligations_side", "side", "last_good", "id", where=NOT_BELOW),
    _partial("ix_obligations_in_force", "duty", where="in_force IS NOT NULL"),
    Index("ix_obligations_cohort", "cohort"),  # of all rows: few stand for many, and SQLite would go through those
    _partial("ix_obligations_number", "number", where="number IS NOT NULL"),
)

# The unions of a class as a letter meant it, kept once for all duties and dates that mean the same.
members = _table(
    "members",
    *_key(cohort=_NUMBER, owner=_NUMBER),
    Column("body", _NUMBER, ForeignKey("bodies.id"), primary_key=True),
    Index("ix_members_body", "body", "cohort"),
)

# Where each duty stands in lists, so that a page of them comes from an index: made of its obligations whenever these
# change (``put_in_order``). ``place``: ours, below, outside, then the same closed; ``day``: the first that something
# open ends on, ``9`` where there is none. Days of what recurs depend on the day that is asked for: they stand in
# no column.
listed_duties = _table(
    "listed_duties",
    *_key(duty_id=_ID),
    _of("letter", primary_key=True),
    *_must(place=Integer, day=_DAY, recurring=Boolean, advice=Boolean),
    Index("ix_listed_duties_place", "recurring", "place", "day", "duty_id"),
    indexed=("letter",),
)

# The registers that the office keeps: ``book`` is ``in`` or ``out``. A line stands under the file that came first, also
# where a better copy stands for the letter now, or where the letter was removed: a number is never given twice.
register = _table(
    "register",
    *_key(letter=_HASH, book=String(3)),
    *_may(year=Integer, number=Integer, arrived_on=_DAY, place=Text, handler=Text, instruction=Text),
    *_may(passed_on=_DAY, signed=Text, copies=Text, note=Text),
    Index("ix_register_number", "book", "year", "number", unique=True),
)

# Whom a date concerns is a cohort; one without concerns whoever the letter binds.
dates = _table(
    "dates",
    *_key(number=_NUMBER),
    _of("letter"),
    *_must(id=Text, type=Text),
    *_may(first_day=_DAY, last_day=_DAY),
    *_may(cohort=_NUMBER),
    *_must(content=Text),
    Index("ix_dates_letter", "letter", "id", unique=True),
    indexed=("last_day", "cohort"),
)

# Which documents a letter cites, by the key that letters are found by.
citations = _table(
    "citations",
    _of("letter", primary_key=True),
    *_key(reference_id=Text),
    *_must(key=Text),
    *_may(issuer=Text, issued_on=_DAY),
    *_must(relation=Text),
    indexed=("key",),
)

# What a letter would change of another one; made anew from the letters at any time, but for the decisions.
proposals = _table(
    "proposals",
    *_key(id=_ID),
    _of("source"),
    _of("target"),
    *_must(effect=Text, state=Text, content=Text),
    indexed=("source", "target", "state"),
)

# Warnings across letters as they were found last (``store.warnings``). ``target`` is the other letter, ``day`` that of
# the letter, ``settled`` what people said of it.
warnings = _table(
    "warnings",
    *_key(id=String(12)),
    _of("letter"),
    *_may(target=_HASH),
    *_must(weight=Integer, day=_DAY, settled=Boolean, content=Text),
    Index("ix_warnings_open", "settled", "weight", "day", "id"),
    indexed=("letter", "target"),
)

# What holds until something else does, of a kind, about a ``subject`` (the id of a letter or of an obligation), where
# it is not the whole office's (``choices``).
choices = _table(
    "choices",
    *_key(kind=_CODE, subject=_HASH, name=Text),
    *_may(value=Text, letter=_HASH, content=Text, at=_MOMENT, who=Text),
    _partial("ix_choices_letter", "letter", where="letter IS NOT NULL"),
    Index("ix_choices_name", "name", "kind"),
)

# What unions say that they have sent: a person confirms it or not. ``upload`` is the file that came with it.
sent = _table(
    "sent",
    _counted(),
    *_must(obligation=_ID, letter=_HASH),
    *_may(number=Text, day=_DAY, note=Text, upload=Text, period=_DAY),
    *_must(at=_MOMENT),
    *_may(who=Text),
    *_must(state=String(9)),
    *_may(decided_at=_MOMENT, decided_by=Text, why=Text),
    indexed=("obligation", "letter", "state"),
)

# What people did and decided, kept even where a later reading of the letter no longer finds the obligation. Lines are
# only ever added, the last word on something counts. The order is that of ``id``: ``at`` is what the clock said, which
# may have been set back. ``content``: of an instance of what recurs, the instance; of a proposal of the letter
# ``source``, the proposal as the person saw it. ``log``: none of what is done to obligations and letters; what people
# said when they corrected what was read of a letter or went over it stands in a log of its own, ``content`` being that.
events = _table(
    "events",
    _counted(),
    *_must(letter=_HASH, obligation=_ID, at=_MOMENT, what=Text),
    *_may(detail=Text, who=Text, source=_HASH, content=Text, log=_CODE),
    _partial("ix_events_log", "log", "id", where="log IS NOT NULL"),
    _partial("ix_events_content", "what", "obligation", where="content IS NOT NULL"),
    _partial("ix_events_source", "source", where="source IS NOT NULL"),
    indexed=("obligation", "letter"),
)

#: What people say of an instance of what recurs, and how it stands among the events.
OF_INSTANCE = {"done": "instance-done", "waived": "instance-waived", "todo": "instance-open"}
#: Whether an event is of an instance; in the words of the partial index.
IS_OF_INSTANCE = and_(events.c.content.is_not(None), events.c.what.in_(list(OF_INSTANCE.values())))
#: The ids of the obligations of which people marked instances.
WITH_INSTANCES = select(events.c.obligation).where(IS_OF_INSTANCE)

# What can be searched: a letter's text, or the words of a duty. The index of its words (``search_words``) is
# another one in each kind of database.
search_docs = _table(
    "search_docs", _counted(), _of("letter"), *_may(start=Integer), *_must(head=Text, body=Text), indexed=("letter",)
)

#: Contentless: the words can be worked out again from search_docs, which is what deleting needs.
_INDEX = {
    "sqlite": (
        "CREATE VIRTUAL TABLE search_words USING fts5("
        "head, body, exact, content='', tokenize='unicode61 remove_diacritics 0', prefix='2 3')",
    ),
    "postgresql": (
        "CREATE TABLE search_words (id integer PRIMARY KEY REFERENCES search_docs(id) ON DELETE CASCADE, "
        "words tsvector NOT NULL, exact tsvector NOT NULL)",
        "CREATE INDEX ix_search_words ON search_words USING gin (words)",
        "CREATE INDEX ix_search_exact ON search_words USING gin (exact)",
    ),
}


def create_index(connection: Connection) -> None:
    """Make the index of words beside ``search_docs``."""
    for statement in _INDEX[connection.dialect.name]:
        connection.exec_driver_sql(statement)


# Who may sign in. Ids are drawn by chance, so that they stay the same in a copy and nobody counts people by them.
people = _table(
    "people",
    *_key(id=_ID),
    *_must(login=Text, name=Text, role=_CODE),
    *_may(union_id=Text, password=Text),
    *_must(active=Boolean, added_at=_MOMENT),
    Index("ix_people_login", "login", unique=True),
)

# Whatever lets somebody in by being known: sessions of people (``person``), tokens of programs, links of unions, feeds.
# ``secret`` is the hash of it: what is stored opens nothing. What is revoked is deleted.
keys = _table(
    "keys",
    *_key(id=_ID),
    *_must(secret=_HASH, kind=_CODE, name=Text),
    Column("person", _ID, ForeignKey("people.id", ondelete="CASCADE")),
    *_may(union_id=Text),
    *_must(scope=_CODE, made_at=_MOMENT),
    *_may(made_by=Text, used_on=_DAY, until=_MOMENT),
    Index("ix_keys_secret", "secret", unique=True),
    Index("ix_keys_kind", "kind", "union_id"),
    indexed=("person",),
)

# Files that people sent in by the browser. ``name`` stands here only once nothing in the file was refused.
uploads = _table(
    "uploads",
    _counted(),
    *_must(key=String(32), at=_MOMENT, state=String(9), tries=Integer, cleared=Boolean),
    *_may(who=Text, name=Text, size=Integer, letters=Text, message=Text),
    Index("ix_uploads_state", "state", "id"),
)

# One row: how often anything changed that somebody can see. It is raised in the transaction of the change.
revision = Table("revision", metadata, Column("id", Integer, primary_key=True), *_must(number=BigInteger))

# --------------------
# Asking for what is given, and for the rows of some ids: a database takes only so many values in one question.


def conditions_of(*asked: tuple[Any, Callable[[Any], ColumnElement[bool]]]) -> list[ColumnElement[bool]]:
    """Return the conditions that follow from values, of those that are asked for: ``None`` is not."""
    return [say(value) for value, say in asked if value is not None]


def those_of(*asked: tuple[Any, Callable[[Any], ColumnElement[bool]]]) -> list[ColumnElement[bool]]:
    """Return the conditions that follow from values, of those in which anything is said."""
    return [say(value) for value, say in asked if value]


_AT_ONCE = 500
#: Rows fetched together: row by row takes several times as long.
_ROWS = 1_000

#: Ids in a question that is made once: to make one takes four times as long as to ask it.
IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)

#: The question for so many of what is asked for.
at_most: Callable[..., Select[Any]] = functools.lru_cache(maxsize=100)(lambda asked, most: asked.limit(most))


@functools.lru_cache(maxsize=500)
def _among(asked: Any, column: ColumnElement[Any]) -> Any:
    return asked.where(column.in_(IDS))


def of_ids(
    connection: Connection, asked: Select[Any], column: ColumnElement[Any], ids: Collection[Any] | None
) -> Iterator[Any]:
    """Yield the rows asked for whose ``column`` is among the ids; every row for ``None``."""
    return rows_for(connection, asked if ids is None else _among(asked, column), ids)


def by_first(
    connection: Connection, asked: Select[Any], column: ColumnElement[Any], ids: Collection[Any] | None,
    make: Callable[[Any], Any] = lambda row: row,
) -> dict[Any, Any]:  # fmt: skip
    """Return what ``of_ids`` yields by what stands first in each row, as ``make`` makes it."""
    return {row[0]: make(row) for row in of_ids(connection, asked, column, ids)}


def rows_for(connection: Connection, asked: Any, ids: Collection[Any] | None) -> Iterator[Any]:
    """Yield the rows asked for by a question in which ``IDS`` stand, or none for ``None``."""
    for values in [{}] if ids is None else ({"ids": part} for part in parts(ids)):
        for found in connection.execute(asked, values).partitions(_ROWS):
            yield from found


def drop(connection: Connection, which: sa.Delete, column: ColumnElement[Any], ids: Collection[Any]) -> None:
    """Delete the rows that are meant whose ``column`` is among the ids."""
    for part in parts(ids):
        connection.execute(_among(which, column), {"ids": part})


@functools.lru_cache(maxsize=100)
def _standing_in(column: Column[Any], *wanted: ColumnElement[bool]) -> Select[Any]:
    return select(column).where(*wanted).distinct()


def existing_ids(
    connection: Connection, column: Column[Any], ids: Collection[Any], *wanted: ColumnElement[bool]
) -> set[Any]:
    """Return those of the ids that stand in a ``column``."""
    return set(itertools.chain.from_iterable(of_ids(connection, _standing_in(column, *wanted), column, ids)))


def parts(ids: Collection[Any], most: int | None = None) -> Iterator[Sequence[Any]]:
    """Yield ids in parts of which a database takes one in a question."""
    wanted, most = list(ids), most or _AT_ONCE
    return (wanted[start : start + most] for start in range(0, len(wanted), most))


# --------------------
# One number for all that is stored: it grows with every change that anybody can see, and never falls.
#
# It is raised in the transaction of the change: whoever reads the number before the rest sees nothing older than it.
#
# Letters that are to be compared with the others again are noted with it as it was before the change (``choices``): who
# read a later one has seen the change.

_CHANGED = "vanthu-changed"
_COUNT, _NOTED = revision.c.number, choices
CHANGED = "changed"
_CHANGES = delete(_NOTED).where(_NOTED.c.kind == CHANGED)
_HIGHEST = case((sa.bindparam("other", type_=BigInteger) > _COUNT, sa.bindparam("other")), else_=_COUNT)
_RAISED = update(revision).values(number=_HIGHEST + 1)


def note_rows(connection: Connection, cursor: Any, _words: str, _values: Any, context: Any, _many: bool) -> None:
    """Note on a connection that a statement changed some rows: an engine calls it after each."""
    if context is not None and context.is_crud and cursor.rowcount != 0:
        touch(connection)


@contextmanager
def counting_changes(connection: Connection) -> Iterator[None]:
    """Raise the store's ``revision`` at the end where anything was changed within."""
    connection.info.pop(_CHANGED, None)
    yield
    if connection.info.pop(_CHANGED, False):
        raise_revision(connection)


def touch(connection: Connection) -> None:
    """Note a change that stands elsewhere: in a file of the office."""
    connection.info[_CHANGED] = True


def revision_now(connection: Connection) -> int:
    """Return the number."""
    return int(connection.execute(select(_COUNT)).scalar_one())


def raise_revision(connection: Connection, other: int = 0) -> None:
    """Raise the number, also above another one."""
    connection.execute(_RAISED, {"other": other})


def note_changed(connection: Connection, letters: Collection[str]) -> None:
    """Note letters that are to be compared again."""
    since = as_noted(revision_now(connection))
    drop(connection, _CHANGES, _NOTED.c.subject, letters)
    put(connection, _NOTED, [{"kind": CHANGED, "subject": letter, "name": "", "value": since} for letter in letters])


def note_all_changed(connection: Connection) -> None:
    """Note every letter: what they are compared with beside each other is another (the registry)."""
    connection.execute(_CHANGES)
    table, said = letters.c, (CHANGED, "", as_noted(revision_now(connection)))
    asked = select(table.sha256, *map(sa.literal, said)).where(table.copy_of.is_(None))
    connection.execute(insert(_NOTED).from_select(["subject", "kind", "name", "value"], asked))


def as_noted(number: int) -> str:
    """Return a number as it is noted: what is less stands before."""
    return f"{number:019}"


# --------------------
# A seal on each row of a SQLite file: what a disk or a cable changed is told when it is read, and by its letter.
#
# SQLite believes whatever stands in its file. Whoever writes seals each row that it puts, by triggers of its connection
# alone; ``sound`` in a question refuses a row whose seal does not fit. Packed columns have a sum of their own (zlib),
# the index of words is compared with itself. A PostgreSQL server has sums of its own: there nothing is sealed.

#: The column that holds it.
SEAL = "seal"
#: Raw bytes of a letter's file, which nothing else holds a sum of.
_BARE = {"kept_files.content"}
_SEALED = tuple(table for table in metadata.sorted_tables if SEAL in table.c)
#: SQLite keeps these as numbers.
_KEPT_AS = {sa.Boolean: int, sa.Float: float}
_refused_last = threading.local()


class BrokenContentError(Exception):
    """What was stored cannot be read back; ``letter`` is whose it was, where anything tells."""

    def __init__(self, letter: str | None = None) -> None:
        super().__init__(letter)
        self.letter = letter


class _Sound(FunctionElement[bool]):
    """Letter and seal of a row, then its values: whether it is as it was written."""

    inherit_cache = True


def written(element: type[FunctionElement[Any]], **words: str) -> None:
    """Let a function be written by the words of each database, with its arguments in the place of ``{}``."""

    def in_one(words: str, element: FunctionElement[Any], compiler: SQLCompiler, **how: Any) -> str:
        return words.format(compiler.process(element.clauses, **how))

    for database, said in words.items():
        compiles(element, database)(functools.partial(in_one, said))


written(_Sound, sqlite="is_sound({})", postgresql="true")


@functools.cache
def sound(*tables: Table) -> ColumnElement[bool]:
    """Return the condition that rows are as they were written; one that is not ends the question with an error."""
    return sa.and_(*(sound_in(table, table) for table in tables))


def sound_in(table: Table, of: sa.FromClause, named: Mapping[str, str] = MappingProxyType({})) -> ColumnElement[bool]:
    """Return the condition that rows of a table are sound which other rows are made ``of``; what ``named`` renames."""
    return _Sound(_letter_of(table), of.c.seal, *(of.c[named.get(name, name)] for name in _sealed_by(table)))


def prepare_seals(connection: sqlite3.Connection) -> None:
    """Give a new connection the functions that seals are made and read with."""
    connection.create_function("sealed", -1, _sealed, deterministic=True)
    connection.create_function("is_sound", -1, _is_sound, deterministic=True)
    connection.create_function("unpacks", 1, _unpacks, deterministic=True)


def seal_what_is_put(connection: sqlite3.Connection) -> None:
    """Let a connection seal every row that it puts without a seal, and every one that it changes."""
    for table in _SEALED:
        made = f"UPDATE {table.name} SET seal = sealed({_values(table, 'NEW.')}) WHERE rowid = NEW.rowid"
        for when, bare in (("INSERT", "WHEN NEW.seal IS NULL"), (f"UPDATE OF {_values(table)}", "")):
            connection.execute(
                f"CREATE TEMP TRIGGER IF NOT EXISTS seal_{table.name}_{when[:6]} "
                f"AFTER {when} ON main.{table.name} {bare} BEGIN {made}; END"
            )


def put(connection: Connection, table: Table, lines: list[dict[str, Any]]) -> None:
    """Write rows with the same fields, each with its seal: a trigger would write it twice."""
    is_sqlite = connection.dialect.name == "sqlite"
    for part in parts(lines):
        if not is_sqlite and table is not kept_files:  # whose bytes would be written as figures
            # The driver asks the server for every row anew.
            words = json.dumps(part, default=lambda content: f"\\x{content.hex()}")
            connection.execute(_insert_at_once(table, tuple(part[0])), {"lines": words})
            touch(connection)
        else:
            connection.execute(_inserting(table), [_with_seal(table, line) for line in part] if is_sqlite else part)


_inserting = functools.cache(insert)


@functools.cache
def _insert_at_once(table: Table, names: tuple[str, ...]) -> sa.TextClause:
    """Return what puts all rows of a list in JSON into a table of a PostgreSQL server."""
    columns = ", ".join(names)
    rows = f"json_populate_recordset(CAST(NULL AS {table.name}), CAST(:lines AS json))"
    return sa.text(f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM {rows}")


def _with_seal(table: Table, line: dict[str, Any]) -> dict[str, Any]:
    """Return a row with its seal, made of its values as SQLite keeps them."""
    values = [
        value if (value := line.get(name)) is None or kept_as is None else kept_as(value)
        for name, kept_as in _sealed_by(table).items()
    ]
    return {**line, SEAL: _sealed(*values)}


def seal_all(connection: Connection) -> None:
    """Seal every row that is there: after the tables were brought up to date."""
    for table in _SEALED:
        connection.exec_driver_sql(f"UPDATE {table.name} SET seal = sealed({_values(table)})")


def broken(connection: sqlite3.Connection, *, sealed: bool = True) -> Iterator[str | None]:
    """Yield what of a whole database is damaged: the ids of letters, ``None`` for what is no letter's."""
    for table in _SEALED if sealed else ():
        packed = sorted({*table.c.keys()} - {*_sealed_by(table), SEAL})
        damage = [f"sealed({_values(table)}) IS NOT seal", *map("NOT unpacks({})".format, packed)]
        asked = f"SELECT DISTINCT {_letter_of(table)} FROM {table.name} WHERE {' OR '.join(damage)}"
        yield from itertools.chain.from_iterable(connection.execute(asked))
    yield from _changed_files(connection)
    if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
        yield None


def _changed_files(connection: sqlite3.Connection) -> Iterator[str | None]:
    """Yield the id of a letter of each kept file whose bytes no longer have the hash by which it is called."""
    parts = connection.execute("SELECT sha256, content FROM kept_files ORDER BY sha256, number")
    for name, of_file in itertools.groupby(parts, itemgetter(0)):
        digest = hashlib.sha256()
        for _, content in of_file:
            digest.update(content)
        if digest.hexdigest() != name:
            asked = "SELECT max(sha256) FROM letters WHERE file = ? OR container = ?"
            yield from connection.execute(asked, (name, name)).fetchone()


def misled(connection: sqlite3.Connection) -> Iterator[None]:
    """Yield ``None`` for each sealed table where an index does not lead to a row, or a page to the next one.

    A changed key hides its row from who asks by it, whose seal is then never looked at.
    """
    checks = (connection.execute(f"PRAGMA integrity_check({table.name})").fetchone() for table in _SEALED)
    return (None for found in checks if found != ("ok",))


def letter_found() -> str | None:
    """Return the letter whose row was refused last in this thread."""
    found, _refused_last.letter = getattr(_refused_last, "letter", None), None
    return found


def _sealed(*values: Any) -> int:
    return zlib.crc32(marshal.dumps(values, 2)) & 0x7FFFFFFF


def _is_sound(letter: str | None, seal: int | None, *values: Any) -> bool:
    """Return ``True`` where a row has the seal of its values; else raise, and remember its letter for the message."""
    if seal != _sealed(*values):
        _refused_last.letter = letter
        raise ValueError(letter)
    return True


def _unpacks(content: bytes | None) -> bool:
    """Whether packed content can be unpacked; ``None`` can."""
    try:
        return content is None or bool(zlib.decompress(content))
    except zlib.error:
        return False


@functools.cache
def _sealed_by(table: Table) -> dict[str, type | None]:
    """Return the columns of which a seal is made, all but packed ones, and as which numbers they are kept."""
    return {
        column.name: _KEPT_AS.get(type(column.type))
        for column in table.c
        if column.name != SEAL and (not isinstance(column.type, sa.LargeBinary) or str(column) in _BARE)
    }


def _values(table: Table, of: str = "") -> str:
    return ", ".join(f"{of}{name}" for name in _sealed_by(table))


def _letter_of(table: Table) -> ColumnElement[Any]:
    """Return the column of a table that holds the id of a letter, or null where none does."""
    if table is letters:
        return table.c.sha256
    return next((table.c[name] for name in ("letter", "source") if name in table.c), sa.null())
