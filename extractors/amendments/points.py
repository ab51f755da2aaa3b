"""The parts of a document that a letter names: ``điểm a khoản 2 mục II``, ``các điểm 1 và 3 mục II``."""

import re

from extractors.patterns import phrase

_NAME = r"(?:gạch đầu dòng(?: thứ)?|tiết|điểm|khoản|tiểu mục|mục|điều|phần|chương|phụ lục|biểu(?: mẫu)?|mẫu)"
_VALUE = r"(?:số )?(?:\d{1,3}(?:\.\d{1,2})*[a-zđ]?|[ivxlc]{1,6}(?:\.\d{1,2})*|[a-zđ]|nhất|hai|ba|tư|năm)(?!\w)\)?"
_LINK = phrase(rf"(?<!\w){_NAME}(?: thứ)? {_VALUE}(?:(?:, | và |, và | hoặc ){_VALUE}(?!\w))*")
_CHAIN_GAP = phrase(r" *(?:,|của|tại|thuộc)? *")
_PARTS = re.compile(rf"({_NAME.replace(' ', ' +')}(?: +thứ)?) +(.*)", re.S)
_BETWEEN = re.compile(r"\s*(?:,|\bvà\b|\bhoặc\b)\s*")


def points_in(lower: str) -> tuple[str, ...]:
    """Return the points that words name, each from the smallest part to the largest one.

    >>> points_in("điểm a và điểm b khoản 2 mục ii")
    ('điểm a khoản 2 mục ii', 'điểm b khoản 2 mục ii')
    >>> points_in("các điểm 1, 3 mục ii; phụ lục 2")
    ('điểm 1 mục ii', 'điểm 3 mục ii', 'phụ lục 2')
    """
    links = list(_LINK.finditer(lower))
    chains: list[list[re.Match[str]]] = []
    for link in links:
        gap = lower[chains[-1][-1].end() : link.start()] if chains else None
        is_inner = bool(chains) and _rank(link) > _rank(chains[-1][-1])
        if gap is not None and is_inner and _CHAIN_GAP.fullmatch(gap):
            chains[-1].append(link)
        else:
            chains.append([link])
    return tuple(dict.fromkeys(point for chain in _completed(lower, chains) for point in _expanded(chain)))


_RANKS = ("gạch", "tiết", "điểm", "khoản", "tiểu", "mục", "điều", "phần", "chương", "phụ", "biểu", "mẫu")


def _rank(link: re.Match[str]) -> int:
    """Return how large a part is: ``khoản`` holds ``điểm``."""
    return _RANKS.index(link.group().split()[0])


def _completed(lower: str, chains: list[list[re.Match[str]]]) -> list[list[re.Match[str]]]:
    """Give a chain the larger parts of the next one where “và” joins them: “điểm a và điểm b khoản 2”."""
    done = list(chains)
    for at in range(len(done) - 2, -1, -1):
        gap = lower[done[at][-1].end() : done[at + 1][0].start()]
        larger = [link for link in done[at + 1] if _rank(link) > _rank(done[at][-1])]
        if larger and re.fullmatch(r"\s*(?:,|và|, và|,? *các)\s*", gap) and larger != done[at + 1]:
            done[at] = [*done[at], *larger]
    return done


def _expanded(chain: list[re.Match[str]]) -> list[str]:
    """Return a chain once for each value of its first link."""
    rest = " ".join(" ".join(link.group().split()) for link in chain[1:])
    parts = _PARTS.match(chain[0].group())
    if parts is None:
        return []
    name = " ".join(parts[1].split())
    return [" ".join(f"{name} {value.strip(' )')} {rest}".split()) for value in _BETWEEN.split(parts[2]) if value]
