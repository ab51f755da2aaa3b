"""Who comes to what is held: an item “Thành phần: …”, a sentence that invites, else whom a summons is addressed to."""

import re
from collections.abc import Iterator, Sequence

from extractors.bodies import head_at, spelled
from extractors.doers import doers_at
from extractors.lexicon import load
from extractors.outline import Block
from extractors.patterns import LOWER, UPPER, any_of, phrase, words
from extractors.tasks.scopes import Scopes, names_of

_WORDS = load("tasks")["meetings"]
#: “Thành phần: …”: an item that says who comes, beside the one that says when.
_LABEL = phrase(rf"(?:\d+ +)?{any_of(_WORDS['who_comes'])}(?!\w)[^:.;]{{0,40}}(?:: *|$)")
_MEETING = phrase(r"(?<!\w)họp (?:các )?(?=\w)")
_INVITES = phrase(rf"{any_of(_WORDS['invites'])} *:? *")
#: Where the words for one guest end: how many come, what they bring, where the list of them stands.
_OTHER = phrase(rf"{any_of(_WORDS['labels'])}(?!\w)")
_COUNT = r",? *(?:khoảng |gồm |tối đa |không(?: vượt)? quá )?\d+ +[^\W\d]"
_GUEST_ENDS = phrase(rf" *(?:[:(.]|{_COUNT}|,? +{any_of(_WORDS['guest_ends'])}(?!\w))")
_MARKS = phrase(r"(?:[-+*] *|\d+ *[-.)] *|(?:tất cả |toàn thể )?(?:các|những) |\d+ )")
#: “Họp | bậc Mầm non | tại …”: the group for which a time is set.
_GROUP = phrase(r"(?<!\w)(?:bậc|cấp|khối|hệ|nhóm|lớp) (?P<name>[^,.;:()]+?)(?= *(?:[,.;:()]|$)| (?:tại|ở|lúc|vào|từ) )")
_NEXT_GROUP = re.compile(r", ?| và ")
_BEFORE_GROUPS = re.compile(rf".*[{LOWER}] (?=[{UPPER}])")
#: “Trung tâm Y tế An Biên | , Hòn Đất và Gò Quao: …”: more places of the same kind of body.
_PLACE = rf"[{UPPER}][{LOWER}]+(?: [{UPPER}][{LOWER}]+){{1,2}}"
_PLACES = re.compile(rf"(?:, |,? và )?(?P<names>{_PLACE}(?:(?:, | và ){_PLACE})*) *(?=[:(.]|$)")
_NOBODY = phrase(rf"{any_of(_WORDS['addressed'])}(?: (?:có tên|trên|sau đây|sau))?")
_OPEN_END = re.compile(r"(?: (?:của|có|từ|với|và|gồm|là|tại|ở|cho))+$")
_PEOPLE = frozenset(("person", "organ", "department"))
_LONGEST_GUEST = 25  # words
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


def group_called(scopes: Scopes, block: Block) -> tuple[str, ...]:
    """Return those of a list of guests whose group an item or a heading above it names (``Khối Mầm non: 8 giờ …``).

    The list stands beside, or beside the heading of the times.
    """
    view = scopes.view
    for item in (block, *(above for above in block.ancestors() if above.heading)):
        groups = _GROUP.finditer(view.lower, item.start, item.end)
        said = [words(view.plain[slice(*group.span("name"))]) for group in groups]
        for near in (item, *item.ancestors()) if said else ():
            guests = _named_in(scopes, _beside(scopes, near))
            own = tuple(filter(None, (_of_group(guest, name) for name in said for guest in guests)))
            if own:
                return own
    return ()


def _of_group(guest: str, group: str) -> str | None:
    """Return a guest named for several groups as that of one of them."""
    first, *others = (part.strip() for part in _NEXT_GROUP.split(guest))
    if first.lower().endswith(f" {group.lower()}"):
        return first
    shared = _BEFORE_GROUPS.match(first)
    return f"{shared[0]}{group}" if shared and group.lower() in map(str.lower, others) else None


def called_together(scopes: Scopes, block: Block, at: int) -> tuple[str, ...]:
    """Return the people whom an item calls together by its first words (``Họp trưởng đoàn, bốc thăm: 14 giờ …``)."""
    meeting = _MEETING.match(scopes.view.lower, block.start, at)
    head = head_at(scopes.view, meeting.end(), at) if meeting else None
    doer = doers_at(scopes.view, head.start, at) if head is not None and head.kind in _PEOPLE else None
    return names_of(scopes, tuple(_GUEST_ENDS.split(name)[0] for name in doer.names)) if doer is not None else ()


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
            guests = names_of(scopes, tuple(names))
            own = (scopes.context.issuer, scopes.context.issuer_base)  # “Sở Y tế: Ban Giám đốc; …”: who invites
            if guests:
                return tuple(name for name in guests if name not in own) or guests
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


def _guests(scopes: Scopes, start: int, end: int, *, listed: bool) -> list[str]:
    """Return those whom ``text[start:end]`` names, one for each part between semicolons.

    What an item of a list names is a guest, known to the lexicon or not (``Phóng viên các báo``); the places of several
    bodies stay with the words that they share (``Trung tâm Y tế An Biên, Hòn Đất``).
    """
    view = scopes.view
    at = start
    names: list[str] = []
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
            names += doer.names
        behind = doer.end if doer is not None else first if head is None else stop
        places = _PLACES.match(view.plain, behind, stop) if names else None
        if places is not None:
            names[-1] += f", {places['names']}"
        if doer is not None or places is not None:
            continue
        ends = _GUEST_ENDS.search(view.lower, first, stop)
        said = _OPEN_END.sub("", words(view.plain[first : ends.start() if ends else stop]).strip(" ,."))
        if said and len(said.split()) <= _LONGEST_GUEST and not _NOBODY.fullmatch(said.lower()):
            name = spelled(said)
            names.append(name[:1].upper() + name[1:])
    return names
