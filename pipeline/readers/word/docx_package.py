"""The parts of a Word file: a ZIP of XML files, opened with care for what a hostile or broken one may hold."""

import functools
import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from pipeline.errors import ReadError

_TRANSITIONAL = b"http://schemas.openxmlformats.org/"
#: "Strict" Word files have the same parts under other names.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/", _TRANSITIONAL + b"wordprocessingml/2006/"),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", _TRANSITIONAL + b"officeDocument/2006/relationships"),
    (b"http://purl.oclc.org/ooxml/drawingml/", _TRANSITIONAL + b"drawingml/2006/"),
)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
#: What says in a drawing, in one of before 2007, which picture it shows.
BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
OLD_PICTURE = "{urn:schemas-microsoft-com:vml}imagedata"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"

_MARGINS = ("/header", "/footer")
#: Unpacked size of one part. A letter of a hundred pages has two or three megabytes of XML, ten times that in memory.
MAX_PART_BYTES = 10 * 1024 * 1024
#: A page scanned in colour and stored without loss has thirty.
MAX_PICTURE_BYTES = 64 * 1024 * 1024


def _nothing(path: str) -> bytes:
    raise KeyError(path)


@dataclass(slots=True)
class Package:
    """The parts that a letter's text is made of."""

    document: Element
    numbering: Element | None = None
    styles: Element | None = None
    headers: dict[str, Element] = field(default_factory=dict)
    """Relationship id → header or footer part."""
    notes: tuple[Element, ...] = ()
    """Footnotes and endnotes."""
    others: dict[str, str] = field(default_factory=dict)
    """Relationship id → path of a picture or of a file that was put in whole."""
    load: Callable[[str], bytes] = _nothing
    """Returns what stands at such a path; ``KeyError`` where nothing does."""
    margins: tuple[tuple[Element, dict[str, str]], ...] = ()
    """Header and footer parts, each with the pictures that it names, as ``others``."""


@contextmanager
def unpacked(data: bytes, name: str) -> Iterator[zipfile.ZipFile]:
    """Open a package of an office program; whatever a broken one raises while it is read becomes a ``ReadError``."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive
    except (
        zipfile.BadZipFile,
        zlib.error,
        ElementTree.ParseError,
        EOFError,
        OSError,
        ValueError,
        LookupError,
    ) as error:
        raise broken(name) from error
    except RuntimeError as error:
        # What zipfile raises for a member behind a password, and for a packing method that it does not know.
        raise encrypted(name) if "password" in str(error) else broken(name) from error


def open_package(data: bytes, name: str) -> Package:
    """Return the parts of a Word file."""
    with unpacked(data, name) as archive:
        relations = part(archive, "_rels/.rels", name)
        mains = (
            relation.get("Target", "").lstrip("/")
            for relation in (() if relations is None else relations.iter(_RELATIONSHIP))
            if relation.get("Type", "").endswith("/officeDocument")
        )
        main = next(mains, "word/document.xml")
        document = part(archive, main, name)
        if document is None:
            raise broken(name)
        related = _related(archive, main, name)
        headers = _all(archive, related, _MARGINS, name)
        numbering, styles = (_all(archive, related, (kind,), name).values() for kind in ("/numbering", "/styles"))
        return Package(
            document,
            next(iter(numbering), None),
            next(iter(styles), None),
            headers,
            tuple(_all(archive, related, ("/footnotes", "/endnotes"), name).values()),
            _targets(related, ("/image", "/aFChunk")),
            functools.partial(loaded, data),
            tuple(
                (headers[key], _targets(_related(archive, target, name), ("/image",)))
                for key, target in _targets(related, _MARGINS).items()
                if key in headers
            ),
        )


def _targets(related: dict[str, tuple[str, str]], ending: tuple[str, ...]) -> dict[str, str]:
    return {key: target for key, (kind, target) in related.items() if kind.endswith(ending)}


def _all(
    archive: zipfile.ZipFile, related: dict[str, tuple[str, str]], ending: tuple[str, ...], name: str
) -> dict[str, Element]:
    targets = _targets(related, ending).items()
    return {key: found for key, target in targets if (found := part(archive, target, name)) is not None}


def loaded(data: bytes, path: str) -> bytes:
    """Return a picture of the file as it is. Raises ``KeyError``; ``ValueError`` for one too large for a picture."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(path) as packed:
        content = packed.read(MAX_PICTURE_BYTES + 1)
    if len(content) > MAX_PICTURE_BYTES:
        raise ValueError(path)
    return content


