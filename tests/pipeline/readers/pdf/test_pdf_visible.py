"""What of a page counts: marks of notes, words struck out or covered, beside the page, on layers that are off."""

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
from pikepdf import Array, Name
from reportlab.lib.colors import Color, black, white, yellow

from pipeline.readers.pdf.canvas import Sheets
from pipeline.readers.visible import WITHDRAWN
from tests.each import each
from tests.pipeline.readers.pdf.test_pdf_signed import note, put
from tests.pipeline.readers.pdfs import BODY, HEIGHT, LEFT, Sheet, font, paragraph, read_bytes
from tests.pipeline.readers.raw_pdfs import one_page, stream

_LINE, _OLD, _NEW = 300, "15/5/2026", "20/5/2026"
_BEFORE = "Nộp báo cáo trước ngày "


def sheet() -> Sheet:
    return paragraph(Sheet(), 100, BODY)


def width(text: str, size: float = 11) -> float:
    return float(Sheet().canvas.stringWidth(text, font(), size))


def line_of(data: bytes, folder: Path) -> tuple[str, tuple[str, ...]]:
    """Return the line with the duty, blanks single, and the notes of the file."""
    source = read_bytes(data, folder)
    return next((" ".join(line.split()) for line in source.text.split("\n") if "Nộp" in line), ""), source.notes


@each("mark", ["2", "(2)", "[12]", "*"])
def test_marks_of_notes(mark: str, tmp_path: Path) -> None:
    x = LEFT + width(_BEFORE + _NEW)
    page = sheet().at(LEFT, _LINE, _BEFORE + _NEW).at(x, _LINE - 4, mark, 7)
    page.at(x + width(mark, 7), _LINE, ", bản giấy.")
    page.at(LEFT, 700, "2", 7).at(LEFT + 6, 700, "Theo mẫu kèm theo.", 9)
    source = read_bytes(page.save(), tmp_path)
    assert f"{_BEFORE}{_NEW}, bản giấy." in source.text.replace(f"{_NEW} ,", f"{_NEW},")
    assert "2 Theo mẫu kèm theo." in source.text


def test_marks_written_after_their_line_and_by_a_rise(tmp_path: Path) -> None:
    x = LEFT + width("Nộp không quá 12")
    page = sheet().at(LEFT, _LINE, "Nộp không quá 12  bài.").at(x, _LINE - 4, "3", 7)
    assert line_of(page.save(), tmp_path)[0] == "Nộp không quá 12 bài."
    page = sheet()
    text = page.canvas.beginText(LEFT, HEIGHT - _LINE)
    text.setFont(font(), 11)
    text.textOut("Nộp theo 12/KH-CĐN")
    text.setFont(font(), 7)
    text.setRise(4)
    text.textOut("1")
    page.canvas.drawText(text)
    assert line_of(page.save(), tmp_path)[0] == "Nộp theo 12/KH-CĐN"


def test_raised_minutes(tmp_path: Path) -> None:
    x = LEFT + width("Nộp lúc 08 giờ")
    page = sheet().at(LEFT, _LINE, "Nộp lúc 08 giờ").at(x, _LINE - 4, "15", 7)
    assert line_of(page.save(), tmp_path)[0] == "Nộp lúc 08 giờ15"


def test_a_number_put_beside_its_label_stays(tmp_path: Path) -> None:
    page = sheet().at(LEFT, _LINE, "Nộp theo Số:").at(LEFT + width("Nộp theo Số:") + 1, _LINE - 3, "27", 8)
    assert "27" in line_of(page.save(), tmp_path)[0]


def place() -> tuple[float, float]:
    """Return where the old day begins and ends."""
    return LEFT + width(_BEFORE), LEFT + width(_BEFORE + _OLD)


def by_a_line(page: Sheet) -> None:
    left, right = place()
    page.rule(left, _LINE - 4, right, _LINE - 4)


def by_two_lines(page: Sheet) -> None:
    left, right = place()
    page.rule(left, _LINE - 3, right, _LINE - 3).rule(left, _LINE - 5, right, _LINE - 5)


def by_hand(page: Sheet) -> None:
    left, right = place()
    page.rule(left, _LINE - 1, right, _LINE - 7).rule(left + 1, _LINE - 8, right, _LINE - 2)


