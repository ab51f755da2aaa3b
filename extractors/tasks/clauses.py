"""A clause and what can be seen of it: the evidence by which its role, its kind of act and its strength are told."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from extractors.bodies import Head, body_at, head_at
from extractors.deliveries import Delivery, read_delivery
from extractors.doers import Doer, act_at, any_duty, begins_with_act, doers_at, heading_doers, requested, skip
from extractors.lexicon import load
from extractors.outline import Block
from extractors.patterns import View, any_of, phrase
from extractors.tasks.scopes import PEOPLE, DoerScope, Scopes, names_of, scope_of, sentences
from schemas.letter import SentenceRole, Strength, TaskKind

# --------------------
# What a heading or lead-in makes of the items below it that do not speak for themselves.

_WORDS = load("roles")
_CONTENTS = phrase(rf"{any_of(_WORDS['contents'])}[^:]{{0,40}}:? *$")
_MEETING = phrase(r"(?:thời gian|địa điểm|thành phần)(?!\w)")
_ROLES = phrase("|".join(rf"(?P<{role}>{any_of(words)}(?!\w))" for role, words in _WORDS["above"].items()))


def role_above(scopes: Scopes, block: Block) -> SentenceRole | None:
    """Return the role that the nearest heading above gives to items that do not speak for themselves."""
    if _describes_meeting(scopes, block):
        return "agenda"
    for above in block.ancestors():
        if _CONTENTS.search(scopes.view.lower, max(above.start, above.end - 70), above.end):
            return "list"
    for above in block.ancestors():
        if (above.heading or above.mark is not None) and (role := _role(scopes, above)):
            return role
    return None


def _role(scopes: Scopes, heading: Block) -> SentenceRole | None:
    begins = _ROLES.match(scopes.view.lower, heading.start, heading.end)
    if begins is None or heading_doers(scopes.view, heading.start, heading.end):
        return None
    return cast(SentenceRole, begins.lastgroup)


def _describes_meeting(scopes: Scopes, block: Block) -> bool:
    """Say whether the block tells what a meeting is about: under ``Nội dung`` beside ``Thời gian``, ``Địa điểm``."""
    view = scopes.view
    above = block.parent
    if above is None or " ".join(view.lower[above.start : above.end].split()).strip(" :.") != "nội dung":
        return False
    siblings = above.parent.children if above.parent else [b for b in scopes.outline.blocks if b.parent is None]
    return any(_MEETING.match(view.lower, b.start, b.end) for b in siblings if b is not above)


# --------------------
# Parts of a letter that list what is to be reported: their items are reports though none says “gửi”.

_HEADING = phrase(
    rf"(?:(?:về|các|chế độ|thời hạn|thời gian|lịch|kỳ) )*{any_of(load('tasks')['report_headings'])} *[.:]?$"
)

#: Acts that are titles of reports, too (``Tổng kết năm``).
_TITLES = phrase(r"(?:sơ kết|tổng kết|thống kê|quyết toán|đánh giá)(?!\w)")


def lists_reports(view: View, block: Block) -> bool:
    """Say whether a heading only names reports (``Báo cáo quý, năm``)."""
    start = block.start
    return _HEADING.match(view.lower, start, start + len(view.plain[start : block.end].rstrip())) is not None


def reported(scopes: Scopes, start: int, end: int, delivery: Delivery) -> Delivery:
    """Return the delivery of an item that a heading makes a report (``Tổng kết năm: trước ngày 25/11``)."""
    view = scopes.view
    if delivery.sends or not scopes.has_date(start, end):
        return delivery
    if begins_with_act(view, start, end) and not _TITLES.match(view.lower, start, end):
        return delivery
    block = scopes.block_at(start)
    if block is None or not any(above.heading and lists_reports(view, above) for above in block.ancestors()):
        return delivery
    return Delivery(True)


# --------------------
# Figures to reach, and what kind of act a clause asks.

_DONE_BY = re.compile(r"(?<!\w)(?:được|do) +")
_LABEL = re.compile(r"[^:.;,]{2,40}: +")
_TASKS = load("tasks")
_TARGET = phrase(any_of(_TASKS["targets"]))
_TARGET_HEADING = phrase(rf"(?:(?:các|một số) )?{any_of(_TASKS['target_headings'])}(?!\w)")
#: “Phát triển đoàn viên: | phấn đấu kết nạp …”
_STRIVES = phrase(r"ph[ấâ]n đấu(?!\w)")
_SHARE = phrase(r"\d{1,3} *% +(?:số )?(?=\S)")
#: “Trong năm học này, | 100% các trường …”: by when a figure is to be reached.
_WITHIN = phrase(
    r"(?:trong|đến|hết|đến hết|tới)(?: (?:cuối|hết))? (?:năm|quý|tháng|ngày|nhiệm kỳ|giai đoạn)"
    r"[^,.;:%]{0,40}?(?:, *| +(?=có ít nhất|có trên|có tối thiểu|ít nhất|trên \d))(?=\S)"
)
_LEAST = any_of(_TASKS["at_least"])
#: “Các CĐCS có từ 300 đoàn viên trở lên báo cáo …”: a size, no figure to reach.
_OF_SIZE = r"các [^.;:,]{2,80} có từ \d[^.;:,]{0,40} trở (?:lên|xuống) \w"
_EACH_WINS = (
    rf"(?:có(?: thêm)? (?:{_LEAST}|từ)|{any_of(_TASKS['made'])} (?:được|mới)(?: {_LEAST}| từ)?"
    rf"|{any_of(_TASKS['won'])}(?: mới| thêm)? (?:{_LEAST}|từ)|{any_of(_TASKS['given'])}(?: mới| thêm)? {_LEAST})"
)
#: “Mỗi cụm lập được 01 đội”; “phải kiểm tra được 25% số cơ sở”: a figure that each has to reach.
_REACHED = phrase(
    r"(?=\D*\d)(?:[^.;:]{2,60}[.:] )?(?:đến [^,.;:]{2,20} )?"
    rf"(?:(?!{_OF_SIZE})(?:mỗi|từng|các) [^.;:,]{{2,80}} {_EACH_WINS} \d|[^.;:,]{{2,90}} kiểm tra[^.;:,]{{0,20}} \d+ *%"
    rf"|[^.;:]{{0,120}}(?:huy động|vận động)(?: được)? {_LEAST}(?: là)? \d)"
)


def is_target(view: View, start: int, end: int) -> bool:
    """Say whether the words begin with a figure to reach (``100% CĐCS …``, ``Phấn đấu …``), perhaps by when."""
    within = _WITHIN.match(view.lower, start, end)
    return _TARGET.match(view.lower, within.end() if within else start, end) is not None


def is_reached(view: View, start: int, end: int) -> bool:
    """Say whether the words name a figure that each of a class has to reach (``Mỗi cụm lập được 01 đội``)."""
    return _REACHED.match(view.lower, start, end) is not None


def target_doer(scopes: Scopes, start: int, end: int) -> Doer | None:
    """Return whom a target binds: the class it counts (``100% | CĐCS | có quy chế``), or the doer of its passive."""
    view = scopes.view
    if not is_target(view, start, end):
        return None
    for found in _SHARE.finditer(view.lower, start, end):
        body = body_at(view, found.end(), end)
        if body and body.kind in ("union", "school", "state", "party", "mass"):
            return Doer((body.name,), body.start, body.end, True)
    for found in _DONE_BY.finditer(view.lower, start, end):
        doer = doers_at(view, found.end(), end)
        if doer and doer.acts:
            return doer
    first = _SHARE.search(view.lower, start, end)
    body = body_at(view, first.end(), end) if first else None
    return (
        Doer((body.name,), body.start, body.end, True)
        if body and body.kind == "person" and _scope_of_nobody(scopes)
        else None
    )


def _scope_of_nobody(scopes: Scopes) -> bool:
    """Say whether the letter as a whole binds no class, so that persons counted in a target stand for themselves."""
    return scopes.default is None


def kind_of_task(scopes: Scopes, start: int, end: int, delivery: Delivery) -> TaskKind:
    """Return what kind of act the words ask: a figure to reach, something to send, or anything else."""
    view = scopes.view
    label = _LABEL.match(view.lower, start, end)
    aims = label and (_TARGET_HEADING.search(label[0]) or _STRIVES.match(view.lower, label.end(), end))
    if is_target(view, label.end() if label and aims else start, end):
        return "target"
    if is_reached(view, start, end):
        return "target"
    if delivery.sends:
        return "report"
    return "target" if _under_targets(scopes, start) and re.search(r"\d", view.lower[start:end]) else "task"


def _under_targets(scopes: Scopes, at: int) -> bool:
    """Say whether the words stand under a heading that speaks of figures to reach (``CHỈ TIÊU``)."""
    block = scopes.block_at(at)
    if block is None:
        return False
    return any(_TARGET_HEADING.match(scopes.view.lower, above.start, above.end) for above in block.ancestors())


# --------------------
# A clause and what can be seen of it: the evidence by which its role is told.

_NO_ASKING = "".join(f"(?<!{word}[ ])" for word in _WORDS["no_asking"])
_ASKS = phrase(rf"(?<!\w){_NO_ASKING}{any_of(_WORDS['asks'])}(?!\w)", told_by=_WORDS["asks"])
_ASKS_EARLY = 200  # characters
_TELLS = phrase(rf"(?<!\w){any_of(_WORDS['telling'])}(?!\w)")
_MUST = phrase(rf"{any_duty('modals')}(?!\w)")


@dataclass(frozen=True)
class Clause:
    """A part of a block in which one doer acts, or none is named; the evidence is read when a rule asks for it."""

    scopes: Scopes
    block: Block
    start: int
    end: int
    doer: Doer | None

    def begins(self, pattern: re.Pattern[str]) -> bool:
        """Say whether the words begin so."""
        return pattern.match(self.scopes.view.lower, self.start, self.end) is not None

    def holds(self, pattern: re.Pattern[str]) -> bool:
        """Say whether the words hold such."""
        return pattern.search(self.scopes.view.lower, self.start, self.end) is not None

    def after_doer(self, pattern: re.Pattern[str]) -> bool:
        """Say whether such words follow the doer's name."""
        if self.doer is None:
            return False
        view = self.scopes.view
        return pattern.match(view.lower, skip(view, self.doer.end, self.end), self.end) is not None

    @cached_property
    def plain(self) -> str:
        """The words, without blanks at their end."""
        return self.scopes.view.plain[self.start : self.end].rstrip()

    @cached_property
    def lower(self) -> str:
        """The words in small letters, without blanks at their end."""
        return self.scopes.view.lower[self.start : self.end].rstrip()

    @cached_property
    def first_ends(self) -> int:
        """Where the first of its sentences ends."""
        return next((end for _, end in sentences(self.scopes.view, self.start, self.end)), self.end)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the doer that the words name, completed."""
        return names_of(self.scopes, self.doer.names) if self.doer else ()

    @cached_property
    def is_issuers(self) -> bool:
        """Only the issuer itself acts."""
        return self.doer is not None and self.scopes.are_issuer(self.doer.names)

    @cached_property
    def is_peoples(self) -> bool:
        """People act, who in a programme or a description take part and owe nothing."""
        return self.doer is not None and self.doer.names[0].startswith(PEOPLE)

    @cached_property
    def head(self) -> Head | None:
        """The head of the doer's name, where the words themselves hold it."""
        doer = self.doer
        return head_at(self.scopes.view, doer.start, self.end) if doer and doer.start < doer.end else None

    @cached_property
    def dated(self) -> bool:
        """A deadline or a recurring date stands in the words."""
        return self.scopes.has_date(self.start, self.end)

    @cached_property
    def delivery(self) -> Delivery:
        """What goes to whom."""
        view = self.scopes.view
        return reported(self.scopes, self.start, self.end, read_delivery(view, self.start, self.end))

    @cached_property
    def acts(self) -> bool:
        """The words begin with an act."""
        return begins_with_act(self.scopes.view, self.start, self.end)

    @cached_property
    def aims(self) -> bool:
        """The words begin with a figure to reach."""
        return is_target(self.scopes.view, self.start, self.end)

    @cached_property
    def counts(self) -> bool:
        """The words name a figure that each of a class has to reach."""
        return is_reached(self.scopes.view, self.start, self.end)

    @cached_property
    def asks(self) -> bool:
        """A word of request stands near the beginning."""
        view = self.scopes.view
        return _ASKS.search(view.lower, self.start, min(self.end, self.start + _ASKS_EARLY)) is not None

    @cached_property
    def binds_by_words(self) -> bool:
        """The words ask, send or name a deadline."""
        return self.dated or self.asks or self.delivery.sends

    @cached_property
    def is_due(self) -> bool:
        """Something is to be done by a day that the words name."""
        return self.dated and (self.acts or self.delivery.sends or self.asks)

    @cached_property
    def asks_now(self) -> bool:
        """The words ask somebody to act, or say that somebody other than the issuer must."""
        if requested(self.scopes.view, self.start, self.end) is not None:
            return True
        acts = self.doer is not None and self.doer.acts and not self.is_issuers
        return acts and (self.after_doer(_MUST) or not self.holds(_TELLS))

    @cached_property
    def begins_with_doer(self) -> bool:
        """The words begin with the name of a doer who acts."""
        doer = self.doer
        return doer is not None and doer.acts and self.start + _SMALL_WORD > doer.start < doer.end

    @cached_property
    def doer_acts(self) -> bool:
        """An act follows the name of the doer, not only a colon."""
        return self.doer is not None and act_at(self.scopes.view, self.doer.end, self.end) is not None

    @cached_property
    def above(self) -> SentenceRole | None:
        """What the headings and lead-ins above make of items that do not speak for themselves."""
        return role_above(self.scopes, self.block)

    @cached_property
    def scope(self) -> DoerScope | None:
        """Whom the heading or lead-in above binds."""
        silent = (self.above is not None and not self.is_due) or self.block.zone == "closing"
        return None if silent else scope_of(self.scopes, self.block)

    @cached_property
    def led(self) -> bool:
        """A lead-in, not a heading, says whom it binds."""
        return self.scope is not None and not self.scope.firm

    def bound(self, names: tuple[str, ...], coordinators: tuple[str, ...] = ()) -> Doer:
        """Return those whom words elsewhere name as the doer."""
        return Doer(names, self.start, self.start, True, coordinators)


