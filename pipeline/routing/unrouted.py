"""What routing leaves to a person: classes of unions that the registry does not tell, as a flag of their letter."""

from collections.abc import Iterable

from pipeline.registry import Registry
from pipeline.routing.addressees import Addressees
from pipeline.routing.union_classes import is_class
from schemas import Flag, Letter, Obligation
from schemas.flags import Param

#: More names than these a clerk does not read in a warning; each row is marked besides.
_MOST_NAMES = 3


def with_unrouted(letter: Letter, obligations: Iterable[Obligation], registry: Registry | None) -> Letter:
    """Return the letter with one flag that names the classes (“Công đoàn cơ sở”) for which no union was found.

    Only where the registry knows the issuer, and unions of the office below it: without them no class can be told, and
    that is no doubt about the letter.
    Names that are no class (a department, a committee) are not expected in a registry of unions.
    """
    issuer = Addressees(letter.header, registry).issuer
    if registry is None or issuer is None or not registry.reaches_own(issuer):
        return letter
    left = [item for item in obligations if item.needs_review and item.union_id is None and is_class(item.union)]
    if not left:
        return letter
    names = tuple(dict.fromkeys(item.union for item in left))
    seen: dict[str, Param] = {"names": names[:_MOST_NAMES]}
    if len(names) > _MOST_NAMES:
        seen["more"] = len(names) - _MOST_NAMES
    first = min(left, key=lambda item: item.evidence.start)
    flag = Flag(code="needs-routing", params=seen, evidence=first.evidence)
    return letter.model_copy(update={"flags": (*letter.flags, flag)})
