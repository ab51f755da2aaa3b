"""Stored letters made anew: by a newer registry, program or calendar, by what people correct, by whom they give duties.

Each is one transaction with what it makes of its letter; what people did on it stays. A letter that should never have
come in is erased.
"""

import datetime
import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, delete, select, union, update

from pipeline.corrections.applying import Notice, notices
from pipeline.corrections.finding import counting, said_meanwhile
from pipeline.duties.class_duties import ClassDuty, alone, assigned_id, each_of
from pipeline.grouping import with_id
from pipeline.registry import BoundBody
from pipeline.store import class_rows, duties, history, rows, schema, search_index
from pipeline.store.choices import choose, chosen, is_approved
from pipeline.store.database import Database, Part, asking
from pipeline.store.duties import row_of_its_own
from pipeline.store.errors import ChangedMeanwhileError, StoreError, UnknownRefError, said_clearly
from pipeline.store.history import remember
from pipeline.store.references import members
from pipeline.store.rows import RoutedLetter, Routing
from pipeline.store.sqlite_file import raw
from pipeline.store.storing import Saving, corrections_of, laid_over, routing_of, rows_of
from pipeline.words import t
from schemas import Correction, Letter, Obligation

#: Gives a letter and what it lays on unions with their days worked out anew; who owes what stays.
Recount = Callable[[Letter, Sequence[Obligation]], tuple[Letter, Sequence[Obligation]]]


class StoredBefore(NamedTuple):
    """A letter as it was stored when its renewal began."""

    sha256: str
    content: bytes
    """The packed letter (``rows.unpacked``) as it was read."""
    approved: bool = False
    """What a person approved stays as it was read, whatever a newer program makes of it, until it is reopened."""


class Replaced(NamedTuple):
    """What became of a letter; of a copy, which lays nothing on anybody, there is nothing new and nothing gone."""

    changed: bool
    new: tuple[Obligation, ...] = ()
    gone: tuple[Obligation, ...] = ()
    notices: tuple[Notice, ...] = ()
    """What the new reading says of what people corrected."""


def _seen(connection: Connection, sha256: str) -> StoredBefore | None:
    """Return what is stored of a letter, ``None`` where it is not."""
    row, letter = rows_of(connection, [sha256]).get(sha256), schema.letters.c.sha256
    approved = connection.execute(select(letter).where(letter == sha256, is_approved(letter))).first() is not None
    return StoredBefore(sha256, rows.as_read(row), approved) if row is not None else None


class Readings(Part):
    """Makes anew what was read; decisions, days of events and marks stay."""

    seen = asking(_seen)

    def renew(
        self, seen: StoredBefore, made: RoutedLetter, again: Callable[[Letter, bool], RoutedLetter], *, proposals: bool
    ) -> Replaced:
        """Put what was made of a letter in the place of what is stored, in one transaction.

        Where the letter changed since it was ``seen``, ``again`` makes it of the letter as it is now, approved or not.
        With ``proposals`` what its words propose for other letters is worked out anew, too, even where all else stays.
        """
        with self._database.writing() as connection, Saving(self._database, connection) as saving:
            row, now = rows_of(connection, [seen.sha256]).get(seen.sha256), _seen(connection, seen.sha256)
            if row is None or now is None:
                return Replaced(changed=False)
            stored = rows.unpacked(now.content)
            if now != seen:
                made = again(stored, now.approved)
            routing = laid_over(connection, made.letter, rows.routing(*made))
            if made.letter == stored and saving.is_routed(row, made.letter, routing):
                if proposals and row["copy_of"] is None:
                    saving.reread(seen.sha256)
                return Replaced(changed=False)
            before = _owed(connection, seen.sha256)
            told = notices(stored, made.letter, corrections_of(connection, members(connection, seen.sha256)))
            saving.renew(made.letter, routing)
            after = _owed(connection, seen.sha256)
        new = tuple(after[name] for name in sorted(after.keys() - before.keys()))
        return Replaced(True, new, tuple(before[name] for name in sorted(before.keys() - after.keys())), tuple(told))

    def recount(self, recount: Recount) -> int:
        """Work out the days of every letter anew, each letter in a transaction of its own; return how many changed."""
        ids = self._values(select(schema.letters.c.sha256).order_by(schema.letters.c.sha256))
        return sum(self._recount_one(sha256, recount) for sha256 in ids)

    def _recount_one(self, sha256: str, recount: Recount) -> bool:
        with self._database.writing() as connection:
            row = rows_of(connection, [sha256]).get(sha256)
            if row is None:
                return False
            letter, routing = rows.unpacked(rows.as_read(row)), routing_of(connection, row)
            new, likes = recount(letter, [one.like for one in routing.laid])
            # What is counted from the day of an event hangs on the calendar too, though the letter does not say it.
            is_as_read = row["as_read"] is None
            if new == letter and is_as_read and not any(date.relative for date in letter.dates):
                return False
            before = _days(connection, sha256)
            laid = (one.model_copy(update={"like": like}) for one, like in zip(routing.laid, likes, strict=True))
            with Saving(self._database, connection) as saving:
                saving.renew(new, routing.model_copy(update={"laid": tuple(laid)}))
            return new != letter or _days(connection, sha256) != before


