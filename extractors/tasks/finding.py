"""Tasks of a letter: its clauses, whom each binds, what kind of act it is."""

import re
from dataclasses import dataclass, replace

from extractors.bodies import body_at, head_at
from extractors.deliveries import Delivery, read_delivery
from extractors.doers import (
    Doer,
    any_duty,
    asked_last,
    begins_with_act,
    doers_at,
    heading_doers,
    late_subject,
    lead,
    passive_doer,
    requested,
    skip,
    subject,
)
from extractors.lexicon import load
from extractors.outline import Block, is_capitals
from extractors.phrases import any_of
from extractors.tasks.context import completed, is_issuer, is_own_organ
from extractors.tasks.receivers import received
from extractors.tasks.scopes import Scope, Scopes, describes_meeting, idleness, is_contents, names_of, scope_of
from extractors.tasks.splitting import CLASS, PEOPLE, doer_of, sentences, split_by_doer
from extractors.view import View, phrase, words
from schemas.letter import TaskKind

_WORDS = load("tasks")
_OPTIONAL = phrase(rf"(?<!\w){any_duty('optional')}(?!\w)")
_TARGET = phrase(any_of(_WORDS["targets"]))
_END_FORMULA = phrase(
    r"(?<!\w)báo [^.;:]{0,40}(?<!\w)(?:để|đến|cho) [^.;:]{0,120} biết(?:,| và|, phối hợp| và tổ chức)* *"
    r"(?:(?:tổ chức )?(?:triển khai )?thực hiện|phối hợp|theo dõi)?[ ./]*$"
)
#: “các đơn vị (như kính gửi)”: those to whom the letter is addressed.
_AS_ADDRESSED = phrase(rf" *\( *(?:như |có tên )?{any_of(_WORDS['as_addressed'])} *\)")
#: An item that tells when something takes place: “Thi đấu: từ ngày 09/11”.
_SCHEDULE = phrase(rf"[^:.;]{{2,50}}: *{any_of(_WORDS['schedules'])}")
#: Names that leave open who is meant: the letter's addressees are.
_GENERAL = phrase(rf"{any_duty('general_names')}(?: (?:trong|thuộc|trên) .+)?")
_COUNTS = phrase(rf"{any_duty('counts')}(?!\w)")
_OWN_STATEMENT = phrase(rf"{any_duty('own_statements')}(?!\w)")
_TARGET_HEADING = phrase(rf"(?:(?:các|một số) )?{any_of(_WORDS['target_headings'])}(?!\w)")
_SHARE = phrase(r"\d{1,3} *% +(?:số )?(?=\S)")
_ASKS = phrase(rf"(?<!\w){any_of(_WORDS['asks'])}(?!\w)")
_NOTE = phrase(rf"(?:\( *)?{any_of(_WORDS['notes'])}")
_CONTACT = phrase(any_duty("contacts"))
#: “Đoàn Chủ tịch từ 3 đến 5 người, Thư ký 02 người”: how many sit on it, laid on nobody.
_COMPOSITION = phrase(
    rf"[^:;.,]{{3,70}}:? (?:{any_of(_WORDS['composition_bounds'])} )?\d+(?: *(?:-|đến) *\d+)? "
    rf"{any_of(_WORDS['composition_people'])}(?:/[^:;.,]{{2,20}})?(?:[,;][^:;.]{{0,80}})?[.;]?$"
)


@dataclass(slots=True)
class FoundTask:
    """A task as found: its words, who must act, what kind of act, where the result goes."""

    start: int
    end: int
    assignees: tuple[str, ...]
    coordinators: tuple[str, ...]
    kind: TaskKind
    delivery: Delivery
    optional: bool
    issuer_own: bool
    source: str
    """How the doer was found: ``sentence``, ``heading``, ``lead-in``, ``addressees`` or ``table``."""
    dates: tuple[tuple[int, int], ...] = ()
    """Spans of table cells that hold the task's date."""
    receiver_inferred: bool = False
    """The words name no receiver: what is sent goes to the issuer."""


