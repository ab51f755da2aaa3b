"""Which deadline of a duty is in force: the letter's own, then those of later letters that a person confirmed."""

from collections.abc import Iterable, Sequence
from typing import Literal

from pipeline.calendar.recurrence import by_rule
from pipeline.duties.matching import place_of_number
from pipeline.support.grouping import divided
from schemas import Deadline, Effect, Proposal, Record

#: What letters and answers say of a duty beside its deadline.
OpenEffect = Literal["extended", "repealed", "not_applicable", "waiting"]
#: What gives days to what is owed under another letter, or asks for it anew: no duty beside that one.
GIVES_DAYS: frozenset[Effect] = frozenset(("extend", "adjust", "correct", "urge"))
_REPEALS = frozenset({"repeal", "replace", "recall"})
#: What ends or stops what an earlier letter asks or holds.
ENDING: frozenset[Effect] = frozenset(("replace", "repeal", "suspend", "recall"))
#: What may leave nothing to be late with, though it gives no day; an answer does, whoever is sure of it.
_FREES = ENDING | {"received"}


class InForce(Record):
    """The deadline that counts, all versions up to it (none where it is the letter's own), and what else is said."""

    deadline: Deadline
    history: tuple[Deadline, ...] = ()
    said: OpenEffect | None = None


def in_force(own: Deadline, touching: Iterable[Proposal]) -> InForce:
    """Return what is in force of a duty whose letter gives ``own``, in whatever order the proposals came.

    Confirmed proposals set versions in the order of the dates and numbers of their letters; open ones change no
    deadline. An error that is corrected was one from the start, so that its correction comes before all else.
    """

    def place(proposal: Proposal) -> tuple[bool, str, int, bool, str]:
        """Return the sort key of a proposal: corrections first, then by day and number of the letter."""
        number, issued = place_of_number(proposal.source_key.number), proposal.source_key.issued_on or ""
        is_for_some = bool(proposal.alone)  # “riêng các trường …” holds beside what holds for all
        return proposal.effect != "correct", issued, number, is_for_some, proposal.id

    found = sorted(touching, key=place)
    # Rows that are marked tell what has come.
    given = (one for one in found if one.state == "confirmed" and one.effect != "received")
    single, confirmed = divided(given, lambda one: one.duty and one.held_on)
    # Nobody is late with a time of which a person is asked whether it was sent.
    single += filter(_is_asked, found)
    # With the words of their letters.
    versions = [
        new.model_copy(update={"source": new.source or one.source, "reason": new.reason or one.message,
                               "quote": one.evidence.quote})
        for one in confirmed if (new := one.deadline) is not None]  # fmt: skip
    said, deadline = _last_said(confirmed), [own, *versions][-1]
    if said in (None, "extended") and any(_may_free(item, deadline) for item in found if item.state == "open"):
        said = "waiting"
    deadline = _with_times(deadline, own.recurrence, single)
    # Up to some day what a letter asks may be only kept.
    kept_only = max((str(one.held_on) for one in confirmed if one.effect == "lapsed"), default="")
    if said is None and (deadline.last_good or "9") <= kept_only:
        said = "not_applicable"
    return InForce(deadline=deadline, history=(own, *versions) if versions else (), said=said)


def _may_free(proposal: Proposal, deadline: Deadline) -> bool:
    """Whether a duty due by a deadline may be done, put off or owed no more: a person is asked, and no union is urged.

    What is sure waits for nobody but whoever approves its letter; until then the earlier day is told. Of what recurs
    one time may be meant.
    """
    if proposal.effect == "fulfil" or proposal.sure or deadline.recurrence:
        return proposal.effect == "fulfil"
    new = proposal.deadline
    if new is None:
        # What is put off and found nowhere keeps nothing from being late.
        return proposal.effect in _FREES or (proposal.effect in ("adjust", "extend") and proposal.duty is not None)
    return proposal.effect != "urge" and str(deadline.last_good) < str(new.last_good)


def _is_asked(proposal: Proposal) -> bool:
    """Whether a person is still to say if something was sent for one time of what recurs."""
    asked = (proposal.effect, proposal.state, proposal.sure, proposal.held_on is None)
    return asked == ("received", "open", False, False)


def _with_times(deadline: Deadline, own: str | None, single: Sequence[Proposal]) -> Deadline:
    """Return a deadline with ``single`` times of what recurs, told by the letter's ``own`` rule, moved or taken out."""
    if not (deadline.recurrence and single):
        return deadline
    new = {by_rule(deadline, own, str(one.held_on)): getattr(one.deadline, "last_good", None) for one in single}
    moved = {day: last for day, last in (dict(deadline.moved_days) | new).items() if last is not None}
    gone = {*deadline.except_days, *(new.keys() - moved.keys())}
    return deadline.model_copy(update={"except_days": tuple(sorted(gone)), "moved_days": tuple(sorted(moved.items()))})


def _last_said(confirmed: Iterable[Proposal]) -> OpenEffect | None:
    """Return what confirmed proposals, in order, say of a duty beside its day; the first repeal ends it."""
    said: OpenEffect | None = None
    for proposal in confirmed:
        if proposal.effect in _REPEALS:
            return "repealed"
        if proposal.effect == "suspend":
            said = "not_applicable"
        elif proposal.deadline is not None:  # what was put off anew after it was stopped is owed again
            said = "extended" if proposal.effect == "extend" else None if said == "not_applicable" else said
    return said
