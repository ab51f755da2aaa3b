"""Packages of the document exchange (edXML, QCVN 102:2016/BTTTT): what the sender's system says of a letter, and it.

The envelope is an XML file of its own in a ZIP or a MIME message beside the letter's files, or a SOAP message with the
files inside it in base64. Systems differ in namespaces and in the order of elements, so that elements are found by
their bare names, wherever they stand ("Bussiness" is the standard's own spelling).
"""

import binascii
import contextlib
import datetime
import re
from collections.abc import Iterator
from typing import Literal
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from pipeline.readers.containers.container import Budget, Container, ContainerFile, label, name_of, unopened
from pipeline.support.errors import ReadError
from pipeline.support.words import t
from schemas import SenderFacts

#: Element in which another one stands → what that one says of the letter.
_FIELDS = {
    "code/codenumber": "number", "code/codenotation": "symbol", "bussiness/bussinessdoctype": "business",
    "documenttype/typename": "kind", "from/organname": "issuer", "promulgationinfo/promulgationdate": "issued_on",
    "promulgationinfo/place": "place", "messageheader/subject": "subject", "messageheader/duedate": "due",
    "signerinfo/fullname": "signer", "signerinfo/position": "signer_title", "otherinfo/priority": "urgency",
}  # fmt: skip
#: ``BussinessDocType`` of QCVN 102:2016/BTTTT.
_BUSINESS: dict[str, Literal["new", "withdraws", "updates", "replaces"]] = {
    "0": "new", "1": "withdraws", "2": "updates", "3": "replaces",
}  # fmt: skip
#: ``Priority``, in the degrees of NĐ 30/2020/NĐ-CP; 0 is none.
_URGENCY = {"1": "Khẩn", "2": "Thượng khẩn", "3": "Hỏa tốc", "4": "Hỏa tốc"}
_DAY = re.compile(
    r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})|(?P<d2>\d{1,2})[-/.](?P<m2>\d{1,2})[-/.](?P<y2>\d{4})"
)
_NUMBER_AND_SYMBOL = re.compile(r"\s*(\d{1,5}[a-zA-Z]?)\s*[/-]\s*(\S.*)")
#: Base64 of less than this is an id or a digest, no file.
_LEAST_BASE64 = 64
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]+=*\s*")
#: A letter touches a few others.
_MOST_LETTERS = 20
_NAMES = ("attachmentname", "filename", "name", "description")


def open_edxml(data: bytes, name: str, budget: Budget) -> Container:
    """Return what an envelope says, and the files inside it; ``name`` is what messages call it."""
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise ReadError(
            "unsafe-xml",
            name,
            "gói có khai báo thực thể hoặc tham chiếu ra ngoài, không mở vì không an toàn. Hãy hỏi lại nơi gửi.",
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise unopened(name) from error
    traces = [item for item in root.iter() if _bare(item) == "traceheader"]
    days = (_day(_words(item)) for trace in traces for item in trace.iter() if _bare(item) == "timestamp")
    return Container(_files(root, name, budget), max(filter(None, days), default=None), _told(root))


def _told(root: Element) -> SenderFacts | None:
    said: dict[str, str] = {}
    for element in root.iter():
        for item in element:
            field = _FIELDS.get(f"{_bare(element)}/{_bare(item)}")
            if field is not None and field not in said and (words := _words(item)):
                said[field] = words
    number, symbol = _number_and_symbol(said.pop("number", None), said.pop("symbol", None))
    issued_on, due = (_day(said.pop(field, "")) for field in ("issued_on", "due"))
    business, urgency = _BUSINESS.get(said.pop("business", "")), _URGENCY.get(said.pop("urgency", ""))
    # Letters that this one withdraws, updates or replaces; else those that it answers.
    touched = _codes(root, "bussiness", "business") if business not in (None, "new") else []
    answers = tuple(touched or _codes(root, "responsefor"))[:_MOST_LETTERS]
    told = SenderFacts(
        number=number,
        symbol=symbol,
        issued_on=issued_on,
        due=due,
        business=business,
        urgency=urgency,
        answers=answers,
        **said,
    )
    return None if told == SenderFacts() else told


def _codes(root: Element, *parents: str) -> list[str]:
    inside = [item for element in root.iter() if _bare(element) in parents for item in element.iter()]
    codes = [_words(item) for item in inside if _bare(item) == "code"]
    # A document's id ends in its code: organ, day, number and symbol.
    codes = codes or [_words(item).rpartition(",")[2] for item in inside if _bare(item) == "documentid"]
    return list(dict.fromkeys(code.strip() for code in codes if _NUMBER_AND_SYMBOL.fullmatch(code)))


def _number_and_symbol(number: str | None, symbol: str | None) -> tuple[str | None, str | None]:
    """Return number and symbol apart; some systems give both in either field."""
    both = _NUMBER_AND_SYMBOL.fullmatch((number or symbol) or "")
    if both is not None:
        return both[1].lstrip("0") or None, "".join(both[2].split())
    digits = re.fullmatch(r"\s*0*(\d{1,5}[a-zA-Z]?)\s*", number or "")
    return digits[1] if digits else None, "".join((symbol or "").split()).strip("/-") or None


def _day(words: str) -> str | None:
    if found := _DAY.search(words):
        with contextlib.suppress(ValueError):
            return datetime.date(*(int(found[part] or found[f"{part}2"]) for part in "ymd")).isoformat()
    return None


def _words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _bare(element: Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _files(root: Element, name: str, budget: Budget) -> Iterator[ContainerFile | ReadError]:
    for number, (called, content) in enumerate(_encoded(root), 1):
        budget.member()
        own = name_of(called) or f"{t('phần')} {number}"
        budget.spend(len(content) * 3 // 4)
        try:
            yield ContainerFile(own, binascii.a2b_base64(f"{content}=="))
        except (binascii.Error, ValueError):
            yield unopened(label(name, own))


def _encoded(element: Element) -> Iterator[tuple[str, str]]:
    """Yield name and base64 of each file below an element; keys and digests of signatures are none."""
    if _bare(element) == "signature":
        return

    def attributes(of: Element) -> dict[str, str]:
        return {name.rpartition("}")[2].lower(): value for name, value in of.attrib.items()}

    names = {_bare(item): _words(item) for item in element if _bare(item) in _NAMES} | attributes(element)
    for child in element:
        content = child.text or ""
        is_file = len(child) == 0 and len(content) >= _LEAST_BASE64 and _BASE64.fullmatch(content)
        if is_file and _bare(child) not in _NAMES:
            given = names | attributes(child)
            yield next((given[key] for key in _NAMES if given.get(key)), ""), content
        yield from _encoded(child)
