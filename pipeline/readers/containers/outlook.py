"""E-mails of Outlook (MSG, [MS-OXMSG]), put together anew as the mails that they were, and the day of their arrival."""

import contextlib
import datetime
import email.parser
import re
import struct
from email.message import EmailMessage
from itertools import chain
from typing import Any

from compressed_rtf import decompress
from olefile import OleFileIO
from oxmsg.domain import constants as known
from oxmsg.domain import model
from oxmsg.properties import Properties
from oxmsg.storage import Storage
from striprtf.striprtf import rtf_to_text

from pipeline.readers.containers.container import MAX_DEPTH, Budget, Container, label, name_of, unopened
from pipeline.readers.containers.mail import POLICY, Mail, arrival, day_in_vietnam, parts_of
from pipeline.readers.secrecy import refuse_subjects
from pipeline.support.errors import ReadError
from pipeline.support.old_encodings import decoded
from pipeline.support.words import t

#: A message inside a message has a shorter header before its properties ([MS-OXMSG] 2.4.1.2).
_INNER_HEADER = 24
_EMBEDDED = 5
"""Attach method: a message of its own, kept as a storage ([MS-OXCMSG] 2.2.2.9)."""
_OBJECT = f"__substg1.0_{known.PID_ATTACH_DATA_BINARY:04X}000D"
_CODEPAGES = {65001: "utf-8", 1258: "cp1258", 1252: "cp1252", 20127: "ascii", 28591: "latin-1", 1200: "utf-16-le"}
_PICTURE_NAME = re.compile(r"\.(?:png|jpe?g|gif|bmp|emz|wmz)$", re.IGNORECASE)
#: What the library raises for a file that is not as it should be.
_BROKEN = (
    KeyError, ValueError, IndexError, TypeError, AttributeError, OverflowError, struct.error, OSError,
    model.UnrecognizedCodePageError,
)  # fmt: skip


def open_outlook(data: bytes, name: str, budget: Budget) -> Container:
    """Return the words and the attachments of a message; ``name`` is what messages call it."""
    failures: list[ReadError] = []
    try:
        with OleFileIO(data) as file:
            claimed = sum(entry.size for entry in file.direntries if entry is not None and entry.entry_type == 2)
            if claimed > 2 * len(data):
                raise ReadError("too-large", name, "thư ghi kích thước lớn bất thường, không mở. Hãy xin lại thư.")
            storage = Storage.from_ole(file)
        properties = Properties(storage, properties_header_offset=model.MSG_HDR_OFFSET)
        mail = _as_mail(storage, properties, name, failures)
        subject = mail["subject"] or None
        return Container(chain(parts_of(mail, name, budget), failures), _arrival(properties), subject=subject)
    except _BROKEN as error:
        raise unopened(name, error) from error


def _as_mail(
    storage: Storage, properties: Properties, name: str, failures: list[ReadError], depth: int = 1
) -> EmailMessage:
    """Return a message as the mail that it was, put together anew; ``failures`` gets what of it cannot be read."""
    subject = " ".join(_text(properties, known.PID_SUBJECT).split())
    refuse_subjects([subject], name)
    mail, shown = Mail(policy=POLICY), Mail(policy=POLICY)
    mail["Subject"] = subject
    mail.make_mixed()
    shown.make_related()
    html = _text(properties, known.PID_HTML, known.PTYP_BINARY) or _text(properties, known.PID_BODY_HTML)
    typed = _text(properties, known.PID_BODY)
    if not (typed.strip() or html.strip()):
        try:
            typed, html = _rich_words(properties, name)
        except ReadError as error:
            failures.append(error)
    for words, form in ((typed, "plain"), (html, "html")):
        mail.attach(_leaf(words.encode("utf-8", "replace"), "text", form))
    mail.attach(shown)
    for number, attached in enumerate(storage.iter_attachment_storages(), 1):
        own = f"{t('phần')} {number}"
        try:
            about = Properties(attached, properties_header_offset=model.ATTACH_HDR_OFFSET)
            names = (_text(about, pid) for pid in (known.PID_ATTACH_LONG_FILENAME, known.PID_ATTACH_FILENAME, 0x3001))
            own = name_of(next(filter(str.strip, names), "")) or own
            part = _attached(attached, about, own, label(name, own), failures, depth)
            (shown if about.int_prop_value(known.PID_ATTACHMENT_HIDDEN) else mail).attach(part)
        except _BROKEN as error:
            failures.append(unopened(label(name, own), error))
    return mail


def _leaf(content: bytes | EmailMessage, *kind: str, **about: Any) -> Mail:
    leaf = Mail(policy=POLICY)
    leaf.set_content(content, *kind, **about)
    return leaf


