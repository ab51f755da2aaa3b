"""Bodies of the registry named in running text.

spaCy's PhraseMatcher over a blank tokenizer: thousands of names cost no more than one. Text and names are compared in
lower case with one place for tone marks, which keeps every offset. Of names that overlap the longest counts, so that
"Công đoàn cơ sở Bệnh viện Đa khoa tỉnh" is not also "Bệnh viện Đa khoa".
"""

import datetime
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.registry.names import same_tones, spellings
from pipeline.registry.registry import Registry
from schemas import Union

if TYPE_CHECKING:
    from spacy.matcher import PhraseMatcher


_GRASSROOTS = "công đoàn cơ sở "


class Mention(NamedTuple):
    """A name at ``text[start:end]`` and the bodies that it may mean on the day asked for."""

    start: int
    end: int
    unions: tuple[Union, ...]


class Mentions:
    """Finds the names of one registry. The matcher is made at the first search.

    With ``workplaces`` the name of a workplace stands for its grassroots union (“các CĐCS: Bệnh viện A, Trường B”).
    """

    def __init__(self, registry: Registry, workplaces: bool = False) -> None:
        self._registry = registry
        self._workplaces = workplaces

    def __getstate__(self) -> dict[str, Any]:
        """Travel to another process without the matcher, which is made anew there."""
        return {"_registry": self._registry, "_workplaces": self._workplaces}

    def find(self, text: str, on: datetime.date | None = None) -> list[Mention]:
        """Return the names in ``text`` from left to right, those that mean no body of that day left out."""
        from spacy.util import filter_spans

        nlp, matcher, bodies = self._matcher
        doc = nlp.make_doc(same_tones(text))
        found: list[Mention] = []
        for span in filter_spans(matcher(doc, as_spans=True)):
            ids = bodies[span.label_]
            unions = tuple(union for union in map(self._registry.get, ids) if union and union.valid_on(on))
            if unions:
                found.append(Mention(span.start_char, span.end_char, unions))
        return found

    @cached_property
    def _matcher(self) -> "tuple[Any, PhraseMatcher, dict[str, list[str]]]":
        import spacy
        from spacy.matcher import PhraseMatcher

        bodies: dict[str, list[str]] = defaultdict(list)
        for union in self._registry:
            for spelling in self._spellings(union):
                if union.id not in bodies[spelling]:
                    bodies[spelling].append(union.id)
        nlp = spacy.blank("xx")
        matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
        for spelling in bodies:
            matcher.add(spelling, [nlp.make_doc(spelling)])
        return nlp, matcher, dict(bodies)

    def _spellings(self, union: Union) -> Iterator[str]:
        for name in (union.name, *union.aliases):
            yield from spellings(name)
            if self._workplaces and union.kind == "grassroots":
                yield from (short for spelling in spellings(name) if (short := _workplace(spelling)))


def _workplace(spelling: str) -> str | None:
    """Return the name behind “công đoàn cơ sở”, if it is long enough to be a name."""
    name = spelling.removeprefix(_GRASSROOTS)
    return name if name != spelling and len(name.split()) > 1 else None
