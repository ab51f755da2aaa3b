"""Who comes to what is held: an item “Thành phần: …”, a sentence that invites, else whom a summons is addressed to."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extractors.bodies import head_at, spelled
from extractors.doers import doers_at
from extractors.lexicon import load
from extractors.outline import Block
from extractors.phrases import any_of
from extractors.tasks.scopes import Scopes, names_of
from extractors.view import phrase, words

_WORDS = load("tasks")["meetings"]
#: “Thành phần: …”: an item that says who comes, beside the one that says when.
_LABEL = phrase(rf"(?:\d+ +)?{any_of(_WORDS['who_comes'])}(?!\w)[^:.;]{{0,40}}(?:: *|$)")
_INVITES = phrase(rf"{any_of(_WORDS['invites'])} *:? *")
#: Where the words for one guest end: how many come, what they bring, where the list of them stands.
_GUEST_ENDS = phrase(
    rf" *(?:[:(.]|,? *(?:khoảng |gồm |tối đa |không quá )?\d|,? +{any_of(_WORDS['guest_ends'])}(?!\w))"
)
_MARKS = phrase(r"(?:[-+*] *|\d+ *[-.)] *|(?:tất cả |toàn thể )?(?:các|những) |\d+ )")
_NOBODY = phrase(rf"{any_of(_WORDS['addressed'])}(?: (?:có tên|trên|sau đây|sau))?")
_LONGEST_GUEST = 16  # words
_MOST_ITEMS = 30


class Participants(NamedTuple):
    """Those who come, and the words that say so."""

    names: tuple[str, ...]
    start: int
    end: int


def participants(scopes: Scopes, block: Block) -> Participants | None:
    """Return whom an item or sentence beside the date's names as those who come, in a summons one anywhere."""
    beside = _beside(scopes, block)
    found = _named_in(scopes, beside)
    if found is None and scopes.context.calls:
        found = _named_in(scopes, [one for one in scopes.outline.blocks if one.zone in ("preamble", "body", "closing")])
    return found


def _beside(scopes: Scopes, block: Block) -> Sequence[Block]:
    """Return the blocks under the same heading, with those of the heading's own lead-in."""
    if block.parent is None:
        return [one for one in scopes.outline.blocks if one.parent is None]
    return block.parent.children


def _named_in(scopes: Scopes, blocks: Sequence[Block]) -> Participants | None:
    """Return the people of the first of the blocks that says who comes."""
    view = scopes.view
    for index, item in enumerate(blocks):
        if item.heading and not item.children:
            continue
        label = _LABEL.match(view.lower, item.start, item.end) or _INVITES.search(view.lower, item.start, item.end)
        if label is None:
            continue
        names: list[str] = []
        end = item.end
        for start, stop in _lists(blocks, index, label.end()):
            names += _guests(scopes, start, stop)
            end = stop
        if names:
            return Participants(names_of(scopes, tuple(names)), item.start, end)
    return None


def _lists(blocks: Sequence[Block], index: int, at: int) -> Iterator[tuple[int, int]]:
    """Yield the rest of an item behind its label, then the items of its list: below it, or after a colon."""
    item = blocks[index]
    yield at, item.end
    below = list(_leaves(item))
    if not below and item.end - at < 3:
        for other in blocks[index + 1 :]:
            if other.mark is None:
                break
            below.append(other)
    for one in below[:_MOST_ITEMS]:
        yield one.start, one.end


def _leaves(block: Block) -> Iterator[Block]:
    for child in block.children:
        if child.children:
            yield from _leaves(child)
        else:
            yield child


def _guests(scopes: Scopes, start: int, end: int) -> Iterator[str]:
    """Yield those whom ``text[start:end]`` names, one for each part between semicolons."""
    view = scopes.view
    at = start
    for part in view.plain[start:end].split(";"):
        stop, first = at + len(part), at + len(part) - len(part.lstrip())
        at = stop + 1
        while mark := _MARKS.match(view.lower, first, stop):
            first = mark.end()
        head = head_at(view, first, stop)
        if head is None:
            continue
        doer = doers_at(view, first, stop) if head.kind != "person" else None
        if doer is not None:
            yield from doer.names
            continue
        ends = _GUEST_ENDS.search(view.lower, first, stop)
        said = words(view.plain[first : ends.start() if ends else stop]).strip(" ,.")
        if said and len(said.split()) <= _LONGEST_GUEST and not _NOBODY.fullmatch(said.lower()):
            name = spelled(said)
            yield name[:1].upper() + name[1:]
