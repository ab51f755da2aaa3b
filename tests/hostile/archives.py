"""Archives that swell, climb out, point elsewhere, hold each other or hold themselves."""

# ruff: noqa: E501 - one bad file a line
import io
import struct
import tarfile
import zlib
from typing import NamedTuple

from tests.hostile.bad import Bad, Where, letter, swollen
from tests.pipeline.readers.words import zipped


class Member(NamedTuple):
    """A member of an archive, with whatever its headers are to say."""

    name: bytes
    data: bytes = b"x"
    method: int = 0
    flags: int = 0
    crc: int | None = None
    packed: int | None = None
    size: int | None = None
    mode: int = 0o100644
    at: int | None = None
    """Where the directory says that it begins, if not where it does."""


def raw_zip(members: list[Member], tail: bytes = b"", count: int | None = None) -> bytes:
    """Return a ZIP that says just what it is told to say."""
    out, directory = bytearray(), bytearray()
    for member in members:
        name, data = member.name, member.data
        crc = zlib.crc32(data) if member.crc is None else member.crc
        packed = len(data) if member.packed is None else member.packed
        size = len(data) if member.size is None else member.size
        place = len(out) if member.at is None else member.at
        common = struct.pack("<HHHHHIIIHH", 20, member.flags, member.method, 0, 0x5A21, crc, packed, size, len(name), 0)
        directory += b"PK\1\2" + struct.pack("<H", 0x0314) + common
        directory += struct.pack("<HHHII", 0, 0, 0, member.mode << 16, place) + name
        if member.at is None:
            out += b"PK\3\4" + common + name + data
    entries = min(len(members) if count is None else count, 65535)
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, entries, entries, len(directory), len(out), 0)
    return bytes(out + directory + end) + tail


def _bomb(size: int) -> bytes:
    """Return two gigabytes whose headers say that they are so many bytes."""
    return raw_zip([Member(b"thu.txt", swollen(2048, raw=True), 8, crc=0, size=size)])


def _bomb_of_texts(where: Where) -> bytes:
    """Return a thousand members of four megabytes, each of which alone would pass."""
    data = swollen(4, b"a", raw=True)
    crc = zlib.crc32(b"a" * (4 << 20))
    return raw_zip([Member(b"%d.txt" % number, data, 8, crc=crc, size=4 << 20) for number in range(1000)])


def _bomb_in_levels(where: Where) -> bytes:
    """Return five levels of ten ZIPs each: a hundred thousand files of ten megabytes."""
    data = zipped({"0.txt": b"\0" * 10_000_000})
    for _ in range(5):
        data = zipped({f"{number}.zip": data for number in range(10)})
    return data


def _matryoshka(where: Where) -> bytes:
    data = zipped({"thu.txt": letter(81).encode()})
    for level in range(400):
        data = zipped({f"{level}.zip": data})
    return data


def _overlapping(where: Where) -> bytes:
    """Return an archive whose thirty thousand members are all the same bytes of it."""
    kernel = Member(b"0", swollen(20, b"a", raw=True), 8, crc=zlib.crc32(b"a" * (20 << 20)), size=20 << 20)
    return raw_zip([kernel] + [kernel._replace(name=b"%d.txt" % number, at=0) for number in range(30_000)])


def _quine(where: Where) -> bytes:
    """Return an archive whose member's bytes begin where the archive begins: what is in it is the archive."""
    inner = raw_zip([Member(b"lai.zip", b"")])
    size = len(inner)
    return raw_zip([Member(b"lai.zip", inner, packed=4 * size, size=4 * size)]) * 3


