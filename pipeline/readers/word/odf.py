"""OpenDocument texts (ODT, and flat ODF in one XML file), told in the words of a DOCX and read as one."""

import functools
import zipfile
import zlib
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from pipeline.readers.word.docx import read_parts
from pipeline.readers.word.docx_package import (
    MAX_PART_BYTES,
    Package,
    R,
    W,
    broken,
    encrypted,
    loaded,
    part,
    too_swollen,
    unpacked,
)
from pipeline.readers.word.odf_blocks import Builder
from pipeline.readers.word.odf_styles import OFFICE, STYLE, TEXT, OdfStyles
from schemas import Source

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
_BROKEN = (zipfile.BadZipFile, zlib.error, ElementTree.ParseError, EOFError, OSError, ValueError, LookupError)


def read_odt(data: bytes, name: str, sha256: str) -> Source:
    """Return the text of an ODT file. Raises ``ReadError``."""
    with unpacked(data, name) as archive:
        manifest = part(archive, "META-INF/manifest.xml", name)
        if manifest is not None and any(entry.tag.endswith("}encryption-data") for entry in manifest.iter()):
            raise encrypted(name)
        content, styles = part(archive, "content.xml", name), part(archive, "styles.xml", name)
        names = archive.namelist()
    if content is None:
        raise broken(name)
    package = _package(content, styles if styles is not None else Element("none"))
    package.others = {path: path for path in names}
    package.load = functools.partial(loaded, data)
    return read_parts(package, name, sha256, MEDIA_TYPE)


def read_flat(data: bytes, name: str, sha256: str) -> Source:
    """Return the text of a flat ODF file. Raises ``ReadError``."""
    if len(data) > MAX_PART_BYTES:
        raise too_swollen(name, MAX_PART_BYTES)
    if b"<!DOCTYPE" in data[:2048]:
        raise broken(name)
    try:
        root = ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        raise broken(name) from error
    return read_parts(_package(root, root), name, sha256, MEDIA_TYPE + "-flat-xml")


def _package(content: Element, styles: Element) -> Package:
    document = Element(f"{W}document")
    body = SubElement(document, f"{W}body")
    notes = Element(f"{W}footnotes")
    builder = Builder(OdfStyles(styles, content), notes)
    text = next(content.iter(f"{OFFICE}text"), None)
    headers: dict[str, Element] = {}
    if text is not None:
        builder.blocks(text, body)
        for number, header in enumerate(styles.iter(f"{STYLE}header")):
            headers[str(number)] = Element(f"{W}hdr")
            builder.blocks(header, headers[str(number)])
    section = SubElement(body, f"{W}sectPr")
    for key in headers:
        SubElement(section, f"{W}headerReference", {f"{R}id": key})
    return Package(document, headers=headers, notes=(notes,), flags=tuple(_flags(content)))


def _flags(content: Element) -> list[str]:
    changes = any(
        region.find(f"{TEXT}{kind}") is not None
        for region in content.iter(f"{TEXT}changed-region")
        for kind in ("insertion", "deletion")
    )
    days = any(day.get(f"{TEXT}fixed") != "true" for day in content.iter(f"{TEXT}date"))
    return ["tracked-changes"] * changes + ["date-field"] * days
