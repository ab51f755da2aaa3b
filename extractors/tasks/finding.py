"""Tasks of a letter, and the role of every sentence: its clauses, whom each binds, what kind of act it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from extractors.deliveries import Delivery, read_delivery
from extractors.doers import Doer, asked_last, begins_with_act, heading_doers, lead, requested, subject
from extractors.outline import Block, is_capitals
from extractors.patterns import View
from extractors.tasks.clauses import Clause
from extractors.tasks.context import completed, is_issuer, is_own_organ
from extractors.tasks.naming import is_general, names_meant
from extractors.tasks.narrowing import NOT_NARROWED, Narrowing, narrowing, set_apart
from extractors.tasks.receivers import received
from extractors.tasks.roles import Verdict, only_opens, verdict
from extractors.tasks.scopes import DoerScope, Scopes, names_of
from extractors.tasks.second_opinion import chance_of, differ, heard
from extractors.tasks.splitting import CLASS, doer_of, sentences, split_by_doer
from extractors.tasks.strength import strength
from extractors.tasks.targets import kind_of_task
from schemas.letter import SentenceRole, Strength, TaskKind

_LONGEST_SHORT_NAME = 6  # words
_SHORTEST_BLOCK = 12  # characters
_LONGEST_HEADING, _SHORT_HEADING = 220, 60  # characters


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
    source: str
    """The rule by which its doer was found: ``sentence``, ``heading``, ``lead-in``, ``addressees``, ``table``, …"""
    dates: tuple[tuple[int, int], ...] = ()
    """Spans of table cells that hold the task's date."""
    receiver_inferred: bool = False
    """The words name no receiver: what is sent goes to the issuer."""
    narrowing: Narrowing = NOT_NARROWED
    """What narrows those who must act."""
    chance: float | None = None
    """The second reader's chance that it is a duty, where it was asked."""
    act: int | None = None
    """Where the act begins, behind the words that say who does it."""


class FoundSentence(NamedTuple):
    """A clause and its role, the rule that gave it, whether that rule is seldom wrong, and the tasks of a duty."""

    start: int
    end: int
    role: SentenceRole
    why: str
    sure: bool = True
    tasks: tuple[FoundTask, ...] = ()
    chance: float | None = None
    """The second reader's chance that it lays a duty, where it was asked."""
    doubted: bool = False
    """Rules and second reader differ strongly."""


def read_sentences(scopes: Scopes) -> list[FoundSentence]:
    """Return every clause of a letter's running text with its role, in order; those that are duties with their task.

    Of annexes only what itself names a doer and sends something counts; the rest is form.
    """
    found: list[FoundSentence] = []
    for block in scopes.outline.blocks:
        if block.zone == "preamble":
            found += _from_lead_paragraph(scopes, block)
        elif block.zone in ("body", "closing"):
            found += _from_block(scopes, block)
        elif block.zone == "annex" and block.mark is not None:
            found += _from_annex(scopes, block)
    return found


def _from_block(scopes: Scopes, block: Block) -> Iterator[FoundSentence]:
    shape = _shape(scopes, block)
    if shape is not None:
        yield FoundSentence(block.start, block.end, *shape)
        return
    for start, end, doer in split_by_doer(scopes, block):
        clause = Clause(scopes, block, start, end, doer)
        yield _sentence(clause, verdict(clause))


def _sentence(clause: Clause, said: Verdict) -> FoundSentence:
    chance = chance_of(clause)
    doubted = differ(said.doer is not None, chance)
    said = heard(clause, said, chance)
    tasks: tuple[FoundTask, ...] = ()
    if said.doer is not None:
        short = clause.scope if said.why == "sentence" and _may_be_short(said.doer.names) else None
        tasks = (_task(clause, said.doer, said.why, short, chance),)
    return FoundSentence(clause.start, clause.end, said.role, said.why, said.sure, tasks, chance, doubted)


def _may_be_short(names: tuple[str, ...]) -> bool:
    """Say whether a doer may be named shortly because the heading names it in full."""
    return len(names) == 1 and len(names[0].split()) <= _LONGEST_SHORT_NAME and not CLASS.match(names[0])


def _shape(scopes: Scopes, block: Block) -> tuple[SentenceRole, str] | None:
    """Return role and rule of a block that its shape shows to be no statement: headings, notes, what opens a list."""
    text = scopes.view.plain[block.start : block.end].strip()
    if len(text) < _SHORTEST_BLOCK:
        return "form", "too-short"
    if is_capitals(text) or (block.heading and block.children and _is_only_heading(scopes, block, text)):
        return "heading", "title"
    if block.mark in ("roman", "capital", "number") and len(text.split()) <= 4 and text[-1:].isalpha():
        return "heading", "bare-title"  # “III. Tổ chức thực hiện”, whatever follows it
    if text.startswith("("):
        return "form", "note-in-brackets"
    return ("list", "counts-what-follows") if _counts_below(scopes, block, text) else None


def _is_only_heading(scopes: Scopes, block: Block, text: str) -> bool:
    """Say whether the block is a title for what stands below it and asks nothing itself."""
    view = scopes.view
    if len(text) > _LONGEST_HEADING:
        return False
    own, asked = subject(view, block.start, block.end), requested(view, block.start, block.end)
    acts = own is not None and own.acts
    if (acts or asked) and text.endswith(".") and all(child.mark is None for child in block.children):
        return False  # a paragraph that another follows
    asks = read_delivery(view, block.start, block.end).sends or asked is not None
    if asks and scopes.has_date(block.start, block.end):
        return False
    if heading_doers(view, block.start, block.end) and not text.endswith(":"):
        return True
    if len(text) < _SHORT_HEADING and not scopes.has_date(block.start, block.end):
        return True
    return not acts and not asks


