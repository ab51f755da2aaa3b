"""Whom an item binds: by its own words, else by those above it, else as the letter asks first.

A block above an item is asked by the rules of ``RULES`` in their order, from the nearest block to the farthest; the
first that knows says whom the item binds, and by which rule. A sentence is asked by those of ``_OF_SUBJECT`` where it
has a subject, else by those of ``_WITHOUT``: whom it asks, who does it in the passive.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from extractors.deliveries import Delivery, read_delivery
from extractors.doers import (
    TOWARDS,
    fronted_doer,
    heading_as_doer,
    heading_doers,
    lead,
    long_subject,
    passive_doer,
    requested,
    subject,
    unknown_after_adverbial,
    unknown_doer,
)
from extractors.doers.acts import SEVERAL, any_duty, begins_with_act, skip
from extractors.doers.names import Doer, acting_at, doers_at, people_at, whole_list
from extractors.lexicon import load
from extractors.outline import Block
from extractors.outline.lines import GROUP, GROUP_RANK
from extractors.patterns import View, any_of, end_of, kept, phrase, read_behind, start_of
from extractors.tasks.scopes import DoerScope, Scopes, TaskContext, completed, is_issuer, is_own_organ, names_of
from extractors.wordings import Wordings

_pattern = Wordings("task_patterns")

# --------------------
# Whom the words above bind.

_ASSIGNING = phrase(rf"{any_duty('assigning_headings')}(?!\w)")
_LEAD_IN = phrase(rf"{any_duty('lead_ins')} *:?$")
#: How those of a level are called that is no “cấp”.
_LEVEL_CALLED = {"cơ sở": "Cơ sở"}
_LONGEST_OPENING = 160  # characters


class AboveRule(NamedTuple):
    """A way in which a block says whom the items below it bind."""

    name: str
    firm: bool  # whether every item below is theirs, not only one that begins with an act
    finds: Callable[[Scopes, Block, str], Doer | None]
    """Whom it names, by the words of the block without blanks at their end."""


def scope_of(scopes: Scopes, block: Block) -> DoerScope | None:
    """Return whom the nearest heading or lead-in above a block binds, else ``scopes.default`` (the first request)."""
    return next(filter(None, map(partial(scope_below, scopes), block.ancestors)), scopes.default)


def firmly_bound(scopes: Scopes, block: Block) -> tuple[str, ...]:
    """Return the names that a heading or lead-in above a block binds firmly, whatever the item says; ``()``: none."""
    scope = scope_of(scopes, block)
    return scope.names if scope and scope.firm else ()


def scope_below(scopes: Scopes, block: Block) -> DoerScope | None:
    """Return whom a block binds for all below it, by the first of ``RULES`` that finds somebody; ``None``: nobody.
    Without names where it asks those above to allow something. The answer is kept in ``scopes.found``."""
    if id(block) not in scopes.found:
        text = scopes.view.plain[block.start : block.end].rstrip()
        found = next(
            (
                DoerScope(names_of(scopes, doer.names), rule.firm, doer.coordinators, rule.name)
                for rule in RULES
                if (doer := rule.finds(scopes, block, text)) is not None
            ),
            None,
        )
        asked = requested(scopes.view, block.start, block.end) if found else None
        if asked and grants(scopes.view, asked[1], block.end):
            found = DoerScope((), True, rule="below-a-request")
        scopes.found[id(block)] = found
    return scopes.found[id(block)]


#: So near before a name stands the order to it; in characters.
_ORDER = 30


def grants(view: View, doer: Doer, limit: int) -> bool:
    """Whether a body is asked to allow, decide or consider something: a request to those above, no duty of theirs.

    ``Đề nghị | UBND tỉnh | xem xét, phê duyệt``; of a class, or of a union, the same words are asked to be done, and so
    they are of whom an order names (``Giao | Sở Nội vụ | xem xét``).
    """
    return (
        len(doer.names) == 1
        and _pattern["orders"].search(view.lower, max(0, doer.start - _ORDER), doer.start) is None
        and _pattern["above"].match(doer.names[0].lower()) is not None
        and _pattern["grants"].match(view.lower, skip(view, doer.end, limit), limit) is not None
    )


def _named(names: tuple[str, ...], block: Block) -> Doer | None:
    """Return ``names`` as a doer who acts, without words of its own in the block; ``None`` without names."""
    return Doer(names, block.start, block.end, True) if names else None


def _level(scopes: Scopes, block: Block, text: str) -> Doer | None:
    """Return the bodies of a level that are all of a heading (``2. Cơ sở``, ``1. Cấp huyện``); else ``None``."""
    level = _pattern["level_heading"].fullmatch(scopes.view.lower, block.start, block.start + len(text))
    return level and _named((_LEVEL_CALLED.get(level["level"], f"Cấp {level['level']}"),), block)


def _both_sides(scopes: Scopes, block: Block, text: str) -> Doer | None:
    """Return ``Hai bên`` for a heading like ``3. Trách nhiệm chung`` of what two bodies sign, or ``None``."""
    both = _pattern["of_both"].fullmatch(scopes.view.lower, block.start, block.start + len(text))
    return both and _named(("Hai bên",), block)


def _acting(scopes: Scopes, block: Block, text: str) -> Doer | None:
    """Return who acts in an item that is a whole sentence: paragraphs that go on below it are about the same doer.
    ``None`` where it begins as a heading does (``TOWARDS``: ``Trách nhiệm của …``), where nobody acts, and where what
    binds from above names all of them in full: ``Phòng GDĐT sẽ …`` below ``Phòng GDĐT huyện …``."""
    if not text.endswith((".", ";")) or TOWARDS.match(scopes.view.lower, block.start, block.end):
        return None
    doer = subject(scopes.view, block.start, block.end)
    if doer is None:
        return None
    names_above = firmly_bound(scopes, block)
    is_short = all(any(above.startswith(name) for above in names_above) for name in names_of(scopes, doer.names))
    return None if is_short else doer


def _directed(scopes: Scopes, block: Block, text: str) -> Doer | None:
    """Return whom a block that ends with a colon directs (``Sở Nội vụ chỉ đạo | các CĐCS | :``), for what stands below.
    ``None`` where it is neither an item nor has a subject or a request, or says more than whom."""
    view = scopes.view
    if not text.endswith(":"):
        return None
    asked = requested(view, block.start, block.end)
    speaker = subject(view, block.start, block.end) or (asked and asked[1])
    if block.mark is None and speaker is None:
        return None
    at = skip(view, speaker.end if speaker is not None and speaker.acts else block.start, block.end)
    doer = read_behind(doers_at, view, _pattern["directs"].match(view.lower, at, block.end), block.end)
    return doer if doer is not None and _pattern["only_colon"].match(view.lower, doer.end, block.end) else None


def _heading(scopes: Scopes, block: Block, text: str) -> Doer | None:
    """Return whom a heading or short line names: ``2. Đối với các CĐCS``, ``Các CĐCS:``, ``Nhóm 1, gồm: CĐCS A.``."""
    view, end = scopes.view, block.start + len(text)
    if block.rank == GROUP_RANK:
        behind = end_of(GROUP.match(view.lower, block.start, end), end)
        left_out = _pattern["except"].search(view.lower, behind, end)
        return _named(whole_list(view, behind, start_of(left_out, end)), block)
    # however many are listed: “Đối với các công ty có xe đưa đón, gồm: Công ty A, Công ty B, …”
    opening = end_of(_pattern["towards_listed"].match(view.lower, block.start, end), end) - block.start
    if not (block.heading or opening < _LONGEST_OPENING):
        return None
    return _named(heading_doers(view, block.start, block.end), block)


def _whole_heading(scopes: Scopes, block: Block, _: str) -> Doer | None:
    """Return the body, known or not, that is all of a heading below ``TỔ CHỨC THỰC HIỆN``; else ``None``."""
    is_name = block.heading and assigns(scopes.view, block.parent)
    return _named(heading_as_doer(scopes.view, block.start, block.end), block) if is_name else None


def _lead_in(scopes: Scopes, block: Block, text: str) -> Doer | None:
    """Return whom a block asks that opens a list: ``Đề nghị các CĐCS thực hiện các nội dung sau:``; else ``None``."""
    opens = text.endswith(":") or _LEAD_IN.search(scopes.view.lower, max(block.start, block.end - 60), block.end)
    return lead_doer(scopes, block.start, block.end) if opens else None


#: The rules, in the order in which a block is asked by them.
RULES: tuple[AboveRule, ...] = (
    AboveRule("level", False, _level),
    AboveRule("both-sides", False, _both_sides),
    AboveRule("item-goes-on", False, _acting),
    AboveRule("directed", True, _directed),
    AboveRule("heading", True, _heading),
    AboveRule("whole-heading", True, _whole_heading),
    AboveRule("lead-in", True, _lead_in),
)


def assigns(view: View, heading: Block | None) -> bool:
    """Whether a heading says that work is shared out below it (``TỔ CHỨC THỰC HIỆN``)."""
    return heading is not None and bool(_ASSIGNING.match(view.lower, heading.start, heading.end))


def lead_doer(scopes: Scopes, start: int, end: int) -> Doer | None:
    """Return whom a lead-in asks: its subject, but for the issuer, else the body behind its request, or ``None``."""
    view = scopes.view
    own = subject(view, start, end)
    if own and not any(is_issuer(name, scopes.context) for name in own.names):
        return lead(view, own, end)
    asked = requested(view, start, end)
    return lead(view, asked[1], end) if asked else None


# --------------------
# Who acts by the words of a sentence.


_WORDS = load("tasks")
#: What is handed to somebody is done by them, though no act follows (``Đại hội điểm: giao | CĐCS A, ngày …``).
HANDS_OVER = phrase(rf"{any_of(_WORDS['hands_over'])}(?: cho| \d+)? (?=\S)")
PERSONS = _pattern["persons"]
REFUSES = _pattern["refuses"]
_LEVELS: dict[str, dict[str, str]] = _WORDS["levels"]
#: Those of the issuer, or of both issuers, who hand things to others.
_SPEAKERS = phrase(any_of(_WORDS["speakers"]))
#: Firms are asked, and counted in a target; who answers for them is the body that asks, or that of the heading.
FIRM = phrase(rf"{any_of(_WORDS['firms'])}(?!\w)")
#: A sentence that surely lays nothing on anybody.
_NOBODY = Doer((), 0, 0, False)


def doer_of(scopes: Scopes, start: int, end: int, block: Block) -> Doer | None:
    """Return the doer that a sentence of ``block`` names itself, or ``None``; kept by its span in ``scopes.doers``."""
    if (start, end) not in scopes.doers:
        scopes.doers[start, end] = _doer_of(scopes, start, end, block)
    return scopes.doers[start, end]


class _SubjectSentence:
    """A sentence: its subject, and whom it asks, which is read when a rule asks for it."""

    def __init__(self, scopes: Scopes, block: Block, start: int, end: int) -> None:
        self.scopes, self.block, self.start, self.end = scopes, block, start, end
        self.view = scopes.view
        #: Where its words begin.
        self.first = skip(scopes.view, start, end)
        self.subject = subject(scopes.view, start, end)
        #: The subject, or nobody, where its words begin.
        self.own = self.subject or _NOBODY._replace(start=self.first)

    @kept
    def asked(self) -> tuple[int, Doer] | None:
        """Where its request stands, and whom that asks."""
        return requested(self.view, self.start, self.end, told=self.subject is not None)

    @kept
    def about(self) -> bool:
        """It says first whom it is about (``Đối với …``)."""
        return TOWARDS.match(self.view.lower, self.first, self.end) is not None

    @kept
    def speaks(self) -> bool:
        """The issuer is its subject, or one who speaks for it."""
        return any(is_speaker(name, self.scopes.context) for name in self.own.names)


def _doer_of(scopes: Scopes, start: int, end: int, block: Block) -> Doer | None:
    """Return a sentence's doer: what the first rule finds, else its subject, with those who work along; ``None``:
    nobody. The rules are ``_OF_SUBJECT`` where it has a subject, else ``_WITHOUT``."""
    said = _SubjectSentence(scopes, block, start, end)
    doer = said.subject
    for finds in _OF_SUBJECT if said.subject else _WITHOUT:
        if (found := finds(said)) is not None:
            doer = found
            break
    return lead(said.view, doer, end) if doer is not None and doer.names else None


def _asked_alone(said: _SubjectSentence) -> Doer | None:
    """Return whom a sentence without a subject asks, if they act or an order names them. ``None`` without a request, or
    behind words of who only proposes; ``_NOBODY`` where those asked owe nothing."""
    if said.asked is None:
        return None
    at, doer = said.asked
    proposes = said.scopes.are_issuer(doer.names) or grants(said.view, doer, said.end)
    if proposes and at > said.first:
        return None  # “Bình chọn tập thể tiêu biểu, đề nghị | LĐLĐ tỉnh | khen thưởng”: who proposes does it
    ordered = _pattern["orders_plainly"].match(said.view.lower, said.first)
    binds = doer.acts or ordered
    # “Phân công | ủy viên phụ trách”: who is named above has its own people do it
    is_closing = said.block.zone == "closing"
    handed = not is_closing and _are_own_people(said.view, doer) and firmly_bound(said.scopes, said.block)
    return doer if binds and not handed else _NOBODY


def _given(said: _SubjectSentence) -> Doer | None:
    """Return who is given work (``Thường trực Tỉnh ủy chỉ đạo | Liên đoàn Lao động tỉnh | rà soát``), or ``None``."""
    view = said.view
    given = given_to(said.scopes, said.own.start, said.end)
    if given is None and said.subject is None and (comma := view.plain.find(", ", said.first, said.end)) > 0:
        given = given_to(said.scopes, comma + 2, said.end)
    return given


def given_to(scopes: Scopes, at: int, end: int) -> Doer | None:
    """Return to whom somebody gives work whose name begins at ``at``; ``None`` where nobody does."""
    return read_behind(acting_at, scopes.view, _pattern["giver"].match(scopes.view.lower, at, end), end)


def _unknown_name(said: _SubjectSentence) -> Doer | None:
    """Return a doer of no known name, at an item's beginning or behind an adverbial there, or ``None``."""
    if said.start > said.block.start:
        return None
    handed = HANDS_OVER.match(said.view.lower, said.first, said.end)
    above = said.block.ancestors if said.block.mark is not None else ()
    assigned = any(assigns(said.view, one) for one in above)
    return unknown_doer(said.view, end_of(handed, said.first), said.end, assigned=assigned) or unknown_after_adverbial(
        said.view, said.start, said.end
    )


