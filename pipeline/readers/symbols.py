"""Signs of the fonts Symbol and Wingdings, which stand at private code points, and the list mark that each shows."""

#: The fonts' own hyphens, plus sign and asterisk; all else in them is some dot, box or arrow.
_SYMBOLS = {0xF02D: "-", 0xF0BE: "-", 0xF02B: "+", 0xF02A: "*", 0xF020: " "}
_BULLET = "•"


def as_mark(letter: str) -> str:
    """Return a sign of a symbol font as a list mark that any font has, any other letter as it is.

    >>> [as_mark(letter) for letter in ("\\uf0b7", "\\uf02d", "a")]
    ['•', '-', 'a']
    """
    code = ord(letter)
    return _SYMBOLS.get(code, _BULLET) if 0xF000 <= code <= 0xF0FF else letter
