"""State secrets: told in every form before anything is kept, and nothing of them stays anywhere."""

import hashlib
import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from docx import Document
from docx.document import Document as DocumentObject
from docx.shared import Mm
from openpyxl import Workbook

from pipeline.calendar import WorkingCalendar
from pipeline.intake import batch
from pipeline.readers.libreoffice import converter
from pipeline.readers.ocr import engine
from pipeline.readers.opening import open_bytes
from pipeline.readers.secrecy import RECOGNISED, is_marked, is_stamp, is_stamped
from pipeline.store import open_store
from pipeline.support.errors import RefusedError
from pipeline.support.old_encodings import _TCVN3
from tests.each import each, table
from tests.pipeline.marked.stamps import png, stamp
from tests.pipeline.readers.packages import archive, mail, word
from tests.pipeline.readers.pdfs import HEIGHT, LEFT, LEFT_COLUMN, RIGHT_COLUMN, WIDTH, Sheet, font, head, letter
from tests.pipeline.readers.words import p, package

ROOT = Path(__file__).parents[2]
#: Words that stand nowhere else on any machine.
UNHEARD = ("Khươrbinh", "Ngưzal", "Thoưxêng")
HEAD = """LIÊN ĐOÀN LAO ĐỘNG TỈNH HÀ NAM    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
CÔNG ĐOÀN PHƯỜNG KIM ĐỒNG          Độc lập - Tự do - Hạnh phúc
Số: 04/KH-CĐP                      Kim Đồng, ngày 02 tháng 3 năm 2026
"""
BODY = table(__file__, "body")
OPEN = HEAD.replace("04/KH", "05/KH") + BODY


def stamped_sheet(draw: Callable[[Sheet], object]) -> bytes:
    sheet = letter([f"Thực hiện {UNHEARD[0]}, các công đoàn cơ sở {UNHEARD[1]} về", f"{UNHEARD[2]} trước ngày 5/5."])
    draw(sheet)
    return sheet.save()


def framed(sheet: Sheet) -> None:
    for x0, y0, x1, y1 in ((120, 150, 200, 150), (120, 175, 200, 175), (120, 150, 120, 175), (200, 150, 200, 175)):
        sheet.rule(x0, y0, x1, y1)
    sheet.centred(160, 168, "TỐI MẬT")


def on_every_page(sheet: Sheet) -> None:
    for _ in range(3):
        sheet.page().centred(WIDTH / 2, 30, "MẬT")
        sheet.lines(LEFT, 90, [f"Nội dung {UNHEARD[1]}"])


def annotated(sheet: Sheet) -> None:
    sheet.canvas.textAnnotation("TUYỆT MẬT", Rect=[100, 600, 200, 640])


def hollow(sheet: Sheet) -> None:
    written = sheet.canvas.beginText(130, HEIGHT - 170)
    written.setTextRenderMode(1)
    written.setFont(font(), 14)
    written.textOut("MẬT")
    sheet.canvas.drawText(written)


def aslant(sheet: Sheet) -> None:
    sheet.canvas.saveState()
    sheet.canvas.translate(200, 300)
    sheet.canvas.rotate(45)
    sheet.canvas.setFont(font(), 60)
    sheet.canvas.setFillGray(0.8)
    sheet.canvas.drawString(0, 0, "MẬT")
    sheet.canvas.restoreState()


def with_footer(text: str, words: str) -> bytes:
    letter = Document()
    letter.sections[0].footer.paragraphs[0].text = words
    for line in text.splitlines():
        letter.add_paragraph(line)
    with io.BytesIO() as held:
        letter.save(held)
        return held.getvalue()


def rtf(text: str, header: str = "") -> bytes:
    def written(words: str) -> str:
        return "".join(sign if ord(sign) < 128 else f"\\u{ord(sign)}?" for sign in words)

    head = f"{{\\header {written(header)}\\par}}" if header else ""
    return ("{\\rtf1\\ansi " + head + "\\par ".join(map(written, text.splitlines())) + "}").encode()


