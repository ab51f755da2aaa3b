"""Which code a Vietnamese text is written in, told by its fonts and by what its words would be, and what it means.

A wrong guess turns every name in a letter into another name, so a code is believed only where nearly all words that no
Vietnamese writes become syllables under it, and clearly fewer do under any other. Every line is then asked by itself: a
letter may have its head in Unicode and its body in an old font. Lines that stay unclear are left and flagged.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from extractors.spelling import is_field_word, is_syllable
from pipeline.old_encodings.old_codes import (
    CODES,
    TCVN3,
    UTF8_AS_WINDOWS,
    WINDOWS_SIGNS,
    Code,
    as_windows_shows,
    code_of_font,
    shows_capitals,
)

Verdict = Literal["old", "new", "either", "unclear", "plain"]
#: Flag of a text that was surely in an old code, and of one where something stays in doubt.
CONVERTED, DOUBTFUL = "encoding-converted", "bad-encoding"
#: No letter has so many words with marks and not one ``ư``.
_ENOUGH_FOR_U = 20
#: Letters that only Unicode has.
_UNICODE = re.compile("[ĂăĐđĨĩŨũƠơƯưẠ-ỹ]")
_WORD = re.compile(r"[^\W\d_]+")
_OTHER_SIGNS = "".join(sign for sign in WINDOWS_SIGNS if sign not in "…‘’“”•–—")
#: A word as an old code shows it: its letters may be signs (``®¬n``), none is Vietnamese beyond Latin-1.
_SHOWN_WORD = re.compile(
    f"(?<![\\w\u00a1-\u00bf])[A-Za-z\u0080-\u009f\u00a1-\u00ff{_OTHER_SIGNS}]+(?![\\w\u00a1-\u00bf])"
)
_UTF8_WORD = re.compile(f"[A-Za-z\u0080-\u00ff{WINDOWS_SIGNS}]+")
_VOWEL = re.compile("[aeiouy]")
_QUOTES = "\u00ab\u00bb"
#: So many words that no Vietnamese writes must be there before anything is concluded from them.
_ENOUGH_WRONG = 15
_SURE = 0.9
#: Where fewer become syllables, but still most, something is wrong that is not understood.
_MOST_MENDED = 0.8
#: A second code mends many words by chance; one that mends fewer than this leaves no doubt about the first.
_SECOND = 0.75
#: Without ``ư`` before them these rhymes are no Vietnamese: the soft hyphen that stood for it was lost on the way.
_LOST_U = re.compile("(?<![ưƯ])([ơờớởỡợƠỜỚỞỠỢ])(?=ng|c|NG|C)")
#: So much of a text tells whether every second byte is a zero.
_UTF16_SAMPLE = 8192


@dataclass(slots=True)
class Script:
    """What is known of the codes in a file's text: ``read`` gives any part of it as it was meant."""

    general: Code | None = None
    """The code of text in fonts that say nothing."""
    trusted: frozenset[str] = frozenset()
    """Names of codes that the fonts say and the words bear out."""
    only: bool = False
    """No line of the file is in Unicode: what may be either is in the old code."""
    whole: bool = False
    """The file is bytes of one code: no line is asked by itself."""
    lost_u: bool = False
    notes: tuple[str, ...] = ()
    """Flag codes for the file: ``encoding-converted``, ``bad-encoding``."""

    @property
    def plain(self) -> bool:
        """Whether nothing has to be converted."""
        return self.general is None and not self.trusted

    def read(self, text: str, font: str = "") -> str:
        """Return a part of the text (lines, a run, a word) as it was meant; ``font`` is its font's name, if known."""
        if self.plain:
            return text
        named = code_of_font(font) if font else None
        if named is not None and named.name in self.trusted:
            read = _in_font(text, named, capitals=shows_capitals(font))
        else:
            read = "\n".join(self._line(line) for line in text.split("\n"))
        return _LOST_U.sub(_with_u, read) if self.lost_u and read != text else read

    def _line(self, line: str) -> str:
        if self.general is None:
            return line
        verdict = "old" if self.whole else _verdict(line, self.general)
        if verdict == "either":
            verdict = "old" if self.only else _by_field(line, self.general.read(line))
        return self.general.read(line) if verdict == "old" else line


