"""A letter with everything found in it, as ``vanthu extract --json`` prints it.

Dates are ISO strings (``YYYY-MM-DD``; of a header or a cited letter also ``YYYY-MM`` or ``YYYY`` where the rest is
blank): they say what the words name, which need not be a full day. ``why`` of a record or sentence is the name of the
rule that found it (``docs/roles.md``).
"""

from typing import Literal

from pydantic import Field

from schemas.amendment import Amendment
from schemas.base import Record
from schemas.evidence import Evidence, Written, is_empty
from schemas.flags import Flag
from schemas.source import Attached, Told, Witness

#: Version of the printed form; grows only when a field changes its meaning.
CONTRACT = "1"

Relation = Literal["implements", "amends", "replaces", "repeals", "forwards", "answers", "cites"]
DateType = Literal["deadline", "event", "period", "recurring"]
Bound = Literal["before", "by", "on", "from"]
LimitBound = Literal["max", "min", "about", "exact", "range"]
TaskKind = Literal["report", "target", "task"]
Strength = Literal["binding", "general", "optional"]
SentenceRole = Literal[
    "duty", "unassigned", "request_upward", "event", "participants", "agenda", "criterion", "purpose", "fact", "past",
    "quotation", "list", "form", "formula", "heading",
]  # fmt: skip
"""What a sentence is there for; ``docs/roles.md`` says of each what it means and by which rules it is known."""


class Corrected(Record):
    """A value that a person set in the place of what was read; ``field`` is ``None`` where the whole record is theirs.

    Words of the letter that stand beside it need not say so.
    """

    field: str | None
    who: str | None
    at: str
    why: str | None = None


class SourceInfo(Record):
    """The file that a letter was read from."""

    name: str
    sha256: str
    media_type: str
    pages: int | None = None
    ocr: bool = False
    arrived_on: str | None = None
    """Day (ISO) on which an e-mail or a package brought the letter."""
    received_with: tuple[Attached, ...] = ()
    told: Told | None = None
    """What the sender's system says of the letter beside its text."""


class HeadAlternative(Record):
    """What a field of the head may be: a reading, who read it, how often such a one is right."""

    value: str
    source: Witness
    confidence: float


class Header(Record):
    """What the head and the tail of a letter say of itself (NĐ 30/2020/NĐ-CP, Phụ lục I, cells 1–11)."""

    number: str | None = None
    """Digits without leading zeros; ``None`` where blank."""
    symbol: str | None = None
    """Without spaces, OCR faults mended (``KH-CĐYT``)."""
    kind: str | None = None
    issuer: str | None = None
    """Full name of the body, not of its standing committee."""
    issued_on: str | None = None
    place: str | None = None
    subject: str | None = None
    signer: str | None = None
    signer_title: str | None = None
    authority: str | None = None
    recipients: tuple[str, ...] = ()
    urgency: str | None = None
    secrecy: str | None = None
    addressees: tuple[str, ...] = ()
    """The bodies of ``Kính gửi``, as printed."""
    evidence: dict[str, Evidence] = Field(default_factory=dict)
    """Field name → its words. ``recipients`` and ``addressees`` span their whole block."""
    alternatives: dict[str, tuple[HeadAlternative, ...]] = Field(default_factory=dict)
    """Field name → readings that were not sure enough to be given, the likeliest first: a person chooses."""
    written: dict[str, Written] = Field(default_factory=dict, exclude_if=is_empty)
    """``number``, ``issued_on`` → the blank of the form that was read by itself, for a person to look at."""
    corrected: tuple[Corrected, ...] = ()


class Reference(Record):
    """Another document cited by number or symbol."""

    id: str
    kind: str | None
    number: str | None
    symbol: str | None
    year: str | None = None
    """Year inside the number (``30/2020/NĐ-CP``), which marks a legal norm."""
    date: str | None
    issuer: str | None
    relation: Relation
    why: str = ""
    evidence: Evidence
    mentions: tuple[Evidence, ...] = ()
    """Every place that speaks of the document by its number, the first one included."""
    confidence: float
    corrected: tuple[Corrected, ...] = ()


class Relative(Record):
    """A deadline counted from an event: ``days`` (negative: before it), working days or calendar days."""

    days: int
    working: bool
    anchor: str
    """``issued``, ``received`` or the event's words."""
    months: int | None = None
    """The same in months where the words count months, which end on the same day of a month; ``days`` is then about."""


class Alternative(Record):
    """What the words of a date may mean instead of what its record says: only what differs, and why (Vietnamese)."""

    date: str | None = None
    start: str | None = None
    bound: Bound | None = None
    rrule: str | None = None
    why: str


