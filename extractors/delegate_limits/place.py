"""Where a figure stands: its paragraph, what governs it, the words right before and behind it."""

import re
from functools import cache
from typing import NamedTuple

from extractors.delegate_limits.groups import Group
from extractors.delegate_limits.patterns import any_of
from extractors.delegate_limits.quantities import Quantity
from extractors.view import View, phrase

_LONGEST_LABEL = 60


class Place(NamedTuple):
    """Where a figure stands.

    ``start`` and ``end`` are the paragraph's, ``lead`` is the heading or lead-in that governs it, in lower case,
    ``label`` the words before the figure that may name the group; ``listed`` says that the figure goes on with a list
    of such figures (``01 trưởng đoàn, 02 cán bộ``).
    """

    start: int
    end: int
    lead: str
    label: Group | None = None
    listed: bool = False
    part: bool = False
    last: int = -1


@cache
def behind(name: str) -> re.Pattern[str]:
    """Return a pattern for a word of the list ``name`` of cues a few words behind a figure."""
    return phrase(rf" [^.;,:\d]{{0,40}}?(?<!\w)(?:{any_of('cues', name)})(?!\w)")


def paragraph_label(view: View, place: Place) -> str:
    """Return the words before the colon with which a paragraph begins, in lower case."""
    label, colon, _ = view.lower[place.start : min(place.end, place.start + _LONGEST_LABEL)].partition(":")
    return label if colon else ""


def grows(view: View, found: Quantity) -> bool:
    """Say whether the bound is a mere ``trên`` or ``trở lên``, which measures units (``từ 300 đoàn viên trở lên``)."""
    before = view.lower[found.start : found.figure].strip()
    return before in ("", "từ", "trên", "hơn", "từ trên")
