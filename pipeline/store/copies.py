"""Which of the stored letters are one letter, and which of them stands for it.

Which letters are alike follows from the letters alone (``same_letters.grouped``); so it does not matter which of them
came first. Here those are found that may be alike at all.
"""

import json
from typing import Any

from sqlalchemy import Connection, Executable, bindparam, func, or_, select, union

from pipeline.store import rows, schema
from pipeline.store.references import reference_key
from pipeline.store.same_letters import Head, grouped, may_be_same, same_letter
from schemas import Letter

_THIS, _LETTER = schema.letters.alias(), schema.letters.c
_FIRST = func.coalesce(_THIS.c.copy_of, _THIS.c.sha256)
_IS_MEMBER = or_(_LETTER.sha256 == _FIRST, _LETTER.copy_of == _FIRST)
_MEMBERS = (
    select(_LETTER.sha256)
    .join_from(_THIS, schema.letters, _IS_MEMBER)
    .where(_THIS.c.sha256 == bindparam("letter"))
    .order_by(_LETTER.sha256 != _FIRST, _LETTER.sha256)
)
_HEADS = select(*(_LETTER[name] for name in (*Head._fields, "read_head")))
_OF_GROUP = _HEADS.join_from(_THIS, schema.letters, _IS_MEMBER).where(_THIS.c.sha256 == bindparam("letter"))
# Those with the same number and symbol or of the same day: no others can be the same letter. The columns of those that
# people corrected say what they made of them, so each of those is looked at.
_NEAR = union(
    _HEADS.where(_LETTER.reference == bindparam("reference"), _LETTER.number.is_not(None)),
    _HEADS.where(_LETTER.issued_on == bindparam("issued_on")),
    _HEADS.where(_LETTER.read_head.is_not(None)),
)


def members(connection: Connection, sha256: str) -> list[str]:
    """Return the ids of a letter and of its copies, by any of them."""
    return list(connection.execute(_MEMBERS, {"letter": sha256}).scalars()) or [sha256]


class Groups:
    """The groups around one letter that was just written, as it was read."""

    def __init__(self, connection: Connection, letter: Letter) -> None:
        self._connection = connection
        self._texts = {letter.source.sha256: letter}

    def around(self, sha256: str) -> list[list[str]]:
        """Return the groups that a letter and those that were in one with it before make now, each the best first."""
        waiting = {head.sha256: head for head in self._heads(_OF_GROUP, letter=sha256)}
        found = []
        while waiting:
            _, start = waiting.popitem()
            linked = self._linked_to(start)
            for name in linked:
                waiting.pop(name, None)
            groups = grouped([self._letter(name) for name in sorted(linked)])
            found += [[letter.source.sha256 for letter in group] for group in groups]
        return sorted(found)

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
        this = reference_key(f"{head.number or ''} {head.symbol or ''}")
        return self._heads(_NEAR, reference=this, issued_on=head.issued_on)

    def _heads(self, asked: Executable, **of: Any) -> list[Head]:
        # In order here: asked for in order, SQLite would go through all letters rather than by an index.
        return sorted(_as_read(*line) for line in self._connection.execute(asked, of))

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
