"""Pictures of pages in every format, made ready: level, flat; every place leads back to the page as it came."""

import io
import struct
import sys
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.readers.detect import detect, picture_type
from pipeline.readers.ocr import prepare as preparing
from pipeline.readers.ocr.prepare import Prepared, find_sheet, is_upside_down, lean, prepare
from pipeline.readers.ocr.raster import MAX_PAGES, Colour, ImageFile, Raster
from pipeline.support.errors import ReadError
from tests.each import each

FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf")
WORDS = "Thực hiện Kế hoạch số 15 của Công đoàn ngành, đề nghị các đơn vị báo cáo kết quả trước ngày"
DPI = 100.0
SIZE = (827, 1169)
#: A black mark whose place is known: left, top, right, bottom in pixels.
MARK = (600, 900, 640, 930)


def sheet() -> Colour:
    """Return a page of A4 at 100 dpi with lines of print and a mark."""
    if not FONT.exists():
        pytest.skip("no font with Vietnamese letters: apt-get install fonts-dejavu-core")
    page = Image.new("RGB", SIZE, "white")
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(FONT), 14)
    for row in range(25):
        pen.text((90, 100 + 28 * row), WORDS, font=font, fill="black")
    pen.rectangle((MARK[0], MARK[1], MARK[2] - 1, MARK[3] - 1), fill="black")
    return np.ascontiguousarray(np.asarray(page)[..., ::-1])


def mark_on(prepared: Prepared) -> tuple[float, float, float, float]:
    """Return the box of the largest black area in points of the page as it came."""
    _, mask = cv2.threshold(cv2.erode(255 - prepared.gray, np.ones((25, 25), np.uint8)), 128, 255, cv2.THRESH_BINARY)
    left, top, width, height = cv2.boundingRect(cv2.dilate(mask, np.ones((25, 25), np.uint8)))
    return prepared.place((left, top, left + width, top + height))


