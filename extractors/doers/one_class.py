"""Names in a row that together mean one class: ``các huyện ủy, thị ủy``; ``mỗi xã, thị trấn còn lại``."""

from extractors.lexicon import load
from extractors.patterns import View, any_of, phrase, words

Span = tuple[int, int]
#: How the first of such names ends, and how the next one begins.
_PAIRS = tuple(
    (phrase(rf"(?:[^;]* )?{any_of(first)}$"), phrase(rf"{any_of(second)}(?!\w)"))
    for first, second in load("duties")["one_class"]
)
_JOINT = phrase(r" *(?:,|và|, và) *")


def one_class(view: View, spans: list[Span]) -> list[Span]:
    """Join the spans of names that make one class; a name with a capital, or another ``các``, begins another."""
    found: list[Span] = []
    for start, end in spans:
        if found and view.plain[start].islower() and _belongs(view, found[-1], start, end):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _belongs(view: View, before: Span, start: int, end: int) -> bool:
    """Say whether the name at ``start:end`` goes on with the class that the one ``before`` begins."""
    if not _JOINT.fullmatch(view.plain[before[1] : start]):
        return False
    first, second = words(view.lower[slice(*before)]), words(view.lower[start:end])
    return any(ends.match(first) and begins.match(second) for ends, begins in _PAIRS)