class DateRecord(Record):
    """An expression that belongs in a clerk's calendar.

    ``date`` is the day NAMED (the last one of a month, quarter, year or period); ``bound`` says whether that day
    itself is still in time; ``last_good`` is the last day in time, ``safe_due`` the last working day up to it.
    ``since`` and ``until`` are the first and the last day of a series where the letter's words give them;
    ``shown_until`` the day up to which a calendar shows the series, chosen where the words are silent.
    """

    id: str
    type: DateType
    date: str | None
    start: str | None = None
    bound: Bound | None = None
    time: str | None = None
    rrule: str | None = None
    since: str | None = None
    until: str | None = None
    shown_until: str | None = None
    relative: Relative | None = None
    last_good: str | None = None
    safe_due: str | None = None
    assignees: tuple[str, ...] = ()
    action: str | None = None
    place: str | None = None
    """Where an event takes place, in the letter's words."""
    explanation: str | None = None
    """In Vietnamese: how the value came about from the words."""
    alternatives: tuple[Alternative, ...] = ()
    """Other readings of the words, for a person to choose."""
    why: str = ""
    evidence: Evidence
    confidence: float
    corrected: tuple[Corrected, ...] = ()


class DelegateLimit(Record):
    """A number that bounds how many people, or which share of them, attend, sit on or are sent to something."""

    id: str
    group: str | None
    bound: LimitBound
    value: float | int | None
    min: float | int | None = None
    max: float | int | None = None
    unit: Literal["người", "%"]
    applies_to: str | None = None
    condition: str | None = None
    why: str = ""
    evidence: Evidence
    confidence: float
    corrected: tuple[Corrected, ...] = ()


class Task(Record):
    """Something that the letter lays on a body."""

    id: str
    assignees: tuple[str, ...]
    coordinators: tuple[str, ...] = ()
    excepted: tuple[str, ...] = ()
    """Who of the assignees is left out (``trừ``, ``không bao gồm``)."""
    listed: tuple[str, ...] = ()
    """Who of the class is meant, where its name is followed by a list of them (``các CĐCS: …``)."""
    where: str | None = None
    """Words beside the name that narrow it (``nơi có đông lao động nữ``)."""
    either: bool = False
    """True where one of the assignees is meant, not all (``hoặc``)."""
    kind: TaskKind
    deliver_to: str | None = None
    deliverable: str | None = None
    channel: str | None = None
    date: str | None = None
    date_id: str | None = None
    issuer_own: bool = False
    """True where the doer is the issuer itself or an organ of it, not a lower union."""
    optional: bool = False
    """True where the words only encourage (``khuyến khích``, ``có thể``)."""
    strength: Strength = "binding"
    """``general`` where it is advice or a closing formula that names no day, figure or delivery."""
    title: str = ""
    """One line that is understood alone: act, object, receiver, day."""
    action: str | None = None
    """The task's words, where its evidence cannot give them alone: the lines of a table's cell, between which words of
    other columns stand."""
    why: str = ""
    evidence: Evidence
    confidence: float
    corrected: tuple[Corrected, ...] = ()


class Meeting(Record):
    """Something that is held and that people come to: what, when, where, who."""

    id: str
    what: str
    """In the letter's words: the meeting's name, else the heading or subject that calls it."""
    date_id: str
    """The date that says when; ``date``, ``start`` and ``time`` are those of its record."""
    date: str | None = None
    start: str | None = None
    time: str | None = None
    dates: tuple[str, ...] = ()
    """All dates of the letter that speak of it (a session before it, its opening)."""
    where: str | None = None
    invited: tuple[str, ...] = ()
    """Who comes, as ``assignees`` of tasks are spelled."""
    online: tuple[str, ...] = ()
    """Who takes part from afar, in the letter's words."""
    tasks: tuple[str, ...] = ()
    """The tasks by which somebody prepares or brings something."""
    evidence: Evidence


class Sentence(Record):
    """A sentence, item or row of the letter's body: ``text[start:end]``, what it is there for, and by which rule."""

    start: int
    end: int
    role: SentenceRole
    why: str
    chance: float | None = None
    """The chance that it lays a duty, by a second reader without rules; ``None`` where it was not asked."""


class Letter(Record):
    """One letter, its text and every record found in it."""

    contract: str = CONTRACT
    source: SourceInfo
    text: str = Field(repr=False)
    header: Header
    references: tuple[Reference, ...] = ()
    dates: tuple[DateRecord, ...] = ()
    delegate_limits: tuple[DelegateLimit, ...] = ()
    tasks: tuple[Task, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    """Every sentence of the body with its role, in order; those whose role is ``duty`` are tasks."""
    flags: tuple[Flag, ...] = ()
    amendments: tuple[Amendment, ...] | None = Field(default=None, exclude_if=lambda found: found is None)
    """What it does to documents that it cites; ``None`` where that was not looked for yet."""
