"""Letters, obligations and dates, kept in a database.

A letter is stored whole or not at all: every ``save`` is one transaction. The same bytes are stored once; reading them
again with a newer program renews what was found and keeps what people marked.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Engine, and_, delete, exists, func, insert, or_, select, update

from pipeline.registry import Body
from pipeline.registry.names import key, loose_key
from pipeline.store import rows, schema, search_docs, search_index
from pipeline.store.errors import UnknownRefError, said_clearly
from pipeline.store.marks import FIELDS, Marks, carry_over, who
from pipeline.store.opening import BUSY_SECONDS, open_engine
from pipeline.store.records import StoredDate, StoredLetter
from pipeline.store.references import reference_key
from pipeline.store.search_words import Query
from pipeline.words import t
from schemas import CLOSED, STATUSES, Letter, LetterKey, Obligation

Saved = Literal["new", "changed", "unchanged"]
Row = dict[str, Any]

#: Shortest beginning of a letter's or obligation's id that counts as a reference.
_SHORTEST_PREFIX = 4


def open_store(url: str | None = None, *, busy_seconds: float = BUSY_SECONDS) -> "Store":
    """Open the database at ``url`` (default: ``VANTHU_DB``, else the user's data folder), made where it is missing."""
    return Store(open_engine(url, busy_seconds))


class Store:
    """An open database. Close it, or use it in a ``with``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    # ------------------------------------------------------------------------------------------------ writing

    def save(
        self,
        letter: Letter,
        obligations: Sequence[Obligation],
        bodies: Mapping[str, Sequence[Body]] | None = None,
    ) -> Saved:
        """Store a letter with its obligations, or renew what is stored of it; marks that people set are kept.

        ``bodies`` says whom a date (by its id) concerns.
        """
        with self._writing() as connection:
            stored = _content(connection, letter.source.sha256)
            content = rows.packed(letter)
            lines = rows.of_obligations(
                letter, carry_over(_obligations_of(connection, letter.source.sha256), obligations)
            )
            if stored == content and lines == _rows_of(connection, letter.source.sha256):
                return "unchanged"
            _put_letter(connection, letter, content, is_new=stored is None)
            _put_obligations(connection, letter.source.sha256, lines)
            _put_dates(connection, letter, bodies or {})
            search_index.replace(connection, letter.source.sha256, search_docs.of(letter))
            return "new" if stored is None else "changed"

    def remember_file(self, sha256: str, name: str) -> None:
        """Note that every letter of a file is stored, so that ``has`` knows the file by its own bytes."""
        table = schema.files
        with self._writing() as connection:
            if connection.execute(select(table.c.sha256).where(table.c.sha256 == sha256)).first() is None:
                connection.execute(insert(table).values(sha256=sha256, name=name))

    def mark(self, obligation_id: str, status: str, on: datetime.date, answer: str | None = None) -> Obligation:
        """Set the status of one obligation as a person says it is, and note that in its history."""
        with self._writing() as connection:
            row = _one_obligation(connection, obligation_id)
            done_on = on.isoformat() if status == "done" else None
            _set_marks(connection, row, {"status": status, "answer": answer, "done_on": done_on})
            _remember(connection, row, on, status, answer)
            return rows.obligation({**row, "status": status}, None)

    def note(self, obligation_id: str, words: str | None, on: datetime.date) -> Obligation:
        """Write a person's note beside one obligation in the place of the one before; ``None`` takes it away."""
        with self._writing() as connection:
            row = _one_obligation(connection, obligation_id)
            _set_marks(connection, row, {"note": words})
            _remember(connection, row, on, "note", words)
            return rows.obligation(row, None)

    def set_marks(self, changes: Mapping[str, Marks], on: datetime.date) -> None:
        """Set what people marked on several obligations (by their whole ids), all of them or none."""
        with self._writing() as connection:
            for obligation_id, marks in changes.items():
                row = _one_obligation(connection, obligation_id)
                _set_marks(connection, row, marks.model_dump())
                if marks.status != row["status"]:
                    _remember(connection, row, on, marks.status, marks.answer)
                if marks.note != row["note"]:
                    _remember(connection, row, on, "note", marks.note)

    # ------------------------------------------------------------------------------------------------ reading

    def has(self, sha256: str) -> bool:
        """Say whether a letter, or every letter of a file, with these bytes is stored."""
        with self._reading() as connection:
            return any(
                connection.execute(select(table.c.sha256).where(table.c.sha256 == sha256)).first() is not None
                for table in (schema.letters, schema.files)
            )

    def letters(self, today: datetime.date | None = None) -> list[StoredLetter]:
        """List the stored letters by date and number. ``today`` tells late obligations from open ones."""
        table = schema.letters
        with self._reading() as connection:
            counts = _counts(connection, today)
            columns = [column for column in table.c if column.name not in {"content", "reference"}]
            lines = connection.execute(select(*columns)).mappings().all()
        found = [StoredLetter.model_validate({**row, **counts.get(row["sha256"], _NOTHING_OWED)}) for row in lines]
        return sorted(found, key=_place_of_letter)

    def full_letters(self) -> Iterator[Letter]:
        """Yield every stored letter with everything found in it, in the order of ``letters``."""
        for line in self.letters():
            yield self.letter_of(line.sha256)

    def letter_of(self, sha256: str) -> Letter:
        """Return the letter with exactly this id."""
        with self._reading() as connection:
            content = _content(connection, sha256)
            if content is not None:
                return rows.unpacked(content)
        raise UnknownRefError(t("Không có văn bản nào mang mã {id}.", id=sha256))

    def letter(self, ref: str) -> Letter:
        """Return the letter called ``ref``: the beginning of its id, or its number and symbol in any usual spelling."""
        return self.letter_of(self._sha256_of(ref))

    def obligations(
        self,
        union: str | None = None,
        due_before: datetime.date | None = None,
        status: str | None = None,
        letter: str | None = None,
        today: datetime.date | None = None,
        own: bool = False,
    ) -> list[Obligation]:
        """List obligations by their last day in time; without one last.

        ``union`` is an id or a name in any spelling; ``due_before`` keeps what must be done earlier than that day (a
        recurring duty has no last day and is left out then). Open obligations past their last day on ``today`` have
        the status ``late``. The issuers' own duties are listed only where ``own`` is set.
        """
        conditions = [schema.obligations.c.letter == self._sha256_of(letter)] if letter is not None else []
        if due_before is not None:
            conditions.append(schema.obligations.c.last_good < due_before.isoformat())
        found = self._owed(conditions, union, today, own)
        return [item for item in found if status in {None, item.status}]

    def pending(
        self, until: datetime.date, union: str | None = None, today: datetime.date | None = None
    ) -> list[Obligation]:
        """List the open obligations of lower unions that end by a day, late ones too, and those that recur."""
        table = schema.obligations
        is_open = table.c.status.in_([status for status in STATUSES if status not in CLOSED])
        by_then = and_(is_open, table.c.last_good <= until.isoformat())
        return self._owed([or_(by_then, and_(is_open, table.c.recurring.is_(True)))], union, today, own=False)

    def _owed(
        self, conditions: list[ColumnElement[bool]], union: str | None, today: datetime.date | None, own: bool
    ) -> list[Obligation]:
        table = schema.obligations
        if not own:
            conditions = [*conditions, table.c.issuer_own.is_(False)]
        with self._reading() as connection:
            if union is not None:
                conditions = [*conditions, table.c.union_key.in_(_union_keys(connection, union))]
            lines = connection.execute(select(table).where(*conditions)).mappings().all()
        return sorted((rows.obligation(row, today) for row in lines), key=_place_of_obligation)

    def marks(self) -> dict[str, Marks]:
        """Return what people marked, by the id of the obligation."""
        table = schema.obligations
        with self._reading() as connection:
            lines = connection.execute(select(table.c.id, *(table.c[name] for name in FIELDS))).mappings().all()
        return {row["id"]: Marks(**{name: row[name] for name in FIELDS}) for row in lines}

    def letter_ids(self) -> dict[str, str]:
        """Return the id of the letter of each obligation, by the id of the obligation."""
        table = schema.obligations
        with self._reading() as connection:
            return {row.id: row.letter for row in connection.execute(select(table.c.id, table.c.letter))}

    def dates(
        self, union: str | None = None, from_: datetime.date | None = None, to: datetime.date | None = None
    ) -> list[StoredDate]:
        """List the dates of all letters; recurring and undated ones, which have no day to compare, always.

        With ``union`` only those that concern it: by name or class, or because the letter binds it.
        """
        table = schema.dates
        conditions: list[ColumnElement[bool]] = []
        if from_ is not None:
            conditions.append(or_(table.c.last_day.is_(None), table.c.last_day >= from_.isoformat()))
        if to is not None:
            conditions.append(or_(table.c.first_day.is_(None), table.c.first_day <= to.isoformat()))
        letters = schema.letters
        columns = [letters.c[name] for name in ("sha256", "number", "symbol", "issuer", "issued_on", "subject")]
        with self._reading() as connection:
            if union is not None:
                conditions.append(_concerns(_union_keys(connection, union)))
            lines = (
                connection.execute(select(table.c.content, *columns).join(letters).where(*conditions)).mappings().all()
            )
        found = [rows.date(row) for row in lines]
        return sorted(found, key=lambda item: (item.date.last_good or item.date.date or "9", item.sha256, item.date.id))

    def concerned(self) -> dict[tuple[str, str], frozenset[str]]:
        """Return whom each date names that names anybody, by letter and date: ids of unions and keys of their names."""
        table = schema.date_unions
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        columns = (table.c.letter, table.c.date_id, table.c.union_key, table.c.union_id)
        with self._reading() as connection:
            for letter, date_id, *names in connection.execute(select(*columns)):
                found[letter, date_id].update(name for name in names if name is not None)
        return {place: frozenset(names) for place, names in found.items()}

    def changes(self, union: str | None = None) -> dict[str, int]:
        """Count what people decided about each obligation (of one union) by its id; those untouched are left out."""
        events, owed = schema.events, schema.obligations
        asked = select(events.c.obligation, func.count()).group_by(events.c.obligation)
        with self._reading() as connection:
            if union is not None:
                keys = _union_keys(connection, union)
                asked = asked.where(events.c.obligation.in_(select(owed.c.id).where(owed.c.union_key.in_(keys))))
            return {row[0]: row[1] for row in connection.execute(asked)}

    def search(self, wanted: Query, most: int, *, duties: bool = False) -> list[search_index.Hit]:
        """Return at most so many letters (or duties) in which all words asked for stand, the best first."""
        with self._reading() as connection:
            return search_index.find(connection, wanted, most, duties=duties)

    def names(self, ids: Sequence[str]) -> dict[str, LetterKey]:
        """Return what letters are called by, for each id."""
        table = schema.letters
        columns = [table.c[name] for name in ("number", "symbol", "issuer", "issued_on")]
        with self._reading() as connection:
            lines = connection.execute(select(table.c.sha256, *columns).where(table.c.sha256.in_(ids))).all()
        return {sha256: LetterKey(number=n, symbol=s, issuer=i, issued_on=d) for sha256, n, s, i, d in lines}

    def owing(self, sha256: str, start: int) -> list[str]:
        """Return the ids of the obligations that come from the task of a letter beginning at ``start`` of its text."""
        table = schema.obligations
        with self._reading() as connection:
            asked = select(table.c.id).where(table.c.letter == sha256, table.c.start == start).order_by(table.c.id)
            return list(connection.execute(asked).scalars())

    def unions(self, own: bool = True) -> list[str]:
        """List the names of all unions and classes that owe something; with ``own`` also issuers."""
        table = schema.obligations
        chosen = select(table.c.union_name).distinct()
        with self._reading() as connection:
            names = connection.execute(chosen if own else chosen.where(table.c.issuer_own.is_(False))).scalars().all()
        return sorted(names)

    # ------------------------------------------------------------------------------------------------ inside

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

    def _sha256_of(self, ref: str) -> str:
        table = schema.letters
        prefix = ref.strip().lower()
        wanted = reference_key(ref)
        matches = [table.c.reference == wanted]
        if len(prefix) >= _SHORTEST_PREFIX and set(prefix) <= set("0123456789abcdef"):
            matches.append(table.c.sha256.startswith(prefix, autoescape=True))
        if wanted.isdigit():
            matches.append(table.c.number == wanted)
        with self._reading() as connection:
            columns = (table.c.sha256, table.c.number, table.c.symbol, table.c.issuer, table.c.issued_on)
            found = connection.execute(select(*columns).where(or_(*matches)).order_by(table.c.sha256)).all()
        if len(found) == 1:
            sha256: str = found[0].sha256
            return sha256
        if not found:
            raise UnknownRefError(t("Không có văn bản nào được gọi là “{ref}”. Xem danh sách: vanthu letters", ref=ref))
        choices = "; ".join(
            f"{row.sha256[:8]} ({row.issuer or t('chưa rõ cơ quan')}, {row.issued_on or '?'})" for row in found
        )
        raise UnknownRefError(
            t(
                "Có {count} văn bản được gọi là “{ref}”, hãy chọn bằng mã: {choices}.",
                count=len(found),
                ref=ref,
                choices=choices,
            )
        )


_NOTHING_OWED = {"obligations": 0, "open": 0, "late": 0}


def _put_letter(connection: Connection, letter: Letter, content: bytes, *, is_new: bool) -> None:
    table = schema.letters
    values = rows.of_letter(letter, content)
    if is_new:
        connection.execute(insert(table).values(sha256=letter.source.sha256, **values))
    else:
        connection.execute(update(table).where(table.c.sha256 == letter.source.sha256).values(**values))


def _put_obligations(connection: Connection, sha256: str, lines: list[Row]) -> None:
    table = schema.obligations
    connection.execute(delete(table).where(table.c.letter == sha256))
    if lines:
        connection.execute(insert(table), lines)


def _put_dates(connection: Connection, letter: Letter, bodies: Mapping[str, Sequence[Body]]) -> None:
    sha256 = letter.source.sha256
    connection.execute(delete(schema.date_unions).where(schema.date_unions.c.letter == sha256))
    connection.execute(delete(schema.dates).where(schema.dates.c.letter == sha256))
    if letter.dates:
        connection.execute(insert(schema.dates), [rows.of_date(sha256, record) for record in letter.dates])
    known = {record.id for record in letter.dates}
    lines = {
        (date_id, key(body.name)): {
            "letter": sha256,
            "date_id": date_id,
            "union_key": key(body.name),
            "union_name": body.name,
            "union_id": body.union_id,
        }
        for date_id, concerned in bodies.items()
        if date_id in known
        for body in concerned
    }
    if lines:
        connection.execute(insert(schema.date_unions), list(lines.values()))


def _rows_of(connection: Connection, sha256: str) -> list[Row]:
    table = schema.obligations
    lines = connection.execute(select(table).where(table.c.letter == sha256)).mappings()
    return sorted((dict(row) for row in lines), key=lambda row: row["id"])


def _obligations_of(connection: Connection, sha256: str) -> list[tuple[Obligation, Row]]:
    """Return the stored obligations of a letter, each with what people marked on it."""
    return [(rows.obligation(row, None), {name: row[name] for name in FIELDS}) for row in _rows_of(connection, sha256)]


def _one_obligation(connection: Connection, obligation_id: str) -> Row:
    table = schema.obligations
    prefix = obligation_id.strip().lower()
    is_prefix = table.c.id.startswith(prefix, autoescape=True)
    lines = connection.execute(select(table).where(is_prefix)).mappings().all() if prefix else []
    exact = [row for row in lines if row["id"] == prefix]
    if len(lines) != 1 and not exact:
        if lines:
            message = t("Có {count} nghĩa vụ có mã bắt đầu bằng “{id}”.", count=len(lines), id=obligation_id)
        else:
            message = t("Không có nghĩa vụ nào mang mã “{id}”.", id=obligation_id)
        raise UnknownRefError(f"{message} {t('Xem mã bằng: vanthu obligations')}")
    return dict((exact or lines)[0])


def _set_marks(connection: Connection, row: Row, values: Row) -> None:
    table = schema.obligations
    connection.execute(update(table).where(table.c.id == row["id"]).values(**values))


def _remember(connection: Connection, row: Row, on: datetime.date, what: str, detail: str | None) -> None:
    """Write into the history, in the transaction of the change itself."""
    connection.execute(
        insert(schema.events).values(
            letter=row["letter"], obligation=row["id"], at=on.isoformat(), what=what, detail=detail, who=who()
        )
    )


def _concerns(union_keys: list[str]) -> ColumnElement[bool]:
    """Say in SQL that a date concerns one of the unions: it names it, or names nobody and its letter binds it."""
    dates, named, owed = schema.dates, schema.date_unions, schema.obligations
    lines = and_(named.c.letter == dates.c.letter, named.c.date_id == dates.c.id)
    return or_(
        exists().where(lines, named.c.union_key.in_(union_keys)),
        and_(
            ~exists().where(lines),
            exists().where(owed.c.letter == dates.c.letter, owed.c.union_key.in_(union_keys)),
        ),
    )


def _union_keys(connection: Connection, wanted: str) -> list[str]:
    """Return the keys of the unions meant: by id or whole name, else without “tỉnh”/“ngành”, else by a part of it."""
    tables = (schema.obligations, schema.date_unions)
    if found := _union_keys_exactly(connection, wanted):
        return found
    known = {row.union_key for table in tables for row in connection.execute(select(table.c.union_key).distinct())}
    exact, loose = key(wanted), loose_key(wanted)
    tests = (
        lambda name: loose_key(name) == loose,
        lambda name: bool(exact) and f" {exact} " in f" {name} ",
    )
    for is_meant in tests:
        if keys := sorted(filter(is_meant, known)):
            return keys
    return []


def _union_keys_exactly(connection: Connection, wanted: str) -> list[str]:
    """Look the usual case up, a whole name or an id, without going through all names."""
    found: set[str] = set()
    for table in (schema.obligations, schema.date_unions):
        for is_meant in (table.c.union_key == key(wanted), table.c.union_id == wanted.strip()):
            found.update(connection.execute(select(table.c.union_key).where(is_meant).distinct()).scalars())
    return sorted(found)


def _counts(connection: Connection, today: datetime.date | None) -> dict[str, dict[str, int]]:
    table = schema.obligations
    counts: dict[str, dict[str, int]] = defaultdict(lambda: dict(_NOTHING_OWED))
    columns = (table.c.letter, table.c.status, table.c.last_good)
    for row in connection.execute(select(*columns).where(table.c.issuer_own.is_(False))):
        count = counts[row.letter]
        is_open = row.status != "done"
        count["obligations"] += 1
        count["open"] += is_open
        count["late"] += bool(is_open and today and row.last_good and row.last_good < today.isoformat())
    return counts


def _content(connection: Connection, sha256: str) -> bytes | None:
    table = schema.letters
    found = connection.execute(select(table.c.content).where(table.c.sha256 == sha256)).scalar_one_or_none()
    return bytes(found) if found is not None else None


def _place_of_letter(line: StoredLetter) -> tuple[Any, ...]:
    number = int(line.number) if line.number and line.number.isdecimal() else 0
    return (line.issued_on or "9", number, line.symbol or "", line.sha256)


def _place_of_obligation(item: Obligation) -> tuple[Any, ...]:
    return (item.last_good or "9", item.letter.issued_on or "9", item.union, item.evidence.start, item.id)