def _counts_below(scopes: Scopes, block: Block, text: str) -> bool:
    """Say whether the words only count what stands below (``Tháng 10 (06 đơn vị), gồm:``)."""
    if not text.endswith("gồm:") or not block.children or begins_with_act(scopes.view, block.start, block.end):
        return False
    return all(doer is None for _, _, doer in split_by_doer(scopes, block))


def _from_lead_paragraph(scopes: Scopes, block: Block) -> Iterator[FoundSentence]:
    """Read a paragraph before the first section: its request opens the list and binds those it names."""
    view = scopes.view
    opens_list = view.plain[block.start : block.end].rstrip().endswith(":")
    speaking = _issuer_clause(scopes, block)
    if speaking is not None:
        asked = requested(view, speaking, block.end, weak=True, after=block.end)
    else:
        asked = requested(view, block.start, block.end, after=block.end)
        speaking = asked[0] if asked else block.start
    doer = asked[1] if asked else None
    if doer is None or scopes.are_issuer(doer.names):
        if opens_list and scopes.default is None:
            last = asked_last(view, block.start, block.end)
            bound = scopes.context.addressees or (names_of(scopes, last.names) if last else ())
            scopes.default = DoerScope(bound, False) if bound else None
        if opens_list:
            yield FoundSentence(block.start, block.end, "heading", "opens-a-list")
        else:
            yield from _due_before_sections(scopes, block)
        return
    names = names_of(scopes, doer.names)
    general = all(is_general(name) for name in names)
    if opens_list or scopes.default is None:
        scopes.default = DoerScope((general and scopes.context.addressees) or names, False)
    clause = Clause(scopes, block, speaking, block.end, doer)
    if speaking > block.start:
        yield FoundSentence(block.start, speaking, "fact", "grounds")
    if not doer.acts or (opens_list and (general or only_opens(clause, doer))):
        yield FoundSentence(speaking, block.end, "heading", "opens-a-list")
    else:
        yield _sentence(clause, Verdict("duty", "lead-in", True, lead(view, doer, block.end)))


def _due_before_sections(scopes: Scopes, block: Block) -> Iterator[FoundSentence]:
    """Read what is due by a day though no request opens it: letters of one paragraph."""
    for start, end in sentences(scopes.view, block.start, block.end):
        clause = Clause(scopes, block, start, end, subject(scopes.view, start, end))
        said = verdict(clause)
        if said.role == "duty" and not (clause.dated and (clause.doer is not None or clause.delivery.sends)):
            said = Verdict("fact", "grounds", False)
        yield _sentence(clause, said)


def _issuer_clause(scopes: Scopes, block: Block) -> int | None:
    """Return where the issuer begins to speak of itself in the paragraph."""
    for start, end in sentences(scopes.view, block.start, block.end):
        own = subject(scopes.view, start, end)
        if own and any(is_issuer(completed(name, scopes.context), scopes.context) for name in own.names):
            return own.start
    return None


def _task(clause: Clause, doer: Doer, source: str, scope: DoerScope | None, chance: float | None) -> FoundTask:
    scopes, start, end = clause.scopes, clause.start, clause.end
    narrowed = narrowing(scopes.view, start, end, doer, clause.block)
    names, narrowed = set_apart(names_meant(scopes, start, end, doer, scope), narrowed)
    delivery = clause.delivery
    if delivery.sends and delivery.to is None:
        delivery = delivery._replace(to=_receiver_above(scopes, clause.block))
    delivery, inferred = received(delivery, names, scopes.context, clause.dated)
    own = bool(names) and all(is_issuer(name, scopes.context) or is_own_organ(name) for name in names)
    kind = kind_of_task(scopes, start, end, delivery)
    return FoundTask(
        start,
        end,
        names,
        names_of(scopes, doer.coordinators),
        kind,
        delivery,
        strength(clause, source, doer, kind, chance),
        own,
        source,
        narrowing=narrowed,
        receiver_inferred=inferred,
        chance=chance,
        act=_act_begins(scopes.view, start, end, doer),
    )


def _act_begins(view: View, start: int, end: int, doer: Doer) -> int | None:
    """Return where the act begins behind its doer; ``None`` where none stands before it (``chỗ ở do Văn phòng lo``)."""
    inside = start <= doer.start < doer.end < end
    return None if not inside or view.lower[start : doer.start].rstrip().endswith(" do") else doer.end


def _receiver_above(scopes: Scopes, block: Block) -> str | None:
    """Return to whom the heading or lead-in above says that reports go (``gửi báo cáo về LĐLĐ tỉnh như sau:``)."""
    above = (read_delivery(scopes.view, a.start, a.end) for a in block.ancestors())
    return next((delivery.to for delivery in above if delivery.sends and delivery.to), None)


def _from_annex(scopes: Scopes, block: Block) -> Iterator[FoundSentence]:
    clause = Clause(scopes, block, block.start, block.end, doer_of(scopes, block.start, block.end, block))
    binds = clause.doer is not None and clause.delivery.sends
    yield _sentence(
        clause, Verdict("duty", "sentence", True, clause.doer) if binds else Verdict("form", "annex", False)
    )
