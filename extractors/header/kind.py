"""The kind of the letter (cell 5a): as printed above the subject, else as its symbol marks it."""

import re

from extractors.header.columns import HeadCell, bare_words, cut_cells
from extractors.header.facts import HeadFacts
from extractors.header.patterns import SUBJECT_LABEL
from extractors.outline import Line, Outline
from extractors.patterns import View, make_view
from extractors.references import OwnNumber
from extractors.references.numbers import kinds_by_word

_OFFICIAL_LETTER = "Công văn"
_TELEGRAM = "Công điện"
_KINDS = {make_view(word).bare: kind.name for word, kind in kinds_by_word().items() if kind.family != "general"}
_LONGEST_FIRST = sorted(_KINDS, key=len, reverse=True)
_STRETCHED = re.compile(r"(?:\w )+\w")


def read_kind(view: View, outline: Outline, own: OwnNumber | None, facts: HeadFacts) -> None:
    """Put the kind into ``facts``; one that only the symbol gives is flagged, unless it is an official letter."""
    places: list[HeadCell | Line] = [
        *cut_cells(view, outline.title[:1]),
        *outline.title[:1],
    ]  # a stretched title has gaps
    for cell in places:
        name = _kind_of_title(view, cell)
        if name:
            facts.put("kind", name, (cell.start, cell.end))
            return
    has_subject = any(SUBJECT_LABEL.match(bare_words(view, line)) for line in outline.head)
    if own and own.kind == _TELEGRAM and has_subject:  # CĐ is công đoàn there
        facts.put("kind", _OFFICIAL_LETTER)
        return
    if own and own.kind:
        facts.put("kind", own.kind)
        if own.kind != _OFFICIAL_LETTER:
            facts.doubt("kind-inferred", (own.start, own.end))
        return
    facts.put("kind", _OFFICIAL_LETTER if outline.addressees or has_subject else None)


def _kind_of_title(view: View, cell: HeadCell | Line) -> str | None:
    """Return the kind whose name begins the title line, also where it is stretched (``K Ế  H O Ạ C H``)."""
    return name_of_kind(bare_words(view, cell))


def name_of_kind(title: str) -> str | None:
    """Return the kind whose name begins words of the bare view."""
    joined = title.replace(" ", "") if _STRETCHED.fullmatch(title) else None
    for name in _LONGEST_FIRST:
        if title == name or title.startswith(name + " ") or joined == name.replace(" ", ""):
            return _KINDS[name]
    return None
