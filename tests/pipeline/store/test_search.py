"""Search: with or without tone marks, the exact spelling first, the same in both kinds of database."""

import pytest

from pipeline.duties.matching import query, spans
from pipeline.office.search import SearchHit, search
from pipeline.store import Store
from schemas import Letter, Union
from tests.each import each, table
from tests.pipeline.letters import LetterMaker
from tests.pipeline.store.test_store import owed


def a_letter(number: str, symbol: str, words: str, **header: str) -> Letter:
    maker = LetterMaker(issuer="Công đoàn ngành Y tế tỉnh Hà Sơn", number=number, symbol=symbol, **header)
    return maker.task(words, "Công đoàn cơ sở").letter()


@pytest.fixture
def filled(store: Store) -> Store:
    for letter in (
        a_letter("5", "KH-LĐLĐ", "tổ chức đại hội công đoàn cơ sở", subject="Tổ chức đại hội"),
        a_letter("12", "HD-LĐLĐ", "báo cáo kết quả trồng cây đại, hội viên tham gia"),
        a_letter("7", "TB-CĐN", "nộp đài kỷ niệm về hỏi cơ quan"),
        a_letter("31", "CV-CĐN", "gửi danh sách đoàn viên khó khăn, quỹ tương trợ"),
    ):
        store.letters.save(letter, [owed(letter)])
    return store


def letters(found: list[SearchHit]) -> list[str]:
    return [item.name for item in found if item.kind == "letter"]


def test_letters_are_found(filled: Store) -> None:
    for typed, expected in table(__file__, "found"):
        found = search(filled, typed, 20)
        assert {*letters(found)} == {*expected}, typed
        assert {item.name for item in found if item.kind == "obligation"} <= {*expected}, typed


def test_the_exact_spelling_comes_first_and_what_a_letter_is_called_by_before_its_text(filled: Store) -> None:
    assert letters(search(filled, "đài hỏi", 20))[0] == "07/TB-CĐN"
    assert letters(search(filled, "đại hội", 20))[-1] == "07/TB-CĐN"
    assert letters(search(filled, "dai hoi", 20))[0] == "05/KH-LĐLĐ"


def test_a_snippet_marks_the_words(filled: Store) -> None:
    (found,) = [item for item in search(filled, "ket qua", 20) if item.kind == "letter"]
    assert [found.snippet[start:end] for start, end in found.marks] == ["kết", "quả"]
    assert found.start is not None and filled.letters.of_id(found.sha256 or "").text[found.start :].startswith("kết")


def test_a_duty_names_who_owes_it(filled: Store) -> None:
    (found,) = [item for item in search(filled, "danh sach doan vien", 20) if item.kind == "obligation"]
    owing = filled.obligations.find(letter="31/CV-CĐN")
    assert owing and found.obligations == tuple(item.id for item in owing)


def test_unions_are_found_by_name(filled: Store) -> None:
    registry = [Union(id="TL", name="Công đoàn phường Tân Lũng", level="upper", kind="commune")]
    assert [(item.kind, item.union_id) for item in search(filled, "tan lung", 20, registry)] == [("union", "TL")]


def test_words_are_found_as_they_are_seen(store: Store) -> None:
    letter = a_letter("64", "KH-CĐN", "gửi danh sách quỹ tƣơng trợ, ɖoàn vi\u00adên khó khăn ngày ２９")
    store.letters.save(letter, [owed(letter)])
    for typed in ("tương trợ", "tuong tro", "đoàn viên", "29", "tƣơng"):
        assert letters(search(store, typed, 20)) == ["64/KH-CĐN"], typed


def test_a_letter_read_anew_is_found_by_its_new_words_only(filled: Store) -> None:
    old = filled.letters.called("31")
    filled.letters.save(a_letter("31", "CV-CĐN", "lập dự toán kinh phí").model_copy(update={"source": old.source}), [])
    assert (letters(search(filled, "khó khăn", 20)), letters(search(filled, "dự toán", 20))) == ([], ["31/CV-CĐN"])


@each(("typed", "text", "expected"), table(__file__, "places_of_words"))
def test_places_of_words(typed: str, text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in spans(text, query(typed))] == expected
