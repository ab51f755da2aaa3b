"""The signature block of a recognised page, across which stamp and signature go.

Marks and posts come from closed lists and are known by their letters alone (``TLBỘTRƯỞNG``, ``CHỦ TICH``). A stamp
often hides ``KT.`` and the line of the deputy below it: where that cannot be ruled out, only proposals are given.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from extractors.header.candidates import Verdict
from extractors.header.columns import HeadCell, printed
from extractors.header.facts import HeadFacts, Span, Sureness
from extractors.header.patterns import AUTHORITY, WORDS
from extractors.header.person_names import has_family, mended_name, name_in
from extractors.header.proposals import tell
from extractors.patterns import View, any_of, make_view, words
from schemas import HeadAlternative, Witness

_SIGNING = WORDS["signature"]
_MARKS: dict[str, str] = _SIGNING["marks_read"]
#: A name that was read less surely and is short may be the rest of a longer one.
_READ_SURELY = 0.8
_SHORT_NAME = 2
_LETTERS = re.compile(r"[^\W\d_]{2,}")
#: A mark of authority of which nobody can tell which one it is.
_UNREAD = "?"
_MOSTLY = 0.7
#: Letters of a stamp or a signature behind a post.
_BEHIND = 2
#: How often a post is the one that is printed, where a deputy's may be hidden, and the deputy's behind a ``KT.``.
_PRINTED, _HIDDEN, _BY_MARK = 0.5, 0.5, 0.9


class _Line(NamedTuple):
    """A line of the block: its mark of authority, whether it names a deputy, the head or body, what follows it."""

    cell: HeadCell
    mark: str | None
    deputy: bool
    head: str
    rest: Span
    body: bool

    @property
    def post(self) -> str:
        """The post as running text writes it."""
        return _deputy(self.head) if self.deputy else self.head


def mend_signature(view: View, cells: Sequence[HeadCell], facts: HeadFacts, sureness: Sureness) -> None:
    """Mend what ``read_signature`` read in ``cells``, fill what it missed, and take back what may be wrong."""
    lines = [line for cell in cells if (line := _read(view, cell)) is not None]
    _mend_authority(view, lines, facts)
    _mend_title(view, lines, facts)
    _mend_signer(view, cells, lines, facts)
    _rule_out(view, cells, lines, facts)
    _doubt_signer(facts, sureness)


def is_post(raw: str) -> bool:
    """Say whether words in capitals are a post or an authority of the lists, by their letters alone.

    >>> is_post("PHÓ GIÁM ĐÓC"), is_post("KT. CHỦ TICH"), is_post("GIÁM SÁT")
    (True, True, False)
    """
    letters = "".join(letter for letter in make_view(raw).bare if letter.isalnum())
    found = _line_pattern().match(letters) if raw == raw.upper() else None
    return found is not None and len(letters) - found.end() <= _BEHIND


def _read(view: View, cell: HeadCell) -> _Line | None:
    """Read a line that stands in capitals and begins with a mark, a post or a body of the lists."""
    raw = printed(view, cell)
    letters = [c for c in raw if c.isalpha()]
    if not letters or sum(c.isupper() for c in letters) < _MOSTLY * len(letters):
        return None
    places = [at for at in range(cell.start, cell.end) if view.bare[at].isalnum()]
    found = _line_pattern().match("".join(view.bare[at] for at in places))
    if found is None:
        return None
    name, at = found["name"], found.end("name")
    head = _heads().get(name)
    mark = next((mark for mark, read in _MARKS.items() if found["mark"] and re.fullmatch(read, found["mark"])), None)
    if head is None and mark != "TM":
        return None
    if found["odd"] and mark is None:
        mark = _UNREAD
    deputy = bool(found["deputy"]) or name in _own_deputies()
    rest = (places[at] if at < len(places) else cell.end, cell.end)
    return _Line(cell, mark, deputy, head or _bodies()[name], rest, body=head is None)


@cache
def _line_pattern() -> re.Pattern[str]:
    names = any_of([*_heads(), *_bodies()])
    marks = rf"(?:(?P<mark>{any_of(_MARKS.values())})|(?P<odd>(?!p?ho?{names})[a-z0-9]{{1,3}}?(?=(?:p?ho)?{names}$)))"
    return re.compile(rf"{marks}?(?P<deputy>pho?|ho)?(?P<name>{names})")


@cache
def _heads() -> dict[str, str]:
    """Return letters → the post of a head as running text writes it; a deputy's own name → that of the head."""
    table = {_letters(head): head for head in _SIGNING["heads"]}
    return table | {_letters(own): head for head, own in _SIGNING["deputies"].items()}


