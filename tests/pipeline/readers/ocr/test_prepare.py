"""Pages made ready: coloured ink gone, upright, level, laid flat; every place leads back to the page as it came."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.readers.ocr import prepare as preparing
from pipeline.readers.ocr.prepare import Prepared, find_sheet, is_upside_down, lean, prepare
from pipeline.readers.ocr.raster import Colour, Raster
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
