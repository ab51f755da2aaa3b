"""From a letter to obligations: which tasks bind, whom, each once, a class of unions kept as one."""

import functools
import itertools
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any

from extractors.amendments import amendments_of
from extractors.bodies import find_bodies
from extractors.earlier import with_earlier
from extractors.late_patterns import compiled_late
from extractors.lexicon import load
from extractors.lookalikes import as_it_looks, as_seen
from extractors.patterns import View, any_of, filled, view_of_letter
from pipeline.duties.amendments.linking import asked_no_more, content
from pipeline.duties.amendments.meaning import blocks_at
from pipeline.duties.class_duties import ClassDuty, each_of, number_in_ids
from pipeline.duties.matching import meetings_by_date
from pipeline.duties.routing.addressees import Addressees, is_union, role_of_doer
from pipeline.duties.routing.event_links import Events, takes_part
from pipeline.duties.routing.own_groups import groups_of
from pipeline.duties.routing.union_classes import WHICH, MeantUnion, Party, all_so, any_so, read_limit_condition
from pipeline.duties.unassigned import NOBODY_NAMED, UNKNOWN_DOER, tasks_of_nobody, unsure_tasks
from pipeline.support.grouping import foremost, grouped, picked
from pipeline.support.words import one_line, shortened
from pipeline.unions import Bodies, Registry
from pipeline.unions.names import key, same_tones
from schemas import DateRecord, Letter, LetterKey, Obligation, Role, Side, Strength, Task

_BINDING = load("binding", __package__)
_LISTS = {name: any_of(words) for name, words in _BINDING.items() if name != "patterns"}
#: Patterns of what letters say, by their names in ``binding.toml``.
_CUES = {name: compiled_late(filled(text, _LISTS, "")) for name, text in _BINDING["patterns"].items()}

# --------------------
# Which delegate limits of a letter bind one union: those of its class whose condition it meets.
#
# A limit names a class (``applies_to``) and the words that say when it holds (``condition``). “Còn lại” is what the
# conditional limits before it in the same item leave. Where neither letter nor registry tells, the answer is that it is
# not known, and a person has to look: no limit is claimed in silence.

#: Limits further apart than this, or with a new item or paragraph between them, speak of different things.
_WITHIN_ITEM = 400
#: Limits of one item, of which each is read beside the others.
_MOST_IN_ITEM = 50
#: Whether one of the narrower limits of its item binds a union → whether the rest, or a general limit, does: a narrower
#: one may give the union another number of the same people.
_BESIDE: dict[bool, dict[bool | None, bool | None]] = {
    True: {True: False, None: None, False: True},
    False: {True: None, None: None, False: True},
}
#: What two limits count alike where one narrows the rest, or a general one.
_COUNTED = {True: attrgetter("unit"), False: attrgetter("unit", "bound", "group")}

#: Ids of the limits that bind a union, and of those that a person has to check.
LimitsOfUnion = tuple[tuple[str, ...], tuple[str, ...]]


