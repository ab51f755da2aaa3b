"""Tables of rows: what is so where the facts hold that a row asks for. The first row that holds counts."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, ClassVar, NamedTuple

from extractors.lexicon import load

#: A fact that must not hold.
_BAR = re.compile(r"(?<!\S)!([^\s|]+)(?!\S)")


class Conditions(NamedTuple):
    """What must hold, and what must not."""

    needs: tuple[str, ...]
    bars: tuple[str, ...]


def when(words: str) -> Conditions:
    """Return what a row asks: facts that must hold (``a|b``: one of them), and those that must not (``!``).

    >>> when("past !time label|opens")
    Conditions(needs=('past', 'label|opens'), bars=('time',))
    """
    return Conditions(tuple(_BAR.sub("", words).split()), tuple(_BAR.findall(words)))


class Row(NamedTuple):
    """A row of a table of the lexicon: what is so (``made``) where all that is asked holds, and why."""

    name: str
    when: Conditions
    made: str
    why: str
    given: Mapping[str, str]  # all that the row says
    told: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())  # the flag and the note of what it infers


#: What is found where no row holds.
NO_ROW = Row("", when(""), "none", "", {})


def rows_of(lexicon: str, table: str, *package: str) -> list[Row]:
    """Return the rows of a ``table`` of ``lexicon/<name>.toml``, or of such a file of another ``package``, in order."""
    return [
        Row(
            *(row.get("name", ""), when(row["when"]), row.get("is", ""), row.get("why", ""), row),
            told=(tuple(row.get("flag", "").split()), tuple(filter(None, [row.get("note", "")]))),
        )
        for row in load(lexicon, *package)[table]
    ]


#: What looks whether a fact holds of a thing, and the words that it is given.
_Look = tuple[Callable[[Any, Any], object], Any]


class RowFacts(dict[str, object]):
    """What holds of something, by the names that rows ask for, each looked at once.

    ``led:duty`` gives the fact ``led`` the word ``duty``; ``!`` is not, ``|`` is or, a blank and. ``made_of`` names
    facts that are made of others.
    """

    facts: ClassVar[Mapping[str, Callable[[Any, str], object]]] = {}
    made_of: ClassVar[Mapping[str, str]] = {}
    _looks: ClassVar[dict[str, _Look]] = {}

    def __init_subclass__(cls) -> None:
        """Keep for each kind of thing how its facts are looked at."""
        cls._looks = {}

    def __missing__(self, said: str) -> object:
        """Look whether a fact holds, once, and keep the answer."""
        fact, words = self._looks.get(said) or self._looks.setdefault(said, self._look(said))
        held = self[said] = fact(self, words)
        return held

    @classmethod
    def _look(cls, said: str) -> _Look:
        """Return the function that looks whether a fact holds, and the word that it is given."""
        if said in cls.made_of:
            return cls._look(cls.made_of[said])
        if " " in said or not said:
            return lambda of, facts: all(map(of.__getitem__, facts)), said.split()
        if "|" in said:
            return lambda of, facts: any(map(of.__getitem__, facts)), said.split("|")
        if said.startswith("!"):
            return lambda of, fact: not of[fact], said[1:]
        name, _, word = said.partition(":")
        return cls.facts[name], word

    def holds(self, asked: Conditions) -> bool:
        """Whether all that is asked holds."""
        return all(map(self.__getitem__, asked.needs)) and not any(map(self.__getitem__, asked.bars))

    def held(self, rows: Iterable[Row]) -> list[Row]:
        """Return the rows whose facts hold, in order."""
        return [*iter(partial(self.first_held, iter(rows)), NO_ROW)]

    def first_held(self, rows: Iterable[Row]) -> Row:
        """Return the first row whose facts hold; ``NO_ROW`` (made: ``none``) where no row does."""
        # Loops of their own, here where rows are asked most: `holds` of each cost a third of the time of dates.
        for row in rows:
            needs, bars = row.when
            for fact in needs:
                if not self[fact]:
                    break
            else:
                if not (bars and any(map(self.__getitem__, bars))):
                    return row
        return NO_ROW
