"""Stored letters that a newer registry, program or calendar makes something else of; what people did on them stays."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from pipeline.corrections.applying import Notice, notices
from pipeline.store import duties, rows, schema
from pipeline.store.copies import members
from pipeline.store.database import Part, asking
from pipeline.store.reviews import is_approved
from pipeline.store.rows import Made
from pipeline.store.storing import Saving, corrections_of, laid_over, routing_of, row_of
from schemas import Letter, Obligation

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
    row, letter = row_of(connection, sha256), schema.letters.c.sha256
    approved = connection.execute(select(letter).where(letter == sha256, is_approved(letter))).first() is not None
    return StoredBefore(sha256, rows.as_read(row), approved) if row is not None else None


class Readings(Part):
    """Makes anew what was read; decisions, days of events and marks stay."""

    seen = asking(_seen)

    def renew(
        self, seen: StoredBefore, made: Made, again: Callable[[Letter, bool], Made], *, proposals: bool
    ) -> Replaced:
        """Put what was made of a letter in the place of what is stored, in one transaction.

        Where the letter changed since it was ``seen``, ``again`` makes it of the letter as it is now, approved or not.
        With ``proposals`` what its words propose for other letters is worked out anew, too, even where all else stays.
        """
        with self._database.writing() as connection, Saving(self._database, connection) as saving:
            row, now = row_of(connection, seen.sha256), _seen(connection, seen.sha256)
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
            row = row_of(connection, sha256)
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
    """Return the days in force of what a letter lays on unions."""
    owed, duty = schema.obligations.c, schema.duties
    asked = select(owed.id, owed.last_good, owed.safe_due).join(duty, duty.c.id == owed.duty)
    return {(*row,) for row in connection.execute(asked.where(duty.c.letter == sha256))}
