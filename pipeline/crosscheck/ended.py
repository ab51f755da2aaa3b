"""Duties laid on unions that the registry says have ended: before the letter, or before the duty is due."""

from collections.abc import Iterable, Iterator

from pipeline.crosscheck.bodies import first_day
from pipeline.crosscheck.findings import warning
from pipeline.crosscheck.stored_letters import Archive
from pipeline.registry import Registry
from pipeline.words import t
from schemas import CLOSED, Letter, LetterWarning, Obligation, Union

#: Up to so many unions are named; of more only the number is said.
_NAMED = 3


def ended_unions(archive: Archive, letter: Letter) -> Iterator[LetterWarning]:
    """Yield a warning for each ended union named as a doer, and one for a letter whose doers end before the day."""
    if archive.registry is not None:
        yield from _named_after_their_end(letter, archive.registry)
        yield from _ending_too_early(letter, archive.owed(letter), archive.registry)


def _named_after_their_end(letter: Letter, registry: Registry) -> Iterator[LetterWarning]:
    issued = first_day(letter.header.issued_on)
    if issued is None:
        return
    seen: set[str] = set()
    for task in letter.tasks:
        for name in task.assignees if not task.optional else ():
            found = registry.named(name, letter.header.place)
            union = found[0] if len(found) == 1 else None
            if union is None or union.id in seen or union.valid_to is None or union.valid_to >= issued:
                continue
            seen.add(union.id)
            message = t(
                "{union} đã kết thúc hoạt động ngày {day}, trước ngày văn bản. {heirs}",
                union=union.name,
                day=f"{union.valid_to:%d/%m/%Y}",
                heirs=_heirs(registry, union, letter),
            )
            yield warning(
                "union-ended",
                letter,
                task.evidence,
                message,
                union=(union.name, union.id),
                facts=(str(union.valid_to),),
            )


def _heirs(registry: Registry, union: Union, letter: Letter) -> str:
    heirs = registry.heirs(union.id, first_day(letter.header.issued_on))
    if not heirs:
        return t("Danh mục chưa ghi đơn vị kế thừa: chọn đơn vị nhận việc.")
    names = "; ".join(heir.union.name for heir in heirs)
    return t("Đơn vị kế thừa theo danh mục: {names}. Chọn đơn vị nhận việc.", names=names)


def _ending_too_early(letter: Letter, obligations: Iterable[Obligation], registry: Registry) -> Iterator[LetterWarning]:
    issued = first_day(letter.header.issued_on)
    ending: dict[str, tuple[Union, Obligation]] = {}
    for item in obligations:
        union = registry.get(item.union_id) if item.union_id else None
        if union is None or union.valid_to is None or item.last_good is None or item.status in CLOSED:
            continue
        if (issued is None or union.valid_to >= issued) and union.valid_to.isoformat() < item.last_good:
            ending.setdefault(union.id, (union, item))
    if not ending:
        return
    unions = [union for union, _ in ending.values()]
    first = min((item for _, item in ending.values()), key=lambda item: (item.evidence.start, item.union))
    names = "; ".join(
        f"{union.name} ({union.valid_to:%d/%m/%Y})" for union in sorted(unions, key=lambda one: one.id)[:_NAMED]
    )
    message = t(
        "{count} đơn vị được giao việc kết thúc hoạt động trước hạn: {names}. Chuyển việc cho đơn vị kế thừa.",
        count=len(unions),
        names=names + ("…" if len(unions) > _NAMED else ""),
    )
    one = (unions[0].name, unions[0].id) if len(unions) == 1 else None
    yield warning(
        "union-ends-before-deadline",
        letter,
        first.evidence,
        message,
        duty=first.parent or None,
        union=one,
        until=max(item.last_good or "" for _, item in ending.values()),
        facts=tuple(sorted(ending)),
    )