@cache
def _own_deputies() -> frozenset[str]:
    return frozenset(_letters(own) for own in _SIGNING["deputies"].values())


@cache
def _bodies() -> dict[str, str]:
    return {_letters(body): body for body in _SIGNING["bodies"]}


def _letters(name: str) -> str:
    return make_view(name).bare.replace(" ", "")


def _deputy(head: str) -> str:
    """Return what the deputy of a head is called."""
    own: str = _SIGNING["deputies"].get(head, f"Phó {head}")
    return own


def _mend_authority(view: View, lines: Sequence[_Line], facts: HeadFacts) -> None:
    marked = next((line for line in lines if line.mark in _MARKS), None)
    if marked is None:
        return
    read = facts.spans.get("authority")
    stop = read[1] if read and read[0] == marked.cell.start else marked.cell.end
    rest = words(_elsewhere(view, (marked.rest[0], stop))) if marked.rest[0] < stop else ""
    below = [line for line in lines if line.cell.start > marked.cell.start]
    if rest and any(_letters(rest).startswith(_letters(line.post)) for line in lines if line is marked):
        rest = ""
    mark = "/".join(marked.mark or "") if "/" in printed(view, marked.cell)[:5] else f"{marked.mark}."
    name = " ".join([marked.post, rest]) if rest and not _is_named_below(rest, below) else marked.post
    facts.put("authority", f"{mark} {name.upper()}", (marked.cell.start, stop))


def _is_named_below(rest: str, below: Sequence[_Line]) -> bool:
    """Say whether words behind an authority are the post of who signs, which a line below names again."""
    return any(_letters(rest) == _letters(line.post) for line in below)


def _mend_title(view: View, lines: Sequence[_Line], facts: HeadFacts) -> None:
    """Put the post of the first line without a mark, the deputy's where his stands below the head's."""
    own = [line for line in lines if not line.mark and not line.body]
    if not own:
        return
    line = own[0]
    deputies = [other for other in own if other.deputy and other.head == line.head and not _rest(view, other)]
    line = deputies[0] if deputies and not line.deputy else line
    rest = _rest(view, line)
    facts.put("signer_title", f"{line.post} {rest}" if rest else line.post, line.cell.span)
    authority = facts.get("authority") or ""
    mark = AUTHORITY.match(authority)
    if mark and line.deputy and _letters(line.head).startswith(_letters(authority[mark.end() :])):
        facts.put("authority", authority[: mark.end()] + line.head.upper())  # “KT.GIÁM” over “PHÓ GIÁM ĐỐC”
    if deputies and not own[0].deputy and mark is None:
        verdict = Verdict(f"KT. {line.head.upper()}", ("text",), (_proposal(f"KT. {line.head.upper()}", _BY_MARK),))
        facts.put("authority", verdict.value, own[0].cell.span)
        tell(facts, "authority", verdict, own[0].cell.span)


def _rest(view: View, line: _Line) -> str:
    """Return the name of what is led, behind the post (``VỤ TRƯỞNG VỤ …``), as the letter writes it elsewhere."""
    if not _LETTERS.search(view.plain, *line.rest):
        return ""
    return _elsewhere(view, line.rest)


