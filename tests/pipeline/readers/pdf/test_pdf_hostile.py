"""PDFs made to harm, or odd: each gives its line or text; pages put right by their numbers where these are sure."""

import base64
import binascii
import os
import signal
import socket
import struct
import subprocess
import threading
import time
import tracemalloc
import zlib
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import Mock

import pytest

from pipeline.readers.layout.reading_order import OUT_OF_ORDER
from pipeline.readers.pdf.canvas import Sheets
from pipeline.readers.pdf.guard import BombError, at_most, check_streams
from pipeline.support.errors import ReadError
from schemas import Source
from tests.each import each
from tests.growing import assert_in_step, processor
from tests.pipeline.readers.pdfs import WIDTH, Sheet, head, letter, paragraph, read_bytes, tail
from tests.pipeline.readers.raw_pdfs import flate, one_page, pdf, stream, swollen

GIGABYTE = 1 << 30
_PACKED = swollen(b"0 0 m 9 9 l S\n", GIGABYTE)
_SPACES = swollen(b" ", GIGABYTE)


def nested(data: bytes, times: int) -> bytes:
    for _ in range(times):
        data = zlib.compress(data, 9)
    return data


BOMBS = {
    "instructions": stream(_PACKED, b"/Filter/FlateDecode"),
    "blanks": stream(_SPACES, b"/Filter /FlateDecode"),
    "list of filters": stream(_SPACES, b"/Filter[/FlateDecode]"),
    "short name": stream(_SPACES, b"/Filter/Fl"),
    "packed twice": stream(nested(_SPACES, 1), b"/Filter[/FlateDecode/FlateDecode]"),
    "packed four times": stream(nested(_SPACES, 3), b"/Filter[/FlateDecode/FlateDecode/FlateDecode/FlateDecode]"),
    "in printable letters": stream(base64.a85encode(_SPACES) + b"~>", b"/Filter[/ASCII85Decode/FlateDecode]"),
    "in figures": stream(binascii.hexlify(_SPACES) + b">", b"/Filter[/ASCIIHexDecode/FlateDecode]"),
    "a font": stream(_SPACES, b"/Length1 1000/Filter/FlateDecode"),
    "a picture": stream(_SPACES, b"/Subtype/Image/Width 9/Height 9/Filter/FlateDecode"),
    "a file": stream(_SPACES, b"/Type/EmbeddedFile/Filter/FlateDecode"),
    # Its first block is stored as it is and holds the word that ends streams; only the length says where it ends.
    "the word that ends it inside": stream(
        b"\x78\x9c\x00" + struct.pack("<HH", 9, 0xFFFF ^ 9) + b"endstream" + _SPACES[2:], b"/Filter/FlateDecode"
    ),
    "LZW": stream(b"\x80\x0b\x60\x50" * 50_000, b"/Filter/LZWDecode"),
}


@each("kind", sorted(BOMBS))
def test_what_unpacks_to_gigabytes_is_refused_at_once(kind: str) -> None:
    data = one_page(BOMBS[kind])
    tracemalloc.start()
    began = time.process_time()
    with pytest.raises(BombError):
        check_streams(data)
    assert time.process_time() - began < 10
    assert tracemalloc.get_traced_memory()[1] < 60_000_000
    tracemalloc.stop()


def test_a_bomb_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ReadError) as caught:
        read_bytes(one_page(BOMBS["instructions"]), tmp_path)
    assert caught.value.code == "too-large" and caught.value.message.startswith("thu.pdf: ")


def test_many_streams_that_are_large_only_together_are_refused() -> None:
    content = flate(b"0 0 m 9 9 l S\n" * 600_000)
    with pytest.raises(BombError):
        check_streams(one_page(content, more=[content, content]))
    check_streams(one_page(content, more=[content]))


@each("content", [b"", b"BT /F1 12 Tf (a) Tj ET " * 40_000, bytes(range(256)) * 4000])
def test_ordinary_streams_pass(content: bytes) -> None:
    check_streams(one_page(flate(content)))
    check_streams(one_page(stream(content)))


def test_letters_pass() -> None:
    check_streams(letter().save())


@each("data", [b"", b"stream\n", b"stream", b"%PDF-1.7 obj<</Filter/FlateDecode>>stream\r\nabc"])
def test_what_is_no_pdf_passes_without_an_error(data: bytes) -> None:
    check_streams(data)