def find_tasks(scopes: Scopes) -> list[FoundTask]:
    """Return the tasks of a letter in the order of its text."""
    found: list[FoundTask] = []
    for block in scopes.outline.blocks:
        if block.zone == "preamble":
            found += _from_lead_paragraph(scopes, block)
        elif block.zone in ("body", "closing"):
            found += _from_block(scopes, block)
        elif block.zone == "annex" and block.mark is not None:
            found += _from_annex(scopes, block)
    return found


def _from_lead_paragraph(scopes: Scopes, block: Block) -> list[FoundTask]:
    """Read a paragraph before the first section: its request opens the list and binds those it names."""
    view = scopes.view
    text = view.plain[block.start : block.end].rstrip()
    speaking = _issuer_clause(scopes, block)
    doer: Doer | None = None
    if speaking is not None:
        asked = requested(view, speaking, block.end, weak=True, after=block.end)
        doer = asked[1] if asked else None
    else:
        asked = requested(view, block.start, block.end, after=block.end)
        doer = asked[1] if asked else None
        speaking = asked[0] if asked else None
    opens_list = text.endswith(":")
    if doer is None or speaking is None or _is_issuer_only(scopes, doer):
        if opens_list and scopes.default is None:
            asked_here = asked_last(view, block.start, block.end)
            bound = scopes.context.addressees or (names_of(scopes, asked_here.names) if asked_here else ())
            scopes.default = Scope(bound, False) if bound else None
        return [] if opens_list else _due_before_sections(scopes, block)
    names = names_of(scopes, doer.names)
    general = all(_GENERAL.fullmatch(name.lower()) for name in names)
    if opens_list or scopes.default is None:
        scopes.default = Scope((general and scopes.context.addressees) or names, False)
    if not doer.acts or (opens_list and (general or _only_opens(view, doer, block.end))):
        return []
    doer = lead(view, doer, block.end)
    return [_task(scopes, speaking, block.end, doer, "lead-in")]


def _due_before_sections(scopes: Scopes, block: Block) -> list[FoundTask]:
    """Read what is due by a day though no request opens it: letters of one paragraph."""
    view = scopes.view
    tasks = []
    for start, end in sentences(view, block.start, block.end):
        if not scopes.has_date(start, end):
            continue
        own = subject(view, start, end)
        if _tells(scopes, start, end, own):
            continue
        if own is not None and own.acts and not _is_issuer_only(scopes, own):
            tasks.append(_task(scopes, start, end, lead(view, own, end), "sentence"))
        elif own is None and scopes.context.addressees and read_delivery(view, start, end).sends:
            whom = Doer(scopes.context.addressees, start, start, True)
            tasks.append(_task(scopes, start, end, whom, "addressees"))
    return tasks


def _is_issuer_only(scopes: Scopes, doer: Doer) -> bool:
    return all(is_issuer(name, scopes.context) for name in names_of(scopes, doer.names))


def _issuer_clause(scopes: Scopes, block: Block) -> int | None:
    """Return where the issuer begins to speak of itself in the paragraph."""
    for start, end in sentences(scopes.view, block.start, block.end):
        own = subject(scopes.view, start, end)
        if own and any(is_issuer(completed(name, scopes.context), scopes.context) for name in own.names):
            return own.start
    return None


