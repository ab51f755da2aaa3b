"""The command ``search`` as a clerk uses it."""

from tests.pipeline.cli.conftest import Vanthu


def test_words_are_found_with_and_without_tone_marks(stored: Vanthu) -> None:
    with_marks, without = (stored("search", words, "--json").json for words in ("báo cáo", "bao cao"))
    assert "letter" in {item["kind"] for item in without}
    assert {item["sha256"] for item in with_marks} == {item["sha256"] for item in without}
    for item in without:
        assert [item["snippet"][a:b].lower() for a, b in item["marks"]]


def test_the_words_found_are_marked(stored: Vanthu) -> None:
    ran = stored("search", "bao", "cao")
    assert ran.code == 0 and "«" in ran.out and "kết quả" in ran.err


def test_nothing_found_says_what_to_try(stored: Vanthu) -> None:
    ran = stored("search", "khongcochunay")
    assert ran.code == 0 and "gõ không dấu" in ran.err
