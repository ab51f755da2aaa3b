"""Pictures of pages: image files and scanned pages of PDF files, decoded one page at a time.

How large a picture is stands in its header and is asked first: a file of 100 kB can unpack to gigabytes.
"""

import io
import math
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import ExifTags, Image, ImageOps

from pipeline.readers.detect import picture_type
from pipeline.readers.ocr.drawing import draw
from pipeline.support.errors import ReadError

# --------------------
# OpenCV, which comes with the extra ``ocr``; where it is not installed, what says so at its first use.
#
# So a printed letter is read without it. A page that must be looked at is not: its stamps might be of secrecy.

__all__ = ["cv2"]


class _Missing:
    """Stands for the module where it is missing. Types of arguments name what is in ``typing``."""

    typing = SimpleNamespace(MatLike=Any)
    dnn = SimpleNamespace(Net=Any)

    def __getattr__(self, name: str) -> NoReturn:
        raise ModuleNotFoundError("No module named 'cv2'", name="cv2")


if TYPE_CHECKING:
    import cv2
else:
    try:
        import cv2
    except ModuleNotFoundError:
        cv2 = _Missing()
    else:
        # A worker has one core; a thread of the library's own takes 8 MB and the core of the next worker.
        cv2.setNumThreads(1)


Gray = npt.NDArray[np.uint8]  #: Grey values, one byte a pixel; blue, green, red, three bytes a pixel.
Colour = npt.NDArray[np.uint8]

DPI = 300.0  #: More of it makes no letter clearer to the program that reads it.
MAX_PAGES = 500  #: Pages of a file: more are a book, not a letter.
MAX_SIDE = 15_000  #: A sheet of A3 at 600 dpi has 10,000 pixels on its longer side.
#: What a picture may take once it is decoded, in bytes: a coloured A4 page at 600 dpi takes 140 MB.
MAX_BYTES = 220 * 1024 * 1024
#: What is made of a page on the way to its words takes twenty bytes a pixel and more: a sheet of A3 at 250 dpi is the
#: most that a process may hold.
_MOST_PIXELS = 13_000_000
_MOST_SCANS = 100  #: A progressive JPEG is refined in ten passes; one of thousands costs hours and shows nothing more.
_SCAN = b"\xff\xda"
_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2}  #: Bytes a pixel takes in Pillow by the first letters of its mode.
#: Longer side of A4 in inches; a page smaller or larger than these bounds has a wrong resolution in its header.
A4_INCHES = 11.69
_ON_ITS_SIDE = 5  #: From this value on EXIF tells of a picture that lies on its side.
_SMALLEST, _LARGEST = 5.5, 24.0
POINTS, MM = 72.0, 25.4  #: Of an inch.
_MOST_UNEQUAL = 4.0  #: Fax has dots up to four times as high as wide; what tells more tells nonsense.
_SQUARE = 1.02  #: Dots that are longer by less are taken for square ones.


@dataclass(slots=True)
class Raster:
    """A page as pixels: rows of blue, green, red, and how many pixels make an inch."""

    pixels: Colour
    dpi: float


