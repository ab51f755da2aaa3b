"""How strongly a task binds: a duty, general advice, or what is left to the doer."""

from extractors.doers import Doer, any_duty
from extractors.lexicon import load
from extractors.phrases import any_of
from extractors.tasks.clauses import Clause
from extractors.view import phrase
from schemas.letter import Strength, TaskKind

_WORDS = load("roles")["strength"]
_OPTIONAL = phrase(rf"(?<!\w){any_duty('optional')}(?!\w)")
_OPTIONAL_EARLY = 60  # characters
#: Nothing but words of carrying out: “nghiêm túc triển khai thực hiện Kế hoạch này./.”
_FORMULA = phrase(rf"[\s,;:(]*(?:{any_of(_WORDS['formula'])}(?!\w)[\s,;./)]*)+$")
_ADVICE = phrase(rf"{any_of(_WORDS['advice'])}(?!\w)")
_FIGURE = phrase(r"\d")
#: Rules that find a doer neither in the words nor in a heading of their own.
_UNNAMED = frozenset(("lead-in", "first-request", "addressees"))


def strength(clause: Clause, why: str, doer: Doer, kind: TaskKind) -> Strength:
    """Return how strongly a task binds.

    A day, a delivery or a figure binds; so does an act of somebody named. Words of carrying out alone, and advice that
    names nobody, are general.
    """
    view, start, end = clause.scopes.view, clause.start, clause.end
    if _OPTIONAL.search(view.lower, start, min(end, start + _OPTIONAL_EARLY)):
        return "optional"
    if clause.dated or kind != "task":
        return "binding"
    begin = doer.end if start <= doer.end <= end else start
    if _FORMULA.match(view.lower, begin, end):
        return "general"
    advises = why in _UNNAMED and clause.begins(_ADVICE) and not clause.holds(_FIGURE)
    return "general" if advises else "binding"
