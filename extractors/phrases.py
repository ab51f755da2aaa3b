"""Many small patterns tried at one place of a view.

``any_of`` makes one pattern of them; ``PhraseTable`` looks them up by their first word, so that most places cost
nothing.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from extractors.lazy_patterns import outside_groups
from extractors.view import phrase

_WORD = re.compile(r"[^\W\d_]+(?:/c)?")
_LOOK = re.compile(r"\(\?[=!].*")
# What a phrase may not stand beside does not count for its length.
_BESIDE = re.compile(r"\(\?<?[!=](?:[^()]|\([^()]*\))*\)")
#: A letter or blank that begins a pattern and must stand there.
_LETTER = re.compile(r"(?:[^\W\d_]| )(?![?*+{])")
_GROUP = re.compile(r"\(\?:([^()]*)\)")


def any_of(patterns: Iterable[str]) -> str:
    """Return the text of a pattern, a group, that matches any of ``patterns``, the longest first.

    Those that begin alike stand together, so that ``re`` looks at each letter once.

    >>> any_of(["báo", "báo cáo", "gửi"])
    '(?:báo(?: cáo|)|gửi)'
    """
    ordered = sorted(patterns, key=lambda pattern: len(_BESIDE.sub("", pattern)), reverse=True)
    return f"(?:{'|'.join(_tried(ordered))})"


def _tried(patterns: Iterable[str]) -> Iterator[str]:
    """Yield ``patterns`` in their order, save that those which begin with one letter or blank are made one."""
    for plain, run in groupby(patterns, key=_begins_plainly):
        if not plain:
            yield from run
            continue
        behind: dict[str, list[str]] = {}
        for pattern in run:
            behind.setdefault(pattern[0], []).append(pattern[1:])
        for letter, rests in behind.items():
            rest = [*_tried(rests)] if len(rests) > 1 else rests
            yield letter + (rest[0] if len(rest) == 1 else f"(?:{'|'.join(rest)})")


def _begins_plainly(pattern: str) -> bool:
    """Say whether all that a pattern matches begins with its first letter or blank."""
    return _LETTER.match(pattern) is not None and not ("|" in pattern and "|" in outside_groups(pattern))


def whole(patterns: Iterable[str]) -> str:
    """Return the text of a pattern that matches any of ``patterns`` where it is no part of a longer word.

    >>> whole(["báo", "báo cáo"])
    '(?<!\\\\w)(?:báo(?: cáo|))(?!\\\\w)'
    """
    return rf"(?<!\w){any_of(patterns)}(?!\w)"


def beginning(words: Iterable[str]) -> str:
    """Return the text of a look at the first letter of ``words``, to stand before dearer looks at what precedes them.

    >>> beginning(["gửi", "nộp"])
    '(?=[gn])'
    """
    return f"(?=[{''.join(sorted({word[0] for word in words}))}])"


def told_by_letter(words: Iterable[str], *, or_digit: bool = False) -> str:
    """Return the text of a pattern, a group, for any of ``words``, to begin a pattern that is searched for.

    Its first letter comes first, as a class of letters: ``re`` then passes over all places that have another one. It is
    no part of a longer word. ``or_digit`` lets a digit stand in place of a word, wherever it stands.

    >>> told_by_letter(["ba", "bốn", "năm"])
    '(?:[bn](?:(?<!\\\\w.)(?:(?<=n)(?:ăm)|(?<=b)(?:ốn|a))))'
    """
    behind: dict[str, set[str]] = {}
    for word in words:
        behind.setdefault(word[0], set()).add(word[1:])
    letters = "".join(sorted(behind))
    begun = "|".join(f"(?<={letter}){any_of(behind[letter])}" for letter in reversed(letters))
    digit, also = (r"\d", r"(?<=\d)|") if or_digit else ("", "")
    return rf"(?:[{letters}{digit}](?:{also}(?<!\w.)(?:{begun})))"


def _longest(pattern: str) -> int:
    """Return about how many characters ``pattern`` can match, so that longer phrases are tried first."""
    pattern = _LOOK.sub("", pattern)
    while _GROUP.search(pattern):
        pattern = _GROUP.sub(lambda group: max(group[1].split("|"), key=len), pattern)
    return len(pattern)


class PhraseTable:
    """Patterns with a value each; the longest that matches at a place wins.

    A pattern begins with a plain word and is written for the lower view; a space in it is one or more spaces.

    >>> table = PhraseTable([("báo cáo", "report"), ("báo", "say")])
    >>> table.match("các đơn vị báo  cáo", 11, 19)
    (19, 'report')
    """

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        grouped: dict[str, list[tuple[str, str]]] = {}
        for pattern, value in entries:
            first = _WORD.match(pattern)
            if first is None:
                raise ValueError(f"a pattern must begin with a plain word: {pattern!r}")
            grouped.setdefault(first.group(), []).append((pattern, value))
        self._by_word: dict[str, tuple[re.Pattern[str], tuple[str, ...]]] = {}
        for word, found in grouped.items():
            found.sort(key=lambda entry: _longest(entry[0]), reverse=True)
            # a group a value: `re` makes room for each group whenever it looks
            runs = [(value, [pattern for pattern, _ in run]) for value, run in groupby(found, key=itemgetter(1))]
            joined = "|".join(f"({'|'.join(_tried(patterns))})" for _, patterns in runs)
            self._by_word[word] = (phrase(rf"(?:{joined})(?!\w)"), tuple(value for value, _ in runs))
        self._begun = frozenset(word[:2] for word in self._by_word)

    @property
    def first_words(self) -> frozenset[str]:
        """Return the words with which a pattern may begin."""
        return frozenset(self._by_word)

    def match(self, lower: str, start: int, limit: int) -> tuple[int, str] | None:
        """Return the end and the value of the longest pattern at ``start``, or ``None``."""
        if lower[start : start + 2] not in self._begun and lower[start : start + 1] not in self._begun:
            return None
        word = _WORD.match(lower, start, limit)
        return self.match_behind(word[0], lower, start, limit) if word else None

    def match_behind(self, word: str, lower: str, start: int, limit: int) -> tuple[int, str] | None:
        """Return the same as ``match`` where the ``word`` at ``start`` is known."""
        entry = self._by_word.get(word)
        if entry is None:
            return None
        pattern, values = entry
        found = pattern.match(lower, start, limit)
        if not found or found.lastindex is None:
            return None
        return found.end(), values[found.lastindex - 1]
