"""The text of a letter as it was read, where its words stand, and the evidence that points into it."""

import datetime
import operator
from bisect import bisect_left
from collections.abc import Iterable
from itertools import takewhile
from typing import Any, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler

__all__ = [
    "Attached",
    "Box",
    "DoubtfulWords",
    "Evidence",
    "HeadReading",
    "Record",
    "SenderFacts",
    "Source",
    "SourceInfo",
    "Witness",
    "WordBox",
    "Written",
    "first_day",
    "iso",
    "lines_of",
    "whole_day",
]  # fmt: skip


def iso(day: datetime.date | None) -> str | None:
    """Return a day as records write it, ``None`` for none."""
    return day.isoformat() if day else None


def first_day(iso: str | None) -> datetime.date | None:
    """Return the day that a record writes; of a month or year alone its first, ``None`` for what is no day."""
    if not iso:
        return None
    try:
        return datetime.date.fromisoformat((iso + "-01-01")[:10])
    except ValueError:
        return None


def whole_day(iso: str | None) -> datetime.date | None:
    """Return the day that a record writes, ``None`` for a month or year alone and for what is no day."""
    return first_day(iso) if iso and len(iso) == 10 else None


#: What writes a field of a record that is being made: records are frozen.
_put = object.__setattr__


class Record(BaseModel):
    """A frozen record that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> Any:
        """Let each list and table of a record end at its first fault: a million of them would be a million errors."""
        schema = handler(source)
        _end_at_first_fault(schema)
        return schema

    def with_own(self, fields: dict[str, Any]) -> Self:
        """Return the record with other values in some fields: thousands in the time of ``model_copy`` for hundreds.

        They are not checked.
        """
        made = self.__class__.__new__(self.__class__)
        _put(made, "__dict__", self.__dict__ | fields)
        _put(made, "__pydantic_fields_set__", self.__pydantic_fields_set__)
        _put(made, "__pydantic_extra__", None)
        _put(made, "__pydantic_private__", None)
        return made


_FIRST_FAULT = {kind: {"fail_fast": True} for kind in ("list", "tuple", "set", "frozenset", "dict")}


def _end_at_first_fault(part: Any) -> None:
    """Change a schema of pydantic so that whatever holds several ends at its first fault."""
    if isinstance(part, dict):
        part |= _FIRST_FAULT.get(str(part.get("type")), {})
        part = [*part.values()]
    for one in part if isinstance(part, list) else ():
        _end_at_first_fault(one)


#: Left, top, right and bottom in PDF points from the page's top left corner.
Box = tuple[float, float, float, float]

#: Whether a value need not be written: asked of every quote of a letter, so none of our own.
is_empty = operator.not_


class Evidence(Record):
    """The words that a value came from."""

    start: int
    """First code point of the words in the letter's ``text``."""
    end: int
    """The code point behind the last one."""
    quote: str
    """The words themselves: always ``text[start:end]``."""
    page: int | None = Field(default=None, exclude_if=is_empty)
    """From 1; only where the source has pages."""
    boxes: tuple[Box, ...] | None = Field(default=None, exclude_if=is_empty)
    """One a line of the quote: left, top, right, bottom in PDF points from the page's top left corner."""


class Written(Record):
    """A place that a hand or a form filled: the page (from 1) and the box of what was written there."""

    page: int
    box: Box


class WordBox(NamedTuple):
    """A word (or shorter piece) of ``Source.text`` and its place: offsets, page from 1, box in PDF points."""

    start: int
    end: int
    page: int
    box: Box


def lines_of(boxes: Iterable[Box]) -> tuple[Box, ...]:
    """Return one box a line for the boxes of words that follow each other on a page."""
    lines: list[Box] = []
    for x0, y0, x1, y1 in boxes:
        if lines and abs((lines[-1][1] + lines[-1][3]) - (y0 + y1)) < (y1 - y0):
            left, top, right, bottom = lines[-1]
            lines[-1] = (min(left, x0), min(top, y0), max(right, x1), max(bottom, y1))
        else:
            lines.append((x0, y0, x1, y1))
    return tuple(lines)


class DoubtfulWords(NamedTuple):
    """Words of ``Source.text`` that recognition was not sure of, and how sure it was: 0 (a guess) to 1."""

    start: int
    end: int
    sure: float


class SenderFacts(Record):
    """What packages of the exchange (edXML, QCVN 102:2016/BTTTT) said of letters that an earlier version stored."""

    number: str | None = None
    symbol: str | None = None
    kind: str | None = None
    issuer: str | None = None
    issued_on: str | None = None
    place: str | None = None
    subject: str | None = None
    signer: str | None = None
    signer_title: str | None = None
    urgency: str | None = None
    due: str | None = None
    business: Literal["new", "withdraws", "updates", "replaces"] | None = None
    answers: tuple[str, ...] = ()
    """Numbers and symbols of the letters that this one answers, updates, replaces or withdraws."""


