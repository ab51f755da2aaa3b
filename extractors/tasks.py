"""Tasks: clauses that lay something on a body that is named, in the sentence, in a heading or by a lead-in.

One task a list item or paragraph, split where the doer changes. Purposes, programmes of meetings and what a report must
contain lay nothing on anybody.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extractors.deliveries import Delivery, read_delivery
from extractors.bodies import body_at, find_bodies, head_at, spelled
from extractors.doers import Doer, begins_with_act, doers_at, heading_as_doer, heading_doers, late_subject, lead, passive_doer, requested, skip, subject, unknown_doer
from extractors.lexicon import load
from extractors.outline import Block, Outline, is_capitals
from extractors.view import View, phrase, words

_DUTIES = load("duties")
_IDLE = phrase(r"(?:%s)(?!\w)" % "|".join(sorted(_DUTIES["idle_headings"], key=len, reverse=True)))
_PURPOSE = phrase(r"(?:%s)(?!\w)" % "|".join(_DUTIES["purpose_headings"]))
_CONTENTS = phrase(r"(?:gồm|bao gồm|gồm có|hồ sơ gồm|trong đó|với các nội dung(?: sau| chính)?|nội dung báo cáo(?: gồm)?|tập trung vào các nội dung)[^:]{0,40}:? *$")
_LEAD_IN = phrase(r"(?:sau(?: đây)?|dưới đây|cụ thể|gồm|như sau|nhiệm vụ|nội dung|công việc|việc|trách nhiệm) *:?$")
_OPTIONAL = phrase(r"(?<!\w)(?:%s)(?!\w)" % "|".join(_DUTIES["optional"]))
_TARGET = phrase(r"(?:phấn đấu|phân đấu|\d+(?:[.,]\d+)? *%|100 *%|ít nhất \d+ *%|tối thiểu \d+ *%|trên \d+ *%|đạt (?:từ )?\d|chỉ tiêu)")
_TARGET_HEADING = phrase(r"(?:(?:các|một số) )?(?:chỉ tiêu|mục tiêu)(?!\w)")
_SENTENCE = re.compile(r"(?<=[^\W\d_]{2}[.;!?])\s+(?=[^\W\d_]|[\"(])|(?<=\)[.;])\s+(?=[^\W\d_])|(?<=\d[.;])\s+(?=[^\W\d_]{2})|(?<=%[.;])\s+(?=\w)")
_AS_ADDRESSED = phrase(r"\( *như (?:kính gửi|trên)[^)]*\)")


@dataclass(frozen=True, slots=True)
class Context:
    """What of the letter's head the tasks need: who issues it, and to whom it is addressed."""

    issuer: str | None
    issuer_base: str | None
    """The issuer's name without its place (``Công đoàn ngành Y tế``)."""
    addressees: tuple[str, ...]
    abbreviations: tuple[tuple[str, str], ...] = ()
    """Short names that the letter itself gives to bodies (``Công đoàn Công Thương Việt Nam (CĐCTVN)``)."""


@dataclass(slots=True)
class FoundTask:
    """A task as found: its words, who must act, what kind of act, where the result goes."""

    start: int
    end: int
    assignees: tuple[str, ...]
    coordinators: tuple[str, ...]
    kind: str
    delivery: Delivery
    optional: bool
    issuer_own: bool
    source: str
    """How the doer was found: ``sentence``, ``heading``, ``lead-in``, ``addressees`` or ``table``."""
    dates: tuple[tuple[int, int], ...] = ()
    """Spans of table cells that hold the task's date."""


@dataclass(slots=True)
class _Scope:
    """Whom the items below a block bind, and how firmly: a lead-in binds items that begin with an act."""

    names: tuple[str, ...]
    firm: bool
    coordinators: tuple[str, ...] = ()


