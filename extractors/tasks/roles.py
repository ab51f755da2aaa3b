"""A clause, what can be seen of it, and what it is there for, by rules with names: its own words, then those above.

The first rule of ``RULES`` that holds gives the role. A clause that speaks for itself, with
a doer who acts or with a day of its own, is never silenced by a heading or a lead-in. Of a duty the verdict says whom
it binds.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any, NamedTuple, cast

from extractors.bodies import Body, NameHead, body_at, head_at
from extractors.dates.roles import DAY_ALONE
from extractors.deliveries import Delivery, read_delivery
from extractors.doers import TOWARDS, late_subject, passive_doer, requested, subject
from extractors.doers.acts import BRACKET, EACH, UNDER_WAY, act_at, any_duty, begins_with_act, skip
from extractors.doers.names import Doer, doers_at
from extractors.lexicon import load
from extractors.outline import Block
from extractors.patterns import NEVER_FOUND, View, any_of, end_of, kept, phrase, start_of
from extractors.second_reader import openings
from extractors.tasks.scopes import DoerScope, Scopes, names_of
from extractors.tasks.turns import PEOPLE, RELEASED, sentence_spans
from extractors.tasks.whom import FIRM, doer_of, grants, is_speaker, receives, scope_of
from extractors.wordings import Wordings
from schemas import SentenceRole, Strength, TaskKind

_pattern = Wordings("task_patterns")

# --------------------
# What a heading or lead-in makes of the items below it that do not speak for themselves.

_WORDS = load("roles")
_CONTENTS = phrase(rf"{any_of(_WORDS['contents'])}[^:]{{0,40}}:? *$")
_ROLES = phrase("|".join(rf"(?P<{role}>{any_of(words)}(?!\w))" for role, words in _WORDS["above"].items()))

# --------------------
# Figures to reach, and what kind of act a clause asks.

_LABEL = re.compile(r"[^:.;,]{2,40}: +")
_TASKS = load("tasks")
_TARGET = phrase(any_of(_TASKS["targets"]))


def is_target(view: View, start: int, end: int) -> bool:
    """Whether the words begin with a figure to reach (``100% CĐCS …``, ``Phấn đấu …``), perhaps by when."""
    within = _pattern["within"].match(view.lower, start, end)
    return _TARGET.match(view.lower, end_of(within, start), end) is not None


# --------------------
# A clause and what can be seen of it: the evidence by which its role is told.

_NO_ASKING = "".join(f"(?<!{word}[ ])" for word in _WORDS["no_asking"])
_ASKS = phrase(rf"(?<!\w){_NO_ASKING}{any_of(_WORDS['asks'])}(?!\w)", told_by=_WORDS["asks"])
_ASKS_EARLY = 200  # characters
#: “các”, “riêng” before a name: so many characters.
_SMALL_WORD = 6


@dataclass(frozen=True)
class Clause:
    """A part of a block in which one doer acts, or none is named; the evidence is read when a rule asks for it."""

    scopes: Scopes
    block: Block
    start: int
    end: int
    doer: Doer | None

    def begins(self, pattern: re.Pattern[str]) -> bool:
        """Whether a pattern for the lower view matches at the beginning of the words."""
        return pattern.match(self.scopes.view.lower, self.start, self.end) is not None

    def holds(self, pattern: re.Pattern[str]) -> bool:
        """Whether a pattern for the lower view is found in the words."""
        return pattern.search(self.scopes.view.lower, self.start, self.end) is not None

    def after_doer(self, pattern: re.Pattern[str]) -> bool:
        """Whether a pattern matches right behind the doer's name; never where no doer is named."""
        return self.doer is not None and pattern.match(self.scopes.view.lower, self.behind_doer, self.end) is not None

    @kept
    def behind_doer(self) -> int:
        """Where the words behind the doer's name begin."""
        return skip(self.scopes.view, self.doer.end if self.doer else self.start, self.end)

    @kept
    def lower(self) -> str:
        """The words in small letters, without blanks at their end."""
        return self.scopes.view.lower[self.start : self.end].rstrip()

    @kept
    def first_ends(self) -> int:
        """Where the first of its sentences ends."""
        return next((end for _, end in sentence_spans(self.scopes.view, self.start, self.end)), self.end)

    @kept
    def names(self) -> tuple[str, ...]:
        """The names of the doer that the words name, completed."""
        return names_of(self.scopes, self.doer.names) if self.doer else ()

    @kept
    def is_issuers(self) -> bool:
        """Only the issuer itself acts."""
        return self.doer is not None and self.scopes.are_issuer(self.doer.names)

    @kept
    def head(self) -> NameHead | None:
        """The head of the doer's name, where the words themselves hold it."""
        doer = self.doer
        return head_at(self.scopes.view, doer.start, self.end) if doer else None

    @kept
    def dated(self) -> bool:
        """A deadline or a recurring date stands in the words."""
        return self.scopes.has_date(self.start, self.end)

    @kept
    def delivery(self) -> Delivery:
        """What goes to whom. Items with a day below a heading of reports (``Báo cáo quý, năm``) send one, though their
        words do not say so (``Tổng kết năm: trước ngày 25/11``)."""
        view = self.scopes.view
        said = read_delivery(view, self.start, self.end)
        if said.sends or not self.dated or (self.acts and not self.begins(_pattern["titles"])):
            return said
        names = _pattern["report_heading"].match
        listed = any(names(view.lower, above.start, above.end) for above in self.block.ancestors)
        return Delivery(True) if listed else said

    @kept
    def acts(self) -> bool:
        """The words begin with an act."""
        return begins_with_act(self.scopes.view, self.start, self.end)

    @kept
    def aims(self) -> bool:
        """The words begin with a figure to reach."""
        return is_target(self.scopes.view, self.start, self.end)

    @kept
    def asks(self) -> bool:
        """Whether a word of request (``đề nghị``) stands in the first ``_ASKS_EARLY`` characters of the clause."""
        view = self.scopes.view
        return _ASKS.search(view.lower, self.start, min(self.end, self.start + _ASKS_EARLY)) is not None

    @kept
    def binds_by_words(self) -> bool:
        """The words ask, send or name a deadline."""
        return self.dated or self.asks or self.delivery.sends

    @kept
    def wants(self) -> bool:
        """Something is asked for, whoever does it: the words bind, act or name a figure to reach."""
        return self.binds_by_words or self.acts or self.aims

    @kept
    def is_due(self) -> bool:
        """Something is to be done by a day that the words name."""
        return self.dated and (self.acts or self.delivery.sends)

    @kept
    def begins_with_doer(self) -> bool:
        """The words begin, perhaps behind a small one (``các``), with the name of a doer who acts. A doer whom only
        words elsewhere name (``bound``) has an empty span here, so that they do not begin with it."""
        doer = self.doer
        return doer is not None and doer.acts and doer.start < min(doer.end, self.start + _SMALL_WORD)

    @kept
    def doer_acts(self) -> bool:
        """An act follows the name of the doer, not only a colon."""
        return self.doer is not None and act_at(self.scopes.view, self.doer.end, self.end) is not None

    @kept
    def above(self) -> SentenceRole | None:
        """What the blocks above make of items that do not speak for themselves (``above`` in ``lexicon/roles.toml``).

        ``None`` where they make nothing of them; ``agenda`` beside “Thời gian”, “Địa điểm”, ``list`` below ``…, gồm:``.
        """
        view, parent = self.scopes.view, self.block.parent
        if parent is not None and _pattern["only_content"].fullmatch(view.lower, parent.start, parent.end):
            beside = self.scopes.beside(parent)
            if any(_pattern["item_of_meeting"].match(view.lower, one.start, one.end) for one in beside):
                return "agenda"  # beside “Thời gian”, “Địa điểm” it tells what a meeting is about
        for one in self.block.ancestors or self.scopes.openers:
            if _CONTENTS.search(view.lower, max(one.start, one.end - 70), one.end):
                return "list"
        for one in self.block.ancestors:
            begins = _ROLES.match(view.lower, one.start, one.end) if one.heading or one.mark is not None else None
            if begins:
                return cast(SentenceRole, begins.lastgroup)
        return None

    @kept
    def scope(self) -> DoerScope | None:
        """Whom the heading or lead-in above binds; ``None`` in the closing and where items owe nothing (``above``)."""
        silent = (self.above is not None and not self.is_due) or self.block.zone == "closing"
        return None if silent else scope_of(self.scopes, self.block)

    @kept
    def led(self) -> bool:
        """A lead-in, not a heading, says whom it binds."""
        return self.scope is not None and not self.scope.firm

    def bound(self, names: tuple[str, ...], coordinators: tuple[str, ...] = ()) -> Doer | None:
        """Return the bodies ``names``, which other words name, as the doer, with an empty span at the clause's
        beginning; ``None`` where there are none, or the only one is who receives what the clause sends."""
        is_nobody = names in ((), (self.delivery.to,))
        return None if is_nobody else Doer(names, self.start, self.start, True, coordinators)


