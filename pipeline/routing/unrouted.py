"""What routing leaves to a person, as flags: names that the registry lacks, duties that reach none of us."""

from collections.abc import Sequence

from pipeline.duties.laid import Laid
from pipeline.registry import Registry
from pipeline.routing.addressees import Addressees
from pipeline.routing.roles import is_union
from pipeline.routing.union_classes import is_class
from schemas import Direction, Flag, Letter, Obligation
from schemas.letter import Param

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
