"""E-mails as files (EML, RFC 5322): the words of the mail, what is attached to it, and the day on which it arrived."""

import binascii
import contextlib
import datetime
import re
from collections.abc import Iterator
from email import policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.parser import BytesFeedParser
from email.policy import EmailPolicy
from email.utils import parsedate_to_datetime
from typing import cast

from pipeline.errors import ReadError
from pipeline.old_encodings import decoded
from pipeline.readers.containers.container import Budget, Container, ContainerFile, label, locked, name_of
from pipeline.readers.detect import MAILBOX_LINE
from pipeline.readers.secrecy import is_marked, secret
from pipeline.readers.word.docx import read_page
from pipeline.readers.word.web_page import DATA
from pipeline.words import t

#: Việt Nam keeps one time the whole year, and has since 1975.
_HANOI = datetime.timezone(datetime.timedelta(hours=7))
_YEARS = range(1990, 2101)
#: Parts are counted before the mail is taken apart: a mail of a million parts is made to fill the memory.
_PART_MARK = b"\n--"
_MOST_PARTS = 5_000
#: Python's parsers of headers take hours for one of a megabyte.
_LONGEST_HEADER = 8_192
_PIECE = 256 * 1024
_BEFORE = b"\xef\xbb\xbf\r\n \t"  # what may stand before the header: a mark of UTF-8, blank lines
#: What Python's reading of headers raises for what nobody should have sent.
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, OverflowError, HeaderParseError)
#: Signatures and keys that programs add, reports of mail servers, invitations of calendars: no files of the sender.
_NOBODYS = {
    "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature", "text/calendar",
    "message/delivery-status", "message/disposition-notification", "text/rfc822-headers",
}  # fmt: skip
_SEALED = {"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"}
_OF_WORDS = ("text/plain", "text/html")
#: What files without a name are called after.
_ENDINGS = {"message/rfc822": "eml", "text/xml": "xml", "application/xml": "xml", "application/pdf": "pdf"}
_TNEF = {"application/ms-tnef", "application/vnd.ms-tnef"}
_TNEF_MARK = b"\x78\x9f\x3e\x22"
#: A table of words, not one that only sets the page: its cells are many.
_CELL = re.compile(r"<t[dh][\s>]", re.IGNORECASE)
_CELLS_OF_A_TABLE = 4
_MOST = 3_000_000  # more markup than any mail of people has
#: A plain form so much shorter than the HTML, and than its words, says only "your program cannot show this mail".
_TINY, _MUCH_SHORTER = 0.02, 0.3


class _Cautious(EmailPolicy):
    """The policy of today's mails, with headers cut where no honest one reaches."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Return name and value of a header."""
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_LONGEST_HEADER]


POLICY = _Cautious()  # how mails are parsed, and the headers that Outlook keeps of them


def open_mail(data: bytes, name: str, budget: Budget) -> Container:
    """Return the words and the attachments of a mail; ``name`` is what messages call it."""
    if data.count(_PART_MARK) > _MOST_PARTS:
        raise ReadError("too-large", name, "thư có hàng nghìn phần đính kèm, không mở. Hãy gửi riêng văn bản cần đọc.")
    body = data.lstrip(_BEFORE)
    body = MAILBOX_LINE.sub(b"", body, count=1) if body.startswith(b"From ") else body
    parser = BytesFeedParser(policy=POLICY)
    for at in range(0, len(body), _PIECE):  # parsed in one go it takes ten times its size
        parser.feed(body[at : at + _PIECE])
    message = cast(EmailMessage, parser.close())
    subjects = _headers(message, "subject")
    if any(map(is_marked, subjects)):
        raise secret(name)
    return Container(_parts(message, name, budget), arrival(message), subject=next(iter(subjects), None))


def arrival(message: "Message[str, str] | EmailMessage") -> str | None:
    """Return the day (ISO, in Việt Nam) on which a mail came in by its topmost ``Received``, else by its ``Date``."""
    received = [line.rpartition(";")[2] for line in _headers(message, "received")[:1]]
    for words in (*received, *_headers(message, "date")):
        with contextlib.suppress(ValueError, TypeError, IndexError, OverflowError):
            return day_in_vietnam(parsedate_to_datetime(words.strip()))
    return None


def day_in_vietnam(moment: datetime.datetime) -> str:
    """Return the day (ISO) of a moment in Việt Nam; without a zone it is world time. Raises ``ValueError`` for junk."""
    day = (moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)).astimezone(_HANOI).date()
    if day.year not in _YEARS:
        raise ValueError(f"no year of a mail: {day.year}")
    return day.isoformat()


def _headers(message: "Message[str, str] | EmailMessage", name: str) -> list[str]:
    try:
        return [str(line) for line in message.get_all(name, [])]
    except _UNREADABLE:
        return []


