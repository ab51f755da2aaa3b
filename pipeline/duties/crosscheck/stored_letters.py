"""All stored letters, ready to be asked by the checks: whom a citation means, who stands above whom.

Everything is looked up by key; nothing compares every letter with every other one. Who is who the registry decides
where it knows both; without it names are compared, and what they do not tell stays unknown.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from typing import NamedTuple

from pipeline.duties.amendments.linking import citation_fit
from pipeline.duties.crosscheck.findings import name_of
from pipeline.duties.matching import plain, reference_key
from pipeline.unions import Registry
from schemas import (
    Amendment,
    Header,
    Letter,
    Obligation,
    Reference,
    Union,
    first_day,
)

#: A name that begins another one and has so many words at least is short for it (“Liên đoàn Lao động tỉnh”).
_SHORT_NAME_WORDS = 3
#: Words of the head that a check shows.
_SHOWN = frozenset({"subject"})


def is_draft(letter: Letter) -> bool:
    """Whether a letter is only a draft."""
    return any(flag.code == "draft" for flag in letter.flags)


class Link(NamedTuple):
    """A citation of a stored letter."""

    letter: Letter
    reference: Reference
    cited: Letter


class Archive:
    """The letters in the order of their dates, whatever the order of their arrival; of each what others ask of it.

    ``obligations`` are those of a letter by its id; one without any may be missing.
    """

    def __init__(self, obligations: Mapping[str, Sequence[Obligation]], registry: Registry | None) -> None:
        self.obligations, self.registry = obligations, registry
        self.amendments: dict[str, list[Amendment]] = {}
        """What letters that change others do to these, by the id of the letter."""
        self._held: dict[str, Letter] = {}
        self._union = cache(self._find_union)

    def add(self, letter: Letter) -> None:
        """Take a letter in, here whole; all are there before one is asked for across them."""
        flags = tuple(flag for flag in letter.flags if flag.code == "draft")
        shown = {name: words for name, words in letter.header.evidence.items() if name in _SHOWN}
        lists = dict.fromkeys(("dates", "delegate_limits", "tasks", "meetings", "sentences"), ())
        header = letter.header.model_copy(update={"evidence": shown})
        held = letter.model_copy(update={"text": "", "flags": flags, "header": header, **lists})
        self._held[letter.source.sha256] = held  # 12 of 156 kilobytes

    # Who is who among issuers and receivers.

    def _find_union(self, name: str | None, issued_on: str | None, place: str | None) -> Union | None:
        found = self.registry.find(name, first_day(issued_on), place) if self.registry is not None and name else []
        return found[0] if len(found) == 1 else None

    def issuer(self, header: Header) -> Union | None:
        """Return the union that issued a letter."""
        return self._union(header.issuer, header.issued_on, header.place)

    def identity(self, header: Header) -> str:
        """Return what two letters of one issuer have in common; ``""`` where the issuer is unknown."""
        union = self.issuer(header)
        return union.id if union else plain(header.issuer or "")

    def changes(self, letter: Letter) -> bool:
        """Whether a letter, here whole, changes others; what it does is remembered (``amendments``)."""
        cited = [reference for reference in letter.references if reference.number and not reference.year]
        if not cited or is_draft(letter):
            return False
        if found := letter.amendments:  # what is stored was looked through for them
            self.amendments[letter.source.sha256] = list(found)
        return letter.source.sha256 in self.amendments

    # Which letter cites which.

    @cached_property
    def letters(self) -> list[Letter]:
        """The letters in the order of their dates, as they are held."""
        return sorted(
            self._held.values(), key=lambda one: (one.header.issued_on or "9", name_of(one), one.source.sha256)
        )

    @cached_property
    def by_reference(self) -> dict[str, list[Letter]]:
        """The letters that share number and symbol."""
        found: dict[str, list[Letter]] = defaultdict(list)
        for letter in self.letters:
            if letter.header.number and letter.header.symbol:
                found[reference_key(f"{letter.header.number} {letter.header.symbol}")].append(letter)
        return found

    def candidates(self, reference: Reference) -> list[Letter]:
        """Return the stored letters with a citation's number and symbol."""
        if not (reference.number and reference.symbol) or reference.year:
            return []
        return self.by_reference.get(reference_key(f"{reference.number} {reference.symbol}"), [])

    @cached_property
    def links(self) -> list[Link]:
        """Every citation whose letter is stored."""
        return [
            Link(letter, reference, cited)
            for letter in self.letters
            for reference in letter.references
            if (cited := self._cited(letter, reference)) is not None
        ]

    @cached_property
    def _linked(self) -> frozenset[frozenset[str]]:
        return frozenset(frozenset((link.letter.source.sha256, link.cited.source.sha256)) for link in self.links)

    def are_linked(self, letter: Letter, other: Letter) -> bool:
        """Whether one of two letters cites the other."""
        return frozenset((letter.source.sha256, other.source.sha256)) in self._linked

    def _cited(self, letter: Letter, reference: Reference) -> Letter | None:
        """Return the one letter that a citation can mean, as surely as any; ``None`` where several can."""
        fits = [(other, citation_fit(reference, letter, other)) for other in self.candidates(reference)]
        sure, maybe = ([other for other, fit in fits if fit == how] for how in ("sure", "maybe"))
        found = sure or maybe
        return found[0] if len({name_of(other) for other in found}) == 1 else None