def _climbing(where: Where) -> bytes:
    names = [
        b"../../../../../../../../tmp/vanthu-leo-ra.txt", b"/tmp/vanthu-leo-ra.txt", b"..\\..\\..\\vanthu-leo-ra.txt",
        b"C:\\vanthu-leo-ra.txt", b"\\\\may\\o\\vanthu-leo-ra.txt", b"a/../../vanthu-leo-ra.txt", b"nul\0.txt",
        b"CON", b"thu\xe2\x80\xaetxt.exe", b"\x1b[2J\x1b]0;x\x07.txt", b"hai\ndong.txt", b"\xff\xfe\x80.txt", b"",
        b".", b"..", b"/", b"d" * 5000 + b".txt", b"e/" * 2000 + b".txt",
    ]  # fmt: skip
    members = [Member(name, b"khong phai van ban %d" % number) for number, name in enumerate(names)]
    return raw_zip([*members, Member("kế hoạch.txt".encode(), letter(82).encode(), flags=0x800)])


def _linking(where: Where) -> bytes:
    links = [where.secret.encode(), b"/etc/passwd", b"../../../etc/passwd", b"lien-ket-0.txt"]
    members = [Member(b"lien-ket-%d.txt" % number, link, mode=0o120777) for number, link in enumerate(links)]
    return raw_zip([*members, Member(b"ke-hoach.txt", letter(83).encode())])


def _polyglot_pdf(where: Where) -> bytes:
    from tests.hostile.pdfs import good

    return good(86) + zipped({"word/document.xml": b"<x/>", "thu.txt": letter(87).encode()})


def _tar_of_a_promise(where: Where) -> bytes:
    """Return a tar whose one file says that it has 10¹⁴ bytes."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        member = tarfile.TarInfo("van-ban.txt")
        member.pax_headers = {"size": str(10**14)}
        tar.addfile(member)
    return out.getvalue()


BAD = [
    Bad("tar-100-te-byte.tar", "told", _tar_of_a_promise),
    Bad("zip-bom.zip", "told", lambda where: _bomb(2048 << 20)),
    Bad("zip-bom-noi-doi.zip", "told", lambda where: _bomb(10)),
    Bad("zip-bom-1000-te.zip", "told", _bomb_of_texts),
    Bad("zip-bom-5-tang.zip", "told", _bomb_in_levels),
    Bad("zip-long-400-tang.zip", "told", _matryoshka),
    Bad("zip-chong-len-nhau.zip", "told", _overlapping),
    Bad("zip-chua-chinh-no.zip", "told", _quine),
    Bad("zip-leo-ra.zip", "either", _climbing),
    Bad("zip-lien-ket.zip", "either", _linking),
    Bad("zip-60000-tep-rong.zip", "told", lambda where: raw_zip([Member(b"%d.txt" % number, b"") for number in range(60_000)])),
    Bad("zip-mat-khau.zip", "told", lambda where: raw_zip([Member(b"thu.txt", where.chance.randbytes(400), flags=1)])),
    Bad("zip-kieu-nen-la.zip", "told", lambda where: raw_zip([Member(b"%d.txt" % way, b"x" * 50, way) for way in (1, 6, 9, 12, 14, 93, 95, 96, 99)])),
    Bad("zip-sai-tong.zip", "told", lambda where: raw_zip([Member(b"thu.txt", letter(84).encode(), crc=1), Member(b"cat.txt", b"abc", 8, size=10)])),
    Bad("zip-muc-luc-noi-doi.zip", "told", lambda where: raw_zip([Member(b"thu.txt", b"x", at=0xFFFF_FFF0), Member(b"b.txt", b"x", at=5)], count=60_000)),
    Bad("zip-trung-ten.zip", "either", lambda where: raw_zip([Member(b"thu.txt", letter(85).encode()), *[Member(b"thu.txt", b"rac")] * 50])),
    Bad("zip-cat-cut.zip", "told", lambda where: zipped({"thu.txt": letter(88).encode() * 9})[:150]),
    Bad("zip-trong.zip", "told", lambda where: raw_zip([])),
    Bad("pdf-kiem-zip.pdf", "read", _polyglot_pdf),
]  # fmt: skip
