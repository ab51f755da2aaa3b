"""Whom a letter means, what those have to do with it, and on whose side a duty lies.

The words for a doer become the unions that they stand for on the letter's day. A named body is itself; a class (“các
CĐCS trực thuộc”) is every union of its kinds below the issuer. What the registry cannot tell stays as the letter says
it, marked as not sure; where it leaves a few, they are its candidates: a person chooses.
"""

import functools
import re
from collections.abc import Callable, Iterable, Sequence

from extractors.doers.acts import VERBS
from extractors.lexicon import load
from extractors.patterns import LOWER, UPPER, make_view
from pipeline.duties.class_duties import ClassDuty
from pipeline.duties.routing.union_classes import (
    AS_ADDRESSED,
    DEPARTMENT,
    EXCEPTIONS,
    OF_ARTICLE,
    OR,
    SCOPE,
    UNITS,
    UNKNOWN_DOER,
    ClassMembers,
    MeantUnion,
    Party,
    class_at_start,
    is_class,
    read_condition,
    unit_of,
)
from pipeline.support.words import one_line
from pipeline.unions import Bodies, Registry, nobody
from pipeline.unions.names import flat, is_workplace, key, without_organ, writes_to_unions
from pipeline.unions.registry import mentions
from schemas import Direction, Evidence, Flag, Header, Letter, Obligation, Param, Role, Side, first_day

# --------------------
# Who receives a letter to carry it out, by “Nơi nhận”: “(t/h)”, “(để thực hiện)” charge somebody, “(b/c)” does not.

_WITH_BRACKET = re.compile(r"(?P<name>.+?)\s*\((?P<note>[^()]*)\)[\s;.]*$", re.DOTALL)


def acting_recipients(header: Header) -> tuple[str, ...]:
    """Return the words for those who receive a letter to carry it out."""
    found = map(without_note, header.recipients)
    return tuple(name for name, note in found if key(note) in SCOPE["charged"])


def without_note(recipient: str) -> tuple[str, str]:
    """Return a recipient without what stands in brackets behind it, and that; ``""`` where nothing does."""
    bracket = _WITH_BRACKET.match(recipient)
    return (bracket["name"].strip(), bracket["note"]) if bracket else (recipient, "")


# --------------------
# Whom the words for a doer mean.

#: A name of so many words at least may be the beginning of the issuer's own (“Liên đoàn Lao động tỉnh”).
_OWN_NAME_WORDS = 3
#: A name that ends with a unit (“Công đoàn phường”) leaves out the unit's own.
_ENDS_LOCALLY = re.compile(r" .* (?:xã|phường|khu|huyện|quận|tỉnh|phố)$")
#: “LĐLĐ các thành phố” is a class, “LĐLĐ thành phố” first of all a name.
_PLURAL = re.compile(r"\b(?:các|những|tất cả|toàn thể|mọi|mỗi|từng|và)\b|[,;]", re.IGNORECASE)
#: More unions of one name are no choice that a person can make from a line of a table.
_MOST_CANDIDATES = 8
#: Whom a class of so many means is worked out once for all letters of an issuer between two changes of the registry.
_MANY = 300


#: Gives the words for the bodies of an article of the letter.
Articles = Callable[[int], tuple[str, ...]]


