"""What a letter would change in an earlier one, as proposals that a person decides on."""

import datetime
import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import partial

from extractors.amendments import amendments_of
from pipeline.amendments import wording
from pipeline.amendments.linking import Fit, is_same_issuer, meant
from pipeline.amendments.matching import duty_of, matched, one_each
from pipeline.amendments.replies import answers
from pipeline.calendar.deadlines import full_day
from pipeline.calendar.workdays import WorkingCalendar
from pipeline.registry.names import key, without_organ
from schemas import Deadline, Letter, LetterKey, Obligation, Proposal
from schemas.letter import Amendment, Effect

# --------------------
# For whom a letter changes a duty: for all that owe it, or only for the unions that it names or is addressed to.

#: Before a union's name: the change is for it.
_FOR = r"(?<!đề nghị )(?<!ý kiến )(?<!kiến nghị )(?<!báo cáo )(?:cho|đối với|của|riêng|với) (?:riêng )?(?:đơn vị )?"


def only_for(amendment: Amendment, source: Letter, owing: Sequence[Obligation]) -> list[Obligation]:
    """Return the obligations of a duty that are changed alone; empty where all are, or the words do not tell."""
    names = {item.id: without_organ(key(item.union)) for item in owing}
    if len(set(names.values())) < 2:
        return []
    said = key(amendment.evidence.quote)
    named = [item for item in owing if re.search(rf"{_FOR}{re.escape(names[item.id])}(?!\w)", said)]
    if not named:
        named = _addressed(source, owing, names)
    return named if len(named) < len(owing) else []


def _addressed(source: Letter, owing: Sequence[Obligation], names: dict[str, str]) -> list[Obligation]:
    """Return the obligations of the unions that a letter is sent to, where it is sent to such unions only."""
    addressees = {without_organ(key(name)) for name in source.header.addressees}
    return [item for item in owing if names[item.id] in addressees] if addressees <= set(names.values()) else []


# --------------------
# What a letter proposes for another one that it cites: a pure function of the two letters and of the one's duties.
#
# Whatever came first, whatever was read again, the same two letters give the same proposals with the same ids. None
# counts before a person confirms it.

#: Effects that end or stop a duty.
_ENDING: frozenset[Effect] = frozenset(("replace", "repeal", "suspend", "recall"))
_DAY = datetime.timedelta(days=1)


def proposals_of(
    source: Letter, target: Letter, duties: Sequence[Obligation], calendar: WorkingCalendar
) -> list[Proposal]:
    """Return what ``source`` proposes for ``target``, whose ``duties`` are those of all its unions.

    Empty where it does not cite it. Where the words leave open which duty they mean, each is proposed with ``sure``
    false; so is all that a body does to another body's letter.
    """
    cited = {
        reference.id: fit for reference in source.references if (fit := meant(reference, source, target)) is not None
    }
    if not cited:
        return []
    found: dict[str, Proposal] = {}
    for amendment in amendments_of(source):
        if amendment.reference_id in cited:
            for proposal in _of_amendment(amendment, cited[amendment.reference_id], source, target, duties, calendar):
                found.setdefault(proposal.id, proposal)
    for proposal in answers(source, target, duties, cited):
        found.setdefault(proposal.id, proposal)
    return list(found.values())


def _of_amendment(
    amendment: Amendment,
    fit: Fit,
    source: Letter,
    target: Letter,
    duties: Sequence[Obligation],
    calendar: WorkingCalendar,
) -> Iterator[Proposal]:
    sure = amendment.sure and fit == "sure" and is_same_issuer(source, target)
    if amendment.effect in _ENDING:
        yield from _ending(amendment, sure, source, target, duties)
    elif amendment.date_id is not None or amendment.more_days is not None:
        yield from _dated(amendment, sure, source, target, duties, calendar)
    elif amendment.effect == "urge":
        yield from _reminding(amendment, sure, source, target, duties)
    elif amendment.effect == "extend":
        for item in _meant_by(amendment, target, duties, dated=True)[0]:
            message = wording.NO_DAY.format(**_said(amendment, source, item))
            yield proposal_of(amendment, source, target, message, duty=duty_of(item), sure=False)
    else:
        yield _without_day(amendment, sure, source, target)


def _without_day(amendment: Amendment, sure: bool, source: Letter, target: Letter) -> Proposal:
    """Propose that people know of a change that moves no deadline."""
    what = ", ".join(amendment.points) if amendment.points else f"“{amendment.about}”" if amendment.about else ""
    said = f"{what} của {_called(target)}" if what else _called(target)
    message = wording.SAYS.format(does=wording.DOES[amendment.effect], what=said, letter=wording.letter_said(source))
    return proposal_of(amendment, source, target, message, sure=sure)


def _ending(
    amendment: Amendment, sure: bool, source: Letter, target: Letter, duties: Sequence[Obligation]
) -> Iterator[Proposal]:
    """Propose the end of all duties, or of those that the named part lays on unions."""
    if not amendment.points and amendment.about is None:
        all_ = wording.FREEZES_ALL if amendment.effect == "suspend" else wording.ENDS_ALL
        message = all_.format(
            does=wording.DOES[amendment.effect], target=_called(target), letter=wording.letter_said(source)
        )
        yield proposal_of(amendment, source, target, message, sure=sure)
        return
    items, is_sure = _meant_by(amendment, target, duties, dated=False)
    for item in items:
        message = wording.ENDS.format(**_said(amendment, source, item))
        yield proposal_of(amendment, source, target, message, duty=duty_of(item), sure=sure and is_sure)


