"""How the name of a body begins: the beginnings that the lexicon knows, plural words and shares before them."""

import re
from typing import NamedTuple

from extractors.lexicon import load
from extractors.patterns import UPPER, PhraseTable, View, any_of, phrase, read_once

_LEXICON = load("bodies")
ALL_OF = _LEXICON["plural"]["all_of"]
SHARE = rf"(?:{any_of(_LEXICON['plural']['before_share'])} ){{0,4}}\d{{1,3}} *%(?: trở lên)?(?: số)?"
_PLURAL = [*ALL_OF, *_LEXICON["plural"]["counted"], *_LEXICON["plural"]["many"]]
_PLURAL_WORDS = phrase(rf"(?:(?:{any_of(_PLURAL)}|{SHARE}) +){{1,4}}")
_HEADS = PhraseTable((pattern, kind) for kind, patterns in _LEXICON["heads"].items() for pattern in patterns)
_GENERIC = PhraseTable((word, kind) for kind, generic in _LEXICON["generic"].items() for word in generic)
_CAPITAL_NEXT = re.compile(rf" +[{UPPER}]")
FIRST_WORDS = _GENERIC.first_words | _HEADS.first_words | {plural.split()[0] for plural in ALL_OF}
#: A name may also begin with a share (“trên 90 % CĐCS”), so with one of these words or a digit.
_PLURAL_FIRST = frozenset(words.split()[0] for words in (*_PLURAL, *_LEXICON["plural"]["before_share"]))
_FIRST_WORDS = FIRST_WORDS | _PLURAL_FIRST
_FIRST_WORD = re.compile(r"[^\W\d_]+(?:/c)?|\d")


class Head(NamedTuple):
    """The beginning of a body's name: where the name itself starts, where the beginning ends, kind, plural words."""

    start: int
    end: int
    kind: str
    plural: bool


def head_at(view: View, start: int, limit: int) -> Head | None:
    """Return the beginning of a body's name at ``start``, or ``None``; plural words before it are part of it."""
    first = _FIRST_WORD.match(view.lower, start, limit)
    word = first[0] if first else ""
    return head_behind(view, start, limit, word) if word in _FIRST_WORDS or word.isdigit() else None


@read_once
def head_behind(view: View, start: int, limit: int, word: str) -> Head | None:
    """Return the same as ``head_at`` where the ``word`` at ``start`` is known for one of ``FIRST_WORDS``."""
    # “các trường”, “các sở, ngành” stand in the lexicon as they are
    whole = _HEADS.match_behind(word, view.lower, start, limit)
    best = Head(start, whole[0], whole[1], view.lower.startswith("các ", start)) if whole else None
    plural = _PLURAL_WORDS.match(view.lower, start, limit) if word in _PLURAL_FIRST or word.isdigit() else None
    if plural:
        rest = _HEADS.match(view.lower, plural.end(), limit)
        after = Head(plural.end(), rest[0], rest[1], True) if rest else _generic_at(view, plural.end(), limit)
        if after and (best is None or after.end > best.end):
            best = after
    return best or _generic_at(view, start, limit)


def _generic_at(view: View, start: int, limit: int) -> Head | None:
    """Read a general word (``Ban``, ``Tổ``) that a capitalised word makes the beginning of a name."""
    found = _GENERIC.match(view.lower, start, limit)
    if found is None or not view.plain[start].isupper() or view.plain[start + 1].isupper():
        return None
    after = _CAPITAL_NEXT.match(view.plain, found[0], limit)
    return Head(start, found[0], found[1], False) if after else None