def told(**parts: str) -> bytes:
    """Return a Word file with further parts beside its text: properties, remarks."""
    paths = {"core": "docProps/core.xml", "custom": "docProps/custom.xml", "comments": "word/comments.xml"}
    with io.BytesIO(word(HEAD + BODY)) as held:
        with zipfile.ZipFile(held, "a") as file:
            for name, xml in parts.items():
                file.writestr(paths[name], f"<root>{xml}</root>")
        return held.getvalue()


def workbook(rows: list[list[str]], margin: str = "") -> bytes:
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    sheet.oddHeader.center.text = margin.removeprefix("&C") or None
    with io.BytesIO() as held:
        book.save(held)
        return held.getvalue()


def old_code(text: str) -> bytes:
    signs = {letter: code for code, letter in _TCVN3.items()}
    # It has no capitals with tones.
    typed = (letter if letter.isascii() or letter in "ĂÂÊÔƠƯĐ" else letter.lower() for letter in text)
    return b"".join(bytes([signs[sign]]) if sign in signs else sign.encode("ascii", "replace") for sign in typed)


def described(title: str) -> bytes:
    sheet = letter([f"Thực hiện {UNHEARD[0]}"])
    sheet.canvas.setTitle(title)
    return sheet.save()


STAMPED: dict[str, bytes] = {
    "head.txt": f"{HEAD}MẬT\n{BODY}".encode(),
    "top.txt": f"TỐI MẬT\n\n{HEAD}{BODY}".encode(),
    "spaced.txt": f"T U Y Ệ T   M Ậ T\n{HEAD}{BODY}".encode(),
    "beside.txt": f"{HEAD.rstrip()}\n     [TỐI MẬT]                HỎA TỐC\n{BODY}".encode(),
    "misread.txt": f"{HEAD}MAT\n{BODY}".encode(),
    "named.txt": f"{HEAD}Độ mật: Tối mật\n{BODY}".encode(),
    "second.txt": f"{OPEN}\n{HEAD}MẬT\n{BODY}".encode(),
    "late.txt": f"{OPEN}\nMẬT\n".encode(),
    "body.docx": word(f"{HEAD}MẬT\n{BODY}"),
    "header.docx": package(p(HEAD) + p(BODY), header=p("TUYỆT MẬT")),
    "page.html": ("<html>" + "".join(f"<p>{line}</p>" for line in f"{HEAD}MẬT\n{BODY}".splitlines())).encode(),
    "title.html": f"<html><head><title>Kế hoạch (MẬT)</title></head><p>{HEAD}<p>{BODY}</html>".encode(),
    "picture.html": f"<html><p><img src='a.png' alt='Tối mật'>{HEAD}<p>{BODY}</html>".encode(),
    "plain.pdf": stamped_sheet(lambda sheet: sheet.centred(LEFT_COLUMN, 170, "MẬT")),
    "right.pdf": stamped_sheet(lambda sheet: sheet.centred(RIGHT_COLUMN, 40, "TUYỆT MẬT")),
    "framed.pdf": stamped_sheet(framed),
    "heads.pdf": stamped_sheet(on_every_page),
    "remark.pdf": stamped_sheet(annotated),
    "foot.pdf": stamped_sheet(lambda sheet: sheet.at(LEFT, HEIGHT - 30, "MẬT").at(500, HEIGHT - 30, "Trang 1")),
    "with haste.pdf": stamped_sheet(lambda sheet: sheet.centred(LEFT_COLUMN, 170, "MẬT – HỎA TỐC")),
    "hollow.pdf": stamped_sheet(hollow),
    "watermark.pdf": stamped_sheet(aslant),
    "footer.docx": with_footer(HEAD + BODY, "TỐI MẬT"),
    "packed.zip": archive({"mo.txt": OPEN, "kin.txt": f"{HEAD}MẬT\n{BODY}"}),
    "subject.eml": mail("Kính gửi.\n", [("mo.txt", OPEN.encode())], subject="[MẬT] Kế hoạch công tác").as_bytes(),
    "page.eml": mail("Kính gửi.\n", html="<title>Kế hoạch (Tối mật)</title><p>Kính gửi.</p>").as_bytes(),
    "mailed.eml": mail("Kính gửi.\n", [("kin.docx", word(f"{HEAD}TỐI MẬT\n{BODY}"))]).as_bytes(),
}
STAMPED |= {
    "title.docx": told(core="<dc:title>Kế hoạch (Tối mật)</dc:title>"),
    "own property.docx": told(custom='<property name="Độ mật"><vt:lpwstr>Mật</vt:lpwstr></property>'),
    "comment.docx": told(comments="<w:comment><w:p><w:r><w:t>Tài liệu </w:t><w:t>MẬT</w:t></w:r></w:p></w:comment>"),
    "picture.docx": package(f'<w:p><w:drawing><wp:docPr descr="TUYỆT MẬT"/></w:drawing></w:p>{p(HEAD)}{p(BODY)}'),
    "margin.docx": with_footer(HEAD + BODY, "Văn bản MẬT – không phát tán – tờ 2/4"),
    "book.zip": archive({"mo.txt": OPEN, "so.xlsx": workbook([["Tối mật"], [f"Danh sách {UNHEARD[0]}"]])}),
    "margins.zip": archive({"mo.txt": OPEN, "so.xlsx": workbook([], "&C&12TÀI LIỆU MẬT")}),
    "old code.txt": old_code(f"{HEAD}MẬT\n{BODY}"),
    "old and unclear.txt": b"M\xcbT\nxin ch\xb5o \xd7\xf7\xff\xfe\n",
    "of a file.pdf": described("Phương án (MẬT)"),
    "foot in words.pdf": stamped_sheet(lambda sheet: sheet.at(LEFT, HEIGHT - 30, "Tài liệu mật – tờ 1/2")),
}
if converter() is not None:
    STAMPED |= {"body.rtf": rtf(f"{HEAD}MẬT\n{BODY}"), "header.rtf": rtf(HEAD + BODY, "TUYỆT MẬT")}


