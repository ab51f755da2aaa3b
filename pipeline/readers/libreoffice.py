"""Letters in formats that LibreOffice turns into DOCX: RTF, OpenDocument."""

import tempfile
from functools import partial
from pathlib import Path

from pipeline.readers.detect import FORMS, Kind
from pipeline.readers.word.docx import clear_days, read_parts
from pipeline.readers.word.docx_package import MAX_PICTURE_BYTES, broken, encrypted, open_package, too_swollen, unpacked
from pipeline.support.confined import starter
from pipeline.support.errors import ReadError
from pipeline.support.files import why
from pipeline.support.plugins import of_the_system
from schemas import Source

#: A letter takes a second; a file that makes the program hang must not hold up the inbox.
TIME_LIMIT = 90
PACKAGES = ("libreoffice-writer-nogui", "libreoffice-writer")
PROGRAM = "soffice"
#: By this code it asks to be started again (a new profile).
_AGAIN, _STARTS = 81, 3
#: Of the profile: macros never run, links to other files and to the net are never followed, nothing is downloaded; what
#: asks for the net all the same meets a proxy (kind 2: one that is named here) where nobody listens.
_CHOICES = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Jobs/Jobs/org.openoffice.Office.Jobs:Job['UpdateCheck']/Arguments", "AutoCheckEnabled", "false"),
    ("Setup/L10N", "ooSetupSystemLocale", "vi-VN"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    *(("Inet/Settings", f"ooInet{net}ProxyName", "127.0.0.1") for net in ("HTTP", "HTTPS")),
    *(("Inet/Settings", f"ooInet{net}ProxyPort", "9") for net in ("HTTP", "HTTPS")),
)
_SETTINGS = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    + "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, name, value in _CHOICES
    )
    + "</oor:items>\n"
)


#: What LibreOffice calls the formats: without that it takes a broken file for plain text.
_FILTERS: dict[Kind, str] = {"rtf": "Rich Text Format", "odt": "writer8"}


def converter() -> Path | None:
    """Return the path of LibreOffice, ``None`` where it is not installed."""
    return starter.path_of(PROGRAM)


def convert(data: bytes, name: str, sha256: str, kind: Kind) -> Source:
    """Return the text of a file that LibreOffice turns into DOCX. Raises ``ReadError``."""
    if converter() is None:
        raise ReadError(
            "needs-converter", name, "định dạng {form}, cần LibreOffice để đọc. Hãy cài bằng lệnh: {command}",
            form=kind.upper(), command=of_the_system(*PACKAGES))  # fmt: skip
    try:
        with tempfile.TemporaryDirectory(prefix="vanthu-") as folder:
            source, profile = Path(folder, f"letter.{kind}"), Path(folder, "profile")
            source.write_bytes(data)
            # A profile of its own: two runs with one profile stop each other.
            settings = Path(profile, "user", "registrymodifications.xcu")
            settings.parent.mkdir(parents=True)
            settings.write_text(_SETTINGS, encoding="utf-8")
            words = (
                "--headless", "--norestore", f"-env:UserInstallation={profile.as_uri()}",
                f"--infilter={_FILTERS[kind]}", "--convert-to", "docx", "--outdir", folder, str(source))  # fmt: skip
            for _ in range(_STARTS):
                if starter.run(PROGRAM, *words, seconds=TIME_LIMIT).returncode != _AGAIN:
                    break
            converted = source.with_suffix(".docx")
            if not converted.exists():
                raise broken(name)
            package = open_package(converted.read_bytes(), name)
    except TimeoutError as error:
        raise ReadError(
            "broken", name, "LibreOffice không đọc xong tệp trong {limit} giây. Hãy xin lại tệp gốc.", limit=TIME_LIMIT
        ) from error
    except OSError as error:  # the disk of temporary files is full, the program may not be started …
        raise ReadError(
            "io", name,
            "không đổi được định dạng bằng LibreOffice ({reason}). Kiểm tra ổ đĩa chứa tệp tạm rồi chạy lại.",
            reason=why(error)) from error  # fmt: skip
    clear_days(package.document)
    return read_parts(package, name, sha256, FORMS[kind].media_type)


read_rtf = partial(convert, kind="rtf")


def read_odt(data: bytes, name: str, sha256: str) -> Source:
    """Return the text of an OpenDocument file. Raises ``ReadError``: locked, swollen, or as ``convert``."""
    with unpacked(data, name) as archive:
        manifest = "META-INF/manifest.xml"
        if manifest in archive.namelist() and b"encryption-data" in archive.open(manifest).read(1 << 20):
            raise encrypted(name)
        if any(member.file_size > MAX_PICTURE_BYTES for member in archive.infolist()):
            raise too_swollen(name, MAX_PICTURE_BYTES)
    return convert(data, name, sha256, "odt")
