"""Flags are kept in Vietnamese and shown in the language asked for."""

import re
from pathlib import Path

import pytest

from extractors import extract
from pipeline.calendar import WorkingCalendar, complete
from pipeline.crosscheck.doubts import flag_words
from pipeline.opening import read
from schemas import FLAG_CODES, Flag

CORPUS = Path(__file__).parents[2] / "corpus" / "letters"
VIETNAMESE = re.compile("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)


@pytest.fixture(scope="module")
def flags() -> list[Flag]:
    letters = [complete(extract(read(path)[0]), WorkingCalendar()) for path in sorted(CORPUS.glob("a*.txt"))]
    return [flag for letter in letters for flag in letter.flags]


def test_flags_keep_their_words_in_vietnamese(flags: list[Flag], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VANTHU_LANG", raising=False)
    assert [flag_words(flag) for flag in flags] == [flag.message for flag in flags]


def test_every_flag_of_the_corpus_is_english_in_english(flags: list[Flag], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANTHU_LANG", "en")
    told = {flag.code: flag_words(flag) for flag in flags}
    assert not [words for words in told.values() if VIETNAMESE.search(words)]
    assert "a day off: finish by" in told["holiday-deadline"]
    assert "working days from the letter's date" in told["too-short"]


def test_words_of_an_older_version_are_told_by_their_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANTHU_LANG", "en")
    for code in FLAG_CODES:
        assert not VIETNAMESE.search(flag_words(Flag(code=code, message="lời của phiên bản cũ")))
