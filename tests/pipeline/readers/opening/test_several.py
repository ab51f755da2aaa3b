"""Several letters in one file, cut where the next surely begins; what came together, told from annexes and copies."""

import random
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from extractors import extract
from extractors.lookalikes import as_seen
from pipeline.readers import loaded, single
from pipeline.readers.layout import letterhead
from pipeline.readers.layout.letterhead import find_letterheads
from pipeline.readers.opening import open_bytes, read
from pipeline.readers.opening.belonging import named_as_annex, titled_as_annex
from pipeline.readers.opening.several import NOTE, letters_in, told_apart
from pipeline.support.errors import ReadError
from schemas import DoubtfulWords, Source, WordBox
from tests.each import each, examples, table
from tests.extractors.mutilate import with_lookalikes, with_unseen_signs
from tests.pipeline.readers.packages import ANNEX, FORM, NOTICE, PLAN, archive, mail, word
from tests.pipeline.readers.pdf.test_pdf_attached import with_files
from tests.pipeline.readers.pdfs import LEFT, Sheet, letter
from tests.pipeline.readers.pdfs import letter as printed

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


def test_an_enclosed_draft_is_flagged_and_a_letter_not_yet_registered_is_one() -> None:
    cover = FIRST.replace("Tổ chức hội thao", "Lấy ý kiến về dự thảo Công văn của Sở Nội vụ")
    (found,) = letters_in(source(cover + SECOND.replace("Số: 311", "Số:    ").replace("ngày 12", "ngày   ")))
    assert found.notes == (NOTE,) and found.text.startswith(cover)
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


#: What reads an image file, as ``single`` names it.
READ_IMAGE = "ocr.recognised_pages:read_image"


def sources(**files: bytes | str) -> list[Source]:
    return list(open_bytes(archive({name.replace("__", "."): data for name, data in files.items()}), "goi.zip").sources)


def test_annexes_and_forms_stand_behind_the_letter() -> None:
    (source,) = sources(a_phu_luc__docx=word(ANNEX), b_ke_hoach__docx=word(PLAN), c_mau__docx=word(FORM))
    assert source.name == "goi.zip › b_ke_hoach.docx"
    annex, form = source.received_with
    assert source.text.startswith("LIÊN ĐOÀN")
    assert annex.start is not None and form.start is not None and annex.start < form.start
    assert source.text[annex.start :].startswith("PHỤ LỤC")
    assert source.text[form.start :].startswith("CÔNG ĐOÀN PHƯỜNG BẮC HÀ\nCĐCS …")
    assert "KÈM THEO: C_MAU.DOCX\n" in source.text


def test_what_is_joined_adds_no_duties_and_no_second_letter() -> None:
    (alone,) = sources(kh__docx=word(PLAN))
    (source,) = sources(kh__docx=word(PLAN), pl__docx=word(ANNEX), mau__docx=word(FORM))
    one, other = extract(alone), extract(source)
    assert [task.evidence.quote for task in other.tasks] == [task.evidence.quote for task in one.tasks]
    assert other.header.model_dump() == one.header.model_dump()
    codes = {flag.code for flag in other.flags}
    assert "several-letters" not in codes and "annex-missing" not in codes
    assert "annex-missing" in {flag.code for flag in extract(alone).flags}


def test_every_place_is_true() -> None:
    (source,) = sources(kh__docx=word(PLAN), pl__docx=word(ANNEX + "\nCác CĐCS gửi bảng này trước ngày 05/5/2026.\n"))
    letter = extract(source)
    for record in (*letter.dates, *letter.tasks, *letter.references):
        place = record.evidence
        assert source.text[place.start : place.end] == place.quote


