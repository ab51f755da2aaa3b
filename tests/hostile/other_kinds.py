"""Bombs and broken files of five kinds: messages of Outlook, OpenDocument, RTF, workbooks of Excel 97, fonts. Of each
kind some are built by hand, as a reader is attacked; the others are good files with bytes turned by chance."""

import random
import struct
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tests.hostile.bad import SEED, Bad, letter
from tests.hostile.pdfs import _cmap, _font, one_page
from tests.pipeline.readers.packages import archive, compound, old_workbook, record

_EACH = 14  #: Files of each kind with bytes turned by chance.
_GLYPHS = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")


def _turned(good: bytes, seed: int) -> bytes:
    """Return a file of which some bytes were turned, a piece left out or said twice, or the end cut off."""
    chance = random.Random(SEED + seed)
    data = bytearray(good)
    for _ in range(chance.choice((1, 8, 64))):
        data[chance.randrange(len(data))] = chance.choice((0, 255, chance.randrange(256)))
    at, length = chance.randrange(len(data)), chance.randrange(1, 600)
    match seed % 4:
        case 1:
            del data[at : at + length]
        case 2:
            data[at:at] = data[at : at + length]
        case 3:
            del data[at:]
    return bytes(data)


def _messages() -> Iterator[tuple[str, bytes]]:
    yield "no-properties", compound({"__substg1.0_1000001F": letter().encode("utf-16-le")})
    yield "properties-of-noise", compound({"__properties_version1.0": bytes(range(256)) * 40})


