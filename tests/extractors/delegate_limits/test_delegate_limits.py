"""Numbers that bound how many people attend, sit or are sent."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.delegate_limits import FoundLimit, find_limits
from extractors.delegate_limits.bounding import FigurePlace, may_count, ruling
from extractors.delegate_limits.counted import label_before
from extractors.delegate_limits.quantities import find_quantities
from extractors.lexicon import load
from extractors.outline import outline
from extractors.patterns import make_view
from extractors.transcript import transcribe
from tests.each import each, table
from tests.growing import assert_linear, repeated

HERE = Path(__file__).parent
NO_LIMITS = tomllib.loads((HERE / "not_limits.toml").read_text("utf-8"))


def find(text: str, lead: str = "", zone: str = "body") -> tuple[str, list[FoundLimit]]:
    whole = f"{lead}\n\n{text}" if lead else text
    spans = [(0, len(lead), zone)] if lead else []
    return whole, find_limits(make_view(whole), [*spans, (len(whole) - len(text), len(whole), zone)])


def as_written(found: FoundLimit, text: str) -> dict[str, Any]:
    row: dict[str, Any] = {"quote": text[found.start : found.end], "group": found.group, "bound": found.bound}
    for name in ("value", "min", "max"):
        if getattr(found, name) is not None:
            row[name] = getattr(found, name)
    if found.unit != "người":
        row["unit"] = found.unit
    if found.condition:
        row["condition"] = found.condition
    if found.applies_to_span:
        row["for"] = text[slice(*found.applies_to_span)]
    if found.team_span:
        row["team"] = text[slice(*found.team_span)]
    if found.flags:
        row["flags"] = list(found.flags)
    return row


@each("case", tomllib.loads((HERE / "cases.toml").read_text("utf-8"))["case"])
def test_limit_is_read(case: dict[str, Any]) -> None:
    text, found = find(case["text"], case.get("lead", ""))
    assert [as_written(one, text) for one in found] == case["limits"]


@each("text", NO_LIMITS["texts"])
def test_nothing_is_bounded(text: str) -> None:
    assert find(text)[1] == []


@each("kind", ["Báo cáo", "Biên bản"])
@each("text", NO_LIMITS["telling"])
def test_what_a_report_counts_bounds_nobody(text: str, kind: str) -> None:
    each = "Mỗi CĐCS cử hai mươi lăm đại biểu, trong đó nữ ít nhất 30%."
    whole = f"{text} {each}"
    assert [one.value for one in find_limits(make_view(whole), [(0, len(whole), "body")], (), kind)] == [25, 30]


@each("zone", ["head", "title", "addressees", "tail"])
def test_head_and_tail_hold_no_limits(zone: str) -> None:
    assert find("Mỗi đơn vị cử 02 đại biểu", zone=zone)[1] == []


TABLES = tomllib.loads((HERE / "tables.toml").read_text("utf-8"))["case"]


def in_table(text: str) -> list[dict[str, Any]]:
    view = transcribe(text).view
    parts = outline(view)
    found = find_limits(view, [(b.start, b.end, b.zone) for b in parts.blocks], parts.tables)
    return [as_written(one, view.text) for one in found]


@each("case", [pytest.param(case, id=case["title"]) for case in TABLES])
def test_what_a_table_allots(case: dict[str, Any]) -> None:
    assert in_table(case["text"]) == case["limits"]


@each("column", ["Đoàn đại biểu", "Đoàn", "Khối", "Cơ quan, đơn vị"])
def test_the_column_of_those_who_send_has_many_names(column: str) -> None:
    ruled, *_ = TABLES
    assert in_table(ruled["text"].replace("| Đơn vị |", f"| {column} |")) == ruled["limits"]


@each("bound", ["max", "min", "about"])
def test_every_bound_word_bounds(bound: str) -> None:
    for word in load("limits")["bounds"][bound]:
        _, found = find(f"Số lượng: {word} 90 đại biểu.")
        assert [(one.bound, one.value) for one in found] == [(bound, 90)], word


@each("noun", load("limits")["nouns"]["delegates"])
def test_every_kind_of_delegate_is_counted(noun: str) -> None:
    text, found = find(f"Mỗi đơn vị cử tối đa 02 {noun}.")
    assert [one.value for one in found] == [2] and text[found[0].start : found[0].end] == f"tối đa 02 {noun}"


@given(
    st.integers(1, 9999),
    st.sampled_from(["tối đa", "ít nhất", "khoảng", "không quá"]),
    st.sampled_from(["đại biểu", "học viên"]),
)
def test_figure_is_read_back(value: int, word: str, noun: str) -> None:
    text, found = find(f"Số lượng {word} {value:02d} {noun} tham dự.")
    assert [one.value for one in found] == [value] and word in text[found[0].start : found[0].end]


@pytest.mark.sweep
@each("piece", table(__file__, "hostile_text_takes_linear"))
def test_hostile_text_takes_linear_time(piece: str) -> None:
    def find(text: str) -> None:
        find_limits(make_view(text), [(0, len(text), "body")])

    assert_linear(find, repeated(piece), 3_000, 18_000)


@given(st.text(alphabet="đại biểu tối ngườihông quá nữcử 0123456789%-–/.,;:()\n", max_size=300))
def test_any_text_gives_sound_spans(text: str) -> None:
    for one in find(text)[1]:
        assert 0 <= one.start < one.end <= len(text)
        assert (one.bound == "range") == (one.min is not None) == (one.value is None)
        assert one.source in ("delegates", "people", "share", "words", "bare", "table")


# Each rule about a figure decides its good example and not its bad one.
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
def test_a_rule_decides_its_good_example_alone(rule: str) -> None:
    assert RULES[rule]["why"] and rule in list(deciding(rule, RULES[rule]["good"]))
    assert rule not in list(deciding(rule, RULES[rule]["bad"]))
