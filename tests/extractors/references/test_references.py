"""Documents cited by number or symbol."""

import datetime
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.patterns import make_view
from extractors.references import FoundReference, find_references
from tests.each import each, table
from tests.growing import assert_linear, repeated

HERE = Path(__file__).parent
CASES = [
    pytest.param(case, id=case.get("about", case["text"][:70]))
    for file in ("cases", "in_letters", "one_document")
    for case in tomllib.loads((HERE / f"{file}.toml").read_text("utf-8"))["case"]
]
NOT_REFERENCES = tomllib.loads((HERE / "not_references.toml").read_text("utf-8"))["texts"]


def find(
    text: str, zone: str = "body", own: tuple[str | None, str | None] = (None, None), title: str = "", **more: Any
) -> list[FoundReference]:
    """Read ``text``, which begins with the letter's ``title`` where it has one."""
    spans = [(0, len(title), "title"), (len(title), len(text), zone)]
    return find_references(make_view(text), spans[not title :], own, **more)


def as_written(found: FoundReference, text: str) -> dict[str, Any]:
    """Return the record as the table writes it."""
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
        assert row == expected
        assert len(document.mentions) == case.get("mentions", len(document.mentions))
        if "disputed" in case:
            assert [text[slice(*place)] for place in document.disputed] == case["disputed"]


@each("text", NOT_REFERENCES)
def test_nothing_is_cited(text: str) -> None:
    assert find(text) == []


# ---------------------------------------------------------------- properties


@given(
    st.integers(1, 99999),
    st.sampled_from(["Kế hoạch", "Hướng dẫn", "Thông báo", "Quyết định"]),
    st.dates(min_value=datetime.date(2010, 1, 1), max_value=datetime.date(2029, 12, 31)),
)
def test_what_is_written_is_read_back(number: int, kind: str, day: Any) -> None:
    code = {"Kế hoạch": "KH", "Hướng dẫn": "HD", "Thông báo": "TB", "Quyết định": "QĐ"}[kind]
    symbol, written = f"{code}-LĐLĐ", f"{day.day:02d}/{day.month}/{day.year}"
    text = f"theo {kind} số {number:02d}/{symbol} ngày {written} của LĐLĐ tỉnh về công tác năm"
    (found,) = find(text)
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
        assert 0 <= one.start < one.end <= len(text)
        assert all(0 <= a < b <= len(text) for a, b in one.mentions)
