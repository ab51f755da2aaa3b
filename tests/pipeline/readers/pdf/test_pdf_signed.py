"""What e-offices, signers and clerks put on a page, or type onto a scan, is read as a person sees it; notes are not."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Array, Dictionary, Name

from pipeline.readers.layout.lines import Piece, Word
from pipeline.readers.layout.page import Page
from pipeline.readers.ocr.raster import scanned
from pipeline.readers.pdf.signed import as_signed
from pipeline.readers.pdf.sources import with_readings, with_typed
from pipeline.readers.secrecy import StampSeenError
from schemas import HeadReading
from tests.each import each
from tests.pipeline.readers.pdfs import BODY, HEIGHT, LEFT, Sheet, letter, paragraph, read_bytes

#: Where things are put: a free place of the letter, and the blank of its number.
FREE, BLANK = (200.0, 560.0, 330.0, 580.0), (LEFT + 24, HEIGHT - 84, LEFT + 54, HEIGHT - 70)
Made = Callable[[pikepdf.Pdf], Dictionary]


def shown(document: pikepdf.Pdf, text: str, wide: float = 130, ink: str = "0 g") -> Dictionary:
    """Return the appearance of something that shows a word."""
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    return Dictionary(
        N=document.make_stream(
            f"q {ink} BT /F1 11 Tf 2 5 Td ({text}) Tj ET Q".encode(), Type=Name.XObject, Subtype=Name.Form,
            BBox=Array([0, 0, wide, 20]), Resources=Dictionary(Font=Dictionary(F1=font)),
        )
    )  # fmt: skip


def put(data: bytes, *things: Dictionary | Made, box: tuple[float, ...] = FREE) -> bytes:
    """Return a PDF with things put on its first page."""
    with pikepdf.open(io.BytesIO(data)) as document:
        notes = [thing(document) if callable(thing) else thing for thing in things]
        for note in notes:
            note.Type, note.Rect = Name.Annot, Array(list(box))
        notes = [document.make_indirect(note) for note in notes]
        document.pages[0].Annots = Array(notes)
        helvetica = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        document.Root.AcroForm = Dictionary(
            Fields=Array([note for note in notes if note.Subtype == Name.Widget]),
            DR=Dictionary(Font=Dictionary(Helv=helvetica)),
            DA=b"/Helv 11 Tf 0 g",
        )
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()


def note(kind: Name, text: str = "", flags: int = 4, **more: object) -> Made:
    def made(document: pikepdf.Pdf) -> Dictionary:
        appearance = {"AP": shown(document, text)} if text else {}
        return Dictionary(Subtype=kind, F=flags, **appearance, **more)

    return made


def widget(kind: Name, text: str = "", flags: int = 4, **more: object) -> Made:
    return note(Name.Widget, text, flags, FT=kind, T=b"o", **more)


WORDS = "CHO BIET"
SEEN: dict[str, Made] = {
    "a text field": widget(Name.Tx, WORDS, V=WORDS.encode()),
    "a text field that no program drew": widget(Name.Tx, V=WORDS.encode(), DA=b"/Helv 11 Tf 0 g"),
    "a signature": widget(Name.Sig, WORDS, flags=132),
    "typed on the page": note(Name.FreeText, WORDS, Contents=WORDS.encode()),
    "typed on the page, drawn by nobody": note(Name.FreeText, Contents=WORDS.encode(), DA=b"/Helv 11 Tf 0 g"),
    "a stamp": note(Name.Stamp, WORDS),
}
UNSEEN: dict[str, Made] = {
    "hidden": note(Name.Stamp, WORDS, flags=2),
    "for print only": note(Name.Stamp, WORDS, flags=36),
    "a hidden field": widget(Name.Tx, WORDS, flags=2, V=WORDS.encode()),
    "a note hung beside": note(Name.Text, WORDS, Contents=WORDS.encode()),
    "the window of a note": note(Name.Popup, WORDS, Contents=WORDS.encode()),
    "marked words": note(Name.Highlight, WORDS, Contents=WORDS.encode(), QuadPoints=Array([200, 580] * 4)),
    "a banner": widget(Name.Sig, f"{WORDS} 14:26:14", flags=132),
}


@each("kind", [*SEEN, *UNSEEN])
def test_what_a_person_sees_is_read_and_drawn(kind: str, tmp_path: Path) -> None:
    plain = letter().save()
    data = put(plain, (SEEN | UNSEEN)[kind])
    source = read_bytes(data, tmp_path)
    assert (WORDS in source.text) is (kind in SEEN) and (picture(data) != picture(plain)).any() == (kind in SEEN)
    if kind in SEEN:
        start = source.text.index(WORDS)
        page, boxes = source.locate(start, start + len(WORDS))
        left, top, right, bottom = boxes[0] if boxes else (0.0, 0.0, 0.0, 0.0)
        assert page == 1 and FREE[0] - 2 <= left < right <= FREE[2] + 2
        assert HEIGHT - FREE[3] - 2 <= top < bottom <= HEIGHT - FREE[1] + 2


def picture(data: bytes) -> np.ndarray:
    document = pdfium.PdfDocument(as_signed(data))
    try:
        return scanned(document[0], "thu.pdf").pixels
    finally:
        document.close()


def test_a_ticked_box_is_drawn() -> None:
    ticked = widget(Name.Btn, V=Name.Yes, AS=Name.Yes)
    plain = letter().save()
    assert (picture(put(plain, ticked)) != picture(plain)).any()


@each("turn", [0, 90, 180, 270])
@each("inherited", [False, True])
def test_nothing_moves(turn: int, inherited: bool, tmp_path: Path) -> None:
    """Words that were there keep their boxes, also where the size of the page is told for all pages together."""
    with pikepdf.open(io.BytesIO(letter().save())) as document:
        document.pages[0].Rotate = turn
        if inherited:
            document.Root.Pages.MediaBox = document.pages[0].MediaBox
            del document.pages[0]["/MediaBox"]
        out = io.BytesIO()
        document.save(out)
    plain = read_bytes(out.getvalue(), tmp_path)
    signed = read_bytes(put(out.getvalue(), SEEN["a stamp"]), tmp_path)
    assert {word.box for word in plain.words} <= {word.box for word in signed.words}


def test_a_number_filled_in_stands_in_its_line(tmp_path: Path) -> None:
    data = paragraph(Sheet(), 120, BODY).at(LEFT, 80, "Số:            /KH-CĐN").save()
    signed = put(data, widget(Name.Sig, "27", flags=132), box=BLANK)
    assert read_bytes(signed, tmp_path).text.split()[:3] == ["Số:", "27", "/KH-CĐN"]


def test_a_pdf_on_which_nothing_was_put_is_not_touched() -> None:
    plain = letter().save()
    assert as_signed(plain) is plain
    link = put(plain, note(Name.Link, A=Dictionary(S=Name.URI, URI=b"https://example.vn")))
    assert as_signed(link) is link


@each("broken", [b"", b"%PDF-1.7 /Annots", letter().save()[:900] + b"/Annots"])
def test_what_cannot_be_opened_is_left_to_the_reader(broken: bytes) -> None:
    assert as_signed(broken) is broken


@each("said", ["MẬT", "[TỐI MẬT]", "Độ mật: Mật"])
@each("flags", [4, 2])
def test_a_degree_of_secrecy_is_told_even_where_it_is_not_drawn(said: str, flags: int) -> None:
    for thing in (widget(Name.Tx, flags=flags, V=said), note(Name.Text, flags=flags, Contents=said)):
        with pytest.raises(StampSeenError):
            as_signed(put(letter().save(), thing))


def line(*words: tuple[str, float, float], baseline: float = 100.0, size: float = 12.0) -> Piece:
    return Piece([Word(text, (x0, baseline - 9, x1, baseline)) for text, x0, x1 in words], baseline, size)


def page(*pieces: Piece, **more: object) -> Page:
    return Page(842.0, 595.0, list(pieces), [], 1.0, **more)  # type: ignore[arg-type]


TYPED = page(line(("1849", 123, 151)))


@each(
    ("seen", "expected"),
    [
        ([line(("Số:", 100, 118)), line(("/BGDĐT-GDPT", 154, 230))], ["Số: 1849 /BGDĐT-GDPT"]),
        ([line(("Số:", 100, 118), ("/BGDĐT", 154, 230))], ["Số: 1849 /BGDĐT"]),
        ([line(("Số:/BGDĐT-GDPT", 100, 230))], ["Số: 1849 /BGDĐT-GDPT"]),
        ([line(("Số:", 100, 118), (".....", 124, 150), ("/KH-CĐN", 154, 200))], ["Số: 1849 /KH-CĐN"]),
        ([line(("Số:", 100, 118)), line(("Độc", 400, 430))], ["Số: 1849", "Độc"]),
        ([line(("Số:", 100, 118)), line(("_/BGDĐT", 120, 200))], ["Số: 1849 /BGDĐT"]),
        ([line(("Số:", 100, 118), baseline=130)], ["1849", "Số:"]),
        ([], ["1849"]),
    ],
)
def test_what_was_typed_stands_in_its_line(seen: list[Piece], expected: list[str]) -> None:
    assert [piece.text for piece in with_typed(page(*seen), TYPED).pieces] == expected


def test_a_straightened_page_takes_it_at_the_straightened_place() -> None:
    turn = np.radians(2)
    back = np.array([[np.cos(turn), -np.sin(turn), 10.0], [np.sin(turn), np.cos(turn), 4.0], [0.0, 0.0, 1.0]])
    x, y, _ = np.linalg.inv(back) @ (137.0, 100.0, 1.0)
    found = with_typed(page(line(("Số:", x - 40, x - 20), baseline=float(y)), back=tuple(back.flatten())), TYPED)
    assert [piece.text for piece in found.pieces] == ["Số: 1849"]
    # Led back, its box covers what was typed on the page as it came.
    left, top, right, bottom = found.place(found.pieces[0].words[1].box)
    assert left <= 123.5 and right >= 150.5 and top <= 92 and bottom >= 99


def test_number_and_day_are_told_as_readings_before_what_was_read_in_their_blanks() -> None:
    typed = page(line(("1849", 123, 151)), line(("06", 416, 428), baseline=110), line(("7", 300, 306), baseline=700))
    seen = page(line(("Số:", 80, 100)))
    seen.readings = (
        HeadReading(field="number", value="1", source="handwriting", confidence=0.3, page=1),
        HeadReading(field="month", value="5", source="handwriting", confidence=0.6, page=1),
    )
    told = [(one.field, one.value, one.source, one.page) for one in with_readings(seen, typed).readings]
    assert told == [("number", "1849", "form", 1), ("day", "6", "form", 1), ("month", "5", "handwriting", 1)]
