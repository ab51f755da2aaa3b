"""Text and Markdown files: the text is the file itself, decoded."""

import re
import unicodedata

from pipeline.errors import ReadError
from pipeline.files import too_large
from pipeline.old_encodings.encodings import legacy_text, script_of, utf16
from pipeline.words import t
from schemas import Source

#: More than a thousand pages: no letter, but a dump or a log.
MAX_TEXT_BYTES = 5 * 1024 * 1024
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def read_text(data: bytes, name: str, sha256: str) -> Source:
    """Return the decoded text in NFC with ``\\n`` line ends and without byte order mark, nothing else changed."""
    if len(data) > MAX_TEXT_BYTES:
        raise too_large(name, MAX_TEXT_BYTES)
    text, notes = _decode(data, name)
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    if not text.strip():
        raise ReadError("empty", name, t("tệp chỉ có khoảng trắng, không có nội dung. Hãy xin lại tệp từ nơi gửi."))
    return Source(name=name, sha256=sha256, media_type="text/plain", text=text, notes=notes)


def _decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    encoding = utf16(data) or "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        legacy = legacy_text(data) if encoding == "utf-8" else None
        if legacy is None or _CONTROLS.search(legacy[0]):
            raise _undecodable(name) from error
        return legacy
    if _CONTROLS.search(text):
        raise _undecodable(name)
    script = script_of([("", text)])
    return script.read(text), script.notes


def _undecodable(name: str) -> ReadError:
    return ReadError(
        "bad-encoding",
        name,
        t("không xác định được bảng mã của tệp văn bản. Hãy lưu lại tệp ở bảng mã UTF-8 rồi chạy lại."),
    )
