"""One file that is no container: its kind's reader, imported only where such a file comes; text is read here."""

import hashlib
import re
import unicodedata

from pipeline.readers import loaded
from pipeline.readers.detect import FORMS, Kind
from pipeline.readers.secrecy import StampSeenError, StampUnreadError, is_stamped
from pipeline.support.errors import ReadError
from pipeline.support.files import program_failed, too_large
from pipeline.support.old_encodings import as_windows_shows, text_of
from pipeline.support.plugins import needed_for
from schemas import Source

#: More than a thousand pages: no letter, but a dump or a log.
MAX_TEXT_BYTES = 5 * 1024 * 1024
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def read_text(data: bytes, name: str, sha256: str) -> Source:
    """Return the decoded text in NFC with ``\\n`` line ends and without byte order mark, nothing else changed."""
    if len(data) > MAX_TEXT_BYTES:
        raise too_large(name, MAX_TEXT_BYTES)
    read = text_of(data)
    if read is None or _CONTROLS.search(read[0]):
        if is_stamped(as_windows_shows(data)):
            raise StampSeenError
        raise ReadError(
            "bad-encoding", name,
            "không xác định được bảng mã của tệp văn bản. Hãy lưu lại tệp ở bảng mã UTF-8 rồi chạy lại.")  # fmt: skip
    text, notes = read
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    if not text.strip():
        raise ReadError("empty", name, "tệp chỉ có khoảng trắng, không có nội dung. Hãy xin lại tệp từ nơi gửi.")
    return Source(name=name, sha256=sha256, media_type="text/plain", text=text, notes=notes)


#: What to do with kinds of file that letters come in and that no reader opens; with any other.
_UNREAD: dict[Kind, str] = {
    "packed": "gói nén không phải ZIP (7z, RAR, TAR…), chương trình không mở được. Hãy giải nén rồi đưa từng tệp vào.",
    "edxml": "gói văn bản điện tử (edXML), chương trình không mở được. "
    "Hãy mở văn bản trong hệ thống quản lý văn bản, lưu tệp PDF rồi đưa vào.",
    "signed": "tệp ký số đóng gói (P7M), chương trình không mở được. "
    "Hãy mở bằng chương trình thư hoặc chương trình ký số, lưu tệp bên trong rồi đưa vào.",
    "outlook": "là thư Outlook (MSG), chương trình không mở được. "
    "Hãy mở bằng Outlook, lưu các tệp đính kèm (thư không có tệp thì lưu thành PDF) rồi đưa vào.",
    "mailbox": "là cả một hộp thư (MBOX), chương trình không mở được. "
    "Hãy mở bằng chương trình thư, lưu từng thư thành tệp EML rồi đưa vào.",
    "invitation": "là tệp lịch (ICS), không phải văn bản. Hãy mở bằng chương trình lịch.",
}
_NO_LETTER = (
    "không phải định dạng của văn bản; chỉ đọc được PDF, bản quét và ảnh chụp, Word (DOCX, DOC), "
    "RTF, ODT, HTML, tệp chữ, thư điện tử (EML) và gói nén (ZIP). "
    "Hãy xin lại tệp ở một trong các dạng đó."
)


def read_one(data: bytes, name: str, kind: Kind) -> Source:
    """Return the text of a file; ``name`` is what messages call it. Raises ``ReadError`` and nothing else."""
    place = FORMS[kind].reads
    source: Source | None = None
    try:
        if place:
            source = loaded(place)(data, name, hashlib.sha256(data).hexdigest())
    except ReadError:
        raise
    except StampSeenError as error:
        raise error.refusal(name) from None
    except StampUnreadError as error:
        raise ReadError(
            "needs-ocr",
            name,
            "có hình giống con dấu, cần chương trình nhận dạng chữ tesseract và mô hình tiếng Việt "
            "để biết có phải dấu chỉ độ mật hay không nên chưa đọc. Hãy cài tesseract rồi chạy lại.",
        ) from error
    except ModuleNotFoundError as error:
        if (extra := needed_for(error)) is None:
            raise program_failed(name, error) from error
        raise ReadError(
            "needs-ocr", name, "có trang quét hoặc hình, cần phần nhận dạng chữ của chương trình nên chưa đọc. "
            "Hãy cài bằng lệnh: {command}", command=extra.command) from error  # fmt: skip
    except Exception as error:
        raise program_failed(name, error) from error
    if source is None:  # there is no reader, or one that only looks through
        raise ReadError("unsupported", name, _UNREAD.get(kind, _NO_LETTER))
    return source
