"""Whatever dirt a page has, its letter is neither refused nor empty, and a flag says what could not be told."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from functools import cache
from typing import Any
from unittest.mock import Mock

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline.readers.ocr import engine, recognised_pages, stamps, vote
from pipeline.readers.ocr.engine import RecognisedWord
from pipeline.readers.ocr.prepare import prepare
from pipeline.readers.ocr.raster import Gray, Raster, as_bytes
from pipeline.readers.ocr.recognised_pages import recognised_page
from pipeline.readers.pdf.page import Page
from pipeline.readers.secrecy import StampSeenError
from pipeline.support.errors import ReadError
from tests.each import each, examples

DPI = 100.0
HIGH, WIDE = 1169, 827
Dirt = Callable[[Gray], Gray]


def drawn() -> Gray:
    """A page with a head in two columns, paragraphs and a ruled table, as grey values."""
    page = np.full((HIGH, WIDE), 255, np.uint8)
    rows = [(60, 90, 340), (60, 440, 760), (85, 110, 320), (85, 470, 730), (110, 130, 300), (118, 480, 720)]
    rows += [(180 + 24 * number, 90, 760 if number % 5 else 500) for number in range(22)]
    rows += [(980, 90, 300), (980, 480, 740), (1005, 90, 260), (1060, 500, 720)]
    for top, left, right in rows:
        for x in range(left, right, 12):
            page[top : top + 16, x : x + 3] = 0
            page[top + 7 : top + 9, x : x + 8] = 0
    for number in range(5):
        page[760 + 40 * number : 762 + 40 * number, 90:760] = 0
        page[760:920, 90 + 167 * number : 92 + 167 * number] = 0
    return page


PAGE = drawn()


def words_on(pictures: Sequence[Gray], dpi: float, **_: Any) -> list[list[RecognisedWord]]:
    """Stand in for the program: a word wherever ink stands together."""
    return [_words(picture, dpi / DPI) for picture in pictures]


def _words(picture: Gray, scale: float) -> list[RecognisedWord]:
    ink = cv2.dilate((np.asarray(picture) < 128).astype(np.uint8), np.ones((3, round(15 * scale)), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink)
    boxes = [(x, y, x + wide, y + high) for x, y, wide, high, _ in stats[1:60].tolist() if high < 60 * scale]
    return [RecognisedWord("công đoàn", box, 0.9, number) for number, box in enumerate(boxes)]


#: What was seen of the last pictures.
SEEN: dict[tuple[object, ...], Any] = {}


def once(what: str, picture: np.ndarray, about: object, look: Callable[[], Any]) -> Any:
    """Look at a picture once: nearly all time goes there, and most tests read the same page. Nobody writes on what
    another test was given."""
    key = what, picture.tobytes(), picture.shape, repr(about)
    if key not in SEEN:
        if len(SEEN) > 11:
            SEEN.clear()
        SEEN[key] = look()
    return deepcopy(SEEN[key])


@pytest.fixture(autouse=True)
def no_program(monkeypatch: pytest.MonkeyPatch) -> None:
    ready, lines, stamp = prepare, vote.read_lines, stamps._seen_in_sizes
    monkeypatch.setattr(engine, "recognise_all", words_on)

    def put(module: object, name: str, seen: Callable[..., Any]) -> None:
        monkeypatch.setattr(module, name, seen)

    put(recognised_pages, "prepare", lambda page: once("page", page.pixels, page.dpi, lambda: ready(page)))
    put(vote, "read_lines", lambda page, boxes: once("lines", page, boxes, lambda: lines(page, boxes)))
    put(stamps, "_seen_in_sizes", lambda page: once("stamps", page.gray, page.dpi, lambda: [*stamp(page)]))


def read(page: Gray, number: int = 1, dpi: float = DPI) -> Page:
    pixels = as_bytes(cv2.cvtColor(page, cv2.COLOR_GRAY2BGR))
    return recognised_page("thu.pdf", number, lambda: Raster(pixels, dpi))


@cache
def letters_of_the_clean_page() -> int:
    """How much is read where there is no dirt."""
    return read(PAGE).letters


def square(left: int, top: int, side: int = 10) -> Dirt:
    """One black square, cut off by the page's edge."""

    def put(page: Gray) -> Gray:
        page[max(0, top) : max(0, top + side), max(0, left) : max(0, left + side)] = 0
        return page

    return put