def _rich_words(properties: Properties, name: str) -> tuple[str, str]:
    """Return the plain words and the HTML of a message that has RTF alone. Raises ``ReadError``."""
    packed = properties.binary_prop_value(known.PID_RTF_COMPRESSED)
    words, is_html = words_of_rtf(unpacked_rtf(packed, name)) if packed else ("", False)
    return ("", words) if is_html else (words, "")


def _attached(
    storage: Storage, about: Properties, own: str, called: str, failures: list[ReadError], depth: int
) -> Mail:
    """Return what is attached to a message as the part of a mail."""
    if about.int_prop_value(known.PID_ATTACH_METHOD) == _EMBEDDED:
        if depth == MAX_DEPTH:
            raise ValueError("messages in messages without end")
        inner = next(child for child in storage.storages if child.name == _OBJECT)
        properties = Properties(inner, properties_header_offset=_INNER_HEADER)
        return _leaf(_as_mail(inner, properties, called, failures, depth + 1), filename=own)
    content = about.binary_prop_value(known.PID_ATTACH_DATA_BINARY)
    if content is None:
        elsewhere = Mail(policy=POLICY)
        elsewhere["Content-Type"] = "message/external-body"
        elsewhere.add_header("Content-Disposition", "attachment", filename=own)
        return elsewhere
    is_picture = _text(about, known.PID_ATTACH_MIME_TAG).startswith("image/") or _PICTURE_NAME.search(own)
    content_id = "".join(_text(about, known.PID_ATTACH_CONTENT_ID).split())
    return _leaf(
        content, "image" if is_picture else "application", "octet-stream", filename=own, cid=content_id or None
    )


def _text(properties: Properties, pid: int, *kinds: int) -> str:
    """Return the words of a property, read by us: the library decodes only what names its code page rightly."""
    there = {item.ptyp for item in properties if item.pid == pid}
    for kind in kinds or (known.PTYP_STRING, known.PTYP_STRING8):
        if kind in there:
            data = properties._storage.property_stream_bytes(pid, kind)
            wide = kind == known.PTYP_STRING
            words = data.decode("utf-16-le", "replace") if wide else decoded(data, _code_page(properties), "utf-8")
            return words if kinds else words.rstrip("\0")
    return ""


def _code_page(properties: Properties) -> str | None:
    pages = map(properties.int_prop_value, (known.PID_INTERNET_CODEPAGE, known.PID_MESSAGE_CODEPAGE))
    page = next((page for page in pages if page is not None), None)
    return None if page is None else _CODEPAGES.get(page, f"cp{page}")


def _arrival(properties: Properties) -> str | None:
    """Return the day on which the message came in: when it was delivered, else by its header, else when it was sent."""

    def day(pid: int) -> str | None:
        with contextlib.suppress(ValueError, OverflowError):
            moment = properties.date_prop_value(pid)
            return day_in_vietnam(moment) if isinstance(moment, datetime.datetime) else None
        return None

    header = _text(properties, known.PID_TRANSPORT_MESSAGE_HEADERS)
    by_header = arrival(email.parser.HeaderParser(policy=POLICY).parsestr(header)) if header else None
    return day(known.PID_MESSAGE_DELIVERY_TIME) or by_header or day(known.PID_CLIENT_SUBMIT_TIME)


# --------------------
# Words that Outlook keeps in RTF alone: its compressed form ([MS-OXRTFCP]) and what stands in it. RTF that was made of
# HTML ([MS-OXRTFEX]) is led back to it; of all other RTF the words are taken, line by line.

_MOST_RTF = 2 * 1024 * 1024  # more than any mail of people has; unpacked it is nine times as long at most
#: What RTF that was made of HTML says to programs that know no HTML, and the markup that it keeps for others.
_FOR_OTHERS = re.compile(rb"\\htmlrtf1? ?.*?\\htmlrtf0 ?", re.DOTALL)
_KEPT = re.compile(rb"\{\\\*\\htmltag\d* ?([^{}]*)\}")


def unpacked_rtf(data: bytes, name: str) -> bytes:
    """Return the RTF of a message; ``name`` is what messages call it. Raises ``ReadError`` for what is none."""
    if len(data) > _MOST_RTF:
        raise unopened(name)
    try:
        return bytes(decompress(data))
    except Exception as error:  # the library has no other for what is broken
        raise unopened(name, error) from error


def words_of_rtf(rtf: bytes) -> tuple[str, bool]:
    """Return what RTF says, and whether that is HTML."""
    is_html = b"\\fromhtml" in rtf[:1000]
    if is_html:
        rtf = _KEPT.sub(rb"\1", _FOR_OTHERS.sub(b"", rtf))
    words: str = rtf_to_text(rtf.decode("latin-1"), errors="replace")  # type: ignore[no-untyped-call]
    return words.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"), is_html