class Addressees:
    """Answers for one letter. ``registry`` may be missing: then every doer stays as the letter says it."""

    def __init__(self, header: Header, registry: Registry | None, articles: Articles = lambda _: ()) -> None:
        self._header = header
        self._knows_unions = registry is not None
        self._articles = articles
        self._day = first_day(header.issued_on)
        # A union that names a workplace means its grassroots union; a ministry or a company means the workplace.
        self._writes_to_unions = writes_to_unions(header.issuer)
        self.registry = bodies = registry if registry is not None else nobody()
        """The unions that can be meant; nobody where none are known."""
        self._classes = ClassMembers(header, bodies, self._day, self._addressed)
        self.issuer = self._classes.issuer
        self._asking = (header.issuer, header.place)
        self._parties: dict[tuple[str, ...], Party] = {}
        self._of_letter: set[str] = set()
        """Words that mean others in another letter of the issuer: those that point, classes as they are addressed."""
        self._pointed = False
        self._known: dict[str, tuple[MeantUnion, ...]] = {}  # a letter names the same doers again and again

    def own(self) -> MeantUnion:
        """Return the issuer as a doer."""
        if self.issuer is not None:
            return MeantUnion(self.issuer.name, self.issuer.id, is_issuer=True)
        name = self._header.issuer or "Cơ quan ban hành"
        return MeantUnion(name, is_sure=not self._knows_unions and self._header.issuer is not None, is_issuer=True)

    def targets(self, words: str) -> tuple[MeantUnion, ...]:
        """Return whom ``words`` mean, each once, in the order of the registry."""
        if words not in self._known:
            self._known[words] = ()  # “như Điều 3” in Điều 3 itself points nowhere
            self._known[words] = self._read(words)
        return self._known[words]

    def party(self, names: tuple[str, ...]) -> Party:
        """Return whom several names mean: each for sure where one of them, perhaps its own name, says so."""
        if names not in self._parties:
            meant = [target for words in names for target in self.targets(words)]
            asked = ("party", names, *self._asking)
            is_the_same = self._of_letter.isdisjoint(names) and len(meant) >= _MANY
            found = self.registry.remembered(asked, self._day) if is_the_same else None
            if found is None:
                found = Party.of(meant)
                if is_the_same:
                    self.registry.remember(asked, self._day, found)
            self._parties[names] = found
        return self._parties[names]

    def departments(self, names: Iterable[str]) -> str | None:
        """Return the names of offices of the issuer, where nobody else is meant; its committees are the issuer."""
        spelled = {name: key(name) for name in names if self._is_department(name)}
        own = [one_line(name) for name, words in spelled.items() if without_organ(words) == words]
        return "; ".join(own) if own and self.party(tuple(names)).is_issuers else None

    def charged(self) -> tuple[str, ...]:
        """Return the words for those to whom the letter is addressed, else who receive it to carry it out."""
        return self._header.addressees or acting_recipients(self._header)

    def may_mean_ours(self) -> bool:
        """Whether a union writes it, or it goes to the office or to a body below it for more than to know."""
        meant = (target.union_id for words in self.charged() for target in self.targets(words))
        sides = (self.registry.side_of(union_id) for union_id in meant if union_id)
        return self._writes_to_unions or any(side in ("ours", "below") for side in sides)

    def _read(self, words: str) -> tuple[MeantUnion, ...]:
        name = without_organ(key(words))
        # What only points: “như Điều 3” to the bodies named there, “như trên” to “Kính gửi”.
        article = OF_ARTICLE.fullmatch(name)
        names = self._articles(int(article["number"])) if article is not None else ()
        if AS_ADDRESSED.fullmatch(name):
            names = self._header.addressees
        if pointed := tuple(dict.fromkeys(target for named in names for target in self.targets(named))):
            self._of_letter.add(words)
            return pointed
        asked = ("words", words, *self._asking)
        found: tuple[MeantUnion, ...] | None = self.registry.remembered(asked, self._day)
        if found is None:
            self._pointed = False
            found = self._by_words(words, name)
            if self._pointed:
                self._of_letter.add(words)
            elif len(found) >= _MANY:
                self.registry.remember(asked, self._day, found)
        return found

    def _by_words(self, words: str, name: str) -> tuple[MeantUnion, ...]:
        if self._is_own_name(name):
            return (self.own(),)
        if not self._knows_unions:
            return (self.own() if self._is_department(words) else MeantUnion(one_line(words)),)
        if (union := self.registry.told_apart(words)) is not None:
            return (MeantUnion(union.name, union.id),)  # a person said which of those with one name
        is_plural = _PLURAL.search(words) is not None
        as_written = functools.cache(functools.partial(_as_written, words))
        if asked := self._either(name):
            return (MeantUnion(one_line(words), is_sure=False, candidates=asked),)
        wanted, *rest = EXCEPTIONS.split(name, maxsplit=1)
        excepted = "".join(rest)
        found = self._meant(wanted, is_plural=is_plural or (self._writes_to_unions and _is_kind_of_workplace(words)))
        if not is_plural and any(_CAPITALISED.match(as_written(target.condition) or "") for target in found):
            found = ()  # “CĐCS Cơ quan UBND huyện” is one union, which the registry does not know
        if not found:
            if self._classes.are_others(wanted):
                return ()
            return (self.own() if self._is_department(words) else self._unknown(words, wanted),)
        found = self._without(dict.fromkeys(found), excepted) if excepted else tuple(dict.fromkeys(found))
        return tuple(
            target._replace(condition=as_written(target.condition)) if target.condition else target for target in found
        )

    def _either(self, name: str) -> tuple[str, ...]:
        """Return the ids of the unions of which one or the other is meant: it is asked, not chosen."""
        parts = list(filter(None, OR.split(name)))
        if len(parts) < 2:
            return ()
        bodies = [self.own() if self._is_own_name(part) else next(iter(self._named(part)), None) for part in parts]
        ids = tuple(target.union_id for target in bodies if target is not None and target.union_id)
        return ids if len(ids) == len(parts) else ()

    def _meant(self, name: str, *, is_plural: bool) -> tuple[MeantUnion, ...]:
        by_name = functools.partial(self._named, name)
        by_class = functools.partial(self._classes.targets, name, is_plural=is_plural)
        found = (by_class() or by_name() if is_plural else by_name() or by_class()) or self._named_within(name)
        if found or not is_plural:
            return found
        # A union that writes “các trường mầm non” speaks to the grassroots unions there.
        of_workplaces = f"công đoàn cơ sở {name}" if self._writes_to_unions and is_workplace(name) else name
        return self._classes.targets(of_workplaces, is_plural=True, by_workplace=True)

    def _unknown(self, words: str, name: str) -> MeantUnion:
        found = self.registry.find(name, self._day, self._classes.province)
        if not found:
            ended = self.registry.named(name, self._classes.province)
            found = [heir.union for union in ended for heir in self.registry.heirs(union.id, self._day)]
        ids = tuple(dict.fromkeys(union.id for union in found))
        return MeantUnion(one_line(words), is_sure=False, candidates=ids if len(ids) <= _MOST_CANDIDATES else ())

    def _without(self, found: Iterable[MeantUnion], excepted: str) -> tuple[MeantUnion, ...]:
        named = self._named_within(excepted) or self._meant(excepted, is_plural=True)
        hits = {target.union_id: target.is_sure or target.condition for target in named}
        if not named and (condition := read_condition(excepted, self.registry)) is not None:
            # “trừ khối trường học”: the others are left out where the registry does not say that they are none.
            for target in found:
                union = self.registry.get(target.union_id or "")
                holds = condition(union) if union is not None else None
                if holds is not False:
                    hits[target.union_id] = holds or excepted
        kept: list[MeantUnion] = []
        names = " ".join(key(target.name) for target in named)
        for target in found:
            _, unit, place = key(target.name).partition(f" {unit_of(key(target.name))} ")
            if target.union_id not in hits:
                # “LĐLĐ các huyện, trừ huyện A” names a union by its place alone; “trừ CĐCS Công an phường A” does not.
                kept += [] if f"{unit}{place} " in f" {excepted} " and place not in names else [target]
            elif (hit := hits[target.union_id]) is not True:
                kept.append(target._replace(is_sure=False, condition=f"trừ {hit or excepted}"))
        return tuple(kept)

    # ------------------------------------------------------------------------------------------------ the issuer

    def _is_own_name(self, name: str) -> bool:
        if not self._header.issuer or not name:
            return False
        issuer = without_organ(key(self._header.issuer))
        if name in {issuer, key(self.issuer.name) if self.issuer else issuer}:
            return True
        return len(name.split()) >= _OWN_NAME_WORDS and issuer.startswith(f"{name} ")

    def _is_department(self, words: str) -> bool:
        """Whether the words name an office or organ of a union that issues the letter (“Ban Tài chính”)."""
        match = DEPARTMENT.match(said := key(words)) if self._writes_to_unions else None
        return match is not None and (match.end() == len(said) or self._is_own_name(said[match.end() :]))

    # ------------------------------------------------------------------------------------------------ named bodies

    def _named(self, name: str) -> tuple[MeantUnion, ...]:
        root = self._classes.root
        if (
            root is not None
            and root != self.issuer
            and key(root.name).startswith(f"{name} ")
            and _ENDS_LOCALLY.search(name)
        ):
            return self._classes.chosen([root], root.name)  # “Công đoàn phường” in a letter of the ward's own committee
        for full_name in (name, f"công đoàn cơ sở {name}") if self._writes_to_unions else (name,):
            if found := self.registry.find(full_name, self._day, self._classes.province):
                return self._classes.chosen(found, full_name)
        return ()

    def _named_within(self, words: str) -> tuple[MeantUnion, ...]:
        found = mentions(self.registry, words, self._day, workplaces=self._writes_to_unions)
        # “Công đoàn ngành Giáo dục huyện” is not that of the province.
        whole = (mention for mention in found if words[mention.end :].strip() not in UNITS)
        chosen = (self._classes.chosen(mention.unions, words[mention.start : mention.end]) for mention in whole)
        return tuple(target for targets in chosen for target in targets)

    def _addressed(self) -> tuple[MeantUnion, ...]:
        self._pointed = True
        return self._unions_addressed

    @functools.cached_property
    def _unions_addressed(self) -> tuple[MeantUnion, ...]:
        """Return the unions of “Kính gửi”, else those who carry the letter out, that the registry knows for sure."""
        alone = Addressees(self._header.model_copy(update={"addressees": (), "recipients": ()}), self.registry)
        meant = (target for words in self.charged() for target in alone.targets(words))
        found = (target for target in meant if target.union_id and target.is_sure and not target.is_issuer)
        return tuple(dict.fromkeys(found))


