"""Archives: what is in them is read, what cannot be read gives one line, and nothing in them can harm the reader."""

import io
import stat
import zipfile

import pytest

from pipeline.readers.containers import container
from pipeline.readers.detect import detect
from pipeline.readers.opening import open_bytes
from pipeline.support.errors import READ_CODES, ReadError
from tests.each import each, named
from tests.pipeline.readers.packages import ANNEX, NOTICE, PLAN, archive, mail, word


def opened(data: bytes, name: str = "goi.zip") -> tuple[list[str], list[tuple[str, str]]]:
    """Return the names of the letters, and code and name of what could not be read."""
    found = open_bytes(data, name)
    for failure in found.failures:
        assert failure.code in READ_CODES
        assert failure.message.startswith(f"{failure.path_name}: ") and "\n" not in failure.message
    return [source.name for source in found.sources], [(each.code, each.path_name) for each in found.failures]


def refused(data: bytes, name: str = "goi.zip") -> ReadError:
    with pytest.raises(ReadError) as caught:
        open_bytes(data, name)
    assert caught.value.message.startswith(f"{name}: ")
    return caught.value


LETTERS = {"thang 3/ke hoach.docx": word(PLAN), "thang 4/thong bao.txt": NOTICE}
BOTH = ["goi › ke hoach.docx", "goi › thong bao.txt"]


def test_a_letter_alone_and_in_an_archive_is_the_same_letter() -> None:
    (alone,) = open_bytes(word(PLAN), "ke hoach.docx").sources
    (packed,) = open_bytes(archive({"ke hoach.docx": word(PLAN)}), "goi.zip").sources
    assert (packed.sha256, packed.text, packed.media_type) == (alone.sha256, alone.text, alone.media_type)


