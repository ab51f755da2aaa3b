"""E-mails as files (EML, RFC 5322): the words of the mail, what is attached to it, and the day on which it arrived."""

import binascii
import contextlib
import datetime
import re
from collections import Counter
from collections.abc import Iterator
from email import policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.parser import BytesFeedParser
from email.policy import EmailPolicy
from email.utils import parsedate_to_datetime
from typing import cast

from pipeline.readers.containers.container import HANOI, Budget, Container, ContainerFile, label, locked, name_of
from pipeline.readers.containers.mail_words import best_body, is_ornament, parts_of_words, pasted_pictures
from pipeline.readers.detect import MAILBOX_LINE, is_signed
from pipeline.readers.secrecy import StampSeenError, refuse_subjects
from pipeline.support.errors import ReadError
from pipeline.support.old_encodings import decoded
from pipeline.support.words import t

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
#: Signatures and keys that programs add, reports of mail servers: no files of the sender.
_NOBODYS = {
    "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature",
    "message/delivery-status", "message/disposition-notification", "text/rfc822-headers",
}  # fmt: skip
_SEALED = {"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"}
_OF_WORDS = ("text/plain", "text/html")
#: What files without a name are called after.
_ENDINGS = {
    "message/rfc822": "eml", "text/calendar": "ics", "text/xml": "xml", "application/xml": "xml",
    "application/pdf": "pdf"
}  # fmt: skip
#: How files are encoded; what stands in mails as it is, is not.
_OF_FILES = ("base64", "quoted-printable", "x-uuencode", "uuencode", "uue", "x-uue")
_TNEF_MARK = b"\x78\x9f\x3e\x22"
_PACKED = (
    "phần đính kèm do Outlook đóng gói riêng (winmail.dat), không mở được. Hãy xin nơi gửi gửi lại dạng thư thường."
)
#: What is attached by its address only, what Outlook packs into a form of its own, with why they cannot be read.
_ELSEWHERE = dict.fromkeys(
    ("message/external-body", "message/partial"),
    "phần đính kèm không nằm trong thư (chỉ có địa chỉ tải). Hãy tải về rồi đưa vào.",
) | dict.fromkeys(("application/ms-tnef", "application/vnd.ms-tnef"), _PACKED)


class _Mail(EmailMessage):
    """A mail as it is read here."""

    def get_content_maintype(self) -> str:
        """Return the main type. A mail in a mail that is encoded as a file is (RFC 2046 forbids it) is taken as one."""
        kind = super().get_content_maintype()
        return "application" if kind == "message" and _encoding(self) in _OF_FILES else kind


