"""Tasks of a letter, and the role of every sentence: its clauses, whom each binds, what kind of act it is."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, dropwhile, filterfalse, groupby, pairwise, takewhile
from operator import attrgetter
from typing import NamedTuple

from extractors.bodies import body_at, find_bodies, spelled
from extractors.deliveries import Delivery, read_delivery
from extractors.doers import asked_last, heading_doers, lead, passive_doer, requested, subject
from extractors.doers.acts import EACH, SEVERAL, THINGS, WHICH_FOLLOW, any_duty, begins_with_act, skip
from extractors.doers.names import JOINT, Doer, acting_at, doers_at, kind_at
from extractors.lexicon import load
from extractors.numerals import PATTERN, number_of
from extractors.outline import Block, begins_preamble, is_capitals
from extractors.patterns import LOWER, UPPER, Span, View, any_of, end_of, make_view, phrase, words
from extractors.same_words import by_house_words
from extractors.spelling import capitalised
from extractors.tasks.roles import (
    Binding,
    Clause,
    RoleVerdict,
    chance_of,
    differ,
    heard,
    kind_of_task,
    only_opens,
    strength,
    verdict,
)
from extractors.tasks.scopes import (
    CLASS,
    NO_POST,
    DoerScope,
    Scopes,
    TaskContext,
    completed,
    is_issuer,
    is_own_organ,
    names_of,
)
from extractors.tasks.turns import APART, sentence_spans, sentences_by_doer, split_by_doer
from extractors.tasks.whom import HANDS_OVER, doer_of, firmly_bound, grants, lead_doer
from extractors.wordings import Wordings
from schemas import SentenceRole, Strength, TaskKind

_pattern = Wordings("task_patterns")

# --------------------
# To whom a report goes: the body that the words name, written out, or the issuer where they name nobody.

_ABBREVIATION = re.compile(r"[^\W\d_a-z]{3,}$")
#: Kinds of bodies outside the issuer's own house, unknown ones too: what they report goes to whoever asks for it.
_OUTSIDE = frozenset(("", "union", "school", "mass", "party", "state", "person"))


def received(delivery: Delivery, names: tuple[str, ...], context: TaskContext, dated: bool) -> tuple[Delivery, bool]:
    """Return a delivery with its receiver written out, and whether the receiver had to be inferred. Without a receiver
    in the words, what bodies outside the issuer's house send by a day (``dated``) goes to the issuer; else the delivery
    stays without one. ``names``: who sends it."""
    if not delivery.sends:
        return delivery, False
    if delivery.to is not None:
        return delivery._replace(to=_written_out(delivery.to, context)), False
    kinds = (kind_at(make_view(name), 0, len(name)) for name in names if not is_issuer(name, context))
    if not dated or context.issuer_base is None or _OUTSIDE.isdisjoint(kinds):
        return delivery, False
    return delivery._replace(to=context.issuer_base), True


def _written_out(name: str, context: TaskContext) -> str:
    """Return a receiver's full name: the issuer's for its initials (``LĐLĐ``), else as ``completed`` writes it."""
    if _ABBREVIATION.match(name) and context.issuer_base:
        initials = (word[0] for word in re.findall(r"[^\W\d_]+", context.issuer_base) if word != "và")
        if "".join(initials).upper() == name:
            return context.issuer_base
    return completed(name, context)


# --------------------
# How those whom a clause binds are called: in full, as the heading, the addressees or words before call them.

_WORDS = load("tasks")
#: “đề nghị | các đồng chí | triển khai”: whoever reads the letter.
_READERS = phrase(any_of(_WORDS["readers"]))
_POST = re.compile(rf"{any_of(_WORDS['posts'])}$")
#: “CĐCS A và CĐCS B làm điểm; | hai đơn vị này | báo cáo”: so many that were named before.
_THOSE = phrase(
    rf"(?<!\w)(?P<many>{PATTERN}|\d{{1,2}}) (?P<kind>{any_duty('those_named')})(?: "
    rf"(?P<above>{any_duty('named_above')}))?(?!\w)"
)
_LONGEST_COUNT = 9  # characters: “mười hai ”
_LONGEST_POINTER = 12  # “ có tên trong”, and what it begins
_AROUND = 1500  # characters before and behind a number in which those are named whom it counts
#: “08 CĐCS sau đây, mỗi đơn vị gửi”, “03 đơn vị trong bảng”, “đối với 04 CĐCS:”: so many whom a list elsewhere names.
_SO_MANY = phrase(
    rf"(?<!\w)(?P<many>{PATTERN}|\d{{1,2}}) (?P<kind>{any_duty('those_named')})"
    rf"(?: (?:(?P<above>{any_duty('named_above')})|{any_duty('named_elsewhere')})(?!\w)| *:)"
)
#: “chưa nhận được báo cáo của CĐCS A, CĐCS B; | các đơn vị nêu trên | gửi”: those named above, however many they are.
_NAMED_ABOVE = phrase(
    rf"(?:(?:cđcs |công đoàn cơ sở )?(?:tại |ở |của )?(?:các |những )|(?=(?:cđcs|công đoàn cơ sở) được ))"
    rf"(?P<kind>{any_duty('those_named')}) "
    rf"(?:(?P<all>{any_duty('named_above')})(?!\w)|được )"
)
_COUNT = phrase(rf"(?<!\w)(?P<many>{PATTERN}|\d{{1,3}}) {any_duty('those_named')}(?!\w)")
_THE_UNIT = ("Đơn vị",)
_SEVERAL = 2


def names_meant(clause: Clause, doer: Doer, scope: DoerScope | None) -> tuple[str, ...]:
    """Return the names of those whom a clause binds, as the letter writes them elsewhere. The bodies that ``hai đơn vị
    này`` takes up; the longer name of the heading (``scope``); the letter's addressees where its readers are meant
    (``các đồng chí``, ``quý đơn vị``); the class of the heading for ``các đơn vị`` under it."""
    scopes, start, end = clause.scopes, clause.start, clause.end
    view, context = scopes.view, scopes.context
    named = those = those_named(scopes, clause.block, doer)
    if not those:  # a body is called as its heading does where the sentence names it shortly
        longer = getattr(scope, "names", ())
        # “các phòng” are none of them, “Phòng Kinh tế”
        behind = rf" {NO_POST}" + (rf"(?=[{LOWER}])" if SEVERAL.match(view.lower, doer.start) else "")
        named = tuple(
            next((full for full in longer if re.match(re.escape(name) + behind, full)), name) for name in doer.names
        )
    names = names_of(scopes, named)
    addressed = _pattern["as_addressed"].match(view.lower, doer.end, end) or _READERS.fullmatch(
        view.lower, doer.start, doer.end
    )
    if (addressed or view.lower.endswith("quý ", start, doer.start)) and context.addressees:
        names = context.addressees
    if _pattern["and_the_rest"].search(view.lower, doer.end, end):
        names = (_pattern["narrowed_class"].sub(r"\1", names[0]),)
    bound = firmly_bound(scopes, clause.block)
    # the class of the heading where an item under it only says “các đơn vị”, or “công đoàn cơ sở” of workplaces
    if doer.start < doer.end and _pattern["of_heading"].fullmatch(f"{'; '.join(names)} | {'; '.join(bound)}".lower()):
        names = bound
    if len(names) == 1 and not SEVERAL.match(view.lower, doer.start):
        names = (_as_addressed(names[0], context),)
    return names


def those_named(scopes: Scopes, block: Block, doer: Doer) -> tuple[str, ...]:
    """Return the bodies that a number takes up (``hai đơn vị này``); ``()`` where there are not just so many of them.
    All that its paragraph names before it, else those with which the items above begin (``03 CĐCS có tên trên``). A
    bare ``đơn vị`` takes up the one body with which the sentence before it begins."""
    view = scopes.view
    if doer.names == _THE_UNIT:
        bare = view.lower[doer.start : doer.end] == "đơn vị"
        before = list(sentence_spans(view, block.start, doer.start)) if bare else []
        body = body_at(view, skip(view, *before[-1]), doer.start) if before else None
        return (body.name,) if body is not None and body.kind not in _NO_UNIONS and _is_proper(body.name) else ()
    # “đề nghị | 03 | CĐCS có tên trên gửi”: the number may stand before the doer.
    those = _THOSE.search(view.lower, doer.start - _LONGEST_COUNT, doer.end)
    if those is None:
        return ()
    named = _bodies_named(scopes, block.start, doer.start)
    above = [*takewhile(lambda one: one is not block, scopes.outline.blocks)] if those["above"] else ()
    ways = (named, _begun_in(scopes, filter(lambda one: one.mark, above)))
    return next((names for names in ways if len(names) == number_of(those["many"])), ())


def is_general(name: str) -> bool:
    """Whether a name leaves open who is meant (``các đơn vị``): the letter's addressees are."""
    return _pattern["general"].fullmatch(by_house_words(name)) is not None