def _from_block(scopes: Scopes, block: Block) -> list[FoundTask]:
    view = scopes.view
    text = view.plain[block.start : block.end].strip()
    if len(text) < 12 or (block.heading and block.children and _is_only_heading(scopes, block)):
        return []
    idle = idleness(scopes, block)
    if idle == "purpose" or is_contents(scopes, block) or is_capitals(text) or text.startswith("("):
        return []
    if describes_meeting(scopes, block) or _is_bare_title(block, text):
        return []
    scope = None if idle or block.zone == "closing" else scope_of(scopes, block)
    parts = split_by_doer(scopes, block)
    tasks: list[FoundTask] = []
    for start, end, doer in parts:
        if idle and (doer is None or doer.names[0].startswith(PEOPLE)) and not _TARGET.match(view.lower, start, end):
            continue
        if idle == "telling" and requested(view, start, end) is None and not _owes(scopes, block, start, end, doer):
            continue
        if _ends_letter(scopes, start, end) or _names_only(view, start, end, doer):
            continue
        if _ASK_AT.match(view.lower, start, end) and not scopes.has_date(start, end):
            continue
        if _counts_people(scopes, start, end, doer) or _says_of_itself(scopes, end, doer):
            continue
        if _tells(scopes, start, end, doer) or (doer is not None and _only_opens(view, doer, end)):
            continue
        if block.zone == "closing" and _is_formula(scopes, start, end, doer):
            continue
        task = _one(scopes, block, start, end, doer, scope)
        if task is not None:
            tasks.append(task)
    return tasks


def _is_bare_title(block: Block, text: str) -> bool:
    """Say whether the block is a numbered title of a few words (``III. Tổ chức thực hiện``), whatever follows it."""
    return block.mark in ("roman", "capital", "number") and len(text.split()) <= 4 and text[-1:].isalpha()


def _ends_letter(scopes: Scopes, start: int, end: int) -> bool:
    """Say whether it is the formula that ends a letter (``… thông báo để các đơn vị biết, thực hiện./.``)."""
    return bool(_END_FORMULA.search(scopes.view.lower, start, end)) and not scopes.has_date(start, end)


def _names_only(view: View, start: int, end: int, doer: Doer | None) -> bool:
    """Say whether the words name bodies and no act: a heading printed as a paragraph (``LĐLĐ huyện, thị xã:``)."""
    stop = start + len(view.plain[start:end].rstrip(" :.;"))
    return doer is not None and stop < end and doer.start <= start + 2 and doer.end >= stop


def _counts_people(scopes: Scopes, start: int, end: int, doer: Doer | None) -> bool:
    """Say whether the words only count who takes part (``Số đại biểu: 120 người``), which limits record."""
    view = scopes.view
    if _COMPOSITION.match(view.lower, start, end):
        return True
    if _COUNTS.match(view.lower, start, end) is None or scopes.has_date(start, end):
        return False
    return doer is None or not view.lower.startswith("cử", skip(view, doer.end, end))


def _says_of_itself(scopes: Scopes, end: int, doer: Doer | None) -> bool:
    """Say whether the issuer states its opinion, its wish or its thanks rather than a duty."""
    if doer is None or doer.start == doer.end or not _is_issuer_only(scopes, doer):
        return False
    return bool(_OWN_STATEMENT.match(scopes.view.lower, skip(scopes.view, doer.end, end), end))


def _owes(scopes: Scopes, block: Block, start: int, end: int, doer: Doer | None) -> bool:
    """Say whether words under ``Tình hình …`` owe something after all: a doer of their own acts, nothing is past."""
    if doer is None or not doer.acts or _is_issuer_only(scopes, doer):
        return False
    below = any(_STATE_OF.match(scopes.view.lower, above.start, above.end) for above in block.ancestors())
    return below and _PAST.search(scopes.view.lower, start, end) is None


_STATE_OF = phrase(r"tình hình (?!chung|thực hiện|kết quả)")
_PAST = phrase(r"(?<!\w)đã(?!\w)")


def _only_opens(view: View, doer: Doer, end: int) -> bool:
    """Say whether a lead-in says no more of what is asked than that it follows (``thực hiện một số nội dung sau:``)."""
    text = view.lower[doer.end : end].rstrip()
    return text.endswith(":") and doer.end > doer.start and _ONLY_OPENS.fullmatch(text[:-1].strip()) is not None