class _Cautious(EmailPolicy):
    """The policy of today's mails, with headers cut where no honest one reaches."""

    message_factory = _Mail

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Return name and value of a header from its lines; the value is cut at ``_LONGEST_HEADER``."""
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_LONGEST_HEADER]


def open_mail(data: bytes, name: str, budget: Budget) -> Container:
    """Return the words and the attachments of a mail; ``name`` is what messages call it."""
    if data.count(_PART_MARK) > _MOST_PARTS:
        raise ReadError("too-large", name, "thư có hàng nghìn phần đính kèm, không mở. Hãy gửi riêng văn bản cần đọc.")
    body = data.lstrip(_BEFORE)
    body = MAILBOX_LINE.sub(b"", body, count=1) if body.startswith(b"From ") else body
    parser = BytesFeedParser(policy=_Cautious())
    for at in range(0, len(body), _PIECE):  # parsed in one go it takes ten times its size
        parser.feed(body[at : at + _PIECE])
    message = cast(EmailMessage, parser.close())
    subjects = _headers(message, "subject")
    refuse_subjects(subjects, name)
    return Container(_parts(message, name, budget), _arrival(message), subject=next(iter(subjects), None))


def _arrival(message: EmailMessage) -> str | None:
    """Return the day (ISO, in Việt Nam) on which a mail came in by its topmost ``Received``, else by its ``Date``."""
    received = [line.rpartition(";")[2] for line in _headers(message, "received")[:1]]
    for words in (*received, *_headers(message, "date")):
        with contextlib.suppress(ValueError, TypeError, IndexError, OverflowError):
            moment = parsedate_to_datetime(words.strip())
            # Without a zone it is world time.
            day = (moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)).astimezone(HANOI).date()
            if day.year in _YEARS:
                return day.isoformat()
    return None


def _headers(message: EmailMessage, name: str) -> list[str]:
    """Return the values of a header; none where Python cannot read them."""
    with contextlib.suppress(*_UNREADABLE):
        return [*map(str, message.get_all(name, []))]
    return []


def _encoding(message: EmailMessage) -> str:
    return "".join(_headers(message, "content-transfer-encoding")).strip().lower()


def _parts(message: EmailMessage, name: str, budget: Budget) -> Iterator[ContainerFile | ReadError]:
    """Yield the words of a mail and the files that came with it; ``name`` is what messages call it."""
    budget.member()
    leaves = list(_leaves(message))
    plain, html = (
        [decoded(_payload(leaf), leaf.get_content_charset(), "utf-8") for leaf, _ in leaves if _is_words(leaf, kind)]
        for kind in _OF_WORDS
    )
    markup = "\n".join(html)
    try:
        words = best_body("\n\n".join(plain), markup)
    except StampSeenError as error:
        raise error.refusal(name) from error
    yield from parts_of_words(words, budget)
    # Pages among the pictures that stand in the markup itself; one that stands there twice is none.
    for number, (picture, times) in enumerate(Counter(pasted_pictures(markup)).items(), 1):
        budget.member()
        budget.spend(len(picture))
        if times == 1 and not is_ornament(picture):
            yield ContainerFile(f"{t('hình')} {number}.png", picture, is_shown=True)
    shown_inside = set(re.findall(r"cid:([^\s\"'>)]+)", markup))
    written = Counter(str(leaf.get_payload()) for leaf, _ in leaves if leaf.get_content_maintype() == "image")
    for number, (leaf, is_related) in enumerate(leaves, 1):
        if leaf.get_content_type() in _NOBODYS or any(_is_words(leaf, words) for words in _OF_WORDS):
            continue
        # A picture that is shown among the words is a page that was pasted there, or a logo, a signature, a card.
        content_id = "".join(_headers(leaf, "content-id")).strip("<> \t\r\n")
        is_shown = leaf.get_content_maintype() == "image" and (is_related or content_id in shown_inside)
        if not is_shown or (written[str(leaf.get_payload())] == 1 and not is_ornament(_payload(leaf))):
            budget.member()
            yield _file(leaf, number, name, is_shown, budget)


def _file(leaf: EmailMessage, number: int, mail: str, is_shown: bool, budget: Budget) -> ContainerFile | ReadError:
    """Return what is attached as the part of this number of a mail, or why it cannot be read."""
    kind = leaf.get_content_type()
    ending = _ENDINGS.get(kind, leaf.get_content_subtype()[:12])
    own = _file_name(leaf) or f"{t('phần')} {number}.{ending}"
    called = label(mail, own)
    data = _payload(leaf)
    if kind in _SEALED and not is_signed(data):
        return locked(called)
    if why := _ELSEWHERE.get(kind) or (_PACKED if data.startswith(_TNEF_MARK) else ""):
        return ReadError("unsupported", called, why)
    leaf.set_payload("")  # a large attachment need not stay here twice
    budget.spend(len(data))
    return ContainerFile(own, data, is_shown=is_shown)


def _leaves(message: "EmailMessage", is_related: bool = False) -> Iterator[tuple["EmailMessage", bool]]:
    """Yield what is no frame around other parts, and whether it only serves to show another part."""
    if message.get_content_maintype() != "multipart" or not isinstance(message.get_payload(), list):
        yield message, is_related
        return
    related = message.get_content_type() == "multipart/related"
    for part in message.iter_parts():
        yield from _leaves(cast(EmailMessage, part), is_related or related)


def _is_words(leaf: EmailMessage, kind: str) -> bool:
    """Whether a part of a mail is its words in plain text or HTML (``kind``), no file."""
    return leaf.get_content_type() == kind and not _file_name(leaf) and leaf.get_content_disposition() != "attachment"


def _payload(leaf: EmailMessage) -> bytes:
    """Return the bytes of an attachment; a mail in the mail as it would stand in a file."""
    written = leaf.get_payload()
    inner = written[0] if isinstance(written, list) and written else None
    if leaf.get_content_maintype() == "message" and isinstance(inner, Message):
        # A header that Python cannot write anew is written as it came.
        with contextlib.suppress(ValueError, TypeError, LookupError, AttributeError):
            return inner.as_bytes()
        return inner.as_bytes(policy=policy.compat32)
    if isinstance(written, str) and _encoding(leaf) == "base64":
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