def script_of(pieces: Iterable[tuple[str, str]]) -> Script:
    """Return which codes a text is in. ``pieces``: font name (``""`` for unknown) and text, in any order.

    Text of one font that stands side by side should come as one piece, a line or more of it.
    """
    unnamed: list[str] = []
    named: dict[Code, list[str]] = {}
    for font, text in pieces:
        code = code_of_font(font) if font else None
        (unnamed if code is None else named.setdefault(code, [])).append(text)
    trusted, doubtful = set(), False
    for code, texts in named.items():
        believed = _is_borne_out(texts, code)
        if believed is None:
            unnamed += texts
        elif believed:
            trusted.add(code)
        else:
            unnamed += texts
            doubtful = True
    lines = [line for text in unnamed for line in text.split("\n") if line.strip()]
    general, sure = _code_of(lines)
    script = Script(general if sure else None, frozenset(code.name for code in trusted))
    if script.plain and sure and not doubtful:
        return script
    script.notes = tuple(_notes(script, lines, named, doubtful or not sure))
    return script


def _notes(script: Script, lines: list[str], named: dict[Code, list[str]], doubtful: bool) -> Iterator[str]:
    """Yield the flags of a file, once its lines were looked at one by one."""
    code = script.general
    verdicts = Counter(_verdict(line, code) for line in lines) if code else Counter[Verdict]()
    script.only = not any(_UNICODE.search(line) for line in lines) and not verdicts["new"]
    either = [] if script.only or not code else [line for line in lines if _verdict(line, code) == "either"]
    verdicts["unclear"] += sum(_by_field(line, code.read(line)) == "either" for line in either if code)
    if code or script.trusted:
        yield CONVERTED
    in_tcvn3 = [text for text in named.get(TCVN3, []) if TCVN3.name in script.trusted]
    in_tcvn3 += [line for line in lines if code is TCVN3 and _verdict(line, TCVN3) in ("old", "either")]
    script.lost_u = bool(in_tcvn3) and _lost_u(in_tcvn3)
    if doubtful or verdicts["unclear"] or script.lost_u:
        yield DOUBTFUL


def _in_font(text: str, code: Code, capitals: bool) -> str:
    if _UNICODE.search(text):
        return text
    read = code.read(_private_signs_back(text))
    return read.upper() if capitals else read


def _private_signs_back(text: str) -> str:
    """Return text whose letters Word keeps at private places (F020 to F0FF), as it does for fonts of signs."""
    return "".join(chr(ord(letter) - 0xF000) if "\uf020" <= letter <= "\uf0ff" else letter for letter in text)


def _is_borne_out(texts: list[str], code: Code) -> bool | None:
    """Say whether text whose font names a code is in it; ``None`` where it is Unicode or has no word that tells."""
    lines = [_private_signs_back(line) for text in texts for line in text.split("\n") if line.strip()]
    counts = Counter(_verdict(line, code) for line in lines)
    if counts["old"] + counts["either"] + counts["unclear"] == 0:
        # Nothing but words without marks: the font's capitals count, its code does not matter.
        return True if not counts["new"] and counts["plain"] else None
    if counts["new"] >= counts["old"] + counts["either"]:
        return None
    return counts["old"] + counts["either"] > 3 * (counts["new"] + counts["unclear"])


def _code_of(lines: list[str]) -> tuple[Code | None, bool]:
    """Return the code that mends the words which no Vietnamese writes, and whether that is sure."""
    text = "\n".join(lines)
    if text.isascii():
        return None, True
    wrong = _wrong_words(text, _SHOWN_WORD)
    wrong_utf8 = _wrong_words(text, _UTF8_WORD)
    if wrong.total() + wrong_utf8.total() < _ENOUGH_WRONG:
        return None, True
    scores = sorted(
        ((*_mended(wrong_utf8 if code is UTF8_AS_WINDOWS else wrong, code), index) for index, code in enumerate(CODES)),
        reverse=True,
    )
    (mended, total, index), (second, _, _) = scores[0], scores[1]
    if mended < _ENOUGH_WRONG or mended < _MOST_MENDED * total:
        return None, True
    return CODES[index], mended >= _SURE * total and second <= _SECOND * mended


def _wrong_words(text: str, words: re.Pattern[str]) -> Counter[str]:
    """Return the words with letters outside ASCII that are no syllables as they are shown."""
    shown = Counter(word.strip(_QUOTES) for word in words.findall(text) if not word.isascii())
    return Counter({word: count for word, count in shown.items() if word and not is_syllable(word)})


def _mended(wrong: Counter[str], code: Code) -> tuple[int, int]:
    """Return how many words that are no syllables become one under a code, and how many there are."""
    mended = total = 0
    for word, count in wrong.items():
        meant = code.read(word)
        if any(map(_has_vowel, _WORD.findall(meant))):  # abbreviations count for nothing
            total += count
            mended += count if meant != word and _reads(meant) else 0
    return mended, total