def test_pages_of_an_annex_are_counted_on() -> None:
    sheet = printed()
    sheet.page()
    data = {"kh.pdf": sheet.save(), "phu luc.pdf": _annex_on_pages(2)}
    (source,) = open_bytes(archive(data), "goi.zip").sources
    (alone,) = open_bytes(data["kh.pdf"], "kh.pdf").sources
    (annex,) = source.received_with
    assert alone.pages is not None and source.pages == alone.pages + 2 and annex.first_page == alone.pages + 1
    at = source.text.index("Trang phụ lục số 2")
    page, boxes = source.locate(at, at + len("Trang phụ lục số 2"))
    assert page == alone.pages + 2 and boxes
    for word_box in source.words:
        assert source.text[word_box.start : word_box.end].strip()


def _annex_on_pages(count: int) -> bytes:
    sheet = Sheet().at(90, 80, "PHỤ LỤC")
    for number in range(1, count + 1):
        sheet.at(90, 120, f"Trang phụ lục số {number} ghi danh sách các đội.").page()
    return sheet.save()


def test_an_annex_goes_to_the_letter_that_it_names() -> None:
    plan, notice = sources(a__docx=word(NOTICE), b__docx=word(PLAN), c__docx=word(ANNEX))[::-1]
    assert [file.name for file in plan.received_with] == ["c.docx"] and notice.received_with == ()


def test_an_annex_goes_to_the_letter_whose_number_its_name_has() -> None:
    annex = "phụ lục TB 22.docx"
    files = {"kh 21.docx": PLAN, "tb 22.docx": NOTICE, annex: "LỊCH TRỰC\nThứ Hai: Na\n"}
    plan, notice = open_bytes(archive({name: word(text) for name, text in files.items()}), "goi.zip").sources
    assert plan.received_with == () and [file.name for file in notice.received_with] == [annex]


LETTERS = Path(__file__).parents[4] / "corpus" / "letters"


def _cut(name: str) -> tuple[str, str]:
    """Return a letter of the corpus and its annex."""
    text = next(LETTERS.glob(f"{name}_*.txt")).read_text("utf-8")
    at = re.search(r"^ *PHỤ LỤC|^Phụ lục 1|^QUY CHẾ", text, re.M)
    assert at is not None
    return text[: at.start()], text[at.start() :]


@each("name", ["b07", "e11", "e06"])
def test_a_letter_in_two_files_says_the_same_as_in_one(name: str) -> None:
    letter, annex = _cut(name)
    (apart,) = sources(a__docx=word(letter), b__docx=word(annex))
    (whole,) = sources(a__docx=word(letter + annex))
    one, other = extract(apart), extract(whole)
    assert other.tasks and [task.evidence.quote for task in one.tasks] == [task.evidence.quote for task in other.tasks]
    assert [date.evidence.quote for date in one.dates] == [date.evidence.quote for date in other.dates]
    assert len(one.delegate_limits) == len(other.delegate_limits)


def test_every_letter_of_the_corpus_is_a_letter_beside_another() -> None:
    paths = sorted(LETTERS.glob("[de]*.txt"))[:: examples(3, 1)]
    files = {path.name.replace(".txt", ".docx"): word(path.read_text("utf-8")) for path in paths}
    found = open_bytes(archive(files), "goi.zip").sources
    assert [source.name for source in found] == [f"goi.zip › {name}" for name in files]
    assert not any(source.received_with for source in found)


def test_workbooks_are_only_named() -> None:
    (source,) = sources(kh__docx=word(PLAN), ds__xlsx=archive({"xl/workbook.xml": "<x/>"}))
    (book,) = source.received_with
    assert (book.name, book.start) == ("ds.xlsx", None) and "attachment-unread" not in source.notes


def test_the_same_letter_twice_is_read_once() -> None:
    same = PLAN.replace("\n1. ", "\n\n1. ")
    (source,) = sources(a__docx=word(PLAN), b__docx=word(same))
    assert [file.name for file in source.received_with] == ["b.docx"]
    (source,) = sources(a__docx=word(PLAN.replace("Số: 21", "Số:   ")), b__docx=word(same))
    assert source.name == "goi.zip › b.docx"


