"""What people correct, and to whom they give duties: each in one transaction with what it makes of its letter."""

import datetime
import json
from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from pipeline.corrections.finding import counting, said_meanwhile
from pipeline.duties.laid import Laid, alone, assigned_id, each_of
from pipeline.registry import BoundBody
from pipeline.store import rows, schema
from pipeline.store.copies import members
from pipeline.store.database import Part
from pipeline.store.duties import row_of_its_own
from pipeline.store.errors import ChangedMeanwhileError, UnknownRefError
from pipeline.store.history import remember
from pipeline.store.rows import Routing
from pipeline.store.storing import Saving, correction_row, corrections_of, laid_over, routing_of, row_of
from schemas import Correction, Letter, Obligation


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
            connection.execute(insert(schema.corrections), [correction_row(item) for item in corrections])
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
        table = schema.assignments
        with self._database.writing() as connection:
            letter_id, name = _subject(connection, obligation_id)
            letter, routing = _as_read(connection, letter_id)
            base = _as_routed(connection, letter_id, routing)
            asked = next((item for item in each_of(base.laid) if item.id == name), None)
            if asked is None:
                raise UnknownRefError("Nghĩa vụ {id} đã do người dùng giao; đổi lại ở nghĩa vụ gốc.", id=obligation_id)
            connection.execute(delete(table).where(table.c.obligation == asked.id))
            if unions:
                given = json.dumps([body.model_dump() for body in unions], ensure_ascii=False)
                values = {"obligation": asked.id, "letter": letter_id, "unions": given}
                connection.execute(insert(table).values(**values, content=asked.model_dump_json()))
            remember(connection, letter_id, asked.id, on, "assign", "; ".join(body.name for body in unions), who)
            new = laid_over(connection, letter, base)
            with Saving(self._database, connection) as saving:
                saving.regroup(letter, new)
            ids = {assigned_id(asked.id, body, at) for at, body in enumerate(unions)} | {asked.id}
            return [item for item in each_of(new.laid) if item.id in ids]


def _as_read(connection: Connection, sha256: str) -> tuple[Letter, Routing]:
    """Return a stored letter as it was read, and what routing made of it."""
    row = row_of(connection, sha256)
    assert row is not None
    return rows.unpacked(rows.as_read(row)), routing_of(connection, row)


def _subject(connection: Connection, obligation_id: str) -> tuple[str, str]:
    """Return the letter and the id of an obligation; also of one that is no row any more, its union having the duty."""
    table = schema.assignments.c
    is_meant = table.obligation.startswith(obligation_id.strip().lower() or " ", autoescape=True)
    given = connection.execute(select(table.letter, table.obligation).where(is_meant)).all()
    if len(given) == 1:
        return given[0].letter, given[0].obligation
    line = row_of_its_own(connection, obligation_id)
    return line.letter, line.id


def _as_routed(connection: Connection, letter: str, routing: Routing) -> Routing:
    """Return what routing made of a letter before people chose."""
    table = schema.assignments
    chosen: dict[str, Laid] = {}
    made: set[str] = set()
    for row in connection.execute(select(table).where(table.c.letter == letter)).all():
        bodies = map(BoundBody.model_validate, json.loads(row.unions))
        made |= {assigned_id(row.obligation, body, at) for at, body in enumerate(bodies)}
        chosen[row.obligation] = alone(Obligation.model_validate_json(row.content))
    rest = (one for one in routing.laid if one.like.id not in made | chosen.keys())
    return routing.model_copy(update={"laid": (*rest, *chosen.values())})