def kind_of_task(clause: Clause, delivery: Delivery) -> TaskKind:
    """Return what kind of act a clause asks: ``target`` (a figure to reach), ``report`` (it sends), else ``task``."""
    view, start, end = clause.scopes.view, clause.start, clause.end
    label = _LABEL.match(view.lower, start, end)
    aims = label and _pattern["strives"].match(view.lower, label.end(), end)
    if is_target(view, end_of(aims and label, start), end) or _pattern["reached"].match(view.lower, start, end):
        return "target"
    if delivery.sends:
        return "report"
    above = clause.block.ancestors if _FIGURE.search(view.lower, start, end) else ()
    figures = any(_pattern["target_heading"].match(view.lower, one.start, one.end) for one in above)  # below “CHỈ TIÊU”
    return "target" if figures else "task"


# --------------------
# How strongly a task binds: a duty, general advice, or what is left to the doer.

_STRENGTH = _WORDS["strength"]
_OPTIONAL = phrase(rf"{any_duty('optional')}(?!\w)")
_INVITES = phrase(rf"(?<!\w){any_of(_STRENGTH['invites'])}(?!\w)", told_by=_STRENGTH["invites"])
_CALLS = phrase(rf"(?<!\w){any_of(_STRENGTH['calls'])}(?!\w)", told_by=_STRENGTH["calls"])
_OPTIONAL_EARLY = 60  # characters
#: Nothing but words of carrying out: “nghiêm túc triển khai thực hiện Kế hoạch này./.”
_FORMULA = phrase(rf"[\s,;:(]*(?:{any_of(_STRENGTH['formula'])}(?!\w)[\s,;./)]*)+$")
#: … and whom to tell of difficulties: “; có gì vướng mắc phản ánh về Thường trực”.
_DIFFICULTIES = phrase(rf"[,;.]\s*{any_of(_STRENGTH['difficulties'])}(?!\w)")
_ADVICE = phrase(rf"{any_of(_STRENGTH['advice'])}(?!\w)")
#: “Số lượng: …”, “Hình thức tổ chức: …”: how something is arranged.
_LABELLED = phrase(rf"[-+* \d.]*{any_of(_STRENGTH['labels'])}[^:;.,]{{0,30}}:")
#: “có vướng mắc thì phản ánh về …”
_WHOM_TO_TELL = phrase(
    rf"(?<!\w){any_of(_STRENGTH['troubles'])}[^.;]{{0,80}} {any_of(_STRENGTH['tells'])}(?!\w)",
    told_by=_STRENGTH["troubles"],
)
_FIGURE = phrase(r"\d")
#: What the second reader holds for no duty rather than for one; of what only counts people, below a higher chance.
_UNLIKELY, _UNLIKELY_TO_COUNT = 0.3, 0.5
#: Rules that find a doer neither in the words nor in a heading of their own.
_UNNAMED = frozenset(("lead-in", "first-request", "addressees"))


