"""Patterns that are kept as data: each by its name, with the reason for it, a good and a bad example."""

import re
from collections.abc import Callable, Iterator
from functools import partial

from extractors.counting import PATTERN
from extractors.lexicon import load
from extractors.patterns import LOWER, UPPER, any_of, phrase

_PIECE = re.compile(r"(?<!\?P)<(?:(\w+):)?([\w.,]+)>")
#: A pattern goes on in the next line of its file, wherever that begins.
_NEXT_LINE = re.compile(r"\n\s*")


def wordings(file: str, **given: str) -> Callable[[str], re.Pattern[str]]:
    """Return what gives the patterns of a file of the lexicon by their names, to be asked of views of a text.

    In a pattern ``<name>`` stands for another one of its file or for a piece that is ``given``,
    ``<duties:verbs,things>`` for any word of these lists.
    """
    return partial(_pattern, file, {"UPPER": UPPER, "LOWER": LOWER, "NUMBER": PATTERN, **given})


def _pattern(file: str, given: dict[str, str], name: str) -> re.Pattern[str]:
    rows = load(file)

    def written(piece: re.Match[str]) -> str:
        lexicon, said = piece.groups()
        if lexicon:
            return any_of(listed(lexicon, said))
        return given[said] if said in given else put(rows[said]["text"])

    def put(text: str) -> str:
        return _PIECE.sub(written, _NEXT_LINE.sub("", text))

    told = rows[name].get("told_by", "")
    lists = _PIECE.fullmatch(told)
    # No word at all is no empty one.
    words = listed(*lists.groups()) if lists else filter(None, told.split("|"))
    return phrase(put(rows[name]["text"]), told_by=[*words])


def listed(lexicon: str, lists: str) -> Iterator[str]:
    """Yield the words of lists of a lexicon, of which each is told by its place (``verbs,restrictions.places``)."""
    for place in lists.split(","):
        table = load(lexicon)
        for part in place.split("."):
            table = table[part]
        yield from table
