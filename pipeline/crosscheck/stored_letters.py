"""All stored letters, ready to be asked by the checks: which letter a citation means, who stands above whom.

Everything is looked up by key; nothing compares every letter with every other one.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from extractors.amendments import amendments_of
from pipeline.amendments.linking import plain
from pipeline.calendar import WorkingCalendar
from pipeline.crosscheck.findings import name_of
from pipeline.registry import Registry
from pipeline.registry.names import flat, key, without_organ
from pipeline.routing.addressees import Addressees
from pipeline.store.references import reference_key
from schemas import Amendment, Header, Letter, Obligation, Reference, Union
from schemas.source import first_day

# --------------------
# Who is who among issuers and receivers: one body under its many names, and who stands above whom.
#
# The registry decides where it knows both; without it names are compared, and what they do not tell stays unknown.

#: A name that begins another one and has so many words at least is short for it (“Liên đoàn Lao động tỉnh”).
_SHORT_NAME_WORDS = 3


class Bodies:
    """Answers about bodies by the names that letters give them."""

    def __init__(self, registry: Registry | None) -> None:
        self.registry = registry
        self.union = cache(self._union)

    def _union(self, name: str | None, issued_on: str | None, place: str | None) -> Union | None:
        """Return the one union of the registry that a name means on a letter's day."""
        found = self.registry.find(name, first_day(issued_on), place) if self.registry is not None and name else []
        return found[0] if len(found) == 1 else None

    def issuer(self, header: Header) -> Union | None:
        """Return the union that issued a letter."""
        return self.union(header.issuer, header.issued_on, header.place)

    def identity(self, header: Header) -> str:
        """Return what two letters of one issuer have in common; ``""`` where the issuer is unknown."""
        union = self.issuer(header)
        return union.id if union else plain_name(header.issuer)

    def same_issuer(self, one: Header, other: Header) -> bool:
        """Say whether two letters come from one body."""
        mine = self.identity(one)
        return bool(mine) and mine == self.identity(other)

    def is_above(self, upper: Header, lower: Header) -> bool | None:
        """Say whether the issuer of one letter stands above that of another; ``None`` where the registry is silent."""
        above, below = self.issuer(upper), self.issuer(lower)
        if above is None or below is None or self.registry is None:
            return None
        if above.id in {union.id for union in self.registry.ancestors(below.id)}:
            return True
        return False if below.id in {union.id for union in self.registry.ancestors(above.id)} else None

    def may_mean(self, name: str | None, header: Header) -> bool:
        """Say whether a name by which a letter's issuer is cited may mean it: no name contradicts nothing."""
        if not name or not header.issuer:
            return True
        union, issuer = self.union(name, header.issued_on, header.place), self.issuer(header)
        if union is not None and issuer is not None:
            return union.id == issuer.id
        return same_name(name, header.issuer)


def plain_name(name: str | None) -> str:
    """Return a body's name as it is compared where the registry does not know it."""
    return plain(name) if name else ""


def same_name(one: str, other: str) -> bool:
    """Say whether two names may mean one body: the same, or one is the beginning of the other.

    >>> same_name("LĐLĐ tỉnh", "Liên đoàn Lao động tỉnh Hà Sơn")
    True
    >>> same_name("LĐLĐ tỉnh Hà Sơn", "Công đoàn ngành Y tế tỉnh Hà Sơn")
    False
    """
    if plain_name(one) == plain_name(other):
        return True
    short, long = sorted((without_organ(key(one)), without_organ(key(other))), key=len)
    return len(short.split()) >= _SHORT_NAME_WORDS and flat(long).startswith(flat(short) + " ")


# --------------------
# The letters.

DRAFT = "draft"
#: Letters that are held whole, and of which is remembered whom they mean.
_AT_ONCE = 8
#: Words of the head that a check shows.
_SHOWN = frozenset({"number", "symbol", "issued_on", "subject"})
#: What a citation says of the letters' order: the cited one is obeyed, or passed on.
_OBEYING = frozenset({"implements", "forwards"})


class Link(NamedTuple):
    """A citation of a stored letter."""

    letter: Letter
    reference: Reference
    cited: Letter