def _parts(message: EmailMessage, name: str, budget: Budget) -> Iterator[ContainerFile | ReadError]:
    budget.member()
    leaves = list(_leaves(message))
    plain, html = ([_words(leaf) for leaf, _ in leaves if _is_words(leaf, kind)] for kind in _OF_WORDS)
    body = best_body("\n\n".join(plain), "\n".join(html))
    if body.strip():
        budget.spend(len(body))
        yield ContainerFile("", body.encode(), is_body=True)
    shown_inside = set(re.findall(r"cid:([^\s\"'>)]+)", "\n".join(html)))
    for number, (leaf, is_related) in enumerate(leaves, 1):
        # A picture that is shown inside the words of the mail is a logo, a signature, a card.
        content_id = "".join(_headers(leaf, "content-id")).strip("<> \t\r\n")
        is_ornament = leaf.get_content_maintype() == "image" and (is_related or content_id in shown_inside)
        kind = leaf.get_content_type()
        if is_ornament or any(_is_words(leaf, words) for words in _OF_WORDS) or kind in _NOBODYS:
            continue
        budget.member()
        ending = _ENDINGS.get(kind, leaf.get_content_subtype()[:12])
        own = _file_name(leaf) or f"{t('phần')} {number}.{ending}"
        called = label(name, own)
        if kind in _SEALED:
            yield locked(called)
        elif kind in ("message/external-body", "message/partial"):
            yield elsewhere(called)
        else:
            data = _payload(leaf)
            leaf.set_payload("")  # a large attachment need not stay here twice
            budget.spend(len(data))
            yield tnef(called) if kind in _TNEF or data.startswith(_TNEF_MARK) else ContainerFile(own, data)


def _leaves(message: "EmailMessage", is_related: bool = False) -> Iterator[tuple["EmailMessage", bool]]:
    """Yield what is no frame around other parts, and whether it only serves to show another part."""
    if message.get_content_maintype() != "multipart" or not isinstance(message.get_payload(), list):
        yield message, is_related
        return
    related = message.get_content_type() == "multipart/related"
    for part in message.iter_parts() if message.is_multipart() else ():
        if isinstance(part, EmailMessage):
            yield from _leaves(part, is_related or related)


def _is_words(leaf: EmailMessage, kind: str) -> bool:
    return leaf.get_content_type() == kind and not _file_name(leaf) and leaf.get_content_disposition() != "attachment"


def _words(leaf: EmailMessage) -> str:
    payload = leaf.get_payload(decode=True)
    return decoded(payload if isinstance(payload, bytes) else b"", leaf.get_content_charset(), "utf-8")


def elsewhere(name: str) -> ReadError:
    """Return the error for what is attached by its address only."""
    return ReadError(
        "unsupported", name, "phần đính kèm không nằm trong thư (chỉ có địa chỉ tải). Hãy tải về rồi đưa vào."
    )


def tnef(name: str) -> ReadError:
    """Return the error for what Outlook packs into a form of its own."""
    return ReadError(
        "unsupported",
        name,
        "phần đính kèm do Outlook đóng gói riêng (winmail.dat), không mở được. "
        "Hãy xin nơi gửi gửi lại dạng thư thường.",
    )


def _payload(leaf: EmailMessage) -> bytes:
    """Return the bytes of an attachment; a mail in the mail as it would stand in a file."""
    written = leaf.get_payload()
    inner = written[0] if isinstance(written, list) and written else None
    if leaf.get_content_maintype() == "message" and isinstance(inner, Message):
        # A header that Python cannot write anew is written as it came.
        with contextlib.suppress(ValueError, TypeError, LookupError, AttributeError):
            return inner.as_bytes()
        return inner.as_bytes(policy=policy.compat32)
    if isinstance(written, str) and "".join(_headers(leaf, "content-transfer-encoding")).strip().lower() == "base64":
        with contextlib.suppress(ValueError):  # broken base64 is taken as far as it goes, below
            return binascii.a2b_base64(written)
    payload = leaf.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _file_name(leaf: EmailMessage) -> str:
    """Return what the sender called the file, however the name was encoded; ``""`` where it has none."""
    try:
        name = leaf.get_filename() or ""
    except _UNREADABLE:
        return ""
    if "=?" in name:  # encoded as only words of a header should be, by many programs
        with contextlib.suppress(ValueError, LookupError, HeaderParseError):
            name = str(make_header(decode_header(name)))
    with contextlib.suppress(UnicodeError):  # bytes that nobody encoded at all
        name = name.encode("utf-8", "surrogateescape").decode("utf-8")
    return name_of(name.encode("utf-8", "replace").decode("utf-8"))


def best_body(plain: str, html: str) -> str:
    """Return the words of a mail that has them in one form or two: the plain ones, unless tables are only in HTML."""
    typed = _tidy(plain)
    if not html.strip():
        return typed
    is_enough = bool(plain.strip()) and len(_CELL.findall(html)) < _CELLS_OF_A_TABLE
    if is_enough and len(plain) >= len(html) * _TINY:
        return typed
    shown = _tidy(html_text(html))
    return typed if not shown or (is_enough and len(plain.strip()) >= _MUCH_SHORTER * len(shown)) else shown


def html_text(markup: str) -> str:
    """Return the words of HTML as a reader of the mail sees them; what is beyond some megabytes is cut."""
    try:
        return read_page(DATA.sub("", markup)[:_MOST].encode("utf-8", "replace"), "", "").text
    except ReadError:  # nothing to be seen in it
        return ""


def _tidy(text: str) -> str:
    """Return the text with one kind of line end and without the blanks that HTML and mail programs put in."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").replace("\u200b", "")
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip("\n")
