"""Pages drawn for the tests of recognition: rules, boxes and letters on white, without any font file."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.ocr.prepare import Prepared
from pipeline.readers.ocr.raster import Raster

Gray = NDArray[np.uint8]
DPI = 200.0


def ready(gray: Gray, dpi: float = 300.0, ink: Gray | None = None, pixels: NDArray[np.uint8] | None = None) -> Prepared:
    """A page that came straight and clean: in grey if no ``pixels`` say otherwise."""
    came = cv2.cvtColor(gray, cv2.COLOR_GRAY2BGR) if pixels is None else pixels
    return Prepared(gray, dpi, np.zeros_like(gray) if ink is None else ink, Raster(came, dpi))


@dataclass
class Drawn:
    """A page as ``prepare`` would give it."""

    gray: Gray = field(default_factory=lambda: np.full((2339, 1654), 255, np.uint8))
    dpi: float = DPI
    ink: Gray = field(default_factory=lambda: np.zeros((2339, 1654), np.uint8))

    def level(self, y: float, left: float, right: float, shade: int = 0, width: int = 2) -> None:
        """Draw a level rule; places in millimetres."""
        self._box(left, y, right, y, shade, width)

    def upright(self, x: float, top: float, bottom: float, shade: int = 0, width: int = 2) -> None:
        """Draw an upright rule; places in millimetres."""
        self._box(x, top, x, bottom, shade, width)

    def grid(self, xs: list[float], ys: list[float], shade: int = 0, width: int = 2) -> None:
        """Draw all rules of a table."""
        for y in ys:
            self.level(y, xs[0], xs[-1], shade, width)
        for x in xs:
            self.upright(x, ys[0], ys[-1], shade, width)

    def write(self, text: str, x: float, y: float, high: float = 3.0) -> None:
        """Write letters without marks; place of the baseline's start and height of capitals in millimetres."""
        scale = high * self.dpi / 25.4 / 22
        at = (round(x * self.dpi / 25.4), round(y * self.dpi / 25.4))
        cv2.putText(self.gray, text, at, cv2.FONT_HERSHEY_COMPLEX, scale, 0, max(1, round(scale * 1.6)), cv2.LINE_AA)

    def worn(self, degrees: float = 0.0, ink: float = 1.0, grain: float = 0.0, seed: int = 1) -> "Drawn":
        """Return the page turned, paler, with grain."""
        high, wide = self.gray.shape
        turn = cv2.getRotationMatrix2D((wide / 2, high / 2), degrees, 1.0)
        turned = cv2.warpAffine(self.gray, turn, (wide, high), flags=cv2.INTER_CUBIC, borderValue=255)
        pale = 255 - (255 - turned.astype(np.float64)) * ink
        noisy = pale + np.random.default_rng(seed).normal(0, grain, pale.shape)
        return Drawn(noisy.clip(0, 255).astype(np.uint8), self.dpi, self.ink)

    def _box(self, left: float, top: float, right: float, bottom: float, shade: int, width: int) -> None:
        x0, y0, x1, y1 = (round(side * self.dpi / 25.4) for side in (left, top, right, bottom))
        self.gray[y0 : max(y1, y0 + width), x0 : max(x1, x0 + width)] = shade
