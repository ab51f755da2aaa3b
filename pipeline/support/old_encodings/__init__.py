"""Text in codes older than Unicode: TCVN3, VNI, Windows-1258, fonts of symbols."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress
from typing import Literal

from extractors.lexicon import load
from extractors.spelling import is_field_word, is_syllable
from pipeline.support.grouping import grouped

# --------------------
# Signs of the fonts Symbol, Wingdings and Webdings, and what any font has for each.
#
# Word keeps them at private code points (F020 to F0FF). Tables after the code charts of the fonts' makers.

_DATA: dict[str, dict[str, str]] = load("codes", __package__)
_BULLET = "•"
_PRIVATE = 0xF000
#: What any font has at their private places for the fonts' own hyphens, plus sign and asterisk (all else at a list's
#: head is some dot, box or arrow), and for the signs of two of them.
_MARKS, _SYMBOL, _WINGDINGS = (
    dict.fromkeys(range(_PRIVATE, _PRIVATE + 0x100), _BULLET)
    | ({_PRIVATE + place: chr(place) for place in range(0x7F)} if name == "symbol" else {})
    | {_PRIVATE + int(place, 16): sign for place, sign in _DATA[name].items()}
    for name in ("marks", "symbol", "wingdings")
)
#: Letters that Word keeps there, as it does the signs of such fonts, back at their own places.
_PRIVATE_BACK = {_PRIVATE + place: place for place in range(0x20, 0x100)}
_TO_PRIVATE = {place: _PRIVATE + place for place in range(0x100)}
#: A run in a font of signs holds one or two of them; more are words that somebody set so by mistake.
_MOST_SIGNS = 2


def as_mark(letter: str) -> str:
    """Return a sign of a symbol font as a list mark that any font has, any other letter as it is."""
    return letter.translate(_MARKS)


def as_marks(pattern: str, font: str) -> str:
    """Return the sign of a bulleted list as a mark that any font has, whatever font it is in."""
    if pattern.strip() == "o" and font.startswith("Courier"):
        return _BULLET
    return as_mark(pattern.translate(_TO_PRIVATE) if is_of_signs(font) else pattern)


def is_of_signs(font: str) -> bool:
    """Whether a font has signs in the places of letters."""
    return font.startswith(("Symbol", "Wingdings", "Webdings", "Marlett"))


def as_signs(text: str, font: str) -> str:
    """Return text in which signs of Symbol, Wingdings and the like are those that any font has."""
    if is_of_signs(font) and len(text) <= _MOST_SIGNS:
        text = text.translate(_TO_PRIVATE)
    of_font = _SYMBOL if font.startswith("Symbol") else _WINGDINGS if font.startswith("Wingdings") else _MARKS
    return text.translate(of_font)


# --------------------
# How Vietnamese was written before Unicode: what each code shows to a program of today, and what was meant.
#
# Tables only; which code a text is in is asked below. TCVN3 is held against the table of the GNU C library
# by a test; VNI follows the makers' manual.

_TCVN3 = dict(enumerate("".join(_DATA["tcvn3"]), 0xA0))

#: Windows-1258 where it differs from Windows-1252: letters with their own marks, tones behind the letter.
_WINDOWS_1258 = {
    code: letter
    for code in range(0xC0, 0x100)
    if (letter := bytes([code]).decode("cp1258", "replace")) not in ("\ufffd", chr(code))
}


_WINDOWS_SHOWS = {
    code: sign for code in range(0x80, 0xA0) if (sign := bytes([code]).decode("cp1252", "replace")) != "\ufffd"
}


def as_windows_shows(data: bytes) -> str:
    """Return bytes as a Western Windows shows them; what Windows has no sign for stays as it is in Latin-1."""
    return data.decode("latin-1").translate(_WINDOWS_SHOWS)


_VNI_MARKS, _VNI_LETTERS = _DATA["vni_marks"], _DATA["vni_letters"]
_VNI_SIGN = re.compile(f"([aeouyôö])([{''.join(_VNI_MARKS)}])|[{''.join(_VNI_LETTERS)}]", re.I)

_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Code:
    """A way of writing Vietnamese."""

    name: str
    meaning: Callable[[str], str]

    def read(self, text: str) -> str:
        """Return what was meant by a text as it is shown, in NFC."""
        return unicodedata.normalize("NFC", self.meaning(text))


def _tcvn3_line(shown: str) -> str:
    """Return what an ABC font shows for a line. It has no capitals with tones: what stands between capitals is one."""
    line = shown.translate(_TCVN3)
    words = list(_WORD.finditer(line))
    for index, word in enumerate(words):
        typed = "".join(filter(str.isascii, word[0]))
        if word[0].isascii() or word[0].isupper() or typed != typed.upper():
            continue
        # The words beside it, with nothing but blanks between.
        around = [
            other[0]
            for other in words[max(0, index - 1) : index + 2]
            if line[min(other.end(), word.end()) : max(other.start(), word.start())].isspace()
        ]
        # One capital and small letters behind it (Hà) may be either; the words beside it tell.
        among_capitals = around and all(len(one) > 1 and "".join(filter(str.isascii, one)).isupper() for one in around)
        if len(typed) > 1 or among_capitals:
            line = line[: word.start()] + word[0].upper() + line[word.end() :]
    return line


def _vni_letter(sign: re.Match[str]) -> str:
    """Return the letter that VNI writes as a letter with a mark behind it (``aù``: á)."""
    base, mark = sign[1] or sign[0], sign[2]
    letter = _VNI_LETTERS.get(base.lower(), base)
    return (letter.upper() if base.isupper() else letter) + (_VNI_MARKS[mark.lower()] if mark else "")


_BYTE_SHOWN = {sign: code for code, sign in _WINDOWS_SHOWS.items()} | {chr(code): code for code in range(0x80, 0x100)}
_CONTINUED = "[" + "".join(re.escape(sign) for sign, code in _BYTE_SHOWN.items() if 0x80 <= code < 0xC0) + " ]"
#: A byte that opens two or three, and those behind it; the no-break space among them may have become a plain one.
_UTF8_SHOWN = re.compile(f"[\u00c2-\u00df]{_CONTINUED}|[\u00e0-\u00ef]{_CONTINUED}{{2}}")
_SHOWN_AGAIN = re.compile(_UTF8_SHOWN.pattern.replace(" ]", "]"))


def _utf8_letter(shown: re.Match[str]) -> str:
    """Return the letter whose bytes in UTF-8 are shown one by one; these as they are where they make none."""
    data = bytes(0xA0 if sign == " " else _BYTE_SHOWN[sign] for sign in shown[0])
    letter = data.decode("utf-8", "replace")
    # A plain blank is believed only where it makes a Vietnamese letter (Ã and a blank: à).
    return shown[0] if "\ufffd" in letter or (" " in shown[0] and letter not in "àÀạẠơƠỠỡ") else letter


def _utf8_line(shown: str) -> str:
    """Return what was meant by a line whose bytes of UTF-8 are shown one by one, be it once or twice."""
    read = _UTF8_SHOWN.sub(_utf8_letter, shown)
    # Shown so twice: no letter came out that only Unicode has.
    return read if read == shown or _UNICODE.search(read) else _SHOWN_AGAIN.sub(_utf8_letter, read)


TCVN3 = Code("TCVN3", lambda text: "\n".join(map(_tcvn3_line, text.split("\n"))))
VNI = Code("VNI", lambda text: _VNI_SIGN.sub(_vni_letter, text))
WINDOWS_1258 = Code("Windows-1258", lambda text: text.translate(_WINDOWS_1258))
UTF8_AS_WINDOWS = Code("UTF-8", _utf8_line)
#: Codes whose letters a Western program shows as other letters, one or two for one.
CODES = (TCVN3, VNI, WINDOWS_1258, UTF8_AS_WINDOWS)

_ABC_FONT = re.compile(r"\.Vn[A-Z0-9]|VnTime|VnArial", re.I)
_VNI_FONT = re.compile(r"VNI[- _]", re.I)


def code_of_font(font: str) -> Code | None:
    """Return the code that a font's name stands for, ``None`` for fonts of Unicode and unknown ones."""
    if _ABC_FONT.match(font):
        return TCVN3
    return VNI if _VNI_FONT.match(font) else None


