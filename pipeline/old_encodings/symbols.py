"""Signs of the fonts Symbol, Wingdings and Webdings, and what any font has for each.

Word keeps them at private code points (F020 to F0FF). Tables after the code charts of the fonts' makers.
"""

#: The fonts' own hyphens, plus sign and asterisk; all else at a list's head is some dot, box or arrow.
_MARKS = {0xF02D: "-", 0xF0BE: "-", 0xF02B: "+", 0xF02A: "*", 0xF020: " "}
_BULLET = "•"
_GREEK = dict(zip(range(0x41, 0x5B), "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True)) | dict(
    zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True)
)
_SYMBOL = _GREEK | {
    0xA3: "≤", 0xB3: "≥", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xB0: "°", 0xB9: "≠", 0xBB: "≈", 0xA5: "∞",
    0xAC: "←", 0xAE: "→", 0xDE: "⇒", 0xDB: "⇔", 0xA2: "′", 0xB2: "″", 0x2D: "-", 0xBE: "-", 0x2A: "*",
}  # fmt: skip
_WINGDINGS = {
    0xA8: "□", 0x6F: "□", 0x70: "□", 0x71: "□", 0x72: "□", 0xFE: "☑", 0x52: "☑", 0xFD: "☒", 0xFC: "✓", 0xFB: "✗",
    0xE0: "→", 0xE8: "→", 0xF0: "→", 0x20: " ", 0x2D: "-", 0x2B: "+", 0x2A: "*",
}  # fmt: skip
_FIRST_PRIVATE, _LAST_PRIVATE = 0xF000, 0xF0FF
#: A run in a font of signs holds one or two of them; more are words that somebody set so by mistake.
_MOST_SIGNS = 2


def as_mark(letter: str) -> str:
    """Return a sign of a symbol font as a list mark that any font has, any other letter as it is.

    >>> [as_mark(letter) for letter in ("\\uf0b7", "\\uf02d", "a")]
    ['•', '-', 'a']
    """
    code = ord(letter)
    return _MARKS.get(code, _BULLET) if _FIRST_PRIVATE <= code <= _LAST_PRIVATE else letter


def as_marks(pattern: str, font: str) -> str:
    """Return the sign of a bulleted list as a mark that any font has, whatever font it is in.

    >>> [as_marks(*bullet) for bullet in (("\\uf0b7", ""), ("Ø", "Wingdings"), ("o", "Courier New"), ("-", "Times"))]
    ['•', '•', '•', '-']
    """
    if is_of_signs(font):
        pattern = "".join(chr(_FIRST_PRIVATE + ord(letter)) if ord(letter) < 0x100 else letter for letter in pattern)
    elif pattern.strip() == "o" and font.startswith("Courier"):
        return _BULLET
    return "".join(map(as_mark, pattern))


def is_of_signs(font: str) -> bool:
    """Say whether a font has signs in the places of letters."""
    return font.startswith(("Symbol", "Wingdings", "Webdings", "Marlett"))


def as_signs(text: str, font: str) -> str:
    """Return text with signs at private places, or in a font of signs, as any font shows them.

    >>> as_signs("\\uf0b3", "Symbol") + as_signs("\\uf0fe", "Wingdings") + as_signs("≤ 5", "Symbol")
    '≥☑≤ 5'
    """
    signs = is_of_signs(font) and len(text) <= _MOST_SIGNS
    if not signs and not any(_FIRST_PRIVATE <= ord(letter) <= _LAST_PRIVATE for letter in text):
        return text
    return "".join(_sign(letter, font, signs) for letter in text)


def _sign(letter: str, font: str, signs: bool) -> str:
    code = ord(letter)
    if not _FIRST_PRIVATE <= code <= _LAST_PRIVATE:
        if not signs or code >= 0x100:
            return letter
        code += _FIRST_PRIVATE
    place = code - _FIRST_PRIVATE
    if font.startswith("Symbol"):
        return _SYMBOL.get(place, chr(place) if place < 0x7F else _BULLET)
    if font.startswith("Wingdings"):
        return _WINGDINGS.get(place, _BULLET)
    return as_mark(chr(code))