class Binding(NamedTuple):
    """A task of which it is asked how strongly it binds."""

    clause: Clause
    why: str
    doer: Doer
    kind: TaskKind
    chance: float | None


def _left_to_them(task: Binding) -> bool:
    """Whether a task is invited or left open (``Ban Thường vụ khuyến khích các CĐCS …``). Not for who does the calling
    (``Kêu gọi công nhân …``): only a doer behind that word is left free."""
    clause, lower = task.clause, task.clause.scopes.view.lower
    early = min(clause.end, clause.start + _OPTIONAL_EARLY)
    calls = _CALLS.search(lower, clause.start, early)
    called = calls is not None and task.doer.start >= calls.end()
    invited = called or _INVITES.search(lower, clause.start, early) is not None
    return invited or clause.begins(_OPTIONAL) or clause.after_doer(_OPTIONAL)


def _only_carries_out(task: Binding) -> bool:
    """Whether behind the doer stand only words of carrying out (``nghiêm túc triển khai thực hiện Kế hoạch này``)."""
    lower, end = task.clause.scopes.view.lower, task.clause.end
    tail = _DIFFICULTIES.search(lower, task.doer.end, end)
    return _FORMULA.match(lower, task.doer.end, start_of(tail, end)) is not None


def _is_unlikely(task: Binding) -> bool:
    """Whether the second reader, where asked, holds it for no duty: below 0.3; 0.5 where it only counts people."""
    clause = task.clause
    counts = clause.scopes.holds_limit(clause.start, clause.end) and not clause.delivery.sends
    return task.chance is not None and task.chance < (_UNLIKELY_TO_COUNT if counts else _UNLIKELY)


