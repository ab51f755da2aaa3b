"""An open database: one transaction a change, reading without waiting."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Self

from sqlalchemy import Connection, Engine, or_, select

from pipeline.store import schema
from pipeline.store.errors import UnknownRefError, said_clearly
from pipeline.store.following import Propose
from pipeline.store.references import reference_key
from pipeline.words import t
from schemas import Letter, Obligation, Proposal

#: Shortest beginning of a letter's id that counts as a reference.
_SHORTEST_PREFIX = 4


def _propose(letter: Letter, other: Letter, owed: Sequence[Obligation]) -> list[Proposal]:
    """Return what a letter proposes for another one; loaded only where letters cite each other."""
    from pipeline.amendments.proposing import propose

    return propose(letter, other, owed)


class Connected:
    """An open database. Close it, or use it in a ``with``."""

    def __init__(self, engine: Engine, propose: Propose | None = None) -> None:
        self._engine = engine
        self._propose: Propose = propose or _propose

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        connected = self._engine.connect
        with (
            said_clearly(self._engine.url),
            connected().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with said_clearly(self._engine.url), self._engine.connect() as connection:
            yield connection

    def _sha256_of(self, ref: str) -> str:
        """Return the id of the letter called ``ref``; of a copy, that of the letter that stands for it."""
        table = schema.letters
        prefix = ref.strip().lower()
        wanted = reference_key(ref)
        matches = [table.c.reference == wanted]
        if len(prefix) >= _SHORTEST_PREFIX and set(prefix) <= set("0123456789abcdef"):
            matches.append(table.c.sha256.startswith(prefix, autoescape=True))
        if wanted.isdigit():
            matches.append(table.c.number == wanted)
        columns = (table.c.sha256, table.c.copy_of, table.c.issuer, table.c.issued_on)
        with self._reading() as connection:
            found = connection.execute(select(*columns).where(or_(*matches))).all()
        standing: set[str] = {row.copy_of or row.sha256 for row in found}
        if len(standing) == 1:
            return next(iter(standing))
        if not found:
            raise UnknownRefError(t("Không có văn bản nào được gọi là “{ref}”. Xem danh sách: vanthu letters", ref=ref))
        choices = "; ".join(
            f"{row.sha256[:8]} ({row.issuer or t('chưa rõ cơ quan')}, {row.issued_on or '?'})"
            for row in sorted(found)
            if row.copy_of is None
        )
        raise UnknownRefError(
            t(
                "Có {count} văn bản được gọi là “{ref}”, hãy chọn bằng mã: {choices}.",
                count=len(standing),
                ref=ref,
                choices=choices,
            )
        )
