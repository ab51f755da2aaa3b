"""Whole letters with something stamped on them, in every form in which letters come."""

import io
import zipfile
from collections.abc import Callable
from functools import partial

import cv2
import numpy as np
import pikepdf
import pypdfium2 as pdfium
from docx import Document
from docx.shared import Mm
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageChops
from reportlab.lib.utils import ImageReader

from tests.pipeline.marked.stamps import DPI, RED, png
from tests.pipeline.readers.pdfs import HEIGHT, LEFT, WIDTH, Sheet, letter

#: Words that stand nowhere else on any machine.
UNHEARD = ("Khươrbinh", "Ngưzal", "Thoưxêng")
LINES = [f"Thực hiện {UNHEARD[0]}, các công đoàn cơ sở {UNHEARD[1]} và gửi về", f"{UNHEARD[2]} trước ngày 15/5/2026."]
#: Where a stamp stands on the page: its middle, in millimetres from the top left corner.
PLACES = {
    "below the number": (55.0, 68.0), "top": (105.0, 12.0), "top right": (165.0, 14.0), "beside": (150.0, 160.0),
    "foot left": (50.0, 265.0), "foot": (105.0, 284.0),
}  # fmt: skip
_MM = 72 / 25.4
Form = Callable[[Image.Image, str], bytes]


def _box(picture: Image.Image, place: str) -> tuple[float, float, float, float]:
    wide, high = (side / DPI * 72 for side in picture.size)
    x, y = PLACES[place]
    left, top = max(12.0, x * _MM - wide / 2), max(12.0, y * _MM - high / 2)
    return min(left, WIDTH - wide - 12), max(12.0, HEIGHT - top - high), wide, high


def _plain() -> Sheet:
    return letter(LINES)


def on_a_page(picture: Image.Image, place: str) -> bytes:
    sheet = _plain()
    sheet.canvas.drawImage(ImageReader(picture), *_box(picture, place), mask="auto")
    return sheet.save()


def _put_on(picture: Image.Image, place: str, kind: Name) -> bytes:
    left, bottom, wide, high = _box(picture, place)
    with pikepdf.open(io.BytesIO(_plain().save())) as document:
        image, mask = (
            document.make_stream(
                part.tobytes(), Type=Name.XObject, Subtype=Name.Image, Width=part.size[0], Height=part.size[1],
                ColorSpace=Name.DeviceRGB if part.mode == "RGB" else Name.DeviceGray, BitsPerComponent=8,
            )
            for part in (picture.convert("RGB"), picture.getchannel("A"))
        )  # fmt: skip
        image.SMask = mask
        shown = document.make_stream(
            f"q {wide} 0 0 {high} 0 0 cm /X Do Q".encode(), Type=Name.XObject, Subtype=Name.Form,
            BBox=Array([0, 0, wide, high]), Resources=Dictionary(XObject=Dictionary(X=image)),
        )  # fmt: skip
        note = Dictionary(
            Type=Name.Annot, Subtype=kind, F=4, Rect=Array([left, bottom, left + wide, bottom + high]),
            AP=Dictionary(N=shown),
        )  # fmt: skip
        if kind == Name.Widget:
            note.FT, note.T = Name.Sig, b"con dau"
        note = document.make_indirect(note)
        document.pages[0].Annots = Array([note])
        if kind == Name.Widget:
            document.Root.AcroForm = Dictionary(Fields=Array([note]))
        return _saved(document)


def _saved(document: pikepdf.Pdf) -> bytes:
    with io.BytesIO() as held:
        document.save(held)
        return held.getvalue()


def drawn(picture: Image.Image, place: str) -> bytes:
    """Return a digital PDF with the stamp drawn as outlines."""
    sheet = _plain()
    left, bottom, _, _ = _box(picture, place)
    ink = np.asarray(picture.getchannel("A"))
    contours, _ = cv2.findContours((ink > 127).astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_TC89_L1)
    path = sheet.canvas.beginPath()
    for contour in contours:
        points = [(left + x * 72 / DPI, bottom + (ink.shape[0] - y) * 72 / DPI) for x, y in contour[:, 0].tolist()]
        path.moveTo(*points[0])
        for point in points[1:]:
            path.lineTo(*point)
        path.close()
    sheet.canvas.setFillColorRGB(*(part / 255 for part in RED))
    sheet.canvas.drawPath(path, stroke=0, fill=1, fillMode=0)
    return sheet.save()