class Limits:
    """The delegate limits of one letter, asked union by union."""

    def __init__(self, letter: Letter, addressees: Addressees) -> None:
        self._limits, self._registry = letter.delegate_limits, addressees.registry
        classes = [limit.applies_to or "" for limit in self._limits]
        self._is_rest = [*map(bool, map(_CUES["the_rest"].search, classes))]
        meant = map(addressees.targets, (_CUES["the_rest"].sub("", words) for words in classes))
        self._members = [{one.owner: one.is_sure or None for one in those} for those in meant]
        """Whom the class of each limit means: for sure, or perhaps."""
        #: What a union must meet; none where every union of the class does.
        self._conditions = {
            limit.id: read_limit_condition(limit.condition, self._registry) for limit in self._limits
            if limit.condition is not None and not _CUES["the_rest"].search(limit.condition)}  # fmt: skip
        self.are_any = bool(self._limits)
        self._narrower = self._narrower_of_each(letter.text)
        self._found: dict[str, LimitsOfUnion] = {}

    def of(self, target: MeantUnion) -> LimitsOfUnion:
        """Return the limits that bind ``target`` for sure, and those that a person has to check, by their ids."""
        if target.owner not in self._found:
            own = [self._is_in_class(at, target) for at in range(len(self._limits))]
            answers: dict[bool | None, list[str]] = {True: [], None: [], False: []}
            for limit, answer, is_rest, others in zip(self._limits, own, self._is_rest, self._narrower, strict=True):
                # Nobody knows of whom the rest is the rest where nothing before it in its item says it.
                narrower = [*map(own.__getitem__, others)] or [None if is_rest else False]
                answers[all_so((answer, _BESIDE[is_rest][any_so(narrower)]))].append(limit.id)
            self._found[target.owner] = tuple(answers[True]), tuple(answers[None])
        return self._found[target.owner]

    def _is_in_class(self, at: int, target: MeantUnion) -> bool | None:
        """Whether a union is of the class of a limit and meets its condition; ``None`` where nobody knows."""
        if not self._limits[at].applies_to:
            return None  # the total of a meeting, or a rule for all: the letter does not say
        is_member, condition = self._members[at].get(target.owner, False), self._conditions.get(self._limits[at].id)
        if condition is None or is_member is False:
            return is_member
        union = self._registry.get(target.union_id)
        return all_so((is_member, condition(union) if union else None))

    def _narrower_of_each(self, text: str) -> list[list[int]]:
        """Return for each limit the places of those in its item that give some of the same unions another number."""
        limits, items = self._limits, [0] * len(self._limits)
        for at, (first, second) in enumerate(itertools.pairwise(limits)):
            between = text[first.evidence.end : second.evidence.start]
            is_apart = len(between) > _WITHIN_ITEM or _CUES["new_item"].search(between) is not None
            items[at + 1] = items[at] + (is_apart or self._is_rest[at])
        told = (at for at, limit in enumerate(limits) if limit.applies_to and not self._is_rest[at])
        together = grouped(told, items.__getitem__)

        def narrows(other: int, at: int) -> bool:
            """Whether a limit narrows that of the rest behind it, or a general one before it that counts the same."""
            one, wider, is_rest = limits[other], limits[at], self._is_rest[at]
            is_beside = (other < at) == is_rest and _COUNTED[is_rest](one) == _COUNTED[is_rest](wider)
            is_narrower = one.condition is not None or self._members[other].keys() < self._members[at].keys()
            return is_beside and is_narrower and (is_rest or wider.condition is None)

        return [
            [other for other in together.get(item, ())[:_MOST_IN_ITEM] if narrows(other, at)]
            for at, item in enumerate(items)
        ]


# --------------------
# The bodies of a part of a letter: whom “Nơi nhận: Như Điều 3” means, “các đơn vị nêu tại mục 1”.


def bodies_of_parts(letter: Letter) -> Callable[[str], tuple[str, ...]]:
    """Return a function that gives the words for those who have something to do by an article (“điều 3”) of the letter.

    Of several articles with the same number (an annexed regulation has its own) the first counts. Of another part
    (“mục 1”) it gives the unions that are named there; nobody where two parts have its mark.
    """
    text = as_it_looks(letter.text)
    heads = [(head.start(), head["number"]) for head in _CUES["article"].finditer(text.text)]
    spans = {
        int(number): range(*text.place(start, end))
        for (start, number), (end, _) in reversed([*itertools.pairwise([*heads, (len(text.text), "")])])}  # fmt: skip

    def bodies(part: str) -> tuple[str, ...]:
        """Return who is named in a part of the letter (“điều 3”, “mục II”), each once; nobody where nobody is."""
        if not part.startswith("điều"):
            return tuple(_unions_at(part, view_of_letter(letter.text)))
        inside = (task for task in letter.tasks if task.evidence.start in spans.get(int(part.split()[1]), ()))
        return tuple(dict.fromkeys(itertools.chain.from_iterable(map(attrgetter("assignees"), inside))))

    return bodies


def _unions_at(part: str, view: View) -> Iterator[str]:
    """Yield the unions, and their classes, that the only part called so names; not who is only counted there."""
    blocks = blocks_at([part], view)
    inside = {*map(id, blocks)}
    if sum(id(block.parent) not in inside for block in blocks) == 1:
        bodies = itertools.chain.from_iterable(find_bodies(view, one.start, one.end) for one in blocks)
        unions = ((one.name, view.plain[max(0, one.start - 2) : one.start]) for one in bodies if one.kind == "union")
        # “28 | CĐCS các công ty” only counts them.
        yield from (name for name, before in unions if not before.rstrip()[-1:].isdigit())


