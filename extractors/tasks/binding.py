"""Whom other records of a block bind: the bodies of its dates, and those whose people its limits count."""

from extractors.bodies import find_bodies, head_at, spelled
from extractors.doers import doers_at, subject
from extractors.outline import Block
from extractors.tasks.scopes import Scopes, names_of, scope_of
from extractors.tasks.splitting import doer_of
from extractors.view import View


def bodies_bound(scopes: Scopes, block: Block) -> tuple[str, ...]:
    """Return the bodies that a block binds: those it names itself, else those of its heading or lead-in."""
    own = doer_of(scopes, block.start, block.end, block) if block.zone != "table" else None
    if own and own.acts:
        return names_of(scopes, own.names)
    scope = scope_of(scopes, block)
    return scope.names if scope and scope.firm else ()


def bodies_counted(scopes: Scopes, block: Block) -> tuple[str, ...]:
    """Return the bodies whose people a limit counts: the block's subject, its heading, the body a heading mentions."""
    own = subject(scopes.view, block.start, block.end) if block.zone != "table" else None
    if own and own.acts and _sends_people(scopes.view, own.start):
        return names_of(scopes, own.names)
    scope = scope_of(scopes, block)
    if scope and scope.firm:
        return scope.names
    for above in block.ancestors():
        body = next((b for b in find_bodies(scopes.view, above.start, above.end) if b.kind == "union"), None)
        if body is not None and above.heading:
            return names_of(scopes, (body.name,))
    return ()


def bodies_named(scopes: Scopes, start: int, end: int) -> tuple[str, ...]:
    """Return the bodies that ``text[start:end]`` names, or its words where the lexicon knows none."""
    doer = doers_at(scopes.view, start, end)
    return names_of(scopes, doer.names) if doer else (spelled(scopes.view.plain[start:end]),)


def _sends_people(view: View, at: int) -> bool:
    """Say whether the body at ``at`` sends people, rather than being the panel or the people that are counted."""
    head = head_at(view, at, len(view.lower))
    return head is not None and head.kind not in ("person", "organ", "department")
