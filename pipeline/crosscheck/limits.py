"""Delegate limits and places given out: sums that do not add up, and what is wider than the superior allows."""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from extractors.lexicon import load
from extractors.spelling import fold
from pipeline import labels
from pipeline.crosscheck.deeds import doer
from pipeline.crosscheck.findings import warning
from pipeline.crosscheck.stored_letters import Archive, Link, same_name
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
    """The rows of one table in their order, and the figure that the letter itself gives for their sum."""

    limits: list[DelegateLimit]
    total: int | None
    total_evidence: Evidence | None


def rows_of(letter: Letter) -> list[Allotment]:
    """Return the tables of places of a letter whose rows are all there: numbered on, without a gap."""
    tables: list[list[tuple[int, DelegateLimit]]] = []
    for limit in letter.delegate_limits:
        place = _row_number(letter, limit)
        if place is None:
            continue
        goes_on = tables and tables[-1][-1][0] + 1 == place and _group_of(tables[-1][-1][1]) == _group_of(limit)
        if goes_on:
            tables[-1].append((place, limit))
        elif place == 1:
            tables.append([(place, limit)])
        elif tables and tables[-1][-1][0] != place:
            tables.append([(-1, limit)])  # a row is missing: what follows is no whole table
    whole = [[limit for _, limit in rows] for rows in tables if len(rows) >= _FEWEST_ROWS and rows[0][0] == 1]
    return [_with_total(letter, limits) for limits in whole]


def _row_number(letter: Letter, limit: DelegateLimit) -> int | None:
    """Return the number of the row that a limit stands in, ``None`` where it stands in no row."""
    if limit.bound != "exact" or limit.unit != "người" or not limit.applies_to:
        return None
    line = _line(letter.text, limit.evidence.start)
    found = _ROW.match(line)
    return int(found[1]) if found and _figures(line) else None


def _with_total(letter: Letter, limits: list[DelegateLimit]) -> Allotment:
    """Find the line of the total, and in it the figure of the column that the places stand in."""
    rows = [_figures(_line(letter.text, limit.evidence.start)) for limit in limits]
    column = _column([limit.value for limit in limits], rows)
    if column is not None:
        for start, line in _lines_behind(letter.text, limits[-1].evidence.end):
            if _TOTAL.match(fold(line)):
                figures = _figures(line)
                if len(figures) != len(rows[0]) or figures[-column] is None:
                    break
                words = line.strip()
                place = start + line.index(words)
                evidence = Evidence(start=place, end=place + len(words), quote=words)
                return Allotment(limits, figures[-column], evidence)
    return Allotment(limits, None, None)


def _column(values: list[float | int | None], rows: list[list[int | None]]) -> int | None:
    """Return the column, counted from the right, in which the values of all rows stand; rows must be of one length."""
    width = len(rows[0])
    if any(len(row) != width for row in rows):
        return None
    fitting = [
        column
        for column in range(width, 0, -1)
        if all(row[-column] == value for row, value in zip(rows, values, strict=True))
    ]
    return fitting[0] if fitting else None


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


def _lines_behind(text: str, place: int) -> list[tuple[int, str]]:
    end = text.find("\n", place)
    found = _FILLED_LINE.finditer(text, end) if end >= 0 else ()
    return [(line.start(), line[0]) for line in islice(found, _LINES_BEHIND)]


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
    if letter.delegate_limits:
        yield from _totals(letter)
        yield from _shares(letter)


def _totals(letter: Letter) -> Iterator[LetterWarning]:
    for table in rows_of(letter):
        added = sum(limit.value or 0 for limit in table.limits)
        if table.total is None or added == table.total:
            continue
        message = t(
            "{count} dòng phân bổ cộng lại là {added}, dòng tổng ghi {total}. Hỏi lại cơ quan ban hành.",
            count=len(table.limits),
            added=number(added),
            total=number(table.total),
        )
        yield warning("sum-mismatch", letter, table.total_evidence, message, facts=(str(added), str(table.total)))


