"""How Vietnamese is spelled: letters made comparable, possible syllables, capitals of names."""

import re
import unicodedata
from functools import cache, lru_cache

from extractors.late_patterns import compiled_late
from extractors.lexicon import load, load_rows

# --------------------
# Vietnamese letters made comparable: marks taken off, and one place for a tone that has two.

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
_ON_LAST = compiled_late(r"[ou](?<!q.)(?:(?<=o)[àáảãạèéẻẽẹ]|(?<=u)[ỳýỷỹỵ])(?!\w)")
_ON_FIRST = compiled_late(r"(?:[òóỏõọ][ae]|[ùúủũụ]y)(?![^\W\d_])")
_OF_NO_ASCII = re.compile(r"[^\x00-\x7f]")


@cache
def _bare_table() -> dict[int, str]:
    """Map every letter with marks to the Latin letter under them; hundreds of them, for texts that are not in NFC."""
    table = {ord("đ"): "d", ord("Đ"): "D", ord("ð"): "d", ord("Ð"): "D"}  # the last two: OCR and old fonts
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1EFA)):  # between them none has a Latin letter under it
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii():
            table[code] = base
    return table


def lowered(text: str) -> str:
    """Return ``text`` in lower case, its length kept: one foreign capital has two low letters.

    >>> lowered("İzmir, ĐOÀN")
    'izmir, đoàn'
    """
    return text.replace(chr(0x130), "I").lower()


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
    return latin if len(latin) == len(text) else text.translate(_bare_table())


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
    return _OF_NO_ASCII.sub(lambda sign: "" if unicodedata.combining(sign[0]) else sign[0], plain)


# --------------------
# Which words can be a Vietnamese syllable: onset, rhyme and at most one tone.

_TONES = compiled_late("[\u0300\u0301\u0303\u0309\u0323]")
# The coda k stands in names only (Đắk Lắk).
_SYLLABLE = compiled_late(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?"
    r"(?:iêu|yêu|oai|oao|oay|oeo|uay|uây|uôi|uya|uyê|uyu|ươi|ươu|ia|iê|iu|ya|yê|ua|uâ|uê|ui|uô|uơ|uy|ưa|ưi|ươ|ưu"
    r"|oa|oă|oe|oi|oo|ai|ao|au|ay|âu|ây|eo|êu|ôi|ơi|[aăâeêioôơuưy])"
    r"(?:ch|ng|nh|[ckmnpt])?"
)
_WORD = compiled_late(r"[^\W\d_]{2,}")


@lru_cache(maxsize=8192)  # a letter has few different syllables, and asks for each many times
def is_syllable(word: str) -> bool:
    """Whether a word can be one Vietnamese syllable in Unicode.

    >>> [word for word in ("Liên", "ĐOÀN", "huyện", "®oµn", "TØnh", "QuyÕt") if is_syllable(word)]
    ['Liên', 'ĐOÀN', 'huyện']
    """
    bare, tones = _TONES.subn("", unicodedata.normalize("NFD", word.lower()))
    return tones <= 1 and _SYLLABLE.fullmatch(unicodedata.normalize("NFC", bare)) is not None


def marked_words(text: str) -> list[tuple[int, int]]:
    """Return where words with Vietnamese marks stand, without abbreviations (``CĐCS``), which are no syllables.

    >>> [("Các CĐCS đến Zalo")[start:end] for start, end in marked_words("Các CĐCS đến Zalo")]
    ['Các', 'đến']
    """
    return [found.span() for found in _WORD.finditer(text) if _is_marked(found[0])]


def strange_words(text: str) -> set[str]:
    """Return the words with Vietnamese marks that can be no syllable, in lower case; of the text each word counts once.

    >>> sorted(strange_words("Các CĐCS huyện M'Đrắk, Krông Năng, Đắk Nia gửi bảo cảo ®oµn"))
    ['krông', 'oµn', 'đrắk']
    """
    return {word for token in set(text.split()) - _known() if not token.isascii() for word in _strange(token)}


def is_field_word(word: str) -> bool:
    """Whether a word is one that letters of the field use.

    >>> [word for word in ("Số", "Sè", "đoàn") if is_field_word(word)]
    ['Số', 'đoàn']
    """
    return word.lower() in _known()