def _open_document(content: bytes, **others: bytes) -> bytes:
    parts = {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": content}
    return archive({**parts, **{name.replace("_", "/"): data for name, data in others.items()}})


def _text_of(body: str) -> bytes:
    kinds = ("office", "text", "table")
    spaces = "".join(f' xmlns:{kind}="urn:oasis:names:tc:opendocument:xmlns:{kind}:1.0"' for kind in kinds)
    text = f"<office:text>{body}</office:text>"
    return f"<office:document-content{spaces}><office:body>{text}</office:body></office:document-content>".encode()


def _open_documents() -> Iterator[tuple[str, bytes]]:
    words = "".join(f"<text:p>{line}</text:p>" for line in letter().splitlines())
    doubling = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    yield "entities-that-double", _open_document(f'<!DOCTYPE a [<!ENTITY e0 "ha">{doubling}]><a>&e11;</a>'.encode())
    yield "entity-from-a-file", _open_document(b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>')
    yield "content-of-300-megabytes", _open_document(bytes(300_000_000))
    column = '<table:table><table:table-column table:number-columns-repeated="2147483647"/></table:table>'
    yield "columns-without-end", _open_document(_text_of(column + words))
    yield "spaces-without-end", _open_document(_text_of('<text:p><text:s text:c="2147483647"/></text:p>' + words))
    yield "deep", _open_document(_text_of("<text:section>" * 50_000))
    yield "locked", _open_document(_text_of(words), **{"META-INF_manifest.xml": b"<encryption-data/>"})
    yield "no-content", archive({"mimetype": b"application/vnd.oasis.opendocument.text"})
    yield "content-of-noise", _open_document(bytes(range(256)) * 100)
    yield "manifest-bomb", _open_document(_text_of(words), **{"META-INF_manifest.xml": bytes(90_000_000)})


def _rich_texts() -> Iterator[tuple[str, bytes]]:
    head, words = b"{\\rtf1\\ansi ", letter().replace("\n", "\\par\n").encode("ascii", "replace")
    yield "deep", head + b"{" * 300_000 + words + b"}" * 300_000
    yield "never-closed", head + b"{\\b " * 50_000 + words
    yield "binary-that-lies", head + b"\\bin2147483647 abc" + words + b"}"
    large = b"\\u99999999999999999999? \\fs-999999999999 \\li99999999999 " * 2000
    yield "numbers-too-large", head + large + words + b"}"
    picture = b"{\\pict\\pngblip\\picw99999999\\pich99999999 " + b"89504e47" * 50_000 + b"}"
    yield "picture-of-noise", head + picture + words + b"}"
    yield "object", head + b"{\\object\\objemb{\\*\\objdata " + b"d0cf11e0a1b11ae1" * 20_000 + b"}}" + words + b"}"
    yield "field-in-field", head + b"{\\field{\\*\\fldinst INCLUDETEXT /etc/passwd}{\\fldrslt " * 3000 + words
    fonts = b"".join(b"{\\f%d\\fcharset%d X;}" % (n, n % 300) for n in range(30_000))
    yield "fonts", head + b"{\\fonttbl" + fonts + b"}" + words + b"}"
    yield "noise", head + bytes(range(256)) * 400 + b"}"
    yield "unknown-words", head + b"\\zzzzzzzzzzzzzzzz9 " * 60_000 + words + b"}"


def _workbook(stream: bytes) -> bytes:
    return compound({"Workbook": stream.ljust(5000, b"\0")})


def _workbooks() -> Iterator[tuple[str, bytes]]:
    begins = record(0x809, struct.pack("<HH12x", 0x600, 0x05))
    yield "strings-that-lie", _workbook(begins + record(0xFC, struct.pack("<IIHB", 0x7FFFFFFF, 0x7FFFFFFF, 0xFFFF, 1)))
    rows = record(0x200, struct.pack("<IIHHH", 0, 0xFFFFFFFF, 0, 0xFFFF, 0)) * 200
    yield "rows-without-end", _workbook(begins + rows)
    yield "records-of-nothing", _workbook(begins + record(0x0A, b"") * 200_000)
    sheet = record(0x85, struct.pack("<IBBBB", 0, 0, 0, 5, 0) + b"Sheet")
    yield "sheets-in-themselves", _workbook(begins + sheet * 5000)
    yield "record-too-long", _workbook(begins + struct.pack("<HH", 0xFC, 0xFFFF) + b"\xff" * 300)
    yield "names-of-noise", _workbook(begins + record(0x18, bytes(range(256))) * 500)
    yield "formula-deep", _workbook(begins + record(0x06, b"\0" * 20 + struct.pack("<H", 8000) + b"\x15" * 8000))
    yield "formats", _workbook(begins + record(0x41E, struct.pack("<HHB", 1, 0xFFFF, 1)) * 9000)
    yield "extended", _workbook(begins + record(0xE0, b"\xff" * 20) * 20_000)
    yield "no-end", _workbook(begins)
    yield "noise", _workbook(random.Random(SEED).randbytes(60_000))


def _fonts() -> Iterator[tuple[str, bytes]]:
    glyphs = _GLYPHS.read_bytes() if _GLYPHS.exists() else bytes(range(256)) * 400
    for seed in range(4):
        yield f"true-type-{seed}", _font(b"TrueType", _turned(glyphs, seed), b"FontFile2")
    yield "compact-noise", _font(b"Type1", b"\1\0\4\4" + random.Random(SEED).randbytes(40_000), b"FontFile3")
    yield "compact-counts", _font(b"Type1", b"\1\0\4\4" + b"\xff\xff\4" + b"\xff" * 9000, b"FontFile3")
    loop = b"%!PS-AdobeFont-1.0: X\n" + b"/a {a} def a " * 9000 + b"currentfile eexec\n"
    yield "type1-loop", _font(b"Type1", loop + bytes(range(256)) * 50, b"FontFile")
    yield "font-of-200-megabytes", _font(b"TrueType", bytes(8) + b"\0" * 200_000_000, b"FontFile2")
    yield "map-without-end", _cmap(b"1 beginbfrange <0000> <FFFFFFFF> <0000> endbfrange endcmap")
    yield "map-of-a-million", _cmap(b"100 beginbfchar " + b"<0001> <" + b"0041" * 5000 + b"> " * 100 + b"endbfchar")
    yield "map-in-itself", _cmap(b"/X usecmap " * 5000)
    type3 = b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1e30 1e30]/FontMatrix[1e30 0 0 1e30 0 0]/CharProcs<</a 4 0 R>>"
    type3 += b"/Encoding<</Differences[0/a]>>/FirstChar 0/LastChar 255/Widths[1]>>"
    yield "drawn-by-itself", one_page(font=type3)


_KINDS = {
    "msg": (_messages, lambda: compound({"__properties_version1.0": letter(3).encode()})),
    "odt": (_open_documents, lambda: _open_document(_text_of("<text:p>Kính gửi</text:p>" * 30))),
    "rtf": (
        _rich_texts,
        lambda: b"{\\rtf1\\ansi " + letter().replace("\n", "\\par\n").encode("ascii", "replace") + b"}",
    ),
    "xls": (_workbooks, lambda: old_workbook([["STT", "Tên đơn vị"], ["1", "Công đoàn cơ sở"]])),
    "font.pdf": (
        _fonts,
        lambda: _font(b"TrueType", _GLYPHS.read_bytes()[:60_000] if _GLYPHS.exists() else b"", b"FontFile2"),
    ),
}


def files() -> Iterator[Bad]:
    """Yield more than a hundred files of the five kinds."""
    for ending, (built, good) in _KINDS.items():
        for name, data in built():
            end = "docx" if data.startswith(b"PK") and ending == "rtf" else ending
            yield Bad(f"{name}.{end}", "either", lambda where, data=data: data)  # type: ignore[misc]
        for seed in range(_EACH):
            made = partial(lambda good, seed, where: _turned(good, seed), good(), seed)
            yield Bad(f"turned-{seed}.{ending}", "either", made)