# --------------------
# What a letter says of the doers of a duty beside their name: exceptions, lists, a choice, “riêng …”.
#
# The extractors find the words; here they become the words that ``Addressees`` reads, and “riêng CĐCS A … trước ngày
# 25/3” takes CĐCS A out of the duty of all CĐCS before it.

_APART = {which: [*map(same_tones, words)] for which, words in load("narrowing", __package__)["apart"].items()}
_BEGINS = tuple(f"{words} " for words in _APART["begins"])


def _doer_words(task: Task) -> tuple[str, ...]:
    """Return the words for those who do a task, each with what narrows it."""
    if task.either:
        return (" hoặc ".join(task.assignees),)
    behind = [f" {WHICH}{task.where}"] if task.where else []
    behind += [f", trừ {name}" for name in task.excepted]
    rest = " còn lại" if task.date_id else " khác"  # who goes on as planned, without a day, is nobody new
    return tuple(re.sub(r" khác$", rest, name) + "".join(behind) for name in task.listed or task.assignees)


_HOLLOW = compiled_late(rf"(?<!\w)(?:{any_of(map(key, load('narrowing', __package__)['hollow']))})(?!\w)|[^\w\s]")


def _object(task: Task) -> str:
    """Return the words of a task's title that say what it is about: no day, receiver or words without meaning."""
    line = key(_CUES["ends"].sub("", task.title))
    if task.deliver_to:
        line = line.replace(key(task.deliver_to), " ")
    return one_line(_HOLLOW.sub(" ", line))


#: Says whom a task binds.
PartyOf = Callable[[Task], Party]

#: Tasks, by their ids, and the unions that are taken out of them.
_Away = Iterator[tuple[str, Collection[str | None]]]


def _told_before_the_rest(tasks: Sequence[Task], party_of: PartyOf) -> _Away:
    """Yield tasks “còn lại”, each with the owners of whom tasks before it speak: they are not of the rest."""
    for at, task in enumerate(tasks):
        if not _CUES["the_rest"].search(" ".join(task.assignees)):
            continue
        # In a list of groups other work of each stands between; where none is like it, the task before tells.
        # Not what announces the groups, which is said of all of them.
        about = _object(task), False
        same = [one for one in tasks[:at] if (_object(one), one.evidence.quote.endswith(":")) == about]
        before = itertools.chain.from_iterable(party_of(one).targets for one in same or tasks[max(at - 1, 0) : at])
        # Whoever is meant under no condition.
        told, owners = {one.owner for one in before if one.condition is None}, party_of(task).owners
        if not owners <= told:
            yield task.id, owners & told


def _announcing(tasks: Sequence[Task], party_of: PartyOf) -> _Away:
    """Yield tasks right behind which the same is asked of groups by days of their own, with the ids of these groups.

    “Các CĐCS lập danh sách. Thời gian gửi: | + Các công ty: trước …”
    """
    for at, task in enumerate(tasks):
        about, announces = f"{_object(task)} ", task.date_id is None and task.evidence.quote.endswith(":")
        for one in tasks[at + 1 :]:
            announces &= one.date_id is not None and about.startswith(f"{_object(one)} ")
            if announces:
                yield task.id, party_of(one).ids


def _told_apart(tasks: Sequence[Task], party_of: PartyOf) -> _Away:
    """Yield tasks with those of their unions that the next one names for itself (“Riêng CĐCS A gửi trước …”).

    Where the next one frees them (“không phải gửi”), they are taken out of that too.
    """
    for before, task in itertools.pairwise(tasks):
        said = key(_CUES["mark"].sub("", task.action or task.evidence.quote))
        named = party_of(task).ids - {None} if said.startswith(_BEGINS) else set()
        if not set() < named < party_of(before).ids:
            continue
        frees = any(f" {words} " in f" {said} " for words in _APART["frees"])
        if frees or _replaces(task, before):
            yield before.id, named
        yield task.id, named if frees else ()


def _replaces(task: Task, before: Task) -> bool:
    """Whether a task asks by another day for what the one before it asks for."""
    dates = {one.date_id or one.date for one in (task, before)} - {None}
    said, said_before = (set(key(one.deliverable).split()) for one in (task, before))
    return task.kind == before.kind and len(dates) > 1 and said <= said_before


