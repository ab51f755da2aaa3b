"""What routing leaves to a person, as flags: names that the registry lacks, duties that reach none of us."""

from collections.abc import Iterable, Sequence

from pipeline.registry import Registry
from pipeline.routing.addressees import Addressees
from pipeline.routing.roles import is_union
from pipeline.routing.union_classes import is_class
from schemas import Direction, Flag, Letter, Obligation
from schemas.flags import Param

#: More names than these a clerk does not read in a warning; each row is marked besides.
_MOST_NAMES = 3


def with_unrouted(
    letter: Letter, obligations: Sequence[Obligation], registry: Registry | None, direction: Direction
) -> Letter:
    """Return the letter with a flag that names the unions and classes that the registry lacks, or the outsiders alone.

    Only where the registry knows the issuer, and unions of the office below it, can it lack one: otherwise no class can
    be told, and that is no doubt about the letter. Other bodies (a department, a committee) are not expected in it.
    A letter for us to know whose duties bind outsiders alone may be one whose words were not understood.
    """
    issuer = Addressees(letter.header, registry).issuer
    knows = registry is not None and issuer is not None and registry.reaches_own(issuer)
    left = [item for item in obligations if item.needs_review and item.union_id is None and _is_expected(item)]
    flags = [_flag("needs-routing", left)] if knows and left else []
    others = [item for item in obligations if item.strength == "binding" and not item.issuer_own]
    if direction == "info" and others:
        flags.append(_flag("outsiders-only", others))
    return letter.model_copy(update={"flags": (*letter.flags, *flags)}) if flags else letter


def _is_expected(item: Obligation) -> bool:
    return is_class(item.union) or (item.side != "outside" and not item.candidates and is_union(item.union))


def _flag(code: str, items: Iterable[Obligation]) -> Flag:
    owed = list(items)
    names = tuple(dict.fromkeys(item.union for item in owed))
    seen: dict[str, Param] = {"names": names[:_MOST_NAMES]}
    if len(names) > _MOST_NAMES:
        seen["more"] = len(names) - _MOST_NAMES
    return Flag(code=code, params=seen, evidence=min((item.evidence for item in owed), key=lambda place: place.start))
