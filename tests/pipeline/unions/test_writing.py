"""A registry written out and read again is the same."""

import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.unions.importing import read_import
from pipeline.unions.national import shipped_unions
from pipeline.unions.office_list import csv_bytes, own_rows, xlsx_bytes
from schemas import KINDS_OF_UNION, Union
from tests.each import examples

CORPUS = Path(__file__).parents[3] / "corpus"
WORDS = st.text("aăâđêôơư éằ=+-@\"',.0123456789ABCĐ", min_size=1, max_size=12).map(str.strip).filter(bool)
#: But what looks like a day: a name that a workbook made of a typed text is refused.
NAMES = WORDS.filter(lambda words: any(char.isalpha() for char in words))
DAYS = st.none() | st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 1, 1))


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("which", ["sample", "national"])
def test_nothing_is_lost(tmp_path: Path, suffix: str, which: str) -> None:
    unions = own_rows(CORPUS / "registry.csv") if which == "sample" else shipped_unions()
    path = tmp_path / f"r{suffix}"
    path.write_bytes(xlsx_bytes(unions) if suffix == ".xlsx" else csv_bytes(unions, for_people=True))
    assert own_rows(path) == unions
    assert read_import(path).unions == unions and not read_import(path).columns
    path.write_bytes(csv_bytes(unions))
    assert own_rows(path) == unions


@settings(max_examples=examples(10, 30), deadline=None)
@given(
    st.builds(
        Union,
        id=WORDS.filter(lambda words: ";" not in words),
        name=NAMES,
        aliases=st.lists(WORDS, max_size=2).map(tuple),
        kind=st.sampled_from(sorted(KINDS_OF_UNION)),
        valid_from=DAYS,
        attributes=st.dictionaries(st.sampled_from(["size", "Điện thoại"]), WORDS),
    )
)
def test_whatever_the_cells_say(tmp_path_factory: pytest.TempPathFactory, union: Union) -> None:
    path = tmp_path_factory.getbasetemp() / "r"
    for data in (csv_bytes([union]), csv_bytes([union], for_people=True), xlsx_bytes([union])):
        path.write_bytes(data)
        assert own_rows(path) == (union,)