def plain(files: dict[str | zipfile.ZipInfo, str]) -> bytes:
    """Return an archive that packs nothing."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as out:
        for name, words in files.items():
            out.writestr(name, words)
    return made.getvalue()


def link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("ke hoach.txt")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def with_password() -> bytes:
    data = bytearray(archive({"ke hoach.txt": PLAN}))
    # The mark of encryption, in the member's own header and in the directory.
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + offset] |= 1
    return bytes(data)


def broken_member() -> bytes:
    data = archive({"ke hoach.txt": PLAN, "thong bao.txt": NOTICE})
    at = data.find(b"ke hoach.txt") + 40
    return data[:at] + bytes(40) + data[at + 40 :]


UNKNOWN_WAY = archive({"ke hoach.txt": PLAN}).replace(b"\x08\x00\x00\x00\x21\x00", b"\x63\x00\x00\x00\x21\x00")
#: An archive, the letters in it, the code of what cannot be read and the name of that.
IN_PART: dict[str, tuple[bytes, list[str], str, str]] = {
    "whose first file is a bare PDF": (plain({"a.pdf": "%PDF-1.7 hong", "b.txt": PLAN}), ["b.txt"], "broken", "a.pdf"),
    **{f"with the path {path}, which climbs out": (
        archive({path: PLAN, "thong bao.txt": NOTICE}), ["thong bao.txt"], "unsafe-path", "ke hoach.txt"
    ) for path in ("../ke hoach.txt", "a/../../ke hoach.txt", "..\\ke hoach.txt")},
    "with a link, which is not followed": (
        plain({link(): "/etc/passwd", "thong bao.txt": NOTICE}), ["thong bao.txt"], "link", "ke hoach.txt"
    ),
    "with a password": (with_password(), [], "encrypted", "ke hoach.txt"),
    "packed in a way that is not known": (UNKNOWN_WAY, [], "broken", "ke hoach.txt"),
    "with a member that is broken": (broken_member(), ["thong bao.txt"], "broken", "ke hoach.txt"),
}  # fmt: skip


@each(("data", "names", "code", "unread"), named(IN_PART))
def test_what_cannot_be_read_has_a_line_the_rest_is_read(data: bytes, names: list[str], code: str, unread: str) -> None:
    assert detect(data) == "archive"
    assert opened(data) == ([f"goi.zip › {name}" for name in names], [(code, f"goi.zip › {unread}")])


def test_names_in_utf_8_without_its_mark_and_a_truncated_archive() -> None:
    data = archive({"ke hoach.txt": PLAN}).replace(b"ke hoach.txt", "kế hoạ.txt".encode().ljust(12, b"x")[:12])
    assert opened(data)[0][0].startswith("goi.zip › kế hoạ")
    data = archive(LETTERS)
    assert refused(data[: len(data) // 3]).code == "broken"


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "_RATIO_FROM", 1024 * 1024)
    data = archive({"bom.txt": bytes(8 * 1024 * 1024), "thong bao.txt": NOTICE})
    assert opened(data) == (["goi.zip › thong bao.txt"], [("too-large", "goi.zip › bom.txt")])


@each(
    ("limit", "most", "inside"),
    [
        ("MAX_UNPACKED", 60_000, {f"{n}.txt": f"{n}" * 30_000 for n in range(2, 5)}),
        ("MAX_MEMBERS", 10, {f"{n}.txt": str(n) for n in range(6)}),
    ],
)
def test_all_containers_of_a_file_share_one_budget(limit: str, most: int, inside: dict[str, str]) -> None:
    inner = archive(inside)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(container, limit, most)
        found = opened(archive({"a.txt": PLAN, "b.zip": inner, "c.zip": inner + b" ", "d.txt": NOTICE}))
    assert found == (["goi.zip › a.txt"], [("too-large", "goi.zip")])


def test_archives_in_archives_are_opened_to_a_depth() -> None:
    data = archive({"ke hoach.txt": PLAN})
    for _ in range(container.MAX_DEPTH - 1):
        data = archive({"goi.zip": data})
    names, failures = opened(data)
    assert len(names) == 1 and not failures
    names, failures = opened(archive({"goi.zip": data}))
    assert not names and [code for code, _ in failures] == ["too-large"]


def test_an_archive_of_tens_of_thousands_of_files_is_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.readers.detect._MOST_ENTRIES", 50)
    assert refused(archive({f"{n}.txt": "x" for n in range(60)})).code == "too-large"


@each("begin",
    [
        b"7z\xbc\xaf\x27\x1c\0\x04", b"Rar!\x1a\x07\x01\0", b"MSCF\0\0\0\0", b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\0",
        b"a.pdf".ljust(257, b"\0") + b"ustar\0".ljust(255, b"\0") + b"%PDF-1.7",
    ])  # fmt: skip
def test_archives_of_other_programs_have_to_be_unpacked_first(begin: bytes) -> None:
    error = refused(begin + bytes(100), "goi.rar")
    assert error.code == "unsupported" and "giải nén" in error.message
    assert opened(archive({"a.rar": begin + bytes(100), "b.txt": PLAN}))[1] == [("unsupported", "goi.zip › a.rar")]


def test_an_archive_without_letters_names_what_it_holds() -> None:
    error = refused(archive({"anh.exe": b"MZ\0\0", "bang.xlsx": archive({"xl/workbook.xml": "<x/>"})}))
    assert error.code == "unsupported" and "anh.exe, bang.xlsx" in error.message
    assert refused(archive({})).code == "empty"


def test_what_systems_leave_behind_is_passed_over() -> None:
    data = archive({"__MACOSX/._a.txt": b"\0\5", "Thumbs.db": b"\0", "a.txt": PLAN, "@eaDir/b.txt": NOTICE})
    (source,) = open_bytes(data, "goi.zip").sources
    assert source.received_with == ()


@each("member", ["xl/workbook.xml", "ppt/presentation.xml"])
def test_workbooks_and_slides_are_no_archives(member: str) -> None:
    assert detect(archive({member: "<x/>"})) == "sheet"


def test_a_secret_part_refuses_the_whole_archive() -> None:
    error = refused(archive({"a.txt": NOTICE, "b.txt": f"TỐI MẬT\n\n{PLAN}"}))
    assert error.code == "secret" and "b.txt" not in error.message


def test_a_mail_in_an_archive_in_a_mail() -> None:
    inner = mail(files=[("ke hoach.docx", word(PLAN)), ("pl.docx", word(ANNEX))]).as_bytes()
    outer = mail(files=[("goi.zip", archive({"thu.eml": inner}))], headers={"Date": "Thu, 12 Mar 2026 23:30:00 +0000"})
    (source,) = open_bytes(outer.as_bytes(), "den.eml").sources
    assert source.name == "den.eml › goi.zip › thu.eml › ke hoach.docx" and source.arrived_on == "2026-03-13"
    assert [file.name for file in source.received_with] == ["pl.docx"]


def test_what_stands_in_one_folder_belongs_together() -> None:
    files = {
        "1/kh.txt": PLAN,
        "1/danh sach.docx": word(ANNEX.replace("Kèm theo Kế hoạch số 21/KH-CĐP ngày 09/3/2026 của", "Do")),
        "2/tb.txt": NOTICE,
        "2/phu luc.docx": word("BẢNG PHÂN CÔNG TRỰC\n| Ngày | Người trực |\n| 01/5 | Lê Thị Na |"),
    }
    plan, notice = open_bytes(archive(files), "goi.zip").sources
    assert [file.name for file in plan.received_with] == ["danh sach.docx"]
    assert [file.name for file in notice.received_with] == ["phu luc.docx"]


def as_deflate64(data: bytes) -> bytes:
    """Return a ZIP that says of each member that it is packed by Deflate64."""
    for mark, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        pieces = data.split(mark)
        data = mark.join([pieces[0], *(piece[: place - 4] + b"\x09\0" + piece[place - 2 :] for piece in pieces[1:])])
    return data


@each("marker", [b"", b"PK00", b"PK\x07\x08", b"\r\n\r\n", b"\xef\xbb\xbf"])
def test_every_letter_of_an_archive_is_read_whatever_stands_before_it(marker: bytes) -> None:
    assert opened(marker + archive(LETTERS), "goi") == (BOTH, [])


def test_a_part_of_an_archive_says_so() -> None:
    error = refused(b"PK\x07\x08" + archive(LETTERS)[:300])
    assert (error.code, "nhiều phần" in error.message) == ("broken", True)


def test_members_packed_in_a_way_that_nothing_here_opens() -> None:
    (failure,) = open_bytes(as_deflate64(archive({"kh.txt": PLAN})), "goi.zip").failures
    assert (failure.code, "Deflate64" in failure.message) == ("broken", True)
    assert "Deflate64" in refused(as_deflate64(word(PLAN)), "kh.docx").message