#: How strongly a task binds, by the first rule that holds.
_STRENGTHS: tuple[tuple[Strength, Callable[[Binding], bool]], ...] = (
    ("optional", _left_to_them),
    ("binding", lambda task: task.clause.dated),
    ("general", lambda task: task.why == "respectful-request"),
    ("general", _only_carries_out),
    ("general", _is_unlikely),
    ("general", lambda task: task.clause.begins(_LABELLED) or task.clause.holds(_WHOM_TO_TELL)),
    ("binding", lambda task: task.kind != "task"),
    # Advice that names nobody.
    ("general", lambda task: task.why in _UNNAMED and task.clause.begins(_ADVICE) and not task.clause.holds(_FIGURE)),
    ("binding", lambda task: True),
)


def strength(task: Binding) -> Strength:
    """Return how strongly a task binds, by the first row of ``_STRENGTHS`` that holds; the last one always does. A day,
    a delivery or a figure binds; so does an act of somebody named. Advice to nobody does not."""
    return next(said for said, holds in _STRENGTHS if holds(task))


# --------------------
# What a clause is there for, by rules with names.

_COUNTS = phrase(rf"{any_of(_WORDS['counts'])}(?!\w)")
_OWN_STATEMENT = phrase(rf"{any_of(_WORDS['own_statements'])}(?!\w)")
_CONTACT = phrase(any_of(_WORDS["contacts"]))
_ENDS_OPEN = re.compile(r":[ .;]*$")
_ONLY_OPENS = re.compile(rf"(?: *{any_of(_WORDS['only_opens'])} *:)?[ .;]*")
_SUPERIOR = re.compile(any_of(_WORDS["superiors"]))
_INFORMS = phrase(rf"{any_of(_WORDS['told_of_superiors'])}(?!\w)")
_TAKE_PART = tuple(_WORDS["shares_of"])
_RESPECTFULLY = phrase(rf"(?<!\w){any_of(_WORDS['respectfully'])} ", told_by=_WORDS["respectfully"])
#: An item that tells when something takes place: “Thi đấu: từ ngày 09/11”.
_SCHEDULE = phrase(rf"[^:.;]{{2,50}}: *{any_of(_WORDS['schedules'])}")
#: “Cụm 2: | từ 12 đến 14/10/2026, tại Nhà thi đấu”, “cụm 2 | (Trường A) ngày 12/10”: when it is somebody's turn,
#: and nothing else.
_ONLY_WHEN = phrase(rf"(?: *:| *\([^()]{{2,120}}\):?)(?=\D*\d){DAY_ALONE}")


class RoleVerdict(NamedTuple):
    """The role of a clause, the rule that gave it, and whom a duty binds."""

    role: SentenceRole
    why: str
    doer: Doer | None = None


class RoleRule(NamedTuple):
    """A rule of ``RULES``: what it looks for in a clause, and the role of a clause in which it finds that. One that
    gives a whole verdict itself has no name here."""

    role: SentenceRole
    name: str
    finds: Callable[[Clause], Doer | RoleVerdict | bool | None]
    """What the rule finds; of a duty or a request the doer whom it binds or asks, the verdict where it knows that."""


def verdict(clause: Clause) -> RoleVerdict:
    """Return what a clause is there for, by the first of ``RULES`` that finds something; else a fact."""
    for rule in RULES:
        found = rule.finds(clause)
        if isinstance(found, RoleVerdict):
            return found
        if found:
            return RoleVerdict(rule.role, rule.name, found if isinstance(found, Doer) else None)
    return RoleVerdict("fact", "no-act")


# ------------------------------------------------------------------------------------------ what its own words say


class _RoleRule(NamedTuple):
    """A rule of ``lexicon/roles.toml``, which knows a role by the words with which a clause begins or ends. ``bare``:
    only where the words do not bind; ``undated``: only without a day."""

    verdict: RoleVerdict
    begins: re.Pattern[str]
    ends: re.Pattern[str]
    bare: bool
    undated: bool


def _told(rule: dict[str, Any]) -> _RoleRule:
    """Return a row of ``lexicon/roles.toml`` as a rule; words that the row lacks are a pattern that is never found."""
    told_by = rule.get("told_by", "").split()
    return _RoleRule(
        RoleVerdict(rule["role"], rule["rule"]),
        phrase(rf"{any_of(rule.get('begins', [NEVER_FOUND]))}(?!\w)", told_by=told_by),
        phrase(rf"{any_of(rule.get('ends', [NEVER_FOUND]))}\s*\Z", told_by=told_by),
        *(rule.get(name, False) for name in ("bare", "undated")),
    )


