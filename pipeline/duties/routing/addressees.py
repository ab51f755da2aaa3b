"""Whom a letter means, what those have to do with it, and on whose side a duty lies.

The words for a doer become the unions that they stand for on the letter's day. A named body is itself; a class (“các
CĐCS trực thuộc”) is every union of its kinds below the issuer. What the registry cannot tell stays as the letter says
it, marked as not sure; where it leaves a few, they are its candidates: a person chooses.
"""

import functools
import itertools
import re
from collections.abc import Callable, Collection, Iterable, Sequence, Sized
from operator import attrgetter
from typing import TypeVar

from extractors.doers.acts import VERBS
from extractors.late_patterns import compiled_late
from extractors.lexicon import load
from extractors.patterns import LOWER, UPPER, any_of, make_view
from pipeline.duties.class_duties import ClassDuty
from pipeline.duties.routing import union_classes
from pipeline.duties.routing.own_groups import NO_GROUPS, Groups, groups_in, named_groups
from pipeline.duties.routing.union_classes import CUES, ClassMembers, MeantUnion, Party, class_at_start, is_class
from pipeline.duties.unassigned import UNKNOWN_DOER
from pipeline.support.words import one_line
from pipeline.unions import Bodies, Registry, nobody
from pipeline.unions.names import flat, is_authority, is_workplace, key, kind_of, without_organ
from pipeline.unions.registry import mentions
from schemas import NO_UNIONS, Direction, Flag, Header, Letter, Param, Role, Side, first_day

# --------------------
# Who receives a letter to carry it out, by “Nơi nhận”: “(t/h)”, “(để thực hiện)” charge somebody, “(b/c)” does not.


def acting_recipients(header: Header) -> tuple[str, ...]:
    """Return the words for those who receive a letter to carry it out, without what stands in brackets behind them."""
    notes, charged = filter(None, map(CUES["bracket"].search, header.recipients)), union_classes.SCOPE["charged"]
    return tuple(one.string[: one.start()].strip() for one in notes if key(one["note"]) in charged)


# --------------------
# Whom the words for a doer mean.

#: A name of so many words at least may be the beginning of the issuer's own (“Liên đoàn Lao động tỉnh”).
_OWN_NAME_WORDS = 3
#: More unions of one name are no choice that a person can make from a line of a table.
_MOST_CANDIDATES = 8
#: Whom a class of so many means is worked out once for all letters of an issuer between two changes of the registry.
_MANY = 300

#: Kinds of unions that never stand below another one, and below one that leads grassroots unions.
_NEVER_BELOW = (("confederation",), ("confederation", "federation", "sector_union"))
#: Gives the words for the bodies of a part of the letter (“điều 3”, “mục 1”).
BodiesOfPart = Callable[[str], tuple[str, ...]]
_Unions = tuple[MeantUnion, ...]
_Made = TypeVar("_Made", bound=Sized)


