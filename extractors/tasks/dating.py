"""Whom a date binds: the task that it stands in, else its block, else the issuer whose own meeting it is."""

from extractors.bodies import body_at, find_bodies
from extractors.dates import FoundDate
from extractors.outline import Block
from extractors.tasks.binding import bodies_bound
from extractors.tasks.context import completed, is_issuer
from extractors.tasks.finding import FoundTask
from extractors.tasks.scopes import Scopes, names_of
from extractors.tasks.splitting import CLASS, doer_of, sentences
from extractors.view import phrase

_MEETING = phrase(r"(?<!\w)họp (?:các )?(?=\w)")
_HELD = ("event", "period")


def bodies_dated(scopes: Scopes, found: FoundDate, task: FoundTask | None, block: Block | None) -> tuple[str, ...]:
    """Return the bodies that must act by a date outside tables, or hold or attend what takes place then."""
    if task:
        return _own(scopes, found, task, block) or task.assignees
    names = bodies_bound(scopes, block) if block else ()
    if names or block is None or found.type not in _HELD:
        return names
    called = _called(scopes, block, found)
    if called or scopes.context.issuer is None:
        return called
    return (scopes.context.issuer,) if _is_of_issuer(scopes, block) else ()


def _called(scopes: Scopes, block: Block, found: FoundDate) -> tuple[str, ...]:
    """Return the people who are called together (``Họp trưởng đoàn, bốc thăm: 14 giờ ngày …``)."""
    for meeting in _MEETING.finditer(scopes.view.lower, block.start, found.start):
        body = body_at(scopes.view, meeting.end(), block.end)
        if body is not None and body.kind == "person":
            return names_of(scopes, (body.name,))
    return ()


def _own(scopes: Scopes, found: FoundDate, task: FoundTask, block: Block | None) -> tuple[str, ...]:
    """Return the doer of the date's own sentence, where a task of several sentences holds it."""
    if block is None:
        return ()
    for start, end in sentences(scopes.view, max(task.start, block.start), min(task.end, block.end)):
        if start <= found.start < end and start > task.start:
            own = doer_of(scopes, start, end, block)
            if own is None or not own.acts or own.start > start + len("riêng ") or all(map(CLASS.match, own.names)):
                return ()
            return names_of(scopes, own.names)
    return ()


def _is_of_issuer(scopes: Scopes, block: Block) -> bool:
    """Say whether the block or a heading above it names the issuer, whose own meeting or contest it is then."""
    for part in (block, *block.ancestors()):
        if part is not block and not part.heading:
            continue
        for body in find_bodies(scopes.view, part.start, part.end):
            if is_issuer(completed(body.name, scopes.context), scopes.context):
                return True
    return False
