"""Whom a date binds: the doer of its clause, of its task, its block, its heading; who comes to what is held."""

from extractors.bodies import body_at, find_bodies
from extractors.dates import FoundDate
from extractors.doers import doers_at
from extractors.lexicon import load
from extractors.outline import Block
from extractors.phrases import any_of
from extractors.tasks.binding import bodies_bound
from extractors.tasks.context import completed, is_issuer
from extractors.tasks.finding import FoundTask
from extractors.tasks.scopes import Scopes, names_of, scope_of
from extractors.tasks.splitting import doer_of, sentences
from extractors.view import phrase

_WORDS = load("tasks")
_MEETING = phrase(r"(?<!\w)họp (?:các )?(?=\w)")
_HELD = ("event", "period")
#: “Thành phần: …”: an item that says who comes, beside the one that says when.
_WHO_COMES = phrase(rf"{any_of(_WORDS['who_comes'])}[^:.;]{{0,40}}(?:: *|$)")


def bodies_dated(scopes: Scopes, found: FoundDate, task: FoundTask | None, block: Block | None) -> tuple[str, ...]:
    """Return the bodies that must act by a date outside tables, or hold or attend what takes place then."""
    if block is None:
        return task.assignees if task else ()
    held = found.type in _HELD
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
    return _called(scopes, block, found) or _who_comes(scopes, block) or _holder(scopes, block)


def _in_task(scopes: Scopes, found: FoundDate, task: FoundTask, block: Block) -> tuple[tuple[str, ...], bool]:
    """Return the doer of the date's own sentence in a task of several, and whether doers are named only behind it."""
    named = False
    for start, end in sentences(scopes.view, max(task.start, block.start), min(task.end, block.end)):
        own = doer_of(scopes, start, end, block)
        acts = own is not None and own.acts
        if start <= found.start < end:
            if own is not None and acts and start > task.start and own.start <= start + len("riêng "):
                return names_of(scopes, own.names), False
            return (), not (named or acts or task.source != "sentence")
        named = named or acts
    return (), False


def _called(scopes: Scopes, block: Block, found: FoundDate) -> tuple[str, ...]:
    """Return the people who are called together (``Họp trưởng đoàn, bốc thăm: 14 giờ ngày …``)."""
    for meeting in _MEETING.finditer(scopes.view.lower, block.start, found.start):
        body = body_at(scopes.view, meeting.end(), block.end)
        if body is not None and body.kind == "person":
            return names_of(scopes, (body.name,))
    return ()


def _who_comes(scopes: Scopes, block: Block) -> tuple[str, ...]:
    """Return whom an item beside the date's names as those who come, else whom a summons is addressed to."""
    view = scopes.view
    beside = block.parent.children if block.parent else [b for b in scopes.outline.blocks if b.parent is None]
    for item in beside:
        label = _WHO_COMES.match(view.lower, item.start, item.end)
        if label:
            parts = [(label.end(), item.end), *((below.start, below.end) for below in item.children)]
            lists = (doers_at(view, start, end) for start, end in parts)
            names = tuple(name for people in lists if people for name in people.names)
            if names:
                return names_of(scopes, names)
    return scopes.context.addressees if scopes.context.calls else ()


def _holder(scopes: Scopes, block: Block) -> tuple[str, ...]:
    """Return the issuer where a heading above names it: its own meeting or contest."""
    for above in block.ancestors():
        bodies = find_bodies(scopes.view, above.start, above.end) if above.heading else ()
        if any(is_issuer(completed(body.name, scopes.context), scopes.context) for body in bodies):
            return (scopes.context.issuer,) if scopes.context.issuer else ()
    return ()
