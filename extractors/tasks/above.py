"""What a heading or lead-in makes of the items below it that do not speak for themselves."""

from typing import cast

from extractors.doers import heading_doers
from extractors.lexicon import load
from extractors.outline import Block
from extractors.patterns import any_of, phrase
from extractors.tasks.scopes import Scopes
from schemas.letter import SentenceRole

_WORDS = load("roles")
_CONTENTS = phrase(rf"{any_of(_WORDS['contents'])}[^:]{{0,40}}:? *$")
_MEETING = phrase(r"(?:thời gian|địa điểm|thành phần)(?!\w)")
_ROLES = phrase("|".join(rf"(?P<{role}>{any_of(words)}(?!\w))" for role, words in _WORDS["above"].items()))


def role_above(scopes: Scopes, block: Block) -> SentenceRole | None:
    """Return the role that the nearest heading above gives to items that do not speak for themselves."""
    if _describes_meeting(scopes, block):
        return "agenda"
    for above in block.ancestors():
        if _CONTENTS.search(scopes.view.lower, max(above.start, above.end - 70), above.end):
            return "list"
    for above in block.ancestors():
        if (above.heading or above.mark is not None) and (role := _role(scopes, above)):
            return role
    return None


def _role(scopes: Scopes, heading: Block) -> SentenceRole | None:
    begins = _ROLES.match(scopes.view.lower, heading.start, heading.end)
    if begins is None or heading_doers(scopes.view, heading.start, heading.end):
        return None
    return cast(SentenceRole, begins.lastgroup)


def _describes_meeting(scopes: Scopes, block: Block) -> bool:
    """Say whether the block tells what a meeting is about: under ``Nội dung`` beside ``Thời gian``, ``Địa điểm``."""
    view = scopes.view
    above = block.parent
    if above is None or " ".join(view.lower[above.start : above.end].split()).strip(" :.") != "nội dung":
        return False
    siblings = above.parent.children if above.parent else [b for b in scopes.outline.blocks if b.parent is None]
    return any(_MEETING.match(view.lower, b.start, b.end) for b in siblings if b is not above)
