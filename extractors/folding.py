"""Vietnamese letters made comparable: marks taken off, and one place for a tone that has two."""

import re
import unicodedata

# hoà = hòa, uỷ = ủy: two spellings of one syllable. Only open syllables differ (đoàn), and the u of “quý” is no vowel.
_FIRST = {
    first + marked: toned + second
    for first, second, marks, tones in (
        ("o", "a", "àáảãạ", "òóỏõọ"),
        ("o", "e", "èéẻẽẹ", "òóỏõọ"),
        ("u", "y", "ỳýỷỹỵ", "ùúủũụ"),
    )
    for marked, toned in zip(marks, tones, strict=True)
}
_LAST = {toned: marked for marked, toned in _FIRST.items()}
_ON_LAST = re.compile(r"[ou](?<!q.)(?:(?<=o)[àáảãạèéẻẽẹ]|(?<=u)[ỳýỷỹỵ])(?!\w)")
_ON_FIRST = re.compile(r"(?:[òóỏõọ][ae]|[ùúủũụ]y)(?![^\W\d_])")


def _bare_table() -> dict[int, str]:
    """Map every letter with marks to the Latin letter under them."""
    table = {ord("đ"): "d", ord("Đ"): "D", ord("ð"): "d", ord("Ð"): "D"}  # the last two: OCR and old fonts
    for code in range(0xC0, 0x1EFA):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii() and base.isalpha():
            table[code] = base
    return table


_BARE = _bare_table()


def tones_on_first(lower: str) -> str:
    """Return lower-cased text with tones in the place of today, its length kept.

    >>> tones_on_first("uỷ ban hoà bình, quý đoàn")
    'ủy ban hòa bình, quý đoàn'
    """
    return _ON_LAST.sub(lambda found: _FIRST[found.group()], lower)


def tones_on_last(lower: str) -> str:
    """Return lower-cased text with tones in the place of old, its length kept.

    >>> tones_on_last("ủy ban hòa bình")
    'uỷ ban hoà bình'
    """
    return _ON_FIRST.sub(lambda found: _LAST[found.group()], lower)


def bare(text: str) -> str:
    """Return a text in NFC without the marks of its letters, its length kept.

    >>> bare("Thường trực ĐOÀN")
    'Thuong truc DOAN'
    """
    latin = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    latin = latin.encode("ascii", "ignore").decode("ascii")
    return latin if len(latin) == len(text) else text.translate(_BARE)


def fold(text: str) -> str:
    """Return any text in lower case without the marks of its letters.

    >>> fold("PHỤ LỤC Đính kèm")
    'phu luc dinh kem'
    """
    return unmarked(text.lower())


def unmarked(text: str) -> str:
    """Return any text without the marks of its letters, also of those that stand behind them or alone.

    >>> unmarked("tha\u0301ng 3 – ĐHTĐ")
    'thang 3 – DHTD'
    """
    plain = bare(unicodedata.normalize("NFC", text))
    return plain if plain.isascii() else "".join(sign for sign in plain if not unicodedata.combining(sign))
