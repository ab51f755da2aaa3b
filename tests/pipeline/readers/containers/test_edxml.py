"""Packages of the document exchange: both shapes, what the sender's system says, and what must not be opened."""

import base64

import pytest

from pipeline.readers.detect import detect
from pipeline.readers.opening import open_bytes
from pipeline.support.errors import ReadError
from schemas import SenderFacts, Source
from tests.each import each
from tests.extractors.test_told import TOLD as ALL
from tests.pipeline.readers.packages import ANNEX, NOTICE, PLAN, archive, business, envelope, word

LETTER = ("KH.docx", word(PLAN))


def source_of(data: bytes) -> Source:
    (source,) = open_bytes(data, "goi.edxml").sources
    return source


def told(**fields: str) -> SenderFacts:
    found = source_of(envelope([LETTER], **fields)).told
    assert found is not None
    return found


def mime(soap: bytes, name: str, data: bytes) -> bytes:
    """Return the shape of systems that send the envelope and the files as parts of one MIME message."""
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/xml"; boundary="ranh"\r\n\r\n'
    first = b"--ranh\r\nContent-Type: text/xml; charset=UTF-8\r\nContent-ID: <envelope>\r\n\r\n" + soap
    second = (
        f"\r\n--ranh\r\nContent-Type: application/octet-stream; name={name}\r\nContent-ID: <a1>\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n"
    ).encode()
    return head + first + second + base64.encodebytes(data) + b"--ranh--\r\n"


@each(
    "data",
    [
        envelope([LETTER]),
        envelope([LETTER], soap=True),
        archive({"envelope.xml": envelope(), "attach/KH.docx": word(PLAN)}),
        archive({"attach/KH.docx": word(PLAN), "goi.edxml": envelope()}),
        mime(envelope(soap=True), "KH.docx", word(PLAN)),
    ],
)
def test_the_letter_with_what_the_system_says(data: bytes) -> None:
    source = source_of(data)
    assert source.name == "goi.edxml › KH.docx"
    assert "Số: 21/KH-CĐP" in source.text
    assert source.told == ALL
    assert source.arrived_on == "2026-03-11"


def test_letter_and_annexes_stay_together() -> None:
    source = source_of(envelope([LETTER, ("PL.docx", word(ANNEX))]))
    assert [file.name for file in source.received_with] == ["PL.docx"]


def test_what_is_said_is_said_of_the_letter_with_that_number() -> None:
    found = open_bytes(envelope([("TB.docx", word(NOTICE)), LETTER]), "goi.edxml").sources
    assert [source.told and source.told.number for source in found] == [None, "21"]


@each(
    ("number", "symbol", "expected"),
    [
        ("21", "KH-CĐP", ("21", "KH-CĐP")),
        ("0021", "/KH-CĐP", ("21", "KH-CĐP")),
        ("21/KH-CĐP", "", ("21", "KH-CĐP")),
        ("", "21/KH-CĐP", ("21", "KH-CĐP")),
        ("15", "2026/QĐ-UBND", ("15", "2026/QĐ-UBND")),
        ("", "KH-CĐP", (None, "KH-CĐP")),
        ("12a", "KH - CĐP", ("12a", "KH-CĐP")),
    ],
)
def test_number_and_symbol(number: str, symbol: str, expected: tuple[str | None, str]) -> None:
    found = told(CodeNumber=number, CodeNotation=symbol)
    assert (found.number, found.symbol) == expected


@each(
    ("words", "day"),
    [
        ("2026/03/09", "2026-03-09"),
        ("2026-03-09T00:00:00+07:00", "2026-03-09"),
        ("09/03/2026", "2026-03-09"),
        ("9-3-2026", "2026-03-09"),
        ("31/02/2026", None),
        ("", None),
    ],
)
def test_days(words: str, day: str | None) -> None:
    assert told(PromulgationDate=words).issued_on == day


def test_a_day_to_be_done_by_and_urgency() -> None:
    found = told(DueDate="30/04/2026", Priority="3")
    assert (found.due, found.urgency) == ("2026-04-30", "Hỏa tốc")


@each(("kind", "meaning"), [(0, "new"), (1, "withdraws"), (2, "updates"), (3, "replaces"), (7, None)])
def test_business(kind: int, meaning: str | None) -> None:
    found = told(business=business(kind, "14/KH-CĐP"))
    assert found.business == meaning
    assert found.answers == (("14/KH-CĐP",) if kind in (1, 2, 3) else ())


def test_the_letter_that_this_one_answers() -> None:
    assert told(Response="88/LĐLĐ-TG").answers == ("88/LĐLĐ-TG",)


def test_elements_of_any_namespace_and_case() -> None:
    data = envelope([LETTER]).replace(b"e:", b"edXML:").replace(b"xmlns:e=", b"xmlns:edXML=")
    assert source_of(data).told == ALL
    bare = envelope([LETTER]).replace(b"<e:", b"<").replace(b"</e:", b"</").replace(b"MessageHeader", b"messageHeader")
    assert source_of(bare).told == ALL


@each(
    "declared",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">',
        '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:1/x"> %a;]>',
    ],
)
def test_entities_and_references_outside_are_refused(declared: str) -> None:
    data = (
        envelope([LETTER]).decode().replace("?>\n", f"?>\n{declared}", 1).replace("Bắc Hà</e:Place>", "&a;</e:Place>")
    )
    assert detect(data.encode()) == "edxml"
    with pytest.raises(ReadError) as caught:
        open_bytes(data.encode(), "goi.edxml")
    assert caught.value.code == "unsafe-xml"


def test_names_of_files_in_attributes() -> None:
    data = base64.b64encode(word(PLAN)).decode()
    one = envelope().decode().replace("<e:edXMLBody/>", f'<e:Files><e:File Name="a/KH.docx">{data}</e:File></e:Files>')
    assert source_of(one.encode()).name == "goi.edxml › KH.docx"
    two = envelope().decode().replace("<e:edXMLBody/>", f'<File FileName="KH.docx"><Data>{data}</Data></File>')
    assert source_of(two.encode()).name == "goi.edxml › KH.docx"


def test_a_broken_envelope_beside_a_letter_does_not_lose_it() -> None:
    found = open_bytes(archive({"goi.edxml": envelope()[:900], "KH.docx": word(PLAN)}), "goi.zip")
    assert [source.name for source in found.sources] == ["goi.zip › KH.docx"]
    assert [failure.code for failure in found.failures] == ["broken"]
    assert found.sources[0].told is None


def test_a_file_that_is_no_base64_and_a_signature_are_no_files() -> None:
    signed = envelope([LETTER]).replace(
        b"</e:edXMLHeader>",
        b"<Signature><SignatureValue>" + b"QUJD" * 40 + b"</SignatureValue></Signature></e:edXMLHeader>",
    )
    source = source_of(signed)
    assert source.received_with == ()


def test_other_xml_is_no_package() -> None:
    assert detect(b'<?xml version="1.0"?><rss><channel/></rss>') == "markup"
