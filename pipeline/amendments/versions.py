"""Which deadline of a duty is in force: the letter's own, then those of later letters that a person confirmed."""

from collections.abc import Iterable
from typing import Literal

from schemas import Deadline, Proposal
from schemas.base import Record

#: What letters and answers say of a duty beside its deadline.
Said = Literal["extended", "repealed", "waiting"]
_ENDING = frozenset({"repeal", "replace", "recall"})


class InForce(Record):
    """The deadline that counts, all versions up to it (none where it is the letter's own), and what else is said."""

    deadline: Deadline
    history: tuple[Deadline, ...] = ()
    said: Said | None = None


def in_force(own: Deadline, touching: Iterable[Proposal]) -> InForce:
    """Return what is in force of a duty whose letter gives ``own``, in whatever order the proposals came.

    Confirmed proposals set versions in the order of the dates of their letters; open ones change no deadline.
    """
    found = sorted(touching, key=_place)
    confirmed = [proposal for proposal in found if proposal.state == "confirmed"]
    versions = [
        proposal.deadline.model_copy(
            update={
                "source": proposal.deadline.source or proposal.source,
                "reason": proposal.deadline.reason or proposal.message,
            }
        )
        for proposal in confirmed
        if proposal.deadline is not None
    ]
    said: Said | None = "extended" if any(proposal.effect == "extend" for proposal in confirmed) else None
    if any(proposal.effect == "fulfil" and proposal.state == "open" for proposal in found):
        said = "waiting"
    if any(proposal.effect in _ENDING for proposal in confirmed):
        said = "repealed"
    return InForce(deadline=versions[-1] if versions else own, history=(own, *versions) if versions else (), said=said)


def _place(proposal: Proposal) -> tuple[str, int, str]:
    number = proposal.source_key.number or ""
    return (proposal.source_key.issued_on or "", int(number) if number.isdecimal() else 0, proposal.id)
