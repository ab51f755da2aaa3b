"""A union as a letter's date or task refers to it, and those that it refers to together."""

from collections.abc import Iterable, Iterator
from typing import Self

from schemas.source import Record


class BoundBody(Record):
    """A union by name, and by id where the registry knows it."""

    name: str
    union_id: str | None = None


class Bodies(Record):
    """Several of them: of thousands two lists are quickly handed over."""

    names: tuple[str, ...] = ()
    union_ids: tuple[str | None, ...] = ()

    @classmethod
    def of(cls, bodies: Iterable[BoundBody]) -> Self:
        """Return some bodies together."""
        given = [(body.name, body.union_id) for body in bodies]
        return cls(names=tuple(name for name, _ in given), union_ids=tuple(union_id for _, union_id in given))

    def __len__(self) -> int:
        return len(self.names)

    def each(self) -> Iterator[BoundBody]:
        """Yield them one by one."""
        for name, union_id in zip(self.names, self.union_ids, strict=True):
            yield BoundBody(name=name, union_id=union_id)
