"""Who else a clause may bind: somebody whom weights favour over the one whom the rules name.

``own_doers`` and ``above`` name one body by the first sign that they find. Here all who act in the clause, and those
whom the words above it bind, are weighed by a few traits: what stands before the name, which of those who act it is,
whether words above mean it too, by which rule they do. On letters that neither was made with the weights are right as
often as the rules, but err elsewhere: where the two differ, a person is asked. The weights are fitted on the letters of
the corpus (``make weights``) and stand in ``lexicon/rivals.csv``.
"""

import math
import re
from collections.abc import Iterable, Mapping
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from extractors.bodies import FIRST_WORDS
from extractors.doers import Doer, any_duty, skip
from extractors.doers.names import doers_at
from extractors.lexicon import load_rows
from extractors.patterns import phrase
from extractors.tasks.own_doers import given_to
from extractors.tasks.roles import Clause
from extractors.tasks.scopes import names_of

#: The trait that everybody has.
BASE = "base"
#: As much weighs the one whom the rules name where nobody who acts is called so.
_UNSEEN = -6.0
_ASKING = ("requests", "weak_requests", "by", "by_duty")
#: What stands before somebody who acts, beside the beginning of the clause: a mark, a request, the words of a passive.
_BEFORE = phrase(rf"(?:(?P<mark>[,;.:])|(?<!\w){any_duty(*_ASKING)})[ +-]*$")
_WORD = re.compile(r"[^\W\d_]+")
_NEAR = 40  # characters
_MOST = 2
#: Those whom a clause may bind, their names written out, and what is seen of them.
Candidate = tuple[tuple[str, ...], tuple[str, ...]]


class Rival(NamedTuple):
    """Who else may be bound, and what those weigh whom the rules name and who else may be."""

    names: tuple[str, ...] = ()
    weighed: tuple[str, ...] = ()


NOBODY_ELSE = Rival()
_NOTHING: tuple[str, ...] = ()


def rival(clause: Clause, doer: Doer) -> Rival:
    """Return those whom the weights favour over the ``doer`` of a clause; nobody where they agree."""
    own, by, weight = names_of(clause.scopes, doer.names), weights(), itemgetter(0)
    said, best = (_UNSEEN, own, _NOTHING), (-math.inf, _NOTHING, _NOTHING)
    for names, traits in candidates(clause):
        one = by[BASE] + math.fsum(filter(None, map(by.get, traits))), names, traits  # as ``weigh``: asked often
        if are_same(own, names):
            said = max(said, one, key=weight)
        else:
            best = max(best, one, key=weight)
    # Who issues the letter is named in it to ask, and to receive.
    if best[0] > said[0] and not clause.scopes.are_issuer(best[1]):
        return Rival(best[1], (_told(*said), _told(*best)))
    return NOBODY_ELSE


def _told(weight: float, names: tuple[str, ...], traits: tuple[str, ...]) -> str:
    """Return who it is, what it weighs and why, as ``extract --why`` shows it."""
    seen = [f"{trait} {weights().get(trait, 0.0):+.2f}" for trait in (*traits, BASE)]
    return f"{', '.join(names)} {weight:+.2f}: {'; '.join(seen)}"


def candidates(clause: Clause) -> list[Candidate]:
    """Return those who act in a clause, in order, and those whom the words above it bind."""
    scopes, above = clause.scopes, clause.scope
    acting = _acting(clause)
    found: list[Candidate] = []
    for turn, (before, doer) in enumerate(acting):
        names = names_of(scopes, doer.names)
        meant = above is not None and not set(names).isdisjoint(above.names)
        found.append((names, ("named", f"before={before}", f"turn={min(turn, _MOST)}", f"as above={meant}")))
    if above is not None:
        begins = bool(acting) and not acting[0][0]
        opens = ("nobody", "others", "acting")[bool(acting) + begins]
        found.append((above.names, (f"above={above.rule}", f"opens={opens}")))
    return found


def _acting(clause: Clause) -> list[tuple[str, Doer]]:
    """Return those who act in a clause, and what stands before each: nothing at its beginning."""
    view, end = clause.scopes.view, clause.end
    known = {clause.doer.start: clause.doer} if clause.doer else {}
    first = at = skip(view, clause.start, end)
    found = []
    for word in _WORD.finditer(view.lower, at, end):
        if word.start() < at or word[0] not in FIRST_WORDS:
            continue
        before = _BEFORE.search(view.lower, max(first, word.start() - _NEAR), word.start())
        if not before and word.start() > first:
            continue
        doer = known.get(word.start()) or doers_at(view, word.start(), end)
        if doer is not None and doer.acts and given_to(clause.scopes, doer.start, end) is None:
            at = doer.end
            found.append(((before["mark"] or before[0].split()[0]) if before else "", doer))
    return found


@cache
def weights() -> Mapping[str, float]:
    """Return the weight of each trait, in log-odds, as shipped."""
    return {trait: float(weight) for trait, weight in load_rows("rivals")}


def weigh(traits: Iterable[str], by: Mapping[str, float]) -> float:
    """Return what the weights of traits come to, in log-odds; a trait without a weight says nothing."""
    return by[BASE] + math.fsum(filter(None, map(by.get, traits)))


def are_same(names: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether the first of the names is one of the others, or a longer form of it, or the other way round."""
    return names[0].startswith(others) or others[0].startswith(names)
