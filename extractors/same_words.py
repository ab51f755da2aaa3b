"""House words: another word or spelling for the same is read as the one that every rule and list knows.

The print is never touched: only the view in which rules look for words has the house's one, in the place of the other
and of its length, so that evidence and values stay the print's. Where the other is shorter, the transcript types blanks
behind its first word (``lacking_room``); where it is longer, the house's one has them there. A word that stands for
two (``đ/c``) takes the blanks behind itself.
"""

import re
from functools import cache
from typing import Any

from extractors.lexicon import load

#: A stretch of a text for which so many blanks are typed.
Gap = tuple[int, int, int]


def in_house_words(lower: str) -> str:
    """Return a lower view with the house's word for every other one, where it has the room.

    >>> in_house_words("gởi hàng quí, muộn nhất ngày 5, không vượt quá 3")
    'gửi hằng quý, chậm nhất ngày 5, không      quá 3'
    """
    return words_said()[0].sub(_with_room, lower)


def by_house_words(name: str) -> str:
    """Return a name in lower case and in the house's words, whatever room they take: to look it up.

    >>> by_house_words("Đ/c phụ trách"), by_house_words("Các đ/c")
    ('đồng chí phụ trách', 'các đồng chí')
    """
    lower = name.lower()
    return words_said()[0].sub(lambda found: _house(found[0]) + " " * found[0].endswith(" "), lower)


def lacking_room(lower: str) -> list[Gap]:
    """Return the end of the first word of all that is shorter than the house's, and the blanks it lacks, in order.

    >>> lacking_room("gửi trễ nhất ngày 5"), lacking_room("đ/c Nam")
    ([(7, 7, 1)], [(3, 3, 5)])
    """
    lacking = []
    for found in words_said()[0].finditer(lower):
        at = found.start() + len(found[0].split(" ", 1)[0])
        lacking.append((at, at, _missing(found)))
    return lacking


def _missing(found: re.Match[str]) -> int:
    """Return the blanks that the house's word lacks; one stays before the next word."""
    apart = found[0].endswith(" ") and found.string[found.end() : found.end() + 1].isalnum()
    return len(_house(found[0])) + apart - len(found[0])


def written_as(word: str) -> set[str]:
    """Return a word of a list, and as it is written with the others for the house's words: for what is misread.

    >>> sorted(written_as("ít nhất là"))
    ['tối thiểu là', 'ít nhất là']
    """
    return {word, *(word.replace(house, said) for said, house in words_said()[1].items())}


def _house(said: str) -> str:
    """Return the house's word for another one, whatever blanks stand in it."""
    return words_said()[1][" ".join(said.split())]


def _with_room(found: re.Match[str]) -> str:
    """Return the house's word in the length of the other that was found, so that all places in the text stay. Blanks
    fill it behind its first word (``không vượt quá``: ``không      quá``), at its end where the other took the blanks
    there (``đ/c``). The other itself where it is too short: ``lacking_room`` tells of that."""
    if _missing(found) > 0:
        return found[0]
    house, size = _house(found[0]), len(found[0])
    first, blank, rest = house.partition(" ")
    return house.ljust(size) if found[0].endswith(" ") else first + blank + " " * (size - len(house)) + rest


@cache
def words_said() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return a pattern of all other words of the lexicon, and the house's for each."""
    entries = sorted(load("same_words")["word"], key=lambda entry: len(entry["said"]), reverse=True)
    return re.compile("|".join(map(_pattern, entries))), {entry["said"]: entry["house"] for entry in entries}


def _pattern(entry: dict[str, Any]) -> str:
    """Return the pattern of an entry: its first word comes first, so that ``re`` passes over all other places."""
    first, blank, rest = entry["said"].replace(" ", " +").partition(" ")
    behind = "".join(f"(?<!{word} {first})" for word in entry.get("not_behind", ()))
    before, unless = "|".join(entry.get("before", [""])), "|".join(entry.get("not_before", ["(?!)"]))
    room = "" if " " in entry["said"] or " " not in entry["house"] else " *"
    return rf"{first}(?<!\w{first}){behind}{blank}{rest}(?!\w)(?= *(?:{before})(?!\w))(?! +(?:{unless})(?!\w)){room}"
