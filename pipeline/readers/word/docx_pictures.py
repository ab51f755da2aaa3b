"""Pictures of pages in a Word file: a letter that was scanned and pasted in, a scanned annex below typed words."""

import contextlib
import re
from collections.abc import Iterator
from functools import partial
from typing import Any
from xml.etree.ElementTree import Element

from pipeline.errors import ReadError
from pipeline.readers.layout.assemble import TextBuilder, assemble, settle
from pipeline.readers.ocr.raster import ImageFile
from pipeline.readers.ocr.recognised_pages import ImagePages, Recognition, nothing_recognised
from pipeline.readers.ocr.stamps import refuse_stamped_picture
from pipeline.readers.word.docx_package import BLIP, OLD_PICTURE, Package, R, W, open_package
from schemas import Box

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_SHAPE = "{urn:schemas-microsoft-com:vml}shape"
_EMU_A_POINT = 12700
_LENGTH = re.compile(r"(width|height):\s*(\d*\.?\d+)(pt|in|cm|mm|px)")
_POINTS = {"pt": 1.0, "in": 72.0, "cm": 28.35, "mm": 2.835, "px": 0.75}
#: A picture of a page takes so many square points of the 500,000 of A4; emblems, seals and signatures far fewer.
_PAGE_AREA = 150_000
#: No side of a page's picture is shorter (in points): a banner across the page is no page.
_SHORT_SIDE = 250
#: A file made of scans has fewer letters typed than this.
FEW_LETTERS = 200
_MOST_PICTURES = 200
#: What a stamp measures along its longer side, where a file does not tell how large it shows it.
_STAMP_INCHES = 1.6


def page_pictures(package: Package, all_of_them: bool) -> list[bytes]:
    """Return the pictures that show a whole page, in the order of the document; ``all_of_them``: smaller ones too."""
    found: list[bytes] = []
    for identity, width, height in _placed(package.document):
        large = width * height >= _PAGE_AREA and min(width, height) >= _SHORT_SIDE
        path = package.others.get(identity)
        if path is None or not (large or all_of_them) or len(found) >= _MOST_PICTURES:
            continue
        with contextlib.suppress(KeyError, ValueError, OSError):
            found.append(package.load(path))
    return found


def refuse_stamped_pictures(package: Package) -> None:
    """Raise ``StampSeenError`` where a picture smaller than a page shows a stamp of secrecy, in margins too.

    ``StampUnreadError`` where what may be one cannot be recognised on this machine.
    """
    looked: set[str] = set()
    for part, paths in ((package.document, package.others), *package.margins):
        for identity, width, height in _placed(part):
            path = paths.get(identity)
            if path is None or path in looked or width * height >= _PAGE_AREA or len(looked) >= _MOST_PICTURES:
                continue
            looked.add(path)
            with contextlib.suppress(KeyError, ValueError, OSError):
                refuse_stamped(package.load(path), width)


def refuse_stamped(picture: bytes, width: float) -> None:
    """Raise as ``refuse_stamped_pictures`` for one picture; ``width`` in points, 0 where nothing tells it."""
    try:
        pixels = ImageFile(picture, "").page(0).pixels
    except ReadError:
        return  # a drawing, or a kind of picture that nothing here opens
    dpi = pixels.shape[1] / width * 72 if width else max(pixels.shape) / _STAMP_INCHES
    refuse_stamped_picture(pixels, dpi)


def _placed(document: Element) -> Iterator[tuple[str, float, float]]:
    for drawing in document.iter(f"{W}drawing"):
        extent = next(drawing.iter(f"{_DRAWING}extent"), None)
        sizes = ("" if extent is None else extent.get(side, "") for side in ("cx", "cy"))
        width, height = (int(size) / _EMU_A_POINT if size.isdecimal() and len(size) < 12 else 0.0 for size in sizes)
        for picture in drawing.iter(BLIP):
            yield picture.get(f"{R}embed", ""), width, height
    for shape in document.iter(_SHAPE):
        told = _LENGTH.findall(shape.get("style", ""))
        sides = {side: float(size) * _POINTS[unit] for side, size, unit in told}
        for picture in shape.iter(OLD_PICTURE):
            yield picture.get(f"{R}id", ""), sides.get("width", 0.0), sides.get("height", 0.0)


def recognised(pictures: list[bytes], name: str, sha256: str) -> TextBuilder:
    """Return the text of pictures of pages; the first is page 1. Raises ``ReadError`` where they cannot be read."""
    recognition = Recognition(sha256, name)
    pages = [
        recognition.page(number, partial(ImageFile(picture, name).page, 0))
        for number, picture in enumerate(pictures, start=1)
    ]
    if not any(page.letters for page in pages):
        raise nothing_recognised(name)
    settle(pages)
    return assemble(pages)


class WordPages:
    """An open Word file made of scans."""

    def __init__(self, data: bytes) -> None:
        self._pages = [ImagePages(picture) for picture in page_pictures(open_package(data, ""), all_of_them=True)]

    def sizes(self) -> tuple[tuple[float, float], ...]:
        """Return the sizes of its pages in points."""
        return tuple(page.sizes()[0] for page in self._pages)

    def draw(self, page: int, width: int, box: Box | None) -> Any:
        """Return a page (from 1), or a box of it, as a picture so many pixels wide."""
        return self._pages[page - 1].draw(1, width, box)

    def close(self) -> None:
        """Nothing is kept open."""
