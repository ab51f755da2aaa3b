"""Which words can be a Vietnamese syllable: onset, rhyme and at most one tone."""

import re
import unicodedata
from functools import cache, lru_cache

from extractors.lexicon import load_rows

_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
# The coda k stands in names only (Đắk Lắk).
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?"
    r"(?:iêu|yêu|oai|oao|oay|oeo|uay|uây|uôi|uya|uyê|uyu|ươi|ươu|ia|iê|iu|ya|yê|ua|uâ|uê|ui|uô|uơ|uy|ưa|ưi|ươ|ưu"
    r"|oa|oă|oe|oi|oo|ai|ao|au|ay|âu|ây|eo|êu|ôi|ơi|[aăâeêioôơuưy])"
    r"(?:ch|ng|nh|[ckmnpt])?"
)
_WORD = re.compile(r"[^\W\d_]{2,}")


@lru_cache(maxsize=8192)  # a letter has few different syllables, and asks for each many times
def is_syllable(word: str) -> bool:
    """Say whether a word can be one Vietnamese syllable in Unicode.

    >>> [word for word in ("Liên", "ĐOÀN", "huyện", "®oµn", "TØnh", "QuyÕt") if is_syllable(word)]
    ['Liên', 'ĐOÀN', 'huyện']
    """
    bare, tones = _TONES.subn("", unicodedata.normalize("NFD", word.lower()))
    return tones <= 1 and _SYLLABLE.fullmatch(unicodedata.normalize("NFC", bare)) is not None


def marked_words(text: str) -> list[tuple[int, int]]:
    """Return where words with Vietnamese marks stand, without abbreviations (``CĐCS``), which are no syllables.

    >>> [("Các CĐCS đến Zalo")[start:end] for start, end in marked_words("Các CĐCS đến Zalo")]
    ['Các', 'đến']
    """
    return [found.span() for found in _WORD.finditer(text) if _is_marked(found[0])]


def strange_words(text: str) -> set[str]:
    """Return the words with Vietnamese marks that can be no syllable, in lower case; of the text each word counts once.

    >>> sorted(strange_words("Các CĐCS huyện M'Đrắk, Krông Năng, Đắk Nia gửi bảo cảo ®oµn"))
    ['krông', 'oµn', 'đrắk']
    """
    return {word for token in set(text.split()) - _known() if not token.isascii() for word in _strange(token)}


def is_field_word(word: str) -> bool:
    """Say whether a word is one that letters of the field use.

    >>> [word for word in ("Số", "Sè", "đoàn") if is_field_word(word)]
    ['Số', 'đoàn']
    """
    return word.lower() in _known()


@cache
def _known() -> frozenset[str]:
    """Return the words of the field that are syllables: most words of a letter, which need no second look."""
    return frozenset(row[0] for row in load_rows("field_words") if is_syllable(row[0]))


@lru_cache(maxsize=8192)
def _strange(token: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _WORD.findall(token) if _is_marked(word) and not is_syllable(word))


def _is_marked(word: str) -> bool:
    return not word.isascii() and word[1:] == word[1:].lower()
