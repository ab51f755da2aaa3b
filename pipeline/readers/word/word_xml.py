"""Word files in one XML file: of Word 2003 (``w:wordDocument``) and of later ones (``pkg:package``)."""

from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from pipeline.readers.word.docx import read_parts
from pipeline.readers.word.docx_package import MAX_PART_BYTES, Package, W, broken, too_swollen
from schemas import Source

MEDIA_TYPE = "application/xml"
_W_2003 = b"http://schemas.microsoft.com/office/word/2003/wordml"
_W_NOW = W.strip("{}").encode()
_WX = "{http://schemas.microsoft.com/office/word/2003/auxHint}"
_AML = "{http://schemas.microsoft.com/aml/2001/core}"
_PKG = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_WRAPPERS = (f"{_WX}sect", f"{_WX}sub-section", f"{_AML}content", f"{_WX}pBdrGroup")
#: Names that were written otherwise in 2003.
_RENAMED = {f"{W}vmerge": f"{W}vMerge", f"{W}hmerge": f"{W}hMerge"}


def read_word_xml(data: bytes, name: str, sha256: str) -> Source:
    """Return the text of a Word file that is one XML file. Raises ``ReadError``."""
    if len(data) > MAX_PART_BYTES:
        raise too_swollen(name, MAX_PART_BYTES)
    if b"<!DOCTYPE" in data[:2048]:
        raise broken(name)
    try:
        root = ElementTree.fromstring(data.replace(_W_2003, _W_NOW))
    except ElementTree.ParseError as error:
        raise broken(name) from error
    package = _of_parts(root) if root.tag == f"{_PKG}package" else _of_2003(root)
    if package is None:
        raise broken(name)
    return read_parts(package, name, sha256, MEDIA_TYPE)


def _of_parts(root: Element) -> Package | None:
    parts = {
        part.get(f"{_PKG}name", ""): content[0]
        for part in root.iter(f"{_PKG}part")
        if (content := part.find(f"{_PKG}xmlData")) is not None and len(content)
    }
    document = parts.get("/word/document.xml")
    if document is None:
        return None
    headers = {name: part for name, part in parts.items() if name.startswith("/word/header")}
    return Package(document, parts.get("/word/numbering.xml"), parts.get("/word/styles.xml"), headers)


def _of_2003(root: Element) -> Package | None:
    body = root.find(f"{W}body")
    if body is None:
        return None
    document = Element(f"{W}document")
    _copy(body, SubElement(document, f"{W}body"))
    for paragraph in document.iter(f"{W}p"):
        _put_label(paragraph)
    changed = any(
        note.get(f"{W}type", "") in ("Word.Insertion", "Word.Deletion") for note in root.iter(f"{_AML}annotation")
    )
    headers = {str(number): header for number, header in enumerate(root.iter(f"{W}hdr"))}
    return Package(
        document, styles=root.find(f"{W}styles"), headers=headers, flags=("tracked-changes",) if changed else ()
    )


def _copy(old: Element, new: Element) -> None:
    """Copy what stands in an element under the names of today, without what was deleted and without wrappers."""
    for child in _children(old):
        made = SubElement(new, _RENAMED.get(child.tag, child.tag), child.attrib)
        made.text = child.text
        _copy(child, made)


def _children(element: Element) -> Iterator[Element]:
    for child in element:
        if child.tag in _WRAPPERS:
            yield from _children(child)
        elif child.tag == f"{_AML}annotation":
            if child.get(f"{W}type") != "Word.Deletion":
                yield from _children(child)
        else:
            yield child


def _put_label(paragraph: Element) -> None:
    """Put the number of a list, which the file tells as it was shown, before the words."""
    shown = paragraph.find(f"{W}pPr/{W}listPr/{_WX}t")
    if shown is not None and shown.get(f"{_WX}val"):
        run = Element(f"{W}r")
        SubElement(run, f"{W}t").text = f"{shown.get(f'{_WX}val')} "
        paragraph.insert(1, run)