def _elsewhere(view: View, span: Span) -> str:
    """Return words of capitals as they stand in the running text, else in its small letters, as they are."""
    raw = words(view.plain[slice(*span)]).strip(" .,:;")
    letters = r" +".join(map(re.escape, make_view(raw).bare.split()))
    for found in re.finditer(rf"(?<!\w){letters}(?!\w)", view.bare) if letters else ():
        other = words(view.plain[slice(*found.span())])
        if other != other.upper():
            return other
    return raw


def _mend_signer(view: View, cells: Sequence[HeadCell], lines: Sequence[_Line], facts: HeadFacts) -> None:
    """Mend the name of who signs, or find it among other marks."""
    name = facts.get("signer")
    if name is not None:
        facts.put("signer", mended_name(name))
        return
    first = lines[0].cell.start if lines else -1
    found = [(own, cell.span) for cell in cells if cell.start > first and (own := name_in(printed(view, cell)))]
    if len(found) == 1:
        facts.put("signer", *found[0])


def _doubt_signer(facts: HeadFacts, sureness: Sureness) -> None:
    """Take back a name that may be only a part of it."""
    name, span = facts.get("signer"), facts.spans.get("signer")
    if name and span and len(name.split()) <= _SHORT_NAME and (not has_family(name) or sureness(*span) < _READ_SURELY):
        _take_back(facts, "signer", [_proposal(name, _PRINTED)], span)


def _rule_out(view: View, cells: Sequence[HeadCell], lines: Sequence[_Line], facts: HeadFacts) -> None:
    """Take back the post of a head where that of a deputy may be hidden under the stamp."""
    authority = next((line for line in lines if line.mark), None)
    title, span = facts.get("signer_title"), facts.spans.get("signer_title")
    line = next((line for line in lines if line.cell.span == span), None)
    if authority and authority.mark == "KT":
        if title is None or (line and not line.deputy and line.head == authority.head):
            _take_back(facts, "signer_title", [_proposal(_deputy(authority.head), _BY_MARK)], span)
    elif authority and authority.mark == _UNREAD:
        _may_be_deputy(facts, authority)
    elif (
        line and not line.deputy and not (authority and authority.mark != "TM") and _is_marred(view, cells, line, facts)
    ):
        _may_be_deputy(facts, line)


def _may_be_deputy(facts: HeadFacts, line: _Line) -> None:
    """Take back post and authority: the head named in a line signs, or a deputy for him."""
    if line.head not in _heads().values():
        return
    posts = [_proposal(line.head, _PRINTED), _proposal(_deputy(line.head), _HIDDEN)]
    _take_back(facts, "signer_title", posts, line.cell.span)
    if facts.get("authority") is None:
        _take_back(facts, "authority", [_proposal(f"KT. {line.head.upper()}", _HIDDEN)], line.cell.span)


def _is_marred(view: View, cells: Sequence[HeadCell], line: _Line, facts: HeadFacts) -> bool:
    """Say whether between a post and the name below it, or the end, words were lost."""
    name = facts.spans.get("signer")
    lines = [(cell, _read(view, cell)) for cell in cells if line.cell.end <= cell.start]
    if any(other is not None and other.head == line.head and not other.deputy for _, other in lines):
        return True  # only a deputy's post is set below that of the head
    between = [(cell, other) for cell, other in lines if name is None or cell.end <= name[0]]
    return any(_LETTERS.search(printed(view, cell)) and other is None for cell, other in between)


def _take_back(facts: HeadFacts, name: str, others: Sequence[HeadAlternative], span: Span | None) -> None:
    facts.put(name, None)
    facts.spans.pop(name, None)
    tell(facts, name, Verdict(None, (), tuple(others)), span)


def _proposal(value: str, confidence: float, source: Witness = "text") -> HeadAlternative:
    return HeadAlternative(value=value, source=source, confidence=confidence)