def _by_words(lexicon: str) -> Callable[[Clause], RoleVerdict | None]:
    """Return a function that gives the verdict of the first rule of a list (``told``, ``left``) of
    ``lexicon/roles.toml``. It gives ``None`` where no rule knows the clause, or it does not stand (``_stands``)."""
    rules = [*map(_told, _WORDS[lexicon])]
    ending = [one for one, row in zip(rules, _WORDS[lexicon], strict=True) if "ends" in row]
    begun = re.compile("|".join(rule.begins.pattern for rule in rules))  # few clauses begin as a rule asks

    def finds(clause: Clause) -> RoleVerdict | None:
        lower = clause.lower
        asked = rules if begun.match(lower) else ending
        told = (one for one in asked if one.begins.match(lower) or one.ends.search(lower))
        return next((one.verdict for one in told if _stands(one, clause)), None)

    return finds


def _stands(rule: _RoleRule, clause: Clause) -> bool:
    """Whether a rule stands: no doer comes in a later sentence, nor what it bars (``bare``, ``undated``)."""
    if clause.doer is not None and clause.doer.start >= clause.first_ends:
        return False  # “Công nhân có quyền phản ánh. Đề nghị | các CĐCS | phổ biến”
    acts = clause.block.mark is not None and clause.begins_with_doer
    asked = rule.bare and clause.binds_by_words
    return not (asked or (rule.undated and (clause.dated or acts)))


def _counts_people(clause: Clause) -> bool:
    """Whether words only count who takes part: ``Số đại biểu: 120 người``, ``Đại biểu nữ phải đạt ít nhất 30%``. Such
    are recorded as limits. Never with a day, nor where something else is asked."""
    doer = clause.doer
    if clause.dated:
        return False
    if clause.begins(_COUNTS):
        return True
    if clause.begins(_pattern["composition"]) and not (
        clause.begins(_pattern["set_up"]) or clause.after_doer(_pattern["forms"])
    ):
        return True
    if not clause.scopes.holds_limit(clause.start, clause.end) or clause.wants:
        return False
    return doer is None or clause.lower.startswith(_TAKE_PART, doer.start - clause.start)


def _has_places(clause: Clause) -> bool:
    """Whether words only say how many of a class take part (``CĐCS: không quá 05 đại biểu``). A later clause of the
    list may say that it sends them. Never with a day or a delivery."""
    first = clause.block.start
    if not clause.after_doer(_pattern["so_many_places"]):
        if clause.start <= first or not clause.after_doer(_pattern["people_sent"]):
            return False
        in_list = clause.scopes.holds_limit(first, clause.start) and clause.begins(_pattern["class_begins"])
        if not (in_list or clause.begins(EACH)):
            return False
    return not (clause.dated or clause.delivery.sends)


def _need_not(clause: Clause) -> bool:
    """Whether the doer is freed: ``CĐCS khối hành chính | không bắt buộc nộp``, behind the name or read as its end."""
    lower, doer = clause.scopes.view.lower, clause.doer
    found = _pattern["need_not"].search(lower, doer.start, clause.end) if doer else None
    return found is not None and found.start() < clause.behind_doer


def _is_done(clause: Clause) -> bool:
    """Whether words tell what somebody did (``Khối 1: đã gửi 15/16, chưa gửi: CĐCS A``) and ask nothing."""
    counts = "/" in clause.lower and not clause.dated and clause.holds(_pattern["counts_of_sent"])
    return (counts or clause.after_doer(UNDER_WAY)) and not clause.binds_by_words


def _states_opinion(clause: Clause) -> bool:
    """Whether the issuer, or without a day one who speaks for it, only states something (``LĐLĐ tỉnh ghi nhận …``)."""
    if clause.head is None or not clause.after_doer(_OWN_STATEMENT):
        return False
    return clause.is_issuers or (
        not clause.dated and all(is_speaker(name, clause.scopes.context) for name in clause.names)
    )


def _threatens(clause: Clause) -> bool:
    """Whether words tell what happens to the late (``Sau thời hạn trên, …``), unless they say by when or what to do."""
    if clause.begins(_pattern["afterwards"]) or (clause.is_issuers and clause.begins(_pattern["too_late"])):
        return True
    found = _pattern["penalty"].search(clause.scopes.view.lower, clause.start, clause.end)
    if found is None or clause.after_doer(_pattern["obliged"]) or (clause.acts and found.start() >= clause.first_ends):
        return False
    return not clause.holds(_pattern["due"]) or clause.begins(_pattern["late"])


def _cites_superior(clause: Clause) -> bool:
    """Whether words tell what bodies above every issuer asked or did: background, unless they are addressees."""
    names = [*map(str.lower, clause.names)]
    if clause.head is None or not all(map(_SUPERIOR.match, names)):
        return False
    addressees = clause.scopes.context.addressees
    return clause.after_doer(_INFORMS) and set(map(str.lower, addressees)).isdisjoint(names)