def border(*sides: str, thick: int = 30) -> Dirt:
    def put(page: Gray) -> Gray:
        places = {"top": np.s_[:thick], "foot": np.s_[-thick:], "left": np.s_[:, :thick], "right": np.s_[:, -thick:]}
        for side in sides:
            page[places[side]] = 0
        return page

    return put


def holes(page: Gray) -> Gray:
    for y in (HIGH // 3, HIGH // 2):
        cv2.circle(page, (25, y), 12, 0, -1)
    return page


def turned(degrees: float) -> Dirt:
    around = cv2.getRotationMatrix2D((WIDE / 2, HIGH / 2), degrees, 1.0)
    return lambda page: as_bytes(cv2.warpAffine(page, around, (WIDE, HIGH), borderValue=255))


def curled(page: Gray) -> Gray:
    y, x = np.mgrid[0:HIGH, 0:WIDE].astype(np.float32)
    return as_bytes(cv2.remap(page, x, y + 8 * np.sin(x / WIDE * np.pi), cv2.INTER_LINEAR, borderValue=255))


def speckled(page: Gray) -> Gray:
    seeds = np.random.default_rng(3)
    for y, x in zip(seeds.integers(0, HIGH, 300), seeds.integers(0, WIDE, 300), strict=True):
        page[y : y + 3, x : x + 3] = 0
    return page


def sized(wide: int, high: int) -> Dirt:
    return lambda page: as_bytes(cv2.resize(page, (wide, high), interpolation=cv2.INTER_AREA))


DIRT: dict[str, Dirt] = {
    **{f"square at the top, {x}": square(x, 0) for x in (0, 100, 400, 600, 817)},
    **{f"crumb at the top, {x}": square(x, 0, 5) for x in (100, 400, 600)},
    **{f"square at the foot, {x}": square(x, HIGH - 10) for x in (0, 400, 817)},
    **{f"square at the side, {y}": square(0, y) for y in (60, 300, 1000)},
    "black border": border("top", "foot", "left", "right"), "black foot": border("foot", thick=120),
    "black gutter": border("left", thick=80), "hairline border": border("top", "foot", "left", "right", thick=2),
    "punch holes": holes, "staple": lambda page: as_bytes(cv2.line(page, (8, 8), (60, 35), 0, 4)),
    "print-through": lambda page: np.minimum(page, 255 - (255 - page[:, ::-1]) // 4), "skew": turned(3.0),
    "much skew": turned(-7.0), "curl": curled,
    "stamp over text": lambda page: as_bytes(cv2.circle(page, (600, 1000), 90, 60, 4)),
    "specks": speckled, "one bit": lambda page: as_bytes((cv2.GaussianBlur(page, (3, 3), 0) > 140) * 255),
    "huge": sized(2480, 3508),
}  # fmt: skip
#: Pages on which nobody could read anything.
NOTHING: dict[str, Dirt] = {
    "white": lambda page: np.full_like(page, 255),
    "black": lambda page: np.zeros_like(page),
    "grey": lambda page: np.full_like(page, 128),
    "noise": lambda page: np.random.default_rng(1).integers(0, 256, page.shape, np.uint8),
    "tiny": sized(30, 42),
    "one row": lambda page: page[300:301].copy(),
    "one column": lambda page: page[:, 300:301].copy(),
    "one pixel": lambda page: page[:1, :1].copy(),
    "strip": lambda page: page[180:220].copy(),
    "inverse": lambda page: 255 - page,
}
#: Another place of what is tried every day, a lesser kind of it.
SWEPT = {"square at the top, 100", "square at the top, 600", "square at the top, 817", "crumb at the top, 100",
         "crumb at the top, 600", "square at the foot, 400", "square at the foot, 817", "square at the side, 300",
         "square at the side, 1000", "hairline border", "skew", "huge", "crumb at the top, 400",
         "square at the side, 60", "black foot", "staple", "print-through", "much skew", "grey", "one column",
         "strip", "tiny", "square at the foot, 0", "black gutter", "specks", "one bit"}  # fmt: skip


def every_day(kinds: dict[str, Dirt]) -> list[Any]:
    return [pytest.param(one, id=name, marks=[pytest.mark.sweep] * (name in SWEPT)) for name, one in kinds.items()]


@each("dirt", every_day(DIRT))
def test_a_dirty_page_is_read(dirt: Dirt) -> None:
    dirty = dirt(PAGE.copy())
    page = read(dirty, dpi=DPI * dirty.shape[0] / HIGH)
    assert page.letters > letters_of_the_clean_page() / 2 and not page.plain


@each("dirt", every_day(NOTHING))
def test_a_page_without_words_is_no_error(dirt: Dirt) -> None:
    assert read(dirt(PAGE.copy()), number=2).height > 0


#: Left, top, side.
squares = st.tuples(st.integers(-9, WIDE), st.integers(-9, HIGH), st.integers(1, 40))


@pytest.mark.sweep
@given(st.lists(squares, max_size=6))
@example([(400, 0, 4)])
@settings(max_examples=examples(4, 10), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_wherever_squares_stand_the_page_is_read(places: list[tuple[int, int, int]]) -> None:
    page = PAGE.copy()
    for left, top, side in places:
        page = square(left, top, side)(page)
    found = read(page)
    assert found.letters > letters_of_the_clean_page() / 2 and not found.plain


#: What a page goes through, in turn.
STEPS = (
    "prepare", "shows_secrecy", "find_tables", "seen_on", "read_cells", "with_labels", "without_rubbish", "read_twice",
    "cut", "to_page",
)  # fmt: skip
#: The page without its table.
BLANK = PAGE.copy()
BLANK[740:930] = 255


def fail(*_: Any, **__: Any) -> Any:
    raise ValueError("zero-size array")


SWEPT_ERRORS = [pytest.param(error, marks=pytest.mark.sweep) for error in (ValueError("zero-size array"), IndexError())]


@pytest.mark.parametrize("error", [cv2.error("assertion failed"), *SWEPT_ERRORS])
@pytest.mark.parametrize("step", STEPS)
def test_every_step_has_a_second_way(step: str, error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    the_real_one, asked = getattr(recognised_pages, step), []

    def fails(*args: Any, **named: Any) -> Any:
        asked.append(step)
        if step in ("to_page", "without_rubbish") and len(asked) > 1:  # which the second way takes, too
            return the_real_one(*args, **named)
        raise error

    monkeypatch.setattr(recognised_pages, step, fails)
    page = read(PAGE)
    assert page.letters > 100 and page.plain == (step != "prepare")


@pytest.mark.parametrize("step", STEPS[1:])
def test_whatever_step_fails_a_marked_page_is_refused(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def marked(pictures: Sequence[Gray], dpi: float, **_: Any) -> list[list[RecognisedWord]]:
        return [[*words, RecognisedWord("MẬT", (90, 40, 130, 56), 0.9, 99)] for words in words_on(pictures, dpi)]

    monkeypatch.setattr(engine, "recognise_all", marked)
    monkeypatch.setattr(recognised_pages, step, fail)
    with pytest.raises(StampSeenError):
        read(PAGE)


def test_a_page_that_comes_out_empty_is_looked_at_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognised_pages, "seen_on", lambda *_: [])
    page = read(PAGE)
    assert page.plain and page.letters > 100
    assert recognised_pages.pages_noted([page, None]) == {"unread-pages": (2,), "plain-reading": (1,)}


def test_a_page_with_hardly_any_ink_may_be_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognised_pages, "seen_on", lambda *_: [])
    speck = np.full_like(PAGE, 255)
    speck[500:520, 400:420] = 0
    assert not read(speck).plain


def test_a_page_as_a_whole_is_seen_as_words_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def words(pictures: Sequence[Gray], dpi: float, *, layout: str = "block", **_: Any) -> list[list[RecognisedWord]]:
        asked.append(layout)
        return words_on(pictures, dpi)

    monkeypatch.setattr(engine, "recognise_all", words)
    monkeypatch.setattr(recognised_pages, "seen_on", fail)
    read(BLANK)
    assert asked[-1] == "sparse"


@pytest.mark.parametrize("step", ["seen_on", "read_cells", "prepare"])
def test_lack_of_memory_is_no_dirt(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lack = cv2.error("Insufficient memory") if step == "prepare" else MemoryError()
    monkeypatch.setattr(recognised_pages, step, Mock(side_effect=lack))
    monkeypatch.setattr(cv2.error, "code", -4, raising=False)
    with pytest.raises((MemoryError, cv2.error)):
        read(PAGE)


def test_a_stamp_of_secrecy_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognised_pages, "shows_secrecy", lambda *_: True)
    with pytest.raises(StampSeenError):
        read(PAGE)


def test_a_page_that_fails_altogether_is_one_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "recognise_all", fail)
    with pytest.raises(ReadError, match="trang 3") as caught:
        read(PAGE, number=3)
    assert caught.value.code == "ocr-failed" and "bị hỏng" not in caught.value.message