@dataclass(slots=True)
class Scopes:
    """Whom each part of a letter binds, found once and remembered."""

    view: View
    outline: Outline
    context: Context
    scopes: dict[int, _Scope | None] = field(default_factory=dict)
    default: _Scope | None = None
    dated: tuple[tuple[int, int], ...] = ()
    named_last: list[str] = field(default_factory=list)
    """The bodies named so far, for the short names that later sentences give them (``Sở``, ``Bệnh viện``)."""
    """Spans of the deadlines and recurring dates of the letter."""

    def has_date(self, start: int, end: int) -> bool:
        """Say whether a deadline or recurring date stands in ``text[start:end]``."""
        return any(start <= a and b <= end for a, b in self.dated)

    def names_for(self, block: Block) -> tuple[str, ...]:
        """Return the bodies that a block binds: those it names itself, else those of its heading or lead-in."""
        own = _doer_of(self, block.start, block.end, block) if block.zone != "table" else None
        if own and own.acts:
            return _names(self, own.names)
        scope = _scope_of(self, block)
        return scope.names if scope and scope.firm else ()

    def bound_by_limits(self, block: Block) -> tuple[str, ...]:
        """Return the bodies whose people a limit in the block counts: its subject, its heading, the body a heading names."""
        own = subject(self.view, block.start, block.end) if block.zone != "table" else None
        if own and own.acts and _counts_people_of(self.view, own.start):
            return _names(self, own.names)
        scope = _scope_of(self, block)
        if scope and scope.firm:
            return scope.names
        for above in block.ancestors():
            body = next((b for b in find_bodies(self.view, above.start, above.end) if b.kind == "union"), None)
            if body is not None and above.heading:
                return _names(self, (body.name,))
        return ()

    def completed(self, name: str) -> str:
        """Complete a bare name from the issuer's."""
        return completed(name, self.context)

    def named(self, start: int, end: int) -> tuple[str, ...]:
        """Return the bodies that ``text[start:end]`` names."""
        doer = doers_at(self.view, start, end)
        return _names(self, doer.names) if doer else (spelled(self.view.plain[start:end]),)


def _counts_people_of(view: View, at: int) -> bool:
    """Say whether the body at ``at`` sends people, rather than being the panel or the people that are counted."""
    head = head_at(view, at, len(view.lower))
    return head is not None and head.kind not in ("person", "organ", "department")


def find_tasks(state: Scopes) -> list[FoundTask]:
    """Return the tasks of a letter in the order of its text."""
    found: list[FoundTask] = []
    for block in state.outline.blocks:
        if block.zone == "preamble":
            found += _from_lead_paragraph(state, block)
        elif block.zone in ("body", "closing"):
            found += _from_block(state, block)
        elif block.zone == "annex" and block.mark is not None:
            found += _from_annex(state, block)
    return found


# ---------------------------------------------------------------- names


def completed(name: str, context: Context) -> str:
    """Complete a bare name from the issuer: ``Công đoàn ngành`` is this letter's own sector union.

    Names that the letter uses of its issuer (``Sở``, ``Phòng``, ``Liên đoàn``) are written out too.
    """
    for short, whole in context.abbreviations:
        if short in name:
            name = re.sub(rf"(?<!\w){re.escape(short)}(?!\w)", whole, name)
    base = context.issuer_base
    if base is None:
        return name
    low, full = name.lower(), base.lower()
    found = re.search(r"(?:^|(?<= ))(công đoàn ngành|phòng|sở|ban dân vận|bệnh viện|nhà trường)$", low)
    if found and full.startswith(found[1]) and len(full) > len(found[1]):
        return name[: found.start()] + (base if found.start() == 0 else base[:1].upper() + base[1:])
    return name


def is_issuer(name: str, context: Context) -> bool:
    """Say whether ``name`` is the issuer, its standing committee or a part of it named by it."""
    if context.issuer is None:
        return False
    low = re.sub(r"^(?:ban thường vụ|ban chấp hành|thường trực|đoàn chủ tịch|lãnh đạo|ủy ban kiểm tra|văn phòng|các ban) +", "", name.lower())
    issuer = context.issuer.lower()
    base = (context.issuer_base or issuer).lower()
    return low in (issuer, base) or (len(low) > 3 and (issuer.startswith(low + " ") or base == low))