def _asked_instead(said: _SubjectSentence) -> Doer | None:
    """Return whom the issuer, or a sentence that begins with ``Đối với``, asks (``đề nghị | CĐCS``), or ``None``."""
    if said.asked is None or not (said.about or said.speaks):
        return None
    at, doer = said.asked
    if _pattern["gives"].match(said.view.lower, at) and _are_own_people(said.view, doer):
        return None
    # “Đối với người nghỉ hưu, đề nghị Phòng A của trường | thu qua tài khoản”: whom it is about is asked nothing
    behind = said.about and said.view.plain[said.start : at].rstrip().endswith(",")
    return doer if doer.acts or behind or _pattern["only_colon"].match(said.view.lower, doer.end, said.end) else None


def receives(scopes: Scopes, doer: Doer, delivery: Delivery) -> bool:
    """Whether a doer, and no class of them, receives what is sent: ``Ban A chủ trì. | Danh sách gửi về Ban A``."""
    if delivery.to is None or SEVERAL.match(scopes.view.lower, doer.start):
        return False
    return names_of(scopes, doer.names) == (completed(delivery.to, scopes.context),)


def _asked_by_subject(said: _SubjectSentence) -> Doer | None:
    """Return whom an office or organ asks (``Văn phòng đề nghị | các CĐCS | gửi …``): it owes nothing itself. ``None``
    where the subject is a body outside, or a class, that has to turn to others (``Các CĐCS đề nghị Sở Y tế cấp thẻ``),
    unless it receives what is sent, or the issuer is asked."""
    own, asked = said.own, said.asked
    if asked is None or not _pattern["politely"].fullmatch(said.view.lower, own.end, asked[0]):
        return None
    if receives(said.scopes, own, read_delivery(said.view, said.start, said.end)):
        return asked[1]
    # “Trung tâm A đề nghị | các phòng | bàn giao”
    many = SEVERAL.match(said.view.lower, asked[1].start) and not FIRM.match(asked[1].names[0].lower())
    speaks = _pattern["proposes"].match(said.view.lower, asked[0]) and (many or all(map(is_own_organ, own.names)))
    # “UBND tỉnh yêu cầu | Sở Nội vụ | báo cáo”, in a letter of that office: asked from above
    return asked[1] if speaks or said.scopes.are_issuer(asked[1].names) else None