def scanned(sheet: Sheet, name: str) -> bytes:
    document = pdfium.PdfDocument(sheet.save())
    pages = [page.render(scale=200 / 72).to_pil().convert("RGB") for page in document]
    document.close()
    with io.BytesIO() as held:
        more = {"save_all": True, "append_images": pages[1:]} if name.endswith("pdf") else {}
        pages[0].save(held, {"pdf": "PDF", "jpg": "JPEG"}[name[-3:]], resolution=200, dpi=(200, 200), **more)
        return held.getvalue()


def red_stamp(sheet: Sheet, words: str) -> Sheet:
    sheet.canvas.setStrokeColorRGB(0.8, 0.1, 0.1)
    sheet.canvas.setFillColorRGB(0.8, 0.1, 0.1)
    sheet.canvas.setLineWidth(1.5)
    sheet.canvas.rect(105, HEIGHT - 185, 110, 26)
    sheet.centred(LEFT_COLUMN, 177, words, 15)
    sheet.canvas.setFillColorRGB(0, 0, 0)
    return sheet


def secret_scan(name: str) -> bytes:
    sheet = letter([f"Thực hiện {UNHEARD[0]}, các công đoàn cơ sở {UNHEARD[1]} về", f"{UNHEARD[2]} trước ngày 5/5."])
    if name.endswith("pdf"):
        # The stamped letter lies behind another one, and behind a page of print.
        sheet.page()
        head(sheet)
    return scanned(red_stamp(sheet, "TỐI MẬT"), name)


needs_tesseract = pytest.mark.skipif(not engine.available(), reason="tesseract: apt-get install tesseract-ocr-vie")


@needs_tesseract
@pytest.mark.parametrize("name", ("quet.pdf", "anh.jpg"))
def test_a_stamp_is_seen_in_the_ink_of_a_scan(name: str) -> None:
    with pytest.raises(RefusedError, check=lambda error: error.code == "secret"):
        open_bytes(secret_scan(name), name)


