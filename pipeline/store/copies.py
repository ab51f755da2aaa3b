"""Which of the stored letters are one letter, and which of them stands for it.

Which letters are alike follows from the letters alone (``same_letters.grouped``); so it does not matter which of them
came first. Here those are found that may be alike at all.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import BindParameter, Connection, Executable, bindparam, func, or_, select, union

from pipeline.store import rows, schema
from pipeline.store.references import reference_key
from pipeline.store.same_letters import Head, grouped, head_of, may_be_same, same_letter
from pipeline.store.some import parts
from schemas import Letter

_THIS, _LETTER = schema.letters.alias(), schema.letters.c
_FIRST = func.coalesce(_THIS.c.copy_of, _THIS.c.sha256)
_IS_MEMBER = or_(_LETTER.sha256 == _FIRST, _LETTER.copy_of == _FIRST)
_MEMBERS = (
    select(_THIS.c.sha256.label("of"), _LETTER.sha256)
    .join_from(_THIS, schema.letters, _IS_MEMBER)
    .where(_THIS.c.sha256.in_(bindparam("letters", expanding=True)))
    .order_by(_THIS.c.sha256, _LETTER.sha256 != _FIRST, _LETTER.sha256)
)
_HEADS = select(*(_LETTER[name] for name in (*Head._fields, "read_head")))
_OF_GROUP = _HEADS.join_from(_THIS, schema.letters, _IS_MEMBER).where(_THIS.c.sha256 == bindparam("letter"))
# Those with the same number and symbol or of the same day: no others can be the same letter. The columns of those that
# people corrected say what they made of them, so each of those is looked at.
_REFERENCES: BindParameter[list[str]] = bindparam("references", expanding=True)
_NEAR = union(
    _HEADS.where(_LETTER.reference.in_(_REFERENCES), _LETTER.number.is_not(None)),
    _HEADS.where(_LETTER.issued_on.in_(bindparam("days", expanding=True))),
    _HEADS.where(_LETTER.read_head.is_not(None)),
)


def members(connection: Connection, sha256: str) -> list[str]:
    """Return the ids of a letter and of its copies, by any of them, the one that stands for them first."""
    return members_of(connection, [sha256])[sha256]


def members_of(connection: Connection, letters: Collection[str]) -> dict[str, list[str]]:
    """Return what ``members`` does of each letter."""
    found: dict[str, list[str]] = {name: [] for name in letters}
    for part in parts(letters):
        for line in connection.execute(_MEMBERS, {"letters": part}):
            found[line.of].append(line.sha256)
    return {name: group or [name] for name, group in found.items()}


def near_stored(connection: Connection, letters: Iterable[Letter]) -> set[str]:
    """Return the ids of those letters that may be the same as a stored one, as far as the heads tell."""
    heads = [head_of(letter) for letter in letters]
    others = _Heads(_as_read(*line) for line in connection.execute(_NEAR, _asked(heads)))
    return {head.sha256 for head in heads if others.may_hold(head)}


def apart(letters: Iterable[Letter], most: int) -> Iterator[list[Letter]]:
    """Yield letters in parts of at most so many, in their order; no two of a part can be the same letter."""
    part: list[Letter] = []
    heads = _Heads()
    for letter in letters:
        head = head_of(letter)
        if len(part) == most or heads.may_hold(head):
            yield part
            part, heads = [], _Heads()
        part.append(letter)
        heads.add(head)
    if part:
        yield part


class _Heads:
    """Heads of letters by what those of one letter share: number and symbol, or the day."""

    def __init__(self, heads: Iterable[Head] = ()) -> None:
        self._by: dict[tuple[str, str], list[Head]] = defaultdict(list)
        for head in heads:
            self.add(head)

    def add(self, head: Head) -> None:
        for shared in _shared(head):
            self._by[shared].append(head)

    def may_hold(self, head: Head) -> bool:
        """Say whether one of the heads may be of the same letter, or has the same id."""
        near = (other for shared in _shared(head) for other in self._by.get(shared, ()))
        return any(other.sha256 == head.sha256 or may_be_same(head, other) for other in near)


def _shared(head: Head) -> Iterator[tuple[str, str]]:
    yield "id", head.sha256
    if head.number or head.symbol:
        yield "reference", _reference(head)
    if head.issued_on is not None:
        yield "day", head.issued_on


def _asked(heads: Collection[Head]) -> dict[str, list[str]]:
    """Return what is asked for near some heads."""
    days = {head.issued_on for head in heads if head.issued_on is not None}
    return {"references": sorted({*map(_reference, heads)}), "days": sorted(days)}


def _reference(head: Head) -> str:
    return reference_key(f"{head.number or ''} {head.symbol or ''}")


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
        return self._heads(_NEAR, **_asked([head]))

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
