"""Each rule about a figure decides its good example and not its bad one."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from extractors.delegate_limits.bounding import RULES, BoundingRule, FigurePlace, may_count, ruling
from extractors.delegate_limits.counted import label_before
from extractors.delegate_limits.quantities import find_quantities
from extractors.patterns import make_view
from tests.each import each

EXAMPLES = tomllib.loads(Path(__file__).with_name("rules.toml").read_text("utf-8"))
#: What stands above an example that is read below a heading or behind another figure.
LEADS = {
    "allotted": "đề nghị cử nhân sự như sau:",
    "led-to-come": "thành phần tham dự:",
    "masses-led": "cử các đồng chí sau dự lễ:",
}
#: An example's last figure is one of a list, or stands behind a limit.
LISTED = frozenset(["listed", "masses-listed"])
BEHIND = frozenset(["share-of-another-class", "next-share", "goes-on"])


def deciding(rule: BoundingRule, text: str) -> Iterator[str]:
    """Yield the rules that decide the figures of a text, as the last one stands in what the rule is about."""
    view = make_view(text)
    found = find_quantities(view, 0, len(text))
    for index, one in enumerate(found):
        last = found[index - 1].end if index and rule.name in BEHIND else -1
        lead = LEADS.get(rule.name, "")
        place = FigurePlace(0, len(text), lead, label_before(view, one, 0), index > 0 and rule.name in LISTED, last)
        if may_count(view, one, place):
            yield ruling(view, one, place)[1]


@each("rule", RULES)
def test_the_good_example_is_decided_by_the_rule(rule: BoundingRule) -> None:
    assert rule.name in list(deciding(rule, EXAMPLES[rule.name]["good"]))


@each("rule", RULES)
def test_the_bad_example_is_not(rule: BoundingRule) -> None:
    assert rule.name not in list(deciding(rule, EXAMPLES[rule.name]["bad"]))


def test_every_rule_has_a_name_a_reason_and_examples_of_its_own() -> None:
    assert [rule.name for rule in RULES] == list(EXAMPLES)
    assert all(rule.reason for rule in RULES)