def _reads(text: str) -> bool:
    """Say whether all words of a text with marks are Vietnamese syllables, in small letters, capitals or as names."""
    return all(is_syllable(word) and _is_cased(word) for word in marked(text)) and not _STRAY.search(text)


#: Signs that no word holds: left over where a text was read in a wrong code.
_STRAY = re.compile("[A-Za-z\u1ea0-\u1ef9][\u00a1-\u00a9\u00ac-\u00b9\u00bc-\u00bf]|[\u0080-\u009f\u0300-\u0323]")


def _is_cased(word: str) -> bool:
    return word[1:].islower() or word.isupper() or len(word) == 1


@lru_cache(maxsize=4096)
def _verdict(line: str, code: Code) -> Verdict:
    """Say what a line is in: the old code, Unicode, perhaps either, something unclear, or letters that tell nothing."""
    if line.isascii():
        return "plain"
    meant = code.read(line)
    if meant == line:
        return "plain"
    if code is UTF8_AS_WINDOWS:
        return "old" if _reads(meant) or _share(meant) >= _SURE else "unclear"
    if _UNICODE.search(line):
        return "new" if not _mended(_wrong_words(line, _SHOWN_WORD), code)[0] else "unclear"
    in_unicode, in_code = _reads(line), _reads(meant)
    if in_unicode == in_code:
        if not in_unicode:
            return _clearer(_share(line), _share(meant))
        return "either"
    return "new" if in_unicode else "old"


def _clearer(share: float, share_in_code: float) -> Verdict:
    """Compare two readings of a line that holds a foreign name or a slip of the keyboard, too."""
    if share_in_code >= _MOST_MENDED and share <= 1 - _MOST_MENDED + 0.3:
        return "old"
    return "new" if share >= _MOST_MENDED and share_in_code <= 1 - _MOST_MENDED + 0.3 else "unclear"


def _by_field(line: str, meant: str) -> Verdict:
    """Tell two possible readings apart by the words of the field (``Sè`` is a syllable, ``Số`` is a word)."""
    words, meant_words = marked(line), marked(meant)
    if not words and not meant_words:
        return "either"
    known, known_in_code = sum(map(is_field_word, words)), sum(map(is_field_word, meant_words))
    if known == known_in_code:
        return "either"
    return "new" if known > known_in_code else "old"


def _share(text: str) -> float:
    words = marked(text)
    return sum(is_syllable(word) and _is_cased(word) for word in words) / len(words) if words else 0.0


def marked(text: str) -> list[str]:
    """Return the words with letters outside ASCII; abbreviations (``LĐLĐ``) have no vowel and are no syllables."""
    words = _WORD.findall(unicodedata.normalize("NFC", text))
    return [word for word in words if not word.isascii() and _has_vowel(word)]


def _has_vowel(word: str) -> bool:
    return _VOWEL.search(unicodedata.normalize("NFD", word.lower())) is not None


def _lost_u(texts: list[str]) -> bool:
    """Say whether a text in TCVN3 has lost its ``ư``, as programs do that take it for a place to break a word."""
    read = [TCVN3.read(text) for text in texts]
    if any("ư" in text for text in read):
        return False
    small = sum(word[-1].islower() for text in read for word in marked(text))
    return small > 0 and (small >= _ENOUGH_FOR_U or any(map(_LOST_U.search, read)))


def _with_u(letter: re.Match[str]) -> str:
    return ("Ư" if letter[1].isupper() else "ư") + letter[1]


def legacy_text(data: bytes) -> tuple[str, tuple[str, ...]] | None:
    """Return the text of bytes in one old code and its flags, where the code is sure; else ``None``."""
    shown = as_windows_shows(data)
    script = script_of([("", shown)])
    if script.general is None:
        return None
    script.whole = True
    return script.read(shown), (CONVERTED, DOUBTFUL) if script.lost_u else (CONVERTED,)


def decoded(data: bytes, *charsets: str | None) -> str:
    """Return the text of bytes of which somebody says, rightly or not, what they are encoded in."""
    for name in filter(None, charsets):
        try:
            return data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    found = legacy_text(data)
    return found[0] if found else data.decode("cp1258", "replace")


def utf16(data: bytes) -> str | None:
    """Return the name of the UTF-16 kind that bytes are in, told by its mark or by the zeros of plain letters."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if len(data) < 4 or len(data) % 2:
        return None
    head = data[:_UTF16_SAMPLE]
    for kind, high, low in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        # Vietnamese stands on four pages of Unicode: 00, 01, 03 and 1E; signs on 20.
        if high.count(0) > len(high) / 3 and not high.translate(None, b"\0\1\3\x1e\x20\x22\x25") and 0 not in low:
            return kind
    return None
