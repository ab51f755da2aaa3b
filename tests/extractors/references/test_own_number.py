"""The number of a letter's own head."""

import tomllib
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from extractors.patterns import make_view
from extractors.references import read_own_number
from extractors.references.numbers import clean_number
from tests.each import each

TABLE = tomllib.loads((Path(__file__).parent / "own_numbers.toml").read_text("utf-8"))


def read(head: str) -> Any:
    return read_own_number(make_view(head), 0, len(head))


@each("case", TABLE["case"])
def test_head_gives_number_symbol_and_kind(case: dict[str, Any]) -> None:
    own = read(case["head"])
    assert own is not None
    assert (own.number, own.symbol, own.year, own.kind) == tuple(
        case.get(k) for k in ("number", "symbol", "year", "kind")
    )
    assert own.repaired == case.get("repaired", False)


@each("case", TABLE["case"])
def test_spans_hold_the_values(case: dict[str, Any]) -> None:
    own = read(case["head"])
    assert (own.number_span is None) == (own.number is None)
    assert (own.symbol_span is None) == (own.symbol is None)
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
