"""Words as they are searched: numbers without leading zeros, one place for every tone mark, and folded ones.

A word is looked up twice: *folded* (without diacritics, ``đ`` as ``d``), so that what is typed without marks finds
everything, and *exact*, so that what was typed with marks finds its own spelling first. SQLite's own folding leaves
``đ`` as it is and PostgreSQL's depends on an extension; here both get words that are folded already.
"""

import re
import unicodedata
from typing import NamedTuple

from extractors.spelling import unmarked
from pipeline.registry.names import flat, same_tones

_PART = re.compile(r'"([^"]*)"|[^\s"]+')
#: Letters and figures apart: ``05KH`` and ``05/KH`` are the same words.
_WORD = re.compile(r"\d+|[^\W\d_]+")
_LEADING_ZEROS = re.compile(r"0(?<!\d0)0*(?=\d)")


class SearchWord(NamedTuple):
    """A word of a text: its two forms, and where it stands."""

    folded: str
    exact: str
    start: int
    end: int


def words(text: str) -> list[SearchWord]:
    """Return the words of a text in NFC.

    >>> [word.folded for word in words("Số: 05/KH-LĐLĐ")]
    ['so', '5', 'kh', 'ldld']
    """
    found = ((_bare(match[0]), match.span()) for match in _WORD.finditer(_lowered(text)))
    return [SearchWord(flat(exact), exact, *place) for exact, place in found]


def spelled(text: str) -> tuple[str, str]:
    """Return the words of a text in NFC one behind the other, folded and exact.

    >>> spelled("Số: 05/KH-LĐLĐ")
    ('so 5 kh ldld', 'số 5 kh lđlđ')
    """
    exact = _bare(" ".join(_WORD.findall(_lowered(text))))
    return unmarked(exact), exact


def _lowered(text: str) -> str:
    lowered = same_tones(text)
    if len(lowered) == len(text):
        return lowered
    # A letter whose small form is longer: places would be off.
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)


def _bare(text: str) -> str:
    return _LEADING_ZEROS.sub("", text)


class Query(NamedTuple):
    """What was typed: groups of words that all must stand in a text; the words of a group stand side by side."""

    groups: tuple[tuple[SearchWord, ...], ...]
    beginnings: frozenset[int] = frozenset()
    """Groups (by place) of which the last word is only the beginning of one: they were typed with a star."""

    @property
    def has_marks(self) -> bool:
        """Whether tone marks were typed, so that the exact spelling is to come first."""
        return any(word.exact != word.folded for group in self.groups for word in group)


def query(typed: str) -> Query:
    """Read what a person typed: words in any order; ``"words in quotes"`` and numbers with symbols stay together.

    A star behind a word stands for the rest of it.

    >>> [[word.folded for word in group] for group in query('báo cáo "đại hội" 05/KH-LĐLĐ').groups]
    [['bao'], ['cao'], ['dai', 'hoi'], ['5', 'kh', 'ldld']]
    """
    text = unicodedata.normalize("NFC", typed)
    groups: list[tuple[SearchWord, ...]] = []
    beginnings = set()
    for match in _PART.finditer(text):
        part = match[1] if match[1] is not None else match[0]
        if found := words(part):
            if part.endswith("*"):
                beginnings.add(len(groups))
            groups.append(tuple(found))
    return Query(tuple(groups), frozenset(beginnings))


def spans(text: str, wanted: Query) -> list[tuple[int, int]]:
    """Return where the groups of a query stand in a text, in order."""
    found = words(text)
    folded = [word.folded for word in found]
    places = set()
    for number, group in enumerate(wanted.groups):
        size, is_beginning = len(group), number in wanted.beginnings
        forms = [word.folded for word in group]
        for at in range(len(folded) - size + 1):
            last = folded[at + size - 1]
            if folded[at : at + size - 1] == forms[:-1] and (
                last.startswith(forms[-1]) if is_beginning else last == forms[-1]
            ):
                places.add((found[at].start, found[at + size - 1].end))
    return sorted(places)