LINE = b"BT /F1 12 Tf 60 700 Td (Thu so 27 gui cac cong doan co so) Tj ET"
SAID = "Thu so 27 gui cac cong doan co so"
ACTIONS = {
    "JavaScript when opened": b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>",
    "a program when opened": b"/OpenAction<</S/Launch/F(/bin/sh)/Win<</F(cmd.exe)>>>>",
    "a page of the net when opened": b"/OpenAction<</S/URI/URI(http://127.0.0.1:9/)>>",
    "JavaScript by name": b"/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(while\\(1\\);)>>]>>>>",
    "before closing": b"/AA<</WC<</S/JavaScript/JS(this.submitForm\\('http://127.0.0.1:9/'\\))>>>>",
    "a form that computes": b"/AcroForm<</Fields[]/CO[]/XFA 4 0 R>>",
}


@pytest.mark.parametrize("kind", sorted(ACTIONS))
def test_actions_are_never_run(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    never = Mock(side_effect=AssertionError("a program or the net was asked for"))
    for module, name in ((subprocess, "Popen"), (os, "system"), (socket, "socket"), (socket, "create_connection")):
        monkeypatch.setattr(module, name, never)
    monkeypatch.setattr("pipeline.readers.pdf.sources.judge", lambda _: "good")
    data = one_page(stream(LINE), b"/AA<</O<</S/JavaScript/JS(app.beep\\(\\))>>>>", ACTIONS[kind])
    assert read_bytes(data, tmp_path).text.strip() == SAID


def pages(kids: bytes, *more: bytes) -> bytes:
    """Return a PDF whose tree of pages is written by hand; object 3 is a page with a line."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>"
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages" + kids + b">>", page, stream(LINE), font, *more])


ODD = {
    "a tree that bites its tail": pages(b"/Kids[3 0 R 2 0 R]/Count 2"),
    "a tree without end": pages(b"/Kids[6 0 R]/Count 5", b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R 6 0 R]/Count 5>>"),
    "a count of pages that lies": pages(b"/Kids[3 0 R]/Count 2000000000"),
    "a negative count": pages(b"/Kids[3 0 R]/Count -7"),
    "the same page a thousand times": pages(b"/Kids[" + b"3 0 R " * 1000 + b"]/Count 1000"),
    "pages that are no pages": pages(b"/Kids[4 0 R 5 0 R null 99 0 R 1 0 R 3 0 R]/Count 6"),
    "a box without room": one_page(stream(LINE), b"/MediaBox[0 0 0 0]"),
    "a box turned inside out": one_page(stream(LINE), b"/MediaBox[595 842 0 0]"),
    "a box beyond all numbers": one_page(stream(LINE), b"/MediaBox[-1e38 -1e38 1e38 1e38]"),
    "a box of no numbers": one_page(stream(LINE), b"/MediaBox[/a(b)null<<>>]"),
    "an odd turn": one_page(stream(LINE), b"/Rotate 33"),
    "a turn beyond all numbers": one_page(stream(LINE), b"/Rotate 99999999999999999999"),
    "contents that point to themselves": one_page(b"[4 0 R 4 0 R]"),
    "letters as large as the world": one_page(stream(b"BT /F1 1e30 Tf 60 700 Td (a) Tj ET " + LINE)),
    "letters without size": one_page(stream(b"BT /F1 0 Tf 60 700 Td (abc) Tj ET " + LINE)),
    "a matrix of no room": one_page(stream(b"0 0 0 0 0 0 cm " + LINE)),
    "a matrix of no numbers": one_page(stream(b"nan inf 1e99 (a) 0 0 cm " + LINE)),
    "a font that is itself": one_page(stream(LINE), b"/Resources<</Font<</F1 3 0 R>>>>"),
    "a form drawn in itself": one_page(
        stream(LINE + b" /X Do"),
        b"/Resources<</Font<</F1 5 0 R>>/XObject<</X 6 0 R>>>>",
        more=[stream(b"/X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>")],
    ),
    "a broken font program": one_page(
        stream(LINE),
        b"/Resources<</Font<</F1<</Type/Font/Subtype/TrueType/BaseFont/A/FirstChar 0/LastChar 255/Widths 7 0 R"
        b"/FontDescriptor<</Type/FontDescriptor/FontName/A/Flags 4/FontFile2 6 0 R>>>>>>>>",
        more=[flate(b"\0\1\0\0\xff\xff" + bytes(range(256)) * 40, b"/Length1 10246"), b"[1 0 R]"],
    ),
    "a map of letters without end": one_page(
        stream(LINE),
        b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/ToUnicode 6 0 R>>>>>>",
        more=[
            stream(b"1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <00> <ffffffff> <00> endbfrange")
        ],
    ),
}


@pytest.mark.parametrize("kind", sorted(ODD))
def test_odd_files_give_their_text_or_their_line(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.readers.pdf.sources.judge", lambda _: "good")
    began = time.process_time()
    try:
        source = read_bytes(ODD[kind], tmp_path)
    except ReadError as error:
        assert error.message.startswith("thu.pdf: ")
    else:
        assert source.pages is not None
        for word in source.words:
            assert all(0 <= side < 1e7 for side in word.box)
    assert time.process_time() - began < 10


@pytest.mark.sweep
def test_a_page_of_many_strokes_is_read_as_text(tmp_path: Path) -> None:
    """So many outlines rule no table, and cost what it takes to run over them: twice as many, twice as much."""

    def drawn(count: int) -> bytes:
        return one_page(flate(LINE + b" " + b"0 0 m 9 0 l S\n" * count))

    def seconds(count: int) -> float:
        page, read = drawn(count), []
        taken = processor(lambda: read.append(read_bytes(page, tmp_path).text.strip()))
        assert read == [SAID]
        return taken

    table, drawing = (Sheets(drawn(count), 1).look(0) for count in (100, 30_000))
    assert (len(table[2]), len(drawing[2]), drawing[0].strokes) == (100, 0, 30_000)
    seconds(1)
    assert_in_step(seconds, 30_000, 60_000, most=2.5)


@pytest.mark.parametrize("at", [400, 9000], ids=["far in", "beside the sheet"])
def test_letters_of_no_size_are_not_set_in_by_a_million_blanks(at: int, tmp_path: Path) -> None:
    drawn = [b"BT /F1 12 Tf 60 %d Td (Cong van gui cac don vi) Tj ET" % (800 - 14 * line) for line in range(20)]
    tiny = [b"BT /F1 12 Tf 0.0001 0 0 0.0001 %d %d Tm (Cong van) Tj ET" % (at, 400 - 14 * line) for line in range(9)]
    assert len(read_bytes(one_page(stream(b"\n".join(drawn + tiny), b"")), tmp_path).text) < 5_000


def spin(seconds: float) -> None:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


def test_what_does_not_end_is_given_up() -> None:
    with pytest.raises(TimeoutError), at_most(0.1):
        spin(20)


def test_a_parser_that_catches_everything_is_given_up() -> None:
    caught = 0
    with pytest.raises(TimeoutError), at_most(0.05):
        while True:
            try:
                spin(20)
            except Exception:
                caught += 1
                if caught > 1:
                    raise


def test_what_ends_in_time_leaves_nothing_behind() -> None:
    before = signal.getsignal(signal.SIGVTALRM)
    with at_most(0.2):
        pass
    spin(0.4)
    assert signal.getsignal(signal.SIGVTALRM) == before


def test_in_another_thread_there_is_no_limit() -> None:
    ended: list[bool] = []

    def work() -> None:
        with at_most(0.01):
            spin(0.1)
        ended.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert ended == [True]


ORDINALS = ("một", "hai", "ba", "bốn", "năm", "sáu")


def page(sheet: Sheet, number: int, printed: str | None = None) -> None:
    """Draw page ``number`` of a letter of which only page 1 carries the head."""
    if number == 1:
        head(sheet)
    elif printed != "":
        sheet.centred(WIDTH / 2, 35, printed or str(number))
    lines = [f"Phần {ORDINALS[number]}: dòng thứ {line} của nội dung trang này, viết cho đủ dài." for line in range(6)]
    paragraph(sheet, 230 if number == 1 else 80, lines)


def file(folder: Path, pages: Sequence[int], printed: dict[int, str] | None = None) -> Source:
    sheet = Sheet()
    for place, number in enumerate(pages):
        if place:
            sheet.page()
        page(sheet, number, (printed or {}).get(number))
    tail(sheet, 500)
    return sheet.read(folder)


def parts(source: Source) -> list[int]:
    """Return the order in which the pages' words stand in the text."""
    places = {number: source.text.find(f"Phần {word}:") for number, word in enumerate(ORDINALS)}
    return sorted((number for number in places if places[number] >= 0), key=places.__getitem__)


@pytest.mark.parametrize(
    ("pages", "note"),
    [([1, 2, 3], ()), ([1, 3, 2, 4], (OUT_OF_ORDER,)), ([1, 4, 3], (OUT_OF_ORDER,)), ([1, 2, 2, 3], (OUT_OF_ORDER,))],
)
def test_pages_out_of_their_order_are_told(tmp_path: Path, pages: list[int], note: tuple[str]) -> None:
    source = file(tmp_path, pages)
    assert source.notes == note and source.pages == len(pages)


def test_numbers_that_begin_anew_and_pages_without_any_are_left(tmp_path: Path) -> None:
    assert file(tmp_path, [1, 2, 3, 4, 5], {4: "1", 5: "2"}).notes == ()
    source = file(tmp_path, [1, 3, 2], {2: "", 3: ""})
    assert parts(source) == [1, 3, 2] and source.notes == ()