def _tells(scopes: Scopes, start: int, end: int, doer: Doer | None) -> bool:
    """Say whether the words tell something: what is paid, what happens to the late, what superiors have asked."""
    view = scopes.view
    if view.lower.startswith("theo đó", start):
        return True  # what a letter cited before asks
    if _PENALTY.search(view.lower, start, end) and not _DUE.search(view.lower, start, end):
        return True
    head = head_at(view, doer.start, end) if doer and doer.start < doer.end else None
    if _PAID.match(view.lower, start, end) and (head is None or head.kind == "person"):
        return True
    if doer is None or head is None:
        return False
    context = scopes.context
    names = [name.lower() for name in names_of(scopes, doer.names)]
    if any(is_issuer(name, context) for name in names):
        return False
    if not all(_SUPERIOR.match(name) for name in names):
        return False
    addressed = {name.lower() for name in context.addressees}
    told = _TOLD.match(view.lower, skip(view, doer.end, end), end)
    return told is not None and addressed.isdisjoint(names)


_ONLY_OPENS = re.compile(any_of(_WORDS["only_opens"]))
_PAID = phrase(r"[^:;]{3,140}: *(?:mức )?(?:hỗ trợ |chi |tặng )?\d[\d.,]* *(?:triệu |nghìn )?(?:đồng|đ)(?!\w)")
_PENALTY = phrase(rf"(?<!không[ ])(?<!\w){any_of(_WORDS['penalties'])}(?!\w)")
_DUE = phrase(r"(?<!\w)(?:phải|trước ngày|chậm nhất|gửi|nộp về)(?!\w)")
_SUPERIOR = re.compile(any_of(_WORDS["superiors"]))
_TOLD = phrase(rf"{any_of(_WORDS['told_of_superiors'])}(?!\w)")


_ASK_AT = phrase(
    r"liên hệ: |(?:mọi )?(?:thông tin|chi tiết|vướng mắc|thắc mắc|nội dung)[^.;:]{0,60} (?:xin |vui lòng |đề nghị )?"
    r"(?:liên hệ|trao đổi với)(?!\w)"
)


def _is_formula(scopes: Scopes, start: int, end: int, doer: Doer | None) -> bool:
    """Say whether a closing sentence lays nothing on anybody: whom to call, what the issuer itself will do."""
    view = scopes.view
    if scopes.has_date(start, end):
        return False
    if _CONTACT.search(view.lower, start, end) and not read_delivery(view, start, end).sends:
        return True
    return doer is not None and _is_issuer_only(scopes, doer)


def _is_only_heading(scopes: Scopes, block: Block) -> bool:
    """Say whether the block is a title for what stands below it and asks nothing itself."""
    view = scopes.view
    text = view.plain[block.start : block.end].rstrip()
    if len(text) > 220:
        return False
    if text.endswith(".") and all(child.mark is None for child in block.children):
        sentence = subject(view, block.start, block.end)
        if sentence is not None and sentence.acts:
            return False  # a paragraph that another follows
    if heading_doers(view, block.start, block.end) and not text.endswith(":"):
        return True
    if len(text) < 60 and not scopes.has_date(block.start, block.end):
        return True
    own = subject(view, block.start, block.end)
    return (
        not (own and own.acts)
        and requested(view, block.start, block.end) is None
        and not read_delivery(view, block.start, block.end).sends
    )