def _for_each(said: _SubjectSentence) -> Doer | None:
    """Return the class for each of which a sum is set (``… đề ra chỉ tiêu | mỗi CĐCS | vận động …``), or ``None``."""
    view, end = said.view, said.end
    sets = None if SEVERAL.match(view.lower, said.own.start) else _pattern["sets"].match(view.lower, said.own.end, end)
    each = read_behind(doers_at, view, sets, end)
    return each if each and (each.acts or _pattern["so_much"].match(view.lower, each.end, end)) else None


def _added(said: _SubjectSentence) -> Doer | None:
    """Return those named before ``mỗi đơn vị``, sending one each: ``Bổ sung | CĐCS A và B | , mỗi đơn vị 01 hồ sơ``."""
    each = _pattern["each_of_them"].search(said.view.lower, said.first, said.end)
    doer = doers_at(said.view, *each.span("named")) if each else None
    return doer and doer._replace(acts=True)


def _let_know(said: _SubjectSentence) -> Doer | None:
    """Return who is told to know and act: ``Văn phòng thông báo để | các phòng | biết, thực hiện``; else ``None``."""
    lets_know = _pattern["lets_know"].match(said.view.lower, said.own.end, said.end)
    doer = read_behind(acting_at, said.view, lets_know, said.end)
    return doer if doer is not None and _pattern["knows"].match(said.view.lower, doer.end, said.end) else None


