"""The parts of a Word file, and its pictures: a ZIP opened with care for what a hostile or broken one may hold.

Elements and attributes of WordprocessingML stand under their bare names here (``p``, ``val``), others under whole ones.
"""

import contextlib
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from sys import intern
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from pipeline.readers.layout.assemble import TextBuilder, assemble, settle
from pipeline.readers.ocr.raster import ImageFile
from pipeline.readers.ocr.recognised_pages import recognised_page, refuse_wordless
from pipeline.readers.ocr.stamps import refuse_stamped_picture
from pipeline.support.errors import ReadError

_TRANSITIONAL = b"http://schemas.openxmlformats.org/"
#: "Strict" Word files have the same parts under other names.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/", _TRANSITIONAL + b"wordprocessingml/2006/"),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", _TRANSITIONAL + b"officeDocument/2006/relationships"),
    (b"http://purl.oclc.org/ooxml/drawingml/", _TRANSITIONAL + b"drawingml/2006/"),
)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
#: What says in a drawing, in one of before 2007, which picture it shows.
BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
OLD_PICTURE = "{urn:schemas-microsoft-com:vml}imagedata"
#: Unpacked size of one part. A letter of a hundred pages has two or three megabytes of XML, ten times that in memory.
MAX_PART_BYTES = 10 * 1024 * 1024
MAX_PICTURE_BYTES = 64 * 1024 * 1024  # a page scanned in colour and stored without loss has thirty


@dataclass(slots=True)
class Package:
    """The parts that a letter's text is made of."""

    document: Element
    numbering: Element = field(default_factory=lambda: Element(""))
    styles: Element = field(default_factory=lambda: Element(""))
    headers: dict[str, Element] = field(default_factory=dict)  # relationship id → header or footer part
    notes: tuple[Element, ...] = ()  # footnotes and endnotes
    others: dict[str, str] = field(default_factory=dict)
    """Relationship id → path of a picture or of a file that was put in whole."""
    margins: tuple[tuple[Element, dict[str, str]], ...] = ()
    """Header and footer parts, each with the pictures that it names, as ``others``."""
    data: bytes = b""

    def load(self, path: str) -> bytes:
        """Return a picture or file as it is. Raises ``KeyError``; ``ValueError`` for one too large for a picture."""
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive, archive.open(_member(archive, path)) as packed:
            content = packed.read(MAX_PICTURE_BYTES + 1)
        if len(content) > MAX_PICTURE_BYTES:
            raise ValueError(path)
        return content


@contextlib.contextmanager
def unpacked(data: bytes, name: str) -> Iterator[zipfile.ZipFile]:
    """Open a package of an office program; whatever a broken one raises while it is read becomes a ``ReadError``."""
    broken_by = (zipfile.BadZipFile, zlib.error, ElementTree.ParseError, EOFError, OSError, ValueError, LookupError)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive
    except broken_by as error:
        raise broken(name) from error
    except NotImplementedError as error:
        raise ReadError(
            "broken",
            name,
            "tệp nén theo kiểu chương trình không mở được (như Deflate64). Hãy mở bằng Word, lưu lại rồi chạy lại.",
        ) from error
    except RuntimeError as error:
        # What zipfile raises for a member behind a password, and for a packing method that it does not know.
        raise encrypted(name) if "password" in str(error) else broken(name) from error


def open_package(data: bytes, name: str) -> Package:
    """Return the parts of a Word file. Raises ``ReadError`` for one that is broken, locked or hostile."""
    with unpacked(data, name) as archive:
        of_file = _related(archive, "", name).values()
        main = next((target for kind, target in of_file if kind.endswith("/officeDocument")), "word/document.xml")
        document = _part(archive, main, name)
        if not document.tag:
            raise broken(name)
        related = _related(archive, main, name)

        def parts(*kinds: str) -> dict[str, Element]:
            return {key: _part(archive, target, name) for key, target in _targets(related, *kinds).items()}

        headers = parts("/header", "/footer")
        margins = ((header, _related(archive, related[key][1], name)) for key, header in headers.items())
        return Package(
            document, next(iter(parts("/numbering").values()), Element("")),
            next(iter(parts("/styles").values()), Element("")), headers,
            tuple(parts("/footnotes", "/endnotes").values()), _targets(related, "/image", "/aFChunk"),
            tuple((header, _targets(own, "/image")) for header, own in margins), data)  # fmt: skip


def _related(archive: zipfile.ZipFile, file: str, name: str) -> dict[str, tuple[str, str]]:
    """Return, by its id, the kind and the path of each part that a file of the package names (its ``.rels``)."""
    folder, own = posixpath.split(file)
    return {
        relation.get("Id", ""): (
            relation.get("Type", ""),
            posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "").replace("\\", "/"))).lstrip("/"),
        )
        for relation in _part(archive, posixpath.join(folder, "_rels", f"{own}.rels"), name)
        if relation.get("TargetMode") != "External"
    }


def _targets(related: dict[str, tuple[str, str]], *kinds: str) -> dict[str, str]:
    return {key: target for key, (kind, target) in related.items() if kind.endswith(kinds)}


def _member(archive: zipfile.ZipFile, path: str) -> zipfile.ZipInfo:
    """Return a member by its path, as any packer writes it. Raises ``KeyError``."""
    with contextlib.suppress(KeyError):
        return archive.getinfo(path)
    members = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in reversed(archive.infolist())}
    return members[path.lower()]


