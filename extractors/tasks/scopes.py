"""Whom each part of a letter binds: its headings, its lead-ins, the letter as a whole."""

from bisect import bisect_left
from dataclasses import dataclass, field

from extractors.doers import Doer, any_duty, heading_as_doer, heading_doers, lead, requested, subject
from extractors.doers.subjects import TOWARDS
from extractors.outline import Block, Outline, Table
from extractors.patterns import View, phrase
from extractors.records import Places
from extractors.second_reader import SecondReader, duty_chance
from extractors.tasks.context import Context, completed, is_issuer

_ASSIGNING = phrase(rf"{any_duty('assigning_headings')}(?!\w)")
_LEAD_IN = phrase(rf"{any_duty('lead_ins')} *:?$")


@dataclass(slots=True)
class DoerScope:
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
    dated: tuple[tuple[int, int], ...] = ()
    """Spans of the deadlines and recurring dates of the letter, in order."""
    limits: tuple[tuple[int, int], ...] = ()
    """Spans of the delegate limits of the letter, in order."""
    found: dict[int, DoerScope | None] = field(default_factory=dict)
    second: SecondReader | None = duty_chance
    """The second reader; ``None`` where the rules are to decide alone."""
    default: DoerScope | None = None
    """Whom the letter as a whole binds: the body that its first request asks."""
    named_last: list[str] = field(default_factory=list)
    """The bodies named so far, for the short names that later sentences give them (``Sở``, ``Bệnh viện``)."""

    summoned: tuple[str, ...] | None = None
    """Whom a summons invites anywhere in it, once that was looked for."""
    blocks: Places[Block] = field(init=False)
    completed: dict[str, str] = field(default_factory=dict)
    """Names as they were completed so far: a letter names few bodies, again and again."""

    def __post_init__(self) -> None:
        """Make the blocks ready to be looked up."""
        self.blocks = Places(((block.start, block.end), block) for block in self.outline.blocks)

    def block_at(self, at: int) -> Block | None:
        """Return the block that holds a place of the text."""
        return self.blocks.holding(at, at + 1)

    def has_date(self, start: int, end: int) -> bool:
        """Say whether a deadline or recurring date stands in ``text[start:end]``."""
        return _holds(self.dated, start, end)

    def holds_limit(self, start: int, end: int) -> bool:
        """Say whether a delegate limit stands in ``text[start:end]``."""
        return _holds(self.limits, start, end)

    def are_issuer(self, names: tuple[str, ...]) -> bool:
        """Say whether all of the names are the issuer's own."""
        return all(is_issuer(name, self.context) for name in names_of(self, names))


def _holds(spans: tuple[tuple[int, int], ...], start: int, end: int) -> bool:
    first = bisect_left(spans, (start, 0))
    return first < len(spans) and spans[first][1] <= end


def names_of(scopes: Scopes, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names completed from the issuer's, each once."""
    for name in names:
        if name not in scopes.completed:
            scopes.completed[name] = completed(name, scopes.context)
    return tuple(dict.fromkeys(scopes.completed[name] for name in names))


def scope_of(scopes: Scopes, block: Block) -> DoerScope | None:
    """Return whom the nearest heading or lead-in above the block binds."""
    for above in block.ancestors():
        key = id(above)
        if key not in scopes.found:
            scopes.found[key] = _own_scope(scopes, above)
        scope = scopes.found[key]
        if scope is not None:
            return scope
    return scopes.default


def scope_of_table(scopes: Scopes, table: Table) -> DoerScope | None:
    """Return whom the lead-in of a table binds, or the nearest heading above it."""
    if table.parent is None:
        return None
    return _own_scope(scopes, table.parent) or scope_of(scopes, table.parent)


def _own_scope(scopes: Scopes, block: Block) -> DoerScope | None:
    """Return whom this block, as a heading or lead-in, binds for what stands below it."""
    view = scopes.view
    text = view.plain[block.start : block.end].rstrip()
    if len(text) > 600:
        return None
    level = _LEVEL_HEADING.fullmatch(view.lower, block.start, block.start + len(text)) if block.heading else None
    if level:
        return DoerScope(("Cơ sở" if level["level"] == "cơ sở" else f"Cấp {level['level']}",), False)
    told = _sentence_doer(scopes, block, text)
    if told is not None:
        return told
    if block.heading or (len(text) < 160 and (block.children or text.endswith(":"))):
        names = heading_doers(view, block.start, block.end)
        if not names and block.heading and _assigns(view, block.parent):
            names = heading_as_doer(view, block.start, block.end)
        if names:
            return DoerScope(names_of(scopes, names), True)
    if text.endswith(":") or _LEAD_IN.search(view.lower, max(block.start, block.end - 60), block.end):
        doer = _lead_doer(scopes, block.start, block.end)
        if doer and not all(is_issuer(name, scopes.context) for name in names_of(scopes, doer.names)):
            return DoerScope(names_of(scopes, doer.names), True, doer.coordinators)
    return None


#: “2. Cơ sở”, “1. Cấp huyện”: what those of a level do.
_LEVEL_HEADING = phrase(r"(?:ở )?(?:(?:cấp )?(?P<level>cơ sở|huyện|xã|tỉnh|trường))(?: và tương đương)? *[.:]?")
_SHORTEST_SENTENCE = 9  # words


def _sentence_doer(scopes: Scopes, block: Block, text: str) -> DoerScope | None:
    """Return who acts in a marked item that is a sentence: paragraphs that go on below it are about the same doer."""
    if block.mark is None or not text.endswith((".", ";")) or len(text.split()) < _SHORTEST_SENTENCE:
        return None
    if TOWARDS.match(scopes.view.lower, block.start, block.end):
        return None
    doer = subject(scopes.view, block.start, block.end)
    if doer is None or not doer.acts or doer.end >= block.start + len(text):
        return None
    names = names_of(scopes, doer.names)
    outer = scope_of(scopes, block)
    if outer is not None and outer.firm and all(any(old.startswith(name) for old in outer.names) for name in names):
        return None  # “Phòng GDĐT sẽ …” below “Phòng GDĐT huyện …”: the same, named shortly
    return None if all(is_issuer(name, scopes.context) for name in names) else DoerScope(names, False)


def _assigns(view: View, heading: Block | None) -> bool:
    """Say whether a heading opens the part that says who does what."""
    return heading is not None and bool(_ASSIGNING.match(view.lower, heading.start, heading.end))


def _lead_doer(scopes: Scopes, start: int, end: int) -> Doer | None:
    """Return whom a lead-in asks: the body after the request, else its subject where that is not the issuer."""
    view = scopes.view
    own = subject(view, start, end)
    issuer_speaks = own is None or any(is_issuer(name, scopes.context) for name in own.names)
    asked = requested(
        view, start, end, weak=issuer_speaks and own is not None, after=own.end if own else None
    ) or requested(view, start, end)
    if asked and issuer_speaks:
        return lead(view, asked[1], end)
    if own and not issuer_speaks:
        return lead(view, own, end)
    return None
