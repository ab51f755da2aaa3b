"""Vietnamese as programs of before Unicode wrote it, made from Unicode by tables of their own."""

import unicodedata

from tests.each import table

_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT = "\u0301\u0300\u0309\u0303\u0323"
_CIRCUMFLEX, _BREVE, _HORN = "\u0302\u0306\u031b"
#: What stands behind the vowel in a VNI font, by the vowel's own mark and its tone.
_VNI = {
    "": {_ACUTE: "ù", _GRAVE: "ø", _HOOK: "û", _TILDE: "õ", _DOT: "ï"},
    _CIRCUMFLEX: {"": "â", _ACUTE: "á", _GRAVE: "à", _HOOK: "å", _TILDE: "ã", _DOT: "ä"},
    _BREVE: {"": "ê", _ACUTE: "é", _GRAVE: "è", _HOOK: "ú", _TILDE: "ü", _DOT: "ë"},
}
_VNI_ALONE = {"đ": "ñ", "ơ": "ô", "ư": "ö", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î", "í": "í", "ì": "ì"}


def vni(text: str) -> str:
    """Return what a Unicode program shows for a text typed in a VNI font."""
    return "".join(_cased(_vni_letter(letter.lower()), letter) for letter in unicodedata.normalize("NFC", text))


def in_vni(text: str) -> bytes:
    return vni(text.replace("“", '"').replace("”", '"').replace("–", "-")).encode("latin-1")


#: Which byte each letter has in an ABC font; capitals with tones have the bytes of the small letters.
_TCVN3 = table(__file__, "tcvn3")  # fmt: skip


def tcvn3(text: str) -> str:
    """Return what a Unicode program shows for a text typed in an ABC font."""
    return "".join(
        chr(_TCVN3[letter]) if letter in _TCVN3 else chr(_TCVN3[letter.lower()]) if letter.lower() in _TCVN3 else letter
        for letter in unicodedata.normalize("NFC", text)
    )


def in_windows_1258(text: str) -> bytes:
    """Write Vietnamese as Windows-1258 has it: letters with their own marks, tones behind them."""
    out = bytearray()
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(mark for mark in parts if mark in _VNI[""])
        bare = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in tone))
        out += (bare + tone).encode("cp1258")
    return bytes(out)


def _vni_letter(letter: str) -> str:
    if letter in _VNI_ALONE:
        return _VNI_ALONE[letter]
    base, *marks = unicodedata.normalize("NFD", letter)
    tone = next((mark for mark in marks if mark in _VNI[""]), "")
    own = next((mark for mark in marks if mark not in _VNI[""]), "")
    if own == _HORN:
        base, own = _VNI_ALONE[unicodedata.normalize("NFC", base + own)], ""
    return base + (_VNI[own][tone] if own or tone else "")


def _cased(written: str, like: str) -> str:
    return written.upper() if like.isupper() else written
