"""Letters as somebody photographs them with a phone: a page on a desk, askew, in warm and uneven light."""

import random

import cv2
import numpy as np

from corpus.render.choose import dice
from corpus.render.model import Letter
from corpus.render.pages import Pixels, as_jpeg, as_pdf
from corpus.render.pdf import lay_out
from corpus.render.scan import signed_pages

_DRAWN = 230
_QUALITY = 85
#: One photograph of so many lies on its side.
_TURNED = 8


def render_photo(letter: Letter) -> tuple[str, bytes]:
    """Return the suffix and the bytes of a photograph: JPEG for one page, for more a PDF of one photograph a page."""
    chance = dice(letter.name, "photo")
    pages = signed_pages(lay_out(letter), _DRAWN, chance, over_number=False)
    turned = chance.randrange(_TURNED) == 0
    taken = [_taken(page, chance) for page in pages]
    if turned:
        taken = [np.ascontiguousarray(np.rot90(photo)) for photo in taken]
    files = [as_jpeg(photo, _QUALITY) for photo in taken]
    if len(files) == 1:
        return ".jpg", files[0]
    sizes = [(595.28, 595.28 * photo.shape[0] / photo.shape[1]) for photo in taken]
    return ".pdf", as_pdf(files, sizes, letter.name)


def _taken(page: Pixels, chance: random.Random) -> Pixels:
    """Return a page as the phone sees it."""
    noise = np.random.default_rng(chance.randrange(2**32))
    height = chance.randrange(2700, 3001)
    width = round(height * 3 / 4)
    warp = cv2.getPerspectiveTransform(_corners(page.shape[1], page.shape[0]), _seen(width, height, chance))
    lit = page.astype(np.float32) * np.array([0.97, 0.935, 0.86], np.float32)  # paper under a lamp
    paper = cv2.warpPerspective(lit, warp, (width, height), flags=cv2.INTER_AREA)
    cover = cv2.warpPerspective(np.ones(page.shape[:2], np.float32), warp, (width, height))[:, :, None]
    scene = paper * cover + _desk(width, height, noise) * (1 - cover)
    scene *= _light(width, height, chance)[:, :, None]
    scene = cv2.GaussianBlur(scene, (0, 0), chance.uniform(0.6, 1.0))
    scene += noise.normal(0, 3, scene.shape).astype(np.float32)
    return scene.clip(0, 255).astype(np.uint8)


def _corners(width: float, height: float) -> Pixels:
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)


def _seen(width: int, height: int, chance: random.Random) -> Pixels:
    """Return where the corners of the page are seen: turned a little, one side nearer than the other."""
    page_height = 0.9 * height
    page_width = page_height / 1.414
    angle = np.deg2rad(chance.uniform(-3.0, 3.0))
    centred = _corners(page_width, page_height) - np.array([page_width / 2, page_height / 2], np.float32)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]], np.float32)
    corners = centred @ turn.T * min(1.0, 0.92 * width / page_width)
    corners[:2, 0] *= 1 - chance.uniform(0.0, 0.06)  # the upper edge is further away
    corners += np.array(
        [[chance.uniform(-1, 1) * 0.012 * width, chance.uniform(-1, 1) * 0.012 * width] for _ in range(4)]
    )
    return (corners + np.array([width / 2, height / 2])).astype(np.float32)


def _desk(width: int, height: int, noise: np.random.Generator) -> Pixels:
    """Return a wooden desk: brown, with grain along it."""
    grain = cv2.resize(noise.normal(0, 1, (height // 6, 9)).astype(np.float32), (width, height))
    wood = np.array([104, 72, 46], np.float32) + 9 * grain[:, :, None]
    return wood.clip(0, 255)


def _light(width: int, height: int, chance: random.Random) -> Pixels:
    """Return how bright each place is: light from one side, the soft shadow of the phone."""
    across, down = np.meshgrid(
        np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32)
    )
    angle = chance.uniform(0, 2 * np.pi)
    slope = 0.12 * (across * np.cos(angle) + down * np.sin(angle))
    x, y = chance.uniform(-0.8, 0.8), chance.uniform(0.2, 1.0)
    shadow = 0.28 * np.exp(-(((across - x) / 0.8) ** 2 + ((down - y) / 0.6) ** 2))
    return (0.97 + slope - shadow).clip(0.45, 1.08)
