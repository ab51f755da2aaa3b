"""Pictures whose headers lie, that swell, loop or hold something else."""
# ruff: noqa: E501 - one bad file a line

import io
import struct
import zlib

from PIL import Image, ImageDraw

from tests.hostile.bad import Bad, Where, swollen

_PNG = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, packed: bytes, depth: int = 1, colour: int = 0, more: bytes = b"") -> bytes:
    """Return a PNG with this header and these packed rows."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return _PNG + chunk(b"IHDR", header) + more + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)  # type: ignore[arg-type]
    return out.getvalue()


def _text_bomb(where: Where) -> bytes:
    bomb = chunk(b"zTXt", b"Comment\0\0" + swollen(1024)) + chunk(b"iCCP", b"icc\0\0" + swollen(1024))
    return png(8, 8, zlib.compress(b"\0\xff" * 8), more=bomb)


def tiff(entries: list[list[tuple[int, int, int, int]]], data: bytes = b"", loop: bool = False) -> bytes:
    """Return a TIFF of these directories (tag, type, count, value); with ``loop`` the last leads to the first."""
    out = bytearray(b"II*\0" + struct.pack("<I", 8))
    for number, directory in enumerate(entries):
        last = number + 1 == len(entries)
        following = (8 if loop else 0) if last else len(out) + 2 + 12 * len(directory) + 4
        out += struct.pack("<H", len(directory))
        out += b"".join(struct.pack("<HHII", *entry) for entry in directory) + struct.pack("<I", following)
    return bytes(out) + data


def _directory(width: int, height: int, place: int, count: int, packing: int = 1) -> list[tuple[int, int, int, int]]:
    return [
        (256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, packing), (262, 3, 1, 1),
        (273, 4, 1, place), (277, 3, 1, 1), (278, 4, 1, height), (279, 4, 1, count),
    ]  # fmt: skip


def _tiff_bomb(where: Where) -> bytes:
    data = swollen(1024)
    head = len(tiff([_directory(1, 1, 0, 0)]))
    return tiff([_directory(30_000, 30_000, head, len(data), 8)], data)


def _jpeg(where: Where) -> bytes:
    return saved(Image.radial_gradient("L").resize((300, 400)), "JPEG")


def _jpeg_lies(where: Where) -> bytes:
    data = bytearray(_jpeg(where))
    place = data.index(b"\xff\xc0")
    data[place + 5 : place + 9] = b"\xff\xdc\xff\xdc"
    return bytes(data)


def _jpeg_of_scans(where: Where) -> bytes:
    """Return a progressive picture of 8,000 × 8,000 dots that is refined twenty thousand times."""
    head = b"\xff\xd8\xff\xdb\0\x43\0" + b"\1" * 64
    head += b"\xff\xc2\0\x0b\x08" + struct.pack(">HH", 8000, 8000) + b"\1\1\x11\0"
    head += b"\xff\xc4\0\x14\x10" + b"\1" + b"\0" * 15 + b"\0"
    scan = b"\xff\xda\0\x08\1\1\0\1\x3f\x10" + b"\0"
    return head + scan * 20_000 + b"\xff\xd9"


def _gif(where: Where) -> bytes:
    """Return a picture of 30,000 × 30,000 dots whose ten thousand frames say the same of themselves."""
    screen = struct.pack("<HHBBB", 30_000, 30_000, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    frame = b"\x21\xf9\4\0\1\0\0\0" + b"\x2c" + struct.pack("<HHHHB", 0, 0, 30_000, 30_000, 0) + b"\2\2\x4c\1\0"
    return b"GIF89a" + screen + frame * 10_000 + b";"


BAD = [
    Bad("anh-noi-doi.png", "told", lambda where: png(20_000, 20_000, zlib.compress(b"\0" * 99))),
    Bad("anh-60000.png", "told", lambda where: png(60_000, 60_000, swollen(1500), 16, 6)),
    Bad("anh-20000.png", "told", lambda where: png(20_000, 20_000, zlib.compress((b"\0" * 2501) * 20_000, 9))),
    Bad("anh-am.png", "told", lambda where: png(0, 0, b"")),
    Bad("anh-dai.png", "told", lambda where: png(1, 1_000_000, zlib.compress(b"\0\0" * 1_000_000))),
    Bad("anh-cat-cut.png", "told", lambda where: saved(Image.effect_noise((900, 900), 50), "PNG")[:20_000]),
    Bad("anh-loi-chu-thich.png", "told", _text_bomb),
    Bad("anh-mot-diem.png", "told", lambda where: saved(Image.new("L", (1, 1)), "PNG")),
    Bad("anh-trang.png", "told", lambda where: saved(Image.new("L", (1240, 1754), 255), "PNG")),
    Bad("anh-noi-doi.jpg", "told", _jpeg_lies),
    Bad("anh-cat-cut.jpg", "told", lambda where: _jpeg(where)[:900]),
    Bad("anh-20000-luot.jpg", "told", _jpeg_of_scans),
    Bad("anh-kiem-trang-web.jpg", "told", lambda where: _jpeg(where) + b"<html><script src='%s/x.js'></script></html>" % where.url.encode()),
    Bad("anh-bom.tif", "told", _tiff_bomb),
    Bad("anh-noi-doi.tif", "told", lambda where: tiff([_directory(0x7FFFFFFF, 0x7FFFFFFF, 8, 0x7FFFFFFF)])),
    Bad("anh-ngoai-tep.tif", "told", lambda where: tiff([_directory(100, 100, 0x7FFFFFF0, 10_000)])),
    Bad("anh-vong.tif", "told", lambda where: tiff([_directory(20, 20, 8, 400)] * 3, bytes(400), loop=True)),
    Bad("anh-10000-trang.tif", "told", lambda where: tiff([_directory(40, 40, 8, 1600)] * 10_000, bytes(1600))),
    Bad("anh-10000-khung.gif", "told", _gif),
    Bad("anh-rac.heic", "told", lambda where: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\xff\xff\xff\xffmeta\0\0\0\0" + where.chance.randbytes(3000)),
    Bad("anh-rac.webp", "told", lambda where: b"RIFF\xff\xff\xff\x7fWEBPVP8L" + where.chance.randbytes(900)),
    Bad("anh-rac.bmp", "told", lambda where: b"BM" + struct.pack("<IIIIiiHHIIiiII", 99, 0, 54, 40, 2**31 - 1, -(2**31), 1, 24, *[0] * 6)),
]  # fmt: skip


def drawn_page(number: int) -> bytes:
    """Return a page with strokes where lines of a letter would stand; ``number`` makes it another one."""
    page = Image.new("L", (1240, 900), 255)
    pen = ImageDraw.Draw(page)
    for row in range(150, 700, 45):
        for word in range(8):
            left = 120 + 130 * word + (row * 7 + number) % 23
            pen.rectangle((left, row, left + 90, row + 16), fill=0)
    pen.text((600, 850), f"trang thu {number}", fill=0)
    return saved(page, "PNG", dpi=(150, 150))
