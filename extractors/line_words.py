"""What one line is by the word lists alone, which readers of pages may ask: a post, a name, a stamp of arrival."""

import re
from collections import Counter
from functools import cache

from extractors.bodies import head_at
from extractors.header.facts import WORDS
from extractors.header.tail import is_post, name_in
from extractors.outline import is_capitals
from extractors.patterns import LOWER, UPPER, make_view, written
from extractors.references.numbers import KINDS

__all__ = [
    "ARRIVED", "ARRIVED_MORE", "STUCK", "as_listed", "begins_as_body", "is_capitals", "is_listed", "is_post", "name_in",
]  # fmt: skip

_PATTERNS = written("outline")
_LETTERS = re.compile(r"[^\W\d_]+")
#: Where words that stand together had a blank: behind these marks, between a small letter and a capital.
STUCK = re.compile(rf"[:,;.)]|[{LOWER}][{UPPER}]")

# --------------------
# Stamps of arrival (NĐ 30/2020/NĐ-CP, Phụ lục IV): what the receiving office put on a letter.
#
# Office, number, day, whom it was passed to: none of it is the letter's. Typed from the page it stands among the
# lines of the head, where its office reads like a body, its number and day like the letter's own.

ARRIVED = re.compile(_PATTERNS["arrived"], re.S)
ARRIVED_MORE = re.compile(_PATTERNS["arrived_more"])
#: The office, where its line stands apart from the letter's own head.
_OFFICE = re.compile(rf"[{UPPER}][{UPPER}\d&.,/() -]+")
#: The first page, in characters.
_FIRST_PAGE = 4000
_HEAD_ENDS = re.compile(_PATTERNS["head_ends"], re.I)


def without_arrival_stamp(text: str) -> str:
    """Return a text of the same length with blanks for the stamp of arrival on its first page.

    >>> without_arrival_stamp("Số: 5/CV-UBND\\n\\nSỞ NỘI VỤ\\nĐẾN\\nSố: 12\\nNgày: 3/4\\n\\nKính gửi").split()
    ['Số:', '5/CV-UBND', 'Kính', 'gửi']
    """
    if "ĐẾN" not in text[:_FIRST_PAGE]:
        return text
    lines = text[:_FIRST_PAGE].splitlines(keepends=True)
    for at, line in enumerate(lines):
        if ARRIVED.fullmatch(line.strip()):
            end = at + 1
            while end < len(lines) - 1 and ARRIVED_MORE.fullmatch(lines[end].strip()):
                end += 1
            if end > at + 1:
                start = at - _has_office(lines, at)
                lines[start:end] = [re.sub(r"\S", " ", line) for line in lines[start:end]]
    return "".join(lines) + text[_FIRST_PAGE:]


def _has_office(lines: list[str], at: int) -> bool:
    """Whether the line above the stamp is the office's name, apart from the head, which has its own above."""
    apart = at > 1 and not lines[at - 2].strip() and _OFFICE.fullmatch(lines[at - 1].strip()) is not None
    return apart and any(map(_HEAD_ENDS.search, lines[: at - 1]))


# --------------------
# What one line is by the word lists alone: a post, a person's name, names of columns, the beginning of a body's name,
# a stamp of arrival.
#
# Readers ask this of lines that they see on a page, before there is a text. What a letter is or says they never ask.


def begins_as_body(line: str) -> bool:
    """Whether a line begins as the names of bodies do, in capitals or not.

    >>> begins_as_body("SỞ Y TẾ"), begins_as_body("Số: 12/KH")
    (True, False)
    """
    low = line.lower()
    return head_at(make_view(low), 0, len(low)) is not None


def is_listed(line: str) -> bool:
    """Whether a line in capitals is a post or the name of a kind of document, by its letters alone.

    >>> is_listed("GIÁM ĐÓC"), is_listed("KÉ HOẠCH"), is_listed("KÉ HOẠCH NĂM"), is_listed("Kế hoạch")
    (True, True, False, False)
    """
    return line.isupper() and (make_view(line).bare.strip() in _listed_kinds() or is_post(line))


def as_listed(line: str) -> str:
    """Return such a line with the marks that its words have in the lists; words of two spellings stay.

    >>> as_listed("KT. GIÀM ĐÓC"), as_listed("KÉ HOẠCH")
    ('KT. GIÁM ĐỐC', 'KẾ HOẠCH')
    """
    return _LETTERS.sub(lambda word: _listed_words().get(make_view(word[0]).bare, word[0]), line)


@cache
def _listed_kinds() -> frozenset[str]:
    """Return the names of all kinds of documents, without marks."""
    return frozenset(make_view(kind.name).bare for kind in KINDS)


@cache
def _listed_words() -> dict[str, str]:
    """Return the words of posts and kinds in capitals by their letters, those of one spelling only."""
    names = (*WORDS["signature"]["heads"], *WORDS["signature"]["bodies"], *WORDS["signature"]["before_posts"])
    known = {word.upper() for name in (*names, *(kind.name for kind in KINDS)) for word in name.split()}
    spellings = Counter(make_view(word).bare for word in known)
    return {bare: word for word in known if spellings[bare := make_view(word).bare] == 1}