#: “các”, “riêng” before a name: so many characters.
_SMALL_WORD = 6


# --------------------
# How strongly a task binds: a duty, general advice, or what is left to the doer.

_STRENGTH = load("roles")["strength"]
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


def strength(clause: Clause, why: str, doer: Doer, kind: TaskKind, chance: float | None) -> Strength:
    """Return how strongly a task binds.

    A day, a delivery or a figure binds; so does an act of somebody named. Words of carrying out alone, and advice that
    names nobody, are general.
    """
    view, start, end = clause.scopes.view, clause.start, clause.end
    begin = doer.end if start <= doer.end <= end else start
    if clause.begins(_OPTIONAL) or clause.after_doer(_OPTIONAL) or _invites(clause, doer):
        return "optional"
    if clause.dated:
        return "binding"
    if why == "respectful-request":
        return "general"
    tail = _DIFFICULTIES.search(view.lower, begin, end)
    if _FORMULA.match(view.lower, begin, tail.start() if tail else end):
        return "general"
    counts = clause.scopes.holds_limit(start, end) and not clause.delivery.sends
    if chance is not None and chance < (_UNLIKELY_TO_COUNT if counts else _UNLIKELY):
        return "general"
    if clause.begins(_LABELLED) or clause.holds(_WHOM_TO_TELL):
        return "general"
    if kind != "task":
        return "binding"
    advises = why in _UNNAMED and clause.begins(_ADVICE) and not clause.holds(_FIGURE)
    return "general" if advises else "binding"


def _invites(clause: Clause, doer: Doer) -> bool:
    """``Ban Thường vụ khuyến khích các CĐCS …``; who calls others (``Kêu gọi công nhân …``) acts."""
    lower, start = clause.scopes.view.lower, clause.start
    early = min(clause.end, start + _OPTIONAL_EARLY)
    calls = _CALLS.search(lower, start, early)
    return _INVITES.search(lower, start, early) is not None or (calls is not None and doer.start >= calls.end())
