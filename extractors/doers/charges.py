"""Clauses that tell how people come to act, before their act: ``được phân công | giúp cơ sở``, ``phụ trách khối: …``.

Usage of plans and decisions that assign work to committee members and officials (``phân công phụ trách``).
"""

import re

from extractors.doers.acts import HARD_STOP, MODALS, WORD, act_inside, any_duty, in_compound
from extractors.patterns import LOWER, View, phrase

#: How people come to act is no part of their name: “Ủy viên Ban Chấp hành | theo địa bàn được phân công | giúp cơ sở”.
_CHARGE = phrase(
    rf"(?P<nouns>(?: (?:trong|thuộc) [^,.;:()]{{3,40}}?|(?: [{LOWER}]+){{0,3}}?)) "
    rf"(?:{any_duty('charged')}|(?P<in_charge>phụ trách))(?!\w)"
)


def behind_charge(view: View, end: int, limit: int) -> int | None:
    """Return where the name of people ends behind whom a clause tells what they are charged with, before their act."""
    found = _CHARGE.match(view.plain, end, limit)
    if found is None:
        return None
    first: int | None = None
    for word in WORD.finditer(view.lower, found.end(), min(limit, found.end() + 90)):
        if HARD_STOP.search(view.plain[found.end() : word.start()]):
            break
        if MODALS.match(view.lower, word.start(), limit) and not in_compound(view, word.start()):
            return _named_until(view, found, word.start())
        if first is None and word.start() > found.end() + 1 and act_inside(view, word.start(), limit):
            first = word.start()
    colon = view.plain.find(":", found.end(), found.end() + 45)
    if first is None or (0 <= colon < first):
        said = view.plain[found.end() : colon]
        alone = found["in_charge"] and colon >= 0 and "," not in said and not HARD_STOP.search(said)
        return _named_until(view, found, colon) if alone else None
    object_ = view.plain[found.end() : first]
    if found["in_charge"] and ("," in object_ or len(object_.split()) > _LONGEST_CHARGE):
        return None
    return _named_until(view, found, first)


_LONGEST_CHARGE = 4  # words


def _named_until(view: View, charge: re.Match[str], act: int) -> int:
    """Return where the name ends: what people are in charge of narrows it, that they are charged does not."""
    at = act if charge["in_charge"] else charge.end("nouns")
    return charge.start() + len(view.plain[charge.start() : at].rstrip())
