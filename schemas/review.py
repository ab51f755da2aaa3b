"""How a letter is gone over: what people said of each thing that was read, and how far the letter is."""

from typing import Literal

from schemas.base import Record
from schemas.correction import Correction, Words

#: How far a letter is → its Vietnamese name.
REVIEW_STATES: dict[str, str] = {
    "new": "Mới",
    "open": "Đang duyệt",
    "approved": "Đã duyệt",
    "returned": "Trả lại",
}
ReviewState = Literal["new", "open", "approved", "returned"]
#: ``confirm``: one thing is right; ``accept``: all without doubt at once; ``correct``: what ``lines`` say; ``undo``
#: takes back the last act of the same person that still counts.
ActKind = Literal["confirm", "accept", "correct", "approve", "return", "reopen", "undo", "unsay"]
#: Why a thing was looked at: it was in doubt, it was one of the few sure ones that are asked, or by a person's choice.
Asked = Literal["doubt", "sample", "choice"]


class Judged(Record):
    """One thing that was judged right as it stood: ``mark`` tells its values."""

    part: str
    words: Words
    mark: str
    asked: Asked = "choice"


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


class Reviewed(Record):
    """How far a letter is, since when and by whom."""

    state: ReviewState = "new"
    at: str | None = None
    who: str | None = None
    why: str | None = None
