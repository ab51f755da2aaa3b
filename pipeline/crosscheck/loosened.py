"""Delegate limits that a lower body sets wider than its superior, and more delegates given out than it was given."""

from collections.abc import Iterator

from pipeline import labels
from pipeline.crosscheck.allotments import group_of, most_of, rows_of
from pipeline.crosscheck.bodies import same_name
from pipeline.crosscheck.deeds import doer
from pipeline.crosscheck.findings import warning
from pipeline.crosscheck.stored_letters import Archive, Link
from pipeline.registry.names import flat, key
from pipeline.words import number, t
from schemas import DelegateLimit, LetterWarning


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
                if (most := most_of(limit)) is not None and limit.unit == "người" and group_of(limit) == group_of(first)
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
    most, allowed = most_of(limit), [value for other in meant if (value := most_of(other)) is not None]
    if most is not None and allowed and most > max(allowed):
        other = next(other for other in meant if most_of(other) == max(allowed))
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
    if mine.unit != theirs.unit or group_of(mine) != group_of(theirs):
        return False
    if mine.condition and theirs.condition and flat(key(mine.condition)) != flat(key(theirs.condition)):
        return False
    if mine.applies_to is None or _is_own(link, mine):
        return _is_for_issuer(archive, link, theirs)
    if theirs.applies_to is None:
        return False
    if doer(mine.applies_to) == doer(theirs.applies_to):
        return True
    my_unions = archive.unions(link.letter, [mine.applies_to])
    return bool(my_unions) and my_unions <= archive.unions(link.cited, [theirs.applies_to])


def _is_own(link: Link, limit: DelegateLimit) -> bool:
    issuer = link.letter.header.issuer
    return bool(issuer and limit.applies_to and same_name(limit.applies_to, issuer))


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