#: “Cơ quan”, but neither “cơ quan” nor “UBND”.
_CAPITALISED = re.compile(rf"[{UPPER}]\w*[{LOWER}]")


def _as_written(words: str, condition: str | None) -> str | None:
    """Return the end of ``words`` that says the condition, with its capitals, commas and abbreviations."""
    if condition is None:
        return None
    written = one_line(words).split(" ")
    ends = (" ".join(written[start:]).strip(" ,;.()") for start in range(len(written)))
    return next((end for end in ends if key(end) == key(condition)), condition)


# --------------------
# How many unions “Nơi nhận” says it means (“Như trên (27 CĐCS)”): where the registry has others, one is wrong.

_COUNT = re.compile(r"(?:^|(?<=[\s(]))(?P<count>\d{1,4})\s+(?P<what>[^\d()]{2,80})")


def with_counts(letter: Letter, addressees: Addressees) -> Letter:
    """Return the letter with a flag for each number of unions in “Nơi nhận” that the registry does not bear out."""
    flags: list[Flag] = []
    block = letter.header.evidence.get("recipients")
    for recipient in letter.header.recipients:
        # “142 CĐCS doanh nghiệp (t/h)” or “Như trên (27 CĐCS)”; a number that begins no class is none.
        line, note = without_note(recipient)
        count = _COUNT.match(line) or _COUNT.match(note)
        if count is None or (named := class_at_start(key(count["what"]))) is None:
            continue
        meant = addressees.targets(count["what"] if count.string == line else line)
        unions = (addressees.registry.get(target.union_id) for target in meant if not target.is_issuer)
        known = sum(union is not None and union.kind in named.union_class.kinds for union in unions)
        if known not in (0, int(count["count"])):  # of nobody known there is nothing to compare
            start = letter.text.find(recipient, block.start, block.end) if block else -1
            place = Evidence(start=start, end=start + len(recipient), quote=recipient) if start >= 0 else block
            seen: dict[str, Param] = {"said": int(count["count"]), "name": count["what"].strip(), "known": known}
            flags.append(Flag(code="addressee-count", params=seen, evidence=place))
    return letter.model_copy(update={"flags": (*letter.flags, *flags)}) if flags else letter