def photographed(picture: Image.Image, place: str) -> bytes:
    with io.BytesIO() as held:
        page_picture(picture, place).save(held, "JPEG", quality=85, dpi=(200, 200))
        return held.getvalue()


def scan(picture: Image.Image, place: str) -> bytes:
    with io.BytesIO() as held:
        page_picture(picture, place).save(held, "PDF", resolution=200)
        return held.getvalue()


def scan_with_text(picture: Image.Image, place: str) -> bytes:
    """Return a scan behind whose picture a scanner's program wrote the words of the letter, without the stamp."""
    sheet = Sheet()
    sheet.canvas.drawImage(ImageReader(page_picture(picture, place)), 0, 0, 595, 842)
    hidden = sheet.canvas.beginText(LEFT, HEIGHT - 60)
    hidden.setTextRenderMode(3)
    hidden.setFont(_font(), 11)
    for line in [
        "LIÊN ĐOÀN LAO ĐỘNG TỈNH", "Số: 27/CĐN-TG", "An Bình, ngày 16 tháng 3 năm 2026", "V/v tổ chức hội nghị",
        *LINES, *["Các đơn vị tổ chức thực hiện, báo cáo kết quả về công đoàn ngành theo quy định chung."] * 6,
    ]:  # fmt: skip
        hidden.textLine(line)
    sheet.canvas.drawText(hidden)
    return sheet.save()


def _font() -> str:
    from tests.pipeline.readers.pdfs import font

    return font()


def page_picture(picture: Image.Image, place: str) -> Image.Image:
    document = pdfium.PdfDocument(on_a_page(picture, place))
    try:
        return document[0].render(scale=200 / 72).to_pil().convert("RGB")
    finally:
        document.close()


def _word(picture: Image.Image, place: str, where: str) -> bytes:
    """Return a Word file with the picture in its body, or in the header or footer of its pages."""
    made = Document()
    lines = ["CÔNG ĐOÀN NGÀNH", "Số: 27/CĐN-TG", "An Bình, ngày 16 tháng 3 năm 2026", "V/v tổ chức hội nghị", *LINES]
    for line in lines:
        made.add_paragraph(line)
    section = made.sections[0]
    margin = section.footer if place.startswith("foot") else section.header
    holder = made.add_paragraph() if where == "body" else margin.paragraphs[0]
    holder.add_run().add_picture(io.BytesIO(png(picture)), width=Mm(picture.size[0] / DPI * 25.4))
    with io.BytesIO() as held:
        made.save(held)
        return held.getvalue()


def mailed(picture: Image.Image, place: str) -> bytes:
    """Return an archive that holds the letter with the picture on its page."""
    with io.BytesIO() as held:
        with zipfile.ZipFile(held, "w") as archive:
            archive.writestr("cv27.pdf", on_a_page(picture, place))
        return held.getvalue()


FORMS: dict[str, tuple[Form, str]] = {
    "picture on a page": (on_a_page, "pdf"), "stamp put on": (partial(_put_on, kind=Name.Stamp), "pdf"),
    "picture in a field": (partial(_put_on, kind=Name.Widget), "pdf"), "outlines": (drawn, "pdf"),
    "scan": (scan, "pdf"), "scan with text behind": (scan_with_text, "pdf"), "picture": (photographed, "jpg"),
    "Word": (partial(_word, where="body"), "docx"), "header of Word": (partial(_word, where="header"), "docx"),
    "in an archive": (mailed, "zip"),
}  # fmt: skip


def printed_over(picture: Image.Image, middle: tuple[float, float], form: str) -> bytes:
    """Return a scan of the letter with the picture stamped over its words, their ink showing through, ``middle`` in
    millimetres; as a coloured or grey PDF, or as a photograph."""
    document = pdfium.PdfDocument(_plain().save())
    try:
        page = document[0].render(scale=DPI / 72).to_pil().convert("RGB")
    finally:
        document.close()
    left, top = (round(at / 25.4 * DPI - side / 2) for at, side in zip(middle, picture.size, strict=True))
    ground = Image.new("RGB", page.size, "white")
    ground.paste(picture, (left, top), picture)
    page = ImageChops.multiply(page, ground).resize(
        (round(WIDTH / 72 * 200), round(HEIGHT / 72 * 200)), Image.Resampling.LANCZOS
    )
    page = page.convert("L") if form == "grey scan" else page
    kind, more = ("JPEG", {"quality": 70, "dpi": (200, 200)}) if form == "photograph" else ("PDF", {"resolution": 200})
    with io.BytesIO() as held:
        page.save(held, kind, **more)
        return held.getvalue()