class ImageFile:
    """The pages of an image file (PNG, JPEG, WEBP, GIF, TIFF, HEIC, AVIF, JPEG 2000, BMP), each decoded only when it
    is asked for. What a fax sent in dots that are higher than wide is stretched to square ones."""

    def __init__(self, data: bytes, name: str = "") -> None:
        """Read the header. Raises ``ReadError``: ``too-large`` for a book, ``broken`` for bytes that are no picture."""
        self._data, self._name = data, name
        with _own_errors(name):
            if picture_type(data) == "image/heic":
                try:
                    import pi_heif
                except ImportError as error:
                    raise ReadError(
                        "needs-converter", name,
                        "ảnh HEIC của điện thoại, máy này chưa có bộ giải mã. Hãy cài bằng lệnh: {command} "
                        "(hoặc gửi lại ảnh ở dạng JPEG).", command="pip install pi-heif") from error  # fmt: skip
                # The reader of HEIC files turns the picture upright itself.
                pi_heif.register_heif_opener()
            self._image: Any = Image.open(io.BytesIO(data))
            if self._image.format == "JPEG" and data.count(_SCAN) > _MOST_SCANS:
                raise ValueError("passes without end")
            # What moves (GIF, WEBP) or was shot in a row (HEIC) shows its first picture.
            self.count = int(getattr(self._image, "n_frames", 1)) if self._image.format == "TIFF" else 1
            refuse_book(self.count, name)

    def page(self, index: int, wide: int | None = None) -> Raster:
        """Return page ``index`` (from 0), to be read or to be shown so ``wide``. Raises ``ReadError``: ``too-large``
        before anything is decoded, ``broken`` where the file ends in its middle."""
        with _own_errors(self._name):
            image = self._image
            image.seek(index)
            shorter, longer = sorted(_squared(image))
            needed = wide / shorter if wide else DPI * A4_INCHES / longer
            if image.format == "JPEG" and needed < 1:
                # Decoded at half or a quarter of its size, which still is 300 dpi, or as wide as it is shown.
                image.draft(None, (int(image.size[0] * needed), int(image.size[1] * needed)))
            width, height = _squared(image)
            if longer > MAX_SIDE or width * height * _BYTES.get(image.mode, 4) > MAX_BYTES:
                raise _too_large(self._name)
            return _raster(image, longer, last=self.count == 1)

    def sizes(self) -> tuple[tuple[float, float], ...]:
        """Return width and height in points of each page as it is shown. Raises ``ReadError``."""
        found = []
        with _own_errors(self._name):
            for index in range(self.count):
                self._image.seek(index)
                width, height = squared = _squared(self._image)
                by = POINTS / _resolution(self._image, max(squared))
                on_its_side = self._image.getexif().get(ExifTags.Base.Orientation, 1) >= _ON_ITS_SIDE
                found.append((height * by, width * by) if on_its_side else (width * by, height * by))
        return tuple(found)

    def draw(self, page: int, width: int) -> Any:
        """Return a page (from 1) as a picture (Pillow) so many pixels wide. Raises ``ReadError``."""
        # A page that was decoded is let go.
        pixels = ImageFile(self._data, self._name).page(page - 1, width).pixels
        shown = Image.fromarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB))
        size = width, max(1, round(shown.height * width / shown.width))
        return shown if shown.width <= width else shown.resize(size, Image.Resampling.BOX, reducing_gap=2.0)


