"""What is signed as a whole: opened as what it is, in whichever way it was written; what is encrypted is told."""

import datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

from extractors import extract
from pipeline.readers.detect import detect
from pipeline.readers.opening import open_bytes
from pipeline.support.errors import ReadError
from tests.each import each
from tests.pipeline.readers.containers.test_mail import HEAD, attached, multipart, sources, unread
from tests.pipeline.readers.packages import COVER, PLAN, archive, mail, word

DER, DAY = serialization.Encoding.DER, datetime.timedelta(days=1)
KEY = rsa.generate_private_key(65537, 2048)
NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Văn phòng")])
NOW = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
CERTIFICATE = x509.CertificateBuilder(NAME, NAME, KEY.public_key(), 7, NOW, NOW + DAY).sign(KEY, hashes.SHA256())
OPAQUE = b'Content-Type: application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"'


def signed(data: bytes, *options: pkcs7.PKCS7Options) -> bytes:
    builder = pkcs7.PKCS7SignatureBuilder().set_data(data).add_signer(CERTIFICATE, KEY, hashes.SHA256())
    return builder.sign(DER, [pkcs7.PKCS7Options.Binary, *options])


def _piece(tag: int, content: bytes) -> bytes:
    return bytes([tag, 0x80]) + content + b"\0\0"


def in_pieces(data: bytes) -> bytes:
    """Return signed data without lengths, as programs write it that do not know how much will come."""
    octets = b"".join(bytes([0x04, len(data[at : at + 100])]) + data[at : at + 100] for at in range(0, len(data), 100))
    oid = bytes.fromhex("06092a864886f70d0107")
    about = _piece(0x30, oid + b"\x01" + _piece(0xA0, _piece(0x24, octets)))
    return _piece(0x30, oid + b"\x02" + _piece(0xA0, _piece(0x30, b"\x02\x01\x01\x31\x00" + about + b"\x31\x00")))


@each("write", [signed, in_pieces])
@each("inside", [mail(PLAN), mail(files=[("KH.docx", word(PLAN))])])
def test_a_mail_signed_as_a_whole_is_read(write, inside) -> None:  # type: ignore[no-untyped-def]
    content = b"\r\n".join(line for line in inside.as_bytes().split(b"\n"))
    entity = content[content.index(b"Content-") :]
    found = sources(attached(HEAD + OPAQUE, write(entity)))
    assert [extract(source).header.number for source in found] == ["21"]
    assert found[0].arrived_on == "2026-03-11"


@each("write", [signed, in_pieces])
def test_a_file_with_its_signature_around_it_is_read(write) -> None:  # type: ignore[no-untyped-def]
    (source,) = sources(mail(files=[("KH 21.docx.p7m", write(word(PLAN)))]))
    assert source.name == "thu.eml › KH 21.docx.p7m › KH 21.docx"


def test_a_signature_alone_holds_nothing() -> None:
    alone = signed(word(PLAN), pkcs7.PKCS7Options.DetachedSignature)
    assert detect(alone) == "signed"
    found = open_bytes(archive({"KH.docx": word(PLAN), "KH.docx.p7s": alone}), "goi.zip")
    assert len(found.sources) == 1 and found.failures == ()


def test_what_is_encrypted_is_locked() -> None:
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(PLAN.encode()).add_recipient(CERTIFICATE)
    sealed = attached(OPAQUE.replace(b"signed", b"enveloped"), builder.encrypt(DER, [pkcs7.PKCS7Options.Binary]))
    assert unread(multipart(b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + COVER.encode(), sealed)) == [
        ("encrypted", "thu.eml › smime.p7m")
    ]


@pytest.mark.parametrize("cut", [20, 25, 40, 60, 200])
def test_signed_data_cut_off_never_breaks_the_reader(cut: int) -> None:
    for write in (signed, in_pieces):
        with pytest.raises(ReadError) as caught:
            open_bytes(write(PLAN.encode())[:cut], "KH.p7m")
        assert caught.value.code == "broken"
