"""Who owes what a letter leaves open: the choices of people, kept over every new reading of the letter."""

import datetime
import json
from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from pipeline.registry import Body
from pipeline.routing import assigning
from pipeline.store import rows, schema
from pipeline.store.called import one_obligation
from pipeline.store.errors import UnknownRefError
from pipeline.store.letters import LetterStore, laid_over, routing_of, row_of
from pipeline.store.marking import remember
from pipeline.store.rows import Routing
from pipeline.words import t
from schemas import Obligation


class AssignStore(LetterStore):
    """Gives duties to the unions that a person chose."""

    def assign(self, obligation_id: str, unions: Sequence[Body], on: datetime.date) -> list[Obligation]:
        """Give an obligation to unions in the place of the words of the letter; none of them takes a choice back.

        Returns the rows that the choice makes.
        """
        table = schema.assignments
        with self._writing() as connection:
            letter_id, name = _subject(connection, obligation_id)
            stored = row_of(connection, letter_id)
            assert stored is not None
            letter, routing = rows.unpacked(rows.as_read(stored)), routing_of(connection, stored)
            base = _as_routed(connection, letter_id, routing)
            asked = next((item for item in base.obligations if item.id == name), None)
            if asked is None:
                raise UnknownRefError(
                    t("Nghĩa vụ {id} đã do người dùng giao; đổi lại ở nghĩa vụ gốc.", id=obligation_id)
                )
            connection.execute(delete(table).where(table.c.obligation == asked.id))
            if unions:
                given = json.dumps([body.model_dump() for body in unions], ensure_ascii=False)
                values = {"obligation": asked.id, "letter": letter_id, "unions": given}
                connection.execute(insert(table).values(**values, content=asked.model_dump_json()))
            remember(connection, letter_id, asked.id, on, "assign", "; ".join(body.name for body in unions))
            new = laid_over(connection, letter, base)
            self._regroup(connection, letter, new)
            ids = {assigning.id_of(asked.id, body, at) for at, body in enumerate(unions)} | {asked.id}
            return [item for item in new.obligations if item.id in ids]


def _subject(connection: Connection, obligation_id: str) -> tuple[str, str]:
    """Return the letter and the id of an obligation; also of one that is no row any more, its union having the duty."""
    table = schema.assignments
    is_meant = table.c.obligation.startswith(obligation_id.strip().lower() or " ", autoescape=True)
    given = connection.execute(select(table.c.letter, table.c.obligation).where(is_meant)).all()
    if len(given) == 1:
        return given[0].letter, given[0].obligation
    line = one_obligation(connection, obligation_id)
    return line.letter, line.id


def _as_routed(connection: Connection, letter: str, routing: Routing) -> Routing:
    """Return what routing made of a letter before people chose."""
    table = schema.assignments
    items = {item.id: item for item in routing.obligations}
    for row in connection.execute(select(table).where(table.c.letter == letter)).all():
        for at, body in enumerate(map(Body.model_validate, json.loads(row.unions))):
            items.pop(assigning.id_of(row.obligation, body, at), None)
        items[row.obligation] = Obligation.model_validate_json(row.content)
    return routing.model_copy(update={"obligations": tuple(items.values())})