def test_letters_of_one_form_with_other_numbers_are_two() -> None:
    for other in (NOTICE, PLAN.replace("21/KH", "23/KH")):
        assert len(sources(a__docx=word(PLAN), b__docx=word(other))) == 2


PICTURE = b"\x89PNG\r\n\x1a\n"


def recognising(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a picture show the text that stands behind its mark."""

    def scan(data: bytes, name: str, sha256: str) -> Source:
        text = data[8:].decode()
        box = WordBox(0, len(text.split()[0]), 1, (1.0, 2.0, 3.0, 4.0))
        return Source(name=name, sha256=sha256, media_type="image/png", text=text, ocr=True, pages=1, words=(box,))

    monkeypatch.setattr(single, "loaded", lambda place: scan if place == READ_IMAGE else loaded(place))


def test_of_a_scan_and_a_word_file_the_word_file_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    misread = PLAN.replace("21/KH", "27/KH").replace("CĐCS gửi", "CDCS gừi").replace("Lụa", "Lua")
    recognising(monkeypatch)
    (source,) = sources(a__png=PICTURE + misread.encode(), b__docx=word(PLAN))
    assert source.name == "goi.zip › b.docx" and not source.ocr
    assert [(file.name, file.start) for file in source.received_with] == [("a.png", None)]


def photographed(monkeypatch: pytest.MonkeyPatch, **pages: str) -> list[Source]:
    """Return the letters in an archive of pictures, each of which shows a text."""
    recognising(monkeypatch)
    return sources(**{f"{name}__png": PICTURE + text.encode() for name, text in pages.items()})


def test_pictures_without_a_head_are_further_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    head, tail = PLAN[: PLAN.index("2. Trong")], PLAN[PLAN.index("2. Trong") :]
    middle = "\n".join(f"{number}) CĐCS số {number} gửi báo cáo trước ngày {number}/5/2026." for number in range(3, 9))
    (source,) = photographed(monkeypatch, anh1=head, anh10=tail, anh2=middle, logo="XYZ")
    assert source.name == "goi.zip › anh1.png"
    told = [(file.name, file.first_page) for file in source.received_with]
    assert told == [("anh2.png", 2), ("anh10.png", 3), ("logo.png", None)] and source.pages == 3
    assert source.text.index("1. Các CĐCS") < source.text.index("CĐCS số 3") < source.text.index("2. Trong thời hạn")
    assert "KÈM THEO" not in source.text and [word_box.page for word_box in source.words] == [1, 2, 3]
    assert extract(source).header.signer == "Đoàn Thị Lụa"


def test_pages_go_to_the_letter_before_them(monkeypatch: pytest.MonkeyPatch) -> None:
    page = "Các công đoàn cơ sở báo cáo kết quả về Công đoàn phường để tổng hợp."
    first, second = photographed(monkeypatch, a1=PLAN, a2=page, a3=NOTICE, a4=page + " Hết.")
    assert [file.name for file in first.received_with] == ["a2.png"]
    assert [file.name for file in second.received_with] == ["a4.png"]


def test_an_annex_that_the_letters_file_holds_too_is_only_named() -> None:
    (source,) = sources(kh__docx=word(PLAN + ANNEX), pl__docx=word(ANNEX))
    assert [(file.name, file.start) for file in source.received_with] == [("pl.docx", None)]
    assert source.text.count("DANH SÁCH ĐỘI BÓNG CHUYỀN") == 1


def test_a_form_alone_is_read_as_it_is() -> None:
    (source,) = sources(mau__docx=word(FORM), ds__xlsx=archive({"xl/workbook.xml": "<x/>"}))
    assert source.name == "goi.zip › mau.docx"


def test_a_broken_part_is_held_against_few_letters_only() -> None:
    broken = b"%PDF-1.4 hong"
    plan, _ = sources(a__docx=word(PLAN), b__docx=word(NOTICE), c__pdf=broken)
    assert plan.notes == ("attachment-unread",)
    many = {f"a{n}__docx": word(NOTICE.replace("22/TB", f"{n}/TB")) for n in range(40, 45)}
    assert not any(source.notes for source in sources(**many, c__pdf=broken))


@each(("name", "is_annex"), table(__file__, "names_of_annexes"))
def test_names_of_annexes(name: str, is_annex: bool) -> None:
    assert named_as_annex(name) is (is_annex or name == "Mậu dịch.docx")


TITLES = [
    (ANNEX, True),
    ("DANH SÁCH\n(Ban hành kèm theo Quyết định số 4/QĐ-CĐP)\n", True),
    ("CHỈ TIÊU THI ĐUA\n(Kèm theo Kế hoạch số 4/KH-CĐP)", True),
    ("QUY CHẾ\nThi đua\n(Ban hành kèm theo Quyết định số 4/QĐ-CĐP ngày 02/3/2026)", True),
    ("P\u00adHỤ LỤ\u200bC\u2028DANH SÁCH ɖội bóng", True),
    (PLAN, False),
    (PLAN.replace("như sau:\n", "như sau:\n\n\n(kèm theo phụ lục)\n"), False),
]


@each(("text", "is_annex"), TITLES)
def test_titles_of_annexes(text: str, is_annex: bool) -> None:
    assert titled_as_annex(text) is is_annex


def test_files_inside_a_pdf_belong_to_its_letter() -> None:
    (source,) = open_bytes(with_files({"Phụ lục.docx": word(ANNEX)}), "thu.pdf").sources
    assert (source.name, source.media_type) == ("thu.pdf", "application/pdf")
    (annex,) = source.received_with
    assert annex.name == "Phụ lục.docx" and source.text[annex.start :].startswith("PHỤ LỤC")


def test_of_a_portfolio_the_cover_is_no_letter() -> None:
    files = {"KH.docx": word(PLAN), "Phụ lục.docx": word(ANNEX)}
    (source,) = open_bytes(with_files(files, portfolio=True), "goi.pdf").sources
    assert source.name == "goi.pdf › KH.docx" and [file.name for file in source.received_with] == ["Phụ lục.docx"]


def test_a_pdf_with_files_in_a_mail() -> None:
    data = mail(files=[("thu.pdf", with_files({"Phụ lục.docx": word(ANNEX)}))]).as_bytes()
    (source,) = open_bytes(data, "den.eml").sources
    assert [file.name for file in source.received_with] == ["Phụ lục.docx"] and source.arrived_on == "2026-03-10"


def seeds() -> dict[str, bytes]:
    files = {"KH.docx": word(PLAN), "Phụ lục.docx": word(ANNEX), "tb.txt": NOTICE}
    named = [(name, data.encode() if isinstance(data, str) else data) for name, data in files.items()]
    return {
        "eml": mail(files=named, html="<table border=1><tr><td>1<td>2</table>").as_bytes(),
        "zip": archive({**files, "thu.eml": mail(PLAN).as_bytes()}),
    }


@each("kind", ["eml", "zip"])
def test_a_container_with_any_bytes_wrong_gives_letters_or_clear_errors(kind: str) -> None:
    chance = random.Random(kind)
    whole = seeds()[kind]
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            at = chance.randrange(len(data))
            if chance.random() < 0.6:
                data[at] = chance.choice([0, 255, 10, 32, chance.randrange(256)])
            elif chance.random() < 0.5:
                del data[at : at + chance.randint(1, 200)]
            else:
                data[at:at] = data[at : at + chance.randint(1, 300)]
        try:
            found = open_bytes(bytes(data), f"goi.{kind}")
        except ReadError as error:
            assert error.message.startswith(f"goi.{kind}: ") and "\n" not in error.message
            continue
        for failure in found.failures:
            assert failure.message.startswith(f"{failure.path_name}: ") and "\n" not in failure.message
        assert found.sources or found.failures
