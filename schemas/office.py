"""What an office keeps of letters: unions, obligations, corrections, reviews, proposals, warnings."""

import datetime
import unicodedata
from typing import Any, Literal, Self, TypeVar

from pydantic import Field, field_validator

from schemas.letter import Effect, Header, Relative, Strength
from schemas.source import Evidence, Record

__all__ = [
    "APPROVERS",
    "CLOSED",
    "KINDS_OF_UNION",
    "MARKABLE",
    "NOT_ASKED",
    "NO_UNIONS",
    "REVIEW_STATES",
    "ROLES",
    "SIDES",
    "STATUSES",
    "WAITS_AS",
    "WARNING_CODES",
    "WARNING_LEVELS",
    "ActKind",
    "Approver",
    "Contact",
    "CorrectedPart",
    "Correction",
    "CorrectionKind",
    "Deadline",
    "Direction",
    "Judged",
    "LetterKey",
    "LetterReview",
    "LetterWarning",
    "Level",
    "Obligation",
    "Proposal",
    "ProposalState",
    "RecordWords",
    "ReviewAct",
    "ReviewState",
    "Role",
    "Side",
    "Union",
    "WaitsAs",
    "is_within",
]  # fmt: skip

#: Kinds of body that a registry may hold (domain term → what it is).
KINDS_OF_UNION: dict[str, str] = {
    "confederation": "Tổng Liên đoàn", "federation": "Liên đoàn Lao động tỉnh, thành phố, huyện",
    "sector_union": "Công đoàn ngành",
    "industrial_zone_union": "Công đoàn khu công nghiệp, khu kinh tế, khu chế xuất",
    "commune_union": "Công đoàn xã, phường, đặc khu", "corporation_union": "Công đoàn tập đoàn, tổng công ty",
    "grassroots": "Công đoàn cơ sở", "occupational_union": "Nghiệp đoàn",
    "department": "Ban, văn phòng của công đoàn", "party": "Tổ chức Đảng", "government": "Cơ quan nhà nước",
    "front": "Mặt trận Tổ quốc", "youth": "Đoàn Thanh niên",
}  # fmt: skip

#: Kinds of bodies that are no unions, though a registry may hold them.
NO_UNIONS = frozenset({"department", "party", "government", "front", "youth"})

#: Kinds of signs that no name has: controls, and what joins, parts or turns the signs beside it.
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp"})


class Contact(Record):
    """How to reach a union, as far as the office's list says; telephone and Zalo as they are written there."""

    chair: str | None = None
    telephone: str | None = None
    zalo: str | None = None
    email: str | None = None


Day = TypeVar("Day", datetime.date, str)


def is_within(day: Day | None, first: Day | None, last: Day | None) -> bool:
    """Whether a day lies from ``first`` to ``last``, both included (``None``: open); an unknown one if ``last`` is.

    >>> is_within("2026-01-31", None, "2026-01-31"), is_within(None, None, "2025-06-30")
    (True, False)
    """
    return last is None if day is None else (first or day) <= day <= (last or day)


class Union(Record):
    """One body, valid from ``valid_from`` to ``valid_to`` (both included, ``None`` = open)."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    level: str | None = None
    kind: str
    parent: str | None = None
    province: str | None = None
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    successors: tuple[str, ...] = ()
    attributes: dict[str, str] = Field(default_factory=dict)

    @field_validator("name", "aliases", mode="before")
    @classmethod
    def _on_one_line(cls, value: object) -> object:
        """Fold what would break a line, turn the direction of writing or command a terminal where names are shown."""
        if isinstance(value, str):
            return _one_line(value)
        return tuple(map(_one_line, value)) if isinstance(value, list | tuple) else value

    def valid_on(self, day: datetime.date | None) -> bool:
        """Whether the body exists on ``day``; on an unknown day only bodies that still exist count."""
        return is_within(day, self.valid_from, self.valid_to)


class _PrintableSigns(dict[int, str]):
    """What each sign is in a name: itself, or a blank; worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = " " if unicodedata.category(chr(code)) in _UNSEEN else chr(code)
        return self[code]


_SIGNS = _PrintableSigns()


def _one_line(name: str) -> str:
    return " ".join(name.translate(_SIGNS).split())


#: Status of an obligation → its Vietnamese name in tables.
STATUSES: dict[str, str] = {
    "todo": "Chưa thực hiện", "doing": "Đang thực hiện", "waiting": "Chờ xác nhận", "done": "Hoàn thành",
    "late": "Quá hạn", "over": "Sự kiện đã qua", "extended": "Đã gia hạn", "repealed": "Đã bãi bỏ",
    "not_applicable": "Không áp dụng",
}  # fmt: skip

