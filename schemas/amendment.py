"""What a letter does to another one, as its words say it."""

from typing import Literal

from schemas.base import Record
from schemas.evidence import Evidence

#: What a letter may do to an earlier one → its Vietnamese name.
EFFECTS: dict[str, str] = {
    "extend": "gia hạn",
    "adjust": "điều chỉnh",
    "replace": "thay thế",
    "repeal": "bãi bỏ",
    "suspend": "tạm dừng",
    "recall": "thu hồi",
    "correct": "đính chính",
    "urge": "đôn đốc",
    "fulfil": "trả lời",
}
Effect = Literal["extend", "adjust", "replace", "repeal", "suspend", "recall", "correct", "urge", "fulfil"]


class Amendment(Record):
    """What the words of a letter do to a document that it cites, before anybody knows whether that one is stored."""

    effect: Effect
    reference_id: str
    """Id of the citation (``Letter.references``) that names the document touched."""
    points: tuple[str, ...] = ()
    """The parts of that document named (``mục II``, ``điểm a khoản 2``); empty = the whole, or told by ``about``."""
    about: str | None = None
    """Words for the duty touched (“thời gian nộp báo cáo”), where there are any."""
    date_id: str | None = None
    """Id of the new date (``Letter.dates``)."""
    old_date: str | None = None
    """The day that is changed, where the words name it (ISO)."""
    more_days: int | None = None
    """How many days are added to the deadline, where the words say that instead of a new day (``thêm 10 ngày``)."""
    working: bool = False
    """Whether ``more_days`` are working days."""
    sure: bool = True
    """False where only the sender's system says so, or the words do not name the document."""
    evidence: Evidence