def _one(
    scopes: Scopes, block: Block, start: int, end: int, doer: Doer | None, scope: Scope | None
) -> FoundTask | None:
    view = scopes.view
    if doer is not None:
        short = (
            scope
            if len(doer.names) == 1 and len(doer.names[0].split()) <= 5 and not CLASS.match(doer.names[0])
            else None
        )
        return _task(scopes, start, end, doer, "sentence", short)
    delivery = read_delivery(view, start, end)
    target = target_doer(scopes, start, end)
    if target is not None and scope is not None and scope.firm and _FIRM.match(target.names[0].lower()):
        target = Doer(scope.names, start, start, True)
    if target is not None:
        return _task(scopes, start, end, target, "sentence")
    passive = passive_doer(view, start, end) if scope is None or not scope.firm else None
    if passive is not None and not _is_issuer_only(scopes, passive):
        return _task(scopes, start, end, passive, "sentence")
    if scope is not None:
        if not scope.firm and not delivery.sends and _SCHEDULE.match(view.lower, start, end):
            return None
        if (
            not scope.firm
            and not begins_with_act(view, start, end)
            and not delivery.sends
            and not scopes.has_date(start, end)
        ):
            return None
        if not scope.firm and view.plain[start:end].rstrip().endswith(":") and block.children and not delivery.sends:
            return None
        if not _says_something(view, start, end):
            return None
        bound = Doer(scope.names, start, start, True, scope.coordinators)
        return _task(scopes, start, end, bound, "heading" if scope.firm else "lead-in")
    late = late_subject(view, start, end)
    if late is not None:
        return _task(scopes, start, end, late, "sentence")
    asks = _ASKS.search(view.lower, start, min(end, start + 200))
    if block.zone == "closing" and (asks or delivery.sends) and scopes.default:
        return _task(scopes, start, end, Doer(scopes.default.names, start, start, True), "lead-in")
    whom = scopes.context.addressees
    if not whom and scopes.has_date(start, end):
        whom = scopes.context.charged  # what is sent by a day is sent by those who receive the letter
    if (asks or delivery.sends) and whom:
        return _task(scopes, start, end, Doer(whom, start, start, True), "addressees")
    return None


#: Firms are counted in a target; who must reach it is the body of the heading.
_FIRM = re.compile(r"(?:doanh nghiệp|công ty|hợp tác xã|đơn vị sử dụng lao động)(?!\w)")


def target_doer(scopes: Scopes, start: int, end: int) -> Doer | None:
    """Return whom a target binds: the class it counts (``100% | CĐCS | có quy chế``), or the doer of its passive."""
    view = scopes.view
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
    return (
        Doer((body.name,), body.start, body.end, True)
        if body and body.kind == "person" and _scope_of_nobody(scopes)
        else None
    )


def _scope_of_nobody(scopes: Scopes) -> bool:
    """Say whether the letter as a whole binds no class, so that persons counted in a target stand for themselves."""
    return scopes.default is None


def _says_something(view: View, start: int, end: int) -> bool:
    """Say whether the words can be a duty: not a label alone, not a note in brackets."""
    text = words(view.text[start:end])
    label = len(text.split()) <= 5 and text.endswith((":", ";")) and not begins_with_act(view, start, end)
    return len(text.split()) >= 3 and not label and not _NOTE.match(view.lower, start, end)


def _as_in_scope(names: tuple[str, ...], scope: Scope | None) -> tuple[str, ...]:
    """Call a body as its heading does where the sentence names it shortly (``Sở`` under ``1. Sở Nội vụ``)."""
    if scope is None:
        return names
    return tuple(next((full for full in scope.names if full.startswith(name + " ")), name) for name in names)