@each(("name", "is_asked"), table(__file__, "a_name_is_a"))
def test_a_name_is_a_question_that_a_person_answers(name: str, is_asked: bool) -> None:
    for called, data in ((name, OPEN.encode()), ("thu.zip", archive({name: OPEN, "mo.txt": BODY}))):
        if is_asked:
            with pytest.raises(RefusedError, check=lambda error: error.code == "secret-doubt"):
                open_bytes(data, called)
        elif "KH" not in name:
            assert open_bytes(data, called).sources
    assert not is_asked or open_bytes(archive({name: OPEN}), "thu KHÔNG MẬT.zip").sources


def test_an_english_degree_is_a_question_and_a_mark_is_none() -> None:
    asked = f"CONFIDENTIAL\n{OPEN}"
    for data in (asked.encode(), word(asked), told(core="<cp:category>Top secret</cp:category>")):
        with pytest.raises(RefusedError, check=lambda error: error.code == "secret-doubt"):
            open_bytes(data, "thu")
        assert open_bytes(data, "thu (không mật)").sources
    with pytest.raises(RefusedError, check=lambda error: error.code == "secret"):
        open_bytes(f"MẬT\n{asked}".encode(), "thu KHÔNG MẬT.txt")


@each("rows", table(__file__, "a_workbook_about_secret"))
def test_a_workbook_about_secret_letters_is_none(rows: list[list[str]]) -> None:
    assert open_bytes(archive({"mo.txt": OPEN, "so.xlsx": workbook(rows)}), "thu.zip").sources


#: Told only once the head is read, not by the reader: see the test of the whole run.
@each("name", [name for name in STAMPED if name not in ("misread.txt",)])
def test_a_stamp_is_seen_in_every_form(name: str) -> None:
    with pytest.raises(RefusedError) as refused:
        open_bytes(STAMPED[name], name)
    assert refused.value.code == "secret" and "sổ văn bản mật trên giấy" in refused.value.message
    assert not any(word in refused.value.message for word in UNHEARD)


def test_nothing_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox = tmp_path / "den"
    inbox.mkdir()
    stamped = STAMPED | ({"anh.jpg": secret_scan("anh.jpg")} if engine.available() else {})
    for name, content in stamped.items():
        (inbox / name).write_bytes(content)
    (inbox / "mo.txt").write_text(HEAD.replace("04/KH", "05/KH") + "\nKẾ HOẠCH\nTổ chức hội thao\n")
    home = tmp_path / "nha"
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "VANTHU_CACHE", "HOME", "TMPDIR"):
        (home / name).mkdir(parents=True)
        monkeypatch.setenv(name, str(home / name))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    shown = ["misread.txt", "body.docx", "plain.pdf", "packed.zip", *(stamped.keys() - STAMPED.keys())]
    said = [
        subprocess.run(
            [sys.executable, "-m", "pipeline.faces.cli", *command], capture_output=True, cwd=tmp_path, check=False
        )
        for command in (
            ["run", str(inbox), "--db", str(home / "vanthu.db"), "--workers", "1"],
            ["extract", "--json", *(str(inbox / name) for name in shown)],
        )
    ]
    assert [done.returncode for done in said] == [1, 1]
    for done, names in zip(said, (stamped, shown), strict=True):
        told = done.stderr.decode()
        assert all(told.count(name) == 1 for name in names), told
    written = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert home / "vanthu.db" in written
    for content in (*written.values(), *(done.stdout + done.stderr for done in said)):
        assert not [unheard for unheard in UNHEARD if unheard.encode() in content]
        assert not [name for name, data in stamped.items() if hashlib.sha256(data).hexdigest().encode() in content]
    assert list((home / "TMPDIR").iterdir()) == []
    with open_store(str(home / "vanthu.db")) as store:
        assert [found.number for found in store.letters.all()] == ["5"]
        assert not any(store.letters.has(hashlib.sha256(data).hexdigest()) for data in stamped.values())
        again = batch.run([inbox], store, None, WorkingCalendar(), 0)
    assert (again.refused, again.unchanged) == (len(stamped), 1)


def old_word(letter: DocumentObject, folder: Path) -> bytes:
    letter.save(str(folder / "thu.docx"))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [str(converter()), "--headless", profile, "--convert-to", "doc:MS Word 97", "--outdir", str(folder)]
    for _ in range(3):  # it asks to be started again once it has made its profile
        done = subprocess.run([*command, str(folder / "thu.docx")], capture_output=True, timeout=90)
        if done.returncode != 81:
            break
    done.check_returncode()
    return (folder / "thu.doc").read_bytes()


