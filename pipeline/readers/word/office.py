"""Old formats of office programs: Word 97–2003, and by way of LibreOffice what is older still."""

import contextlib
import os
import shutil
import signal
import struct
import subprocess
import tempfile
from pathlib import Path

from pipeline.errors import ReadError
from pipeline.oserrors import why
from pipeline.readers.word.docx import read_docx, read_parts
from pipeline.readers.word.docx_package import BLIP, Package, broken, encrypted
from pipeline.readers.word.docx_pictures import FEW_LETTERS
from pipeline.readers.word.word97 import EncryptedError, NotWord97Error, read_package
from pipeline.words import t
from schemas import Source

DOC_MEDIA_TYPE = "application/msword"
#: A letter takes a second; a file that makes the program hang must not hold up the inbox.
TIME_LIMIT = 90
_PROGRAMS = ("soffice", "libreoffice")
#: Of the profile: macros never run, links to other files and to the net are never followed, nothing is downloaded.
_CHOICES = (
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Writer/Content/Update", "Link", "0"),
    ("Jobs/org.openoffice.Office.Jobs:Job['UpdateCheck']/Arguments", "AutoCheckEnabled", "false"),
)
_SETTINGS = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    + "".join(
        f'<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, name, value in _CHOICES
    )
    + "</oor:items>\n"
)
_INSTALL = "sudo apt-get install --no-install-recommends libreoffice-writer-nogui"


def read_doc(data: bytes, name: str, sha256: str) -> Source:
    """Return the text of an OLE2 file that is a Word document."""
    try:
        package = read_package(data)
        if next(package.document.iter(BLIP), None) is not None:
            return _with_pictures(package, data, name, sha256)
        return read_parts(package, name, sha256, DOC_MEDIA_TYPE)
    except EncryptedError as error:
        raise encrypted(name) from error
    except NotWord97Error as error:
        if "WordDocument".encode("utf-16-le") not in data:
            raise ReadError(
                "unsupported",
                name,
                t(
                    "{name}: không phải định dạng của văn bản (bảng tính, trình chiếu hoặc tệp khác). "
                    "Hãy xin lại tệp ở dạng PDF, bản quét, Word, RTF hoặc ODT.",
                    name=name,
                ),
            ) from error
        return convert(data, name, sha256, "doc", DOC_MEDIA_TYPE)
    except (ValueError, IndexError, struct.error) as error:
        raise broken(name) from error


def _with_pictures(package: Package, data: bytes, name: str, sha256: str) -> Source:
    """Return the text of a Word 97 file that holds pictures: where next to nothing is typed, they are its pages.

    Only LibreOffice gives them; without it the file is reported, or flagged where some words were typed.
    """
    try:
        source = read_parts(package, name, sha256, DOC_MEDIA_TYPE)
    except ReadError as error:
        if error.code != "needs-ocr" or converter() is None:
            raise
        return convert(data, name, sha256, "doc", DOC_MEDIA_TYPE)
    if sum(map(str.isalpha, source.text)) >= FEW_LETTERS:
        return source
    if converter() is not None:
        with contextlib.suppress(ReadError):
            return convert(data, name, sha256, "doc", DOC_MEDIA_TYPE)
    return source.model_copy(update={"notes": (*source.notes, "unread-pages")})


def converter() -> str | None:
    """Return the path of LibreOffice, ``None`` where it is not installed."""
    return next((path for program in _PROGRAMS if (path := shutil.which(program))), None)


def convert(data: bytes, name: str, sha256: str, suffix: str, media_type: str) -> Source:
    """Return the text of a file that LibreOffice turns into DOCX; ``suffix``: by what name it knows such files."""
    program = converter()
    if program is None:
        raise ReadError(
            "needs-converter",
            name,
            t(
                "{name}: định dạng cũ (Word 6/95), cần LibreOffice để đọc. Hãy cài bằng lệnh: {command}",
                name=name,
                command=_INSTALL,
            ),
        )
    try:
        converted = _converted(program, data, name, suffix)
    except OSError as error:  # the disk of temporary files is full, the program may not be started …
        raise ReadError(
            "io",
            name,
            t(
                "{name}: không đổi được định dạng bằng LibreOffice ({reason}). "
                "Kiểm tra ổ đĩa chứa tệp tạm rồi chạy lại.",
                name=name,
                reason=why(error),
            ),
        ) from error
    return read_docx(converted, name, sha256).model_copy(update={"media_type": media_type})


def _converted(program: str, data: bytes, name: str, suffix: str) -> bytes:
    """Return the file as LibreOffice writes it in Word's format."""
    with tempfile.TemporaryDirectory(prefix="vanthu-") as folder:
        source = Path(folder, f"letter.{suffix}")
        source.write_bytes(data)
        # A profile of its own: two runs with one profile stop each other.
        settings = Path(folder, "profile", "user", "registrymodifications.xcu")
        settings.parent.mkdir(parents=True)
        settings.write_text(_SETTINGS, encoding="utf-8")
        command = [
            program,
            "--headless",
            "--norestore",
            f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",
            "--convert-to",
            "docx",
            "--outdir",
            folder,
            str(source),
        ]
        _run(command, name)
        converted = source.with_suffix(".docx")
        if not converted.exists():
            raise broken(name)
        return converted.read_bytes()


def _run(command: list[str], name: str) -> None:
    """Run a program to its end; past the time limit end it with all that it started."""
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        process.wait(TIME_LIMIT)
    except subprocess.TimeoutExpired as error:
        raise ReadError(
            "broken",
            name,
            t(
                "{name}: LibreOffice không đọc xong tệp trong {limit} giây. Hãy xin lại tệp gốc.",
                name=name,
                limit=TIME_LIMIT,
            ),
        ) from error
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