class Addressees:
    """Answers for one letter. ``registry`` may be missing: then every doer stays as the letter says it."""

    def __init__(
        self, header: Header, registry: Registry | None, of_part: BodiesOfPart = lambda _: (),
        invited: Sequence[str] = (), groups: Groups = NO_GROUPS,
    ) -> None:  # fmt: skip
        self._header, self._invited = header, tuple(invited)
        self._knows_unions = registry is not None
        self._of_part, self._groups = of_part, groups
        self._day = first_day(header.issued_on)
        self.registry = bodies = registry if registry is not None else nobody()
        """The unions that can be meant; nobody where none are known."""
        self._classes = ClassMembers(header, bodies, self._day, self._addressed)
        # A union that names a workplace means its grassroots union; a ministry or a company means the workplace.
        self._writes_to_unions = self._classes.writes_to_unions
        self.issuer = self._classes.issuer
        issuer = without_organ(key(header.issuer))
        self._own_names = {*_beginnings(issuer), issuer, key(getattr(self.issuer, "name", ""))} - {""}
        self._parties: dict[tuple[str, ...], Party] = {}
        self._of_letter: set[str] = set()
        """Words that mean others in another letter of the issuer to the same: those that point."""
        self._known: dict[str, _Unions] = {}  # a letter names the same doers again and again

    def own(self) -> MeantUnion:
        """Return the issuer as a doer."""
        if self.issuer is not None:
            return MeantUnion(self.issuer.name, self.issuer.id, is_issuer=True)
        name = self._header.issuer or "Cơ quan ban hành"
        return MeantUnion(name, is_sure=not self._knows_unions and name == self._header.issuer, is_issuer=True)

    def targets(self, words: str) -> _Unions:
        """Return whom ``words`` mean, each once, in the order of the registry."""
        if words not in self._known:
            self._known[words] = ()  # “như Điều 3” in Điều 3 itself points nowhere
            self._known[words] = self._read(words)
        return self._known[words]

    def party(self, names: tuple[str, ...]) -> Party:
        """Return whom several names mean: each for sure where one of them, perhaps its own name, says so."""
        if names not in self._parties:
            meant = [*itertools.chain.from_iterable(map(self.targets, names))]
            self._parties[names] = self._once(names, functools.partial(Party.of, meant))
        return self._parties[names]

    def _once(self, names: tuple[str, ...] | str, make: Callable[[], _Made]) -> _Made:
        """Return what ``make`` gives for names. Of very many unions it is kept in the registry for all letters."""
        asked = (names, self._header.issuer, self._header.place, self.charged)
        found: _Made | None = self.registry.remembered(asked, self._day)
        if found is None:
            found = make()
            if len(found) >= _MANY and self._of_letter.isdisjoint({names} if isinstance(names, str) else names):
                self.registry.remember(asked, self._day, found)
        return found

    def departments(self, names: Iterable[str]) -> str | None:
        """Return the offices of the issuer (“Ban Tài chính”) among names; ``None`` where another body is meant."""
        own = [name for name in names if self._is_department(name) and without_organ(key(name)) == key(name)]
        return "; ".join(map(one_line, own)) if own and self.party(tuple(names)).is_issuers else None

    @functools.cached_property
    def charged(self) -> tuple[str, ...]:
        """Return the words for those to whom the letter is addressed, else who receive it to carry it out."""
        return self._header.addressees or acting_recipients(self._header)

    def may_mean_ours(self) -> bool:
        """Whether a union writes it, or it goes to the office or to a body below it for more than to know."""
        sides = map(self.registry.side_of, filter(None, self.party(self.charged).ids))
        return self._writes_to_unions or not {"ours", "below"}.isdisjoint(sides)

    def _read(self, words: str) -> _Unions:
        """Return whom words mean: those to whom they only point (“như Điều 3”, “như trên”), else as ``_by_words`` says.

        “05 công đoàn ngành” are the class where it has five. Where not all are sure, a group that a table lists counts.
        """
        if counted := CUES["counted"].search(words):
            meant = self._read(f"{words[: counted.start()]}các {words[counted.end() :]}")
            if len(meant) == int(counted[1]):
                return meant
        name = without_organ(key(words))
        office = CUES["department"].match(name)
        if office and class_at_start(of := name[office.end() :].removeprefix("các ")):
            name = of  # “Văn phòng | các công đoàn cấp trên trực tiếp cơ sở”
        # What only points: “như Điều 3”, “nêu tại mục 1” to the bodies named there, “như trên” to “Kính gửi”.
        part = CUES["of_part"].fullmatch(name)
        names = self._of_part(part["part"]) if part is not None else ()
        names = self._header.addressees if CUES["as_addressed"].fullmatch(name) else names
        names = self._invited or self._header.addressees if CUES["as_invited"].fullmatch(key(words)) else names
        if pointed := self._each(names):
            self._of_letter.add(words)
            return pointed
        found = self._once(words, functools.partial(self._by_words, words, name))
        # What the office's own list tells of a group comes before what a table of the letter seems to.
        own = groups_in(name, self._groups) if not all(map(attrgetter("is_sure"), found)) else ()
        groups = (Party(self._each(members)).without(Party(self._each(left_out)).owners) for members, left_out in own)
        members = tuple(dict.fromkeys(itertools.chain.from_iterable(map(attrgetter("targets"), groups))))
        return members if members and all(map(attrgetter("union_id"), members)) else found

    def _each(self, names: Iterable[str]) -> _Unions:
        """Return whom several names mean, each once."""
        return tuple(dict.fromkeys(itertools.chain.from_iterable(map(self.targets, names))))

    def _by_words(self, words: str, name: str) -> _Unions:
        """Return whom words mean by the first way that reads them: own names, an id, a choice, bodies; else unknown."""
        if name in self._own_names:
            return (self.own(),)
        if (union := self.registry.told_apart(words)) is not None:  # a person said which of those with one name
            return (MeantUnion(union.name, union.id),)
        for read in (self._as_choice, self._as_bodies):
            if (meant := read(words, name)) is not None:
                return meant
        return (self.own(),) if self._is_department(words) else self._as_unknown(words, name)

    def _as_choice(self, words: str, name: str) -> _Unions | None:
        """Return one row for “A hoặc B” with the ids of both, for a person to choose; ``None`` where it is none."""
        parts = [*filter(None, CUES["or"].split(name))]
        named = (self._named(part) if part not in self._own_names else (self.own(),) for part in parts)
        ids = tuple(target.union_id for those in named for target in those[:1] if target.union_id)
        return (MeantUnion(one_line(words), is_sure=False, candidates=ids),) if 1 < len(parts) == len(ids) else None

    def _as_bodies(self, words: str, name: str) -> _Unions | None:
        """Return the unions, or members of classes, named; ``()``: a class of others' unions; ``None``: nobody."""
        is_plural = CUES["plural"].search(words) is not None
        as_written = functools.cache(functools.partial(_as_written, words))
        wanted, *rest = CUES["excepted"].split(name)
        of_class = class_at_start(wanted)
        # “Mỗi CĐCS | trường THPT” are as many as there are.
        workplace = as_written(of_class.rest) if of_class else words
        is_kind = self._writes_to_unions and union_classes.is_kind_of_workplace(workplace)
        found = self._meant(wanted, is_plural=is_plural or is_kind)
        conditions = set(map(attrgetter("condition"), found if not is_plural else ())) - {None}
        if any(map(named_groups, conditions)):
            found = ()  # “CĐCS khối D”, of which the letter does not tell who belongs to it
        if any(map(_CAPITALISED.match, map(as_written, conditions))):
            found = ()  # “CĐCS Cơ quan UBND huyện” is one union, which the registry does not know
        if not found:
            return () if self._classes.are_others(wanted) else None
        kept: Iterable[MeantUnion] = dict.fromkeys(found)
        for excepted in (one for one in rest if one not in wanted):  # “các CĐCS …, trừ CĐCS” leaves out nobody
            kept = self._without(kept, wanted, excepted)
        return tuple(one._replace(condition=as_written(one.condition)) if one.condition else one for one in kept)

    def _as_unknown(self, words: str, name: str) -> _Unions:
        """Return the words as a body without an id; its candidates are those who stand now for bodies of that name."""
        wanted, province = CUES["excepted"].split(name, maxsplit=1)[0], self._classes.province
        named = self.registry.find(wanted, self._day, province) or self.registry.named(wanted, province)
        heirs = (heir.union.id for union in named for heir in self.registry.heirs(union.id, self._day))
        ids = tuple(dict.fromkeys(heirs))
        candidates = ids if len(ids) <= _MOST_CANDIDATES else ()
        return (MeantUnion(one_line(words), is_sure=not self._knows_unions, candidates=candidates),)

    def _meant(self, name: str, *, is_plural: bool) -> _Unions:
        """Return whom a name means, as the first fitting way says: a class (first if plural), a body, workplaces."""
        named = class_at_start(name)
        if named and is_workplace(of := named.rest.removeprefix("các ")) and class_at_start(of) is None:
            name = f"công đoàn cơ sở {named.rest}"  # “Công đoàn | các trường học”
        by_class = functools.partial(self._classes.targets, is_plural=is_plural)
        # A union that writes “các trường mầm non” speaks to the grassroots unions there.
        of_unions = "công đoàn cơ sở " * (self._writes_to_unions and is_workplace(name))
        by_workplace = functools.partial(by_class, f"{of_unions}{name}", by_workplace=True)
        plural = (by_class, self._named, self._named_within, lambda _: by_workplace())
        ways = plural if is_plural else (self._named, by_class, self._named_within)
        found = next(filter(None, (way(name) for way in ways)), ())
        return tuple(filter(self._is_directly_below, found)) if self._writes_to_unions and is_authority(name) else found

    def _is_directly_below(self, target: MeantUnion) -> bool:
        """Whether the issuer may name a union by its authority: “Sở Nội vụ” of a plan of the province is the office."""
        issuer, union = self.issuer, target.union_id if is_union(target.name) else None
        return issuer is None or union is None or self.registry[union].parent == issuer.id

    def _without(self, found: Iterable[MeantUnion], wanted: str, excepted: str) -> list[MeantUnion]:
        """Return those who are not left out; not for sure, who may be.

        “LĐLĐ các huyện, trừ huyện A” names a union by its place alone, “trừ khối trường học” some of the class.
        """
        by_name = self._named_within(excepted)
        named = by_name or self._meant(excepted, is_plural=True)
        of_class = named or self._classes.targets(f"{wanted} {excepted}", is_plural=True)
        hits = {one.union_id: next(filter(None, (one.is_sure, one.condition, excepted))) for one in of_class}
        names = " ".join(map(key, map(attrgetter("name"), named)))
        kept: list[MeantUnion] = []
        for target in found:
            hit = hits.get(target.union_id) or _is_placed(key(target.name), excepted, names)
            if isinstance(hit, str):
                kept.append(target._replace(is_sure=False, condition=f"trừ {hit}"))
            elif not hit:
                kept.append(target)
        # “trừ các đơn vị thuộc Nhóm 1”: not all are left out, but who is, is not known.
        unsure = () if by_name else found
        return kept or [target._replace(is_sure=False, condition=f"trừ {excepted}") for target in unsure]

    # ------------------------------------------------------------------------------------------------ named bodies

    def _is_department(self, words: str) -> bool:
        """Whether the words name an office or organ of a union that issues the letter (“Ban Tài chính”)."""
        match = CUES["department"].match(said := key(words)) if self._writes_to_unions else None
        return match is not None and said[match.end() :] in {"", *self._own_names}

    def _named(self, name: str) -> _Unions:
        """Return the one body (or workplace) of a name on the letter's day; ``()`` where it is none or several."""
        root = self._classes.root
        is_local = name in _beginnings(key(getattr(root, "name", ""))) and CUES["ends_locally"].search(name)
        if root is not None and root != self.issuer and is_local:
            return self._classes.chosen([root], root.name)  # “Công đoàn phường” in a letter of the ward's own committee
        for full_name in (name, f"công đoàn cơ sở {name}")[: 1 + self._writes_to_unions]:
            if found := self.registry.find(full_name, self._day, self._classes.province):
                return self._classes.chosen(found, full_name)
        return ()

    def _named_within(self, words: str) -> _Unions:
        """Return the bodies whose names stand in words, from left to right; one that may mean several is left out."""
        found = mentions(self.registry, words, self._day, workplaces=self._writes_to_unions)
        # “Công đoàn ngành Giáo dục huyện” is not that of the province.
        whole = (one for one in found if words[one.end :].strip() not in union_classes.UNITS)
        return tuple(target for one in whole for target in self._classes.chosen(one.unions, words[one.start : one.end]))

    def _addressed(self, kinds: Collection[str]) -> _Unions:
        """Return the bodies addressed that the registry knows for sure; nobody where unions of other kinds are too."""
        addressed = self._kinds_addressed
        are_known = {None, *NO_UNIONS, *kinds}.issuperset(addressed.values())
        return tuple(target for target in addressed if are_known and target.union_id and target.is_sure)

    @functools.cached_property
    def _kinds_addressed(self) -> dict[MeantUnion, str | None]:
        """The bodies that “Kính gửi” means, else those who carry the letter out, but its issuer, each with its kind."""
        alone = Addressees(self._header.model_copy(update={"addressees": (), "recipients": ()}), self.registry)
        meant = (target for words in self.charged for target in alone.targets(words) if not target.is_issuer)
        known = ((target, self.registry.get(target.union_id)) for target in meant)
        return {target: union.kind if union is not None else kind_of(target.name) for target, union in known}

    # ------------------------------------------------------------------------------------------------ whose side
    #
    # A duty is ours (owed to those above us), of a union below us (owed to us), or of outsiders: kept, never reminded.
    # While nobody chose whose office this is, all that is not the issuer's own counts as below.

    @functools.cached_property
    def _reaches_us(self) -> bool:
        """Whether our office, or one above it, writes."""
        office = self.registry.office
        return office is None or self.issuer in (office, *self.registry.ancestors(office.id))

    def side_of(self, target: MeantUnion) -> Side:
        """Return on whose side a duty of this body lies, as the office that reads the letter sees it."""
        office = self.registry.office
        if target.name == UNKNOWN_DOER:  # for us to find out, where the letter may mean us
            return "ours" if self._reaches_us else "outside"
        if office is None:
            return "outside" if target.is_issuer else "below"
        if target.union_id is not None:
            return self.registry.side_of(target.union_id)
        # A committee or an office of this union is this union.
        if f" {flat(key(office.name))} " in f" {flat(key(target.name))} ":
            return "ours"
        if target.is_issuer or not self._reaches_us:
            return "outside"  # we are known to our own list
        # What the registry cannot tell apart means unions near us in letters from near us, if their kind stands there.
        named = class_at_start(key(target.name)) if is_class(target.name) else None
        below = self.registry.kinds_below(office.id)
        leads = bool(below) and below <= union_classes.LEAD_BY
        never = leads and below.isdisjoint(named.kinds) if named else kind_of(target.name) in _NEVER_BELOW[leads]
        if is_union(target.name) and not never:
            return "below"
        # In our own, “Doanh nghiệp có từ 100 lao động” rather means the unions there: a person says which.
        is_kind = union_classes.is_kind_of_workplace(target.name) and not is_authority(target.name)
        return "below" if self.issuer == office and is_kind else "outside"

    def direction(self, laid: Iterable[ClassDuty], concerned: Iterable[Bodies]) -> Direction:
        """Return which way a letter goes (``out``, ``in``, ``info``): by its duties and whom its dates concern."""
        office = self.registry.office
        if office is not None and self.issuer == office:
            return "out"
        # What a union below us writes is a report to us; many dates concern the same class.
        ids = {getattr(self.issuer, "id", None)}.union(*{id(bodies): bodies.union_ids for bodies in concerned}.values())
        sides = set(map(attrgetter("like.side"), laid)) | set(map(self.registry.side_of, filter(None, ids)))
        return "info" if office is not None and sides <= {"outside"} else "in"