def _names(state: Scopes, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(completed(name, state.context) for name in names))


# ---------------------------------------------------------------- scope


def _scope_of(state: Scopes, block: Block) -> _Scope | None:
    """Return whom the nearest heading or lead-in above the block binds."""
    for above in block.ancestors():
        key = id(above)
        if key not in state.scopes:
            state.scopes[key] = _own_scope(state, above)
        scope = state.scopes[key]
        if scope is not None:
            return scope
    return state.default


def _own_scope(state: Scopes, block: Block) -> _Scope | None:
    """Return whom this block, as a heading or lead-in, binds for what stands below it."""
    view = state.view
    text = view.plain[block.start : block.end].rstrip()
    if len(text) > 600:
        return None
    if block.heading or (len(text) < 160 and (block.children or text.endswith(":"))):
        names = heading_doers(view, block.start, block.end)
        if not names and block.heading and _assigns(view, block.parent):
            names = heading_as_doer(view, block.start, block.end)
        if names:
            return _Scope(_names(state, names), True)
    if text.endswith(":") or _LEAD_IN.search(view.lower, max(block.start, block.end - 60), block.end):
        doer = _lead_doer(state, block.start, block.end)
        if doer and not all(is_issuer(name, state.context) for name in _names(state, doer.names)):
            return _Scope(_names(state, doer.names), True, doer.coordinators)
    return None


_ASSIGNING = phrase(r"(?:%s)(?!\w)" % "|".join(_DUTIES["assigning_headings"]))


def _assigns(view: View, heading: Block | None) -> bool:
    """Say whether a heading opens the part that says who does what."""
    return heading is not None and bool(_ASSIGNING.match(view.lower, heading.start, heading.end))


def _lead_doer(state: Scopes, start: int, end: int) -> Doer | None:
    """Return whom a lead-in asks: the body after the request, else its subject where that is not the issuer."""
    view = state.view
    own = subject(view, start, end)
    issuer_speaks = own is None or any(is_issuer(name, state.context) for name in own.names)
    asked = requested(view, start, end, weak=issuer_speaks and own is not None, after=own.end if own else None) or requested(view, start, end)
    if asked and issuer_speaks:
        return lead(view, asked[1], end)
    if own and not issuer_speaks:
        return lead(view, own, end)
    return None


def _idleness(state: Scopes, block: Block) -> str | None:
    """Say what a heading above says of its items: ``purpose`` lays nothing on anybody, ``idle`` only what names its doer."""
    view = state.view
    for above in block.ancestors():
        if not above.heading and above.mark is None:
            continue
        if _PURPOSE.match(view.lower, above.start, above.end):
            return "purpose"
        if _IDLE.match(view.lower, above.start, above.end) and not heading_doers(view, above.start, above.end):
            return "idle"
    return None


#: “Đoàn Chủ tịch từ 3 đến 5 người, Thư ký 02 người”: how many sit on it, laid on nobody.
_COMPOSITION = phrase(
    r"[^:;.,]{3,70} (?:từ |gồm |tối đa |không quá |không vượt quá |khoảng |ít nhất )?\d+(?: *(?:-|đến) *\d+)? (?:người|đồng chí|đại biểu|ủy viên|thành viên)(?:[,;][^:;.]{0,80})?[.;]?$"
)
_MEETING = phrase(r"(?:thời gian|địa điểm|thành phần)(?!\w)")


def _describes_meeting(state: Scopes, block: Block) -> bool:
    """Say whether the block stands under ``Nội dung`` beside ``Thời gian`` and ``Địa điểm``: what a meeting is about."""
    view = state.view
    above = block.parent
    if above is None or " ".join(view.lower[above.start : above.end].split()).strip(" :.") != "nội dung":
        return False
    siblings = above.parent.children if above.parent else [b for b in state.outline.blocks if b.parent is None]
    return any(_MEETING.match(view.lower, b.start, b.end) for b in siblings if b is not above)