Witness = Literal["text", "handwriting", "digits", "form", "file-name", "mail-subject", "citation", "register"]


class HeadReading(Record):
    """One reading of a cell of the head from elsewhere than the running text: a candidate, never a fact by itself.

    ``field``: ``number``, ``symbol``, ``day``, ``month``, ``year`` or ``place``. ``source`` says who read it:
    ``handwriting`` and ``digits`` are the recognisers of what a hand wrote into the blank of a printed line, ``form``
    a field of the PDF, ``file-name`` and ``mail-subject`` what people called the file, ``citation`` a letter that
    cites this one, ``register`` the numbers around it. ``confidence``: 0 to 1, how often such a reading is right.
    """

    field: Literal["number", "symbol", "day", "month", "year", "place"]
    value: str
    source: Witness
    confidence: float
    page: int | None = None
    box: Box | None = None
    """The blank that was read, in PDF points from the top left."""


class Attached(Record):
    """A file that came with a letter in one e-mail, archive or package: an annex, a form, a second copy.

    Where its text was joined to the letter's, ``start`` is the offset at which it begins there, and ``first_page`` the
    number under which its first page is counted on behind the letter's own (``None`` where it has no pages): what
    stands at page ``n`` of the letter stands at page ``n - first_page + 1`` of this file. Both are ``None`` where the
    file is only known by its name.
    """

    name: str
    sha256: str
    start: int | None = None
    first_page: int | None = None


class SourceInfo(Record):
    """The file that a letter was read from."""

    name: str
    """As the file was called."""
    sha256: str
    """Of its bytes: a letter's id."""
    media_type: str
    """What its content is, whatever its name says."""
    pages: int | None = None
    """How many; ``None`` where the file has none."""
    ocr: bool = False
    """Whether a page of it was recognised from a picture."""
    arrived_on: str | None = None
    """Day (ISO) on which an e-mail or a package brought the letter."""
    received_with: tuple[Attached, ...] = ()
    """Other files of the same e-mail, archive or package: annexes, forms, second copies."""
    told: SenderFacts | None = None
    """What the sender's system says of the letter beside its text."""


class Source(SourceInfo):
    """One letter's text, never changed after reading, with what is known of the file it came from.

    ``text`` is NFC with ``\\n`` line ends. ``words`` is empty where the source has no pages; else it is sorted by
    ``start`` and lets ``locate`` say where on the page an evidence stands.
    """

    text: str = Field(repr=False)
    words: tuple[WordBox, ...] = Field(default=(), repr=False)
    notes: tuple[str, ...] = ()
    """Codes of ``FLAG_CODES`` that the reader raises for the whole file (``bad-encoding``, ``several-letters``)."""
    pages_noted: dict[str, tuple[int, ...]] = Field(default_factory=dict)
    """Code of ``notes`` → the pages (from 1) that it is about, where it is about some."""
    doubtful: tuple[DoubtfulWords, ...] = Field(default=(), repr=False)
    """Sorted by ``start``; empty where nothing was recognised from a picture."""
    readings: tuple[HeadReading, ...] = ()
    """What others than the running text say of the head; ``extractors.header`` weighs them against it."""
    file: str | None = None
    """The hash of the file's bytes, where the file holds several letters so that ``sha256`` is that of this one."""

    def written(self) -> dict[str, Written]:
        """Return where number and day of issue were written by hand or form, by the fields of the head."""
        found: dict[str, Written] = {}
        for reading in self.readings:
            name = {"number": "number", "day": "issued_on", "month": "issued_on"}.get(reading.field)
            if name is None or reading.page is None or reading.box is None:
                continue
            x0, y0, x1, y1 = reading.box
            if (other := found.get(name)) is not None and other.page == reading.page:
                x0, y0, x1, y1 = (min(other.box[0], x0), min(other.box[1], y0),
                                  max(other.box[2], x1), max(other.box[3], y1))  # fmt: skip
            found[name] = Written(page=reading.page, box=(x0, y0, x1, y1))
        return found

    def sureness(self, start: int, end: int) -> float:
        """Return how surely ``text[start:end]`` was read: 1 where recognition doubted no word of it."""
        first = bisect_left(self.doubtful, start + 1, key=lambda word: word.end)
        doubted = takewhile(lambda word: word.start < end, self.doubtful[first:])
        return min((word.sure for word in doubted), default=1.0)

    def locate(self, start: int, end: int) -> tuple[int | None, tuple[Box, ...] | None]:
        """Return the page where ``text[start:end]`` begins and one box a line of it, or ``(None, None)``."""
        if not self.words:
            return None, None
        low = bisect_left(self.words, start + 1, key=lambda word: word.end)
        page = self.words[low].page if low < len(self.words) else None
        found = takewhile(lambda word: word.start < end and word.page == page, self.words[low:])
        lines = lines_of(word.box for word in found)
        return (page, lines) if lines else (None, None)