@functools.lru_cache(maxsize=64)
def _beginnings(name: str) -> frozenset[str]:
    """Return the beginnings of a name by which it may be called."""
    words = name.split()
    return frozenset(" ".join(words[:count]) for count in range(_OWN_NAME_WORDS, len(words)))


def _is_placed(name: str, words: str, others: str) -> bool:
    """Whether words name a union by its unit and place alone, which stand in no other name of them."""
    _, unit, place = name.partition(f" {union_classes.unit_of(name)} ")
    return f"{unit}{place} " in f" {words} " and place not in others


#: “Cơ quan”, but neither “cơ quan” nor “UBND”.
_CAPITALISED = re.compile(rf"[{UPPER}]\w*[{LOWER}]")


def _as_written(words: str, condition: str) -> str:
    """Return the end of ``words`` that says the condition, with its capitals, commas and abbreviations."""
    written = one_line(words).split(" ")
    ends = (" ".join(written[start:]).strip(" ,;.()") for start in range(len(written)))
    return next((end for end in ends if key(end) == key(condition)), condition).removeprefix(union_classes.WHICH)


# --------------------
# What a body has to do with a duty: it leads, it coordinates, or it watches over the work of others.

_ROLES = load("roles", __package__)

#: Whoever watches is said to at the beginning of the duty; later “theo dõi” is one step among others.
_REACH = 240
_UNION_BEGINNINGS = tuple(_ROLES["unions"]["beginnings"])
_MONITOR = _ROLES["monitor"]
#: A word, or several where they say what the act is, or only lead to it.
_WORD = compiled_late(
    rf"(?<!\S)(?:(?P<watch>{any_of(_MONITOR['acts'])}|{any_of(_MONITOR['acts_on_progress'])}"
    rf"(?=.*{any_of(_MONITOR['progress'])}))|(?P<other>{any_of(_MONITOR['acts_on_progress'])})"
    rf"|(?P<lead_in>{any_of(_MONITOR['lead_ins'])})|(?P<word>\S))"
)