def _is_contents(state: Scopes, block: Block) -> bool:
    """Say whether the item only lists what is sent (``gửi hồ sơ …, gồm:`` and its items)."""
    above = block.parent
    if above is None:
        return False
    return bool(_CONTENTS.search(state.view.lower, max(above.start, above.end - 70), above.end)) or _is_contents(state, above)


# ---------------------------------------------------------------- paragraphs


def sentences(view: View, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the sentences and clauses after a semicolon of ``start:end``."""
    at = start
    for found in _SENTENCE.finditer(view.plain, start, end):
        yield at, found.start()
        at = found.end()
    if at < end:
        yield at, end


def _from_lead_paragraph(state: Scopes, block: Block) -> list[FoundTask]:
    """Read a paragraph before the first section: its request opens the list and binds those it names."""
    view = state.view
    text = view.plain[block.start : block.end].rstrip()
    speaking = _issuer_clause(state, block)
    doer: Doer | None = None
    if speaking is not None:
        asked = requested(view, speaking, block.end, weak=True, after=block.end)
        doer = asked[1] if asked else None
    else:
        asked = requested(view, block.start, block.end, after=block.end)
        doer = asked[1] if asked else None
        speaking = asked[0] if asked else None
    opens_list = text.endswith(":")
    if doer is None or speaking is None or all(is_issuer(name, state.context) for name in _names(state, doer.names)):
        if opens_list and state.default is None and state.context.addressees:
            state.default = _Scope(state.context.addressees, False)
        return []
    if opens_list or state.default is None:
        state.default = _Scope(_names(state, doer.names), False)
    if not doer.acts:
        return []
    doer = lead(view, doer, block.end)
    return [_task(state, speaking, block.end, doer, "lead-in")]


def _issuer_clause(state: Scopes, block: Block) -> int | None:
    """Return where the issuer begins to speak of itself in the paragraph."""
    for start, end in sentences(state.view, block.start, block.end):
        own = subject(state.view, start, end)
        if own and any(is_issuer(completed(name, state.context), state.context) for name in own.names):
            return own.start
    return None


def _from_block(state: Scopes, block: Block) -> list[FoundTask]:
    view = state.view
    text = view.plain[block.start : block.end].strip()
    if len(text) < 12 or (block.heading and block.children and _is_only_heading(state, block)):
        return []
    idle = _idleness(state, block)
    if idle == "purpose" or _is_contents(state, block) or is_capitals(text) or text.startswith("("):
        return []
    if _COMPOSITION.match(view.lower, block.start, block.end) or _describes_meeting(state, block):
        return []
    scope = None if idle or block.zone == "closing" else _scope_of(state, block)
    parts = _split_by_doer(state, block)
    tasks: list[FoundTask] = []
    for start, end, doer in parts:
        if idle and (doer is None or doer.names[0].split()[0] in _PEOPLE) and not _TARGET.match(view.lower, start, end):
            continue
        if block.zone == "closing" and _is_formula(state, start, end, doer):
            continue
        task = _one(state, block, start, end, doer, scope)
        if task is not None:
            tasks.append(task)
    return tasks


#: First words of doers that in a programme or a description are people who take part, not bodies that owe something.
_PEOPLE = frozenset(("Đại", "Đồng", "Lãnh", "Ông", "Bà", "Đoàn", "Cá", "Tập", "Người", "Công", "Cán", "Viên")) - {"Công", "Đoàn"}


_CONTACT = phrase(r"(?:vướng mắc|khó khăn, vướng|chưa rõ|thông tin chi tiết|mọi chi tiết|mọi thông tin|liên hệ)")


def _is_formula(state: Scopes, start: int, end: int, doer: Doer | None) -> bool:
    """Say whether a closing sentence lays nothing on anybody: whom to call, what the issuer itself will do."""
    view = state.view
    if state.has_date(start, end):
        return False
    if _CONTACT.search(view.lower, start, end) and not read_delivery(view, start, end).sends:
        return True
    return doer is not None and all(is_issuer(completed(name, state.context), state.context) for name in doer.names)


def _is_only_heading(state: Scopes, block: Block) -> bool:
    """Say whether the block is a title for what stands below it and asks nothing itself."""
    view = state.view
    text = view.plain[block.start : block.end].rstrip()
    if len(text) > 220:
        return False
    if heading_doers(view, block.start, block.end) and not text.endswith(":"):
        return True
    if len(text) < 60 and not state.has_date(block.start, block.end):
        return True
    own = subject(view, block.start, block.end)
    return not (own and own.acts) and requested(view, block.start, block.end) is None and not read_delivery(view, block.start, block.end).sends


def _split_by_doer(state: Scopes, block: Block) -> list[tuple[int, int, Doer | None]]:
    """Cut a block where another doer takes over; each part with its own doer, ``None`` where it names none."""
    parts: list[tuple[int, int, Doer | None]] = []
    scope = _scope_of(state, block)
    for start, end in sentences(state.view, block.start, block.end):
        doer = _doer_of(state, start, end, block)
        if not parts:
            parts.append((start, end, doer))
            continue
        above = parts[-1][2]
        known = above.names if above else (scope.names if scope else ())
        if doer is None or _goes_on_with(doer, known):
            parts[-1] = (parts[-1][0], end, above or doer)
        elif above is None and not _binds_alone(state, block, parts[-1][0], parts[-1][1]):
            parts[-1] = (parts[-1][0], end, doer)
        else:
            parts.append((start, end, doer))
    return [piece for part in parts for piece in _split_at_comma(state, block, part)]


_GENERIC = ("Đơn vị", "Cơ sở", "Công đoàn cơ sở", "Trường", "Nơi", "Các đơn vị", "Tổ")


def _goes_on_with(doer: Doer, known: tuple[str, ...]) -> bool:
    """Say whether a doer is the one above or a part of its class (``đơn vị có dưới 30 đoàn viên``)."""
    if doer.names == known:
        return True
    if not known or doer.start == doer.end:
        return False
    return all(
        any(name == old or old.startswith(name + " ") for old in known)
        or (name.startswith(_GENERIC) and any(word.lower() in old.lower() for old in known for word in _GENERIC))
        for name in doer.names
    )


def _split_at_comma(
    state: Scopes, block: Block, part: tuple[int, int, Doer | None]
) -> list[tuple[int, int, Doer | None]]:
    """Cut ``CĐCS báo cáo trước 20/4, LĐLĐ huyện tổng hợp trước 15/6``: two doers, each with a date of its own."""
    start, end, doer = part
    if doer is None or not state.has_date(start, end):
        return [part]
    for found in re.compile(r", (?:còn )?").finditer(state.view.plain, max(doer.end, start), end):
        if not (state.has_date(start, found.start() + 1) and state.has_date(found.end(), end)):
            continue
        other = doers_at(state.view, found.end(), end)
        if other and other.acts and not _goes_on_with(other, doer.names) and not other.names[0].startswith(tuple(_PEOPLE)):
            return [(start, found.start() + 1, doer), (found.end(), end, lead(state.view, other, end))]
    return [part]


def _binds_alone(state: Scopes, block: Block, start: int, end: int) -> bool:
    """Say whether words without a doer of their own make a task by the scope above them."""
    scope = _scope_of(state, block) if block.zone != "closing" else None
    return scope is not None and (scope.firm or begins_with_act(state.view, start, end))


def _doer_of(state: Scopes, start: int, end: int, block: Block) -> Doer | None:
    """Return the doer that a sentence names itself."""
    view = state.view
    own = subject(view, start, end)
    asked = requested(view, start, end, after=own.end if own else None)
    if own is None and asked is None:
        if start > block.start:
            return None
        return unknown_doer(view, skip(view, start, end), end) or _unknown_asked(view, start, end)
    if own is None:
        if asked is None or not asked[1].acts or _hands_to_people(state, asked[1], block):
            return None
        return lead(view, asked[1], end)
    speaks = any(is_issuer(completed(name, state.context), state.context) for name in own.names)
    if asked and asked[1].acts and (speaks or asked[0] < own.start):
        return lead(view, asked[1], end)
    if speaks and block.zone == "closing":
        softer = requested(view, own.end, end, weak=True, after=own.end)
        if softer and softer[1].acts:
            return lead(view, softer[1], end)
    return lead(view, own, end)


_HANDS = phrase(r"(?:giao|phân công|đề nghị|yêu cầu)(?: cho)? (?=\S)")


def _unknown_asked(view: View, start: int, end: int) -> Doer | None:
    """Return the doer after ``Giao``, ``Đề nghị`` at the start of a sentence where the lexicon does not know it."""
    found = _HANDS.match(view.lower, start, end)
    return unknown_doer(view, found.end(), end) if found else None


_PERSONS = phrase(r"(?:(?:các|từng|mỗi|\d+) )*(?:ủy viên|cán bộ|đồng chí|người|thành viên|lãnh đạo|công chức|viên chức|chuyên viên|đoàn viên|đ/c|kế toán|trưởng thôn|tổ trưởng)(?!\w)")


def _hands_to_people(state: Scopes, asked: Doer, block: Block) -> bool:
    """Say whether the body of the heading hands something to its own people (``Phân công ủy viên phụ trách``)."""
    if block.zone == "closing" or _PERSONS.match(state.view.lower, asked.start) is None:
        return False
    scope = _scope_of(state, block)
    return scope is not None and scope.firm


def _one(state: Scopes, block: Block, start: int, end: int, doer: Doer | None, scope: _Scope | None) -> FoundTask | None:
    view = state.view
    if doer is not None:
        short = scope if len(doer.names) == 1 and len(doer.names[0].split()) <= 5 and not doer.names[0].startswith(_GENERIC) else None
        return _task(state, start, end, doer, "sentence", short)
    delivery = read_delivery(view, start, end)
    target = _target_doer(state, start, end)
    if target is not None:
        return _task(state, start, end, target, "sentence")
    passive = passive_doer(view, start, end) if scope is None or not scope.firm else None
    if passive is not None and not all(is_issuer(name, state.context) for name in _names(state, passive.names)):
        return _task(state, start, end, passive, "sentence")
    if scope is not None:
        if not scope.firm and not begins_with_act(view, start, end) and not delivery.sends and not state.has_date(start, end):
            return None
        if not scope.firm and view.plain[start:end].rstrip().endswith(":") and block.children and not delivery.sends:
            return None
        if not _says_something(view, start, end):
            return None
        whom = Doer(scope.names, start, start, True, scope.coordinators)
        return _task(state, start, end, whom, "heading" if scope.firm else "lead-in")
    late = late_subject(view, start, end)
    if late is not None:
        return _task(state, start, end, late, "sentence")
    asks = _ASKS.search(view.lower, start, min(end, start + 200))
    if block.zone == "closing" and (asks or delivery.sends) and state.default:
        return _task(state, start, end, Doer(state.default.names, start, start, True), "lead-in")
    if (asks or delivery.sends) and state.context.addressees:
        return _task(state, start, end, Doer(state.context.addressees, start, start, True), "addressees")
    return None


_SHARE = phrase(r"\d{1,3} *% +(?=\S)")


def _target_doer(state: Scopes, start: int, end: int) -> Doer | None:
    """Return whom a target binds: the class it counts (``100% | CĐCS | có quy chế``), or the doer of its passive."""
    view = state.view
    if _TARGET.match(view.lower, start, end) is None:
        return None
    for found in _SHARE.finditer(view.lower, start, end):
        body = body_at(view, found.end(), end)
        if body and body.kind in ("union", "school", "state", "party", "mass"):
            return Doer((body.name,), body.start, body.end, True)
    for found in re.compile(r"(?<!\w)(?:được|do) +").finditer(view.lower, start, end):
        doer = doers_at(view, found.end(), end)
        if doer and doer.acts:
            return doer
    first = _SHARE.search(view.lower, start, end)
    body = body_at(view, first.end(), end) if first else None
    return Doer((body.name,), body.start, body.end, True) if body and body.kind == "person" and _scope_of_nobody(state) else None


def _scope_of_nobody(state: Scopes) -> bool:
    """Say whether the letter as a whole binds no class, so that persons counted in a target stand for themselves."""
    return state.default is None


_ASKS = phrase(r"(?<!\w)(?:đề nghị|yêu cầu|kính đề nghị)(?!\w)")
_NOTE = phrase(r"(?:\( *)?(?:kèm theo|ghi chú|có .{0,30} kèm theo|theo mẫu|mẫu|biểu)")


def _says_something(view: View, start: int, end: int) -> bool:
    """Say whether the words can be a duty: not a label alone, not a note in brackets."""
    text = words(view.text[start:end])
    label = len(text.split()) <= 5 and text.endswith((":", ";")) and not begins_with_act(view, start, end)
    return len(text.split()) >= 3 and not label and not _NOTE.match(view.lower, start, end)


def _as_in_scope(names: tuple[str, ...], scope: _Scope | None) -> tuple[str, ...]:
    """Call a body as its heading does where the sentence names it shortly (``Sở`` under ``1. Sở Nội vụ``)."""
    if scope is None:
        return names
    return tuple(next((full for full in scope.names if full.startswith(name + " ")), name) for name in names)


def _as_named_before(state: Scopes, name: str) -> str:
    """Return the full name that a one-word name (``Sở``) stands for: the last one that began with it."""
    if " " in name and name not in ("Bệnh viện", "Công ty", "Tập đoàn", "Nhà trường"):
        return name
    return next((full for full in reversed(state.named_last) if full.startswith(name + " ")), name)


def _task(
    state: Scopes, start: int, end: int, doer: Doer, source: str, scope: _Scope | None = None
) -> FoundTask:
    view = state.view
    names = _names(state, _as_in_scope(doer.names, scope))
    if len(names) == 1 and not view.lower.startswith(("các ", "mỗi ", "từng ", "những "), doer.start):
        names = (_as_named_before(state, names[0]),)
    state.named_last.extend(names)
    delivery = read_delivery(view, start, end)
    own = bool(names) and all(is_issuer(name, state.context) for name in names)
    return FoundTask(
        start,
        end,
        names,
        _names(state, doer.coordinators),
        _kind(state, start, end, delivery),
        delivery,
        bool(_OPTIONAL.search(view.lower, start, min(end, start + 60))),
        own,
        source,
    )


def _kind(state: Scopes, start: int, end: int, delivery: Delivery) -> str:
    view = state.view
    label = re.compile(r"[^:.;,]{2,40}: +").match(view.lower, start, end)
    if _TARGET.match(view.lower, label.end() if label and _TARGET_HEADING.search(label[0]) else start, end):
        return "target"
    if delivery.sends:
        return "report"
    return "target" if _under_targets(state, start) and re.search(r"\d", view.lower[start:end]) else "task"


def _under_targets(state: Scopes, at: int) -> bool:
    """Say whether the words stand under a heading that speaks of figures to reach (``CHỈ TIÊU``)."""
    block = next((b for b in state.outline.blocks if b.start <= at < b.end), None)
    if block is None:
        return False
    return any(_TARGET_HEADING.match(state.view.lower, above.start, above.end) for above in block.ancestors())


def _from_annex(state: Scopes, block: Block) -> list[FoundTask]:
    """Read an item of an annex: only what itself names a doer and sends something counts; the rest is form."""
    doer = _doer_of(state, block.start, block.end, block)
    if doer is None or not read_delivery(state.view, block.start, block.end).sends:
        return []
    return [_task(state, block.start, block.end, doer, "sentence")]


def all_assignees(tasks: Sequence[FoundTask]) -> set[str]:
    """Return every name that some task binds."""
    return {name for task in tasks for name in task.assignees}
