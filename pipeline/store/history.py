"""What people did, by whom and when: only ever added to, in the transaction of the change itself.

What people said of a warning is kept by its id. A letter read anew keeps that: the id is made of what the letters say.
"""

import datetime
import functools
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    case,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from pipeline import labels
from pipeline.store import schema
from pipeline.store.crowds import owed
from pipeline.store.database import Part
from pipeline.store.duties import ObligationLine, one_obligation
from pipeline.store.errors import StaleError
from pipeline.store.records import Event
from pipeline.store.references import bodies_called, letter_called
from pipeline.store.some import of_ids
from pipeline.words import t
from schemas.source import Record

_SETTLED, _OPEN = "warning-settled", "warning-open"


class Settled(Record):
    """Who settled a warning, when, and what they noted."""

    who: str | None
    on: str
    note: str | None = None


class Decision(Record):
    """What a person says to a warning of a letter (by its id): settled with this note, or open again."""

    letter: str
    note: str | None = None
    reopen: bool = False


def last_of(table: Table, most: int, before: int | None, who: str | None, day: datetime.date | None) -> Select[Any]:
    """Return the question for the last rows of what people did: before a number, by one person, on a day."""
    asked = select(table).order_by(table.c.id.desc()).limit(most)
    if before is not None:
        asked = asked.where(table.c.id < before)
    if who is not None:
        asked = asked.where(table.c.who == who)
    return asked if day is None else asked.where(table.c.at.startswith(day.isoformat(), autoescape=True))


class History(Part):
    """What people did."""

    def of(self, obligation_id: str | None = None, letter: str | None = None) -> list[Event]:
        """Return what people did to an obligation or to everything under a letter, in the order in which they did."""
        table = schema.events
        with self._database.reading() as connection:
            wanted: list[ColumnElement[bool]] = []
            if obligation_id is not None:
                now = one_obligation(connection, obligation_id).id
                old = select(schema.renamed.c.old).where(schema.renamed.c.new == now)
                wanted.append(or_(table.c.obligation == now, table.c.obligation.in_(old)))
            if letter is not None:
                wanted.append(_is_under(letter_called(connection, letter)))
            return [_event(row) for row in connection.execute(select(table).where(*wanted).order_by(table.c.id))]

    def of_duty(self, duty: str, most: int) -> list[Event]:
        """Return what people did last to a duty (by its whole id) or to its unions' rows, the latest first."""
        table, row = schema.events, schema.obligations
        rows = select(row.c.id).join(schema.duties, schema.duties.c.id == row.c.duty)
        rows = rows.where(schema.duties.c.parent == duty)
        old = select(schema.renamed.c.old).where(schema.renamed.c.new.in_(rows))
        wanted = or_(table.c.obligation == duty, table.c.obligation.in_(rows), table.c.obligation.in_(old))
        asked = select(table).where(wanted).order_by(table.c.id.desc()).limit(most)
        return [_event(row) for row in self._rows(asked)]

    def last(self) -> int:
        """Return the number of the last thing that anybody did: what stands on a page was seen as it was then."""
        return self._first(select(func.max(schema.events.c.id)))[0] or 0

    def last_events(
        self,
        most: int,
        before: int | None = None,
        letter: str | None = None,
        who: str | None = None,
        day: datetime.date | None = None,
    ) -> list[tuple[int, Event]]:
        """Return the last things that people did (under a letter, by its id; one person; on a day), by their numbers.

        ``before`` is the number of the last one of the page before.
        """
        asked = last_of(schema.events, most, before, who, day)
        if letter is not None:
            asked = asked.where(_is_under(letter))
        return [(row.id, _event(row)) for row in self._rows(asked)]

    def counts(self, union: str | None = None) -> dict[str, int]:
        """Count what people decided, by what it is about; what nobody touched is left out.

        That is the id of an obligation, of the duty that unions share (a new deadline for all), or of a whole letter.
        With ``union`` only what may concern that one.
        """
        events, duty = schema.events, schema.duties
        about = case((events.c.obligation == literal_column("''"), events.c.letter), else_=events.c.obligation)
        asked = select(about, func.count()).group_by(about)
        with self._database.reading() as connection:
            if union is not None:
                bodies = bodies_called(connection, union)
                found = schema.obligations.c.body.in_(bodies)  # whatever people did anything to has a row of its own
                owes = owed.c.body.in_(bodies)
                shared = select(duty.c.parent).join(owed, owed.c.duty == duty.c.id).where(owes)
                letters = select(duty.c.letter).join(owed, owed.c.duty == duty.c.id).where(owes)
                asked = asked.where(
                    or_(
                        events.c.obligation.in_(select(schema.obligations.c.id).where(found)),
                        events.c.obligation.in_(shared),
                        and_(events.c.obligation == "", events.c.letter.in_(letters)),
                    )
                )
            return {row[0]: row[1] for row in connection.execute(asked)}

    def settle(self, decisions: Mapping[str, Decision], on: datetime.date, who: str | None) -> None:
        """Write decisions about warnings (by their ids) into the history, all of them or none."""
        lines = [
            {
                "letter": said.letter,
                "obligation": warning,
                "at": on.isoformat(),
                "what": _OPEN if said.reopen else _SETTLED,
                "detail": said.note,
                "who": who,
            }
            for warning, said in decisions.items()
        ]
        if lines:
            with self._database.writing() as connection:
                connection.execute(insert(schema.events), lines)
                for what in (_SETTLED, _OPEN):
                    said_so = [line["obligation"] for line in lines if line["what"] == what]
                    found = schema.warnings.c.id.in_(said_so)
                    connection.execute(update(schema.warnings).where(found).values(settled=what == _SETTLED))

    def settled(self) -> dict[str, Settled]:
        """Return the warnings that are settled now, by their ids: the last word said counts."""
        return self._read(settled)


