"""Deadlines that a lower body sets after its superior's for one thing. Earlier is normal: it must collect first."""

import datetime
from collections.abc import Iterator

from pipeline import labels
from pipeline.crosscheck.bodies import full_day, same_name
from pipeline.crosscheck.deeds import Deed, Deeds, alike, is_anybody, is_same_class
from pipeline.crosscheck.findings import warning
from pipeline.crosscheck.stored_letters import Archive, Link
from pipeline.duties.recurrence import in_words, occurrences
from pipeline.words import t
from schemas import LetterWarning

_DAY = datetime.timedelta(days=1)
#: So far into the time that two rules have in common their days are compared: two years hold every rule twice.
_COMPARED = datetime.timedelta(days=730)


def later_than_superior(archive: Archive, deeds: Deeds) -> Iterator[LetterWarning]:
    """Yield a warning for each duty that a letter wants later than the superior's letter that it carries out."""
    for link in archive.chains:
        theirs = deeds.of(link.cited)
        for mine in deeds.of(link.letter):
            if (other := _overrun(archive, link, mine, theirs)) is not None:
                yield _said(archive, link, mine, other)


def _overrun(archive: Archive, link: Link, mine: Deed, theirs: list[Deed]) -> Deed | None:
    """Return the superior's deadline that is overrun: of several that may be meant, none may be kept."""
    receiver, superior = mine.task.deliver_to, link.cited.header.issuer
    # The issuer's own duty may be to deliver what its superior asks for.
    if mine.task.issuer_own and not (receiver and superior and same_name(receiver, superior)):
        return None
    ranked = [
        ((is_same_class(mine, other), likeness), other)
        for other in theirs
        if not other.task.issuer_own and (likeness := alike(mine, other)) and _binds(archive, link, mine, other)
    ]
    best = max((rank for rank, _ in ranked), default=None)
    meant = [other for rank, other in ranked if rank == best]
    if not meant or not all(_is_later(mine, other) for other in meant):
        return None
    return max(meant, key=lambda other: (other.last or "", -other.evidence.start))


def _binds(archive: Archive, link: Link, mine: Deed, theirs: Deed) -> bool:
    """Say whether the superior's duty binds the lower issuer, or those on whom it lays its own."""
    if is_anybody(theirs.task.assignees) or (is_same_class(mine, theirs) and not mine.task.issuer_own):
        return True
    issuer = archive.bodies.issuer(link.letter.header)
    bound = archive.unions(link.cited, theirs.task.assignees)
    if issuer is not None and bound:
        below = frozenset() if mine.task.issuer_own else archive.unions(link.letter, mine.task.assignees)
        return issuer.id in bound or bool(below & bound)
    name = link.letter.header.issuer
    return name is not None and any(same_name(doer, name) for doer in theirs.task.assignees)


def _is_later(mine: Deed, theirs: Deed) -> bool:
    if mine.rule and theirs.rule:
        begin = full_day(mine.letter.header.issued_on) or datetime.date(2026, 1, 1)
        return _comes_later(mine.rule, theirs.rule, begin)
    if mine.last is None or theirs.last is None:
        return False
    if mine.last == theirs.last:
        return bool(mine.time and theirs.time and mine.time > theirs.time)
    return mine.last > theirs.last


def _comes_later(mine: str, theirs: str, begin: datetime.date) -> bool:
    """Say whether the days of one rule follow those of another within half a period, which must be the same length."""
    my_days, their_days = (list(occurrences(rule, begin, begin + _COMPARED)) for rule in (mine, theirs))
    if len(my_days) < 2 or abs(len(my_days) - len(their_days)) > 1:
        return False
    period = (my_days[-1] - my_days[0]) / (len(my_days) - 1)
    behind = [min((mine_day - day for day in their_days), key=abs) for mine_day in my_days]
    # At the edges of the window the nearest day may lie outside it.
    inner = behind[1:-1] or behind
    return all(datetime.timedelta(0) < gap <= period / 2 for gap in inner)


def _said(archive: Archive, link: Link, mine: Deed, theirs: Deed) -> LetterWarning:
    if mine.rule and theirs.rule:
        days = [in_words(mine.rule), in_words(theirs.rule)]
    else:
        days = [
            " ".join(
                part for part in (deed.time if mine.last == theirs.last else None, labels.date_words(deed.last)) if part
            )
            for deed in (mine, theirs)
        ]
    message = t(
        "Hạn {mine} muộn hơn hạn {theirs} của {issuer} ({letter}) cho cùng việc. Theo hạn của cấp trên và hỏi lại nơi "
        "ban hành.",
        mine=days[0],
        theirs=days[1],
        issuer=link.cited.header.issuer or "",
        letter=labels.letter_name(link.cited.header),
    )
    return warning(
        "later-than-superior",
        mine.letter,
        mine.evidence,
        message,
        other=(link.cited, theirs.evidence),
        duty=archive.duty(mine.letter, mine.task.evidence.start),
        until=mine.last,
        facts=tuple(f"{deed.rule or deed.last} {deed.time or ''}".strip() for deed in (mine, theirs)),
    )