#: An obligation with one of these is no longer owed: it is in no reminder, and is never late.
CLOSED = frozenset({"done", "over", "repealed", "not_applicable"})
#: With one of these it does not count among those that were asked for.
NOT_ASKED = frozenset({"repealed", "not_applicable"})
#: What a person may say of an obligation; the others follow from the day and from confirmed letters.
MARKABLE = ("todo", "doing", "waiting", "done", "not_applicable")

#: What a union has to do with a duty → its Vietnamese name.
ROLES: dict[str, str] = {"lead": "Chủ trì", "coordinate": "Phối hợp", "monitor": "Theo dõi"}
Role = Literal["lead", "coordinate", "monitor"]

#: On whose side a duty lies, as the office sees it → its Vietnamese name.
SIDES: dict[str, str] = {"ours": "Ta nợ cấp trên", "below": "Cấp dưới nợ ta", "outside": "Đơn vị ngoài"}
Side = Literal["ours", "below", "outside"]

#: Which way a letter goes, as the office sees it: to us, by us, or only for us to know.
Direction = Literal["in", "out", "info"]


class LetterKey(Record):
    """What a clerk calls a letter by."""

    number: str | None
    symbol: str | None
    issuer: str | None
    issued_on: str | None

    @classmethod
    def of(cls, head: Header) -> Self:
        """Return what the letter with this head is called by."""
        return cls(number=head.number, symbol=head.symbol, issuer=head.issuer, issued_on=head.issued_on)


class Deadline(Record):
    """One version of a deadline: the first is the letter's own, later ones come from letters that a person confirmed.

    Also the shape of a *new* deadline that an amending letter gives.
    """

    due: str | None = None
    """The day named."""
    start: str | None = None
    """The first day of what is held on several."""
    bound: str | None = None
    time: str | None = None
    recurrence: str | None = None
    except_days: tuple[str, ...] = ()
    """Of what recurs: the last days in time (ISO) of the instances for which other duties stand."""
    moved_days: tuple[tuple[str, str], ...] = ()
    """Of what recurs: the last days in time (ISO) of the instances that were moved, each with its new one."""
    last_good: str | None = None
    safe_due: str | None = None
    source: str | None = None
    """Id of the letter that set it; ``None`` for the letter's own."""
    reason: str | None = None
    """How this version came about, in people's words."""
    quote: str | None = None
    """The words of that letter."""


class Obligation(Record):
    """What one union owes under one letter. ``id`` is made of letter, union and task and survives re-extraction."""

    id: str
    union: str
    union_id: str | None
    letter: LetterKey
    kind: str
    action: str
    deliver_to: str | None = None
    due: str | None = None
    bound: str | None = None
    last_good: str | None = None
    safe_due: str | None = None
    recurrence: str | None = None
    """An RRULE (RFC 5545)."""
    status: str
    limits: tuple[str, ...] = ()
    """Ids of the letter's delegate limits that bind this union."""
    limits_to_check: tuple[str, ...] = ()
    """Ids of those of which neither letter nor registry tells whether they bind it: a person has to look."""
    evidence: Evidence
    confidence: float
    needs_review: bool = False
    assignee_unsure: bool = False
    """True where it is in doubt whom the letter means: nobody is reminded of it until a person has said who acts."""
    issuer_own: bool = Field(default=False)
    """True for the issuer's own duty: not sent to lower unions."""
    department: str | None = None
    """Of such a duty: the office or department of the issuer that does it, as the letter names it."""
    side: Side = Field(default_factory=lambda fields: "outside" if fields.get("issuer_own") else "below")
    """On whose side it lies; where nobody chose whose office this is, all but the issuer's own count as below."""
    time: str | None = None
    """``HH:MM`` where the words name an hour; it then belongs to ``due``, or to each day of ``recurrence``."""
    since: str | None = None
    """The first day from which ``recurrence`` counts where the letter's words give one after its own day."""
    except_days: tuple[str, ...] = ()
    """The last days in time (ISO) of instances of ``recurrence`` for which other duties stand: they are none of it."""
    moved_days: tuple[tuple[str, str], ...] = ()
    """The last days in time (ISO) of instances of ``recurrence`` that a letter moved, each with its new one."""
    until: str | None = None
    """The last day of ``recurrence`` where the letter's words give one."""
    shown_until: str | None = None
    """The day up to which a calendar shows ``recurrence``: ``until``, or one chosen where the words are silent."""
    parent: str = ""
    """Id of the duty, shared by all unions that it binds."""
    duty_id: str = Field(default_factory=lambda fields: fields.get("parent", ""))
    """The same, as programs are told it."""
    role: Role = "lead"
    """Who coordinates sends nothing itself: its ``kind`` is ``task`` and it has no ``deliver_to``."""
    condition: str | None = None
    """Words that narrow whom the duty binds, where the registry cannot tell whether this union is meant."""
    candidates: tuple[str, ...] = ()
    """Ids of the unions of which the words mean one, where they leave the choice: a person assigns the duty."""
    waits_for: str | None = None
    """The event that a relative deadline is counted from while its day is not known (``received``, or words)."""
    relative: Relative | None = None
    """How a relative deadline is counted, its day known or not."""
    counted_from: str | None = None
    """The day of that event as a person gave it (ISO); the days of the deadline are then counted from it."""
    version: int = 1
    """Number of the deadline in force; earlier ones stand in ``history``."""
    done_days: tuple[str, ...] = ()
    """Of what recurs: the last days in time (ISO) of the instances that a person marked as done or waived, in order."""
    waived_days: tuple[str, ...] = ()
    """Those of them that were waived."""
    history: tuple[Deadline, ...] = ()
    """All versions, the letter's own first; empty where there is only that one."""
    title: str = ""
    """One line that is understood alone; empty where it was stored by an earlier program."""
    mentions: tuple[Evidence, ...] = ()
    """Where the letter says the same duty again, in what an earlier program stored."""
    strength: Strength = "binding"
    """General advice is shown only on request."""
    letter_id: str = ""
    """Id of the letter that lays it."""
    date_id: str | None = None
    """Id of the letter's date that it is due at."""
    event_id: str | None = None
    """Id of the letter's date of what it is for (a list of who comes): nobody asks for it when that is over."""
    held_until: str | None = None
    """The last day of that, as it stands."""
    approved: bool | None = True
    """Whether a person approved its letter; ``None`` where the office works without that."""
    taken_on: str | None = None
    """The day on which the office got its letter."""


