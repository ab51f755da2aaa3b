"""Documents cited by number or symbol; every kind of document and code of an issuer is read as its example says."""

import datetime
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.lexicon import load
from extractors.patterns import make_view
from extractors.references import FoundReference, find_references, read_own_number
from extractors.references.numbers import (
    ISSUERS,
    KINDS,
    KINDS_BY_CODE,
    UNITS,
    clean_number,
    kind_of_symbol,
    mend,
    read_symbol,
)
from extractors.references.relations import RULES, RelationRule
from tests.each import each, table
from tests.growing import assert_linear, repeated

HERE = Path(__file__).parent
CASES = [
    pytest.param(case, id=case.get("about", case["text"][:70]))
    for file in ("cases", "in_letters", "one_document")
    for case in tomllib.loads((HERE / f"{file}.toml").read_text("utf-8"))["case"]
]


def find(
    text: str, zone: str = "body", own: tuple[str | None, str | None] = (None, None), title: str = "", **more: Any
) -> list[FoundReference]:
    """Read ``text``, which begins with the letter's ``title`` where it has one."""
    spans = [(0, len(title), "title"), (len(title), len(text), zone)]
    return find_references(make_view(text), spans[not title :], own, **more)


def as_written(found: FoundReference, text: str) -> dict[str, Any]:
    row = {"quote": text[found.start : found.end]}
    for name in ("kind", "number", "symbol", "year", "date", "issuer"):
        if getattr(found, name) is not None:
            row[name] = getattr(found, name)
    if found.relation != "cites":
        row["relation"] = found.relation
    if found.flags:
        row["flags"] = list(found.flags)
    return row


@each("case", CASES)
def test_citation_is_read(case: dict[str, Any]) -> None:
    title = case.get("title", "")
    text = f"{title}\n{case['text']}" if title else case["text"]
    own = tuple(word or None for word in case.get("own", ("", "")))
    found = find(text, case.get("zone", "body"), own, title, **case.get("letter", {}))
    assert len(found) == len(case["refs"])
    for document, expected in zip(found, case["refs"], strict=True):
        row = as_written(document, text)
        if expected.get("issuer") == "*":
            row["issuer"] = "*"
        if "quote" not in expected:
            row.pop("quote")
        assert row == expected and len(document.mentions) == case.get("mentions", len(document.mentions))
        if "disputed" in case:
            assert [text[slice(*place)] for place in document.disputed] == case["disputed"]


@each("text", tomllib.loads((HERE / "not_references.toml").read_text("utf-8"))["texts"])
def test_nothing_is_cited(text: str) -> None:
    assert find(text) == []


@given(
    st.integers(1, 99999),
    st.sampled_from(["Kế hoạch", "Hướng dẫn", "Thông báo", "Quyết định"]),
    st.dates(min_value=datetime.date(2010, 1, 1), max_value=datetime.date(2029, 12, 31)),
)
def test_what_is_written_is_read_back(number: int, kind: str, day: Any) -> None:
    code = {"Kế hoạch": "KH", "Hướng dẫn": "HD", "Thông báo": "TB", "Quyết định": "QĐ"}[kind]
    symbol, written = f"{code}-LĐLĐ", f"{day.day:02d}/{day.month}/{day.year}"
    (found,) = find(f"theo {kind} số {number:02d}/{symbol} ngày {written} của LĐLĐ tỉnh về công tác năm")
    assert (found.kind, found.number, found.symbol, found.date) == (kind, str(number), symbol, day.isoformat())


@pytest.mark.sweep
@each("piece", table(__file__, "hostile_text_takes_linear"))
def test_hostile_text_takes_linear_time(piece: str) -> None:
    def find(text: str) -> None:
        find_references(make_view(text), [(0, len(text), "body")], (None, None))

    assert_linear(find, repeated(piece), 7_500, 60_000)


@given(st.text(alphabet="số KHĐLhoạchngàytháng/-.,;()0123456789\n ", max_size=300))
def test_any_text_gives_sound_spans(text: str) -> None:
    for one in find(text):
        assert 0 <= one.start < one.end <= len(text) and all(0 <= a < b <= len(text) for a, b in one.mentions)


