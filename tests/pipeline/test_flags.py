"""Every flag is raised by some letter, keeps what was seen, and makes its sentence where it is shown."""

import re
import zlib
from collections.abc import Callable
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader

from pipeline.calendar import WorkingCalendar
from pipeline.intake.inbox import InboxFile
from pipeline.intake.one_file import LetterReading
from pipeline.store.rows import packed, unpacked
from pipeline.support.labels import flag_words
from pipeline.unions import Registry
from pipeline.unions.names import flat
from schemas import FLAG_CODES, SENTENCES, Flag, Param, Union
from tests.each import table, tuples
from tests.pipeline.corpus_letters import LETTERS, letter_in
from tests.pipeline.letters import LetterMaker
from tests.pipeline.readers.old_fonts import in_vni, tcvn3
from tests.pipeline.readers.packages import COVER, PLAN, mail
from tests.pipeline.readers.pdfs import BODY, WIDTH, Sheet
from tests.pipeline.readers.pdfs import letter as printed
from tests.pipeline.readers.words import p, package, r

ISSUER = Union(id="kd", name="Công đoàn phường Kim Đồng", level="upper", kind="commune_union")
DOCKERS = Union(id="bx", name="Nghiệp đoàn Bốc xếp Kim Đồng", kind="occupational_union", parent="kd")
READING = LetterReading(Registry([ISSUER, DOCKERS]), WorkingCalendar())
HEAD = table(__file__, "head")
TAIL = """
Nơi nhận:
- Các CĐCS (t/h);
- Lưu: VT.
CHỦ TỊCH
Lê Thị Hòa
"""
TO_NOBODY = TAIL.replace("- Các CĐCS (t/h);\n", "")


def body(text: str, tail: str = TAIL) -> str:
    return HEAD + text + tail


def head(old: str, new: str) -> str:
    assert old in HEAD
    return HEAD.replace(old, new) + "1. Các CĐCS gửi danh sách về Công đoàn phường trước ngày 15/5/2026.\n" + TAIL


