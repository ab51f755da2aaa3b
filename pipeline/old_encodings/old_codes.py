"""How Vietnamese was written before Unicode: what each code shows to a program of today, and what was meant.

Tables only; which code a text is in is asked in ``encodings``. TCVN3 is held against the table of the GNU C library by
a test; VNI follows the makers' manual.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

#: TCVN 5712:1993, bytes A0 to FF: what "ABC" fonts (.VnTime …) have, and the capitals with tones that only the full
#: standard has.
_TCVN3_HIGH = (
    "\u00a0ĂÂÊÔƠƯĐăâêôơưđẰ"
    "\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴ"
    "ẮẦẨẪẤỀặầẩẫấậèỂẻẽ"
    "éẹềểễếệìỉỄẾỒĩíịò"
    "Ổỏõóọồổỗốộờởỡớợù"
    "ỖủũúụừửữứựỳỷỹýỵỐ"
)
_TCVN3 = {0xA0 + offset: letter for offset, letter in enumerate(_TCVN3_HIGH)}

#: Windows-1258 where it differs from Windows-1252: letters with their own marks, tones behind the letter.
_WINDOWS_1258 = {
    code: letter
    for code in range(0xC0, 0x100)
    if (letter := bytes([code]).decode("cp1258", "replace")) not in ("\ufffd", chr(code))
}


def as_windows_shows(data: bytes) -> str:
    """Return bytes as a Western Windows shows them; what Windows has no sign for stays as it is in Latin-1."""
    return "".join(_WINDOWS_SHOWS.get(byte, chr(byte)) for byte in data)


_WINDOWS_SHOWS = {
    code: sign for code in range(0x80, 0xA0) if (sign := bytes([code]).decode("cp1252", "replace")) != "\ufffd"
}
#: Signs beyond Latin-1 that Windows shows for bytes.
WINDOWS_SIGNS = "".join(_WINDOWS_SHOWS.values())

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

_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Code:
    """A way of writing Vietnamese, with what turns a text as it is shown into the text that was meant (in NFC)."""

    name: str
    read: Callable[[str], str]


def from_tcvn3(text: str) -> str:
    """Return what an ABC font shows for a text.

    The fonts have no capitals with tones: what stands between capitals is one.

    >>> from_tcvn3("Liªn ®oµn Lao ®éng, CéNG HßA X· HéI")
    'Liên đoàn Lao động, CỘNG HÒA XÃ HỘI'
    """
    return unicodedata.normalize("NFC", "\n".join(map(_tcvn3_line, text.split("\n"))))


def _tcvn3_line(shown: str) -> str:
    line = shown.translate(_TCVN3)
    words = list(_WORD.finditer(line))
    for index, word in enumerate(words):
        if word[0].isascii() or word[0].isupper():
            continue
        typed = [letter for letter in word[0] if letter.isascii()]
        around = [other[0] for other in words[max(0, index - 1) : index + 2] if _are_beside(word, other)]
        if not all(map(str.isupper, typed)):
            continue
        # One capital and small letters behind it (Hà) may be either; the words beside it tell.
        if len(typed) > 1 or (around and all(len(other) > 1 and _in_capitals(other) for other in around)):
            line = line[: word.start()] + word[0].upper() + line[word.end() :]
    return line


def _are_beside(word: re.Match[str], other: re.Match[str]) -> bool:
    """Say whether nothing but blanks stands between two words of a line."""
    between = word.string[min(word.end(), other.end()) : max(word.start(), other.start())]
    return other is not word and bool(between) and between.isspace()


def _in_capitals(word: str) -> bool:
    typed = [letter for letter in word if letter.isascii()]
    return bool(typed) and all(map(str.isupper, typed))


def from_vni(text: str) -> str:
    """Return what a VNI font shows for a text.

    >>> from_vni("Lieân ñoaøn Lao ñoäng, ÑAÏI HOÄI, Söûa ñoåi")
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


def from_windows_1258(text: str) -> str:
    """Return what Windows-1258 bytes mean that a Western program shows.

    >>> from_windows_1258("Liên ðoàn Lao ðôòng")
    'Liên đoàn Lao động'
    """
    return unicodedata.normalize("NFC", text.translate(_WINDOWS_1258))


def from_utf8_as_windows(text: str) -> str:
    """Return what UTF-8 bytes mean that a Western program shows; what is no such bytes stays.

    >>> from_utf8_as_windows("LiÃªn Ä‘oÃ n")
    'Liên đoàn'
    """
    return unicodedata.normalize("NFC", _UTF8_SHOWN.sub(_utf8_letter, text))


_BYTE_SHOWN = {sign: code for code, sign in _WINDOWS_SHOWS.items()} | {chr(code): code for code in range(0x80, 0x100)}
_CONTINUED = "[" + "".join(re.escape(sign) for sign, code in _BYTE_SHOWN.items() if 0x80 <= code < 0xC0) + " ]"
#: A byte that opens two or three, and those behind it; the no-break space among them may have become a plain one.
_UTF8_SHOWN = re.compile(f"[\u00c2-\u00df]{_CONTINUED}|[\u00e0-\u00ef]{_CONTINUED}{{2}}")


def _utf8_letter(shown: re.Match[str]) -> str:
    data = bytes(0xA0 if sign == " " else _BYTE_SHOWN[sign] for sign in shown[0])
    letter = data.decode("utf-8", "replace")
    # A plain blank is believed only where it makes a Vietnamese letter (Ã and a blank: à).
    return shown[0] if "\ufffd" in letter or (" " in shown[0] and letter not in "àÀạẠơƠỠỡ") else letter


TCVN3 = Code("TCVN3", from_tcvn3)
VNI = Code("VNI", from_vni)
WINDOWS_1258 = Code("Windows-1258", from_windows_1258)
UTF8_AS_WINDOWS = Code("UTF-8", from_utf8_as_windows)
#: Codes whose letters a Western program shows as other letters, one or two for one.
CODES = (TCVN3, VNI, WINDOWS_1258, UTF8_AS_WINDOWS)

_ABC_FONT = re.compile(r"\.Vn[A-Z0-9]|VnTime|VnArial", re.I)
_VNI_FONT = re.compile(r"VNI[- _]", re.I)


def code_of_font(font: str) -> Code | None:
    """Return the code that a font's name stands for, ``None`` for fonts of Unicode and unknown ones.

    >>> [code and code.name for code in map(code_of_font, (".VnTimeH", "VNI-Times", "Times New Roman"))]
    ['TCVN3', 'VNI', None]
    """
    if _ABC_FONT.match(font):
        return TCVN3
    return VNI if _VNI_FONT.match(font) else None


def shows_capitals(font: str) -> bool:
    """Say whether an ABC font has capitals in the places of small letters (``.VnTimeH``)."""
    return _ABC_FONT.match(font) is not None and font.rstrip().endswith("H")
