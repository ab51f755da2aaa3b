"""Patterns that are kept as data: each finds what it must, and not what it must not."""

import re
from typing import Any

from extractors.delegate_limits.quantities import SAID as LIMITS
from extractors.earlier import SAID as EARLIER
from extractors.lexicon import load
from extractors.patterns import make_view
from extractors.references.numbers import SAID as REFERENCES
from extractors.wordings import Wordings
from tests.each import each

#: Files of patterns, with pieces of theirs that the code makes.
FILES = {
    "doer_patterns": Wordings(
        "doer_patterns", pieces={"asking": "", "long_verbs": "rà soát", "comrade": "đồng chí"}
    ),
    "task_patterns": Wordings("task_patterns"),
    "delivery_patterns": Wordings("delivery_patterns", pieces={"moves": "", "no_submit": ""}),
    "amendment_patterns": Wordings("amendment_patterns"),
}  # fmt: skip


@each(("file", "name"), [(file, name) for file in FILES for name in load(file)])
def test_each_pattern_has_a_reason_and_examples(file: str, name: str) -> None:
    row, pattern = load(file)[name], FILES[file][name]
    assert row["why"]
    assert pattern.search(row["good"]) and ("bad" not in row or not pattern.search(row["bad"]))


TABLES = {"limit_patterns": LIMITS, "reference_patterns": REFERENCES, "earlier_patterns": EARLIER}
#: Tables of rows that are patterns, and the file whose patterns they may name.
FURTHER = {"limit_senders": ("limit_patterns", "class", "class_alone")}
ROWS = [(table, row, "text", "") for table, patterns in TABLES.items() for row in patterns.rows.values()] + [
    (table, row, "pattern", "who")
    for further, (table, *kinds) in FURTHER.items()
    for kind in kinds
    for row in load(further)[kind]
]


def finds(pattern: re.Pattern[str], row: dict[str, Any], example: str, group: str) -> bool:
    """Whether the pattern of a row finds what an example has between bars, whole or in a group."""
    before, marked, behind = example.split("|")
    text = getattr(make_view(before + marked + behind), row.get("view", "lower"))
    span = len(before), len(before) + len(marked)
    if group:
        return any(found.span(group) == span for found in pattern.finditer(text))
    # What ends where a figure stands is searched for up to there; what looks ahead sees what follows.
    return pattern.fullmatch(text, *span) is not None or any(
        found.span() == span for found in [pattern.match(text, span[0])] if found
    )


@each(("table", "row", "key", "group"), ROWS)
def test_a_pattern_finds_its_good_example_alone(table: str, row: dict[str, Any], key: str, group: str) -> None:
    pattern = TABLES[table].made(row[key])
    assert finds(pattern, row, row["good"], group) and not finds(pattern, row, row["bad"], group)


@each("row", load("limit_senders")["leads"])
def test_what_stands_between_leads_to_the_figure(row: dict[str, Any]) -> None:
    def leads(example: str) -> bool:
        parts = zip(("opening", "between"), example.split("¶"), strict=True)
        return all(LIMITS.made(row[name]).fullmatch(make_view(text).lower) for name, text in parts)

    assert leads(row["good"]) and not leads(row["bad"])