def _taking_no_part(tasks: Sequence[Task], party_of: PartyOf) -> _Away:
    """Yield tasks of those who take part in something, and who does not: “Các trường mầm non không dự thi”."""
    joining = [task for task in tasks if takes_part(task.title)]

    def others_like(task: Task) -> list[Task]:
        about, others = content(task.title), (one for one in joining if one.id != task.id)
        return foremost(others, lambda one: len(about & content(one.title)))

    for task in filter(lambda one: asked_no_more(one.title), joining):
        named = {target.union_id for target in party_of(task).targets if target.is_sure} - {None}
        # “không thi kéo co”: of a letter that asks for several things that one; else all that is asked.
        for other in others_like(task):
            if set() < named < party_of(other).ids:
                yield other.id, named


# --------------------
# Which tasks of a letter bind anybody.
#
# Not what is optional, what a draft only sketches, the formulas that end letters, what the letter itself does to an
# earlier one (“gia hạn …” is done with its signing), and what a reply tells its superior of its own doing.

#: Of a task's words, beside which nothing else is asked.
_MOST = 0.6


def binding_tasks(letter: Letter, tasks: Iterable[Task], addressees: Addressees) -> Iterator[Task]:
    """Yield those of some tasks of a letter that lay something on somebody, in order; none of a request for time."""
    issuer, to = addressees.issuer, addressees.party(letter.header.addressees).ids
    # Whether it is to nobody but those above its issuer, as replies are.
    reports = issuer is not None and set() < to <= set(map(attrgetter("id"), addressees.registry.ancestors(issuer.id)))
    if reports and _CUES["asks_for_time"].search(str(letter.header.subject).lower()):
        return  # its last day is what it asks for, and nobody's
    is_draft = "draft" in map(attrgetter("code"), letter.flags)
    # Dear, and most letters lay nothing on their issuer.
    done = functools.cache(lambda: [one.evidence for one in amendments_of(letter) if one.effect != "urge"])

    def is_told(task: Task) -> bool:
        """Whether the issuer tells what it does: what goes on (“đang xây dựng …”), or is done with the signing."""
        if not (task.issuer_own or addressees.party(task.assignees).is_issuers):
            return False
        goes_on = task.date_id is None and (reports or _says("ongoing", task))
        said = _span(task)
        # What else stands beside these words in a task may be a duty.
        common = sum(len(range(max(said.start, one.start), min(said.stop, one.end))) for one in done())
        return bool(goes_on) or common > _MOST * len(said)

    #: What lays nothing on anybody, the cheapest to ask first.
    reasons: tuple[Callable[[Task], object], ...] = (
        attrgetter("optional"), attrgetter("of_earlier"), lambda task: is_draft and not _says("comments", task),
        _is_formula, functools.partial(_is_called_off, letter), is_told)  # fmt: skip
    yield from (task for task in tasks if not any(holds(task) for holds in reasons))


def _says(what: str, task: Task) -> re.Match[str] | None:
    """Return where a task's own words hold a pattern of ``binding.toml``, if anywhere."""
    return _CUES[what].search(one_line(as_seen(task.evidence.quote).lower()))


def _is_called_off(letter: Letter, task: Task) -> bool:
    """Whether a task is only what the letter repeals or suspends: its line says so, and an amendment begins in it."""
    if not _says("called_off", task) or (task.title and not _CUES["called_off"].search(task.title.lower())):
        return False  # a sentence behind that one says something else
    effects = {one.effect for one in amendments_of(letter) if one.evidence.start in _span(task)}
    return not effects.isdisjoint(("repeal", "suspend"))


def _is_formula(task: Task) -> bool:
    """Whether a task without a day is a formula that ends letters, or praise of those asked."""
    if task.date_id is not None or task.coordinators:
        return False
    courtesy = _says("courtesy", task)
    if courtesy is None or task.kind != "task" or not _CUES["carry_out"].search(courtesy["praise"]):
        return _says("formulas", task) is not None
    # They name those who are asked, and nothing that they should do before.
    known = key(" ".join((*task.assignees, *_BINDING["address"]))).split()
    return set(key(courtesy["whom"]).split()) <= set(known) or _says("formulas", task) is not None


def _span(task: Task) -> range:
    return range(task.evidence.start, task.evidence.end)