def _dated(
    amendment: Amendment,
    sure: bool,
    source: Letter,
    target: Letter,
    duties: Sequence[Obligation],
    calendar: WorkingCalendar,
) -> Iterator[Proposal]:
    """Propose the new deadline for the duties that are meant."""
    is_urging = amendment.effect == "urge"
    owed = _overdue(source, duties) if is_urging and amendment.about is None else duties
    items, is_sure = _meant_by(amendment, target, owed or duties, dated=True)
    for item in items:
        deadline = _deadline(amendment, source, item, calendar)
        if deadline is None or _is_same(deadline, item) or _is_no_extension(amendment, deadline, item):
            continue
        message = wording.CHANGES.format(
            **_said(amendment, source, item),
            old=wording.deadline_words(item),
            new=wording.deadline_words(deadline),
        )
        given = partial(proposal_of, amendment, source, target, duty=duty_of(item), sure=sure and is_sure)
        owing = [one for one in duties if duty_of(one) == duty_of(item)]
        for one in only_for(amendment, source, owing):
            said = wording.FOR_ONE.format(union=one.union, message=message)
            yield given(said, obligation=one.id, deadline=deadline.model_copy(update={"reason": said}))
        if not only_for(amendment, source, owing):
            yield given(message, deadline=deadline.model_copy(update={"reason": message}))


def _reminding(
    amendment: Amendment, sure: bool, source: Letter, target: Letter, duties: Sequence[Obligation]
) -> Iterator[Proposal]:
    """Attach a reminder to what is overdue on its day, or to all that has a deadline."""
    late = _overdue(source, duties)
    items, is_sure = (one_each(late), True)
    if late and (amendment.about is not None or amendment.old_date is not None):
        items, is_sure = _meant_by(amendment, target, late, dated=True)
    for item in items:
        message = wording.REMINDS.format(letter=wording.letter_said(source), action=wording.action_words(item))
        yield proposal_of(amendment, source, target, message, duty=duty_of(item), sure=sure and is_sure)


def _overdue(source: Letter, duties: Sequence[Obligation]) -> list[Obligation]:
    """Return what lower unions should have done by the day of a reminder; reports before all else."""
    day = source.header.issued_on or ""
    late = [item for item in duties if item.last_good and item.last_good <= day and not item.issuer_own]
    return [item for item in late if item.kind == "report"] or late


def _meant_by(
    amendment: Amendment, target: Letter, duties: Sequence[Obligation], *, dated: bool
) -> tuple[list[Obligation], bool]:
    found = matched(amendment, target, duties, dated=dated)
    return list(found.duties), found.sure


def _deadline(amendment: Amendment, source: Letter, item: Obligation, calendar: WorkingCalendar) -> Deadline | None:
    """Return the deadline that an amendment gives a duty; ``None`` where it cannot be counted."""
    sha256 = source.source.sha256
    record = next((record for record in source.dates if record.id == amendment.date_id), None)
    if record is not None:
        return Deadline(
            due=record.date,
            bound=record.bound or "by",
            time=record.time,
            recurrence=record.rrule,
            last_good=record.last_good,
            safe_due=record.safe_due,
            source=sha256,
        )
    due = full_day(item.due)
    if due is None or amendment.more_days is None:
        return None
    days = amendment.more_days
    due = calendar.add_working(due, days) if amendment.working else due + days * _DAY
    last_good = due - _DAY if item.bound == "before" and item.time is None else due
    return Deadline(
        due=due.isoformat(),
        bound=item.bound,
        time=item.time,
        last_good=last_good.isoformat(),
        safe_due=calendar.last_working(last_good).isoformat(),
        source=sha256,
    )


def _is_same(deadline: Deadline, item: Obligation) -> bool:
    now = (item.due, item.bound, item.time, item.recurrence)
    return (deadline.due, deadline.bound, deadline.time, deadline.recurrence) == now


def _is_no_extension(amendment: Amendment, deadline: Deadline, item: Obligation) -> bool:
    """Say whether a duty cannot be what is put off: its deadline is later than the new one."""
    if amendment.effect != "extend" or deadline.last_good is None or item.last_good is None:
        return False
    return (item.last_good, item.time or "24") > (deadline.last_good, deadline.time or "24")


def _said(amendment: Amendment, source: Letter, item: Obligation) -> dict[str, str]:
    return {
        "does": wording.DOES[amendment.effect],
        "action": wording.action_words(item),
        "letter": wording.letter_said(source),
    }


def _called(target: Letter) -> str:
    return wording.letter_said(target)


def proposal_of(
    amendment: Amendment,
    source: Letter,
    target: Letter,
    message: str,
    *,
    duty: str | None = None,
    obligation: str | None = None,
    deadline: Deadline | None = None,
    sure: bool = True,
) -> Proposal:
    """Return a proposal; its id is made of the letters, the duty, obligation or part, effect and new deadline."""
    new = (deadline.due, deadline.bound, deadline.time, deadline.recurrence) if deadline else ()
    part = (*amendment.points, amendment.about or "") if duty is None and amendment.points else ()
    name = (source.source.sha256, target.source.sha256, duty, obligation, amendment.effect, new, part)
    return Proposal(
        id=hashlib.sha256(repr(name).encode()).hexdigest()[:12],
        effect=amendment.effect,
        source=source.source.sha256,
        source_key=LetterKey.of(source.header),
        target=target.source.sha256,
        duty=duty,
        obligation=obligation,
        deadline=deadline,
        sure=sure,
        message=message,
        evidence=amendment.evidence,
    )