#: Words whose recognition went wrong, each in its own way.
MISREAD = (
    "Các công đoàn cơ sở tổ chứcq luyệnz tập, đăngh ký đội tuyểnt, gửio danh sáchs và kếtq quảl đấu loạib về Công "
    "đoàn phường.\n"
)
TEXTS: dict[str, tuple[str, str | None]] = {
    **{code: (body(text), words[0] if words else None) for code, text, *words in table(__file__, "in_a_plan")},
    "blank-number": (head("Số: 04/KH-CĐP", "Số:    /KH-CĐP"), None),
    "blank-date": (head("ngày 02 tháng 3 năm 2026", "ngày     tháng 3 năm 2026"), None),
    "issuer-unknown": ("Số: 12/CV\nKim Đồng, ngày 14 tháng 7 năm 2025\nKính gửi: Quý cơ quan\n", None),
    "head-missing": (
        "Để chuẩn bị hội thao, đề nghị các công đoàn cơ sở gửi danh sách vận động viên trước ngày 15/5/2026.\n",
        None,
    ),
    "head-reported": (
        "Hội thi cắm hoa mừng ngày 8/3\n\n"
        "Ngày 03/3/2026, Công đoàn Giáo dục tỉnh vừa ban hành Hướng dẫn số 21/HD-CĐGD về tổ chức hội thi cắm hoa."
        "\nCác công đoàn cơ sở gửi danh sách đội thi trước ngày 15/3/2026.\n",
        "Hướng dẫn số 21/HD-CĐGD",
    ),
    "allotment-unread": (
        body("1. Các CĐCS cử đại biểu.") + "\nBẢNG PHÂN BỔ ĐẠI BIỂU\n1\nTrường Sao Mai\n3\n2\nBệnh viện Hoa Mai\n12\n",
        None,
    ),
    "head-long": (
        "\n".join(["Số: 12/CV-CĐP", *(f"Tổ {n} góp quỹ" for n in range(1, 20)), "KẾ HOẠCH", "Góp quỹ"]),
        None,
    ),
    "issuer-inferred": (
        "Số: 40/KH-CĐN\nHà Tĩnh, ngày 23 tháng 11 năm 2020\nKẾ HOẠCH\nPhong trào thi đua\n\n"
        "Thực hiện Kế hoạch của Liên đoàn Lao động tỉnh, Công đoàn ngành Giáo dục xây dựng kế hoạch như sau:\n",
        None,
    ),
    "kind-inferred": (HEAD.replace("KẾ HOẠCH\n", "") + TAIL, None),
    "symbol-repaired": (head("04/KH-CĐP", "04/KH-CDP"), None),
    "vague-date": (
        HEAD.replace("ngày 02 tháng 3 năm 2026", "ngày   tháng   năm") + "1. Các CĐCS gửi danh sách trước ngày 15/5.",
        "15/5",
    ),
    "draft": ("DỰ THẢO\n" + body("1. Các CĐCS góp ý trước ngày 15/5/2026."), None),
    "several-letters": (
        body("1. Các CĐCS gửi danh sách trước ngày 15/5/2026.") + "\n" + HEAD.replace("04/KH", "05/KH") + TAIL,
        None,
    ),
    "ocr-doubtful": (body(MISREAD), "chứcq"),
    "assignee-unclear": (body("1. Các đơn vị gửi danh sách trước ngày 15/5/2026.", TO_NOBODY), "Các đơn vị"),
}
#: What raises the flags of the file itself.
FILES: dict[str, Callable[[], bytes]] = {
    "bad-encoding": lambda: tcvn3(TEXTS["annex-missing"][0]).replace("\u00ad", "").encode(),
    "encoding-converted": lambda: in_vni(TEXTS["annex-missing"][0]),
    "pages-out-of-order": lambda: numbered(1, 3, 2),
    "tracked-changes": lambda: typed(f"<w:p><w:ins>{r('Thêm.')}</w:ins></w:p>"),
    "words-withdrawn": lambda: typed(p(r("Hạn cũ: 05/5/2026.", "<w:strike/>"))),
    "style-unread": lambda: (
        "<html><head><link rel=stylesheet href='cong-doan.css'></head>"
        + "".join(f"<p>{line}</p>" for line in TEXTS["annex-missing"][0].split("\n"))
    ).encode(),
    "date-field": lambda: typed(
        f'<w:p><w:fldSimple w:instr=" DATE \\@ d/M/yyyy ">{r("05/5/2026")}</w:fldSimple></w:p>'
    ),
    "text-layer-replaced": lambda: read_by_a_foreign_program(),
    "unread-pages": lambda: covered(printed().page(), Image.new("1", (16_000, 20))),  # more pixels than scanners make
    "attachment-unread": lambda: mail(
        files=[("kh.txt", PLAN.encode()), ("pl.pdf", b"%PDF-1.7 h\xe1\xbb\x8fng")]
    ).as_bytes(),
    "cover-deadline": lambda: mail(
        COVER + "Các CĐCS gửi báo cáo về Văn phòng chậm nhất ngày 20/3/2026.\n", [("kh.txt", PLAN.encode())]
    ).as_bytes(),
    "head-weighed": lambda: mail(
        files=[("21 KH-CĐP.txt", PLAN.replace("Số: 21", "Số:   ").encode())], headers={"Subject": "KH số 21 giải bóng"}
    ).as_bytes(),
    "dated-ahead": lambda: mail(files=[("kh.txt", PLAN.replace("ngày 09", "ngày 11").encode())]).as_bytes(),
    "head-unread": lambda: scanned(),
}
#: Raised where the program itself fails: ``test_one_file`` and ``readers/ocr/test_dirt`` let it.
FAILURES = {"extraction-failed", "plain-reading"}
#: Raised of what an earlier program read of packages of the exchange, still in stores.
OF_PACKAGES = {"metadata-differs", "metadata-filled", "due-hint", "amendment-told"}
#: Raised by an earlier program: copies of pages left out.
EARLIER = {"pages-repeated"}
#: Raised where an office was chosen: ``crosscheck/test_twice`` lets it.
OF_AN_OFFICE = {"outsiders-only"}


def typed(more: str) -> bytes:
    return package("".join(map(p, TEXTS["annex-missing"][0].split("\n"))) + more)


