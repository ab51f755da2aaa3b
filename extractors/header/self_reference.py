"""The body that a letter says to be its issuer: ``Ban Thường vụ LĐLĐ tỉnh | hướng dẫn …`` in preamble or closing."""

import re

from extractors.bodies import Body, find_bodies
from extractors.header.patterns import WORDS
from extractors.outline import Block, Outline
from extractors.phrases import any_of
from extractors.view import View, phrase

_SELF = WORDS["self_reference"]
_ACTS = phrase(rf"{any_of(_SELF['acts'])}(?!\w)")
_NOT_AFTER = tuple(_SELF["not_after"])
_HEAD_OF_BODY = re.compile(rf"{any_of(_SELF['heads'])} {any_of(_SELF['of_bodies'])}")
_BRACKETS = re.compile(r" *(?:\([^)]*\))? *")


def self_reference(view: View, outline: Outline) -> Body | None:
    """Return the first body that acts as the writer does, of the preamble, else of the closing."""
    for zone in ("preamble", "closing"):
        for block in outline.blocks:
            if block.zone != zone:
                continue
            for body in find_bodies(view, block.start, block.end):
                if _may_issue(view, body) and _acts(view, body, block):
                    return body
    return None


def _may_issue(view: View, body: Body) -> bool:
    if body.plural or (body.kind == "person" and not _HEAD_OF_BODY.match(body.name)):
        return False
    if body.name.endswith(" ngành"):
        return False  # which branch the symbol tells
    return body.kind != "school" or not view.plain[body.start].islower()  # “đơn vị”, “nhà trường” name nobody


def _acts(view: View, body: Body, block: Block) -> bool:
    """Say whether an act of writing follows the body's name, and no word before it makes it another's."""
    brackets = _BRACKETS.match(view.lower, body.end, block.end)
    at = brackets.end() if brackets else body.end
    before = view.lower[max(block.start, body.start - 5) : body.start].strip()
    return not before.endswith(_NOT_AFTER) and bool(_ACTS.match(view.lower, at, block.end))