# --------------------
# What a body has to do with a duty: it leads, it coordinates, or it watches over the work of others.

_data = functools.partial(load, "roles", __package__)

#: Whoever watches is said to at the beginning of the duty; later “theo dõi” is one step among others.
_REACH = 240


def role_of_doer(words: str, kind: str, *, is_own: bool) -> Role:
    """Return the role of those who do a duty: ``words`` are its words, ``is_own`` says that it is the issuer's.

    A report is always led by the lower union that owes it, also where it says how the union watches something.

    >>> role_of_doer("Giao Văn phòng theo dõi, đôn đốc việc thực hiện", "task", is_own=True)
    'monitor'
    >>> role_of_doer("Xây dựng kế hoạch, theo dõi và báo cáo", "task", is_own=False)
    'lead'
    """
    if kind == "report" and not is_own:
        return "lead"
    return "monitor" if _watches(words[:_REACH]) else "lead"


def is_union(name: str) -> bool:
    """Whether the words name a union or a class of unions."""
    return key(name).startswith(tuple(_data()["unions"]["beginnings"]))


@functools.lru_cache(maxsize=64)  # the issuer and all others of a duty do the same
def _watches(said: str) -> bool:
    """Whether the first act is to watch; words with capitals belong to names (“Ban Tổ chức”)."""
    view, monitor = make_view(said), _data()["monitor"]
    at, limit = 0, len(view.lower)
    while at < limit:
        rest = view.lower[at:]
        if rest.startswith(tuple(monitor["acts"])):
            return True
        if rest.startswith(tuple(monitor["acts_on_progress"])):
            return any(words in rest for words in monitor["progress"])
        lead_in = next(filter(rest.startswith, _lead_ins()), "")
        verb = VERBS.match(view.lower, at, limit)
        if not lead_in and verb is not None and (at == 0 or view.plain[at].islower()):
            return False
        space = view.lower.find(" ", at + len(lead_in))
        at = space + 1 if space >= 0 else limit
    return False


