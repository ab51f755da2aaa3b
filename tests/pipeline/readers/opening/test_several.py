"""Several letters in one file: cut where the next surely begins, flagged where it only seems to, else never cut."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from extractors.lookalikes import as_seen
from pipeline.readers.layout import letterhead
from pipeline.readers.layout.letterhead import find_letterheads
from pipeline.readers.opening import read
from pipeline.readers.opening.several import NOTE, letters_in, told_apart
from schemas import DoubtfulWords, Source, WordBox
from tests.each import each, table
from tests.extractors.mutilate import with_lookalikes, with_unseen_signs
from tests.pipeline.readers.pdfs import LEFT, letter

CORPUS = sorted((Path(__file__).parents[4] / "corpus" / "letters").glob("*.txt"))
FIRST, SECOND, PARTY = (table(__file__, name) for name in ("first", "second", "party"))


def source(text: str) -> Source:
    return Source(name="thu.txt", sha256="a" * 64, media_type="text/plain", text=text)


def texts(text: str) -> list[str]:
    return [piece.text for piece in letters_in(source(text))]


@each("between", ["", "\n", "\n\n\n\n", "-----\n", "\f"])
@each("letters", [(FIRST, SECOND), (SECOND, PARTY, FIRST), (PARTY, FIRST, SECOND, FIRST)])
def test_letters_are_cut_apart(letters: Sequence[str], between: str) -> None:
    found = letters_in(source(between.join(letters)))
    assert [piece.text.strip("\f\n-") for piece in found] == [text.strip() for text in letters]
    assert all(piece.notes == (NOTE,) for piece in found)


def test_letters_are_cut_apart_whatever_nobody_sees() -> None:
    found = letters_in(source("\n\n".join([with_lookalikes(with_unseen_signs(text)) for text in (FIRST, SECOND)])))
    assert [as_seen(piece.text).strip() for piece in found] == [FIRST.strip(), SECOND.strip()]


#: What follows a letter and is part of it, with whether a person should look.
PARTS: dict[str, tuple[str, bool]] = table(__file__, "parts")


@each("part", PARTS)
def test_what_is_part_of_a_letter_stays_with_it(part: str) -> None:
    text, flagged = PARTS[part]
    (found,) = letters_in(source(FIRST + "\n" + text))
    assert (NOTE in found.notes) == flagged and texts(FIRST + "\n" + text + "\n" + SECOND)[1:] == [SECOND]


def test_an_enclosed_draft_is_only_flagged() -> None:
    cover = FIRST.replace("Tổ chức hội thao", "Lấy ý kiến về dự thảo Công văn của Sở Nội vụ")
    (found,) = letters_in(source(cover + SECOND.replace("Số: 311", "Số:    ").replace("ngày 12", "ngày   ")))
    assert found.notes == (NOTE,) and found.text.startswith(cover)


def test_a_letter_not_yet_registered_is_a_letter() -> None:
    assert len(texts(FIRST + SECOND.replace("Số: 311", "Số:    "))) == 2


def test_no_letter_of_the_corpus_is_cut() -> None:
    assert [path.name for path in CORPUS if texts(path.read_text()) != [path.read_text()]] == []


def test_letters_of_the_corpus_are_cut_apart() -> None:
    chance = random.Random(4)
    right = wrong = 0
    for path in CORPUS:
        expected = [other.read_text().strip() for other in (path, *chance.sample(CORPUS, 1))]
        found = [text.strip() for text in texts("\n\n".join(expected))]
        right += found == expected
        # What is not cut apart is at least no letter's half.
        wrong += not all(any(text.startswith(one) for one in expected) for text in found)
    assert right >= 0.95 * len(CORPUS) and wrong == 0


def test_words_and_doubts_keep_their_pages_and_go_with_their_letter() -> None:
    at = len(FIRST)
    words = (WordBox(0, 4, 1, (1, 1, 2, 2)), WordBox(at, at + 2, 3, (3, 3, 4, 4)))
    more = {"words": words, "pages": 3, "doubtful": (DoubtfulWords(at, at + 2, 0.4),), "arrived_on": "2026-03-04"}
    whole = source(FIRST + SECOND).model_copy(update=more)
    first, second = letters_in(whole)
    assert (first.words, first.doubtful) == ((words[0],), ())
    assert second.words == (WordBox(0, 2, 3, (3, 3, 4, 4)),) and second.doubtful == (DoubtfulWords(0, 2, 0.4),)
    assert second.arrived_on == whole.arrived_on and second.pages == 3


def test_no_word_is_lost_between_letters() -> None:
    chance = random.Random(5)
    for _ in range(20):
        whole = "\n\n".join(path.read_text() for path in chance.sample(CORPUS, 3))
        assert " ".join(texts(whole)).split() == whole.split()


def test_a_table_of_thousands_of_numbers_is_not_asked_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    true = letterhead._head_around
    monkeypatch.setattr(letterhead, "_head_around", lambda *place: asked.append(1) or true(*place))
    assert len(texts(FIRST + "Số: 12/KH-LĐLĐ\n" * 5000)) == 1 and len(asked) <= letterhead._MOST_NUMBERS


def test_letters_of_one_file_are_told_apart_and_copies_left_out() -> None:
    ids = [piece.sha256 for piece in told_apart(letters_in(source(FIRST + SECOND + FIRST)))]
    assert len(ids) == 2 == len(set(ids)) and "a" * 64 not in ids
    assert [piece.sha256 for piece in told_apart([source(FIRST)])] == ["a" * 64]


def test_letters_on_pages_of_a_pdf_are_cut_apart(tmp_path: Path) -> None:
    sheet = letter().page()
    sheet.lines(LEFT, 60, ["1. Biểu tổng hợp kết quả", "2. Số liệu đến ngày 31/3/2026"])
    sheet.page().page()  # a separating sheet without a word
    sheet.column(160, 60, ["TỈNH ỦY HÀ NAM", "BAN TUYÊN GIÁO", "Số 45-HD/BTGTU"], 10, 14)
    sheet.column(405, 60, ["ĐẢNG CỘNG SẢN VIỆT NAM", "Hà Nam, ngày 5 tháng 3 năm 2026"], 10, 14)
    sheet.lines(LEFT, 160, PARTY.splitlines()[5:])
    (tmp_path / "hai.pdf").write_bytes(sheet.save())
    first, second = read(tmp_path / "hai.pdf")
    assert "Số liệu đến ngày" in first.text and "BTGTU" not in first.text and second.text.startswith("TỈNH ỦY HÀ NAM")
    assert {word.page for word in first.words} == {1, 2} and {word.page for word in second.words} == {4}
    assert all(piece.text[word.start : word.end].strip() for piece in (first, second) for word in piece.words)
    place = second.text.index("45-HD")
    assert second.locate(place, place + 5)[0] == 4


def test_a_head_in_the_middle_of_a_page_is_no_letters(tmp_path: Path) -> None:
    sheet = letter()
    sheet.lines(LEFT, 480, SECOND.splitlines()[:6])
    (tmp_path / "mot.pdf").write_bytes(sheet.save())
    (found,) = read(tmp_path / "mot.pdf")
    assert "311/SNV" in found.text


@each(("line", "sureness"), table(__file__, "the_number_makes_the"))
def test_the_number_makes_the_head(line: str, sureness: str | None) -> None:
    head = ["SỞ NỘI VỤ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", line, "Hà Nam, ngày 12 tháng 3 năm 2026"]
    assert [found.sureness for found in find_letterheads(head)] == ([sureness] if sureness else [])
