"""What people correct: each line in one transaction with what it makes of its letter."""

from collections.abc import Sequence

from sqlalchemy import Connection

from pipeline.corrections.conflicts import said_meanwhile
from pipeline.store import rows, said
from pipeline.store.copies import members
from pipeline.store.errors import ChangedMeanwhileError
from pipeline.store.letters import LetterStore, put_letter, routing_of, row_of
from pipeline.store.references import letter_called
from schemas import Correction, Letter


class CorrectStore(LetterStore):
    """Writes and reads corrections."""

    def correct(self, corrections: Sequence[Correction], seen: int | None = None) -> Letter:
        """Write down what a person said of one letter, all or nothing, and return the letter as it is then.

        ``seen`` is how many corrections of it the person saw. Raises ``ChangedMeanwhileError`` where another one said
        something else of the same value.
        """
        sha256 = corrections[0].letter
        with self._writing() as connection:
            row = row_of(connection, sha256)
            assert row is not None
            earlier = said.of_letters(connection, members(connection, sha256))
            for correction in corrections:
                if other := said_meanwhile(earlier, correction, seen):
                    raise ChangedMeanwhileError(other, len(earlier))
            said.put(connection, corrections)
            read, routing = rows.unpacked(rows.as_read(row)), routing_of(connection, row)
            put_letter(connection, read, rows.packed(read))
            self._regroup(connection, read, routing)
            return rows.letter(connection, members(connection, sha256)[0])  # a better copy may have come meanwhile

    def corrections(self, sha256: str) -> list[Correction]:
        """Return what people said of a letter or of any of its copies, the first first."""
        with self._reading() as connection:
            return said.of_letters(connection, members(connection, sha256))

    def id_of(self, ref: str, *, removed: bool = False) -> str:
        """Return the id of the letter called ``ref``; with ``removed`` of one that was taken out."""
        with self._reading() as connection:
            return letter_called(connection, ref, removed=removed)

    def stands(self, sha256: str) -> bool:
        """Say whether a letter, by its id, stands for its copies."""
        with self._reading() as connection:
            row = row_of(connection, sha256)
        return row is not None and row["copy_of"] is None

    def removed(self, sha256: str) -> Correction | None:
        """Return who took a letter out, by its id or that of a copy; ``None`` where nobody did."""
        with self._reading() as connection:
            return _removal(connection, sha256)


def _removal(connection: Connection, sha256: str) -> Correction | None:
    of_letter = [item for item in said.of_letters(connection, members(connection, sha256)) if item.part == "letter"]
    return of_letter[-1] if of_letter and of_letter[-1].kind == "remove" else None