# The number of a letter's own head.
TABLE = tomllib.loads((Path(__file__).parent / "own_numbers.toml").read_text("utf-8"))


def read(head: str) -> Any:
    return read_own_number(make_view(head), 0, len(head))


@each("case", TABLE["case"])
def test_head_gives_number_symbol_and_kind_with_their_places(case: dict[str, Any]) -> None:
    own = read(case["head"])
    assert own is not None
    told = (own.number, own.symbol, own.year, own.kind)
    assert told == tuple(case.get(k) for k in ("number", "symbol", "year", "kind"))
    assert own.repaired == case.get("repaired", False)
    assert (own.number_span is None, own.symbol_span is None) == (own.number is None, own.symbol is None)
    for span in (own.number_span, own.symbol_span):
        if span:
            assert own.start <= span[0] < span[1] <= own.end
    if own.number_span and not own.repaired:
        assert clean_number(case["head"][slice(*own.number_span)]) == own.number


@each("head", TABLE["none"])
def test_head_without_number_gives_none(head: str) -> None:
    assert read(head) is None


@given(
    st.integers(1, 99999),
    st.sampled_from(["KH-LĐLĐ", "HD-CĐN", "SNV-CCVC", "TLĐ-ToC"]),
    st.sampled_from(["", " ", "  "]),
)
def test_number_and_symbol_survive_blanks(number: int, symbol: str, blank: str) -> None:
    kind, issuer = symbol.split("-")
    own = read(f"Số:{blank}{number}{blank}/{blank}{kind}-{blank}{issuer}")
    assert (own.number, own.symbol) == (str(number), symbol)


# Each rule of what a letter does with a document decides its good example and not its bad one.
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
    assert decided(rule, example["good"]) == rule.name and decided(rule, example["bad"]) != rule.name


def test_every_rule_has_a_name_a_reason_and_examples_of_its_own() -> None:
    assert [rule.name for rule in RULES] == list(EXAMPLES) and all(rule.reason for rule in RULES)


SAID = [(kind["name"], example) for kind in load("kinds")["kind"] for example in kind["examples"]]


def test_names_are_given_once() -> None:
    assert max(Counter(kind.name for kind in KINDS).values()) == 1


@each(("name", "example"), SAID)
def test_symbol_of_the_example_gives_its_kind(name: str, example: str) -> None:
    text = f"theo {name} số {example}"
    (found,) = find_references(make_view(text), [(0, len(text), "body")], (None, None))
    assert found.kind == name and found.number


@each(("name", "example"), SAID)
def test_code_alone_gives_the_kind(name: str, example: str) -> None:
    numbers, symbol = re.fullmatch(r"((?:\d+/)?\d+)[/-](.+)", example).groups()  # type: ignore[union-attr]
    seen = read_symbol(make_view(symbol), 0, len(symbol))
    assert seen is not None and kind_of_symbol(seen, legal="/" in numbers) == name


def test_every_code_of_a_kind_is_known() -> None:
    for kind in KINDS:
        for code in kind.codes:
            assert code in KINDS_BY_CODE


def test_codes_stand_for_one_body_each() -> None:
    for section, codes in load("issuers").items():
        assert len(codes) == len(set(codes)), section
        assert all(name.strip() == name and name for name in codes.values())


#: Codes that are known, or may mean another.
LEFT = [*sorted(set(ISSUERS) | set(UNITS)), "DA", "ĐA", "HD", "HĐ", "CDC", "ABC", "QH15", "BCĐ138"]


@each(("seen", "meant"), [*table(__file__, "lost_bar_of_d"), *zip(LEFT, LEFT, strict=True)])
def test_lost_bar_of_d_is_mended(seen: str, meant: str) -> None:
    assert mend(seen) == meant


def test_expansion() -> None:
    assert ISSUERS.get("LĐLĐ") == "Liên đoàn Lao động" and ISSUERS.get("XYZ") is None
