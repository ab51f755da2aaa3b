"""Duties of which the letter leaves open whose they are, given to the unions that a person chose.

A pure function of what routing made of the letter and of the choices: taken back, a choice leaves nothing behind.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from pipeline.registry import Body
from schemas import Obligation

#: Id of an obligation as routing made it → the unions that a person gave it to.
Choices = Mapping[str, Sequence[Body]]


def assigned(items: Iterable[Obligation], choices: Choices) -> list[Obligation]:
    """Return obligations with the choices laid over them.

    The first union chosen keeps the id of the row; a union that has the duty already does not get it twice.
    """
    items = list(items)
    owing = {(item.parent, item.union_id, item.role) for item in items if item.id not in choices}
    found: list[Obligation] = []
    for item in items:
        for at, body in enumerate(choices.get(item.id, ())):
            if (item.parent, body.union_id, item.role) in owing:
                continue
            owing.add((item.parent, body.union_id, item.role))
            changes = {"id": id_of(item.id, body, at), "union": body.name, "union_id": body.union_id, "side": "below"}
            found.append(item.model_copy(update={**changes, "needs_review": False, "candidates": ()}))
        if item.id not in choices:
            found.append(item)
    return found


def id_of(obligation: str, body: Body, at: int) -> str:
    """Return the id of the row of the union that was chosen as number ``at`` (from 0)."""
    if at == 0:
        return obligation
    return hashlib.sha256(f"{obligation}\n{body.union_id or body.name}".encode()).hexdigest()[:12]