def _owed(connection: Connection, sha256: str) -> dict[str, Obligation]:
    return {item.id: item for item, _ in duties.facts_of(connection, sha256)}


def _days(connection: Connection, sha256: str) -> set[tuple[str, str | None, str | None]]:
    owed, duty = schema.obligations.c, schema.duties
    asked = select(owed.id, owed.last_good, owed.safe_due).join(duty, duty.c.id == owed.duty)
    return {(*row,) for row in connection.execute(asked.where(duty.c.letter == sha256))}


# --------------------
# What people correct, and to whom they give duties.


class Corrections(Part):
    """Corrections of letters, and choices of who owes what a letter leaves open."""

    def correct(self, corrections: Sequence[Correction], seen: int | None = None) -> Letter:
        """Write down what a person said of one letter, all or nothing, and return the letter as it is then.

        ``seen`` is how many corrections of it the person saw. Raises ``ChangedMeanwhileError`` where another one said
        something else of the same value.
        """
        sha256 = corrections[0].letter
        with self._database.writing() as connection:
            earlier = corrections_of(connection, members(connection, sha256))
            for correction in corrections:
                if other := said_meanwhile(earlier, correction, seen):
                    raise ChangedMeanwhileError(other, len(earlier))
            history.write(connection, "correct", [(item, item.kind) for item in corrections])
            return self._stand_anew(connection, sha256)

    def stand_anew(self, sha256: str) -> Letter:
        """Let the best copy of a letter stand, which another one stood for while it was approved, and return it."""
        with self._database.writing() as connection:
            return self._stand_anew(connection, sha256)

    def _stand_anew(self, connection: Connection, sha256: str) -> Letter:
        read, routing = _as_read(connection, sha256)
        with Saving(self._database, connection) as saving:
            saving.renew(read, routing)
        return rows.letter(connection, members(connection, sha256)[0])  # a better copy may have come meanwhile

    def of(self, sha256: str) -> list[Correction]:
        """Return what people said of a letter or of any of its copies, the first first."""
        with self._database.reading() as connection:
            return corrections_of(connection, members(connection, sha256))

    def removal(self, sha256: str) -> Correction | None:
        """Return who took a letter out, by its id or that of a copy; ``None`` where nobody did."""
        of_letter = [item for item in counting(self.of(sha256)) if item.part == "letter"]
        return of_letter[-1] if of_letter and of_letter[-1].kind == "remove" else None

    def assign(
        self, obligation_id: str, unions: Sequence[BoundBody], on: datetime.date, *, who: str | None = None
    ) -> list[Obligation]:
        """Give an obligation to unions, none to take a choice back; return the rows that the choice makes."""
        with self._database.writing() as connection:
            letter_id, name = _subject(connection, obligation_id)
            letter, routing = _as_read(connection, letter_id)
            base = _as_routed(connection, letter_id, routing)
            asked = with_id(each_of(base.laid), name)
            if asked is None:
                raise UnknownRefError("Nghĩa vụ {id} đã do người dùng giao; đổi lại ở nghĩa vụ gốc.", id=obligation_id)
            given = json.dumps([body.model_dump() for body in unions], ensure_ascii=False) if unions else None
            choose(connection, "assign", given, asked.id, letter=letter_id, content=asked.model_dump_json())
            remember(connection, letter_id, asked.id, on, "assign", "; ".join(body.name for body in unions), who)
            new = laid_over(connection, letter, base)
            with Saving(self._database, connection) as saving:
                saving.regroup(letter, new)
            ids = {assigned_id(asked.id, body, at) for at, body in enumerate(unions)} | {asked.id}
            return [item for item in each_of(new.laid) if item.id in ids]


def _as_read(connection: Connection, sha256: str) -> tuple[Letter, Routing]:
    row = rows_of(connection, [sha256])[sha256]
    return rows.unpacked(rows.as_read(row)), routing_of(connection, row)


def _subject(connection: Connection, obligation_id: str) -> tuple[str, str]:
    """Return the letter and the id of an obligation; also of one that is no row any more, its union having the duty."""
    is_meant = schema.choices.c.subject.startswith(obligation_id.strip().lower() or " ", autoescape=True)
    given = connection.execute(chosen("assign", is_meant)).all()
    if len(given) == 1:
        return given[0].letter, given[0].subject
    line = row_of_its_own(connection, obligation_id)
    return line.letter, line.id