def broken(name: str) -> ReadError:
    """Return the error for a Word file that cannot be opened."""
    return ReadError("broken", name, "tệp Word bị hỏng, không mở được. Hãy xin lại tệp gốc.")


def encrypted(name: str) -> ReadError:
    """Return the error for a Word file behind a password."""
    return ReadError("encrypted", name, "tệp Word đặt mật khẩu, không mở được. Hãy xin bản không đặt mật khẩu.")


def too_swollen(name: str, limit: int) -> ReadError:
    """Return the error for a Word file that holds more than ``limit`` bytes or characters once it is unpacked."""
    return ReadError(
        "too-large",
        name,
        "tệp Word nở ra hơn {limit} MB khi mở, không thể là một văn bản. Hãy xin lại tệp gốc.",
        limit=limit // (1024 * 1024),
    )


def too_many_paragraphs(name: str) -> ReadError:
    """Return the error for a Word file of more paragraphs than a letter can have."""
    return ReadError("too-large", name, "tệp Word có quá nhiều đoạn, không thể là một văn bản. Hãy xin lại tệp gốc.")


def part(archive: zipfile.ZipFile, path: str, name: str) -> Element | None:
    """Return an XML part of a file, ``None`` where it is not there. Raises ``ReadError`` for a hostile one."""
    try:
        info = archive.getinfo(path)
    except KeyError:
        return None
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
    return ElementTree.fromstring(content)


def _related(archive: zipfile.ZipFile, main: str, name: str) -> dict[str, tuple[str, str]]:
    folder, file = posixpath.split(main)
    relations = part(archive, posixpath.join(folder, "_rels", f"{file}.rels"), name)
    return {
        relation.get("Id", ""): (
            relation.get("Type", ""),
            posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/"),
        )
        for relation in (() if relations is None else relations.iter(_RELATIONSHIP))
        if relation.get("TargetMode") != "External"
    }


# --------------------
# What other kinds of file are told in: runs of letters and cells of tables.


def add_run(paragraph: Element, font: str, switches: Iterable[str]) -> Element:
    """Put a run of letters into a paragraph, in a font (``""`` for any), with switches such as ``caps`` turned on."""
    run = SubElement(paragraph, f"{W}r")
    properties = SubElement(run, f"{W}rPr")
    if font:
        SubElement(properties, f"{W}rFonts", {f"{W}hAnsi": font})
    for switch in switches:
        SubElement(properties, f"{W}{switch}")
    return run


def add_cell(row: Element, span: int, merge: str, borders: Mapping[str, str]) -> Element:
    """Put a cell into a row, so many columns wide; ``merge``: what ``w:vMerge`` says of the cells above and below."""
    cell = SubElement(row, f"{W}tc")
    properties = SubElement(cell, f"{W}tcPr")
    SubElement(properties, f"{W}gridSpan", {f"{W}val": str(span)})
    if merge:
        SubElement(properties, f"{W}vMerge", {f"{W}val": merge})
    if borders:
        add_borders(properties, "tcBorders", borders)
    return cell


def add_borders(properties: Element, tag: str, borders: Mapping[str, str]) -> None:
    """Put the kind of line at each side into the properties of a table or cell."""
    sides = SubElement(properties, f"{W}{tag}")
    for side, kind in borders.items():
        SubElement(sides, f"{W}{side}", {f"{W}val": kind})
