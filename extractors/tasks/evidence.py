"""What the grammar finds in a sentence, as traits for the second reader."""

from extractors.deliveries import read_delivery
from extractors.doers import Doer
from extractors.outline import Block
from extractors.second_reader import openings
from extractors.tasks.scopes import Scopes, doer_of, scope_of


def evidence(scopes: Scopes, block: Block, start: int, end: int) -> list[str]:
    """Return the traits of the sentence ``start:end`` of a block that words alone do not show.

    ``due=``: the types of its dates; ``delivers=``: whether something is sent, and to somebody named; ``doer=``:
    whether it names one, who acts or not, the issuer or another; ``scope=``: whom else it binds, by a heading
    (``firm``), by a lead-in or by the first request of the letter; ``before=``: how the block before it begins.
    """
    delivery, before = read_delivery(scopes.view, start, end), scopes.before.get(id(block))
    found = [
        f"delivers={('sends', 'to')[delivery.to is not None] if delivery.sends else ''}",
        f"doer={_doer(scopes, doer_of(scopes, start, end, block))}",
        f"scope={_scope(scopes, block)}",
        *map("due={}".format, set(scopes.days.within(start, end)) or ("",)),
    ]
    return [*found, *map("before={}".format, openings(scopes.view, before.start, before.end))] if before else found


def _doer(scopes: Scopes, doer: Doer | None) -> str:
    if doer is None:
        return ""
    return f"{('named', 'acts')[doer.acts]} {('other', 'issuer')[scopes.are_issuer(doer.names)]}"


def _scope(scopes: Scopes, block: Block) -> str:
    scope = scope_of(scopes, block)
    if scope is None or scope is scopes.default:
        return "" if scope is None else "letter"
    return ("lead-in", "firm")[scope.firm]
