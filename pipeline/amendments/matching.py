"""Which duties of a letter the words of a later one mean: by the part named, the day changed, the thing spoken of."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from extractors.outline import Block, outline
from extractors.patterns import View, make_view
from pipeline.acts import content, papers_in
from schemas import Letter, Obligation
from schemas.letter import Amendment

#: A paper named weighs as much as two words in common.
_WEIGHT_OF_PAPER = 2.0
_LEVEL = re.compile(r"(gạch đầu dòng|tiết|điểm|khoản|tiểu mục|mục|điều|phần|chương)(?: thứ)?(?: số)? (\S+)")
_MARK = re.compile(r"(?:^|\n)[ \t]*(?:(?:phần|chương|mục|điều)[ \t]+)?([\w.]{1,8}?)[.)]?[ \t]*[-:.)]?[ \t]*$", re.I)


class Matched(NamedTuple):
    """The duties meant, one for each of their parents, and whether the words leave no choice."""

    duties: tuple[Obligation, ...]
    sure: bool


def one_each(duties: Iterable[Obligation]) -> list[Obligation]:
    """Return one obligation for each duty: what its unions share is the same in all of them."""
    found: dict[str, Obligation] = {}
    for item in duties:
        found.setdefault(duty_of(item), item)
    return sorted(found.values(), key=lambda item: (item.evidence.start, duty_of(item)))


def duty_of(item: Obligation) -> str:
    """Return the id that the obligations of one duty share."""
    return item.parent or item.id


def matched(amendment: Amendment, target: Letter, duties: Sequence[Obligation], *, dated: bool) -> Matched:
    """Return the duties that an amendment touches; with ``dated`` only such as have a deadline to be changed.

    Several that fit equally are all returned, not sure: a person chooses. Nothing named at all means every duty.
    """
    groups = [item for item in one_each(duties) if not dated or is_dated(item)]
    groups = [item for item in groups if not item.issuer_own] or groups
    narrowed = False
    if amendment.points:
        placed = at_points(amendment.points, target, groups)
        if placed is not None:
            groups, narrowed = placed, True
    if amendment.old_date is not None:
        same_day = [item for item in groups if amendment.old_date in (item.due, item.last_good)]
        if not same_day:
            return Matched(tuple(_best(amendment.about, groups, target) or groups), sure=False)
        groups, narrowed = same_day, True
    best = _best(amendment.about, groups, target)
    if best:
        return Matched(tuple(best), sure=len(best) == 1 and not _recurs(amendment.about, best, duties, target))
    if amendment.about is not None and not narrowed and not _is_of_all(amendment.about):
        return Matched(tuple(groups), sure=False)
    return Matched(tuple(groups), sure=len(groups) == 1 or (bool(amendment.points) and narrowed))


def is_dated(item: Obligation) -> bool:
    """Say whether a duty is due on one day, or counted from an event; what recurs has no one day to be moved."""
    return item.recurrence is None and bool(item.due or item.last_good or item.relative)


def _is_of_all(about: str) -> bool:
    """Say whether words only speak of the time of the whole: “thời gian thực hiện”."""
    return not content(about) - {"thoi", "gian", "han", "moc", "tien", "do", "to", "chuc"}


def _best(about: str | None, groups: Sequence[Obligation], target: Letter) -> list[Obligation]:
    """Return the duties that have most in common with the words for what is changed; none where none has anything."""
    if about is None:
        return []
    scores = [_score(about, item, target) for item in groups]
    highest = max(scores, default=0.0)
    return [item for item, score in zip(groups, scores, strict=True) if score == highest] if highest > 0 else []


def _recurs(about: str | None, best: Sequence[Obligation], duties: Sequence[Obligation], target: Letter) -> bool:
    """Say whether words rather speak of something that recurs (“báo cáo quý II”), which has no one day to be moved."""
    if about is None or any(item.recurrence for item in best):
        return False
    others = [_score(about, item, target) for item in one_each(duties) if item.recurrence]
    return max(others, default=0.0) > _score(about, best[0], target)


def _score(about: str, item: Obligation, target: Letter) -> float:
    subject = target.header.subject
    asked = content(about) - {"thoi", "gian", "han", "moc", "tien", "do", "nop"}
    told = content(item.action)
    # What the letter's subject says stands for nothing where all its duties speak of it.
    own = asked - content(subject or "")
    common = len(asked & told) * 0.25 + len(own & told)
    return common + _WEIGHT_OF_PAPER * bool(papers_in(about) & papers_in(item.action))


def at_points(points: Sequence[str], target: Letter, duties: Sequence[Obligation]) -> list[Obligation] | None:
    """Return the duties that stand in the parts named; ``None`` where no such part can be read."""
    view = make_view(target.text)
    blocks = outline(view).blocks
    paths = {id(block): _path(view, block) for block in blocks}
    wanted = [_labels(point) for point in points]
    held = [block for block in blocks if any(labels and _holds(labels, paths[id(block)]) for labels in wanted)]
    if not held:
        return None
    return [item for item in duties if any(b.start <= item.evidence.start < max(b.end, b.start + 1) for b in held)]


def _labels(point: str) -> list[str]:
    """Return the marks of a part from the largest to the smallest: “điểm a khoản 2 mục ii” → ii, 2, a."""
    return [_plain(value) for _, value in reversed(_LEVEL.findall(point))]


def _plain(mark: str) -> str:
    return mark.lower().strip(".)(-: ")


def _path(view: View, block: Block) -> list[str]:
    """Return the marks of a block and of those above it, the largest first."""
    marks = []
    for one in [*reversed(list(block.ancestors())), block]:
        begin = view.text.rfind("\n", 0, one.start) + 1
        found = _MARK.search(view.text[begin : one.start]) if one.mark else None
        if found and _plain(found[1]):
            marks.append(_plain(found[1]))
    return marks


def _holds(labels: Sequence[str], path: Sequence[str]) -> bool:
    """Say whether a block lies in a part: its marks hold those of the part, in their order.

    ``1.2`` is also point 2 of 1; a part may be named without the larger ones that hold it.
    """
    at = 0
    for mark in path:
        if at < len(labels) and labels[at] in (mark, mark.split(".")[-1]):
            at += 1
    return at == len(labels)
