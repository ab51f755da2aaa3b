"""Vietnamese text in the code pages of before Unicode, and how to tell one for sure.

A wrong guess turns every name in a letter into another name, so a code page is believed only where nearly all words
with marks are possible Vietnamese syllables under it, and clearly fewer are under any other.
"""

import contextlib
import re
import unicodedata

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

_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?"
    r"(?:iêu|yêu|oai|oao|oay|oeo|uay|uây|uôi|uya|uyê|uyu|ươi|ươu|ia|iê|iu|ya|yê|ua|uâ|uê|ui|uô|uơ|uy|ưa|ưi|ươ|ưu"
    r"|oa|oă|oe|oi|oo|ai|ao|au|ay|âu|ây|eo|êu|ôi|ơi|[aăâeêioôơuưy])"
    r"(?:ch|ng|nh|[cmnpt])?"
)
#: A dozen Vietnamese letters that no font of before Unicode shows: who has them writes Unicode.
_BEYOND_LATIN_1 = re.compile("(?:[\u0100-\u01b0\u1ea0-\u1ef9][^\u0100-\u01b0\u1ea0-\u1ef9]*){12}")
_WORD = re.compile(r"[^\W\d_]+")
#: So many words with marks must be there before anything is concluded from them.
_ENOUGH_WORDS = 20
_SURE = 0.95
_UNLIKELY = 0.7


def decode_legacy(data: bytes) -> str | None:
    """Return the text of bytes in TCVN3 or Windows-1258 where that is sure, else ``None``."""
    readings = [data.decode("latin-1").translate(_TCVN3_SHOWN)]
    with contextlib.suppress(UnicodeDecodeError):
        readings.append(unicodedata.normalize("NFC", data.decode("cp1258")))
    scored = sorted(((share_of_syllables(text), text) for text in readings), reverse=True)
    (best, text), others = scored[0], scored[1:]
    if best < _SURE or any(score > _UNLIKELY for score, _ in others):
        return None
    return text


def shown_in_wrong_font(text: str) -> bool:
    """Say whether Unicode text holds TCVN3 codes (``Liªn ®oµn``), which only an old font shows as Vietnamese."""
    if _BEYOND_LATIN_1.search(text):
        return False
    meant = text.translate(_TCVN3_SHOWN)
    return meant != text and share_of_syllables(meant) >= _SURE and share_of_syllables(text) <= _UNLIKELY


def share_of_syllables(text: str) -> float:
    """Return which share of the words with letters outside ASCII are possible Vietnamese syllables, 0 for too few."""
    words = [word for word in _WORD.findall(unicodedata.normalize("NFC", text)) if not word.isascii()]
    if len(words) < _ENOUGH_WORDS:
        return 0.0
    return sum(is_syllable(word) for word in words) / len(words)


def is_syllable(word: str) -> bool:
    """Say whether a word can be one Vietnamese syllable in Unicode.

    >>> [word for word in ("Liên", "ĐOÀN", "huyện", "®oµn", "TØnh", "QuyÕt") if is_syllable(word)]
    ['Liên', 'ĐOÀN', 'huyện']
    """
    bare, tones = _TONES.subn("", unicodedata.normalize("NFD", word.lower()))
    return tones <= 1 and _SYLLABLE.fullmatch(unicodedata.normalize("NFC", bare)) is not None