def _asked_elsewhere(clause: Clause) -> bool:
    """Whether words stand behind a cited document that asks it of others: ``Theo đó, các CĐCS …``. Not where the
    paragraph carries out that document (``Thực hiện Công văn số …, LĐLĐ tỉnh triển khai …``): this letter asks it."""
    lower, first = clause.scopes.view.lower, clause.block.start
    who = clause.doer.start if clause.doer is not None else clause.start
    told = _pattern["told_by_that"].search(lower, first, max(who, clause.start + len("theo đó")))
    return told is not None and _pattern["carries_out"].match(lower, first, clause.end) is None


def only_opens(clause: Clause, doer: Doer) -> bool:
    """Whether words say no more of what ``doer`` must do than that it follows (``thực hiện một số nội dung sau:``). Or
    only whom it is about, with a remark in brackets: ``Đối với cấp tỉnh (có kế hoạch riêng).``"""
    lower = clause.scopes.view.lower
    said = BRACKET.sub("", lower[doer.end : clause.end])
    if _ONLY_OPENS.fullmatch(said) is None:
        return False
    return (_ENDS_OPEN.search(said) or TOWARDS.fullmatch(lower, clause.start, doer.start)) is not None


# ------------------------------------------------------------------------------------------- whom its own words bind


def _own_doer(clause: Clause) -> Doer | None:
    """Return the doer that the words name, or ``None`` where that one does not owe it.

    Nobody sends to itself (``LĐLĐ huyện tổ chức họp mặt; danh sách gửi về LĐLĐ huyện`` leaves open who sends); nor acts
    to whom it is done (``Đoàn viên ốm | phải được thăm hỏi``). Below a heading that asks nothing, and without a day: no
    people, nobody who does it by the way.
    """
    own = clause.doer
    if own is None or clause.after_doer(_pattern["done_to"]):
        return None
    if not clause.asks and receives(clause.scopes, own, clause.delivery):
        return None
    if clause.above is None or clause.dated:
        return own
    # People in a programme or a description take part and owe nothing.
    is_peoples = own.names[0].startswith(PEOPLE)
    return own if not is_peoples and (clause.begins_with_doer or clause.asks) and clause.doer_acts else None


def _class_with_target(clause: Clause) -> Doer | None:
    """Return the class that a target counts (``100% | CĐCS | có quy chế``), or the doer of its passive; else ``None``.
    Firms are counted, but the body of the heading has to reach it; people stand last."""
    if not clause.aims:
        return None
    view, start, end = clause.scopes.view, clause.start, clause.end
    counted = [body_at(view, share.end(), end) for share in _pattern["share"].finditer(view.lower, start, end)]
    bodies = (body for body in filter(None, counted) if body.kind in ("union", "school", "state", "party", "mass"))
    passive = (doers_at(view, found.end(), end) for found in _pattern["done_by"].finditer(view.lower, start, end))
    first = map(_as_doer, filter(None, counted[:1]))
    target = next(chain(map(_as_doer, bodies), filter(None, passive), first), None)
    if target and clause.scope and clause.scope.firm and FIRM.match(target.names[0].lower()):
        return clause.bound(clause.scope.names)
    return target


def _as_doer(body: Body) -> Doer:
    """Return a body as a doer who acts."""
    return Doer((body.name,), body.start, body.end, True)


def _passive(clause: Clause) -> Doer | None:
    """Return who does it by a passive sentence; ``None`` without one, and where a heading binds. Without a day neither
    the issuer (but its ``working_organ``), nor who does another thing beside an act: ``Hiến máu, xe do Hội A lo``."""
    if clause.scope is not None and clause.scope.firm:
        return None
    doer = passive_doer(clause.scopes.view, clause.start, clause.end)
    if doer is None or clause.dated:
        return doer
    if clause.acts and clause.begins(_pattern["by_the_way"]):
        return None
    if not clause.scopes.are_issuer(doer.names):
        return doer
    return doer if all(_pattern["working_organ"].match(name.lower()) for name in doer.names) else None


def _late_subject(clause: Clause) -> Doer | None:
    """Return a body that acts behind a comma (``Xây dựng bộ máy …, | CĐCS | bố trí 01 cán bộ``), or whom that asks."""
    view, end = clause.scopes.view, clause.end
    late = late_subject(view, clause.start, end)
    asked = requested(view, late.end, end, told=True) if late else None
    return asked[1] if asked else late


# ---------------------------------------------------------------------------------- whom a heading or lead-in binds


