"""Delegate limits and places given out: sums that do not add up, and what is wider than the superior allows."""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from extractors.lexicon import load
from extractors.spelling import fold
from pipeline import labels
from pipeline.crosscheck.findings import named, warning
from pipeline.crosscheck.stored_letters import Archive, Link, doer, same_name
from pipeline.registry.names import flat, key
from pipeline.words import number, t
from schemas import DelegateLimit, Evidence, Letter, LetterWarning

# --------------------
# Tables that give out places, one union a row, and the line of their total.

#: The figures at the end of a row: blank cells are dashes.
_FIGURES = re.compile(r"(?:(?<=\s)|(?<=\|))(?:\d[\d.]*|[-–—])(?:[\s|]+(?:\d[\d.]*|[-–—]))*[\s|]*$")
_ROW = re.compile(r"[\s|*]*(\d{1,4})[\s.|*]")
_TOTAL = re.compile(r"[\s|*\d.]*(?:tong cong|tong so|cong|tong)(?![^\W\d_])")
_FILLED_LINE = re.compile(r"^.*\S.*$", re.MULTILINE)
#: The line of the total stands so many lines behind the last row at most.
_LINES_BEHIND = 4
_FEWEST_ROWS = 2


class Allotment(NamedTuple):
    """The rows of one table in their order, their sum, and the figure that the letter itself gives for it."""

    limits: list[DelegateLimit]
    sum: float
    total: int | None = None
    total_evidence: Evidence | None = None


def rows_of(letter: Letter) -> list[Allotment]:
    """Return the tables of places of a letter whose rows are all there: numbered on, without a gap."""
    tables: list[list[tuple[int, DelegateLimit]]] = []
    for limit in letter.delegate_limits:
        line = _line(letter.text, limit.evidence.start)
        found = _ROW.match(line)
        if limit.bound != "exact" or limit.unit != "người" or not limit.applies_to or not found or not _figures(line):
            continue  # it stands in no row
        place = int(found[1])
        if tables and tables[-1][-1][0] + 1 == place and _group_of(tables[-1][-1][1]) == _group_of(limit):
            tables[-1].append((place, limit))
        elif place == 1:
            tables.append([(place, limit)])
        elif tables and tables[-1][-1][0] != place:
            tables.append([(-1, limit)])  # a row is missing: what follows is no whole table
    whole = [[limit for _, limit in rows] for rows in tables if len(rows) >= _FEWEST_ROWS and rows[0][0] == 1]
    return [_with_total(letter.text, limits) for limits in whole]


def _with_total(text: str, limits: list[DelegateLimit]) -> Allotment:
    """Find the line of the total, and in it the figure of the column that the places stand in."""
    table = Allotment(limits, sum(limit.value or 0 for limit in limits))
    rows = [_figures(_line(text, limit.evidence.start)) for limit in limits]
    width = len(rows[0])
    end = text.find("\n", limits[-1].evidence.end)
    for column in range(width, 0, -1):  # counted from the right, which in rows of one length holds the values of all
        if any(len(row) != width or row[-column] != limit.value for row, limit in zip(rows, limits, strict=True)):
            continue
        for line in islice(_FILLED_LINE.finditer(text, end), _LINES_BEHIND) if end >= 0 else ():
            if _TOTAL.match(fold(line[0])):
                figures, words = _figures(line[0]), line[0].strip()
                if len(figures) != width or figures[-column] is None:
                    break
                place = line.start() + line[0].index(words)
                evidence = Evidence(start=place, end=place + len(words), quote=words)
                return table._replace(total=figures[-column], total_evidence=evidence)
        break
    return table


def _figures(line: str) -> list[int | None]:
    """Return the figures at the end of a row, ``None`` for a blank one.

    >>> _figures("2   Công đoàn phường A     1.250    34   -  18")
    [1250, 34, None, 18]
    """
    found = _FIGURES.search(line)
    cells = re.findall(r"\d[\d.]*|[-–—]", found[0]) if found else []
    return [int(cell.replace(".", "")) if cell[0].isdigit() else None for cell in cells]


