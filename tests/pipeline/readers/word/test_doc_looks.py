"""How letters of Word 97 look, as far as it decides what is read."""

from xml.etree.ElementTree import Element

from pipeline.readers.word.docx import read_parts
from pipeline.readers.word.docx_package import Package
from pipeline.readers.word.word97 import _Document
from tests.each import each


@each(
    ("properties", "read"),
    [
        ({}, "trước ngày 15/52"),
        ({0x0837: b"\1"}, "trước ngày"),
        ({0x2A53: b"\x81"}, "trước ngày"),
        ({0x0837: b"\0"}, "trước ngày 15/52"),
        ({0x2A48: b"\1"}, "trước ngày 15/5"),
        ({0x2A48: b"\2"}, "trước ngày 15/52"),
        ({0x4845: b"\x08\0"}, "trước ngày 15/5"),
    ],
)
def test_struck_and_raised_letters(properties: dict[int, bytes], read: str) -> None:
    document, body = Element("document"), Element("body")
    paragraph = Element("p")
    document.append(body)
    body.append(paragraph)
    told = _Document.__new__(_Document)
    told._fonts = []
    is_raised = 0x2A48 in properties or 0x4845 in properties
    told._run(paragraph, "trước ngày ", {}, [])
    told._run(paragraph, "15/5", {} if is_raised else properties, [])
    told._run(paragraph, "2", properties, [])
    assert read_parts(Package(document), "thu.doc", "0" * 64, "application/msword").text == read + "\n"