# --------------------
# From a letter to obligations: what each task lays on whom, a class of unions kept as one.
#
# Optional tasks are no obligations, general advice is one that is shown on request. The issuer's own duties are its
# own obligations. Those of one task share their ``parent``. Ids are made of the letter's bytes, the union and the
# first words of the task, so that reading the letter again with a better program gives the same ids.

#: Words of a task that go into an id; later ones may change when the end of a task is read better.
_WORDS_IN_ID = 16
_LONGEST_ACTION = 300
#: What of a target says who it is: name and id.
_WHO = 2

#: What tells the duties of those who help from those whom they help; these send nothing to anybody.
_HELPS: dict[Role, tuple[str, ...]] = {"coordinate": ("coordinate",)}
_OF_HELPERS: dict[Role, dict[str, Any]] = {"coordinate": {"kind": "task", "deliver_to": None}}


def route(letter: Letter, registry: Registry | None) -> list[Obligation]:
    """Return the obligations of a letter in the order of its tasks and of the registry."""
    letter = letter if letter.amendments is not None else with_earlier(letter)
    return list(each_of(laid_by(letter, addressees_of(letter, registry))))


def laid_by(letter: Letter, addressees: Addressees) -> list[ClassDuty]:
    """Return what a letter lays on whom, those whom a duty binds alike as one, in the order of its tasks."""
    limits = Limits(letter, addressees)
    tasks = list(binding_tasks(letter, letter.tasks, addressees))
    of_nobody = binding_tasks(letter, tasks_of_nobody(letter), addressees)
    date_of, is_unsure = _date_of(letter), unsure_tasks(letter)
    party_of = functools.partial(_doing, addressees=addressees)
    relieved: dict[str, set[str | None]] = defaultdict(set)
    for ways in (_announcing, _told_before_the_rest, _told_apart, _taking_no_part):
        for name, away in ways(tasks, party_of):
            relieved[name].update(away)
    event_of = Events(letter).event_of
    before: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    seen: Counter[str] = Counter()
    found: list[ClassDuty] = []
    for task in (*_by_days(letter, tasks), *of_nobody):
        words = " ".join(key(task.action or task.evidence.quote).split()[:_WORDS_IN_ID])
        seen[words] += 1
        parent = f"{number_in_ids(letter.source.sha256, words, str(seen[words])):012x}"
        date = date_of(task)
        shared = _shared(letter, task, date, parent, event_of(task, date), addressees.departments(task.assignees))
        freed = frozenset(filter(None, relieved.get(task.id, ())))
        for doing, of_others, of_issuer in _doers(task, addressees):
            helps = _HELPS.get(of_others, ())
            party = doing.without(freed)
            for target, side, (binding, to_check), members in _parts(party, limits, addressees):
                role = of_issuer if target.is_issuer else of_others
                if (target.is_issuer, side) == (True, "below") and task.kind != "report":
                    side = "outside"  # what a union below us sets itself it owes nobody here
                said = {"needs_review": not target.is_sure, "issuer_own": target.is_issuer, "role": role, "side": side}
                own = {"limits": binding, "limits_to_check": to_check, "assignee_unsure": is_unsure(task), **said}
                of_target = {**picked(target, ("condition", "candidates")), **_OF_HELPERS.get(role, {})}
                like = shared.model_copy(update={**own, **of_target})
                for number, those in members.numbered(before[words, *helps]):
                    called = number_in_ids(letter.source.sha256, words, str(number), *helps)
                    found.append(ClassDuty(like=like, number=called, **dict(those.bodies)))
            before[words, *helps].update(party.owners)
    return found


#: Types of the dates that lay something on somebody.
_DUE = frozenset(("deadline", "recurring"))
_LONGEST_WORK = 200  # characters
_LONGEST_TITLE = 100