def _line(text: str, place: int) -> str:
    end = text.find("\n", place)
    return text[text.rfind("\n", 0, place) + 1 : end if end >= 0 else len(text)]


def _most_of(limit: DelegateLimit) -> float | int | None:
    """Return how many a limit allows at most, ``None`` where it does not say."""
    return {"max": limit.value, "exact": limit.value, "range": limit.max}.get(limit.bound)


def _group_of(limit: DelegateLimit) -> str:
    """Return of whom a limit speaks, as that is compared."""
    return flat(key(limit.group or ""))


# --------------------
# Numbers of one letter that do not add up: rows and their total, shares of one whole.

_WHOLE = 100
#: Shares further apart in the text speak of different things.
_NEAR = 600


def sums(letter: Letter) -> Iterator[LetterWarning]:
    """Yield a warning for each total that its rows do not give, and for each set of shares that cannot all hold."""
    for table in rows_of(letter):
        if table.total is not None and table.sum != table.total:
            added, total = number(table.sum), number(table.total)
            message = t(
                "{count} dòng phân bổ cộng lại là {added}, dòng tổng ghi {total}. Hỏi lại cơ quan ban hành.",
                count=len(table.limits), added=added, total=total,
            )  # fmt: skip
            facts = [str(table.sum), str(table.total)]
            yield warning("sum-mismatch", letter, table.total_evidence, message, facts=facts)
    by_scope: dict[tuple[str | None, str | None], dict[str, DelegateLimit]] = defaultdict(dict)
    for limit in letter.delegate_limits:
        if limit.unit != "%":
            continue
        if (least := _least_share(limit) or 0) > _WHOLE:
            message = t("“{limit}”: một tỷ lệ không thể hơn 100%.", limit=labels.limit_words(limit))
            yield warning("shares-over-100", letter, limit.evidence, message, facts=(str(least),))
        by_scope[limit.applies_to, limit.condition].setdefault(key(limit.group or ""), limit)
    for groups in by_scope.values():
        for whole in load("words", __package__)["wholes"]:
            parts = [groups[name] for name in map(key, whole) if name in groups]
            places = [limit.evidence.start for limit in parts]
            if len(parts) == len(whole) and max(places) - min(places) <= _NEAR and (words := _contradiction(parts)):
                first, *_, last = sorted(parts, key=lambda limit: limit.evidence.start)
                facts = [f"{limit.group} {limit.bound} {limit.value}" for limit in parts]
                beside = (letter, first.evidence)
                yield warning("shares-over-100", letter, last.evidence, words, other=beside, facts=facts)


def _contradiction(parts: list[DelegateLimit]) -> str | None:
    """Say why shares that make one whole cannot all hold; ``None`` where they can."""
    shown = "; ".join(f"“{labels.limit_words(limit)}”" for limit in parts)
    least = sum(_least_share(limit) or 0 for limit in parts)
    if least > _WHOLE:
        return t("{shares}: cộng lại ít nhất là {sum}%, quá 100%.", shares=shown, sum=number(least))
    known = [share for limit in parts if (share := _most_of(limit)) is not None]
    if len(known) == len(parts) and sum(known) < _WHOLE:
        return t("{shares}: cộng lại nhiều nhất chỉ {sum}%, chưa đủ 100%.", shares=shown, sum=number(sum(known)))
    return None


def _least_share(limit: DelegateLimit) -> float | int | None:
    return {"min": limit.value, "exact": limit.value, "range": limit.min}.get(limit.bound)


# --------------------
# Limits that a lower body sets wider than its superior, and more delegates given out than it was given.


def _limited(archive: Archive) -> Iterator[Link]:
    """Yield the links whose letters both set limits, with the whole letters."""
    for link in archive.chains:
        if {link.letter.source.sha256, link.cited.source.sha256} <= archive.limited:
            yield Link(archive.whole(link.letter), link.reference, archive.whole(link.cited))