def leant(pixels: Colour, degrees: float) -> Colour:
    around = cv2.getRotationMatrix2D((SIZE[0] / 2, SIZE[1] / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(pixels, around, SIZE, borderValue=(255, 255, 255)), dtype=np.uint8)


def in_points(box: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(side * 72 / DPI for side in box)


def test_a_grey_page_comes_out_as_if_it_had_colours() -> None:
    grey = np.asarray(cv2.GaussianBlur(sheet(), (3, 3), 0) // 2 + 100, dtype=np.uint8)
    coloured = grey.copy()
    coloured[0, 0] += np.array([1, 0, 0], np.uint8)  # hardly a colour, but the three planes differ
    assert np.array_equal(prepare(Raster(grey, DPI)).gray, prepare(Raster(coloured, DPI)).gray)


def test_a_straight_page_is_only_enlarged() -> None:
    prepared = prepare(Raster(sheet(), DPI))
    assert prepared.dpi == 300 and prepared.gray.shape == (3507, 2481)
    assert mark_on(prepared) == pytest.approx(in_points(MARK), abs=1)


@each("degrees", [-3.0, -0.7, 1.4, 4.0])
def test_lean_is_told_and_taken_off(degrees: float) -> None:
    page = leant(sheet(), degrees)
    assert lean(np.ascontiguousarray(page[..., 0]), DPI) == pytest.approx(-degrees, abs=0.06)
    prepared = prepare(Raster(page, DPI))
    assert lean(prepared.gray, prepared.dpi) == pytest.approx(0, abs=0.06)


@each("turns", [0, 1, 2, 3])
def test_a_page_is_turned_upright_and_its_places_lead_back(turns: int) -> None:
    turned = np.ascontiguousarray(np.rot90(sheet(), turns))
    assert preparing.upright(np.ascontiguousarray(turned[..., 0]), DPI)[1] == turns % 2
    prepared = prepare(Raster(turned, DPI))
    assert prepared.gray.shape[0] > prepared.gray.shape[1] and not is_upside_down(prepared.gray, prepared.dpi, 0.0)
    flag = np.zeros(SIZE[::-1], np.uint8)
    flag[MARK[1] : MARK[3], MARK[0] : MARK[2]] = 255
    left, top, width, height = cv2.boundingRect(np.ascontiguousarray(np.rot90(flag, turns)))
    assert mark_on(prepared) == pytest.approx(in_points((left, top, left + width, top + height)), abs=1)


@each("turns", [0, 1, 2, 3])
def test_the_rules_of_a_table_do_not_turn_a_page(turns: int) -> None:
    page = sheet()
    height, width = page.shape[:2]
    page[height // 3 :] = 255
    for at in range(40, width - 40, 24):
        page[height // 3 : height - 60, at : at + 2] = 0
    for at in range(height // 3, height - 60, 120):
        page[at : at + 2, 40 : width - 40] = 0
    assert preparing.upright(np.ascontiguousarray(np.rot90(page[..., 0], turns)), DPI)[1] == turns % 2


def test_red_and_blue_ink_goes_and_black_print_under_it_stays() -> None:
    page = sheet()
    cv2.circle(page, (400, 400), 60, (40, 40, 220), 6)
    cv2.line(page, (300, 700), (500, 760), (200, 60, 30), 4)
    prepared = prepare(Raster(page, DPI))
    clean = prepare(Raster(sheet(), DPI))
    assert np.count_nonzero(prepared.ink) > 5000
    assert np.count_nonzero(cv2.absdiff(prepared.gray, clean.gray) > 100) < 0.1 * np.count_nonzero(clean.gray < 100)


def test_a_letter_printed_in_blue_is_kept() -> None:
    page = sheet()
    page[page[..., 0] < 128] = (160, 30, 20)
    prepared = prepare(Raster(page, DPI))
    assert np.count_nonzero(prepared.gray < 128) > 20_000 and not prepared.ink.any()


def test_shadow_and_yellow_paper_become_white() -> None:
    page = sheet().astype(np.float64)
    page *= np.array([0.75, 0.9, 0.95]) * np.linspace(0.5, 1.0, SIZE[0])[None, :, None]
    gray = prepare(Raster(page.astype(np.uint8), DPI)).gray
    assert np.median(gray) == 255 and np.median(gray[:, :300]) == 255


def photographed(seen: np.ndarray, size: tuple[int, int], table: tuple[int, int, int]) -> tuple[Colour, np.ndarray]:
    """Return a photo of the sheet whose corners stand there on a table, and the way from the one to the other."""
    there = cv2.getPerspectiveTransform(np.array([[0, 0], [827, 0], [827, 1169], [0, 1169]], np.float32), seen)
    return np.asarray(cv2.warpPerspective(sheet(), there, size, borderValue=table), dtype=np.uint8), there


def test_a_photographed_sheet_is_laid_flat() -> None:
    seen = np.array([[190, 120], [900, 160], [960, 1180], [130, 1150]], np.float32)
    photo, there = photographed(seen, (1100, 1300), (40, 60, 70))
    prepared = prepare(Raster(photo, DPI))
    assert prepared.gray.shape[0] / prepared.gray.shape[1] == pytest.approx(2**0.5, abs=0.05)
    box = np.array([[[MARK[0], MARK[1]], [MARK[2], MARK[3]]]], np.float32)
    (left, top), (right, bottom) = cv2.perspectiveTransform(box, there)[0].tolist()
    assert mark_on(prepared) == pytest.approx(in_points((left, top, right, bottom)), abs=4)


@each("light", [1.0, 0.8, 0.65, 0.5])
def test_light_that_fades_over_a_sheet_takes_no_print_away(light: float) -> None:
    """The dark end of the paper is nearer in tone to the table than to its light end."""
    seen = np.array([[25, 17], [819, 4], [802, 1152], [9, 1160]], np.float32)
    photo, _ = photographed(seen, (827, 1169), (60, 60, 60))
    found = find_sheet(np.asarray(photo * np.linspace(1.0, light, 1169)[:, None, None], dtype=np.uint8))
    assert found is not None and found.corners == pytest.approx(seen, abs=14)


@each("level", [0, 128, 255])
def test_a_page_without_print_stays_a_page(level: int) -> None:
    assert prepare(Raster(np.full((300, 200, 3), level, np.uint8), DPI)).gray.shape[:2] == (900, 600)


@each("light", [0.45, 0.6, 0.8])
def test_a_shadow_over_a_page_that_fills_the_picture_is_no_edge_of_a_sheet(light: float) -> None:
    page = sheet()
    high, wide = page.shape[:2]
    shadow = np.linspace(light, 1.0, wide)[None, :] * np.linspace(1.0, 0.5 + light / 2, high)[:, None]
    assert find_sheet(np.asarray(page * shadow[:, :, None] * 0.9, dtype=np.uint8)) is None and find_sheet(page) is None


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


def test_pages_of_a_tiff_come_one_by_one_and_what_moves_is_one() -> None:
    file = ImageFile(saved(page(), "TIFF", save_all=True, append_images=[page(mode="L"), page(100, 50)]), "anh")
    assert file.count == 3
    assert [file.page(index).pixels.shape[:2] for index in range(3)] == [(297, 210), (297, 210), (50, 100)]
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
    with pytest.raises(ReadError, check=lambda error: error.code == "broken"):
        ImageFile(data[: int(len(data) * share)], "anh").page(0)


def test_heic_without_its_decoder_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pi_heif", None)
    with pytest.raises(ReadError, match="pip install pi-heif", check=lambda error: error.code == "needs-converter"):
        ImageFile(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "anh.heic")


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
