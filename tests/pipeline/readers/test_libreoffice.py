"""Formats that LibreOffice turns into DOCX: how it is called, what comes of it, what is told where it fails. What
LibreOffice makes of a letter was recorded once (``files/phong-cu.docx``); where it is installed, it is asked again."""

import errno
import os
import tempfile
from pathlib import Path
from unittest import mock

import pytest

from pipeline.readers import libreoffice
from pipeline.readers.detect import Kind, detect
from pipeline.support.errors import ReadError
from tests.each import each
from tests.pipeline.readers.old_word import CONVERTED, OLD_FONTS, OLD_FONTS_FLAGS, RTF, giving, write_program
from tests.pipeline.readers.pdfs import read_bytes
from tests.pipeline.readers.word.test_doc import code_of
from tests.pipeline.readers.words import zipped

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
    with pytest.raises(ReadError, match="đã đầy") as caught:
        read_bytes(RTF.read_bytes(), tmp_path, "thu.doc")
    assert caught.value.code == "io"


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
