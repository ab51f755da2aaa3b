"""One file that is no container: its kind's reader, imported only where such a file comes."""

import hashlib
from collections.abc import Callable

from pipeline.errors import ReadError
from pipeline.readers.detect import Kind
from pipeline.readers.files import too_much_memory
from pipeline.readers.parting.several import letters_in
from pipeline.secrecy import StampSeenError, StampUnreadError, is_stamped, secret, unread_stamp
from pipeline.words import t
from schemas import Source

#: Bytes, name and hash of a file to its letter.
Reader = Callable[[bytes, str, str], Source]
#: ``cv2.Error.StsNoMem``, in an exception of OpenCV's own.
_OPENCV_NO_MEMORY = -4


def read_letters(data: bytes, name: str, kind: Kind) -> list[Source]:
    """Return the letters in a file that is no container. Raises ``ReadError`` and nothing else.

    ``RefusedError`` where one of them is a state secret.
    """
    letters = letters_in(read_one(data, name, kind))
    # On pages stamps were looked for where they stand; a column of a table is no line of its own there.
    if any(is_stamped(letter.text) for letter in letters if not letter.words):
        raise secret(name)
    return letters


def read_one(data: bytes, name: str, kind: Kind) -> Source:
    """Return the text of a file; ``name`` is what messages call it. Raises ``ReadError`` and nothing else."""
    reader = _reader(kind)
    if reader is None and kind == "packed":
        raise ReadError(
            "unsupported",
            name,
            t("{name}: gói nén 7z hoặc RAR, chương trình không mở được. Hãy giải nén rồi đưa từng tệp vào.", name=name),
        )
    if reader is None:
        raise ReadError(
            "unsupported",
            name,
            t(
                "{name}: không phải định dạng của văn bản; chỉ đọc được PDF, bản quét và ảnh chụp, Word (DOCX, DOC), "
                "RTF, ODT, HTML, tệp chữ, thư điện tử (EML, MSG), gói nén (ZIP, TAR) và gói văn bản điện tử (edXML). "
                "Hãy xin lại tệp ở một trong các dạng đó.",
                name=name,
            ),
        )
    try:
        return reader(data, name, hashlib.sha256(data).hexdigest())
    except ReadError:
        raise
    except StampSeenError:
        raise secret(name) from None
    except StampUnreadError as error:
        raise unread_stamp(name) from error
    except MemoryError as error:
        raise too_much_memory(name) from error
    except Exception as error:
        if getattr(error, "code", None) == _OPENCV_NO_MEMORY:
            raise too_much_memory(name) from error
        raise ReadError(
            "broken", name, t("{name}: tệp bị hỏng hoặc cấu trúc lạ, không đọc được. Hãy xin lại tệp gốc.", name=name)
        ) from error


def _reader(kind: Kind) -> Reader | None:
    """Return the reader of a kind of file, imported only now: a batch of text letters never loads pdfium."""
    if kind == "text":
        from pipeline.readers.text import read_text

        return read_text
    if kind == "pdf":
        from pipeline.readers.pdf.reader import read_pdf

        return read_pdf
    if kind == "image":
        from pipeline.readers.ocr.images import read_image

        return read_image
    if kind == "docx":
        from pipeline.readers.word.docx import read_docx

        return read_docx
    if kind == "doc":
        from pipeline.readers.word.office import read_doc

        return read_doc
    if kind == "rtf":
        from pipeline.readers.word.rtf import read_rtf

        return read_rtf
    if kind in ("odt", "flat-odt"):
        from pipeline.readers.word.odf import read_flat, read_odt

        return read_odt if kind == "odt" else read_flat
    if kind in ("page", "web-archive"):
        from pipeline.readers.word.web_page import read_page, read_web_archive

        return read_page if kind == "page" else read_web_archive
    if kind == "word-xml":
        from pipeline.readers.word.word_xml import read_word_xml

        return read_word_xml
    return None
