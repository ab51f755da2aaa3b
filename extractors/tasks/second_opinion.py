"""What the second reader makes of what the rules said: heard where their evidence is not in the words themselves."""

from extractors.second_reader import ZONES
from extractors.tasks.clauses import Clause
from extractors.tasks.roles import Verdict
from extractors.tasks.splitting import sentences

#: Below this chance what only stands below a heading or lead-in is none of its duties.
UNLIKELY = 0.15
#: Where the readers are so far from each other, a person should look: a duty that is none, one that was left out.
DOUBTED, LEFT_OUT = 0.2, 0.9


def chance_of(clause: Clause) -> float | None:
    """Return the chance of the likeliest sentence of a clause; ``None`` where the second reader is not asked.

    It knows nothing of tables, and is not heard against a doer with a day.
    """
    scopes = clause.scopes
    if scopes.second is None or clause.block.zone not in ZONES or (clause.doer is not None and clause.dated):
        return None
    found = sentences(scopes.view, clause.start, clause.end)
    return max((scopes.second(scopes.view, scopes.outline, clause.block, *span) for span in found), default=None)


def differ(asked: bool, chance: float | None) -> bool:
    """Say whether the readers differ strongly about a clause that is a duty by the rules (``asked``) or none."""
    return chance is not None and (chance < DOUBTED if asked else chance >= LEFT_OUT)


def heard(clause: Clause, said: Verdict, chance: float | None) -> Verdict:
    """Return what is made of a clause when both readers are heard.

    A doer who acts in the words, a day and a delivery are evidence that no likelihood overrules.
    """
    if said.doer is None or chance is None or chance >= UNLIKELY:
        return said
    if clause.doer is not None or clause.dated or clause.delivery.sends:
        return said
    return Verdict("fact", "second-reader", False)
