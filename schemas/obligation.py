"""One duty of one union, as ``vanthu obligations --format json`` prints it."""

from pydantic import Field

from schemas.base import Record
from schemas.evidence import Evidence

#: Status of an obligation → its Vietnamese name in tables.
STATUSES: dict[str, str] = {
    "todo": "Chưa thực hiện",
    "doing": "Đang thực hiện",
    "waiting": "Chờ xác nhận",
    "done": "Hoàn thành",
    "late": "Quá hạn",
}


class LetterKey(Record):
    """What a clerk calls a letter by."""

    number: str | None
    symbol: str | None
    issuer: str | None
    issued_on: str | None


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
    """True for the issuer's own duty: shown with ``--own``, not sent to lower unions."""
    time: str | None = None
    """``HH:MM`` where the words name an hour; it then belongs to ``due``, or to each day of ``recurrence``."""
    until: str | None = None
    """The last day of ``recurrence`` where the letter's words give one."""
    shown_until: str | None = None
    """The day up to which a calendar shows ``recurrence``: ``until``, or one chosen where the words are silent."""
