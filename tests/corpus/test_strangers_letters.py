"""No union of ours gets a row from a letter of a body that is not above it, unless the letter names it."""

import pytest

from pipeline.intake.one_file import routed
from pipeline.unions import Registry, office_list
from pipeline.unions.names import flat, key
from tests.corpus.chain_desks import REGISTRY
from tests.pipeline.corpus_letters import LETTERS, letter_in

OFFICE = "ha-son"


@pytest.fixture(scope="module")
def registry() -> Registry:
    return office_list.load(REGISTRY).of_office(OFFICE)


@pytest.mark.sweep
def test_letters_of_strangers_lay_nothing_on_our_unions(registry: Registry) -> None:
    """The letters of the corpus come from forty provinces; the office of the chain is in none of them."""
    above = {union.name for union in (registry[OFFICE], *registry.ancestors(OFFICE))}
    strangers, wrong = 0, []
    for path in sorted(LETTERS.glob("*.txt")):
        found = routed(letter_in(path), registry)
        if found.letter.header.issuer in above or "Việt Nam" in (found.letter.header.issuer or ""):
            continue  # a central union of a branch means that of each province
        strangers += 1
        told = f" {flat(key(found.letter.text))} "
        wrong += [
            (path.name, name)
            for one in found.laid if one.like.side != "outside" and one.like.strength == "binding"
            for name in one.names if f" {flat(key(name))} " not in told
        ]  # fmt: skip
    assert strangers > 100 and not wrong
