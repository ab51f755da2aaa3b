"""Each rule about a figure decides its good example and not its bad one."""

from collections.abc import Iterator

from extractors.delegate_limits.bounding import FigurePlace, may_count, ruling
from extractors.delegate_limits.counted import label_before
from extractors.delegate_limits.quantities import find_quantities
from extractors.lexicon import load
from extractors.patterns import make_view
from tests.each import each

RULES = load("limit_rules")
#: What stands above an example that is read below a heading or behind another figure.
LEADS = {
    "allotted": "đề nghị cử nhân sự như sau:",
    "led-to-come": "thành phần tham dự:",
    "masses-led": "cử các đồng chí sau dự lễ:",
}
#: An example's last figure is one of a list, or stands behind a limit.
LISTED = frozenset(["listed", "masses-listed"])
BEHIND = frozenset(["share-of-another-class", "next-share", "goes-on"])


def deciding(rule: str, text: str) -> Iterator[str]:
    """Yield the rules that decide the figures of a text, as the last one stands in what the rule is about."""
    view = make_view(text)
    found = find_quantities(view, 0, len(text))
    for index, one in enumerate(found):
        last = found[index - 1].end if index and rule in BEHIND else -1
        lead = LEADS.get(rule, "")
        place = FigurePlace(0, len(text), lead, label_before(view, one, 0), index > 0 and rule in LISTED, last)
        if may_count(view, one, place):
            yield ruling(view, one, place)[1]


@each("rule", [*RULES])
def test_the_good_example_is_decided_by_the_rule(rule: str) -> None:
    assert RULES[rule]["why"] and rule in list(deciding(rule, RULES[rule]["good"]))


@each("rule", [*RULES])
def test_the_bad_example_is_not(rule: str) -> None:
    assert rule not in list(deciding(rule, RULES[rule]["bad"]))
