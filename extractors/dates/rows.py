"""Tables of rows: what is so where the facts hold that a row asks for. The first row that holds counts."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, ClassVar, NamedTuple

from extractors.lexicon import load


class When(NamedTuple):
    """What must hold, and what must not."""

    needs: tuple[str, ...]
    bars: tuple[str, ...]


def when(words: str) -> When:
    """Return what a row asks.

    >>> when("past !time label|opens")
    When(needs=('past', 'label|opens'), bars=('time',))
    """
    said = words.split()
    bars = [fact for fact in said if fact.startswith("!") and "|" not in fact]
    return When(tuple(fact for fact in said if fact not in bars), tuple(fact[1:] for fact in bars))


class Row(NamedTuple):
    """A row of a table of the lexicon: what is so (``made``) where all that is asked holds, and why."""

    name: str
    when: When
    made: str
    why: str
    given: Mapping[str, str]
    """All that the row says."""


def rows_of(lexicon: str, table: str) -> list[Row]:
    """Return the rows of a table."""
    return [
        Row(row.get("name", ""), when(row["when"]), row.get("is", ""), row.get("why", ""), row)
        for row in load(lexicon)[table]
    ]


class Asked(dict[str, object]):
    """What holds of something, by the names that rows ask for, each looked at once.

    ``led:duty`` gives the fact ``led`` the word ``duty``; ``!`` is not, ``|`` is or, a blank and. ``made_of`` names
    facts that are made of others.
    """

    facts: ClassVar[Mapping[str, Callable[[Any, str], object]]]
    made_of: ClassVar[Mapping[str, str]] = {}

    def __missing__(self, said: str) -> object:
        """Look whether it holds, and keep that."""
        held: object
        if " " in said or not said:
            held = all(map(self.__getitem__, said.split()))
        elif "|" in said:
            held = any(map(self.__getitem__, said.split("|")))
        elif said.startswith("!"):
            held = not self[said[1:]]
        elif said in self.made_of:
            held = self[self.made_of[said]]
        else:
            name, _, of = said.partition(":")
            held = self.facts[name](self, of)
        self[said] = held
        return held

    def holds(self, asked: When) -> bool:
        """Say whether all that is asked holds."""
        return all(map(self.__getitem__, asked.needs)) and not any(map(self.__getitem__, asked.bars))

    def held(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield the rows whose facts hold, in order."""
        return (row for row in rows if self.holds(row.when))

    def first_held(self, rows: Iterable[Row]) -> Row:
        """Return the first row whose facts hold; the last one of a table asks nothing."""
        return next(self.held(rows))