def _as_headed(scopes: Scopes, start: int, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the class of the heading where an item under it only says ``các đơn vị``."""
    if not all(_UNITS.fullmatch(name.lower()) for name in names):
        return names
    block = next((b for b in scopes.outline.blocks if b.start <= start < b.end), None)
    above = scope_of(scopes, block) if block else None
    if above is None or not above.firm or all(_GENERAL.fullmatch(name.lower()) for name in above.names):
        return names
    return above.names


_UNITS = re.compile(any_of(_WORDS["units"]))
_POST = re.compile(rf"{any_of(_WORDS['posts'])}$")


#: Names; nobody remembers more of them when reading “Sở”.
_REMEMBERED = 500


def _as_named_before(scopes: Scopes, name: str) -> str:
    """Return the full name that a one-word name (``Sở``) stands for: the last one that began with it."""
    for addressee in scopes.context.addressees:
        whole = re.search(rf"(?<!\w){re.escape(name)} [^\d,;]+", addressee, re.IGNORECASE)
        if whole and _POST.match(name.lower()):
            found = whole[0].strip()
            return found[:1].upper() + found[1:]  # “Tổ trưởng” in a letter to “các tổ trưởng công đoàn”
    if " " in name and name not in _WORDS["short_names"]:
        return name
    recent = reversed(scopes.named_last[-_REMEMBERED:])
    return next((full for full in recent if full.startswith(name + " ")), name)


def _task(scopes: Scopes, start: int, end: int, doer: Doer, source: str, scope: Scope | None = None) -> FoundTask:
    view = scopes.view
    names = names_of(scopes, _as_in_scope(doer.names, scope))
    if _AS_ADDRESSED.match(view.lower, doer.end, end) and scopes.context.addressees:
        names = scopes.context.addressees
    names = _as_headed(scopes, start, names) if doer.start < doer.end else names
    if len(names) == 1 and not view.lower.startswith(("các ", "mỗi ", "từng ", "những "), doer.start):
        names = (_as_named_before(scopes, names[0]),)
    scopes.named_last.extend(names)
    delivery = read_delivery(view, start, end)
    if not delivery.sends and scopes.has_date(start, end) and _is_of_reports(scopes, start, end):
        delivery = replace(delivery, sends=True)
    if delivery.sends and delivery.to is None:
        delivery = replace(delivery, to=_receiver_above(scopes, start))
    delivery, inferred = received(delivery, names, scopes.context, scopes.has_date(start, end))
    own = bool(names) and all(is_issuer(name, scopes.context) or is_own_organ(name) for name in names)
    return FoundTask(
        start,
        end,
        names,
        names_of(scopes, doer.coordinators),
        kind_of_task(scopes, start, end, delivery),
        delivery,
        bool(_OPTIONAL.search(view.lower, start, min(end, start + 60))),
        own,
        source,
        receiver_inferred=inferred,
    )


def _is_of_reports(scopes: Scopes, start: int, end: int) -> bool:
    """Say whether an item names a paper below a heading of reports (``2. Báo cáo định kỳ``: ``Quý I: trước 12/3``)."""
    block = next((b for b in scopes.outline.blocks if b.start <= start < b.end), None)
    if block is None or begins_with_act(scopes.view, start, end):
        return False
    return any(
        _REPORTS.match(scopes.view.lower, above.start, above.end) for above in block.ancestors() if above.heading
    )


_REPORTS = phrase(r"(?:chế độ |thời hạn |quy định |các loại )?(?:thông tin,? )?báo cáo(?!\w)")


def _receiver_above(scopes: Scopes, at: int) -> str | None:
    """Return to whom the heading or lead-in above says that reports go (``gửi báo cáo về LĐLĐ tỉnh như sau:``)."""
    block = next((b for b in scopes.outline.blocks if b.start <= at < b.end), None)
    if block is None:
        return None
    above = (read_delivery(scopes.view, a.start, a.end) for a in block.ancestors())
    return next((delivery.to for delivery in above if delivery.sends and delivery.to), None)


def kind_of_task(scopes: Scopes, start: int, end: int, delivery: Delivery) -> TaskKind:
    """Return what kind of act the words ask: a figure to reach, something to send, or anything else."""
    view = scopes.view
    label = re.compile(r"[^:.;,]{2,40}: +").match(view.lower, start, end)
    if _TARGET.match(view.lower, label.end() if label and _TARGET_HEADING.search(label[0]) else start, end):
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


def _from_annex(scopes: Scopes, block: Block) -> list[FoundTask]:
    """Read an item of an annex: only what itself names a doer and sends something counts; the rest is form."""
    doer = doer_of(scopes, block.start, block.end, block)
    if doer is None or not read_delivery(scopes.view, block.start, block.end).sends:
        return []
    return [_task(scopes, block.start, block.end, doer, "sentence")]