def _by_days(letter: Letter, tasks: Iterable[Task]) -> Iterator[Task]:
    """Yield the tasks, and behind each one for every other work that its words ask for by a day of its own.

    Each is then called by the words before its day, where one line told them all.
    """
    ends = sorted(map(attrgetter("evidence.end"), letter.dates))
    by_id, taken = {day.id: day for day in letter.dates}, set(map(attrgetter("date_id"), letter.tasks))
    #: Days on which no task is due so far, by those on whom they lay something.
    free = grouped(
        (day for day in letter.dates if day.type in _DUE and day.id not in taken), lambda day: frozenset(day.assignees)
    )
    for task in tasks:
        due = by_id.get(str(task.date_id))
        beside = [day for day in free.get(frozenset(task.assignees), ()) if day.evidence.start in _span(task)]
        own = [*_works(letter, task, due, ends, is_told_apart=True)] if due else []
        more = [{"date": day.date, "date_id": day.id, **work} for day in beside
                for work in _works(letter, task, day, ends, is_told_apart=bool(own))]  # fmt: skip
        yield task.model_copy(update=dict(*own)) if more else task
        yield from (task.model_copy(update=update) for update in more)


def _works(
    letter: Letter, task: Task, day: DateRecord, ends: Sequence[int], *, is_told_apart: bool
) -> Iterator[dict[str, str]]:
    """Yield action and title of each work that a task asks by one of its days (``day``), from the words before that.

    The words begin behind the day before, or behind the doer. What comes first is all up to its day only where what is
    due by the task's own is told apart.
    """
    at = day.evidence.start
    before = max(task.evidence.start, at - _LONGEST_WORK, *ends[: bisect_right(ends, at)][-1:])
    said, find = letter.text[before:at], _CUES["one_more"]
    if is_told_apart and before == task.evidence.start:
        names = map(str.lower, task.assignees)
        doers = [said.lower().rfind(name) + len(name) for name in names if name in said.lower()]
        said, find = said[max(doers, default=0) :], _CUES["first"]
    for found in find.finditer(said.lower()):
        what, when = one_line(said[slice(*found.span("what"))]), one_line(day.evidence.quote)
        title = shortened(what[:1].upper() + what[1:], _LONGEST_TITLE - len(when))
        yield {"action": f"{what} {when}", "title": f"{title}, {when.replace('ngày ', '')}"}


#: Members of a party of whom all the same is known: one of them, their side, their limits, all of them.
_PartyPart = tuple[MeantUnion, Side, LimitsOfUnion, Party]


def _parts(party: Party, limits: Limits, addressees: Addressees) -> Sequence[_PartyPart]:
    """Return the members of a party by what is known of them alike; kept in the party where no limits are."""
    if party.parts is not None and not limits.are_any:
        return party.parts
    alike: dict[tuple[Any, ...], list[MeantUnion]] = grouped(
        party.targets, lambda target: (*target[_WHO:], addressees.side_of(target), limits.of(target))
    )
    parts = [(those[0], key[-2], key[-1], Party(those)) for key, those in alike.items()]
    if not limits.are_any:
        party.parts = parts
    return parts


def addressees_of(letter: Letter, registry: Registry | None, earlier: Letter | None = None) -> Addressees:
    """Return what tells whom the words of a letter mean, by its own groups and those of an ``earlier`` one."""
    invited = itertools.chain.from_iterable(map(attrgetter("invited"), letter.meetings))
    groups = {**(groups_of(earlier) if earlier else {}), **groups_of(letter)}
    return Addressees(letter.header, registry, bodies_of_parts(letter), tuple(invited), groups)


def members_of(
    letter: Letter, registry: Registry | None, earlier: Letter | None = None
) -> Callable[[str], frozenset[str]]:
    """Return what says whom the words for a class mean in a letter, by id; nobody where the registry leaves a doubt."""
    addressees = functools.cache(functools.partial(addressees_of, letter, registry, earlier))

    def members(words: str) -> frozenset[str]:
        party = addressees().party((words,))
        return party.owners if all(map(attrgetter("is_sure"), party.targets)) else frozenset()

    return members


def bodies_of_dates(letter: Letter, addressees: Addressees) -> dict[str, Bodies]:
    """Return, by the id of each date that names somebody, whom it concerns: who acts, and which unions are invited."""
    words = {(task.date_id, task.assignees): _doer_words(task) for task in letter.tasks}
    invited = {name: tuple(meeting.invited) for name, meeting in meetings_by_date(letter).items()}
    found: dict[str, Bodies] = {}
    for record in letter.dates:
        acting = addressees.party(words.get((record.id, record.assignees), record.assignees))
        coming = filter(_is_bound, addressees.party(invited.get(record.id, ())).targets)
        # Who acts and is invited is named by what says that it acts.
        each = {target.owner: target for target in (*coming, *acting.targets)}
        if bodies := Party(each.values()).bodies:
            found[record.id] = bodies
    return found


