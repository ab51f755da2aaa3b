"""Stored letters that a newer registry or a newer program makes something else of; what people did on them stays."""

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import Connection, select

from pipeline.corrections.noticing import Notice, notices
from pipeline.store import duties, rows, said, schema
from pipeline.store.copies import members
from pipeline.store.letters import LetterStore, laid_over, put_letter, row_of
from pipeline.store.marks import FIELDS, Marked
from pipeline.store.rows import Made
from schemas import Letter, Obligation


class Seen(NamedTuple):
    """A letter as it was stored when its renewal began."""

    sha256: str
    content: bytes
    """The packed letter (``rows.unpacked``) as it was read."""


class Replaced(NamedTuple):
    """What became of a letter; of a copy, which lays nothing on anybody, there is nothing new and nothing gone."""

    changed: bool
    new: tuple[Obligation, ...] = ()
    gone: tuple[Obligation, ...] = ()
    notices: tuple[Notice, ...] = ()
    """What the new reading says of what people corrected."""


class RenewStore(LetterStore):
    """Renews letters; decisions, days of events and marks stay."""

    def stored_ids(self) -> list[str]:
        """Return the ids of all letters, copies among them."""
        table = schema.letters
        with self._reading() as connection:
            return list(connection.execute(select(table.c.sha256).order_by(table.c.sha256)).scalars())

    def has_unions(self) -> bool:
        """Say whether anything stored is owed by a body that a registry knew."""
        table = schema.obligations
        known = select(table.c.id).join(schema.bodies, schema.bodies.c.id == table.c.body)
        with self._reading() as connection:
            return connection.execute(known.where(schema.bodies.c.union_id.is_not(None)).limit(1)).first() is not None

    def seen(self, sha256: str) -> Seen | None:
        """Return what is stored of a letter, ``None`` where it is not."""
        with self._reading() as connection:
            row = row_of(connection, sha256)
        return Seen(sha256, rows.as_read(row)) if row is not None else None

    def renew(self, seen: Seen, made: Made, again: Callable[[Letter], Made], *, proposals: bool) -> Replaced:
        """Put what was made of a letter in the place of what is stored, in one transaction.

        Where the letter changed since it was ``seen``, ``again`` makes it of the letter as it is now. With
        ``proposals`` what its words propose for other letters is worked out anew, too, though nothing else changes.
        """
        with self._writing() as connection:
            row = row_of(connection, seen.sha256)
            if row is None:
                return Replaced(changed=False)
            stored = rows.unpacked(rows.as_read(row))
            if rows.as_read(row) != seen.content:
                made = again(stored)
            routing = laid_over(connection, made.letter, rows.routing(*made))
            if made.letter == stored and self._is_routed(connection, row, made.letter, routing):
                if proposals and row["copy_of"] is None:
                    self._propose_anew(connection, seen.sha256)
                return Replaced(changed=False)
            before = _owed(connection, seen.sha256)
            told = notices(stored, made.letter, said.of_letters(connection, members(connection, seen.sha256)))
            put_letter(connection, made.letter, rows.packed(made.letter), is_new=False)
            self._regroup(connection, made.letter, routing)
            now = _owed(connection, seen.sha256)
        new = tuple(now[name] for name in sorted(now.keys() - before.keys()))
        return Replaced(True, new, tuple(before[name] for name in sorted(before.keys() - now.keys())), tuple(told))

    def kept_marks(self) -> list[Marked]:
        """Return what people marked on obligations that the present reading of their letter does not find.

        What hangs on a removed letter waits for it, and is not among them.
        """
        table, letters = schema.kept_marks, schema.letters
        standing = select(letters.c.sha256).where(letters.c.copy_of.is_(None))
        asked = select(table).where(table.c.letter.in_(standing)).order_by(table.c.letter, table.c.obligation)
        with self._reading() as connection:
            lines = connection.execute(asked).mappings()
            return [
                (Obligation.model_validate_json(line["content"]), {name: line[name] for name in FIELDS})
                for line in lines
            ]

    def _propose_anew(self, connection: Connection, sha256: str) -> None:
        following = self._following(connection)
        following.reread(sha256)
        following.settle()


def _owed(connection: Connection, sha256: str) -> dict[str, Obligation]:
    return {item.id: item for item, _ in duties.facts_of(connection, sha256)}
