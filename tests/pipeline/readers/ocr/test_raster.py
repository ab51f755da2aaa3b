"""Pictures of pages: every format, every orientation, and files that are no pages."""

import io
import struct
import sys
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image

from pipeline.readers.detect import detect, picture_type
from pipeline.readers.ocr.raster import MAX_PAGES, ImageFile
from pipeline.support.errors import ReadError
from tests.each import each


def page(width: int = 210, height: int = 297, mode: str = "RGB") -> Image.Image:
    picture = Image.new("L", (width, height), 255)
    picture.paste(0, (10, 20, 60, 40))
    return picture.convert(mode)


def saved(picture: Image.Image, kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


@each("kind", ["PNG", "JPEG", "WEBP", "GIF", "TIFF"])
@each("mode", ["RGB", "L"])
def test_every_format_gives_its_page(kind: str, mode: str) -> None:
    file = ImageFile(saved(page(mode=mode), kind), "anh")
    raster = file.page(0)
    assert file.count == 1 and raster.pixels.shape == (297, 210, 3)
    assert raster.pixels[30, 30].max() < 60 < 200 < raster.pixels[100, 100].min()


@each("mode", ["1", "P", "RGBA", "LA", "CMYK", "I;16"])
def test_every_kind_of_pixels(mode: str) -> None:
    picture = page(mode="L").convert("I").point(lambda value: value * 257).convert("I;16") if mode == "I;16" else page()
    raster = ImageFile(saved(picture if mode == "I;16" else picture.convert(mode), "TIFF"), "anh").page(0)
    assert raster.pixels[30, 30].max() < 60 < 200 < raster.pixels[100, 100].min()


def test_what_is_transparent_is_paper() -> None:
    assert ImageFile(saved(Image.new("RGBA", (210, 297), (0, 0, 0, 0)), "PNG"), "anh").page(0).pixels.min() == 255


@each(("told", "dpi"), [((200, 200), 200.0), ((72, 72), 3508 / 11.69), ((1, 1), 3508 / 11.69), (None, 3508 / 11.69)])
def test_resolution_is_told_or_guessed_from_the_sheet(told: tuple[int, int] | None, dpi: float) -> None:
    how = {} if told is None else {"dpi": told}
    assert ImageFile(saved(page(2480, 3508, "L"), "PNG", **how), "anh").page(0).dpi == pytest.approx(dpi, abs=0.2)


@each("kind", ["JPEG", "PNG"])
def test_more_than_300_dpi_are_decoded_smaller(kind: str) -> None:
    raster = ImageFile(saved(page(4960, 7016, "L"), kind, dpi=(600, 600)), "anh").page(0)
    assert raster.pixels.shape[:2] == (3508, 2480) and raster.dpi == pytest.approx(300, abs=0.2)


@each(("orientation", "mark"), [(1, (30, 35)), (6, (35, 267)), (3, (267, 175)), (8, (175, 30))])
def test_a_photo_is_turned_as_its_camera_says(orientation: int, mark: tuple[int, int]) -> None:
    told = Image.Exif()
    told[0x0112] = orientation
    raster = ImageFile(saved(page(), "JPEG", exif=told), "anh").page(0)
    assert raster.pixels.shape[:2] == ((210, 297) if orientation in (6, 8) else (297, 210))
    assert np.argwhere(raster.pixels[..., 0] < 128).mean(axis=0) == pytest.approx(mark, abs=1.5)


def test_pages_of_a_tiff_come_one_by_one() -> None:
    file = ImageFile(saved(page(), "TIFF", save_all=True, append_images=[page(mode="L"), page(100, 50)]), "anh")
    assert file.count == 3
    assert [file.page(index).pixels.shape[:2] for index in range(3)] == [(297, 210), (297, 210), (50, 100)]


def test_what_moves_shows_its_first_picture() -> None:
    moving = saved(page(), "GIF", save_all=True, append_images=[Image.new("RGB", (210, 297))])
    assert ImageFile(moving, "anh").count == 1


def png_header(width: int, height: int) -> bytes:
    """Return a PNG that says how large it is and holds nothing."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


TOO_LARGE = {
    "not even decoded: a square": lambda: ImageFile(png_header(20_000, 20_000), "anh.png").page(0),
    "not even decoded: a strip": lambda: ImageFile(png_header(16_000, 10), "anh.png").page(0),
    "not even decoded: a smaller square": lambda: ImageFile(png_header(9_000, 9_000), "anh.png").page(0),
    "a book": lambda: ImageFile(saved(Image.new("1", (8, 8)), "TIFF", save_all=True,
                                      append_images=[Image.new("1", (8, 8))] * MAX_PAGES), "anh.png"),
}  # fmt: skip


@each("what", TOO_LARGE)
def test_what_would_not_fit_is_too_large(what: str) -> None:
    with pytest.raises(ReadError) as caught:
        TOO_LARGE[what]()
    assert caught.value.code == "too-large" and caught.value.message.startswith("anh.png: ")


@each("kind", ["PNG", "JPEG", "WEBP", "TIFF"])
@each("share", [0.1, 0.5, 0.9])
def test_half_a_file_is_broken(kind: str, share: float) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (300, 200, 3), dtype=np.uint8)
    data = saved(Image.fromarray(cv2.GaussianBlur(noise, (3, 3), 0)), kind)
    with pytest.raises(ReadError) as caught:
        ImageFile(data[: int(len(data) * share)], "anh").page(0)
    assert caught.value.code == "broken"


def test_heic_without_its_decoder_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pi_heif", None)
    with pytest.raises(ReadError, match="pip install pi-heif") as caught:
        ImageFile(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "anh.heic")
    assert caught.value.code == "needs-converter"


def test_a_film_is_no_picture() -> None:
    assert detect(b"\0\0\0\x18ftypisom\0\0\0\0isomavc1") == "binary"


@each(("kind", "told"), [("BMP", "bmp"), ("JPEG2000", "jp2"), ("AVIF", "avif")])
def test_rarer_formats(kind: str, told: str) -> None:
    try:
        data = saved(page(), kind)
    except (KeyError, OSError):
        pytest.skip(f"this Pillow writes no {kind}")
    assert (detect(data), picture_type(data)) == ("image", f"image/{told}")
    raster = ImageFile(data, "anh").page(0)
    assert raster.pixels[30, 30].max() < 80 < 180 < raster.pixels[100, 100].min()


@each("dots", [(204, 98), (98, 204), (204, 204)])
def test_the_dots_of_a_fax_are_made_square(dots: tuple[int, int]) -> None:
    across, down = dots
    sent = saved(page(8 * across, 11 * down, "1"), "TIFF", dpi=dots)
    file = ImageFile(sent, "fax.tif")
    raster = file.page(0)
    assert raster.pixels.shape == (11 * 204, 8 * 204, 3) and raster.dpi == 204
    assert file.sizes() == ((8 * 72.0, 11 * 72.0),) and ImageFile(sent, "fax.tif").draw(1, 400).size == (400, 550)