@functools.cache
def _lead_ins() -> tuple[str, ...]:
    return tuple(sorted(_data()["monitor"]["lead_ins"], key=len, reverse=True))


# --------------------
# On whose side a duty lies, and which way a letter goes, as the office that reads it sees them.
#
# A duty is ours (owed to those above us), of a union below us (owed to us), or of outsiders: kept, never reminded.
# While nobody chose whose office this is, all that is not the issuer's own counts as below.


class Sides:
    """Answers for one letter."""

    def __init__(self, addressees: Addressees) -> None:
        self._registry, self._issuer = addressees.registry, addressees.issuer
        self._office = self._registry.office
        self._is_ours = self._office is not None and self._issuer == self._office
        above = self._registry.ancestors(self._office.id) if self._office is not None else ()
        self._reaches_us = self._is_ours or self._issuer in above

    def of(self, target: MeantUnion) -> Side:
        """Return on whose side a duty of this body lies."""
        if self._office is None:
            return "outside" if target.is_issuer else "below"
        if target.union_id is not None:
            return self._registry.side_of(target.union_id)
        if target.name == UNKNOWN_DOER:
            return "ours"  # for us to find out
        if target.is_issuer:
            return "ours" if self._is_ours else "outside"
        if f" {flat(key(self._office.name))} " in f" {flat(key(target.name))} ":
            return "ours"  # a committee or an office of this union
        # A class that the registry cannot tell apart means unions near us only in letters from near us.
        # In our own, “Doanh nghiệp có từ 100 lao động” rather means the unions there: a person says which.
        may_be_ours = is_union(target.name) or (self._is_ours and _is_kind_of_workplace(target.name))
        return "below" if self._reaches_us and may_be_ours else "outside"

    def direction(self, laid: Iterable[ClassDuty], concerned: Iterable[Bodies]) -> Direction:
        """Return which way the letter goes, by its duties and those whom its dates concern."""
        if self._is_ours:
            return "out"
        if self._office is None:
            return "in"
        sides: set[Side] = {one.like.side for one in laid}
        if sides & {"ours", "below"}:
            return "in"
        each = {id(bodies): bodies for bodies in concerned}.values()  # many dates concern the same class
        sides |= {self._registry.side_of(union_id) for bodies in each for union_id in bodies.union_ids if union_id}
        if self._issuer is not None:
            sides.add(self._registry.side_of(self._issuer.id))  # what a union below us writes is a report to us
        return "in" if sides & {"ours", "below"} else "info"


