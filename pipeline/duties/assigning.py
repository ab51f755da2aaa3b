"""Duties of which the letter leaves open whose they are, given to the unions that a person chose.

A pure function of what routing made of the letter and of the choices: taken back, a choice leaves nothing behind.
"""

import hashlib
from collections.abc import Mapping, Sequence

from pipeline.duties.laid import Laid, alone
from pipeline.registry import BoundBody

#: Id of an obligation as routing made it → the unions that a person gave it to.
Choices = Mapping[str, Sequence[BoundBody]]


def assigned(laid: Sequence[Laid], choices: Choices) -> list[Laid]:
    """Return what is laid on unions with the choices laid over it.

    The first union chosen keeps the id of the row; a union that has the duty already does not get it twice.
    """
    items = [(one, list(one.each())) for one in laid]
    owing = {(item.parent, item.union_id, item.role) for _, each in items for item in each if item.id not in choices}
    found: list[Laid] = []
    for one, each in items:
        given = [item for item in each if item.id in choices]
        rest = [item for item in each if item.id not in choices]
        if rest:
            kept = {"names": tuple(item.union for item in rest), "union_ids": tuple(item.union_id for item in rest)}
            found.append(one.model_copy(update=kept) if given else one)
        for item in given:
            for at, body in enumerate(choices[item.id]):
                if (item.parent, body.union_id, item.role) in owing:
                    continue
                owing.add((item.parent, body.union_id, item.role))
                own = {"id": id_of(item.id, body, at), "union": body.name, "union_id": body.union_id, "side": "below"}
                found.append(alone(item.model_copy(update={**own, "needs_review": False, "candidates": ()})))
    return found


def id_of(obligation: str, body: BoundBody, at: int) -> str:
    """Return the id of the row of the union that was chosen as number ``at`` (from 0)."""
    if at == 0:
        return obligation
    return hashlib.sha256(f"{obligation}\n{body.union_id or body.name}".encode()).hexdigest()[:12]
