"""Letters as they come out of a scanner: a clean one, and a poor one with a stamp and a signature over the words."""

import cv2
import numpy as np

from corpus.render.model import Letter
from corpus.render.pages import Pixels, as_jpeg, as_pdf, as_png, as_tiff, drawn
from corpus.render.pdf import render_pdf
from corpus.render.seeds import dice

_A4 = (595.28, 841.89)
_CLEAN = 300
#: Of ten letters so many come as a picture, not as a PDF.
_PICTURES = 3


def render_scan(letter: Letter) -> tuple[str, bytes]:
    """Return the suffix and the bytes of a clean grey scan: PDF without text, or TIFF, or PNG where it is one page."""
    chance = dice(letter.name, "scan")
    noise = np.random.default_rng(chance.randrange(2**32))
    pages = [_scanned(page, noise) for page in drawn(render_pdf(letter), _CLEAN)]
    if chance.randrange(10) < _PICTURES:
        return (".png", as_png(pages[0], _CLEAN)) if len(pages) == 1 else (".tif", as_tiff(pages, _CLEAN))
    return ".pdf", as_pdf([as_jpeg(page, 85, _CLEAN) for page in pages], [_A4] * len(pages), letter.name)


def _scanned(page: Pixels, noise: np.random.Generator) -> Pixels:
    """Return a page in grey, its letters a little soft, the paper not quite white."""
    grey = cv2.GaussianBlur(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY), (0, 0), 0.7).astype(np.float32)
    grey = 22 + grey * (228 / 255) + noise.normal(0, 2.0, grey.shape).astype(np.float32)
    return grey.clip(0, 255).astype(np.uint8)
