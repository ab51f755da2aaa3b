"""Letters that are web pages: HTML, as it is or saved as ``.doc``, and with its pictures in one file (MHTML)."""

from xml.etree.ElementTree import Element

from pipeline.readers.word.docx import read_parts
from pipeline.readers.word.docx_package import Package, W, broken
from pipeline.readers.word.web_body import archive_body, page_body
from schemas import Source


def read_page(data: bytes, name: str, sha256: str) -> Source:
    """Return the words of a page as a browser shows them. Raises ``ReadError``."""
    return _read(page_body(data), name, sha256, "text/html")


def read_web_archive(data: bytes, name: str, sha256: str) -> Source:
    """Return the words of the first page in a file of pages. Raises ``ReadError``."""
    try:
        body = archive_body(data)
    except ValueError as error:
        raise broken(name) from error
    return _read(body, name, sha256, "multipart/related")


def _read(body: Element, name: str, sha256: str, media_type: str) -> Source:
    document = Element(f"{W}document")
    document.append(body)
    return read_parts(Package(document), name, sha256, media_type)
