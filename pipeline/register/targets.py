"""Figures to reach (``phấn đấu 100% CĐCS …``): how much of what, read from the words of a task for the register."""

import re
from typing import NamedTuple

from extractors.lexicon import load

_FIGURE = re.compile(r"(?<![\d/.,])(\d{1,3}(?:[.]\d{3})+|\d+(?:,\d+)?)(\s*%)?(?![\d/]|[.,]\d)")
#: ``năm 2026``, ``ngày 5``, ``Điều 3``: numbers that count nothing.
_NO_FIGURE = re.compile(r"(?:năm|tháng|ngày|quý|điều|khoản|số|lần thứ|nhiệm kỳ|giai đoạn|mục|phụ lục)\s*$", re.I)
_UNIT = re.compile(r"\s*([^\W\d_]+(?:\s+[^\W\d_]+)?)")
#: ``CĐCS có từ 300 đoàn viên trở lên``: says whom a target is for, not how much of what.
_SCOPE = re.compile(
    r"\bcó\s+(?:từ|trên|dưới|đủ|ít nhất)\s+[\d.]+\s+(?:đoàn viên|(?:người )?lao động|cnvclđ|cnlđ|công nhân|nữ)", re.I
)
#: So many letters before a figure may hold the word that bounds it.
_REACH = 24


class Target(NamedTuple):
    """A figure: ``bound`` is ``min``, ``max`` or ``exact``; ``unit`` is ``%`` or what is counted."""

    bound: str
    value: float
    unit: str


def read_target(words: str) -> Target | None:
    """Return the first figure that the words name, a share before a count.

    >>> read_target("Phấn đấu ít nhất 95% CĐCS có quy chế")
    Target(bound='min', value=95.0, unit='%')
    >>> read_target("Mỗi đơn vị có 02 sáng kiến trong năm 2026")
    Target(bound='exact', value=2.0, unit='sáng kiến')
    >>> read_target("Hoàn thành trong năm 2026") is None
    True
    """
    scopes = [scope.span() for scope in _SCOPE.finditer(words)]
    figures = [
        found
        for found in _FIGURE.finditer(words)
        if not _NO_FIGURE.search(words[: found.start()])
        and not any(start <= found.start() < end for start, end in scopes)
    ]
    shares = [found for found in figures if found[2]]
    if not (figures := shares or figures):
        return None
    found = figures[0]
    unit = "%" if found[2] else _counted(words[found.end() :])
    return Target(_bound(words, found), float(found[1].replace(".", "").replace(",", ".")), unit)


def _counted(behind: str) -> str:
    found = _UNIT.match(behind)
    return found[1] if found else ""


def _bound(words: str, figure: re.Match[str]) -> str:
    before = words[max(0, figure.start() - _REACH) : figure.start()].lower()
    behind = words[figure.end() : figure.end() + _REACH].lower()
    for bound, name in (("max", "at_most"), ("min", "at_least")):
        if any(before.rstrip().endswith(word) for word in load("targets", __package__)[name]["words"]):
            return bound
    return "min" if "trở lên" in behind else "exact"