def by_a_thin_area(page: Sheet) -> None:
    left, right = place()
    page.canvas.rect(left - 1, HEIGHT - _LINE + 3, right - left + 2, 1.2, stroke=0, fill=1)


def by_a_white_box(page: Sheet) -> None:
    left, right = place()
    page.canvas.setFillColor(white)
    page.canvas.rect(left - 1, HEIGHT - _LINE - 3, right - left + 2, 13, stroke=0, fill=1)
    page.canvas.setFillColor(black)


@each("withdraw", [by_a_line, by_two_lines, by_hand, by_a_thin_area, by_a_white_box])
def test_withdrawn_days(withdraw: Callable[[Sheet], None], tmp_path: Path) -> None:
    page = sheet().at(LEFT, _LINE, f"{_BEFORE}{_OLD} {_NEW}.")
    withdraw(page)
    assert line_of(page.save(), tmp_path) == (f"{_BEFORE}{_NEW}.", (WITHDRAWN,))


def test_a_new_day_over_a_covered_one(tmp_path: Path) -> None:
    page = sheet().at(LEFT, _LINE, f"{_BEFORE}{_OLD}.")
    by_a_white_box(page)
    page.at(place()[0], _LINE, _NEW)
    assert line_of(page.save(), tmp_path) == (f"{_BEFORE}{_NEW} .", (WITHDRAWN,))


def test_a_note_that_strikes_out(tmp_path: Path) -> None:
    (left, right), low, high = place(), HEIGHT - _LINE - 2, HEIGHT - _LINE + 9
    page = sheet().at(LEFT, _LINE, f"{_BEFORE}{_OLD} {_NEW}.")
    corners = Array([left, high, right, high, left, low, right, low])
    data = put(page.save(), note(Name.StrikeOut, QuadPoints=corners, C=Array([1, 0, 0])), box=(left, low, right, high))
    assert line_of(data, tmp_path) == (f"{_BEFORE}{_NEW}.", (WITHDRAWN,))


def underlined(page: Sheet) -> None:
    left, right = place()
    page.rule(left, _LINE + 1.5, right, _LINE + 1.5)


def marked_in_colour(page: Sheet) -> None:
    left, right = place()
    page.canvas.setFillColor(Color(1, 1, 0, alpha=0.4))
    page.canvas.rect(left, HEIGHT - _LINE - 3, right - left, 13, stroke=0, fill=1)


def marked_by_multiplying(page: Sheet) -> None:
    left, right = place()
    page.canvas.setBlendMode("Multiply")
    page.canvas.setFillColor(yellow)
    page.canvas.rect(left, HEIGHT - _LINE - 3, right - left, 13, stroke=0, fill=1)


def crossed_by_a_long_rule(page: Sheet) -> None:
    page.rule(LEFT, _LINE - 4, 550, _LINE - 4)


def beside_a_clipped_area(page: Sheet) -> None:
    path = page.canvas.beginPath()
    path.rect(0, 0, 300, 50)
    page.canvas.clipPath(path, stroke=0, fill=0)
    page.canvas.setFillColor(white)
    page.canvas.rect(0, 0, 595, 842, stroke=0, fill=1)


@each("look", [underlined, marked_in_colour, marked_by_multiplying, crossed_by_a_long_rule, beside_a_clipped_area])
def test_days_that_still_stand(look: Callable[[Sheet], None], tmp_path: Path) -> None:
    page = sheet().at(LEFT, _LINE, f"{_BEFORE}{_OLD}.")
    look(page)
    assert line_of(page.save(), tmp_path) == (f"{_BEFORE}{_OLD}.", ())


def test_words_on_an_area_that_was_there_before(tmp_path: Path) -> None:
    page = sheet()
    by_a_white_box(page)
    assert line_of(page.at(LEFT, _LINE, f"{_BEFORE}{_OLD}.").save(), tmp_path) == (f"{_BEFORE}{_OLD}.", ())


def test_words_beside_the_page(tmp_path: Path) -> None:
    page = sheet().at(LEFT, _LINE, f"{_BEFORE}{_NEW}.").at(LEFT, 900, "Nộp quỹ ngày 01/5").at(700, _LINE, "Bên ngoài")
    source = read_bytes(page.save(), tmp_path)
    assert "quỹ" not in source.text and "ngoài" not in source.text