def looser_limits(archive: Archive) -> Iterator[LetterWarning]:
    """Yield a warning for each limit of a lower letter that its superior's letter does not allow."""
    for link in _limited(archive):
        rows = {limit.id for table in rows_of(link.letter) for limit in table.limits}
        for limit in link.letter.delegate_limits:
            if limit.id not in rows:  # how a number is shared out says nothing of each one's limit
                meant = [other for other in link.cited.delegate_limits if _is_same(archive, link, limit, other)]
                yield from _looser(link, limit, meant)


def _looser(link: Link, mine: DelegateLimit, meant: list[DelegateLimit]) -> Iterator[LetterWarning]:
    above, below = (
        t("“{mine}” nhiều hơn “{theirs}” của {issuer} ({letter}). Theo mức của cấp trên và hỏi lại nơi ban hành."),
        t("“{mine}” thấp hơn “{theirs}” của {issuer} ({letter}). Theo mức của cấp trên và hỏi lại nơi ban hành."),
    )

    def least_of(limit: DelegateLimit) -> float | int | None:
        return {"min": limit.value, "range": limit.min if limit is not mine else None}.get(limit.bound)

    ways = (("limit-above-superior", _most_of, 1, above), ("limit-below-superior", least_of, -1, below))
    for code, amount_of, sign, words in ways:
        amount = amount_of(mine)
        asked = [(sign * least, other) for other in meant if (least := amount_of(other)) is not None]
        widest, theirs = max(asked, key=lambda one: one[0], default=(0, None))
        if amount is not None and theirs is not None and sign * amount > widest:
            limits = {"mine": labels.limit_words(mine), "theirs": labels.limit_words(theirs)}
            message = words.format(**limits, **named(link.cited))
            facts = tuple(f"{limit.bound} {limit.value} {limit.min} {limit.max}" for limit in (mine, theirs))
            beside = (link.cited, theirs.evidence)
            yield warning(code, link.letter, mine.evidence, message, other=beside, facts=facts)
            return


def allocations_above(archive: Archive) -> Iterator[LetterWarning]:
    """Yield a warning where a body gives out more places than its superior gave it."""
    for link in _limited(archive):
        given = [
            (most, limit) for limit in link.cited.delegate_limits
            if limit.unit == "người" and limit.applies_to is not None and (most := _most_of(limit)) is not None
            and archive.is_bound(link, [limit.applies_to])
        ]  # fmt: skip
        for table in rows_of(link.letter):
            first, total = table.limits[0], table.sum
            allowed = [(most, limit) for most, limit in given if _group_of(limit) == _group_of(first)]
            most, other = max(allowed, key=lambda one: one[0], default=(total, None))
            if other is None or total <= most:
                continue
            counts = {"mine": number(total), "group": first.group or "", "theirs": number(most)}
            message = t(
                "Đã phân bổ {mine} {group}, nhiều hơn {theirs} mà {issuer} giao ({letter}). Hỏi lại nơi phân bổ.",
                **counts, **named(link.cited),
            )  # fmt: skip
            beside, facts = (link.cited, other.evidence), (str(total), str(most))
            yield warning("allocation-above-superior", link.letter, first.evidence, message, other=beside, facts=facts)


def _is_same(archive: Archive, link: Link, mine: DelegateLimit, theirs: DelegateLimit) -> bool:
    """Say whether two limits speak of the same people at the same level."""
    if mine.unit != theirs.unit or _group_of(mine) != _group_of(theirs) or theirs.applies_to is None:
        return False
    if mine.condition and theirs.condition and flat(key(mine.condition)) != flat(key(theirs.condition)):
        return False
    issuer = link.letter.header.issuer
    if mine.applies_to is None or (issuer and mine.applies_to and same_name(mine.applies_to, issuer)):
        return archive.is_bound(link, [theirs.applies_to])  # what binds the lower issuer: by name, or as one of a class
    if doer(mine.applies_to) == doer(theirs.applies_to):
        return True
    my_unions = archive.unions(link.letter, [mine.applies_to])
    return bool(my_unions) and my_unions <= archive.unions(link.cited, [theirs.applies_to])
