"""Files that give no letter: one clear line each; formats that LibreOffice turns into DOCX, and where it fails."""

import errno
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.readers import libreoffice, opening
from pipeline.readers.detect import Kind, detect
from pipeline.readers.single import MAX_TEXT_BYTES
from pipeline.support import files
from pipeline.support.confined import answers
from pipeline.support.errors import READ_CODES, ProgramFailedError, ReadError, RefusedError
from tests.each import each, examples, table
from tests.pipeline.readers.old_word import CONVERTED, OLD_FONTS, OLD_FONTS_FLAGS, RTF, giving, write_program
from tests.pipeline.readers.packages import PLAN, archive
from tests.pipeline.readers.pdfs import read_bytes
from tests.pipeline.readers.word.test_doc import code_of
from tests.pipeline.readers.words import zipped


def refused(path: Path) -> ReadError:
    with pytest.raises(ReadError) as caught:
        opening.read(path)
    error = caught.value
    assert error.code in READ_CODES and error.message.startswith(f"{path.name}: ") and "\n" not in error.message
    assert error.message.endswith((".", "doc")) or ":" in error.message
    return error


def written(folder: Path, content: bytes, name: str = "thu.txt") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@each(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \n\t \r\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (bytes(range(256)) * 8, "unsupported"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x00", "unsupported"),
        (b'{"a": [1, 2]}', "unsupported"),
        (b"[]", "unsupported"),
        (b"#!/bin/sh\necho\n", "unsupported"),
        (b"<!DOCTYPE html><html><body><br></body></html>", "empty"),
        (b"<?xml version='1.0'?><a/>", "unsupported"),
        (b"%PDF-1.7\nnothing else", "broken"),
        (b"PK\x03\x04word/document.xml", "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "broken"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "broken"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 20, "broken"),
        (b"\xff\xfe\x00", "bad-encoding"),
        ("Công văn".encode("utf-32-le"), "unsupported"),
        ("Công đoàn".encode("cp1258", "replace") + b"\x81", "bad-encoding"),
    ],
)
def test_content_that_is_no_letter(tmp_path: Path, content: bytes, code: str) -> None:
    assert refused(written(tmp_path, content)).code == code


@each("name", ["thu.pdf", "thu.docx", "thu.doc", "thu", "thu.json"])
def test_the_name_of_a_file_does_not_count(tmp_path: Path, name: str) -> None:
    (source,) = opening.read(written(tmp_path, "Số: 27/CĐN-TG\n".encode(), name))
    assert (source.name, source.media_type, source.text) == (name, "text/plain", "Số: 27/CĐN-TG\n")


NO_MAILS = [PLAN, "Subject: họp\n\nNội dung", "From: A\nKính gửi: B\n", "Ngày: 3\nFrom: a@b\nTo: c@d\n", ""]


@each("text", [*table(__file__, "letters_that_begin_like"), *NO_MAILS])
def test_letters_that_begin_like_something_else(text: str) -> None:
    assert detect(text.encode()) == "text"


def test_a_zip_that_is_no_word_file(tmp_path: Path) -> None:
    assert refused(written(tmp_path, archive({"xl/workbook.xml": "<workbook/>"}), "bang.docx")).code == "unsupported"


def test_what_is_no_letter_is_told_every_form_that_is_read(tmp_path: Path) -> None:
    message = refused(written(tmp_path, bytes(range(256)) * 8, "may.bin")).message
    assert message.startswith("may.bin: ") and len(message.splitlines()) == 1
    forms = ["PDF", "bản quét", "ảnh chụp", "DOCX", "DOC", "RTF", "ODT", "HTML", "tệp chữ", "EML", "ZIP"]
    assert [form for form in forms if form not in message] == []


def test_a_file_that_vanishes_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, b"x")
    opened = os.open

    def vanish(*arguments: object, **options: object) -> int:
        path.unlink()
        return opened(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(files.os, "open", vanish)
    assert refused(path).code == "not-found"


def folder(path: Path) -> Path:
    path.mkdir()
    return path


def pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


def links_in_a_circle(path: Path) -> Path:
    path.symlink_to(path.with_name("khac.txt"))
    path.with_name("khac.txt").symlink_to(path)
    return path


def huge(path: Path) -> Path:
    with path.open("wb") as file:
        file.truncate(files.MAX_FILE_BYTES + 1)
    return path


@pytest.mark.parametrize(
    ("make", "code"),
    [
        pytest.param(lambda path: path, "not-found", id="not there"),
        pytest.param(folder, "not-a-file", id="a folder"),
        pytest.param(lambda path: written(path.parent, b"x") / "thu.txt", "not-a-file", id="taken for a folder"),
        pytest.param(pipe, "not-a-file", id="a pipe", marks=pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="")),
        pytest.param(links_in_a_circle, "link-loop", id="links in a circle"),
        pytest.param(huge, "too-large", id="a huge file, which is not even read"),
    ],
)
def test_a_path_that_gives_no_file(tmp_path: Path, make: Callable[[Path], Path], code: str) -> None:
    assert refused(make(tmp_path / "thu.txt")).code == code


