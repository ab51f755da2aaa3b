"""All stored letters, ready to be asked by the checks: whom a citation means, who stands above whom, what is due when.

Everything is looked up by key; nothing compares every letter with every other one. Who is who the registry decides
where it knows both; without it names are compared, and what they do not tell stays unknown.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from extractors.amendments import amendments_of
from extractors.lexicon import load
from pipeline.amendments.linking import content, paper_of, plain
from pipeline.calendar import WorkingCalendar
from pipeline.crosscheck.findings import name_of
from pipeline.duties.recurrence import is_dated, last_good_rule
from pipeline.registry import Registry
from pipeline.registry.names import flat, key, without_organ
from pipeline.routing.addressees import Addressees
from pipeline.store.references import reference_key
from schemas import (
    Amendment,
    DateRecord,
    Evidence,
    Header,
    Letter,
    Obligation,
    Reference,
    Task,
    Union,
    first_day,
    whole_day,
)

#: A name that begins another one and has so many words at least is short for it (“Liên đoàn Lao động tỉnh”).
_SHORT_NAME_WORDS = 3
#: A thing named by fewer words may be of anything.
_WORDS_OF_THING = 3
#: Letters that are held whole, and of which is remembered whom they mean and what they want.
_AT_ONCE = 8
#: Words of the head that a check shows.
_SHOWN = frozenset({"number", "symbol", "issued_on", "subject"})
#: What a citation says of the letters' order: the cited one is obeyed, or passed on.
_OBEYING = frozenset({"implements", "forwards"})
#: What a citation in a sentence is called that changes the document.
_CHANGING = frozenset({"amends", "replaces", "repeals"})


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


def doer(name: str) -> str:
    """Return the name of a body or class as it is compared."""
    return flat(without_organ(key(name)))


def is_anybody(names: Sequence[str]) -> bool:
    """Say whether the words mean whoever the letter is addressed to."""
    return not names or any(key(name) in load("words", __package__)["anybody"] for name in names)


def is_draft(letter: Letter) -> bool:
    """Say whether a letter is only a draft."""
    return any(flag.code == "draft" for flag in letter.flags)


class Link(NamedTuple):
    """A citation of a stored letter."""

    letter: Letter
    reference: Reference
    cited: Letter


class Deed(NamedTuple):
    """A task with its date. ``last`` is the last day in time now in force, ``rule`` the rule of the last days."""

    letter: Letter
    task: Task
    date: DateRecord
    last: str | None
    rule: str | None
    time: str | None
    paper: str | None
    """What kind of paper is sent (``báo cáo``)."""
    words: frozenset[str]
    """The words that tell the thing from others."""

    @property
    def evidence(self) -> Evidence:
        """The words of the duty, which hold the date; where they do not, those of the date."""
        task, date = self.task.evidence, self.date.evidence
        return task if task.start <= date.start < task.end else date


class Thing(NamedTuple):
    """What a letter asks named bodies to send: in which of its deeds, by which words, by when."""

    deed: int
    words: str
    day: datetime.date


class Archive:
    """The letters in the order of their dates, whatever the order of their arrival.

    ``obligations`` are those of a letter by its id; one without any may be missing. ``plain`` says of which letters all
    deadlines are their own and nobody whom they bind has ended: their obligations tell nothing more. With ``whole``,
    which gives a letter by its id, only heads and citations are held.
    """

    def __init__(
        self, obligations: Mapping[str, Sequence[Obligation]], registry: Registry | None, calendar: WorkingCalendar,
        whole: Callable[[str], Letter] | None = None, plain: Callable[[str], bool] = lambda _: False,
    ) -> None:  # fmt: skip
        self.obligations, self.registry, self.calendar, self._is_plain = obligations, registry, calendar, plain
        self.limited: set[str] = set()
        """Letters that set delegate limits."""
        self.things: dict[str, list[Thing]] = {}
        self._held: dict[str, Letter] = {}
        self._is_slim = whole is not None
        self._amendments: dict[str, list[Amendment]] = {}
        self._deeds: dict[str, list[Deed]] = {}
        self._whole = lru_cache(maxsize=_AT_ONCE)(whole or self._held.__getitem__)
        # Of a few letters at a time: a class of unions is as long as the registry.
        self._addressees = lru_cache(maxsize=_AT_ONCE)(lambda sha256: Addressees(self._held[sha256].header, registry))
        self._union = cache(self._find_union)

    def add(self, letter: Letter) -> None:
        """Take a letter in, here whole; all are there before one is asked for across them."""
        sha256 = letter.source.sha256
        if letter.delegate_limits:
            self.limited.add(sha256)
        self._held[sha256] = letter
        # Deeds are made of what the letter lays on unions, which is asked for only where it matters.
        may_ask = not is_draft(letter) and any(_thing(task) for task in letter.tasks)
        self.things[sha256] = [
            Thing(number, words, day) for number, deed in enumerate(self.deeds(letter) if may_ask else ())
            if (day := whole_day(deed.last)) and (words := _thing(deed.task))
        ]  # fmt: skip
        if self._is_slim:  # what of a letter others are compared with: 12 of 156 kilobytes
            flags = tuple(flag for flag in letter.flags if flag.code == "draft")
            shown = {name: words for name, words in letter.header.evidence.items() if name in _SHOWN}
            lists = dict.fromkeys(("dates", "delegate_limits", "tasks", "meetings", "sentences"), ())
            header = letter.header.model_copy(update={"evidence": shown})
            self._held[sha256] = letter.model_copy(update={"text": "", "flags": flags, "header": header, **lists})

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
        union, issuer = self._union(name, header.issued_on, header.place), self.issuer(header)
        return union.id == issuer.id if union and issuer else same_name(name, header.issuer)

    def unions(self, letter: Letter, words: Iterable[str]) -> frozenset[str]:
        """Return the ids of the unions that words for doers mean; none where the registry does not tell."""
        of = self._addressees(letter.source.sha256)
        return frozenset(target.union_id for name in words for target in of.targets(name) if target.union_id)

    def is_bound(self, link: Link, doers: Collection[str], also: frozenset[str] = frozenset()) -> bool:
        """Say whether words of the cited letter mean the issuer of the other one, or some of the unions ``also``."""
        issuer = self.issuer(link.letter.header)
        if issuer is not None and (bound := self.unions(link.cited, doers)):
            return not bound.isdisjoint({issuer.id, *also})
        name = link.letter.header.issuer
        return name is not None and any(same_name(one, name) for one in doers)

    # What a letter says and lays on unions.

    def whole(self, letter: Letter) -> Letter:
        """Return a letter with everything that was found in it."""
        return letter if letter.text else self._whole(letter.source.sha256)

    def owed(self, letter: Letter) -> Sequence[Obligation]:
        """Return what a letter lays on unions, where that tells more than the letter."""
        return () if self._is_plain(letter.source.sha256) else self.obligations.get(letter.source.sha256, ())

    def deeds(self, letter: Letter) -> list[Deed]:
        """Return the duties of a letter that are due on a day, or on days by a rule."""
        sha256 = letter.source.sha256
        if sha256 not in self._deeds:
            letter = self.whole(letter)
            days = {record.id: record for record in letter.dates if record.type != "event"}
            dated = [
                (task, days[task.date_id])
                for task in letter.tasks
                if task.date_id in days and not task.optional and not task.of_earlier
            ]
            owed: dict[int, Obligation] = {}
            for item in self.owed(letter) if dated else ():
                owed.setdefault(item.evidence.start, item)
            found = (_deed(letter, task, record, owed.get(task.evidence.start)) for task, record in dated)
            self._deeds[sha256] = [deed for deed in found if deed.last or deed.rule]
            if len(self._deeds) > _AT_ONCE:
                del self._deeds[next(iter(self._deeds))]
        return self._deeds[sha256]

    def amendments(self, letter: Letter) -> list[Amendment]:
        """Return what a letter does to the documents that it cites."""
        if letter.source.sha256 not in self._amendments:
            found = amendments_of(self.whole(letter)) if letter.references else ()
            self._amendments[letter.source.sha256] = list(found)
        return self._amendments[letter.source.sha256]

    def changes(self, letter: Letter) -> bool:
        """Say whether a letter, here whole, changes others: a cheap question before a dear one, for every letter."""
        cited = [reference for reference in letter.references if reference.number and not reference.year]
        if not cited or is_draft(letter):
            return False
        text, words = letter.text.lower(), load("words", __package__)["changing"]
        says_so = any(reference.relation in _CHANGING for reference in cited) or any(word in text for word in words)
        return says_so and bool(self.amendments(letter))

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
        """Say whether one of two letters cites the other."""
        return frozenset((letter.source.sha256, other.source.sha256)) in self._linked

    @cached_property
    def chains(self) -> list[Link]:
        """The links from a letter to the superior's that it carries out, one for each pair; drafts bind nobody."""
        found: dict[tuple[str, str], Link] = {}
        for link in self.links:
            mine, theirs = link.letter.header, link.cited.header
            above = self.is_above(theirs, mine)
            obeys = link.reference.relation in _OBEYING if above is None else above
            if obeys and not (is_draft(link.letter) or is_draft(link.cited) or self.same_issuer(mine, theirs)):
                found.setdefault((link.letter.source.sha256, link.cited.source.sha256), link)
        return list(found.values())

    def _cited(self, letter: Letter, reference: Reference) -> Letter | None:
        """Return the one letter that a citation can mean, by issuer, year and day; ``None`` where several can."""

        def is_near(other: Letter) -> bool:
            is_same = self.same_issuer(letter.header, other.header)
            return is_same or self.is_above(other.header, letter.header) is True

        def fits(other: Letter) -> bool:
            issued = other.header.issued_on
            is_itself = other.source.sha256 == letter.source.sha256 or name_of(other) == name_of(letter)
            is_later = bool(issued and letter.header.issued_on and issued > letter.header.issued_on)
            is_of_another_year = bool(reference.date and issued and reference.date[:4] != issued[:4])
            if is_itself or is_later or is_of_another_year or not self.may_mean(reference.issuer, other.header):
                return False
            # A bare “số 05/KH-LĐLĐ” may be of any federation: the day, or who stands above whom, must tell.
            return bool(reference.issuer) or reference.date == issued or is_near(other)

        found = list(filter(fits, self.candidates(reference)))
        found = [one for one in found if reference.date and one.header.issued_on == reference.date] or found
        if len(found) > 1 and not reference.issuer:
            found = list(filter(is_near, found))
        return found[0] if len({name_of(other) for other in found}) == 1 else None


def _deed(letter: Letter, task: Task, record: DateRecord, owed: Obligation | None) -> Deed:
    if owed is not None and owed.version > 1:
        last, rrule, bound, time = owed.last_good, owed.recurrence, owed.bound, owed.time
    else:
        last, rrule, bound, time = record.last_good, record.rrule, record.bound, record.time
    rule = last_good_rule(rrule, bound, time) if rrule and is_dated(rrule) else None
    said = task.deliverable if task.kind == "report" and task.deliverable else record.action or task.evidence.quote
    paper = paper_of(said) if task.kind == "report" else None
    words = content(said) - (content(paper) if paper else frozenset())
    return Deed(letter, task, record, last, rule, time, paper, words)


def _thing(task: Task) -> str | None:
    """Return what a task asks named bodies to send, its words in one order; ``None`` where it tells too little."""
    paper = paper_of(task.deliverable) if task.kind == "report" and task.deliverable else None
    if paper is None or task.issuer_own or is_anybody(task.assignees):
        return None
    words = content(task.deliverable or "") - content(paper)
    return " ".join((paper, *sorted(words))) if len(words) >= _WORDS_OF_THING else None
