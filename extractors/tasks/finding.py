"""Tasks of a letter: its clauses, whom each binds, what kind of act it is."""

import re
from dataclasses import dataclass

from extractors.deliveries import Delivery, read_delivery
from extractors.doers import (
    Doer,
    any_duty,
    asked_last,
    begins_with_act,
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
from extractors.tasks.naming import is_general, names_meant
from extractors.tasks.narrowing import NOT_NARROWED, Narrowing, narrowing, set_apart
from extractors.tasks.no_duties import (
    is_bare_title,
    is_issuer_only,
    is_only_heading,
    lays_nothing,
    only_opens,
    owes,
    says_something,
    tells,
)
from extractors.tasks.receivers import received
from extractors.tasks.report_headings import reported
from extractors.tasks.scopes import Scope, Scopes, describes_meeting, idleness, is_contents, names_of, scope_of
from extractors.tasks.splitting import CLASS, PEOPLE, doer_of, sentences, split_by_doer
from extractors.tasks.targets import is_target, kind_of_task, target_doer
from extractors.view import phrase
from schemas.letter import TaskKind

_WORDS = load("tasks")
_OPTIONAL = phrase(rf"(?<!\w){any_duty('optional')}(?!\w)")
#: An item that tells when something takes place: “Thi đấu: từ ngày 09/11”.
_SCHEDULE = phrase(rf"[^:.;]{{2,50}}: *{any_of(_WORDS['schedules'])}")
_ASKS = phrase(rf"(?<!\w){any_of(_WORDS['asks'])}(?!\w)")
#: Firms are counted in a target; who must reach it is the body of the heading.
_FIRM = re.compile(rf"{any_of(_WORDS['firms'])}(?!\w)")


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
    narrowing: Narrowing = NOT_NARROWED
    """What narrows those who must act."""


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
    if doer is None or speaking is None or is_issuer_only(scopes, doer):
        if opens_list and scopes.default is None:
            asked_here = asked_last(view, block.start, block.end)
            bound = scopes.context.addressees or (names_of(scopes, asked_here.names) if asked_here else ())
            scopes.default = Scope(bound, False) if bound else None
        return [] if opens_list else _due_before_sections(scopes, block)
    names = names_of(scopes, doer.names)
    general = all(is_general(name) for name in names)
    if opens_list or scopes.default is None:
        scopes.default = Scope((general and scopes.context.addressees) or names, False)
    if not doer.acts or (opens_list and (general or only_opens(view, doer, block.end))):
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
        if tells(scopes, start, end, own):
            continue
        if own is not None and own.acts and not is_issuer_only(scopes, own):
            tasks.append(_task(scopes, start, end, lead(view, own, end), "sentence"))
        elif own is None and scopes.context.addressees and read_delivery(view, start, end).sends:
            whom = Doer(scopes.context.addressees, start, start, True)
            tasks.append(_task(scopes, start, end, whom, "addressees"))
    return tasks


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
    if len(text) < 12 or (block.heading and block.children and is_only_heading(scopes, block)):
        return []
    idle = idleness(scopes, block)
    if idle == "purpose" or is_contents(scopes, block) or is_capitals(text) or text.startswith("("):
        return []
    if _counts_below(scopes, block, text) or describes_meeting(scopes, block) or is_bare_title(block, text):
        return []
    scope = None if idle or block.zone == "closing" else scope_of(scopes, block)
    parts = split_by_doer(scopes, block)
    tasks: list[FoundTask] = []
    for start, end, doer in parts:
        if start > block.start and doer is not None and _sends_people(scopes, start, end, doer):
            continue
        if idle and (doer is None or doer.names[0].startswith(PEOPLE)) and not is_target(view, start, end):
            continue
        if idle == "telling" and requested(view, start, end) is None and not owes(scopes, block, start, end, doer):
            continue
        if lays_nothing(scopes, block, start, end, doer):
            continue
        task = _one(scopes, block, start, end, doer, scope)
        if task is not None:
            tasks.append(task)
    return tasks


_LONGEST_SHORT_NAME = 6  # words


_PEOPLE_SENT = phrase(r"(?:được )?cử(?: không quá| tối đa| ít nhất| từ| thêm)? \d")


def _sends_people(scopes: Scopes, start: int, end: int, doer: Doer) -> bool:
    """Say whether a later clause only counts whom a class sends (``mỗi đơn vị cử 02 người``): limits record that."""
    if not scopes.view.lower.startswith(("mỗi ", "các ", "từng ", "những ", "riêng "), start):
        return False
    at = skip(scopes.view, doer.end, end)
    return _PEOPLE_SENT.match(scopes.view.lower, at, end) is not None and not scopes.has_date(start, end)


def _may_be_short(names: tuple[str, ...]) -> bool:
    """Say whether a doer may be named shortly because the heading names it in full."""
    return len(names) == 1 and len(names[0].split()) <= _LONGEST_SHORT_NAME and not CLASS.match(names[0])


def _counts_below(scopes: Scopes, block: Block, text: str) -> bool:
    """Say whether the words only count what stands below (``Tháng 10 (06 đơn vị), gồm:``)."""
    if not text.endswith("gồm:") or not block.children or begins_with_act(scopes.view, block.start, block.end):
        return False
    return all(doer is None for _, _, doer in split_by_doer(scopes, block))


def _one(
    scopes: Scopes, block: Block, start: int, end: int, doer: Doer | None, scope: Scope | None
) -> FoundTask | None:
    view = scopes.view
    if doer is not None:
        short = scope if _may_be_short(doer.names) else None
        return _task(scopes, start, end, doer, "sentence", short)
    delivery = reported(scopes, start, end, read_delivery(view, start, end))
    target = target_doer(scopes, start, end)
    if target is not None and scope is not None and scope.firm and _FIRM.match(target.names[0].lower()):
        target = Doer(scope.names, start, start, True)
    if target is not None:
        return _task(scopes, start, end, target, "sentence")
    passive = passive_doer(view, start, end) if scope is None or not scope.firm else None
    if passive is not None and (scopes.has_date(start, end) or not is_issuer_only(scopes, passive)):
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
        if not says_something(view, start, end):
            return None
        bound = Doer(scope.names, start, start, True, scope.coordinators)
        return _task(scopes, start, end, bound, "heading" if scope.firm else "lead-in")
    asks = _ASKS.search(view.lower, start, min(end, start + 200))
    if block.zone == "closing" and (asks or delivery.sends) and scopes.default:
        return _task(scopes, start, end, Doer(scopes.default.names, start, start, True), "lead-in")
    whom = scopes.context.addressees
    if not whom and scopes.has_date(start, end):
        whom = scopes.context.charged  # what is sent by a day is sent by those who receive the letter
    if (asks or delivery.sends) and whom:
        return _task(scopes, start, end, Doer(whom, start, start, True), "addressees")
    return None


def _task(scopes: Scopes, start: int, end: int, doer: Doer, source: str, scope: Scope | None = None) -> FoundTask:
    view = scopes.view
    narrowed = narrowing(view, start, end, doer, scopes.block_at(start))
    names, narrowed = set_apart(names_meant(scopes, start, end, doer, scope), narrowed)
    delivery = reported(scopes, start, end, read_delivery(view, start, end))
    if delivery.sends and delivery.to is None:
        delivery = delivery._replace(to=_receiver_above(scopes, start))
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
        narrowing=narrowed,
        receiver_inferred=inferred,
    )


def _receiver_above(scopes: Scopes, at: int) -> str | None:
    """Return to whom the heading or lead-in above says that reports go (``gửi báo cáo về LĐLĐ tỉnh như sau:``)."""
    block = scopes.block_at(at)
    if block is None:
        return None
    above = (read_delivery(scopes.view, a.start, a.end) for a in block.ancestors())
    return next((delivery.to for delivery in above if delivery.sends and delivery.to), None)


def _from_annex(scopes: Scopes, block: Block) -> list[FoundTask]:
    """Read an item of an annex: only what itself names a doer and sends something counts; the rest is form."""
    doer = doer_of(scopes, block.start, block.end, block)
    if doer is None or not read_delivery(scopes.view, block.start, block.end).sends:
        return []
    return [_task(scopes, block.start, block.end, doer, "sentence")]
