"""Vietnamese text in the code pages of before Unicode, and how to tell one for sure.

A wrong guess turns every name in a letter into another name, so a code page is believed only where nearly all words
with marks are possible Vietnamese syllables under it, and clearly fewer are under any other.
"""

import contextlib
import re
import unicodedata

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

#: A dozen Vietnamese letters that no font of before Unicode shows: who has them writes Unicode.
_BEYOND_LATIN_1 = re.compile("(?:[\u0100-\u01b0\u1ea0-\u1ef9][^\u0100-\u01b0\u1ea0-\u1ef9]*){12}")
_WORD = re.compile(r"[^\W\d_]+")
#: So many words with marks must be there before anything is concluded from them.
_ENOUGH_WORDS = 20
_SURE = 0.95
_UNLIKELY = 0.7


def decode_legacy(data: bytes) -> str | None:
    """Return the text of bytes in TCVN3, VNI or Windows-1258 where that is sure, else ``None``."""
    shown = data.decode("latin-1")
    readings = [shown.translate(_TCVN3_SHOWN), _from_vni(shown)]
    with contextlib.suppress(UnicodeDecodeError):
        readings.append(unicodedata.normalize("NFC", data.decode("cp1258")))
    scored = sorted(((share_of_syllables(text), text) for text in readings), reverse=True)
    (best, text), others = scored[0], scored[1:]
    if best < _SURE or any(score > _UNLIKELY for score, _ in others):
        return None
    return text


def shown_in_wrong_font(text: str) -> bool:
    """Say whether Unicode text holds codes of TCVN3 (``Liªn ®oµn``) or VNI (``Lieân ñoaøn``).

    Only an old font shows them as Vietnamese.
    """
    if _BEYOND_LATIN_1.search(text):
        return False
    readings = (text.translate(_TCVN3_SHOWN), _from_vni(text))
    is_meant = any(meant != text and share_of_syllables(meant) >= _SURE for meant in readings)
    return is_meant and share_of_syllables(text) <= _UNLIKELY


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
    words = [word for word in _WORD.findall(unicodedata.normalize("NFC", text)) if not word.isascii()]
    if len(words) < _ENOUGH_WORDS:
        return 0.0
    return sum(is_syllable(word) for word in words) / len(words)