# --------------------
# What a person said of a value that the program read: other, wrong, missing.
#
# Lines are only ever added. They hang on words, not on the ids of records: a newer program numbers its tasks anew,
# and a better copy sets the same words elsewhere.

CorrectionKind = Literal["change", "reject", "add", "remove", "undo"]
#: ``undo`` takes back the last line of the same person about the same value that still counts; ``old`` is its kind.
#: What of a letter: all of it, a field of its head, or one of its records.
CorrectedPart = Literal["letter", "header", "reference", "date", "limit", "task"]


class RecordWords(Record):
    """Words by which a record is found again: its own, where they stood, and those before them."""

    quote: str
    start: int
    before: str = ""


class Correction(Record):
    """One line: what of a letter is now otherwise, who said so, when (to the second) and why.

    ``letter`` is the id of the letter, or of the copy, that stood when it was said; ``field`` is that of the head or of
    the record, ``None`` where it is about the whole; ``words`` are those of the record.
    """

    letter: str
    at: str
    who: str | None
    kind: CorrectionKind
    part: CorrectedPart
    field: str | None = None
    words: RecordWords | None = None
    others: tuple[RecordWords, ...] = ()
    """Of a record added: of others that are spelled alike."""
    was: dict[str, Any] | None = None
    """The record as it was read, for the day on which no reading finds it."""
    old: Any = None
    """The value that the person saw."""
    new: Any = None
    """The value of the field; of an added record its fields."""
    why: str | None = None


ProposalState = Literal["open", "confirmed", "rejected"]
WaitsAs = Literal["change", "answer", "old"]
#: What a person is asked by a proposal, by its effect; by all others, whether it changes another letter.
WAITS_AS: dict[str, WaitsAs] = {"fulfil": "answer", "lapsed": "old"}


