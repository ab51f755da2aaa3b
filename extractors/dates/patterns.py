"""How the patterns of this package are written."""

import re
from collections.abc import Callable, Mapping

from extractors.lazy_patterns import compiled_late
from extractors.lexicon import load
from extractors.view import phrase


def loose(pattern: str) -> re.Pattern[str]:
    """Return ``pattern`` for a view: a space stands for one or more spaces, ``~`` for any number of them.

    >>> bool(loose("ngày~\\\\d tháng").match("ngày3  tháng"))
    True
    """
    return compiled_late(phrase(pattern).pattern.replace("~", " *"))


def any_of(*words: str) -> str:
    """Return ``words`` as the alternatives of a pattern, the longer ones first so that none hides one that it begins.

    >>> any_of("đến", "đến hết")
    'đến hết|đến'
    """
    escaped = (re.escape(word).replace("\\ ", " ") for word in words)
    return "|".join(sorted(escaped, key=lambda word: (-len(word), word)))


def lexicon(table: str, *keys: str) -> list[str]:
    """Return the words of the named lists of one table of the lexicon of dates."""
    entries = load("dates")[table]
    return [word for key in keys for word in entries[key]]


def words_of(table: str, *keys: str) -> str:
    """Return the words of the named lists as a group of alternatives that no letter may touch."""
    return rf"(?<!\w)(?:{any_of(*lexicon(table, *keys))})(?!\w)"


_PIECE = re.compile(r"(?<!\?P)<([\w.]+)>")


def written(pieces: Mapping[str, str]) -> Callable[[str], str]:
    """Return what puts ``pieces``, and words of the lexicon of dates (``<acts.duties>``), into patterns.

    >>> written({"year": "20[0-9]{2}"})("năm <year>")
    'năm 20[0-9]{2}'
    """

    def put(pattern: str) -> str:
        return _PIECE.sub(lambda name: put(_piece(pieces, name[1])), pattern)

    return put


def _piece(pieces: Mapping[str, str], name: str) -> str:
    return pieces[name] if name in pieces else f"(?:{any_of(*lexicon(*name.split('.')))})"