def numbered(*numbers: int) -> bytes:
    sheet = printed()
    for number in numbers[1:]:
        sheet.page().centred(WIDTH / 2, 35, str(number))
        sheet.lines(85, 90, [f"Trang {number}, dòng {line}: các công đoàn cơ sở tổ chức." for line in range(9)])
    return sheet.save()


def read_by_a_foreign_program() -> bytes:
    """A letter with a scanned page below whose picture stand words without marks, as an English program reads them."""
    shown = pdfium.PdfDocument(Sheet().lines(85, 90, BODY * 6).save())[0].render(scale=200 / 72).to_pil()
    return covered(printed().page().lines(85, 90, [flat(line.lower()) for line in BODY * 6]), shown)


def scanned() -> bytes:
    """A picture of a letter whose stamp has left neither number line nor signature."""
    page = Sheet().lines(85, 90, [*HEAD.split("\n")[4:], *BODY * 4]).save()
    return covered(Sheet(), pdfium.PdfDocument(page)[0].render(scale=2).to_pil())


def covered(sheet: Sheet, shown: Image.Image) -> bytes:
    sheet.canvas.drawImage(ImageReader(shown), 0, 0, 595, 842)
    return sheet.save()


def flags(content: bytes, folder: Path) -> list[Flag]:
    path = folder / "van-ban"
    path.write_bytes(content)
    reading = READING(InboxFile(path.name, path))
    assert reading.found, reading.failures
    return list(reading.found[0].letter.flags)


@pytest.mark.parametrize("code", TEXTS)
def test_a_letter_raises_the_flag(code: str, tmp_path: Path) -> None:
    text, words = TEXTS[code]
    raised = [flag for flag in flags(text.encode(), tmp_path) if flag.code == code]
    assert raised
    if words is not None:
        assert any(flag.evidence and words in flag.evidence.quote for flag in raised)


@pytest.mark.parametrize("code", FILES)
def test_a_file_raises_the_flag(code: str, tmp_path: Path) -> None:
    assert code in [flag.code for flag in flags(FILES[code](), tmp_path)]


def test_no_flag_is_left_out() -> None:
    assert set(TEXTS) | set(FILES) | FAILURES | OF_PACKAGES | EARLIER | OF_AN_OFFICE == set(FLAG_CODES)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *((body(text), code) for text, code in table(__file__, "plain")),
        (body("1. Các CĐCS gửi danh sách (theo mẫu đính kèm).") + "\nPHỤ LỤC\nMẫu danh sách\n", "annex-missing"),
        (body("1. Các CĐCS gửi danh sách.") + "\nMẪU 1\nCÔNG ĐOÀN ...\nSố: .../BC-CĐCS\n", "several-letters"),
        (body("1. Các đơn vị ở mục 2 gửi danh sách trước ngày 15/5/2026.", TO_NOBODY), "assignee-unclear"),
    ],
)
def test_what_is_plain_raises_no_flag(text: str, code: str, tmp_path: Path) -> None:
    assert code not in [flag.code for flag in flags(text.encode(), tmp_path)]


def test_without_a_registry_no_class_is_a_doubt(tmp_path: Path) -> None:
    path = tmp_path / "van-ban"
    path.write_text(TEXTS["needs-routing"][0])
    (found,) = LetterReading(None, WorkingCalendar())(InboxFile(path.name, path)).found
    assert "needs-routing" not in [flag.code for flag in found.letter.flags]


VIETNAMESE = re.compile("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)


@pytest.fixture(scope="module")
def flagged() -> list[Flag]:
    return [flag for path in sorted(LETTERS.glob("a*.txt")) for flag in letter_in(path).flags]


def test_flags_say_in_json_what_is_shown_in_vietnamese(flagged: list[Flag], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VANTHU_LANG", raising=False)
    assert [flag_words(flag) for flag in flagged] == [flag.message for flag in flagged]


def test_every_flag_of_the_corpus_is_english_in_english(flagged: list[Flag], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANTHU_LANG", "en")
    # Names of bodies stay as the letters write them.
    told = {flag.code: flag_words(flag.model_copy(update={"params": flag.params | {"names": ()}})) for flag in flagged}
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
