"""One duty of one union, as ``vanthu obligations --format json`` prints it."""

from typing import Literal, Self

from pydantic import Field

from schemas.base import Record
from schemas.evidence import Evidence
from schemas.letter import Header, Relative, Strength

#: Status of an obligation → its Vietnamese name in tables.
STATUSES: dict[str, str] = {
    "todo": "Chưa thực hiện",
    "doing": "Đang thực hiện",
    "waiting": "Chờ xác nhận",
    "done": "Hoàn thành",
    "late": "Quá hạn",
    "extended": "Đã gia hạn",
    "repealed": "Đã bãi bỏ",
    "not_applicable": "Không áp dụng",
}

#: An obligation with one of these is no longer owed: it is in no reminder, and is never late.
CLOSED = frozenset({"done", "repealed", "not_applicable"})

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
    bound: str | None = None
    time: str | None = None
    recurrence: str | None = None
    last_good: str | None = None
    safe_due: str | None = None
    source: str | None = None
    """Id of the letter that set it; ``None`` for the letter's own."""
    reason: str | None = None
    """In people's words: how this version came about."""


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
    status: str
    limits: tuple[str, ...] = ()
    """Ids of the letter's delegate limits that bind this union."""
    limits_to_check: tuple[str, ...] = ()
    """Ids of those of which neither letter nor registry tells whether they bind it: a person has to look."""
    evidence: Evidence
    confidence: float
    needs_review: bool = False
    issuer_own: bool = Field(default=False)
    """True for the issuer's own duty: not sent to lower unions."""
    side: Side = Field(default_factory=lambda fields: "outside" if fields.get("issuer_own") else "below")
    """On whose side it lies; where nobody chose whose office this is, all but the issuer's own count as below."""
    time: str | None = None
    """``HH:MM`` where the words name an hour; it then belongs to ``due``, or to each day of ``recurrence``."""
    since: str | None = None
    """The first day from which ``recurrence`` counts where the letter's words give one after its own day."""
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
    """Of what recurs: the last days in time (ISO) of the instances that a person marked as done, in their order."""
    history: tuple[Deadline, ...] = ()
    """All versions, the letter's own first; empty where there is only that one."""
    title: str = ""
    """One line that is understood alone; empty where it was stored by an earlier program."""
    mentions: tuple[Evidence, ...] = ()
    """Where the letter says the same duty again."""
    strength: Strength = "binding"
    """General advice is shown only on request."""