@functools.lru_cache(maxsize=64)  # the issuer and all others of a duty do the same
def role_of_doer(words: str, kind: str, *, is_own: bool) -> Role:
    """Return the role of those who do a duty: ``words`` are its words, ``is_own`` says that it is the issuer's.

    A report is always led by the lower union that owes it, also where it says how the union watches something. Words
    with capitals belong to names (“Ban Tổ chức”).

    >>> role_of_doer("Giao Văn phòng theo dõi, đôn đốc việc thực hiện", "task", is_own=True)
    'monitor'
    >>> role_of_doer("Xây dựng kế hoạch, theo dõi và báo cáo", "task", is_own=False)
    'lead'
    """
    if kind == "report" and not is_own:
        return "lead"
    view = make_view(words[:_REACH])
    kinds = ((found.lastgroup, found.start()) for found in _WORD.finditer(view.lower))
    acts = (
        act for act, at in kinds if act not in ("lead_in", "word")
        or (act == "word" and VERBS.match(view.lower, at, len(view.lower)) and (at == 0 or view.plain[at].islower()))
    )  # fmt: skip
    return "monitor" if next(acts, "") == "watch" else "lead"


def is_union(name: str) -> bool:
    """Whether the words name a union or a class of unions."""
    return key(name).startswith(_UNION_BEGINNINGS)


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
    told = {"needs-routing": _lacking(laid, addressees), "outsiders-only": []}
    if direction == "info" and addressees.may_mean_ours():
        binding = [one for one in laid if (one.like.strength, one.like.issuer_own) == ("binding", False)]
        told["outsiders-only"] = [(one, one.names) for one in binding]
    flags = [_flag(code, owed) for code, owed in told.items() if owed]
    return letter.model_copy(update={"flags": (*letter.flags, *flags)})