def test_words_outside_the_crop_box(tmp_path: Path) -> None:
    data = sheet().at(LEFT, _LINE, f"{_BEFORE}{_NEW}.").at(LEFT, 830, "Đã cắt").save()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.pages[0].CropBox = Array([0, 60, 595, 842])
        out = io.BytesIO()
        document.save(out)
    text = read_bytes(out.getvalue(), tmp_path).text
    assert _NEW in text and "cắt" not in text


_SHOWN, _HIDDEN = b"BT/F1 12 Tf 100 700 Td(Hoi nghi)Tj ET", b"BT/F1 12 Tf 100 650 Td(Nhap)Tj ET"


def layered(content: bytes, usual: bytes, properties: bytes = b"<</L 6 0 R>>", more: list[bytes] | None = None) -> str:
    layers = b"/OCProperties<</OCGs[6 0 R]/D<<%s>>>>" % usual
    page = b"/Resources<</Font<</F1 5 0 R>>/Properties %s/XObject<</X 7 0 R>>>>" % properties
    form = stream(_HIDDEN, b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/OC 6 0 R/Resources<</Font<</F1 5 0 R>>>>")
    data = one_page(stream(content), page, layers, [b"<</Type/OCG/Name(n)>>", form, *(more or [])])
    _, letters, _ = Sheets(data.replace(b"/Resources<</Font<</F1 5 0 R>>>>/Resources", b"/Resources"), 1).look(0)
    return "".join(letter["text"] for letter in letters)


@each(
    ("content", "usual", "properties", "read"),
    [
        (b"/OC/L BDC %s EMC %s" % (_HIDDEN, _SHOWN), b"/OFF[6 0 R]", b"<</L 6 0 R>>", "Hoi nghi"),
        (b"/OC/L BDC %s EMC %s" % (_HIDDEN, _SHOWN), b"/BaseState/OFF", b"<</L 6 0 R>>", "Hoi nghi"),
        (b"/OC/L BDC %s EMC" % _SHOWN, b"/BaseState/OFF/ON[6 0 R]", b"<</L 6 0 R>>", "Hoi nghi"),
        (b"/OC/L BDC %s EMC" % _SHOWN, b"/OFF[]", b"<</L 6 0 R>>", "Hoi nghi"),
        (b"/OC/L BDC/P BMC %s EMC EMC %s" % (_HIDDEN, _SHOWN), b"/OFF[6 0 R]", b"<</L 8 0 R>>", "Hoi nghi"),
        (b"/OC/L BDC %s EMC" % _SHOWN, b"/OFF[6 0 R]", b"<</L 9 0 R>>", "Hoi nghi"),
        (b"/X Do " + _SHOWN, b"/OFF[6 0 R]", b"<<>>", "Hoi nghi"),
        (b"/X Do " + _SHOWN, b"", b"<<>>", "NhapHoi nghi"),
    ],
)
def test_layers(content: bytes, usual: bytes, properties: bytes, read: str) -> None:
    members = [b"<</Type/OCMD/OCGs 6 0 R>>", b"<</Type/OCMD/OCGs[6 0 R]/P/AllOff>>"]
    assert layered(content, usual, properties, members) == read


@each("first", [0xE000, 0xF000])
def test_letters_mapped_to_signs_of_ones_own_have_no_meaning(first: int) -> None:
    mapped = b"1 beginbfrange <00> <FF> <%04X> endbfrange" % first
    cmap = b"/CIDInit/ProcSet findresource begin begincmap %s endcmap end" % mapped
    content = stream(b"BT/F2 12 Tf 100 700 Td(Cong doan co so)Tj ET")
    page = b"/Resources<</Font<</F2 6 0 R>>>>"
    own = b"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/Encoding/WinAnsiEncoding/ToUnicode 7 0 R>>"
    data = one_page(content, page, b"", [own, stream(cmap)])
    page, _, _ = Sheets(data.replace(b"/Resources<</Font<</F1 5 0 R>>>>/Resources", b"/Resources"), 1).look(0)
    assert page.unmapped >= len("Congdoancoso") - 4
