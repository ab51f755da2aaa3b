"""Pages as pictures: a PDF drawn in pixels, pictures bound into one file again."""

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

# --------------------
# The fonts that letters are set in: Tinos, of the same widths as Times New Roman, which offices must use.

FAMILY = "Tinos"
_FOLDERS = (
    Path("/usr/share/fonts/truetype/croscore"),
    Path("/usr/share/fonts/croscore"),
    Path("/usr/share/fonts/TTF"),
    Path("/usr/share/fonts/google-croscore"),
)
_STYLES = ("Regular", "Bold", "Italic", "BoldItalic")


class FontMissingError(Exception):
    """The fonts are not installed."""


@cache
def font_file(style: str = "Regular") -> Path:
    """Return the file of a style (``Regular``, ``Bold``, ``Italic``, ``BoldItalic``)."""
    for folder in _FOLDERS:
        path = folder / f"Tinos-{style}.ttf"
        if path.is_file():
            return path
    raise FontMissingError(
        "Chưa có phông Tinos nên không dựng được bộ thư mẫu. Cài bằng: sudo apt-get install fonts-croscore"
    )


@cache
def register() -> None:
    names = [FAMILY, *(f"{FAMILY}-{style}" for style in _STYLES[1:])]
    for style, name in zip(_STYLES, names, strict=True):
        pdfmetrics.registerFont(TTFont(name, str(font_file(style))))
    pdfmetrics.registerFontFamily(FAMILY, *names)


Pixels = NDArray[np.uint8]


def drawn(pdf: bytes, dpi: float) -> list[Pixels]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=dpi / 72).to_numpy()[:, :, ::-1].copy() for page in document]


def as_jpeg(pixels: Pixels, quality: int, dpi: int = 0) -> bytes:
    """Return a picture as JPEG, which tells its resolution if it is given."""
    file = BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=quality, dpi=(dpi, dpi))
    return file.getvalue()


def as_pdf(pages: Sequence[bytes], sizes: Sequence[tuple[float, float]], name: str) -> bytes:
    """Return pictures (JPEG) as a PDF without text, each filling its page of so many points."""
    file = BytesIO()
    canvas = Canvas(file, invariant=1)
    canvas.setTitle(name)
    for picture, (width, height) in zip(pages, sizes, strict=True):
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(BytesIO(picture)), 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def as_tiff(pages: Sequence[Pixels], dpi: int) -> bytes:
    file = BytesIO()
    first, *others = [Image.fromarray(page) for page in pages]
    first.save(file, "TIFF", save_all=True, append_images=others, compression="jpeg", quality=85, dpi=(dpi, dpi))
    return file.getvalue()


def as_png(pixels: Pixels, dpi: int) -> bytes:
    file = BytesIO()
    Image.fromarray(pixels).save(file, "PNG", dpi=(dpi, dpi))
    return file.getvalue()
