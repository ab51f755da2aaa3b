"""How those whom a clause binds are called: in full, as the heading, the addressees or words before call them."""

import re

from extractors.bodies import find_bodies
from extractors.counting import PATTERN, number_of
from extractors.doers import Doer, any_duty
from extractors.lexicon import load
from extractors.patterns import any_of, phrase
from extractors.tasks.scopes import DoerScope, Scopes, names_of, scope_of

_WORDS = load("tasks")
#: “các đơn vị (như kính gửi)”: those to whom the letter is addressed.
_AS_ADDRESSED = phrase(rf" *\( *(?:như |có tên )?{any_of(_WORDS['as_addressed'])} *\)")
_GENERAL = phrase(rf"{any_duty('general_names')}(?: (?:trong|thuộc|trên) .+)?")
_UNITS = re.compile(any_of(_WORDS["units"]))
_POST = re.compile(rf"{any_of(_WORDS['posts'])}$")
#: “CĐCS A và CĐCS B làm điểm; | hai đơn vị này | báo cáo”: so many that were named before.
_THOSE = phrase(
    rf"(?P<many>{PATTERN}|\d{{1,2}}) (?P<kind>{any_duty('those_named')})(?: {any_duty('named_above')})?(?!\w)"
)
#: Names; nobody remembers more of them when reading “Sở”.
_REMEMBERED = 500


def names_meant(scopes: Scopes, start: int, end: int, doer: Doer, scope: DoerScope | None) -> tuple[str, ...]:
    """Return the names of those whom a clause binds, written out as the letter writes them elsewhere."""
    view = scopes.view
    names = names_of(scopes, those_named(scopes, start, doer) or _as_in_scope(doer.names, scope))
    if _AS_ADDRESSED.match(view.lower, doer.end, end) and scopes.context.addressees:
        names = scopes.context.addressees
    names = _as_headed(scopes, start, names) if doer.start < doer.end else names
    if len(names) == 1 and not view.lower.startswith(("các ", "mỗi ", "từng ", "những "), doer.start):
        names = (_as_named_before(scopes, names[0]),)
    scopes.named_last.extend(names)
    return names


def those_named(scopes: Scopes, start: int, doer: Doer) -> tuple[str, ...]:
    """Return the bodies that a number takes up (``hai đơn vị này``): all that its paragraph named, if so many."""
    block = scopes.block_at(start)
    those = _THOSE.match(scopes.view.lower, doer.start, doer.end) if block else None
    if block is None or those is None:
        return ()
    bodies = find_bodies(scopes.view, block.start, doer.start)
    kind = "" if those["kind"] in _ANY_BODY else those["kind"]
    named = tuple(dict.fromkeys(body.name for body in bodies if body.name.lower().startswith(kind)))
    return named if len(named) == number_of(those["many"]) else ()


_ANY_BODY = ("đơn vị", "cơ quan", "nơi", "bên")


def is_general(name: str) -> bool:
    """Say whether a name leaves open who is meant (``các đơn vị``): the letter's addressees are."""
    return _GENERAL.fullmatch(name.lower()) is not None


def _as_in_scope(names: tuple[str, ...], scope: DoerScope | None) -> tuple[str, ...]:
    """Call a body as its heading does where the sentence names it shortly (``Sở`` under ``1. Sở Nội vụ``)."""
    if scope is None:
        return names
    return tuple(next((full for full in scope.names if full.startswith(name + " ")), name) for name in names)


def _as_headed(scopes: Scopes, start: int, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the class of the heading where an item under it only says ``các đơn vị``."""
    if not all(_UNITS.fullmatch(name.lower()) for name in names):
        return names
    block = scopes.block_at(start)
    above = scope_of(scopes, block) if block else None
    if above is None or not above.firm or all(is_general(name) for name in above.names):
        return names
    return above.names


def _as_named_before(scopes: Scopes, name: str) -> str:
    """Return the full name that a one-word name (``Sở``) stands for: the last one that began with it."""
    for addressee in scopes.context.addressees:
        whole = re.search(rf"(?<!\w){re.escape(name)} [^\d,;]+", addressee, re.IGNORECASE)
        if whole and _POST.match(name.lower()):
            found = whole[0].strip()
            return found[:1].upper() + found[1:]  # “Tổ trưởng” in a letter to “các tổ trưởng công đoàn”
    if " " in name and name not in _WORDS["short_names"]:
        return name
    recent = reversed(scopes.named_last[-_REMEMBERED:])
    return next((full for full in recent if full.startswith(name + " ")), name)