def _shared(
    letter: Letter, task: Task, date: DateRecord | None, parent: str, event: str | None, department: str | None
) -> Obligation:
    """Return the obligation that all unions of a task share: what to do, by when, by whose words; of nobody yet."""
    said = dict[str, Any](due=task.date, date_id=None, confidence=task.confidence)
    if date is not None:
        of_date = picked(date, ("bound", "time", "since", "until", "relative", "recurrence"))
        said = {**_days_of(date), **of_date, "date_id": date.id, "confidence": min(task.confidence, date.confidence)}
    said |= picked(task, ("kind", "title", "deliver_to", "evidence"))
    # Who need not, or must not, do something can never be late with it.
    strength: Strength = "general" if task.date_id is None and asked_no_more(task.title) else task.strength
    return Obligation(
        id="", union="", union_id=None, letter=LetterKey.of(letter.header), action=_action(task), strength=strength,
        status="todo", parent=parent, event_id=event, department=department, **said)  # fmt: skip


def renewed(letter: Letter, items: Sequence[Obligation]) -> list[Obligation]:
    """Return obligations with the days of their dates as the letter has them now; the others stay as they are."""
    date_of = _date_of(letter)
    dated = ((task, date_of(task)) for task in (*letter.tasks, *tasks_of_nobody(letter)))
    days = {_span(task): _days_of(date) for task, date in dated if date is not None}
    return [item.model_copy(update=days.get(range(item.evidence.start, item.evidence.end))) for item in items]


def _days_of(date: DateRecord) -> dict[str, str | None]:
    """Return the days of a duty, and the event that a deadline is counted from while its day is not known."""
    waits_for = getattr(date.relative, "anchor", None) if date.date is None else None
    return {"due": date.date, "waits_for": waits_for, **picked(date, ("last_good", "safe_due", "shown_until"))}


def _doers(task: Task, addressees: Addressees) -> Iterator[tuple[Party, Role, Role]]:
    """Yield the parties bound by a task, doers, then helpers: each with the role of members, of the issuer in it."""
    doing, helping, said = _doing(task, addressees), addressees.party(task.coordinators), _action(task)
    # What stands behind the words for the doer: “Văn phòng đôn đốc các đơn vị | gửi báo cáo”.
    ends = [at + len(name) for name in map(str.lower, task.assignees) if (at := said.lower().find(name)) > 0]
    said = said[min(ends, default=0) :].strip()
    yield doing, role_of_doer(said, task.kind, is_own=False), role_of_doer(said, task.kind, is_own=True)
    asked = (target.owner for target in helping.targets if not _is_bound(target))
    yield helping.without({*doing.owners, *asked}), "coordinate", "coordinate"


def _is_bound(target: MeantUnion) -> bool:
    return target.union_id is not None or target.is_issuer or is_union(target.name)


def _doing(task: Task, addressees: Addressees) -> Party:
    """Return who does a task: the issuer, those named, else those charged; ``UNKNOWN_DOER`` where nobody is."""
    if task.issuer_own:
        return Party((addressees.own(),))
    if task.assignees:
        return addressees.party(_doer_words(task))
    charged = addressees.charged if task.why != NOBODY_NAMED else ()
    return addressees.party(charged) or Party((MeantUnion(UNKNOWN_DOER, is_sure=False),))


def _date_of(letter: Letter) -> Callable[[Task], DateRecord | None]:
    """Return a function that gives the date of a task: by its ``date_id``, else one of its day within its words."""
    by_id = {record.id: record for record in reversed(letter.dates)}
    by_day = grouped(letter.dates, attrgetter("date"))
    by_day.pop(None, None)

    def find(task: Task) -> DateRecord | None:
        inside = (one for one in by_day.get(task.date, ()) if one.evidence.start in _span(task))
        return by_id.get(str(task.date_id)) or next(inside, None)

    return find


def _action(task: Task) -> str:
    """Return what a task asks in one line without marks; of long words the beginning."""
    line = _CUES["mark"].sub("", one_line(_CUES["markup"].sub("", task.action or task.evidence.quote)))
    return shortened(line.rstrip(" ;,").removesuffix("./."), _LONGEST_ACTION)
