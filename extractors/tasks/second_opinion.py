"""What the second reader makes of what the rules said: it is heard where they are unsure, or where it is far from them."""

from extractors.second_reader import ZONES
from extractors.tasks.clauses import Clause
from extractors.tasks.roles import Verdict
from extractors.tasks.splitting import sentences

UNLIKELY, UNLIKELY_SURE, LIKELY = 0.2, 0.1, 0.9


def heard(clause: Clause, said: Verdict) -> Verdict:
    """Return what is made of a clause when both readers are heard."""
    chance = chance_of(clause)
    if chance is None:
        return said
    if said.role == "duty" and not clause.dated:
        if chance < (UNLIKELY_SURE if said.sure else UNLIKELY):
            return Verdict("fact", "second-reader", False)
    if said.role != "duty" and not said.sure and chance >= LIKELY:
        doer = clause.doer
        if doer is None and (names := clause.likely_bound):
            doer = clause.bound(names)
        if doer is not None:
            return Verdict("duty", "second-reader", False, doer)
    return said


def chance_of(clause: Clause) -> float | None:
    """Return the chance of the likeliest sentence of a clause; ``None`` where the second reader knows nothing."""
    second = clause.scopes.second
    if second is None or clause.block.zone not in ZONES:
        return None
    scopes = clause.scopes
    found = sentences(scopes.view, clause.start, clause.end)
    return max((second(scopes.view, scopes.outline, clause.block, *span) for span in found), default=None)