def _shares(letter: Letter) -> Iterator[LetterWarning]:
    by_scope: dict[tuple[str | None, str | None], dict[str, DelegateLimit]] = defaultdict(dict)
    for limit in letter.delegate_limits:
        if limit.unit != "%":
            continue
        if (_least_share(limit) or 0) > _WHOLE:
            message = t("“{limit}”: một tỷ lệ không thể hơn 100%.", limit=labels.limit_words(limit))
            yield warning("shares-over-100", letter, limit.evidence, message, facts=(str(_least_share(limit)),))
        by_scope[limit.applies_to, limit.condition].setdefault(key(limit.group or ""), limit)
    for groups in by_scope.values():
        for whole in load("words", __package__)["wholes"]:
            parts = [groups[name] for name in map(key, whole) if name in groups]
            if len(parts) == len(whole) and _is_near(parts) and (words := _contradiction(parts)):
                first, *_, last = sorted(parts, key=lambda limit: limit.evidence.start)
                facts = tuple(f"{limit.group} {limit.bound} {limit.value}" for limit in parts)
                yield warning(
                    "shares-over-100",
                    letter,
                    last.evidence,
                    words,
                    other=(letter, first.evidence),
                    facts=facts,
                )


def _contradiction(parts: list[DelegateLimit]) -> str | None:
    """Say why shares that make one whole cannot all hold; ``None`` where they can."""
    shown = "; ".join(f"“{labels.limit_words(limit)}”" for limit in parts)
    least = [_least_share(limit) or 0 for limit in parts]
    most = [_most_of(limit) for limit in parts]
    if sum(least) > _WHOLE:
        return t("{shares}: cộng lại ít nhất là {sum}%, quá 100%.", shares=shown, sum=number(sum(least)))
    known = [share for share in most if share is not None]
    if len(known) == len(parts) and sum(known) < _WHOLE:
        return t("{shares}: cộng lại nhiều nhất chỉ {sum}%, chưa đủ 100%.", shares=shown, sum=number(sum(known)))
    return None


def _is_near(parts: list[DelegateLimit]) -> bool:
    places = [limit.evidence.start for limit in parts]
    return max(places) - min(places) <= _NEAR


def _least_share(limit: DelegateLimit) -> float | int | None:
    return {"min": limit.value, "exact": limit.value, "range": limit.min}.get(limit.bound)


# --------------------
# Limits that a lower body sets wider than its superior, and more delegates given out than it was given.


def looser_limits(archive: Archive) -> Iterator[LetterWarning]:
    """Yield a warning for each limit of a lower letter that its superior's letter does not allow."""
    for link in _limited(archive):
        rows = {limit.id for table in rows_of(link.letter) for limit in table.limits}
        for limit in link.letter.delegate_limits:
            if limit.id in rows:
                continue  # how a number is shared out says nothing of each one's limit
            meant = [other for other in link.cited.delegate_limits if _is_same(archive, link, limit, other)]
            yield from _looser(link, limit, meant)


def allocations_above(archive: Archive) -> Iterator[LetterWarning]:
    """Yield a warning where a body gives out more places than its superior gave it."""
    for link in _limited(archive):
        given = [limit for limit in link.cited.delegate_limits if _is_for_issuer(archive, link, limit)]
        for table in rows_of(link.letter):
            first, total = table.limits[0], sum(limit.value or 0 for limit in table.limits)
            allowed = [
                (most, limit)
                for limit in given
                if (most := _most_of(limit)) is not None
                and limit.unit == "người"
                and _group_of(limit) == _group_of(first)
            ]
            most, other = max(allowed, key=lambda one: one[0], default=(total, None))
            if other is None or total <= most:
                continue
            message = t(
                "Đã phân bổ {mine} {group}, nhiều hơn {theirs} mà {issuer} giao ({letter}). Hỏi lại nơi phân bổ.",
                mine=number(total),
                group=first.group or "",
                theirs=number(most),
                issuer=link.cited.header.issuer or "",
                letter=labels.letter_name(link.cited.header),
            )
            yield warning(
                "allocation-above-superior",
                link.letter,
                first.evidence,
                message,
                other=(link.cited, other.evidence),
                facts=(str(total), str(most)),
            )


