"""E-mails, packages of the document exchange and web pages that nest, swell, lie or ask for something outside."""
# ruff: noqa: E501 - one bad file a line

import base64
import struct

from tests.hostile.bad import Bad, Where, letter
from tests.pipeline.readers.words import zipped

_HEAD = "From: vt@congdoan.example\r\nTo: a@congdoan.example\r\nSubject: Ke hoach\r\nDate: Thu, 12 Mar 2026 08:00:00 +0700\r\nMIME-Version: 1.0\r\n"


def mail(rest: str, head: str = _HEAD) -> bytes:
    return (head + rest).encode("utf-8", "surrogateescape")


def part(data: bytes, name: str, kind: str = "application/octet-stream") -> str:
    """Return an attachment as it stands between boundaries."""
    return (
        f'Content-Type: {kind}; name="{name}"\r\nContent-Disposition: attachment; filename="{name}"\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{base64.encodebytes(data).decode()}"
    )


def several(*parts: str, boundary: str = "ranh") -> str:
    """Return the rest of a message of several parts."""
    inner = "".join(f"--{boundary}\r\n{item}\r\n" for item in parts)
    return f'Content-Type: multipart/mixed; boundary="{boundary}"\r\n\r\n{inner}--{boundary}--\r\n'


def _deep_parts(where: Where) -> bytes:
    depth = 3000
    opened = "".join(f'Content-Type: multipart/mixed; boundary="b{at}"\r\n\r\n--b{at}\r\n' for at in range(depth))
    return mail(opened + "Content-Type: text/plain\r\n\r\nabc\r\n")


def _forwarded(where: Where) -> bytes:
    """Return a message in a message in a message, each attached as a file, two hundred deep."""
    data = mail("Content-Type: text/plain; charset=utf-8\r\n\r\n" + letter(51))
    for level in range(12):
        data = mail(several(part(data, f"{level}.eml", "application/octet-stream")))
    return data


def _names(where: Where) -> bytes:
    names = [
        "../../../vanthu-leo-ra.txt", "/tmp/vanthu-leo-ra.txt", "C:\\\\x.txt", "a\x00b.txt", "\u202efdp.exe",
        "x" * 9000,
    ]  # fmt: skip
    parts = [part(b"khong phai van ban %d" % number, name) for number, name in enumerate(names)]
    return mail(several("Content-Type: text/plain; charset=utf-8\r\n\r\n" + letter(52), *parts))


def _broken(where: Where) -> bytes:
    rest = 'Content-Type: multipart/mixed; boundary="=_"; charset=\xff\r\nContent-Transfer-Encoding: base64\r\n\r\n--=_\r\n'
    rest += "Content-Type: text/plain; charset=la\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=ZZ=\r\n=\r\n"
    rest += "--=_\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n%PDF-???===\r\n"
    return mail(rest)


def _outside(where: Where) -> bytes:
    page = f"<html><img src='{where.url}/a.png'><link rel=stylesheet href='{where.url}/a.css'><iframe src='file://{where.secret}'>"
    body = f'Content-Type: message/external-body; access-type=URL; URL="{where.url}/x"\r\n\r\nContent-Type: text/plain\r\n\r\n'
    text = "<p>".join(letter(53).splitlines())
    return mail(several(f"Content-Type: text/html; charset=utf-8\r\n\r\n{page}<p>{text}</html>", body))


def edxml(content: str, declared: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{declared}<edXML:edXML xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">'
        f"<edXML:edXMLEnvelope><edXML:edXMLHeader><edXML:MessageHeader>{content}</edXML:MessageHeader>"
        "</edXML:edXMLHeader></edXML:edXMLEnvelope></edXML:edXML>"
    ).encode()


def _outer_entity(where: Where) -> bytes:
    declared = f'<!DOCTYPE x [<!ENTITY x SYSTEM "file://{where.secret}"><!ENTITY % d SYSTEM "{where.url}/d.dtd"> %d;]>'
    return edxml("<edXML:Subject>&x;</edXML:Subject>", declared)


def _msg(where: Where) -> bytes:
    """Return the head of an Outlook message whose allocation table is a circle of its own sectors."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 2, 1, 0, 0) + struct.pack("<I", 0) + b"\xff" * 432
    table = b"".join(struct.pack("<I", number ^ 1) for number in range(128))
    root = "Root Entry".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<HBB", 22, 5, 0)
    root += struct.pack("<III", 1, 1, 1) + bytes(36) + struct.pack("<IQ", 1, 1 << 40)
    name = "__properties_version1.0".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<HBB", 48, 2, 1)
    entry = name + struct.pack("<III", 1, 1, 1) + bytes(36) + struct.pack("<IQ", 1, 1 << 40)
    return head[:512].ljust(512, b"\0") + table + root + entry * 3


BAD = [
    Bad("thu-10000-phan.eml", "either", lambda where: mail(several(*["Content-Type: text/plain\r\n\r\nabc"] * 10_000))),
    Bad("thu-10000-tep.eml", "either", lambda where: mail(several(*[part(b"%d" % number, f"{number}.txt") for number in range(10_000)]))),
    Bad("thu-dau-gap-1300-lan.eml", "told", lambda where: b"a:" + b"\r\n " * 1300),
    Bad("thu-long-3000-tang.eml", "either", _deep_parts),
    Bad("thu-trong-thu.eml", "either", lambda where: mail("Content-Type: message/rfc822\r\n\r\nSubject: a\r\n" * 3000 + "\r\nabc\r\n")),
    Bad("thu-chuyen-12-lan.eml", "either", _forwarded),
    Bad("thu-dau-1-mb.eml", "either", lambda where: mail(f"X-Rac: {'a ' * 500_000}\r\n" + "References: <a@b>\r\n" * 20_000 + "\r\nabc\r\n")),
    Bad("thu-dau-la.eml", "either", lambda where: mail("Subject: =?utf-8?B?" + "A" * 200_000 + "?= =?x?Q?" + "=00" * 50_000 + "?=\r\n\r\nabc\r\n")),
    Bad("thu-hong.eml", "either", _broken),
    Bad("thu-ten-leo-ra.eml", "either", _names),
    Bad("thu-goi-ra-ngoai.eml", "either", _outside),
    Bad("thu-bom.eml", "either", lambda where: mail(several(part(zipped({"a.zip": zipped({"a.txt": b"\0" * 60_000_000})}), "a.zip")))),
    Bad("thu-ngay-la.eml", "either", lambda where: mail("Content-Type: text/plain; charset=utf-8\r\n\r\n" + letter(54), _HEAD.replace("12 Mar 2026", "99 Xyz 99999999999"))),
    Bad("lien-thong-thuc-the-ngoai.edxml", "told", _outer_entity),
    Bad("outlook-vong.msg", "told", _msg),
    Bad("trang-web-100000-bang.html", "told", lambda where: b"<html>" + b"<table><tr><td>" * 100_000),
]  # fmt: skip