def shows_capitals(font: str) -> bool:
    """Whether an ABC font has capitals in the places of small letters (``.VnTimeH``)."""
    return _ABC_FONT.match(font) is not None and font.rstrip().endswith("H")


# --------------------
# Which code a Vietnamese text is written in, told by its fonts and by what its words would be, and what it means.
#
# A wrong guess turns every name in a letter into another name, so a code is believed only where nearly all words that
# no Vietnamese writes become syllables under it, and clearly fewer do under any other. Every line is then asked by
# itself: a letter may have its head in Unicode and its body in an old font. Lines that stay unclear are left and
# flagged.

Verdict = Literal["old", "new", "either", "unclear", "plain"]
#: Whether a line may be Unicode, and in the old code → what is said of it.
_VERDICTS: dict[tuple[bool, bool], Verdict] = {
    (True, True): "either", (True, False): "new", (False, True): "old", (False, False): "unclear"
}  # fmt: skip
#: Flag of a text that was surely in an old code, and of one where something stays in doubt.
CONVERTED, DOUBTFUL = "encoding-converted", "bad-encoding"
_ENOUGH_FOR_U = 20  # no letter has so many words with marks and not one ``ư``
_UNICODE = re.compile("[ĂăĐđĨĩŨũƠơƯưẠ-ỹ]")  # letters that only Unicode has
#: Signs beyond Latin-1 that Windows shows for bytes.
_WINDOWS_SIGNS = "".join(_WINDOWS_SHOWS.values())
_OTHER_SIGNS = "".join(sign for sign in _WINDOWS_SIGNS if sign not in "…‘’“”•–—")
#: A word as an old code shows it: its letters may be signs (``®¬n``), none is Vietnamese beyond Latin-1.
_SHOWN_WORD = re.compile(
    f"(?<![\\w\u00a1-\u00bf])[A-Za-z\u0080-\u009f\u00a1-\u00ff{_OTHER_SIGNS}]+(?![\\w\u00a1-\u00bf])"
)
_UTF8_WORD = re.compile(f"[A-Za-z\u0080-\u00ff{_WINDOWS_SIGNS}]+")
_VOWEL = re.compile("[aeiouy]")
_QUOTES = "\u00ab\u00bb"
#: So many words that no Vietnamese writes must be there before anything is concluded from them.
_ENOUGH_WRONG = 15
_SURE = 0.9
_MOST_MENDED = 0.8  # where fewer become syllables, but still most, something is wrong that is not understood
#: A second code mends many words by chance; one that mends fewer than this leaves no doubt about the first.
_SECOND = 0.75
#: Without ``ư`` before them these rhymes are no Vietnamese: the soft hyphen that stood for it was lost on the way.
_LOST_U = re.compile("(?<![ưƯ])([ơờớởỡợƠỜỚỞỠỢ])(?=ng|c|NG|C)")
_UTF16_SAMPLE = 8192  # so much of a text tells whether every second byte is a zero


