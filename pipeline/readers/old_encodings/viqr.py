"""VIQR (RFC 1456): Vietnamese in seven bits, marks behind the letter. A letter's own mark tells it from plain text."""

import re
import unicodedata

from extractors.syllables import is_field_word, is_syllable
from pipeline.readers.old_encodings.old_codes import from_viqr

_WORD = re.compile(r"(?<![^\W_])(?=[a-z])[a-z'`?~.^(+]*(?:dd|[aeo]\^|a\(|[ou]\+)[a-z'`?~.^(+]*", re.I)
_ANY_WORD = re.compile(r"(?<![\w@.])[a-z][a-z'`?~.^(+]*", re.I)
_INSIDE_A_SENTENCE = re.compile(r"[,;:]|[ \t]+[a-zđ(]")
_STOPS = ".?'"
_ENOUGH_WORDS = 20
_SURE = 0.95


def is_viqr(text: str) -> bool:
    """Say whether a text, or a part of it, is surely in VIQR."""
    words = [found[0] for found in _WORD.finditer(text) if re.search("[aeiouy]", found[0], re.I)]
    return len(words) >= _ENOUGH_WORDS and sum(map(_is_syllable, words)) >= _SURE * len(words)


def from_viqr_text(text: str) -> str:
    """Return a text with all its VIQR words as they are meant; what makes no syllable stays.

    A full stop at a word's end may be a tone or end a sentence: what follows and the words of the field tell, never
    for sure.
    """
    return _ANY_WORD.sub(_meant, text)


def _meant(found: re.Match[str]) -> str:
    word = found[0]
    bare = word.rstrip(".")
    shorter = word[:-1] if word[-1] in _STOPS else word
    forms = [form for form in (word, shorter, bare, word.rstrip(_STOPS)) if not form.endswith("..")]
    if bare == shorter != word and not _INSIDE_A_SENTENCE.match(found.string, found.end()):
        forms.sort(key=lambda form: (not is_field_word(from_viqr(form)), len(form)))
    for form in forms:
        meant = from_viqr(form)
        if meant.isascii() and form != word and is_syllable(form):
            return word
        if not meant.isascii() and len(bare) > 1 and _is_whole(meant):
            return meant + word[len(form) :]
    # Abbreviations have no vowel: NLDD, dd/c.
    short = word.rstrip(_STOPS)
    return from_viqr(short) + word[len(short) :] if re.fullmatch("[a-z]*dd[a-z]*", short, re.I) else word


def _is_whole(meant: str) -> bool:
    return not any(map(unicodedata.combining, meant)) and is_syllable(meant)


def _is_syllable(word: str) -> bool:
    """Say whether a word is a syllable in VIQR; sentence marks may stand behind it."""
    word = word.lower()
    return any(_is_whole(from_viqr(form)) for form in (word, word.rstrip(_STOPS)))
