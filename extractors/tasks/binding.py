"""Whom other records of a block bind: the bodies of its dates, and those whose people its limits count."""

import re

from extractors.bodies import Body, body_at, find_bodies, head_at, spelled
from extractors.delegate_limits.patterns import ending_in, words_of
from extractors.doers import Doer, doers_at, subject
from extractors.outline import Block
from extractors.tasks.scopes import Scopes, names_of, scope_of
from extractors.tasks.splitting import doer_of
from extractors.view import View, make_view, phrase


def bodies_bound(scopes: Scopes, block: Block) -> tuple[str, ...]:
    """Return the bodies that a block binds: those it names itself, else those of its heading or lead-in."""
    own = doer_of(scopes, block.start, block.end, block) if block.zone != "table" else None
    if own and own.acts:
        return names_of(scopes, own.names)
    scope = scope_of(scopes, block)
    return scope.names if scope and scope.firm else ()


def bodies_counted(scopes: Scopes, block: Block) -> tuple[str, ...]:
    """Return the bodies whose people a limit counts: the block's subject, else those of the headings above it."""
    own = subject(scopes.view, block.start, block.end) if block.zone != "table" else None
    if own and own.acts and _sends_people(scopes.view, own):
        return _senders(names_of(scopes, own.names))
    return _senders_above(scopes, block)


def _senders_above(scopes: Scopes, block: Block) -> tuple[str, ...]:
    """Return the bodies that send people by the headings above a block."""
    scope = scope_of(scopes, block)
    senders = _senders(scope.names) if scope and scope.firm else ()
    if senders:
        return senders
    for above in block.ancestors():
        body = next((b for b in find_bodies(scopes.view, above.start, above.end) if _may_send(scopes.view, b)), None)
        if body is not None and above.heading:
            return names_of(scopes, (body.name,))
    return ()


def bodies_named(scopes: Scopes, block: Block | None, start: int, end: int) -> tuple[str, ...]:
    """Return the bodies that ``text[start:end]`` names, or its words where the lexicon knows no single name.

    A word that takes up the class of the heading (``mỗi trường`` below ``CĐCS các trường …``) means that class.
    """
    view = scopes.view
    own = _SIZE.sub("", spelled(view.plain[start:end]))
    above = _senders_above(scopes, block) if block else ()
    meant = tuple(name for name in above if _UNION.match(name.lower()) and own.lower() in name.lower())
    if meant and not _UNION.match(own.lower()):
        return meant
    doer = doers_at(view, start, end)
    return names_of(scopes, doer.names if doer and doer.end >= end and len(doer.names) == 1 else (own,))


_UNION = phrase(r"(?:công đoàn|liên đoàn|nghiệp đoàn)(?!\w)")


#: The size of a class is the condition of its limit, not part of its name.
_SIZE = re.compile(
    r",? (?:(?:có|sử dụng) )?(?:từ|trên|dưới) \d[^,]*(?:đoàn viên|lao động|người|viên chức|nlđ).*$", re.I
)


def _senders(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of the names that send people: no panel; the union where its standing committee is named."""
    panel, committee = words_of("scope", "panels"), words_of("scope", "committees")
    found = []
    for name in names:
        if panel.match(name.lower()):
            continue
        organ = committee.match(name.lower())
        name = _SIZE.sub("", name)
        if organ and _UNION.match(name.lower(), organ.end() + 1):
            owner = make_view(name[organ.end() + 1 :])
            body = body_at(owner, 0, len(owner.text))
            name = body.name if body else name
        found.append(name)
    return tuple(found)


def _may_send(view: View, body: Body) -> bool:
    """Say whether a union in a heading sends people, rather than holding the meeting that they go to."""
    before = view.lower[max(0, body.start - 60) : body.start]
    return body.kind == "union" and not ending_in("scope", "destinations").search(before)


def _sends_people(view: View, own: Doer) -> bool:
    """Say whether the subject of a block sends people, rather than being the panel or the people that are counted."""
    head = head_at(view, own.start, len(view.lower))
    if head is None or head.kind == "person" or words_of("scope", "panels", "teams").match(view.lower, own.start):
        return False
    if head.kind not in ("organ", "department") or not words_of("nouns", "bodies").match(view.lower, own.start):
        return True
    alone = words_of("nouns", "bodies").fullmatch(" ".join(own.names).lower())
    return not alone and view.plain[own.end : own.end + 2].strip().isalpha()