@dataclass(slots=True)
class Script:
    """What is known of the codes in a file's text: ``read`` gives any part of it as it was meant."""

    general: Code | None = None  # the code of text in fonts that say nothing
    trusted: frozenset[Code] = frozenset()  # codes that the fonts say and the words bear out
    only: bool = False  # no line of the file is in Unicode: what may be either is in the old code
    lost_u: bool = False
    notes: tuple[str, ...] = ()  # flag codes for the file: ``encoding-converted``, ``bad-encoding``

    @property
    def plain(self) -> bool:
        """Whether nothing has to be converted."""
        return self.general is None and not self.trusted

    def read(self, text: str, font: str = "") -> str:
        """Return a part of the text (lines, a run, a word) as it was meant; ``font`` is its font's name, if known."""
        named = code_of_font(font)
        if named in self.trusted:
            if _UNICODE.search(text):
                return text
            read = named.read(text.translate(_PRIVATE_BACK))
            read = read.upper() if shows_capitals(font) else read
        elif self.general is None:
            return text
        else:
            code, only = self.general, self.only
            read = "\n".join(code.read(line) if _is_old(line, code, only) else line for line in text.split("\n"))
        return _with_u(read) if self.lost_u and read != text else read


def _with_u(text: str) -> str:
    """Return a text with the ``ư`` put in that was lost before ``ơ`` (``_LOST_U``)."""
    return _LOST_U.sub(lambda letter: ("Ư" if letter[1].isupper() else "ư") + letter[1], text)


def _is_old(line: str, code: Code, only: bool) -> bool:
    """Whether a line is in an old code; one that may be either, by its words or where all others are (``only``)."""
    verdict = _verdict(line, code)
    return verdict == "old" or (verdict == "either" and (only or _by_field(line, code.read(line)) == "old"))