class Archive:
    """The letters in the order of their dates, whatever the order of their arrival."""

    def __init__(
        self,
        obligations: Mapping[str, Sequence[Obligation]],
        registry: Registry | None,
        calendar: WorkingCalendar,
        whole: Callable[[str], Letter] | None = None,
        plain: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """``obligations`` are those of a letter by its id; a letter without any may be missing.

        With ``whole``, which gives a letter by its id, only heads and citations are held. ``plain`` says of which
        letters all deadlines are their own and nobody whom they bind has ended: their obligations tell nothing more.
        """
        self.obligations, self._is_plain = obligations, plain
        self.bodies = Bodies(registry)
        self.registry = registry
        self.calendar = calendar
        self.limited: set[str] = set()
        """Letters that set delegate limits."""
        self._held: dict[str, Letter] = {}
        self._is_slim = whole is not None
        self._whole = lru_cache(maxsize=_AT_ONCE)(whole or self._held.__getitem__)
        self._amendments: dict[str, list[Amendment]] = {}
        # Of a few letters at a time: a class of unions is as long as the registry.
        self._addressees = lru_cache(maxsize=_AT_ONCE)(lambda sha256: Addressees(self._held[sha256].header, registry))

    def add(self, letter: Letter) -> None:
        """Take a letter in; all are there before one is asked for."""
        if letter.delegate_limits:
            self.limited.add(letter.source.sha256)
        self._held[letter.source.sha256] = _slim(letter) if self._is_slim else letter

    def owed(self, letter: Letter) -> Sequence[Obligation]:
        """Return what a letter lays on unions, where that tells more than the letter."""
        return () if self._is_plain(letter.source.sha256) else self.obligations.get(letter.source.sha256, ())

    def duty(self, letter: Letter, start: int) -> str | None:
        """Return the id of the duty that comes from the task of a letter beginning at ``start`` of its text."""
        owed = self.obligations.get(letter.source.sha256, ())
        return next((item.parent for item in owed if item.evidence.start == start), None) or None

    def whole(self, letter: Letter) -> Letter:
        """Return a letter with everything that was found in it."""
        return letter if letter.text else self._whole(letter.source.sha256)

    @cached_property
    def letters(self) -> list[Letter]:
        """The letters in the order of their dates, as they are held."""
        return sorted(
            self._held.values(),
            key=lambda letter: (letter.header.issued_on or "9", name_of(letter), letter.source.sha256),
        )

    @cached_property
    def _by_reference(self) -> dict[str, list[Letter]]:
        found: dict[str, list[Letter]] = defaultdict(list)
        for letter in self.letters:
            if letter.header.number and letter.header.symbol:
                found[_reference(letter.header.number, letter.header.symbol)].append(letter)
        return found

    def numbered(self) -> Iterator[list[Letter]]:
        """Yield the letters that share number and symbol, where several do."""
        return (letters for letters in self._by_reference.values() if len(letters) > 1)

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
        """Say whether one of two letters cites the other."""
        return frozenset((letter.source.sha256, other.source.sha256)) in self._linked

    @cached_property
    def chains(self) -> list[Link]:
        """The links from a letter to the superior's that it carries out, one for each pair; drafts bind nobody."""
        found: dict[tuple[str, str], Link] = {}
        for link in self.links:
            if not (is_draft(link.letter) or is_draft(link.cited)) and self._obeys(link):
                found.setdefault((link.letter.source.sha256, link.cited.source.sha256), link)
        return list(found.values())

    def amendments(self, letter: Letter) -> list[Amendment]:
        """Return what a letter does to the documents that it cites."""
        if letter.source.sha256 not in self._amendments:
            found = amendments_of(self.whole(letter)) if letter.references else ()
            self._amendments[letter.source.sha256] = list(found)
        return self._amendments[letter.source.sha256]

    def unions(self, letter: Letter, words: Iterable[str]) -> frozenset[str]:
        """Return the ids of the unions that words for doers mean; none where the registry does not tell."""
        of = self._addressees(letter.source.sha256)
        return frozenset(target.union_id for name in words for target in of.targets(name) if target.union_id)

    def candidates(self, reference: Reference) -> list[Letter]:
        """Return the stored letters with a citation's number and symbol."""
        if not (reference.number and reference.symbol) or reference.year:
            return []
        return self._by_reference.get(_reference(reference.number, reference.symbol), [])

    def _cited(self, letter: Letter, reference: Reference) -> Letter | None:
        """Return the one letter that a citation can mean, by issuer, year and day; ``None`` where several can."""
        found = [other for other in self.candidates(reference) if self._fits(letter, reference, other)]
        found = [one for one in found if reference.date and one.header.issued_on == reference.date] or found
        if len(found) > 1 and not reference.issuer:
            found = [other for other in found if self._is_near(letter, other)]
        return found[0] if len({name_of(other) for other in found}) == 1 else None

    def _fits(self, letter: Letter, reference: Reference, other: Letter) -> bool:
        issued = other.header.issued_on
        is_itself = other.source.sha256 == letter.source.sha256 or name_of(other) == name_of(letter)
        is_later = bool(issued and letter.header.issued_on and issued > letter.header.issued_on)
        is_of_another_year = bool(reference.date and issued and reference.date[:4] != issued[:4])
        if is_itself or is_later or is_of_another_year or not self.bodies.may_mean(reference.issuer, other.header):
            return False
        # A bare “số 05/KH-LĐLĐ” may be of any federation: the day, or who stands above whom, must tell.
        return bool(reference.issuer) or reference.date == issued or self._is_near(letter, other)

    def _is_near(self, letter: Letter, other: Letter) -> bool:
        is_same = self.bodies.same_issuer(letter.header, other.header)
        return is_same or self.bodies.is_above(other.header, letter.header) is True

    def _obeys(self, link: Link) -> bool:
        above = self.bodies.is_above(link.cited.header, link.letter.header)
        if above is None:
            above = link.reference.relation in _OBEYING
        return above and not self.bodies.same_issuer(link.letter.header, link.cited.header)


def _slim(letter: Letter) -> Letter:
    """Return what of a letter others are compared with: 12 of 156 kilobytes."""
    flags = tuple(flag for flag in letter.flags if flag.code == DRAFT)
    shown = {name: words for name, words in letter.header.evidence.items() if name in _SHOWN}
    lists = ("dates", "delegate_limits", "tasks", "meetings", "sentences")
    rest = {"text": "", "flags": flags, "header": letter.header.model_copy(update={"evidence": shown})}
    return letter.model_copy(update={**rest, **dict.fromkeys(lists, ())})


def is_draft(letter: Letter) -> bool:
    """Say whether a letter is only a draft."""
    return any(flag.code == DRAFT for flag in letter.flags)


def _reference(number: str, symbol: str) -> str:
    return reference_key(f"{number} {symbol}")
