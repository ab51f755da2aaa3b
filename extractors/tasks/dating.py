"""Whom a date binds: the doer beside it, of its sentence, task, block or heading; who comes to what is held."""

from extractors.bodies import find_bodies
from extractors.dates import FoundDate
from extractors.doers import doers_at
from extractors.outline import Block
from extractors.patterns import phrase
from extractors.tasks.binding import bodies_bound
from extractors.tasks.context import completed, is_issuer
from extractors.tasks.finding import FoundTask
from extractors.tasks.naming import those_named
from extractors.tasks.participants import called_together, group_called, participants
from extractors.tasks.scopes import Scopes, names_of, scope_of
from extractors.tasks.splitting import doer_of, sentences

HELD = ("event", "period")
#: What may open the clause of a date: “CĐCS trước ngày 20/4 | , | công đoàn ngành trước ngày 25/4”.
_CLAUSE = phrase(r"[,;:(.] *(?:riêng |còn |với |đối với )*(?=\S)")
_HARDLY = phrase(r" *(?:thì|là|được)? *")
_LONGEST_CLAUSE = 200
_NEAR = 40  # characters


def bodies_dated(scopes: Scopes, found: FoundDate, task: FoundTask | None, block: Block | None) -> tuple[str, ...]:
    """Return the bodies that must act by a date outside tables, or hold or attend what takes place then."""
    if block is None:
        return task.assignees if task else ()
    held = found.type in HELD
    names = _beside(scopes, found, block) or (called_together(scopes, block, found.start) if held else ())
    if names:
        return names
    if task is not None:
        own, told_later = _in_task(scopes, found, task, block)
        if own or not (held and told_later):
            return own or task.assignees
    else:
        names = bodies_bound(scopes, block)
        if names:
            return names
    if not held:
        scope = scope_of(scopes, block)
        return scope.names if scope else scopes.context.addressees
    return group_called(scopes, block) or _attending(scopes, block) or _holder(scopes, block, found.start)


def _beside(scopes: Scopes, found: FoundDate, block: Block) -> tuple[str, ...]:
    """Return the bodies named directly before the date, where another date or such a pair stands beside it."""
    view, first = scopes.view, max(block.start, found.start - _LONGEST_CLAUSE)
    paired = _pair_follows(scopes, found.end, block.end)
    for opening in _CLAUSE.finditer(view.lower, first, found.start):
        doer = doers_at(view, opening.end(), found.start) if paired or scopes.has_date(first, opening.end()) else None
        if doer is not None and _HARDLY.fullmatch(view.lower, doer.end, found.start):
            return names_of(scopes, doer.names)
    return ()


def _pair_follows(scopes: Scopes, at: int, end: int) -> bool:
    """Say whether another body and its day follow a day (``CĐCS trước ngày 20/4 | ; công đoàn ngành trước …``)."""
    opening = _CLAUSE.match(scopes.view.lower, at, end)
    doer = doers_at(scopes.view, opening.end(), end) if opening else None
    return doer is not None and scopes.has_date(doer.end, min(end, doer.end + _NEAR))


def _in_task(scopes: Scopes, found: FoundDate, task: FoundTask, block: Block) -> tuple[tuple[str, ...], bool]:
    """Return the doer of the date's own sentence in a task of several, and whether doers are named only behind it."""
    named = False
    for start, end in sentences(scopes.view, max(task.start, block.start), min(task.end, block.end)):
        own = doer_of(scopes, start, end, block)
        before = own is not None and own.start < found.start
        if start <= found.start < end:
            if own is not None and own.acts and before and start > task.start:
                return names_of(scopes, those_named(scopes, start, own) or own.names), False
            return (), not (named or before or (own is not None and own.acts) or task.source != "sentence")
        named = named or before
    return (), False


def _attending(scopes: Scopes, block: Block) -> tuple[str, ...]:
    """Return who comes: those to whom a summons is addressed, else those named beside the date."""
    if scopes.context.calls and scopes.context.addressees:
        return scopes.context.addressees
    return participants(scopes, block)


def _holder(scopes: Scopes, block: Block, at: int) -> tuple[str, ...]:
    """Return the issuer where the words before the day or a heading above name it: its own meeting or contest."""
    issuer = scopes.context.issuer
    if issuer is None:
        return ()
    for start, end in ((block.start, at), *((above.start, above.end) for above in block.ancestors() if above.heading)):
        bodies = find_bodies(scopes.view, start, end)
        if any(is_issuer(completed(body.name, scopes.context), scopes.context) for body in bodies):
            return (issuer,)
    return ()