def _as_addressed(name: str, context: TaskContext) -> str:
    """Return people of a post as the addressees are called (``Tổ trưởng`` → ``Tổ trưởng công đoàn``); else the name."""
    for addressee in context.addressees if _POST.match(name.lower()) else ():
        # “Trưởng các phòng Nội vụ, Tài chính”: the offices of one post
        whole = re.search(rf"(?<!\w)(?i:{re.escape(name)}) [^\d,;]+(?:, [{UPPER}][^\d,;]*)*", addressee)
        if whole:
            return capitalised(whole[0].strip())
    return name


# --------------------
# What narrows the doers of a task beside their name: who is left out, who of the class is listed, a choice.
#
# “Các CĐCS (trừ CĐCS A)”, “các CĐCS: Bệnh viện A, Công ty B”, “Công đoàn xã A hoặc Công đoàn xã B”, “CĐCS, nơi có
# đông lao động nữ,”: the name that a clerk writes down is “Công đoàn cơ sở”, but not all of them are meant.

_NARROWING = load("tasks")["narrowing"]
_WHERE = phrase(rf" ?, ?(?P<where>{any_of(_NARROWING['where'])} [^,.;:()]{{3,90}})(?=,)")
_LIST = phrase(rf" *(?:{any_of(_NARROWING['lists'])})? *: *(?=\S)")
#: “Bốn đơn vị | tham luận (Công đoàn xã A, Công đoàn xã B) | gửi bài”
_BRACKET = phrase(r"(?: [^\W\d_]+){0,2} *\((?:gồm:? |bao gồm:? )?(?P<names>[^()]+)\)")
#: Kinds of body that are no unions, nor workplaces that stand for theirs.
_NO_UNIONS = frozenset({"person", "organ"})
_NOT_LEFT_OUT = _NO_UNIONS | {""}
_WHICHEVER, _WHICH_DO = _pattern["whichever"], _pattern["which_do"]


class Narrowing(NamedTuple):
    """Who of a task's doers is meant: ``excepted`` not, ``listed`` alone, those of the condition ``where``, or one of
    them (``either``: ``A hoặc B``). Empty where nothing narrows them."""

    excepted: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    where: str | None = None
    either: bool = False


NOT_NARROWED = Narrowing()
#: How a doer's name leaves somebody out: “CĐCS, trừ CĐCS A”, “CĐCS không phải trường học, bệnh viện”.
_IN_NAME = re.compile("(?:, trừ | không phải (?:là )?(?:các )?)(.*)")


def narrowing(view: View, start: int, end: int, doer: Doer, block: Block) -> Narrowing:
    """Return what narrows the doers of a task that stands at ``start:end`` of a block. A doer that the words themselves
    name is narrowed there, one of the heading also by the words of the heading."""
    if doer.start < doer.end:
        told = (
            _WHICHEVER.search(view.lower, doer.start, doer.end),
            _WHERE.match(view.lower, doer.end, end),
            _pattern["which_if"].match(view.lower, doer.end, end),
            SEVERAL.match(view.lower, doer.start) and _WHICH_DO.match(view.lower, doer.end, end),
        )
        where = next(filter(None, told), None)
        return Narrowing(
            _excepted(view, doer.end, end),
            _listed(view, doer, end) or _listed_below(view, doer, block),
            words(view.plain[where.start("where") : where.end("where")]).strip() if where else None,
            len(doer.names) > 1 and _pattern["either"].search(view.lower, doer.start, doer.end) is not None,
        )
    found = (_excepted(view, one.start, one.end) for one in (block, *block.ancestors))
    return Narrowing(next(filter(None, found), ()))


