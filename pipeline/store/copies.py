"""Which of the stored letters are one letter, and which of them stands for it.

Which letters are alike follows from the letters alone (``same_letters.grouped``); so it does not matter which of them
came first. Here those are found that may be alike at all.
"""

import json
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from pipeline.store import rows, schema
from pipeline.store.references import reference_key
from pipeline.store.same_letters import Head, grouped, may_be_same, same_letter
from schemas import Letter

_COLUMNS = [schema.letters.c[name] for name in (*Head._fields, "read_head")]


def members(connection: Connection, sha256: str) -> list[str]:
    """Return the ids of a letter and of its copies, by any of them."""
    table = schema.letters
    standing = select(table.c.copy_of).where(table.c.sha256 == sha256)
    first = connection.execute(standing).scalar_one_or_none() or sha256
    asked = select(table.c.sha256).where(or_(table.c.sha256 == first, table.c.copy_of == first))
    return [first, *(name for name in connection.execute(asked).scalars() if name != first)]


class Groups:
    """The groups around one letter that was just written."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._texts: dict[str, Letter] = {}

    def around(self, sha256: str) -> list[list[str]]:
        """Return the groups that a letter and those that were in one with it before make now, each the best first."""
        waiting = {head.sha256: head for head in self._grouped_before(sha256)}
        found = []
        while waiting:
            _, start = waiting.popitem()
            linked = self._linked_to(start)
            for name in linked:
                waiting.pop(name, None)
            groups = grouped([self._letter(name) for name in sorted(linked)])
            found += [[letter.source.sha256 for letter in group] for group in groups]
        return sorted(found)

    def _grouped_before(self, sha256: str) -> list[Head]:
        table = schema.letters
        mine = self._connection.execute(select(table.c.copy_of).where(table.c.sha256 == sha256)).scalar_one()
        standing = mine or sha256
        return self._heads(or_(table.c.sha256.in_((sha256, standing)), table.c.copy_of == standing))

    def _linked_to(self, start: Head) -> set[str]:
        """Return all letters that may be in one group, by way of others, too."""
        found = {start.sha256: start}
        waiting = [start]
        while waiting:
            head = waiting.pop()
            for other in self._near(head):
                if other.sha256 not in found and may_be_same(head, other) and self._is_same(head, other):
                    found[other.sha256] = other
                    waiting.append(other)
        return set(found)

    def _near(self, head: Head) -> list[Head]:
        """Return the letters with the same number and symbol or of the same day: no others can be the same letter.

        The columns of those that people corrected say what they made of them, so each of those is looked at.
        """
        table = schema.letters
        this = reference_key(f"{head.number or ''} {head.symbol or ''}")
        wanted = [and_(table.c.reference == this, table.c.number.is_not(None))]
        if head.issued_on is not None:
            wanted.append(table.c.issued_on == head.issued_on)
        found = {near.sha256: near for near in self._heads(or_(*wanted)) + self._heads(table.c.read_head.is_not(None))}
        return [found[name] for name in sorted(found)]

    def _heads(self, wanted: ColumnElement[bool]) -> list[Head]:
        # In order here: asked for in order, SQLite would go through all letters rather than by an index.
        return sorted(_as_read(*line) for line in self._connection.execute(select(*_COLUMNS).where(wanted)))

    def _is_same(self, head: Head, other: Head) -> bool:
        return same_letter(self._letter(head.sha256), self._letter(other.sha256))

    def _letter(self, sha256: str) -> Letter:
        if sha256 not in self._texts:
            self._texts[sha256] = rows.letter_as_read(self._connection, sha256)
        return self._texts[sha256]


def _as_read(*line: Any) -> Head:
    head = Head(*line[:-1])
    if line[-1] is None:
        return head
    number, symbol, issuer, issued_on = json.loads(line[-1])
    return head._replace(number=number, symbol=symbol, issuer=issuer, issued_on=issued_on)