# As root, as in a container, nothing is forbidden.
@each(("error", "code"), [(PermissionError(13, "denied"), "permission"), (OSError(5, "Input/output error"), "io")])
def test_a_file_that_may_not_be_read_and_a_disk_that_fails(tmp_path: Path, error: OSError, code: str) -> None:
    path = written(tmp_path, b"x")
    with mock.patch.object(files.os, "open", side_effect=error):
        assert refused(path).code == code


def test_fifty_megabytes_of_text(tmp_path: Path) -> None:
    error = refused(written(tmp_path, b"Cong van\n" * (50 * 1024 * 1024 // 9)))
    assert error.code == "too-large" and f"{MAX_TEXT_BYTES // 1024 // 1024} MB" in error.message


def test_a_fault_in_a_reader_is_the_programs_not_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.readers.single.read_text", mock.Mock(side_effect=IndexError("nobody thought of it")))
    error = refused(written(tmp_path, b"x"))
    assert error.code == "program-failed" and isinstance(error, ProgramFailedError)
    assert "lỗi của chương trình" in error.message and "hỏng" not in error.message
    assert isinstance(error.__cause__, IndexError)


STARTS = [b"%PDF-1.4\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b""]


@given(st.sampled_from(STARTS), st.binary(max_size=2000))
@settings(max_examples=examples(20, 60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_give_a_source_or_a_read_error(tmp_path: Path, start: bytes, rest: bytes) -> None:
    try:
        (source,) = opening.read(written(tmp_path, start + rest, "thu"))
    except ReadError as error:
        assert error.code in READ_CODES
    else:
        assert source.text.strip()


@each("kind", [ReadError, RefusedError])
def test_errors_travel_between_processes(kind: type[ReadError]) -> None:
    error = answers.error_of(answers.error_as_data(kind("secret", "thu.pdf", "có dấu mật.")))
    assert isinstance(error, ReadError) and type(error) is kind
    told = "thu.pdf: có dấu mật."
    assert (error.code, error.path_name, error.message, str(error)) == ("secret", "thu.pdf", told, told)


_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_ODT = "application/vnd.oasis.opendocument.text"
_CONTENT = (
    f'<?xml version="1.0"?><office:document-content office:version="1.2" xmlns:office="{_ODF}:office:1.0" '
    f'xmlns:text="{_ODF}:text:1.0" office:mimetype="{_ODT}"><office:body><office:text>'
    '<text:p>Số: 27/KH-CĐN</text:p><text:p>Xong trước <text:date text:fixed="true" text:date-value="2026-03-16">'
    '16/3</text:date>, in ngày <text:date text:date-value="2026-03-02">2/3</text:date>.</text:p>'
    "</office:text></office:body></office:document-content>"
)


def _manifest(inside: str = "") -> str:
    files = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}">{inside}</manifest:file-entry>'
        for path, kind in (("/", _ODT), ("content.xml", "text/xml"))
    )
    return f'<manifest:manifest xmlns:manifest="{_ODF}:manifest:1.0">{files}</manifest:manifest>'


def odt(manifest: str) -> bytes:
    return zipped({"mimetype": _ODT, "content.xml": _CONTENT, "META-INF/manifest.xml": manifest})


ODT = odt(_manifest())
FORMS: dict[Kind, bytes] = {"rtf": RTF.read_bytes(), "odt": ODT}
needs_libreoffice = pytest.mark.skipif(libreoffice.converter() is None, reason=f"needs {libreoffice.PACKAGES[0]}")


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for LibreOffice, whose script the test writes; what it leaves behind lies in ``tmp_path / "tmp"``."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return folder / "soffice"


def test_a_letter_is_converted_with_a_profile_of_its_own(program: Path, tmp_path: Path) -> None:
    settings = '$(echo "$@" | sed "s/.*UserInstallation=file:\\/\\/\\([^ ]*\\).*/\\1/")/user/registrymodifications.xcu'
    write_program(program, f'echo "$@" > {tmp_path}/called; cp "{settings}" {tmp_path}/settings; ' + giving(CONVERTED))
    source = read_bytes(RTF.read_bytes(), tmp_path, "thu.doc")
    assert (source.text, source.notes) == (OLD_FONTS.format(day=""), OLD_FONTS_FLAGS)
    assert (source.media_type, source.name) == ("application/rtf", "thu.doc")
    assert f"-env:UserInstallation=file://{tmp_path}/tmp/" in (tmp_path / "called").read_text(encoding="utf-8")
    assert 'oor:name="DisableMacrosExecution"' in (tmp_path / "settings").read_text(encoding="utf-8")
    assert not list((tmp_path / "tmp").iterdir())


def test_a_full_disk_is_no_broken_letter(program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_program(program, "exit 0")
    monkeypatch.setattr(tempfile, "mkdtemp", mock.Mock(side_effect=OSError(errno.ENOSPC, "No space left on device")))
    with pytest.raises(ReadError, match="đã đầy", check=lambda error: error.code == "io"):
        read_bytes(RTF.read_bytes(), tmp_path, "thu.doc")


def test_a_program_that_makes_nothing(program: Path, tmp_path: Path) -> None:
    write_program(program, "exit 1")
    assert code_of(RTF.read_bytes(), tmp_path) == "broken"


def test_a_program_that_hangs_is_ended(program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "TIME_LIMIT", 0.3)
    write_program(program, f"echo $$ > {tmp_path}/hanging; exec sleep 30")
    assert code_of(RTF.read_bytes(), tmp_path) == "broken" and not list((tmp_path / "tmp").iterdir())
    assert not Path("/proc", (tmp_path / "hanging").read_text().strip()).exists()


def test_a_program_that_asks_for_it_is_started_again(program: Path, tmp_path: Path) -> None:
    write_program(program, f"[ -e {tmp_path}/once ] || {{ touch {tmp_path}/once; exit 81; }}\n" + giving(CONVERTED))
    assert read_bytes(RTF.read_bytes(), tmp_path, "thu.doc")


def test_without_the_program_what_installs_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ReadError, match="apt-get install --no-install-recommends libreoffice-writer-nogui") as caught:
        read_bytes(RTF.read_bytes(), tmp_path, "thu.doc")
    assert caught.value.code == "needs-converter"


@each(("kind", "filter", "media_type"), [("rtf", "Rich Text Format", "application/rtf"), ("odt", "writer8", _ODT)])
def test_a_form_is_told_by_its_inside(program: Path, tmp_path: Path, kind: Kind, filter: str, media_type: str) -> None:
    assert detect(FORMS[kind]) == kind
    write_program(program, f'echo "$@" > {tmp_path}/called; {giving(CONVERTED)}')
    source = read_bytes(FORMS[kind], tmp_path, "thu.doc")
    assert (source.text, source.notes, source.media_type) == (OLD_FONTS.format(day=""), OLD_FONTS_FLAGS, media_type)
    assert f"--infilter={filter}" in (tmp_path / "called").read_text(encoding="utf-8")


def test_a_locked_file_is_not_given_to_the_program(program: Path, tmp_path: Path) -> None:
    write_program(program, giving(CONVERTED))
    assert code_of(odt(_manifest("<manifest:encryption-data/>")), tmp_path) == "encrypted"


@needs_libreoffice
def test_libreoffice_makes_of_a_letter_what_it_once_made(tmp_path: Path) -> None:
    source = read_bytes(RTF.read_bytes(), tmp_path, "thu.rtf")
    assert (source.text, source.notes) == (OLD_FONTS.format(day=""), OLD_FONTS_FLAGS)


@needs_libreoffice
def test_libreoffice_fills_no_day_of_today_in(tmp_path: Path) -> None:
    source = read_bytes(ODT, tmp_path, "thu.odt")
    assert source.text.startswith("Số: 27/KH-CĐN\nXong trước 16/3") and source.text.endswith(", in ngày .\n")


@needs_libreoffice
@pytest.mark.parametrize("data", [b"{\\rt", pytest.param(b"{\\rtf1" + b"{" * 5000, marks=pytest.mark.sweep),
                                  pytest.param(ODT[:200], marks=pytest.mark.sweep)])  # fmt: skip
def test_what_libreoffice_cannot_open_is_broken(tmp_path: Path, data: bytes) -> None:
    assert code_of(data, tmp_path) in ("broken", "unsupported")