def _of_level(said: _SubjectSentence) -> Doer | None:
    """Return the issuer's bodies of a level with a day (``Cấp cơ sở: | xong trước ngày 30/4``); else ``None``. How they
    are called by the issuer's kind is in ``levels`` of ``lexicon/tasks.toml``."""
    found = _pattern["level"].match(said.view.lower, said.first, said.end)
    if found is None or not said.scopes.has_date(said.start, said.end):
        return None
    own = said.scopes.context.low_issuer
    kind = next((names for issuer, names in _LEVELS.items() if own.startswith(issuer)), None)
    if kind is None:
        return None
    name = kind.get(found["level"]) or f"{kind['']} cấp {found['level']}"
    return Doer((name,), found.start("level"), found.end("level"), True)


def _of_congress(said: _SubjectSentence) -> Doer | None:
    """Return whose congress has a day (``Đại hội | công đoàn cơ sở | : xong trước ngày 30/6``); else ``None``."""
    dated = said.scopes.has_date(said.start, said.end)
    found = _pattern["congress_over"].match(said.view.lower, said.first, said.end) if dated else None
    doer = read_behind(doers_at, said.view, found, said.end)
    return doer and doer._replace(acts=True)


def is_speaker(name: str, context: TaskContext) -> bool:
    """Whether the issuer speaks by ``name``: itself, an organ, an office of it (``Ban Nữ công | LĐLĐ tỉnh``)."""
    if is_issuer(completed(name, context), context) or _SPEAKERS.fullmatch(name.lower()):
        return True
    if not _pattern["office"].match(name):
        return False
    words = name.split()
    return any(is_issuer(" ".join(words[at:]), context) for at in range(2, len(words) - 1) if words[at][0].isupper())


