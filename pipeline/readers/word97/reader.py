"""Reads Word files of before DOCX: of Word 97–2003 here, older ones and those of pictures by way of LibreOffice."""

import contextlib
import struct

from pipeline.errors import ReadError
from pipeline.readers.libreoffice import OLD_WORD, convert, converter
from pipeline.readers.word.docx import read_parts
from pipeline.readers.word.docx_package import BLIP, broken, encrypted
from pipeline.readers.word.docx_pictures import FEW_LETTERS
from pipeline.readers.word97.document import EncryptedError, NotWord97Error, read_package
from pipeline.words import t
from schemas import Source

#: What bytes that are not as [MS-DOC] has them lead to: places outside the file, tables cut short.
_BROKEN = (ValueError, IndexError, KeyError, OSError, struct.error)


def read_doc(data: bytes, name: str, sha256: str) -> Source:
    """Return the text of an OLE2 file that is a Word document. Raises ``ReadError``.

    Where next to nothing is typed in a file that holds pictures, they are its pages. Only LibreOffice gives them;
    without it the file is reported, or flagged where some words were typed.
    """
    try:
        package = read_package(data)
    except EncryptedError as error:
        raise encrypted(name) from error
    except NotWord97Error as error:
        if "WordDocument".encode("utf-16-le") in data:
            return convert(data, name, sha256, OLD_WORD)
        raise ReadError(
            "unsupported",
            name,
            t(
                "không phải định dạng của văn bản (bảng tính, trình chiếu hoặc tệp khác). "
                "Hãy xin lại tệp ở dạng PDF, bản quét, Word, RTF hoặc ODT."
            ),
        ) from error
    except _BROKEN as error:
        raise broken(name) from error
    try:
        source = read_parts(package, name, sha256, OLD_WORD.media_type)
    except ReadError as error:
        if error.code != "needs-ocr" or converter() is None:
            raise
        return convert(data, name, sha256, OLD_WORD)
    few = sum(map(str.isalpha, source.text)) < FEW_LETTERS
    if not few or next(package.document.iter(BLIP), None) is None:
        return source
    if converter() is not None:
        with contextlib.suppress(ReadError):
            return convert(data, name, sha256, OLD_WORD)
    return source.model_copy(update={"notes": (*source.notes, "unread-pages")})
