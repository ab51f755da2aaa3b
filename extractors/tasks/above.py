"""Whom the words above an item bind: its lead-in, its headings, else what the letter asks first.

A block is asked by the rules of ``RULES`` in their order, the blocks above an item from the nearest to the farthest;
the first that knows says whom the item binds, and by which rule.
"""

from collections.abc import Callable
from typing import NamedTuple

from extractors.doers import (
    TOWARDS,
    Doer,
    any_duty,
    doers_behind,
    heading_as_doer,
    heading_doers,
    lead,
    requested,
    skip,
    subject,
)
from extractors.outline import Block, Table
from extractors.patterns import View, phrase
from extractors.tasks.scopes import DoerScope, Scopes, is_issuer, names_of
from extractors.wordings import Wordings

_pattern = Wordings("task_patterns")

_ASSIGNING = phrase(rf"{any_duty('assigning_headings')}(?!\w)")
_LEAD_IN = phrase(rf"{any_duty('lead_ins')} *:?$")
ONLY_COLON = _pattern["only_colon"]
#: How those of a level are called that is no “cấp”.
_LEVEL_CALLED = {"cơ sở": "Cơ sở"}
_LONGEST_ABOVE, _LONGEST_OPENING = 600, 160  # characters


class _Above(NamedTuple):
    """A block that may bind what stands below it, its words without blanks at their end."""

    scopes: Scopes
    block: Block
    text: str
    view: View
    end: int


class AboveRule(NamedTuple):
    """A way in which a block says whom the items below it bind."""

    name: str
    firm: bool
    """Whether every item below is theirs, not only one that begins with an act."""
    finds: Callable[[_Above], Doer | None]


def scope_of(scopes: Scopes, block: Block) -> DoerScope | None:
    """Return whom the nearest heading or lead-in above the block binds, else whom the letter as a whole does."""
    above = block.parent
    while above is not None:
        known = id(above) in scopes.found
        if (found := scopes.found[id(above)] if known else scope_below(scopes, above)) is not None:
            return found
        above = above.parent
    return scopes.default


def scope_of_table(scopes: Scopes, table: Table) -> DoerScope | None:
    """Return whom the lead-in of a table binds, or the nearest heading above it."""
    lead_in = table.parent
    return scope_below(scopes, lead_in) or scope_of(scopes, lead_in) if lead_in else None


def scope_below(scopes: Scopes, block: Block) -> DoerScope | None:
    """Return whom a block binds by what it says itself, for all that stands below it."""
    if id(block) not in scopes.found:
        scopes.found[id(block)] = _first_that_knows(scopes, block)
    return scopes.found[id(block)]


def _first_that_knows(scopes: Scopes, block: Block) -> DoerScope | None:
    text = scopes.view.plain[block.start : block.end].rstrip()
    above = _Above(scopes, block, text, scopes.view, block.start + len(text))
    for rule in RULES if len(above.text) <= _LONGEST_ABOVE else ():
        doer = rule.finds(above)
        if doer is not None:
            return DoerScope(names_of(scopes, doer.names), rule.firm, doer.coordinators, rule.name)
    return None


def _named(names: tuple[str, ...], above: _Above) -> Doer | None:
    return Doer(names, above.block.start, above.end, True) if names else None


def _level(above: _Above) -> Doer | None:
    """``2. Cơ sở``, ``1. Cấp huyện``."""
    level = (
        _pattern["level_heading"].fullmatch(above.view.lower, above.block.start, above.end)
        if above.block.heading
        else None
    )
    return _named((_LEVEL_CALLED.get(level["level"], f"Cấp {level['level']}"),), above) if level else None


def _both_sides(above: _Above) -> Doer | None:
    """``3. Trách nhiệm chung`` of a programme that two bodies sign."""
    both = (
        _pattern["of_both"].fullmatch(above.view.lower, above.block.start, above.end) if above.block.heading else None
    )
    return _named(("Hai bên",), above) if both else None


def _acting(above: _Above) -> Doer | None:
    """Who acts in a marked item that is a sentence: paragraphs that go on below it are about the same doer.

    Not where the heading above names them in full: ``Phòng GDĐT sẽ …`` below ``Phòng GDĐT huyện …``.
    """
    block, text = above.block, above.text
    if block.mark is None or not text.endswith((".", ";")) or TOWARDS.match(above.view.lower, block.start, block.end):
        return None
    doer = subject(above.view, block.start, block.end)
    if doer is None:
        return None
    outer = scope_of(above.scopes, block)
    full = outer.names if outer is not None and outer.firm else ()
    short = all(any(one.startswith(name) for one in full) for name in names_of(above.scopes, doer.names))
    return None if short else doer


def _directed(above: _Above) -> Doer | None:
    """Whom an item or somebody in it directs, for what stands below (``Sở Nội vụ chỉ đạo | các CĐCS | :``)."""
    view, block = above.view, above.block
    if not above.text.endswith(":"):
        return None
    asked = requested(view, block.start, block.end)
    speaker = subject(view, block.start, block.end) or (asked and asked[1])
    if block.mark is None and speaker is None:
        return None
    at = skip(view, speaker.end if speaker is not None and speaker.acts else block.start, block.end)
    found = _pattern["directs"].match(view.lower, at, block.end)
    doer = doers_behind(view, found, block.end)
    return doer if doer is not None and ONLY_COLON.match(view.lower, doer.end, block.end) else None


def _heading(above: _Above) -> Doer | None:
    """``2. Đối với các CĐCS``, ``Các CĐCS:``: a heading, or a short line that opens a list."""
    block = above.block
    opens = bool(block.children) or above.text.endswith(":")
    if not (block.heading or (opens and len(above.text) < _LONGEST_OPENING)):
        return None
    return _named(heading_doers(above.view, block.start, block.end), above)


def _whole_heading(above: _Above) -> Doer | None:
    """A heading that is all name, known or not, below ``TỔ CHỨC THỰC HIỆN``."""
    block = above.block
    is_name = block.heading and assigns(above.view, block.parent)
    return _named(heading_as_doer(above.view, block.start, block.end), above) if is_name else None


def _lead_in(above: _Above) -> Doer | None:
    """``Đề nghị các CĐCS thực hiện các nội dung sau:``."""
    block = above.block
    opens = above.text.endswith(":") or _LEAD_IN.search(above.view.lower, max(block.start, block.end - 60), block.end)
    return lead_doer(above.scopes, block.start, block.end) if opens else None


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
    """Return whom a lead-in asks: its subject where that is not the issuer, else the body after the request."""
    view = scopes.view
    own = subject(view, start, end)
    if own and not any(is_issuer(name, scopes.context) for name in own.names):
        return lead(view, own, end)
    asked = requested(view, start, end)
    return lead(view, asked[1], end) if asked else None
