"""What a body has to do with a duty, on whose side the duty lies, and what is left to a person."""

import functools
from collections.abc import Iterable, Sequence

from extractors.doers.acts import VERBS
from extractors.lexicon import load
from extractors.patterns import make_view
from pipeline.duties.laid import Laid
from pipeline.registry import Bodies, Registry
from pipeline.registry.names import flat, key
from pipeline.routing.addressees import Addressees
from pipeline.routing.union_classes import UNKNOWN_DOER, Target, is_class
from schemas import Direction, Flag, Letter, Obligation, Side
from schemas.letter import Param
from schemas.office import Role

# --------------------
# What a body has to do with a duty: it leads, it coordinates, or it watches over the work of others.

_data = functools.partial(load, "roles", __package__)

#: Whoever watches is said to at the beginning of the duty; later “theo dõi” is one step among others.
_REACH = 240


def role_of_doer(words: str, kind: str, *, is_own: bool) -> Role:
    """Return the role of those who do a duty: ``words`` are its words, ``is_own`` says that it is the issuer's.

    A report is always led by the lower union that owes it, also where it says how the union watches something.

    >>> role_of_doer("Giao Văn phòng theo dõi, đôn đốc việc thực hiện", "task", is_own=True)
    'monitor'
    >>> role_of_doer("Xây dựng kế hoạch, theo dõi và báo cáo", "task", is_own=False)
    'lead'
    """
    if kind == "report" and not is_own:
        return "lead"
    return "monitor" if _watches(words[:_REACH]) else "lead"


def is_union(name: str) -> bool:
    """Say whether the words name a union or a class of unions.

    >>> is_union("các CĐCS"), is_union("Trạm Y tế phường")
    (True, False)
    """
    return key(name).startswith(tuple(_data()["unions"]["beginnings"]))


@functools.lru_cache(maxsize=64)  # the issuer and all others of a duty do the same
def _watches(said: str) -> bool:
    """Say whether the first act is to watch; words with capitals belong to names (“Ban Tổ chức”)."""
    view, monitor = make_view(said), _data()["monitor"]
    at, limit = 0, len(view.lower)
    while at < limit:
        rest = view.lower[at:]
        if rest.startswith(tuple(monitor["acts"])):
            return True
        if rest.startswith(tuple(monitor["acts_on_progress"])):
            return any(words in rest for words in monitor["progress"])
        leads = rest.startswith(_lead_ins())
        lead_in = next(words for words in _lead_ins() if rest.startswith(words)) if leads else ""
        verb = VERBS.match(view.lower, at, limit)
        if not lead_in and verb is not None and (at == 0 or view.plain[at].islower()):
            return False
        space = view.lower.find(" ", at + len(lead_in))
        at = space + 1 if space >= 0 else limit
    return False


@functools.cache
def _lead_ins() -> tuple[str, ...]:
    return tuple(sorted(_data()["monitor"]["lead_ins"], key=len, reverse=True))


# --------------------
# On whose side a duty lies, and which way a letter goes, as the office that reads it sees them.
#
# A duty is ours (owed to those above us), of a union below us (owed to us), or of outsiders: kept, never reminded.
# While nobody chose whose office this is, all that is not the issuer's own counts as below.


class Sides:
    """Answers for one letter."""

    def __init__(self, addressees: Addressees, registry: Registry | None) -> None:
        self._registry = registry
        self._office = registry.office if registry is not None else None
        self._issuer = addressees.issuer
        self._is_ours = self._office is not None and self._issuer == self._office
        above = registry.ancestors(self._office.id) if registry is not None and self._office is not None else ()
        self._reaches_us = self._is_ours or self._issuer in above

    def of(self, target: Target) -> Side:
        """Return on whose side a duty of this body lies."""
        if self._registry is None or self._office is None:
            return "outside" if target.is_issuer else "below"
        if target.union_id is not None:
            return self._registry.side_of(target.union_id)
        if target.name == UNKNOWN_DOER:
            return "ours"  # for us to find out
        if target.is_issuer:
            return "ours" if self._is_ours else "outside"
        if f" {flat(key(self._office.name))} " in f" {flat(key(target.name))} ":
            return "ours"  # a committee or an office of this union
        # A class that the registry cannot tell apart means unions near us only in letters from near us.
        return "below" if self._reaches_us and is_union(target.name) else "outside"

    def direction(self, laid: Iterable[Laid], concerned: Iterable[Bodies]) -> Direction:
        """Return which way the letter goes, by its duties and those whom its dates concern."""
        if self._is_ours:
            return "out"
        if self._registry is None or self._office is None:
            return "in"
        sides: set[Side] = {one.like.side for one in laid}
        if sides & {"ours", "below"}:
            return "in"
        each = {id(bodies): bodies for bodies in concerned}.values()  # many dates concern the same class
        sides |= {self._registry.side_of(union_id) for bodies in each for union_id in bodies.union_ids if union_id}
        if self._issuer is not None:
            sides.add(self._registry.side_of(self._issuer.id))  # what a union below us writes is a report to us
        return "in" if sides & {"ours", "below"} else "info"


# --------------------
# What routing leaves to a person, as flags: names that the registry lacks, duties that reach none of us.

#: More names than these a clerk does not read in a warning; each row is marked besides.
_MOST_NAMES = 3


def with_unrouted(
    letter: Letter, laid: Sequence[Laid], registry: Registry | None, direction: Direction, addressees: Addressees
) -> Letter:
    """Return the letter with a flag that names the unions and classes that the registry lacks, or the outsiders alone.

    Only where the registry knows the issuer, and unions of the office below it, can it lack one: otherwise no class can
    be told, and that is no doubt about the letter. Other bodies (a department, a committee) are not expected in it.
    A letter for us to know whose duties bind outsiders alone may be one whose words were not understood.
    """
    issuer = addressees.issuer
    knows = registry is not None and issuer is not None and registry.reaches_own(issuer)
    doubtful = [(one.like, _unknown(one)) for one in laid if one.like.needs_review]
    left = [(item, names) for item, names in doubtful if names]
    flags = [_flag("needs-routing", left)] if knows and left else []
    others = [one for one in laid if one.like.strength == "binding" and not one.like.issuer_own]
    if direction == "info" and others:
        flags.append(_flag("outsiders-only", [(one.like, one.names) for one in others]))
    return letter.model_copy(update={"flags": (*letter.flags, *flags)}) if flags else letter


def _unknown(laid: Laid) -> tuple[str, ...]:
    """Return the names that the registry lacks and should have."""
    item = laid.like
    names = (name for name, union_id in zip(laid.names, laid.union_ids, strict=True) if union_id is None)
    is_near = item.side != "outside" and not item.candidates
    return tuple(name for name in names if is_class(name) or (is_near and is_union(name)))


def _flag(code: str, owed: Sequence[tuple[Obligation, Sequence[str]]]) -> Flag:
    names = tuple(dict.fromkeys(name for _, those in owed for name in those))
    seen: dict[str, Param] = {"names": names[:_MOST_NAMES]}
    if len(names) > _MOST_NAMES:
        seen["more"] = len(names) - _MOST_NAMES
    return Flag(
        code=code, params=seen, evidence=min((item.evidence for item, _ in owed), key=lambda place: place.start)
    )