def _as_routed(connection: Connection, letter: str, routing: Routing) -> Routing:
    given: dict[str, ClassDuty] = {}
    made: set[str] = set()
    for row in connection.execute(chosen("assign", letter=letter)).all():
        bodies = map(BoundBody.model_validate, json.loads(row.value))
        made |= {assigned_id(row.subject, body, at) for at, body in enumerate(bodies)}
        given[row.subject] = alone(Obligation.model_validate_json(row.content))
    rest = (one for one in routing.laid if one.like.id not in made | given.keys())
    return routing.model_copy(update={"laid": (*rest, *given.values())})


# --------------------
# Erasing a letter that should never have come in: not a byte of it stays in the database, nor in what it leaves free.
#
# What a letter did to others is taken back before, by taking it out as any other (``corrections``). Its number in the
# register stays given, without a word beside it.

_HELD_OF = ("letter", "source", "target")
_WORDS_OF_REGISTER = ("place", "handler", "instruction", "passed_on", "signed", "copies", "note")


class Erased(NamedTuple):
    """What was erased: the letter with its copies, their files, the keys of what was sent in with answers to it, or
    with it and other letters that could not be read.
    """

    letters: list[str]
    files: list[str]
    uploads: list[str]


def erase(database: Database, sha256: str) -> Erased:
    """Erase a letter that was taken out, and its copies."""
    with database.writing() as connection:
        letters, choice = members(connection, sha256), schema.choices.c
        named = {schema.events.c.letter: schema.events.c.obligation, choice.letter: choice.subject}
        had = [select(name).where(of.in_(letters)) for of, name in named.items()]
        had.append(select(schema.obligations.c.id).join(schema.duties).where(schema.duties.c.letter.in_(letters)))
        rows, uploads = connection.execute(union(*had)).scalars().all(), _uploads(connection, letters)
        letter = schema.letters.c
        of_letters = select(letter.file, letter.container).where(letter.sha256.in_(letters), letter.file.is_not(None))
        files = sorted({name for row in connection.execute(of_letters) for name in row})
        for name in letters:
            search_index.remove(connection, name)
        for table in schema.metadata.tables.values():
            for column in table.c:
                if column.name in _HELD_OF and table not in (schema.letters, schema.register):
                    connection.execute(delete(table).where(column.in_(letters)))
        for column in (choice.subject, choice.name):
            connection.execute(delete(schema.choices).where(column.in_([*rows, *letters])))
        connection.execute(delete(schema.letters).where(letter.sha256.in_(letters)))
        for table in (schema.kept_files, schema.files):
            connection.execute(delete(table).where(table.c.sha256.in_([*files, *letters])))
        of_register = update(schema.register).where(schema.register.c.letter.in_(letters))
        connection.execute(of_register.values(**dict.fromkeys(_WORDS_OF_REGISTER)))
        class_rows.forget_cohorts(connection)
        bodies = schema.bodies  # of which no letter has any more are erased
        used: list[Any] = [schema.obligations.c.body, schema.members.c.body]
        connection.execute(delete(bodies).where(*(bodies.c.id.not_in(select(column)) for column in used)))
    _leave_nothing_free(database.engine)
    return Erased(letters, files, uploads)


def _uploads(connection: Connection, letters: Sequence[str]) -> list[str]:
    """Return the keys of files that came with answers to a letter, or with itself; forget what it was called then."""
    sent, table = schema.sent.c, schema.uploads
    asked = select(sent.upload).where(sent.letter.in_(letters), sent.upload.is_not(None))
    ids = [int(name) for name in connection.execute(asked).scalars()]
    keys = list(connection.execute(select(table.c.key).where(table.c.id.in_(ids))).scalars())
    connection.execute(delete(table).where(table.c.id.in_(ids)))
    for letter in letters:
        brought = table.c.letters.contains(letter)
        keys += connection.execute(select(table.c.key).where(brought)).scalars()
        connection.execute(update(table).where(brought).values(name=None, letters=None, message=None, size=None))
    return keys


def _leave_nothing_free(engine: Engine) -> None:
    """Write the database anew, so that no free page, no log and no index holds what was erased."""
    with said_clearly(engine.url), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name != "sqlite":
            connection.connection.rollback()  # a connection that was used before was asked whether it lives
            connection.exec_driver_sql("VACUUM FULL")
            return
        connection.rollback()
        file = raw(connection)
        file.execute("INSERT INTO search_words(search_words) VALUES ('optimize')")
        file.execute("VACUUM")
        is_busy = (file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() or (0,))[0]
    if is_busy:
        words = t(
            "Văn bản đã xóa khỏi cơ sở dữ liệu, nhưng một chương trình khác đang mở nên tệp nhật ký (-wal) còn chữ của "
            "nó. Đóng chương trình ấy rồi chạy lại lệnh này."
        )
        raise StoreError("locked", words)