def script_of(pieces: Iterable[tuple[str, str]]) -> Script:
    """Return which codes a text is in. ``pieces``: font name (``""`` for unknown) and text, in any order.

    Text of one font that stands side by side should come as one piece, a line or more of it.
    """
    trusted, lines, doubtful = _told_by_fonts(pieces)
    general, sure = _code_of(lines)
    code = general if sure else None
    script = Script(code, frozenset(trusted))
    unclear, in_tcvn3 = False, trusted.get(TCVN3, [])
    if code is not None:
        script.only, unclear = _mixture(lines, code)
    if code is TCVN3:
        in_tcvn3 = [*in_tcvn3, *(line for line in lines if _verdict(line, TCVN3) in ("old", "either"))]
    script.lost_u = _lost_u(in_tcvn3)
    is_in_doubt = doubtful or not sure or unclear or script.lost_u
    script.notes = tuple(compress((CONVERTED, DOUBTFUL), (not script.plain, is_in_doubt)))
    return script


def _told_by_fonts(pieces: Iterable[tuple[str, str]]) -> tuple[dict[Code, list[str]], list[str], bool]:
    """Return texts by the code that their font names, if words agree; all other lines; whether a font is wrong."""
    unnamed: list[str] = []
    named: dict[Code, list[str]] = {}
    for font, text in pieces:
        code = code_of_font(font)
        (unnamed if code is None else named.setdefault(code, [])).append(text)
    trusted, lies = dict[Code, list[str]](), False
    for code, texts in named.items():
        is_so = _is_borne_out(texts, code)
        lies |= is_so is False
        if is_so:
            trusted[code] = texts
        else:
            unnamed += texts
    return trusted, [*filter(str.strip, "\n".join(unnamed).split("\n"))], lies


def _mixture(lines: list[str], code: Code) -> tuple[bool, bool]:
    """Whether no line is in Unicode, and whether some line may be in both, or neither, by all that is known."""
    told = grouped(lines, lambda line: _verdict(line, code))
    only = "new" not in told and not any(map(_UNICODE.search, lines))
    either = () if only else told.get("either", ())
    return only, "unclear" in told or any(_by_field(line, code.read(line)) == "either" for line in either)


def _is_borne_out(texts: list[str], code: Code) -> bool | None:
    """Whether text whose font names a code is in it; ``None`` where it is Unicode or has no word that tells."""
    lines = filter(str.strip, "\n".join(texts).split("\n"))
    counts = Counter(_verdict(line.translate(_PRIVATE_BACK), code) for line in lines)
    if counts["old"] + counts["either"] + counts["unclear"] == 0:
        # Nothing but words without marks: the font's capitals count, its code does not matter.
        return {*counts} == {"plain"} or None
    if counts["new"] >= counts["old"] + counts["either"]:
        return None
    return counts["old"] + counts["either"] > 3 * (counts["new"] + counts["unclear"])


def _code_of(lines: list[str]) -> tuple[Code | None, bool]:
    """Return the code that makes syllables of most words that nobody writes, or ``None``; whether it is sure."""
    text = "\n".join(lines)
    wrong = _wrong_words(text, _SHOWN_WORD)
    wrong_utf8 = _wrong_words(text, _UTF8_WORD)
    if wrong.total() + wrong_utf8.total() < _ENOUGH_WRONG:
        return None, True
    found = ((*_mended(wrong_utf8 if code is UTF8_AS_WINDOWS else wrong, code), at) for at, code in enumerate(CODES))
    (mended, total, index), (second, *_), *_ = sorted(found, reverse=True)  # the best one and the one behind it
    if mended < _ENOUGH_WRONG or mended < _MOST_MENDED * total:
        return None, True
    return CODES[index], mended >= _SURE * total and second <= _SECOND * mended


def _wrong_words(text: str, words: re.Pattern[str]) -> Counter[str]:
    """Count the words of a text, as ``words`` finds them, with letters outside ASCII that are no syllables."""
    shown = Counter(word.strip(_QUOTES) for word in words.findall(text) if not word.isascii())
    return Counter({word: count for word, count in shown.items() if word and not is_syllable(word)})


def _mended(wrong: Counter[str], code: Code) -> tuple[int, int]:
    """Return how many of some words that are no syllables are so under a code, and how many have a vowel there."""
    mended = total = 0
    for word, count in wrong.items():
        meant = code.read(word)
        if any(map(_has_vowel, _WORD.findall(meant))):  # abbreviations count for nothing
            total += count
            mended += count if meant != word and _reads(meant) else 0
    return mended, total


def _reads(text: str) -> bool:
    """Whether all words of a text with marks are Vietnamese syllables, in small letters, capitals or as names."""
    return all(map(_is_vietnamese, marked(text))) and not _STRAY.search(text)


