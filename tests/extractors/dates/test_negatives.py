"""Every word of the lexicon that makes a date none of the calendar's does so, and only next to the date."""

import pytest

from extractors.dates import find_dates
from extractors.dates.patterns import lexicon
from extractors.view import make_view


def dates(text: str) -> list[str | None]:
    return [record.date for record in find_dates(make_view(text), [(0, len(text))], "2026-03-02")]


@pytest.mark.parametrize("words", lexicon("negatives", "named_days"))
def test_named_days(words: str) -> None:
    assert dates(f"Tổ chức các hoạt động {words} 20/10/2026.") == []
    assert dates(f"Tổ chức các hoạt động {words} 20/10/2026 trước ngày 15/10/2026.") == ["2026-10-15"]


@pytest.mark.parametrize("words", lexicon("negatives", "effects"))
def test_effects(words: str) -> None:
    assert dates(f"Quy định này {words} ngày 20/10/2026.") == []


@pytest.mark.parametrize("words", lexicon("negatives", "windows"))
def test_windows(words: str) -> None:
    assert dates(f"Kết quả {words} từ ngày 20/10/2026 đến ngày 31/12/2026.") == []


@pytest.mark.parametrize("words", lexicon("negatives", "superseded"))
def test_superseded(words: str) -> None:
    assert dates(f"Báo cáo {words} ngày 20/10/2026.") == []


@pytest.mark.parametrize("words", lexicon("negatives", "wholes"))
def test_fractions(words: str) -> None:
    assert dates(f"Có mặt trước 1/2 {words}.") == []


@pytest.mark.parametrize("words", lexicon("acts", "described_by_cycle"))
def test_cycles_that_describe_a_noun(words: str) -> None:
    assert dates(f"Báo cáo {words} hằng tháng.") == []
