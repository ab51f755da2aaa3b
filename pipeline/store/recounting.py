"""The days of what is stored, worked out anew after the office's working days have changed."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, select

from pipeline.store import rows, schema
from pipeline.store.letters import LetterStore, put_letter, routing_of, row_of
from schemas import Letter, Obligation

#: Gives a letter and what it lays on unions with their days worked out anew; who owes what stays.
Recount = Callable[[Letter, Sequence[Obligation]], tuple[Letter, Sequence[Obligation]]]


class RecountStore(LetterStore):
    """Renews days; decisions, days of events and marks stay."""

    def recount(self, recount: Recount) -> int:
        """Work out the days of every letter anew, each letter in a transaction of its own; return how many changed."""
        with self._reading() as connection:
            ids = connection.execute(select(schema.letters.c.sha256).order_by(schema.letters.c.sha256)).scalars().all()
        return sum(self._recount_one(sha256, recount) for sha256 in ids)

    def _recount_one(self, sha256: str, recount: Recount) -> bool:
        with self._writing() as connection:
            row = row_of(connection, sha256)
            if row is None:
                return False
            letter, routing = rows.unpacked(rows.as_read(row)), routing_of(connection, row)
            new, items = recount(letter, routing.obligations)
            # What is counted from the day of an event hangs on the calendar too, though the letter does not say it.
            is_as_read = row["as_read"] is None
            if new == letter and is_as_read and not any(date.relative for date in letter.dates):
                return False
            before = _days(connection, sha256)
            put_letter(connection, new, rows.packed(new))
            self._regroup(connection, new, routing.model_copy(update={"obligations": tuple(items)}))
            return new != letter or _days(connection, sha256) != before


def _days(connection: Connection, sha256: str) -> set[tuple[str, str | None, str | None]]:
    """Return the days in force of what a letter lays on unions."""
    owed, duty = schema.obligations, schema.duties
    asked = select(owed.c.id, owed.c.last_good, owed.c.safe_due).join(duty, duty.c.id == owed.c.duty)
    return {(row.id, row.last_good, row.safe_due) for row in connection.execute(asked.where(duty.c.letter == sha256))}
