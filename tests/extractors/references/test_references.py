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
    pytest.param(case, id=case["text"][:70])
    for file in ("cases", "in_letters")
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
    found = [as_written(one, text) for one in find(text, case.get("zone", "body"), title=title)]
    assert len(found) == len(case["refs"])
    for row, expected in zip(found, case["refs"], strict=True):
        if expected.get("issuer") == "*":
            row["issuer"] = "*"
        if "quote" not in expected:
            row.pop("quote")
        assert row == expected


@each("text", NOT_REFERENCES)
def test_nothing_is_cited(text: str) -> None:
    assert find(text) == []


# ---------------------------------------------------------------- the letter's own number


def test_own_number_is_no_reference() -> None:
    assert find("Căn cứ Kế hoạch số 12/KH-CĐN ngày 05/3/2024", own=("12", "KH-CĐN"), issued_on="2024-03-05") == []


def test_annex_that_names_its_letter_is_no_reference() -> None:
    text = "(Kèm theo Kế hoạch số 12/KH-CĐN ngày 06/3/2024 của Công đoàn ngành)"
    assert find(text, "annex", ("12", "KH-CĐN"), issued_on="2024-03-05") == []


def test_annex_of_a_letter_with_a_blank_number_is_no_reference() -> None:
    own = (None, "KH-CĐN")
    assert find("(Kèm theo Kế hoạch số      /KH-CĐN ngày    /3/2024)", "annex", own) == []
    assert find("(Kèm theo Kế hoạch số 15/KH-CĐN ngày 05/3/2024)", "annex", own) == []


def test_same_number_of_another_day_is_another_document() -> None:
    found = find(
        "Thực hiện Kế hoạch số 12/KH-LĐLĐ ngày 02/01/2024 của LĐLĐ tỉnh", own=("12", "KH-LĐLĐ"), issued_on="2024-03-05"
    )
    assert [one.date for one in found] == ["2024-01-02"]


def test_other_number_with_the_same_symbol_is_a_reference_of_a_letter_with_a_blank_number() -> None:
    assert len(find("Thực hiện Kế hoạch số 107/KH-CĐYT ngày 22/7/2021", own=(None, "KH-CĐYT"))) == 1


# ---------------------------------------------------------------- mentions of one document


def test_mentions_of_one_document_are_one_reference() -> None:
    text = "Thực hiện Kế hoạch số 8/KH-LĐLĐ ngày 03/01/2023 của LĐLĐ tỉnh. Theo Kế hoạch số 8/KH-LĐLĐ, các đơn vị nộp."
    found = find(text)
    assert len(found) == 1
    assert len(found[0].mentions) == 2
    assert found[0].date == "2023-01-03"


def test_number_alone_is_the_document_cited_in_full_before() -> None:
    found = find("Nghị quyết số 29-NQ/TW ngày 04/11/2013 và việc thực hiện Nghị quyết 29 ở cơ sở")
    assert [one.symbol for one in found] == ["NQ/TW"]


def test_first_mention_gives_the_values() -> None:
    found = find("triển khai Nghị quyết 29 của Trung ương. Nghị quyết số 29-NQ/TW ngày 04/11/2013 đã nêu rõ")
    assert [(one.number, one.symbol, one.date) for one in found] == [("29", None, None)]


def test_one_number_with_two_days_of_a_year_is_one_document_in_dispute() -> None:
    """One entry a document (GUIDELINES); the other day is kept as a mention that a person should look at."""
    text = "Kế hoạch số 8/KH-LĐLĐ ngày 03/01/2023 của LĐLĐ tỉnh; Kế hoạch số 8/KH-LĐLĐ ngày 13/01/2023 của LĐLĐ tỉnh"
    (found,) = find(text)
    assert found.date == "2023-01-03"
    assert ["13/01/2023" in text[start:end] for start, end in found.disputed] == [True]


def test_one_number_in_two_years_is_two_documents() -> None:
    found = find("Kế hoạch số 8/KH-LĐLĐ ngày 03/01/2022; Kế hoạch số 8/KH-LĐLĐ ngày 13/01/2023")
    assert [one.date for one in found] == ["2022-01-03", "2023-01-13"]
    assert "citation-mismatch" in found[1].flags


def test_a_later_change_outweighs_the_first_mention() -> None:
    text = "Công đoàn ngành đã có Kế hoạch số 5/KH-CĐN. Nay gia hạn thời gian nộp báo cáo tại Kế hoạch số 5/KH-CĐN."
    assert [one.relation for one in find(text)] == ["amends"]


# ---------------------------------------------------------------- what is inferred


def test_missing_year_comes_from_the_letters_day() -> None:
    text = "Công văn số 12/CĐN-VP ngày 20/12 của Công đoàn ngành"
    (found,) = find(text, issued_on="2024-01-15")
    assert found.date == "2023-12-20"
    assert "year-inferred" in found.flags
    (blank,) = find(text)
    assert blank.date is None


def test_a_change_is_told_behind_what_brackets_give() -> None:
    (found,) = find("Hạn nộp ghi tại Công văn số 31/LĐLĐ-VP ngày 05/3/2024 (trước 20/3) được lùi sang ngày 28/3/2024.")
    assert found.relation == "amends"


def test_day_before_the_verb_is_that_of_the_document() -> None:
    (found,) = find("Hôm 18/3 vừa rồi, LĐLĐ tỉnh đã ban hành Kế hoạch số 52/KH-LĐLĐ.", issued_on="2024-04-02")
    assert (found.date, found.flags) == ("2024-03-18", ("year-inferred",))


def test_province_is_completed_with_the_place() -> None:
    text = "Kế hoạch số 8/KH-LĐLĐ ngày 03/01/2023 của LĐLĐ tỉnh"
    assert find(text, place="Nghệ An")[0].issuer == "Liên đoàn Lao động tỉnh Nghệ An"
    assert find(text, place="Yên Thành")[0].issuer == "Liên đoàn Lao động tỉnh"  # a district names no province


def test_organ_alone_is_that_of_who_writes() -> None:
    text = "Nghị quyết số 14/NQ-CĐN ngày 16/9/2022 của Ban Chấp hành, Ban Thường vụ hướng dẫn như sau:"
    assert find(text, issuer="Công đoàn ngành Y tế tỉnh Hà Nam")[0].issuer == "Công đoàn ngành Y tế tỉnh Hà Nam"


def test_one_issuer_in_two_spellings_does_not_part_two_dates() -> None:
    text = (
        "Kế hoạch số 8/KH-LĐLĐ ngày 03/01/2023 của LĐLĐ tỉnh Hoà Bình; "
        "Kế hoạch số 8/KH-LĐLĐ ngày 13/01/2023 của Ban Thường vụ Liên đoàn Lao động Hòa Bình"
    )
    (found,) = find(text)
    assert len(found.disputed) == 1


def test_documents_of_one_list_have_one_relation() -> None:
    for text in ("Kế hoạch số 12, 13/KH-LĐLĐ của LĐLĐ tỉnh;", "Thay thế Kế hoạch số 12, 13 và 15/KH-LĐLĐ"):
        assert len({one.relation for one in find(text, "preamble")}) == 1


def test_bases_listed_below_a_lead_in_are_implemented() -> None:
    text = "- Luật Công đoàn số 50/2024/QH15;"
    assert find(text, "preamble")[0].relation == "implements"
    assert find(text, "body")[0].relation == "cites"


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