#: Signs that no word holds: left over where a text was read in a wrong code.
_STRAY = re.compile("[A-Za-z\u1ea0-\u1ef9][\u00a1-\u00a9\u00ac-\u00b9\u00bc-\u00bf]|[\u0080-\u009f\u0300-\u0323]")


def _is_vietnamese(word: str) -> bool:
    """Whether a word is a syllable of Vietnamese, written in small letters, capitals, or as a name."""
    return is_syllable(word) and (word[1:].islower() or word.isupper() or len(word) == 1)


@lru_cache(maxsize=4096)
def _verdict(line: str, code: Code) -> Verdict:
    """Say what a line is in: the old code, Unicode, perhaps either, something unclear, or letters that tell nothing."""
    meant = code.read(line)
    if meant == line:
        return "plain"
    if code is UTF8_AS_WINDOWS:
        return "old" if _reads(meant) or _share(meant) >= _SURE else "unclear"
    if _UNICODE.search(line):
        return "new" if not _mended(_wrong_words(line, _SHOWN_WORD), code)[0] else "unclear"
    in_unicode, in_code = _reads(line), _reads(meant)
    if not in_unicode and not in_code:
        # Of a line that holds a foreign name or a slip of the keyboard, too, most words must tell.
        share, share_in_code, few = _share(line), _share(meant), 1 - _MOST_MENDED + 0.3
        in_code = share_in_code >= _MOST_MENDED and share <= few
        in_unicode = share >= _MOST_MENDED and share_in_code <= few
    return _VERDICTS[in_unicode, in_code]


def _by_field(line: str, meant: str) -> Verdict:
    """Tell a line as it stands from what it is in an old code (``meant``) by which has more words of the field."""
    known, known_in_code = (sum(map(is_field_word, marked(text))) for text in (line, meant))
    return _VERDICTS[known >= known_in_code, known_in_code >= known]


def _share(text: str) -> float:
    """Return which share of the words with marks are Vietnamese; 0 where there are none."""
    words = marked(text)
    return sum(map(_is_vietnamese, words)) / len(words) if words else 0.0


def marked(text: str) -> list[str]:
    """Return the words of a text with letters outside ASCII and a vowel: abbreviations (``LĐLĐ``) are no syllables."""
    words = _WORD.findall(unicodedata.normalize("NFC", text))
    return [word for word in words if not word.isascii() and _has_vowel(word)]


def _has_vowel(word: str) -> bool:
    """Whether a word has a vowel, whatever marks it bears: abbreviations (LĐLĐ) have none."""
    return _VOWEL.search(unicodedata.normalize("NFD", word.lower())) is not None


def _lost_u(texts: list[str]) -> bool:
    """Whether a text in TCVN3 has lost its ``ư``, as programs do that take it for a place to break a word."""
    read = [*map(TCVN3.read, texts)]
    if any("ư" in text for text in read):
        return False
    small = sum(word[-1].islower() for text in read for word in marked(text))
    return small > 0 and (small >= _ENOUGH_FOR_U or any(map(_LOST_U.search, read)))


def text_of(data: bytes) -> tuple[str, tuple[str, ...]] | None:
    """Return the text of bytes, whatever code they are in, and flags of the file; ``None`` where no code is sure."""
    encoding = utf16(data) or "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return legacy_text(data) if encoding == "utf-8" else None
    script = script_of([("", text)])
    return script.read(text), script.notes


def legacy_text(data: bytes) -> tuple[str, tuple[str, ...]] | None:
    """Return the text of bytes in a code older than Unicode, and flags of it; ``None`` where none is sure."""
    shown = as_windows_shows(data)
    script = script_of([("", shown)])
    if script.general is None:
        return None
    # The file is bytes of one code: no line is asked by itself.
    text = script.general.read(shown)
    return (_with_u(text), (CONVERTED, DOUBTFUL)) if script.lost_u else (text, (CONVERTED,))


def decoded(data: bytes, *charsets: str | None) -> str:
    """Return the text of bytes of which somebody says, rightly or not, what they are encoded in.

    Marked letters that are sound UTF-8 are nothing else by chance, whatever a program wrote over them.
    """
    unmarked = () if data.isascii() else ("utf-8",)
    for name in filter(None, (*unmarked, *charsets)):
        with suppress(UnicodeDecodeError, LookupError):
            return data.decode(name)
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