@contextmanager
def _own_errors(name: str) -> Iterator[None]:
    """Raise ``ReadError`` for whatever a broken picture raises inside; not for lack of memory or of a program."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (ReadError, ModuleNotFoundError, MemoryError):
        raise  # that memory lacks says nothing of the picture: another file may have taken it
    except Image.DecompressionBombError as error:
        raise _too_large(name) from error
    except Exception as error:
        raise ReadError(
            "broken", name, "tệp ảnh bị hỏng hoặc chưa tải hết, không mở được. Hãy xin lại ảnh hoặc quét lại."
        ) from error


def scanned(page: pdfium.PdfPage, name: str, dpi: float | None = None) -> Raster:
    """Return a page of a PDF as pixels: at the resolution of the pictures on it, at most 300 dpi, or as it is told.
    Raises ``ReadError`` (``too-large``) before a picture is decoded that would not fit into memory."""
    width, height = page.get_size()
    native = _native(page, name)  # raises for a picture that is too large, whatever resolution is told
    dpi = min(DPI, dpi or native, MAX_SIDE / 2 * POINTS / max(width, height, 1.0))
    dpi *= _fitting(width * dpi / POINTS, height * dpi / POINTS)
    with closing(draw(page, dpi)) as bitmap:
        # The memory is Python's own and stays when the bitmap is closed.
        return Raster(as_bytes(bitmap.to_numpy()), dpi)


def _native(page: pdfium.PdfPage, name: str) -> float:
    """Return the resolution of the largest picture on a page, 300 without one; ``ReadError`` for one too large."""
    largest, native = 0.0, DPI
    for picture in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=4):
        with suppress(pdfium.PdfiumError):
            across, down = picture.get_px_size()
            left, bottom, right, top = picture.get_bounds()
            if max(across, down) > MAX_SIDE or across * down * 4 > MAX_BYTES:
                raise _too_large(name)
            area = (right - left) * (top - bottom)
            if area > largest:
                # The picture may lie on its side: its longer side belongs to the longer side of its place.
                largest = area
                native = max(across, down) * POINTS / max(right - left, top - bottom)
    return max(native, 100.0)


def refuse_book(pages: int, name: str) -> None:
    """Raise ``ReadError`` (``too-large``) for a file of more than ``MAX_PAGES`` pages."""
    if pages > MAX_PAGES:
        raise ReadError(
            "too-large", name,
            "tệp có {count} trang, quá dài đối với một văn bản (tối đa {limit} trang). Hãy tách riêng văn bản cần đọc.",
            count=pages, limit=MAX_PAGES)  # fmt: skip


def _raster(image: Any, longer: int, last: bool) -> Raster:
    """Return the picture upright; ``longer`` is its longer side as the file has it, before it was made lighter.
    ``last`` if nothing more is wanted of the file: a coloured page of 600 dpi takes 140 MB, and is let go then."""
    image = _square(image)
    dpi = _resolution(image, longer)
    # What is written per metre comes back as 599.999 dots per inch.
    factor = int(dpi * max(image.size) / longer / DPI + 0.01)
    page = image
    if image.mode in ("L", "RGB"):
        if factor > 1:
            page = image.reduce(factor)
        elif image.size[0] * image.size[1] > _MOST_PIXELS:
            scale = min(DPI * longer / (dpi * max(image.size)), _fitting(*image.size))
            page = image.resize((round(image.size[0] * scale), round(image.size[1] * scale)), Image.Resampling.LANCZOS)
        if last and page is not image:
            image.close()
    # Asked first, because the answer is a copy even of what is upright.
    pixels = _colours(page if page.getexif().get(ExifTags.Base.Orientation, 1) == 1 else ImageOps.exif_transpose(page))
    return Raster(pixels, dpi * max(pixels.shape[:2]) / longer)


def _fitting(width: float, height: float) -> float:
    """Return by how much a page must be made smaller so that a process can hold it; 1 for most."""
    return min(1.0, math.sqrt(_MOST_PIXELS / max(width * height, 1.0)))


def _resolution(image: Any, longer: int) -> float:
    """Return the dots per inch that a picture tells; where that makes no page, those by which it is A4."""
    across, down = image.info.get("dpi", (0, 0))[:2]
    told = float(max(across, down, 0))
    return told if told > 0 and _SMALLEST <= longer / told <= _LARGEST else longer / A4_INCHES


def _squared(image: Any) -> tuple[int, int]:
    """Return width and height of a picture once its dots are square, the shorter side of a dot stretched."""
    width, height = image.size
    across, down = (float(dots or 0) for dots in image.info.get("dpi", image.info.get("resolution", (0, 0)))[:2])
    if min(across, down) <= 0 or not _SQUARE < max(across, down) / min(across, down) <= _MOST_UNEQUAL:
        return width, height
    return (width, round(height * across / down)) if across > down else (round(width * down / across), height)


def _square(image: Any) -> Any:
    """Return a picture with square dots, as high and wide as ``_squared`` tells."""
    size = _squared(image)
    if size == image.size:
        return image
    told = image.info.get("dpi", (0, 0))
    squared = (image.convert("L") if image.mode == "1" else image).resize(size, Image.Resampling.LANCZOS)
    squared.info["dpi"] = (max(told), max(told))
    return squared


def _colours(image: Any) -> Colour:
    """Return the pixels of a picture of any mode in colours, white where it is transparent."""
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        deep = np.asarray(image, dtype=np.float64)
        image = Image.fromarray((deep * (255.0 / max(deep.max(), 1.0))).astype(np.uint8))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        # What is transparent is paper.
        clear = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
    if image.mode in ("1", "L"):
        return as_bytes(cv2.cvtColor(np.asarray(image.convert("L")), cv2.COLOR_GRAY2BGR))
    coloured = image if image.mode == "RGB" else image.convert("RGB")
    return as_bytes(cv2.cvtColor(np.asarray(coloured), cv2.COLOR_RGB2BGR))


def as_bytes(pixels: Any) -> npt.NDArray[np.uint8]:
    """Return pixels as whole bytes in one piece: what the libraries give is not always typed so."""
    return np.ascontiguousarray(pixels, dtype=np.uint8)


def resized(picture: Gray, by: float) -> Gray:
    """Return a picture ``by`` times as large."""
    return picture if by == 1 else as_bytes(cv2.resize(picture, None, fx=by, fy=by, interpolation=cv2.INTER_AREA))


@cache
def own_network(name: str) -> cv2.dnn.Net:
    """Return a network that lies beside this module."""
    return cv2.dnn.readNetFromONNX(str(Path(__file__).with_name(f"{name}.onnx")))


def _too_large(name: str) -> ReadError:
    return ReadError(
        "too-large",
        name,
        "ảnh có quá nhiều điểm ảnh đối với một trang văn bản, không mở. Hãy quét lại ở độ phân giải 300 dpi, khổ A4.",
    )