#: What is laid on some, and by which names.
_Named = list[tuple[ClassDuty, tuple[str, ...]]]


def _lacking(laid: Sequence[ClassDuty], addressees: Addressees) -> _Named:
    """Return what needs a person, with the names that the registry lacks; nothing where it cannot know any."""
    issuer = addressees.issuer
    if issuer is None or not addressees.registry.reaches_own(issuer):
        return []
    return [(one, names) for one in laid if one.like.needs_review and (names := _unknown(one))]


def _unknown(laid: ClassDuty) -> tuple[str, ...]:
    """Return the names without an id in a duty that a registry should know: classes; near us also unions."""
    is_near = laid.like.side != "outside" and not laid.like.candidates
    kinds = (is_class, is_union, union_classes.is_kind_of_workplace) if is_near else (is_class,)
    names = (body.name for body in laid.bodies.each() if body.union_id is None)
    return tuple(name for name in names if any(is_so(name) for is_so in kinds))


def _flag(code: str, owed: _Named) -> Flag:
    """Return the flag of a code with the first few of the names, at the first place of what is laid on them."""
    names = tuple(dict.fromkeys(itertools.chain.from_iterable(those for _, those in owed)))
    more = len(names) - _MOST_NAMES
    seen: dict[str, Param] = {"names": names[:_MOST_NAMES], **({"more": more} if more > 0 else {})}
    return Flag(
        code=code, params=seen, evidence=min((one.like.evidence for one, _ in owed), key=lambda place: place.start)
    )