def _of_some(clause: Clause) -> RoleVerdict | None:
    """Return a verdict for what is due or sent beside words of who has sent something and who has not; else ``None``.
    It is asked of these, whom nobody names, not of all who get the letter: ``unassigned``, without a day ``past``."""
    if not (clause.dated or clause.delivery.sends):
        return None
    if not (clause.holds(_pattern["who_has_sent"]) or (not clause.acts and clause.holds(_pattern["who_has_not"]))):
        return None
    return RoleVerdict("unassigned", "nobody-named") if clause.dated else RoleVerdict("past", "told-who")


def _of_scope(clause: Clause, *, firm: bool = False) -> Doer | RoleVerdict | None:
    """Return whom the heading or lead-in above binds, with ``firm`` only where it binds all below; ``None``: nobody.
    Where it binds without names, it asked those above: a verdict that this is a request upward."""
    scope = clause.scope
    if scope is not None and not scope.names:
        return RoleVerdict("request_upward", "below-a-request")
    return clause.bound(scope.names, scope.coordinators) if scope and (scope.firm or not firm) else None


def _of_first_request(clause: Clause) -> Doer | None:
    """Return whom the letter asked first (``scopes.default``), for closing paragraphs that ask or send, or ``None``."""
    default = clause.scopes.default
    asked = clause.block.zone == "closing" and (clause.asks or clause.delivery.sends)
    return clause.bound(default.names) if asked and default else None


def _acting_before(clause: Clause) -> tuple[str, ...]:
    """Return the names of the subject of the item right before, beside this one; ``()``: none, or the issuer."""
    scopes, above = clause.scopes, clause.block.parent
    before = [one for one in above.children if one.end <= clause.start][-1:] if above else []
    acting = next((doer.names for one in before if (doer := subject(scopes.view, one.start, one.end))), ())
    return () if scopes.are_issuer(acting) else acting


def _of_addressees(clause: Clause) -> Doer | None:
    """Return the addressees, for what is asked or sent; ``None`` where there are none. Without them what has a day is
    for those who receive the letter to carry it out, else for whoever acts in the item before."""
    context = clause.scopes.context
    whom = context.addressees or ((context.charged or _acting_before(clause)) if clause.dated else ())
    return clause.bound(whom) if whom and (clause.asks or clause.delivery.sends) else None


#: The rules, in the order in which they are asked.
RULES: tuple[RoleRule, ...] = (
    RoleRule("participants", "counts-places", _has_places),
    RoleRule(
        "quotation",
        "words-of-a-rule",
        lambda clause: (
            _pattern["words_of_a_rule"].match(clause.scopes.view.lower, clause.block.start, clause.end) is not None
        ),
    ),
    RoleRule("fact", "", _by_words("told")),
    RoleRule("quotation", "asked-elsewhere", _asked_elsewhere),
    RoleRule("participants", "counts-people", _counts_people),
    RoleRule("fact", "own-opinion", _states_opinion),
    RoleRule("fact", "penalty", _threatens),
    RoleRule("quotation", "asked-by-superiors", _cites_superior),
    RoleRule("fact", "released", lambda clause: clause.begins(RELEASED) or (not clause.dated and _need_not(clause))),
    RoleRule("past", "done-already", _is_done),
    RoleRule("fact", "is-given", lambda clause: clause.after_doer(_pattern["given"]) and not clause.binds_by_words),
    # A lead-in that lays nothing on anybody by itself.
    RoleRule("heading", "opens-a-list", lambda clause: clause.doer is not None and only_opens(clause, clause.doer)),
    # Whom to call, what the issuer itself will do.
    RoleRule(
        "formula",
        "closing",
        lambda clause: (
            clause.block.zone == "closing"
            and not clause.dated
            and ((clause.holds(_CONTACT) and not clause.delivery.sends) or clause.is_issuers)
        ),
    ),
    # Whom those below ask: “Kính đề nghị | Tỉnh ủy | xem xét”.
    RoleRule(
        "request_upward",
        "respectful-request",
        lambda clause: (
            clause.doer
            if (clause.holds(_RESPECTFULLY) or (clause.doer and grants(clause.scopes.view, clause.doer, clause.end)))
            and not (clause.dated or clause.delivery.sends)
            else None
        ),
    ),
    RoleRule("request_upward", "asks-for", lambda clause: clause.after_doer(_pattern["asks_for"])),
    # “Cụm 2: từ 12 đến 14/10”: a name and when its turn is, which no deadline makes a duty.
    RoleRule("event", "tells-when", lambda clause: not clause.dated and clause.after_doer(_ONLY_WHEN)),
    RoleRule("duty", "sentence", _own_doer),
    # What a heading above makes of the items below it that do not speak for themselves.
    RoleRule(
        "fact",
        "",
        lambda said: (
            RoleVerdict(said.above, f"under-{said.above}") if said.above and not (said.aims or said.is_due) else None
        ),
    ),
    RoleRule("duty", "target", _class_with_target),
    RoleRule("duty", "passive", _passive),
    # “Thi đấu: từ ngày 09/11” below a lead-in, where only what begins with an act, is sent or is due is asked.
    RoleRule(
        "event", "tells-when", lambda clause: clause.led and not clause.delivery.sends and clause.begins(_SCHEDULE)
    ),
    RoleRule(
        "fact", "asks-nothing", lambda clause: clause.led and not (clause.acts or clause.delivery.sends or clause.dated)
    ),
    RoleRule("past", "told-who", _of_some),
    RoleRule("duty", "heading", partial(_of_scope, firm=True)),
    RoleRule("duty", "lead-in", _of_scope),
    RoleRule("duty", "late-subject", _late_subject),
    RoleRule("duty", "first-request", _of_first_request),
    RoleRule("duty", "addressees", _of_addressees),
    RoleRule("fact", "", _by_words("left")),
    RoleRule("unassigned", "nobody-named", lambda clause: clause.wants),
)