def in_header(letter: DocumentObject, words: str) -> None:
    letter.sections[0].header.paragraphs[0].text = words


def in_footer(letter: DocumentObject, words: str) -> None:
    letter.sections[0].footer.paragraphs[0].text = words


def in_title(letter: DocumentObject, words: str) -> None:
    letter.core_properties.title = words


def as_a_picture(letter: DocumentObject, words: str) -> None:
    letter.add_paragraph().add_run().add_picture(io.BytesIO(png(stamp(words))), width=Mm(40))


@pytest.mark.skipif(converter() is None, reason="needs LibreOffice: apt-get install libreoffice-writer-nogui")
@pytest.mark.parametrize("put", [in_header, in_footer, in_title, pytest.param(as_a_picture, marks=needs_tesseract)])
@pytest.mark.parametrize(("words", "refused"), [("TỐI MẬT", True), ("KHẨN", False)])
def test_old_word_stamps(tmp_path: Path, put: Callable[[DocumentObject, str], None], words: str, refused: bool) -> None:
    letter = Document()
    put(letter, words)
    for line in (HEAD + BODY).splitlines():
        letter.add_paragraph(line)
    data = old_word(letter, tmp_path)
    if refused:
        with pytest.raises(RefusedError):
            open_bytes(data, "thu.doc")
    else:
        assert UNHEARD[0] in open_bytes(data, "thu.doc").sources[0].text


@each("words", table(__file__, "stamps_alone_and_beside"))
def test_stamps_alone_and_beside_others(words: str) -> None:
    assert is_stamp(words) and is_stamped(f"{HEAD}{words}\n{BODY}")


@each("words", ["BẢO MẬT", "Mật", "ĐỘ MẬT: THƯỜNG", "TỐI MẬT, MẬT"])
def test_words_near_to_stamps(words: str) -> None:
    assert not is_stamp(words)


@each(("subject", "marked"), table(__file__, "marks_in_the_subject"))
def test_marks_in_the_subject_of_a_mail(subject: str, marked: bool) -> None:
    assert is_marked(subject) is marked


@each("words", table(__file__, "no_stamps"))
def test_other_words_are_no_stamps(words: str) -> None:
    assert not is_stamp(words, RECOGNISED) and not is_stamped(f"{HEAD}{words}\n{BODY}")


@each(
    "text",
    [
        f"{HEAD}\nKẾ HOẠCH\nTĂNG CƯỜNG CÔNG TÁC BẢO VỆ BÍ\nMẬT\n{BODY}",
        f"BỆNH VIỆN\nMẮT\n{HEAD}{BODY}",
        f"{OPEN}\n| Đơn vị | TUYỆT MẬT | TỐI MẬT | MẬT |\n| Sở Nội vụ | 0 | 1 | 2 |\n",
        f"{OPEN}\nCác đơn vị giữ bí mật số liệu, đặt mật khẩu máy tính, chú ý bảo mật.\n",
    ],
)
def test_prose_names_and_tables_are_no_stamps(text: str) -> None:
    assert not is_stamped(text) and open_bytes(text.encode(), "thu.txt").sources


def test_no_letter_of_the_corpus_is_refused() -> None:
    letters = sorted((ROOT / "corpus" / "letters").glob("*.txt"))
    assert letters and [path.name for path in letters if is_stamped(path.read_text())] == []


def test_a_count_of_secret_documents_in_a_pdf_is_no_stamp(tmp_path: Path) -> None:
    sheet = letter()
    sheet.page()
    for row, cells in enumerate((["Đơn vị", "TUYỆT MẬT", "TỐI MẬT", "MẬT"], ["Sở Nội vụ", "0", "1", "2"])):
        for column, cell in enumerate(cells):
            sheet.at(LEFT + 110 * column, 100 + 20 * row, cell)
    assert "Sở Nội vụ" in sheet.read(tmp_path).text
