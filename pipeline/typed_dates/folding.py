"""What a hurried clerk types, made comparable: no tone marks, one blank between words, numbers as digits."""

import re
import unicodedata

from extractors.patterns import compiled_late
from extractors.spelling import unmarked

#: Words for numbers, without tone marks; “năm” is five only before a unit (“năm ngày tới”), else a year.
_NUMBERS = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "so_bon": 4, "so_sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10,
}  # fmt: skip
_ONES = "mot|hai|ba|bon|so_bon|nam|lam|so_sau|bay|tam|chin"
#: Without their tone marks these are “after” and “from”.
_ONLY_WITH_MARKS = {"sáu": "so_sau", "tư": "so_bon"}
_UNIT = r"(?=\s(?:ngay|tuan|thang|quy)\b)"
_ABBREVIATED = (
    (compiled_late(r"\bhnay\b|\bhn\b"), "hom nay"),
    (compiled_late(r"\bth(?:g|ang)?\.?\s?(?=\d)"), "thang "),
    (compiled_late(r"\bq(?:uy)?\s?(?=[1-4]\b)"), "quy "),
    (compiled_late(r"\bt(?=(?:1[0-2]|0?[1-9])\s?/\s?\d{4}\b)"), "thang "),
    (compiled_late(r"\bt(?=[2-7] tuan\b)"), "thu "),
)


def fold(words: str) -> str:
    """Return words in lower case, without tone marks, one blank between them, common abbreviations written out.

    >>> fold("  Cuối  THÁNG ba"), fold("Q2/2026"), fold("mười lăm ngày tới")
    ('cuoi thang 3', 'quy 2/2026', '15 ngay toi')
    """
    marked = unicodedata.normalize("NFC", words).casefold()
    for word, sign in _ONLY_WITH_MARKS.items():
        marked = re.sub(rf"(?<!\w){word}(?!\w)", sign, marked)
    plain = " ".join(unmarked(marked).split())
    for pattern, full in _ABBREVIATED:
        plain = pattern.sub(full, plain)
    return _with_digits(plain.rstrip(" .,;!?"))


def _with_digits(words: str) -> str:
    """Write numbers as digits where a number must stand: before a unit, after “tháng”, “quý”, “ngày”, “mùng”."""
    number = rf"(?:muoi(?: (?:{_ONES}))?|(?:hai|ba) muoi(?: (?:{_ONES}))?|{_ONES})"
    words = re.sub(rf"(?:(?<=^)|(?<=\s)){number}{_UNIT}", _digits, words)
    after = rf"(?<=\bthang ){number}(?=$|\s?[/,]|\snam\b)|(?<=\bquy ){number}|(?<=\bngay ){number}(?=\sthang\b)"
    words = re.sub(rf"{after}|(?<=\bmung ){number}", _digits, words)
    return words.replace("so_sau", "sau").replace("so_bon", "tu")


def _digits(match: re.Match[str]) -> str:
    total = 0
    for word in match[0].split():
        value = 5 if word in ("nam", "lam") else _NUMBERS[word]
        total = (total or 1) * 10 if word == "muoi" else total + value
    return str(total)
