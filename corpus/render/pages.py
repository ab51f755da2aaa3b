"""Pages as pictures: a PDF drawn in pixels, pictures bound into one file again."""

from collections.abc import Sequence
from io import BytesIO

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

Pixels = NDArray[np.uint8]


def drawn(pdf: bytes, dpi: float) -> list[Pixels]:
    """Return the pages of a PDF in RGB at so many dots an inch."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=dpi / 72).to_numpy()[:, :, ::-1].copy() for page in document]


def as_jpeg(pixels: Pixels, quality: int, dpi: int) -> bytes:
    """Return a picture as JPEG."""
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
    """Return pictures as one TIFF of several pages."""
    file = BytesIO()
    first, *others = [Image.fromarray(page) for page in pages]
    first.save(file, "TIFF", save_all=True, append_images=others, compression="jpeg", quality=85, dpi=(dpi, dpi))
    return file.getvalue()


def as_png(pixels: Pixels, dpi: int) -> bytes:
    """Return a picture as PNG."""
    file = BytesIO()
    Image.fromarray(pixels).save(file, "PNG", dpi=(dpi, dpi))
    return file.getvalue()
