"""PDFs that were made to harm, or to be odd: each gives its line or its text, quickly, and takes no memory."""

import base64
import binascii
import time
import tracemalloc
import zlib
from pathlib import Path

import pytest

from pipeline.errors import ReadError
from pipeline.readers.pdf_guard import BombError, check_streams
from tests.pipeline.readers.pdfs import letter, read_bytes
from tests.pipeline.readers.raw_pdfs import flate, one_page, stream, swollen

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
    "the word stream inside": stream(b"stream\nendstream" + _SPACES, b"/Filter/FlateDecode"),
    "LZW": stream(b"\x80\x0b\x60\x50" * 50_000, b"/Filter/LZWDecode"),
}


@pytest.mark.parametrize("kind", sorted(set(BOMBS) - {"the word stream inside"}))
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
    assert caught.value.code == "too-large"
    assert caught.value.message.startswith("thu.pdf: ")


def test_many_streams_that_are_large_only_together_are_refused() -> None:
    content = flate(b"0 0 m 9 9 l S\n" * 600_000)
    with pytest.raises(BombError):
        check_streams(one_page(content, more=[content, content]))
    check_streams(one_page(content, more=[content]))


@pytest.mark.parametrize("content", [b"", b"BT /F1 12 Tf (a) Tj ET " * 40_000, bytes(range(256)) * 4000])
def test_ordinary_streams_pass(content: bytes) -> None:
    check_streams(one_page(flate(content)))
    check_streams(one_page(stream(content)))


def test_letters_pass() -> None:
    check_streams(letter().save())


@pytest.mark.parametrize("data", [b"", b"stream\n", b"stream", b"%PDF-1.7 obj<</Filter/FlateDecode>>stream\r\nabc"])
def test_what_is_no_pdf_passes_without_an_error(data: bytes) -> None:
    check_streams(data)
