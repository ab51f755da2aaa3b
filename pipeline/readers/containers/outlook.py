"""E-mails of Outlook (MSG, [MS-OXMSG]): the words of the mail, what is attached to it, the day on which it arrived."""

import contextlib
import datetime
import email.parser
import re
import struct
from collections import Counter
from collections.abc import Iterator

from olefile import OleFileIO
from oxmsg.domain import constants as known
from oxmsg.domain import model
from oxmsg.properties import Properties
from oxmsg.storage import Storage

from pipeline.errors import ReadError
from pipeline.old_encodings import decoded
from pipeline.readers.containers.container import Budget, Container, ContainerFile, SpentError, label, name_of, unopened
from pipeline.readers.containers.mail import POLICY, arrival, day_in_vietnam, elsewhere, tnef
from pipeline.readers.containers.mail_words import best_body, is_ornament, parts_of_words
from pipeline.readers.containers.rtf_words import unpacked_rtf, words_of_rtf
from pipeline.readers.secrecy import is_marked, secret
from pipeline.words import t

#: A message inside a message has a shorter header before its properties ([MS-OXMSG] 2.4.1.2).
_INNER_HEADER = 24
_EMBEDDED = 5
"""Attach method: a message of its own, kept as a storage ([MS-OXCMSG] 2.2.2.9)."""
_OBJECT = f"__substg1.0_{known.PID_ATTACH_DATA_BINARY:04X}000D"
_CONTENT = f"__substg1.0_{known.PID_ATTACH_DATA_BINARY:04X}{known.PTYP_BINARY:04X}"
_CODEPAGES = {65001: "utf-8", 1258: "cp1258", 1252: "cp1252", 20127: "ascii", 28591: "latin-1", 1200: "utf-16-le"}
_PICTURE_NAME = re.compile(r"\.(?:png|jpe?g|gif|bmp|emz|wmz)$", re.IGNORECASE)
#: What the library raises for a file that is not as it should be.
_BROKEN = (KeyError, ValueError, IndexError, TypeError, AttributeError, OverflowError, struct.error, OSError)


def open_outlook(data: bytes, name: str, budget: Budget) -> Container:
    """Return the words and the attachments of a message; ``name`` is what messages call it."""
    try:
        with OleFileIO(data) as file:
            claimed = sum(entry.size for entry in file.direntries if entry is not None and entry.entry_type == 2)
            if claimed > 2 * len(data):
                raise ReadError("too-large", name, "thư ghi kích thước lớn bất thường, không mở. Hãy xin lại thư.")
            storage = Storage.from_ole(file)
        properties = Properties(storage, properties_header_offset=model.MSG_HDR_OFFSET)
        subject = _text(properties, known.PID_SUBJECT) or None
        return Container(_parts(storage, properties, name, budget), _arrival(properties), subject=subject)
    except _BROKEN as error:
        raise unopened(name) from error


def _parts(
    storage: Storage, properties: Properties, name: str, budget: Budget, depth: int = 0
) -> Iterator[ContainerFile | ReadError]:
    budget.member()
    if is_marked(_text(properties, known.PID_SUBJECT)):
        raise secret(name)
    html = _text(properties, known.PID_HTML, known.PTYP_BINARY) or _text(properties, known.PID_BODY_HTML)
    typed = _text(properties, known.PID_BODY)
    if not (typed.strip() or html.strip()):
        try:
            typed, html = _rich_words(properties, name)
        except ReadError as error:
            yield error
    yield from parts_of_words(best_body(typed, html), name, budget)
    attachments = list(storage.iter_attachment_storages())
    contents = Counter(stream.bytes_ for item in attachments for stream in item.streams if stream.name == _CONTENT)
    for number, attached in enumerate(attachments, 1):
        budget.member()
        own = f"{t('phần')} {number}"
        try:
            about = Properties(attached, properties_header_offset=model.ATTACH_HDR_OFFSET)
            names = (_text(about, pid) for pid in (known.PID_ATTACH_LONG_FILENAME, known.PID_ATTACH_FILENAME, 0x3001))
            given = name_of(next((name for name in names if name.strip()), ""))
            own = given or own
            content = about.binary_prop_value(known.PID_ATTACH_DATA_BINARY)
            is_shown = content is not None and _is_shown(about, given, html)
            if content is not None and is_shown and (contents[content] > 1 or is_ornament(content)):
                continue
            for part in _attached(attached, about, own, label(name, own), budget, depth):
                yield part._replace(is_shown=is_shown) if isinstance(part, ContainerFile) else part
        except SpentError:
            raise
        except _BROKEN as error:
            yield unopened(label(name, own), error)


def _rich_words(properties: Properties, name: str) -> tuple[str, str]:
    """Return the plain words and the HTML of a message that has RTF alone. Raises ``ReadError``."""
    packed = properties.binary_prop_value(known.PID_RTF_COMPRESSED)
    words, is_html = words_of_rtf(unpacked_rtf(packed, name)) if packed else ("", False)
    return ("", words) if is_html else (words, "")


def _attached(
    storage: Storage, about: Properties, own: str, called: str, budget: Budget, depth: int
) -> Iterator[ContainerFile | ReadError]:
    if about.int_prop_value(known.PID_ATTACH_METHOD) == _EMBEDDED:
        inner = next(child for child in storage.storages if child.name == _OBJECT)
        if depth:  # a forwarded mail is read; a mail in a mail in a mail holds nothing that was sent to this office
            yield unopened(called)
            return
        properties = Properties(inner, properties_header_offset=_INNER_HEADER)
        for part in _parts(inner, properties, called, budget, depth + 1):
            # Words of a forwarded mail stand with what came with it, under the forwarded mail's name.
            yield part._replace(folder=own) if isinstance(part, ContainerFile) else part
    elif (data := about.binary_prop_value(known.PID_ATTACH_DATA_BINARY)) is None:
        yield elsewhere(called)
    else:
        budget.spend(len(data))
        yield tnef(called) if own.lower() == "winmail.dat" else ContainerFile(own, data)


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


def _is_shown(about: Properties, name: str, html: str) -> bool:
    """Say whether a picture is shown among the words of the mail."""
    if not (_text(about, known.PID_ATTACH_MIME_TAG).startswith("image/") or _PICTURE_NAME.search(name)):
        return False
    content_id = _text(about, known.PID_ATTACH_CONTENT_ID)
    return bool(about.int_prop_value(known.PID_ATTACHMENT_HIDDEN)) or (content_id != "" and f"cid:{content_id}" in html)


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