# --------------------
# What routing leaves to a person, as flags: names that the registry lacks, duties that reach none of us.

#: More names than these a clerk does not read in a warning; each row is marked besides.
_MOST_NAMES = 3


def with_unrouted(letter: Letter, laid: Sequence[ClassDuty], direction: Direction, addressees: Addressees) -> Letter:
    """Return the letter with a flag that names the unions and classes that the registry lacks, or the outsiders alone.

    Only where the registry knows the issuer, and unions of the office below it, can it lack one: otherwise no class can
    be told, and that is no doubt about the letter. Other bodies (a department, a committee) are not expected in it.
    A letter of a union, or to us or ours, whose duties bind outsiders alone may be one that was not understood.
    """
    issuer = addressees.issuer
    knows = issuer is not None and addressees.registry.reaches_own(issuer)
    doubtful = [(one.like, _unknown(one)) for one in laid if one.like.needs_review]
    left = [(item, names) for item, names in doubtful if names]
    flags = [_flag("needs-routing", left)] if knows and left else []
    others = [one for one in laid if one.like.strength == "binding" and not one.like.issuer_own]
    if direction == "info" and others and addressees.may_mean_ours():
        flags.append(_flag("outsiders-only", [(one.like, one.names) for one in others]))
    return letter.model_copy(update={"flags": (*letter.flags, *flags)}) if flags else letter


def _is_kind_of_workplace(name: str) -> bool:
    """Whether workplaces of a kind are meant, none by its name (“Doanh nghiệp có từ 100 lao động”)."""
    return is_workplace(name) and name[1:] == name[1:].lower()


def _unknown(laid: ClassDuty) -> tuple[str, ...]:
    item = laid.like
    names = (name for name, union_id in zip(laid.names, laid.union_ids, strict=True) if union_id is None)
    is_near = item.side != "outside" and not item.candidates
    near = (is_union, _is_kind_of_workplace) if is_near else ()
    return tuple(name for name in names if is_class(name) or any(is_so(name) for is_so in near))


def _flag(code: str, owed: Sequence[tuple[Obligation, Sequence[str]]]) -> Flag:
    names = tuple(dict.fromkeys(name for _, those in owed for name in those))
    seen: dict[str, Param] = {"names": names[:_MOST_NAMES]}
    if len(names) > _MOST_NAMES:
        seen["more"] = len(names) - _MOST_NAMES
    return Flag(
        code=code, params=seen, evidence=min((item.evidence for item, _ in owed), key=lambda place: place.start)
    )