def set_apart(names: tuple[str, ...], found: Narrowing) -> tuple[tuple[str, ...], Narrowing]:
    """Return names without the exceptions in them, and ``found`` with those (``Công đoàn cơ sở, trừ CĐCS A``)."""
    left_out = ",".join(_IN_NAME.findall("\n".join(names))).split(",")
    excepted = tuple(dict.fromkeys(filter(None, (*map(str.strip, left_out), *found.excepted))))
    return tuple(dict.fromkeys(_IN_NAME.sub("", name) for name in names)), found._replace(excepted=excepted)


def _excepted(view: View, start: int, end: int) -> tuple[str, ...]:
    """Return the names of the bodies behind ``trừ`` in a stretch; none for what is no body (``trừ báo cáo quý``)."""
    names: list[str] = []
    for found in _pattern["except"].finditer(view.lower, start, end):
        at = found.end()
        if kind_at(view, at, end) not in _NOT_LEFT_OUT and (doer := doers_at(view, at, end)) is not None:
            names += [name.strip(" ()") for name in doer.names]
    return tuple(dict.fromkeys(names))


def _listed_below(view: View, doer: Doer, block: Block) -> tuple[str, ...]:
    """Return the names in the items below a doer of whom ``sau đây`` says that they follow; else none."""
    if WHICH_FOLLOW.match(view.lower, doer.end + 1) is None:
        return ()
    each = (doers_at(view, one.start, one.end) for one in block.children)
    return tuple(chain.from_iterable(map(attrgetter("names"), filter(None, each))))


def _listed(view: View, doer: Doer, end: int) -> tuple[str, ...]:
    """Return the single bodies of a class that stand right behind it, in brackets or behind a colon (``các CĐCS: Bệnh
    viện A, Công ty B``). ``()`` where no such list stands alone there, or the doer is one body."""
    if bare := _pattern["bare_list"].search(view.plain, doer.start, end):
        return tuple(capitalised(f"{bare['noun']} {one}") for one in JOINT.split(bare["names"]))
    first = body_at(view, doer.start, doer.end)
    if first is None or not (first.kind == "union" or is_general(first.name)) or _is_proper(first.name):
        return ()
    bracket = _BRACKET.match(view.lower, doer.end, end)
    start, stop = bracket.span("names") if bracket else (end_of(_LIST.match(view.lower, doer.end, end), end), end)
    listed = doers_at(view, start, stop)
    if listed is None:
        return ()
    # “(Ban Chấp hành, Ủy ban Kiểm tra)” are of each of them.
    are_bodies = bracket is None or (len(listed.names) >= _SEVERAL and kind_at(view, start, stop) not in _NO_UNIONS)
    return listed.names if are_bodies and all(map(_is_proper, listed.names)) else ()


def _named_above(scopes: Scopes, block: Block, doer: Doer) -> tuple[str, ...]:
    """Return the unions that ``Các đơn vị nêu trên`` takes up: of the same paragraph, else of the items or block right
    above. ``()`` where fewer than two stand there: one alone is rather told of. Those to whom something is done (``Các
    đơn vị được kiểm tra``) are the items above alone; those ``có tên trong danh sách kèm theo`` are of the annex."""
    view = scopes.view
    if _pattern["in_list"].search(doer.names[0].lower()):
        return _begun_in(scopes, dropwhile(lambda one: one.zone != "annex", scopes.outline.blocks))
    above = _NAMED_ABOVE.match(view.lower, doer.start, doer.end)
    if above is None or not _pattern["any_body"].fullmatch(above["kind"]):
        return ()
    before = list(takewhile(lambda one: one is not block, scopes.outline.blocks))
    mark, run = next(groupby(reversed(before), attrgetter("mark")), (None, ()))
    listed = [*run][::-1] * bool(mark)  # not what they stand under
    right_before = (_bodies_named(scopes, one.start, one.end) for one in before[-1:])
    in_list = dict.fromkeys(name for one in listed for name in _bodies_named(scopes, one.start, one.end))
    ways = [_bodies_named(scopes, block.start, doer.start), tuple(in_list), *right_before]
    return next((names for names in (ways if above["all"] else ways[1:2]) if len(names) >= _SEVERAL), ())


def _missing(scopes: Scopes, words: Span, last: int, who: tuple[str, ...], many: int) -> tuple[tuple[str, ...], int]:
    """Return ``many`` bodies listed as late (``Chưa gửi gồm A, B``) up to ``last``, and where the list ends."""
    told = _pattern["missing"].search(scopes.view.plain, *words)
    if told and told.start() <= last and not any(map(_is_proper, who)):
        late = _bodies_named(scopes, *told.span(), many)
        return late if many in (0, len(late)) else (), told.end()
    return (), 0


def so_many_listed(scopes: Scopes, words: Span, around: Span) -> tuple[str, ...]:
    """Return the bodies of a list that has as many as the words count (``08 CĐCS sau đây``); ``()``: no such list.
    ``around`` is looked at first, near the number; of ``08 CĐCS nêu trên`` then who is listed as late above; then
    the letter's lists of three or more, the nearest first."""
    for one in _SO_MANY.finditer(scopes.view.lower, *words):
        many, (start, end) = number_of(one["many"]), one.span()
        before = max(around[0], start - _AROUND), start
        above = [*_pattern["missing"].finditer(scopes.view.plain, 0, around[0])] if one["above"] else []
        spans = [*reversed(sentence_spans(scopes.view, *before)), before, (end, min(around[1], end + _AROUND))]
        spans += map(re.Match.span, reversed(above))
        far = sorted((abs(at - start), names) for at, names in _lists(scopes) if len(names) > _SEVERAL)
        each = chain((_bodies_named(scopes, *span, many) for span in spans), (names for _, names in far))
        if names := next((names for names in each if _SEVERAL <= len(names) == many), ()):
            return names
    return ()