@cache
def _known() -> frozenset[str]:
    """Return the words of the field that are syllables: most words of a letter, which need no second look."""
    return frozenset(row[0] for row in load_rows("field_words") if is_syllable(row[0]))


@lru_cache(maxsize=8192)
def _strange(token: str) -> tuple[str, ...]:
    """Return the words of a token that have marks and can be no syllable, in lower case."""
    return tuple(word.lower() for word in _WORD.findall(token) if _is_marked(word) and not is_syllable(word))


def _is_marked(word: str) -> bool:
    """Whether a word has marks and no capital behind its first letter."""
    return not word.isascii() and word[1:] == word[1:].lower()


# --------------------
# Capitals of names: what stands in capitals, written as running text writes it.


@cache
def _cased() -> tuple[dict[str, str], int]:
    """Return known names with their capitals, by their small letters, and how many words the longest has."""
    places, bodies = load("places"), load("bodies")["cased"]
    cased = {phrase: phrase[:1].upper() + phrase[1:] for phrase in bodies["common"]}
    cased |= {name.lower(): name for name in (*bodies["names"], *places["cities"], *places["provinces"])}
    cased |= {phrase: phrase for phrase in bodies["small"]}
    return cased, max(len(name.split()) for name in cased)


#: Numbers of terms and houses; “xi” and “vi” alone are syllables.
_ROMAN = compiled_late(
    r"(?:(?<=thứ )|(?<=khóa ))[ivxl]+(?!\w)|(?<!\w)(?:i{2,3}|iv|vi{2,3}|ix|xi{2,3}|xiv|xvi{0,3}|xix)(?!\w)",
    re.IGNORECASE,
)
#: The syllable behind an apostrophe in names of the highlands (N'Trang Lơng) has a capital too.
_ELIDED = compiled_late(r"(?<!\w)[A-Za-z]'\w")
#: A syllable has a vowel: what has none is an abbreviation (ĐKKV, THPT).
_ABBREVIATION = compiled_late(r"[bcdfghjklmnpqrstvwxzđ&]{2,}")
#: Between words, not within an abbreviation (GD&ĐT).
_AND = compiled_late(r"(?<=\w{3}) *& *(?=\w{3})")


def by_rule(low: str) -> str:
    """Return a name given in small letters with the capitals that it has in running text.

    Names that the lexicon knows keep its capitals; of the rest every word begins with one, as names of places do.

    >>> by_rule("trường thpt lê hồng phong"), by_rule("sở giáo dục&đào tạo")
    ('Trường THPT Lê Hồng Phong', 'Sở Giáo dục và Đào tạo')
    >>> by_rule("bệnh viện ii lâm đồng")
    'Bệnh viện II Lâm Đồng'
    """
    parts = _AND.sub(" và ", low).split()
    rest = [part.upper() if _ABBREVIATION.fullmatch(part) else capitalised(part) for part in parts]
    name = _ELIDED.sub(lambda found: found.group().upper(), capitalised(_with_known(parts, rest)))
    return _ROMAN.sub(lambda found: found.group().upper(), name)


def _with_known(low: list[str], rest: list[str]) -> str:
    """Return words with the capitals of the longest known names in them, all others as ``rest`` has them."""
    cased, longest = _cased()
    written: list[str] = []
    at = 0
    while at < len(low):
        names = (" ".join(low[at : at + size]) for size in range(min(longest, len(low) - at), 0, -1))
        name = next((name for name in names if name in cased), None)
        written.append(cased[name] if name else rest[at])
        at += len(name.split()) if name else 1
    return " ".join(written)


def known_cased(name: str) -> str:
    """Return ``name`` with the capitals of running text on the names that the lexicon knows; the rest as it is.

    >>> known_cased("liên đoàn lao động tỉnh Hà Nam")
    'Liên đoàn Lao động tỉnh Hà Nam'
    """
    parts = name.split()
    return capitalised(_with_known([*map(str.lower, parts)], parts))


def capitalised(name: str) -> str:
    """Return ``name`` with a capital at its beginning, the rest as it is."""
    return name[:1].upper() + name[1:]


def each_capitalised(name: str) -> str:
    """Return ``name`` with a capital on every word, as names of places have."""
    return " ".join(map(capitalised, name.split()))
