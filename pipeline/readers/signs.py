"""By what bytes a container is told: archives, e-mails, packages of the document exchange.

Apart from the modules that open them, so that a batch of plain letters loads none of those.
"""

import io
import re
import struct

#: What each member of a ZIP has in its directory: counted before the directory is opened, which costs memory.
_ENTRY = b"PK\x01\x02"
_MOST_ENTRIES = 20_000
_TAR_MARK = slice(257, 262)
#: 7-Zip, RAR, Microsoft's cabinet, and what only other systems than those of offices pack with: gzip, bzip2, xz.
_FOREIGN = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"MSCF\0\0\0\0", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00")
#: Lines with which a mail as a file begins; two of them make one. "From " is the line of a mailbox above it.
_FIRST_LINES = re.compile(
    rb"(?i)(?:from|to|cc|subject|date|received|return-path|delivered-to|message-id|mime-version|content-type|sender"
    rb"|reply-to|content-transfer-encoding|importance|thread-topic|thread-index|dkim-signature|authentication-results"
    rb"|arc-seal|references|in-reply-to|x-[\w-]+)[ \t]*:"
)
_ANY_FIELD = re.compile(rb"[A-Za-z][A-Za-z0-9-]*:")
_MAILBOX_LINE = re.compile(rb"\AFrom [^\n]*\n")
_HEADER_LINES = 60
#: A page and its pictures in one file.
_RELATED = "multipart/related"
#: Fields that a page saved with its pictures has no use for.
_SENT = frozenset(("to", "received", "message-id", "delivered-to"))
#: Names of elements by which an envelope is told from other XML.
_ENVELOPE = re.compile(rb"<(?:[\w.-]+:)?(?:edXMLEnvelope|edXMLHeader|edXML)[\s/>]", re.IGNORECASE)
_HEADER = re.compile(rb"<(?:[\w.-]+:)?MessageHeader[\s/>]", re.IGNORECASE)
_CODE = re.compile(rb"<(?:[\w.-]+:)?Code(?:Number|Notation)[\s/>]", re.IGNORECASE)
#: The properties of a message of Outlook ([MS-OXMSG] 2.4).
_PROPERTIES = "__properties_version1.0"


def is_zip(data: bytes) -> bool:
    """Say whether the bytes begin like a ZIP archive, an empty one included."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def is_foreign_archive(data: bytes) -> bool:
    """Say whether the bytes begin like an archive that cannot be opened here."""
    return data.startswith(_FOREIGN) or data[_TAR_MARK] == b"ustar"


def has_too_many_entries(data: bytes) -> bool:
    """Say whether a ZIP has more members than one should even list."""
    return data.count(_ENTRY) > _MOST_ENTRIES


def is_outlook(data: bytes) -> bool:
    """Say whether an OLE2 file is a message: its properties stand in it, and no Word document at its top."""
    from olefile import OleFileIO

    try:
        with OleFileIO(io.BytesIO(data)) as file:
            return file.exists(_PROPERTIES) and not file.exists("WordDocument") and not file.exists("Workbook")
    except (OSError, ValueError, struct.error, IndexError, TypeError):
        return False


def is_mail(data: bytes) -> bool:
    """Say whether the bytes begin with the lines of a mail's header: two of them, and nothing else before."""
    head = _MAILBOX_LINE.sub(b"", data[:65536].lstrip(b"\xef\xbb\xbf\r\n \t"), count=1)
    known = 0
    for number, line in enumerate(head.split(b"\n")[:_HEADER_LINES]):
        if not line.strip():
            break
        if _FIRST_LINES.match(line):
            known += 1
        elif not (_ANY_FIELD.match(line) or (number and line[:1] in b" \t")):
            return False
        if known == 2:
            return True
    return False


def is_web_archive(data: bytes) -> bool:
    """Say whether bytes are a page saved with its pictures, and no mail: nobody sends it."""
    head = data[:4096].lstrip().lower()
    if _RELATED.encode() not in head or b"text/html" not in data[:16_384].lower():
        return False
    from email.parser import BytesHeaderParser

    header = BytesHeaderParser().parsebytes(head)
    if header.get_content_type() != _RELATED:
        return False
    return "saved by" in str(header.get("from", "")) or _SENT.isdisjoint(header)


def is_edxml(data: bytes) -> bool:
    """Say whether XML is an envelope of the document exchange."""
    head = data[: 256 * 1024]
    return bool(_ENVELOPE.search(head) or (_HEADER.search(head) and _CODE.search(head)))
