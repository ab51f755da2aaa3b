import pytest

from extractors.dates.misprints import mended


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("15/3/2o26", "15/3/2026"),
        ("l5/3/2026", "15/3/2026"),
        ("2o/10", "20/10"),
        ("15/l2/2026", "15/12/2026"),
        ("truóc ngảy 15/3", "trước ngày 15/3"),
        ("truoc ngay 15 thảng 3", "trước ngày 15 tháng 3"),
    ],
)
def test_mended(read: str, meant: str) -> None:
    assert mended(read) == meant


@pytest.mark.parametrize(
    "words", ["ngay sau hội nghị", "thang máy", "hội nghị 2026", "lao động", "10 o'clock", "l. mục đích"]
)
def test_other_words_stay(words: str) -> None:
    assert mended(words) == words