def _limited(archive: Archive) -> Iterator[Link]:
    """Yield the links whose letters both set limits, with the whole letters."""
    for link in archive.chains:
        if {link.letter.source.sha256, link.cited.source.sha256} <= archive.limited:
            yield Link(archive.whole(link.letter), link.reference, archive.whole(link.cited))


def _looser(link: Link, limit: DelegateLimit, meant: list[DelegateLimit]) -> Iterator[LetterWarning]:
    most, allowed = _most_of(limit), [value for other in meant if (value := _most_of(other)) is not None]
    if most is not None and allowed and most > max(allowed):
        other = next(other for other in meant if _most_of(other) == max(allowed))
        yield _said("limit-above-superior", link, limit, other)
        return
    least, asked = _least(limit), [value for other in meant if (value := _least(other)) is not None]
    if limit.bound == "min" and least is not None and asked and least < min(asked):
        other = next(other for other in meant if _least(other) == min(asked))
        yield _said("limit-below-superior", link, limit, other)


def _said(code: str, link: Link, mine: DelegateLimit, theirs: DelegateLimit) -> LetterWarning:
    words = (
        t("“{mine}” nhiều hơn “{theirs}” của {issuer} ({letter}). Theo mức của cấp trên và hỏi lại nơi ban hành.")
        if code == "limit-above-superior"
        else t("“{mine}” thấp hơn “{theirs}” của {issuer} ({letter}). Theo mức của cấp trên và hỏi lại nơi ban hành.")
    )
    message = words.format(
        mine=labels.limit_words(mine),
        theirs=labels.limit_words(theirs),
        issuer=link.cited.header.issuer or "",
        letter=labels.letter_name(link.cited.header),
    )
    return warning(
        code,
        link.letter,
        mine.evidence,
        message,
        other=(link.cited, theirs.evidence),
        facts=tuple(f"{limit.bound} {limit.value} {limit.min} {limit.max}" for limit in (mine, theirs)),
    )


def _is_same(archive: Archive, link: Link, mine: DelegateLimit, theirs: DelegateLimit) -> bool:
    """Say whether two limits speak of the same people at the same level."""
    if mine.unit != theirs.unit or _group_of(mine) != _group_of(theirs):
        return False
    if mine.condition and theirs.condition and flat(key(mine.condition)) != flat(key(theirs.condition)):
        return False
    issuer = link.letter.header.issuer
    if mine.applies_to is None or (issuer and mine.applies_to and same_name(mine.applies_to, issuer)):
        return _is_for_issuer(archive, link, theirs)
    if theirs.applies_to is None:
        return False
    if doer(mine.applies_to) == doer(theirs.applies_to):
        return True
    my_unions = archive.unions(link.letter, [mine.applies_to])
    return bool(my_unions) and my_unions <= archive.unions(link.cited, [theirs.applies_to])


def _is_for_issuer(archive: Archive, link: Link, theirs: DelegateLimit) -> bool:
    """Say whether a superior's limit binds the lower issuer itself: by name, or as one of a class."""
    if theirs.applies_to is None:
        return False
    issuer = archive.bodies.issuer(link.letter.header)
    if issuer is not None and (bound := archive.unions(link.cited, [theirs.applies_to])):
        return issuer.id in bound
    name = link.letter.header.issuer
    return name is not None and same_name(theirs.applies_to, name)


def _least(limit: DelegateLimit) -> float | int | None:
    return {"min": limit.value, "range": limit.min}.get(limit.bound)
