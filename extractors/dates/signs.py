"""Signs: what the words before and behind a date say of it, as the lexicon ``date_signs`` has them."""

import re
from functools import cache
from typing import Any, NamedTuple

from extractors.dates.patterns import lexicon, loose, written
from extractors.lexicon import load
from extractors.patterns import any_of

# `chương trình`, `báo cáo viên` are no verbs.
_NO_COMPOUND = r"(?<!chương\s)(?<!công\s)(?<!quá\s)(?<!quy\s)(?<!lộ\s)(?<!tờ\s)(?<!tiền\s)(?<!truyền\s)"
_written = written({})


class Sign(NamedTuple):
    """The patterns of a role: searched for in the words before a date, matched at those behind it."""

    before: re.Pattern[str] | None
    after: re.Pattern[str] | None


def words_of_sign(entry: dict[str, Any]) -> list[str]:
    """Return the plain words of an entry of the lexicon."""
    return [*entry.get("words", ()), *(word for name in entry.get("of", ()) for word in lexicon(*name.split(".")))]


def _core(entry: dict[str, Any]) -> str:
    patterns = [_written(pattern) for pattern in entry.get("patterns", ())]
    if words := words_of_sign(entry):
        end = r"(?! viên\b)" if entry.get("verbs") else ""
        patterns.append(rf"{_NO_COMPOUND if entry.get('verbs') else ''}\b{any_of(words)}\b{end}")
    return "|".join(patterns)


def _gap(entry: dict[str, Any]) -> str:
    gap = str(entry.get("gap", ""))
    if name := entry.get("unless"):
        letters, times = gap.rsplit("{", 1)
        return rf"(?:(?!{_core(load('date_signs')[name][0])}){letters}){{{times}"
    return gap


def entry_pattern(entry: dict[str, Any]) -> re.Pattern[str]:
    """Return the pattern of one entry, to be searched for before a date or matched behind it."""
    core = f"(?:{_core(entry)})"
    if entry["side"] == "after":
        return loose(_gap(entry) + core)
    return loose(core + (_gap(entry) + "$" if "gap" in entry else ""))


@cache
def sign(name: str) -> Sign:
    """Return the patterns of a role."""
    sides: dict[str, list[str]] = {"before": [], "after": []}
    for entry in load("date_signs")[name]:
        sides[entry["side"]].append(entry_pattern(entry).pattern)
    before, after = (re.compile("|".join(found)) if found else None for found in sides.values())
    return Sign(before, after)


def says(name: str, before: str, after: str = "") -> bool:
    """Say whether the words before a date, or those behind it, give it the role.

    >>> says("history", "các đơn vị đã họp "), says("fraction", "", " tổng số đại biểu"), says("later", "nộp sau ngày ")
    (True, True, True)
    """
    signs = sign(name)
    if signs.before is not None and signs.before.search(before):
        return True
    return bool(after) and signs.after is not None and signs.after.match(after) is not None


def last_said(name: str, before: str) -> int:
    """Return where the last words of the role end before a date, ``-1`` where there are none."""
    pattern = sign(name).before
    return max((found.end() for found in pattern.finditer(before)), default=-1) if pattern else -1
