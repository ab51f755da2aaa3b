"""Two files of one letter: the Word file and the scan of its signed print, sent together."""

from collections.abc import Callable

from extractors.spelling import fold
from schemas import Header, Source

#: So much of a letter is compared.
_COMPARED = 6_000
#: Of a text that may hold another one at its end.
_LONGEST = 200_000
_CONTAINED = 0.6
#: Runs of so many words tell one text from another; a scan misreads a word in forty.
_RUN = 3
#: Share of the shorter text's runs that stand in the other, by what the heads say: letters of one form (invitations,
#: reports) share up to two thirds, a letter and its bad scan as little as half.
_SAME_HEAD, _NO_CONTRADICTION, _MISREAD_HEAD = 0.4, 0.75, 0.85


def is_same(head: Header, source: Source, other_head: Header, other: Source) -> bool:
    """Say whether two texts are one letter: their words agree, the more the less their numbers and symbols do."""
    pairs = [(getattr(head, name), getattr(other_head, name)) for name in ("number", "symbol", "issued_on")]
    known = [fold(one) == fold(two) for one, two in pairs if one and two]
    if not all(known):
        # Only recognition writes one number for another.
        return source.ocr != other.ocr and _shared(source.text, other.text) >= _MISREAD_HEAD
    named = all(one and two for one, two in pairs[:2])
    return _shared(source.text, other.text) >= (_SAME_HEAD if named else _NO_CONTRADICTION)


def better(head: Header, source: Source, other_head: Header, other: Source) -> bool:
    """Say whether the first of two copies is the one to read: typed before recognised, then with fewer blanks."""

    def rank(head: Header, source: Source) -> tuple[bool, int]:
        return source.ocr, sum(value is None for value in (head.number, head.issued_on, head.signer))

    return rank(head, source) <= rank(other_head, other)


def held_by(whole: str) -> Callable[[str], bool]:
    """Return what says of a text whether it stands in ``whole``: an annex that the letter's own file holds, too."""
    held = _runs(whole[:_LONGEST])

    def is_held(text: str) -> bool:
        runs = _runs(text[:_COMPARED])
        return len(runs & held) >= _CONTAINED * max(1, len(runs))

    return is_held


def _shared(text: str, other: str) -> float:
    """Return the share of the shorter text's runs of words that stand in the other, 0 to 1."""
    one, two = _runs(text[:_COMPARED]), _runs(other[:_COMPARED])
    return len(one & two) / max(1, min(len(one), len(two)))


def _runs(text: str) -> set[tuple[str, ...]]:
    words = fold(text).split()
    return {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}
