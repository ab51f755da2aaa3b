"""A union that the words of a letter mean."""

from typing import NamedTuple

#: Who stands for a doer that the letter does not name.
UNKNOWN_DOER = "Chưa rõ đơn vị thực hiện"


class Target(NamedTuple):
    """One union (or class, where the registry does not tell) that the words mean."""

    name: str
    union_id: str | None = None
    is_sure: bool = True
    is_issuer: bool = False
    condition: str | None = None
    """Words that narrow the class, where the registry cannot tell whether this union meets them."""
    candidates: tuple[str, ...] = ()
    """Ids of the unions of which the words mean one, where they leave the choice."""