def _of_groups(scopes: Scopes, doer: Doer) -> tuple[str, ...]:
    """Return the members of the groups that a doer is called by (``CĐCS thuộc | Cụm số 1 và Cụm số 2``). The words
    themselves as one name where the letter lists no members of a group; ``()`` where it is called by none."""
    said = _pattern["of_groups"].match(scopes.view.plain, doer.start)
    if said is None:
        return ()
    groups = _groups(scopes)
    each = [groups.get(key, ()) for key in map(_group_key, _pattern["group"].findall(said[0]))]
    return tuple(chain.from_iterable(each)) if all(each) else (capitalised(words(said[0])),)


def _groups(scopes: Scopes) -> dict[str, tuple[str, ...]]:
    """Return the members (bodies, classes) of each group that is listed, by ``_group_key``; kept in ``scopes``."""
    if scopes.groups is None:
        told = (_group_told(scopes, one) for one in scopes.outline.blocks)
        scopes.groups = {_group_key(one["group"]): _members(one["members"]) for one in filter(None, told)}
    return scopes.groups


def _group_told(scopes: Scopes, block: Block) -> re.Match[str] | None:
    """Return the match of a block that lists a group's members (its groups ``group``, ``members``); else ``None``."""
    return _pattern["group_told"].match(scopes.view.plain, block.start, block.end)


def _group_key(name: str) -> str:
    """Return a group's kind and number, by which it is told apart (``Cụm thi đua số 01`` → ``cụm 1``)."""
    return f"{name.split()[0]} {name.split()[-1].lstrip('0')}".lower()


def _members(said: str) -> tuple[str, ...]:
    """Return the bodies and classes of a list of names; none where a part of it is no name, or somebody acts in it."""
    names = tuple(filter(None, _pattern["between_members"].split(words(said).strip(" .;"))))
    each = ((name, doers_at(make_view(name), 0, len(name))) for name in names)
    return names if all(not doer.acts if doer else name[:1].isupper() for name, doer in each) else ()


