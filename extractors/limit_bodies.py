"""Whom a number of people binds: the body that its own words name, else what the letter says around it."""

from extractors.bodies import body_at
from extractors.delegate_limits import FoundLimit
from extractors.delegate_limits.quantities import words_of
from extractors.outline import Block
from extractors.patterns import make_view, phrase
from extractors.tasks import (
    FoundTask,
    Scopes,
    addressees_counted,
    bodies_counted,
    bodies_named,
    class_named,
)
from extractors.tasks.scopes import names_of

__all__ = ["whom_limit_binds"]


def whom_limit_binds(
    scopes: Scopes, found: FoundLimit, block: Block | None, task: FoundTask | None, subject: str | None
) -> tuple[str, ...]:
    """Return the bodies that send the people counted, or whose members they are; none where the letter names nobody.

    ``task`` is the duty that holds the limit, ``subject`` what the letter is about.
    """
    if found.nobody:
        return ()
    if found.applies_to_span:
        return bodies_named(scopes, block, *found.applies_to_span)
    names = bodies_counted(scopes, block) if block else ()
    if not names and found.team_span:
        names = (class_named(scopes.view, *found.team_span, found.group),)
    if not names and found.sent:
        names = _senders(task) or addressees_counted(scopes)
    return names or _congress_held(scopes, subject)


def _senders(task: FoundTask | None) -> tuple[str, ...]:
    """Return the doers of the duty to send somebody: no panel that they are sent to, no bare ``Đồng chí``."""
    panel, person = words_of("scope", "panels", "teams"), words_of("nouns", "persons")
    names = task.assignees if task else ()
    return tuple(name for name in names if not panel.match(name.lower()) and not person.fullmatch(name.lower()))


_CONGRESS = phrase(r"đại hội (?:đại biểu )?(?:các )?(?=công đoàn|nghiệp đoàn)")
_OF_SEVERAL = phrase(r"[^;]*?(?: các cấp| và |tiến tới)")


def _congress_held(scopes: Scopes, subject: str | None) -> tuple[str, ...]:
    """Return the class of unions whose congresses the whole letter is about: ``Đại hội | công đoàn cơ sở``."""
    view = make_view(subject or "")
    for congress in _CONGRESS.finditer(view.lower):
        body = body_at(view, congress.end(), len(view.lower))
        if body and body.kind == "union" and view.plain[body.start].islower():
            return () if _OF_SEVERAL.match(view.lower, body.start) else names_of(scopes, (body.name,))
    return ()