def _part(archive: zipfile.ZipFile, path: str, name: str) -> Element:
    """Return an XML part of a file, one without a name where there is none. Raises ``ReadError`` for a hostile one."""
    try:
        info = _member(archive, path)
    except KeyError:
        return Element("")
    with archive.open(info) as packed:
        # The directory of a hostile file says that it is small: only what comes out counts.
        content = packed.read(MAX_PART_BYTES + 1)
    if len(content) > MAX_PART_BYTES:
        raise too_swollen(name, MAX_PART_BYTES)
    if b"<!DOCTYPE" in content[:2048]:
        # Word writes none; entities are how a small file becomes a large one.
        raise broken(name)
    for strict, transitional in _STRICT:
        content = content.replace(strict, transitional)
    root = ElementTree.fromstring(content)
    for element in root.iter():
        element.tag = intern(element.tag.removeprefix(_W))
        # of a name that is there twice Word's own counts, as in Word
        own = sorted(element.attrib.items(), key=lambda pair: pair[0].startswith(_W))
        element.attrib = {intern(key.removeprefix(_W)): value for key, value in own}
    return root


def broken(name: str) -> ReadError:
    """Return the error for a Word file that cannot be opened."""
    return ReadError("broken", name, "tệp Word bị hỏng, không mở được. Hãy xin lại tệp gốc.")


def encrypted(name: str) -> ReadError:
    """Return the error for a Word file behind a password."""
    return ReadError("encrypted", name, "tệp Word đặt mật khẩu, không mở được. Hãy xin bản không đặt mật khẩu.")


def too_swollen(name: str, limit: int) -> ReadError:
    """Return the error for a Word file that holds more than ``limit`` bytes or characters once it is unpacked."""
    return ReadError(
        "too-large", name, "tệp Word nở ra hơn {limit} MB khi mở, không thể là một văn bản. Hãy xin lại tệp gốc.",
        limit=limit // (1024 * 1024))  # fmt: skip


# --------------------
# Pictures of pages: a letter that was scanned and pasted in, a scanned annex below typed words; and pictures of stamps.

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_SHAPE = "{urn:schemas-microsoft-com:vml}shape"
_EMU_A_POINT = 12700
_LENGTH = re.compile(r"(width|height):\s*(\d*\.?\d+)(pt|in|cm|mm|px)")
_POINTS = {"pt": 1.0, "in": 72.0, "cm": 28.35, "mm": 2.835, "px": 0.75}
#: A picture of a page takes so many square points of the 500,000 of A4; emblems, seals and signatures far fewer.
_PAGE_AREA = 150_000
_SHORT_SIDE = 250  # no side of a page's picture is shorter (in points): a banner across the page is no page
#: A file made of scans has fewer letters typed than this.
FEW_LETTERS = 200
_MOST_PICTURES = 200
#: What a stamp measures along its longer side, where a file does not tell how large it shows it.
_STAMP_INCHES = 1.6


def _placed(document: Element) -> Iterator[tuple[str, float, float]]:
    """Yield for each picture that a part shows its id, and its width and height there (points; 0 if not told)."""
    for drawing in document.iter("drawing"):
        extent = next(drawing.iter(f"{_DRAWING}extent"), Element("extent"))
        sizes = (re.fullmatch(r"\d{1,11}", extent.get(side, "")) for side in ("cx", "cy"))
        width, height = (int(size[0]) / _EMU_A_POINT if size else 0.0 for size in sizes)
        for picture in drawing.iter(BLIP):
            yield picture.get(f"{R}embed", ""), width, height
    for shape in document.iter(_SHAPE):
        sides = {side: float(size) * _POINTS[unit] for side, size, unit in _LENGTH.findall(shape.get("style", ""))}
        for picture in shape.iter(OLD_PICTURE):
            yield picture.get(f"{R}id", ""), sides.get("width", 0.0), sides.get("height", 0.0)


def page_pictures(package: Package, all_of_them: bool) -> list[bytes]:
    """Return the pictures that show a whole page, in the order of the document; ``all_of_them``: smaller ones too."""
    found: list[bytes] = []
    for identity, width, height in _placed(package.document):
        large = width * height >= _PAGE_AREA and min(width, height) >= _SHORT_SIDE
        path = package.others.get(identity)
        if path is not None and (large or all_of_them) and len(found) < _MOST_PICTURES:
            with contextlib.suppress(KeyError, ValueError, OSError):
                found.append(package.load(path))
    return found


def refuse_stamped_pictures(package: Package) -> None:
    """Raise ``StampSeenError`` where a picture smaller than a page shows a stamp of secrecy, in margins too;
    ``StampUnreadError`` where what may be one cannot be recognised on this machine."""
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
    with contextlib.suppress(ReadError):  # a drawing, or a kind of picture that nothing here opens
        pixels = ImageFile(picture, "").page(0).pixels
        refuse_stamped_picture(pixels, pixels.shape[1] / width * 72 if width else max(pixels.shape) / _STAMP_INCHES)


def recognised(pictures: list[bytes], name: str) -> TextBuilder:
    """Return the text of pictures of pages; the first is page 1. Raises ``ReadError`` where they cannot be read."""
    pages = [
        recognised_page(name, number, partial(ImageFile(picture, name).page, 0))
        for number, picture in enumerate(pictures, start=1)
    ]
    refuse_wordless(pages, name)
    settle(pages)
    return assemble(pages)


class WordPages:
    """An open Word file made of scans."""

    def __init__(self, data: bytes) -> None:
        self._pages = [*map(ImageFile, page_pictures(open_package(data, ""), all_of_them=True))]

    def sizes(self) -> tuple[tuple[float, float], ...]:
        """Return the sizes of its pages in points."""
        return tuple(page.sizes()[0] for page in self._pages)

    def draw(self, page: int, width: int) -> Any:
        """Return a page (from 1) as a picture so many pixels wide."""
        return self._pages[page - 1].draw(1, width)
