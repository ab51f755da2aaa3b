"""How the patterns of this package are written."""

import re
from collections.abc import Callable, Mapping
from functools import partial

from extractors.lexicon import listed
from extractors.patterns import any_of, compiled_late, phrase, whole


def loose(pattern: str) -> re.Pattern[str]:
    """Return ``pattern`` for a view: a space stands for one or more spaces, ``~`` for any number of them.

    >>> bool(loose("ngày~\\\\d tháng").match("ngày3  tháng"))
    True
    """
    return compiled_late(phrase(pattern).pattern.replace("~", " *"))


lexicon = partial(listed, "dates")


def words_of(table: str, *keys: str) -> str:
    """Return the words of the named lists as a group of alternatives that no letter may touch."""
    return whole(lexicon(table, *keys))


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
    return pieces[name] if name in pieces else any_of(lexicon(*name.split(".")))
