"""Patterns and phrases that are kept as data: each finds what it must, the longest first, and not what it must not."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.delegate_limits.quantities import CUES as LIMITS
from extractors.earlier import CUES as EARLIER
from extractors.late_patterns import compiled_late, needed
from extractors.lexicon import load
from extractors.patterns import Covered, PhraseTable, make_view
from extractors.references.numbers import CUES as REFERENCES
from extractors.wordings import Wordings
from tests.each import each
from tests.extractors.spec_files import rows

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


_TABLE = PhraseTable(
    [("báo cáo", "report"), ("báo", "say"), ("gửi(?! lời)", "send"), ("đ/c", "comrade"), ("chậm nhất(?: là)?", "by")]
)


@each(("text", "value", "matched"), rows("phrases", "longest_wins"))
def test_longest_wins(text: str, value: str, matched: str) -> None:
    assert _TABLE.match(text, 0, len(text)) == (len(matched), value)


@each("text", ["gửi lời chúc", "báochí", "đc bí thư", "", " báo cáo", "12", "bão"])
def test_nothing_else_matches(text: str) -> None:
    assert _TABLE.match(text, 0, len(text)) is None


def test_a_match_ends_before_the_limit_and_first_words_are_known() -> None:
    assert _TABLE.match("báo cáo", 0, 5) == (3, "say") and _TABLE.match("báo cáo", 0, 2) is None
    assert _TABLE.first_words == {"báo", "gửi", "đ/c", "chậm"}


def test_a_pattern_must_begin_with_a_word() -> None:
    with pytest.raises(ValueError, match="plain word"):
        PhraseTable([("[bc]áo", "x")])


@given(st.text(alphabet="báocgửi đ/ntlà", max_size=30), st.integers(0, 30))
def test_any_place_of_any_text(text: str, at: int) -> None:
    found = _TABLE.match(text, min(at, len(text)), len(text))
    assert found is None or found[0] <= len(text)


# What spans cover together: the same as each of them by itself, asked at a cost that does not grow with them.
spans = st.builds(lambda start, length: (start, start + length), st.integers(0, 40), st.integers(1, 6))


@given(st.lists(spans), spans)
def test_a_place_is_touched_where_a_span_touches_it(held: list[tuple[int, int]], place: tuple[int, int]) -> None:
    start, end = place
    assert Covered(held).touches(start, end) == any(a < end and start < b for a, b in held)


# Patterns that are searched for only where one of their words stands find what they find everywhere.
_ENTRIES = ["thì (?:sẽ )?bị", "(?<!thông[ ])(?:điện )?báo[^.;]{0,9} (?:về|cho) ", "đôn đốc", "trừ", "không kể"]
_WORDS = ["thì", "sẽ", "bị", "báo", "điện", "thông", "về", "cho", "đôn", "đốc", "trừ", "không", "kể", "b", "."]


@each(("entry", "word"), rows("lazy_patterns", "the_word_that_an_entry"))
def test_the_word_that_an_entry_needs(entry: str, word: str) -> None:
    assert needed(entry) == word


@each("entry", ["gửi|nộp", r"\?", "(?:gửi|nộp)"])
def test_an_entry_must_need_a_word(entry: str) -> None:
    with pytest.raises(ValueError):
        needed(entry)


@given(st.lists(st.sampled_from(_WORDS)), st.integers(0, 40), st.integers(0, 60))
def test_nothing_is_lost(words: list[str], start: int, end: int) -> None:
    text = " ".join(words)
    asked = compiled_late("|".join(_ENTRIES), told_by=_ENTRIES)
    plain = compiled_late("|".join(_ENTRIES))
    spans = [[found.span() for found in pattern.finditer(text, start, end)] for pattern in (asked, plain)]
    assert spans[0] == spans[1] and (asked.search(text, start, end) is None) == (plain.search(text, start, end) is None)
