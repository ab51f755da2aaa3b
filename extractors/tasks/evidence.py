"""What the grammar finds in a sentence, as traits for the second reader."""

from extractors.deliveries import read_delivery
from extractors.outline import Block
from extractors.second_reader import openings
from extractors.tasks.above import scope_of
from extractors.tasks.own_doers import doer_of
from extractors.tasks.scopes import Scopes

#: How a doer is told: whether it acts, whether it is the issuer.
_SAID = {
    (False, False): "named other",
    (True, False): "acts other",
    (False, True): "named issuer",
    (True, True): "acts issuer",
}


def evidence(scopes: Scopes, block: Block, start: int, end: int) -> list[str]:
    """Return the traits of the sentence ``start:end`` of a block that words alone do not show.

    ``due=``: the types of its dates; ``delivers=``: whether something is sent, and to somebody named; ``doer=``:
    whether it names one, who acts or not, the issuer or another; ``scope=``: whom else it binds, by a heading
    (``firm``), by a lead-in or by the first request of the letter; ``before=``: how the block before it begins.
    """
    delivery, before = read_delivery(scopes.view, start, end), scopes.before.get(id(block))
    scope, doer = scope_of(scopes, block), doer_of(scopes, start, end, block)
    found = [
        f"delivers={('sends', 'to')[delivery.to is not None] if delivery.sends else ''}",
        f"doer={_SAID[doer.acts, scopes.are_issuer(doer.names)] if doer else ''}",
        f"scope={'' if scope is None else 'letter' if scope is scopes.default else ('lead-in', 'firm')[scope.firm]}",
        *map("due={}".format, set(scopes.days.within(start, end)) or ("",)),
    ]
    return [*found, *map("before={}".format, openings(scopes.view, before.start, before.end))] if before else found