class Proposal(Record):
    """An amendment or answer applied to what is stored: it counts once a person confirms it.

    ``id`` is made of the two letters, the duty, the effect and the new deadline, and survives re-reading.
    """

    id: str
    effect: Effect | Literal["lapsed", "received", "running", "serves"]
    """``lapsed``: the letter came long after its days; it asks whether it is only to be kept, and is its own target.
    ``running``: it asks whether the periods are reported that had ended when it came; if not, they are missed.
    ``received``: it tells who has sent it; ``serves``: its duty is for what the other one holds, till that is over."""
    source: str
    """Id of the letter that proposes."""
    source_key: LetterKey
    target: str
    """Id of the letter touched."""
    duty: str | None = None
    """Id of the duty touched (``Obligation.parent``); ``None`` = everything that the letter lays on anybody."""
    obligation: str | None = None
    """Id of the one obligation meant, where only one union's is (an answer)."""
    some: tuple[str, ...] = ()
    """Ids of the obligations meant, where only several unions' are: of a class, of all but a few."""
    event: str | None = None
    """Id of the date of the letter touched that says when something is held, where that is meant."""
    held_on: str | None = None
    """The day on which that letter has it; of one that lapsed, the last of its days that were long past."""
    deadline: Deadline | None = None
    """The new deadline, where the effect gives one."""
    sure: bool = True
    """False where it is one of several that the words may mean: a person chooses."""
    message: str
    """In people's words: what would change."""
    evidence: Evidence
    state: ProposalState = "open"
    stale: bool = False
    """A person confirmed it, but the letter, read again, no longer says so: it counts until it is rejected."""

    @property
    def waits_as(self) -> WaitsAs:
        """What a person is asked by it."""
        return WAITS_AS.get(self.effect, "change")

    @property
    def alone(self) -> tuple[str, ...]:
        """Ids of the obligations of the duty that are meant alone; empty where all are."""
        return tuple(filter(None, (self.obligation, *self.some)))

    def touches(self, duty: str | None, date_id: str | None) -> bool:
        """Whether it is about a duty that is due at a date: about everything, the duty, or what is held then."""
        return self.event == date_id if self.event is not None else self.duty in (None, duty)


#: How far a letter is → its Vietnamese name.
REVIEW_STATES: dict[str, str] = {
    "new": "Mới", "open": "Đang duyệt", "approved": "Đã duyệt", "returned": "Trả lại",
}  # fmt: skip
ReviewState = Literal["new", "open", "approved", "returned"]
#: Who approves letters in an office before anything of them is told outside.
APPROVERS = {"clerk": "văn thư", "leader": "lãnh đạo", "nobody": "không ai (không duyệt)"}
Approver = Literal["clerk", "leader", "nobody"]
#: ``confirm``: one thing is right; ``accept``: all without doubt at once; ``correct``: what ``lines`` say; ``undo``
#: takes back the last act of the same person that still counts.
ActKind = Literal["confirm", "accept", "correct", "approve", "return", "reopen", "undo", "unsay"]
#: Why a thing was looked at: it was in doubt, it was one of the few sure ones that are asked, or by a person's choice.
Asked = Literal["doubt", "choice"]


class Judged(Record):
    """One thing that was judged right as it stood: ``mark`` tells its values."""

    part: str
    words: RecordWords
    mark: str
    asked: Asked = "choice"
    record: str = ""
    """Of a change that was decided: the key of its card."""


class ReviewAct(Record):
    """One act. Acts are only ever added, and count in their order."""

    letter: str
    at: str
    who: str | None
    what: ActKind
    judged: tuple[Judged, ...] = ()
    lines: tuple[Correction, ...] = ()
    """What was corrected by it (without ``was``)."""
    why: str | None = None


class LetterReview(Record):
    """How far a letter is, since when and by whom."""

    state: ReviewState = "new"
    at: str | None = None
    who: str | None = None
    why: str | None = None


# --------------------
# What a person should look at that no letter shows alone: letters that contradict each other or the registry.

Level = Literal["error", "look", "info"]

#: Code of a warning across letters → what the clerk is told to do about it (Vietnamese).
WARNING_CODES: dict[str, str] = {
    "union-ended": "Giao việc cho đơn vị đã kết thúc hoạt động trước ngày văn bản: chọn đơn vị kế thừa.",
    "amends-unknown": "Văn bản sửa đổi, gia hạn hay thay thế một văn bản chưa được lưu hoặc không rõ là văn bản nào.",
    "sender-unknown": "Văn bản trả lời của một công đoàn không có trong danh mục: xem là của đơn vị nào.",
    "number-unread": "Không thấy số của văn bản trong tệp: xem bản gốc và ghi số vào sổ.",
    "nothing-found": "Văn bản có thời hạn mà chưa thấy giao việc cho ai: đọc lại, cần thì tự ghi.",
}

#: Code → how much weight it has; a letter goes wrong where an ``error`` is not seen to.
WARNING_LEVELS: dict[str, Level] = {**dict.fromkeys(WARNING_CODES, "look"), "union-ended": "error"}


class LetterWarning(Record):
    """One such thing. ``id`` is made of the code and of what both letters say, and survives re-reading.

    ``letter`` is to be looked at, ``other_letter`` is the one that it does not agree with (both by their ids);
    ``message`` says what was seen and what to do.
    """

    id: str
    code: str
    level: Level
    letter: str
    letter_key: LetterKey
    other_letter: str | None = None
    other_key: LetterKey | None = None
    duty: str | None = None
    """Id of the duty (``Obligation.parent``), where one is meant and known."""
    union: str | None = None
    union_id: str | None = None
    message: str
    evidence: Evidence | None = None
    other_evidence: Evidence | None = None
