"""Who comes to what is held: an item “Thành phần: …”, a sentence that invites, else whom a summons is addressed to."""

import re
from collections.abc import Iterator, Sequence

from extractors.bodies import body_at, head_at, spelled
from extractors.doers import doers_at
from extractors.lexicon import load
from extractors.outline import Block
from extractors.phrases import any_of
from extractors.tasks.scopes import Scopes, names_of
from extractors.view import phrase, words

_WORDS = load("tasks")["meetings"]
#: “Thành phần: …”: an item that says who comes, beside the one that says when.
_LABEL = phrase(rf"(?:\d+ +)?{any_of(_WORDS['who_comes'])}(?!\w)[^:.;]{{0,40}}(?:: *|$)")
_MEETING = phrase(r"(?<!\w)họp (?:các )?(?=\w)")
_INVITES = phrase(rf"{any_of(_WORDS['invites'])} *:? *")
#: Where the words for one guest end: how many come, what they bring, where the list of them stands.
_OTHER = phrase(rf"{any_of(_WORDS['labels'])}(?!\w)")
_COUNT = r",? *(?:khoảng |gồm |tối đa |không(?: vượt)? quá )?\d"
_GUEST_ENDS = phrase(rf" *(?:[:(.]|{_COUNT}|,? +{any_of(_WORDS['guest_ends'])}(?!\w))")
_MARKS = phrase(r"(?:[-+*] *|\d+ *[-.)] *|(?:tất cả |toàn thể )?(?:các|những) |\d+ )")
_NOBODY = phrase(rf"{any_of(_WORDS['addressed'])}(?: (?:có tên|trên|sau đây|sau))?")
_OPEN_END = re.compile(r"(?: (?:của|có|từ|với|và|gồm|là|tại|ở|cho))+$")
_LONGEST_GUEST = 16  # words
_MOST_ITEMS = 30
_NOTHING = 3  # characters behind a label: its colon


def participants(scopes: Scopes, block: Block, *, alone: bool = False) -> tuple[str, ...]:
    """Return whom an item or sentence beside the date's names as those who come, in a summons one anywhere.

    ``alone`` is for an item that names what is held itself: those beside it speak of something else.
    """
    found = _named_in(scopes, [block, *block.children] if alone else _beside(scopes, block))
    if found or not scopes.context.calls:
        return found
    if scopes.summoned is None:
        said = [one for one in scopes.outline.blocks if one.zone in ("preamble", "body", "closing")]
        scopes.summoned = _named_in(scopes, said)
    return scopes.summoned


def called_together(scopes: Scopes, block: Block, at: int) -> tuple[str, ...]:
    """Return the people whom the words before a day call together (``Họp trưởng đoàn, bốc thăm: 14 giờ ngày …``)."""
    for meeting in _MEETING.finditer(scopes.view.lower, block.start, at):
        body = body_at(scopes.view, meeting.end(), block.end)
        if body is not None and body.kind == "person":
            return names_of(scopes, (body.name,))
    return ()


def _beside(scopes: Scopes, block: Block) -> Sequence[Block]:
    """Return the blocks under the same heading, with those of the heading's own lead-in."""
    if block.parent is None:
        return [one for one in scopes.outline.blocks if one.parent is None]
    return block.parent.children


def _named_in(scopes: Scopes, blocks: Sequence[Block]) -> tuple[str, ...]:
    """Return the people behind the first label for those who come, else behind the first words that invite."""
    lower = scopes.view.lower
    for read in (_LABEL.match, _INVITES.search):
        for index, item in enumerate(blocks):
            said = read(lower, item.start, item.end) if item.children or not item.heading else None
            names: list[str] = []
            for start, stop in _lists(scopes, blocks, index, said.end()) if said else ():
                names += _guests(scopes, start, stop, listed=start >= item.end)
            if names:
                return names_of(scopes, tuple(names))
    return ()


def _lists(scopes: Scopes, blocks: Sequence[Block], index: int, at: int) -> Iterator[tuple[int, int]]:
    """Yield the rest of an item behind its label, then the items of its list: below it, or after a colon."""
    item = blocks[index]
    sentence = scopes.view.plain.find(". ", at, item.end)
    yield at, sentence if sentence > 0 else item.end
    below = list(_leaves(item))
    if not below and item.end - at < _NOTHING:
        for other in blocks[index + 1 :]:
            if other.mark is None or _OTHER.match(scopes.view.lower, other.start, other.end):
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


def _guests(scopes: Scopes, start: int, end: int, *, listed: bool) -> Iterator[str]:
    """Yield those whom ``text[start:end]`` names, one for each part between semicolons.

    What an item of a list names is a guest, known to the lexicon or not (``Phóng viên các báo``).
    """
    view = scopes.view
    at = start
    for part in view.plain[start:end].split(";"):
        stop, first = at + len(part), at + len(part) - len(part.lstrip())
        at = stop + 1
        while mark := _MARKS.match(view.lower, first, stop):
            first = mark.end()
        head = head_at(view, first, stop)
        if head is None and not (listed and view.plain[first:stop][:1].isupper()):
            continue
        doer = doers_at(view, first, stop) if head is not None and head.kind != "person" else None
        if doer is not None:
            yield from doer.names
            continue
        ends = _GUEST_ENDS.search(view.lower, first, stop)
        said = _OPEN_END.sub("", words(view.plain[first : ends.start() if ends else stop]).strip(" ,."))
        if said and len(said.split()) <= _LONGEST_GUEST and not _NOBODY.fullmatch(said.lower()):
            name = spelled(said)
            yield name[:1].upper() + name[1:]
