"""Vietnamese text in the code pages of before Unicode, and how to tell one for sure.

A wrong guess turns every name in a letter into another name, so a code page is believed only where nearly all words
with marks are possible Vietnamese syllables under it, and clearly fewer are under any other.
"""

import contextlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator

from extractors.syllables import is_syllable

#: TCVN 5712:1993 (TCVN3, "ABC" fonts), bytes A0 to FF, as in the tables of the GNU C library.
_TCVN3_HIGH = (
    "\u00a0ĂÂÊÔƠƯĐăâêôơưđẰ"
    "\u0323\u0300\u0309\u0303\u0301àảãáạẲằẳẵắẴ"
    "ẮẦẨẪẤỀặầẩẫấậèỂẻẽ"
    "éẹềểễếệìỉỄẾỒĩíịò"
    "Ổỏõóọồổỗốộờởỡớợù"
    "ỖủũúụừửữứựỳỷỹýỵỐ"
)
#: What a Unicode program shows for TCVN3 bytes → what was meant.
_TCVN3_SHOWN = {0xA0 + offset: letter for offset, letter in enumerate(_TCVN3_HIGH)}

#: VNI-Windows: a mark stands as a letter of its own behind the vowel; eight letters have one sign.
_VNI_MARKS = {
    "ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300",
    "å": "\u0302\u0309", "ã": "\u0302\u0303", "ä": "\u0302\u0323",
    "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300",
    "ú": "\u0306\u0309", "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_LETTERS = {"ô": "ơ", "ö": "ư", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_SIGN = re.compile(f"([aeouyôö])([{''.join(_VNI_MARKS)}])|[{''.join(_VNI_LETTERS)}]", re.I)

#: VIQR (RFC 1456): marks of seven bits behind the letter. A letter's own mark tells it from quotes and full stops.
_VIQR_WORD = re.compile(r"(?<![^\W_])(?=[a-z])[a-z'`?~.^(+]*(?:dd|[aeo]\^|a\(|[ou]\+)[a-z'`?~.^(+]*", re.I)
_VIQR_SIGNS = (
    ("dd", "đ"), ("^", "\u0302"), ("(", "\u0306"), ("+", "\u031b"),
    ("'", "\u0301"), ("`", "\u0300"), ("?", "\u0309"), ("~", "\u0303"), (".", "\u0323"),
)  # fmt: skip
#: What Windows has where Latin-1 has nothing: dots, quotes, dashes.
_WINDOWS_SIGNS = {code: bytes([code]).decode("cp1252") for code in (0x85, *range(0x91, 0x98))}

#: Letters that no font of before Unicode shows.
_BEYOND_LATIN_1 = re.compile("[\u0100-\u01b0\u1ea0-\u1ef9]")
_WORD = re.compile(r"[^\W\d_]+")
#: A word as an old font's codes show it: its letters may be signs (``®¬n``), none is beyond Latin-1.
_SHOWN_WORD = re.compile("(?<![\\w\u00a1-\u00bf])[A-Za-z\u00a1-\u00ff]+(?!\\w)")
_VOWEL = re.compile("[aeiouy]")
#: So many words with marks must be there before anything is concluded from them.
_ENOUGH_WORDS = 20
_ENOUGH_WRONG = 15
_SURE = 0.95
_UNLIKELY = 0.7
#: Of the words that are no syllables so many become one in the right font; the rest are foreign.
_MOST_MENDED = 0.8


def decode_legacy(data: bytes) -> str | None:
    """Return the text of bytes in TCVN3, VNI or Windows-1258 where that is sure, else ``None``."""
    shown = data.decode("latin-1").translate(_WINDOWS_SIGNS)
    readings = [_from_tcvn3(shown), _from_vni(shown)]
    with contextlib.suppress(UnicodeDecodeError):
        readings.append(unicodedata.normalize("NFC", data.decode("cp1258")))
    return _surest(readings)


def as_vni_shows(text: str) -> str | None:
    """Return what VNI codes in Unicode text mean, ``None`` where not the whole text is surely in them.

    TCVN3 codes cannot be turned back for sure: word processors drop the soft hyphen, which is its ``ư``.
    """
    if _BEYOND_LATIN_1.search(text):
        return None
    meant = _from_vni(text)
    return meant if share_of_syllables(text) <= _UNLIKELY and _surest([meant, _from_tcvn3(text)]) == meant else None


def shown_in_wrong_font(text: str) -> bool:
    """Say whether Unicode text, or a part of it, holds codes of TCVN3 (``Liªn ®oµn``), VNI (``Lieân ñoaøn``) or VIQR.

    Only an old font shows the first two as Vietnamese. Words that no Vietnamese writes are counted: so many that become
    syllables in one of the fonts are no accident, even where the head of the letter is in Unicode.
    """
    wrong = Counter(word for word in _SHOWN_WORD.findall(text) if not word.isascii() and not is_syllable(word))
    return any(_is_mended(wrong, font) for font in (_from_tcvn3, _from_vni)) or _is_viqr(text)


def _is_mended(wrong: Counter[str], font: Callable[[str], str]) -> bool:
    """Say whether nearly all words that are no syllables become one in a font; abbreviations do not count."""
    meant = [(font(word), count) for word, count in wrong.items()]
    words = [(word, count) for word, count in meant if _has_vowel(word)]
    mended = sum(count for word, count in words if is_syllable(word))
    return mended >= _ENOUGH_WRONG and mended >= _MOST_MENDED * sum(count for _, count in words)


def _is_viqr(text: str) -> bool:
    words = [found[0] for found in _VIQR_WORD.finditer(text) if _has_vowel(found[0])]
    return len(words) >= _ENOUGH_WORDS and sum(map(_is_viqr_syllable, words)) >= _SURE * len(words)


def _is_viqr_syllable(word: str) -> bool:
    """Say whether a word is a syllable in VIQR; sentence marks may stand behind it."""
    word = word.lower()
    return any(is_syllable(_from_viqr(form)) for form in (word, word.rstrip(".?'")))


def _from_viqr(word: str) -> str:
    for sign, meant in _VIQR_SIGNS:
        word = word.replace(sign, meant)
    return unicodedata.normalize("NFC", word)


def _surest(readings: list[str]) -> str | None:
    """Return the reading in which nearly all is Vietnamese, ``None`` where there is none or a second one comes near."""
    scored = sorted(((share_of_syllables(text), text) for text in readings), reverse=True)
    (best, text), others = scored[0], scored[1:]
    return text if best >= _SURE and all(score <= _UNLIKELY for score, _ in others) else None


def _from_tcvn3(text: str) -> str:
    return text.translate(_TCVN3_SHOWN)


def _from_vni(text: str) -> str:
    """Return what a VNI font shows for a text.

    >>> _from_vni("Lieân ñoaøn Lao ñoäng, ÑAÏI HOÄI, Söûa ñoåi")
    'Liên đoàn Lao động, ĐẠI HỘI, Sửa đổi'
    """
    return unicodedata.normalize("NFC", _VNI_SIGN.sub(_vni_letter, text))


def _vni_letter(sign: re.Match[str]) -> str:
    base, mark = sign[1], sign[2]
    if base is None:
        return _cased(_VNI_LETTERS[sign[0].lower()], like=sign[0])
    return _cased(_VNI_LETTERS.get(base.lower(), base), like=base) + _VNI_MARKS[mark.lower()]


def _cased(letter: str, like: str) -> str:
    return letter.upper() if like.isupper() else letter


def share_of_syllables(text: str) -> float:
    """Return which share of the words with letters outside ASCII are possible Vietnamese syllables, 0 for too few."""
    words = list(_words(text))
    if len(words) < _ENOUGH_WORDS:
        return 0.0
    return sum(map(is_syllable, words)) / len(words)


def _words(text: str) -> Iterator[str]:
    """Return the words with letters outside ASCII; abbreviations (``LĐLĐ``) have no vowel and are no syllables."""
    words = _WORD.findall(unicodedata.normalize("NFC", text))
    return (word for word in words if not word.isascii() and _has_vowel(word))


def _has_vowel(word: str) -> bool:
    return _VOWEL.search(unicodedata.normalize("NFD", word.lower())) is not None
