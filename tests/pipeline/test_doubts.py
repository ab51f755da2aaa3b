"""Flags keep what was seen; the sentence is made where it is shown, in the language asked for."""

import re
import zlib

import pytest

from pipeline.store.rows import packed, unpacked
from pipeline.support.labels import flag_words
from schemas import FLAG_CODES, SENTENCES, Flag, Param
from tests.each import tuples
from tests.pipeline.corpus_letters import LETTERS, letter_in
from tests.pipeline.letters import LetterMaker

VIETNAMESE = re.compile("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)


@pytest.fixture(scope="module")
def flags() -> list[Flag]:
    return [flag for path in sorted(LETTERS.glob("a*.txt")) for flag in letter_in(path).flags]


def test_flags_say_in_json_what_is_shown_in_vietnamese(flags: list[Flag], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VANTHU_LANG", raising=False)
    assert [flag_words(flag) for flag in flags] == [flag.message for flag in flags]


def test_every_flag_of_the_corpus_is_english_in_english(flags: list[Flag], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANTHU_LANG", "en")
    # Names of bodies stay as the letters write them.
    told = {flag.code: flag_words(flag.model_copy(update={"params": flag.params | {"names": ()}})) for flag in flags}
    assert not [words for words in told.values() if VIETNAMESE.search(words)]
    assert "a day off: finish by" in told["holiday-deadline"]
    assert "working days from the letter's date" in told["too-short"]


#: Code, field and what was seen → the sentence in Vietnamese and in English.
TOLD: list[tuple[str, str | None, dict[str, Param], str, str]] = [
    *((code, field or None, params, *said) for code, field, params, *said in tuples(__file__, "told")),
    ("amendment-told", None, {}, FLAG_CODES["amendment-told"], "withdraws, updates or replaces"),
]


@pytest.mark.parametrize(("code", "field", "params", "told", "english"), TOLD, ids=[row[0] for row in TOLD])
def test_a_sentence_is_made_of_what_was_seen(
    code: str, field: str | None, params: dict[str, Param], told: str, english: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    flag = Flag(code=code, field=field, params=params)
    monkeypatch.delenv("VANTHU_LANG", raising=False)
    assert flag_words(flag) == flag.message == told
    monkeypatch.setenv("VANTHU_LANG", "en")
    assert english in flag_words(flag) and flag.message == told


def test_what_was_seen_comes_back_from_json() -> None:
    for code, field, params, sentence, _ in TOLD:
        flag = Flag(code=code, field=field, params=params)
        for kept in (flag.model_dump_json(), flag.model_dump_json(exclude={"message"})):
            assert Flag.model_validate_json(kept) == flag
        assert flag.model_dump()["message"] == sentence


def test_a_stored_letter_keeps_no_sentence() -> None:
    letter = LetterMaker().letter()
    letter = letter.model_copy(update={"flags": tuple(Flag(code=row[0], field=row[1], params=row[2]) for row in TOLD)})
    assert b"message" not in zlib.decompress(packed(letter)) and unpacked(packed(letter)) == letter


def test_every_fuller_sentence_is_one_of_a_code() -> None:
    assert set(SENTENCES) <= set(FLAG_CODES)


def test_the_sentence_of_a_stored_flag_is_made_anew() -> None:
    assert Flag.model_validate({"code": "draft", "message": "lời đã lưu"}) == Flag(code="draft")