def done_by(scopes: Scopes, start: int, end: int) -> Doer | None:
    """Return who does it by a passive sentence (``Danh sách do | CĐCS | lập``) or a bracket (``(Văn phòng chuẩn bị)``).
    ``None`` without such words and for the issuer; behind an act only ``…, do Ban A thực hiện`` counts."""
    bracket = _pattern["in_brackets"].search(scopes.view.lower, start, end)
    if told := read_behind(acting_at, scopes.view, bracket, end):
        return told
    if begins_with_act(scopes.view, start, end) and not scopes.view.lower.startswith("báo cáo", start):
        # “Thống kê công nhân mất việc do doanh nghiệp chuyển đi”: a cause, not a doer, unless it is said to do all that
        apart = _pattern["done_apart"].search(scopes.view.lower, start, end)
        start = start_of(apart, end)
    doer = passive_doer(scopes.view, start, end)
    return None if doer is None or scopes.are_issuer(doer.names) else doer


def _are_own_people(view: View, asked: Doer) -> bool:
    """Whether the asked are people of the asking body's own (``phân công | cán bộ theo dõi``), not called by name."""
    return PERSONS.match(view.lower, asked.start) is not None and people_at(view, asked.start, asked.end) is None


_Rules = tuple[Callable[[_SubjectSentence], Doer | None], ...]
#: The rules of whom a sentence without a subject names as its doer, in the order in which they are asked …
_WITHOUT: _Rules = (
    *(_given, _added, _of_congress, _asked_alone, _of_level),
    lambda said: long_subject(said.view, said.start, said.end) or fronted_doer(said.view, said.start, said.end),
    _unknown_name,
)
#: … and of one that has a subject.
_OF_SUBJECT: _Rules = (
    *(_given, _added, _of_congress, _for_each),
    # “Sau ngày 12/6, Hội đồng thi đua | không xem xét hồ sơ nộp chậm”: who judges owes nothing by that day
    lambda said: _NOBODY if REFUSES.match(said.view.lower, said.own.end, said.end) else None,
    *(_asked_instead, _asked_by_subject, _let_know),
)