def _is_under(letter: str) -> ColumnElement[bool]:
    """Say in SQL that an event is of a letter or of one of its copies."""
    copies = select(schema.letters.c.sha256).where(schema.letters.c.copy_of == letter)
    return or_(schema.events.c.letter == letter, schema.events.c.letter.in_(copies))


_event = functools.partial(Event.model_validate, from_attributes=True)


def settled(connection: Connection, ids: Collection[str] | None = None) -> dict[str, Settled]:
    """Return those of some warnings, or of all, that are settled now, by their ids."""
    table = schema.events
    asked = select(table).where(table.c.what.in_((_SETTLED, _OPEN)))
    last: dict[str, Any] = {}
    for row in of_ids(connection, asked, table.c.obligation, ids):
        if row.obligation not in last or last[row.obligation].id < row.id:
            last[row.obligation] = row
    return {
        warning: Settled(who=row.who, on=row.at, note=row.detail)
        for warning, row in last.items()
        if row.what == _SETTLED
    }


def remember(
    connection: Connection,
    letter: str,
    obligation: str,
    on: datetime.date,
    what: str,
    detail: str | None,
    who: str | None,
) -> None:
    """Write into the history, in the transaction of the change itself."""
    values = {"letter": letter, "obligation": obligation, "at": on.isoformat(), "what": what, "detail": detail}
    connection.execute(insert(schema.events).values(**values, who=who))


# --------------------
# Refusing what a person marks on something that another person changed after it was seen.


def refuse_stale(connection: Connection, line: ObligationLine, seen: int | None) -> None:
    """Raise ``StaleError`` where people did more to an obligation than was ``seen`` (``versions``), if that is said."""
    if seen is not None and seen != versions(connection, [line.id]).get(line.id, 0):
        raise StaleError(f"{line.union}: {_last_deed(connection, line)} {t('Xem lại rồi ghi. Chưa ghi gì.')}")


def versions(connection: Connection, ids: Collection[str] | None = None, until: int | None = None) -> dict[str, int]:
    """Return how often people did anything to obligations, by their ids; what nobody touched is left out.

    With ``until`` (``History.last``) how often they had by then.
    """
    table = schema.events
    asked = select(table.c.obligation, func.count()).group_by(table.c.obligation)
    if until is not None:
        asked = asked.where(table.c.id <= until)
    return {row[0]: row[1] for row in of_ids(connection, asked, table.c.obligation, ids)}


def _last_deed(connection: Connection, line: ObligationLine) -> str:
    table = schema.events
    asked = select(table).where(table.c.obligation == line.id).order_by(table.c.id.desc()).limit(1)
    last = connection.execute(asked).mappings().first()
    if last is None:
        return t("đã được đổi từ khi xem.")
    words = {
        "who": last["who"] or t("người khác"),
        "day": labels.date_words(last["at"]),
        "deed": labels.deed_name(last["what"]),
    }
    if last["detail"]:
        return t("{who} đã ghi “{deed}” ({detail}) ngày {day}.", **words, detail=last["detail"])
    return t("{who} đã ghi “{deed}” ngày {day}.", **words)