# --------------------
# What the second reader makes of what the rules said: heard where their evidence is not in the words themselves.

#: How a doer is told: whether it acts, whether it is the issuer.
_DOER_TRAITS = {
    (False, False): "named other",
    (True, False): "acts other",
    (False, True): "named issuer",
    (True, True): "acts issuer",
}


def evidence(scopes: Scopes, block: Block, start: int, end: int) -> list[str]:
    """Return the traits of the sentence ``start:end`` of a block that words alone do not show.

    ``due=``: the types of its dates; ``delivers=``: whether something is sent, and to somebody named; ``doer=``:
    whether it names one, who acts or not, the issuer or another; ``scope=``: whom else it binds, by a heading
    (``firm``), a lead-in or the letter's first request; ``before=``: how the block before begins. Weights in
    ``lexicon/second_reader.csv`` go by these very strings.
    """
    delivery, before = read_delivery(scopes.view, start, end), scopes.before.get(id(block))
    scope, doer = scope_of(scopes, block), doer_of(scopes, start, end, block)
    found = [
        f"delivers={('sends', 'to')[delivery.to is not None] if delivery.sends else ''}",
        f"doer={_DOER_TRAITS[doer.acts, scopes.are_issuer(doer.names)] if doer else ''}",
        f"scope={'' if scope is None else 'letter' if scope is scopes.default else ('lead-in', 'firm')[scope.firm]}",
        *map("due={}".format, set(scopes.days.within(start, end)) or ("",)),
    ]
    return [*found, *map("before={}".format, openings(scopes.view, before.start, before.end))] if before else found


#: Below this chance a duty is none: of words that begin with an act, and of others.
UNLIKELY_ACT, UNLIKELY_OTHER = 0.13, 0.2
#: Where the readers are so far from each other, a person should look: a duty that is none, one that was left out.
#: Chosen by folds of whole letters: as few errors in silence as may be, with no more right records in doubt.
DOUBTED, LEFT_OUT = 0.2, 0.6


def chance_of(clause: Clause) -> float | None:
    """Return the chance of the likeliest sentence of a clause; ``None`` where the second reader is not asked. It knows
    nothing of tables, and is not heard against a doer with a day."""
    scopes = clause.scopes
    if scopes.second is None or (clause.doer is not None and clause.dated):
        return None
    found = sentence_spans(scopes.view, clause.start, clause.end)
    second, block = scopes.second, clause.block
    return max(
        [second(scopes.view, scopes.outline, block, *span, evidence(scopes, block, *span)) for span in found],
        default=None,
    )


def differ(asked: bool, chance: float | None) -> bool:
    """Whether the readers differ strongly about a clause that is a duty by the rules (``asked``) or none."""
    return chance is not None and (chance < DOUBTED if asked else chance >= LEFT_OUT)


def heard(clause: Clause, said: RoleVerdict, chance: float | None) -> RoleVerdict:
    """Return a verdict as the second reader's ``chance`` leaves it: a duty that is unlikely becomes a fact. It stays
    where its own words are evidence: a doer who acts, a day, a delivery, a request."""
    if said.doer is None or chance is None or clause.binds_by_words or clause.doer_acts:
        return said
    unlikely = chance < (UNLIKELY_ACT if clause.acts else UNLIKELY_OTHER)
    return RoleVerdict("fact", "second-reader") if unlikely else said
