"""E-mails, compound files and archives, made piece by piece for the tests."""

import struct
from collections.abc import Iterable, Mapping
from email.message import EmailMessage
from itertools import pairwise

from tests.each import table
from tests.pipeline.readers.words import p, package, zipped

Files = Iterable[tuple[str, bytes]]
#: Storages and streams of a compound file.
Tree = dict[str, "bytes | Tree"]
PLAN = table(__file__, "plan")
NOTICE = (
    PLAN.replace("21/KH-CĐP", "22/TB-CĐP")
    .replace("KẾ HOẠCH\nTổ chức giải bóng chuyền công nhân lao động", "THÔNG BÁO\nVề lịch trực Tháng Công nhân")
    .replace("xây dựng kế hoạch như sau", "thông báo như sau")
    .replace("gửi danh sách đội bóng (theo mẫu đính kèm)", "cử cán bộ trực và báo tên")
    .replace("Kế hoạch này, các CĐCS phân công cán bộ phụ trách", "Thông báo này, các CĐCS niêm yết tại đơn vị")
)
ANNEX, FORM = table(__file__, "annex"), table(__file__, "form")
COVER = "Kính gửi các đồng chí,\n\nVăn phòng gửi kèm văn bản. Đề nghị các đồng chí thực hiện.\n\nTrân trọng!\n"


def word(text: str) -> bytes:
    return package("".join(p(line) for line in text.split("\n")))


def archive(files: Mapping[str, bytes | str]) -> bytes:
    return zipped(files)


def mail(
    body: str = COVER, files: Files = (), *, html: str | None = None, headers: Mapping[str, str] | None = None,
    subject: str = "Gửi văn bản",
) -> EmailMessage:  # fmt: skip
    message = EmailMessage()
    message["From"] = "Văn phòng Công đoàn phường Bắc Hà <vanphong@bacha.example>"
    message["To"] = "cdcs@donvi.example"
    usual = {"Subject": subject, "Date": "Tue, 10 Mar 2026 08:15:00 +0700"}
    for name, value in {**usual, **(headers or {})}.items():
        message[name] = value
    message.set_content(body)
    if html is not None:
        message.add_alternative(html, subtype="html")
    for name, data in files:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message


#: Of compound files of Office 97, Outlook.
_FREE, _END, _FAT, _NOBODY = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def compound(root: Tree) -> bytes:
    """Write a compound file of version 3 ([MS-CFB]) with a mini stream for what is small."""
    entries: list[list[object]] = []
    mini, mini_fat, sectors, fat = b"", list[int](), list[bytes](), list[int]()

    def chain(data: bytes) -> int:
        if not data:
            return _END
        start = len(sectors)
        pieces = [data[at : at + 512].ljust(512, b"\0") for at in range(0, len(data), 512)]
        sectors.extend(pieces)
        fat.extend([*range(start + 1, start + len(pieces)), _END])
        return start

    def put(name: str, content: bytes | Tree) -> int:
        nonlocal mini
        number = len(entries)
        entry: list[object] = [name, 2, _NOBODY, _NOBODY, _NOBODY, _END, 0]
        entries.append(entry)
        if isinstance(content, dict):
            entry[1] = 1
            below = [put(*item) for item in sorted(content.items(), key=lambda item: (len(item[0]), item[0].upper()))]
            for one, after in pairwise(below):
                entries[one][3] = after
            entry[4] = below[0] if below else _NOBODY
        elif len(content) < 4096:
            entry[5], entry[6] = len(mini) // 64, len(content)
            count = (len(content) + 63) // 64
            mini_fat.extend([*range(len(mini) // 64 + 1, len(mini) // 64 + count), _END] if count else [])
            mini += content.ljust(count * 64, b"\0")
        else:
            entry[5], entry[6] = chain(content), len(content)
        return number

    put("Root Entry", root)
    entries[0][1], entries[0][5], entries[0][6] = 5, chain(mini), len(mini)
    mini_start = chain(struct.pack(f"<{len(mini_fat)}I", *mini_fat).ljust(-(-len(mini_fat) * 4 // 512) * 512, b"\xff"))
    directory = b""
    for name, kind, left, right, child, start, size in entries:
        written = f"{name}\0".encode("utf-16-le")
        directory += struct.pack("<64sHBB3I36xIQ", written, len(written), kind, 1, left, right, child, start, size)
    directory_start = chain(directory)
    fat_sectors = 1
    while fat_sectors * 128 < len(sectors) + fat_sectors:
        fat_sectors += 1
    first_fat = len(sectors)
    table = [*fat, *([_FAT] * fat_sectors)]
    table += [_FREE] * (fat_sectors * 128 - len(table))
    packed = struct.pack(f"<{len(table)}I", *table)
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
        0, fat_sectors, directory_start, 0, 4096, mini_start, -(-len(mini_fat) // 128), _END, 0, first_fat,
    )  # fmt: skip
    rest = [*range(first_fat, first_fat + fat_sectors), *[_FREE] * (109 - fat_sectors)]
    header = header[:76] + struct.pack("<109I", *rest)
    return header + b"".join(sectors) + packed


def record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def old_workbook(rows: list[list[str]], cut: int = 0) -> bytes:
    """Return a workbook of Excel 97; ``cut``: where the record of its strings goes on in another."""
    cells = [words for row in rows for words in row]
    strings = b"".join(struct.pack("<HB", len(words), 1) + words.encode("utf-16-le") for words in cells)
    strings = struct.pack("<II", len(cells), len(cells)) + strings
    pieces = [strings[: cut or None], *([b"\x01" + strings[cut:]] if cut else [])]
    shared = record(0xFC, pieces[0]) + b"".join(record(0x3C, more) for more in pieces[1:]) + record(0x0A, b"")
    begins = record(0x809, struct.pack("<HH12x", 0x600, 0x05))
    name = struct.pack("<BBBB", 0, 0, 5, 0) + b"Sheet"
    place = len(begins) + 4 + 4 + len(name) + len(shared)
    stream = begins + record(0x85, struct.pack("<I", place) + name) + shared
    stream += record(0x809, struct.pack("<HH12x", 0x600, 0x10))
    places = [(at, column) for at, row in enumerate(rows) for column, _ in enumerate(row)]
    stream += b"".join(record(0xFD, struct.pack("<HHHI", *place, 0, nth)) for nth, place in enumerate(places))
    stream += record(0x0A, b"")
    return compound({"Workbook": stream.ljust(5000, b"\0")})
