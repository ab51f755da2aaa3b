"""Each rule of what a letter does with a document decides its good example and not its bad one."""

import tomllib
from pathlib import Path

from extractors.patterns import make_view
from extractors.references import find_references
from extractors.references.relations import RULES, RelationRule
from tests.each import each

EXAMPLES = tomllib.loads(Path(__file__).with_name("relations.toml").read_text("utf-8"))


def decided(rule: RelationRule, text: str) -> str:
    """Return the rule that decides the last citation of a text as it stands in the example of ``rule``."""
    title = EXAMPLES[rule.name].get("title", "")
    whole = f"{title}\n{text}"
    spans = [(0, len(title), "title"), (len(title) + 1, len(whole), EXAMPLES[rule.name].get("zone", "body"))]
    return find_references(make_view(whole), spans, (None, None), issued_on="2024-03-06")[-1].rule


@each("rule", RULES)
def test_a_rule_decides_its_good_example_alone(rule: RelationRule) -> None:
    example = EXAMPLES[rule.name]
    assert decided(rule, example["good"]) == rule.name
    assert decided(rule, example["bad"]) != rule.name


def test_every_rule_has_a_name_a_reason_and_examples_of_its_own() -> None:
    assert [rule.name for rule in RULES] == list(EXAMPLES)
    assert all(rule.reason for rule in RULES)