def _so_many(view: View, doer: Doer, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return a class's name with its count (``04 công đoàn cơ sở`` are not all of them); ``()`` without one."""
    count = _COUNT.search(view.lower, max(0, doer.start - _LONGEST_COUNT), doer.end)
    if count is None or count.start() > doer.start or len(names) > 1 or names[0].lower().startswith(count["many"]):
        return ()
    return (f"{number_of(count['many']):02} {names[0][0].lower()}{names[0][1:]}",)


def _bodies_named(scopes: Scopes, start: int, end: int, many: int = 0) -> tuple[str, ...]:
    """Return the bodies that a span names, each once: unions, workplaces that stand for theirs, not the issuer nor
    people. A list behind a colon is taken whole, known names or not, where it has as many as are counted before it
    (``03 đơn vị: A, B, C``) or elsewhere (``many``)."""
    for found in _pattern["counted_list"].finditer(scopes.view.plain, start, end):
        listed = tuple(map(spelled, _pattern["between_names"].split(found["names"])))
        if _SEVERAL <= len(listed) in (many, number_of(str(found["many"]).lower())):
            return listed
    names = (body.name for body in find_bodies(scopes.view, start, end) if body.kind not in _NO_UNIONS)
    return tuple(dict.fromkeys(name for name in names if _is_proper(name) and not scopes.are_issuer((name,))))


def _lists(scopes: Scopes) -> list[tuple[int, tuple[str, ...]]]:
    """Return each run of items or rows: where it begins, the bodies with which they begin; kept in ``scopes.lists``."""
    if scopes.lists is None:
        each = groupby(scopes.outline.blocks, lambda one: bool(one.mark) or one.row is not None)
        runs = [list(run) for are_items, run in each if are_items]
        scopes.lists = [(run[0].start, _begun_in(scopes, run)) for run in runs]
    return scopes.lists


def _begun_in(scopes: Scopes, blocks: Iterable[Block]) -> tuple[str, ...]:
    """Return the bodies with which blocks, or rows of them, begin. What stands in a row behind the first body is a
    remark; the issuer only heads the list."""
    begun: dict[int, str] = {}
    for one in blocks:
        body = body_at(scopes.view, one.start, one.end)
        if body and _is_proper(body.name) and not scopes.are_issuer((body.name,)):
            begun.setdefault(one.start if one.row is None else one.row, body.name)
    return tuple(dict.fromkeys(begun.values()))


def _is_proper(name: str) -> bool:
    """Whether a name is that of one body: it has a capital besides its first (“Bệnh viện Đa khoa”)."""
    return name[1:] != name[1:].lower()


# --------------------
# The sentences of a letter, one after the other: what each is there for, and the tasks that it lays.

_LONGEST_SHORT_NAME = 6  # words
_SHORTEST_BLOCK = 12  # characters
_SHORT_HEADING = 60  # characters
_ENDS_IN_FIGURE = re.compile(r"\d[ )(:;.,–-]*\Z")


@dataclass(slots=True)
class FoundTask:
    """A task as found: its words, who must act, what kind of act, where the result goes."""

    start: int
    end: int
    assignees: tuple[str, ...]
    coordinators: tuple[str, ...]
    kind: TaskKind
    delivery: Delivery
    strength: Strength
    issuer_own: bool
    source: str  # the rule by which its doer was found: “sentence”, “heading”, “lead-in”, “addressees”, “table”, …
    dates: tuple[tuple[int, int], ...] = ()  # spans of table cells that hold the task's date
    receiver_inferred: bool = False  # the words name no receiver: what is sent goes to the issuer
    narrowing: Narrowing = NOT_NARROWED  # what narrows those who must act
    chance: float | None = None  # the second reader's chance that it is a duty, where it was asked
    act: int | None = None  # where the act begins, behind the words that say who does it
    rule: str = ""  # by which row words above bind its doer (``whom.RULES``), else as ``source``
    rival: tuple[str, ...] = ()  # who else it may be that must act
    behind: Span = (0, 0)  # of the task before it in its item, where there is one, from its act on
    asked: Span | None = None  # the words by which it is asked of several in turn
    column: Span | None = None  # the name of the column that says what is asked, where a row tells of whom


class FoundSentence(NamedTuple):
    """A clause with its ``role``, the rule that gave it (``why``) and, where it is a duty, its tasks."""

    start: int
    end: int
    role: SentenceRole
    why: str
    tasks: tuple[FoundTask, ...] = ()
    chance: float | None = None  # the second reader's chance that it lays a duty, where it was asked
    doubted: bool = False  # rules and second reader differ strongly


_TASKS = attrgetter("tasks")


def read_sentences(scopes: Scopes) -> list[FoundSentence]:
    """Return every clause of a letter's running text with its role, in order; those that are duties with their task. Of
    annexes only what itself names a doer and sends something counts; the rest is form."""
    view, found = scopes.view, list[FoundSentence]()
    last: list[FoundTask] = []
    invites = False  # whether a lead-in stands before it behind which guests are listed
    for block in scopes.outline.blocks:
        if invites and block.mark is not None and not _pattern["of_meeting"].match(view.lower, block.start, block.end):
            read = [FoundSentence(block.start, block.end, "participants", "invited")]
        else:
            invites = _pattern["invited"].search(view.lower, block.start, block.end) is not None
            read = _of_block(scopes, block)
        tasks = [*chain.from_iterable(map(_TASKS, read))]
        above = last if view.lower.startswith(APART, block.start) else []
        for before, task in pairwise([*above, *tasks]):
            _takes_up(scopes, before, task)
        found, last = found + read, tasks[-1:]
    return found


def _of_block(scopes: Scopes, block: Block) -> list[FoundSentence]:
    """Return the clauses of a block with their roles: of preamble, body, closing and items of annexes; else none."""
    if due := _by_its_day(scopes, block):
        return [due]
    match block.zone:
        case "preamble":
            return [*_from_lead_paragraph(scopes, block)]
        case "body" | "closing":
            if shape := _shape(scopes, block):
                return [FoundSentence(block.start, block.end, *shape)]
            clauses = [Clause(scopes, block, *part) for part in split_by_doer(scopes, block)]
            return _closed_together(scopes, block, [_sentence(clause, verdict(clause)) for clause in clauses])
        case "annex" if block.mark is not None:
            clause = Clause(scopes, block, block.start, block.end, doer_of(scopes, block.start, block.end, block))
            binds = clause.doer is not None and clause.delivery.sends
            said = RoleVerdict("duty", "sentence", clause.doer) if binds else RoleVerdict("form", "annex")
            return [_sentence(clause, said)]
    return []


def _has_its_day(scopes: Scopes, block: Block) -> Doer | None:
    """Return the body that alone stands before the one day of an item (``Đợt 1: | CĐCS các trường | - đến hết 21/8``).
    ``None`` where another word, or a second day, stands in the item."""
    view, days = scopes.view, scopes.dated_within(block.start, block.end)
    if len(days) != 1 or not _pattern["marks_behind"].fullmatch(view.plain, days[0][1], block.end):
        return None
    label = _pattern["label_of_turn"].match(view.lower, block.start, days[0][0])
    doer = doers_at(view, end_of(label, block.start), days[0][0])
    return doer if doer and _pattern["marks_behind"].fullmatch(view.plain, doer.end, days[0][0]) else None


def _by_its_day(scopes: Scopes, block: Block) -> FoundSentence | None:
    """Return the duty of an item that is only a body and its day: to send what the words above it tell. ``None`` where
    the item says more, or the nearest words above that are no such item send nothing or end a sentence."""
    ends_in_figure = _ENDS_IN_FIGURE.search(scopes.view.plain, block.start, block.end)
    doer = _has_its_day(scopes, block) if ends_in_figure else None
    if doer is None:
        return None
    before = [*takewhile(lambda one: one is not block, scopes.outline.blocks)]
    told = (one for one in reversed(before) if scopes.view.plain[one.start] != "(" and not _has_its_day(scopes, one))
    above = next(told, block)
    delivery = read_delivery(scopes.view, above.start, above.end)
    if not delivery.sends or scopes.view.plain[above.start : above.end].rstrip().endswith((".", ";")):
        return None
    said = _sentence(Clause(scopes, block, block.start, block.end, doer), RoleVerdict("duty", "sentence", doer))
    # “Danh sách | gửi về … theo cụm:”: what is sent comes first where nobody is named
    asked = getattr(doer_of(scopes, above.start, above.end, above), "end", above.start), above.end
    delivery, inferred = received(delivery, names_of(scopes, doer.names), scopes.context, dated=True)
    own = partial(
        replace, kind="report", strength="binding", delivery=delivery, receiver_inferred=inferred, asked=asked
    )
    return said._replace(tasks=tuple(map(own, said.tasks)))


def _takes_up(scopes: Scopes, before: FoundTask, task: FoundTask) -> None:
    """Change ``task`` to the kind and delivery of the one ``before`` it where it says only who and by when (``riêng
    CĐCS A trước …``). Its ``behind`` is always set: the words of the task before it, from its act on."""
    # Of what is told in the passive the first words say what it is: “Dự toán | được thông qua và gửi về …”.
    first = before.act or before.start
    is_passive = _pattern["passive"].search(scopes.view.lower, before.start, first)
    task.behind = before.start if is_passive else first, before.end
    act = task.end if task.act is None or task.delivery.sends else task.act
    if scopes.has_date(act, task.end) and not begins_with_act(scopes.view, act, task.end):
        task.kind, task.delivery = before.kind, before.delivery


# --------------------
# Classes that are told of in turn: “mỗi CĐ phường cử 02 người, | mỗi CĐ ngành cử 03 người; | mỗi CĐCS 01 người”.


def _in_turn(clause: Clause, task: FoundTask) -> tuple[FoundTask, ...]:
    """Return the task, cut where the words go on with other classes and their numbers of people or teams. ``mỗi CĐ
    phường cử 02 người, | mỗi CĐ ngành cử 03 người`` are two tasks; without such turns it stays as one."""
    view, end, first = clause.scopes.view, task.end, clause.doer
    if first is None or not _pattern["own_number"].match(view.lower, first.end, end):
        return (task,)
    turns: list[tuple[int, Doer]] = []
    for turn in _pattern["turn"].finditer(view.lower, first.end, end):
        doer = doers_at(view, turn.end(), end)
        if doer and kind_at(view, doer.start, end) == "union" and _pattern["so_many"].match(view.lower, doer.end, end):
            turns.append((turn.start() + 1, doer))
    return _cut_at(clause, task, turns)


def _cut_at(clause: Clause, task: FoundTask, turns: Sequence[tuple[int, Doer]]) -> tuple[FoundTask, ...]:
    """Return a task cut where each of ``turns`` (its begin, its doer) takes over; the first part keeps its doers."""
    view = clause.scopes.view
    ends = (*(start for start, _ in turns), task.end)
    apart = (
        replace(task, start=skip(view, at, end), end=end, assignees=names_of(clause.scopes, doer.names), act=doer.end)
        for (at, doer), end in zip(turns, ends[1:], strict=True)
    )
    return (replace(task, end=ends[0]), *apart)


# --------------------
# Days that are told in turn: “gửi về …: CĐCS các trường trước ngày 12, | các cụm trường trước ngày 14”.


def _by_days(clause: Clause, task: FoundTask) -> tuple[FoundTask, ...]:
    """Return a task cut in one for each doer with a day of its own (``CĐCS các trường trước ngày 12, | các cụm trước
    ngày 14``). As it is with one day, or a later day without a name before it. ``asked``: the words that they share."""
    scopes = clause.scopes
    days = scopes.dated_within(task.start, task.end)
    if len(days) < 2:
        return (task,)
    begin = max(task.start, clause.doer.end) if clause.doer else task.start
    floors = begin, *(end for _, end in days)
    turns = [_named_before(scopes, floor, start) for floor, (start, _) in zip(floors, days, strict=False)]
    # None: who does it stands behind the first day
    if None in turns[1:] or (turns[0] is None and begin > days[0][0]):
        return (task,)
    first, *others = turns
    if first is not None:
        task = replace(task, assignees=names_of(scopes, first[1].names))
    asked = task.act or task.start, first[0] if first else days[0][0]
    return tuple(replace(part, asked=asked) for part in _cut_at(clause, task, [*filter(None, others)]))


def _named_before(scopes: Scopes, floor: int, day: int) -> tuple[int, Doer] | None:
    """Return where the name begins that alone stands between ``floor`` and a day, and its doer; ``None``: no name."""
    lower = scopes.view.lower
    for opening in _pattern["clause"].finditer(lower, max(0, floor - 1), day):
        doer = doers_at(scopes.view, opening.end(), day)
        is_people = kind_at(scopes.view, opening.end(), day) == "person"  # “hội nghị cán bộ, | công chức | trước 28/02”
        if doer is not None and not is_people and _pattern["hardly"].fullmatch(lower, doer.end, day):
            return opening.end(), doer
    return None


# --------------------
# A day said once for several: “mỗi CĐ phường đăng ký 01 đội; mỗi CĐ ngành 02 đội. | Danh sách gửi về … trước ngày …”.

#: Rules by which a clause binds whom a block above it does, or the letter as a whole.
_FROM_SCOPE = {"heading", "lead-in"}


def _closed_together(scopes: Scopes, block: Block, said: list[FoundSentence]) -> list[FoundSentence]:
    """Return ``said`` with the last sentence's day and receiver given to the tasks that it closes. That sentence names
    nobody and says when what they list is sent (``Danh sách gửi về … trước ngày …``); without such a one all stay. A
    task with a day of its own, or the issuer's, stays too."""
    tasks = [*chain.from_iterable(map(_TASKS, said))]
    spans = [*sentence_spans(scopes.view, block.start, block.end)] if len(tasks) > 1 else []
    together = (
        span
        for span in reversed(spans)
        if _pattern["sent_together"].match(scopes.view.lower, *span) and scopes.has_date(*span)
    )
    last = next(together, None)
    if last is None or last[0] <= tasks[1].start:
        return said
    delivery = read_delivery(scopes.view, *last)

    def closed(task: FoundTask) -> FoundTask:
        if last[1] <= task.end:
            return replace(task, dates=((task.start, task.end), last)) if task.start < last[0] else task
        listed = last[1] == block.end or EACH.match(scopes.view.lower, task.start)
        if not listed or task.issuer_own or scopes.has_date(task.start, task.end):
            return task
        sends = task.delivery if task.delivery.sends else delivery
        kind = "report" if sends.sends else task.kind
        return replace(task, dates=((task.start, task.end), last), delivery=sends, kind=kind)

    return [one._replace(tasks=tuple(map(closed, one.tasks))) for one in said]


def _sentence(clause: Clause, said: RoleVerdict) -> FoundSentence:
    """Return a clause as found: its verdict with the second reader heard, and a duty's tasks, cut by turns and days."""
    chance = chance_of(clause)
    doubted = differ(said.doer is not None, chance)
    said = heard(clause, said, chance)
    tasks: tuple[FoundTask, ...] = ()
    if said.doer is not None:
        names = said.doer.names
        short = len(names) == 1 and len(names[0].split()) <= _LONGEST_SHORT_NAME and not CLASS.match(names[0])
        scope = clause.scope if short and said.why == "sentence" else None
        task = _task(clause, said.doer, said.why, scope, chance)
        tasks = _in_turn(clause, task)
        if clause.dated:
            tasks = tuple(chain.from_iterable(map(partial(_by_days, clause), tasks)))
    return FoundSentence(clause.start, clause.end, said.role, said.why, tasks, chance, doubted)


def _shape(scopes: Scopes, block: Block) -> tuple[SentenceRole, str] | None:
    """Return role and rule of a block whose shape tells that it asks nothing (heading, form, list), or ``None``."""
    view = scopes.view
    text = view.plain[block.start : block.end].strip()
    if len(text) < _SHORTEST_BLOCK:
        return "form", "too-short"
    told = _pattern["time_of"].match(view.lower, block.start, block.end)
    if is_capitals(text) or told or (block.heading and _is_only_heading(scopes, block, text)):
        return "heading", "title"
    if block.mark in ("roman", "capital", "number") and len(text.split()) <= 4 and text[-1:].isalpha():
        return "heading", "bare-title"  # “III. Tổ chức thực hiện”, whatever follows it
    if text.startswith("("):
        return "form", "note-in-brackets"
    told = _group_told(scopes, block)
    is_quoted = _pattern["as_written"].match(view.lower, block.start)
    is_listed = _members(told["members"]) if told else block.mark and (is_quoted or _is_one_that_follows(view, block))
    return ("list", "under-list") if is_listed else None


def _is_one_that_follows(view: View, block: Block) -> bool:
    """Whether a block is only a name, below a lead-in that announces names (``Các đơn vị sau đây gửi báo cáo …:``)."""
    above = block.parent
    if above is None or WHICH_FOLLOW.search(view.lower, above.start, above.end) is None:
        return False
    named = doers_at(view, block.start, block.end)
    return named is not None and not view.plain[named.end : block.end].strip(" .;,")


def _is_only_heading(scopes: Scopes, block: Block, text: str) -> bool:
    """Whether a heading only names what its items are about (``text``: its words) and lays nothing on anybody. So it is
    without a deadline where it is short without a full stop, names only bodies, or nobody acts or sends in it."""
    view, start, end = scopes.view, block.start, block.end
    if scopes.has_date(start, end):
        return False
    short = len(text) < _SHORT_HEADING
    if short and not text.endswith("."):
        return True
    asked = requested(view, start, end)
    acts = (asked or subject(view, start, end) or passive_doer(view, start, end)) is not None
    if acts and text.endswith(".") and all(child.mark is None for child in block.children):
        return False  # a paragraph that another follows
    names = bool(heading_doers(view, start, end)) and not text.endswith(":")
    return names or short or not (acts or read_delivery(view, start, end).sends)


def _from_lead_paragraph(scopes: Scopes, block: Block) -> Iterator[FoundSentence]:
    """Yield the clauses of a paragraph before the first section; sets ``scopes.default`` and ``scopes.openers``. A
    request binds those whom it asks, here and below; guests who are invited and what only opens a list owe nothing."""
    view = scopes.view
    opens = FoundSentence(block.start, block.end, "heading", "opens-a-list")
    opens_list = view.plain[block.start : block.end].rstrip().endswith(":")
    speaking, doer = _asked_first(scopes, block, opens_list)
    scopes.openers = (block,) * opens_list
    if _pattern["invited"].search(view.lower, block.start, block.end):
        yield opens
    elif doer is not None:
        yield from _asking(scopes, block, speaking, doer, opens_list)
    elif opens_list:
        # “Sở Nội vụ kiến nghị UBND tỉnh:”: what stands below binds nobody
        upward = _pattern["petitions"].search(view.lower, block.start, block.end)
        scopes.default = DoerScope((), False) if upward else scopes.default or _bound_by_last_request(scopes, block)
        is_due = scopes.has_date(block.start, block.end) and _begins_plainly(scopes, block)
        yield from _due_before_sections(scopes, block) if is_due else (opens,)
    else:
        yield from _due_before_sections(scopes, block)


def _begins_plainly(scopes: Scopes, block: Block) -> bool:
    """Whether a paragraph begins with what is sent (``Hồ sơ gửi về …``) or who acts, another than the issuer."""
    span = block.start, block.end
    acting = acting_at(scopes.view, *span)
    return not scopes.are_issuer(acting.names) if acting else THINGS.match(scopes.view.lower, *span) is not None


def _asked_first(scopes: Scopes, block: Block, opens_list: bool) -> tuple[int, Doer | None]:
    """Return where a paragraph begins to ask, and whom; ``None`` for the doer where it asks nobody. The first request,
    behind the issuer's name where that speaks; else the subject of a lead-in that only opens a list."""
    view = scopes.view
    speaking = _issuer_clause(scopes, block)
    begin = block.start if speaking is None else speaking
    asked = requested(view, begin, block.end, weak=speaking is not None, told=True)
    # “niêm phong đề, giao | Ban Tổ chức | trước 01/9”: who only receives something
    receives = asked and not asked[1].acts and HANDS_OVER.match(view.lower, asked[0], block.end)
    # “Thủ tướng giao | Bộ Công an | nghiên cứu”, in a letter of that ministry: what was asked of the issuer
    if asked is not None and not (receives or scopes.are_issuer(asked[1].names)):
        return asked[0] if speaking is None else speaking, asked[1]
    if not opens_list or is_capitals(view.plain[block.start : block.end]):
        return begin, None
    # “Các CĐCS | có trách nhiệm:”, but “HỘI ĐỒNG NHÂN DÂN TỈNH” / “QUYẾT NGHỊ:”
    told = lead_doer(scopes, block.start, block.end)
    clause = Clause(scopes, block, block.start, block.end, told)
    return begin, told if told is not None and clause.begins_with_doer and only_opens(clause, told) else None


def _bound_by_last_request(scopes: Scopes, block: Block) -> DoerScope | None:
    """Return whom a list binds below a lead-in without a request: addressees, else who is asked last, or ``None``."""
    if addressees := scopes.context.addressees:
        return DoerScope(addressees, False, rule="addressees")
    last = asked_last(scopes.view, block.start, block.end)
    return DoerScope(names_of(scopes, last.names), False) if last else None


_ASKED = RoleVerdict("duty", "lead-in")
_ASKED_UPWARD = RoleVerdict("request_upward", "respectful-request")


def _asking(scopes: Scopes, block: Block, speaking: int, doer: Doer, opens_list: bool) -> Iterator[FoundSentence]:
    """Yield the clauses of a paragraph that asks ``doer``, from ``speaking`` on; sets ``scopes.default`` for those
    below. Grounds; the request as a duty, a request upward or a heading that ``opens_list``; duties of others in it."""
    view, names = scopes.view, names_of(scopes, doer.names)
    general = all(map(is_general, names))
    upward = grants(view, doer, block.end)
    scopes.default = DoerScope(() if upward else (general and scopes.context.addressees) or names, False)
    parts = [] if opens_list else split_by_doer(scopes, block)
    others = [part for part in parts if part.start > doer.end]
    stop = others[0].start if others else block.end
    clause = Clause(scopes, block, speaking, stop, doer)
    if speaking > block.start:
        yield FoundSentence(block.start, speaking, "fact", "grounds")
    if not (doer.acts or clause.dated) or (opens_list and (general or only_opens(clause, doer))):
        yield FoundSentence(speaking, stop, "heading", "opens-a-list")
    else:
        asked = _ASKED_UPWARD if upward else _ASKED
        yield _sentence(clause, asked._replace(doer=lead(view, doer, stop)))
    for part in others:
        clause = Clause(scopes, block, *part)
        yield _sentence(clause, verdict(clause))


def _due_before_sections(scopes: Scopes, block: Block) -> Iterator[FoundSentence]:
    """Yield the clauses of a paragraph that asks nobody: a duty is kept where it has a day. Of duties without one: what
    is sent in a period, and in a letter without sections what plainly asks. The rest is grounds."""
    for start, end, doer in sentences_by_doer(scopes, block):
        clause = Clause(scopes, block, start, end, doer)
        said = verdict(clause)
        if said.role == "duty" and not clause.dated:
            opens = begins_preamble(scopes.view.bare[start:end]) and not _acts_behind_comma(clause)
            plainly = not (scopes.has_sections or block.mark or opens)
            in_period = clause.delivery.sends and any(scopes.days.within(start, end))
            speaks = clause.is_issuers and _pattern["working_organ"].match(clause.names[0].lower()) is None
            if speaks or not (plainly or in_period):
                said = RoleVerdict("fact", "grounds")
        yield _sentence(clause, said)


def _acts_behind_comma(clause: Clause) -> bool:
    """Whether a class acts right behind the words that open its sentence (``Sau hội nghị, | CĐCS | gửi biên bản``)."""
    doer, view = clause.doer, clause.scopes.view
    if doer is None or not view.plain.endswith(", ", clause.start, doer.start):
        return False
    return SEVERAL.match(view.lower, doer.start) is not None or all(map(CLASS.match, doer.names))


def _issuer_clause(scopes: Scopes, block: Block) -> int | None:
    """Return where the issuer's name begins as who speaks or proposes (``…, | LĐLĐ tỉnh | đề nghị``), or ``None``."""
    view = scopes.view
    for start, end in sentence_spans(view, block.start, block.end):
        own = subject(view, start, end)
        acting = range(own.start, own.end) if own else range(start, start)
        # “Nhằm báo cáo Bộ Xây dựng, | Sở Xây dựng | giao …”: read as one list
        for body in find_bodies(view, acting.start, end):
            speaks = body.start in acting or _pattern["proposes"].match(view.lower, body.end + 1, end)
            # “…, trong đó yêu cầu | Công đoàn ngành | báo cáo”: a letter from above asks the issuer
            is_asked = _pattern["asks_whom_follows"].search(view.lower, start, body.start)
            if speaks and not is_asked and is_issuer(completed(body.name, scopes.context), scopes.context):
                return body.start
    return None


def _acting_later(clause: Clause, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return who else acts in a later sentence of a task, so that its words may hold a duty of theirs; ``()``: nobody.
    ``names`` are those of the task's doer. Nobody else are the issuer, and who is called by the beginning of the first
    of them (``Phòng GDĐT`` of ``Phòng GDĐT huyện``); a sentence without a doer goes on about the same."""
    scopes = clause.scopes
    for span in sentence_spans(scopes.view, clause.start, clause.end)[1:]:
        doer = scopes.doers.get(span)  # kept by ``whom.doer_of`` when the item was cut; where it was not: none
        others = names_of(scopes, doer.names) if doer is not None else names
        if not (names[0].startswith(others) or scopes.are_issuer(others)):
            return others
    return ()


def _task(clause: Clause, doer: Doer, source: str, scope: DoerScope | None, chance: float | None) -> FoundTask:
    """Return the task of a clause: its names written out and narrowed, its delivery, kind and strength.

    ``source``: the rule that found the ``doer``; ``scope``: the heading whose longer names are meant; ``chance``: the
    second reader's.
    """
    scopes, start, end = clause.scopes, clause.start, clause.end
    narrowed = narrowing(scopes.view, start, end, doer, clause.block)
    names, narrowed = set_apart(names_meant(clause, doer, scope), narrowed)
    block = clause.block
    # The number stands before the doer or in its words; anywhere where the words name nobody, or units.
    is_named = doer.start < doer.end and doer.names != _THE_UNIT
    told = start, doer.end + _LONGEST_POINTER if is_named else block.end
    listed = narrowed.listed or _of_groups(scopes, doer) or so_many_listed(scopes, told, (block.start, block.end))
    counted = _so_many(scopes.view, doer, names)
    many = number_of("".join(counted)[:2])
    late, behind = _missing(scopes, (block.start, end), told[1], doer.names * is_named, many)
    listed = listed or _named_above(scopes, block, doer) or late or counted
    narrowed = narrowed._replace(listed=listed)
    delivery = clause.delivery
    if delivery.sends and delivery.to is None:  # to whom the heading or lead-in above says that reports go
        told_above = (read_delivery(scopes.view, one.start, one.end).to for one in clause.block.ancestors)
        delivery = delivery._replace(to=next(filter(None, told_above), None))
    delivery, inferred = received(delivery, names, scopes.context, clause.dated)
    own = all(is_issuer(name, scopes.context) or is_own_organ(name) for name in names)
    kind = kind_of_task(clause, delivery)
    above = clause.scope if source in _FROM_SCOPE else None
    # Where the act begins behind its doer; nowhere in “chỗ ở do Văn phòng lo”.
    inside = start <= doer.start < doer.end < end
    before = inside and not scopes.view.lower[start : doer.start].rstrip().endswith(" do")
    return FoundTask(
        start,
        end,
        names,
        names_of(scopes, doer.coordinators),
        kind,
        delivery,
        strength(Binding(clause, source, doer, kind, chance)),
        own,
        source,
        narrowing=narrowed,
        receiver_inferred=inferred,
        chance=chance,
        act=max(doer.end, behind * scopes.has_date(behind, end)) if before else None,
        # words above bind a doer by a row of theirs
        rule=above.rule if above is not None and above.names == doer.names else source,
        # “các đơn vị” are no others than those whom the letter names
        rival=tuple(filterfalse(is_general, _acting_later(clause, names))),
    )
