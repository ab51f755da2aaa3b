"""How strongly a task binds: a duty, general advice, or what is left to the doer."""

from extractors.doers import Doer, any_duty
from extractors.lexicon import load
from extractors.patterns import any_of, phrase
from extractors.tasks.clauses import Clause
from schemas.letter import Strength, TaskKind

_WORDS = load("roles")["strength"]
_OPTIONAL = phrase(rf"{any_duty('optional')}(?!\w)")
_INVITES = phrase(rf"(?<!\w){any_of(_WORDS['invites'])}(?!\w)", told_by=_WORDS["invites"])
_OPTIONAL_EARLY = 60  # characters
#: Nothing but words of carrying out: “nghiêm túc triển khai thực hiện Kế hoạch này./.”
_FORMULA = phrase(rf"[\s,;:(]*(?:{any_of(_WORDS['formula'])}(?!\w)[\s,;./)]*)+$")
#: … and whom to tell of difficulties: “; có gì vướng mắc phản ánh về Thường trực”.
_DIFFICULTIES = phrase(rf"[,;.]\s*{any_of(_WORDS['difficulties'])}(?!\w)")
_ADVICE = phrase(rf"{any_of(_WORDS['advice'])}(?!\w)")
#: “Số lượng: …”, “Hình thức tổ chức: …”: how something is arranged.
_LABELLED = phrase(rf"[-+* \d.]*{any_of(_WORDS['labels'])}[^:;.,]{{0,30}}:")
#: “có vướng mắc thì phản ánh về …”
_WHOM_TO_TELL = phrase(
    rf"(?<!\w){any_of(_WORDS['troubles'])}[^.;]{{0,80}} {any_of(_WORDS['tells'])}(?!\w)", told_by=_WORDS["troubles"]
)
_FIGURE = phrase(r"\d")
#: What the second reader holds for no duty rather than for one; of what only counts people, below a higher chance.
_UNLIKELY, _UNLIKELY_TO_COUNT = 0.3, 0.5
#: Rules that find a doer neither in the words nor in a heading of their own.
_UNNAMED = frozenset(("lead-in", "first-request", "addressees"))


def strength(clause: Clause, why: str, doer: Doer, kind: TaskKind, chance: float | None) -> Strength:
    """Return how strongly a task binds.

    A day, a delivery or a figure binds; so does an act of somebody named. Words of carrying out alone, and advice that
    names nobody, are general.
    """
    view, start, end = clause.scopes.view, clause.start, clause.end
    begin = doer.end if start <= doer.end <= end else start
    if clause.begins(_OPTIONAL) or clause.after_doer(_OPTIONAL) or _invites(clause):
        return "optional"
    if clause.dated:
        return "binding"
    if why == "respectful-request":
        return "general"
    tail = _DIFFICULTIES.search(view.lower, begin, end)
    if _FORMULA.match(view.lower, begin, tail.start() if tail else end):
        return "general"
    counts = clause.scopes.holds_limit(start, end) and not clause.delivery.sends
    if chance is not None and chance < (_UNLIKELY_TO_COUNT if counts else _UNLIKELY):
        return "general"
    if clause.begins(_LABELLED) or clause.holds(_WHOM_TO_TELL):
        return "general"
    if kind != "task":
        return "binding"
    advises = why in _UNNAMED and clause.begins(_ADVICE) and not clause.holds(_FIGURE)
    return "general" if advises else "binding"


def _invites(clause: Clause) -> bool:
    """``Ban Thường vụ khuyến khích các CĐCS …``."""
    lower, start = clause.scopes.view.lower, clause.start
    return _INVITES.search(lower, start, min(clause.end, start + _OPTIONAL_EARLY)) is not None
